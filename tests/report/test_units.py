from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from xlsxwriter import Workbook

from hebiao.domain.form import Form, Funding, FundingRow
from hebiao.domain.result import Field, Finding, FormResult, SourceRef, Waived
from hebiao.report.charts import Bin, share_bar
from hebiao.report.official_layout import Skip
from hebiao.report.sheets import TEXT_ONLY
from hebiao.report.units import UnitSummary, UnitTally, add_units_sheet, grade_of, units_section
from report.hostile import EVIL, FORMULAS
from report.sample import make_results


def form(
    unit: str | None = "甲局", score: str | None = "90", money: tuple[str, str] = ("100", "90"), *,
    review: tuple[str, ...] = (), money_unit: str | None = "万元", findings: tuple[Finding, ...] = (),
) -> FormResult:  # fmt: skip
    """A form with a total score and amounts."""
    paths = ("implementing_unit", "total_score", "funding.total.annual_budget", "funding.total.executed")
    return FormResult(
        form_id="x",
        source=SourceRef(file="a.docx", sha256="0" * 64, index=0, channel="docx"),
        form=Form(
            implementing_unit=unit,
            total_score=score,
            funding=Funding(total=FundingRow(annual_budget=money[0], executed=money[1])),
        ),
        fields={p: Field(decision="review" if p in review else "accept", confidence=1) for p in paths},
        findings=findings,
        money_unit=money_unit,
    )


def finding(rule: str, severity: str = "error", verdict: str = "filer") -> Finding:
    """A finding of a rule."""
    return Finding.model_validate(
        {
            "rule": rule, "severity": severity, "verdict": verdict, "fields": ("total_score",),
            "message": "不符", "message_en": "wrong", "source": "表式",
        }
    )  # fmt: skip


def summarise_units(results: Iterable[FormResult], skip: Skip | None = None) -> tuple[UnitSummary, ...]:
    """Every unit of the forms."""
    tally = UnitTally(skip=skip)
    for result in results:
        tally.add(result)
    return tally.done()


def one(*results: FormResult) -> UnitSummary:
    """The summary of forms of one unit."""
    (unit,) = summarise_units(results)
    return unit


@pytest.mark.parametrize(
    ("score", "grade"),
    [("100", 0), ("90", 0), ("89.99", 1), ("80", 1), ("79.99", 2), ("60", 2), ("59.99", 3), ("0", 3)],
)
def test_grades(score: str, grade: int) -> None:
    """The grades begin where note 8 says, each with its lower end."""
    assert grade_of(Decimal(score)) == grade
    assert [n for n, count in enumerate(one(form(score=score)).grades) if count] == [grade]


def test_average_and_rate_are_exact() -> None:
    """Scores and amounts add up as decimals; the rate weighs by the amounts; both round half up at the end."""
    unit = one(
        form(score="90.1", money=("0.1", "0.1")), form(score="90.2", money=("0.2", "0.1")),
        form(score="90.075", money=("30000000", "30000000"), money_unit="元"),
    )  # fmt: skip
    assert unit.score_sum == Decimal("270.375") and unit.average == Decimal("90.13")
    assert (unit.budget, unit.executed) == (Decimal("3000.3"), Decimal("3000.2"))
    assert unit.rate == Decimal("100.00") and unit.rate_text == "100.00%"


def test_what_is_not_certain_is_left_out_and_counted() -> None:
    """Scores in review, missing or impossible, and amounts in review or of unknown unit, enter no sum."""
    unit = one(
        form(score="95"), form(score="9500"), form(score="-1"), form(score=None), form(score="九十"),
        form(score="10", review=("total_score",)), form(review=("funding.total.executed",)), form(money_unit=None),
    )  # fmt: skip
    assert (unit.forms, unit.scored, unit.average) == (8, 3, Decimal("91.67"))
    assert (unit.counted, unit.budget) == (6, Decimal(600))
    empty = one(form(score=None, money_unit=None))
    assert (empty.average, empty.rate, empty.rate_text) == (None, None, "")


def test_an_amount_that_looks_like_yuan_enters_no_sum() -> None:
    """What M05 doubts is left out of budget and executed, until a person lets it stand."""
    doubted = form(money=("5000000", "5000000"))
    path = "funding.total.annual_budget"
    said = Finding(
        rule="M05",
        severity="warning",
        verdict="filer",
        fields=(path,),
        message="m",
        message_en="m",
        source="s",
        source_en="s",
    )
    stands = said.model_copy(update={"waived": Waived(who="何小满", when="2025-03-01", reason="大项目")})
    sums = [one(form(), doubted.model_copy(update={"findings": (f,)})).counted for f in (said, stands)]
    assert sums == [1, 2]


def test_findings() -> None:
    """Only what was filed so is counted by severity and rule; the rest is open; waived findings are not counted."""
    forms = [
        form(findings=(finding("T01"), finding("M06", "warning"), finding("W01", verdict="unclear"))),
        form(findings=(finding("T01"), finding("M07", "note"), finding("T01", verdict="misread"))),
    ]
    unit = one(*forms)
    assert (unit.errors, unit.warnings, unit.notes, unit.open) == (2, 1, 1, 2)
    assert unit.rules == (("T01", 2), ("M06", 1), ("M07", 1))
    (unit,) = summarise_units(forms, skip=lambda result, f: f.rule == "T01")
    assert (unit.errors, unit.open, unit.rules) == (0, 1, (("M06", 1), ("M07", 1)))


def test_units() -> None:
    """Spellings of one unit are one; a doubtful name is none; the unit with the most errors comes first."""
    units = summarise_units([
        form("甲（东）局"), form("甲(东)局"), form("乙局", findings=(finding("T01"),)),
        form("丙司", review=("implementing_unit",)), form(None),
    ])  # fmt: skip
    assert [(u.unit, u.forms) for u in units] == [("乙局", 1), ("甲（东）局", 2), (None, 2)]


def test_section(tmp_path: Path) -> None:
    """The section lists every unit with its figures and draws the grades with their counts."""
    units = summarise_units(
        [*make_results(20), form("甲局", "85"), form("甲局", "59", findings=(finding("S01"),))]
    )
    page = HTMLParser(units_section(units, "zh"))
    table = page.css_first("table")
    assert [len(tr.css("td")) for tr in table.css("tbody tr")] == [10] * len(units)
    row = next(tr for tr in table.css("tbody tr") if tr.css_first("td").text() == "甲局")
    cells = [td.text(strip=True) for td in row.css("td")]
    assert cells[:3] == ["甲局", "2", "72.00"] and cells[4:9] == ["90.00%", "1", "0", "0", "0"]
    assert [t.text() for t in row.css("svg text")] == ["良1", "差1"]
    assert "S01 × 1" in cells[9]
    assert len(page.css("svg.chart")) == 2 and page.css_first("script") is None
    assert "7 张表的金额待复核" in page.body.text()


def test_section_in_english_and_empty() -> None:
    """In English no word of ours is Chinese; without any form the section still stands."""
    page = HTMLParser(units_section(summarise_units([form("A", findings=(finding("T01"),))]), "en"))
    assert not any("\u4e00" <= c <= "\u9fff" for c in page.body.text())
    assert "0 个单位" in HTMLParser(units_section((), "zh")).body.text()


def test_hostile_names_are_escaped() -> None:
    """A unit or rule named like markup is text."""
    html = units_section(summarise_units([form(EVIL, findings=(finding(EVIL),))]), "zh")
    page = HTMLParser(html)
    assert page.css_first("script") is None and page.css_first("img") is None
    assert page.css_first("tbody td").text() == EVIL


def test_many_units_are_cut_on_the_page_only() -> None:
    """The page lists the first 200 units and says how many more there are."""
    page = HTMLParser(units_section(summarise_units([form(f"{n}局") for n in range(203)]), "zh"))
    assert len(page.css("tbody tr")) == 200 and "其余 3 个单位" in page.body.text()


def test_sheet(tmp_path: Path) -> None:
    """The sheet holds one row a unit with exact numbers, frozen headings and a filter; names are never formulas."""
    book = Workbook(str(tmp_path / "a.xlsx"), {"constant_memory": True, **TEXT_ONLY})
    names = (*FORMULAS[:4], "<r>乙局</r>", "<r>丙局</t></r>")
    forms = [form(name, "88.125", ("0.1", "0.05")) for name in names]
    add_units_sheet(book, summarise_units([*forms, form(None), form("甲局", None, money_unit=None)]), "zh")
    book.close()
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["单位汇总"]
    heads, *rows = sheet.iter_rows(values_only=True)
    told = {row[0]: dict(zip(heads, row, strict=True)) for row in rows}
    assert set(told) == {*names, "（单位名称待核）", "甲局"}
    assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)
    one = told["=1+1"]
    assert (one["平均总分"], one["良"], one["全年预算数（万元）"], one["执行率（按金额加权）"]) == (
        88.13,
        1,
        0.1,
        0.5,
    )
    assert (told["甲局"]["平均总分"], told["甲局"]["全年预算数（万元）"], told["甲局"]["金额未计入的表"]) == (
        None,
        None,
        1,
    )
    assert (
        sheet.freeze_panes == "B2"
        and sheet.auto_filter.ref == "A1:Q9"
        and sheet["K2"].number_format == "0.00%"
    )


def test_share_bar() -> None:
    """The parts of a bar lie side by side and fill it; empty parts are not drawn."""
    bar = HTMLParser(share_bar([Bin("优", 1, "优：1"), Bin("良", 0, "良：0"), Bin("差", 3, "<b>")], "等级"))
    rects = [(float(r.attributes["x"] or 0), float(r.attributes["width"] or 0)) for r in bar.css("rect")]
    assert rects == [(0.0, 60.0), (60.0, 180.0)]
    assert [t.text() for t in bar.css("text")] == ["优1", "差3"] and bar.css_first("b") is None
