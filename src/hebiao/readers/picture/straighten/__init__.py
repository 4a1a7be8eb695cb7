"""Pages set upright, level and flat, two pages in one picture parted."""
