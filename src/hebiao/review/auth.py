"""Who is there: passwords, and sessions in signed cookies. No password is ever stored or logged as a word."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Final

from hebiao.errors import UsageError

if TYPE_CHECKING:
    from hebiao.store.desk import Desk

COOKIE: Final = "hebiao_review"
HOURS: Final = 12
"""without a request for that long, a session ends"""
MIN_PASSWORD: Final = 8
_NAME: Final = re.compile(r"[\w.\-]{1,40}")


@dataclass(frozen=True, slots=True)
class Session:
    """A person at a browser."""

    who: str
    token: str
    """goes back with every form, so that no other site can send one"""


class Sessions:
    """Sessions live in the cookie, signed with a key that the store keeps: a restart logs nobody out."""

    def __init__(self, key: str) -> None:
        from itsdangerous import URLSafeTimedSerializer

        self._signer = URLSafeTimedSerializer(key, salt="hebiao-review")

    def open(self, who: str) -> Session:
        """A new session."""
        return Session(who, token_urlsafe(24))

    def write(self, session: Session) -> str:
        """The cookie, good from now on."""
        return str(self._signer.dumps([session.who, session.token]))

    def read(self, cookie: str | None) -> Session | None:
        """The session of a cookie; None where it is forged, damaged or too old."""
        from itsdangerous import BadData

        if not cookie:
            return None
        try:
            who, token = self._signer.loads(cookie, max_age=HOURS * 3600)
        except (BadData, ValueError, TypeError):
            return None
        return Session(str(who), str(token))


def same_token(session: Session, given: str) -> bool:
    """Whether a form came from one of our own pages."""
    return hmac.compare_digest(session.token.encode(), given.encode())


def add_user(desk: Desk, name: str, password: str, now: str) -> None:
    """Adds a person, or gives one a new password.

    Raises:
        UsageError: a name or password that cannot be used.
    """
    from argon2 import PasswordHasher

    if not _NAME.fullmatch(name):
        raise UsageError(
            "用户名只用文字、数字、点和连字符，最多 40 个字",
            "a name is made of letters, digits, dots and hyphens, 40 at most",
        )
    if len(password) < MIN_PASSWORD:
        raise UsageError(
            f"密码至少 {MIN_PASSWORD} 个字符", f"a password has at least {MIN_PASSWORD} characters"
        )
    desk.set_user(name, PasswordHasher().hash(password), now)


class Door:
    """Checks passwords. A name that does not exist takes as long as one that does."""

    def __init__(self, desk: Desk) -> None:
        from argon2 import PasswordHasher

        self._desk = desk
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(token_urlsafe(16))

    def lets_in(self, name: str, password: str) -> bool:
        """Whether that is the person's password."""
        from argon2.exceptions import VerificationError

        known = self._desk.password_of(name)
        try:
            return self._hasher.verify(known or self._nobody, password) and known is not None
        except VerificationError:
            return False
