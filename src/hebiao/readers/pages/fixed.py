"""What all readers of fixed pages refuse, and what they tell a person about a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from hebiao.domain.document import Block, Source, Table
from hebiao.domain.geometry import BBox
from hebiao.domain.limits import Limits
from hebiao.errors import EmptySource, LimitExceeded
from hebiao.lang import Message
from hebiao.readers.noted import lost_on_page, on_page
from hebiao.readers.pages.lattice import Ruling, find_grids
from hebiao.readers.pages.layout import PageContent
from hebiao.readers.pages.strikes import find_marked, find_strikes
from hebiao.readers.pages.textrows import Doubts, Glyph
from hebiao.readers.pages.turning import Turning
from hebiao.readers.recognise import ocr

WIDE: Final = 0.3
"""of the page's width: a picture as wide as this may be a piece of a table; seals and signatures are not"""
_NAMED: Final = 20
"""characters of a text that name its place"""


def check_pages(source: Source, count: int, limits: Limits) -> None:
    """Refuses a document of too many pages.

    Raises:
        LimitExceeded: more than `limits.pages`.
    """
    if count > limits.pages:
        raise LimitExceeded(
            f"{source.name}：共 {count} 页，超过上限 {limits.pages} 页，请拆分文件",
            f"{source.name}: {count} pages, more than the limit of {limits.pages}; split the file",
        )


def check_tables(source: Source, tables: Sequence[Table], cells: int, limits: Limits) -> None:
    """Refuses a document of too many cells (`cells` up to here), or a table of too many rows.

    Raises:
        LimitExceeded: more than `limits.cells` or `limits.table_rows`.
    """
    if cells > limits.cells or any(t.n_rows > limits.table_rows for t in tables):
        raise LimitExceeded(
            f"{source.name}：表格过大（上限 {limits.cells} 格、{limits.table_rows} 行），请拆分文件",
            f"{source.name}: its tables are too large (limits: {limits.cells} cells, "
            f"{limits.table_rows} rows); split the file",
        )


def require_text(source: Source, has_text: bool, has_drawing: bool) -> None:
    """Refuses a document without any text.

    Raises:
        MissingTool: only pictures, and nothing here to read them.
        EmptySource: nothing at all, or pictures without text.
    """
    if has_text:
        return
    if has_drawing:
        ocr.require(source.name)
        raise EmptySource(
            f"{source.name}：各页都是图片，图片上没有文字（空白页，或不是表格的照片）",
            f"{source.name}: every page is a picture, and there is no text in them (blank pages, or no photos of a form)",
        )
    raise EmptySource(f"{source.name}：各页都是空白", f"{source.name}: every page is blank")


def picture_notes(number: int, has_text: bool, has_drawing: bool, picture: bool) -> list[Message]:
    """A page that is a picture, or has one behind or over its text (what a scanner's OCR leaves)."""
    if has_drawing and not has_text:
        return [lost_on_page(number, "是图片，没有读出", "a picture, not read")]
    if picture:
        return [
            on_page(
                number,
                "有整页图片，其文字可能由识别得来，请对照原件核对",
                "a picture fills the page, its text may come from recognition; compare with the original",
            )
        ]
    return []


def glyph_notes(number: int, unmapped: int, slanted: int) -> list[Message]:
    """Characters that could not be read, or were left out."""
    notes = []
    if slanted:
        notes.append(
            on_page(number, "有斜排文字（水印），没有读入", "slanted text (a watermark) was not read")
        )
    if unmapped:
        notes.append(
            on_page(
                number,
                f"有 {unmapped} 个字符没有对应文字，请对照原件核对",
                f"{unmapped} characters have no text; compare with the original",
            )
        )
    return notes


def doubt_notes(number: int, doubts: Doubts) -> list[Message]:
    """What the layout of a page leaves to a person's eye."""
    told = [*_doubts_of_page(doubts), *_doubts_at_places(doubts)]
    return [
        *(lost_on_page(number, said.zh, said.en) for said in _out_of_order(doubts)),
        *(on_page(number, said.zh, said.en) for said in told),
    ]


def _out_of_order(doubts: Doubts) -> Iterator[Message]:
    if doubts.upside:
        yield Message(
            "文字方向与页面不一致，次序可能有误", "text does not run as the page does and may be out of order"
        )
    if doubts.across:
        yield Message(
            f"有 {doubts.across} 行文字跨在并排的两张表上，不能确定归谁",
            f"{doubts.across} lines run across two tables side by side and may be of either",
        )


def _doubts_of_page(doubts: Doubts) -> Iterator[Message]:
    if doubts.off_page:
        yield Message(
            f"有 {doubts.off_page} 个字符在页面之外，没有读入",
            f"{doubts.off_page} characters outside the page were not read",
        )


def _doubts_at_places(doubts: Doubts) -> Iterator[Message]:
    """Those that name the text or the cell that they are about."""
    for places, zh, en in (
        (_begun(doubts.overprinted), "有文字互相重叠（“{}”处）", "texts overlap (at “{}”)"),
        (doubts.spilled, "有文字越过格线（“{}”处）", "text crosses a line (at “{}”)"),
        (_begun(doubts.struck), "有文字被横线划过（“{}”）", "text is struck out (“{}”)"),
        (doubts.parted, "{} 像是两格之间少画了线", "{}: a line between two cells seems missing"),
        (doubts.open_cells, "{} 的格线不闭合", "{}: its border is not closed"),
    ):
        for place in places:
            yield Message(
                f"{zh.format(place)}，请对照原件核对", f"{en.format(place)}; compare with the original"
            )
    for cell in doubts.cut:
        yield Message(f"{cell} 过长，已截断", f"{cell}: too long, cut off")


def _begun(runs: Sequence[str]) -> list[str]:
    """As much of each text as tells where it stands."""
    return [run[:_NAMED] for run in runs]


def upright_content(
    number: int,
    glyphs: Sequence[Glyph],
    rulings: Sequence[Ruling],
    turning: Turning,
    limits: Limits,
    marked: Sequence[BBox] = (),
) -> PageContent:
    """What is on a page, turned upright, with lines through text parted from the lines of tables.

    Text under `marked`, which annotations strike out, is struck out, too.

    Raises:
        LimitExceeded: a table has more places than `limits.cells`.
    """
    if turning.quarters:
        glyphs, rulings = [turning.glyph(g) for g in glyphs], [turning.ruling(r) for r in rulings]
        marked = [turning.bbox(b) for b in marked]
    struck, kept = find_strikes(glyphs, rulings)
    if marked:
        struck |= find_marked(glyphs, marked)
    return PageContent(number, *turning.size, glyphs, find_grids(kept, limits.cells), struck)


def has_more(images: Sequence[BBox], width: float, blocks: Sequence[Block]) -> bool:
    """Whether the pictures of a page may hold what its text does not: a piece of a table, or a blank cell's text."""
    blank = [c.bbox for b in blocks if isinstance(b, Table) for c in b.cells if not c.text.strip() and c.bbox]
    return any(i.width >= WIDE * width for i in images) or any(b.overlaps(i) for b in blank for i in images)
