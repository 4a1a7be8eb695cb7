"""Who may come in: hosts, sessions, tokens, and how many wrong passwords are taken."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from fastapi import HTTPException

from hebiao.review.auth import COOKIE, HOURS, LONGEST, Door, Session, Sessions, Tries, same_token

if TYPE_CHECKING:
    from fastapi import Request
    from fastapi.responses import Response

    from hebiao.review.requests import Form
    from hebiao.review.room import Room
    from hebiao.review.setup import Setup


_STALE: Final = "stale page: reload it / 页面已过期，请刷新"


class Unknown(Exception):
    """Nobody is logged in: the person is sent to the door."""


class Guard:
    """Knows who is there, and whether a form came from our own page."""

    def __init__(self, room: Room, setup: Setup) -> None:
        desk = room.finished.store.desk
        self._sessions = Sessions(desk.secret("review-cookie"))
        self._door = Door(desk) if setup.login else None
        self._desk = desk
        self._setup = setup
        self._tries = Tries()
        self.cookie = f"{COOKIE}_{setup.port}"

    def is_own_host(self, request: Request) -> bool:
        """Whether we were called by a name of this machine: a foreign name may be a trick of another site."""
        if self._setup.login:
            return True
        host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
        return host in {"127.0.0.1", "localhost", "[::1]"}

    def session(self, request: Request) -> Session:
        """Who is there.

        Raises:
            Unknown: nobody has logged in, or too long ago, or the session was ended.
        """
        session = self._sessions.read(request.cookies.get(self.cookie))
        if self._door is None:
            if session is None or session.who != self._setup.who:
                session = self._sessions.open(self._setup.who)
        elif session is None or not self._is_open(session):
            raise Unknown
        return session

    def _is_open(self, session: Session) -> bool:
        """Whether a session was neither ended nor opened too long ago."""
        known = self._desk.session(session.number)
        return known is not None and known[0] == session.who and time.time() - known[1] < LONGEST

    def check(self, request: Request, form: Form) -> Session:
        """Who sent a form.

        Raises:
            Unknown: nobody is logged in.
            HTTPException: 403 where it did not come from one of our pages.
        """
        session = self.session(request)
        if _is_foreign(request) or not same_token(session, form.get("token", "")):
            raise HTTPException(403, _STALE)
        return session

    def keep(self, response: Response, session: Session, request: Request) -> Response:
        """The response with the session, good for some hours from now; over TLS it never goes back without."""
        response.set_cookie(
            self.cookie,
            self._sessions.write(session),
            max_age=HOURS * 3600,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    def enter(self, request: Request, name: str, password: str) -> Session | None:
        """A new session for the right password; None for a wrong one, and while too many wrong ones came before.

        Raises:
            HTTPException: 403 where another site sent it: nobody is logged in, or tried out, by a page they only look at.
        """
        if _is_foreign(request):
            raise HTTPException(403, _STALE)
        address, now = request.client.host if request.client else "", time.monotonic()
        if self._door is None or self._tries.is_refused(name, address, now):
            return None
        if not self._door.lets_in(name, password):
            self._tries.add(name, address, now)
            return None
        self._tries.came_in(name, address)
        session = self._sessions.open(name)
        self._desk.open_session(session.number, name, time.time(), LONGEST)
        return session

    def leave(self, session: Session) -> None:
        """Ends a session, also for whoever has a copy of its cookie."""
        if self._door is not None:
            self._desk.end_session(session.number)


def _is_foreign(request: Request) -> bool:
    """Whether a page of another site sent this; every browser says where a form comes from."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")
