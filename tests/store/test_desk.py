"""What a review desk keeps, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from hebiao.errors import BusyError, StoreError, UsageError
from hebiao.store import Conflict, KeptWaiver, ReviewDecision, Sample, open_store, standing
from hebiao.store.migrations import MIGRATIONS
from hebiao.store.store import Store
from report.sample import make_log, make_results
from store.test_store import PATH, decide, saved

NOW = "2025-02-12T10:00:00.000+08:00"


def first(store: Store) -> str:
    """The form_id of a form in the store."""
    results = make_results(3)
    store.finish_run(saved(store, results), make_log(results))
    return results[0].form_id


def value(store: Store, form_id: str) -> str | None:
    """What PATH says now."""
    result = store.get(form_id)
    assert result is not None
    return result.form.funding.total.executed


def test_undo_brings_back_what_stood_before(store: Store) -> None:
    """Each undo takes back the newest decision that stands; the log keeps all of them."""
    form_id = first(store)
    machine = value(store, form_id)
    store.add_decision(decide(form_id, "correct", "1"), 0)
    store.add_decision(decide(form_id, "correct", "2"), 1)
    kept = store.add_decision(decide(form_id, "undo"), 2)
    assert (kept.previous, kept.value) == ("2", "1")
    assert value(store, form_id) == "1"
    store.add_decision(decide(form_id, "undo"), 3)
    assert value(store, form_id) == machine
    result = store.get(form_id)
    assert result is not None
    assert result.fields[PATH].decision == "review"
    with pytest.raises(StoreError, match="没有可以撤销"):
        store.add_decision(decide(form_id, "undo"), 4)
    store.add_decision(decide(form_id, "correct", "3"), 4)
    log = store.decisions(form_id, PATH)
    assert [d.kind for d in log] == ["correct", "correct", "undo", "undo", "correct"]
    assert standing(log)[PATH].value == "3"


def test_a_claim_is_one_persons_until_it_ends(store: Store) -> None:
    """The second gets the first one's name; renewed, released, expired: as told."""
    form_id, desk = first(store), store.desk
    assert desk.claim(form_id, PATH, "a", 0.0, 100.0) == "a"
    assert desk.claim(form_id, PATH, "b", 50.0, 150.0) == "a"
    assert desk.claim(form_id, PATH, "a", 60.0, 160.0) == "a"
    desk.release(form_id, PATH, "b")
    assert desk.claimed(150.0) == {(form_id, PATH): "a"}
    assert desk.claim(form_id, PATH, "b", 161.0, 261.0) == "b"
    desk.release(form_id, PATH, "b")
    assert desk.claimed(161.0) == {}


def test_a_decision_ends_the_claim(store: Store) -> None:
    """Who has decided no longer holds the field."""
    form_id, desk = first(store), store.desk
    desk.claim(form_id, PATH, "chen", 0.0, 100.0)
    store.add_decision(decide(form_id, "confirm"), 0)
    assert desk.claimed(1.0) == {}


def test_changes_name_the_forms_decided_since(store: Store) -> None:
    """Another desk learns from the numbers of decisions what it has to look at again."""
    form_id, desk = first(store), store.desk
    assert desk.decided_after(0) == ()
    store.add_decision(decide(form_id, "confirm"), 0)
    ((number, changed),) = desk.decided_after(0)
    assert changed == form_id
    assert desk.decided_after(number) == ()


def test_waivers_append_and_the_last_counts(store: Store, url: str) -> None:
    """A waiver taken back stays in the list; rows cannot be changed, not even with SQL."""
    form_id, desk = first(store), store.desk
    given = KeptWaiver(
        form_id=form_id, rule="T01", fields=("total_score",), as_written="9", who="a", when=NOW, reason="x"
    )
    desk.add_waiver(given)
    desk.add_waiver(given.model_copy(update={"revoked": True, "reason": "y"}))
    (last,) = desk.waivers(form_id)
    assert last.revoked
    assert last.reason == "y"
    assert desk.waivers("other") == ()
    engine = create_engine(url)
    for statement in ("UPDATE waivers SET reason = 'z'", "DELETE FROM waivers"):
        with pytest.raises(SQLAlchemyError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()


def test_users_and_secrets(store: Store) -> None:
    """A user has one hash, the newest; a secret stays what it was."""
    desk = store.desk
    desk.set_user("陈静", "hash1", NOW)
    desk.set_user("陈静", "hash2", NOW)
    assert desk.user_names() == ("陈静",)
    assert desk.password_of("陈静") == "hash2"
    assert desk.password_of("nobody") is None
    assert desk.secret("k") == desk.secret("k") != desk.secret("l")
    desk.remove_user("陈静")
    with pytest.raises(UsageError, match="陈静"):
        desk.remove_user("陈静")


def test_samples_are_answered_once(store: Store) -> None:
    """Who was not sure leaves it to others, the second answer is not kept; a person may take back their own; drawing again changes nothing."""
    form_id, desk = first(store), store.desk
    sample = Sample(form_id, PATH, "12.5", "125", True)
    desk.add_samples([sample, sample])
    told = Sample(form_id, PATH, "12.5", "125", True, "correct", "125", "a", NOW)
    assert desk.answer_sample(Sample(form_id, PATH, "12.5", "125", True, "unsure", None, "b"), NOW)
    assert desk.answer_sample(told, NOW)
    assert not desk.answer_sample(told, NOW)
    desk.add_samples([sample])
    assert desk.samples() == (told,)
    assert told.is_caught
    desk.reopen_sample(form_id, PATH, "b")
    assert desk.samples() == (told,)
    desk.reopen_sample(form_id, PATH, "a")
    assert desk.samples() == (sample,)


def test_what_is_known_of_a_planted_fault_is_kept(store: Store) -> None:
    """Whether the arithmetic tells it, does not, or nobody knows (a store of before); beside fields that are asked as they are."""
    desk, form_id = store.desk, first(store)
    given = {
        path: Sample(form_id, path, "12.5", "125", planted, hint=hint)
        for path, planted, hint in (
            ("total_score", True, True), ("total_weight", True, False), (PATH, True, None), ("year", False, None)
        )
    }  # fmt: skip
    desk.add_samples(given.values())
    assert {s.path: s for s in desk.samples()} == given


def test_last_by_skips_what_was_taken_back(store: Store) -> None:
    """U after a restart finds the newest decision of that person that still stands."""
    form_id, desk = first(store), store.desk
    store.add_decision(decide(form_id, "confirm", path="total_score"), 0)
    store.add_decision(decide(form_id, "correct", "1"), 0)
    store.add_decision(decide(form_id, "undo"), 1)
    assert desk.last_by("chen", "2025") == (form_id, "total_score")
    assert desk.last_by("lu", "2025") is None
    assert desk.decided_by("chen", "2025") == 1


def test_concurrent_reviewers_never_lose_an_edit(url: str) -> None:
    """Six people decide on one field at once, thirty times each: every version has one owner, the rest conflicts."""
    with open_store(url) as store:
        form_id = first(store)
    won: list[int] = []
    lost: list[int] = []

    def work(who: str) -> None:
        with open_store(url) as own:
            for n in range(30):
                version = max((d.version for d in own.decisions(form_id, PATH)), default=0)
                try:
                    won.append(own.add_decision(decide(form_id, "correct", f"{n}", who=who), version).version)
                except Conflict:
                    lost.append(version)

    threads = [threading.Thread(target=work, args=(f"p{k}",)) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == list(range(1, len(won) + 1))
    assert len(won) + len(lost) == 180
    with open_store(url) as store:
        log = store.decisions(form_id, PATH)
    assert [d.version for d in log] == sorted(won)
    assert all(after.previous == before.value for before, after in pairwise(log))


def test_concurrent_claims_have_one_holder(url: str) -> None:
    """Eight people reach for one field at the same moment: all are told the same name."""
    with open_store(url) as store:
        form_id = first(store)
    told: list[str] = []
    gate = threading.Barrier(8)

    def reach(who: str) -> None:
        with open_store(url) as own:
            gate.wait()
            told.append(own.desk.claim(form_id, PATH, who, 0.0, 100.0))

    threads = [threading.Thread(target=reach, args=(f"p{k}",)) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 8
    assert len(set(told)) == 1


def test_a_store_of_the_first_version_keeps_its_decisions(tmp_path: Path) -> None:
    """An old SQLite store is brought up: decisions are all there, still append-only, and can be undone."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE schema_versions (version INTEGER PRIMARY KEY, name TEXT NOT NULL)")
        )
        MIGRATIONS[0](connection)
        connection.execute(text("INSERT INTO schema_versions VALUES (1, 'first')"))
        connection.execute(text("INSERT INTO runs (id, started, settings) VALUES (1, 'x', '{}')"))
        connection.execute(text(
            "INSERT INTO forms VALUES ('f', 1, 0, 'a', 'b', 0, 'text', NULL, NULL, NULL, NULL, NULL, 0, 0, 0, x'00')"
        ))  # fmt: skip
        connection.execute(text(
            "INSERT INTO decisions VALUES (7, 'f', 'p', 'correct', '1', '2', 'chen', 't', NULL, NULL, 'b', 1)"
        ))  # fmt: skip
    engine.dispose()
    with open_store(url) as store:
        (old,) = store.decisions("f")
    assert isinstance(old, ReviewDecision)
    assert (old.kind, old.value, old.who, old.version) == ("correct", "1", "chen", 1)
    engine = create_engine(url)
    with pytest.raises(SQLAlchemyError, match="append-only"), engine.begin() as connection:
        connection.execute(text("DELETE FROM decisions"))
    engine.dispose()


def test_a_durable_store_waits_for_the_disk(tmp_path: Path) -> None:
    """Where people decide, SQLite acknowledges nothing that a power cut could take."""
    with open_store(f"sqlite:///{tmp_path / 'a.db'}", durable=True) as store, store._read() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_waiver_that_says_the_same_is_no_second_row(store: Store) -> None:
    """What stands is returned and nothing is written, until it is taken back; the log holds every row."""
    form_id = first(store)
    given = KeptWaiver(form_id=form_id, rule="M01", fields=(PATH,), who="a", when=NOW, reason="x")
    assert store.desk.add_waiver(given) == given
    other = given.model_copy(update={"who": "b", "reason": "y"})
    assert store.desk.add_waiver(other) == given
    back = other.model_copy(update={"revoked": True})
    assert store.desk.add_waiver(back) == back
    assert store.desk.add_waiver(other) == other
    assert store.desk.waiver_log(form_id) == (given, back, other)


def test_sessions_are_ended_by_log_out_password_and_age(store: Store) -> None:
    """Each is known until it is ended, its person gets a new password or goes, or newer ones find it too old."""
    desk = store.desk
    desk.set_user("a", "hash", NOW)
    desk.set_user("b", "hash", NOW)
    for number, who in (("1", "a"), ("2", "a"), ("3", "b"), ("4", "b")):
        desk.open_session(number, who, 100.0, 50.0)
    assert desk.session("1") == ("a", 100.0)
    desk.end_session("1")
    assert (desk.session("1"), desk.session("2")) == (None, ("a", 100.0))
    desk.set_user("a", "other", NOW)
    assert (desk.session("2"), desk.session("3")) == (None, ("b", 100.0))
    desk.remove_user("b")
    assert desk.session("3") is None
    desk.open_session("5", "a", 100.0, 50.0)
    desk.open_session("6", "a", 151.0, 50.0)
    assert (desk.session("5"), desk.session("6")) == (None, ("a", 151.0))


def test_the_newest_answer_may_be_to_a_sample(store: Store) -> None:
    """Answers to samples and decisions in one order; what is taken back of either does not count."""
    form_id = first(store)
    store.add_decision(decide(form_id, "correct", "1"), 0)
    sample = Sample(form_id, "total_score", "97", "9.7", planted=True)
    store.desk.add_samples([sample])
    later = "2099-01-01T00:00:00.000+08:00"
    store.desk.answer_sample(replace(sample, answer="confirm", value="97", who="chen"), later)
    assert store.desk.last_by("chen", "") == (form_id, "total_score")
    store.desk.reopen_sample(form_id, "total_score", "chen")
    assert store.desk.last_by("chen", "") == (form_id, PATH)


def test_a_store_for_people_does_not_wait_long(url: str) -> None:
    """While somebody else holds the lock, a writer for whom a person waits is told so, and nothing is written."""
    with open_store(url, durable=True) as store:
        form_id = first(store)
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as other:
            is_file = engine.dialect.name == "sqlite"
            other.execute(text("BEGIN IMMEDIATE" if is_file else "BEGIN"))
            if not is_file:
                other.execute(text("LOCK TABLE claims IN ACCESS EXCLUSIVE MODE"))
            with pytest.raises(BusyError, match="没有记下"):
                store.desk.claim(form_id, PATH, "a", 1.0, 2.0)
            other.execute(text("ROLLBACK"))
        engine.dispose()
        assert store.desk.claim(form_id, PATH, "b", 1.0, 2.0) == "b"
