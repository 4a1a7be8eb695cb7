"""The desk without the web: what is asked first, what the arithmetic says, what a decision changes, samples."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from found_forms import html, read
from hebiao.config import Settings
from hebiao.domain.result import Alternative, Candidate, Character
from hebiao.errors import UsageError
from hebiao.review.answers import Answer, Clash, Taken
from hebiao.review.arithmetic import judge
from hebiao.review.pages import filter_of, others_in, query_of, source_of
from hebiao.review.question import put
from hebiao.review.queue import Filter, Queue, dependents_of, entries_of
from hebiao.review.room import Room
from hebiao.review.verdicts import finding_key
from hebiao.run import run
from hebiao.run.finished import open_finished
from made_forms import TOTAL, form_rows
from report.sample import make_results
from review.material import EXECUTED, answer

PATH = "funding.total.executed"


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


def test_characters_that_no_recogniser_is_certain_of_are_marked() -> None:
    """A character that one of two readings of the pixels is sure of stands unmarked; what parsers hand on counts for nothing."""
    result = read("甲.html", html(form_rows()))
    text = result.form.expected_goal
    assert text is not None
    readings = (("grid", None), ("ocr:lines", (1, 2, 5)), ("ocr:again", (2, 5, 6)), ("ocr:third", None))
    for count, marked in ((2, {1, 2, 5}), (3, {2, 5}), (4, set[int]())):
        candidates = tuple(Candidate(producer=p, text=text, uncertain=at) for p, at in readings[:count])
        field = result.fields["expected_goal"].model_copy(update={"candidates": candidates})
        asked = result.model_copy(update={"fields": {**result.fields, "expected_goal": field}})
        (choice,) = put(asked, "expected_goal", (), None).choices
        assert choice.uncertain == marked
        assert "".join(part for part, *_ in choice.runs) == text
        assert [part for part, unsure, _ in choice.runs if unsure] == (
            [] if not marked else _pieces(text, marked)
        )


def test_the_number_before_a_name_moves_no_mark() -> None:
    """A recogniser reads 指标1： too, which is no part of the name: the mark stands on the character that it is of."""
    result = read("甲.html", html(form_rows()))
    candidate = Candidate(producer="ocr:lines", text="指标1：更换路灯数量", uncertain=(0, 6))
    field = result.fields["indicators.0.name"].model_copy(update={"candidates": (candidate,)})
    asked = result.model_copy(update={"fields": {**result.fields, "indicators.0.name": field}})
    choices = put(asked, "indicators.0.name", (), None).choices
    assert [(c.text, c.runs) for c in choices[:1]] == [
        ("更换路灯数量", [("更换", False, ()), ("路", True, ()), ("灯数量", False, ())])
    ]


def test_a_marked_character_says_what_else_it_may_be() -> None:
    """The runners-up of all recognisers that read so, the likeliest first; none of a character that one is certain of."""
    result = read("甲.html", html(form_rows()))
    looks = (
        ("ocr:lines", "更换路灯数量", {2: (("跨", 0.1), ("", 0.3)), 4: (("教", 0.4),)}),
        ("ocr:again", "指标1：更换路灯数量", {6: (("跨", 0.45),), 7: (("打", 0.2),)}),
    )
    candidates = tuple(
        Candidate(
            producer=producer,
            text=text,
            uncertain=tuple(weak),
            characters=tuple(
                Character(
                    at=at, score=0.5, alternatives=tuple(Alternative(text=t, score=s) for t, s in others)
                )
                for at, others in weak.items()
            ),
        )
        for producer, text, weak in looks
    )
    field = result.fields["indicators.0.name"].model_copy(update={"candidates": candidates})
    asked = result.model_copy(update={"fields": {**result.fields, "indicators.0.name": field}})
    choice = put(asked, "indicators.0.name", (), None).choices[0]
    assert choice.runs == [("更换", False, ()), ("路", True, (("路", ("跨", "")),)), ("灯数量", False, ())]
    assert others_in(choice.runs[1][2], "zh") == "也像：路 → 跨、（没有字）"
    assert others_in(choice.runs[1][2], "en") == "or: 路 → 跨, (nothing)"


def _pieces(text: str, marked: set[int]) -> list[str]:
    """The marked characters, neighbours together."""
    return "".join(char if at in marked else " " for at, char in enumerate(text)).split()


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
