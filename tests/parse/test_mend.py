"""Labels that OCR nearly read right take their printed wording; values are never touched."""

from __future__ import annotations

import pytest

from hebiao.domain.document import Cell, Document, Line, Rival, Source, Table, Weak
from hebiao.parse.mend import mend_labels

SOURCE = Source("a.png", b"")


def mended(*rivals: Rival) -> str:
    """The text of a cell of such readings once labels are mended."""
    cell = Cell(0, 0, 0, rivals[0].text, rivals=rivals)
    document = Document(SOURCE, "scan", (Table(0, (cell,), 1, 1),))
    block = mend_labels(document).blocks[0]
    assert isinstance(block, Table)
    return block.cells[0].text


@pytest.mark.parametrize(
    ("rivals", "text"),
    [
        (
            (
                Rival("ocr:lines", "年度指标僵", 0.6, (Weak(4, "值", 0.3),)),
                Rival("ocr:again", "年度指标僵", 0.9),
            ),
            "年度指标值",
        ),
        ((Rival("ocr:lines", "全年预算教", 0.99), Rival("ocr:again", "全年预算数", 0.99)), "全年预算数"),
        ((Rival("ocr:lines", "年度指标僵", 0.99), Rival("ocr:again", "年度指标僵", 0.99)), "年度指标僵"),
        (
            (Rival("ocr:lines", "满意度9", 0.5, (Weak(3, "8", 0.4),)), Rival("ocr:again", "满意度9", 0.9)),
            "满意度9",
        ),
        (
            (
                Rival("ocr:lines", "公众满意度", 1.0),
                Rival("ocr:again", "满意度", 0.6),
                Rival("ocr:third", "公众满意度", 0.99),
            ),
            "公众满意度",
        ),
        ((Rival("ocr:lines", ".数量指标\n·", 0.99), Rival("ocr:again", ".数量指标\n•", 0.99)), "数量指标"),
        ((Rival("ocr:lines", "指标值.", 0.99), Rival("ocr:again", "指标值", 0.99)), "指标值"),
        ((Rival("ocr:lines", "1\n产出\n指标", 0.99), Rival("ocr:again", "1\n产出\n指标", 0.99)), "产出指标"),
        ((Rival("ocr:lines", "得分\n1", 0.99), Rival("ocr:again", "得分\n1", 0.99)), "得分\n1"),
        ((Rival("ocr:lines", "得分\n1", 0.99), Rival("ocr:again", "得分", 0.99)), "得分"),
        ((Rival("ocr:lines", "得分\n|", 0.99), Rival("ocr:again", "得分\n|", 0.99)), "得分"),
        ((Rival("ocr:lines", "1\n按时", 0.99), Rival("ocr:again", "1\n按时", 0.99)), "1\n按时"),
        ((Rival("ocr:lines", "数量多.", 0.99), Rival("ocr:again", "数量多.", 0.99)), "数量多."),
        ((Rival("ocr:lines", "预算单价", 0.99), Rival("ocr:again", "预算单价", 0.99)), "预算单价"),
        (
            (
                Rival("ocr:lines", "产出\n指标\n(50.\n分)", 0.8),
                Rival("ocr:again", "产出\n指标\n(50.\n分）", 0.6),
            ),
            "产出指标(50分)",
        ),
        (
            (Rival("ocr:lines", "效益指标(30)分）", 0.9), Rival("ocr:again", "效益指标(30分）", 0.9)),
            "效益指标(30分)",
        ),
        (
            (Rival("ocr:lines", "满意度指标\n(10", 0.9), Rival("ocr:again", "满意度指标\n(10", 0.9)),
            "满意度指标(10分)",
        ),
        (
            (Rival("ocr:lines", "产出指标\n50分1", 0.9), Rival("ocr:again", "产出指标\n50分！", 0.9)),
            "产出指标",
        ),
        (
            (Rival("ocr:lines", "某某指标\n50分1", 0.9), Rival("ocr:again", "某某指标", 0.9)),
            "某某指标\n50分1",
        ),
        ((Rival("ocr:lines", "某某指标(10", 0.9), Rival("ocr:again", "某某指标(10", 0.9)), "某某指标(10"),
        ((Rival("ocr:lines", "项日负责人", 0.99), Rival("ocr:again", "项曰负责人", 0.99)), "项目负责人"),
        (
            (Rival("ocr:lines", "项目古出绩效白评表", 0.99), Rival("ocr:again", "项日古出绩效白评表", 0.99)),
            "项目支出绩效自评表",
        ),
        (
            (Rival("ocr:lines", "项目支出绩效目标表", 0.99), Rival("ocr:again", "项目支出绩效目标表", 0.99)),
            "项目支出绩效目标表",
        ),
    ],
)
def test_labels_are_mended_only_where_the_pixels_leave_it_open(rivals: tuple[Rival, ...], text: str) -> None:
    """A label that one reading has, or that only weak characters part from the vocabulary, is taken; no other."""
    assert mended(*rivals) == text


def test_a_title_is_mended_beside_its_values() -> None:
    """The printed words of a title are mended in place, the year beside them is as read."""
    text = "项目支出绩效白评表（2O25年度）"
    line = Line(
        text, 1, rivals=(Rival("ocr:lines", text, 0.5, (Weak(6, "自", 0.4),)), Rival("ocr:again", text, 0.9))
    )
    done = mend_labels(Document(SOURCE, "scan", (line,))).blocks[0]
    assert isinstance(done, Line)
    assert done.text == "项目支出绩效自评表（2O25年度）"
    assert [r.text for r in done.rivals] == [done.text, done.text]


@pytest.mark.parametrize(
    ("texts", "mended_to"),
    [
        (("级\n指标", "级指标", "级指标"), ["一级指标", "二级指标", "三级指标"]),
        (("—\n级\n指\n标", "二级指标", "三级指标"), ["一级指标", "二级指标", "三级指标"]),
        (("级指标", "级指标"), ["级指标", "级指标"]),
        (("级指标", "级指标", "二级指标"), ["级指标", "级指标", "二级指标"]),
        (("一级指标", "一级指标", "三级指标"), ["一级指标", "二级指标", "三级指标"]),
    ],
)
def test_the_three_levels_are_told_by_their_order(texts: tuple[str, ...], mended_to: list[str]) -> None:
    """Thin strokes wear away; three headings of levels side by side are the three, unless one that is read says no."""
    cells = tuple(Cell(0, 3, n, t, rivals=(Rival("ocr:lines", t, 0.99),)) for n, t in enumerate(texts))
    document = Document(SOURCE, "scan", (Table(0, cells, 4, len(texts)),))
    block = mend_labels(document).blocks[0]
    assert isinstance(block, Table)
    assert [c.text for c in block.cells] == mended_to


def test_a_level_that_only_one_reading_names_says_nothing_against_the_order() -> None:
    """A heading that one of four readings gives as 一级指标 stays the second of three, whatever the first is read as."""
    read = [("级\n指标",), ("_级指标", "_级指标", "一级指标", "二级指标"), ("三级指标",)]
    cells = tuple(
        Cell(0, 3, n, texts[0], rivals=tuple(Rival(f"ocr:{k}", t, 0.6) for k, t in enumerate(texts)))
        for n, texts in enumerate(read)
    )
    block = mend_labels(Document(SOURCE, "scan", (Table(0, cells, 4, 3),))).blocks[0]
    assert isinstance(block, Table)
    assert [c.text for c in block.cells] == ["一级指标", "二级指标", "三级指标"]


def test_a_text_that_is_as_near_to_several_labels_is_none_of_them() -> None:
    """主级指标 may be each of the three levels: it is told by what stands beside it, like 级指标."""
    heads = ("级指标", "级指标", "主级指标")
    cells = tuple(
        Cell(0, 3, n, t, rivals=tuple(Rival(f"ocr:{k}", t, 0.5, (Weak(0, "", 0.5),)) for k in range(2)))
        for n, t in enumerate(heads)
    )
    block = mend_labels(Document(SOURCE, "scan", (Table(0, cells, 4, len(heads)),))).blocks[0]
    assert isinstance(block, Table)
    assert [c.text for c in block.cells] == ["一级指标", "二级指标", "三级指标"]


@pytest.mark.parametrize(
    ("row", "label"),
    [
        (("it", "100", "98.5"), "合计"),
        (("", "100", "100"), "合计"),
        (("小计", "100", "98.5"), "小计"),
        (("it", "90", "88"), "it"),
        (("台计", "100", "99.8:"), "合计"),
        (("息得分", "100", "99.8"), "合计"),
        (("完工率", "100", "99.8"), "完工率"),
        (("资金使用合规", "100", "100"), "资金使用合规"),
        (("it", "100", "98.5", "无"), "it"),
    ],
)
def test_a_total_under_a_seal_is_told_by_its_figures(row: tuple[str, ...], label: str) -> None:
    """A wide cell that was not read before 100 and a score is the total's label; not before other figures or with a text."""
    texts = [(0, 0, 1, "一级指标"), (0, 1, 1, "二级指标"), (0, 2, 1, "三级指标"), (4, 0, 3, row[0])]
    texts += [(4, 3 + n, 1, text) for n, text in enumerate(row[1:])]
    cells = tuple(Cell(0, r, c, t, 1, w, rivals=(Rival("ocr:lines", t, 0.99),)) for r, c, w, t in texts)
    block = mend_labels(Document(SOURCE, "scan", (Table(0, cells, 5, 6),))).blocks[0]
    assert isinstance(block, Table)
    assert block.cells[3].text == label


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (("全年预算数", "全年执行数", "分值", "执行\n", "得分"), "执行率"),
        (("全年预算数", "全年执行数", "分值", "执行\n第", "得分"), "执行率"),
        (("全年预算数", "支出数", "分值", "执行数", "得分"), "执行数"),
        (("全年预算数", "本年情况", "分值", "执行", "得分"), "执行"),
        (("全年预算数", "全年执行数", "执行率", "执行", "得分"), "执行"),
    ],
)
def test_a_worn_rate_is_told_beside_the_other_headings_of_money(row: tuple[str, ...], text: str) -> None:
    """What is left of 执行率 between amounts and points is it; not where it may be another column, or one is there already."""
    cells = tuple(Cell(0, 3, n, t, rivals=(Rival("ocr:lines", t, 0.4),)) for n, t in enumerate(row))
    block = mend_labels(Document(SOURCE, "scan", (Table(0, cells, 4, len(row)),))).blocks[0]
    assert isinstance(block, Table)
    assert block.cells[3].text == text


def test_a_total_on_the_next_page_is_told_without_headings_above_it() -> None:
    """A form's last page has levels of indicators and no heading; its worn total is one all the same, an indicator is not."""
    texts = [(0, 0, 1, "满意度指标"), (0, 1, 1, "服务对象满意度指标"), (0, 2, 1, "合"), (0, 3, 1, "100")]
    texts += [(1, 0, 3, "台计"), (1, 3, 1, "100"), (1, 4, 1, "99.8")]
    cells = tuple(Cell(0, r, c, t, 1, w, rivals=(Rival("ocr:lines", t, 0.99),)) for r, c, w, t in texts)
    block = mend_labels(Document(SOURCE, "scan", (Table(0, cells, 2, 6),))).blocks[0]
    assert isinstance(block, Table)
    assert [c.text for c in block.cells if c.colspan > 1 or c.text == "合"] == ["合", "合计"]


def test_what_did_not_come_from_pixels_is_left_alone() -> None:
    """A document without rivals is returned as it is."""
    document = Document(SOURCE, "docx", (Line("项目支出绩效白评表", 1),))
    assert mend_labels(document) is document


def test_what_is_printed_in_a_title_is_no_doubt() -> None:
    """Large print is misread; with the title's words known, what no reading is sure of there is not asked."""
    text, other = "云溪区项曰古出绩效自评表", "云溪区项日支出绩效白评表"
    weak = (Weak(4, "日", 0.3, 0.5), Weak(5, "支", 0.4, 0.6))
    line = Line(
        text, 1, rivals=(Rival("ocr:lines", text, 0.5, weak), Rival("ocr:again", other, 0.5, weak[:1]))
    )
    done = mend_labels(Document(SOURCE, "scan", (line,))).blocks[0]
    assert isinstance(done, Line)
    assert done.text == "云溪区项目支出绩效自评表"
    assert [(r.text, r.score, r.weak) for r in done.rivals] == [(done.text, 1.0, ())] * 2


def test_a_prefix_says_nothing_of_the_name_behind_it() -> None:
    """A weak colon of "指标1：" is the prefix's own, and a number in it that was misread is its number."""
    weak = (Weak(2, "1", 0.4, 0.5), Weak(3, ":", 0.2, 0.6))
    cell = Cell(0, 3, 0, "指标】；改造管网", rivals=(Rival("ocr:lines", "指标】；改造管网", 0.5, weak),))
    block = mend_labels(Document(SOURCE, "scan", (Table(0, (cell,), 4, 1),))).blocks[0]
    assert isinstance(block, Table)
    (done,) = block.cells
    assert (done.text, done.rivals[0].score, done.rivals[0].weak) == ("指标1：改造管网", 1.0, ())


@pytest.mark.parametrize(("rows", "text"), [(5, "项目资金力元"), (1, "项目资金总额")])
def test_a_label_beside_all_rows_of_the_amounts_is_none_of_one_of_them(rows: int, text: str) -> None:
    """项目资金（万元） is as near to 项目资金总额 once it is worn; taken for it, the rows of the amounts are lost."""
    weak = (Weak(4, "万", 0.3), Weak(5, "", 0.3))
    rivals = (Rival("ocr:lines", "项目资金力元", 0.4, weak), Rival("ocr:again", "项目资金力儿", 0.4, weak))
    cell = Cell(0, 3, 0, "项目资金力元", rowspan=rows, rivals=rivals)
    block = mend_labels(Document(SOURCE, "scan", (Table(0, (cell,), 9, 1),))).blocks[0]
    assert isinstance(block, Table)
    assert block.cells[0].text == text
