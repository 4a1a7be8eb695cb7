"""Seconds that hebiao takes for all of a file once all is imported: the second time."""

# ruff: noqa: T201 - what is printed is the result

import sys
import time
from pathlib import Path

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.pipeline import process

source = Source(sys.argv[1], Path(sys.argv[1]).read_bytes())
process(source, Settings())
began = time.perf_counter()
process(source, Settings())
print(time.perf_counter() - began)
