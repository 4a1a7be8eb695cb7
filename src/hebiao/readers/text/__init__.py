"""Text and markdown: tables told from lines of characters."""
