"""Forms of a picture that cannot be read: told as a whole, for nobody can be asked about a row that was not read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from hebiao.domain.document import Block, Cell, Document, Item, Line, Loss, Segment, table_rows
from hebiao.domain.geometry import LOST_ROWS, rows_of_cells
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.segment.marks import mark_of

WORDS: Final = 3
"""printed words of a form that make a page one"""
SURE: Final = 0.5
"""score of the worst character of a text that is read, in the surest of its readings"""
CELLS: Final = 12
"""cells with ink that make a table of a page, whatever stands in them"""
FEW: Final = 4
"""cells with ink that are a piece of a table: the last row of a form and its total"""
SPOKEN: Final = 0.1
"""share of a table's cells with ink that hold a word: where fewer do, its words were not read"""
SHORT: Final = 8
"""characters of a text that is no line of prose"""
_WORD: Final = regex("[\u4e00-\u9fff]{2}|[A-Za-z]{4}")
_TITLE: Final = regex(r"绩效自评表(?:\([^)]{0,16}\))?$")
"""what is left of a title where its first words are not read well"""
_NAMED: Final = 8
"""pages that are named one by one"""
_NAMES: Final = ("项目名称", "主管部门")
"""labels beside which it is said whose form it is"""
_WORDS: Final = (
    "绩效自评表", "项目名称", "主管部门", "实施单位", "项目负责人", "联系电话", "年初预算", "全年预算",
    "全年执行", "执行率", "年度资金总额", "财政拨款", "预期目标", "实际完成", "一级指标", "二级指标", "三级指标",
    "产出指标", "效益指标", "满意度指标", "偏差原因",
)  # fmt: skip

_IN_ROWS: Final = (
    "总分",
    "数量指标",
    "质量指标",
    "时效指标",
    "成本指标",
    "满意度",
    "指标1",
    "指标2",
    "指标3",
)
"""what stands in the rows that a form breaks off for its next page"""


class Unread(Struct, frozen=True):
    """What of a picture could not be read, by page (from 1)."""

    is_form: bool
    """whether some of it looks like a form"""
    forms: tuple[int, ...] = ()
    """pages that look like forms; empty where nobody knows them"""
    illegible: tuple[int, ...] = ()
    """pages of a table of which too little can be read to tell what it is"""
    aside: tuple[int, ...] = ()
    """pages of a table with a form's words that is part of none of the forms that are read: a page out of order"""

    def __bool__(self) -> bool:
        return self.is_form or bool(self.illegible or self.aside)

    def told(self, *, others: bool) -> Message:
        """What a person is told of it; `others`: whether the document holds forms that are read."""
        said = [_sentence(self.forms, *_LIKE_A_FORM)] if self.is_form else []
        said += [_sentence(self.illegible, *_ILLEGIBLE)] if self.illegible else []
        if said:
            said += [_NOT_TAKEN] if others else []
            said += [_INSTEAD]
        said += [_sentence(self.aside, *_ASIDE)] if self.aside else []
        return Message("；".join(s.zh for s in said), "; ".join(s.en for s in said))


_LIKE_A_FORM: Final = (
    "像是一张自评表，但表格线不全或字迹不清，读不成表",
    "looks like a self-evaluation form, but its table is not ruled or not clear enough to be read",
)
_ILLEGIBLE: Final = (
    "像是一张表格，但字迹不清，大部分字认不出，看不出是不是自评表",
    "looks like a table, but too little of its print can be read to tell whether it is a self-evaluation form",
)
_ASIDE: Final = (
    "有自评表的一段，不属于读出的任何一张，没有录入：可能是页序颠倒或中间缺页，请核对",
    "a piece of a form that is part of none of those that were read, and was not taken: pages out of order or missing? check",
)
_NOT_TAKEN: Final = Message("整页未录", "nothing of it was taken")
_INSTEAD: Final = Message("请换一份清楚的扫描件，或人工录入", "get a clear scan, or type it in")


def _sentence(pages: Sequence[int], zh: str, en: str) -> Message:
    if not pages:
        return Message(zh, f"it {en}")
    named = list(map(str, pages[:_NAMED]))
    left = len(pages) - len(named)
    more = (f"等 {len(pages)} 页", f" and {left} more") if left else ("", "")
    return Message(f"第{'、'.join(named)}页{more[0]}{zh}", f"page {', '.join(named)}{more[1]}: {en}")


def unread_in(document: Document, found: Sequence[Segment]) -> tuple[tuple[Segment, ...], Unread]:
    """The regions of forms that can be read, and what of the document's pictures cannot.

    Args:
        document: whose notes say which pages are not legible.
        found: its regions of forms.
    """
    torn = [s for s in found if is_loose(s) or is_nameless(s, document.notes)]
    whole = tuple(s for s in found if s not in torn)
    seen = list(_sights(document, {page for s in whole for page in s.pages}))
    like = {page for s in torn for page in s.pages} | {s.page for s in seen if s.is_torn_form}
    is_form = bool(torn or like)
    if not whole and looks_like_form(document):
        is_form = True
        like |= {s.page for s in seen if s.has_words}
    riddles = {s.page for s in seen if s.is_riddle} - like
    aside = {s.page for s in seen if whole and s.is_piece} - like - riddles
    return whole, Unread(is_form, *(tuple(sorted(pages)) for pages in (like, riddles, aside)))


def is_loose(segment: Segment) -> bool:
    """Whether rows of a table stand in a form's region as lines of a picture, in no cell."""
    pages: dict[int | None, list[Line]] = {}
    for line in segment.lines:
        if line.rivals and line.bbox is not None:
            pages.setdefault(line.page, []).append(line)
    boxes = ([line.bbox for line in lines if line.bbox is not None] for lines in pages.values())
    return sum(map(rows_of_cells, boxes)) >= LOST_ROWS


def is_nameless(segment: Segment, notes: Iterable[Message]) -> bool:
    """Whether a form stands on a page that is not legible, and not even the labels are read that say whose form it is.

    Args:
        segment: of a picture or not.
        notes: of its document.
    """
    if not any(isinstance(n, Loss) and n.illegible and n.page in segment.pages for n in notes):
        return False
    texts = [canon(cell.text) for row in segment.rows for cell in row.cells]
    return not any(name in text for text in texts for name in _NAMES)


def looks_like_form(document: Document) -> bool:
    """Whether a document in which no form was found is a picture of one by its words."""
    texts = [canon(text) for text in _printed(document)]
    return sum(any(word in text for text in texts) for word in _WORDS) >= WORDS


def says_little(document: Document) -> bool:
    """Whether hardly a text is read of a document that is pixels: it shows something else, or nothing clearly."""
    pieces = [p for block in document.blocks for p in _pieces(block)]
    read = (p for p in pieces if len(canon(p.text)) > 1)
    sure = sum(not p.rivals or any(r.text.strip() and r.score >= SURE for r in p.rivals) for p in read)
    return any(p.rivals for p in pieces) and sure < WORDS


def _printed(document: Document) -> Iterable[str]:
    for block in document.blocks:
        for piece in _pieces(block):
            if piece.rivals:
                yield piece.text


class _Sight(Struct, frozen=True):
    """One page of pixels, as far as it was read."""

    page: int
    is_titled: bool
    """whether a title of a form is read"""
    has_words: bool
    """whether printed words of a form are read"""
    is_table: bool
    is_piece: bool
    """whether it shows a table, of however few cells, with words of a form"""
    is_unruled: bool
    """whether rows of a table stand in no cell"""
    is_scattered: bool
    """whether it shows short texts all over and no table"""
    is_lost: bool
    """whether its reader says that something of it was not read"""
    is_illegible: bool
    is_wordless: bool
    """whether it shows a table of which hardly a word is read, whatever figures are"""

    @property
    def is_torn_form(self) -> bool:
        """Whether a form's title stands over what is not read, or not as a table."""
        unread = self.is_illegible or self.is_wordless or (self.is_lost and self.is_table)
        return self.is_titled and (unread or self.is_unruled or self.is_scattered)

    @property
    def is_riddle(self) -> bool:
        """Whether it is a table of which nobody knows what it says."""
        return self.is_wordless or (self.is_illegible and (self.is_table or self.is_unruled))


def _sights(document: Document, but: Collection[int]) -> Iterator[_Sight]:
    """The pages of a document that are pixels, in order, `but` for some."""
    pages: dict[int, list[Item]] = {}
    for block in document.blocks:
        if block.page is None or block.page in but or not any(p.rivals for p in _pieces(block)):
            continue
        pages.setdefault(block.page, []).extend((block,) if isinstance(block, Line) else table_rows(block))
    lost = [n for n in document.notes if isinstance(n, Loss)]
    for page, items in pages.items():
        pieces = [p for item in items for p in _pieces(item)]
        texts = [canon(p.text) for p in pieces]
        inked = [p.text for p in pieces if isinstance(p, Cell) and p.text.strip()]
        is_table = len(inked) >= CELLS
        own = [n for n in lost if n.page == page]
        yield _Sight(
            page,
            any(mark_of(item).title for item in items) or any(map(_TITLE.search, texts)),
            any(word in text for text in texts for word in _WORDS),
            is_table,
            len(inked) >= FEW and any(word in text for text in texts for word in (*_WORDS, *_IN_ROWS)),
            is_loose(Segment(0, tuple(items))),
            _is_scattered(items),
            bool(own),
            any(n.illegible for n in own),
            is_table and sum(bool(_WORD.search(t)) for t in inked) < SPOKEN * len(inked),
        )


def _is_scattered(items: Sequence[Item]) -> bool:
    """Whether short texts stand all over a page that shows no table, as what is left of one does."""
    lines = [item for item in items if isinstance(item, Line)]
    short = sum(len(line.text) <= SHORT for line in lines)
    return len(lines) == len(items) and short >= CELLS and 2 * short > len(lines)


def _pieces(item: Item | Block) -> Sequence[Cell | Line]:
    return (item,) if isinstance(item, Line) else item.cells
