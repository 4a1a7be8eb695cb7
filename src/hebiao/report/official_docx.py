"""The official layout as a Word file: A4, upright for the old layout, lying for the wider one of 2024."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hebiao.report.boxes import Run
from hebiao.report.docx_writer import TABLE_FONT, TITLE_FONT, DocxWriter, Paper, Style, TableStyle
from hebiao.report.official_layout import Printed

_UPRIGHT: Final = Paper(top=15, right=12, bottom=15, left=12)
_LYING: Final = Paper(top=14, right=11, bottom=13, left=11, landscape=True)


def write_docx(printed: Printed, path: Path) -> None:
    """Writes a form laid out.

    Raises:
        UsageError: the file cannot be written.
    """
    title = "".join(run.text for run in printed.title)
    writer = DocxWriter(_LYING if printed.landscape else _UPRIGHT, title)
    writer.paragraph(printed.title, Style(TITLE_FONT, 18, "center", keep_next=True))
    writer.paragraph(printed.year, Style(TABLE_FONT, 12, "center", after=4, keep_next=True))
    writer.table(printed.rows, printed.widths, TableStyle(9, height=15 if printed.landscape else 21))
    if printed.foot:
        writer.paragraph(printed.foot, Style(TABLE_FONT, 10.5, "left", before=8))
    for line in printed.legend:
        writer.paragraph(line, Style(TABLE_FONT, 9, "left", before=4))
    if not printed.foot and not printed.legend:
        # A body must not end with a table: Word adds a paragraph of its own, LibreOffice loses the table in .doc.
        writer.paragraph((Run(""),), Style(TABLE_FONT, 2, "left"))
    writer.save(path)
