"""Several desks over one store at once: on SQLite, and on PostgreSQL where a server is installed."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from hebiao.config import Settings
from hebiao.review.answers import Answer, Taken
from hebiao.review.queue import Filter
from hebiao.review.room import Room
from hebiao.run.finished import open_finished
from hebiao.store import open_store
from report.sample import make_log, make_results
from review.material import start
from store.conftest import postgres_server, postgres_url, url

__all__ = ["postgres_server", "postgres_url", "url"]


def test_two_desks_share_the_work_and_never_do_it_twice(url: str, tmp_path: Path) -> None:
    """Two people, each at a desk of their own, go through one queue: every field is decided exactly once."""
    results = make_results(60)
    with open_store(url) as store:
        run_id = store.begin_run("2025-02-11T09:30:00+08:00", {})
        store.save(run_id, results)
        store.finish_run(run_id, make_log(results))
        waiting = store.count("review", run_id)
    twice: list[str] = []

    def work(who: str) -> None:
        with open_finished(tmp_path, Settings(store_url=url)) as finished:
            room = Room(finished)
            while (entry := room.take(Filter(), who)) is not None:
                version = room.question(*entry.key).version
                if version:
                    twice.append(entry.path)
                try:
                    room.decide(Answer(*entry.key, "confirm", who, version))
                except Taken:
                    twice.append(entry.path)

    threads = [threading.Thread(target=work, args=(who,)) for who in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_store(url) as store:
        log = [d for r in results for d in store.decisions(r.form_id)]
        assert store.count("review", run_id) == 0
    assert len(log) == len({(d.form_id, d.path) for d in log}) == waiting
    assert {d.who for d in log} == {"a", "b"}
    assert twice == []


def test_ctrl_c_closes_a_desk_without_complaint(out: Path) -> None:
    """The way to close it is no failure."""
    served = start(out)
    time.sleep(0.2)
    served.process.send_signal(signal.SIGINT)
    _, said = served.process.communicate(timeout=20)
    assert served.process.returncode == 0
    assert said == ""


def test_an_answer_to_a_form_that_is_not_there(out: Path) -> None:
    """A desk says so, whatever the kind of the answer."""
    with open_finished(out, Settings()) as finished:
        room = Room(finished)
        given = Answer("nothing", "total_score", "confirm", "a", 0)
        for kind in ("confirm", "undo"):
            with pytest.raises(Exception, match="没有这张表"):
                room.decide(replace(given, kind=kind))  # type: ignore[arg-type] # a kind
