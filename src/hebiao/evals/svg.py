"""Plots as SVG text: shares with their intervals, and documents by review and error rate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from hebiao.evals.record import Ratio

_ROW: Final = 22
_LEFT: Final = 190
_RIGHT: Final = 150
_SIDE: Final = 320
_MARGIN: Final = 56


class Dot(NamedTuple):
    """One document of the scatter."""

    name: str
    group: str
    x: float
    y: float


def percent(value: float | None, digits: int = 1) -> str:
    """`98.7 %`; a dash where it is not defined. Never rounded up to a full 100 %, nor down to 0 %."""
    if value is None:
        return "–"
    shown = f"{value * 100:.{digits}f}"
    step = 10.0**-digits
    if value < 1 and float(shown) >= 100:
        shown = f"{100 - step:.{digits}f}"
    if value > 0 and float(shown) <= 0:
        shown = f"<{step:.{digits}f}"
    return f"{shown} %"


def interval_chart(rows: Sequence[tuple[str, Ratio]], title: str, plot: int = 560) -> Markup:
    """One line a share: its name, a dot with the interval as a bar, the number and the counts.

    `plot` is the width of the axis, in pixels.
    """
    shown = [(name, r, r.value) for name, r in rows if r.value is not None]
    floor = _floor([v if r.low is None else min(r.low, v) for _, r, v in shown])
    height = _ROW * len(shown) + 40
    width = _LEFT + plot + _RIGHT
    parts = [_open(width, height, title), *_ticks(floor, height - 26, plot)]
    for k, (name, r, value) in enumerate(shown):
        y = 14 + k * _ROW
        x = _place(value, floor, plot)
        parts.append(f'<text x="{_LEFT - 12}" y="{y + 4}" text-anchor="end">{escape(name)}</text>')
        if r.low is not None and r.high is not None:
            a, b = _place(r.low, floor, plot), _place(r.high, floor, plot)
            parts.append(f'<line class="bar" x1="{a:.1f}" x2="{b:.1f}" y1="{y}" y2="{y}"/>')
        mark = "dot" if r.part == r.whole else "dot off"
        parts.append(f'<circle class="{mark}" cx="{x:.1f}" cy="{y}" r="4.5"/>')
        note = f"{percent(value)}  {r.part}/{r.whole}"
        parts.append(f'<text class="num" x="{_LEFT + plot + 14}" y="{y + 4}">{note}</text>')
    return Markup("".join(parts) + "</svg>")  # noqa: S704 - every text in it is escaped


def _floor(lows: Sequence[float]) -> float:
    """Where the axis begins: the tenth below the lowest, so that small differences near 1 can be seen."""
    lowest = min(lows, default=0.0)
    return max(0.0, math.floor(min(lowest, 0.95) * 10) / 10)


def _place(value: float, floor: float, plot: int) -> float:
    return _LEFT + plot * (value - floor) / (1 - floor)


def _open(width: int, height: int, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(title)}">'
    )


def _ticks(floor: float, bottom: int, plot: int) -> list[str]:
    parts = []
    for k in range(6):
        value = floor + (1 - floor) * k / 5
        x = _place(value, floor, plot)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="2" y2="{bottom}"/>')
        parts.append(
            f'<text class="tick" x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{value * 100:.0f}</text>'
        )
    return parts


def scatter(dots: Sequence[Dot], x_name: str, y_name: str) -> Markup:
    """Documents as dots, one class (`c0`, `c1` …) a group, with a legend; axes from zero, in per cent."""
    groups = sorted({d.group for d in dots})
    x_top, y_top = _top([d.x for d in dots]), _top([d.y for d in dots])
    size = _SIDE + 2 * _MARGIN
    parts = [_open(size + 120, size, f"{y_name} / {x_name}")]
    for k in range(5):
        at = _SIDE * k / 4
        x, y = _MARGIN + at, _MARGIN + _SIDE - at
        parts.append(f'<line class="grid" x1="{x}" x2="{x}" y1="{_MARGIN}" y2="{_MARGIN + _SIDE}"/>')
        parts.append(f'<line class="grid" x1="{_MARGIN}" x2="{_MARGIN + _SIDE}" y1="{y}" y2="{y}"/>')
        parts.append(
            f'<text class="tick" x="{x}" y="{_MARGIN + _SIDE + 18}" text-anchor="middle">'
            f"{x_top * k * 25:.3g}</text>"
            f'<text class="tick" x="{_MARGIN - 8}" y="{y + 4}" text-anchor="end">{y_top * k * 25:.3g}</text>'
        )
    for d in dots:
        x, y = _MARGIN + _SIDE * d.x / x_top, _MARGIN + _SIDE * (1 - d.y / y_top)
        tip = f"{escape(d.name)}: {percent(d.x)}, {percent(d.y)}"
        parts.append(
            f'<circle class="doc c{groups.index(d.group) % 8}" cx="{x:.1f}" cy="{y:.1f}" r="5">'
            f"<title>{tip}</title></circle>"
        )
    for k, group in enumerate(groups):
        y = _MARGIN + 8 + 20 * k
        parts.append(
            f'<circle class="doc c{k % 8}" cx="{size}" cy="{y}" r="5"/>'
            f'<text x="{size + 12}" y="{y + 4}">{escape(group)}</text>'
        )
    middle = _MARGIN + _SIDE / 2
    parts.append(
        f'<text x="{middle}" y="{size - 14}" text-anchor="middle">{escape(x_name)}</text>'
        f'<text x="{_MARGIN - 40}" y="{_MARGIN - 18}">{escape(y_name)}</text>'
    )
    return Markup("".join(parts) + "</svg>")  # noqa: S704 - every text in it is escaped


def _top(values: Sequence[float]) -> float:
    """The end of an axis: a round share above the largest value, never zero."""
    largest = max(values, default=0.0)
    return next((t for t in (0.02, 0.04, 0.1, 0.2, 0.4, 1.0) if largest <= t), 1.0)
