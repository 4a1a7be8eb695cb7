"""What a run of a suite leaves behind: frozen, serialised as it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from hebiao.domain.form import Model
from hebiao.domain.result import Said
from hebiao.evals.ranker import Ranker
from hebiao.evals.scorer import Judged, Outcome

Progress = Callable[[int, int, str], None]
"""called before each document with its 0-based number, how many there are, and its name"""


class Ratio(Model):
    """A share with its interval. `value` is None where the share is not defined (nothing to count)."""

    part: int
    whole: int
    value: float | None
    low: float | None = None
    """2.5th percentile over resampled documents; None with fewer than two documents"""
    high: float | None = None
    """97.5th percentile"""


class Tally(Model):
    """Plain counts of a set of documents. The names are those of the yardstick where it has them."""

    forms: int = 0
    found: int = 0
    extra: int = 0
    exact_forms: int = 0
    fields: int = 0
    right: int = 0
    wrong: int = 0
    """label and reading both have a value, and they differ"""
    missed: int = 0
    """the label has a value, the reading has none"""
    invented: int = 0
    """the reading has a value, the label has none"""
    correctly_empty: int = 0
    """both have none; not counted among `fields`"""
    numeric_fields: int = 0
    numeric_right: int = 0
    text_fields: int = 0
    text_right: int = 0
    accepted: int = 0
    review: int = 0
    silent_errors: int = 0
    """wrong in any way, and accepted"""
    silent_numeric: int = 0
    """those of them that are numbers: money, weights, scores, rates, the year"""
    errors_caught: int = 0
    """wrong in any way, and in review"""
    review_empty: int = 0
    """null fields, rightly null, that still ask for a person; not part of `review`"""
    rows: int = 0
    rows_found: int = 0
    rows_invented: int = 0
    pages: int = 0
    """ruled pages whose grid is known"""
    exact_pages: int = 0
    """pages of which every cell of every table was found with its spans"""


class Slice(Model):
    """One set of documents (all, a channel, a kind, a family): its counts and shares."""

    name: str
    documents: int
    tally: Tally
    rates: dict[str, Ratio]
    """by metric name, see `metrics.RATES`"""


class CaseReport(Model):
    """One document."""

    name: str
    family: str
    channel: str
    seconds: float
    """wall time of reading it, not of scoring"""
    tally: Tally
    error: str | None = None
    """why it could not be read"""


class FieldError(Model):
    """One field that is wrong in any way."""

    case: str
    form: str
    path: str
    group: str
    family: str
    channel: str
    outcome: Outcome
    decision: Judged
    gold: str | None = None
    pred: str | None = None
    reasons: tuple[Said, ...] = ()

    @property
    def key(self) -> str:
        """Names the field across runs."""
        return f"{self.case}::{self.form}::{self.path}"

    @property
    def silent(self) -> bool:
        """Wrong, and accepted without a person."""
        return self.decision == "accept"


class GateCheck(Model):
    """One threshold of a suite and how it fared."""

    scope: str
    """`all`, `channel:pdf`, `kind:photo` or `family:xyz`"""
    metric: str
    sense: Literal["min", "max"]
    limit: float
    value: float | None
    """None where it could not be measured, which breaks the gate"""
    passed: bool


class Change(Model):
    """A number that is not what it was in the baseline."""

    scope: str
    metric: str
    before: float | None
    after: float | None
    better: bool | None
    """None where one of the two is not defined"""


class Comparison(Model):
    """Differences from a baseline."""

    commit: str | None
    changes: tuple[Change, ...]
    worse: tuple[str, ...]
    """fields that were right, or in review, and are wrong, or silently wrong, now"""
    better: tuple[str, ...]
    only_before: tuple[str, ...] = ()
    """documents of the baseline that this run does not have; their fields are not compared"""
    only_now: tuple[str, ...] = ()


class Baseline(Model):
    """What is kept of a run to compare later ones with. Holds no values, so that it can be published."""

    suite: str
    split: str | None
    commit: str | None
    date: str
    rates: dict[str, dict[str, float | None]]
    """scope → metric → value"""
    cases: tuple[str, ...]
    errors: dict[str, Judged]
    """key of a wrong field → what was decided on it"""


class EvalReport(Model):
    """One run of one suite."""

    suite: str
    split: str | None
    private: bool
    """values of this suite may not be published"""
    hidden: bool = False
    """the values of the errors were left out"""
    date: str
    """ISO 8601 with time zone"""
    commit: str | None
    versions: dict[str, str]
    seed: int
    seconds: float
    overall: Slice
    by_field: dict[str, Ratio]
    by_channel: tuple[Slice, ...]
    by_family: tuple[Slice, ...]
    by_kind: tuple[Slice, ...] = ()
    """by how a picture came about; documents of no kind are in none"""
    cases: tuple[CaseReport, ...]
    errors: tuple[FieldError, ...]
    ranker: Ranker | None = None
    """how well confidence tells right from wrong; over all fields that something was said of"""
    gate: tuple[GateCheck, ...] = ()
    comparison: Comparison | None = None

    @property
    def passed(self) -> bool:
        """Whether every threshold of the suite held."""
        return all(check.passed for check in self.gate)

    def slices(self) -> dict[str, Slice]:
        """All slices by scope: `all`, `channel:…`, `kind:…`, `family:…`."""
        named = {"all": self.overall}
        named.update((f"channel:{s.name}", s) for s in self.by_channel)
        named.update((f"kind:{s.name}", s) for s in self.by_kind)
        named.update((f"family:{s.name}", s) for s in self.by_family)
        return named

    def for_publication(self) -> EvalReport:
        """The same without the values of a private suite."""
        if not self.private:
            return self
        bare = tuple(e.model_copy(update={"gold": None, "pred": None, "reasons": ()}) for e in self.errors)
        return self.model_copy(update={"errors": bare, "hidden": True})
