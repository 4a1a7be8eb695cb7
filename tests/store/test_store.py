from __future__ import annotations

import threading
import tracemalloc
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from hebiao.domain.form import Form, get_value
from hebiao.domain.result import Field, FormResult, Provenance, SourceRef
from hebiao.errors import StoreError
from hebiao.store import Conflict, ReviewDecision, open_store
from hebiao.store.store import Store
from report.sample import make_log, make_result, make_results

PATH = "funding.total.executed"


def saved(store: Store, results: list[FormResult]) -> int:
    """The number of a run that saved these."""
    run_id = store.begin_run("2025-02-11T09:30:00+08:00", {"lang": "zh"})
    store.save(run_id, results)
    return run_id


def decide(form_id: str, kind: str, value: str | None = None, **more: str) -> ReviewDecision:
    """A decision on PATH."""
    given = {"path": PATH, "who": "chen", "when": "2025-02-12T10:00:00+08:00"} | more
    return ReviewDecision.model_validate({"form_id": form_id, "kind": kind, "value": value, **given})


def sql(url: str, query: str) -> list[tuple[object, ...]]:
    """What a person with an SQL shell gets."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            done = connection.execute(text(query))
            return [tuple(row) for row in done] if done.returns_rows else []
    finally:
        engine.dispose()


def test_results_come_back_as_saved_in_order(store: Store) -> None:
    """Every part of a result survives, over several saves and pages, in the order of saving."""
    results = make_results(150)
    run_id = store.begin_run("2025-02-11T09:30:00+08:00", {})
    for start in range(0, 150, 40):
        store.save(run_id, results[start : start + 40])
    assert list(store.results(run_id)) == results
    assert list(store.results()) == results
    assert store.get(results[77].form_id) == results[77]


def test_absent_things_are_none_or_an_error(store: Store) -> None:
    """A form that is not there is None; a run that is not there cannot be written to."""
    assert store.get("nothing") is None
    assert store.log(9) is None
    assert list(store.results(9)) == []
    with pytest.raises(StoreError, match="9"):
        store.save(9, make_results(1))
    with pytest.raises(StoreError, match="9"):
        store.finish_run(9, make_log([]))
    assert store.count() == 0


def test_the_log_of_a_run_is_kept(store: Store) -> None:
    """What finish_run was given is what log returns."""
    run_id = saved(store, make_results(2))
    log = make_log(make_results(2))
    assert store.log(run_id) is None
    store.finish_run(run_id, log)
    assert store.log(run_id) == log


def test_copies_of_one_file_are_all_kept(store: Store) -> None:
    """The same bytes under two names in one run are two results, each with its own name."""
    first = make_result(0)
    second = first.model_copy(update={"source": first.source.model_copy(update={"file": "副本.docx"})})
    run_id = saved(store, [first, make_result(1), second])
    assert [r.source.file for r in store.results(run_id)] == [
        first.source.file, make_result(1).source.file, "副本.docx",
    ]  # fmt: skip
    assert store.count("forms") == 2
    assert store.count("forms", run_id) == 3


def test_an_old_run_still_lists_its_forms(store: Store) -> None:
    """A form read again by a later run belongs to both runs and is listed once over all."""
    results = make_results(5)
    first, second = saved(store, results), saved(store, results[3:])
    assert [r.form_id for r in store.results(first)] == [r.form_id for r in results]
    assert [r.form_id for r in store.results(second)] == [r.form_id for r in results[3:]]
    assert len(list(store.results())) == 5


def test_counts(store: Store) -> None:
    """Counts over all and per run equal what the results say."""
    results = make_results(12)
    run_id = saved(store, results)
    saved(store, make_results(20)[12:])
    assert store.count("forms", run_id) == 12
    assert store.count("fields", run_id) == sum(len(r.fields) for r in results)
    assert store.count("review", run_id) == sum(len(r.review_paths) for r in results)
    assert store.count("findings", run_id) == sum(len(r.findings) for r in results)
    assert store.count("forms") == 20


def test_a_failed_save_leaves_nothing(store: Store) -> None:
    """One result that cannot be written takes the whole call back."""
    run_id = store.begin_run("2025", {})
    good = make_results(3)
    broken = good[1].model_copy(update={"form_id": None})
    with pytest.raises(StoreError):
        store.save(run_id, [good[0], broken, good[2]])
    assert store.count() == 0
    assert store.count("fields") == 0


def test_people_with_sql_find_exact_numbers(store: Store, url: str) -> None:
    """Numbers in `fields` are exact decimals as text, and findings can be joined to their form."""
    results = make_results(20)
    saved(store, results)
    rows = sql(url, f"SELECT form_id, text, number, decision FROM fields WHERE path = '{PATH}'")
    by_id = {r.form_id: r for r in results}
    assert len(rows) == 20
    for form_id, written, number, decision in rows:
        field = by_id[str(form_id)].fields[PATH]
        assert (written, decision) == (get_value(by_id[str(form_id)].form, PATH), field.decision)
        assert field.value is not None and str(number) == field.value.number
    total = sum((Decimal(str(r[2])) for r in rows), Decimal(0))
    assert total == sum(Decimal(r.form.funding.total.executed or 0) for r in results)
    joined = sql(url, "SELECT f.project_name, g.rule FROM findings g JOIN forms f ON f.form_id = g.form_id")
    assert len(joined) == sum(len(r.findings) for r in results)


def test_odd_text_is_kept(store: Store) -> None:
    """NUL, quotes, emoji and very long text neither break a save nor change."""
    odd = "a\0b'\"\\ {} %s ? :x 𠮷 \u2028" + "长" * 50_000
    result = FormResult(
        form_id="odd",
        source=SourceRef(file="奇怪 '名字'%s.txt", sha256="0" * 64, index=0, channel="text"),
        form=Form(project_name=odd),
        fields={"project_name": Field(decision="review", confidence=0.0, raw=odd)},
    )
    saved(store, [result])
    assert store.get("odd") == result


def test_a_correction_changes_the_form_and_keeps_the_machine_value(store: Store, url: str) -> None:
    """A corrected field has the person's value; the machine's is still a candidate; SQL sees the new one."""
    result = make_result(0)
    saved(store, [result])
    old = get_value(result.form, PATH)
    kept = store.add_decision(decide(result.form_id, "correct", "2401.37", why="核对原件"), 0)
    assert (kept.version, kept.previous) == (1, old)
    shown = store.get(result.form_id)
    assert shown is not None
    field = shown.fields[PATH]
    assert get_value(shown.form, PATH) == "2401.37"
    assert (field.decision, field.confidence) == ("corrected", 1.0)
    assert field.value is not None and field.value.number == "2401.37"
    assert {c.producer: c.text for c in field.candidates} == {
        "grid": old, "stream": old.replace(".", "") if old else None, "human:chen": "2401.37",
    }  # fmt: skip
    assert sql(url, f"SELECT text, number, decision FROM fields WHERE path = '{PATH}'") == [
        ("2401.37", "2401.37", "corrected")
    ]
    assert next(iter(store.results())) == shown


def test_confirming_keeps_the_value(store: Store) -> None:
    """A confirmed field has the machine's value, even when the call names another."""
    result = make_result(0)
    saved(store, [result])
    kept = store.add_decision(decide(result.form_id, "confirm", "999"), 0)
    assert kept.value == get_value(result.form, PATH)
    shown = store.get(result.form_id)
    assert shown is not None and shown.fields[PATH].decision == "confirmed"
    assert shown.form == result.form
    assert store.count("review") == len(result.review_paths) - 1


@pytest.mark.parametrize("kind", ["reject", "unsure"])
def test_reject_and_unsure_send_to_review(store: Store, kind: str) -> None:
    """A reading that a person rejects or doubts waits for a person, accepted or not before."""
    result = make_result(1)
    saved(store, [result])
    assert result.fields[PATH].decision == "accept"
    store.add_decision(decide(result.form_id, kind), 0)
    shown = store.get(result.form_id)
    assert shown is not None and shown.fields[PATH].decision == "review"
    assert "chen" in shown.fields[PATH].reasons[-1].en


def test_an_empty_field_can_be_filled_and_a_full_one_emptied(store: Store) -> None:
    """A correction to None empties a field; a field that was null gets an entry."""
    result = make_result(0)
    saved(store, [result])
    store.add_decision(decide(result.form_id, "correct", None), 0)
    store.add_decision(decide(result.form_id, "correct", "3", path="funding.other.executed"), 0)
    shown = store.get(result.form_id)
    assert shown is not None
    assert shown.form.funding.total.executed is None
    assert shown.form.funding.other.executed == "3"
    assert shown.fields["funding.other.executed"].decision == "corrected"


def test_the_last_decision_counts_and_all_stay(store: Store) -> None:
    """Decisions are appended; the last on a field is the one that holds."""
    result = make_result(0)
    saved(store, [result])
    store.add_decision(decide(result.form_id, "correct", "1"), 0)
    second = store.add_decision(decide(result.form_id, "correct", "2", who="wu"), 1)
    assert second.previous == "1"
    assert [d.value for d in store.decisions(result.form_id, PATH)] == ["1", "2"]
    assert store.decisions(result.form_id, "title") == ()
    shown = store.get(result.form_id)
    assert shown is not None and get_value(shown.form, PATH) == "2"


def test_a_decision_on_a_stale_page_is_a_conflict(store: Store) -> None:
    """Who decides on what they saw before somebody else decided writes nothing."""
    result = make_result(0)
    saved(store, [result])
    store.add_decision(decide(result.form_id, "confirm"), 0)
    with pytest.raises(Conflict) as caught:
        store.add_decision(decide(result.form_id, "correct", "1"), 0)
    assert caught.value.code == "conflict"
    assert len(store.decisions(result.form_id)) == 1


def test_two_at_once_one_wins(url: str) -> None:
    """Of several people deciding on one field at the same moment exactly one is written."""
    result = make_result(0)
    outcomes: list[str] = []
    with open_store(url) as store:
        saved(store, [result])
        barrier = threading.Barrier(4)

        def one(n: int) -> None:
            barrier.wait()
            try:
                store.add_decision(decide(result.form_id, "correct", str(n), who=f"p{n}"), 0)
                outcomes.append("kept")
            except Conflict:
                outcomes.append("conflict")

        threads = [threading.Thread(target=one, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["conflict", "conflict", "conflict", "kept"]
        assert len(store.decisions(result.form_id)) == 1


@pytest.mark.parametrize(
    ("path", "value"), [("indicators.99.score", "1"), ("nothing", "1"), ("year", "二〇二四年")]
)
def test_a_decision_that_makes_no_sense_is_refused(store: Store, path: str, value: str) -> None:
    """No such field, or a year that is no number: a StoreError, and nothing is written."""
    result = make_result(0)
    saved(store, [result])
    with pytest.raises(StoreError):
        store.add_decision(decide(result.form_id, "correct", value, path=path), 0)
    with pytest.raises(StoreError):
        store.add_decision(decide("nothing", "confirm"), 0)
    assert store.count("decisions") == 0


def test_reading_again_keeps_decisions(store: Store) -> None:
    """The same form saved again by a later run keeps what people decided, flat rows included."""
    result = make_result(0)
    saved(store, [result])
    store.add_decision(decide(result.form_id, "correct", "7"), 0)
    run_id = saved(store, [result])
    shown = next(iter(store.results(run_id)))
    assert get_value(shown.form, PATH) == "7"
    assert store.count("review") == len(result.review_paths) - 1


def reread(result: FormResult, value: str, decision: str = "accept", cell: str | None = None) -> FormResult:
    """The result as another version of the program reads it at PATH."""
    row = result.form.funding.total.model_copy(update={"executed": value})
    funding = result.form.funding.model_copy(update={"total": row})
    old = result.fields[PATH]
    place = (Provenance(cell=cell),) if cell else old.provenance
    field = old.model_copy(update={"raw": value, "decision": decision, "provenance": place})
    form = result.form.model_copy(update={"funding": funding})
    return result.model_copy(update={"form": form, "fields": result.fields | {PATH: field}})


def test_a_decision_never_holds_for_a_reading_that_nobody_saw(store: Store) -> None:
    """When the machine reads otherwise after a decision, the field goes back to a person, undecided."""
    result = make_result(0)
    saved(store, [result])
    store.add_decision(decide(result.form_id, "confirm"), 0)
    saved(store, [reread(result, "8888")])
    shown = store.get(result.form_id)
    assert shown is not None and shown.fields[PATH].decision == "review"
    assert get_value(shown.form, PATH) == "8888"
    assert {"human:chen", "machine"} <= {c.producer for c in shown.fields[PATH].candidates}
    saved(store, [reread(result, "2401.36", "review", cell="t0r9c9")])
    moved = store.get(result.form_id)
    assert moved is not None and moved.fields[PATH].decision == "review"


def test_the_machine_coming_round_to_the_person_stays_accepted(store: Store) -> None:
    """When a later version accepts the very value that the person named, nobody is asked again."""
    result = make_result(0)
    saved(store, [result])
    store.add_decision(decide(result.form_id, "correct", "5.5"), 0)
    saved(store, [reread(result, "5.5")])
    shown = store.get(result.form_id)
    assert shown is not None and shown.fields[PATH].decision == "accept"
    assert get_value(shown.form, PATH) == "5.5"


def test_a_decision_on_an_indicator_never_slides_to_another(store: Store) -> None:
    """A row that is newly found above moves the others down: their decisions go back to review."""
    result = make_result(0)
    path = "indicators.3.score"
    saved(store, [result])
    store.add_decision(decide(result.form_id, "correct", "4", path=path), 0)
    rows = result.form.indicators
    form = result.form.model_copy(update={"indicators": (rows[0], rows[0], *rows[1:])})
    saved(store, [result.model_copy(update={"form": form})])
    shown = store.get(result.form_id)
    assert shown is not None
    assert get_value(shown.form, path) == rows[2].score
    assert shown.fields[path].decision == "review"
    fewer = result.form.model_copy(update={"indicators": rows[:2]})
    kept = {p: f for p, f in result.fields.items() if not p.startswith("indicators.") or p[11] in "01"}
    saved(store, [result.model_copy(update={"form": fewer, "fields": kept})])
    shorter = store.get(result.form_id)
    assert shorter is not None and path not in shorter.fields
    assert len(store.decisions(result.form_id)) == 1


def test_decisions_cannot_be_rewritten(store: Store, url: str) -> None:
    """The table of decisions is append-only even for a person with an SQL shell."""
    result = make_result(0)
    saved(store, [result])
    store.add_decision(decide(result.form_id, "confirm"), 0)
    for statement in ("UPDATE decisions SET who = 'x'", "DELETE FROM decisions"):
        with pytest.raises(SQLAlchemyError, match="append-only"):
            sql(url, statement)
    assert store.decisions(result.form_id)[0].who == "chen"


def test_memory_does_not_grow_with_the_results(store: Store) -> None:
    """Walking 240 forms takes no more memory than walking 80."""

    def peak(run_id: int) -> int:
        tracemalloc.start()
        for _ in store.results(run_id):
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    few, many = saved(store, make_results(80)), saved(store, make_results(240))
    peak(few)
    assert peak(many) < peak(few) * 1.5
