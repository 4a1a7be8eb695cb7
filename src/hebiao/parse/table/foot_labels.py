"""Labels of the foot within running text: which are known, which only look like one, and where each begins."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from hebiao import wording
from hebiao.lang import Message
from hebiao.lazy import longest_first, regex
from hebiao.normalize import canon, written
from hebiao.parse import labels
from hebiao.parse.table.common import CHINESE_NAME

FOOT_LABEL: Final = regex(
    "("
    + "|".join(
        r"\s*".join(label).replace("(", "[(（]").replace(")", "[)）]")
        for label in longest_first((*wording.FOOT.alone, *wording.REMARKS))
    )
    + r")\s*(?:签[字名章])?\s*(?:[(（][签字名盖公章年月日]{0,4}[)）])?\s*[:：]"
)
DATE: Final = regex(r"(?:19|20)\d\d(?:年\d{1,2}月\d{1,2}日?|([-./])\d{1,2}\1\d{1,2})")
_SIGNED: Final = regex(r"\([签字名盖公章年月日]{1,4}\)$")
"""what is to stand behind the label"""
_ANY: Final = regex(r"(?:^|(?<=[\s;；、|]))[^\s\d:：，。；;、|]{2,14}\s*[:：]")
_RUN: Final = regex(r"[\u4e00-\u9fff()（）]+$")
"""characters right before a known label that may be of a longer one"""
_OF_A_DAY: Final = regex(
    r"(?!.*(?:完成|[开竣完]工|实施|立项|批复|开始|结束|起[止始]|截止|启动|验收|打印|印[制发]|下载|导出)).{0,8}(?:日期|时间|日|时点)"
)
_OF_ANOTHER: Final = regex(r"单位|法人|法定|财务|分管|领导|项目|监督|主管|盖章")
"""who signs besides those that the canonical form names"""
_WHO_FILLED: Final = regex(r"(?:填|制|编|报).{0,6}|.{0,4}经办.{0,4}")
_WHO_HEADS: Final = regex(r".{0,6}(?:负责人?|科长|处长|股长|主任|部长|审核.?|复核.?|审批.?)")


class FootMark(Struct, frozen=True):
    """One label in a text, up to behind its colon."""

    start: int
    end: int
    label: str
    field: str | None
    """what it means; None for a label that is not known"""
    longer: bool = False
    """whether it says more than the known label at its end (自评日期)"""


def foot_field(text: str) -> str | None:
    """The field of the foot that a cell labels, with or without the place of a signature behind it; None for none."""
    label = labels.key(text)
    label = _SIGNED.sub("", label)
    return "remarks" if label in wording.REMARKS else wording.FOOT.alone.get(label)


def foot_marks(text: str) -> list[FootMark]:
    """The labels in a text, from left to right; none where no known one is among them and none behind a blank."""
    known: list[FootMark] = []
    for match in FOOT_LABEL.finditer(text):
        behind = known[-1].end if known else 0
        run = _RUN.search(text, behind, match.start())
        start = match.start()
        longer = False
        if run is not None and text[behind : run.start()].strip() == "" and behind:
            pass  # a value that stands right before the label
        elif run is not None and canon(run[0]) not in wording.FOOT.alone:
            start, longer = run.start(), True
        elif run is not None:
            start = run.start()
        known.append(FootMark(start, match.end(), text[start : match.end()], foot_field(match[1]), longer))
    taken = [(m.start, m.end) for m in known]
    others = [
        FootMark(m.start(), m.end(), m[0], None)
        for m in _ANY.finditer(text)
        if all(m.end() <= a or m.start() >= b for a, b in taken)
    ]
    return sorted([*known, *others], key=lambda m: m.start)


def supposed_field(label: str, value: str | None) -> str | None:
    """The field that an unknown label may mean, by its words and the kind of its text; None where it means none."""
    said, text = _SIGNED.sub("", labels.key(label)), canon(value or "")
    if DATE.fullmatch(text):
        return "prepared_on" if _OF_A_DAY.fullmatch(said) else None
    if not CHINESE_NAME.fullmatch(text) or _OF_ANOTHER.search(said):
        return None
    if _WHO_FILLED.fullmatch(said):
        return "preparer"
    return "section_head" if _WHO_HEADS.fullmatch(said) else None


PRINTED: Final = {
    "preparer": "填表人",
    "section_head": "科室负责人",
    "contact_phone": "联系电话",
    "prepared_on": "填写日期",
}
"""how the form prints its own"""


def is_of_a_day(label: str) -> bool:
    """Whether a label may be that of the day on which the form was filled in, and not of another (打印日期, 完成日期)."""
    return _OF_A_DAY.fullmatch(_SIGNED.sub("", labels.key(label))) is not None


def taken_for(label: str, field: str) -> Message:
    """Why what stands behind an unknown label is asked."""
    was = (written(label) or label).rstrip(":：")
    printed = PRINTED[field]
    return Message(
        f"“{was}”不是已知的写法，当作“{printed}”，请核对",
        f"the label “{was}” is not known; it was taken for “{printed}”",
    )
