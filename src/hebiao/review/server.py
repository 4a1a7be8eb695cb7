"""Opens the door: address, log-in and the web server."""

from __future__ import annotations

import getpass
import ipaddress
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hebiao.errors import UsageError, system_said

if TYPE_CHECKING:
    from hebiao.config import Settings
    from hebiao.review.setup import ReviewOptions

_LONGEST_NAME: Final = 80


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def run_server(
    out: Path, settings: Settings, options: ReviewOptions, on_ready: Callable[[str], None] | None
) -> None:
    """As `hebiao.review.serve`."""
    import uvicorn

    from hebiao.review.app import make_app
    from hebiao.review.room import Room
    from hebiao.review.setup import Setup
    from hebiao.run.finished import open_finished

    login = options.login or not is_loopback(options.host)
    with open_finished(out, settings, durable=True) as finished:
        if login and not finished.store.desk.user_names():
            raise UsageError(
                f"监听 {options.host} 要登录，请先加用户：hebiao users add 用户名 {out}",
                f"listening on {options.host} needs a log-in; first add a user: hebiao users add NAME {out}",
            )
        door = _listen(options.host, options.port)
        with door:
            who = _reviewer(options.who)
            room = Room(finished, options.audit_rate, options.seed)
            port = door.getsockname()[1]
            setup = Setup(out, settings, options, who, login, port)
            app = make_app(room, setup)
            config = uvicorn.Config(
                app, log_level="warning", access_log=False, server_header=False, lifespan="off"
            )
            if on_ready is not None:
                host = f"[{options.host}]" if ":" in options.host else options.host
                on_ready(f"http://{host}:{port}/")
            logging.getLogger("asyncio").setLevel(logging.ERROR)
            # Ctrl-C is how a desk is closed; the server passes it on once it has let go of everything.
            try:
                with suppress(KeyboardInterrupt):
                    uvicorn.Server(config).run(sockets=[door])
            finally:
                app.state.views.sources.close()


def _reviewer(named: str | None) -> str:
    """Who decides where nobody logs in.

    Raises:
        UsageError: the name is too long, or cannot be seen.
    """
    who = named or _system_user()
    if not who.isprintable() or len(who) > _LONGEST_NAME:
        raise UsageError(
            f"--who 的名字要看得见，最多 {_LONGEST_NAME} 个字",
            f"the name of --who is made of characters that are seen, {_LONGEST_NAME} at most",
        )
    return who


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "reviewer"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host.strip("[]"), port))
        door.listen(128)
    except OSError as error:
        door.close()
        reason = system_said(error)
        raise UsageError(
            f"不能监听 {host}:{port}：{reason.zh}；可换一个 --port",
            f"cannot listen on {host}:{port}: {reason.en}; choose another --port",
        ) from error
    return door
