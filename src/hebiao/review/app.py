"""The web side of the desk: addresses, sessions, and what is refused. Pages are rendered on the server.

Every page works without the script; its modules add keys, and swap pages without loading them anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit, urlunsplit

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response

from hebiao.errors import BusyError, HebiaoError, UsageError
from hebiao.lang import Message
from hebiao.review import pages
from hebiao.review.answers import Answer, Clash, Taken
from hebiao.review.guard import Guard, Unknown
from hebiao.review.queue import Filter
from hebiao.review.room import Room
from hebiao.review.sent import Sent, answer_of, as_kept, is_small, parse_qs_flat, reason_of, versions
from hebiao.review.verdicts import finding_key
from hebiao.review.views import Views

if TYPE_CHECKING:
    from hebiao.review.setup import Setup

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_PATIENCE: Final = 15.0
_KINDS: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
"""seconds for which a page that is being drawn is waited for in one request"""
_NOTHING_UNDONE: Final = Message(
    "没有撤销：今天没有可撤的，或这一页之后已经撤过、又定过别的",
    "nothing was taken back: there is nothing of today, or it was taken back, or you decided again, after that page",
)
_MOST_SOUGHT: Final = 100
"""characters that are looked for in the list of forms"""


def make_app(room: Room, setup: Setup) -> FastAPI:
    """The application of one desk."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    guard = Guard(room, setup)
    views = Views(room, setup)
    app.state.views = views

    @app.middleware("http")
    async def protect(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if not guard.is_own_host(request):
            return Response("unknown host", 421)
        response = await call_next(request)
        response.headers.update(
            {
                "Content-Security-Policy": POLICY,
                "X-Content-Type-Options": "nosniff",
                "X-Frame-Options": "DENY",
                "Referrer-Policy": "same-origin",
                "Cross-Origin-Opener-Policy": "same-origin",
                "Cross-Origin-Resource-Policy": "same-origin",
            }
        )
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.exception_handler(Unknown)
    async def to_the_door(request: Request, _error: Exception) -> Response:
        asked = urlsplit(str(request.url) if request.method == "GET" else request.headers.get("referer", ""))
        # Whoever has sent a form comes back to the page that it stood on.
        own = request.method == "GET" or asked.netloc == request.headers.get("host")
        to = urlunsplit(("", "", asked.path, asked.query, "")) if own else ""
        return RedirectResponse(f"/login?to={quote(to or '/')}", 303)

    @app.exception_handler(HebiaoError)
    async def in_words(request: Request, error: Exception) -> Response:
        assert isinstance(error, HebiaoError)
        status = 503 if isinstance(error, BusyError) or request.method != "POST" else 400
        if isinstance(error, BusyError) and request.method == "POST":
            return views.message(error, status, request.url.path, getattr(request.state, "sent", {}))
        return views.message(error, 404 if isinstance(error, UsageError) else status)

    _add_reading(app, guard, views, room)
    _add_writing(app, guard, views, room)
    _add_judging(app, guard, views, room)
    _add_door(app, guard, views)
    return app


def _add_reading(app: FastAPI, guard: Guard, views: Views, room: Room) -> None:
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

    @app.get("/next")
    def following(request: Request) -> Response:
        session = guard.session(request)
        wanted = pages.filter_of(request.query_params)
        gone = request.query_params.get("after", "").partition("/")
        after = room.entry((gone[0], gone[2])) if gone[2] else None
        if gone[2]:
            room.release((gone[0], gone[2]), session.who)
        entry = room.take(wanted, session.who, after)
        return _to(entry.key if entry else None, wanted)

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

    @app.get("/export")
    def exported(request: Request) -> Response:
        session = guard.session(request)
        page = views.exported(session)
        return RedirectResponse("/", 303) if page is None else guard.keep(page, session, request)

    @app.get("/check")
    def check(request: Request) -> Response:
        session = guard.session(request)
        return guard.keep(views.check(session), session, request)

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


def _to(key: tuple[str, str] | None, wanted: Filter, more: str = "") -> Response:
    query = pages.query_of(wanted)
    if key is None:
        return RedirectResponse(f"/{query}", 303)
    joint = "&" if query else "?"
    return RedirectResponse(pages.field_url(*key, query + (f"{joint}{more}" if more else "")), 303)


def _add_writing(app: FastAPI, guard: Guard, views: Views, room: Room) -> None:
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
        return _to(entry.key if entry else None, wanted)

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
        return _to(done.key if done else None, wanted)

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

    @app.post("/export")
    def export(request: Request, form: Sent) -> Response:
        guard.check(request, form)
        views.export()
        return RedirectResponse("/export", 303)


def _add_judging(app: FastAPI, guard: Guard, views: Views, room: Room) -> None:
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


def _add_door(app: FastAPI, guard: Guard, views: Views) -> None:
    @app.get("/login")
    def login(request: Request) -> Response:
        return views.login(request.query_params.get("to", "/"))

    @app.post("/login")
    def enter(request: Request, form: Sent) -> Response:
        session = guard.enter(request, form.get("name", ""), form.get("password", ""))
        to = form.get("to", "/")
        if session is None:
            return views.login(to, wrong=True)
        own = to.startswith("/") and not to.startswith(("//", "/\\"))
        return guard.keep(RedirectResponse(to if own else "/", 303), session, request)

    @app.post("/logout")
    def leave(request: Request, form: Sent) -> Response:
        guard.leave(guard.check(request, form))
        response = RedirectResponse("/login", 303)
        response.delete_cookie(guard.cookie)
        return response
