"""Readings to one form: rows aligned, every field decided, the losers kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hebiao.lazy import load_later

if TYPE_CHECKING:
    from hebiao.reconcile.adjudicate import reconcile
    from hebiao.reconcile.decided import Reconciled

__all__ = ["Reconciled", "reconcile"]

__getattr__ = load_later(
    __name__,
    {"hebiao.reconcile.adjudicate": ("reconcile",), "hebiao.reconcile.decided": ("Reconciled",)},
)
