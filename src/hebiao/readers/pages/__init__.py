"""What pages of PDF, OFD and pictures share: characters and rulings → grids, tables and lines."""
