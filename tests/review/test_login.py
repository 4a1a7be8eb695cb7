"""Who may come in: names and passwords, sessions and their end, addresses beyond this machine."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from itsdangerous import URLSafeTimedSerializer

from hebiao.review.auth import HOURS, LONGEST, Session, Sessions, Tries
from hebiao.review.server import is_loopback
from hebiao.store import open_store
from review.client import Client, token
from review.material import add_user, desk, hebiao


def test_other_addresses_demand_a_login(out: Path) -> None:
    """Without users the desk does not open; with one, nothing is shown before the password."""
    refused = hebiao("review", str(out), "--host", "0.0.0.0", "--port", "0")
    assert refused.returncode == 2
    assert "hebiao users add" in refused.stderr
    add_user(out, "lu", "correct horse")
    with desk(out, "--host", "0.0.0.0") as served:
        url = served.url.replace("0.0.0.0", "127.0.0.1")
        client = Client(url)
        for path in ("/", "/next", "/field/a/b", "/form/a", "/check"):
            assert client.ask(path).location.startswith("/login"), path
        assert client.ask("/page/a/1/0").status == 303
        assert client.log_in("lu", "wrong").status == 403
        assert client.log_in("nobody", "correct horse").status == 403
        assert client.log_in("lu", "correct horse").location == "/"
        assert client.ask("/").status == 200
        assert (
            client.ask("/login", {"name": "lu", "password": "correct horse", "to": "//evil.example"}).location
            == "/"
        )
        word = token(client.ask("/").text)
        assert hebiao("users", "remove", "lu", str(out)).returncode == 0
        assert client.ask("/decide", {"token": word}).location.startswith("/login")


def test_another_site_logs_nobody_in(out: Path) -> None:
    """The right password from a page of another site is refused, and leaves no session; from our own it is taken."""
    add_user(out, "lu", "correct horse")
    with desk(out, "--login") as served:
        client = Client(served.url)
        sent: dict[str, object] = {"name": "lu", "password": "correct horse", "to": "/"}
        for origin in ("https://evil.example", "null"):
            assert client.ask("/login", sent, {"Origin": origin}).status == 403
        assert client.cookies == {}
        assert client.ask("/login", sent, {"Origin": served.url}).location == "/"


def test_guessing_is_slowed_and_locks_out_nobody_else(out: Path) -> None:
    """After five wrong passwords the right one waits too, from that address; the person comes in from another."""
    add_user(out, "lu", "correct horse")
    with desk(out, "--login") as served:
        client = Client(served.url)
        for _ in range(5):
            assert client.log_in("lu", "wrong").status == 403
        assert client.log_in("lu", "correct horse").status == 403
        there = {"X-Forwarded-For": "192.0.2.7"}
        sent: dict[str, object] = {"name": "lu", "password": "correct horse", "to": "/"}
        assert Client(served.url).ask("/login", sent, there).status == 303


def test_wrong_passwords_are_counted_by_name_and_address() -> None:
    """Five for a name from one place, twenty from one place, fifty for a name from strange places; a minute long."""
    tries = Tries()
    for n in range(20):
        assert not tries.is_refused(f"n{n}", "a", 0.0)
        tries.add(f"n{n}", "a", 0.0)
    assert tries.is_refused("lu", "a", 1.0)
    assert not tries.is_refused("lu", "a", 61.0)
    tries.came_in("lu", "home")
    for n in range(50):
        assert not tries.is_refused("lu", f"b{n}", 100.0)
        tries.add("lu", f"b{n}", 100.0)
    assert tries.is_refused("lu", "elsewhere", 101.0)
    assert not tries.is_refused("lu", "home", 101.0)


def test_a_session_ends_for_every_copy_of_its_cookie(out: Path) -> None:
    """After a log-out, a new password or a day, a cookie that somebody kept opens nothing."""
    add_user(out, "lu", "correct horse")
    with desk(out, "--login") as served:
        client, copy = Client(served.url), Client(served.url)
        client.log_in("lu", "correct horse")
        copy.cookies = dict(client.cookies)
        assert copy.ask("/").status == 200
        client.ask("/logout", {"token": token(client.ask("/").text)})
        assert copy.ask("/").location.startswith("/login")
        client.log_in("lu", "correct horse")
        assert client.ask("/").status == 200
        add_user(out, "lu", "battery staple")
        assert client.ask("/").location.startswith("/login")
        with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
            sessions = Sessions(store.desk.secret("review-cookie"))
            for age, status in ((0.0, 200), (LONGEST + 1, 303)):
                session = sessions.open("lu")
                store.desk.open_session(session.number, "lu", time.time() - age, 1e9)
                copy.cookies = {next(iter(client.cookies)): sessions.write(session)}
                assert copy.ask("/").status == status


def test_who_sent_a_form_too_late_comes_back_to_its_page(out: Path) -> None:
    """The door leads on to the field that the form stood on, and to no other site."""
    add_user(out, "lu", "correct horse")
    with desk(out, "--login") as served:
        client = Client(served.url)
        home = served.url
        for page, to in (
            (f"{home}/field/a/b?by=form", "/field/a/b%3Fby%3Dform"),
            ("http://evil.example/x", "/"),
        ):
            assert client.ask("/decide", {}, {"Referer": page}).location == f"/login?to={to}"


def test_no_password_stands_in_the_store(out: Path) -> None:
    """Only an argon2 hash; weak words and odd names are refused."""
    add_user(out, "lu", "correct horse")
    data = b"".join(p.read_bytes() for p in out.glob("hebiao.db*"))
    assert b"correct horse" not in data
    assert b"$argon2id$" in data
    for name, word in (("lu", "short"), ("a b", "long enough")):
        done = subprocess.run(
            [sys.executable, "-m", "hebiao", "users", "add", name, str(out), "--password-stdin"],
            input=word, text=True, capture_output=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 2


def test_sessions_end() -> None:
    """A cookie that is forged, cut, of another key, or too old is nobody's."""
    sessions = Sessions("key")
    session = sessions.open("陈静")
    cookie = sessions.write(session)
    assert sessions.read(cookie) == session
    assert sessions.read(cookie[:-3]) is None
    assert Sessions("other").read(cookie) is None
    assert sessions.read("") is None

    class Past(URLSafeTimedSerializer):
        """Signs as if it were yesterday."""

        class signer(URLSafeTimedSerializer.default_signer):  # type: ignore[name-defined,misc] # noqa: N801  # the library names it so
            def get_timestamp(self) -> int:
                return int(time.time()) - HOURS * 3600 - 60

        default_signer = signer

    old = Past("key", salt="hebiao-review").dumps(["陈静", "t"])
    assert Session("陈静", "t") and sessions.read(str(old)) is None


def test_loopback_is_told_from_the_world() -> None:
    """Addresses of this machine only."""
    assert all(map(is_loopback, ("127.0.0.1", "localhost", "::1", "127.8.8.8")))
    assert not any(map(is_loopback, ("0.0.0.0", "::", "192.168.1.5", "example.org")))
