"""Which printed label means which field: held against the form's wording, matched fuzzily; never used on digits."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from hebiao import wording
from hebiao.lazy import regex
from hebiao.normalize import canon, drop_tags
from hebiao.phrasing import level_put_together, put_together, without_marks
from hebiao.wording import Vocabulary

_POINTS: Final = regex(r"\((?:满分|权重|共|计)?\d+(?:\.\d+)?(?:分|%)?\)$|\d+(?:\.\d+)?分?$")
_UNIT: Final = regex(r"\((?:单位:?)?(?:人民币)?(?:亿元|万元|元|%)\)$")
_LETTER: Final = regex(r"\((?:[A-D]|[A-D][/÷][A-D](?:[*×]100%?)?|\d+(?:\.\d+)?分)\)$")
"""what a heading is called in formulas, and the points of its part: 全年预算数(B), 执行率(C/B), 分值(20分)"""
_BEHIND: Final = regex(r"(?:\([^()]{1,12}\)|\d{1,3}分?|[:：])+$")
_ORDINAL: Final = regex(
    r"^(?:[一二三四五六七八九十]{1,2}|\d{1,2})[、.]|^\((?:[一二三四五六七八九十]{1,2}|\d{1,2})\)"
)
_INVISIBLE: Final = regex(r"[\u200b-\u200d\u2060\ufeff\u00ad]+")
"""marks without width that come along with copied text"""
_INDICATOR: Final = regex(
    r"^\s*(?:三级)?\s*指\s*标\s*[\d①-⑳一二三四五六七八九十]*\s*[:：.、．]\s*|^\s*指\s*标\s*\d+\s*[:：.、．]?\s*"
)
_JOINED: Final = regex(r"\s*[-—–－/／\\>→:：\n、]\s*")
_ELLIPSIS: Final = regex(r"[.…·。⋯]{2,}|[…⋯]")


_NUMBERED: Final = frozenset("一二三四五六七八九十(123456789")
DIRT: Final = ".,:;·•…'`*|~+、。"
"""marks that dirt on a picture is read as"""


@lru_cache(maxsize=512)
def key(text: str) -> str:
    """A label's comparison key: `canon` without trailing colons."""
    return canon(text).rstrip(":")


def bare(text: str) -> str:
    """A label's key without marks of dirt about it: ".数量指标" and "指标值•" on a copy of a copy."""
    return key(text).strip(DIRT)


def drop_points(text: str) -> str:
    """A level label without its points and number: "产出指标（50分）", "一、产出指标", "产出指标70", "（产出指标）" → "产出指标"."""
    label = _ORDINAL.sub("", _POINTS.sub("", key(text)))
    return label[1:-1] if label[:1] == "(" and label.find(")") == len(label) - 1 else label


def drop_ordinal(text: str) -> str:
    """A label without the number before it: "1.财政拨款" → "财政拨款"."""
    return _ORDINAL.sub("", canon(text)) if text.lstrip()[:1] in _MARKED else text


_MARKED: Final = _NUMBERED | set("（０１２３４５６７８９")


@lru_cache(maxsize=512)
def level1(text: str) -> str | None:
    """The canonical level1 that a cell names, or None."""
    return wording.LEVEL1.get(drop_points(text)) if text else None


@lru_cache(maxsize=512)
def level2(text: str) -> str | None:
    """The canonical level2 that a cell names, or None."""
    return wording.LEVEL2.get(drop_points(text)) if text else None


@lru_cache(maxsize=512)
def level1_here(text: str) -> str | None:
    """As `level1`, of a text that stands where levels do: there 社会公众满意度 is one, elsewhere it is a name."""
    return level1(text) or level_put_together(1, drop_points(text))


@lru_cache(maxsize=512)
def level2_here(text: str) -> str | None:
    """As `level2`, of a text that stands where levels do."""
    return level2(text) or level_put_together(2, drop_points(text))


@lru_cache(maxsize=512)
def is_section(text: str) -> bool:
    """Whether a cell is the printed label of a part of the form, whatever points, unit or number stand behind it."""
    if len(text) > 40:
        return False
    label = key(text)
    if label not in wording.SECTIONS and label[:1] in _NUMBERED:
        label = _ORDINAL.sub("", label)
    if label in wording.SECTIONS or _BEHIND.sub("", label) in wording.SECTIONS:
        return True
    plain = without_marks(label)
    return plain != label and (plain in wording.SECTIONS or _BEHIND.sub("", plain) in wording.SECTIONS)


def exact(vocabulary: Vocabulary, text: str) -> str | None:
    """What the label in a cell means in one vocabulary, without guessing; "(万元)" behind it is no part of it."""
    return _exact(vocabulary, text) if len(text) < _LONGEST else _exact.__wrapped__(vocabulary, text)


def to_the_letter(vocabulary: Vocabulary, text: str) -> str | None:
    """As `exact`, for labels that are known as a whole; not for one that is put together of known words."""
    label, known = key(text), vocabulary.alone
    meaning = known.get(label)
    if meaning is None and label.endswith(")"):
        return known.get(_UNIT.sub("", label)) or known.get(_LETTER.sub("", label))
    return meaning


def lookup(vocabulary: Vocabulary, text: str, cutoff: float = 82) -> str | None:
    """What a label means in one vocabulary: exact first, then by rapidfuzz for labels of 4 to 24 characters."""
    find = _lookup if len(text) < _LONGEST else _lookup.__wrapped__
    return find(vocabulary, text, cutoff)


_LONGEST: Final = 40
"""characters up to which texts are remembered with what they mean: rows are asked again and again which part they head"""


_FORMULA: Final = regex(
    r"(?<=[\u4e00-\u9fff])\s*(?:[(（]?[①-⑳][)）]?|[A-F])?\s*"
    r"(?:[=＝]\s*(?=[^①-⑳A-F]*[①-⑳A-F])[①-⑳A-F\d×xX*/÷%％+()（）-]{2,16})?$"
)
"""what a heading is called in formulas, and its own formula: 全年预算数②, 执行率④=③/②, 执行率=B/A; not 执行率=98%, a value"""
_FORMULA_ENDS: Final = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳ABCDEF0123456789%％)）")


@lru_cache(maxsize=4096)
def _exact(vocabulary: Vocabulary, text: str) -> str | None:
    text = text.rstrip()
    if text[-1:] in _FORMULA_ENDS and len(text) < _LONGEST:
        text = _FORMULA.sub("", text)
    label = key(text)
    known = to_the_letter(vocabulary, text) or put_together(vocabulary, label)
    if known is not None or len(label) > _LONGEST or (plain := without_marks(label)) == label:
        return known
    return to_the_letter(vocabulary, plain)


@lru_cache(maxsize=4096)
def _lookup(vocabulary: Vocabulary, text: str, cutoff: float) -> str | None:
    found = exact(vocabulary, text)
    return found if found is not None or not text else _fuzzy(vocabulary, key(text), cutoff)


@lru_cache(maxsize=512)
def _fuzzy(vocabulary: Vocabulary, label: str, cutoff: float) -> str | None:
    if not 4 <= len(label) <= 24 or any(c.isdigit() for c in label):
        return None
    near = process.extract(label, vocabulary.keys(), scorer=fuzz.ratio, score_cutoff=cutoff, limit=4)
    near = [(word, score, at) for word, score, at in near if not _says_more(label, word)]
    meant = {vocabulary[word] for word, score, _ in near if score == near[0][1]}
    return meant.pop() if len(meant) == 1 else None  # as near to another field's label: nobody knows


def _says_more(label: str, word: str) -> bool:
    """Whether a label differs from a known word by one that makes it of something else (上年, 未, 非, 扣分)."""
    return any(m[0] not in word for m in _STRANGE.finditer(label))


_OTHERS: Final = regex(
    r"[上去前下次]一?年|历史|往年|[中后]期|[三五两多]年|累计|总体|复[评核审]|财政|评审|核[定减实]|审核|抽查|系数|扣[分减]$|依据|说明|来源|标准$|方法|增[减长]"
)
"""words of headings that are of something like a field of the form, and not the field"""
_STRANGE: Final = regex(rf"{_OTHERS.pattern}|[未非无不待]|中央|[省市区县]")
"""the same of any label: what is denied, and whose money of several it is"""
_ASIDE: Final = regex(r"^(?:是否|有无|备注|序号|编号|佐证|证明|评分|计分|数据|完成率|完成比例|偏差[率度])")
_LOOSE: Final[dict[str, tuple[tuple[str, re.Pattern[str]], ...]]] = {
    "indicators": (
        ("deviation", regex(r"(?:原因|改进措施|整改措施)")),
        ("target", regex(r"^(?:年初|年度|全年|当年|本年)?(?:绩效)?(?:(?:目标|预期|计划|设定)(?:目标|指标)?值?|(?:计划|预期)完成值|指标值)(?:\(A\))?$")),
        ("actual", regex(r"^(?:年度|全年|当年|本年)?(?:实际|完成|实现|指标完成)(?:指标|完成|实现)?(?:值|情况|数)(?:\(B\))?$")),
        ("score", regex(r"^(?:单位|自我|部门)?(?:自评|自查|评价|实际|指标)(?:得分|分值|分|分数)(?:\(分\))?$|^得分\(.{1,4}\)$")),
        ("weight", regex(r"^(?:指标|标准|满分)?(?:分值|权重|满分|标准分)(?:\(.{1,3}\)|值|分)?$")),
        ("nature", regex(r"^(?:指标)?(?:方向|方向性|性质|符号|运算符号?|比较符号?)$")),
        ("unit", regex(r"^(?:指标)?(?:计量|度量|计算)?单位$")),
        ("name", regex(r"^(?:绩效|具体|考核|评价|自评)?指标(?:名称|内容)?$")),
    ),
    "money": (
        ("initial_budget", regex(r"^年初(?:部门|项目|安排|批复)?(?:预算|安排|批复)(?:安排|批复)?(?:数|金额|总额|资金)?(?:\(A\))?$")),
        ("annual_budget", regex(r"^(?:全年|年度|当年|本年度?|最终|批复|下达|\(?调整后?\)?)?(?:项目|批复|安排|资金)?的?预算(?:安排)?(?:数|金额|总额|资金)(?:\(A\))?$")),
        ("executed", regex(r"^(?:全年|年度|实际|资金|预算){0,2}(?:执行|支出|使用)(?:数|金额|总额|资金|情况)(?:\(B\))?$")),
        ("execution_rate", regex(r"执行率(?:\(.{1,8}\))?$")),
        ("weight", regex(r"^(?:执行率|标准|满分)?(?:分值|权重)(?:\(.{1,3}\))?$")),
        ("score", regex(r"^(?:执行率|自评|实际)?(?:得分|自评分)(?:\(.{1,12}\))?$")),
    ),
}  # fmt: skip


def loose_meaning(part: str, text: str) -> str | None:
    """The field that an unknown heading of the indicators or the money seems to be of, by its words; None for none."""
    label = key(text)
    for field, words in _LOOSE[part]:
        if words.search(label) and (field == "deviation" or not _OTHERS.search(label)):
            return field
    return None


_LIKE: Final[dict[str, tuple[tuple[str, re.Pattern[str]], ...]]] = {
    "indicators": (
        ("deviation", regex("原因|措施|说明|备注|偏差")), ("weight", regex("权重|分值|系数")), ("score", regex("[得评打扣减]分|分数")),
        ("actual", regex("实际|完成|达成|实现")), ("target", regex("目标|指标|计划|标准|上年|历史")),
    ),
    "money": (
        ("execution_rate", regex("率|进度|比例")), ("weight", regex("权重|分值")), ("score", regex("分")),
        ("executed", regex("支付|支出|执行|使用|完成|决算")), ("initial_budget", regex("预算|批复|下达|安排|申请|年初")),
        ("annual_budget", regex("预算|计划|调整|追加|投资")),
    ),
}  # fmt: skip


def like(part: str, text: str) -> tuple[str, ...]:
    """The fields that a heading may have to do with, by its words alone: what it holds is asked where the form lacks one."""
    label = key(text)
    return tuple(field for field, words in _LIKE[part] if words.search(label))


def is_noted(text: str) -> bool:
    """Whether an unknown heading is, by its words, of something that the form has no field for (上年实际值, 得分系数)."""
    label = key(text)
    return bool(_OTHERS.search(label) or _ASIDE.match(label)) and not _LOOSE["indicators"][0][1].search(label)


_NOT_THAT: Final = regex(r"追加|新增|结余|余额|缺口|差额|增减")


def says_something_else(text: str) -> bool:
    """Whether a heading in unknown words says that it is of something that the form has no field for, so that it is no other's."""
    label = key(text)
    return is_noted(text) or bool(_STRANGE.search(label) or _NOT_THAT.search(label))


def is_total(text: str) -> bool:
    """Whether a cell is the label of the total row."""
    label = drop_points(text)
    if label in wording.TOTALS or without_marks(label) in wording.TOTALS:
        return True
    match = _ASIDE_BEHIND.search(label)
    return match is not None and label[: match.start()] in wording.TOTALS and not _is_level(match[1])


_ASIDE_BEHIND: Final = regex(r"\(([^()]{1,16})\)$")


def _is_level(text: str) -> bool:
    return level1_here(text) is not None or level2_here(text) is not None


_SUM_OF: Final = regex(r"^(?P<before>.*?)(?:得分|分值)?(?:小计|合计)(?:\((?P<behind>[^()]+)\))?$")


def is_subtotal(text: str) -> bool:
    """Whether a cell labels the sum of a level's rows: 小计, 产出指标小计, 小计（效益指标）."""
    label = drop_points(text)
    if label in wording.SUBTOTALS:
        return True
    match = _SUM_OF.match(label)
    levels = [part for part in match.groups() if part] if match is not None else []
    return bool(levels) and all(map(_is_level, levels))


def strip_indicator(text: str) -> str:
    """An indicator's name without "指标1：" in any of its spellings; "" for a placeholder."""
    bare = drop_tags(text) if text.isprintable() else _INVISIBLE.sub("", drop_tags(text))
    rest = _INDICATOR.sub("", bare, count=1)
    if not _ELLIPSIS.sub("", canon(rest)):
        return ""
    return rest if _INDICATOR.match(bare) else text


def is_ellipsis(text: str) -> bool:
    """Whether a cell holds nothing but dots."""
    k = canon(text)
    return bool(k) and not _ELLIPSIS.sub("", k)


def joined_levels(text: str) -> tuple[str, str] | None:
    """Level1 and level2 that share one cell ("产出指标-数量指标"), canonical; None where they do not."""
    text = text.strip()
    for mark in _JOINED.finditer(text):  # the label may be wrapped in mid-word
        one, two = level1(text[: mark.start()]), level2(text[mark.end() :])
        if one and two and wording.LEVEL1_OF[two] == one:
            return one, two
    return None


_EXECUTION: Final = 24
"""characters of the longest label of the budget's own row"""
_BUDGET_ROW: Final = regex(
    r"^(?:项目|年度|全年|部门|财政){0,2}(?:预算|资金|预算资金|资金预算|支出预算)执行(?:率|情况|进度|率?指标)?\(?(?:\d{1,3}分?)?$"
)


def is_execution(text: str) -> bool:
    """Whether a text is the label of the budget's own row: 预算执行率, 预算执行率（10分）, 资金执行率."""
    return len(text) < _EXECUTION and "执行" in canon(text) and bool(_BUDGET_ROW.match(drop_points(text)))
