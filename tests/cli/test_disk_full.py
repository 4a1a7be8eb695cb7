"""A disk without room: told in one line, with the status of a run that could do nothing."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from found_forms import html
from hebiao.errors import UsageError, is_disk_full
from hebiao.report.docx_writer import DocxWriter, Paper
from made_forms import form_rows

FULL = Path("/dev/full")
"""what every write to fails as on a full disk"""
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


@needs_full
@pytest.mark.parametrize(("lang", "said"), [("zh", "磁盘已满"), ("en", "No space left on device")])
def test_status_three_and_one_line(tmp_path: Path, lang: str, said: str) -> None:
    """Status 3, one line that says what to do, no trace."""
    (tmp_path / "甲.html").write_text(html(form_rows()), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "hebiao", "--lang", lang, "debug", "甲.html", "-o", str(FULL)],
        cwd=tmp_path, env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert said in done.stderr
    assert "{}" not in done.stderr
    assert "Traceback" not in done.stderr


@needs_full
def test_a_letter_says_so(tmp_path: Path) -> None:
    """A Word file that does not fit says that the disk is full, not that the file is open."""
    del tmp_path
    with pytest.raises(UsageError, match="磁盘已满") as caught:
        DocxWriter(Paper(top=10, right=10, bottom=10, left=10), "退回修改意见").save(FULL)
    assert is_disk_full(caught.value)


def test_causes_are_looked_at() -> None:
    """What the system said stays known behind our own sentence; other errors are not taken for it."""
    told = UsageError("写不进", "cannot write")
    told.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    assert is_disk_full(told)
    assert is_disk_full(RuntimeError(OSError(errno.EDQUOT, "Quota exceeded")))
    assert not is_disk_full(OSError(errno.EACCES, "Permission denied"))
    assert not is_disk_full(UsageError("写不进", "cannot write"))
