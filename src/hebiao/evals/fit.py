"""Confidence fitted on labeled forms, and how good it is as a probability and as a ranker on others.

`hebiao eval fit SUITE… --check SUITE… -o FILE` writes the file that `reconcile.confidence` reads. A person reviews it
like code; nothing is fitted at run time.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from hebiao.evals.audit_suite import share
from hebiao.evals.calibration import calibrate, to_markdown
from hebiao.evals.judging import Judged, judge, parts_of
from hebiao.evals.outputs import confidence_page
from hebiao.reconcile.confidence import (
    ALL,
    UNSETTLED,
    Cell,
    ChannelBound,
    Evidence,
    Fitted,
    Table,
    make_table,
)
from hebiao.reconcile.family import is_of
from hebiao.run.environment import commit
from hebiao.run.outputs import writing

TAUGHT: Final = 0.95
"""share of its fields that must be right for a form to tell what a layout is like"""
RISK: Final = 0.01
"""stated: accepted fields of a channel are wrong at most that often"""
_REVIEWED: Final = ("documents", "shares")
"""of a cell: said only of what is in review"""
_Kind = tuple[str, str, Evidence, bool]
"""channel, class of field, evidence, whether the family of the layout was seen"""
_MODEL: Final = Path(__file__).resolve().parents[3] / "eval" / "results" / "model.json"


def fit(judged: Iterable[Judged], suites: Sequence[str], risk: float = RISK) -> Fitted:
    """The counts, and for each channel the bounds and the threshold that they bear out."""
    judged = list(judged)
    layouts, is_seen = families(judged)
    by_channel: dict[str, list[Judged]] = defaultdict(list)
    by_cell: dict[_Kind, list[Judged]] = defaultdict(list)
    for j in judged:
        by_channel[j.channel].append(j)
        by_cell[j.channel, j.field_class, j.evidence, is_seen[j.form]].append(j)
    cells = [_cell(key, js) for key, js in sorted(by_cell.items())]
    cells += _of_models()
    bare = Fitted(
        suites=tuple(suites),
        commit=commit(),
        risk=risk,
        channels=tuple(_bound(channel, js) for channel, js in sorted(by_channel.items())),
        cells=tuple(cells),
        layouts=layouts,
    )
    table = make_table(bare)
    bounds = tuple(
        bound.model_copy(update={"threshold": _threshold(by_channel[bound.channel], table, risk, is_seen)})
        for bound in bare.channels
    )
    return bare.model_copy(update={"channels": bounds})


def families(
    judged: Sequence[Judged],
) -> tuple[tuple[dict[str, tuple[str, ...]], ...], dict[str, bool]]:
    """The layouts of labelled forms, and for each form whether another document has one of its family.

    So a form that nothing else is like counts as what a new layout brings. A form that was read badly teaches no layout:
    what was misread is nobody's.
    """
    right: dict[str, list[bool]] = defaultdict(list)
    for j in judged:
        right[j.form].append(j.right)
    layout_by_form = {j.form: (j.document, dict(j.layout)) for j in judged}
    documents: dict[tuple[tuple[str, tuple[str, ...]], ...], set[str]] = defaultdict(set)
    for form, (document, layout) in layout_by_form.items():
        if sum(right[form]) >= TAUGHT * len(right[form]):
            documents[tuple(sorted(layout.items()))].add(document)
    layouts = {key: dict(key) for key in documents if key}
    fullest = tuple(
        layout
        for key, layout in sorted(layouts.items())
        if not any(key != other and is_of(layout, known) for other, known in layouts.items())
    )
    near = {
        tuple(sorted(layout.items())): set[str]().union(
            *(documents[k] for k, known in layouts.items() if is_of(layout, known))
        )
        for _, layout in layout_by_form.values()
        if layout
    }
    is_seen = {
        form: not layout or bool(near[tuple(sorted(layout.items()))] - {document})
        for form, (document, layout) in layout_by_form.items()
    }
    return fullest, is_seen


def _cell(key: _Kind, judged: Sequence[Judged]) -> Cell:
    channel, field_class, evidence, seen = key
    right = sum(j.right for j in judged)
    cell = Cell(
        channel=channel,
        field_class=field_class,
        evidence=evidence,
        seen=seen,
        fields=len(judged),
        right=right,
    )
    if evidence not in UNSETTLED:
        return cell
    documents: dict[str, list[bool]] = defaultdict(list)
    for j in judged:
        documents[j.document].append(j.right)
    shares = sum(sum(found) / len(found) for found in documents.values())
    return cell.model_copy(update={"documents": len(documents), "shares": round(shares, 4)})


def _of_models() -> list[Cell]:
    """What fields accepted on the word of models that read badly were worth, as the suite of wrong answers found."""
    if not _MODEL.is_file():
        return []
    lines = json.loads(_MODEL.read_text(encoding="utf-8"))["faults"]
    settled = sum(f["settled"] for f in lines if f["setting"] != "worst")
    wrong = sum(f["wrong"] for f in lines if f["setting"] != "worst")
    return [Cell(channel=ALL, field_class=ALL, evidence="agree_model", fields=settled, right=settled - wrong)]


def _bound(channel: str, judged: Sequence[Judged]) -> ChannelBound:
    accepted = [j for j in judged if j.accepted]
    documents = {j.document for j in judged}
    bad = {j.document for j in accepted if not j.right}
    wrong = sum(not j.right for j in accepted)
    return ChannelBound(
        channel=channel,
        documents=len(documents),
        forms=len({j.form for j in judged}),
        fields=len(accepted),
        wrong=wrong,
        bad_documents=len(bad),
        most_wrong=share(wrong, len(accepted)).high,
        most_bad=share(len(bad), len(documents)).high,
        threshold=0.0,
    )


def _threshold(judged: Sequence[Judged], table: Table, risk: float, is_seen: Mapping[str, bool]) -> float:
    """The confidence from which fields are accepted: 1 − risk, or higher where the bound asks for it.

    Where even the surest fields are too few for the bound, what was counted says nothing against agreement.
    """

    def sure(j: Judged) -> float:
        return table.probability(j.evidence, j.channel, j.field_class, seen=is_seen[j.form])

    levels = Counter((sure(j), j.right) for j in judged if j.accepted)
    seen = wrong = 0
    least = 1.0
    for level in sorted({p for p, _ in levels}, reverse=True):
        seen += levels[level, True] + levels[level, False]
        wrong += levels[level, False]
        if wrong and share(wrong, seen).high > risk:
            return max(1 - risk, least)
        # Rounded down, so that what was counted is not held back by a last digit.
        least = int(level * 1e5) / 1e5
    return 1 - risk


def write_fit(
    suites: Sequence[Path], checks: Sequence[Path], folder: Path, risk: float = RISK
) -> tuple[Fitted, str]:
    """Fits, and writes `confidence.json`; `confidence.md` and `.html` say what it is worth on the suites to check.

    Returns:
        The fit, and the text of `confidence.md`.

    Raises:
        UsageError: a suite is not as it must be.
        StoreError: the folder cannot be written.
    """
    fitted = fit((j for suite in suites for j in judge(suite)), [s.stem for s in suites], risk)
    found = [
        calibrate(name, judged, fitted)
        for suite in checks
        for name, judged in parts_of(suite.stem, list(judge(suite)))
    ]
    text = to_markdown(fitted, found)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "confidence.json").write_text(_compact(fitted), encoding="utf-8")
        (folder / "confidence.md").write_text(text, encoding="utf-8")
        (folder / "confidence.html").write_text(confidence_page(fitted, found), encoding="utf-8")
    return fitted, text


def _is_said(key: str, value: object) -> bool:
    """Whether a value is no default of a cell."""
    return value is not True if key == "seen" else bool(value) or key not in _REVIEWED


def _compact(fitted: Fitted) -> str:
    """A line a channel and a cell, so that a person can read what changed."""
    data = json.loads(fitted.model_dump_json())
    lines = [
        f' "{key}": {json.dumps(data[key], ensure_ascii=False)},' for key in ("suites", "commit", "risk")
    ]
    for key, end in (("channels", ","), ("cells", ","), ("layouts", "")):
        rows = ",\n".join(
            f"  {json.dumps({k: v for k, v in row.items() if _is_said(k, v)})}" for row in data[key]
        )
        lines.append(f' "{key}": [\n{rows}\n ]{end}')
    return "{\n" + "\n".join(lines) + "\n}\n"
