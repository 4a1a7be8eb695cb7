from __future__ import annotations

import zipfile
from itertools import groupby
from pathlib import Path

import openpyxl
import pytest

import docx
from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.form import Form, Indicator
from hebiao.domain.result import Field, Finding, FormResult, SourceRef
from hebiao.errors import UsageError
from hebiao.pipeline import process
from hebiao.report.boxes import Box, Run, place
from hebiao.report.official import Kind, write_official
from hebiao.report.official_layout import REVIEW_MARK, lay_out
from report.hostile import EVIL, FORMULAS, hostile
from report.sample import make_result

FIXTURES = Path(__file__).parents[2] / "fixtures"
KINDS: tuple[Kind, ...] = ("docx", "xlsx")
NEW_HEADINGS = [
    "一级指标", "二级指标", "三级指标", "绩效指标性质", "年度指标值", "绩效度量单位", "实际完成值", "分值", "得分",
    "偏差原因分析及改进措施",
]  # fmt: skip
OLD_HEADINGS = [h for h in NEW_HEADINGS if h not in {"绩效指标性质", "绩效度量单位"}]


def read(path: Path) -> tuple[FormResult, ...]:
    """The forms that hebiao finds in a file."""
    return process(Source(path.name, path.read_bytes()), Settings())


def clean(result: FormResult) -> FormResult:
    """The same form with everything accepted and nothing found."""
    fields = {p: f.model_copy(update={"decision": "accept"}) for p, f in result.fields.items()}
    return result.model_copy(update={"fields": fields, "findings": ()})


def finding(path: str, computed: str | None, verdict: str = "filer", rule: str = "T01") -> Finding:
    """A finding on one field."""
    return Finding.model_validate(
        {
            "rule": rule, "severity": "error", "verdict": verdict, "fields": (path,), "as_written": "x",
            "as_computed": computed, "message": "不符", "message_en": "wrong", "source": "表式",
        }
    )  # fmt: skip


def with_findings(*findings: Finding) -> FormResult:
    """An invented form with these findings and nothing in review."""
    return clean(make_result(1)).model_copy(update={"findings": findings})


def sheet_rows(path: Path) -> list[list[str]]:
    """The texts of a sheet, row by row, blanks left out."""
    sheet = openpyxl.load_workbook(path)["自评表"]
    return [[str(v) for v in row if v is not None] for row in sheet.iter_rows(values_only=True)]


def docx_rows(path: Path) -> list[list[str]]:
    """The texts of a table, each merged cell once a row."""
    return [
        [text for text, _ in groupby(cell.text for cell in row.cells)]
        for row in docx.Document(str(path)).tables[0].rows
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name",
    ["docx/classic-leader.docx", "docx/new2024.docx", "docx/cost2022.docx", "docx/yuan.docx",
     "docx/footer-in-table.docx", "docx/raw-repeat-levels.docx", "xlsx/remarks-row.xlsx", "xlsx/unscored.xlsx"],
)  # fmt: skip
def test_round_trip(tmp_path: Path, name: str, kind: Kind) -> None:
    """A form without findings is read back as the very same canonical form, with every field accepted."""
    path = tmp_path / f"表.{kind}"
    for result in read(FIXTURES / name):
        write_official(clean(result), path, kind)
        (back,) = read(path)
        assert back.form == result.form
        assert {f.decision for f in back.fields.values()} == {"accept"}
        assert back.residue == ()
        assert back.money_unit == result.money_unit


def test_layout_follows_the_form(tmp_path: Path) -> None:
    """The columns of 2024 stand where a form has them, and only there; only the old layout asks for the leader."""
    new, old = lay_out(clean(make_result(1))), lay_out(clean(read(FIXTURES / "docx/classic-leader.docx")[0]))
    classic = lay_out(clean(read(FIXTURES / "docx/new2024.docx")[0]))

    def texts(printed: object, head: str) -> list[str]:
        rows = printed.rows  # type: ignore[attr-defined]  # what lay_out made
        return next(
            [b.text.replace("\n", "") for b in row] for row in rows if any(b.text == head for b in row)
        )

    assert texts(new, "一级指标")[1:] == NEW_HEADINGS and new.landscape
    assert texts(old, "一级指标")[1:] == OLD_HEADINGS and not old.landscape
    assert "项目负责人" in texts(old, "联系电话")
    assert not any(b.text == "项目负责人" for row in classic.rows for b in row)


def test_docx_merges_and_paper(tmp_path: Path) -> None:
    """The Word file has true merges as printed, A4 paper as wide as needed, and fills its grid."""
    path = tmp_path / "a.docx"
    write_official(make_result(1), path, "docx")
    document = docx.Document(str(path))
    section, table = document.sections[0], document.tables[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    assert table.cell(0, 2)._tc is table.cell(0, 10)._tc
    assert table.cell(3, 0)._tc is table.cell(7, 0)._tc
    first = next(i for i, row in enumerate(table.rows) if row.cells[1].text == "产出指标")
    assert table.cell(first, 1)._tc is table.cell(first + 3, 1)._tc is not table.cell(first + 4, 1)._tc
    assert table.cell(first + 2, 2)._tc is table.cell(first + 3, 2)._tc
    write_official(clean(read(FIXTURES / "docx/classic-leader.docx")[0]), path, "docx")
    section = docx.Document(str(path)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_xlsx_merges_and_paper(tmp_path: Path) -> None:
    """The workbook has the same merges, fits one A4 page in width, and holds figures as numbers as written."""
    path = tmp_path / "a.xlsx"
    write_official(clean(make_result(1)), path, "xlsx")
    sheet = openpyxl.load_workbook(path)["自评表"]
    merged = {str(r) for r in sheet.merged_cells.ranges}
    assert {"A1:K1", "C3:K3", "A6:A10", "A11:A12"} <= merged
    assert sheet.page_setup.paperSize == 9 and sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    row = next(r for r in sheet.iter_rows() if r[1].value == "年度资金总额")
    shown = {c.value: c.number_format for c in row if isinstance(c.value, int | float)}
    assert shown == {5860: "0", 5720.4: "0.00", 4386.12: "0.00", 10: "0", 0.7668: "0.00%", 7.67: "0.00"}


@pytest.mark.parametrize("kind", KINDS)
def test_computed_beside_written(tmp_path: Path, kind: Kind) -> None:
    """A computed value stands behind the written one in another style, with a legend; the written one is kept."""
    path = tmp_path / f"a.{kind}"
    write_official(with_findings(finding("total_score", "93.67")), path, kind)
    if kind == "docx":
        last = docx_rows(path)[-1]
        assert last[:3] == ["总分", "100", "95.67\n(93.67)"]
        cell = next(c for c in docx.Document(str(path)).tables[0].rows[-1].cells if "(93.67)" in c.text)
        mark = cell.paragraphs[0].runs[-1]
        assert mark.bold and mark.italic and str(mark.font.color.rgb) == "B3261E"
        assert any("核对的值" in p.text for p in docx.Document(str(path)).paragraphs)
    else:
        rows = sheet_rows(path)
        assert ["总分", "100", "95.67\n(93.67)"] in rows
        assert any("核对的值" in text for row in rows for text in row)
        rich = openpyxl.load_workbook(path, rich_text=True)["自评表"]
        cell = next(c for row in rich.iter_rows() for c in row if "(93.67)" in str(c.value))
        assert cell.value[-1].font.i and cell.value[-1].font.b


def test_of_one_habit_in_many_amounts_each_has_its_value() -> None:
    """M05 of three cells puts each value beside its own amount, and none where nothing can be computed."""
    paths = tuple(f"funding.total.{c}" for c in ("initial_budget", "annual_budget", "executed"))
    habit = finding(paths[0], "58.6、？、43.86", rule="M05").model_copy(update={"fields": paths})
    boxes = {b.path: b.text for row in lay_out(with_findings(habit)).rows for b in row}
    marks = [boxes[p].partition("\n")[2] for p in paths]
    assert marks == ["(58.6)", "", "(43.86)"]


def test_only_certain_findings_are_shown() -> None:
    """What may be our own misreading, what is a mere note or waived, and a value equal to the written one add nothing."""
    unsure = with_findings(
        finding("total_score", "93.67", "unclear"), finding("total_weight", "99", "misread")
    )
    same = with_findings(finding("total_score", "95.67"))
    sure = with_findings(finding("total_score", "93.67"), finding("total_weight", "99", rule="W01"))
    change = finding("funding.total.annual_budget", "0", rule="M07").model_copy(update={"severity": "note"})
    plain = lay_out(clean(make_result(1)))
    assert lay_out(unsure) == lay_out(same) == lay_out(with_findings(change)) == plain
    waived = lay_out(sure, lambda result, f: f.rule == "W01")
    assert waived == lay_out(with_findings(finding("total_score", "93.67"))) != plain


def test_findings_of_merged_cells_are_not_lost() -> None:
    """A finding on a lower row of a merged level stands in the merged cell; two for one field stand both."""
    printed = lay_out(
        with_findings(finding("indicators.3.level1", "成本指标", rule="C01"), finding("year", "2023"), finding("year", "2025"))
    )  # fmt: skip
    assert any(box.text == "产出指标（建议为成本指标）" for row in printed.rows for box in row)
    assert "".join(r.text for r in printed.year) == "（2024（核算为2023或2025）年度）"


@pytest.mark.parametrize("kind", KINDS)
def test_review_fields_are_marked(tmp_path: Path, kind: Kind) -> None:
    """Every field that waits for a person is marked where it stands; one without a place is named below."""
    path = tmp_path / f"a.{kind}"
    result = make_result(1)
    form = result.form.model_copy(
        update={"indicators": tuple(i.model_copy(update={"nature": None, "unit": None}) for i in result.form.indicators)}
    )  # fmt: skip
    fields = result.fields | {
        "indicators.0.unit": result.fields["total_score"].model_copy(update={"decision": "review"})
    }
    result = result.model_copy(update={"form": form, "fields": fields, "findings": ()})
    assert set(result.review_paths) == {"indicators.3.score", "indicators.0.unit"}
    write_official(result, path, kind)
    rows = docx_rows(path) if kind == "docx" else sheet_rows(path)
    assert sum(text == f"10\n{REVIEW_MARK}" for row in rows for text in row) == 1
    if kind == "docx":
        rows.append([p.text for p in docx.Document(str(path)).paragraphs])
    assert any("没有下列栏目" in text and "指标1 绩效度量单位" in text for row in rows for text in row)


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_is_turned_round(tmp_path: Path, kind: Kind) -> None:
    """A mark that turns characters round is shown as one that cannot be, so that 123 is not seen as 321."""
    path = tmp_path / f"a.{kind}"
    write_official(hostile("\u202e123"), path, kind)
    texts = [text for row in (docx_rows(path) if kind == "docx" else sheet_rows(path)) for text in row]
    assert any("\ufffd123" in text for text in texts) and not any("\u202e" in text for text in texts)


@pytest.mark.parametrize("text", [EVIL, *FORMULAS, "a\x00b\x0bc\ud800d", "]]>&amp;<w:p/>"])
@pytest.mark.parametrize("kind", KINDS)
def test_texts_stay_texts(tmp_path: Path, text: str, kind: Kind) -> None:
    """Markup, formulas, links and control characters are written as inert text."""
    path = tmp_path / f"a.{kind}"
    write_official(hostile(text), path, kind)
    with zipfile.ZipFile(path) as package:
        main = package.read("word/document.xml" if kind == "docx" else "xl/worksheets/sheet1.xml").decode()
    assert (
        "<script" not in main and "<f>" not in main and "<hyperlink" not in main and "instrText" not in main
    )
    shown = "".join(c for c in text if c >= " " and not "\ud800" <= c <= "\udfff").lstrip()
    rows = docx_rows(path) if kind == "docx" else sheet_rows(path)
    assert any(shown in cell for row in rows for cell in row)


def long_form(size: int) -> FormResult:
    """A form with a goal and a reason of that many characters."""
    text = "本年度按计划推进各项工作，" * (size // 13)
    form = Form(
        project_name="档案整理", expected_goal=text, actual_result=text,
        indicators=(Indicator(level1="产出指标", level2="数量指标", name="卷数", deviation=text),),
    )  # fmt: skip
    field = Field(decision="accept", confidence=1)
    source = SourceRef(file="a.docx", sha256="0" * 64, index=0, channel="docx")
    return FormResult(form_id="x", source=source, form=form, fields={"project_name": field})


def test_long_texts_wrap(tmp_path: Path) -> None:
    """A long text makes its row higher, as far as a sheet allows, then its letters smaller; nothing is cut."""
    heights, sizes = [], []
    for size in (130, 1300, 3900):
        write_official(long_form(size), tmp_path / "a.xlsx", "xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["自评表"]
        cell = next(c for row in sheet.iter_rows() for c in row if str(c.value).startswith("本年度"))
        assert cell.alignment.wrap_text and len(cell.value) == size
        heights.append(sheet.row_dimensions[cell.row].height)
        sizes.append(cell.font.size)
    assert heights[0] < heights[1] and max(heights) <= 409 and sizes[0] > sizes[2]
    write_official(long_form(3900), tmp_path / "a.docx", "docx")
    assert read(tmp_path / "a.docx")[0].form == read(tmp_path / "a.xlsx")[0].form


def test_empty_form_is_still_a_form(tmp_path: Path) -> None:
    """A form with nothing in it is written as the blank official form."""
    source = SourceRef(file="a.docx", sha256="0" * 64, index=0, channel="docx")
    empty = FormResult(form_id="x", source=source, form=Form(), fields={})
    for kind in KINDS:
        write_official(empty, tmp_path / f"a.{kind}", kind)
    assert docx_rows(tmp_path / "a.docx")[0][0] == "项目名称"
    assert sheet_rows(tmp_path / "a.xlsx")[0] == ["项目支出绩效自评表"]


@pytest.mark.parametrize("kind", KINDS)
def test_unwritable(tmp_path: Path, kind: Kind) -> None:
    """A place that cannot be written is said in one sentence."""
    with pytest.raises(UsageError, match="写不进"):
        write_official(make_result(1), tmp_path / "missing" / f"a.{kind}", kind)


def test_boxes_must_fill_the_table() -> None:
    """A table with a gap or an overlap is refused, not drawn crooked."""
    one = Box((Run("a"),))
    assert [[s.top for s in line] for line in place(((Box(rowspan=2), one), (one,)), 2)] == [
        [True, True],
        [False, True],
    ]
    for rows in (((one,),), ((one, one, one),), ((Box(rowspan=2), one), (one, one))):
        with pytest.raises(ValueError, match="does not fill"):
            place(rows, 2)
