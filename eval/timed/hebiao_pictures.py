"""Seconds a page that hebiao takes for pictures with its models loaded, the first page thrown away."""

# ruff: noqa: T201 - what is printed is the result

import sys
import time
from pathlib import Path

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.pipeline import process

sources = [Source(name, Path(name).read_bytes()) for name in sys.argv[1:]]
process(sources[0], Settings())
began = time.perf_counter()
for source in sources:
    process(source, Settings())
print((time.perf_counter() - began) / len(sources))
