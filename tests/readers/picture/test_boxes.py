"""Every field of a picture that a person is asked about has a box: where it was read, or where it is looked for."""

from __future__ import annotations

import pytest

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import Provenance
from hebiao.pipeline import process
from readers import scans

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")


@pytest.mark.parametrize(
    ("name", "sought"),
    [
        pytest.param(
            "photocopy/photocopy-07-classic-leader.jpg", {"funding.other.weight": "cell"}, id="a cell of dirt"
        ),
        pytest.param(
            "fax-standard/fax-standard-02-remarks-row.tif",
            {"indicators.5.unit": "row", "preparer": "rest"},
            id="a row and a footer of which nothing was read",
        ),
        pytest.param(
            "mixed-pdf/mixed-pdf-03-heji.pdf",
            {"indicators.4.deviation": "cell", "indicators.4.unit": "row"},
            id="rows of a picture in a page of text",
        ),
    ],
)
def test_every_field_in_review_has_a_box(name: str, sought: dict[str, str]) -> None:
    """Also what nothing was read of: its cell where the table is drawn, its row, or the part of the page that is left."""
    path = scans.SCANS / name
    (form,) = process(Source(path.name, path.read_bytes()), Settings())
    asked = {p: form.fields[p] for p in form.review_paths}
    assert [p for p, field in asked.items() if not any(_is_box(where) for where in field.provenance)] == []
    told = {p: _kind(asked[p].provenance[0]) for p in sought}
    assert told == sought


def _is_box(where: Provenance) -> bool:
    """Whether it is a part of a page that a person can be shown."""
    if where.page is None or where.bbox is None:
        return False
    x0, top, x1, bottom = where.bbox
    return 0 <= x0 < x1 and 0 <= top < bottom


def _kind(where: Provenance) -> str:
    """A cell; of a part of a page, a row or all that is left."""
    if where.cell is not None:
        return "cell"
    assert where.bbox is not None
    return "row" if where.bbox[3] - where.bbox[1] < 60 else "rest"
