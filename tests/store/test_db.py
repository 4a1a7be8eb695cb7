from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from hebiao.errors import StoreError
from hebiao.store import open_store
from hebiao.store.db import metadata
from hebiao.store.migrations import MIGRATIONS


def test_migrations_lead_to_the_tables_of_the_code(url: str) -> None:
    """The migrated schema has exactly the tables and columns that the code names."""
    open_store(url).close()
    engine = create_engine(url)
    found = inspect(engine)
    assert set(found.get_table_names()) == set(metadata.tables)
    for name, table in metadata.tables.items():
        given = {c["name"]: c["nullable"] for c in found.get_columns(name)}
        assert given.keys() == set(table.c.keys())
        for column in table.c:
            assert column.primary_key or given[column.name] == column.nullable, (name, column.name)
    engine.dispose()


def test_opening_again_migrates_nothing(url: str) -> None:
    """A store that is up to date opens as it is, with one row a migration."""
    for _ in range(2):
        open_store(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT version FROM schema_versions ORDER BY version")).scalars()
        assert list(rows) == list(range(1, len(MIGRATIONS) + 1))
    engine.dispose()


def test_a_newer_store_is_left_alone(url: str) -> None:
    """A schema from the future is refused with a word about upgrading."""
    open_store(url).close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO schema_versions VALUES (999, 'later')"))
    engine.dispose()
    with pytest.raises(StoreError, match="升级") as caught:
        open_store(url)
    assert "upgrade" in caught.value.in_lang("en")


def test_sqlite_is_safe_for_several_readers(tmp_path: Path) -> None:
    """SQLite runs in WAL with foreign keys and a busy timeout."""
    with open_store(f"sqlite:///{tmp_path / 'a.db'}") as store, store._read() as connection:
        pragma = {
            n: connection.exec_driver_sql(f"PRAGMA {n}").scalar() for n in ("journal_mode", "foreign_keys")
        }
        assert pragma == {"journal_mode": "wal", "foreign_keys": 1}
        assert (connection.exec_driver_sql("PRAGMA busy_timeout").scalar() or 0) >= 5000


def test_memory_store(tmp_path: Path) -> None:
    """sqlite:// is a store that lives as long as it is open."""
    with open_store("sqlite://") as store:
        run_id = store.begin_run("2025", {"path": tmp_path})
        assert run_id == store.begin_run("2025", {}) - 1


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("nonsense", "存储地址写法不对"),
        ("mysql://a@b/c", "mysql"),
        ("sqlite:////no/such/folder/x.db", "打不开"),
        ("postgresql+nodriver://a@localhost/b", "缺少数据库驱动"),
    ],
)
def test_a_store_that_cannot_be_opened_says_why(address: str, word: str) -> None:
    """A malformed URL, an unknown database, a missing folder or driver: one clear sentence."""
    with pytest.raises(StoreError, match=word) as caught:
        open_store(address)
    assert caught.value.in_lang("en").isascii()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A file with other bytes is not overwritten."""
    path = tmp_path / "letter.db"
    path.write_bytes(b"not a database " * 100)
    with pytest.raises(StoreError, match="打不开"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"not a database")


def test_no_server_and_no_password_in_the_message() -> None:
    """A server that does not answer is a StoreError, and the password is not shown."""
    pytest.importorskip("pg8000")
    for scheme in ("postgresql", "postgres", "postgresql+pg8000"):
        with pytest.raises(StoreError, match="打不开") as caught:
            open_store(f"{scheme}://a:secret@127.0.0.1:1/b")
        assert "secret" not in str(caught.value)


def test_a_missing_driver_is_named() -> None:
    """Without pg8000 the message says what to install."""
    code = (
        "import sys; sys.modules['pg8000'] = None\n"
        "from hebiao.store import open_store\n"
        "from hebiao.errors import StoreError\n"
        "try: open_store('postgresql://a@127.0.0.1/b')\n"
        "except StoreError as e: print(e.in_lang('en'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "hebiao[postgresql]" in done.stdout


def test_importing_the_package_does_not_load_sqlalchemy() -> None:
    """The database library is loaded when a store is opened, not before."""
    code = "import sys, hebiao.store; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
