"""What a model may answer: numbers of pieces and quotes of them, one schema a duty. No field holds a value."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Base of all answers: what was not asked for is not let in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Pointed(Answer):
    """Where a value stands: the numbers of its pieces in order, and the value quoted from them."""

    ids: Annotated[tuple[int, ...], Field(min_length=1, max_length=40)]
    quote: Annotated[str, Field(min_length=1, max_length=8000)]


class HeadAnswer(Answer):
    """The head of the form."""

    title: Pointed | None = None
    year: Pointed | None = None
    project_name: Pointed | None = None
    department: Pointed | None = None
    implementing_unit: Pointed | None = None
    project_leader: Pointed | None = None
    phone: Pointed | None = None


class MoneyRow(Answer):
    """One row of the funds."""

    initial_budget: Pointed | None = None
    annual_budget: Pointed | None = None
    executed: Pointed | None = None
    weight: Pointed | None = None
    execution_rate: Pointed | None = None
    score: Pointed | None = None


class MoneyAnswer(Answer):
    """The funds of the project."""

    total: MoneyRow | None = None
    appropriation: MoneyRow | None = None
    carryover: MoneyRow | None = None
    other: MoneyRow | None = None


class GoalsAnswer(Answer):
    """The goal and what came of it."""

    expected_goal: Pointed | None = None
    actual_result: Pointed | None = None


class IndicatorAnswer(Answer):
    """One indicator."""

    level1: Pointed | None = None
    level2: Pointed | None = None
    name: Pointed | None = None
    nature: Pointed | None = None
    target: Pointed | None = None
    unit: Pointed | None = None
    actual: Pointed | None = None
    weight: Pointed | None = None
    score: Pointed | None = None
    deviation: Pointed | None = None


class IndicatorsAnswer(Answer):
    """All indicators that are shown, in order, and how many there are."""

    row_count: Annotated[int, Field(ge=0, le=500)]
    rows: Annotated[tuple[IndicatorAnswer, ...], Field(max_length=500)] = ()
    total_weight: Pointed | None = None
    total_score: Pointed | None = None


class FooterAnswer(Answer):
    """What stands below the indicators."""

    remarks: Pointed | None = None
    preparer: Pointed | None = None
    section_head: Pointed | None = None
    contact_phone: Pointed | None = None
    prepared_on: Pointed | None = None


class PrintAnswer(Answer):
    """Of cells that are read in more than one way, the reading that makes sense."""

    picks: Annotated[tuple[Pointed, ...], Field(max_length=500)] = ()


class AdviceAnswer(Answer):
    """Doubts about the language of some texts: numbers of the pieces that lack what the duty asks for."""

    lacking: Annotated[tuple[Pointed, ...], Field(max_length=100)] = ()


SCHEMAS: Final[dict[str, type[Answer]]] = {
    c.__name__: c
    for c in (HeadAnswer, MoneyAnswer, GoalsAnswer, IndicatorsAnswer, FooterAnswer, PrintAnswer, AdviceAnswer)
}
