"""Samples: accepted fields asked again, and planted faults that no page tells from them."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from hebiao.config import Settings
from hebiao.domain.form import get_value
from hebiao.errors import UsageError
from hebiao.review.answers import Clash
from hebiao.review.arithmetic import judge
from hebiao.review.queue import Filter
from hebiao.review.room import Room
from hebiao.review.samples import Share, draw, measure
from hebiao.review.verdicts import finding_key
from hebiao.run.finished import open_finished
from hebiao.store import mark_of
from report.sample import make_results
from review.material import answer


def test_samples_look_like_questions_and_never_enter_the_data(out: Path) -> None:
    """Planted faults are told apart by nobody but the store; caught or not, the form keeps its value."""
    with open_finished(out, Settings()) as finished:
        room = Room(finished, audit_rate=1.0, seed=3)
        samples = finished.store.desk.samples()
        assert sorted(s.planted for s in samples) == [False] * 4 + [True] * 4
        assert room.sync().states()["open"] == 16
        for n, sample in enumerate(samples):
            key = (sample.form_id, sample.path)
            before = get_value(room.form(sample.form_id).form, sample.path)
            question = room.question(*key)
            assert question.current == sample.shown
            assert {sample.shown, sample.rival} <= {c.text for c in question.choices}
            right = sample.rival if sample.planted else sample.shown
            fooled = n == 0 and sample.planted
            kind, value = ("confirm", None) if right == sample.shown or fooled else ("correct", right)
            room.decide(answer(room, key, kind, value))
            assert get_value(room.form(sample.form_id).form, sample.path) == before
        told = room.measured()
        assert (told.waiting, told.caught.of, told.wrong.of, told.wrong.hits) == (0, 4, 4, 0)
        assert told.caught.hits in {3, 4}
        assert room.sync().states()["open"] == 8
        assert Room(finished).measured() == told


def test_a_third_value_for_a_planted_fault_puts_the_field_in_doubt(out: Path) -> None:
    """Who reads neither the fault nor what was accepted may be right: a person looks again."""
    with open_finished(out, Settings()) as finished:
        room = Room(finished, audit_rate=1.0, seed=3)
        sample = next(s for s in finished.store.desk.samples() if s.planted)
        key = (sample.form_id, sample.path)
        room.decide(answer(room, key, "correct", "4711"))
        assert room.form(key[0]).fields[key[1]].decision == "review"
        assert room.measured().caught.hits == 1


def test_an_older_page_of_a_planted_fault_writes_nothing(out: Path) -> None:
    """The fault that a page shows is never kept as a decision: not sent twice, nor from a second tab."""
    with open_finished(out, Settings()) as finished:
        room = Room(finished, audit_rate=1.0, seed=3)
        planted = [s for s in finished.store.desk.samples() if s.planted]
        for sample, kind, value in zip(
            planted, ("confirm", "correct", "correct", "reject"), (None, "4711", None, None), strict=True
        ):
            key = (sample.form_id, sample.path)
            given = replace(answer(room, key, kind, value), shown=room.question(*key).shown)
            room.decide(given)
            kept = finished.store.decisions(*key)
            assert room.decide(given).key == key
            with pytest.raises((Clash, UsageError)):
                room.decide(replace(given, kind="correct", value=sample.shown))
            with pytest.raises((Clash, UsageError)):
                room.decide(replace(given, who="b"))
            assert finished.store.decisions(*key) == kept


def test_what_the_page_did_not_show_is_not_confirmed(out: Path, room: Room) -> None:
    """The reading has changed behind the page (another run, a sample drawn since): the person looks again."""
    entry = room.sync().find(Filter())[0]
    given = answer(room, entry.key, "confirm")
    with pytest.raises(UsageError, match="刷新"):
        room.decide(replace(given, shown=mark_of("171.5")))
    assert room.question(*entry.key).history == ()
    room.decide(replace(given, shown=room.question(*entry.key).shown))
    assert len(room.question(*entry.key).history) == 1
    with open_finished(out, Settings()) as finished:
        other = Room(finished, audit_rate=1.0, seed=3)
        key = next((s.form_id, s.path) for s in finished.store.desk.samples() if s.planted)
        with pytest.raises(UsageError, match="刷新"):
            other.decide(replace(answer(other, key, "confirm"), shown=room.question(*key).shown))
        assert other.measured().caught.of == 0


def test_of_two_desks_that_answer_a_sample_the_later_is_told(out: Path) -> None:
    """What a second desk over the store sends of a sample that the first has answered is not said to be kept."""
    with open_finished(out, Settings()) as finished, open_finished(out, Settings()) as beside:
        room = Room(finished, audit_rate=1.0, seed=3)
        late = Room(beside)
        for n, sample in enumerate(finished.store.desk.samples()):
            key, kind = (sample.form_id, sample.path), ("confirm", "unsure")[n % 2]
            theirs = replace(answer(late, key, kind, who="b"), shown=late.question(*key).shown)
            room.decide(replace(answer(room, key, "reject"), shown=room.question(*key).shown))
            with pytest.raises((Clash, UsageError)):
                late.decide(theirs)
        assert {s.who for s in finished.store.desk.samples()} == {"a"}


def test_an_answer_to_a_sample_can_be_taken_back(out: Path) -> None:
    """U after a planted fault asks it again, like any other field."""
    with open_finished(out, Settings()) as finished:
        room = Room(finished, audit_rate=1.0, seed=3)
        for sample in finished.store.desk.samples()[:4]:
            key = (sample.form_id, sample.path)
            room.decide(answer(room, key, "confirm"))
            done = room.undo("a")
            assert done is not None
            assert done.key == key
            assert room.sample(key) is not None
        assert room.measured().waiting == 8


def test_no_page_tells_a_planted_fault(out: Path) -> None:
    """Whole form, neighbours, list and findings all show what the sample shows, as of any field that waits."""
    with open_finished(out, Settings()) as finished:
        room = Room(finished, audit_rate=1.0, seed=3)
        for sample in finished.store.desk.samples():
            key = (sample.form_id, sample.path)
            seen, true = room.seen(sample.form_id), room.form(sample.form_id)
            assert get_value(seen.form, sample.path) == sample.shown
            assert seen.fields[sample.path].decision == "review"
            assert all(f.verdict != "filer" for f in seen.findings if sample.path in f.fields)
            row = [p for p, _ in room.question(*key).neighbours if p != sample.path]
            for other in row[:1]:
                assert dict(room.question(sample.form_id, other).neighbours)[sample.path] == sample.shown
            listed = next(one for one in room.listed("", 0, 60)[1] if one.form_id == sample.form_id)
            assert listed.total_score == seen.form.total_score
            assert listed.review == len(seen.review_paths)
            entry = room.entry(key)
            assert entry is not None
            assert entry.project == seen.form.project_name
            if sample.planted:
                assert get_value(true.form, sample.path) == sample.rival


def test_a_desk_that_is_opened_again_knows_the_last_answer(out: Path) -> None:
    """U after a restart takes back an answer to a planted fault, then the decision before it."""
    with open_finished(out, Settings()) as finished:
        room = Room(finished, audit_rate=1.0, seed=3)
        samples = finished.store.desk.samples()
        asked = {(s.form_id, s.path) for s in samples}
        key = next(e.key for e in room.sync().find(Filter()) if e.key not in asked)
        room.decide(answer(room, key, "correct", "171"))
        planted = next(s for s in samples if s.planted)
        room.decide(answer(room, (planted.form_id, planted.path), "confirm"))
        again = Room(finished)
        taken = [again.undo("a") for _ in range(3)]
        assert [d and d.key for d in taken] == [(planted.form_id, planted.path), key, None]
        assert again.sample((planted.form_id, planted.path)) is not None
        assert again.entry(key) is not None


def test_an_undo_sent_again_takes_back_one_after_a_restart_too(out: Path) -> None:
    """The page says what its U takes back: decision or sample, the same word never takes back the one before."""
    with open_finished(out, Settings()) as finished:
        room = Room(finished, audit_rate=1.0, seed=3)
        asked = finished.store.desk.samples()
        keys = [e.key for e in room.sync().find(Filter()) if room.sample(e.key) is None][:2]
        planted = next((s.form_id, s.path) for s in asked if s.planted)
        for key in (*keys, planted):
            room.decide(answer(room, key, "reject"))
        for key in (planted, keys[1]):
            word = room.last("a")
            assert word == Room(finished).last("a")
            done = room.undo("a", word)
            assert done is not None
            assert done.key == key
            assert room.undo("a", word) is None
            room = Room(finished)
            assert room.undo("a", word) is None
        assert len(finished.store.decisions(*keys[0])) == 1


def test_drawing_is_fair_and_repeatable() -> None:
    """The same seed draws the same fields, another seed others; a fault is never the text itself."""
    results = make_results(20)
    drawn = draw(results, 40, 1)
    assert drawn == draw(results, 40, 1) != draw(results, 40, 2)
    assert len({(s.form_id, s.path) for s in drawn}) == 40
    assert all(s.shown != s.rival for s in drawn)
    assert sum(s.planted for s in drawn) == 20
    assert draw(results, 10**6, 1)


def test_catching_is_told_of_each_person_apart(out: Path) -> None:
    """Who accepts every fault and who catches every one stand side by side, each with their own interval."""
    with open_finished(out, Settings()) as finished:
        room = Room(finished, audit_rate=1.0, seed=3)
        planted = [s for s in finished.store.desk.samples() if s.planted]
        for n, sample in enumerate(planted):
            key, who = (sample.form_id, sample.path), "b" if n else "a"
            room.decide(answer(room, key, "correct" if n else "confirm", sample.rival if n else None, who))
        told = room.measured()
        assert [(p.who, p.caught) for p in told.people] == [("a", Share(0, 1)), ("b", Share(3, 3))]
        assert told.caught == Share(3, 4)


def test_a_sample_that_one_leaves_waits_for_a_colleague(out: Path) -> None:
    """S sets it aside with its reason like any field; nobody is measured by it before a colleague has answered."""
    with open_finished(out, Settings()) as finished:
        room = Room(finished, audit_rate=1.0, seed=3)
        for sample in finished.store.desk.samples()[:4]:
            key = (sample.form_id, sample.path)
            room.decide(replace(answer(room, key, "unsure"), why="看不清"))
            other = Room(finished)
            entry = other.entry(key)
            assert entry is not None
            assert entry.state == "aside"
            question = other.question(*key)
            assert question.current == sample.shown
            assert [(d.kind, d.who, d.why) for d in question.history] == [("unsure", "a", "看不清")]
            assert "看不清" in question.reasons[-1].zh
            told = other.measured()
            assert (told.aside, told.caught.of, told.wrong.of) == (1, 0, 0)
            assert [(p.who, p.unsure) for p in told.people] == [("a", 1)]
            assert other.undo("a") is not None
            assert other.question(*key).history == ()
            other.decide(answer(other, key, "unsure"))
            other.decide(answer(other, key, "reject", who="b"))
            assert (other.measured().aside, other.sample(key)) == (0, None)
            with pytest.raises(Clash):
                other.undo("a")
            assert other.undo("b") is not None
            room = Room(finished)


def test_a_planted_fault_raises_no_finding_where_one_can_be_found(out: Path) -> None:
    """What is said of the arithmetic is so, it is kept, and those caught with and without it are counted apart."""
    with open_finished(out, Settings()) as finished:
        room = Room(finished, audit_rate=2.0, seed=3)
        planted = [s for s in finished.store.desk.samples() if s.planted]
        for sample in planted:
            key = (sample.form_id, sample.path)
            shown, true = judge(room.form(sample.form_id), sample.path, (sample.shown, sample.rival))
            fresh = {f.rule for f in shown.broken} - {f.rule for f in true.broken}
            assert sample.hint is bool(fresh)
            room.decide(answer(room, key, "confirm" if sample.hint else "reject"))
        told, silent = room.measured(), sum(s.hint is False for s in planted)
        assert 0 < silent < len(planted) == told.caught.of
        assert told.unhinted == Share(silent, silent)
        assert told.hinted == Share(0, len(planted) - silent)


def test_a_waiver_of_what_only_a_planted_fault_makes_is_never_written(out: Path) -> None:
    """The page shows it like any other, by whom and taken back; the store and the findings of the form know nothing."""
    with open_finished(out, Settings()) as finished:
        room = Room(finished, audit_rate=2.0, seed=3)
        sample = next(s for s in finished.store.desk.samples() if s.hint)
        form_id = sample.form_id
        true = {finding_key(f) for f in room.form(form_id).findings}
        fresh = [(n, f) for n, f in enumerate(room.seen(form_id).findings) if finding_key(f) not in true]
        number = next(n for n, f in fresh if sample.path in f.fields)
        room.waive(form_id, number, "a", "已核实")
        waived = room.seen(form_id).findings[number].waived
        assert waived is not None
        assert (waived.who, waived.reason) == ("a", "已核实")
        with pytest.raises(UsageError, match="a 已先豁免"):
            room.waive(form_id, number, "b", "别的")
        assert finished.store.desk.waiver_log(form_id) == ()
        room.waive(form_id, number, "b", "弄错了", revoke=True)
        assert room.seen(form_id).findings[number].waived is None
        assert finished.store.desk.waiver_log(form_id) == ()
        real = next(n for n, f in enumerate(room.seen(form_id).findings) if finding_key(f) in true)
        room.waive(form_id, real, "a", "已核实")
        assert len(finished.store.desk.waiver_log(form_id)) == 1


def test_shares_have_intervals() -> None:
    """Wilson's interval: known values, and all or nothing where nothing was measured."""
    assert Share(0, 0).interval == (0.0, 1.0)
    low, high = Share(0, 100).interval
    assert low == 0.0
    assert high == pytest.approx(0.0370, abs=0.0005)
    low, high = Share(81, 263).interval
    assert (low, high) == (pytest.approx(0.2553, abs=0.0005), pytest.approx(0.3662, abs=0.0005))
    assert measure([]).waiting == 0
