"""Who is there: passwords, and sessions in signed cookies. No password is ever stored or logged as a word."""

from __future__ import annotations

import hmac
import re
import threading
from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.errors import UsageError

if TYPE_CHECKING:
    from hebiao.store.desk import Desk

COOKIE: Final = "hebiao_review"
HOURS: Final = 12
"""without a request for that long, a session ends"""
LONGEST: Final = 24 * 3600.0
"""seconds after which a session ends, whatever is done in it"""
PAUSE: Final = 60.0
"""seconds for which is refused who has sent too many wrong passwords"""
_TRIES: Final = 5
"""wrong passwords for one name from one address"""
_TRIES_OF_ADDRESS: Final = 20
"""wrong passwords from one address, whatever the name"""
_TRIES_OF_NAME: Final = 50
"""wrong passwords for one name, from addresses where that person has never come in"""
MIN_PASSWORD: Final = 8
_NAME: Final = re.compile(r"[\w.\-]{1,40}")


class Session(Struct, frozen=True):
    """A person at a browser."""

    who: str
    token: str
    """goes back with every form, so that no other site can send one"""

    @property
    def number(self) -> str:
        """What the store knows it by; no cookie can be made of it."""
        return sha256(self.token.encode()).hexdigest()


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


class Tries:
    """Wrong passwords of the last minute. Nobody can lock out another: a name is refused by address. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: list[tuple[float, str, str]] = []
        self._known: set[tuple[str, str]] = set()
        """names with the addresses from which they have come in"""

    def is_refused(self, name: str, address: str, now: float) -> bool:
        """Whether somebody at an address has to wait before the next try for a name."""
        with self._lock:
            self._wrong = [one for one in self._wrong if now - one[0] < PAUSE]
            both = sum(n == name and a == address for _, n, a in self._wrong)
            here = sum(a == address for _, _, a in self._wrong)
            strange = sum(n == name and (n, a) not in self._known for _, n, a in self._wrong)
            known = (name, address) in self._known
            return both >= _TRIES or here >= _TRIES_OF_ADDRESS or (strange >= _TRIES_OF_NAME and not known)

    def add(self, name: str, address: str, now: float) -> None:
        """A wrong password."""
        with self._lock:
            self._wrong.append((now, name, address))

    def came_in(self, name: str, address: str) -> None:
        """The right password: what was wrong before is forgotten."""
        with self._lock:
            self._known.add((name, address))
            self._wrong = [one for one in self._wrong if one[1:] != (name, address)]


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
