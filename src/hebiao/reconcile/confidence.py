"""How often a decision was right on labeled forms: counts by channel, class, evidence and layout, reviewed and shipped.

`confidence.json` is written by `hebiao eval fit` and read here; nothing is fitted at run time. A cell with few forms
leans on what the same evidence was worth everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal

from msgspec import Struct
from pydantic import BaseModel, ConfigDict

from hebiao.reconcile.family import Layout, is_of

Evidence = Literal[
    "agree_exact",
    "agree_ragged",
    "agree_lines",
    "single_exact",
    "by_kind",
    "by_arithmetic",
    "agree_model",
    "by_repair",
    "doubted",
    "conflict",
    "alone",
    "blank",
]
"""agree_…, single_…, by_…: what a text was accepted on; of fields in review: both readings say the same and something else
is in doubt, they differ, only one has a text, none has"""
FieldClass = Literal["money", "points", "level", "text"]
ALL: Final = "*"
"""stands for every channel, or every class"""
AGREEMENT: Final[frozenset[Evidence]] = frozenset({"agree_exact", "agree_ragged", "agree_lines"})
"""both readings say the same"""
UNMEASURED: Final[frozenset[Evidence]] = AGREEMENT | {"by_repair"}
"""what may be accepted in a channel that nobody measured: also a figure that one reading of the ink and the sums give"""
UNSETTLED: Final[frozenset[Evidence]] = frozenset({"doubted", "conflict", "alone", "blank"})
"""what a field in review is there with"""
WEIGHT: Final = 20.0
"""fields that the experience with an evidence everywhere counts for, in a cell of its own"""
DOCUMENTS: Final = 3.0
"""the same for a field in review, in documents: fields of one document are right or wrong together"""
_POINTS: Final = frozenset({"weight", "score", "total_weight", "total_score"})
_LEVELS: Final = frozenset({"level1", "level2"})
SUREST: Final = 0.9999
"""nothing is said to be surer: no count here is large enough to bear it out"""
_FILE: Final = "confidence.json"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(_Strict):
    """Decisions of one kind: how many, and how many were right."""

    channel: str
    field_class: str
    evidence: Evidence
    fields: int
    right: int
    seen: bool = True
    """whether the form's layout is of a family that another labelled document has"""
    documents: int = 0
    """of what is in review: documents with such a field"""
    shares: float = 0.0
    """the sum over those documents of the share that was right"""


class ChannelBound(_Strict):
    """What accepted fields of one channel were worth."""

    channel: str
    documents: int
    forms: int
    fields: int
    """accepted"""
    wrong: int
    bad_documents: int
    """documents with a wrong accepted field"""
    most_wrong: float
    """upper end of the exact 95 % interval (Clopper-Pearson) of the share of wrong fields, were fields independent"""
    most_bad: float
    """the same of the share of documents with any wrong field: nothing is assumed within a document"""
    threshold: float
    """confidence from which fields are accepted, so that `most_wrong` stays within the stated risk"""


class Fitted(_Strict):
    """The file: where it comes from, what was counted."""

    suites: tuple[str, ...]
    commit: str | None
    risk: float
    """stated: accepted fields of a channel are wrong at most that often"""
    channels: tuple[ChannelBound, ...]
    cells: tuple[Cell, ...]
    layouts: tuple[dict[str, tuple[str, ...]], ...] = ()
    """of the labelled forms; those that are another's with gaps are left out"""

    def knows(self, layout: Layout) -> bool:
        """Whether a layout is of the family of a labelled form; what has none told is taken for one."""
        return not layout or any(is_of(layout, known) for known in self.layouts)


class Table(Struct, frozen=True):
    """The counts, ready to be asked."""

    fitted: Fitted
    counts: Mapping[tuple[str, str, str, bool], tuple[float, float]]
    """how many, and how many right: documents and their shares for what is in review, fields for all else"""

    def probability(self, evidence: Evidence, channel: str, field_class: str, *, seen: bool = True) -> float:
        """The share of such decisions that were right, drawn towards that of the evidence everywhere.

        In a form whose layout is of no family that was `seen`, that of such forms, drawn towards all forms. In a
        channel that was never measured, at most what the stated risk leaves.
        """
        weight = DOCUMENTS if evidence in UNSETTLED else WEIGHT
        count, right = self.counts.get((ALL, ALL, evidence, True), (0, 0))
        everywhere = (right + 0.5) / (count + 1)
        if not seen:
            count, right = self.counts.get((ALL, ALL, evidence, False), (0, 0))
            everywhere = (right + weight * everywhere) / (count + weight)
        count, right = self.counts.get((channel, field_class, evidence, seen), (0, 0))
        own = (right + weight * everywhere) / (count + weight)
        known = channel == ALL or self.bound(channel) is not None
        return own if known else min(own, 1 - self.fitted.risk)

    def bound(self, channel: str) -> ChannelBound | None:
        """What is known of a channel; None where it was never measured."""
        return next((c for c in self.fitted.channels if c.channel == channel), None)


def make_table(fitted: Fitted) -> Table:
    """The table of a fit, with sums over all channels and classes."""
    counts: dict[tuple[str, str, str, bool], tuple[float, float]] = {}
    for cell in fitted.cells:
        unsettled = cell.evidence in UNSETTLED
        more = (cell.documents, cell.shares) if unsettled else (cell.fields, cell.right)
        own = (cell.channel, cell.field_class, cell.evidence, cell.seen)
        for key in {own, (ALL, ALL, cell.evidence, cell.seen)}:
            before = counts.get(key, (0, 0))
            counts[key] = (before[0] + more[0], before[1] + more[1])
    return Table(fitted, counts)


@lru_cache(maxsize=1)
def shipped() -> Table:
    """The table of the file that comes with hebiao."""
    text = (files("hebiao.reconcile") / _FILE).read_text(encoding="utf-8")
    return make_table(Fitted.model_validate_json(text))


@lru_cache(maxsize=4096)
def class_of(path: str) -> FieldClass:
    """The class of a field: amounts and rates, points, levels, and all other texts."""
    name = path.rsplit(".", 1)[-1]
    if name in _POINTS:
        return "points"
    if path.startswith("funding."):
        return "money"
    return "level" if name in _LEVELS else "text"


@lru_cache(maxsize=1024)
def confidence_of(
    evidence: Evidence, channel: str = ALL, field_class: str = ALL, *, seen: bool = True
) -> float:
    """The probability that a field decided on this evidence is right, 0 to 1."""
    return min(SUREST, round(shipped().probability(evidence, channel, field_class, seen=seen), 4))
