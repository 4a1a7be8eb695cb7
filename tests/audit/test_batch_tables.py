"""Roster and approved goals as they come from the offices: projects of one name, sums, lines below, numbers before names."""

import pytest

from hebiao.audit import Waiver, apply_waivers, audit_batch, audit_form
from hebiao.audit.batch import note_of
from hebiao.audit.explain import example_form
from hebiao.audit.live import Live
from hebiao.audit.tables import read_roster
from hebiao.audit.waivers import known_by
from hebiao.domain.result import FormResult

SCHOOLS = ("闻溪小学", "柳岸小学")
Row = dict[str, str | None]


def running_costs(unit: str, index: int, **over: str) -> FormResult:
    """A form of a project that every school has."""
    return example_form("classic", {"project_name": "机关运行保障", "implementing_unit": unit, **over}, index)


def goals_of(result: FormResult, **over: str | None) -> list[Row]:
    """Approved goals that say what the form says."""
    form = result.form
    rows: list[Row] = [
        {"单位名称": form.implementing_unit, "项目名称": form.project_name, "年度绩效目标": form.expected_goal,
         "三级指标": x.name, "指标值": x.target, "计量单位": None, **over}
        for x in form.indicators
    ]  # fmt: skip
    return rows


def schools() -> list[FormResult]:
    """Two schools with a project of the same name and goals of their own."""
    return [
        running_costs(SCHOOLS[0], 0),
        running_costs(SCHOOLS[1], 1, **{"indicators.0.name": "维修校舍面积", "expected_goal": "校舍完好。"}),
    ]


def test_projects_of_one_name_are_kept_apart_by_their_units() -> None:
    """Two schools each have the project: each form is held against its own school's goals, and a fault is its own."""
    forms = schools()
    rows = [r for f in forms for r in goals_of(f)]
    assert audit_batch(forms, None, rows).by_form == {}
    rows[0]["三级指标"] = "图书采购册数"
    found = audit_batch(forms, None, rows)
    assert {k: {f.rule for f in v} for k, v in found.by_form.items()} == {"example-0": {"B04"}}
    assert {f.verdict for f in found.by_form["example-0"]} == {"filer"}


def test_a_merged_cell_of_the_unit_holds_for_the_rows_below() -> None:
    """A unit that stands in the first of its rows only is that of the others."""
    forms = schools()
    rows: list[Row] = []
    for form in forms:
        own = goals_of(form)
        rows += [own[0], *({**r, "单位名称": None, "项目名称": None, "年度绩效目标": None} for r in own[1:])]
    assert audit_batch(forms, None, rows).by_form == {}


def test_projects_of_one_name_without_units_are_told_once() -> None:
    """Where the table does not show whose goals they are, no form is held against them, and that is said once."""
    forms = schools()
    rows = [r for f in forms for r in goals_of(f, 单位名称=None)]
    found = audit_batch(forms, None, rows)
    assert found.by_form == {}
    (told,) = [f for f in found.whole if f.rule == "B04"]
    assert told.verdict == "unclear" and "2 张" in told.message and "单位名称" in told.message
    assert "2 forms" in told.message_en
    live = Live(2, None, rows)
    for place, form in enumerate(forms):
        live.fill(place, note_of(form))
    live.check_tables()
    assert [f.message for f in live.whole() if f.rule == "B04"] == [told.message]
    assert live.of(forms[1]) == ()


def test_another_units_project_of_the_same_name_is_not_the_forms() -> None:
    """A table that has the unit, but the project under another unit only, blames the form for no difference."""
    forms = schools()
    other = running_costs(SCHOOLS[1], 2, project_name="校园保洁")
    rows = [*goals_of(forms[0]), *goals_of(other)]
    assert audit_batch([forms[0], forms[1], other], None, rows).by_form == {}
    roster: list[Row] = [
        {"项目名称": "机关运行保障", "单位名称": SCHOOLS[0], "全年执行数": "114"},
        {"项目名称": "校园保洁", "单位名称": SCHOOLS[1], "全年执行数": "114"},
    ]
    changed = running_costs(SCHOOLS[1], 1, **{"funding.total.executed": "100"})
    found = audit_batch([forms[0], changed, other], roster)
    assert {k: [f.rule for f in v] for k, v in found.by_form.items()} == {"example-1": ["B02"]}


def test_sums_and_lines_below_the_roster_are_no_projects() -> None:
    """Sums with spaces, remarks and who checked the table are left out; a project whose name begins alike stays."""
    rows = [
        {"项目名称": n}
        for n in (
            "图书采购",
            "合 计",
            "注：本表金额为万元",
            "审核人：张三",
            "填表人（签字）：李四",
            "备注：无",
            "审核系统运维",
        )
    ]
    assert [r.project_name for r in read_roster(rows)] == ["图书采购", "审核系统运维"]


def test_a_blank_unit_is_that_of_the_row_above() -> None:
    """As merged cells are given; a sum ends it."""
    rows: list[Row] = [
        {"单位名称": "闻溪小学", "项目名称": "图书采购"}, {"单位名称": None, "项目名称": "校舍维修"},
        {"单位名称": None, "项目名称": "合计"}, {"单位名称": None, "项目名称": "课后服务"},
    ]  # fmt: skip
    assert [r.unit for r in read_roster(rows)] == ["闻溪小学", "闻溪小学", None]


def test_the_systems_number_before_a_name_is_no_other_project() -> None:
    """With it in the tables, and with it in the form, the project is the same; two numbers tell two projects apart."""
    form = running_costs(SCHOOLS[0], 0)
    coded = running_costs(SCHOOLS[0], 0, project_name="11010523T000001-机关运行保障")
    for one, other in ((form, coded), (coded, form)):
        roster: list[Row] = [{"项目名称": other.form.project_name, "单位名称": SCHOOLS[0]}]
        found = audit_batch([one], roster, goals_of(other))
        assert (found.by_form, found.whole) == ({}, ())
    pair = [
        running_costs(
            SCHOOLS[0], i, project_name=f"11010523T00000{i}-机关运行保障", **{"funding.total.executed": e}
        )
        for i, e in enumerate(("100", "110"))
    ]
    both: list[Row] = [
        {"项目名称": f.form.project_name, "全年执行数": f.form.funding.total.executed} for f in reversed(pair)
    ]
    assert audit_batch(pair, both).by_form == {}


def test_an_amount_shown_in_whole_yuan_or_cents_is_the_same() -> None:
    """999999.96元 in the accounts is 100万元 in the form, whose zeros behind the point are lost; 100.05 is another."""
    form = running_costs(SCHOOLS[0], 0, **{"funding.total.executed": "100"})
    row: Row = {"项目名称": "机关运行保障", "全年执行数（元）": "999999.96"}
    assert audit_batch([form], [row]).by_form == {}
    (finding,) = audit_batch([form], [{**row, "全年执行数（元）": "1000500"}]).by_form["example-0"]
    assert (finding.rule, finding.as_written, finding.as_computed) == ("B03", "100", "100.05")


def test_targets_that_say_the_same_are_no_difference() -> None:
    """4 or 4.00, 场 or 场次, the form's year before a month or not; another year, and 人 for 人次, differ."""
    for own, listed in (("≥4场", "≥4.00场次"), ("2022年12月底前", "12月底前")):
        form = running_costs(SCHOOLS[0], 0, **{"indicators.0.target": own})
        rows = goals_of(form)
        rows[0]["指标值"] = listed
        assert audit_batch([form], None, rows).by_form == {}, own
    for own, listed in (("2021年12月底前", "12月底前"), ("≥4人", "≥4人次")):
        form = running_costs(SCHOOLS[0], 0, **{"indicators.0.target": own})
        rows = goals_of(form)
        rows[0]["指标值"] = listed
        assert [f.rule for f in audit_batch([form], None, rows).by_form["example-0"]] == ["B04"], own


def test_each_missing_indicator_is_waived_by_itself() -> None:
    """A waiver that names one approved indicator lets that stand, and none of the others that the form lacks."""
    form = running_costs(SCHOOLS[0], 0)
    rows = goals_of(form)
    more: list[Row] = [{**rows[0], "三级指标": n, "指标值": "≥3"} for n in ("讲座场次", "宣传册发放数量")]
    found = audit_batch([form], None, [*rows, *more]).by_form["example-0"]
    assert len(found) == 2
    waiver = Waiver(
        form_id="example-0", rule="B04", fields=("indicators",), as_written=known_by(found[0]), who="何小满",
        when="2023-02-01", reason="已批准取消",
    )  # fmt: skip
    judged = apply_waivers("example-0", found, [waiver])
    assert [j.is_open for j in judged] == [False, True]


def test_a_cell_of_two_numbers_is_no_second_number() -> None:
    """A mobile and a landline in one cell say nothing about another form's lone mobile (B06)."""
    who = {"project_leader": "邵闻溪", "preparer": "~", "contact_phone": "~"}
    forms = [
        running_costs(SCHOOLS[0], i, project_name=f"图书采购{i}", phone=p, **who)
        for i, p in enumerate(("13800138000 65090000", "13800138000"))
    ]
    assert [f for f in audit_batch(forms).whole if f.rule == "B06"] == []


def test_headers_in_other_words_are_amounts_or_are_told() -> None:
    """决算支出数 is what was executed; an amount without any header of its kind is told as not checked, a rate is none."""
    forms = [example_form("classic", {}, 0)]
    form = forms[0].form
    said: Row = {
        "项目名称": form.project_name,
        "年初安排": "120",
        "调整后预算": "120",
        "决算支出数": "110",
        "执行率": "95%",
    }
    found = audit_batch(forms, [said], None)
    assert [(f.rule, f.as_computed) for f in found.by_form["example-0"]] == [("B03", "110")]
    bare: Row = {"项目名称": form.project_name, "年初预算": "120", "执行率": "95%"}
    told = [m.zh for m in audit_batch(forms, [bare], None).not_checked]
    assert [any(amount in t for t in told) for amount in ("年初预算数", "全年预算数", "全年执行数")] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("header", ["上年执行数", "未执行数", "追加预算数", "上年支出决算数"])
def test_the_amount_of_another_year_or_kind_blames_nobody(header: str) -> None:
    """However near its header is to a wanted one, what it holds is not held against the form; the amount is told as not checked."""
    forms = [example_form("classic", {}, 0)]
    listed: Row = {"项目名称": forms[0].form.project_name, header: "7"}
    found = audit_batch(forms, [listed], None)
    assert [f for f in found.by_form.get("example-0", ()) if f.rule == "B03"] == []
    assert any("全年执行数" in m.zh for m in found.not_checked)


def test_a_name_that_holds_the_other_is_a_question() -> None:
    """防汛演练（2024年） in the roster beside 防汛演练 in the form: both are named, and nobody is blamed."""
    forms = [example_form("classic", {"project_name": "防汛综合演练"}, 0)]
    unit = forms[0].form.implementing_unit
    listed: list[Row] = [{"项目名称": "防汛综合演练（2022年）", "单位名称": unit, "决算数": "7"}]
    found = audit_batch(forms, listed, None)
    (own,), (whole,) = found.by_form["example-0"], found.whole
    assert [(f.rule, f.verdict) for f in (own, whole)] == [("B02", "unclear")] * 2
    assert "防汛综合演练（2022年）" in own.message and "“防汛综合演练”" in whole.message


def test_a_waiver_may_name_the_first_field_alone() -> None:
    """The field that a finding doubts is enough to say which finding may stand; another of its fields is not."""
    result = example_form("classic", {"indicators.5.actual": "85%"}, 0)
    told = next(f for f in audit_form(result) if f.rule == "S06")
    marked = [
        apply_waivers(
            "example-0",
            [told],
            [
                Waiver(
                    form_id="example-0", rule="S06", fields=(path,), who="李四", when="2025-03-01", reason="x"
                )
            ],
        )[0].is_open
        for path in told.fields[:2]
    ]
    assert marked == [False, True]
