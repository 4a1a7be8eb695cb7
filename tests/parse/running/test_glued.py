"""Forms with all cells run together: digits are accepted where the form's sums prove them, and only there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import make
from generator.plan import Item
from generator.world import make_forms
from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.evals.dataset import read_labels
from hebiao.evals.scorer import score_case
from hebiao.parse.running.glued import read_totals
from hebiao.pipeline import process
from made_forms import read_text

HEAD = (
    "项目支出绩效自评表（2023年度）项目名称青禾街道路灯更换项目主管部门云溪区城市管理局实施单位云溪区照明服务中心"
    "项目资金（万元）年初预算数全年预算数全年执行数分值执行率得分年度资金总额{money}其中：当年财政拨款{part}——"
    "上年结转资金000——其他资金000——年度总体目标预期目标实际完成情况消除盲区。已完成。绩效指标一级指标二级指标三级指标"
)
TAIL = "年度指标值实际完成值分值得分偏差原因分析及改进措施"
APART = "分值年度指标值(A)全年实际值(B)得分未完成原因及拟采取的改进措施"
Row = tuple[str, str, str, str, str, str]
"""label, name, target, actual, weight, score"""
ROWS: Sequence[Row] = (
    ("产出指标数量指标指标1：", "更换路灯", "≥300盏", "300盏", "20", "20"),
    ("指标2：", "巡查次数", "12", "12", "20", "20"),
    ("质量指标指标1：", "验收合格率", "100%", "98%", "20", "18"),
    ("效益指标社会效益指标指标1：", "照明改善程度", "优良中低差", "优", "20", "20"),
    ("满意度指标服务对象满意度指标指标1：", "居民满意度", "≥95%", "96%", "10", "10"),
)


def _form(
    rows: Sequence[Row] = ROWS,
    *,
    apart: bool = False,
    money: str = "2001801711095%9.5",
    total: str | None = None,
) -> FormResult:
    """One form without a gap, through all stages."""
    body = "".join(
        f"{label}{name}{weight}{target}{actual}{score}"
        if apart
        else f"{label}{name}{target}{actual}{weight}{score}"
        for label, name, target, actual, weight, score in rows
    )
    stated = total or str(sum((Decimal(r[5]) for r in rows), Decimal("9.5")))
    text = HEAD.format(money=money, part="200180171") + (APART if apart else TAIL) + body + "总分100" + stated
    (result,) = read_text(text + "\n")
    return result


def _decision(result: FormResult, path: str) -> str:
    return result.fields[path].decision if path in result.fields else "none"


def _figures(result: FormResult) -> list[tuple[str | None, str | None]]:
    return [(i.weight, i.score) for i in result.form.indicators]


@pytest.mark.parametrize("apart", [False, True])
def test_sums_part_the_figures_of_every_row(apart: bool) -> None:
    """Weights that total 100 and scores that make the stated total are accepted, whatever the order of the columns."""
    result = _form(apart=apart)
    assert _figures(result) == [(r[4], r[5]) for r in ROWS]
    paths = [f"indicators.{i}.{c}" for i in range(5) for c in ("level1", "level2", "weight", "score")]
    assert {_decision(result, p) for p in (*paths, "total_weight", "total_score")} == {"accept"}
    assert (result.form.total_weight, result.form.total_score) == ("100", "97.5")


def test_amounts_are_parted_by_rate_score_and_parts() -> None:
    """200|180|171|10|95%|9.5 is the only split with which rate, score and parts are right."""
    total = _form().form.funding.total
    assert tuple(total.model_dump().values()) == ("200", "180", "171", "10", "95%", "9.5")


def test_a_total_that_is_not_the_sum_leaves_no_figure_accepted() -> None:
    """Where the scores do not make the stated total, nothing proves the digits: all of them are asked."""
    result = _form(total="91.5")
    decisions = {_decision(result, f"indicators.{i}.{c}") for i in range(5) for c in ("weight", "score")}
    assert decisions == {"review"}
    assert _figures(result) == [(r[4], r[5]) for r in ROWS]


def test_what_two_ways_fit_is_asked_with_both() -> None:
    """Two rows of which either may be 1|0 and the other 10|10: both texts are candidates."""
    rows = [
        ("产出指标数量指标指标1：", "巡查次数", "12", "12", "10", "10"),
        ("指标2：", "培训次数", "5", "5", "1", "0"),
        ("质量指标指标1：", "验收合格率", "100%", "98%", "79", "79"),
    ]
    result = _form(rows)
    weights = [result.fields[f"indicators.{i}.weight"] for i in (0, 1)]
    assert {f.decision for f in weights} <= {"review", "accept"}
    for field, row in zip(weights, rows, strict=False):
        texts = {c.text for c in field.candidates}
        assert row[4] in texts
        assert field.decision == "review" or texts == {row[4]}


def test_texts_that_no_sum_bounds_are_asked() -> None:
    """Between name, target and actual value only words decide, and words prove nothing here."""
    rows = [(*ROWS[0][:2], "按期完成更换", "已按期完成更换", "90", "90"), *ROWS[5:]]
    result = _form(rows, total="99.5")
    assert [_decision(result, f"indicators.0.{c}") for c in ("name", "target", "actual")] == ["review"] * 3
    assert _decision(result, "indicators.0.weight") == "accept"


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("10095.47", [("100", "95.47")]),
        ("100100填表人：", [("100", "100")]),
        ("100100.78", [("100", "100.78")]),
        ("100", [(None, "100"), ("100", None)]),
        ("95.47", [(None, "95.47")]),
        ("10096.521.一级指标分值", [("100", "96.52"), ("100", "96.521"), ("100", "96.5")]),
        ("填表人", []),
    ],
)
def test_the_figures_behind_the_total(text: str, ways: list[tuple[str | None, str | None]]) -> None:
    """The weights of a form total 100, and what follows is the score; a note's number may follow that."""
    found = [
        tuple(text[slice(*span)] if span else None for span in (t.weight, t.score)) for t in read_totals(text)
    ]
    assert sorted(found, key=repr) == sorted(ways, key=repr)


NUMBERS = st.sampled_from(["", "≥12场", "12", "100%", "5", "2023年12月底前", "优良中低差", "按期完成"])


@settings(max_examples=60, deadline=None)
@given(
    shares=st.lists(st.integers(1, 20), min_size=3, max_size=7),
    lost=st.lists(st.sampled_from(["0", "0", "0.5", "1", "2"]), min_size=7, max_size=7),
    texts=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=7, max_size=7),
    apart=st.booleans(),
)
def test_what_is_accepted_is_what_was_written(
    shares: list[int], lost: list[str], texts: list[tuple[str, str]], apart: bool
) -> None:
    """Planted weights and scores are never missed among the candidates, and no other is ever accepted."""
    shares = [*shares[:-1], 90 - sum(shares[:-1])]
    if shares[-1] < 1:
        return
    labels = ["产出指标数量指标指标1：", *(f"指标{n}：" for n in range(2, 8))]
    rows = [
        (label, "开展活动情况", t or "完成", a or "完成", str(w), str(max(Decimal(0), w - Decimal(x))))
        for label, w, x, (t, a) in zip(labels, shares, lost, texts, strict=False)
    ]
    result = _form(rows, apart=apart)
    assert len(result.form.indicators) == len(rows)
    for i, row in enumerate(rows):
        for column, text in (("weight", row[4]), ("score", row[5])):
            field = result.fields[f"indicators.{i}.{column}"]
            if field.decision == "accept":
                assert getattr(result.form.indicators[i], column) == text


@pytest.mark.parametrize(
    "family",
    [
        "classic",
        "reordered",
        "placeholder",
        "new2024",
        "unscored",
        "synonyms",
        "extra-funds",
        "repeat-levels",
    ],
)
def test_made_forms_without_a_gap_hold_no_silent_error(family: str, tmp_path: Path) -> None:
    """Of generated forms run together nothing wrong is accepted, and nearly every figure is read."""
    for seed in (300, 301):
        name = f"g{seed}-text-run-{family}"
        forms = make_forms(name, family, 2)
        data = make.WRITERS["text"](Item("text", "run", family, 2), forms, Random(name))
        results = process(Source("甲.txt", data), Settings())
        labels = tmp_path / f"{seed}.json"
        labels.write_text(json.dumps([f.label for f in forms], ensure_ascii=False), encoding="utf-8")
        score = score_case(read_labels(labels), results)
        wrong = [j for j in score.judgements if j.error]
        assert [j.path for j in wrong if j.decision == "accept"] == []
        assert len(wrong) <= 0.05 * sum(j.counted for j in score.judgements)


def test_an_explanation_that_runs_into_the_next_name_is_asked() -> None:
    """Behind a row that lost points an explanation may stand before the next name: neither is accepted as blank."""
    rows = list(ROWS)
    rows[0] = ("产出指标数量指标指标1：", "更换路灯", "≥300盏", "280盏", "20", "18")
    rows[1] = ("", "采购流程延长，下年度补齐。巡查次数", "12次", "12次", "20", "20")
    result = _form(rows)
    assert _decision(result, "indicators.0.deviation") == "review"
    assert _decision(result, "indicators.1.name") == "review"
