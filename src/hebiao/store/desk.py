"""What a review desk keeps: who works on what, waivers, users, the key of its cookies, audit samples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from secrets import token_urlsafe
from typing import Any, Final

from sqlalchemy import Connection, func, or_, select

from hebiao.errors import UsageError
from hebiao.store.db import claims, decisions, forms, samples, secrets, sessions, users, waivers
from hebiao.store.desk_records import KeptWaiver, Sample
from hebiao.store.statements import release

_PLANTED: Final = {None: 1, False: 2, True: 3}
"""what stands in the column of a planted fault, by whether the arithmetic tells it; 0 where nothing is planted"""
Opened = Callable[[], AbstractContextManager[Connection]]


def _insert(connection: Connection, table: Any) -> Any:  # the two dialects share no type with ON CONFLICT
    # The one of PostgreSQL takes as long to load as a third of SQLAlchemy.
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def _waivers_on(connection: Connection, form_id: str | None) -> tuple[KeptWaiver, ...]:
    """Every row, oldest first, on one form or on all."""
    query = select(waivers).order_by(waivers.c.id)
    if form_id is not None:
        query = query.where(waivers.c.form_id == form_id)
    return tuple(
        KeptWaiver(
            form_id=row.form_id,
            rule=row.rule,
            fields=tuple(row.paths.split()),
            as_written=row.as_written,
            who=row.who,
            when=row.decided_at,
            reason=row.reason,
            revoked=bool(row.revoked),
        )
        for row in connection.execute(query)
    )


def _last(
    rows: Iterable[KeptWaiver],
) -> dict[tuple[str, str, tuple[str, ...], str | None], KeptWaiver]:
    return {row.key: row for row in rows}


class Desk:
    """Part of an open store. Times are seconds since 1970, given by the caller. Every method may raise StoreError."""

    def __init__(self, read: Opened, write: Opened) -> None:
        self._read = read
        self._write = write

    def claim(self, form_id: str, path: str, who: str, now: float, until: float) -> str:
        """Takes or renews a field for a person; returns who has it now, which may be somebody else."""
        with self._write() as connection:
            taken = _insert(connection, claims).values(form_id=form_id, path=path, who=who, until=until)
            free = or_(claims.c.who == who, claims.c.until < now)
            connection.execute(
                taken.on_conflict_do_update(
                    index_elements=["form_id", "path"], set_={"who": who, "until": until}, where=free
                )
            )
            of = select(claims.c.who).where(claims.c.form_id == form_id, claims.c.path == path)
            return str(connection.execute(of).scalar_one())

    def release(self, form_id: str, path: str, who: str) -> None:
        """Lets go of a field; nothing happens where somebody else has it."""
        with self._write() as connection:
            release(connection, form_id, path, who)

    def claimed(self, now: float) -> dict[tuple[str, str], str]:
        """Who works on which (form_id, path) now."""
        with self._read() as connection:
            found = connection.execute(
                select(claims.c.form_id, claims.c.path, claims.c.who).where(claims.c.until >= now)
            )
            return {(row.form_id, row.path): row.who for row in found}

    def decided_after(self, number: int) -> tuple[tuple[int, str], ...]:
        """Numbers of the decisions after this one, each with its form; those of one moment may come late."""
        query = select(decisions.c.id, decisions.c.form_id).where(decisions.c.id > number)
        with self._read() as connection:
            return tuple((int(row.id), str(row.form_id)) for row in connection.execute(query))

    def last_by(self, who: str, since: str) -> tuple[str, str] | None:
        """The (form_id, path) of a person's newest answer that they have not taken back, from `since` on (ISO 8601).

        An answer is a decision, or what was said of a sample.
        """
        query = select(decisions.c.form_id, decisions.c.path, decisions.c.kind, decisions.c.decided_at).where(
            decisions.c.who == who, decisions.c.decided_at >= since
        )
        told = select(samples.c.form_id, samples.c.path, samples.c.answered_at).where(
            samples.c.who == who, samples.c.answered_at >= since
        )
        undone: Counter[tuple[str, str]] = Counter()
        with self._read() as connection:
            sample = connection.execute(told.order_by(samples.c.answered_at.desc()).limit(1)).first()
            for row in connection.execute(query.order_by(decisions.c.id.desc())):
                key = (row.form_id, row.path)
                if row.kind == "undo":
                    undone[key] += 1
                elif undone[key]:
                    undone[key] -= 1
                elif sample is None or row.decided_at >= sample.answered_at:
                    return key
                else:
                    break
        return (sample.form_id, sample.path) if sample is not None else None

    def decided_by(self, who: str, since: str) -> int:
        """How many decisions a person has made from `since` on; what was taken back counts out."""
        query = select(decisions.c.kind, func.count()).where(
            decisions.c.who == who, decisions.c.decided_at >= since
        )
        with self._read() as connection:
            rows = connection.execute(query.group_by(decisions.c.kind)).all()
        return sum(-int(row[1]) if row.kind == "undo" else int(row[1]) for row in rows)

    def add_waiver(self, waiver: KeptWaiver) -> KeptWaiver:
        """Appends one row, and returns it; what was waived before stays in the list.

        Where the finding is waived (or not) as the row would have it, nothing is written, and what says so is returned.
        """
        values = waiver.model_dump(exclude={"fields", "when", "revoked"})
        with self._write() as connection:
            # One at a time on one form: two who come together must not both be kept.
            connection.execute(
                select(forms.c.form_id).where(forms.c.form_id == waiver.form_id).with_for_update()
            )
            before = _last(_waivers_on(connection, waiver.form_id)).get(waiver.key)
            if before is not None and before.revoked == waiver.revoked:
                return before
            connection.execute(
                waivers.insert().values(
                    **values,
                    paths=" ".join(waiver.fields),
                    decided_at=waiver.when,
                    revoked=int(waiver.revoked),
                )
            )
        return waiver

    def waivers(self, form_id: str | None = None) -> tuple[KeptWaiver, ...]:
        """The last row on each finding, of one form or of all; it may be one that revokes."""
        with self._read() as connection:
            return tuple(_last(_waivers_on(connection, form_id)).values())

    def waiver_log(self, form_id: str) -> tuple[KeptWaiver, ...]:
        """Every row on a form, oldest first."""
        with self._read() as connection:
            return _waivers_on(connection, form_id)

    def set_user(self, name: str, password: str, created: str) -> None:
        """Adds a person, or gives one a new password; `password` is the hash, never the word itself.

        Whoever is logged in by that name has to do so again.
        """
        with self._write() as connection:
            added = _insert(connection, users).values(name=name, password=password, created=created)
            connection.execute(
                added.on_conflict_do_update(index_elements=["name"], set_={"password": password})
            )
            connection.execute(sessions.delete().where(sessions.c.who == name))

    def remove_user(self, name: str) -> None:
        """Takes a person off the list; their decisions stay.

        Raises:
            UsageError: there is nobody of that name.
        """
        with self._write() as connection:
            gone = connection.execute(users.delete().where(users.c.name == name)).rowcount
            connection.execute(sessions.delete().where(sessions.c.who == name))
        if not gone:
            raise UsageError(f"没有用户“{name}”", f"there is no user “{name}”")

    def user_names(self) -> tuple[str, ...]:
        """Everybody who may log in."""
        with self._read() as connection:
            return tuple(connection.execute(select(users.c.name).order_by(users.c.name)).scalars())

    def password_of(self, name: str) -> str | None:
        """The hash of a person's password; None for nobody."""
        with self._read() as connection:
            found = connection.execute(select(users.c.password).where(users.c.name == name))
            return found.scalar_one_or_none()

    def open_session(self, number: str, who: str, now: float, longest: float) -> None:
        """A person has logged in; sessions that were opened more than `longest` seconds ago are forgotten."""
        with self._write() as connection:
            connection.execute(sessions.delete().where(sessions.c.opened < now - longest))
            connection.execute(sessions.insert().values(id=number, who=who, opened=now))

    def session(self, number: str) -> tuple[str, float] | None:
        """Whose session it is, and since when; None where it was ended."""
        query = select(sessions.c.who, sessions.c.opened).where(sessions.c.id == number)
        with self._read() as connection:
            row = connection.execute(query).first()
        return None if row is None else (str(row.who), float(row.opened))

    def end_session(self, number: str) -> None:
        """A person has logged out."""
        with self._write() as connection:
            connection.execute(sessions.delete().where(sessions.c.id == number))

    def secret(self, name: str) -> str:
        """A random word that stays the same for this store, made when first asked for."""
        with self._write() as connection:
            made = _insert(connection, secrets).values(name=name, value=token_urlsafe(32))
            connection.execute(made.on_conflict_do_nothing(index_elements=["name"]))
            return str(connection.execute(select(secrets.c.value).where(secrets.c.name == name)).scalar_one())

    def add_samples(self, given: Iterable[Sample]) -> None:
        """Keeps fields to be asked once more; those that are there already stay as they are."""
        with self._write() as connection:
            for one in given:
                row = _insert(connection, samples).values(
                    form_id=one.form_id,
                    path=one.path,
                    shown=one.shown,
                    rival=one.rival,
                    planted=_PLANTED[one.hint] if one.planted else 0,
                )
                connection.execute(row.on_conflict_do_nothing(index_elements=["form_id", "path"]))

    def answer_sample(self, answered: Sample, when: str) -> bool:
        """Keeps what a person said of a sample; False, and nothing is kept, where it waits for nobody any more."""
        with self._write() as connection:
            change = samples.update().where(
                samples.c.form_id == answered.form_id,
                samples.c.path == answered.path,
                or_(samples.c.answer.is_(None), samples.c.answer == "unsure"),
            )
            values = {"answer": answered.answer, "value": answered.value, "who": answered.who}
            return bool(connection.execute(change.values(**values, answered_at=when)).rowcount)

    def reopen_sample(self, form_id: str, path: str, who: str) -> None:
        """Takes back a person's own answer."""
        blank = {"answer": None, "value": None, "who": None, "answered_at": None}
        with self._write() as connection:
            own = samples.update().where(
                samples.c.form_id == form_id, samples.c.path == path, samples.c.who == who
            )
            connection.execute(own.values(**blank))

    def samples(self) -> Sequence[Sample]:
        """All samples, answered or not."""
        with self._read() as connection:
            rows = connection.execute(select(samples).order_by(samples.c.form_id, samples.c.path)).all()
        return tuple(
            Sample(
                r.form_id,
                r.path,
                r.shown,
                r.rival,
                bool(r.planted),
                r.answer,
                r.value,
                r.who,
                r.answered_at,
                next((hint for hint, number in _PLANTED.items() if number == r.planted), None),
            )
            for r in rows
        )
