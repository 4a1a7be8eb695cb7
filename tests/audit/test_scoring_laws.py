"""What holds of a score whatever the figures: its bounds, its direction, its exactness."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from hebiao.audit.rulebook import load_rulebook
from hebiao.audit.scoring import Target, read_quantities, score_indicator
from hebiao.audit.scoring.target import Direction

BOOK = load_rulebook("beijing-chaoyang-2024")
TEN = Decimal(10)
AMOUNT = st.decimals(min_value="0.01", max_value="100000", places=2)
DIRECTIONS: tuple[Direction, ...] = ("positive", "negative", "equal")


@given(a=AMOUNT, b=AMOUNT, weight=st.decimals("0", "50", places=1), sign=st.sampled_from("≥≤="))
def test_the_score_never_exceeds_the_weight(a: Decimal, b: Decimal, weight: Decimal, sign: str) -> None:
    """Whatever the values, the score lies between 0 and the weight."""
    result = score_indicator(f"{sign}{a}万元", f"{b}万元", weight, BOOK)
    for points in (result.score, result.low, result.high, result.deducted):
        assert points is None or 0 <= points <= weight


@given(a=AMOUNT, b=AMOUNT, c=AMOUNT)
def test_the_score_is_monotone_in_the_actual_value(a: Decimal, b: Decimal, c: Decimal) -> None:
    """More never makes a positive score smaller nor a negative one larger; `high` leaves the deduction out."""
    small, large = sorted((b, c))
    rising = [score_indicator(f"≥{a}件", f"{v}件", TEN, BOOK).high or Decimal(0) for v in (small, large)]
    falling = [score_indicator(f"≤{a}件", f"{v}件", TEN, BOOK).high or Decimal(0) for v in (small, large)]
    assert rising == sorted(rising)
    assert falling == sorted(falling, reverse=True)


@given(a=AMOUNT, b=AMOUNT, sign=st.sampled_from(DIRECTIONS))
def test_the_score_is_the_same_in_another_unit(a: Decimal, b: Decimal, sign: Direction) -> None:
    """万元, 元 and 亿元 give one score, exactly."""
    target = Target(sign, a, "万元")
    texts = (f"{b}万元", f"{b * 10000}元", f"{b / 10000:f}亿元")
    scores = [(r.score, r.low, r.high, r.met) for t in texts for r in [score_indicator(target, t, TEN, BOOK)]]
    assert scores[0] == scores[1] == scores[2]


@given(a=AMOUNT, b=AMOUNT, weight=st.decimals("0.5", "50", places=1))
def test_a_score_is_the_exact_share(a: Decimal, b: Decimal, weight: Decimal) -> None:
    """B/A × w and A/B × w as exact fractions: within the last digit of the decimal context, never a float's error."""
    rising, falling = (score_indicator(f"{sign}{a}件", f"{b}件", weight, BOOK) for sign in "≥≤")
    for result, share in ((rising, Fraction(b) / Fraction(a)), (falling, Fraction(a) / Fraction(b))):
        if result.score is not None:
            true = min(Fraction(weight), share * Fraction(weight))
            assert abs(Fraction(result.score) - true) <= true * Fraction(1, 10**25)


@given(a=AMOUNT, b=AMOUNT)
def test_a_negative_indicator_is_full_up_to_its_ceiling(a: Decimal, b: Decimal) -> None:
    """At or below the ceiling, and at 0, the score is full and the target met; above it is missed and below full."""
    result = score_indicator(f"≤{a}件", f"{b}件", TEN, BOOK)
    assert (result.score == TEN, result.met) == ((True, "met") if b <= a else (False, "missed"))
    assert score_indicator(f"≤{a}件", "0件", TEN, BOOK).score == TEN


@given(a=AMOUNT, excess=st.integers(0, 900))
def test_the_deduction_follows_the_excess(a: Decimal, excess: int) -> None:
    """N7: from 200, 300 and 500 % above the target 10, 20 and 30 % of the weight go; for positive and "=" only."""
    actual = a * (100 + excess) / 100
    deducted = next((d for at, d in ((500, "7"), (300, "8"), (200, "9")) if excess >= at), None)
    for sign in "≥=":
        result = score_indicator(f"{sign}{a}件", f"{actual}件", TEN, BOOK)
        assert result.deducted == (Decimal(deducted) if deducted else None)
        assert (result.note == "N7") is (deducted is not None)
    assert score_indicator(f"≤{a}件", f"{actual}件", TEN, BOOK).deducted is None


@given(a=AMOUNT, b=AMOUNT, c=AMOUNT, sign=st.sampled_from("≥≤="))
def test_two_amounts_are_never_one_score_by_chance(a: Decimal, b: Decimal, c: Decimal, sign: str) -> None:
    """Where two different amounts stand, the score is given only where either, and both together, make the same."""
    result = score_indicator(f"{sign}{a}万元", f"首款{b}万元，尾款{c}万元", TEN, BOOK)
    each = {score_indicator(f"{sign}{a}万元", f"{v}万元", TEN, BOOK).score for v in (b, c, b + c)}
    if b != c:
        assert result.several
        assert result.score is None or each == {result.score}


@given(st.text(alphabet="0123456789.,%万亿元个≥≤约余内至第年月()（），、x*- 一二十无", max_size=30))
def test_any_text_can_be_read(text: str) -> None:
    """No text makes the reader fall over."""
    read_quantities(text)
    score_indicator(text or "≥1", text, TEN, BOOK)
