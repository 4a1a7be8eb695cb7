"""The same suite runs on SQLite and on PostgreSQL.

PostgreSQL is the server that HEBIAO_TEST_POSTGRES names (an empty database of its own), or else a
throw-away cluster on a free loopback port, started here when Debian's server binaries are installed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hebiao.store import open_store
from hebiao.store.store import Store


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    if found:
        return found[-1].parent
    plain = shutil.which("initdb")
    return Path(plain).parent if plain else None


def _as_server_user(command: list[str]) -> None:
    """Runs a command of the server, which refuses to run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, *command], cwd="/", capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        pytest.skip(f"PostgreSQL cannot be started here: {(done.stderr or done.stdout).strip()[-300:]}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server to make databases on."""
    given = os.environ.get("HEBIAO_TEST_POSTGRES")
    if given:
        yield given
        return
    pytest.importorskip("pg8000", reason="the driver pg8000 is not installed")
    bin_dir = _binaries()
    if bin_dir is None:
        pytest.skip("no PostgreSQL: set HEBIAO_TEST_POSTGRES or install Debian's postgresql")
    with tempfile.TemporaryDirectory(prefix="hebiao-pg-", dir="/tmp", ignore_cleanup_errors=True) as home:
        if os.geteuid() == 0:
            try:
                shutil.chown(home, "postgres")
            except LookupError:
                pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        data = f"{home}/data"
        _as_server_user(
            [f"{bin_dir}/initdb", "-D", data, "-U", "hebiao", "-A", "trust", "-E", "UTF8", "--locale=C"]
        )
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={home} -c fsync=off"
        )
        start = [
            f"{bin_dir}/pg_ctl",
            "-D",
            data,
            "-w",
            "-t",
            "30",
            "-l",
            f"{home}/log",
            "-o",
            options,
            "start",
        ]
        _as_server_user(start)
        try:
            yield f"postgresql+pg8000://hebiao@127.0.0.1:{port}/postgres"
        finally:
            _as_server_user([f"{bin_dir}/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """A URL whose schema is empty."""
    from sqlalchemy import create_engine

    engine = create_engine(postgres_server)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return postgres_server


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new, empty store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hebiao.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open, empty store."""
    with open_store(url) as opened:
        yield opened
