"""The rules over many forms, live: what they say of each form now that people have decided."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hebiao.run.checks import take_all

if TYPE_CHECKING:
    from hebiao.domain.result import Finding, FormResult
    from hebiao.run.finished import Finished

AT_ONCE: Final = 2000
"""forms up to which the batch is checked before the person goes on; more are checked behind their back"""
_READ: Final = re.compile(
    r"year|project_name|department|implementing_unit|project_leader|phone|preparer|contact_phone|total_score"
    r"|funding\.total\.\w+"
)
"""fields that the rules read; with approved goals, the indicators too"""

Found = Mapping[str, tuple["Finding", ...]]


class LiveBatch:
    """Keeps of every form what these rules read. Nothing is loaded before the first decision that bears on them."""

    def __init__(self, run: Finished) -> None:
        self._run = run
        self._goals = run.checks.approved is not None
        self._lock = threading.Lock()
        self._forms: dict[str, FormResult] = {}
        self._found: Found | None = None
        self._whole = run.log.batch_findings

    def reads(self, path: str) -> bool:
        """Whether a rule of the batch looks at the field."""
        return bool(_READ.fullmatch(path)) or (self._goals and path.startswith("indicators."))

    def of(self, form_id: str) -> tuple[Finding, ...] | None:
        """What the rules say of a form now; None while what they said in the run holds."""
        return None if self._found is None else self._found.get(form_id, ())

    @property
    def whole(self) -> tuple[Finding, ...]:
        """What they say of no single form."""
        return self._whole

    def put(self, result: FormResult | None = None) -> frozenset[str]:
        """Checks the batch anew with a form as it is now; returns the forms of which something else is said.

        Of a large batch nothing is returned: it is checked in a thread of its own, for the pages that come then.
        """
        if self._run.store.count("forms", self._run.run_id) > AT_ONCE:
            threading.Thread(target=self._check, args=(result,), daemon=True).start()
            return frozenset()
        return self._check(result)

    def _check(self, result: FormResult | None) -> frozenset[str]:
        with self._lock:
            if not self._forms:
                run = self._run
                self._forms = {r.form_id: self._slim(r) for r in run.store.results(run.run_id)}
            if result is not None:
                slim = self._slim(result)
                if self._found is not None and slim == self._forms.get(result.form_id):
                    return frozenset()
                self._forms[result.form_id] = slim
            batch = self._run.checks.batch()
            found = take_all(batch, self._forms.values())
            rules = self._run.batch_rules
            kept = tuple(f for f in self._run.log.batch_findings if f.rule not in rules)
            before, self._found, self._whole = self._found, found, (*batch.done().whole, *kept)
        if before is None:
            return frozenset(self._forms)
        return frozenset(i for i in {*before, *found} if before.get(i) != found.get(i))

    def _slim(self, result: FormResult) -> FormResult:
        waiting = {p: f for p, f in result.fields.items() if f.decision == "review"}
        form = result.form if self._goals else result.form.model_copy(update={"indicators": ()})
        return result.model_copy(update={"form": form, "fields": waiting, "findings": (), "view": ()})
