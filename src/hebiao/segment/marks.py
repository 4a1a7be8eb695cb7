"""What each row and line of a document is to the segmentation, by its own words: a title, a name, a total, a foot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.document import Item, Line, Row
from hebiao.lazy import regex
from hebiao.normalize import canon, is_traditional, simplified
from hebiao.phrasing import is_numbered, opens_notes, without_marks
from hebiao.segment.lists import ANCHORS, NAMED, OWN_NAME, heads_list
from hebiao.wording import FOOT, NAME, TITLE, TOTAL

_TITLE: Final = regex(
    r"^(?:附件?表?[\d一二三四五六七八九十]*[:：.、-]*)?\(?[^,。;:]{0,40}"
    + TITLE
    + r"(?:\([^)]{0,16}\)|\[[^\]]*\])?(?:\(续\)|续表?)?$"
)
_TITLED: Final = regex(r"^[^,。;:]{0,40}(?:绩效|评价|项目|支出)[^,。;:]{0,30}表(?:\([^)]{0,16}\))?$")
"""a heading in other words; believed right before the head of a form only"""
_CALLED: Final = regex(
    r"^(?![一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]{1,2}\))(?:附?[件表]?[\d一二三四五六七八九十.-]*:)?"
    r"(?=[^:]*(?:绩效|自评|自查|评价|评估|考核|考评|evaluation|(?:项目|资金|经费|预算|支出).*(?:表|单|书|一览)$))[^,。;:]{4,60}$"
)
"""a heading in words that no form is known to have: what it says is asked"""
_DATED: Final = regex(r"^\W{0,2}(?:19|20)\d\d年?度?\W{0,2}$")
TITLE_INSIDE: Final = regex(
    r"[^\s,。;:：、|()（）]{0,14}(?:项目支出|绩效|项目)[^\s,。;:：|()（）]{0,6}自评表\s*[(（]?\s*\d{4}"
)
_OWN_NAME: Final = regex(rf"(?:^|[^\u4e00-\u9fff]){OWN_NAME}(?!\()")
"""the label of the form's own name, whatever number or mark stands before it"""
_BULLETS: Final = "-*•·●>#○■"
"""marks of a list before a line"""
_TOTAL: Final = regex(
    rf"^(?:绩效|自评|评价|项目|综合|指标){{0,2}}(?:得分|分值|分数)?(?:{'|'.join(TOTAL)})(?:值|得分)?(?:\([^()]{{1,16}}\))?(?:$|[\d:：])"
)
_NAME_CHARS: Final = 16
"""characters that the label of the name stays below, whatever number or mark it has"""
_SHORT: Final = 2
"""characters of a label (电话, 日期) that stands within others"""
FOOT_WORDS: Final = regex(
    f"(?:{'|'.join(label for label in FOOT if len(label) > _SHORT)}|备注|其他(?:需要)?说明|需要说明的)"
)
_NUMBERED: Final = regex(r"\d{1,2}[.、]")
_SIGNED: Final = regex(r"(?:填表|填报|制表|经办)人(?:员)?(?:\([^)]{1,4}\))?(?::|$)")
_LABELLED: Final = regex(rf"{FOOT_WORDS.pattern}(?:\([^)]{{1,4}}\))?:")


class Mark(Struct, frozen=True):
    """What an item is to the segmentation."""

    title: bool = False
    name: bool = False
    total: bool = False
    notes: bool = False
    foot: bool = False
    anchor: bool = False
    titled: bool = False
    """whether it may be a title in other words"""
    called: bool = False
    """whether it may be a title in words that no form is known to have"""
    dated: bool = False
    """whether it says a year and nothing else, as stands below a title"""
    signed: bool = False
    """whether it begins with the label of who filled in the form"""
    longer: bool = False
    """whether the label of the name says more (上级项目名称, 项目名称(原)): it may be another project's"""


PLAIN: Final = Mark()


def mark_of(item: Item) -> Mark:
    """What a row or line is, by its own words."""
    if isinstance(item, Row):
        texts = [c.text for c in item.cells if c.text and not c.text.isspace()]
        if not texts:
            return PLAIN
        if texts.count(texts[0]) == len(texts):
            texts = texts[:1]  # converters say the text of a merged cell again in every column that it covers
        first = canon(texts[0]) if len(texts[0]) < 400 else canon(texts[0][:400])
        single = len(texts) == 1
        if len(first) > 30 and not single:
            return PLAIN
        heads = "\n".join(canon(t) for t in texts[:4] if len(t) < 20)
        total = bool(_TOTAL.match(first)) or any(_TOTAL.match(canon(t)) for t in texts[1:4] if len(t) < 6)
        return Mark(
            title=len(first) < 60
            and bool(_TITLE.match(first))
            and (len(texts) <= 3 or NAME in {canon(t) for t in texts}),
            name=(bool(NAMED.match(first)) or any(_ends_as_name(t) for t in texts)) and not heads_list(texts),
            total=total,
            notes=opens_notes(first),
            foot=bool(FOOT_WORDS.search(first)),
            signed=bool(_SIGNED.match(first)),
            anchor=any(a in heads for a in ANCHORS),
            titled=single and len(first) < 60 and bool(_TITLED.match(first)),
            called=single and len(first) < 60 and bool(_CALLED.match(first.lower())),
            dated=single and bool(_DATED.match(first)),
            longer=not any("称" in t and _OWN_NAME.search(canon(t[:20])) for t in texts),
        )
    text = simplified(item.text) if is_traditional(item.text) else item.text
    head = canon(text[:600]).replace("**", "").lstrip(_BULLETS)
    long = len(text) > 120
    return Mark(
        title=(len(head) < 60 and bool(_TITLE.match(head)))
        or (long and bool(TITLE_INSIDE.search(text[:400])) and NAME in text),
        name=bool(NAMED.match(head)) or (long and NAME in text) or f"{NAME}:" in head,
        total=bool(_TOTAL.match(head)) or (long and bool(re.search(r"(?:总分|合计)\s*\d", text))),
        notes=opens_notes(head),
        foot=not long and bool(FOOT_WORDS.search(head)) and not _is_note(item, head),
        signed=not long and bool(_SIGNED.match(head)),
        anchor=any(a in head for a in ANCHORS),
        titled=len(head) < 60 and bool(_TITLED.match(head)),
        called=len(head) < 60 and bool(_CALLED.match(head.lower())),
        dated=bool(_DATED.match(head)),
        longer=not long and not _OWN_NAME.search(head),
    )


def _is_note(line: Line, head: str) -> bool:
    """Whether a line of a picture is a numbered sentence, of which a comma behind 填报 may be read as 人."""
    return bool(line.rivals and _NUMBERED.match(head)) and not _LABELLED.search(head)


def _ends_as_name(text: str) -> bool:
    if ("称" not in text and "稱" not in text) or len(text) >= _NAME_CHARS:
        return False
    return without_marks(canon(text)).endswith(NAME)


def without_inner_notes(items: Sequence[Item], marks: Sequence[Mark]) -> list[Mark]:
    """The marks without those of notes that stand inside a form: below its title, or above what its table goes on with."""
    out = _without_named_notes(items, marks)
    marks = tuple(out)
    begun = named = False
    for i, mark in enumerate(marks):
        if mark.notes and begun:
            ahead = (k for k in range(i + 1, len(marks)) if _is_of_form(marks[k]))
            k = next(ahead, None)
            if (
                k is not None
                and not marks[k].title
                and (_goes_on(items[k], marks[k]) if named else marks[k].name)
            ):
                out[i] = replace(mark, notes=False)
        begun = not mark.total and (begun or mark.title or mark.name)
        named = begun and not mark.title and (named or mark.name)
    return out


def _without_named_notes(items: Sequence[Item], marks: Sequence[Mark]) -> list[Mark]:
    """The marks without names of projects that numbered notes speak of (3.项目名称：与批复一致), where none of a form goes on below."""
    out = list(marks)
    noted = False
    for i, (item, mark) in enumerate(zip(items, marks, strict=True)):
        texts = [item.text] if isinstance(item, Line) else [c.text for c in item.cells if c.text.strip()]
        numbered = len(set(texts)) == 1 and is_numbered(canon(texts[0][:_NAME_CHARS]).lstrip(_BULLETS))
        noted = mark.notes or (noted and numbered)
        if mark.name and numbered:
            ahead = next((m for m in marks[i + 1 :] if _is_of_form(m)), PLAIN)
            own = ahead.anchor or ahead.total  # a form of numbered lines goes on so
            if ahead.title or not (own or ahead.name) or (noted and ahead.name):
                out[i] = replace(mark, name=False)
    return out


def _is_of_form(mark: Mark) -> bool:
    return mark.title or mark.name or mark.total or mark.anchor


def _goes_on(item: Item, mark: Mark) -> bool:
    """Whether the table of a form goes on, not the words of notes on it."""
    return not mark.name and (mark.total or (mark.anchor and isinstance(item, Row)))


def without_kin(marks: Sequence[Mark]) -> list[Mark]:
    """The marks without names of projects above or below the form's own (上级项目名称), which begin no form of their own."""
    out = list(marks)
    head: list[int] = []

    def close() -> None:
        own = [i for i in head if not marks[i].longer] or head[:1]
        for i in head:
            if i not in own:
                out[i] = replace(marks[i], name=False)
        head.clear()

    for i, mark in enumerate(marks):
        if mark.title or mark.anchor or mark.total or mark.notes:
            close()
        if mark.name:
            head.append(i)
            if mark.anchor or mark.total:
                close()
    close()
    return out
