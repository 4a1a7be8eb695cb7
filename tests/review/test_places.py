"""Where a field stands on the page, or should: its box, its characters, and what is lit with it."""

from __future__ import annotations

from pathlib import Path

from found_forms import html, pdf, read
from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import Candidate, Field, FormResult, Provenance
from hebiao.pipeline import process
from hebiao.review.pages import source_of, whole_source
from hebiao.review.places import Lit, Spot, boxes_on, spot_of, zoom
from hebiao.review.question import put
from made_forms import FIRST, form_rows


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


def test_what_is_left_of_a_page_is_drawn_and_not_called_a_place() -> None:
    """A region has no key and is dashed; no other field is reckoned from it."""
    result = read("甲.pdf", pdf(form_rows()))
    foot = ("remarks", "preparer", "section_head", "contact_phone", "prepared_on")
    region = Provenance(page=1, bbox=(0, 700, 595, 842))
    fields = {p: f for p, f in result.fields.items() if p not in foot}
    fields["preparer"] = Field(decision="review", confidence=0.5, provenance=(region,))
    bare = result.model_copy(update={"fields": fields})
    spot = _spot(bare, "preparer")
    assert (spot.how, spot.page, spot.beside) == ("unknown", 1, ("total_score", None))
    assert spot.lit == (Lit((), 0, 700, 595, 142),)
    assert "preparer" not in boxes_on(bare)


def test_boxes_carry_the_keys_of_their_readings_apart() -> None:
    """Two readings in two places are two numbered boxes; labels that would hide each other are moved."""
    result = read("甲.pdf", pdf(form_rows()))
    path = "total_score"
    field = result.fields[path]
    x0, top, x1, bottom = field.provenance[0].bbox or (0, 0, 0, 0)
    moved = Provenance(page=1, bbox=(x0 - 3, top - 2, x1, bottom), cell="t0r15c7")
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
