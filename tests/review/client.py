"""A reviewer without a browser: plain HTTP, cookies, and the forms that a page holds."""

from __future__ import annotations

import http.client
import re
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode, urlsplit


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def location(self) -> str:
        """Where it leads."""
        return self.headers.get("location", "")


class Client:
    """One reviewer; every call may raise OSError or HTTPException where the desk is gone.

    A call has a connection of its own: the desk closes one on which nothing was said for five seconds, which a busy machine
    takes between two calls.
    """

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self.cookies: dict[str, str] = {}

    def ask(
        self, path: str, form: dict[str, object] | None = None, headers: dict[str, str] | None = None
    ) -> Reply:
        """GET, or POST of a form."""
        given = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **(headers or {})}
        body = None
        if form is not None:
            body = urlencode(form)
            given["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(http.client.HTTPConnection(self._host, timeout=20)) as connection:
            connection.request("GET" if form is None else "POST", path, body, given)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        found = {k.lower(): v for k, v in answer.getheaders()}
        if "set-cookie" in found:
            name, _, value = found["set-cookie"].partition(";")[0].partition("=")
            self.cookies[name] = value
        return Reply(answer.status, found, text)

    def log_in(self, name: str, password: str) -> Reply:
        """At the door."""
        return self.ask("/login", {"name": name, "password": password, "to": "/"})


def token(page: str) -> str:
    """What has to go back with a form of this page."""
    found = re.search('data-token="([^"]+)"', page)
    assert found
    return unescape(found[1])


def field_of(location: str) -> tuple[str, str]:
    """form_id and path of a field's address."""
    form_id, path = location.partition("?")[0].split("/")[-2:]
    return form_id, path
