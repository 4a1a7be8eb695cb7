"""Whether the words beside a number speak against its being the actual value of the indicator.

A unit is never blamed for nothing: a number in prose counts only where nothing in the text says that it may be another
rate, a part of a period, a change, a sample, a factor of a product, a rank or a stretch of something else.
"""

from __future__ import annotations

import re
from typing import Final

from hebiao.audit.scoring.quantity import Quantity, per_of, read_quantities, spelled
from hebiao.audit.scoring.target import Target
from hebiao.audit.scoring.units import kind_of
from hebiao.lazy import regex
from hebiao.normalize import canon

_SOME_WORDS: Final = 8
"""characters below which a text that begins with a figure holds nothing else worth a look"""
_CLEAN: Final = regex(
    r"(?:已|实际|全年|本年度?|共计?|累计|完成|达到?|实现|为|是|约)*"
    r"[≥≤<>=]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:%|(?!成|折)(?P<behind>(?:[一-鿿](?<![不未无缺服值质级])){0,4}))[。.]?"
)
"""a number with its unit, nothing beside it: most actual values"""
_EACH: Final = regex(
    r"每|逐|人手|单价|均价|按(?:月|季|周|日|年|天)|半[年月][一二两三\d]+[次期回]|[一二]户一|早晚|各(?![项类种]|方面)[^,。;共计\d]{0,5}(?:均|都|至少)?[\d一二两三四五六七八九十]|[月周日天年季人户场次村所校班家](?:度)?均(?!已|为|完|达|按|符|满|由|有|可|能|未|无)"
    r"|[一二两三四五六七八九十\d]个?(?:天|日|周|星期|季度|小时)[一二两三四五六七八九十\d]+[次遍回场趟]|一月一|[周月季日年](?:检|报|会|巡|查|训|考)[一二两三\d]"
)
_CHANGE: Final = regex(
    r"超(?![过声级市])|超过(?:指标|目标|计划|预期|任务|年初)|多完成|优于|好于|领先|偏差|浮动|波动|改善|(?<!不)高于|(?<!不)低于目标|高出|较(?![好差高强大])|比(?!例|较|率|对|选|赛|武|价)|增(?!值|城)|上升|提升|提高|降|涨|减(?!免|灾)|多出|节约|\+"
)
_OF_CHANGE: Final = regex(r"增|升|提高|降|涨|减|变|节|超|缩|较|比")
_RISES: Final = regex("增长|增加|提高|提升|上升|增幅|涨幅")
_FALLS: Final = regex("下降|降低|减少|压减|缩短|降幅|节约|节省")
_TOLD_CHANGE: Final = regex(
    r"(?:(?:实际|全年|本年度?|[较比](?:上年度?|去年|上年同期|去年同期)|同比|与(?:上年|去年)(?:同期)?相比),?)*"
    rf"(?P<of>[一-鿿]{{2,6}}?)??(?:同比|较上年度?|比上年度?)?(?:(?P<up>{_RISES.pattern})|{_FALLS.pattern})(?:率|幅度|了)*(?:为|达到?)?(?P<rest>\d+(?:\.\d+)?(?:%|个?百分点)(?:以上)?)"
)
_OF_FALL: Final = regex(r"降|减|缩|节|下跌")
_SAMPLE: Final = regex(r"抽(?!水|排|油)|随机")
_PRODUCT: Final = regex(r"\d[^\d,。;、]{0,4}[*×xX✕✖][^\d,。;、]{0,2}\d")
_RANK: Final = regex(r"第(?:\d|[一二三四五六七八九十]+[^一-鿿三]|[一二三四五六七八九十]+[期批次名届轮场])")
_RANKS: Final = frozenset({"级", "等", "等级", "档", "名次", "位次", "名", "位"})
_ROUND_CLOCK: Final = regex(
    r"24小时(?:服务|值守|值班|在线|受理|热线|开通|开放|不间断|全天|待命|运行|响应|监)|质保|保修|质量保证"
)
_BOTH_WAYS: Final = regex(r"双向|单向|双侧|单侧|往返|折合|折算|\d成(?![立功果效员本品活交])|\d折")
_ODD: Final = regex(
    r"\d['’`´·。]\d|\d,\d{1,2}(?!\d)|\d,\d{4}|(?:\d|10)[eE^]\d|(?i:rmb|cny|usd|eur)\D{0,2}\d|\d[\^]"
)
_SPACED: Final = regex(r"\d\s+[.\d]")
_DAY: Final = regex(
    r"(?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)|(?<!\d)2\d年\d{1,2}月(?!个)"
)
_PER_OTHER: Final = regex(r"/(?!年)[一-鿿]{1,3}")
_OTHER_MONEY: Final = regex(r"投资|概算|估算|中标|招标|控制价|限价|合同|评审|审定|预算")
_NOT: Final = regex(r"[不未无非缺欠没误]|闲置|延迟|延误|死亡|失业|退货|差错|故障|投诉")
_FILLER: Final = regex(
    r"不(?:低于|少于|小于|超过|高于|大于)|未超过|控制在|不断提高到|(?:完成|达成|实现|达到)(?!率)|实际|达|已|均|共计?|累计|平均|最长|最短"
    r"|全部|全年|本年度?|年度|年末|年底|目标|任务|总体|综合|经|调查|测评|统计|显示|结果|群众|用户|服务|对象|居民|企业|受益|本次|本项目|项目"
    r"|用时|耗时|历时|所用|时间|时限|办结|办理|到场|到位|响应|修复|处理|处置|需要?|用了|左右|以[上下内]|[为是约近仅在于到了的个后前内底:=≥≤<>\"“”\]\[]"
)
_RATE: Final = regex(
    r"([一-鿿]*?)(?:率|度(?!内)|比例|占比|比重)(?:为|是|已|均|仅|只有|也|都|约|达到?了?|保持在|控制在|[:=≥≤<>])*$"
)
_RATE_GIVEN: Final = regex(
    r"([一-鿿]*?)(?:率|度(?!内))(?:为|是|仅|只有|达到?了?|[:=≥≤<>])*\d+(?:\.\d+)?%(?:以上)?"
)
_OWN_RATE: Final = regex(r"([一-鿿]+?)(?:率|度|比例|占比|比重)")
_WHAT_IS_OF_IT: Final = regex(r"^的[^,。;]{0,12}")
_FALLEN: Final = regex(r"(?!以[内下]|之内|左右|以上)[一-鿿]")
"""behind a share under a ceiling: what was done with so many of them (投诉率 with 100%办结)"""
_CLAUSE: Final = regex(r"[,。;、!()]")
_CJK: Final = regex(r"[一-鿿]+")
_BRACKET: Final = regex(r"\([^()]*\d[^()]*\)")


def is_doubtful(actual: str, name: str | None, target: Target, used: tuple[Quantity, ...]) -> bool:
    """Whether something in an actual value speaks against the numbers that were taken from it.

    Args:
        actual: as written.
        name: what the indicator is called, with anything else that says what it counts; None where it is not known.
        target: what stands in it or in the name speaks against nothing.
        used: the quantities that were taken as the actual value.
    """
    key, unit = spelled(actual), target.unit
    kind = (kind_of(unit) or ("",))[0] if unit else ""
    ranked = unit is not None and canon(unit) in _RANKS
    if ranked and (canon(unit or "") not in "名位" or any(w in _own(name, target) for w in ("排名", "名次"))):
        return True
    below = any(q.number < 0 for q in used)
    if below and _OF_FALL.search(_own(name, target)) and "-" not in canon(target.text):
        return True
    clean = _CLEAN.fullmatch(key)
    if clean and (kind not in ("share", "") or not name or not clean["behind"]):
        return bool(kind in ("hours", "months") and _DAY.search(key))
    own = _own(name, target)
    return (
        any(p.search(key) for p in (_PRODUCT, _ROUND_CLOCK, _BOTH_WAYS, _ODD))
        or bool(_SPACED.search(actual.strip()))
        or (_says(_EACH, key, own) and not _is_counted_so(used, unit))
        or (_says(_SAMPLE, key, own) and not all(_is_named(key, q.text, own) for q in used))
        or ("/" in key and _says(_PER_OTHER, key, own))
        or _says(_RANK, key, own)
        or (bool(_CHANGE.search(_bounds_out(key, used))) and not _OF_CHANGE.search(own))
        or (kind in ("hours", "months") and bool(_DAY.search(key)))
        or (kind == "money" and any(_says(_OTHER_MONEY, _around(key, q.text)[0], own) for q in used))
        or _is_beside_others(key, used)
        or (
            bool(name)
            and kind in ("share", "hours", "months", "workdays", "")
            and _is_of_another(key, own, used, kind, target.direction == "negative")
        )
    )


def _own(name: str | None, target: Target) -> str:
    """What the indicator itself says."""
    return canon("\n".join((name or "", target.text, target.unit or "")))


def own_figure(actual: str, name: str) -> str:
    """Of a text with shares, the part that gives the figure which the indicator's name asks for; else all of it."""
    if (actual[0].isdigit() and len(actual) < _SOME_WORDS) or not (
        "%" in actual or "％" in actual or "点" in actual
    ):
        return actual
    return _plain_change(_named_clause(actual, name), name)


def _plain_change(actual: str, name: str) -> str:
    """The figure alone, where a text gives the change that the indicator's name asks for: "同比增长3%" of a 增长率 is 3%."""
    match = _TOLD_CHANGE.fullmatch(canon(actual))
    if match is None or (match["of"] and match["of"] not in name):
        return actual
    rises, falls = bool(_RISES.search(name)), bool(_FALLS.search(name))
    return match["rest"] if (rises, falls) == (bool(match["up"]), not match["up"]) else actual


def _named_clause(actual: str, name: str) -> str:
    """The one clause that gives the rate of the indicator's name, where the others give other rates or changes only.

    "合格率为88%，较上年提高3个百分点" is "合格率为88%" of a 合格率; of an 一次合格率, or beside a bare 100%, all stays.
    """
    clauses = _CLAUSE.split(canon(actual).rstrip("。"))
    known = _OWN_RATE.findall(canon(name)) if len(clauses) > 1 else []
    if not known:
        return actual
    own = [c for c in clauses if _gives_rate(c, known, canon(name))]
    others = [c for c in clauses if c not in own]
    if len(own) != 1 or any("%" in c and not _is_aside(c, known) for c in others):
        return actual
    return own[0]


def _gives_rate(clause: str, known: list[str], name: str) -> bool:
    match = _RATE_GIVEN.fullmatch(clause)
    if match is None or not _is_one_of(match[1], known):
        return False
    prefix = _FILLER.sub("", match[1][:-2])
    return not prefix or prefix in name


def _is_aside(clause: str, known: list[str]) -> bool:
    """Whether the shares of a clause are a change, or another rate's."""
    if _CHANGE.search(clause):
        return True
    match = _RATE_GIVEN.fullmatch(clause)
    return bool(match and not _is_one_of(match[1], known))


def _says(pattern: re.Pattern[str], key: str, own: str) -> bool:
    """Whether a text holds a word that the indicator's own name and target do not."""
    return any(m[0] not in own for m in pattern.finditer(key))


def _is_counted_so(used: tuple[Quantity, ...], unit: str | None) -> bool:
    """Whether all quantities are counted by what the target is counted by (每人480元 of 元/人), so that 每 says nothing more."""
    per = per_of(unit) if unit else None
    return per is not None and all(q.per == per for q in used)


def _bounds_out(key: str, used: tuple[Quantity, ...]) -> str:
    """The text without the quantities taken, whose bounds (超过, 高于) are no words of change."""
    for quantity in used:
        key = key.replace(quantity.text, "□")
    return key


def _is_beside_others(key: str, used: tuple[Quantity, ...]) -> bool:
    """Whether another quantity touches one taken (3场50人), or one taken stands in brackets only (120（含90名女性）)."""
    if any(
        a.text + b.text in key for a, b in zip(read_quantities(key), read_quantities(key)[1:], strict=False)
    ):
        return True
    bare = _BRACKET.sub("", key)
    return bare != key and bool(re.search(r"\d", bare)) and any(q.text not in bare for q in used)


def _is_of_another(key: str, own: str, used: tuple[Quantity, ...], kind: str, falls: bool) -> bool:
    """Whether the words of the clause around a number name something that the indicator does not."""
    for quantity in used:
        before, behind = _around(key, quantity.text)
        rate = _RATE.search(before) if kind == "share" else None
        if rate and (known := _OWN_RATE.findall(own)):
            if any(m[0] not in own for m in _NOT.finditer(before)) or not _is_one_of(rate[1], known):
                return True
        elif before and _is_strange(before, own, kind):
            return True
        if not behind:
            continue
        if kind == "share" and falls and _FALLEN.match(behind):
            return True
        of_it = _WHAT_IS_OF_IT.match(behind)
        if _is_strange(behind, own, kind) or (of_it and not _shares_word(of_it[0], own)):
            return True
    return False


def _is_named(key: str, text: str, own: str) -> bool:
    """Whether the rate right before a quantity is that of the indicator (抽查合格率90%)."""
    rate = _RATE.search(_around(key, text)[0])
    return bool(rate and _is_one_of(rate[1], _OWN_RATE.findall(own)))


def _is_one_of(said: str, known: list[str]) -> bool:
    """Whether a rate is one that the indicator's name knows: they end alike, 验收合格 and 产品合格."""
    return any(said[-2:] == one[-2:] or one.removesuffix("发生")[-2:] == said[-2:] for one in known)


def _shares_word(words: str, own: str) -> bool:
    return any(words[i : i + 2] in own for i in range(len(words) - 1))


def _around(key: str, text: str) -> tuple[str, str]:
    """The words before and behind a quantity, within its clause."""
    before, _, behind = key.partition(text)
    return _CLAUSE.split(before)[-1], _CLAUSE.split(behind)[0]


def _is_strange(words: str, own: str, kind: str) -> bool:
    said = "".join(_CJK.findall(words))
    rest = "".join(_CJK.findall(_FILLER.sub("", words)))
    if any(m[0] not in own for m in _NOT.finditer(rest)):
        return True
    if not kind:
        return False
    return len(rest) > 1 and not _shares_word(said, own)
