"""A document to the regions that are one form each; tables that run over pages are joined."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from hebiao.domain.document import Document, Item, Line, Row, Segment, Table
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.segment.beside import DOUBT, SHARED, Beside, part_columns
from hebiao.segment.kinds import is_torn, other_kind
from hebiao.segment.marks import (
    FOOT_WORDS,
    PLAIN,
    TITLE_INSIDE,
    Mark,
    mark_of,
    without_inner_notes,
    without_kin,
)
from hebiao.segment.unnamed import name_strangers
from hebiao.wording import NAME

_NEAR: Final = 5
"""items before the name of the project among which such a heading stands"""
_FIGURE: Final = regex(r"\d{1,3}(?:\.\d+)?分?")
_TAIL: Final = 14
"""how many items after the total row may still hold the footer"""
_CLOSE: Final = 3
"""rows or lines from one title to the next where both are of one form"""
_MARKS: Final = 2
"""characters of a line of a picture that is dirt; a year, a name and a number have more"""
_TWO: Final = Message(
    "表的中间还有一个标题，可能是两张表连在一起",
    "another title stands in the middle of the form: two forms may have been taken for one",
)
_FAR: Final = 7
"""rows or lines behind the name of the project in which a form's own title does not stand"""
_WHOLE: Final = regex(r"(?:部门|单位|机关)?整体(?:支出|绩效|预算)|(?:部门|单位)整体")
_TITLE_CHARS: Final = 60
_OF_THE_WHOLE: Final = Message(
    "这像是部门（单位）整体支出的自评表，不是项目支出自评表，请核对是否应当报送",
    "this looks like the form for a department's whole expenditure, not for a project; check whether it belongs here",
)
_NAMELESS: Final = Message("没有项目名称，表格可能被截断", "it has no project name; the form may be cut off")


def segment_document(document: Document) -> tuple[Segment, ...]:
    """The forms of a document, in order.

    A form begins at the title nearest before its 项目名称 and ends behind its footer; filing notes, cover pages
    and headings between forms belong to none. A table region that looks like a form's but has no 项目名称
    becomes a segment with doubts, so that it is never dropped in silence.
    """
    items, beside = _items(document)
    marks = without_kin(name_strangers(items, [mark_of(i) for i in items]))
    marks = without_inner_notes(items, marks)
    starts = _starts(marks)
    segments: list[Segment] = []
    covered = [False] * len(items)
    for n, (start, name) in enumerate(starts):
        stop = starts[n + 1][0] if n + 1 < len(starts) else len(items)
        end = _end(items, marks, name, stop)
        covered[start:end] = [True] * (end - start)
        doubts = [] if marks[name].name else [_NAMELESS]
        if any(m.title for m in marks[name + _FAR : end]):
            doubts.append(_TWO)
        if (kind := other_kind(t for item in items[start:name] for t in _heads(item))) is not None:
            doubts.append(kind)
        segments.append(Segment(n, tuple(items[start:end]), tuple(doubts)))
    segments = _doubt_beside(segments, beside)
    orphans = _orphans(items, marks, covered)
    if orphans:
        whole = sorted([*segments, *orphans], key=lambda s: items.index(s.items[0]))
        segments = [replace(s, index=i) for i, s in enumerate(whole)]
    return tuple(segments)


def _items(document: Document) -> tuple[list[Item], dict[int, Beside]]:
    """Rows and lines in reading order, and the tables in which forms seem to stand side by side."""
    items: list[Item] = []
    tables: dict[int, Beside] = {}
    for block in document.blocks:
        if isinstance(block, Table):
            beside = part_columns(block)
            items.extend(beside.rows)
            if beside.parted or beside.unclear:
                tables[block.index] = beside
        else:
            items.extend(_split_line(block))
    return items, tables


def _doubt_beside(segments: Sequence[Segment], tables: Mapping[int, Beside]) -> list[Segment]:
    """Doubts forms side by side that could not be parted, or that may share a title or foot outside the table."""
    if not tables:
        return list(segments)
    lined = [s for s in segments if any(mark_of(x).title or mark_of(x).foot for x in s.lines)]
    lines = {r.table for s in lined for r in s.rows}
    out: list[Segment] = []
    for segment in segments:
        own = {r.table for r in segment.rows}
        beside = [tables[t] for t in own & tables.keys()]
        whole = lines.isdisjoint(own) and any(mark_of(i).title for i in segment.items)
        doubts = [DOUBT] if any(b.unclear for b in beside) else []
        if any(b.parted for b in beside) and not whole:
            doubts.append(SHARED)
        out.append(replace(segment, doubts=(*segment.doubts, *doubts)))
    return out


def _split_line(line: Line) -> Iterable[Line]:
    """A line that holds several whole forms is cut before each title."""
    text = line.text
    if len(text) < 300 or text.count(NAME) < 2:
        return (line,)
    cuts = [0, *(m.start() for m in TITLE_INSIDE.finditer(text) if m.start()), len(text)]
    return tuple(
        replace(line, text=text[a:b], start=line.start + a)
        for a, b in itertools.pairwise(cuts)
        if text[a:b].strip()
    )


def _starts(marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """(first item, item with 项目名称) of each form."""
    starts: list[tuple[int, int]] = []
    floor = 0
    for i, mark in enumerate(marks):
        if not mark.name:
            continue
        start = i
        for j in range(i, floor - 1, -1):
            if marks[j].title:
                start = _uppermost(marks, floor, j)
                break
            if j < i and (marks[j].total or marks[j].notes):
                start = _upside_down(marks, floor, j, i)
                start = start if start < i else _titled_otherwise(marks, j + 1, i)
                break
        else:
            start = _titled_otherwise(marks, floor, i)
        starts.append((start, i))
        floor = i + 1
    return sorted([*starts, *((i, i) for i in _unnamed(marks, starts))])


def _uppermost(marks: Sequence[Mark], floor: int, title: int) -> int:
    """The first of several titles that stand close above each other: the form's, and the caption of its table."""
    first = title
    for j in range(title - 1, max(floor, title - _CLOSE) - 1, -1):
        mark = marks[j]
        if mark.name or mark.total or mark.notes or mark.anchor or mark.foot:
            break
        if mark.title:
            first = j
    return first


def _titled_otherwise(marks: Sequence[Mark], floor: int, name: int) -> int:
    """The heading of a form that is not called as most are, near its name; else the year that stands above, or the name."""
    near = range(name, max(floor, name - _NEAR) - 1, -1)
    for kind in ("titled", "called", "dated"):
        found = next((j for j in near if getattr(marks[j], kind) and not marks[j].foot), None)
        if found is not None:
            return found
    return name


def _upside_down(marks: Sequence[Mark], floor: int, total: int, name: int) -> int:
    """The title of a form that is headed by its indicators and ends with its head; the name itself where it is none.

    Its total stands before its name, and no other behind it before the next form begins.
    """
    behind = next((m for m in marks[name + 1 :] if m.total or m.title or m.name), PLAIN)
    if behind.total:
        return name
    back = range(total, floor - 1, -1)
    title = next((j for j in back if marks[j].title or marks[j].notes), name)
    headed = any(m.anchor for m in marks[title:name])
    return title if marks[title].title and headed else name


def _unnamed(marks: Sequence[Mark], starts: Sequence[tuple[int, int]]) -> Iterator[int]:
    """Titles of forms whose 项目名称 cannot be read: a total stands before them and behind them, and no name between."""
    known = {start for start, _ in starts}
    totals = 0
    for i, mark in enumerate(marks):
        if mark.name:
            totals = 0
        totals += mark.total
        if not mark.title or mark.name or i in known or not totals:
            continue
        behind = next((m for m in marks[i + 1 :] if m.name or m.total or m.title), None)
        if behind is not None and behind.total and not behind.name:
            totals = 0
            yield i


def _end(items: Sequence[Item], marks: Sequence[Mark], name: int, stop: int) -> int:
    """One past the last item of the form whose 项目名称 is at `name` and whose follower starts at `stop`."""
    total = None
    for i in range(name, stop):
        if marks[i].notes and i > name:
            return i if total is None else _behind_notes(items, marks, total, i, stop)
        if total is not None and marks[i].anchor:
            total = None  # its amounts or indicators stand behind the total
        if marks[i].total:
            total = i
    return stop if total is None else _tail(items, marks, total, stop)


def _behind_notes(items: Sequence[Item], marks: Sequence[Mark], total: int, notes: int, stop: int) -> int:
    """The end of a form with notes below its total: its foot may stand behind them, where it has none before."""
    end = _tail(items, marks, total, notes)
    if any(m.foot for m in marks[total + 1 : notes]):
        return end
    for i in range(notes + 1, min(stop, notes + 1 + _TAIL)):
        if marks[i].title or marks[i].name:
            break
        if marks[i].signed:
            return _tail(items, marks, i, stop)
    return end


def _tail(items: Sequence[Item], marks: Sequence[Mark], total: int, stop: int) -> int:
    """Behind the total row: the rows of its table and the footer's lines."""
    end = _figures(items, total, stop)
    last = items[total]
    left = total + 1 + _TAIL - end
    for i in range(end, stop):
        item = items[i]
        if _is_dirt(item):
            continue
        if left <= 0:
            break
        left -= 1
        if marks[i].title:
            break
        same = isinstance(item, Row) and isinstance(last, Row) and item.table == last.table
        if isinstance(item, Line) and not marks[i].foot and (broken := _broken_label(items, i, stop)):
            end = max(end, broken)
            continue
        if same or marks[i].foot or (isinstance(item, Line) and _continues(items, marks, i, end)):
            end = i + 1
    return end


def _is_dirt(item: Item) -> bool:
    """Whether a line of a picture is a mark or two, as the dark edge of a copy is read."""
    if isinstance(item, Row) or not item.rivals:
        return False
    key = canon(item.text)
    return len(key) <= _MARKS and not any("\u4e00" <= c <= "\u9fff" for c in key)


def _figures(items: Sequence[Item], total: int, stop: int) -> int:
    """One past the figures that follow the label of the total, where each cell is a line of its own."""
    i = total + 1
    while i < min(stop, total + 3):
        item = items[i]
        if not isinstance(item, Line) or not _FIGURE.fullmatch(canon(item.text)):
            break
        i += 1
    return i


def _broken_label(items: Sequence[Item], start: int, stop: int) -> int:
    """One past the value of a footer label that is broken over short lines, or 0."""
    joined = ""
    for i in range(start, min(stop, start + 6)):
        line = items[i]
        if not isinstance(line, Line) or len(line.text) > 12:
            return 0
        if FOOT_WORDS.fullmatch(re.sub("[:(签字)]|的?(?:问题|事项)$", "", joined)):
            return i + 1
        joined += canon(line.text)
    return 0


def _continues(items: Sequence[Item], marks: Sequence[Mark], i: int, end: int) -> bool:
    """Whether a line goes on with the footer line right before it."""
    line = items[i]
    before = items[i - 1]
    return (
        end == i and marks[i - 1].foot and isinstance(line, Line) and isinstance(before, Line)
        and (not line.blank_before or before.text.rstrip().endswith(("：", ":")))
    )  # fmt: skip


def _orphans(items: Sequence[Item], marks: Sequence[Mark], covered: Sequence[bool]) -> list[Segment]:
    """Regions outside all forms that carry a form's headings."""
    found: list[Segment] = []
    i = 0
    while i < len(items):
        if covered[i] or not (marks[i].anchor or marks[i].title):
            i += 1
            continue
        end = i + 1
        while end < len(items) and not covered[end] and not marks[end].notes and not marks[end].title:
            end += 1
        region = tuple(items[_titled_above(marks, covered, i) : end])
        if marks[i].title:
            if is_torn(region):
                found.append(Segment(0, region, (_NAMELESS,)))
                i = end
            else:
                i += 1
            continue
        if _digits(region):
            whole = any(_WHOLE.search(t) for item in items[max(i - 2 * _NEAR, 0) : end] for t in _heads(item))
            found.append(Segment(0, region, (_OF_THE_WHOLE if whole else _NAMELESS,)))
        i = end
    return found


def _titled_above(marks: Sequence[Mark], covered: Sequence[bool], anchor: int) -> int:
    """The title above a region that has a form's headings and no name of a project that is known; else the region's start."""
    for i in range(anchor, max(anchor - _HEAD_ROWS, -1), -1):
        if covered[i] or marks[i].total or marks[i].notes:
            break
        if marks[i].title:
            return i
    return anchor


_HEAD_ROWS: Final = 24
"""rows or lines at most between the title and the first heading that only a form has"""


def _heads(item: Item) -> Sequence[str]:
    """What an item may be headed by: a line, or the first text of a row."""
    texts = [item.text] if isinstance(item, Line) else [c.text for c in item.cells if c.text.strip()]
    return [canon(t) for t in texts[:1] if len(t) < _TITLE_CHARS]


def _digits(items: Sequence[Item]) -> bool:
    """Whether a region holds figures, not only headings of an empty form or a word about them."""
    rows = [i for i in items if isinstance(i, Row)]
    return sum(any(c.text.strip().isdigit() for c in r.cells) for r in rows) >= 2
