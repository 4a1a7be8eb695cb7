"""What the planted-fault suite taught the rules: each case is one that they once judged wrongly."""

import pytest

from hebiao.audit import audit_form
from hebiao.audit.explain import example_form

_MISSED = {"indicators.5.actual": "81%", "indicators.5.score": "9"}
_SPENT = ("funding.total.executed", "funding.appropriation.executed")
_PLANNED = tuple(f"funding.{r}.{c}_budget" for r in ("total", "appropriation") for c in ("initial", "annual"))


def _codes(over: dict[str, str]) -> set[str]:
    return {f.rule for f in audit_form(example_form("classic", over, 0))}


@pytest.mark.parametrize(
    ("code", "over"),
    [
        ("M03", {"funding.total.executed": "108.82", "funding.total.score": "9.0"}),
        ("M04", dict.fromkeys(_SPENT, "120.13") | dict.fromkeys(_PLANNED, "120.125")),
        ("M06", dict.fromkeys((*_SPENT, *_PLANNED), "0") | {"funding.total.execution_rate": "0%"}),
        ("M06", dict.fromkeys(_SPENT, "107.9999") | {"funding.total.execution_rate": "90%"}),
        ("C02", {"indicators.0.target": "≥30万头份", "indicators.0.actual": "32万头份"}),
        ("V07", {"indicators.0.name": "配备防护服"}),
        ("E02", _MISSED | {"indicators.5.deviation": "制度不完善，已督促物业整改"}),
        ("E02", _MISSED | {"indicators.5.deviation": "人员流动较大；提高保洁频次"}),
    ],
)
def test_what_is_right_is_left_alone(code: str, over: dict[str, str]) -> None:
    """Rounded figures, an empty budget, counts in 万, whole words and real measures are no finding."""
    assert code not in _codes(over)


@pytest.mark.parametrize(
    ("code", "over"),
    [
        ("M04", dict.fromkeys(_SPENT, "120.14") | dict.fromkeys(_PLANNED, "120.125")),
        ("M05", {"funding.total.initial_budget": "5000", "funding.total.annual_budget": "0.5"}),
        ("M06", {"funding.total.executed": "90", "actual_result": "已完成全部任务，受助人员得到保障。"}),
        ("S07", {"indicators.0.target": "=88万头（只）", "indicators.0.actual": "88万头（只）", "indicators.0.score": "18"}),
        ("S02", {"indicators.0.name": "不合格食品处置数量", "indicators.0.target": "=20件", "indicators.0.actual": "15件",
                 "indicators.0.score": "12", "indicators.0.deviation": "来源减少，下一步加强检查"}),
        ("E02", _MISSED | {"indicators.5.deviation": "因政策调整，任务有所缩减"}),
        ("E02", _MISSED | {"indicators.5.deviation": "管理制度不完善"}),
        ("E02", _MISSED | {"indicators.5.deviation": "原材料价格提高，采购数量减少"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(code: str, over: dict[str, str]) -> None:
    """Words that only look like an explanation or a measure hide nothing, nor do uncommon units and small amounts."""
    assert code in _codes(over)


@pytest.mark.parametrize(
    ("stated", "computed"), [("81.37%", None), ("81.3%", None), ("99%", "81.38%"), (None, "81.38%")]
)
def test_a_low_rate_that_is_cut_gets_no_other_beside_it(stated: str | None, computed: str | None) -> None:
    """81.375 % cut to 81.37 % is right as written: a low rate without a reason says so of the written one."""
    over = (
        dict.fromkeys(_SPENT, "97.65")
        | dict.fromkeys(_PLANNED, "120")
        | {"actual_result": "已完成全部任务。"}
    )
    form = example_form("classic", over | ({"funding.total.execution_rate": stated} if stated else {}), 0)
    if stated is None:
        total = form.form.funding.total.model_copy(update={"execution_rate": None})
        funding = form.form.funding.model_copy(update={"total": total})
        form = form.model_copy(update={"form": form.form.model_copy(update={"funding": funding})})
    (found,) = [f for f in audit_form(form) if f.rule == "M06"]
    assert found.as_computed == computed and (stated if computed is None else computed or "") in found.message
