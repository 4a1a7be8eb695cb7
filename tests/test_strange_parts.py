"""What a place prints besides the form changes nothing that is accepted: other rows of the head, funds, columns."""

from __future__ import annotations

import pytest

from hebiao.domain.form import get_value, walk_paths
from hebiao.domain.result import FormResult
from made_pages import COLUMNS, GOALS, HEAD, MONEY, TOTAL, VALUES, Spec, decision, form, indicators

ROWS: list[list[Spec]] = [*HEAD, ["项目负责人", ("陆书禾", 3), "联系电话", ("010-55500123", 4)]]
FUNDS: list[list[Spec]] = [
    *MONEY, [("上年结转资金", 2), "", "", "", "-", "", "-"], [("其他资金", 2), "", "", "", "-", "", "-"],
]  # fmt: skip
FOOT: list[list[Spec]] = [["填表人", ("白砚秋", 3), "联系电话", ("010-55500199", 4)]]
INDICATORS = indicators(COLUMNS, VALUES)


def funds(rows: list[list[Spec]]) -> list[list[Spec]]:
    """Rows of money beside the label of their part."""
    return [[("项目资金（万元）", 1, len(rows)), *rows[0][1:]], *rows[1:]]


@pytest.fixture(scope="module")
def plain() -> FormResult:
    """The form as it is without anything strange, all of it accepted."""
    result = form(ROWS, funds(FUNDS), GOALS, INDICATORS, TOTAL, FOOT)
    assert result.review_paths == () and result.form.contact_phone == "010-55500199"
    return result


def wrong(result: FormResult, plain: FormResult) -> list[str]:
    """What is accepted and not as in the plain form."""
    paths = walk_paths(max(len(x.form.indicators) for x in (result, plain)))
    return [
        p for p in paths
        if decision(result, p) == "accept" and get_value(result.form, p) != get_value(plain.form, p)
    ]  # fmt: skip


@pytest.mark.parametrize("at", [0, 1, 3])
@pytest.mark.parametrize(
    "label",
    ["财政部门", "监理单位", "项目编号", "资金主管部门", "财务负责人", "项目联系人", "单位负责人", "评价机构", "自评时间", "财政评分",
     "项目总投资", "预算金额", "上级项目名称", "二级项目名称", "原实施单位"],
)  # fmt: skip
def test_another_row_of_the_head(plain: FormResult, label: str, at: int) -> None:
    """A label of the head that the form does not know takes no text of a known one, and gives it none."""
    row: list[Spec] = [label, ("云岭市审计局", 3), "序号", ("88.8", 4)]
    result = form([*ROWS[:at], row, *ROWS[at:]], funds(FUNDS), GOALS, INDICATORS, TOTAL, FOOT)
    assert wrong(result, plain) == []


@pytest.mark.parametrize("at", [2, 3, 5])
@pytest.mark.parametrize(
    "label",
    ["非财政拨款", "上级补助", "市级财政资金", "单位自筹", "专项债券", "其他财政资金", "结转下年", "财政专户", "追加资金", "人员经费",
     "小计", "预算合计"],
)  # fmt: skip
def test_another_fund(plain: FormResult, label: str, at: int) -> None:
    """A fund that the form does not know is none of the known ones."""
    rows = [*FUNDS[:at], [(label, 2), "33", "22", "11", "-", "50%", "-"], *FUNDS[at:]]
    assert wrong(form(ROWS, funds(rows), GOALS, INDICATORS, TOTAL, FOOT), plain) == []


@pytest.mark.parametrize("at", [0, 2, 3, 6])
@pytest.mark.parametrize(
    "heading",
    ["上年预算数", "追加预算数", "调剂数", "到位数", "拨付数", "上年执行数", "结余数", "支出进度", "未执行数", "备注", "财政评分",
     "年中调整预算数", "申请数", "权重(%)"],
)  # fmt: skip
def test_another_column_of_amounts(plain: FormResult, heading: str, at: int) -> None:
    """Amounts below a heading that the form does not know are none of its own."""
    texts = [heading, "77", "66", "5", "4"]
    rows = [
        [*r[:n], text, *r[n:]]
        for r, text in zip(FUNDS, texts, strict=True)
        for n in [at + 2 - (r is not FUNDS[0])]
    ]
    assert wrong(form(ROWS, funds(rows), GOALS, INDICATORS, TOTAL, FOOT), plain) == []


@pytest.mark.parametrize("at", [0, 3, 5, 8])
@pytest.mark.parametrize(
    "heading",
    ["序号", "指标编码", "上年实际值", "历史值", "指标说明", "计算公式", "评分标准", "佐证资料", "完成率", "偏差率", "扣分", "财政评分",
     "专家评分", "备注", "责任科室", "权重系数", "四级指标", "半年完成值", "三年指标值", "得分率"],
)  # fmt: skip
def test_another_column_of_indicators(plain: FormResult, heading: str, at: int) -> None:
    """Texts below a heading that the form does not know are none of its own."""
    head = [*COLUMNS[:at], heading, *COLUMNS[at:]]
    rows = [[*v[:at], x, *v[at:]] for v, x in zip(VALUES, ("55", "66%", "丙"), strict=True)]
    total: list[list[Spec]] = [[("总分", 7), "100", "99", ""]]
    result = form(ROWS, funds(FUNDS), GOALS, indicators(head, rows), total, FOOT)
    assert wrong(result, plain) == []
