"""The tables as the newest migration leaves them, and the engine for SQLite and PostgreSQL.

Amounts and scores are exact decimals in TEXT columns; times are ISO 8601 with time zone, as text.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Final

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from hebiao.errors import StoreError
from hebiao.store import sqlite

PATIENCE_MS: Final = 2_500
"""how long one waits for whom a person is waiting, on either database, in milliseconds"""

metadata = MetaData()

schema_versions = Table(
    "schema_versions",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("name", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started", Text, nullable=False),
    Column("settings", Text, nullable=False),
    Column("log", Text),
)

forms = Table(
    "forms",
    metadata,
    Column("form_id", Text, primary_key=True),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("idx", Integer, nullable=False),
    Column("channel", Text, nullable=False),
    Column("year", Integer),
    Column("project_name", Text),
    Column("department", Text),
    Column("implementing_unit", Text),
    Column("total_score", Text),
    Column("n_fields", Integer, nullable=False),
    Column("n_review", Integer, nullable=False),
    Column("n_findings", Integer, nullable=False),
    Column("result", LargeBinary, nullable=False),
)

run_forms = Table(
    "run_forms",
    metadata,
    Column("run_id", ForeignKey("runs.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("form_id", ForeignKey("forms.form_id"), nullable=False),
    Column("file", Text, nullable=False),
)

fields = Table(
    "fields",
    metadata,
    Column("form_id", ForeignKey("forms.form_id"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("text", Text),
    Column("number", Text),
    Column("unit", Text),
    Column("decision", Text, nullable=False),
    Column("confidence", Float, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("form_id", ForeignKey("forms.form_id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("rule", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("paths", Text, nullable=False),
    Column("as_written", Text),
    Column("as_computed", Text),
    Column("message", Text, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("form_id", ForeignKey("forms.form_id"), nullable=False),
    Column("path", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("value", Text),
    Column("previous", Text),
    Column("who", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("why", Text),
    Column("candidate", Text),
    Column("basis", Text, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("form_id", "path", "version"),
)

claims = Table(
    "claims",
    metadata,
    Column("form_id", ForeignKey("forms.form_id"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("who", Text, nullable=False),
    Column("until", Float, nullable=False),
)

waivers = Table(
    "waivers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("form_id", ForeignKey("forms.form_id"), nullable=False),
    Column("rule", Text, nullable=False),
    Column("paths", Text, nullable=False),
    Column("as_written", Text),
    Column("who", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("revoked", Integer, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("name", Text, primary_key=True),
    Column("password", Text, nullable=False),
    Column("created", Text, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("who", Text, nullable=False),
    Column("opened", Float, nullable=False),
)

samples = Table(
    "samples",
    metadata,
    Column("form_id", ForeignKey("forms.form_id"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("shown", Text, nullable=False),
    Column("rival", Text, nullable=False),
    Column("planted", Integer, nullable=False),
    Column("answer", Text),
    Column("value", Text),
    Column("who", Text),
    Column("answered_at", Text),
)


def _parse_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "存储地址写法不对，应为 sqlite:///路径 或 postgresql+pg8000://用户@主机/库名",
            "the store URL is malformed; write sqlite:///PATH or postgresql+pg8000://USER@HOST/DATABASE",
        ) from error
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+pg8000")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        name = parsed.get_backend_name()
        raise StoreError(
            f"存储只支持 SQLite 和 PostgreSQL，不支持 {name}",
            f"the store is SQLite or PostgreSQL; {name} is not supported",
        )
    return parsed


def _on_sqlite_connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling is switched off so that DDL and reads are transactional too.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in sqlite.PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_durable_connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
    cursor.close()


def _on_patient_connect(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = {PATIENCE_MS}")
    cursor.close()
    connection.commit()


def _on_sqlite_begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("hebiao_write", False)
    connection.exec_driver_sql(sqlite.BEGIN_WRITE if write else sqlite.BEGIN_READ)


def make_engine(url: str, *, durable: bool = False) -> Engine:
    """An engine for a SQLAlchemy URL; nothing is connected yet.

    With `durable`, what SQLite has acknowledged survives the power going out too; PostgreSQL always does so. A person
    waits for such an engine: where somebody else holds a lock, it gives up soon.

    Raises:
        StoreError: the URL is malformed, the database is not supported, or its driver is missing.
    """
    parsed = _parse_url(url)
    memory = parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}
    try:
        engine = create_engine(parsed, poolclass=StaticPool) if memory else create_engine(parsed)
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError(
            f"缺少数据库驱动 {parsed.drivername}，请安装：pip install 'hebiao[postgresql]'",
            f"the database driver {parsed.drivername} is missing; pip install 'hebiao[postgresql]'",
        ) from error
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        if durable:
            event.listen(engine, "connect", _on_durable_connect)
    elif durable:
        event.listen(engine, "connect", _on_patient_connect)
    return engine


class Alchemy:
    """A database by its SQLAlchemy URL; see `base.Base`."""

    failures: tuple[type[Exception], ...] = (SQLAlchemyError,)

    def __init__(self, url: str, *, durable: bool = False) -> None:
        """Connects to nothing yet; see `make_engine`."""
        self._engine = make_engine(url, durable=durable)
        self._writer = self._engine.execution_options(hebiao_write=True)

    @property
    def where(self) -> str:
        """Its URL as a person may see it: without a password."""
        return self._engine.url.render_as_string(hide_password=True)

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that may write: all of it or nothing is kept."""
        return self._writer.begin()

    def read(self) -> AbstractContextManager[Connection]:
        """One that only reads."""
        return self._engine.connect()

    def close(self) -> None:
        """Lets go of all connections."""
        self._engine.dispose()
