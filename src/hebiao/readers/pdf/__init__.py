"""PDF: characters and rulings of each page, its pictures, and a second reading of what is in doubt."""
