"""A form without upright lines gets its cells by its headings and by how its texts align."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hebiao.domain.geometry import BBox
from hebiao.readers.pages.aligned import align
from hebiao.readers.pages.headings import Text
from hebiao.readers.pages.lattice import Grid, Ruling, find_grids

EM = 10.0
X = {
    "label": 30,
    "level1": 80,
    "level2": 140,
    "name": 220,
    "target": 300,
    "actual": 360,
    "weight": 410,
    "score": 450,
}
"""middles of the columns"""


def put(words: str, column: str | float, middle: float, *, lines: int = 1) -> Text:
    """A text centred on a column and a height, ten points a character and a line."""
    x = X[column] if isinstance(column, str) else column
    width = 10 * -(-len(words) // lines)
    return Text(x - width / 2, middle - 5 * lines, x + width / 2, middle + 5 * lines, words)


def heading(y: float) -> list[Text]:
    """The heading of the indicators."""
    words = {
        "level1": "一级指标",
        "level2": "二级指标",
        "name": "三级指标",
        "target": "指标值",
        "actual": "完成值",
    }
    texts = [put(w, column, y, lines=2 if column == "level1" else 1) for column, w in words.items()]
    return [*texts, put("分值", "weight", y), put("得分", "score", y)]


def row(y: float, name: str) -> list[Text]:
    """The unmerged cells of an indicator."""
    return [put(name, "name", y), put("98%", "target", y), put("99%", "actual", y), put("10", "weight", y), put("9", "score", y)]  # fmt: skip


def form() -> list[Text]:
    """A title, a head, three funds, goals, four indicators and the total, 30 points a row."""
    texts = [put("项目支出绩效自评表", 250, 10), put("项目名称", 60, 60), put("社区养老服务", 300, 60)]
    texts += [
        put("主管部门", 60, 90),
        put("民政局", 180, 90),
        put("实施单位", 300, 90),
        put("福利院", 420, 90),
    ]
    money = zip(("年初预算数", "全年预算数", "全年执行数", "得分"), (180, 260, 340, 450), strict=True)
    texts += [put("项目资金", "label", 165, lines=2), *(put(w, x, 120) for w, x in money)]
    for n, fund in enumerate(("资金总额", "其中", "其他资金")):
        texts += [put(fund, 90, 150 + 30 * n), *(put("12.5", x, 150 + 30 * n) for x in (180, 260, 340, 450))]
    texts += [
        put("预期目标", 160, 240),
        put("实际完成情况", 350, 240),
        put("总体目标", "label", 255, lines=2),
    ]
    texts += [put("服务老人三百名得到好评", 150, 270), put("已服务老人三百名全部好评", 360, 270)]
    texts += heading(300)
    for n, name in enumerate(("老人数", "好评率", "及时率", "满意率")):
        texts += row(330 + 30 * n, name)
    texts += [put("产出指标", "level1", 360, lines=2), put("满意指标", "level1", 420, lines=2)]
    texts += [put("数量指标", "level2", 345), put("时效指标", "level2", 390), put("满意度", "level2", 420)]
    return [*texts, put("总分", "name", 450), put("100", "weight", 450), put("95", "score", 450)]


def floors(texts: Sequence[Text]) -> list[Ruling]:
    """Level lines below every row of the indicators, broken where a cell stands for several rows."""
    del texts
    return [Ruling(10, y, 480, y) for y in (315, 405, 435)] + [
        Ruling(180, 345, 480, 345),
        Ruling(110, 375, 480, 375),
    ]  # fmt: skip


def cells(texts: Iterable[Text], drawn: Sequence[Ruling] = ()) -> dict[str, tuple[int, int, int]]:
    """(row, rowspan, row of its top) of the cell of every text, by its words."""
    texts = list(texts)
    found = align(texts, drawn, EM)
    assert found is not None
    (grid,) = find_grids(found.rulings, 10_000)
    return {t.words: _cell(grid, t) for t in texts if _inside(grid, t)}


def _inside(grid: Grid, text: Text) -> bool:
    return grid.bbox.contains((text.x0 + text.x1) / 2, text.down.middle)


def _cell(grid: Grid, text: Text) -> tuple[int, int, int]:
    for cell in grid.cells:
        box = grid.cell_box(cell)
        if box.contains((text.x0 + text.x1) / 2, text.down.middle):
            assert box.x0 <= text.x0 and text.x1 <= box.x1, text.words
            assert box.top <= text.top and text.bottom <= box.bottom, text.words
            return cell.row, cell.rowspan, cell.col
    raise AssertionError(text.words)


def test_every_text_has_a_cell_of_its_row_and_column() -> None:
    """Names, figures and funds stand in a row each, merged cells over the rows that they are centred on."""
    found = cells(form())
    first = found["老人数"][0]
    assert [found[w][:2] for w in ("老人数", "好评率", "及时率", "满意率")] == [
        (first + n, 1) for n in range(4)
    ]
    assert [found[w][:2] for w in ("产出指标", "满意指标")] == [(first, 3), (first + 3, 1)]
    assert [found[w][:2] for w in ("数量指标", "时效指标", "满意度")] == [
        (first, 2),
        (first + 2, 1),
        (first + 3, 1),
    ]
    assert found["项目资金"][1] == 4
    assert found["总体目标"][1] == 2
    assert found["总分"][0] == first + 4


def test_drawn_lines_end_rows_for_certain() -> None:
    """Where level lines are drawn, a merged cell reaches from line to line, wherever its text stands."""
    moved = [put("产出指标", "level1", 345, lines=2) if t.words == "产出指标" else t for t in form()]
    found = cells(moved, floors(moved))
    first = found["老人数"][0]
    assert found["产出指标"][:2] == (first, 3)
    assert found["数量指标"][:2] == (first, 2)


def test_a_text_over_two_rows_joins_them_not() -> None:
    """A remark that stands for two rows of an unmerged column leaves the rows apart."""
    wide = [*form(), put("偏差原因", 520, 300), put("无", 520, 345)]
    found = cells(wide)
    assert found["好评率"][0] == found["老人数"][0] + 1


def test_a_text_that_fits_no_rows_is_asked() -> None:
    """A merged text that stands in the middle of no rows is named as unsure."""
    moved = [put("产出指标", "level1", 345, lines=2) if t.words == "产出指标" else t for t in form()]
    sure, unsure = align(form(), (), EM), align(moved, (), EM)
    assert sure is not None and sure.unsure == []
    assert unsure is not None
    assert BBox(70, 335, 90, 355) in unsure.unsure


def test_without_the_headings_nothing_is_told() -> None:
    """Rows of texts that no heading explains are left as they are."""
    assert align([t for t in form() if "级指标" not in t.words], (), EM) is None
    assert align([], (), EM) is None


def test_a_part_that_the_page_breaks_off_goes_on_with_its_columns() -> None:
    """Rows at the top of the next page, without a heading, stand in the columns of the page before."""
    first = align([t for t in form() if t.top < 370], (), EM)
    assert first is not None and first.carried is not None
    rest = [t._replace(top=t.top - 360, bottom=t.bottom - 360) for t in form() if t.top > 410]
    page_number = put("—2—", 250, 800)
    second = align([*rest, page_number], (), EM, first.carried)
    assert second is not None and second.carried is None
    (grid,) = find_grids(second.rulings, 10_000)
    found = {t.words: _cell(grid, t) for t in rest}
    assert found["满意率"][0] + 1 == found["总分"][0]
    assert not _inside(grid, page_number)


def test_forms_on_one_page_have_tables_of_their_own() -> None:
    """Below the total of one form begins the next with its head; what stands between is in neither."""
    low = [t._replace(top=t.top + 480, bottom=t.bottom + 480) for t in form()]
    found = align([*form(), *low], (), EM)
    assert found is not None
    grids = find_grids(found.rulings, 10_000)
    assert len(grids) == 2
    titles = [t for t in (*form(), *low) if t.words == "项目支出绩效自评表"]
    assert not any(_inside(g, t) for g in grids for t in titles)
