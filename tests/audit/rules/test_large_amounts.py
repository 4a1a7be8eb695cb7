"""M05 on large amounts that are right: size alone is a question, and what adds up is no other unit."""

from hebiao.audit import audit_form
from hebiao.audit.explain import example_form
from hebiao.domain.form import FUNDING_ROWS
from hebiao.domain.result import Finding

ROWS = FUNDING_ROWS[:2]


def amounts(number: str, executed: str, **over: str) -> dict[str, str]:
    """The total and the appropriation of a form."""
    figures = {
        f"funding.{row}.{c}": n
        for row in ROWS
        for c, n in (("initial_budget", number), ("annual_budget", number), ("executed", executed))
    }
    return figures | over


def told(over: dict[str, str]) -> list[Finding]:
    """What M05 says."""
    return [f for f in audit_form(example_form("classic", over, 0)) if f.rule == "M05"]


def test_a_project_of_a_billion_is_asked_about() -> None:
    """12亿元 under 万元 is a question to the reviewer and in no letter; 120亿 in 万元 is taken for 元."""
    (finding,) = told(amounts("120000", "114000"))
    assert finding.verdict == "unclear" and "若是" in finding.message and "12" in (finding.as_computed or "")
    (finding,) = told(amounts("1200000", "1140000"))
    assert finding.verdict == "filer"


def test_an_indicator_that_names_the_amount_settles_its_unit() -> None:
    """A cost of 12亿元 says that 120000 is in 万元."""
    cost = {"indicators.0.target": "≤12亿元", "indicators.0.actual": "12亿元"}
    assert told(amounts("120000", "120000", **cost)) == []


def test_parts_that_add_up_are_in_one_unit() -> None:
    """10000 = 9999 + 1 is a sum, though 10000 is 1万元 in 元; a lone amount among others is in another unit."""
    whole = {f"funding.total.{c}": "10000" for c in ("initial_budget", "annual_budget", "executed")}
    for row, part in (("appropriation", "9999"), ("carryover", "1")):
        whole |= {f"funding.{row}.{c}": part for c in ("initial_budget", "annual_budget", "executed")}
    assert told(whole) == []
    assert [f.verdict for f in told({"funding.total.annual_budget": "1200000"})] == ["filer"]


def test_a_rate_that_fits_shows_one_unit() -> None:
    """1 executed of 10000 at a stated 0.01% is little executed, and no amount in 元."""
    little = amounts("10000", "1", **{"funding.total.execution_rate": "0.01%"})
    assert told(little) == []
