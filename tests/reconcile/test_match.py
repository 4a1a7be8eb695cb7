"""Rows of two readings laid beside each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hebiao.domain.document import Cell
from hebiao.domain.reading import Found, IndicatorRow, Place
from hebiao.reconcile.match import match_rows


def row(name: str, cell: Cell | None = None) -> IndicatorRow:
    """A row with a name, from a cell of its own or a given one."""
    cell = cell or Cell(0, 0, 0, name)
    return IndicatorRow({"name": Found(name, name, (Place(cell),))})


@given(st.lists(st.sampled_from(["更换路灯数量", "验收合格率", "居民满意度"]), max_size=6), st.data())
def test_rows_from_the_same_cells_are_pairs(names: list[str], data: st.DataObject) -> None:
    """Every row of both readings comes out once and in order; rows of one cell are paired, also where others are lost."""
    cells = [Cell(0, i, 0, n) for i, n in enumerate(names)]
    kept = [[c for c in cells if data.draw(st.booleans())] for _ in range(2)]
    left, right = ([row(c.text, c) for c in side] for side in kept)
    pairs = match_rows(left, right)
    assert [a for a, _ in pairs if a] == left
    assert [b for _, b in pairs if b] == right
    if len(set(names)) == len(names):
        both = [c for c in kept[0] if c in kept[1]]
        assert [a.cells["name"].text for a, b in pairs if a and b] == [c.text for c in both]


def test_unlike_rows_stand_alone() -> None:
    """Two rows that say nothing alike are no pair, though there is one of each."""
    a, b = row("更换路灯数量"), row("食材抽检")
    assert match_rows([a], [b]) in ([(a, None), (None, b)], [(None, b), (a, None)])


def test_alike_rows_from_other_places_are_pairs() -> None:
    """Without common cells, rows whose texts are nearly the same are pairs."""
    a, b = row("更换路灯数量"), row("更换路灯数")
    assert match_rows([a], [b]) == [(a, b)]
    assert match_rows([], [b]) == [(None, b)]


def test_parts_of_a_cell_that_runs_over_rows_are_paired_with_the_rows_that_hold_it_whole() -> None:
    """Two names run together in one cell: who points at each of them is paired row by row, also where little else is said."""
    merged = Cell(0, 4, 3, "环境整治达标率\n项目实施进度", 2)
    targets = [Cell(0, 4, 4, "95%"), Cell(0, 5, 4, "按期")]
    whole = [row(merged.text, merged), row(merged.text, merged)]
    parts = []
    for k, (start, end) in enumerate(((0, 7), (8, 14))):
        whole[k].cells["target"] = Found(targets[k].text, targets[k].text, (Place(targets[k]),))
        name = merged.text[start:end]
        parts.append(IndicatorRow({"name": Found(name, name, (Place(merged, start, end),))}))
    lost, other = row("奴出月个"), row("居民满意度")
    parts[1].cells["target"] = whole[1].cells["target"]
    assert match_rows([lost, *whole, other], [*parts, other]) == [
        (lost, None), (whole[0], parts[0]), (whole[1], parts[1]), (other, other)
    ]  # fmt: skip
    assert match_rows([lost, *whole, other], [parts[1], other])[2] == (whole[1], parts[1])
