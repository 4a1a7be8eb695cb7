"""A small writer of Word files over python-docx: paragraphs and merged tables, in the fonts of official papers.

Tables are built as WordprocessingML at once: python-docx merges cell by cell, which takes seconds for a form.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from msgspec import Struct
from msgspec.structs import replace

from hebiao.report.boxes import Align, Box, Rows, Run, Spot, Tone, place
from hebiao.report.sheets import clean_text, unwritable

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

TITLE_FONT: Final = "方正小标宋简体"
BODY_FONT: Final = "仿宋"
HEADING_FONT: Final = "黑体"
TABLE_FONT: Final = "宋体"
_LATIN: Final = "Times New Roman"
_ALTERNATIVES: Final = {
    TITLE_FONT: "宋体", BODY_FONT: "仿宋_GB2312", HEADING_FONT: "SimHei", TABLE_FONT: "SimSun",
}  # fmt: skip
"""the font that a machine takes where it lacks the first"""
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NS: Final = f'xmlns:w="{_W}"'
_MM: Final = 1440 / 25.4
"""twentieths of a point in a millimetre"""
_TONES: Final[dict[Tone, str]] = {
    "plain": "",
    "computed": '<w:b/><w:i/><w:color w:val="B3261E"/>',
    "review": '<w:b/><w:color w:val="6B4300"/>',
    "strong": "<w:b/>",
    "soft": '<w:color w:val="595959"/>',
}
_FONT_TABLE: Final = "/word/fontTable.xml"


class Paper(Struct, frozen=True):
    """A sheet of A4 with its margins in millimetres."""

    top: float
    right: float
    bottom: float
    left: float
    landscape: bool = False
    numbered: bool = False
    """whether each page bears its number, — 1 —"""


class Style(Struct, frozen=True):
    """How a paragraph is set; sizes and distances in points."""

    font: str = BODY_FONT
    size: float = 16
    align: str = "both"
    """both, left, center or right"""
    line: float | None = None
    """exact distance of lines; None: single"""
    indent: float = 0
    """of the first line, in characters"""
    before: float = 0
    after: float = 0
    bold: bool = False
    keep_next: bool = False
    """on one page with what follows"""


class TableStyle(Struct, frozen=True):
    """How a table is set; sizes in points."""

    size: float
    """of its letters"""
    height: float = 20
    """of a row at least"""
    repeat: int = 0
    """first rows that stand again on each page"""
    keep_next: bool = False
    """its last row on one page with what follows"""


class DocxWriter:
    """A document that grows from top to bottom."""

    def __init__(self, paper: Paper, title: str) -> None:
        from docx.shared import Mm

        import docx

        self._document: Document = docx.Document()
        self._body = self._document.element.body
        section = self._document.sections[0]
        width, height = (297, 210) if paper.landscape else (210, 297)
        section.page_width, section.page_height = Mm(width), Mm(height)
        if paper.landscape:
            from docx.enum.section import WD_ORIENT

            section.orientation = WD_ORIENT.LANDSCAPE
        section.top_margin, section.bottom_margin = Mm(paper.top), Mm(paper.bottom)
        section.left_margin, section.right_margin = Mm(paper.left), Mm(paper.right)
        section.header_distance, section.footer_distance = Mm(15), Mm(max(8, paper.bottom - 10))
        if paper.numbered:
            footer = section.footer.paragraphs[0]._p
            footer.getparent().replace(footer, _xml(_page_number()))
        _name_fonts(self._document)
        about = self._document.core_properties
        about.title, about.author, about.comments = clean_text(title)[:255], "核表 hebiao", ""
        about.created = about.modified = datetime.now(UTC).replace(tzinfo=None)

    def paragraph(self, runs: Sequence[Run], style: Style) -> None:
        """A paragraph at the end of the document."""
        self._append(_paragraph(runs, style))

    def table(self, rows: Rows, widths: Sequence[float], style: TableStyle) -> None:
        """A table at the end of the document, with true merges; `widths` of the columns in millimetres.

        Raises:
            ValueError: the boxes do not fill the table.
        """
        twips = [round(w * _MM) for w in widths]
        lines = place(rows, len(twips))
        grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in twips)
        last = len(lines) - 1
        body = "".join(
            _row(line, twips, style, head=n < style.repeat, keep=style.keep_next and n == last)
            for n, line in enumerate(lines)
        )
        self._append(
            f'<w:tbl {_NS}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{_borders()}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            '<w:top w:w="20" w:type="dxa"/><w:left w:w="57" w:type="dxa"/><w:bottom w:w="20" w:type="dxa"/>'
            '<w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
        )

    def save(self, path: Path) -> None:
        """Writes the document.

        Raises:
            UsageError: the file cannot be written (most often because it is open in Word).
        """
        whole = io.BytesIO()
        self._document.save(whole)
        try:
            path.write_bytes(whole.getbuffer())
        except OSError as error:
            raise unwritable(path, error) from error

    def _append(self, xml: str) -> None:
        self._body.insert(len(self._body) - 1, _xml(xml))


def _xml(text: str) -> BaseOxmlElement:
    from docx.oxml import parse_xml

    return parse_xml(text)


def _run(run: Run, font: str, size: float, bold: bool) -> str:
    half = round(size * 2)
    face = f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{font}" w:hint="eastAsia"/>'
    tone = _TONES[run.tone] or ("<w:b/>" if bold else "")
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="FFF1CC"/>' if run.tone == "review" else ""
    props = f'<w:rPr>{face}{tone}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>{shade}</w:rPr>'
    lines = (
        f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in clean_text(run.text).replace("\t", " ").split("\n")
    )
    return f"<w:r>{props}{'<w:br/>'.join(lines)}</w:r>"


def _paragraph(runs: Sequence[Run], style: Style) -> str:
    rule = f' w:line="{round(style.line * 20)}" w:lineRule="exact"' if style.line else ""
    space = f'<w:spacing w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}"{rule}/>'
    first = ""
    if style.indent:
        first = f'<w:ind w:firstLineChars="{round(style.indent * 100)}" w:firstLine="{round(style.indent * style.size * 20)}"/>'
    keep = "<w:keepNext/>" if style.keep_next else ""
    inner = "".join(_run(r, style.font, style.size, style.bold) for r in runs)
    return f'<w:p {_NS}><w:pPr>{keep}{space}{first}<w:jc w:val="{style.align}"/></w:pPr>{inner}</w:p>'


def _row(line: Sequence[Spot], twips: Sequence[int], style: TableStyle, *, head: bool, keep: bool) -> str:
    # A row of one box is a heading of the rows below.
    letters = Style(TABLE_FONT, style.size, keep_next=keep or len(line) == 1)
    cells = "".join(_cell(spot, twips, letters) for spot in line)
    again = "<w:tblHeader/>" if head else ""
    # A row higher than a page would be cut off if it could not be split.
    whole = "<w:cantSplit/>" if all(len(s.box.text) < 300 for s in line) else ""
    return (
        f'<w:tr><w:trPr>{whole}<w:trHeight w:val="{round(style.height * 20)}"/>{again}</w:trPr>{cells}</w:tr>'
    )


def _cell(spot: Spot, twips: Sequence[int], letters: Style) -> str:
    box = spot.box
    props = f'<w:tcW w:w="{sum(twips[spot.col : spot.col + box.colspan])}" w:type="dxa"/>'
    if box.colspan > 1:
        props += f'<w:gridSpan w:val="{box.colspan}"/>'
    if box.rowspan > 1:
        props += f'<w:vMerge w:val="{"restart" if spot.top else "continue"}"/>'
    if box.shaded:
        props += '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
    inner = _paragraph(box.runs if spot.top else (), replace(letters, align=box.align))
    return f'<w:tc><w:tcPr>{props}<w:vAlign w:val="center"/></w:tcPr>{inner}</w:tc>'


def _borders() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)


def _page_number() -> str:
    """— 1 —, as official papers are numbered."""
    props = f'<w:rPr><w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="{TABLE_FONT}"/><w:sz w:val="28"/></w:rPr>'
    dash = f'<w:r>{props}<w:t xml:space="preserve">{{}}</w:t></w:r>'
    field = f'<w:fldSimple w:instr=" PAGE "><w:r>{props}<w:t>1</w:t></w:r></w:fldSimple>'
    return (
        f'<w:p {_NS}><w:pPr><w:jc w:val="center"/></w:pPr>{dash.format("— ")}{field}{dash.format(" —")}</w:p>'
    )


def _name_fonts(document: Document) -> None:
    """Says in the font table what to take where a font is missing, so that Word does not guess."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, other in _ALTERNATIVES.items()
    )
    for part in document.part.package.iter_parts():
        if str(part.partname) == _FONT_TABLE:
            part._blob = part.blob.replace(b"</w:fonts>", fonts.encode() + b"</w:fonts>")


def text_box(
    text: str, *, align: Align = "left", tone: Tone = "plain", shaded: bool = False, colspan: int = 1
) -> Box:
    """A box with one run of text, empty where there is none."""
    return Box((Run(text, tone),) if text else (), colspan, align=align, shaded=shaded)
