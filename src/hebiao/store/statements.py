"""The statements of who reads and decides, each on an open connection; what calls them holds the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, func, or_, select, tuple_
from sqlalchemy import Row as SqlRow

from hebiao.store import rows
from hebiao.store.db import claims, decisions, findings, forms, run_forms
from hebiao.store.written import insert

if TYPE_CHECKING:
    from hebiao.domain.result import FormResult
    from hebiao.store.decisions import ReviewDecision

PAGE: Final = 64
"""forms held in memory at once while results are read back"""


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


def append_decision(connection: Connection, kept: ReviewDecision) -> None:
    """One more row of decisions; an IntegrityError says that its version is taken."""
    values = kept.model_dump(exclude={"when"})
    connection.execute(decisions.insert().values(**values, decided_at=kept.when))


def release(connection: Connection, form_id: str, path: str, who: str) -> None:
    """Lets go of a person's claim on a field."""
    own = (claims.c.form_id == form_id, claims.c.path == path, claims.c.who == who)
    connection.execute(claims.delete().where(*own))


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
