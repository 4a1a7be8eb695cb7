"""Which strange labels stand for which fields, from the known ones around them: what lies between two neighbours is known."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

Fits = Callable[[int, str], bool]
"""whether what stands at a place may be a field's, by its kind"""


def fill_gaps(
    labels: Sequence[str | None], usual: Sequence[str], needed: frozenset[str], fits: Fits
) -> dict[int, str]:
    """Names strange labels by the order in which forms print their labels.

    Args:
        labels: what each label of the form means, in the order that it prints them; None for a strange one.
        usual: the fields in the order of most forms.
        needed: those that nearly every form has; between two ways the one with more of them is taken.
        fits: of a place in `labels` and a field.

    Returns:
        The fields of strange labels by place. A label that may stand for two fields as well is not among them.
    """
    known = [usual.index(field) for field in labels if field in usual]
    out: dict[int, str] = {}
    if known == sorted(known):
        for run, between in _gaps(labels, usual):
            out |= _named(run, between, needed, fits)
    return out or _last_missing(labels, needed, fits)


def _gaps(labels: Sequence[str | None], usual: Sequence[str]) -> Iterator[tuple[list[int], list[str]]]:
    """Runs of strange labels, each with the fields that forms print between its neighbours."""
    run: list[int] = []
    before = -1
    for n, field in enumerate((*labels, "")):
        if field is None:
            run.append(n)
        elif field in usual or not field:
            behind = usual.index(field) if field else len(usual)
            if run:
                yield run, list(usual[before + 1 : behind])
            run, before = [], behind


def _named(run: Sequence[int], between: Sequence[str], needed: frozenset[str], fits: Fits) -> dict[int, str]:
    may = {n: {field for field in between if fits(n, field)} for n in run}
    own = [n for n in run if may[n]]
    ways = [
        way
        for way in itertools.combinations(between, len(own))
        if own and all(field in may[n] for n, field in zip(own, way, strict=True))
    ]
    most = max((len(needed.intersection(way)) for way in ways), default=0)
    best = [way for way in ways if len(needed.intersection(way)) == most]
    return dict(zip(own, best[0], strict=True)) if len(best) == 1 else {}


def _last_missing(labels: Sequence[str | None], needed: frozenset[str], fits: Fits) -> dict[int, str]:
    """The one field that is missing, where one strange label alone holds texts of its kind, in whatever order."""
    missing = needed.difference(field for field in labels if field is not None)
    if len(missing) != 1:
        return {}
    (field,) = missing
    own = [n for n, known in enumerate(labels) if known is None and fits(n, field)]
    return {own[0]: field} if len(own) == 1 else {}
