"""Small drawings as inline SVG: no library, no network, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from msgspec import Struct

from hebiao.report.escaping import escape

_WIDTH, _HEIGHT = 520, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 10, 18, 46
_PLOT_W, _PLOT_H = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
_BAR_WIDTH: Final = 240
_FAR: Final = 10
"""times the next amount: a bar that much longer would leave the others no length to be told apart"""
_FEW: Final = 3
"""bars that may be cut off"""
_TO_SCALE: Final = Decimal("0.8")
"""of the drawing: where the longest bar to scale ends, so that one that is cut off is longer"""
_GAP: Final = 206
"""where the gap of a bar that is cut off begins"""


class Bin(Struct, frozen=True):
    """One bar of a histogram."""

    label: str
    count: int
    tip: str
    """what a person reads when pointing at the bar"""
    muted: bool = False


def histogram(bins: Sequence[Bin], title: str, x_label: str, y_label: str) -> str:
    """Bars side by side with a labelled axis each; counts stand above the bars."""
    highest = max([b.count for b in bins] + [1])
    step = _step(highest)
    top = -(-highest // step) * step
    head = (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>"
    )
    slot = _PLOT_W / max(len(bins), 1)
    bars = (_bar(one, _LEFT + slot * n, slot, _PLOT_H * one.count / top) for n, one in enumerate(bins))
    return "".join((head, *(_tick(t, top) for t in range(0, top + 1, step)), *bars, _axes(x_label, y_label)))


def _tick(tick: int, top: int) -> str:
    y = _TOP + _PLOT_H * (1 - tick / top)
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick}</text>'
    )


def _bar(one: Bin, left: float, slot: float, height: float) -> str:
    y, middle = _TOP + _PLOT_H - height, left + slot / 2
    kind = "bar muted" if one.muted else "bar"
    count = f'<text class="value" x="{middle:.1f}" y="{y - 4:.1f}" text-anchor="middle">{one.count}</text>'
    return (
        f'<g><title>{escape(one.tip)}</title><rect class="{kind}" x="{left + slot * 0.14:.1f}" y="{y:.1f}" '
        f'width="{slot * 0.72:.1f}" height="{height:.1f}"/>{count if one.count else ""}'
        f'<text class="tick" x="{middle:.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">'
        f"{escape(one.label)}</text></g>"
    )


def _axes(x_label: str, y_label: str) -> str:
    base = _TOP + _PLOT_H
    return (
        f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{base}" y2="{base}"/>'
        f'<text class="axis-name" x="{_LEFT + _PLOT_W / 2:.0f}" y="{_HEIGHT - 8}" text-anchor="middle">'
        f"{escape(x_label)}</text>"
        f'<text class="axis-name" x="{-(_TOP + _PLOT_H / 2):.0f}" y="12" transform="rotate(-90)" '
        f'text-anchor="middle">{escape(y_label)}</text></svg>'
    )


class Scale(Struct, frozen=True):
    """How long bars of amounts are drawn."""

    full: Decimal
    """the amount of a bar as wide as the drawing"""
    cut: Decimal | None = None
    """the largest amount that is drawn to scale; what is more is cut off, and marked so; None where nothing is"""

    def cuts(self, amount: Decimal) -> bool:
        """Whether a bar of that amount is cut off."""
        return self.cut is not None and amount > self.cut


def scale_of(amounts: Sequence[Decimal]) -> Scale:
    """A scale on which the many can be told apart though few are far larger (元 filled in for 万元).

    Args:
        amounts: largest first.
    """
    for n in range(1, min(len(amounts), _FEW + 1)):
        if amounts[n] > 0 and amounts[n - 1] > _FAR * amounts[n]:
            return Scale(amounts[n] / _TO_SCALE, amounts[n])
    return Scale(amounts[0] if amounts else Decimal(0))


def budget_bar(budget: Decimal, executed: Decimal | None, scale: Scale, tip: str) -> str:
    """A bar as long as the budget is on the scale, filled as far as it was executed; one that is cut off has a gap."""
    cut = scale.cuts(budget)
    full = budget if cut else scale.full
    length = float(budget / full) * _BAR_WIDTH if full else 0.0
    done = float(executed / full) * _BAR_WIDTH if full and executed is not None else 0.0
    gap = f'<path class="gap" d="M{_GAP + 6} 0L{_GAP} 14M{_GAP + 14} 0L{_GAP + 8} 14"/>' if cut else ""
    return (
        f'<svg class="budget" viewBox="0 0 {_BAR_WIDTH} 14" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(tip)}"><title>{escape(tip)}</title>'
        f'<rect class="whole" x="0" y="1" width="{max(length, 1):.1f}" height="12"/>'
        f'<rect class="done" x="0" y="1" width="{min(max(done, 0), _BAR_WIDTH):.1f}" height="12"/>{gap}</svg>'
    )


def _step(highest: int) -> int:
    """A round distance of ticks that gives about four of them."""
    step = 1
    while highest / step > 5:
        step = step * 2 if str(step)[0] in "15" else step // 2 * 5
    return step


def share_bar(parts: Sequence[Bin], title: str) -> str:
    """One bar cut into the shares of its parts, each with its count in it; empty parts are left out."""
    total = sum(part.count for part in parts)
    drawn, left = [], 0.0
    for number, part in enumerate(parts):
        if not part.count:
            continue
        width = part.count / total * _BAR_WIDTH
        drawn.append(
            f'<g><title>{escape(part.tip)}</title><rect class="share s{number}" x="{left:.1f}" y="1" '
            f'width="{width:.1f}" height="16"/><text class="share-n s{number}" x="{left + width / 2:.1f}" y="13" '
            f'text-anchor="middle">{escape(part.label)}{part.count}</text></g>'
        )
        left += width
    return (
        f'<svg class="shares" viewBox="0 0 {_BAR_WIDTH} 18" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(drawn)}</svg>"
    )
