"""Ways through run-together rows, and which of them the form's own sums bear out.

A form is a line of nodes; a `Step` leads from one to a later one and carries a weight and a score. A *way* is one step
after the other from the first node to the last. The weights of a true way total 100 and its scores the stated total,
so sums prove a way only where it is the only one: `solve` lists them all, and never picks.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from msgspec import Struct

from hebiao.lazy import regex
from hebiao.normalize import plain_number

UNIT: Final = 10_000
"""points are counted in ten-thousandths, so that sums are exact"""
FULL: Final = 100 * UNIT
MOST_WAYS: Final = 40
"""solutions beyond which a form is not proven at all"""
_MOST_SUMS: Final = 60_000
_NUMBER: Final = regex(r"(?:0|[1-9]\d*)(?:\.\d+)?")


class Step(Struct, frozen=True):
    """One row (or text that is none) from node `start` to node `end`."""

    start: int
    end: int
    weight: int = 0
    score: int = 0
    cost: float = 0.0
    """how unlike a row of its columns the texts are; sums say nothing of it, and it says nothing of sums"""
    key: Hashable = None
    """whose step it is; the solver only hands it back"""


Way = tuple[Step, ...]


def points(text: str, places: int = 4, most: int = 100) -> int | None:
    """A weight or score of 0 to `most` in ten-thousandths, or None for a text that is none ("08", "1.", "101")."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    number = plain_number(text) or Decimal(0)
    if number > most or len(text.partition(".")[2]) > places:
        return None
    return int(number * UNIT)


def pairs(run: str) -> Iterator[tuple[int, int]]:
    """Every (i, j) with a weight run[i:j] and a score run[j:], also one above it, which S01 forbids."""
    for j in range(1, len(run)):
        score = points(run[j:])
        if score is None:
            continue
        for i in range(j):
            weight = points(run[i:j], places=2)
            if weight is not None and (i == 0 or run[i - 1] != "."):
                yield i, j


def cheapest(steps: Sequence[Step], last: int) -> Way | None:
    """The way of least cost from node 0 to node `last`, sums left aside; None where there is no way."""
    best: dict[int, tuple[float, Way]] = {0: (0.0, ())}
    for step in sorted(steps, key=lambda s: (s.start, s.end)):
        if step.start not in best:
            continue
        cost = best[step.start][0] + step.cost
        if step.end not in best or cost < best[step.end][0]:
            best[step.end] = (cost, (*best[step.start][1], step))
    return best[last][1] if last in best else None


class Ways:
    """All ways through some steps whose weights total 100.

    Args:
        steps: with `start` < `end`.
        last: the node where every way ends; all begin at node 0.
        scored: whether the scores are asked to total something, too.
    """

    def __init__(self, steps: Sequence[Step], last: int, *, scored: bool) -> None:
        self._last, self._scored = last, scored
        self._leaving: dict[int, list[Step]] = {}
        for step in steps:
            self._leaving.setdefault(step.start, []).append(step)
        self._sums = self._sums_to_end()

    def that_total(self, score: int) -> list[Way] | None:
        """The ways whose scores total `score` ten-thousandths (0 where scores are not asked for).

        Returns:
            The ways, none where the sums bear out none; None where there are too many to tell.
        """
        if self._sums is None:
            return None
        ways: list[Way] = []
        stack: list[tuple[int, int, int, Way]] = [(0, FULL, score, ())]
        while stack:
            node, weight, rest, way = stack.pop()
            if node == self._last:
                ways.append(way)
                if len(ways) > MOST_WAYS:
                    return None
                continue
            for step in self._leaving.get(node, ()):
                left = (weight - step.weight, rest - step.score * self._scored)
                if left in self._sums.get(step.end, ()):
                    stack.append((step.end, *left, (*way, step)))
        return ways

    def _sums_to_end(self) -> dict[int, set[tuple[int, int]]] | None:
        """The sums of weights and scores that the ways from each node to the end have; None where too many."""
        sums: dict[int, set[tuple[int, int]]] = {self._last: {(0, 0)}}
        for node in sorted(self._leaving, reverse=True):
            here: set[tuple[int, int]] = set()
            for step in self._leaving[node]:
                for weight, score in sums.get(step.end, ()):
                    if weight + step.weight <= FULL:
                        here.add((weight + step.weight, score + step.score * self._scored))
            if len(here) > _MOST_SUMS:
                return None
            sums[node] = here
        return sums
