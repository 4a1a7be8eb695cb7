"""Web pages: their tables and lines, as a person sees them."""
