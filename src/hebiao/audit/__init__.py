"""The form's rules, checked on what was read. Findings keep as written and as computed apart."""

from hebiao.audit.engine import audit_form

__all__ = ["audit_form"]
