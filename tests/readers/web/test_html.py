"""Tests of the html reader."""

import base64
import quopri
import random

import pytest

from hebiao.domain.document import Document, Line, Source, Table
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, EmptySource, LimitExceeded, UnsafeSource
from hebiao.readers.web import html


def _read(page: str | bytes, **limits: int) -> Document:
    data = page.encode() if isinstance(page, str) else page
    return html.read(Source("a.html", data), Limits(**limits))


def _tables(document: Document) -> list[Table]:
    return [b for b in document.blocks if isinstance(b, Table)]


def _lines(document: Document) -> list[str]:
    return [b.text for b in document.blocks if isinstance(b, Line)]


def _shape(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in table.cells]


def test_spans_make_an_exact_grid() -> None:
    """Spans put every cell where the browser puts it."""
    (table,) = _tables(
        _read(
            "<table><tr><th rowspan=2>甲<td colspan=2>乙<td>丙<tr><td>丁<td>戊<td>己</table>",
        )
    )
    assert _shape(table) == [
        (0, 0, 2, 1, "甲"), (0, 1, 1, 2, "乙"), (0, 3, 1, 1, "丙"),
        (1, 1, 1, 1, "丁"), (1, 2, 1, 1, "戊"), (1, 3, 1, 1, "己"),
    ]  # fmt: skip


def test_nonsense_spans() -> None:
    """Spans of 0, 10000, words and overlaps still cover every position once and lose no text."""
    (table,) = _tables(
        _read(
            "<table><tr><td colspan=10000>题<tr><td rowspan=0>a<td rowspan=10000>b<td rowspan='x'>c"
            "<tr><td colspan=-3>d<tr><td colspan=0>e</table>"
        )
    )
    assert (table.n_rows, table.n_cols) == (4, 3)
    assert sum(c.rowspan * c.colspan for c in table.cells) == 12
    assert [c.text for c in table.cells if c.text] == list("题abcde")


def test_overlapping_spans_at_random() -> None:
    """However spans overlap, positions are covered exactly once and all texts are kept."""
    dice = random.Random(3)
    for _ in range(60):
        number = 0
        rows = []
        for _ in range(5):
            cells = ""
            for _ in range(dice.randrange(5)):
                number += 1
                cells += f"<td rowspan={dice.randrange(5)} colspan={dice.randrange(5)}>{number}</td>"
            rows.append(f"<tr>{cells}</tr>")
        for table in _tables(_read(f"<p>x</p><table>{''.join(rows)}</table>")):
            taken = [
                (r, c)
                for x in table.cells
                for r in range(x.row, x.row + x.rowspan)
                for c in range(x.col, x.col + x.colspan)
            ]
            assert sorted(taken) == [(r, c) for r in range(table.n_rows) for c in range(table.n_cols)]
            assert sorted(int(c.text) for c in table.cells if c.text) == list(range(1, number + 1))


def test_text_of_cells() -> None:
    """Breaks and blocks are line breaks, entities are decoded, white space collapses as on the screen."""
    (table,) = _tables(
        _read(
            "<table><tr><td>一<br>二<td><p>甲</p>\n <p>乙</p><td> a &nbsp;b\n  c &ge;90&#37; <td>绩效\r\n  指标"
            "<td><script>x()</script><style>y</style><!-- z -->看<td><b>1</b>2<td>a<table><tr><td>x<td>y</table></table>"
        )
    )
    assert [c.text for c in table.cells] == [
        "一\n二", "甲\n乙", "a \xa0b c ≥90%", "绩效指标", "看", "12", "a\nx\ty",
    ]  # fmt: skip


def test_lines_outside_tables() -> None:
    """Text around tables becomes lines in order, with blanks known; scripts are no text."""
    document = _read(
        "<html><head><title>不读</title></head><body><h1>自评表</h1><p>（2024年度）</p><p>&nbsp;</p><div>前<span>文</span>"
        "<table><caption>标题</caption><tr><td>x</table>后文</div><script>坏()</script>尾<br>巴</body></html>"
    )
    assert _lines(document) == ["自评表", "（2024年度）", "前文", "标题", "后文", "尾", "巴"]
    kinds = ["T" if isinstance(b, Table) else b.text for b in document.blocks]
    assert kinds.index("T") == 4
    assert [b.text for b in document.blocks if isinstance(b, Line) and b.blank_before] == ["前文"]


def test_layout_tables_are_opened() -> None:
    """A table that only arranges the page gives way to the table within, the text around it kept in order."""
    document = _read(
        "<table><tr><td>页头</td></tr><tr><td><table><tr><td>项目名称</td><td>某某项目</td></tr></table></td></tr>"
        "<tr><td>填表人：某人</td></tr></table>"
    )
    assert [c.text for c in _tables(document)[0].cells] == ["项目名称", "某某项目"]
    assert _lines(document) == ["页头", "填表人：某人"]


def test_form_controls_and_hidden_text() -> None:
    """What a person sees in controls is text; hidden text is left out and noted."""
    document = _read(
        "<table><tr><td><input value='97'><input type=hidden value=h><td><input type=checkbox checked>好"
        "<td><select><option>优<option selected>良</select><td><span style='display: none'>藏</span>见</table>"
    )
    assert [c.text for c in _tables(document)[0].cells] == ["97", "☑好", "良", "见"]
    assert any("隐藏" in n.zh for n in document.notes)


@pytest.mark.parametrize("hide", ["style='display:none'", "hidden", "class=x"])
def test_hidden_rows_and_cells_are_left_out(hide: str) -> None:
    """A row or a cell that a browser does not show has no place in the table, and a person is told."""
    document = _read(
        f"<style>.x {{display: none}}</style><table><tr {hide}><td>藏<td>藏<tr><td {hide}>藏<td>甲<td>乙</table>"
    )
    assert _shape(_tables(document)[0]) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]
    assert any("隐藏" in n.zh for n in document.notes)


def test_an_invisible_cell_keeps_its_room() -> None:
    """A cell that is only invisible is blank, and its neighbours stay in their columns."""
    document = _read("<table><tr><td style='visibility: hidden'>藏<td>甲</table>")
    assert [c.text for c in _tables(document)[0].cells] == ["", "甲"]


def test_formulas_and_deleted_text_are_never_dropped_in_silence() -> None:
    """A formula that is not read leaves its mark; a cell with deleted text beside its own is doubted."""
    document = _read(
        "<table><tr><td><math><mfrac><mn>1</mn><mn>2</mn></mfrac></math><td>9<del>8</del>7<td>5</table>"
    )
    assert [c.text for c in _tables(document)[0].cells] == ["\ufffd", "97", "5"]
    assert document.doubted == {"t0r0c1"}
    assert {n.zh[:4] for n in document.notes} == {"网页里的", "有加了删"}


@pytest.mark.parametrize(
    ("codec", "declared"),
    [("gbk", "gb2312"), ("gb18030", "GBK"), ("utf-8", "utf-8"), ("utf-8", "gb2312"), ("gbk", "utf-8"), ("gbk", ""),
     ("utf-16", "unicode"), ("utf-8-sig", ""), ("gbk", "iso-8859-1")],
)  # fmt: skip
def test_charsets(codec: str, declared: str) -> None:
    """The page is read rightly whatever it declares."""
    page = f"<html><meta http-equiv=x content='text/html; charset={declared}'><p>项目支出绩效自评表，镕</p></html>"
    assert _lines(_read(page.encode(codec))) == ["项目支出绩效自评表，镕"]


@pytest.mark.parametrize("way", ["quoted-printable", "base64"])
def test_mhtml(way: str) -> None:
    """A page in an MHTML file is read, whichever way it is packed."""
    page = "<html><body><table><tr><td>得分</td><td>97</td></tr></table></body></html>".encode("gbk")
    body = quopri.encodestring(page) if way == "quoted-printable" else base64.encodebytes(page)
    data = (
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
        b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: ' + way.encode() + b"\r\n\r\n" + body
        + b"\r\n--x\r\nContent-Type: image/png\r\n\r\nzzz\r\n--x--\r\n"
    )  # fmt: skip
    assert [c.text for c in _tables(_read(data))[0].cells] == ["得分", "97"]
    with pytest.raises(DamagedSource):
        _read(data[:90] + b"\r\n\r\n--x\r\n")


def test_word_page() -> None:
    """A page saved by Word keeps its table, without the conditional comments."""
    (table,) = _tables(
        _read(
            '<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang=ZH-CN><!--[if gte mso 9]><xml>x</xml>'
            "<![endif]--><table class=MsoTableGrid><tr style='h'><td width=1><p class=MsoNormal><span lang=EN-US>1<o:p></o:p>"
            "</span></p></td><td><p><![if !supportEmptyParas]>&nbsp;<![endif]>乙</p></td></tr></table></body></html>"
        )
    )
    assert [c.text.strip() for c in table.cells] == ["1", "乙"]


def test_bad_pages() -> None:
    """Empty pages, absurd nesting and too large tables are refused; control characters and long cells are mended."""
    for page in ("<html></html>", "<table><tr><td> </td></tr></table>", "<script>x</script>"):
        with pytest.raises(EmptySource):
            _read(page)
    with pytest.raises(UnsafeSource):
        _read("<div>" * 5000 + "x")
    with pytest.raises(UnsafeSource):
        _read("<p>a<table>" + "<tr><td>x<table>" * 2000 + "<tr><td>x")
    with pytest.raises(LimitExceeded):
        _read("<table>" + "<tr><td>x" * 20 + "</table>", table_rows=19)
    with pytest.raises(LimitExceeded):
        _read("<table>" + "<tr><td>x" * 20 + "</table>", cells=19)
    document = _read(f"<table><tr><td>a\x01b<td>{'长' * 400_000}</table>")
    assert [len(c.text) for c in _tables(document)[0].cells] == [2, 20_000]
    assert any("截断" in n.zh for n in document.notes)
