"""The statements of who writes, in SQL as drivers take it; what calls them holds the transaction.

They run on SQLAlchemy's connections and on those of `sqlite` alike; values are marked by "?".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from hebiao.store import rows

if TYPE_CHECKING:
    from hebiao.store.base import Wire
    from hebiao.store.decisions import ReviewDecision

Counted = Literal["forms", "fields", "review", "findings", "decisions", "waivers"]
_IN: Final = 500
"""ids named in one statement; some builds of SQLite allow 999 parameters"""
_DECIDED: Final = (
    "form_id", "path", "kind", "value", "previous", "who", "decided_at", "why", "candidate", "basis", "version",
)  # fmt: skip


def _execute(connection: Wire, statement: str, *values: object) -> Any:
    marked = statement if connection.dialect.name == "sqlite" else statement.replace("?", "%s")
    return connection.exec_driver_sql(marked, values)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def new_run(connection: Wire, started: str, settings: str) -> int:
    """The number of a run that begins."""
    statement = "INSERT INTO runs (started, settings) VALUES (?, ?)"
    if connection.dialect.name != "sqlite":
        return int(_execute(connection, f"{statement} RETURNING id", started, settings).first()[0])
    # RETURNING came with SQLite 3.35, which not every Python has.
    _execute(connection, statement, started, settings)
    return int(_execute(connection, "SELECT last_insert_rowid()").first()[0])


def keep_log(connection: Wire, run_id: int, log: str) -> bool:
    """Keeps the log of a run; False where there is no such run."""
    changed: int = _execute(connection, "UPDATE runs SET log = ? WHERE id = ?", log, run_id).rowcount
    return changed == 1


def next_seq(connection: Wire, run_id: int) -> int | None:
    """The number of the next form of a run, None when there is no such run.

    The lock on the run keeps two writers of one run from taking the same numbers.
    """
    run = "SELECT id FROM runs WHERE id = ?"
    if connection.dialect.name != "sqlite":  # where a writer has locked all
        run += " FOR UPDATE"
    if _execute(connection, run, run_id).first() is None:
        return None
    highest = _execute(connection, "SELECT COALESCE(MAX(seq), -1) FROM run_forms WHERE run_id = ?", run_id)
    return int(highest.first()[0]) + 1


def count(connection: Wire, what: Counted, run_id: int | None) -> int:
    """How many there are, in all or in one run."""
    table = {"review": "fields", "forms": "forms" if run_id is None else "run_forms"}.get(what, what)
    tables, conditions, values = table, ["1 = 1"], []
    if what == "review":
        conditions.append("decision = 'review'")
    if run_id is not None:
        conditions.append("run_forms.run_id = ?")
        values.append(run_id)
        if what != "forms":
            tables += ", run_forms"
            conditions.append(f"run_forms.form_id = {table}.form_id")
    statement = f"SELECT COUNT(*) FROM {tables} WHERE {' AND '.join(conditions)}"  # noqa: S608 (our own names)
    return int(_execute(connection, statement, *values).first()[0])


def decisions_on(connection: Wire, form_ids: Sequence[str]) -> dict[str, list[ReviewDecision]]:
    """The decisions on these forms, oldest first."""
    found: dict[str, list[ReviewDecision]] = {}
    for some in _chunks(form_ids):
        query = f"SELECT {', '.join(_DECIDED)} FROM decisions WHERE form_id IN ({_marks(some)}) ORDER BY id"  # noqa: S608
        rows_found = _execute(connection, query, *some).all()
        if not rows_found:
            continue
        from hebiao.store.decisions import ReviewDecision  # the models are loaded for those who decided

        for row in rows_found:
            values: dict[str, Any] = dict(zip(_DECIDED, row, strict=True))
            kept = ReviewDecision(when=values.pop("decided_at"), **values)
            found.setdefault(kept.form_id, []).append(kept)
    return found


def write_flat(connection: Wire, shown: Sequence[rows.FlatForm]) -> None:
    """The rows of `fields` and `findings` of these forms, those of before taken away."""
    for some in _chunks([form.form_id for form in shown]):
        for table in ("fields", "findings"):
            _execute(connection, f"DELETE FROM {table} WHERE form_id IN ({_marks(some)})", *some)  # noqa: S608
    insert(connection, "fields", rows.FIELD_COLUMNS, [row for form in shown for row in form.fields])
    insert(connection, "findings", rows.FINDING_COLUMNS, [row for form in shown for row in form.findings])


def insert(
    connection: Wire, table: str, columns: Sequence[str], given: Sequence[rows.Row], key: str = ""
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
    from hebiao.store.db import metadata  # brings SQLAlchemy, which is there where another database is

    # pg8000 sends executemany row by row; the rows as one JSON parameter are one round trip.
    kinds = metadata.tables[table].c
    shape = ", ".join(f"{c} {kinds[c].type.compile(connection.dialect)}" for c in columns)
    document = json.dumps(
        [dict(zip(columns, row, strict=True)) for row in given], ensure_ascii=False, default=_bytea
    )
    source = f"json_to_recordset(CAST(%s AS json)) AS given({shape})"
    statement = f"INSERT INTO {table} ({names}) SELECT {names} FROM {source}{tail}"  # noqa: S608
    connection.exec_driver_sql(statement, (document,))


def _bytea(value: bytes) -> str:
    """Bytes as PostgreSQL reads them from text."""
    return "\\x" + value.hex()


def _chunks(names: Sequence[str]) -> Iterator[list[str]]:
    left = iter(names)
    while some := list(islice(left, _IN)):
        yield some
