"""What stands outside the tables of a form: its title and year above them, who filled it in below."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from hebiao import wording
from hebiao.domain.document import Cell, Line
from hebiao.domain.reading import Found, Left, Place, Reading
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon, squash, written
from hebiao.parse import labels
from hebiao.parse.furniture import is_furniture
from hebiao.parse.table.common import CHINESE_NAME, PHONE, found, leave, part_of, said_once, take
from hebiao.parse.table.foot_labels import (
    DATE,
    FOOT_LABEL,
    PRINTED,
    foot_field,
    foot_marks,
    is_of_a_day,
    supposed_field,
    taken_for,
)
from hebiao.parse.table.notes import NotesAhead, says_note, without_notes
from hebiao.parse.table.placed import Between, PlacedRow

TITLE: Final = regex(
    r"^(?:附件?表?[\d一二三四五六七八九十]*[:：.、-]*)?(?P<whole>(?P<title>[^，。；：]{0,60}?"
    + wording.TITLE
    + r")(?:[(（【\[](?P<year>[^)）】\]]{0,16})[)）】\]])?)(?:[(（]?续[)）]?)?$"
)
_TITLED: Final = regex(
    r"^(?P<whole>(?P<title>[^，。；：]{0,40}(?:绩效|评价|项目|支出)[^，。；：]{0,30}?表)"
    r"(?:[(（【\[](?P<year>[^)）】\]]{0,16})[)）】\]])?)$"
)
"""a title in other words, where there is none in the usual ones"""
_CALLED: Final = regex(
    r"^(?:附?[件表]?[\d一二三四五六七八九十.-]*[:：])?(?P<whole>(?P<title>(?![一二三四五六七八九十]{1,2}、|[(（][一二三四五六七八九十]{1,2}[)）])"
    r"(?=.*(?:绩效|自评|自查|评价|评估|考核|考评|[Ee]valuation|(?:项目|资金|经费|预算|支出).*(?:表|单|书|一览)))[^，。；：,;:]{4,60}?)"
    r"(?:[(（【\[](?P<year>[^)）】\]]{0,16})[)）】\]])?)$"
)
"""what a form may call itself, where it says so in words that no form is known to have"""
_STRANGE_TITLE: Final = Message(
    "标题不是已知的写法，按它的位置当作标题，请核对",
    "the title is in words that are not known; it was taken for one by its place",
)
YEAR: Final = regex(r"(?:19|20)\d\d")
_OF_A_YEAR: Final = regex(r"\d|年|^[\s\W]*$|续")
"""what stands in brackets behind a title and is none of its words"""
_YEAR_LINE: Final = regex(
    r"^(?:(?:自评|评价|预算|项目|填报|所属)?年[度份][:：])?[(（【\[]?((?:19|20)\d\d)年?度?[)）】\]]?$"
)
_YEAR_WORN: Final = regex(r"^\W{0,2}((?:19|20)\d\d)\W?年度?\W{0,3}$")
"""the same in a picture, where a bracket may be read as any mark"""
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
_STAMP: Final = regex(
    r"\s*(?:(?:金额)?单位[:：]\s*(?:人民币)?[亿万]?元|[(（][^()（）]{0,8}(?:盖章|公章|签章|签字|签名)[^()（）]{0,4}[)）])\s*$"
)
_OPINION: Final = regex(
    r"[^,。;:]{0,10}(?:审核|审查|审批|评审|复核|部门|单位|领导|负责人)(?:自评)?意见(?:\([^()]{1,8}\))?"
)
"""the label of what somebody says of the whole form"""
_SIGNED: Final = regex(
    r"^(?:财务|单位|单位主要|主要|法定代表|分管|项目单位|主管部门)(?:负责人|领导)(?:[(（][签字盖章]{2,4}[)）])?[:：][^:：]{0,12}$"
)
"""a person who signs besides those that the canonical form names, in a cell with the label"""
_REST: Final = 12
"""characters up to which a line may be the rest of a value that wraps"""
_WRAPPED: Final = Message(
    "下一行像是接着这一栏写的，请核对", "the next line seems to go on with this value; check that it does"
)


def read_title(reading: Reading, top: Iterable[Line | PlacedRow]) -> None:
    """Title and year from what stands above the head; every other text there is looked through for a footer."""
    rest: list[Cell | Line] = []
    texts = without_notes(_texts(top))
    titles = _titles(texts)
    for at in texts:
        if (found := titles.get(id(at))) is not None:
            _take_title(reading, at, *found)
            continue
        line = (_YEAR_WORN if at.rivals else _YEAR_LINE).match(canon(at.text))
        if line:
            reading.fields.setdefault("year", Found(at.text, line[1], (_spot(at, line[1]),)))
            continue
        rest.append(at)
    title = reading.fields.get("title")
    if title and "year" not in reading.fields and (year := YEAR.search(canon(title.text or ""))):
        reading.fields["year"] = Found(title.raw, year[0], title.places, title.doubt)
    if "year" not in reading.fields:
        _year_inside(reading, rest)
    for at in rest:
        read_foot_text(reading, at)


def _titles(texts: Sequence[Cell | Line]) -> dict[int, tuple[re.Match[str], Message | None, bool]]:
    """What may be the title, by the `id` of its text: its match, why it is asked, and whether it is the one that counts.

    Of several in usual words the nearest to the table counts, but for captions (表1 …, 一、…), which count where all are.
    """
    said = [squash(_NUMBER_BEFORE.sub("", at.text)) for at in texts]
    words = next((w for w in (TITLE, _TITLED) if any(map(w.match, said))), _CALLED)
    found = [
        (at, m)
        for at, text in zip(texts, said, strict=True)
        if len(text) < _TITLE_CHARS and (m := words.match(text))
    ]
    plain = [at for at, _ in found if not _NUMBER_BEFORE.match(at.text)]
    last = (plain or [at for at, _ in found])[-1:]
    if words is not TITLE:
        found = found[:1]
        last = [at for at, _ in found]
    several = len({_title_of(m) for at, m in found if at in plain}) > 1
    doubt = _STRANGE_TITLE if words is _CALLED else _TWO_TITLES if several else None
    return {
        id(at): (m, doubt or (_NUMBERED_TITLE if _CAPTIONED.match(at.text) else None), at in last)
        for at, m in found
    }


def _title_of(match: re.Match[str]) -> str:
    """The words of a title; what stands in brackets behind it and is no year, blank or not, is part of it."""
    behind = match["year"]
    return match["title"] if not behind or _OF_A_YEAR.search(behind) else match["whole"]


def _take_title(
    reading: Reading, at: Cell | Line, match: re.Match[str], doubt: Message | None, counts: bool
) -> None:
    """The title, where it is the one that `counts`, and the year behind it in brackets."""
    if counts:
        title = _title_of(match)
        reading.fields["title"] = Found(at.text, title, (_spot(at, title),), doubt)
    year = YEAR.search(canon(match["year"] or ""))
    if year and (counts or "year" not in reading.fields):
        reading.fields["year"] = Found(at.text, year[0], (_spot(at, year[0]),))


_TITLE_CHARS: Final = 70
_NUMBER_BEFORE: Final = regex(
    r"^\s*(?:附?\s*[件表]?\s*[\d一二三四五六七八九十]{1,3}(?:[-－—.]\d{1,2})*(?:[\s:：、]|[.．](?!\d))|[(（][\d一二三四五六七八九十]{1,3}[)）])\s*"
)
"""the number of a caption or of a paper's annex before a title"""
_CAPTIONED: Final = regex(r"^\s*(?:表|[(（]?[\d一二三四五六七八九十]{1,3}(?:[)）、]|[.．](?!\d)))")
"""the same where it need not be an annex"""
_TWO_TITLES: Final = Message(
    "表的上方有两个标题，取了离表近的一个，请核对",
    "two titles stand above the form; the nearer one was taken",
)
_NUMBERED_TITLE: Final = Message(
    "标题前有编号，只取编号后面的文字，请核对", "a number stands before the title; it was left out"
)


def _year_inside(reading: Reading, texts: Iterable[Cell | Line]) -> None:
    """The year that stands between blanks in a line of other things ("部门：…　2023年度　单位：万元"); of two, none is known.

    What is not called a year of the form may be that of a paper's number (〔2024〕 3号) and is asked; dates are passed over.
    """
    called: dict[str, Cell | Line] = {}
    bare: dict[str, Cell | Line] = {}
    for at in texts:
        words = [canon(word) for word in at.text.split()] if len(at.text) < _LINE else []
        for before, word in itertools.pairwise(["", *words]):
            match = _YEAR_LINE.match(before + word if before.endswith(":") else word)
            if match and _CALLED_YEAR.search(match[0]):
                called.setdefault(match[1], at)
            elif match and not match[0].isdigit() and not DATE.search(canon(at.text)):
                bare.setdefault(match[1], at)
    years = called or bare
    if len(years) == 1:
        ((year, at),) = years.items()
        doubt = None if called else _PERHAPS_OF_ANOTHER
        reading.fields["year"] = Found(at.text, year, (_spot(at, year),), doubt)


_LINE: Final = 120
"""characters up to which a line above the form may say its year beside other things"""
_CALLED_YEAR: Final = regex(r"年[度份]|\d度")
_PERHAPS_OF_ANOTHER: Final = Message(
    "标题里没有年份；这一年写在别的文字中间，不一定是本表的年度",
    "the title has no year; this one stands among other words and need not be the form's",
)


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


def is_line_of_foot(text: str) -> bool:
    """Whether a text begins with any label and holds one of the foot: a reason or goal may speak of a 联系电话, too."""
    mark = FOOT_LABEL.search(text)
    before = squash(text[: mark.start()]) if mark else text
    labelled = len(text) < _FOOT_LINE and _ANY_LABEL.match(canon(text)) and before[-1:] not in _IN_SENTENCE
    return mark is not None and (not before or bool(labelled))


def read_between(reading: Reading, between: Between) -> bool:
    """The foot that stands in a line between rows; False for what may be the rest of the text above, which is asked."""
    line, above = between.line, between.above
    if says_note(line.text):
        reading.residue.append(Left("extra", line.text, Place(line)))
        return True
    if is_furniture(line) or (is_line_of_foot(line.text) and read_foot_text(reading, line)):
        return True
    for texts in (reading.fields, *(row.cells for row in reading.rows)) if above is not None else ():
        for field, value in texts.items():
            if value.places and value.places[-1].at is above:
                texts[field] = value.doubted(_WRAPPED)
    return False


_FOOT_LINE: Final = 120
"""characters; a longer text of which only the first label is unknown is prose"""
_ANY_LABEL: Final = regex(r"[^:,。;、!?]{2,14}:")
_IN_SENTENCE: Final = tuple("，,、；;")


def read_foot_text(reading: Reading, at: Cell | Line, *, below: bool = False) -> bool:
    """Every "填表人：…" of one text; True when it held any. The first of each kind counts; what is not known is asked.

    Who handled the paper is named anywhere; `below` the form only it is told from an unknown label.
    """
    marks = foot_marks(at.text)
    known = any(m.field for m in marks)
    supposed: list[tuple[str, Found]] = []
    for n, mark in enumerate(marks):
        end = marks[n + 1].start if n + 1 < len(marks) and mark.field != "remarks" else len(at.text)
        value = _unstamped(part_of(at, mark.end, end))
        if value.text is None:
            continue
        field = mark.field or supposed_field(mark.label, value.text)
        if mark.longer and field == "prepared_on" and not is_of_a_day(mark.label):
            field = None
        if mark.field is None and not below and field != "prepared_on":
            field = None
        if field is None:
            if known:
                reading.residue.append(Left("extra", value.raw, value.places[0]))
        elif mark.field is None or (mark.longer and field in PRINTED):
            supposed.append((field, replace(value, doubt=taken_for(mark.label, field))))
        else:
            take(reading, field, value)
        if field == "remarks":
            break
    for field, value in supposed:
        reading.fields.setdefault(field, value)
    remark = reading.fields.get("remarks")
    if remark is not None and remark.doubt is None and _NUMBERED.match(remark.raw):
        reading.fields["remarks"] = replace(remark, doubt=_MAY_BE_NOTES)
    return known or bool(supposed)


def _unstamped(value: Found) -> Found:
    """A text without what is printed behind it: the place of a stamp (（单位公章）), the unit of the amounts."""
    mark = _STAMP.search(value.raw)
    return replace(value, text=written(value.raw[: mark.start()])) if mark else value


def before_foot_label(at: Cell | Line) -> Found:
    """The text of a cell up to the first "填表人：…" that another column left in it."""
    mark = FOOT_LABEL.search(at.text)
    if mark is None:
        return Found(at.text, written(at.text), (Place(at),))
    return part_of(at, 0, mark.start())


def read_feet(reading: Reading, items: Iterable[Line | PlacedRow]) -> None:
    """The lines and rows below the total, in order; a line of a page that wraps goes on in the next."""
    before: Line | None = None
    notes = NotesAhead()
    for item in items:
        texts = _texts((item,))
        if texts and notes.holds(texts[0].text):
            continue
        if isinstance(item, Line) and before is not None and _goes_on(reading, before, item):
            before = None
            continue
        read_foot(reading, item)
        before = item if isinstance(item, Line) and item.bbox is not None else None


def _goes_on(reading: Reading, before: Line, rest: Line) -> bool:
    """Whether a line is the rest of the value at the end of the one before; what it may be either way is asked."""
    text = rest.text.strip()
    if not text or len(text) > _REST or rest.page != before.page or FOOT_LABEL.search(text):
        return False
    at_end = (
        (f, v) for f, v in reading.fields.items() if f in wording.FOOT.values() and v.places[-1].at is before
    )
    field, first = max(at_end, key=lambda pair: pair[1].places[-1].start or 0, default=(None, None))
    if field is None or first is None or before.text.rstrip()[first.places[-1].end or 0 :].strip():
        return False
    raw = f"{first.raw}\n{rest.text}"
    parts, whole = (canon(first.raw), canon(text)), canon(raw)
    if field == "prepared_on":
        fits = [DATE.fullmatch(t) is not None for t in (*parts, whole)]
    elif field == "contact_phone":
        fits = [PHONE.fullmatch(t) is not None for t in (*parts, whole)]
    else:
        fits = [False, False, CHINESE_NAME.fullmatch(whole) is not None]
    if not fits[2]:
        return False
    sure = not any(fits[:2]) and field in ("prepared_on", "contact_phone")
    doubt = first.doubt if sure else _WRAPPED
    reading.fields[field] = Found(raw, written(raw), (*first.places, Place(rest)), doubt)
    return True


def read_foot(reading: Reading, item: Line | PlacedRow) -> None:
    """A line or row below the total: "填表人：…" within a text, or a label cell and the cell behind it."""
    if isinstance(item, Line):
        if not read_foot_text(reading, item, below=True) and not is_furniture(item):
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
        field = foot_field(cells[n].text)
        following = cells[n + 1] if n + 1 < len(cells) else None
        own = before_foot_label(following.cell) if following is not None else None
        if field and following is not None and own is not None and foot_field(following.text) is None:
            if own.text is not None:
                take(reading, field, own)
            read_foot_text(reading, following.cell, below=True)
            n += 2
            continue
        guess = supposed_field(cells[n].text, own.text) if field is None and own is not None else None
        if guess is not None and own is not None:
            reading.fields.setdefault(guess, replace(own, doubt=taken_for(cells[n].text, guess)))
            n += 2
            continue
        if field is None and not read_foot_text(reading, cells[n].cell, below=True):
            leave(reading, "foot", [cells[n]])
        n += 1
