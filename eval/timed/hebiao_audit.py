"""Forms of a folder, and seconds of processor time that auditing and reading them take, in turn, file by file.

Reading is all up to a result without findings.
"""

# ruff: noqa: T201 - what is printed is the result

import gc
import sys
import time
from pathlib import Path

from hebiao.audit import Batch, audit_form
from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.pipeline import conclude, open_forms
from hebiao.run.worker import GC_THRESHOLD

gc.set_threshold(GC_THRESHOLD, 20, 20)
reading = auditing = forms = 0
batch, settings = Batch(), Settings()
for path in sorted(Path(sys.argv[1]).iterdir()):
    began = time.process_time()
    results = [conclude(f) for f in open_forms(Source(path.name, path.read_bytes()), settings)]
    read = time.process_time()
    for result in results:
        audit_form(result)
        batch.take(result)
    forms += len(results)
    reading += read - began
    auditing += time.process_time() - read
began = time.process_time()
batch.done()
print(forms, auditing + time.process_time() - began, reading)
