"""A project's form once more, clean, in the official layout, as a file that people go on working with."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from hebiao.domain.result import FormResult
from hebiao.report.official_layout import Skip, lay_out

Kind = Literal["docx", "xlsx"]


def write_official(result: FormResult, path: Path, kind: Kind, *, skip: Skip | None = None) -> None:
    """Writes one form in the official layout, the old or the one of 2024, as the form itself has it.

    Args:
        result: the form with its decisions and findings.
        path: the file, replaced where it exists.
        kind: docx or xlsx.
        skip: findings whose computed value is not shown, such as waived ones.

    Raises:
        UsageError: the file cannot be written.
    """
    printed = lay_out(result, skip)
    if kind == "docx":
        from hebiao.report.official_docx import write_docx

        write_docx(printed, path)
    else:
        from hebiao.report.official_xlsx import write_xlsx

        write_xlsx(printed, path)
