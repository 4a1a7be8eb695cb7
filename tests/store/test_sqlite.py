from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url

from hebiao.domain.result import FormResult
from hebiao.errors import BusyError, StoreError
from hebiao.store import open_store
from hebiao.store.base import Wire
from hebiao.store.db import Alchemy
from hebiao.store.rows import flat, pack
from hebiao.store.run_writer import RunWriter, open_writer
from hebiao.store.sqlite import BUSY_MS, SqliteFile, path_of
from report.sample import make_log, make_results


def write_run(writer: RunWriter[Wire], results: list[FormResult]) -> int:
    """A whole run, as it is written beside the rest."""
    run_id = writer.begin_run("2025-02-11T09:30:00+08:00", {"lang": "zh"})
    for result in results:
        writer.hold(flat(result, pack(result)))
    writer.save_held()
    writer.keep_log(run_id, make_log(results).model_dump_json())
    return run_id


def all_rows(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, with the statements that made the tables."""
    opened = sqlite3.connect(file)
    made = opened.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    names = [name for kind, name, _ in made if kind == "table"]
    rows = {name: opened.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names}
    opened.close()
    return rows | {"made": made}


def test_both_ways_into_a_file_write_the_same(tmp_path: Path) -> None:
    """A run leaves the same schema and the same rows whether the driver or SQLAlchemy wrote them."""
    direct, through = tmp_path / "direct.db", tmp_path / "through.db"
    for writer in (open_writer(f"sqlite:///{direct}"), RunWriter(Alchemy(f"sqlite:///{through}"))):
        with writer:
            write_run(writer, make_results(4))
            write_run(writer, make_results(2))
    assert all_rows(direct) == all_rows(through)


def test_a_run_is_written_by_every_kind_of_store(url: str) -> None:
    """What a run writes is read back by whoever opens the store, and is counted."""
    with open_writer(url) as writer:
        run_id = write_run(writer, make_results(3))
        fields = sum(len(r.fields) for r in make_results(3))
        assert [writer.count(what, run_id) for what in ("forms", "fields", "decisions")] == [3, fields, 0]
        with pytest.raises(StoreError):
            writer.keep_log(run_id + 1, "{}")
    with open_store(url) as store:
        assert list(store.results(run_id)) == make_results(3)
        assert store.log(run_id) == make_log(make_results(3))


def test_the_driver_sets_a_file_up_as_the_engine_does(tmp_path: Path) -> None:
    """WAL, foreign keys, what a commit waits for and how long a lock is waited for are the same on both."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    for base in (SqliteFile(str(tmp_path / "a.db")), Alchemy(url)):
        with base.write() as connection:
            said = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").first()[0]
                for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
            }
        base.close()
        assert said == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": BUSY_MS}


def test_what_fails_halfway_is_not_kept(tmp_path: Path) -> None:
    """A transaction that an error leaves is taken back whole, and the next one works."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with open_writer(url) as writer:
        run_id = write_run(writer, make_results(2))
        (one, other) = (flat(r, pack(r)) for r in make_results(4)[2:])
        with pytest.raises(StoreError, match="NOT NULL"):
            writer.save_flat(run_id, [one, other._replace(form=(None, *other.form[1:]))])
        assert writer.count("forms") == 2
        writer.save_flat(run_id, [one, other])
        assert writer.count("forms", run_id) == 4


def test_a_lock_that_is_waited_for_in_vain_is_told_as_such(tmp_path: Path) -> None:
    """Who cannot write because another program does is told so, not that the store is broken."""
    base = SqliteFile(str(tmp_path / "a.db"))
    with RunWriter(base) as writer:
        with base.read() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=1")
        other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError):
            writer.begin_run("2025", {})
        other.close()
        assert writer.begin_run("2025", {}) == 1


def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    """The sentence says which file, and what the driver says of it, as SQLAlchemy's way does."""
    (tmp_path / "a.db").write_bytes(b"no database " * 100)
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with pytest.raises(StoreError) as direct:
        open_writer(url)
    with pytest.raises(StoreError) as through:
        open_store(url)
    assert direct.value.in_lang("en") == through.value.in_lang("en")
    assert url in direct.value.in_lang("zh")


@pytest.mark.parametrize("path", ["/tmp/a.db", "a b.db", "结果/hebiao.db", "C:\\out\\hebiao.db", "a#b@c.db"])
def test_a_url_of_a_file_names_the_file_that_sqlalchemy_finds(path: str) -> None:
    """What stands behind sqlite:/// is the path, letter by letter, on both ways."""
    assert path_of(f"sqlite:///{path}") == path == make_url(f"sqlite:///{path}").database


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///a.db?timeout=3", "sqlite:///a%20b.db", "sqlite:///file:a.db?uri=true",
        "sqlite+pysqlite:///a.db", "postgresql+pg8000://hebiao@localhost/hebiao", "a.db",
    ],
)  # fmt: skip
def test_what_is_more_than_a_file_is_left_to_sqlalchemy(url: str) -> None:
    """Memory, options, other drivers and other databases are none of a path."""
    assert path_of(url) is None
