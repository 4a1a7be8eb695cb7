"""Readings to one form: rows aligned, every field decided, the losers kept."""

from hebiao.reconcile.adjudicate import Reconciled, reconcile

__all__ = ["Reconciled", "reconcile"]
