"""Which parts are asked, and why."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.reading import IndicatorRow
from hebiao.llm.extract import Extraction, make_request
from hebiao.llm.redact import Redaction
from hebiao.llm.schema import Pointed, PrintAnswer
from hebiao.llm.settings import ModelSettings
from hebiao.parse.clean import clean
from hebiao.pipeline import Doubted, conclude, iter_doubted, open_form, questions, read, settle
from hebiao.segment import segment_document
from made_forms import only_segment, picture_document

FIXTURES = Path(__file__).parents[1] / "fixtures"


def asked(name: str, text: str, use: str = "auto") -> list[Doubted]:
    """The forms of a text about which there is anything in doubt."""
    return in_doubt(Source(name, text.encode()), use)


def doubted(path: str, use: str = "auto") -> list[Doubted]:
    """The same of a fixture."""
    return in_doubt(Source(path, (FIXTURES / path).read_bytes()), use)


def in_doubt(source: Source, use: str) -> list[Doubted]:
    """The same of a source."""
    settings = Settings(model=ModelSettings(use=use, model="m"))  # type: ignore[arg-type]  # the use is one of the names
    return [item for item in iter_doubted(source, settings) if isinstance(item, Doubted)]


@pytest.mark.parametrize("path", ["docx/classic.docx", "xlsx/yuan.xlsx", "docx/new2024.docx"])
def test_a_clean_form_costs_nothing(path: str) -> None:
    """Nothing in review, nothing asked."""
    assert doubted(path) == []


def test_always_asks_every_part() -> None:
    """Each part once, for the reason that a person wants it."""
    (form,) = doubted("docx/classic.docx", "always")[:1]
    assert [a.part for a in form.asks] == ["head", "money", "goals", "indicators", "footer"]
    assert {a.why for a in form.asks} == {("always",)}
    assert all(form.asks and form.unasked == 0 for form in doubted("text/lost-points-in-level.txt", "always"))


def reasons(forms: list[Doubted]) -> dict[str, set[str]]:
    """Why each part of some forms is asked."""
    found: dict[str, set[str]] = {}
    for form in forms:
        for ask in form.asks:
            found.setdefault(ask.part, set()).update(ask.why)
    return found


def test_text_that_nobody_accounts_for_is_asked() -> None:
    """A goal that no reading placed, in a part whose headings were not found."""
    assert reasons(doubted("text/run-reordered.txt"))["goals"] == {"residue", "layout"}


def test_unlike_readings_that_differ_are_asked() -> None:
    """An amount ends elsewhere in each of two readings: the one amount of its part in review is asked."""
    forms = doubted("text/run-reordered.txt")
    assert "disagree" in reasons(forms)["money"]
    for form in forms:
        field = form.result.fields["funding.appropriation.executed"]
        assert field.decision == "review"
        assert len({c.text for c in field.candidates}) == 2


WORN = {
    "指标1：更换路灯数量": ("指标1：更换路灯数里", "指标1：更换路灯数量"),
    "≥300盏": ("≥300盏", "≥800盏"),
    "陆书禾": ("陆书禾", "陆书未"),
}
"""a word, a figure and a name of a picture, each read in two ways"""


def test_words_of_a_picture_that_are_read_in_two_ways_are_asked() -> None:
    """The readings of the word stand in its row, each a piece; a figure and a name are no matter of what makes sense."""
    document = picture_document(WORN)
    form = open_form(document, only_segment(document), "0" * 64)
    (ask,) = questions(form, "auto")
    assert (ask.part, ask.why, [path for path, _ in ask.cells]) == (
        "print",
        ("evidence",),
        ["indicators.0.name"],
    )
    sent = make_request(ask, form.segment, Redaction()).messages[1]["content"]
    assert "数量指标 ⟪⟦1⟧指标1：更换路灯数里⟦2⟧指标1：更换路灯数量⟫ ≥300盏" in sent
    assert not make_request(ask, form.segment, Redaction((("更换路灯", "〔人1〕"),))).places


def test_the_reading_that_a_model_takes_is_in_front_and_asked() -> None:
    """Over all stages, where one reading is against one: the whole piece is shown first, all stays in review and is kept."""
    document = picture_document(WORN)
    form = open_form(document, only_segment(document), "0" * 64)
    before = conclude(form)
    (ask,) = questions(form, "auto")
    request = make_request(ask, form.segment, Redaction())
    assert Extraction("llm:m", form.readings, clean).said is None
    for quote, shown in (
        ("更换路灯数量", before.form.indicators[0].name),
        ("指标1：更换路灯数量", "更换路灯数量"),
    ):
        taken = Extraction("llm:m", form.readings, clean)
        taken.take(request, PrintAnswer(picks=(Pointed(ids=(2,), quote=quote),)))
        after = conclude(form, taken.said)
        assert after.form.indicators[0].name == shown
        assert after.review_paths == before.review_paths
        field = after.fields["indicators.0.name"]
        assert {c.text for c in field.candidates} >= {"更换路灯数里"}


def test_what_print_most_likely_says_is_not_taken_back_for_what_was_misread() -> None:
    """Dirt before a figure is left off in front: a model that quotes it as it was read changes nothing."""
    document = picture_document({"300盏": (".300盏", ".300盏")})
    form = open_form(document, only_segment(document), "0" * 64)
    before = conclude(form)
    assert before.form.indicators[0].actual == "300盏"
    assert before.fields["indicators.0.actual"].decision == "review"
    echo = replace(form.readings[1], producer="llm:m", rows=[_exact(row) for row in form.readings[1].rows])
    assert echo.rows[0].cells["actual"].text == ".300盏"
    after = conclude(form, echo)
    assert after.form.indicators[0].actual == "300盏"
    assert after.review_paths == before.review_paths


def _exact(row: IndicatorRow) -> IndicatorRow:
    """A row as a model has it that quotes what a parser read."""
    return replace(row, cells={c: replace(f, ground="EXACT") for c, f in row.cells.items()})


@pytest.mark.parametrize(
    "read", [("更换路灯数里", "更换路灯数量", "更换路灯数里"), ("更换3路灯数里", "更换路灯数量")]
)
def test_the_reading_that_a_model_takes_does_not_outvote_two_or_a_digit(read: tuple[str, ...]) -> None:
    """Two readings of three say otherwise, or a number: what the model takes is a candidate, what was in front stays."""
    document = picture_document({"指标1：更换路灯数量": read})
    form = open_form(document, only_segment(document), "0" * 64)
    (ask,) = questions(form, "auto")
    taken = Extraction("llm:m", form.readings, clean)
    taken.take(
        make_request(ask, form.segment, Redaction()),
        PrintAnswer(picks=(Pointed(ids=(2,), quote="更换路灯数量"),)),
    )
    field = conclude(form, taken.said).fields["indicators.0.name"]
    assert conclude(form, taken.said).form.indicators[0].name == read[0]
    assert ("llm:m", "更换路灯数量") in {(c.producer, c.text) for c in field.candidates}


def test_rows_that_no_sum_proves_are_asked() -> None:
    """The weights of a text without cells do not make 100."""
    assert "arithmetic" in reasons(doubted("text/lost-classic.txt"))["indicators"]


def test_only_what_is_in_doubt_is_shown() -> None:
    """Of the indicators, the row in doubt with its neighbours and the headings: a quarter of the form."""
    text = (FIXTURES / "md" / "new2024.md").read_text(encoding="utf-8")
    (form,) = asked("a.md", text.replace("健康档案规范化管理率 | ≥", "健康档案规范化管理率 | 甲乙"))
    assert form.result.review_paths == ("indicators.3.nature",)
    assert [(a.part, a.why) for a in form.asks] == [("indicators", ("shape",))]
    assert 0 < 4 * len(form.asks[0].items) < len(form.form.segment.items)


def test_what_both_readings_doubt_is_not_asked() -> None:
    """A cut that both make and neither is sure of: whatever a model says of it proves nothing, a person is asked."""
    forms = doubted("text/lost-points-in-level.txt")
    assert forms
    for form in forms:
        assert form.asks == ()
        assert 0 < form.unasked == len(form.result.review_paths)


def test_a_blank_is_asked_only_where_text_is_left_over() -> None:
    """Names that a form leaves blank have nothing to point at; goals whose text no reading placed have."""
    unnamed, unplaced = doubted("text/line-placeholder.txt"), doubted("text/run-reordered.txt")
    assert unnamed
    assert unplaced
    for form in unnamed:
        blank = [p for p in form.result.review_paths if p.endswith(".name")]
        assert len(blank) == form.unasked
        assert "indicators" not in [a.part for a in form.asks]
    for form in unplaced:
        assert "expected_goal" in form.result.review_paths
        assert "goals" in [a.part for a in form.asks]


def test_a_doubtful_source_goes_straight_to_a_person() -> None:
    """What waits because the reader doubts its cell is not asked: no other reading of that cell settles it."""
    document = read(Source("甲.docx", (FIXTURES / "docx" / "classic.docx").read_bytes()), Settings())
    segment = segment_document(document)[0]
    clean_form = settle(open_form(document, segment, ""))
    assert clean_form.review_paths == ()
    [place] = clean_form.fields["indicators.0.actual"].provenance
    assert place.cell
    form = open_form(replace(document, doubted=frozenset({place.cell})), segment, "")
    assert settle(form).review_paths == ("indicators.0.actual",)
    assert questions(form, "auto") == ()
