"""Word and Excel: files that say what their tables are; older ones by way of LibreOffice."""
