"""Bugs that fresh eyes found in tables, office files, pages and texts: each stays found."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from found_forms import WRITERS, Spans, accepted_wrong, docx, html, markdown, pdf, plain, read, xlsx
from made_forms import FIRST, FOOT, HEADER, LAST, TITLE, TOTAL, TOTAL_MONEY, Rows, form_rows, tab_text
from readers.make_office import make_xlsx, para

EXECUTED = (TOTAL_MONEY, 4)
INITIAL = (TOTAL_MONEY, 2)
TARGET, ACTUAL, WEIGHT, SCORE = 3, 4, 5, 6
"""columns of the indicators"""
EXECUTED_PATH = "funding.total.executed"
RAISED = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'


def _run(text: str, props: str = "") -> str:
    return f"<w:r><w:rPr>{props}</w:rPr><w:t>{text}</w:t></w:r>"


def _with_column(at: int, head: str, values: Sequence[str]) -> Rows:
    """The form's rows with one more column among the indicators."""
    rows = form_rows()
    texts = dict(zip(range(HEADER, TOTAL + 1), (head, *values, ""), strict=True))
    for number, row in enumerate(rows):
        row.insert(at if number in texts else len(row), texts.get(number, ""))
    return rows


@pytest.mark.parametrize("kind", WRITERS)
def test_the_plain_form_asks_nothing(kind: str) -> None:
    """The form without a bug's cause is read the same and without a question from every kind of file."""
    result = read(f"甲.{kind}", WRITERS[kind](form_rows()))
    assert result.review_paths == ()
    assert accepted_wrong(result) == []


@pytest.mark.parametrize(
    ("head", "values"),
    [
        ("财政复评得分", ["29", "17", "29", "9"]),
        ("自评复核得分", ["29", "17", "29", "9"]),
        ("扣分", ["0", "2", "0", "0"]),
    ],
)
def test_s1_a_column_before_the_scores_is_not_the_scores(head: str, values: list[str]) -> None:
    """Another kind of score in a column of its own never stands as the form's score."""
    result = read("甲.txt", tab_text(_with_column(SCORE, head, values)))
    assert accepted_wrong(result) == []


def test_s2_a_column_after_the_scores_is_not_the_explanation() -> None:
    """Last year's actuals in a column of their own never stand as the reason for a deviation."""
    rows = _with_column(SCORE + 1, "上年实际值", ["280盏", "97%", "良", "94%"])
    assert accepted_wrong(read("甲.txt", tab_text(rows))) == []


@pytest.mark.parametrize("kind", [k for k in WRITERS if k != "csv.txt"] + ["txt"])
def test_s3_a_subtotal_is_no_indicator(kind: str) -> None:
    """A row 小计 among the indicators neither becomes an indicator nor makes the sums fail."""
    rows = form_rows()
    rows.insert(FIRST + 2, ["", "小计", "", "", "", "50", "48", ""])
    result = read(f"甲.{kind}", tab_text(rows) if kind == "txt" else WRITERS[kind](rows))
    assert accepted_wrong(result) == []
    assert len(result.form.indicators) == LAST - FIRST + 1
    assert {f.rule for f in result.findings} == {f.rule for f in plain().findings}


def test_s4_a_negative_shown_without_its_sign_is_asked() -> None:
    """A negative number whose format has no sign for it keeps its sign in the data and is asked."""
    result = read("甲.xlsx", xlsx(form_rows(), {EXECUTED: (-171.0, "0.00;[Red]0.00")}))
    assert result.review_paths == (EXECUTED_PATH,)
    assert result.form.funding.total.executed in ("-171", "-171.00")


@pytest.mark.parametrize("number_format", ["0!.0,", '0!.0000,"万"', "#,##0.00,"])
def test_s5_a_number_shown_in_another_scale_is_asked(number_format: str) -> None:
    """A number that a format shows divided by a thousand or with a drawn point is asked."""
    result = read("甲.xlsx", xlsx(form_rows(), {INITIAL: (2_000_000, number_format)}))
    assert result.review_paths == ("funding.total.initial_budget",)


def test_s6_a_formula_with_an_empty_result_is_asked() -> None:
    """A formula whose stored result is empty is not an empty cell."""
    formulas = {INITIAL: "150+50", (TOTAL, SCORE): "9.5+88"}
    table = [[TITLE], ["（2023年度）"], *form_rows(), [FOOT]]

    def cell(r: int, c: int, text: str) -> str:
        formula = formulas.get((r - 2, c))
        if formula:
            return f'<c r="{"ABCDEFGH"[c]}{r + 1}"><f>{formula}</f><v></v></c>'
        return f'<c r="{"ABCDEFGH"[c]}{r + 1}" t="inlineStr"><is><t>{text}</t></is></c>'

    sheet = "".join(
        f'<row r="{r + 1}">{"".join(cell(r, c, t) for c, t in enumerate(row))}</row>'
        for r, row in enumerate(table)
    )
    result = read("甲.xlsx", make_xlsx(sheet))
    assert result.review_paths == ("funding.total.initial_budget", "total_score")
    assert accepted_wrong(result) == []


def test_s7_a_raised_digit_in_word_is_asked() -> None:
    """A footnote mark after an amount and an exponent in a target are asked."""
    amount = f"<w:p>{_run('171')}{RAISED.format('1')}</w:p>"
    target = f"<w:p>{_run('≥10')}{RAISED.format('2')}{_run('盏')}</w:p>"
    result = read("甲.docx", docx(form_rows(), {EXECUTED: amount, (FIRST, TARGET): target}))
    assert result.review_paths == (EXECUTED_PATH, "indicators.0.target")
    assert accepted_wrong(result) == []


@pytest.mark.parametrize("tag", ["strike", "dstrike"])
def test_s8_struck_text_in_word_is_asked(tag: str) -> None:
    """A number before which another is struck out is asked."""
    raw = f"<w:p>{_run('999', f'<w:{tag}/>')}{_run('171')}</w:p>"
    result = read("甲.docx", docx(form_rows(), {EXECUTED: raw}))
    assert result.review_paths == (EXECUTED_PATH,)
    assert accepted_wrong(result) == []


def test_white_text_in_word_is_asked() -> None:
    """A figure that is white on white is on the screen of nobody, and yet part of the number that a program reads."""
    white = "<w:color w:val='FFFFFF'/>"
    raw = f"<w:p>{_run('171')}{_run('0', white)}</w:p>"
    result = read("甲.docx", docx(form_rows(), {EXECUTED: raw}))
    assert result.review_paths == (EXECUTED_PATH,)
    assert accepted_wrong(result) == []


def test_s9_a_table_in_a_cell_in_word_is_asked() -> None:
    """A cell that holds a table of its own is asked, not joined into one number."""
    inner = f"<w:tbl><w:tr><w:tc>{para('777')}</w:tc></w:tr></w:tbl>"
    result = read("甲.docx", docx(form_rows(), {EXECUTED: f"{para('171')}{inner}{para()}"}))
    assert result.review_paths == (EXECUTED_PATH,)
    assert accepted_wrong(result) == []


def test_s10_a_picture_in_a_cell_in_word_is_asked() -> None:
    """An amount that is a picture is asked, not taken for an empty cell."""
    result = read("甲.docx", docx(form_rows(), {EXECUTED: "<w:p><w:r><w:drawing/></w:r></w:p>"}))
    assert result.review_paths == (EXECUTED_PATH,)
    assert result.form.funding.total.executed is None


def _merged(kind: str, rows: Rows, spans: Spans) -> bytes | str:
    return {"html": html, "docx": docx, "xlsx": xlsx, "pdf": pdf}[kind](rows, spans=spans)


@pytest.mark.parametrize("kind", ["html", "docx", "xlsx", "pdf"])
def test_s11_weight_and_score_merged_over_two_rows_are_asked(kind: str) -> None:
    """A weight and a score that two indicators share are asked of both."""
    rows = form_rows({(FIRST + 1, WEIGHT): "", (FIRST + 1, SCORE): ""})
    result = read(f"甲.{kind}", _merged(kind, rows, {(FIRST, WEIGHT): (2, 1), (FIRST, SCORE): (2, 1)}))
    shared = {f"indicators.{i}.{column}" for i in (0, 1) for column in ("weight", "score")}
    assert set(result.review_paths) == shared
    assert accepted_wrong(result) == []


@pytest.mark.parametrize("kind", ["html", "docx", "xlsx", "pdf"])
def test_s11_one_cell_over_weight_and_score_is_asked(kind: str) -> None:
    """A number in one cell under both 分值 and 得分 is asked for both."""
    rows = form_rows({(FIRST, SCORE): ""})
    result = read(f"甲.{kind}", _merged(kind, rows, {(FIRST, WEIGHT): (1, 2)}))
    assert set(result.review_paths) == {"indicators.0.weight", "indicators.0.score"}
    assert accepted_wrong(result) == []


def test_s12_a_raised_digit_on_a_page_is_asked() -> None:
    """A footnote mark after an amount and an exponent in a target of a web page are asked."""
    raw = {EXECUTED: "171<sup>1</sup>", (FIRST, TARGET): "≥10<sup>2</sup>盏"}
    result = read("甲.html", html(form_rows(), raw))
    assert result.review_paths == (EXECUTED_PATH, "indicators.0.target")
    assert accepted_wrong(result) == []


def test_s12_a_raised_digit_in_markdown_is_asked() -> None:
    """A footnote mark after an amount of a Markdown table is asked."""
    result = read("甲.md", markdown(form_rows({EXECUTED: "171<sup>1</sup>"})))
    assert result.review_paths == (EXECUTED_PATH,)


@pytest.mark.parametrize(
    ("inside", "head"),
    [
        ("<span hidden>999</span>171", ""),
        ('<span class="x">999</span>171', "<style>.x{display:none}</style>"),
        ('<span style="display:none">999</span>171', ""),
    ],
)
def test_s13_hidden_text_on_a_page_is_not_read(inside: str, head: str) -> None:
    """Text that a page does not show is no part of a number, and that it was left out is said."""
    result = read("甲.html", html(form_rows(), {EXECUTED: inside}, head=head))
    assert accepted_wrong(result) == []
    assert any("隐藏" in note.zh for note in result.notes)


def test_s14_a_table_in_a_cell_of_a_page_is_asked() -> None:
    """A cell that holds a table of its own is asked, not joined into one number."""
    inner = "<table><tr><td>171</td><td>777</td></tr></table>"
    result = read("甲.html", html(form_rows(), {EXECUTED: inner}))
    assert result.review_paths == (EXECUTED_PATH,)
    assert accepted_wrong(result) == []


@pytest.mark.parametrize("inside", ['<img src="x" alt="171">', "<svg><text>171</text></svg>"])
def test_s14_a_picture_in_a_cell_of_a_page_is_asked(inside: str) -> None:
    """An amount that is a picture is asked, not taken for an empty cell."""
    result = read("甲.html", html(form_rows(), {EXECUTED: inside}))
    assert result.review_paths == (EXECUTED_PATH,)


def test_s15_comma_separated_text_is_read() -> None:
    """Commas between cells are not part of the names, and the indicators are not lost."""
    result = read("甲.txt", WRITERS["csv.txt"](form_rows()))
    assert result.form == plain().form
    assert result.review_paths == ()


def test_s22_formulas_without_a_result_are_asked() -> None:
    """Formulas that no program has worked out are asked wherever they stand."""
    formulas = {
        INITIAL: ("=150+50", "General"),
        (FIRST, TARGET): ('=CONCATENATE("≥300","盏")', "General"),
        (FIRST + 1, ACTUAL): ("=98/100", "0%"),
        (FIRST + 1, SCORE): ("=20-2", "General"),
        (TOTAL, SCORE): ("=SUM(G14:G17)+H7", "General"),
    }
    result = read("甲.xlsx", xlsx(form_rows(), formulas))
    assert set(result.review_paths) == {
        "funding.total.initial_budget", "indicators.0.target", "indicators.1.actual", "indicators.1.score",
        "total_score",
    }  # fmt: skip
    assert accepted_wrong(result) == []
