"""What both readings of a table share: titles, footers, texts as found. Nothing here looks at columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from hebiao import wording
from hebiao.domain.document import Cell, Line
from hebiao.domain.reading import Found, IndicatorRow, Left, Place, Reading, Region
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon, same_text, written
from hebiao.parse import labels
from hebiao.parse.table.placed import Placed, PlacedRow

_VALUE_COLUMNS: Final = ("nature", "target", "unit", "actual", "weight", "score", "deviation")
_LEADER_PHONE: Final = regex(r"^([^\d]+?)[,，/、]?([\d-]{7,20}(?:\([^)]*\))?)$")
CHINESE_NAME: Final = regex(r"[\u4e00-\u9fff]{2,4}")
PHONE: Final = regex(r"1\d{10}|(?:0\d{2,3}-?)?[2-9]\d{6,7}")
_NUMBER_CHARS: Final = 24
_LONGEST_LABEL: Final = 24
"""characters; a longer text is no label of the head"""
EXTRA: Final = "extra"
"""a label of the head that the canonical form has no field for"""
_TWO_TEXTS: Final = Message("这一栏在表中有两处，内容不同", "the form has this twice, with different texts")
_ONE_CELL: Final = Message("负责人和电话在同一格", "the leader's name and phone share one cell")
_NOT_PARTED: Final = Message("负责人和电话分不开", "the leader's name and phone cannot be told apart")


def found(cells: Sequence[Placed]) -> Found:
    """The text of one cell, or of several joined by line breaks; a cell that goes on over rows is one."""
    if len(cells) > 1:
        cells = list({(c.cell.id, c.text): c for c in cells}.values())
    if len(cells) == 1:
        raw = cells[0].text
        return Found(raw, written(raw), (Place(cells[0].cell),))
    raw = "\n".join(c.text for c in cells)
    return Found(raw, written(raw), tuple(Place(c.cell) for c in cells))


def found_name(cells: Sequence[Placed]) -> Found:
    """An indicator's name without its "指标1："; a placeholder is None."""
    raw = found(cells)
    return Found(raw.raw, written(labels.strip_indicator(raw.raw)), raw.places)


def part_of(at: Cell | Line, start: int, end: int) -> Found:
    """Some characters of a cell or line."""
    raw = at.text[start:end]
    return Found(raw, written(raw), (Place(at, start, end),))


def split_leader(value: Found) -> tuple[Found, Found] | None:
    """A name and a number that share one cell, or None where they cannot be told apart."""
    match = _LEADER_PHONE.match(canon(value.raw))
    if not match:
        return None
    sure = CHINESE_NAME.fullmatch(match[1]) and PHONE.fullmatch(match[2])
    doubt = None if sure else _ONE_CELL
    return Found(value.raw, match[1], value.places, doubt), Found(value.raw, match[2], value.places, doubt)


def finish_rows(rows: Iterable[IndicatorRow]) -> list[IndicatorRow]:
    """Drops placeholder rows: no name and no value; a row of which nothing could be read at all stays."""
    return [r for r in rows if _says_something(r) or (r.asked and not r.cells.keys() - {"level1", "level2"})]


def _says_something(row: IndicatorRow) -> bool:
    name = row.cells.get("name")
    if name is not None and name.text is not None:
        return True
    return any(
        (f := row.cells.get(c)) is not None and f.text is not None and not _is_merged(f)
        for c in _VALUE_COLUMNS
    )


def _is_merged(found: Found) -> bool:
    """Whether a text stands in a cell of several rows: it is no value of a row that has nothing of its own."""
    return any(isinstance(p.at, Cell) and p.at.rowspan > 1 for p in found.places)


def leave(reading: Reading, region: Region, cells: Sequence[Placed], row: int | None = None) -> None:
    """Puts cells down as text that nobody accounts for."""
    reading.residue.extend(Left(region, c.text, Place(c.cell), row) for c in cells)


def head_label(text: str) -> str | None:
    """The head field that a cell labels, `EXTRA` for a label of other places, or None."""
    label = labels.key(text) if len(text) < _LONGEST_LABEL else ""
    if label in wording.EXTRA_HEAD:
        return EXTRA
    if (of_foot := wording.FOOT.get(_STAMPED.sub("", label))) in ABOVE:
        return of_foot
    return labels.lookup(wording.HEAD, text, 90) if label else None


_STAMPED: Final = regex(r"\([签字名盖公章年月日]{1,4}\)$")
ABOVE: Final = ("preparer", "prepared_on")
"""what some places ask for above the indicators instead of below"""


def set_head(reading: Reading, field: str, value: Found) -> None:
    """Puts a head field where it belongs; the first of each kind counts."""
    if field == "leader_phone":
        both = split_leader(value)
        if both is None:
            both = (value, Found(value.raw, None, value.places, _NOT_PARTED))
        take(reading, "project_leader", both[0])
        take(reading, "phone", both[1])
    else:
        take(reading, field, value)


def has_words(phone: str) -> bool:
    """Whether words stand beside the number of a telephone that are none of a telephone's: another text ran into it."""
    return _NUMBER_AND_WORDS.search(_OF_PHONES.sub("", canon(phone))) is not None


_OF_PHONES: Final = regex(r"\([^()]*\)|转|分机|或|手机|办公|座机|固话|电话|内线|传真")
_NUMBER_AND_WORDS: Final = regex(r"\d{5}.*[\u4e00-\u9fff]|[\u4e00-\u9fff].*\d{5}")


def is_phone(text: str) -> bool:
    """Whether a text is nothing but the number of a telephone."""
    return len(text) < _NUMBER_CHARS and PHONE.fullmatch(canon(text)) is not None


def take(reading: Reading, field: str, value: Found) -> None:
    """What stands behind a label; the first counts, and is asked where its label stands again with another text."""
    before = reading.fields.setdefault(field, value)
    if None not in (before.text, value.text) and not same_text(before.text, value.text):
        reading.fields[field] = before.doubted(_TWO_TEXTS)


def said_once(cells: Sequence[Placed]) -> list[Placed]:
    """Cells without those that say again what the one before says: a merged cell, as converters write it."""
    return [p for n, p in enumerate(cells) if not n or p.blank or p.text != cells[n - 1].text]


def goal_cells(row: PlacedRow) -> list[Placed]:
    """The cells of a goal row that are texts, not the printed label of the part; a text said again in its columns is one."""
    cells = [
        p for n, p in enumerate(row.filled)
        if not labels.is_section(p.text) and not (p.carried and labels.exact(wording.GOALS, p.text))
        and not (n == 0 and row.exact and p.carried and len(p.text) <= _PART)
    ]  # fmt: skip
    once = said_once(cells)
    if len(cells) <= _TWO_GOALS:
        return cells
    return once if len(once) > 1 else [cells[0], cells[-1]]


_TWO_GOALS: Final = 2
_PART: Final = 12
"""characters up to which a merged cell left of the goals is the label of the part, in whatever words"""
