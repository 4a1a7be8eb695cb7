"""The web side of the desk as a whole: who may come in, what is refused, and how. Pages are rendered on the server.

Every page works without the script; its modules add keys, and swap pages without loading them anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit, urlunsplit

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from hebiao.errors import BusyError, HebiaoError, UsageError
from hebiao.review.guard import Guard, Unknown
from hebiao.review.read_routes import add_fields, add_lists, add_pictures
from hebiao.review.requests import Sent
from hebiao.review.room import Room
from hebiao.review.views import Views
from hebiao.review.write_routes import add_claims, add_deciding, add_judging

if TYPE_CHECKING:
    from hebiao.review.setup import Setup

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def make_app(room: Room, setup: Setup) -> FastAPI:
    """The application of one desk."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    guard = Guard(room, setup)
    views = Views(room, setup)
    app.state.views = views

    _protect(app, guard)
    _answer_refusals(app, views)
    add_lists(app, guard, views)
    add_fields(app, guard, views, room)
    add_pictures(app, guard, views, room)
    add_deciding(app, guard, views, room)
    add_claims(app, guard, room)
    add_judging(app, guard, views, room)
    _add_door(app, guard, views)
    return app


def _protect(app: FastAPI, guard: Guard) -> None:
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


def _answer_refusals(app: FastAPI, views: Views) -> None:
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
