"""What people send to the desk: decisions on fields, taken back or not, claims, waivers and verdicts on findings."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from hebiao.lang import Message
from hebiao.review import pages
from hebiao.review.answers import Answer, Clash, Taken
from hebiao.review.guard import Guard
from hebiao.review.queue import Filter
from hebiao.review.read_routes import to_field
from hebiao.review.requests import Sent, answer_of, as_kept, is_small, parse_qs_flat, reason_of, versions
from hebiao.review.room import Room
from hebiao.review.verdicts import finding_key
from hebiao.review.views import Views

_NOTHING_UNDONE: Final = Message(
    "没有撤销：今天没有可撤的，或这一页之后已经撤过、又定过别的",
    "nothing was taken back: there is nothing of today, or it was taken back, or you decided again, after that page",
)


def add_deciding(app: FastAPI, guard: Guard, views: Views, room: Room) -> None:
    """Decisions on fields, and the last one taken back; what they make of the results."""

    @app.post("/decide")
    def decide(request: Request, form: Sent) -> Response:
        session = guard.check(request, form)
        wanted = pages.filter_of(parse_qs_flat(form.get("query", "")))
        answer = answer_of(form, session.who)
        before = room.entry(answer.key)
        try:
            done = room.decide(answer)
        except (Clash, Taken) as error:
            return guard.keep(views.clash(session, answer, error, wanted), session, request)
        views.remember(session, done)
        if form.get("stay"):
            return RedirectResponse(pages.form_url(answer.form_id), 303)
        entry = room.take(wanted, session.who, before)
        return to_field(entry.key if entry else None, wanted)

    @app.post("/undo")
    def undo(request: Request, form: Sent) -> Response:
        session = guard.check(request, form)
        wanted = pages.filter_of(parse_qs_flat(form.get("query", "")))
        try:
            done = room.undo(session.who, form.get("last"))
        except (Clash, Taken) as error:
            mine = error.mine if isinstance(error, Clash) else Answer("", "", "undo", session.who, 0)
            return guard.keep(views.clash(session, mine, error, wanted), session, request)
        views.remember(session, done)
        if done is None:
            views.tell(session, _NOTHING_UNDONE)
        return to_field(done.key if done else None, wanted)

    @app.post("/export")
    def export(request: Request, form: Sent) -> Response:
        guard.check(request, form)
        views.export()
        return RedirectResponse("/export", 303)


def add_claims(app: FastAPI, guard: Guard, room: Room) -> None:
    """What the page asks while a person is at a field, so that two people are not at one and nobody types in vain."""

    @app.post("/claim")
    def claim(request: Request, form: Sent) -> Response:
        session = guard.check(request, form)
        holder = room.claim((form.get("form_id", ""), form.get("path", "")), session.who)
        if holder == session.who:
            return Response(status_code=204)
        return Response(holder, 409, media_type="text/plain")

    @app.post("/written")
    def will_be_written(request: Request, form: Sent) -> Response:
        guard.check(request, form)
        return JSONResponse({"value": as_kept(form.get("value", ""))})

    @app.post("/release")
    def release(request: Request, form: Sent) -> Response:
        session = guard.check(request, form)
        room.release((form.get("form_id", ""), form.get("path", "")), session.who)
        return Response(status_code=204)


def add_judging(app: FastAPI, guard: Guard, views: Views, room: Room) -> None:
    """Findings that a person lets stand, or makes certain."""

    @app.post("/waive")
    def waive(request: Request, form: Sent) -> Response:
        session = guard.check(request, form)
        form_id, number = form.get("form_id", ""), form.get("number", "")
        revoke = form.get("revoke") == "1"
        finding = room.waive(
            form_id,
            int(number) if is_small(number) else -1,
            session.who,
            reason_of(form, "reason"),
            revoke=revoke,
            what=form.get("what", ""),
        )
        zh, en = ("已收回豁免", "counts again") if revoke else ("已豁免", "waived")
        at = _part(room.place_of(form_id, finding_key(finding)))
        views.tell(session, Message(f"{finding.rule} {zh}", f"{finding.rule} {en}"), at)
        return RedirectResponse(f"{pages.form_url(form_id)}#{at or ''}", 303)

    @app.post("/verdict")
    def verdict(request: Request, form: Sent) -> Response:
        session = guard.check(request, form)
        form_id, number = form.get("form_id", ""), form.get("number", "")
        place = int(number) if is_small(number) else -1
        what, seen = room.what(form_id, place), versions(form.get("seen", ""))
        try:
            done = room.as_written(form_id, place, session.who, seen)
        except (Clash, Taken) as error:
            mine = error.mine if isinstance(error, Clash) else Answer(form_id, "", "confirm", session.who, 0)
            return guard.keep(views.clash(session, mine, error, Filter()), session, request)
        views.remember(session, done)
        at = _part(room.place_of(form_id, what))
        views.tell(session, _confirmed(what.partition(" ")[0], len(seen)), at)
        return RedirectResponse(f"{pages.form_url(form_id)}#{at or ''}", 303)


def _part(place: int | None) -> str | None:
    """The part of a form's page in which a finding stands."""
    return None if place is None else f"finding-{place}"


def _confirmed(rule: str, fields: int) -> Message:
    zh, en = f"{rule} 已判定，确认了 {fields} 项", f"{rule} is certain, fields confirmed: {fields}"
    return (
        Message(f"{zh}；U 一次撤一项", f"{en}; U takes back one at a time") if fields > 1 else Message(zh, en)
    )
