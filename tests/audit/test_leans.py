"""A misreading of ours never reaches a unit as its mistake: whatever a finding rests on, while it waits, blames nobody."""

from collections.abc import Iterator

import pytest

from hebiao.audit.engine import audit_form
from hebiao.audit.explain import _examples, example_form
from hebiao.audit.rulebook import choose_rulebook
from hebiao.domain.form import build_form, get_value, walk_paths
from hebiao.domain.result import Field, Finding, FormResult

RULES = sorted(_examples()["rules"])


def failing(code: str) -> FormResult:
    """The form of a rule's failing example."""
    entry = _examples()["rules"][code]
    return example_form(entry.get("form", "classic"), entry["fail"], 0)


def waiting(result: FormResult, path: str) -> FormResult:
    """The same form with one field in review, its text as it is."""
    field = Field(decision="review", confidence=0.1, raw=get_value(result.form, path))
    return result.model_copy(update={"fields": result.fields | {path: field}})


def told(result: FormResult) -> set[tuple[str, str]]:
    """Rule and first field of every finding, under the rulebook of the form."""
    return {(f.rule, f.fields[0]) for f in audit_form(result, choose_rulebook(result.form))}


def rests_on(result: FormResult, finding: Finding) -> Iterator[str]:
    """The fields without whose text, or with another, the finding would not be."""
    count = len(result.form.indicators)
    values = {p: get_value(result.form, p) for p in walk_paths(count)}
    key = (finding.rule, finding.fields[0])
    first = finding.fields[0].rpartition(".")[0]
    near = [p for p in values if p.startswith(f"{first}.") or p in ("remarks", "actual_result")]
    for path in near if first.startswith("indicators.") else [*values]:
        others = {"year": ("2019",), "level2": (None, "成本指标")}.get(path.rpartition(".")[2], (None, "7"))
        for other in others:
            if other != values[path]:
                changed = result.model_copy(update={"form": build_form(values | {path: other}, count)})
                if key not in told(changed):
                    yield path
                    break


@pytest.mark.parametrize("code", RULES)
def test_what_a_finding_rests_on_is_settled_before_a_unit_is_blamed(code: str) -> None:
    """Of each rule's failing example: with a field in review on which the finding rests, its verdict is not `filer`."""
    result = failing(code)
    finding = next(f for f in audit_form(result) if f.rule == code)
    assert finding.verdict == "filer"
    rests = {*rests_on(result, finding), *(p for p in finding.fields if p != "indicators")}
    for path in rests:
        found = audit_form(waiting(result, path))
        verdicts = {f.verdict for f in found if (f.rule, f.fields[0]) == (code, finding.fields[0])}
        assert "filer" not in verdicts, path
