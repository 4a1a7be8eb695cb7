"""What the desk does, without the web: the queue, questions, decisions, and what changes with them."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from hebiao.audit.waivers import known_by
from hebiao.domain.form import get_value, has_path
from hebiao.domain.result import Finding, FormResult
from hebiao.errors import UsageError
from hebiao.review.answers import Answer, Clash, Done, Taken, compare, is_same
from hebiao.review.arithmetic import quiet
from hebiao.review.question import Question, put
from hebiao.review.queue import Entry, Filter, Key
from hebiao.review.samples import Measured, as_decision, draw, measure
from hebiao.review.shelf import Shelf
from hebiao.review.verdicts import finding_at, finding_key, gone, in_doubt
from hebiao.store import Conflict, KeptWaiver, ReviewDecision, Sample, mark_of, standing

if TYPE_CHECKING:
    from hebiao.run.finished import Finished

CLAIM_SECONDS: Final = 300.0
"""a field that nobody touches for that long is free again"""
_TRAIL: Final = 200
"""decisions of a person remembered for U"""


class Room(Shelf):
    """A desk over one finished run. Safe for several threads and beside other desks on the same store."""

    def __init__(self, finished: Finished, audit_rate: float = 0.0, seed: int = 0) -> None:
        super().__init__(finished)
        self._done: dict[str, list[Done]] = {}
        self._undoing = threading.Lock()
        if audit_rate > 0:
            self._draw(audit_rate, seed)
        self._take_samples()

    # -- reading ---------------------------------------------------------------------------------------

    @property
    def finished(self) -> Finished:
        """The run whose desk it is."""
        return self._run

    def question(self, form_id: str, path: str) -> Question:
        """A field as it is put to a person.

        Raises:
            UsageError: no such form or field.
        """
        result = self.seen(form_id)
        if not has_path(result.form, path):
            raise _no_field()
        self._batch.prepare(result, path)
        history = self._run.store.decisions(form_id, path)
        sample = self.sample((form_id, path))
        said = as_decision(sample)
        history = history if said is None else (*history, said)
        return put(result, path, history, self._run.checks.rulebook, sample)

    def following(self, wanted: Filter, who: str, after: Entry | None = None) -> Entry | None:
        """The next field that nobody else has before them: the first behind `after`, else from the top."""
        taken = {key for key, name in self._desk.claimed(time.time()).items() if name != who}
        return self.sync().following(wanted, after, taken)

    def entry(self, key: Key) -> Entry | None:
        """What the queue has of a field."""
        return next((e for e in self._queue.of_form(key[0]) if e.path == key[1]), None)

    def verdicts(self, result: FormResult) -> dict[int, dict[str, int]]:
        """Of findings that a person's word would make certain: the fields to confirm, with their versions."""
        versions: dict[str, int] = {}
        for decision in self._run.store.decisions(result.form_id):
            versions[decision.path] = max(decision.version, versions.get(decision.path, 0))
        open_ones = ((n, in_doubt(result, f)) for n, f in enumerate(result.findings) if not f.waived)
        return {n: {p: versions.get(p, 0) for p in paths} for n, paths in open_ones if paths}

    def what(self, form_id: str, number: int) -> str:
        """Which finding stands at a place of the form's findings (`finding_key`); empty where there is none."""
        findings = self.seen(form_id).findings
        return finding_key(findings[number]) if 0 <= number < len(findings) else ""

    def place_of(self, form_id: str, what: str) -> int | None:
        """Where that finding stands now; None where it is gone."""
        found = enumerate(self.seen(form_id).findings)
        return next((n for n, f in found if finding_key(f) == what), None)

    def measured(self) -> Measured:
        """What the samples say so far."""
        return measure([s for of in self._samples.values() for s in of.values()])

    def decided_today(self, who: str) -> int:
        """Decisions of a person since midnight."""
        return self._desk.decided_by(who, _midnight())

    # -- writing ---------------------------------------------------------------------------------------

    def claim(self, key: Key, who: str) -> str:
        """Takes a field; returns who has it, which may be somebody else.

        Raises:
            UsageError: no such form or field.
        """
        if not has_path(self.form(key[0]).form, key[1]):
            raise _no_field()
        now = time.time()
        return self._desk.claim(*key, who, now, now + CLAIM_SECONDS)

    def take(self, wanted: Filter, who: str, after: Entry | None = None) -> Entry | None:
        """The next field, taken for a person; as `following`.

        It is looked at again once it is taken: another desk may have decided on it a moment before.
        """
        while (entry := self.following(wanted, who, after)) is not None:
            if self.claim(entry.key, who) == who:
                self._renew(entry.form_id)
                if self.entry(entry.key) is not None:
                    return entry
                self.release(entry.key, who)
        return None

    def release(self, key: Key, who: str) -> None:
        """Lets go of a field."""
        self._desk.release(*key, who)

    def decide(self, answer: Answer) -> Done:
        """Keeps a decision.

        An answer that is sent twice, because its acknowledgement was lost, is kept once.

        Raises:
            Taken: somebody else has the field before them.
            Clash: somebody else decided first.
            UsageError: the field says something else than the page did.
            StoreError: no such field, or a year that is no number.
        """
        holder = self._desk.claimed(time.time()).get(answer.key)
        if holder is not None and holder != answer.who:
            raise Taken(holder)
        before = self.form(answer.form_id)
        sample = self.sample(answer.key)
        if sample is None and self._has_answered(answer):
            return Done(answer.key, answer.kind, answer.value, (), ())
        if sample is not None and answer.shown not in {None, mark_of(sample.shown)}:
            raise _too_old()
        if sample is not None and answer.kind != "undo":
            done = self._answer(sample, answer, before)
        else:
            done = self._decide(answer)
        if answer.kind != "undo":
            trail = self._done.setdefault(answer.who, [])
            trail.append(done)
            del trail[:-_TRAIL]
        return done

    def last(self, who: str) -> str:
        """What `undo` would take back, in a word that goes with a page; empty for nothing.

        It is made of what the store keeps, so that it says the same after a restart.
        """
        key = self._last_key(who)
        if key is None:
            return ""
        sample = self._samples.get(key[0], {}).get(key[1])
        own = max((d.version for d in self._run.store.decisions(*key) if d.who == who), default=0)
        asked = "s" if sample is not None and sample.answer is not None else ""
        return f"{'/'.join(key)}/{own}{asked}"

    def undo(self, who: str, seen: str | None = None) -> Done | None:
        """Takes back a person's last decision of today; None where there is none.

        With `seen`, only where it is still the one of the page (`last`): one that is sent twice, because its
        acknowledgement was lost, takes back one, after a restart too.

        Raises:
            Clash: somebody else has decided on the field since.
        """
        with self._undoing:
            key = self._last_key(who)
            if key is None or (seen is not None and seen != self.last(who)):
                return None
            return self._undo(key, who)

    def _last_key(self, who: str) -> Key | None:
        trail = self._done.get(who)
        return trail[-1].key if trail else self._desk.last_by(who, _midnight())

    def _undo(self, key: Key, who: str) -> Done:
        trail = self._done.get(who, [])
        answered = self._samples.get(key[0], {}).get(key[1])
        history = self._run.store.decisions(*key)
        stands = standing(history).get(key[1])
        own = stands is not None and stands.who == who
        if answered is not None and answered.who == who:
            self._desk.reopen_sample(*key, who)
            self._take_samples()
            self._renew(key[0])
        elif not own and (theirs := stands or as_decision(answered)) is not None:
            mine = Answer(*key, "undo", who, history[-1].version if history else 0)
            if trail:
                trail.pop()  # told once; the next time it is the decision before it
            raise Clash(mine, theirs)
        done = Done(key, "undo", get_value(self.form(key[0]).form, key[1]), (), ())
        if own:
            done = self.decide(Answer(*key, "undo", who, history[-1].version))
        if trail:
            trail.pop()
        return done

    def waive(
        self,
        form_id: str,
        number: int,
        who: str,
        reason: str,
        *,
        revoke: bool = False,
        what: str | None = None,
    ) -> Finding:
        """Lets a finding of a form stand, or no longer; `number` is its place in the form's findings.

        With `what`, the finding must still be the one that the person saw (`finding_key`). Of a finding that there is
        only with what a sample shows, nothing is written: the pages alone show it waived, as they do any other.

        Raises:
            UsageError: there is no such finding any more, no reason is given, or somebody else was first.
        """
        self.sync()
        finding = finding_at(self.seen(form_id), number)
        if what is not None and what != finding_key(finding):
            raise gone()
        if not reason.strip():
            raise UsageError("请写明理由", "please give a reason")
        waiver = KeptWaiver(
            form_id=form_id,
            rule=finding.rule,
            fields=finding.fields,
            as_written=known_by(finding),
            who=who,
            when=_now(),
            reason=reason.strip(),
            revoked=revoke,
        )
        kept = self._keep_waiver(finding_key(finding), waiver)
        if (kept.who, kept.reason) != (waiver.who, waiver.reason):
            raise _done_before(kept)
        return finding

    def _keep_waiver(self, key: str, waiver: KeptWaiver) -> KeptWaiver:
        """Writes it, and returns the one that holds, which is somebody else's who was first."""
        if key not in map(finding_key, self.form(waiver.form_id).findings):
            return self._feign(key, waiver)
        kept = self._desk.add_waiver(waiver)
        self._renew(waiver.form_id)
        return kept

    def as_written(self, form_id: str, number: int, who: str, seen: Mapping[str, int]) -> Done | None:
        """A person's verdict on a finding: its fields are read right, and so the unit wrote it.

        Every field of it that is still in doubt is confirmed, each by a decision of its own.

        `number` is the place of the finding in the form's findings, `seen` the version of each of these fields
        that the person saw.

        Returns:
            What the last of the decisions did, with all that changed; None where nothing was in doubt.

        Raises:
            UsageError: there is no such finding, or it is about other fields now.
            Taken, Clash: as `decide`; what was confirmed before stays.
        """
        before, findings = self.seen(form_id), self._findings(form_id)
        finding = finding_at(before, number)
        paths = in_doubt(before, finding)
        if set(paths) != set(seen):
            raise gone()
        done: Done | None = None
        for path in paths:
            done = self.decide(Answer(form_id, path, "confirm", who, seen[path]))
        return done and compare(
            Answer(*done.key, "confirm", who, 0), done.value, findings, self._findings(form_id)
        )

    def _feign(self, what: str, waiver: KeptWaiver) -> KeptWaiver:
        feigned = self._feigned.setdefault(waiver.form_id, {})
        before = feigned.get(what)
        if before is None or before.revoked != waiver.revoked:
            feigned[what] = waiver
        return feigned[what]

    # -- inside ----------------------------------------------------------------------------------------

    def _findings(self, form_id: str) -> tuple[Finding, ...]:
        """What is said of a form, and of the whole batch."""
        return (*self.form(form_id).findings, *self.whole())

    def _decide(self, answer: Answer) -> Done:
        store, before = self._run.store, self._findings(answer.form_id)
        decision = ReviewDecision(
            form_id=answer.form_id,
            path=answer.path,
            kind=answer.kind,
            who=answer.who,
            when=_now(),
            value=answer.value,
            why=answer.why,
            candidate=answer.candidate,
        )
        try:
            kept = store.add_decision(decision, answer.version, answer.shown)
        except Conflict:
            known = store.decisions(answer.form_id, answer.path)
            if not known:
                raise _too_old() from None
            theirs = known[-1]
            if not is_same(answer, theirs):
                self._renew(answer.form_id)
                raise Clash(answer, theirs) from None
            kept = theirs
        self.sync()
        return compare(answer, kept.value, before, self._findings(answer.form_id))

    def _has_answered(self, answer: Answer) -> bool:
        """Whether this very answer to a planted fault has been kept, and its acknowledgement was lost."""
        sample = self._samples.get(answer.form_id, {}).get(answer.path)
        if sample is None or not sample.planted or answer.shown != mark_of(sample.shown):
            return False
        value = sample.shown if answer.kind == "confirm" else answer.value
        return (sample.who, sample.answer, sample.value) == (answer.who, answer.kind, value)

    def _answer(self, sample: Sample, answer: Answer, before: FormResult) -> Done:
        chosen = {"confirm": sample.shown, "unsure": answer.why}
        value = chosen.get(answer.kind, answer.value)
        answered = replace(sample, answer=answer.kind, value=value, who=answer.who)
        kept = self._desk.answer_sample(answered, _now())
        self._take_samples()
        if not kept and (sample.planted or answer.kind == "unsure"):
            # Another desk over this store was first, and no decision is made here that would show it.
            if self._has_answered(answer):
                return Done(answer.key, answer.kind, value, (), ())
            raise _too_old()
        true = get_value(before.form, sample.path)
        if not sample.planted and answer.kind != "unsure":
            real = answer if answer.kind != "confirm" else replace(answer, value=None)
            return self._decide(real)
        if sample.planted and answer.kind == "correct" and value not in {true, sample.shown}:
            # A third value: whatever is right here, what was accepted is in doubt.
            said = f"抽查时读作 {value}" + (f"；{answer.why}" if answer.why else "")
            doubt = replace(answer, kind="unsure", value=None, why=said, shown=None)
            self._decide(doubt)
        self.release(answer.key, answer.who)
        self._renew(answer.form_id)
        return Done(answer.key, answer.kind, value, (), ())

    def _draw(self, rate: float, seed: int) -> None:
        wanted = round(rate * max(1, sum(self._queue.states().values())))
        missing = wanted - sum(s.waits for s in self._desk.samples())
        if missing > 0:
            results = self._run.store.results(self._run.run_id)
            self._desk.add_samples(draw(results, missing, seed, self._quiet))

    def _quiet(self, form_id: str, path: str, texts: Sequence[str]) -> str | None:
        return quiet(self._stored(form_id), path, texts, self._run.checks.rulebook)


def _done_before(kept: KeptWaiver) -> UsageError:
    zh, en = ("收回了豁免", "has taken the waiver back") if kept.revoked else ("豁免了这条", "has waived it")
    return UsageError(
        f"{kept.who} 已先{zh}（{kept.reason}），没有再写；请刷新页面",
        f"{kept.who} {en} before ({kept.reason}); nothing more was written, reload the page",
    )


def _too_old() -> UsageError:
    return UsageError("页面与存储对不上，请刷新", "the page does not go with the store; reload it")


def _no_field() -> UsageError:
    return UsageError("这张表没有这个字段", "the form has no such field")


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def _midnight() -> str:
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).isoformat()
