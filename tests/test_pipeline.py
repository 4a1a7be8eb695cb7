"""What must hold for any form: grounded values, no silence about what is lost, nothing but InputError."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import make
from generator.grid import GridForm
from generator.layouts import FAMILIES
from generator.plan import Item
from generator.world import make_forms
from hebiao.config import Settings
from hebiao.domain.document import Document, Loss, Source
from hebiao.domain.form import get_value
from hebiao.domain.result import FormResult, Provenance
from hebiao.errors import InputError, NoFormFound
from hebiao.evals.canon import same
from hebiao.lang import Message
from hebiao.normalize import squash
from hebiao.pipeline import process
from made_forms import FIRST, GOALS, LAST, TOTAL, form_rows, read_exact, read_text, tab_text

SEEDS = st.integers(0, 10**6)
FAMILY = st.sampled_from(sorted(FAMILIES))
TABLES = st.sampled_from([("text", "tab"), ("text", "line"), ("docx", "raw"), ("html", "")])
ANY = st.sampled_from(
    [("text", "tab"), ("text", "line"), ("text", "lost"), ("docx", "raw"), ("html", ""), ("md", "")]
)
few = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
many = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def _forms(seed: int, family: str, count: int = 1, mistakes: Sequence[str] = ()) -> list[GridForm]:
    return make_forms(f"property-{seed}", family, count, mistakes)


def _read(forms: Sequence[GridForm], how: tuple[str, str], seed: int) -> tuple[FormResult, ...]:
    item = Item(how[0], how[1], forms[0].layout.name, len(forms))
    data = make.WRITERS[how[0]](item, forms, Random(seed))
    extension = "txt" if how[0] == "text" else how[0]
    return process(Source(f"甲.{extension}", data), Settings())


def _texts(result: FormResult) -> Callable[[Provenance], str]:
    """The source's own text at a place."""
    cells = {c.id: c.text for block in result.view for row in block.rows for c in row}
    lines = {block.line: block.text or "" for block in result.view if block.line is not None}

    def at(place: Provenance) -> str:
        text = cells[place.cell] if place.cell else lines[place.line]
        return text if place.chars is None else text[slice(*place.chars)]

    return at


def _ungrounded(result: FormResult, *, whole: bool = True) -> list[tuple[str, str, str]]:
    """Accepted values that the source does not have at their places; with `whole`, nothing else may stand there."""
    at = _texts(result)
    out = []
    for path, field in result.fields.items():
        value = get_value(result.form, path)
        if field.decision != "accept" or value is None:
            continue
        found = squash("\n".join(map(at, field.provenance)))
        level = path.endswith((".level1", ".level2"))  # canonical by contract, so only a place is asked for
        raw = squash(field.raw or "")
        fits = raw == found if whole and path != "year" else raw in found
        if not found or (not level and not (value in found and fits)):
            out.append((path, value, found))
    return out


@few
@given(SEEDS, FAMILY, ANY)
def test_every_accepted_value_is_the_sources_own(seed: int, family: str, how: tuple[str, str]) -> None:
    """An accepted value stands in the source at its provenance, white space aside, and its raw text is all that stands there."""
    for result in _read(_forms(seed, family), how, seed):
        assert _ungrounded(result) == []


@few
@given(SEEDS, FAMILY, TABLES)
def test_a_lost_weight_is_never_silent(seed: int, family: str, how: tuple[str, str]) -> None:
    """A weight that is missing in the source is asked for, or its sum is found wrong."""
    (form,) = _forms(seed, family)
    rows = _indicator_rows(form)
    column = 1 + form.layout.columns.index("weight") + int(form.layout.misaligned)
    matrix = form.matrix()
    weights = [cell for r in rows if (cell := matrix[r][column]) is not None and squash(cell.text)]
    lost = Random(seed).choice(weights)
    assert float(lost.text) > 0
    lost.text = ""
    (result,) = _read([form], how, seed)
    found = {f.rule for f in result.findings}
    asked = [p for p in result.review_paths if p.startswith(("indicators.", "total_"))]
    assert "W01" in found or asked


@few
@given(SEEDS, st.sampled_from(["repeat-levels"]), TABLES)
def test_order_of_the_rows_does_not_matter(seed: int, family: str, how: tuple[str, str]) -> None:
    """Where every row names its levels, two rows that change places change places in the result, and all is right."""
    (form,) = _forms(seed, family)
    rows = _indicator_rows(form)
    cells = [form.rows[r][-len(form.layout.columns) :] for r in rows]
    i, j = Random(seed).sample(range(len(rows)), 2)
    for target, source in ((i, j), (j, i)):
        form.rows[rows[target]] = [*form.rows[rows[target]][: -len(cells[target])], *cells[source]]
    labels = form.label["indicators"]
    labels[i], labels[j] = labels[j], labels[i]
    (result,) = _read([form], how, seed)
    assert len(result.form.indicators) == len(labels)
    for n, label in enumerate(labels):
        for key, true in label.items():
            field = result.fields.get(f"indicators.{n}.{key}")
            read = getattr(result.form.indicators[n], key)
            assert (field is not None and field.decision == "review") or same(true, read), (
                n,
                key,
                true,
                read,
            )


@few
@given(SEEDS, FAMILY, TABLES)
def test_a_score_above_its_weight_is_found(seed: int, family: str, how: tuple[str, str]) -> None:
    """S01 names the score that the filer set above its weight."""
    (form,) = _forms(seed, family, mistakes=("score_above_weight",))
    (path,) = form.label["_planted"][0]["fields"]
    (result,) = _read([form], how, seed)
    if form.layout.unscored:
        return
    assert any(f.rule == "S01" and f.fields[0] == path and f.severity == "error" for f in result.findings)


def _indicator_rows(form: GridForm) -> list[int]:
    """The rows of the form that are indicators with a weight."""
    total = next(
        r for r, row in enumerate(form.rows) if row and row[0].text.replace(" ", "") in ("总分", "合计")
    )
    column = 1 + form.layout.columns.index("weight") + int(form.layout.misaligned)
    matrix = form.matrix()
    first = form.header_rows[-1] + 1
    return [
        r
        for r in range(first, total)
        if (c := matrix[r][column]) is not None and squash(c.text)[:1].isdigit()
    ]


@many
@given(
    st.text(max_size=400)
    | st.text(st.sampled_from("项目名称绩效自评表产出指标总分100\t\n|—<>（）"), max_size=400)
)
def test_random_text_raises_nothing_but_input_errors(text: str) -> None:
    """Any text is read, or refused with a word for the person."""
    for data in (text.encode("utf-8", "surrogatepass"), text.encode("utf-16", "surrogatepass")):
        try:
            results = process(Source("x.txt", data), Settings())
        except InputError as error:
            assert error.message.zh
            assert error.message.en
        else:
            assert all(isinstance(r, FormResult) for r in results)


@many
@given(st.binary(max_size=600))
def test_random_bytes_raise_nothing_but_input_errors(data: bytes) -> None:
    """Any bytes are read, or refused with a word for the person."""
    try:
        process(Source("x.txt", data), Settings())
    except InputError as error:
        assert error.message.zh


@many
@given(SEEDS, st.sampled_from(["tab", "line", "lost"]), st.data())
def test_a_damaged_form_is_read_or_refused(seed: int, how: str, data: st.DataObject) -> None:
    """A form with pieces cut out, doubled or moved is read with grounded values, or refused; nothing breaks."""
    (form,) = _forms(seed % 20, sorted(FAMILIES)[seed % len(FAMILIES)])
    item = Item("text", how, form.layout.name, 1)
    text = make.WRITERS["text"](item, [form], Random(seed)).decode()
    for _ in range(data.draw(st.integers(1, 4))):
        a, b = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
        b = min(b, a + 60)
        piece, rest = text[a:b], text[:a] + text[b:]
        at = data.draw(st.integers(0, len(rest)))
        text = data.draw(st.sampled_from([rest, text[:b] + piece + text[b:], rest[:at] + piece + rest[at:]]))
    try:
        results = process(Source("x.txt", text.encode()), Settings())
    except InputError:
        return
    for result in results:
        assert _ungrounded(result, whole=False) == []


def test_a_whole_form_is_read_without_a_question() -> None:
    """A clean form gives every value, no question, no error and nothing left over, from cells and from text alike."""
    (text,) = read_text(tab_text(form_rows()))
    exact = read_exact(form_rows())
    assert text.form == exact.form
    assert exact.form.year == 2023
    assert exact.form.indicators[3].name == "居民满意度"
    assert exact.form.funding.total.score == "9.5"
    for result in (text, exact):
        assert (result.review_paths, result.residue) == ((), ())
        assert [f for f in result.findings if f.severity == "error"] == []
        assert result.money_unit == "万元"


@pytest.mark.parametrize(
    ("rows", "path"),
    [
        pytest.param(lambda r: r[:TOTAL], "indicators.3.score", id="the table breaks off before its total"),
        pytest.param(lambda r: r[: LAST - 1], "indicators.1.weight", id="rows are cut off"),
        pytest.param(lambda r: r[3:], "funding.total.score", id="the head is missing"),
    ],
)  # fmt: skip
def test_a_broken_form_is_asked_about(rows: Callable[[list[list[str]]], list[list[str]]], path: str) -> None:
    """Where a part of the form is lost, the fields beside the loss wait for a person."""
    (result,) = read_text(tab_text(rows(form_rows()), foot=""))
    assert path in result.review_paths


def test_a_row_torn_out_is_found_by_the_sums() -> None:
    """A whole row that is missing between others is found by the weights that no longer total 100."""
    rows = form_rows()
    rows = [*rows[: FIRST + 1], *rows[FIRST + 2 :]]
    for result in (*read_text(tab_text(rows)), read_exact(rows)):
        (finding,) = (f for f in result.findings if f.rule == "W01")
        assert (finding.as_written, finding.as_computed) == ("100", "80")


def test_text_without_a_form_is_refused() -> None:
    """A letter about forms is no form, and says so in both languages."""
    with pytest.raises(NoFormFound, match="没有找到") as caught:
        read_text("关于报送项目支出绩效自评表的通知\n各单位：\n请于三月底前报送自评表。\n")
    assert "no project expenditure" in caught.value.message.en


def test_forms_come_in_the_order_of_the_document() -> None:
    """Several forms in one file are numbered in order, each with its own fields and an id of its own."""
    names = ["甲路项目", "乙路项目", "丙路项目"]
    text = "\n".join(tab_text(form_rows({(0, 1): n})) for n in names)
    results = read_text(text)
    assert [r.form.project_name for r in results] == names
    assert [r.source.index for r in results] == [0, 1, 2]
    assert len({r.form_id for r in results}) == 3
    assert all(r.review_paths == () for r in results)


def test_the_goals_keep_their_sides() -> None:
    """An empty result stays empty: the goal is not written into it."""
    result = read_exact(form_rows({(GOALS, 5): ""}))
    assert result.form.expected_goal == "更换老旧路灯300盏，消除照明盲区。"
    assert result.form.actual_result is None


def test_the_same_bytes_give_the_same_line() -> None:
    """Reading twice gives the same line of forms.jsonl, byte for byte."""
    text = tab_text(form_rows())
    assert [r.to_json_line() for r in read_text(text)] == [r.to_json_line() for r in read_text(text)]


def test_a_word_is_never_taken_for_a_total() -> None:
    """A total that is no figure is kept as written and breaks no rule of its own."""
    result = read_exact(form_rows({(TOTAL, 6): "优秀"}))
    assert result.form.total_score in (None, "优秀")
    assert re.fullmatch(r"优秀|None", str(result.form.total_score))


def test_what_is_lost_on_a_page_is_asked_of_the_forms_beside_it() -> None:
    """A page that was not read puts the forms on it and next to it in doubt, not those of a whole file."""
    note = Loss("第5页是图片，没有读出", "page 5: a picture, not read", 5)
    anywhere = Loss("有 3 个字符，只读前 2 个", "3 characters, only 2 read")
    document = Document(
        Source("a.pdf", b""),
        "pdf",
        (),
        notes=(note, anywhere, Message("第2页的“没有读出”", "said by a filer")),
    )
    found = {pages: document.lost_near(pages) for pages in ((1,), (3, 4), (5,), (6,), (7,), ())}
    assert found == {
        (1,): (anywhere,),
        (7,): (anywhere,),
        **dict.fromkeys([(3, 4), (5,), (6,), ()], (note, anywhere)),
    }
