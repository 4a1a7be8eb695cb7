"""Rules over a batch, the tables they need, and waivers."""

import pytest

from hebiao.audit import Waiver, apply_waivers, audit_batch, audit_form
from hebiao.audit.differences import compare_texts, show_changes
from hebiao.audit.explain import example_form
from hebiao.audit.tables import read_approved, read_roster
from hebiao.domain.result import Field, FormResult
from hebiao.errors import UsageError

ROSTER = [
    {"项目名称": "青石河道保洁服务", "单位名称": "云溪市河道管理所", "年初预算数(万元)": "120", "调整预算数(万元)": "120", "决算数(万元)": "114"},
    {"项目名称": "合计", "单位名称": "", "年初预算数(万元)": "120", "调整预算数(万元)": "120", "决算数(万元)": "114"},
]  # fmt: skip


def test_without_tables_the_rules_say_so_once() -> None:
    """However many forms, B02 to B04 are named once each as not checked, and no finding of theirs appears."""
    found = audit_batch([example_form("classic", {"project_name": f"项目{i}"}, i) for i in range(5)])
    said = " ".join(m.zh for m in found.not_checked)
    assert [said.count(code) for code in ("B02", "B03", "B04")] == [1, 1, 1]
    assert not {f.rule for fs in found.by_form.values() for f in fs} & {"B02", "B03", "B04"}


def test_the_tables_given_are_checked() -> None:
    """With both tables nothing is left unchecked, and a form that agrees has no finding."""
    approved = [
        {"项目": "青石河道保洁服务", "三级指标": x.name, "指标值": x.target}
        for x in example_form("classic", {}, 0).form.indicators
    ]
    found = audit_batch([example_form("classic", {}, 0)], ROSTER, approved)
    assert (found.by_form, found.whole, found.not_checked) == ({}, (), ())


def test_a_project_without_a_form_and_a_form_without_a_project() -> None:
    """Both are told: the one of the whole batch, the other of its form."""
    found = audit_batch([example_form("classic", {"project_name": "青石湖面保洁"}, 0)], ROSTER)
    assert [(f.rule, f.as_computed) for f in found.whole] == [("B02", "青石河道保洁服务")]
    assert [f.rule for f in found.by_form["example-0"]] == ["B02"]


def test_a_name_spelled_otherwise_with_the_same_amount_is_the_same_project() -> None:
    """A slip in the name does not make a project missing where the executed amount is the roster's."""
    form = example_form("classic", {"project_name": "青石河道保洁服务项目"}, 0)
    unit = {"单位名称": form.form.implementing_unit}
    rows = [{"项目名称": "青石河道保洁服务 项目经费", **unit, "全年执行数（万元）": "114"}]
    assert audit_batch([form], rows).by_form == {}
    assert audit_batch([form], [rows[0] | {"全年执行数（万元）": "90"}]).by_form != {}


def forms_of(unit: str, number: int, first: int) -> list[FormResult]:
    """Invented forms of one unit, with names of their own."""
    places = range(first, first + number)
    return [
        example_form("classic", {"project_name": f"{unit}第{i}号闸站维修", "implementing_unit": unit}, i) for i in places
    ]  # fmt: skip


def rows_of(results: list[FormResult]) -> list[dict[str, str | None]]:
    """A roster with a project each, without amounts."""
    return [{"项目名称": r.form.project_name, "单位名称": r.form.implementing_unit} for r in results]


def goals_of(results: list[FormResult]) -> list[dict[str, str | None]]:
    """Approved goals that say what the forms say."""
    return [
        {"项目": r.form.project_name, "三级指标": x.name, "指标值": x.target} for r in results for x in r.form.indicators
    ]  # fmt: skip


def test_a_table_of_one_unit_says_nothing_of_the_others() -> None:
    """Roster and goals of one unit among three: the others are named once, in no form and in nobody's letter."""
    ours, others = (
        forms_of("闻溪水务站", 3, 0),
        [*forms_of("柳岸水务站", 4, 3), *forms_of("东浦水务站", 1, 7)],
    )
    found = audit_batch([*ours, *others], rows_of(ours), goals_of(ours))
    assert found.by_form == {}
    told = [f for f in found.whole if f.rule in ("B02", "B04")]
    assert all("（柳岸水务站、东浦水务站）" in f.message for f in told if f.rule == "B04")
    assert all("、" not in f.message_en for f in told)
    assert [(f.rule, f.severity, f.verdict) for f in told] == [
        ("B02", "warning", "unclear"), ("B04", "warning", "unclear"),
    ]  # fmt: skip
    for finding in told:
        assert "8 张自评表中有 5 张" in finding.message and "柳岸水务站、东浦水务站" in finding.message
        assert "闻溪" not in finding.message


def test_what_a_table_of_the_unit_lacks_is_told_of_the_form() -> None:
    """A unit of whose projects the tables hold half, or all but one unit's of the batch: what is missing is an error."""
    ours = forms_of("闻溪水务站", 4, 0)
    for held in (2, 3):
        found = audit_batch(ours, rows_of(ours[:held]), goals_of(ours[:held]))
        assert {k: [f.rule for f in v] for k, v in found.by_form.items()} == {
            r.form_id: ["B02", "B04"] for r in ours[held:]
        }
        assert all(f.verdict == "filer" for v in found.by_form.values() for f in v)
    alone = forms_of("柳岸水务站", 1, 4)
    found = audit_batch([*ours, *alone], rows_of(ours), goals_of(ours))
    assert [f.rule for f in found.by_form[alone[0].form_id]] == ["B02", "B04"]


def test_a_project_spelled_otherwise_is_shown_beside_the_approved_one() -> None:
    """Where the approved goals have a project of nearly that name, the finding names it."""
    ours = forms_of("闻溪水务站", 4, 0)
    goals = goals_of(ours)
    slip = example_form(
        "classic", {"project_name": "闻溪水务站第3号闸站维护", "implementing_unit": "闻溪水务站"}, 3
    )
    (finding,) = audit_batch([*ours[:3], slip], None, goals).by_form[slip.form_id]
    assert finding.as_computed == "闻溪水务站第3号闸站维修" and finding.as_computed in finding.message


def test_units_that_have_sent_nothing_are_told_together() -> None:
    """A batch of one unit against the district's roster: its missing forms one by one, the other units once."""
    ours, others = forms_of("闻溪水务站", 5, 0), forms_of("柳岸水务站", 40, 5)
    found = audit_batch(ours[:1], rows_of([*ours, *others]))
    missing = [f for f in found.whole if f.unit]
    assert [f.unit for f in missing] == ["闻溪水务站"] * 4 and {f.severity for f in missing} == {"error"}
    (rest,) = [f for f in found.whole if f.rule == "B02" and not f.unit]
    assert "45 个项目中有 40 个" in rest.message and rest.verdict == "unclear"


def test_amounts_are_compared_across_units() -> None:
    """元 in the roster and 万元 in the form agree; another amount is told with both."""
    rows = [{"项目名称": "青石河道保洁服务", "全年预算数（元）": "1200000.00", "全年执行数（元）": "1150000"}]
    found = audit_batch([example_form("classic", {}, 0)], rows)
    assert [(f.rule, f.as_written, f.as_computed) for f in found.by_form["example-0"]] == [
        ("B03", "114", "115")
    ]


def test_differences_from_the_approved_goals_are_shown_word_by_word() -> None:
    """Goal, target, a missing and an added indicator are told apart, with what was taken out and put in."""
    approved = [
        {"项目名称": "青石河道保洁服务", "绩效目标": "全年开展河道保洁，保持水面整洁。", "三级指标": "保洁河道的长度", "指标值": "≥35公里"},
        {"项目名称": None, "绩效目标": None, "三级指标": "清淤土方量", "指标值": "≥100立方米"},
    ]  # fmt: skip
    found = audit_batch([example_form("classic", {}, 0)], None, approved).by_form["example-0"]
    text = "\n".join(f.message for f in found)
    assert {f.rule for f in found} == {"B04"}
    assert "〔删:整〕〔增:清〕" in text
    assert "≥〔删:35〕〔增:30〕公里" in text
    assert "清淤土方量" in text
    assert "水面保洁合格率" in text


def test_a_target_in_other_words_is_the_same() -> None:
    """One cell with "≥30公里" says what nature ≥, value 30 and unit 公里 say in three."""
    approved = [
        {"项目名称": "青石河道保洁服务", "三级指标": x.name, "指标性质": "不少于" if x.target == "≥30公里" else None,
         "指标值": "30" if x.target == "≥30公里" else x.target, "度量单位": "公里" if x.target == "≥30公里" else None}
        for x in example_form("classic", {}, 0).form.indicators
    ]  # fmt: skip
    approved[0]["指标性质"] = "≥"
    assert audit_batch([example_form("classic", {}, 0)], None, approved).by_form == {}


def test_a_name_in_review_is_never_the_filers_fault() -> None:
    """Findings that rest on a field in review are unclear."""
    form = example_form("classic", {"project_name": "青石河道保浩服务"}, 0)
    field = Field(decision="review", confidence=0.3, raw="青石河道保浩服务")
    form = form.model_copy(update={"fields": form.fields | {"project_name": field}})
    found = audit_batch([form], ROSTER)
    assert {f.verdict for f in (*found.whole, *found.by_form["example-0"]) if f.rule == "B02"} <= {"unclear"}


def asked(form: FormResult, *paths: str) -> FormResult:
    """The same form with these fields in review."""
    waiting = {p: form.fields[p].model_copy(update={"decision": "review"}) for p in paths}
    return form.model_copy(update={"fields": form.fields | waiting})


def test_a_figure_in_review_is_never_the_filers_fault() -> None:
    """An amount, a total or a phone that waits for a person blames nobody in the rules of the batch."""
    rows = [ROSTER[0] | {"决算数(万元)": "110"}]
    form = example_form("classic", {}, 0)
    path = "funding.total.executed"
    assert [f.verdict for f in audit_batch([form], rows).by_form["example-0"]] == ["filer"]
    assert [f.verdict for f in audit_batch([asked(form, path)], rows).by_form["example-0"]] == ["unclear"]
    full = [
        example_form(
            "classic", {"project_name": f"清淤{i}段", "total_score": "100", "phone": f"6601234{i}"}, i
        )
        for i in range(2)
    ]
    sure = {f.rule: f.verdict for f in audit_batch(full).whole}
    unsure = {f.rule: f.verdict for f in audit_batch([full[0], asked(full[1], "total_score", "phone")]).whole}
    assert (sure, unsure) == ({"B05": "filer", "B06": "filer"}, {"B05": "unclear"})


def test_duplicates_full_marks_and_shared_phones() -> None:
    """The same project twice, a unit of full marks, and a phone of two people are told."""
    full = {"total_score": "100"}
    forms = [
        example_form("classic", full | {"contact_phone": "66012345"}, 0),
        example_form("classic", full, 1),
    ]
    found = audit_batch(forms)
    assert [f.rule for f in found.by_form["example-1"]] == ["B01"]
    assert {(f.rule, f.unit) for f in found.whole} == {
        ("B05", "云溪市河道管理所"),
        ("B06", "云溪市河道管理所"),
    }
    nameless = {"implementing_unit": "~", "department": "~"}
    both = [example_form("classic", nameless | {"contact_phone": "66012345"}, i) for i in range(2)]
    (shared,) = (f for f in audit_batch(both).whole)
    assert (
        shared.unit is None
        and shared.message.startswith("电话 66012345")
        and shared.message_en.startswith("the number")
    )


def test_headers_are_matched_loosely() -> None:
    """Remarks in brackets and near names do; without a project column the table is refused."""
    row = read_roster(
        [{"序号": "1", "项目名称（全称）": "甲", "预算单位名称": "乙", "执行数（万元）": "1,234.5"}]
    )[0]
    assert (row.project_name, str(row.amounts["executed"]), row.money_unit) == ("甲", "1234.5", "万元")
    with pytest.raises(UsageError, match="项目名称"):
        read_roster([{"甲": "1"}])
    with pytest.raises(UsageError, match="三级指标"):
        read_approved([{"项目名称": "甲"}])


def test_changes_rebuild_both_texts() -> None:
    """The stretches of a difference make both texts again."""
    a, b = "完成河道保洁30公里，水面整洁", "完成河道保洁20公里，岸线水面整洁"
    changes = compare_texts(a, b)
    assert "".join(c.text for c in changes if c.kind != "insert") == a
    assert "".join(c.text for c in changes if c.kind != "delete") == b
    assert show_changes(changes) == "完成河道保洁〔删:30〕〔增:20〕公里，〔增:岸线〕水面整洁"


def test_a_waiver_marks_and_never_deletes() -> None:
    """A waived finding stays, with who and why; one of another form, field or text is not waived."""
    findings = audit_form(example_form("classic", {"total_score": "97.5", "phone": "660123456"}, 0))
    waiver = Waiver(
        form_id="example-0",
        rule="D02",
        fields=("phone",),
        as_written="660123456",
        who="何小满",
        when="2023-02-01",
        reason="内线",
    )
    judged = apply_waivers("example-0", findings, [waiver])
    assert [j.finding for j in judged] == list(findings)
    assert [j.finding.rule for j in judged if not j.is_open] == ["D02"]
    other = waiver.model_copy(update={"as_written": "66012345"})
    assert all(j.is_open for j in apply_waivers("example-0", findings, [other]))
    assert all(j.is_open for j in apply_waivers("example-1", findings, [waiver]))
