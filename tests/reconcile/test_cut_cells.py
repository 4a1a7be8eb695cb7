"""Cells that a pen's stroke between two lines of text cuts in two."""

from __future__ import annotations

from hebiao.domain.document import Cell, Rival
from hebiao.domain.reading import Found, IndicatorRow, Left, Place, Reading
from hebiao.reconcile import reasons as why
from hebiao.reconcile.cut_cells import cut_in_two


def cell(row: int, column: int, text: str, rowspan: int = 1) -> Cell:
    """A cell of a picture."""
    return Cell(0, row, column, text, rowspan, 1, rivals=(Rival("ocr:lines", text, 0.99),))


def found(at: Cell) -> Found:
    """A cell's text as a field."""
    return Found(at.text, at.text or None, (Place(at),))


def asked(reading: Reading) -> set[str]:
    """The paths that are asked."""
    rows = {f"indicators.{n}.{c}": f for n, row in enumerate(reading.rows) for c, f in row.cells.items()}
    told = dict(cut_in_two(reading, reading.fields | rows))
    assert set(told.values()) <= {why.SPLIT}
    return set(told)


def test_an_amount_whose_last_digits_stand_below_a_stroke_is_asked() -> None:
    """4326 over .2 is 4326.2 where the amounts beside it stand over both rows."""
    fields = {
        "funding.total.annual_budget": found(cell(3, 4, "4326")),
        "funding.total.executed": found(cell(3, 5, "3612.38", 2)),
    }
    residue = [Left("money", ".2", Place(cell(4, 4, ".2")))]
    assert asked(Reading("grid", fields=fields, residue=residue)) == {"funding.total.annual_budget"}


def test_what_stands_in_a_row_of_its_own_is_no_piece() -> None:
    """Where every column has a row there, text that is left over below a field is another's."""
    fields = {
        "funding.total.annual_budget": found(cell(3, 4, "4326")),
        "funding.total.executed": found(cell(3, 5, "3612.38")),
    }
    residue = [Left("money", "12", Place(cell(4, 4, "12")))]
    assert asked(Reading("grid", fields=fields, residue=residue)) == set()


def test_a_name_that_a_stroke_cuts_makes_no_row_more() -> None:
    """Two rows that share all cells but their names are one, and nothing of either is believed."""
    shared = {c: found(cell(11, k, "8", 2)) for k, c in enumerate(("target", "actual", "weight", "score"), 4)}
    names = [{"name": found(cell(11 + n, 3, text))} for n, text in enumerate(("清查单", "位"))]
    rows = [IndicatorRow(shared | name) for name in names]
    own = IndicatorRow(
        {c: found(cell(13, k, "9")) for k, c in enumerate(("name", "target", "actual", "weight", "score"), 3)}
    )
    told = asked(Reading("grid", rows=[*rows, own]))
    assert {"indicators.0.name", "indicators.1.name", "indicators.1.target", "indicators.0.level2"} <= told
    assert not any(path.startswith("indicators.2.") for path in told)
