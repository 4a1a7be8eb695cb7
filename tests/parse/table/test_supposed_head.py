"""Strange labels of the head, by what stands in their place."""

from __future__ import annotations

import pytest

from hebiao.domain.document import Cell, Rival
from hebiao.parse.table.placed import Placed, PlacedRow, Sections
from hebiao.parse.table.supposed_head import suppose_head


def row(number: int, *texts: str, printed: bool) -> PlacedRow:
    """A row of labels and texts of a picture, or of a file that has text of its own."""
    cells = []
    for n, text in enumerate(texts):
        rivals = (Rival("ocr:lines", text, 0.4),) if printed else ()
        cells.append(Placed(Cell(0, number, n, text, rivals=rivals), n, n + 1, text, blank=False))
    return PlacedRow(cells, exact=True, table=0, number=number)


@pytest.mark.parametrize(("printed", "supposed"), [(True, {"project_name"}), (False, set())])
def test_letters_of_a_worn_label_are_dirt(printed: bool, supposed: set[str]) -> None:
    """Of 项 without its strokes a picture's reading makes "ü"; what a file itself says so is no label of that place."""
    sections = Sections()
    sections.head += [
        row(0, "ü日\n名称", "电子政务外网运维服务", printed=printed),
        row(1, "主管部门", "望陵市石渡县数据局", "实施单位", "望陵市石渡县数据中心", printed=printed),
    ]
    assert suppose_head(sections).keys() == supposed
