"""The forms of a run as they stand now: the last ones in memory, what waits of all of them in the queue."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from hebiao.audit.keys import BATCH_RULES
from hebiao.domain.result import Finding, FormResult, Waived
from hebiao.errors import UsageError
from hebiao.review.batch import LiveBatch
from hebiao.review.queue import Entry, Key, Queue, entries_of
from hebiao.review.samples import laid_in
from hebiao.review.verdicts import finding_key
from hebiao.store import KeptWaiver, Sample

if TYPE_CHECKING:
    from hebiao.run.finished import Finished
    from hebiao.store.desk_records import Listed

_LATE: Final = 200
"""numbers of decisions looked at again, for those that were committed out of order"""
_HELD: Final = 64
"""forms held in memory"""


class Shelf:
    """Renewed form by form as people decide, here and at other desks. Safe for several threads."""

    def __init__(self, finished: Finished) -> None:
        self._run = finished
        self._desk = finished.store.desk
        self._lock = threading.Lock()
        self._queue = Queue()
        self._held: OrderedDict[str, FormResult] = OrderedDict()
        self._serials: dict[str, int] = {}
        self._samples: dict[str, dict[str, Sample]] = {}
        self._feigned: dict[str, dict[str, KeptWaiver]] = {}
        """by form and `finding_key`: waivers of findings that there are only with what samples show"""
        self._syncing = threading.Lock()
        self._batch = LiveBatch(finished)
        self._seen = {number for number, _ in self._desk.decided_after(0)}
        self._queue.fill(self._waiting())
        self._batch.read_rest(self._all_read)

    def _waiting(self) -> Iterator[tuple[str, Iterable[Entry]]]:
        store = self._run.store
        for serial, result in store.waiting(self._run.run_id):
            self._serials[result.form_id] = serial
            decided = store.decisions(result.form_id)
            self._batch.fill(result, decided)
            if result.review_paths:
                yield result.form_id, entries_of(self._run.review(result), serial, decided)

    def sync(self) -> Queue:
        """The queue, with what other desks have decided."""
        with self._syncing:
            # Numbers are given before a decision is committed: one that is lower may appear after a higher one.
            since = max(self._seen, default=0) - _LATE
            recent = self._desk.decided_after(since)
            changed = dict.fromkeys(form_id for number, form_id in recent if number not in self._seen)
            for form_id in changed:
                if self.serial(form_id) is not None:
                    self._renew(form_id)
            self._seen = {number for number, _ in recent} or self._seen
        return self._queue

    def form(self, form_id: str) -> FormResult:
        """A form as it stands.

        Raises:
            UsageError: it is not of this run.
        """
        with self._lock:
            held = self._held.get(form_id)
            if held is not None:
                self._held.move_to_end(form_id)
        if held is not None:
            return held
        if self.serial(form_id) is None:
            raise UsageError("没有这张表", "there is no such form")
        stored = self._stored(form_id)
        self._batch.fill(stored)
        return self._show(stored)

    def seen(self, form_id: str) -> FormResult:
        """A form as pages show it: samples stand in it as fields that wait, and findings go with what they show.

        Raises:
            UsageError: it is not of this run.
        """
        return self._as_asked(self.form(form_id))

    def listed(self, text: str, start: int, most: int) -> tuple[int, list[Listed]]:
        """As `Store.listed`, of the forms as pages show them."""
        total, found = self._run.store.listed(self._run.run_id, text, start, most)
        return total, [self._listed(one) for one in found]

    def _listed(self, one: Listed) -> Listed:
        waiting = self._asked_of(one.form_id)
        if not waiting:
            return one
        form = self.seen(one.form_id).form
        return replace(
            one,
            project=form.project_name,
            unit=form.implementing_unit or form.department,
            total_score=form.total_score,
            review=one.review + len(waiting),
        )

    def _asked_of(self, form_id: str) -> dict[str, Sample]:
        return {p: s for p, s in self._samples.get(form_id, {}).items() if s.waits}

    def _as_asked(self, result: FormResult) -> FormResult:
        waiting = self._asked_of(result.form_id)
        waiting = {p: s for p, s in waiting.items() if p in result.fields}
        if not waiting:
            return result
        asked = self._run.review(laid_in(result, waiting), self._batch.of(result))
        feigned = self._feigned.get(result.form_id)
        if not feigned:
            return asked
        findings = tuple(_as_waived(f, feigned.get(finding_key(f))) for f in asked.findings)
        return asked.model_copy(update={"findings": findings})

    def serial(self, form_id: str) -> int | None:
        """The number of a form in the run, from 1; None for a form of another run."""
        if form_id not in self._serials:
            found = self._run.store.serial_of(form_id, self._run.run_id)
            if found is None:
                return None
            self._serials[form_id] = found
        return self._serials[form_id]

    def sample(self, key: Key) -> Sample | None:
        """The sample of a field that waits to be asked."""
        found = self._samples.get(key[0], {}).get(key[1])
        return found if found is not None and found.waits else None

    def _take_samples(self) -> None:
        by_form: dict[str, dict[str, Sample]] = {}
        for sample in self._desk.samples():
            by_form.setdefault(sample.form_id, {})[sample.path] = sample
        before, self._samples = self._samples, by_form
        for form_id, samples in by_form.items():
            if before.get(form_id) != samples:
                self._renew(form_id)

    def settle(self) -> None:
        """Waits until the rules over many forms have seen all of them."""
        self._batch.wait()

    def close(self) -> None:
        """Ends what is read behind the person's back."""
        self._batch.close()

    def whole(self) -> tuple[Finding, ...]:
        """The findings of no single form as they are now."""
        return self._run.whole(self._batch.whole())

    def _all_read(self) -> None:
        """Once all forms are read: what the rules over many of them say now reaches what was put in before."""
        with self._lock:
            self._held.clear()
        for form_id in self._queue.forms():
            stored = self._stored(form_id)
            told = {rule for e in self._queue.of_form(form_id) for rule in e.rules}
            if told & BATCH_RULES.keys() or self._batch.names(stored):
                self._put(self._reviewed(stored))

    def _renew(self, form_id: str) -> FormResult:
        """A form as the store has it now, in memory and in the queue; so are those of which it changes what is said."""
        return self._show(self._stored(form_id))

    def _show(self, stored: FormResult) -> FormResult:
        for other in self._batch.put(stored):
            if other in self._held or self._queue.of_form(other):
                self._put(self._reviewed(self._stored(other)))
        result = self._reviewed(stored)
        self._put(result)
        return result

    def _reviewed(self, stored: FormResult) -> FormResult:
        return self._run.review(stored, self._batch.of(stored))

    def _stored(self, form_id: str) -> FormResult:
        stored = self._run.store.get(form_id)
        if stored is None:
            raise UsageError("没有这张表", "there is no such form")
        return stored

    def _put(self, result: FormResult) -> None:
        form_id = result.form_id
        serial = self.serial(form_id)
        with self._lock:
            self._held[form_id] = result
            self._held.move_to_end(form_id)
            while len(self._held) > _HELD:
                self._held.popitem(last=False)
        if serial is None:
            return
        waiting = self._asked_of(form_id)
        needs = any(f.decision == "review" for f in result.fields.values())
        decided = self._run.store.decisions(form_id) if needs else ()
        self._queue.put(form_id, entries_of(self._as_asked(result), serial, decided, waiting))


def _as_waived(finding: Finding, feigned: KeptWaiver | None) -> Finding:
    if feigned is None:
        return finding
    waived = None if feigned.revoked else Waived(who=feigned.who, when=feigned.when, reason=feigned.reason)
    return finding.model_copy(update={"waived": waived})
