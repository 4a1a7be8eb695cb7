"""Seconds that markitdown takes to convert a file once all is imported: the second time. Only its own libraries are here."""

# ruff: noqa: T201 - what is printed is the result

import sys
import time

from markitdown import MarkItDown

converter = MarkItDown()
converter.convert(sys.argv[1])
began = time.perf_counter()
converter.convert(sys.argv[1])
print(time.perf_counter() - began)
