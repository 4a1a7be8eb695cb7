"""What people look at on the desk: the lists, a field, a form, and the pictures of its pages. Nothing is decided here."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from hebiao.review import pages
from hebiao.review.guard import Guard
from hebiao.review.queue import Filter
from hebiao.review.requests import is_small
from hebiao.review.room import Room
from hebiao.review.views import Views

_PATIENCE: Final = 15.0
"""seconds for which a page that is being drawn is waited for in one request"""
_KINDS: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_MOST_SOUGHT: Final = 100
"""characters that are looked for in the list of forms"""


def add_lists(app: FastAPI, guard: Guard, views: Views) -> None:
    """The pages of more than one field: what waits, all forms, the result of fields that were asked again, what was exported."""

    @app.get("/")
    def queue(request: Request) -> Response:
        session = guard.session(request)
        wanted = pages.filter_of(request.query_params)
        return guard.keep(views.queue(session, wanted, _start(request)), session, request)

    @app.get("/forms")
    def forms(request: Request) -> Response:
        session = guard.session(request)
        text = request.query_params.get("q", "").strip()[:_MOST_SOUGHT]
        return guard.keep(views.forms(session, text, _start(request)), session, request)

    @app.get("/check")
    def check(request: Request) -> Response:
        session = guard.session(request)
        return guard.keep(views.check(session), session, request)

    @app.get("/export")
    def exported(request: Request) -> Response:
        session = guard.session(request)
        page = views.exported(session)
        return RedirectResponse("/", 303) if page is None else guard.keep(page, session, request)


def add_fields(app: FastAPI, guard: Guard, views: Views, room: Room) -> None:
    """The page of one field, that of one form, and the way from one to the next."""

    @app.get("/next")
    def following(request: Request) -> Response:
        session = guard.session(request)
        wanted = pages.filter_of(request.query_params)
        gone = request.query_params.get("after", "").partition("/")
        after = room.entry((gone[0], gone[2])) if gone[2] else None
        if gone[2]:
            room.release((gone[0], gone[2]), session.who)
        entry = room.take(wanted, session.who, after)
        return to_field(entry.key if entry else None, wanted)

    @app.get("/field/{form_id}/{path}")
    def field(request: Request, form_id: str, path: str) -> Response:
        session = guard.session(request)
        wanted = pages.filter_of(request.query_params)
        return guard.keep(views.field(session, (form_id, path), wanted), session, request)

    @app.get("/form/{form_id}")
    def form(request: Request, form_id: str) -> Response:
        session = guard.session(request)
        return guard.keep(
            views.form(session, form_id, pages.filter_of(request.query_params)), session, request
        )

    @app.get("/decide")
    @app.get("/undo")
    @app.get("/verdict")
    @app.get("/waive")
    def reloaded(request: Request) -> Response:
        # Where a page is loaded anew that was the answer to a form: the list, rather than a refusal.
        guard.session(request)
        return RedirectResponse("/", 303)


def add_pictures(app: FastAPI, guard: Guard, views: Views, room: Room) -> None:
    """Drawn pages of the sources, and what the pages of the desk itself are made of."""

    @app.get("/page/{form_id}/{number}/{strip}")
    def page(request: Request, form_id: str, number: int, strip: int) -> Response:
        guard.session(request)
        found = views.sources.strip(room.form(form_id), number, strip)
        if found is None:
            raise HTTPException(404)
        return Response(found[0], media_type=found[1], headers={"Cache-Control": "private, max-age=600"})

    @app.get("/drawn/{form_id}/{number}")
    def drawn(request: Request, form_id: str, number: int) -> Response:
        guard.session(request)
        state = views.sources.wait(room.form(form_id), number, _PATIENCE)
        return Response(status_code={"drawn": 204, "gone": 404, "waiting": 202}[state])

    @app.get("/static/{name}")
    def static(name: str) -> Response:
        # Only what is there, by its whole name: a name of somebody else's making never becomes a path.
        path = next((p for p in (pages.HOME / "static").iterdir() if p.name == name), None)
        if path is None:
            raise HTTPException(404)
        return FileResponse(path, media_type=_KINDS[path.suffix], headers={"Cache-Control": "no-cache"})


def _start(request: Request) -> int:
    """From which row a list is shown."""
    start = request.query_params.get("from", "")
    return int(start) if is_small(start) else 0


def to_field(key: tuple[str, str] | None, wanted: Filter) -> Response:
    """On to a field of the list that was chosen, or back to that list where none is left."""
    query = pages.query_of(wanted)
    return RedirectResponse(f"/{query}" if key is None else pages.field_url(*key, query), 303)
