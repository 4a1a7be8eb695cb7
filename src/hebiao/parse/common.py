"""What both readings of a table share: titles, footers, texts as found. Nothing here looks at columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from hebiao import wording
from hebiao.domain.document import Cell, Line
from hebiao.domain.reading import Found, IndicatorRow, Left, Place, Reading, Region
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon, same_text, squash, written
from hebiao.parse import labels
from hebiao.parse.furniture import is_furniture
from hebiao.parse.placed import Placed, PlacedRow

TITLE: Final = regex(
    r"^(?:附件?表?[\d一二三四五六七八九十]*[:：.、-]*)?(?P<title>[^，。；：]{0,60}?"
    r"自(?:评[价估]?|我评[价估])(?:报告|情况|结果|打分|评分|得分|统计|汇总|基础|信息)?表)"
    r"(?:[(（【\[](?P<year>[^)）】\]]{0,16})[)）】\]])?(?:[(（]?续[)）]?)?$"
)
_TITLED: Final = regex(
    r"^(?P<title>[^，。；：]{0,40}(?:绩效|评价|项目|支出)[^，。；：]{0,30}?表)(?:[(（【\[](?P<year>[^)）】\]]{0,16})[)）】\]])?$"
)
"""a title in other words, where there is none in the usual ones"""
YEAR: Final = regex(r"(?:19|20)\d\d")
_YEAR_LINE: Final = regex(
    r"^(?:(?:自评|评价|预算|项目|填报|所属)?年[度份][:：])?[(（【\[]?((?:19|20)\d\d)年?度?[)）】\]]?$"
)
_YEAR_WORN: Final = regex(r"^\W{0,2}((?:19|20)\d\d)\W?年度?\W{0,3}$")
"""the same in a picture, where a bracket may be read as any mark"""
_VALUE_COLUMNS: Final = ("nature", "target", "unit", "actual", "weight", "score", "deviation")
_FOOT_LABEL: Final = regex(
    "("
    + "|".join(
        r"\s*".join(label) for label in sorted((*wording.FOOT, *wording.REMARKS), key=len, reverse=True)
    )
    + r")\s*[(（]?[签字盖章]{0,4}[)）]?\s*[:：]"
)
_LEADER_PHONE: Final = regex(r"^([^\d]+?)[,，/、]?([\d-]{7,20}(?:\([^)]*\))?)$")
_NAME: Final = regex(r"[\u4e00-\u9fff]{2,4}")
_PHONE: Final = regex(r"1\d{10}|(?:0\d{2,3}-?)?[2-9]\d{6,7}")
EXTRA: Final = "extra"
"""a label of the head that the canonical form has no field for"""
_TWO_TEXTS: Final = Message("这一栏在表中有两处，内容不同", "the form has this twice, with different texts")
_ONE_CELL: Final = Message("负责人和电话在同一格", "the leader's name and phone share one cell")
_MAY_BE_NOTES: Final = Message(
    "这段备注带编号，可能是印好的填报说明",
    "the remark is numbered: it may be printed notes on how to fill in the form",
)
_NUMBERED: Final = regex(
    r"\s*(?:1|一|①|\(1\)|（1）)\s*[.、．:：]?\s*(?:预算|定量|定性|一级|二级|三级|得分|指标|绩效|自评|分值|各|其他资金|执行率)"
)
"""how printed notes begin"""
_CALLED_A_NOTE: Final = Message(
    "这一行叫“说明”，不一定是备注", "the row is headed as an explanation, which need not be a remark"
)
_LABEL_AND_TEXT: Final = 2
_NOT_PARTED: Final = Message("负责人和电话分不开", "the leader's name and phone cannot be told apart")


def found(cells: Sequence[Placed]) -> Found:
    """The text of one cell, or of several joined by line breaks."""
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


def read_title(reading: Reading, top: Iterable[Line | PlacedRow]) -> None:
    """Title and year from what stands above the head; every other text there is looked through for a footer."""
    rest: list[Cell | Line] = []
    texts = _texts(top)
    words = TITLE if any(TITLE.match(squash(at.text)) for at in texts) else _TITLED
    for at in texts:
        text = squash(at.text)
        match = words.match(text)
        if match and "title" not in reading.fields and len(text) < 70:
            reading.fields["title"] = Found(at.text, match["title"], (_spot(at, match["title"]),))
            year = YEAR.search(canon(match["year"] or ""))
            if year:
                reading.fields["year"] = Found(at.text, year[0], (_spot(at, year[0]),))
            continue
        line = (_YEAR_WORN if at.rivals else _YEAR_LINE).match(canon(at.text))
        if line:
            reading.fields.setdefault("year", Found(at.text, line[1], (_spot(at, line[1]),)))
            continue
        rest.append(at)
    title = reading.fields.get("title")
    if title and "year" not in reading.fields and (year := YEAR.search(canon(title.text or ""))):
        reading.fields["year"] = Found(title.raw, year[0], title.places)
    for at in rest:
        read_foot_text(reading, at)


def _spot(at: Cell | Line, text: str) -> Place:
    """Where a text stands in a picture's line, for only its own ink may speak against it; else the whole line."""
    start = at.text.find(text) if at.rivals else -1
    return Place(at, start, start + len(text)) if start >= 0 else Place(at)


def _texts(items: Iterable[Line | PlacedRow]) -> list[Cell | Line]:
    out: list[Cell | Line] = []
    for item in items:
        if isinstance(item, Line):
            out.append(item)
        else:
            out.extend(p.cell for p in item.filled if not p.carried)
    return out


def read_foot_text(reading: Reading, at: Cell | Line) -> bool:
    """Every "填表人：…" of one text; True when it held any. The first of each kind counts."""
    text = at.text
    marks = list(_FOOT_LABEL.finditer(text))
    for n, mark in enumerate(marks):
        label = labels.key(mark[1])
        field = "remarks" if label in wording.REMARKS else wording.FOOT[label]
        end = marks[n + 1].start() if n + 1 < len(marks) else len(text)
        if field == "remarks":
            end = len(text)
        cut = _NEXT_LABEL.search(text, mark.end(), end) if field != "remarks" else None
        if cut and (rest := part_of(at, cut.end(), end)).text is not None:
            reading.residue.append(Left("extra", rest.raw, rest.places[0]))
        value = _unstamped(part_of(at, mark.end(), cut.start() if cut else end))
        if value.text is not None:
            _take(reading, field, value)
        if field == "remarks":
            break
    remark = reading.fields.get("remarks")
    if remark is not None and remark.doubt is None and _NUMBERED.match(remark.raw):
        reading.fields["remarks"] = replace(remark, doubt=_MAY_BE_NOTES)
    return bool(marks)


_NEXT_LABEL: Final = regex(r"[\s;；、|][^\s\d:：，。；;]{2,12}[:：]")
"""a label that the form does not know, behind the value of one that it does: 单位负责人签字：, 审批意见："""
_STAMP: Final = regex(
    r"\s*(?:(?:金额)?单位[:：]\s*(?:人民币)?[亿万]?元|[(（][^()（）]{0,8}(?:盖章|公章|签章|签字|签名)[^()（）]{0,4}[)）])\s*$"
)


def _unstamped(value: Found) -> Found:
    """A text without what is printed behind it: the place of a stamp (（单位公章）), the unit of the amounts."""
    mark = _STAMP.search(value.raw)
    return replace(value, text=written(value.raw[: mark.start()])) if mark else value


def before_foot_label(at: Cell | Line) -> Found:
    """The text of a cell up to the first "填表人：…" that another column left in it."""
    mark = _FOOT_LABEL.search(at.text)
    if mark is None:
        return Found(at.text, written(at.text), (Place(at),))
    return part_of(at, 0, mark.start())


def split_leader(value: Found) -> tuple[Found, Found] | None:
    """A name and a number that share one cell, or None where they cannot be told apart."""
    match = _LEADER_PHONE.match(canon(value.raw))
    if not match:
        return None
    sure = _NAME.fullmatch(match[1]) and _PHONE.fullmatch(match[2])
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
    if labels.key(text) in wording.EXTRA_HEAD:
        return EXTRA
    return labels.lookup(wording.HEAD, text, 90) if text and len(text) < 24 else None


def set_head(reading: Reading, field: str, value: Found) -> None:
    """Puts a head field where it belongs; the first of each kind counts."""
    if field == "leader_phone":
        both = split_leader(value)
        if both is None:
            both = (value, Found(value.raw, None, value.places, _NOT_PARTED))
        _take(reading, "project_leader", both[0])
        _take(reading, "phone", both[1])
    else:
        _take(reading, field, value)


def _take(reading: Reading, field: str, value: Found) -> None:
    """What stands behind a label; the first counts, and is asked where its label stands again with another text."""
    before = reading.fields.setdefault(field, value)
    if None not in (before.text, value.text) and not same_text(before.text, value.text):
        reading.fields[field] = replace(before, doubt=before.doubt or _TWO_TEXTS)


def said_once(cells: Sequence[Placed]) -> list[Placed]:
    """Cells without those that say again what the one before says: a merged cell, as converters write it."""
    return [p for n, p in enumerate(cells) if not n or p.blank or p.text != cells[n - 1].text]


def goal_cells(row: PlacedRow) -> list[Placed]:
    """The cells of a goal row that are texts, not the printed label of the part; a text said again in its columns is one."""
    cells = [
        p for p in row.filled
        if not labels.is_section(p.text) and not (p.carried and labels.exact(wording.GOALS, p.text))
    ]  # fmt: skip
    once = said_once(cells)
    if len(cells) <= _TWO_GOALS:
        return cells
    return once if len(once) > 1 else [cells[0], cells[-1]]


_TWO_GOALS: Final = 2
_OPINION: Final = regex(
    r"[^,。;:]{0,10}(?:审核|审查|审批|评审|复核|部门|单位|领导|负责人)(?:自评)?意见(?:\([^()]{1,8}\))?"
)
"""the label of what somebody says of the whole form"""
_SIGNED: Final = regex(
    r"^(?:财务|单位|单位主要|主要|法定代表|分管|项目单位|主管部门)(?:负责人|领导)(?:[(（][签字盖章]{2,4}[)）])?[:：][^:：]{0,12}$"
)
"""a person who signs besides those that the canonical form names, in a cell with the label"""


def read_foot(reading: Reading, item: Line | PlacedRow) -> None:
    """A line or row below the total: "填表人：…" within a text, or a label cell and the cell behind it."""
    if isinstance(item, Line):
        if not read_foot_text(reading, item) and not is_furniture(item):
            reading.residue.append(Left("foot", item.text, Place(item)))
        return
    cells = [p for p in item.filled if not p.carried or len(item.filled) == 1]
    cells = said_once(cells)
    others = [p for p in cells if _SIGNED.match(squash(p.text))]
    leave(reading, "extra", others)
    cells = [p for p in cells if p not in others]
    first = labels.key(cells[0].text) if cells else ""
    if first in wording.EXTRA_FOOT or _OPINION.fullmatch(first):
        leave(reading, "extra", cells)
        return
    if first == "说明" and len(cells) == _LABEL_AND_TEXT:
        reading.fields.setdefault("remarks", replace(found(cells[1:]), doubt=_CALLED_A_NOTE))
        return
    n = 0
    while n < len(cells):
        key = labels.key(cells[n].text)
        field = "remarks" if key in wording.REMARKS else wording.FOOT.get(key)
        following = cells[n + 1] if n + 1 < len(cells) else None
        if field and following is not None and labels.key(following.text) not in wording.FOOT:
            own = before_foot_label(following.cell)
            if own.text is not None:
                _take(reading, field, own)
            read_foot_text(reading, following.cell)
            n += 2
            continue
        if field is None and not read_foot_text(reading, cells[n].cell):
            leave(reading, "foot", [cells[n]])
        n += 1
