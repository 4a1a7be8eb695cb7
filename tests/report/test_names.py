from __future__ import annotations

import pytest

from hebiao.domain.form import walk_paths
from hebiao.domain.result import Candidate, Field
from hebiao.report.facts import amount_unit, percent, plain_decimal, settled
from hebiao.report.names import name_of, place_of, producer_name, rivals_text
from report.sample import make_result


def test_every_path_has_a_name_of_its_own() -> None:
    """No two fields of a form have one name, in either language, and none is left as a path."""
    paths = list(walk_paths(12))
    for lang in ("zh", "en"):
        found = [name_of(p, lang) for p in paths]
        assert len(set(found)) == len(paths)
        assert not any("." in n or "_" in n for n in found)


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("indicators.2.score", "指标3 得分", "Indicator 3 Score"),
        ("funding.total.executed", "资金·年度资金总额 全年执行数", "Funding · Total for the year Executed"),
        ("total_score", "总得分", "Total score"),
        ("indicators", "绩效指标", "Indicators"),
        ("indicators.x.score", "indicators.x.score", "indicators.x.score"),
        ("funding.total.nothing", "funding.total.nothing", "funding.total.nothing"),
    ],
)
def test_names(path: str, zh: str, en: str) -> None:
    """Rows count from 1; what is no path of the form stays as it is."""
    assert (name_of(path, "zh"), name_of(path, "en")) == (zh, en)


def test_producers_and_rivals_in_words() -> None:
    """A rival is named once, with who read it; the value itself is no rival."""
    assert producer_name("llm:qwen", "zh") == "模型 qwen"
    assert producer_name("human:li", "en") == "reviewer li"
    assert producer_name("else", "zh") == "else"
    readings = (("grid", "1"), ("stream", "2"), ("ocr", "2"), ("arithmetic", None))
    field = Field(
        decision="review", confidence=0, candidates=tuple(Candidate(producer=p, text=t) for p, t in readings)
    )
    assert rivals_text(field, "1", "zh") == "2（按顺序读）；空（按算术推）"
    assert rivals_text(field, None, "en") == "1 (by grid); 2 (by order)"


def test_places_in_words() -> None:
    """Tables, rows and columns count from 1; text has lines; what has no place has none."""
    assert place_of(make_result(0), "funding.total.executed", "zh") == "第 1 页 表 1 第 5 行第 7 列"
    assert place_of(make_result(0), "preparer", "en") == "line 40"
    assert place_of(make_result(0), "remarks", "zh") == ""


def test_facts() -> None:
    """Numbers are plain or nothing; the unit is that of the heading or unknown; review is not settled."""
    assert (
        plain_decimal("12.50") is not None and plain_decimal("12万") is None and plain_decimal(None) is None
    )
    assert str(percent("99.5%")) == "0.995" and percent("99.5") is None
    assert amount_unit(make_result(0)) == "万元"
    assert amount_unit(make_result(0, unit="元", serial=902)) == "元"
    two = make_result(0).view + make_result(0, unit="元", serial=902).view
    assert amount_unit(make_result(0).model_copy(update={"view": two})) is None
    assert settled(make_result(0), "funding.total.executed") is None
    assert settled(make_result(1), "funding.total.executed") == "4386.12"
