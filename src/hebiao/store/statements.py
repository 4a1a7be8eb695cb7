"""The statements of the store, each on an open connection; what calls them holds the transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import Connection, func, or_, select, tuple_
from sqlalchemy import Row as SqlRow

from hebiao.store import rows
from hebiao.store.db import claims, decisions, fields, findings, forms, metadata, run_forms, runs, waivers

if TYPE_CHECKING:
    from hebiao.domain.result import FormResult
    from hebiao.store.decisions import ReviewDecision

Counted = Literal["forms", "fields", "review", "findings", "decisions", "waivers"]
PAGE: Final = 64
"""forms held in memory at once while results are read back"""
_IN: Final = 500
"""ids named in one statement; some builds of SQLite allow 999 parameters"""


def next_seq(connection: Connection, run_id: int) -> int | None:
    """The number of the next form of a run, None when there is no such run.

    The lock on the run keeps two writers of one run from taking the same numbers.
    """
    run = connection.execute(select(runs.c.id).where(runs.c.id == run_id).with_for_update()).first()
    if run is None:
        return None
    last = connection.execute(select(func.max(run_forms.c.seq)).where(run_forms.c.run_id == run_id))
    highest = last.scalar_one_or_none()
    return 0 if highest is None else int(highest) + 1


def page(
    connection: Connection, run_id: int | None, after: tuple[int, int], *, waiting: bool = False
) -> Sequence[SqlRow[*tuple[Any, ...]]]:
    """The next forms after a place: columns run_id, seq, form_id, file, result.

    With `waiting`, only those with fields in review or with decisions.
    """
    if run_id is None:
        base = select(forms.c.run_id, forms.c.seq, forms.c.form_id, forms.c.file, forms.c.result)
        order = (forms.c.run_id, forms.c.seq)
    else:
        link = run_forms.c
        base = (
            select(link.run_id, link.seq, link.form_id, link.file, forms.c.result)
            .join(forms, forms.c.form_id == link.form_id)
            .where(link.run_id == run_id)
        )
        order = (link.run_id, link.seq)
    if waiting:
        decided = select(decisions.c.form_id).where(decisions.c.form_id == forms.c.form_id).exists()
        base = base.where((forms.c.n_review > 0) | decided)
    return connection.execute(base.where(tuple_(*order) > after).order_by(*order).limit(PAGE)).all()


def listed(
    connection: Connection, run_id: int, text: str, start: int, most: int
) -> tuple[int, Sequence[SqlRow[*tuple[Any, ...]]]]:
    """How many forms of a run hold a text in project, unit or file, and some of them in their order.

    Columns seq, form_id, file, project_name, implementing_unit, department, total_score, n_review.
    """
    link = run_forms.c
    query = (
        select(
            link.seq, link.form_id, link.file, forms.c.project_name, forms.c.implementing_unit,
            forms.c.department, forms.c.total_score, forms.c.n_review,
        )
        .join(forms, forms.c.form_id == link.form_id)
        .where(link.run_id == run_id)
    )  # fmt: skip
    for word in text.split():
        columns = (forms.c.project_name, forms.c.implementing_unit, forms.c.department, link.file)
        query = query.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    count = connection.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    return int(count), connection.execute(query.order_by(link.seq).offset(start).limit(most)).all()


def places(connection: Connection, run_id: int) -> Sequence[SqlRow[*tuple[Any, ...]]]:
    """The forms of a run in their order: columns seq, form_id, file, implementing_unit, department."""
    link = run_forms.c
    query = select(link.seq, link.form_id, link.file, forms.c.implementing_unit, forms.c.department)
    query = query.join(forms, forms.c.form_id == link.form_id).where(link.run_id == run_id)
    return connection.execute(query.order_by(link.seq)).all()


def at_places(connection: Connection, run_id: int, seqs: Sequence[int]) -> Sequence[SqlRow[*tuple[Any, ...]]]:
    """Some forms of a run: columns seq, form_id, file, result."""
    link = run_forms.c
    query = select(link.seq, link.form_id, link.file, forms.c.result)
    query = query.join(forms, forms.c.form_id == link.form_id).where(link.run_id == run_id)
    return connection.execute(query.where(link.seq.in_(seqs)).order_by(link.seq)).all()


def serial_of(connection: Connection, form_id: str, run_id: int) -> int | None:
    """The number of a form in a run, from 1; the first where it came twice."""
    link = run_forms.c
    found = connection.execute(
        select(func.min(link.seq)).where(link.run_id == run_id, link.form_id == form_id)
    ).scalar_one_or_none()
    return None if found is None else int(found) + 1


def form_of(connection: Connection, serial: int, run_id: int) -> str | None:
    """The form of a number in a run, from 1."""
    link = run_forms.c
    found = connection.execute(select(link.form_id).where(link.run_id == run_id, link.seq == serial - 1))
    return found.scalar_one_or_none()


def one_form(connection: Connection, form_id: str, lock: bool = False) -> SqlRow[*tuple[Any, ...]] | None:
    """Columns file and result of one form; with `lock`, nobody else may decide on it meanwhile."""
    query = select(forms.c.file, forms.c.result).where(forms.c.form_id == form_id)
    return connection.execute(query.with_for_update() if lock else query).first()


def count(connection: Connection, what: Counted, run_id: int | None) -> int:
    """How many there are, in all or in one run."""
    tables = {
        "fields": fields,
        "review": fields,
        "findings": findings,
        "decisions": decisions,
        "waivers": waivers,
    }
    counted = tables.get(what, forms if run_id is None else run_forms)
    query = select(func.count()).select_from(counted)
    if what == "review":
        query = query.where(fields.c.decision == "review")
    if run_id is not None:
        query = query.where(run_forms.c.run_id == run_id)
        if what != "forms":
            query = query.where(run_forms.c.form_id == counted.c.form_id)
    return int(connection.execute(query).scalar_one())


def decisions_on(connection: Connection, form_ids: Sequence[str]) -> dict[str, list[ReviewDecision]]:
    """The decisions on these forms, oldest first."""
    found: dict[str, list[ReviewDecision]] = {}
    for some in _chunks(form_ids):
        query = select(decisions).where(decisions.c.form_id.in_(some)).order_by(decisions.c.id)
        rows_found = connection.execute(query).mappings().all()
        if not rows_found:
            continue
        from hebiao.store.decisions import ReviewDecision  # the models are loaded for those who decided

        for row in rows_found:
            values = {k: v for k, v in row.items() if k not in {"id", "decided_at"}}
            kept = ReviewDecision(when=row["decided_at"], **values)
            found.setdefault(kept.form_id, []).append(kept)
    return found


def append_decision(connection: Connection, kept: ReviewDecision) -> None:
    """One more row of decisions; an IntegrityError says that its version is taken."""
    values = kept.model_dump(exclude={"when"})
    connection.execute(decisions.insert().values(**values, decided_at=kept.when))


def release(connection: Connection, form_id: str, path: str, who: str) -> None:
    """Lets go of a person's claim on a field."""
    own = (claims.c.form_id == form_id, claims.c.path == path, claims.c.who == who)
    connection.execute(claims.delete().where(*own))


def write_flat(connection: Connection, shown: Sequence[rows.FlatForm]) -> None:
    """The rows of `fields` and `findings` of these forms, those of before taken away."""
    for some in _chunks([form.form_id for form in shown]):
        for table in (fields, findings):
            connection.execute(table.delete().where(table.c.form_id.in_(some)))
    insert(connection, "fields", rows.FIELD_COLUMNS, [row for form in shown for row in form.fields])
    insert(connection, "findings", rows.FINDING_COLUMNS, [row for form in shown for row in form.findings])


def update_form(connection: Connection, shown: FormResult) -> None:
    """The columns of `forms` that a decision may change."""
    form = shown.form
    change = {c: getattr(form, c) for c in ("year", "project_name", "department", "implementing_unit")}
    change |= {"total_score": form.total_score, "n_fields": len(shown.fields)}
    change["n_review"] = len(shown.review_paths)
    connection.execute(forms.update().where(forms.c.form_id == shown.form_id).values(**change))


def update_findings(connection: Connection, shown: FormResult, packed: bytes) -> None:
    """The findings of one form, in its packed reading and in their own rows."""
    change = {"result": packed, "n_findings": len(shown.findings)}
    connection.execute(forms.update().where(forms.c.form_id == shown.form_id).values(**change))
    connection.execute(findings.delete().where(findings.c.form_id == shown.form_id))
    insert(connection, "findings", rows.FINDING_COLUMNS, list(rows.finding_rows(shown)))


def insert(
    connection: Connection, table: str, columns: Sequence[str], given: Sequence[rows.Row], key: str = ""
) -> None:
    """Many rows at once, by the driver itself; with `key`, a row that is there already is replaced."""
    if not given:
        return
    names = ", ".join(columns)
    changes = ", ".join(f"{c} = excluded.{c}" for c in columns if c != key)
    tail = f" ON CONFLICT ({key}) DO UPDATE SET {changes}" if key else ""
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks}){tail}"  # noqa: S608 (our own names)
        connection.exec_driver_sql(statement, list(given))
        return
    # pg8000 sends executemany row by row; the rows as one JSON parameter are one round trip.
    kinds = metadata.tables[table].c
    shape = ", ".join(f"{c} {kinds[c].type.compile(connection.dialect)}" for c in columns)
    document = json.dumps(
        [dict(zip(columns, row, strict=True)) for row in given], ensure_ascii=False, default=_bytea
    )
    source = f"json_to_recordset(CAST(%s AS json)) AS given({shape})"
    statement = f"INSERT INTO {table} ({names}) SELECT {names} FROM {source}{tail}"  # noqa: S608 (our own names)
    connection.exec_driver_sql(statement, (document,))


def _bytea(value: bytes) -> str:
    """Bytes as PostgreSQL reads them from text."""
    return "\\x" + value.hex()


def _chunks(names: Sequence[str]) -> Iterator[list[str]]:
    left = iter(names)
    while some := list(islice(left, _IN)):
        yield some
