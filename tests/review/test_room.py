"""The desk without the web: what is asked first, what the arithmetic says, what a decision changes, samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from found_forms import html, pdf, read
from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.form import get_value
from hebiao.domain.result import Candidate, FormResult, Provenance
from hebiao.errors import UsageError
from hebiao.pipeline import process
from hebiao.review.answers import Answer, Clash, Taken
from hebiao.review.arithmetic import judge
from hebiao.review.pages import filter_of, query_of, source_of, whole_source
from hebiao.review.places import Lit, Spot, boxes_on, spot_of, zoom
from hebiao.review.question import put
from hebiao.review.queue import Filter, Queue, dependents_of, entries_of
from hebiao.review.room import Room
from hebiao.review.samples import Share, draw, measure
from hebiao.review.verdicts import finding_key
from hebiao.run import run
from hebiao.run.finished import open_finished
from hebiao.store import mark_of
from made_forms import FIRST, TOTAL, form_rows
from report.sample import make_results
from review.material import EXECUTED

PATH = "funding.total.executed"


@pytest.fixture
def room(out: Path) -> Iterator[Room]:
    """A desk over the run."""
    with open_finished(out, Settings(), durable=True) as finished:
        yield Room(finished)


def answer(room: Room, key: tuple[str, str], kind: str, value: str | None = None, who: str = "a") -> Answer:
    """What a person sends who has seen the newest version."""
    version = room.question(*key).version
    return Answer(*key, kind, who, version, value)  # type: ignore[arg-type] # a kind


def test_what_settles_most_is_asked_first(room: Room) -> None:
    """By open rules, then money, then dependents; form by form where that is asked for."""
    found = room.sync().find(Filter())
    assert [len(e.rules) for e in found] == sorted((len(e.rules) for e in found), reverse=True)
    assert found[0].path == PATH
    assert len(found[0].rules) == 4
    assert found[0].money == Decimal(171205)
    assert [e.serial for e in room.sync().find(Filter(by="form"))] == [1, 2, 3, 3, 3, 3, 4, 5]


def test_parts_of_the_queue_and_their_counts(room: Room) -> None:
    """Units, rules, forms and channels each show what would be left; the address of a part leads back to it."""
    queue = room.sync()
    facets = queue.facets(Filter())
    assert facets["channel"] == {"docx": 5, "pdf": 1, "html": 1, "xlsx": 1}
    assert facets["unit"]["云溪区排水管理所"] == 4
    part = Filter(channel="docx", rule="T01", by="form")
    assert {e.form_id for e in queue.find(part)} == {
        e.form_id for e in queue.find(Filter(unit="云溪区排水管理所"))
    }
    assert queue.facets(part)["channel"]["docx"] == len(queue.find(part))
    query = query_of(part).lstrip("?")
    assert filter_of(dict(pair.split("=") for pair in query.split("&"))) == part


def test_the_queue_keeps_its_order_while_forms_change() -> None:
    """Putting forms in one by one, changing and taking them out gives what sorting all of them gives."""
    queue = Queue()
    results = make_results(30)
    for serial, result in enumerate(results):
        queue.put(result.form_id, entries_of(result, serial))
    for serial, result in enumerate(results[:10]):
        queue.put(result.form_id, list(entries_of(result, serial))[:1] if serial % 2 else ())
    every = [e for r in results for e in queue.of_form(r.form_id)]
    assert queue.find(Filter()) == sorted(every, key=lambda e: e.rank)
    assert queue.states()["open"] == len(every) > 0


def test_what_hangs_on_a_field() -> None:
    """Executed money decides rate and score; a name decides nothing."""
    assert dependents_of("funding.total.executed") > dependents_of("funding.other.initial_budget")
    assert dependents_of("indicators.3.weight") > dependents_of("indicators.3.score") > 0
    assert dependents_of("indicators.3.name") == dependents_of("preparer") == 0


def test_arithmetic_judges_every_reading() -> None:
    """The right figure keeps the rules that the wrong ones break; a rule that feels nothing is not named."""
    result = read("甲.html", html(form_rows(), {EXECUTED: "171<sup>2</sup>"}))
    wrong, right = judge(result, PATH, ["1712", "171"])
    assert {f.rule for f in wrong.broken} >= {"M01", "M02", "M04"}
    assert right.broken == ()
    assert set(right.kept) >= {"M01", "M02", "M04"}
    (name,) = judge(result, "preparer", ["白砚秋"])
    assert (name.broken, name.kept) == ((), ())
    assert result.form.funding.total.executed == "1712"


def test_of_what_is_no_figure_no_rule_is_said_to_hold() -> None:
    """Two scores in one cell: the rule of the sum can say nothing of them, and is not said to hold; of words none is asked."""
    result = read("甲.html", html(form_rows()))
    both, right = judge(result, "total_score", ["97.5/98", result.form.total_score])
    assert "T01" in right.kept
    assert "T01" in both.unsaid
    assert "T01" not in both.kept
    target, name = (result.form.indicators[0].target, result.form.indicators[0].name)
    (seen,) = judge(result, "indicators.0.target", [target])
    assert seen.unsaid == ()
    (word,) = judge(result, "indicators.0.name", [name])
    assert word.unsaid == ()


def test_the_numbers_of_a_cell_are_offered(room: Room) -> None:
    """Two numbers in one cell are two readings more; where they stand is lit."""
    entry = room.sync().find(Filter(channel="pdf"))[0]
    question = room.question(*entry.key)
    assert [c.text for c in question.choices] == ["171205", "171", "205"]
    assert [c.is_current for c in question.choices] == [True, False, False]
    cells = [c for b in source_of(question) for row in b.rows for c in row if c.keys]
    assert [c.keys for c in cells] == [(1, 2, 3)]


def test_what_one_key_takes(room: Room) -> None:
    """Of figures only the one other reading that the arithmetic bears out; of words all, unless one begins with a digit."""
    entry = room.sync().find(Filter(channel="pdf"))[0]
    assert [c.at_once for c in room.question(*entry.key).choices] == [False, True, False]
    for path, expected in (("project_name", True), ("phone", False), ("total_score", False)):
        assert [c.at_once for c in room.question(entry.form_id, path).choices] == [expected]
    room.decide(answer(room, (entry.form_id, "preparer"), "correct", "3号泵站 白砚秋"))
    assert [c.at_once for c in room.question(entry.form_id, "preparer").choices] == [False, False]


def test_prose_offers_no_numbers() -> None:
    """A sentence with two numbers in it is one reading."""
    result = read("甲.html", html(form_rows()))
    (choice,) = put(result, "expected_goal", (), None).choices
    assert choice.text == result.form.expected_goal


def test_a_decision_computes_its_findings_anew(room: Room) -> None:
    """What depended on the field is told at once; undo tells the reverse, and the field waits again."""
    entry = room.sync().find(Filter(channel="pdf"))[0]
    done = room.decide(answer(room, entry.key, "correct", "171"))
    assert {f.rule for f in done.settled} >= {"M01", "M02", "M04"}
    assert done.raised == ()
    assert room.entry(entry.key) is None
    back = room.undo("a")
    assert back is not None
    assert {f.rule for f in back.raised} >= {"M01", "M02", "M04"}
    assert room.entry(entry.key) is not None
    assert room.undo("a") is None


def test_an_answer_sent_twice_is_kept_once(room: Room) -> None:
    """The acknowledgement was lost and the page sends again: the same decision, not a second one."""
    entry = room.sync().find(Filter())[0]
    given = answer(room, entry.key, "correct", "171")
    assert room.decide(given).value == room.decide(given).value == "171"
    assert len(room.question(*entry.key).history) == 1


def test_two_desks_see_each_other(out: Path, room: Room) -> None:
    """What one decides leaves the other's queue; what one has seen is a conflict once the other has decided."""
    with open_finished(out, Settings()) as finished:
        other = Room(finished)
        first, second = other.sync().find(Filter())[:2]
        stale = answer(other, first.key, "correct", "205", "b")
        room.decide(answer(room, first.key, "correct", "171"))
        assert first.key not in [e.key for e in other.sync().find(Filter())]
        with pytest.raises(Clash) as clash:
            other.decide(stale)
        assert (clash.value.mine.value, clash.value.theirs.value) == ("205", "171")
        assert room.claim(second.key, "a") == "a"
        assert other.claim(second.key, "b") == "a"
        after = other.following(Filter(), "b")
        assert after is not None
        assert after.key != second.key
        with pytest.raises(Taken, match="a"):
            other.decide(answer(other, second.key, "confirm", who="b"))


def test_following_goes_round(room: Room) -> None:
    """Behind the last comes the first, also form by form; alone in a part there is nothing to follow."""
    for part in (Filter(), Filter(by="form")):
        found = room.sync().find(part)
        assert room.following(part, "a", found[0]) == found[1]
        assert room.following(part, "a", found[-1]) == found[0]
    (only,) = room.sync().find(Filter(channel="pdf"))
    assert room.following(Filter(channel="pdf"), "a", only) is None


def test_what_nobody_can_tell_is_set_aside(room: Room) -> None:
    """Left or rejected fields leave the queue, and wait apart until somebody can tell."""
    first, second = room.sync().find(Filter())[:2]
    room.decide(answer(room, first.key, "unsure"))
    room.decide(answer(room, second.key, "reject"))
    assert [e.key for e in room.sync().find(Filter(state="aside"))] == [first.key, second.key]
    room.decide(answer(room, first.key, "correct", "171"))
    assert room.sync().states() == {"open": 6, "aside": 1}


def test_a_person_makes_a_finding_certain(room: Room) -> None:
    """One word confirms every field of a finding that was in doubt, each by its own decision; the verdict follows."""
    entry = room.sync().find(Filter(channel="pdf"))[0]
    result = room.form(entry.form_id)
    number = next(n for n, f in enumerate(result.findings) if f.rule == "M01")
    finding = result.findings[number]
    assert finding.verdict != "filer"
    seen = room.verdicts(result)[number]
    assert set(seen) == {PATH}
    with pytest.raises(UsageError):
        room.as_written(entry.form_id, number, "a", {"preparer": 0})
    done = room.as_written(entry.form_id, number, "a", seen)
    assert done is not None
    assert done.kind == "confirm"
    after = room.form(entry.form_id)
    assert after.fields[PATH].decision == "confirmed"
    told = next(f for f in after.findings if (f.rule, f.fields) == (finding.rule, finding.fields))
    assert told.verdict == "filer"
    assert all(f.fields != finding.fields for n, f in enumerate(after.findings) if n in room.verdicts(after))


def test_a_verdict_on_an_older_view_is_a_clash(room: Room) -> None:
    """Where somebody else has decided on a field since, nothing of it is written over."""
    entry = room.sync().find(Filter(channel="pdf"))[0]
    result = room.form(entry.form_id)
    number = next(n for n, f in enumerate(result.findings) if f.rule == "M01")
    seen = room.verdicts(result)[number]
    room.decide(answer(room, entry.key, "unsure", who="b"))
    with pytest.raises(Clash):
        room.as_written(entry.form_id, number, "a", seen)


def test_rules_over_many_forms_are_checked_anew_at_once(tmp_path: Path) -> None:
    """A project sent in twice is told until one of the two gets its right name, on whichever form that is done."""
    for number in (1, 2):
        text = html(form_rows({(TOTAL, 6): "97.5 98"} if number == 2 else {}))
        (tmp_path / f"{number}.html").write_text(text, encoding="utf-8")
    run([tmp_path / "1.html", tmp_path / "2.html"], tmp_path / "结果", Settings())
    with open_finished(tmp_path / "结果", Settings(), durable=True) as finished:
        room = Room(finished)
        first, second = (r.form_id for r in finished.store.results(finished.run_id))

        def told(form_id: str) -> list[str]:
            return [f.rule for f in room.form(form_id).findings if f.rule.startswith("B")]

        assert (told(first), told(second)) == ([], ["B01"])
        done = room.decide(answer(room, (second, "project_name"), "correct", "竹影路排水井盖更换项目"))
        assert [f.rule for f in done.settled if f.rule.startswith("B")] == ["B01"]
        room.undo("a")
        assert told(second) == ["B01"]
        room.decide(answer(room, (first, "project_name"), "correct", "竹影路排水井盖更换项目"))
        assert told(second) == []
        assert Room(finished).form(second).findings == room.form(second).findings


def test_a_waiver_of_an_older_view_meets_no_other_finding(room: Room) -> None:
    """Findings move up when one of them goes: a waiver names the one that was seen, and falls on no other."""
    entry = room.sync().find(Filter(channel="pdf"))[0]
    seen = [finding_key(f) for f in room.form(entry.form_id).findings]
    room.decide(answer(room, entry.key, "correct", "171"))
    now = [finding_key(f) for f in room.form(entry.form_id).findings]
    moved = next(n for n, (a, b) in enumerate(zip(seen, now, strict=False)) if a != b)
    with pytest.raises(UsageError):
        room.waive(entry.form_id, moved, "a", "已核实", what=seen[moved])
    assert not any(f.waived for f in room.form(entry.form_id).findings)


def test_every_decision_can_be_taken_back_one_after_the_other(room: Room) -> None:
    """Two decisions on one field and one on another: three times U, and nothing of them stands."""
    first, second = (e.key for e in room.sync().find(Filter(channel="docx"))[:2])
    room.decide(answer(room, first, "unsure"))
    room.decide(answer(room, second, "correct", "3"))
    room.decide(answer(room, second, "correct", "4"))
    taken = [room.undo("a") for _ in range(4)]
    assert [d.key if d else None for d in taken] == [second, second, first, None]
    fields = (room.form(key[0]).fields[key[1]] for key in (first, second))
    assert all(f.decision == "review" for f in fields)


def test_what_another_overruled_does_not_stand_before_what_is_mine(room: Room) -> None:
    """U tells once that a colleague decided since; then it takes back the decision before."""
    first, second = [e.key for e in room.sync().find(Filter())[:2]]
    room.decide(answer(room, first, "correct", "1"))
    room.decide(answer(room, second, "correct", "2"))
    word = room.last("a")
    room.decide(answer(room, second, "correct", "3", "b"))
    with pytest.raises(Clash):
        room.undo("a", word)
    assert room.undo("a", word) is None
    done = room.undo("a", room.last("a"))
    assert done is not None
    assert done.key == first
    assert [d.kind for d in room.question(*second).history] == ["correct", "correct"]


def test_what_another_took_back_leaves_mine_to_undo(room: Room) -> None:
    """A decides, B decides otherwise and takes it back: A's stands, and A may take it back."""
    key = room.sync().find(Filter())[0].key
    room.decide(answer(room, key, "correct", "5"))
    room.decide(answer(room, key, "correct", "6", who="b"))
    room.undo("b")
    assert room.undo("a") is not None
    assert room.form(key[0]).fields[key[1]].decision == "review"


def test_a_page_of_another_store_is_told_to_reload(room: Room) -> None:
    """A version that the store never had is refused in words."""
    key = room.sync().find(Filter())[0].key
    with pytest.raises(UsageError):
        room.decide(Answer(*key, "correct", "a", 7, "5"))


def test_a_waiver_marks_and_is_taken_back(room: Room) -> None:
    """With a reason, by name; without one it is refused; taken back, the finding stands as before."""
    form_id = room.sync().find(Filter())[0].form_id
    with pytest.raises(UsageError, match="理由"):
        room.waive(form_id, 0, "a", " ")
    with pytest.raises(UsageError, match="没有这条发现"):
        room.waive(form_id, 99, "a", "x")
    room.waive(form_id, 0, "a", "已核实")
    waived = room.form(form_id).findings[0].waived
    assert waived is not None
    assert (waived.who, waived.reason) == ("a", "已核实")
    room.waive(form_id, 0, "b", "弄错了", revoke=True)
    assert room.form(form_id).findings[0].waived is None


def test_absent_forms_and_fields_are_named(room: Room) -> None:
    """What is not of this run is one sentence, not a trace."""
    with pytest.raises(UsageError, match="没有这张表"):
        room.form("nothing")
    form_id = room.sync().find(Filter())[0].form_id
    for path in ("nothing", "indicators.99.score", "funding.total"):
        with pytest.raises(UsageError, match="没有这个字段"):
            room.question(form_id, path)


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


def _spot(result: FormResult, path: str) -> Spot:
    return spot_of(put(result, path, (), None))


def test_a_field_without_a_box_is_told_where_it_should_be() -> None:
    """A lost cell: its row and column; the only one of its column: its row; between its neighbours in print; or unknown."""
    result = read("甲.pdf", pdf(form_rows()))
    boxes = boxes_on(result)

    def lose(*paths: str) -> FormResult:
        fields = {
            p: f.model_copy(update={"provenance": (), "candidates": ()})
            for p, f in result.fields.items()
            if p in paths
        }
        return result.model_copy(update={"fields": {**result.fields, **fields}})

    score = _spot(lose("indicators.1.score"), "indicators.1.score")
    assert (score.how, score.page) == ("cell", 1)
    (lit,), box = score.lit, boxes["indicators.1.score"][1]
    middle = (lit.x + lit.width / 2, lit.y + lit.height / 2)
    assert box[0] < middle[0] < box[2]
    assert box[1] < middle[1] < box[3]
    assert lit.keys == ()
    assert _spot(lose("phone"), "phone").how == "row"
    name = _spot(lose("project_name"), "project_name")
    assert (name.how, name.beside) == ("between", ("year", "department"))
    assert _spot(lose(*result.fields), "project_name").how == "unknown"
    table = read("甲.html", html(form_rows({(FIRST, 7): ""})))
    near = _spot(table, "indicators.0.deviation")
    assert near.how in {"read", "row"}
    bare = table.model_copy(
        update={"fields": {p: f for p, f in table.fields.items() if p != "indicators.0.deviation"}}
    )
    row = _spot(bare, "indicators.0.deviation")
    assert row.how == "row"
    shown = source_of(put(bare, "indicators.0.deviation", (), None), row.cells)
    assert {c.near for b in shown for r in b.rows for c in r} == {True, False}


def test_boxes_carry_the_keys_of_their_readings_apart() -> None:
    """Two readings in two places are two numbered boxes; labels that would hide each other are moved."""
    result = read("甲.pdf", pdf(form_rows()))
    path = "total_score"
    field = result.fields[path]
    x0, top, x1, bottom = field.provenance[0].bbox or (0, 0, 0, 0)
    moved = Provenance(page=1, bbox=(x0 - 3, top - 2, x1, bottom))
    rivals = (
        Candidate(producer="grid", text=field.raw, provenance=field.provenance),
        Candidate(producer="stream", text="9.5", provenance=(moved,)),
    )
    changed = field.model_copy(update={"candidates": rivals, "decision": "review"})
    spot = _spot(result.model_copy(update={"fields": {**result.fields, path: changed}}), path)
    assert [b.keys for b in spot.lit] == [(1,), (2,)]
    assert spot.lit[1].down > 0


def test_characters_of_a_long_line_are_lit_and_linked_one_by_one() -> None:
    """A form that is one line: what was read of it is marked, not the whole, and each field is a link of its own."""
    text = Path(__file__).parents[2].joinpath("fixtures/text/run-reordered.txt").read_bytes()
    result = process(Source("甲.txt", text), Settings())[0]
    (block,) = source_of(put(result, "funding.total.executed", (), None))
    assert block.line is not None
    assert not block.line.whole
    assert [(p.text, p.keys) for p in block.line.pieces if p.keys] == [("287.72", (1,))]
    (whole,) = whole_source(result)
    assert whole.line is not None
    links = {p.path: p.text for p in whole.line.pieces if p.path}
    assert links["funding.total.executed"] == "287.72"
    assert len(links) > 50
    assert "".join(p.text for p in whole.line.pieces) == result.view[0].text


def test_zoom_shows_the_box_with_its_neighbours() -> None:
    """What is looked at lies on the page and holds the box; without a box it is the whole page."""
    assert zoom((), 595, 842) == (0.0, 0.0, 595, 842)
    for x, y in ((0.0, 0.0), (500.0, 800.0), (300.0, 400.0)):
        left, top, wide, tall = zoom((Lit((1,), x, y, 60.0, 20.0),), 595, 842)
        assert 0 <= left <= x
        assert 0 <= top <= y
        assert left + wide <= 595.1
        assert top + tall <= 842.1
        assert x + 60 <= left + wide + 0.1
        assert wide < 595
