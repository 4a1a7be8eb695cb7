"""OFD (GB/T 33190): characters and rulings of each page, and its pictures."""
