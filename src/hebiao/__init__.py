"""核表 hebiao: 项目支出绩效自评表 in, clean and audited data out.

Everything here is loaded when it is first used:

    import hebiao

    source = hebiao.Source("自评表.docx", data)
    for result in hebiao.process(source, hebiao.Settings()):
        print(result.form.project_name, result.form.total_score, result.review_paths)

    scored = hebiao.score_indicator("≥90%", "用户满意度81%", "10")
    print(scored.score, scored.note, scored.steps[0].zh)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hebiao.lazy import load_later as _load_later

# Taken from its package at once, because `hebiao.run` is a function here and a package on disk; it is light.
from hebiao.run import Doubtful, Event, run

if TYPE_CHECKING:
    from hebiao.audit import Rulebook, load_rulebook
    from hebiao.audit.scoring import ScoreResult, Target, score_indicator
    from hebiao.config import Settings
    from hebiao.domain.document import Cell, Document, Line, Page, Segment, Source, Table
    from hebiao.domain.form import Form, Funding, FundingRow, Indicator
    from hebiao.domain.geometry import BBox
    from hebiao.domain.limits import Limits
    from hebiao.domain.result import (
        Alternative,
        Candidate,
        Character,
        Field,
        Finding,
        FormResult,
        Provenance,
        SourceRef,
        Value,
    )
    from hebiao.domain.run import InputOutcome, RunLog
    from hebiao.errors import (
        DamagedSource,
        EmptySource,
        EncryptedSource,
        HebiaoError,
        IllegibleSource,
        InputError,
        LimitExceeded,
        MissingTool,
        NoFormFound,
        StoreError,
        UnknownFormat,
        UnreadForm,
        UnsafeSource,
        UsageError,
    )
    from hebiao.pipeline import process, read

__version__: Final = "0.1.0"

_HOMES: Final = {
    "hebiao.audit": ("Rulebook", "load_rulebook"),
    "hebiao.audit.scoring": ("ScoreResult", "Target", "score_indicator"),
    "hebiao.config": ("Settings",),
    "hebiao.domain.document": ("Cell", "Document", "Line", "Page", "Segment", "Source", "Table"),
    "hebiao.domain.geometry": ("BBox",),
    "hebiao.domain.form": ("Form", "Funding", "FundingRow", "Indicator"),
    "hebiao.domain.limits": ("Limits",),
    "hebiao.domain.result": (
        "Alternative", "Candidate", "Character", "Field", "Finding", "FormResult", "Provenance", "SourceRef", "Value",
    ),
    "hebiao.domain.run": ("InputOutcome", "RunLog"),
    "hebiao.errors": (
        "DamagedSource", "EmptySource", "EncryptedSource", "HebiaoError", "IllegibleSource", "InputError",
        "LimitExceeded", "MissingTool", "NoFormFound", "StoreError", "UnknownFormat", "UnreadForm", "UnsafeSource",
        "UsageError",
    ),
    "hebiao.pipeline": ("process", "read"),
}  # fmt: skip

__all__ = [
    "Alternative",
    "BBox",
    "Candidate",
    "Cell",
    "Character",
    "DamagedSource",
    "Document",
    "Doubtful",
    "EmptySource",
    "EncryptedSource",
    "Event",
    "Field",
    "Finding",
    "Form",
    "FormResult",
    "Funding",
    "FundingRow",
    "HebiaoError",
    "IllegibleSource",
    "Indicator",
    "InputError",
    "InputOutcome",
    "LimitExceeded",
    "Limits",
    "Line",
    "MissingTool",
    "NoFormFound",
    "Page",
    "Provenance",
    "Rulebook",
    "RunLog",
    "ScoreResult",
    "Segment",
    "Settings",
    "Source",
    "SourceRef",
    "StoreError",
    "Table",
    "Target",
    "UnknownFormat",
    "UnreadForm",
    "UnsafeSource",
    "UsageError",
    "Value",
    "load_rulebook",
    "process",
    "read",
    "run",
    "score_indicator",
]


__getattr__ = _load_later(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
