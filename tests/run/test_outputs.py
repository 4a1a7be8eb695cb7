"""The files of a run in their folder."""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path

from hebiao.run.outputs import NAMES, Outputs


def written(out: Path, text: str) -> Outputs:
    """A run whose files all hold this text, not yet in place."""
    outputs = Outputs(out)
    for name in NAMES:
        outputs.path(name).write_text(text)
    return outputs


def test_two_runs_that_end_at_once_leave_the_files_of_one(tmp_path: Path) -> None:
    """Files are moved into place while nobody else moves theirs: no log ever speaks for the files of another run."""
    first, second = written(tmp_path, "first"), written(tmp_path, "second")
    first.publish()
    folder = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    waiting = threading.Thread(target=second.publish)
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    assert {(tmp_path / name).read_text() for name in NAMES} == {"first"}
    os.close(folder)
    waiting.join()
    assert {(tmp_path / name).read_text() for name in NAMES} == {"second"}
    for outputs in (first, second):
        outputs.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(NAMES)
