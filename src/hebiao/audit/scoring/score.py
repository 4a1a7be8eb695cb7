"""The score of one indicator by the official notes (N7), with its steps in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache, partial
from typing import Final, Literal

from msgspec import structs

from hebiao.audit.rulebook import Band, Rulebook, Step, load_rulebook
from hebiao.audit.scoring.dates import is_late, read_done, read_due
from hebiao.audit.scoring.doubt import is_doubtful, own_figure
from hebiao.audit.scoring.grades import bands_of, find_grade, find_statement, points
from hebiao.audit.scoring.shortfall import says_left, says_short
from hebiao.audit.scoring.span import Span, find_span
from hebiao.audit.scoring.target import Direction, Target, read_target
from hebiao.audit.scoring.units import is_count, kind_of
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon, plain_number

Met = Literal["met", "partly", "missed", "unclear"]
_ZERO: Final = Decimal(0)
_LASTS: Final = regex("(?<!完成)时限|周期|时长|(?<!完成)期限|工期|服务期|用时|历时|耗时")
"""in a name: what is asked for is a stretch of time, and 月 are so many months"""
_TIMES: Final = frozenset({"hours", "months", "workdays"})
_EXACT: Final = Context(prec=28)
_SHOWN: Final = 6
"""decimals of a term of a sum that are shown as they are"""
_LONGEST: Final = 20
"""digits beyond which a number cannot be rounded in the default decimal context"""
_NOTHING: Final = regex(
    r"(?:全年|本年度?|年度?内?|项目期?内?|期间|累计|共|均|都)*"
    r"(?:无(?![法数])|零|(?:未|没有)(?:发生|出现|收到|接到))[^,。;\d]{0,16}[。.]?"
)
_JUST_SO_MANY: Final = regex(
    r"(?:全年|本年度?|年度?内?|实际|共计?|累计|发生|出现|存在|产生|接到|收到|有|为|了|安全|生产|责任|质量|重大|较大|一般|有效|群众"
    r"|事故|投诉|故障|差错|违规|违法|案件|事件|问题|舆情|[:,])*\d+(?:\.\d+)?[^\d,。;:]{0,4}"
    r"(?:轻微|一般|较大|重大|责任|安全|生产|质量|有效|群众|事故|投诉|故障|差错|违规|违法|案件|事件|舆情)*[。.]?"
)
"""a text that says how often something happened, and nothing else: there a number above a target of 0 is a miss"""


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """What an indicator's actual value is worth; amounts are exact decimals, not rounded."""

    direction: Direction
    met: Met
    score: Decimal | None = None
    """the score, where the actual value gives exactly one"""
    low: Decimal | None = None
    high: Decimal | None = None
    """least and most points that are right; None where nothing can be said"""
    deducted: Decimal | None = None
    """the score after the deduction for a target set too low; `high` then is the full one, for a good reason"""
    alternative: Decimal | None = None
    """the score by the system's other formula for negative indicators"""
    excess: Decimal | None = None
    """d = (B - A) / A in percent, at its least"""
    grade: str | None = None
    value: Span | None = None
    target: Target | None = None
    several: bool = False
    """two numbers of the text could be meant, or only a bound is given: a person must say"""
    likely: bool = False
    """missed by the likelier of two readings: a person must say"""
    bare: bool = False
    """the target leaves its own number out (">5"), and that is what was reached: the formula gives full marks"""
    note: str = ""
    """keys of the sources followed, like "N7 SYS" (`Rulebook.cite`)"""
    explain: Callable[[], tuple[Message, ...]] = field(default=tuple, repr=False, compare=False)
    """makes the `steps`: most results are right, and nobody asks how they came about"""

    @property
    def steps(self) -> tuple[Message, ...]:
        """How the score comes about, a sentence each."""
        return self.explain()


def score_indicator(
    target: Target | str,
    actual: str | None,
    weight: Decimal | str | int | float,
    rulebook: Rulebook | str | None = None,
    name: str | None = None,
    year: int | None = None,
) -> ScoreResult:
    """The score that an actual value earns.

    Args:
        target: as written with operator and unit ("≥90%", "优良中低差"), or read by `read_target`.
        actual: 实际完成值 as written, prose too; None for a blank.
        weight: 分值 of the indicator.
        rulebook: one, or the name of one; the national one where absent.
        name: 三级指标; where given, a rate or a time of something else is not taken for the actual value, and "增长3%" is
            that of a 增长率.
        year: of the form; meant where a day is written without one.

    Raises:
        ValueError: the weight is no number, or negative.
        UsageError: there is no rulebook of that name.
    """
    book = load_rulebook(rulebook) if isinstance(rulebook, str) else rulebook or load_rulebook()
    points_ = _weight(weight)
    goal = read_target(target, None, None, None, book) if isinstance(target, str) else target
    if actual and name:
        actual = own_figure(actual, name)
    result = _score(goal, actual, points_, book)
    if actual and goal and result.value is not None and result.value.quantities:
        used = result.value.quantities
        if is_doubtful(actual, name, goal, used):
            result = ScoreResult(
                result.direction, "unclear", value=Span(None, None, used), target=goal, several=True
            )
    late = _late(goal, actual, name, year) if actual and goal and result.met == "unclear" else None
    return late or result


def _late(goal: Target, actual: str, name: str | None, year: int | None) -> ScoreResult | None:
    """A miss that the days show, or words: no formula says what it is worth. None where nothing shows one."""
    kind = (kind_of(goal.unit) or ("",))[0] if goal.unit else ""
    by_month = goal.direction == "negative" and goal.unit in ("月", "月份") and not _LASTS.search(name or "")
    if goal.number is not None and not by_month:
        falls = goal.direction == "negative" or goal.ceiling
        short = says_short(actual, kind) if falls else says_left(actual, name)
        return ScoreResult(goal.direction, "missed", target=goal, likely=True) if short else None
    done = read_done(actual)
    due = read_due(f"{goal.number:f}月" if by_month else goal.text) if done else None
    if done is None or due is None or not is_late(due, done, year):
        return None
    sure = not by_month and due.is_limit
    return ScoreResult("negative", "missed", target=goal, likely=not sure, note="N7")


def _weight(weight: Decimal | str | int | float) -> Decimal:
    """A weight as an exact decimal: a float as it is shown, 0.1 for 0.1."""
    number = weight if isinstance(weight, Decimal) else plain_number(str(weight))
    if number is None or not number.is_finite() or number < 0:
        raise ValueError(f"not a weight: {weight!r}")
    return number


@lru_cache(maxsize=512)
def _score(target: Target | None, actual: str | None, weight: Decimal, book: Rulebook) -> ScoreResult:
    # In a context of our own: the caller's may hold six digits.
    with localcontext(_EXACT):
        return _scored(target, actual, weight, book)


def _scored(target: Target | None, actual: str | None, weight: Decimal, book: Rulebook) -> ScoreResult:
    if target is None or target.direction == "unknown":
        said = _nothing(actual, target, falls=False) if target is not None and actual else None
        return ScoreResult("unknown", "unclear", value=said, target=target)
    if actual is None:
        return ScoreResult(target.direction, "unclear", target=target)
    if target.direction == "qualitative" or target.number is None:
        return _qualitative(target, actual, weight, book)
    falls = target.direction == "negative" or target.ceiling
    span = find_span(actual, target.unit, book.about, target.number, rises=not falls) or _nothing(
        actual, target, falls=falls
    )
    if span is None:
        undone = not falls and target.number > 0 and find_statement(actual, book, target.text) == "missed"
        note = "N7" if undone else ""
        return ScoreResult(target.direction, "missed" if undone else "unclear", target=target, note=note)
    if target.number == 0 and falls and span.exact and not _JUST_SO_MANY.fullmatch(canon(actual)):
        span = structs.replace(span, low=min(span.exact, _ZERO), high=max(span.exact, _ZERO))
    result = (_negative if falls else _positive)(target, span, weight, book)
    return result if span.exact is not None else replace(result, several=True)


def _nothing(actual: str, target: Target, *, falls: bool) -> Span | None:
    """0 where the text says that what is counted did not happen ("未发生事故"), and the target asks for that."""
    known = kind_of(target.unit) if target.unit else None
    counted = known is None or known[0] == "share" or is_count(known[0])
    if counted and (falls or target.number == 0) and _NOTHING.fullmatch(canon(actual)):
        return Span(_ZERO, _ZERO, ())
    return None


def _positive(target: Target, span: Span, weight: Decimal, book: Rulebook) -> ScoreResult:
    a = target.number or _ZERO
    at_low = _rising(span.low, a, weight)
    at_high = at_low if span.exact is not None else _rising(span.high, a, weight)
    if span.short and span.high == a and span.low != a:
        return ScoreResult(target.direction, "missed", value=span, target=target, note="N7 SYS")
    exceeded = target.operator == ">" and span.exact == a
    met: Met = "unclear"
    if span.low is not None and span.low >= a and not exceeded:
        met = "met"
    elif span.high is not None and (span.high < a or exceeded):
        met = "missed"
    excess = (span.low - a) / a * 100 if span.low is not None and a > 0 and span.low >= a else None
    result = ScoreResult(
        target.direction, met, at_low if at_low == at_high else None, at_low, at_high,
        excess=excess, value=span, target=target, note="N7 SYS", bare=exceeded,
        explain=partial(_steps, "B/A", span.exact, a, weight, at_low if at_low == at_high else None, met),
    )  # fmt: skip
    step = _step_at(excess, book)
    if step is None or excess is None:
        if span.exact is not None:
            return result
        most = (span.high - a) / a * 100 if met == "met" and span.high is not None and a > 0 else None
        perhaps = _step_at(most, book)
        # By one of the readings the target was set too low: then full marks are not the only right ones.
        return (
            result
            if perhaps is None
            else replace(result, score=None, low=weight * (100 - perhaps.deduct) / 100)
        )
    deducted = weight * (100 - step.deduct) / 100
    return replace(
        result,
        score=None, low=deducted, high=weight, deducted=deducted, note="N7",
        explain=lambda: (*result.steps, _low_target_step(excess, step.from_, step.deduct, deducted)),
    )  # fmt: skip


def _step_at(excess: Decimal | None, book: Rulebook) -> Step | None:
    """The highest step of the deduction that an excess in percent reaches."""
    found: Step | None = None
    for step in book.low_target if excess else ():
        if excess is not None and excess >= step.from_ and (found is None or step.from_ > found.from_):
            found = step
    return found


def _rising(value: Decimal | None, a: Decimal, weight: Decimal) -> Decimal | None:
    """B/A × w, at most w; the ends of an open span are those of the scale."""
    if a <= 0:
        return weight if value is not None and value >= a else None
    if value is None:
        return weight
    return max(_ZERO, min(weight, weight * value / a))


def _negative(target: Target, span: Span, weight: Decimal, book: Rulebook) -> ScoreResult:
    a = target.number or _ZERO
    best = _falling(span.low, a, weight)
    worst = best if span.exact is not None else _falling(span.high, a, weight)
    met: Met = "unclear"
    if span.short and span.low == a and span.high is None:
        return ScoreResult(target.direction, "missed", value=span, target=target, note="N7 SYS")
    reached = target.operator == "<" and span.exact == a
    if span.high is not None and span.high <= a and not reached:
        met = "met"
    elif span.low is not None and (span.low > a or reached) and not a < 0 < span.low:
        met = "missed"  # of "≤-5%" and "6%" nobody can say whether the one lost its sign
    score = best if best == worst else None
    alternative = None
    if book.negative.alternative == "linear" and span.exact is not None and a > 0 and span.exact > a:
        alternative = max(_ZERO, weight * (2 * a - span.exact) / a)
    return ScoreResult(
        target.direction, met, score, worst, best, alternative=alternative, value=span, target=target, bare=reached,
        note="N7 SYS", explain=partial(_steps, "A/B", span.exact, a, weight, score, met),
    )  # fmt: skip


def _falling(value: Decimal | None, a: Decimal, weight: Decimal) -> Decimal | None:
    """A/B × w, at most w; B = 0 is full; an open end is worth nothing above and all below.

    A ceiling below 0 (a fall by so much) has no formula: None where it is missed.
    """
    if value is None:
        return _ZERO
    if value <= a or (value <= 0 <= a):
        return weight
    return weight * a / value if a >= 0 else None


def _qualitative(target: Target, actual: str, weight: Decimal, book: Rulebook) -> ScoreResult:
    bands: tuple[Band, ...] = ()
    grade = find_grade(actual, target.scale)
    if grade is not None:
        bands = bands_of(grade, target.scale, book)
    elif not target.scale:
        said = find_statement(actual, book, target.text)
        bands = (said,) if said else ()
        if canon(actual) == canon(target.text):
            bands = ("met",)
    if not bands:
        return ScoreResult("qualitative", "unclear", grade=grade, target=target, note="SYS MEM OURS")
    low, high = points(bands, weight, book)
    met: Met = bands[0] if len(bands) == 1 else "unclear"
    return ScoreResult(
        "qualitative", met, None, low, high, grade=grade, target=target, note="SYS MEM OURS",
        explain=partial(_band_steps, grade or actual, low, high, weight),
    )  # fmt: skip


def _band_steps(named: str, low: Decimal, high: Decimal, weight: Decimal) -> tuple[Message, ...]:
    return (
        Message(
            f"定性指标，实际为“{named}”，得分应在 {show(low)}～{show(high)} 之间（分值 {show(weight)}）",
            f"qualitative, the actual value is “{named}”: it should be from {show(low)} to {show(high)} of {show(weight)}",
        ),
    )


def _steps(
    formula: str, b: Decimal | None, a: Decimal, weight: Decimal, score: Decimal | None, met: Met
) -> tuple[Message, ...]:
    if score is None:
        return ()
    over, under = (b, a) if formula == "B/A" else (a, b)
    if over is None or under is None or a < 0 or under <= 0:
        said = Message(
            f"达到指标值，得满分 {show(weight)}", f"the target is met, which makes full marks, {show(weight)}"
        )
        return (said,) if met == "met" else ()
    zh, en = (
        ("实际值÷指标值", "actual / target") if formula == "B/A" else ("指标值÷实际值", "target / actual")
    )
    worth = weight * over / under
    sum_ = f"{_term(over)} ÷ {_term(under)} × {show(weight)} = {show(worth)}"
    cap = ("", "")
    if worth > weight:
        cap = ("，不超过分值", ", at most the weight")
    elif worth < 0:
        cap = ("，不低于 0", ", at least 0")
    return (
        Message(
            f"{zh}×分值：{sum_}{cap[0]}，得 {show(score)}",
            f"{en} × weight: {sum_.replace('÷', '/')}{cap[1]}, makes {show(score)}",
        ),
    )


def _term(number: Decimal) -> str:
    """A term as it was reckoned with: four significant digits at least, so that the sum can be done again."""
    exponent = number.as_tuple().exponent
    if number.adjusted() > _LONGEST or (isinstance(exponent, int) and exponent >= -_SHOWN):
        return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
    return (
        f"{number.quantize(Decimal(1).scaleb(min(-4, number.adjusted() - 3)), ROUND_HALF_UP).normalize():f}"
    )


def _low_target_step(excess: Decimal, from_: Decimal, deduct: Decimal, deducted: Decimal) -> Message:
    return Message(
        f"超出指标值 {show(excess)}%（不低于 {show(from_)}%），如属指标值设定偏低，扣分值的 {show(deduct)}%，得 {show(deducted)}",
        f"above the target by {show(excess)}% (at least {show(from_)}%): if the target was set too low, "
        f"{show(deduct)}% of the weight are taken, which makes {show(deducted)}",
    )


def show(number: Decimal) -> str:
    """A number for people: two decimals at most, no trailing zeros, no exponent."""
    if number.adjusted() > _LONGEST:
        return format(number, "f")
    text = format(number.quantize(Decimal("0.01"), ROUND_HALF_UP), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
