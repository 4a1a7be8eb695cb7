"""The canonical form: one 项目支出绩效自评表 as written by its filer (contract section 1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel, ConfigDict

HEAD_FIELDS: Final = (
    "title", "year", "project_name", "department", "implementing_unit", "project_leader", "phone",
)  # fmt: skip
GOAL_FIELDS: Final = ("expected_goal", "actual_result")
TOTAL_FIELDS: Final = ("total_weight", "total_score")
FOOT_FIELDS: Final = ("remarks", "preparer", "section_head", "contact_phone", "prepared_on")
SCALAR_FIELDS: Final = HEAD_FIELDS + GOAL_FIELDS + TOTAL_FIELDS + FOOT_FIELDS
FUNDING_ROWS: Final = ("total", "appropriation", "carryover", "other")
FUNDING_PARTS: Final = FUNDING_ROWS[1:]
"""what the total is made of"""
AMOUNT_COLUMNS: Final = ("initial_budget", "annual_budget", "executed")
FUNDING_COLUMNS: Final = (*AMOUNT_COLUMNS, "weight", "execution_rate", "score")
INDICATOR_COLUMNS: Final = (
    "level1", "level2", "name", "nature", "target", "unit", "actual", "weight", "score", "deviation",
)  # fmt: skip
LEVEL1: Final = ("产出指标", "成本指标", "效益指标", "满意度指标")
LEVEL2: Final = (
    "数量指标", "质量指标", "时效指标", "成本指标", "经济成本指标", "社会成本指标", "生态环境成本指标",
    "经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标", "服务对象满意度指标",
)  # fmt: skip


class Model(BaseModel):
    """Base of all that is serialised: frozen, nothing unknown let in.

    Its schema is built when it is first used (pydantic does so under a lock since 2.14): a run needs few of the models,
    and not before the first file is read.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class FundingRow(Model):
    """One row of 项目资金; amounts in the unit of the heading, as written."""

    initial_budget: str | None = None
    annual_budget: str | None = None
    executed: str | None = None
    weight: str | None = None
    execution_rate: str | None = None
    score: str | None = None


class Funding(Model):
    """项目资金: the total and the rows of which it is made."""

    total: FundingRow = FundingRow()
    appropriation: FundingRow = FundingRow()
    carryover: FundingRow = FundingRow()
    other: FundingRow = FundingRow()


class Indicator(Model):
    """One row of 绩效指标, merged cells carried down."""

    level1: str | None = None
    level2: str | None = None
    name: str | None = None
    nature: str | None = None
    target: str | None = None
    unit: str | None = None
    actual: str | None = None
    weight: str | None = None
    score: str | None = None
    deviation: str | None = None


class Form(Model):
    """One form. Values are strings as written, white space removed, or None."""

    title: str | None = None
    year: int | None = None
    project_name: str | None = None
    department: str | None = None
    implementing_unit: str | None = None
    project_leader: str | None = None
    phone: str | None = None
    funding: Funding = Funding()
    expected_goal: str | None = None
    actual_result: str | None = None
    indicators: tuple[Indicator, ...] = ()
    total_weight: str | None = None
    total_score: str | None = None
    remarks: str | None = None
    preparer: str | None = None
    section_head: str | None = None
    contact_phone: str | None = None
    prepared_on: str | None = None


def walk_paths(indicators: int) -> Iterator[str]:
    """Every path of a form with that many indicators, in the order of the printed form."""
    yield from HEAD_FIELDS
    for row in FUNDING_ROWS:
        yield from (f"funding.{row}.{col}" for col in FUNDING_COLUMNS)
    yield from GOAL_FIELDS
    for i in range(indicators):
        yield from (f"indicators.{i}.{col}" for col in INDICATOR_COLUMNS)
    yield from TOTAL_FIELDS
    yield from FOOT_FIELDS


def has_path(form: Form, path: str) -> bool:
    """Whether a path, from wherever it comes, is one of this form's as `walk_paths` writes them."""
    return path in walk_paths(len(form.indicators))


def get_value(form: Form, path: str) -> str | None:
    """The value at a dotted path (`funding.total.score`, `indicators.3.target`), as text.

    Raises:
        KeyError: no such path in this form.
    """
    parts = path.split(".")
    try:
        if parts[0] == "funding":
            value = getattr(getattr(form.funding, parts[1]), parts[2])
        elif parts[0] == "indicators":
            value = getattr(form.indicators[int(parts[1])], parts[2])
        else:
            value = getattr(form, path)
    except (AttributeError, IndexError, ValueError) as error:
        raise KeyError(path) from error
    return None if value is None else str(value)


def build_form(values: dict[str, str | None], indicators: int) -> Form:
    """A form from values by path; paths not named are None.

    Raises:
        pydantic.ValidationError: `year` is not a whole number.
    """
    year = values.get("year")
    scalars = {k: values.get(k) for k in SCALAR_FIELDS if k != "year"}
    return Form(
        **scalars,
        year=int(year) if year else None,
        funding=Funding(
            **{
                r: FundingRow(**{c: values.get(f"funding.{r}.{c}") for c in FUNDING_COLUMNS})
                for r in FUNDING_ROWS
            }
        ),
        indicators=tuple(
            Indicator(**{c: values.get(f"indicators.{i}.{c}") for c in INDICATOR_COLUMNS})
            for i in range(indicators)
        ),
    )
