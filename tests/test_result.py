"""What crosses the threshold: ids, places, raw texts and the source as a person sees it."""

from __future__ import annotations

import json

from msgspec.structs import replace

from hebiao.config import Settings
from hebiao.domain.document import AGAIN, LINES, Rival, Source, Table, Weak
from hebiao.domain.form import walk_paths
from hebiao.domain.result import FormResult
from hebiao.lang import Message
from hebiao.pipeline import process, process_segment
from hebiao.result import uncertain_in, whole_note
from made_forms import (
    FIRST,
    FOOT,
    TOTAL,
    exact_document,
    form_rows,
    only_segment,
    picture_document,
    read_exact,
    read_text,
    tab_text,
)


def test_fields_are_in_the_order_of_the_form_and_none_is_missing() -> None:
    """There is a field for every value of the form, in printed order, and none for a blank."""
    result = read_exact(form_rows())
    order = list(walk_paths(4))
    assert list(result.fields) == sorted(result.fields, key=order.index)
    assert "indicators.2.deviation" not in result.fields
    assert "funding.other.executed" not in result.fields
    assert {"indicators.3.score", "prepared_on", "title"} <= set(result.fields)


def test_provenance_names_cell_and_line() -> None:
    """A value in a cell names its cell; one in a line names the line and its characters."""
    result = read_exact(form_rows())
    (score,) = result.fields["indicators.0.score"].provenance
    assert (score.cell, score.chars) == (f"t0r{FIRST}c6", None)
    (preparer,) = result.fields["preparer"].provenance
    assert preparer.cell is None
    assert preparer.line == 3
    assert preparer.chars is not None
    assert FOOT[slice(*preparer.chars)].strip() == "白砚秋"


def test_a_cell_of_text_names_its_line() -> None:
    """A cell of a text file names the line of the file that it stands on."""
    text = tab_text(form_rows())
    (result,) = read_text(text)
    (place,) = result.fields["indicators.0.name"].provenance
    assert place.line is not None
    assert "更换路灯数量" in text.split("\n")[place.line - 1]
    assert result.source.place["lines"] == [1, len(text.rstrip().split("\n"))]


def test_raw_text_is_kept_as_found() -> None:
    """The raw text keeps white space and number, the form's value has neither, the typed value is exact."""
    result = read_exact(form_rows({(FIRST, 2): "指标1： 更换\n路灯", (FIRST, 3): "≥ 300.50盏"}))
    name, target = result.fields["indicators.0.name"], result.fields["indicators.0.target"]
    assert name.raw == "指标1： 更换\n路灯"
    assert result.form.indicators[0].name == "更换路灯"
    assert target.value is not None
    assert (target.value.operator, target.value.number, target.value.unit) == ("≥", "300.50", "盏")


def test_the_view_shows_every_text_once() -> None:
    """The source as a person sees it has each line and each cell of the form once, under the ids of provenance."""
    result = read_exact(form_rows())
    (table,) = (b for b in result.view if b.rows)
    assert [[c.text for c in row] for row in table.rows] == form_rows()
    assert [c.id for c in table.rows[TOTAL]] == [f"t0r{TOTAL}c{c}" for c in range(8)]
    assert [b.text for b in result.view if b.line is not None][-1] == FOOT


def test_spans_reach_the_view() -> None:
    """Merged cells are shown merged."""
    result = read_exact(form_rows({(FIRST + 1, 0): ""}), spans={(FIRST, 0): (2, 1)})
    (table,) = (b for b in result.view if b.rows)
    assert table.rows[FIRST][0].rowspan == 2
    assert len(table.rows[FIRST + 1]) == 7
    assert result.form.indicators[1].level1 == "产出指标"


def test_ids_are_stable_and_tell_forms_apart() -> None:
    """The same bytes at the same place have the same id; other bytes, names or positions have another."""
    text = tab_text(form_rows())

    def ids(name: str, content: str) -> list[str]:
        return [r.form_id for r in process(Source(name, content.encode()), Settings())]

    assert ids("甲.txt", text) == ids("甲.txt", text)
    everything = ids("甲.txt", text) + ids("乙.txt", text) + ids("甲.txt", text + text)
    assert len(set(everything)) == 4


def test_a_line_of_json_is_the_contract() -> None:
    """A line of forms.jsonl has the contract's parts, nulls of the form included, and the view left out."""
    (result,) = read_text(tab_text(form_rows()))
    line = json.loads(result.to_json_line())
    assert set(line) >= {"form_id", "source", "form", "fields", "findings"}
    assert "view" not in line
    assert line["form"]["remarks"] is None
    assert line["source"]["channel"] == "text"
    assert line["fields"]["indicators.0.score"]["decision"] == "accept"
    assert "\n" not in result.to_json_line()


def test_place_names_tables() -> None:
    """A form of a docx names its tables, and has no pages where the format has none."""
    result = read_exact(form_rows())
    assert result.source.place["tables"] == [0]
    assert "pages" not in result.source.place
    assert exact_document(form_rows()).channel == result.source.channel


def test_uncertain_characters_are_named_where_they_stand_in_the_text() -> None:
    """White space of the print and the line to write on are not in the text; places count without them."""
    rival = Rival(LINES, "__张 三\n丰_", 0.4, (Weak(2, "长", 0.3), Weak(5, "", 0.2), Weak(6, "羊", 0.2)))
    assert [(at, weak.rival) for at, weak in uncertain_in(rival)] == [(0, "长"), (2, "羊")]
    assert uncertain_in(Rival(LINES, "张三", 0.99)) == ()
    assert uncertain_in(Rival(LINES, "—", 0.5, (Weak(0, "一", 0.4),))) == ()
    tagged = Rival(LINES, "甲<br>乙", 0.4, (Weak(2, "h", 0.3), Weak(5, "Z", 0.2)))
    assert [at for at, _ in uncertain_in(tagged)] == [1]


def test_a_character_comes_with_its_score_and_what_else_it_may_be() -> None:
    """The output names the place, score and runner-up of each uncertain character; a runner-up without a score is none."""
    weak = (Weak(0, "O", 0.41, 0.55), Weak(3, "", 0.03, 0.96), Weak(4, "", 0.0, 0.5, 0.5))
    rivals = (Rival(LINES, "9\n 5%", 0.5, weak), Rival(AGAIN, "95%", 0.99))
    printed = picture_document({})
    blocks = tuple(
        replace(
            b,
            cells=tuple(replace(c, text="9\n 5%", rivals=rivals) if c.text == "95%" else c for c in b.cells),
        )
        if isinstance(b, Table)
        else b
        for b in printed.blocks
    )
    document = replace(printed, blocks=blocks)
    result = process_segment(document, only_segment(document), "0" * 64)
    kept = json.loads(result.to_json_line())["fields"]["funding.total.execution_rate"]["candidates"]
    first, second = (c for c in kept if c["producer"].startswith("ocr:"))
    assert first["text"] == "95%"
    assert first["uncertain"] == [0, 1, 2]
    assert first["characters"] == [
        {"at": 0, "score": 0.55, "alternatives": [{"text": "O", "score": 0.41}]},
        {"at": 1, "score": 0.96, "alternatives": [{"text": "", "score": 0.03}]},
        {"at": 2, "score": 0.5, "alternatives": []},
    ]
    assert not {"uncertain", "characters"} & second.keys()
    assert FormResult.model_validate_json(result.model_dump_json()) == result


def test_a_form_of_which_most_is_asked_says_so_as_a_whole() -> None:
    """Of a picture of which more than half the fields wait, one sentence says so with its page; people's work does not end it."""
    read = read_exact(form_rows())
    paths = list(read.fields)

    def noted(asked: int, decision: str, channel: str = "scan") -> Message | None:
        fields = {
            p: f.model_copy(update={"decision": decision if n < asked else "accept"})
            for n, (p, f) in enumerate(read.fields.items())
        }
        source = read.source.model_copy(update={"channel": channel, "place": {"pages": [3]}})
        return whole_note(read.model_copy(update={"fields": fields, "source": source}))

    most = len(paths) // 2 + 1
    said = noted(most, "review")
    assert said is not None
    assert said.zh.startswith(f"第3页的自评表有 {most} 个字段要核对（共 {len(paths)} 个）")
    assert said.en.startswith(f"page 3: {most} of {len(paths)} fields")
    assert noted(most, "corrected") == said
    assert noted(len(paths) // 2, "review") is None
    assert noted(most, "review", "docx") is None
    assert whole_note(read) is None
