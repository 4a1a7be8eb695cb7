"""Pages of pixels → a document: straighten, clean, rule, then recognise what stands in the cells."""
