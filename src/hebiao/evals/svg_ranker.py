"""A confidence as SVG: what is said against what is right, and the wrong share by the share of fields taken."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from hebiao.evals.ranker import Ranker
from hebiao.evals.svg import percent

_SIDE: Final = 340
_LEFT: Final = 70
_TOP: Final = 34
_NINES: Final = (0.5, 0.9, 0.99, 0.999, 0.9999)
"""ticks of an axis on which each nine takes as much room"""
_END: Final = 4.3
_TOPS: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


def reliability(ranker: Ranker) -> Markup:
    """What fields of one confidence were worth, with exact intervals; on the diagonal a probability keeps its word."""
    parts = [_open("reliability: said / right")]
    for value in _NINES:
        parts += _tick(_nines(value), percent(value, 2).replace(".00", ""), _nines(value))
    parts.append(_line("ideal", (_LEFT, _TOP + _SIDE), (_LEFT + _SIDE, _TOP)))
    for b in ranker.bins:
        x, y = _LEFT + _SIDE * _nines(b.said), _TOP + _SIDE * (1 - _nines(b.right))
        low, high = (_TOP + _SIDE * (1 - _nines(v)) for v in (b.least, b.most))
        parts.append(_line("bar", (x, low), (x, high)))
        size = 3 + 1.2 * math.log10(b.fields)
        tip = f"{percent(b.said, 2)} / {percent(b.right, 2)} ({b.fields})"
        parts.append(
            f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"><title>{tip}</title></circle>'
        )
        parts.append(
            f'<text class="num" x="{x - 8:.1f}" y="{y - 9:.1f}" text-anchor="end">{b.fields:,}</text>'
        )
    return _close(parts, "said / 说的", "right / 对的")


def risk_coverage(ranker: Ranker) -> Markup:
    """The share of wrong fields among the surest, from the first to all."""
    top = _top([p.risk for p in ranker.curve])
    parts = [_open("risk / coverage")]
    for k in range(6):
        parts += _tick(k / 5, f"{k * 20} %", k / 5, percent(top * k / 5, 3 if top < 0.01 else 1))
    spots = [(0.0, ranker.curve[0].risk)] if ranker.curve else []
    spots += [(p.coverage, p.risk) for p in ranker.curve]
    path = " ".join(f"{_LEFT + _SIDE * x:.1f},{_TOP + _SIDE * (1 - y / top):.1f}" for x, y in spots)
    parts.append(f'<polyline class="curve" points="{path}"/>')
    if ranker.fields:
        x = _LEFT + _SIDE * ranker.accepted / ranker.fields
        parts.append(_line("ideal", (x, _TOP), (x, _TOP + _SIDE)))
        parts.append(
            f'<text class="num" x="{x - 6:.1f}" y="{_TOP + 14}" text-anchor="end">accepted / 采信</text>'
        )
    return _close(parts, "fields taken, surest first / 取的份额", "wrong among them / 错的份额")


def _nines(value: float) -> float:
    """Where a share stands on an axis of nines, 0 to 1."""
    return min(_END, -math.log10(max(10**-_END, 1 - value))) / _END


def _top(values: Sequence[float]) -> float:
    largest = max(values, default=0.0)
    return next(t for t in _TOPS if largest <= t)


def _open(title: str) -> str:
    width, height = _LEFT + _SIDE + 30, _TOP + _SIDE + 52
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{title}">'
    )


def _close(parts: list[str], x_name: str, y_name: str) -> Markup:
    names = (
        f'<text x="{_LEFT + _SIDE / 2}" y="{_TOP + _SIDE + 42}" text-anchor="middle">{x_name}</text>'
        f'<text x="4" y="14">{y_name}</text>'
    )
    return Markup("".join([*parts, names, "</svg>"]))  # noqa: S704 - numbers and our own words


def _line(kind: str, a: tuple[float, float], b: tuple[float, float]) -> str:
    return f'<line class="{kind}" x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}"/>'


def _tick(at_x: float, x_said: str, at_y: float, y_said: str | None = None) -> list[str]:
    x, y = _LEFT + _SIDE * at_x, _TOP + _SIDE * (1 - at_y)
    return [
        _line("grid", (x, _TOP), (x, _TOP + _SIDE)),
        _line("grid", (_LEFT, y), (_LEFT + _SIDE, y)),
        f'<text class="tick" x="{x:.1f}" y="{_TOP + _SIDE + 18}" text-anchor="middle">{x_said}</text>',
        f'<text class="tick" x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{y_said or x_said}</text>',
    ]
