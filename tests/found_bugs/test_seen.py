"""Text that a person sees otherwise than a program reads it: styles, fonts, form controls, prompts, style sheets."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill

from found_forms import accepted_wrong, docx, html, read, xlsx
from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.readers.base import read_document
from made_forms import FIRST, form_rows, tab_text

SCORE = (FIRST, 6)
NAME = (FIRST, 2)
ACTUAL = (FIRST, 4)
PATH = "indicators.0.score"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STYLES = (
    f'<w:styles xmlns:w="{WORD}">'
    '<w:style w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:styleId="Struck"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:styleId="Raised"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:styleId="Child"><w:basedOn w:val="Raised"/><w:rPr><w:b/></w:rPr></w:style></w:styles>'
)


def run(inside: str, props: str = "") -> str:
    """A run of Word."""
    return f"<w:r><w:rPr>{props}</w:rPr>{inside}</w:r>"


def text(said: str, props: str = "") -> str:
    """A run of plain text."""
    return run(f"<w:t>{said}</w:t>", props)


def styled(name: str) -> str:
    """The property that gives a run a style."""
    return f'<w:rStyle w:val="{name}"/>'


def field(code: str, result: str = "", control: str = "") -> str:
    """A field: its code, what it shows, and the data of its form control."""
    data = f"<w:ffData>{control}</w:ffData>" if control else ""
    return (
        run(f'<w:fldChar w:fldCharType="begin">{data}</w:fldChar>')
        + run(f"<w:instrText> {code} </w:instrText>")
        + run('<w:fldChar w:fldCharType="separate"/>')
        + result
        + run('<w:fldChar w:fldCharType="end"/>')
    )


def word(inside: str, place: tuple[int, int] = SCORE) -> bytes:
    """The form as a docx with these runs in one cell."""
    return docx(form_rows(), {place: f"<w:p>{inside}</w:p>"}, None, {"styles": STYLES})


@pytest.mark.parametrize(
    "inside",
    [
        text("2", styled("Struck")) + text("30"),
        text("30") + text("1", styled("Raised")),
        text("30") + text("1", styled("Child")),
        text("30") + text("1", '<w:position w:val="8"/>'),
        text("2", '<w:color w:val="FEFEFE"/>') + text("30"),
        text("2", '<w:color w:themeColor="background1"/>') + text("30"),
        text("28", "<w:strike/>"),
        text("3") + run("<w:drawing/>"),
    ],
    ids=["struck", "raised", "based", "position", "pale", "theme", "struck whole", "picture"],
)
def test_what_word_shows_otherwise_is_asked(inside: str) -> None:
    """Styles strike out, raise and hide as a run's own properties do."""
    result = read("甲.docx", word(inside))
    assert PATH in result.review_paths and not accepted_wrong(result)


def test_a_style_that_hides_leaves_its_text_out() -> None:
    """Text in a style of hidden text is read as little as text that is hidden itself, and nothing is asked."""
    result = read("甲.docx", word(text("2", styled("Gone")) + text("30")))
    assert not result.review_paths and not accepted_wrong(result)


@pytest.mark.parametrize(
    ("inside", "place"),
    [
        (field("FORMDROPDOWN", control='<w:ddList><w:result w:val="1"/><w:listEntry w:val="20"/><w:listEntry w:val="30"/></w:ddList>'), SCORE),
        (field("FORMCHECKBOX", control="<w:checkBox><w:checked/></w:checkBox>") + text("优"), ACTUAL),
        (field("=SUM(ABOVE)"), SCORE),
        ('<w:fldSimple w:instr="=SUM(ABOVE)"/>', SCORE),
        (text("更换路灯") + field(r"eq \o\ac(○,数)") + text("量"), NAME),
        (text("R", '<w:rFonts w:ascii="Wingdings 2"/>'), ACTUAL),
    ],
    ids=["list", "box", "formula", "simple", "enclosed", "symbols"],
)  # fmt: skip
def test_text_that_stands_in_no_run_is_asked(inside: str, place: tuple[int, int]) -> None:
    """What a list, a box, a formula without a result, an enclosed character or a font of symbols shows is no blank."""
    result = read("甲.docx", word(inside, place))
    assert result.review_paths and not accepted_wrong(result)


def test_the_chosen_entry_of_a_list_is_put_forward() -> None:
    """A person who is asked sees what Word shows."""
    control = '<w:ddList><w:result w:val="1"/><w:listEntry w:val="20"/><w:listEntry w:val="30"/></w:ddList>'
    assert read("甲.docx", word(field("FORMDROPDOWN", control=control))).form.indicators[0].score == "30"


def test_fields_with_a_result_are_plain_text() -> None:
    """A formula that was worked out, and a field of text, need nobody."""
    for code in ("=SUM(ABOVE)", "FORMTEXT"):
        assert not read("甲.docx", word(field(code, text("30")))).review_paths


@pytest.mark.parametrize(
    "prompt", ["单击或点击此处输入文字。", "请选择", "选择一项。", "Click or tap here to enter text."]
)
def test_the_prompt_of_a_content_control_is_no_value(prompt: str) -> None:
    """What Word asks for in a control that nobody filled in is a blank of the filer's."""
    control = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p>{text(prompt)}</w:p></w:sdtContent></w:sdt>"
    result = read("甲.docx", docx(form_rows(), {(FIRST, 7): control}))
    assert result.form.indicators[0].deviation is None and not result.review_paths


def test_a_control_around_a_whole_cell_is_seen() -> None:
    """Word wraps the cell itself where the control is all that it holds."""
    form = docx(form_rows({(FIRST, 7): "请输入"}))
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="1"/></w:tcPr><w:p><w:r><w:t>请输入</w:t></w:r></w:p></w:tc>'
    wrapped = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{cell}</w:sdtContent></w:sdt>"
    result = read("甲.docx", _rewritten(form, cell, wrapped))
    assert result.form.indicators[0].deviation is None


def test_a_control_marked_unfilled_that_holds_a_value_is_asked() -> None:
    """Other programs leave Word's mark on controls that were filled in."""
    control = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p>{text('28')}</w:p></w:sdtContent></w:sdt>"
    assert PATH in read("甲.docx", docx(form_rows(), {SCORE: control})).review_paths


def test_tracked_changes_and_comments_are_told() -> None:
    """A number that was changed without acceptance is read as changed, and a comment is not read; both are said."""
    change = f"<w:del>{run('<w:delText>28</w:delText>')}</w:del><w:ins>{text('30')}</w:ins>"
    comments = f'<w:comments xmlns:w="{WORD}"><w:comment><w:p>{text("应为28")}</w:p></w:comment></w:comments>'
    data = docx(form_rows(), {SCORE: f"<w:p>{change}</w:p>"}, None, {"comments": comments})
    notes = [n.zh for n in read_document(Source("甲.docx", data), Limits()).notes]
    assert notes == ["有还没有接受的修订，按接受后的文字读入", "批注没有读入：“应为28”"]


def _rewritten(data: bytes, old: str, new: str) -> bytes:
    """A docx with one piece of its body replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            body = before.read(name).decode()
            assert name != "word/document.xml" or old in body
            after.writestr(name, body.replace(old, new))
    return out.getvalue()


def book(value: object, font: Font | None = None, fill: PatternFill | None = None) -> bytes:
    """The form as an xlsx with this in the cell of a score."""
    opened = openpyxl.load_workbook(io.BytesIO(xlsx(form_rows())))
    cell = opened.active.cell(SCORE[0] + 3, SCORE[1] + 1)
    cell.value = value
    if font is not None:
        cell.font = font
    if fill is not None:
        cell.fill = fill
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def _partly(said: str, rest: str, **props: object) -> CellRichText:
    return CellRichText(TextBlock(InlineFont(**props), said), rest)


@pytest.mark.parametrize(
    "data",
    [
        book("28", Font(strike=True)),
        book(28, Font(color="FFFFFFFF")),
        book(28, Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FFFFFFFF")),
        book("R", Font(name="Wingdings 2")),
        book(_partly("2", "30", strike=True)),
        book(_partly("2", "30", color="FFFFFFFF")),
        book(CellRichText("30", TextBlock(InlineFont(vertAlign="superscript"), "1"))),
    ],
    ids=["struck", "white", "white on white", "symbols", "part struck", "part white", "part raised"],
)
def test_what_a_sheet_shows_otherwise_is_asked(data: bytes) -> None:
    """Fonts of cells, and of parts of their text, strike out, hide and raise figures."""
    result = read("甲.xlsx", data)
    assert PATH in result.review_paths and not accepted_wrong(result)


def test_fonts_that_hide_nothing_are_not_asked() -> None:
    """White on a dark ground is seen, and Chinese text in a font of symbols is drawn by another font."""
    seen = book(30, Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F4E79"))
    assert not read("甲.xlsx", seen).review_paths
    assert read("甲.xlsx", book("三十", Font(name="Wingdings"))).form.indicators[0].score == "三十"


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_box(data: bytes, row: int, col: int, said: str) -> bytes:
    """A workbook with a text box that begins over a cell (from 0)."""
    place = f"<x:from><x:col>{col}</x:col><x:row>{row}</x:row></x:from>"
    drawing = (
        '<x:wsDr xmlns:x="urn:x" xmlns:a="urn:a"><x:twoCellAnchor>'
        f"{place}<x:sp><x:txBody><a:p><a:r><a:t>{said}</a:t></a:r></a:p></x:txBody></x:sp></x:twoCellAnchor></x:wsDr>"
    )
    relation = f'<Relationship Id="r1" Type="{OFFICE}/drawing" Target="../drawings/drawing1.xml"/>'
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels", f'<Relationships xmlns="urn:r">{relation}</Relationships>'
        )
        archive.writestr("xl/drawings/drawing1.xml", drawing)
    return out.getvalue()


def test_a_text_box_over_a_blank_cell_is_put_forward() -> None:
    """A figure that is drawn over its cell is no blank of the filer's, and a title in word art is no missing one."""
    result = read("甲.xlsx", with_box(xlsx(form_rows({SCORE: ""})), SCORE[0] + 2, SCORE[1], "30"))
    assert result.form.indicators[0].score == "30" and PATH in result.review_paths
    rows = form_rows()
    blank = openpyxl.load_workbook(io.BytesIO(xlsx(rows)))
    blank.active["A1"].value = None
    out = io.BytesIO()
    blank.save(out)
    titled = read("甲.xlsx", with_box(out.getvalue(), 0, 0, "青禾区项目支出绩效自评表"))
    assert titled.form.title == "青禾区项目支出绩效自评表" and "title" in titled.review_paths


def test_a_text_box_far_away_adds_no_rows() -> None:
    """What stands beyond the form's last cell, or explains it at length, is told and nothing else."""
    for at, said in (((90_000, 2), "复核"), ((4, 3), "填表说明：" + "各单位应当如实填写。" * 20)):
        result = read("甲.xlsx", with_box(xlsx(form_rows()), *at, said))
        assert not accepted_wrong(result) and len(result.review_paths) <= 1
        notes = read_document(Source("甲.xlsx", with_box(xlsx(form_rows()), *at, said)), Limits()).notes
        assert any("文本框" in n.zh for n in notes)


def test_lines_of_word_alone_are_lines() -> None:
    """Text whose only line breaks are those that Word sets within a paragraph is read line by line."""
    result = read("甲.txt", tab_text(form_rows()).replace("\n", "\x0b"))
    assert not result.review_paths and not accepted_wrong(result)


@pytest.mark.parametrize(
    ("inside", "rules"),
    [
        ('<span style="text-decoration:line-through">2</span>30', ""),
        ("<span class=k>2</span>30", ".k{text-decoration-line: line-through}"),
        ('<span style="color:#fff">2</span>30', ""),
        ("<span class=k>2</span>30", "td .k{color:white}"),
        ('30<span style="vertical-align:super">1</span>', ""),
        ('3<img src="0.gif">', ""),
        ('<input type="text">', ""),
        ("<textarea></textarea>", ""),
        ("\ue63c", ""),
        ("2\u03360\u033630", ""),
    ],
    ids=["struck", "struck by sheet", "white", "white by sheet", "raised", "picture", "box", "area", "icon", "strokes"],
)  # fmt: skip
def test_what_a_page_shows_otherwise_is_asked(inside: str, rules: str) -> None:
    """Styles of a page strike out, hide and raise figures; what was typed into it is not saved with it."""
    result = read("甲.html", html(form_rows(), {SCORE: inside}, None, f"<style>{rules}</style>"))
    assert PATH in result.review_paths and not accepted_wrong(result)


@pytest.mark.parametrize(
    ("inside", "rules"),
    [
        ("<span id=k>2</span>30", "#k{display:none}"),
        ("<span>2</span>30", "td > span { visibility: hidden }"),
        ('<span style="font-size:0">2</span>30', ""),
        ('<span style="position:absolute;left:-9999px">2</span>30', ""),
        ('<span style="background:#036;color:#fff">30</span>', ""),
        ('<input value="30"><input type="text">', ""),
        ("30", "body{display:none} @media print{table{display:none}} a:hover{opacity:0} }{ .x{"),
    ],
    ids=["by id", "by place", "no size", "off the page", "on a ground", "filled box", "other media"],
)
def test_what_a_page_does_not_show_is_left_out(inside: str, rules: str) -> None:
    """Hidden text is no part of a number, whichever way it is hidden; what is seen needs nobody."""
    result = read("甲.html", html(form_rows(), {SCORE: inside}, None, f"<style>{rules}</style>"))
    assert not result.review_paths and not accepted_wrong(result)


def test_the_foot_of_a_table_written_before_its_body_stands_below_it() -> None:
    """A browser shows tfoot last: the total written first does not end a form before it begins."""
    first, _, rest = html(form_rows()).partition("<table>")
    *rows, total = rest.partition("</table>")[0].split("</tr>")[:-1]
    body = "".join(f"{row}</tr>" for row in rows)
    page = f"{first}<table><tfoot>{total}</tr></tfoot><tbody>{body}</tbody></table>{rest.partition('</table>')[2]}"
    result = read("甲.html", page)
    assert not result.review_paths and not accepted_wrong(result)


@pytest.mark.parametrize("char", ["\ue63c", "\U000f0001", "\ufffd"])
def test_characters_that_nobody_can_make_out_are_asked(char: str) -> None:
    """A character that only one font knows is not accepted as a value."""
    result = read("甲.txt", tab_text(form_rows({ACTUAL: f"300{char}"})))
    assert "indicators.0.actual" in result.review_paths
