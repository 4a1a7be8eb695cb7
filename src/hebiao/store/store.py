"""The store: what a run keeps. What the machine read and what people decided stand apart from each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from hebiao.domain.form import get_value, has_path
from hebiao.domain.result import FormResult
from hebiao.domain.run import RunLog
from hebiao.errors import StoreError
from hebiao.store import rows, statements, written
from hebiao.store.db import Alchemy, runs
from hebiao.store.decisions import Conflict, ReviewDecision, apply_decisions, basis_of, mark_of, standing
from hebiao.store.desk import Desk
from hebiao.store.desk_records import Listed, Place
from hebiao.store.run_writer import RunWriter


class Store(RunWriter[Connection]):
    """An open store; use it in a `with` statement. Every method may raise StoreError."""

    def __init__(self, url: str, *, durable: bool = False) -> None:
        """Opens the store at a URL and brings its schema to the newest version; see `open_store`.

        Raises:
            StoreError: malformed URL, missing driver, no server, a file that is no store, a newer schema.
        """
        super().__init__(Alchemy(url, durable=durable))

    def finish_run(self, run_id: int, log: RunLog) -> None:
        """Keeps the log of a run that is done."""
        self.keep_log(run_id, log.model_dump_json())

    def log(self, run_id: int) -> RunLog | None:
        """The log of a run; None when the run is not finished or not there."""
        with self._read() as connection:
            text = connection.execute(select(runs.c.log).where(runs.c.id == run_id)).scalar_one_or_none()
        return RunLog.model_validate_json(text) if text else None

    def last_run(self) -> int | None:
        """The number of the newest run that is finished; None when there is none."""
        query = select(runs.c.id).where(runs.c.log.is_not(None)).order_by(runs.c.id.desc()).limit(1)
        with self._read() as connection:
            found = connection.execute(query).scalar_one_or_none()
        return None if found is None else int(found)

    def runs_begun(self, started: str) -> tuple[int, ...]:
        """The numbers of the finished runs that began at that time (ISO 8601, to the second), newest first."""
        begun = select(runs.c.id).where(runs.c.log.is_not(None), runs.c.started == started)
        with self._read() as connection:
            return tuple(int(n) for n in connection.execute(begun.order_by(runs.c.id.desc())).scalars())

    def save(self, run_id: int, results: Sequence[FormResult]) -> None:
        """Keeps the results, in order, in one transaction; see `save_flat`."""
        self.save_flat(run_id, [rows.flat(result, rows.pack(result)) for result in results])

    def replace_findings(self, results: Sequence[FormResult]) -> None:
        """Keeps the findings of these forms in place of those before; their readings stay as they are.

        Raises:
            StoreError: one of them is not in the store.
        """
        found = {r.form_id: r for r in results}
        with self._write() as connection:
            for form_id, result in found.items():
                row = statements.one_form(connection, form_id, lock=True)
                if row is None:
                    raise StoreError(f"存储里没有这张表：{form_id}", f"no such form in the store: {form_id}")
                machine = rows.unpack(bytes(row.result)).model_copy(update={"findings": result.findings})
                statements.update_findings(connection, result, rows.pack(machine))

    def results(self, run_id: int | None = None) -> Iterator[FormResult]:
        """The results of a run in the order they were saved, or every form once; decisions applied.

        Memory does not grow with their number: they come in pages, no transaction stays open between.
        A form that a later run read anew comes with its newest reading, under the file name of this run.
        """
        after = (-1, -1)
        while True:
            with self._read() as connection:
                page = statements.page(connection, run_id, after)
                decided = written.decisions_on(connection, [row.form_id for row in page])
            for row in page:
                yield _shown(row.result, row.file, decided.get(row.form_id, ()))
            if len(page) < statements.PAGE:
                return
            after = (page[-1].run_id, page[-1].seq)

    def get(self, form_id: str) -> FormResult | None:
        """One form with its decisions applied; None when it is not there."""
        with self._read() as connection:
            row = statements.one_form(connection, form_id)
            if row is None:
                return None
            decided = written.decisions_on(connection, [form_id]).get(form_id, ())
            return _shown(row.result, row.file, decided)

    def waiting(self, run_id: int) -> Iterator[tuple[int, FormResult]]:
        """The forms of a run in which a field waits for a person, or a person has decided, with their number."""
        after = (-1, -1)
        while True:
            with self._read() as connection:
                page = statements.page(connection, run_id, after, waiting=True)
                decided = written.decisions_on(connection, [row.form_id for row in page])
            for row in page:
                yield int(row.seq) + 1, _shown(row.result, row.file, decided.get(row.form_id, ()))
            if len(page) < statements.PAGE:
                return
            after = (page[-1].run_id, page[-1].seq)

    def listed(self, run_id: int, text: str, start: int, most: int) -> tuple[int, tuple[Listed, ...]]:
        """How many forms of a run hold every word of a text in project, unit or file, and `most` of them."""
        with self._read() as connection:
            count, found = statements.listed(connection, run_id, text, start, most)
        return count, tuple(
            Listed(
                int(row.seq) + 1, row.form_id, row.file, row.project_name, row.implementing_unit or row.department,
                row.total_score, row.n_review,
            )
            for row in found
        )  # fmt: skip

    def places(self, run_id: int) -> list[Place]:
        """The forms of a run in their order, without what is in them."""
        with self._read() as connection:
            found = statements.places(connection, run_id)
        return [
            Place(int(row.seq), row.form_id, row.file, row.implementing_unit or row.department or "")
            for row in found
        ]

    def at_places(self, run_id: int, seqs: Sequence[int]) -> Iterator[tuple[int, FormResult]]:
        """Some forms of a run as they stand now, by their places in it."""
        for start in range(0, len(seqs), statements.PAGE):
            with self._read() as connection:
                some = list(seqs[start : start + statements.PAGE])
                found = statements.at_places(connection, run_id, some)
                decided = written.decisions_on(connection, [row.form_id for row in found])
            for row in found:
                yield int(row.seq), _shown(row.result, row.file, decided.get(row.form_id, ()))

    def serial_of(self, form_id: str, run_id: int) -> int | None:
        """The number of a form in a run, from 1; None when it is not in it."""
        with self._read() as connection:
            return statements.serial_of(connection, form_id, run_id)

    def form_of(self, serial: int, run_id: int) -> str | None:
        """The form of a number in a run; None when there is no such number."""
        with self._read() as connection:
            return statements.form_of(connection, serial, run_id)

    def add_decision(
        self, decision: ReviewDecision, expected_version: int, shown: str | None = None
    ) -> ReviewDecision:
        """Appends a decision and returns it as kept: version, previous, basis and value filled in.

        The person's claim on the field ends with it.

        `expected_version` is the version of the last decision on the field that the person had seen, 0
        for none; `shown`, where it is known, the mark (`mark_of`) of what the field said then.

        Raises:
            Conflict: somebody else decided since, or the field says something else now; nothing is written.
            StoreError: no such form or field, or a year that is no number.
        """
        form_id = decision.form_id
        with self._write() as connection:
            row = statements.one_form(connection, form_id, lock=True)
            if row is None:
                raise StoreError(f"存储里没有这张表：{form_id}", f"no such form in the store: {form_id}")
            machine = rows.unpack(bytes(row.result))
            before = written.decisions_on(connection, [form_id]).get(form_id, [])
            version = max((d.version for d in before if d.path == decision.path), default=0)
            if version != expected_version:
                raise _conflict()
            kept = _completed(decision, machine, before, version + 1)
            if shown is not None and shown != mark_of(kept.previous):
                raise _conflict()
            try:
                statements.append_decision(connection, kept)
            except IntegrityError as error:
                raise _conflict() from error
            statements.release(connection, form_id, decision.path, decision.who)
            decided = apply_decisions(machine, [*before, kept])
            written.write_flat(connection, [rows.flat(decided, b"")])
            statements.update_form(connection, decided)
        return kept

    def decisions(self, form_id: str, path: str | None = None) -> tuple[ReviewDecision, ...]:
        """All decisions on a form, or on one of its fields, oldest first."""
        with self._read() as connection:
            found = written.decisions_on(connection, [form_id]).get(form_id, [])
        return tuple(d for d in found if path is None or d.path == path)

    @property
    def desk(self) -> Desk:
        """What a review desk keeps besides decisions."""
        return Desk(self._read, self._write)


def _conflict() -> Conflict:
    return Conflict(
        "该字段已被他人复核，请刷新后再定", "somebody else decided on this field; reload and decide again"
    )


def _shown(packed: bytes, file: str, decided: Iterable[ReviewDecision]) -> FormResult:
    result = rows.unpack(bytes(packed))
    if result.source.file != file:
        result = result.model_copy(update={"source": result.source.model_copy(update={"file": file})})
    return apply_decisions(result, decided)


def _completed(
    decision: ReviewDecision, machine: FormResult, before: Sequence[ReviewDecision], version: int
) -> ReviewDecision:
    """The decision with all that the store knows filled in."""
    path = decision.path
    if not has_path(machine.form, path):
        raise StoreError(f"这张表没有字段 {path}", f"the form has no field {path}")
    shown = apply_decisions(machine, before)
    read, previous = get_value(machine.form, path), get_value(shown.form, path)
    value = {"confirm": read, "correct": decision.value}.get(decision.kind)
    if decision.kind == "undo":
        if path not in standing(before):
            raise StoreError("这个字段没有可以撤销的决定", "there is no decision on this field to take back")
        value = get_value(apply_decisions(machine, [*before, decision]).form, path)
    if path == "year" and value is not None and not (value.isdecimal() and len(value) == 4):
        raise StoreError("年度必须是四位数字", "the year must be a number of four digits")
    known = {"previous": previous, "version": version, "basis": basis_of(machine, path), "value": value}
    return decision.model_copy(update=known)
