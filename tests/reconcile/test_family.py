"""Layout families: what is one, what makes it another, and what an unknown one changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.pipeline import OpenForm, conclude, open_forms
from hebiao.reconcile.confidence import shipped
from hebiao.reconcile.family import Layout, is_of, layout_of
from llm.made import FIXTURES

FORM = """项目支出绩效自评表
（2024年度）
项目名称	社区养老服务补助
主管部门	云岭市民政局	实施单位	云岭市民政局
项目负责人	{leader}	联系电话	{phone}
项目资金（万元）		年初预算数	全年预算数	全年执行数	分值	执行率	得分
	年度资金总额	69	69	63.27	10	91.70%	9.17
	其中：当年财政拨款	69	69	63.27	-	91.70%	-
	上年结转资金				-		-
	其他资金				-		-
年度总体目标	预期目标			实际完成情况
	改善养老服务。			已改善。
绩效指标	一级指标	二级指标	三级指标	{columns}
	产出指标	数量指标	走访老人	{values}
	效益指标	社会效益指标	老人安全感	{more}
总分						100	99.17
"""
USUAL = ("年度指标值	实际完成值	分值	得分", "8次	9次	60	60", "提升	提升	30	30")


def opened(text: str) -> OpenForm:
    """The one form of a text."""
    (form,) = open_forms(Source("form.txt", text.encode()), Settings())
    return form


def made(leader: str = "温言", phone: str = "60001234", columns: tuple[str, str, str] = USUAL) -> str:
    """A form of text."""
    heads, values, more = columns
    return FORM.format(leader=leader, phone=phone, columns=heads, values=values, more=more)


def layout(text: str) -> Layout:
    """The layout of a text's one form."""
    return layout_of(opened(text).readings[0])


def test_the_orders_of_a_form_are_told() -> None:
    """Parts from the top, labels row by row, columns from the left."""
    found = layout(made())
    assert found["parts"] == ("head", "money", "goals", "indicators")
    assert found["head"][:4] == ("project_name", "/", "department", "implementing_unit")
    assert found["indicators"] == ("level1", "level2", "name", "target", "actual", "weight", "score")
    assert found["money"][:5] == ("total", "appropriation", "carryover", "other", "/")


def test_blanks_and_other_texts_are_no_other_family() -> None:
    """A form with gaps is of the family of one without; the one without is not of the other's."""
    full, blank = layout(made()), layout(made(leader="", phone=""))
    assert is_of(blank, full)
    assert not is_of(full, blank)
    assert layout(made(leader="程远", phone="60007777")) == full


@pytest.mark.parametrize(
    "columns",
    [
        ("实际完成值	年度指标值	分值	得分", "9次	8次	60	60", "提升	提升	30	30"),
        ("年度指标值	实际完成值	得分	分值", "8次	9次	60	60", "提升	提升	30	30"),
    ],
)
def test_other_orders_are_another_family(columns: tuple[str, str, str]) -> None:
    """Columns that have changed places."""
    usual, other = layout(made()), layout(made(columns=columns))
    assert not is_of(other, usual)
    assert not is_of(usual, other)


def test_the_layouts_of_our_own_forms_are_known() -> None:
    """A form that confidence was fitted on is familiar; one with columns in an order that none has is not."""
    for name in ("docx/classic.docx", "text/lost-points-in-level.txt"):
        path: Path = FIXTURES / name
        assert all(f.familiar for f in open_forms(Source(name, path.read_bytes()), Settings()))
    odd = ("得分	实际完成值	分值	年度指标值", "60	9次	60	8次", "30	提升	30	提升")
    assert not opened(made(columns=odd)).familiar


def test_an_unknown_layout_is_believed_less() -> None:
    """The same texts: no field is surer, none that agreement does not prove is accepted, and the fields in review are as many at least."""
    form = opened(made())
    known = conclude(replace(form, familiar=True))
    new = conclude(replace(form, familiar=False))
    assert known.form == new.form
    assert all(
        new.fields[p].confidence <= f.confidence for p, f in known.fields.items() if f.decision == "accept"
    )
    assert set(known.review_paths) <= set(new.review_paths)


def test_the_shipped_layouts_are_apart() -> None:
    """None is another's with gaps, so each line of the file says something."""
    layouts = shipped().fitted.layouts
    assert len(layouts) >= 4
    assert not any(a is not b and is_of(a, b) for a in layouts for b in layouts)


def test_in_a_form_of_an_unknown_family_only_what_agreement_proves_is_accepted() -> None:
    """Its columns in an order that no labelled form has: what one reading alone has waits, what both have is accepted."""
    plain = (FIXTURES / "md" / "new2024.md").read_text(encoding="utf-8")
    judged = []
    for text in (
        plain,
        plain.replace("年度<br>指标值 | 绩效度<br>量单位 |", "绩效度<br>量单位 | 年度<br>指标值 |"),
    ):
        form = next(open_forms(Source("a.md", text.encode()), Settings()))
        grid, stream = (replace(r, structure="exact") for r in form.readings)
        fields = {p: f for p, f in stream.fields.items() if not p.startswith("funding.")}
        alone = replace(stream, fields=fields, seen=stream.seen - {"money", "extra"})
        after = conclude(replace(form, readings=(grid, alone)))
        money = [f for p, f in after.fields.items() if p.startswith("funding.") and f.raw]
        told = {any("这种版式没有量过" in m.zh for m in f.reasons) for f in money}
        rest = {f.decision for p, f in after.fields.items() if p.startswith("indicators.")}
        judged.append((form.familiar, told, {f.decision for f in money} if told == {True} else None, rest))
    assert judged == [(True, {False}, None, {"accept"}), (False, {True}, {"review"}, {"accept"})]
