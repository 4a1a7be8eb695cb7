"""OFD: text objects and paths of GB/T 33190 on the grid that PDF uses."""

from __future__ import annotations

import io
import zipfile

import pytest

from hebiao.domain.document import Document, Line, Source, Table
from hebiao.domain.limits import Limits
from hebiao.errors import (
    DamagedSource,
    EmptySource,
    EncryptedSource,
    InputError,
    LimitExceeded,
    UnsafeSource,
)
from hebiao.readers.ofd import reader as ofd
from hebiao.readers.ofd.page import POINTS, expand_deltas, trace
from readers.make_ofd import SPACE, grid_units, line, package, page, text, zip_parts
from readers.make_pdf import Grid, form_grid

SMALL = Grid((80, 80), (30, 30), [(0, 0, 1, 1, "甲乙"), (0, 1, 1, 1, "12.5"), (1, 0, 1, 2, "2023-")])
SMALL_CELLS = [("t0r0c0", 1, 1, "甲乙"), ("t0r0c1", 1, 1, "12.5"), ("t0r1c0", 1, 2, "2023-")]
TABLE = grid_units(SMALL, 100, 100)


def read(data: bytes, limits: Limits | None = None) -> Document:
    """Reads bytes as a file named 表.ofd."""
    return ofd.read(Source("表.ofd", data), limits or Limits())


def cells(document: Document) -> list[tuple[str, int, int, str]]:
    """Name, spans and text of every cell of every table."""
    tables = [b for b in document.blocks if isinstance(b, Table)]
    return [(c.id, c.rowspan, c.colspan, c.text) for t in tables for c in t.cells]


def lines(document: Document) -> list[str]:
    """The texts outside tables."""
    return [b.text for b in document.blocks if isinstance(b, Line)]


def read_units(units: str) -> Document:
    """Reads one page of the given units."""
    return read(package([[page(units)]]))


def test_form_is_read_as_drawn() -> None:
    """Every cell, span, text and box of a form is that of the drawing; lines stand round it in order."""
    grid = form_grid()
    units = (
        text(70, 20, "某某区项目支出绩效自评表") + grid_units(grid, 40, 80) + text(15, 200, "填表人：甲某")
    )
    document = read_units(units)
    assert cells(document) == [
        (f"t0r{r}c{c}", rows, cols, words) for r, c, rows, cols, words in sorted(grid.spots)
    ]
    assert [type(b) for b in document.blocks] == [Line, Table, Line]
    assert lines(document) == ["某某区项目支出绩效自评表", "填表人：甲某"]
    table = document.blocks[1]
    assert table.bbox is not None
    assert table.bbox.as_tuple() == pytest.approx((40, 80, 555, 354), abs=0.1)
    (size,) = document.pages
    assert (size.width, size.height) == pytest.approx((595.28, 841.89), abs=0.01)
    assert (document.channel, document.notes) == ("ofd", ())


def test_pages_and_documents_follow_one_another() -> None:
    """Pages of all documents in a file are counted on, and so are tables and lines."""
    data = package([[page(TABLE + text(10, 10, "一")), page(text(10, 10, "二"))], [page(TABLE)]])
    document = read(data)
    assert [p.number for p in document.pages] == [1, 2, 3]
    assert [(b.page, b.index) for b in document.blocks if isinstance(b, Table)] == [(1, 0), (3, 1)]
    assert [(b.text, b.number) for b in document.blocks if isinstance(b, Line)] == [("一", 1), ("二", 2)]


def test_template_page_is_drawn_under_the_page() -> None:
    """Lines of a template and text of the page make one table."""
    empty = Grid(SMALL.widths, SMALL.heights, [(r, c, rs, cs, "") for r, c, rs, cs, _ in SMALL.spots])
    template = page(grid_units(empty, 100, 100))
    use = '<ofd:Template TemplateID="7" ZOrder="Background"/>'
    data = package([[page(text(68, 43, "88.5"), use), page(text(10, 10, "无"))]], {"7": template})
    document = read(data)
    assert ("t0r0c1", 1, 1, "88.5") in cells(document)
    assert len(cells(document)) == 3


def annotated(*annotations: str) -> bytes:
    """The small table, its second cell blank, with annotations on its page."""
    empty = Grid(SMALL.widths, SMALL.heights, [s if s[4] != "12.5" else (*s[:4], "") for s in SMALL.spots])
    whole = io.BytesIO(package([[page(grid_units(empty, 100, 100))]]))
    with zipfile.ZipFile(whole) as archive:
        parts = {
            n: archive.read(n).decode().partition("?>")[2] or archive.read(n).decode()
            for n in archive.namelist()
        }
    space = parts["Doc_0/Document.xml"].partition('"')[2].partition('"')[0]
    parts["Doc_0/Document.xml"] = parts["Doc_0/Document.xml"].replace(
        "</ofd:Document>", "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations></ofd:Document>"
    )
    parts["Doc_0/Annots/Annotations.xml"] = (
        f'<ofd:Annotations xmlns:ofd="{space}"><ofd:Page PageID="1"><ofd:FileLoc>Page_0/A.xml</ofd:FileLoc></ofd:Page>'
        "</ofd:Annotations>"
    )
    parts["Doc_0/Annots/Page_0/A.xml"] = (
        f'<ofd:PageAnnot xmlns:ofd="{space}">{"".join(annotations)}</ofd:PageAnnot>'
    )
    return zip_parts(parts)


def written(kind: str, more: str = "") -> str:
    """An annotation that writes 88.5 where the small table has its blank cell."""
    return (
        f'<ofd:Annot ID="50" Type="{kind}" {more}><ofd:Appearance Boundary="60 40 20 10">{text(8, 3, "88.5")}'
        "</ofd:Appearance></ofd:Annot>"
    )


def test_what_annotations_write_is_read_and_told() -> None:
    """A figure that was typed into the page by a viewer fills its cell."""
    document = read(annotated(written("Path")))
    assert ("t0r0c1", 1, 1, "88.5") in cells(document)
    assert any("批注" in n.zh for n in document.notes)


@pytest.mark.parametrize(("kind", "more"), [("Path", 'Visible="false"'), ("Watermark", ""), ("Stamp", "")])
def test_annotations_that_are_no_text_of_the_form_are_left_out(kind: str, more: str) -> None:
    """Hidden ones, watermarks and seals write into no cell."""
    assert ("t0r0c1", 1, 1, "") in cells(read(annotated(written(kind, more))))


def test_page_blocks_composites_and_invisible_units() -> None:
    """Units in nested blocks and composite units are drawn; those marked invisible are not."""
    unit = (
        f'<ofd:CompositeGraphicUnit ID="5" Width="50" Height="10"><ofd:Content>{text(0, 5, "合成")}'
        '<ofd:CompositeObject ID="4" ResourceID="5" Boundary="0 0 1 1"/></ofd:Content></ofd:CompositeGraphicUnit>'
    )
    units = (
        f"<ofd:PageBlock><ofd:PageBlock>{text(10, 20, '块')}</ofd:PageBlock></ofd:PageBlock>"
        + '<ofd:CompositeObject ID="3" ResourceID="5" Boundary="10 40 50 10"/>'
        + text(10, 60, "隐", extra='Visible="false"')
        + f'<ofd:PageBlock Visible="false">{text(10, 70, "藏")}</ofd:PageBlock>'
    )
    document = read(package([[page(units)]], units=unit))
    assert lines(document)[0] == "块"
    assert set("".join(lines(document)[1:])) == {"合", "成"}


def test_advances_place_the_characters() -> None:
    """DeltaX with runs puts characters into their own cells; without it they advance by their width."""
    spread = text(37, 42, "甲1乙2", code='DeltaX="3.2 25 g 1 3.2"')
    assert cells(read_units(grid_units(blank(), 100, 100) + spread)) == [
        ("t0r0c0", 1, 1, "甲1"),
        ("t0r0c1", 1, 1, "乙2"),
        ("t0r1c0", 1, 2, ""),
    ]
    assert lines(read_units(text(10, 10, "全角half"))) == ["全角half"]
    assert lines(read_units(text(10, 10, "甲乙", code='DeltaX="8"'))) == ["甲 乙"]


def blank() -> Grid:
    """The small grid without its text."""
    return Grid(SMALL.widths, SMALL.heights, [(r, c, rs, cs, "") for r, c, rs, cs, _ in SMALL.spots])


def test_vertical_text_by_delta_y() -> None:
    """DeltaY sets characters under one another."""
    assert lines(read_units(text(10, 10, "绩效", code='DeltaY="4"'))) == ["绩", "效"]


def test_ctm_scales_shifts_and_turns() -> None:
    """A unit's matrix works inside its boundary; turned text keeps its order, text aslant is a watermark."""
    document = read_units(text(10, 10, "甲", extra='CTM="2 0 0 2 5 0"'))
    (block,) = document.blocks
    assert block.bbox is not None
    assert block.bbox.x0 == pytest.approx(15 * 72 / 25.4)
    assert block.bbox.width == pytest.approx(6.4 * 72 / 25.4)
    turned = text(50, 50, "绩效12", extra='CTM="0 1 -1 0 0 0"') + text(
        80, 80, "指标", extra='CTM="0 -1 1 0 0 0"'
    )
    assert sorted(lines(read_units(turned))) == ["指标", "绩效12"]
    document = read_units(TABLE + text(40, 45, "样张", extra='CTM="0.7 0.7 -0.7 0.7 0 0"'))
    assert cells(document) == SMALL_CELLS
    assert [n.zh for n in document.notes] == ["第1页有斜排文字（水印），没有读入"]


def test_filled_rectangles_and_closed_paths_are_rulings() -> None:
    """A table of thin filled rectangles, or of closed stroked ones, is a table."""
    thin = "".join(
        f'<ofd:PathObject Boundary="{x} {y} {w} {h}" Fill="true" Stroke="false"><ofd:AbbreviatedData>'
        f"M 0 0 L {w} 0 L {w} {h} L 0 {h} C</ofd:AbbreviatedData></ofd:PathObject>"
        for x, y, w, h in (
            (20, 20, 60, 0.3),
            (20, 40, 60, 0.3),
            (20, 20, 0.3, 20),
            (50, 20, 0.3, 20),
            (80, 20, 0.3, 20),
        )
    )
    assert [c[3] for c in cells(read_units(thin + text(25, 30, "左") + text(55, 30, "右")))] == ["左", "右"]
    boxes = "".join(
        f'<ofd:PathObject Boundary="{x} 20 30 20"><ofd:AbbreviatedData>M 0 0 L 30 0 L 30 20 L 0 20 C'
        "</ofd:AbbreviatedData></ofd:PathObject>"
        for x in (20, 50)
    )
    assert [c[3] for c in cells(read_units(boxes + text(25, 30, "左") + text(55, 30, "右")))] == ["左", "右"]


def test_trace_reads_every_operator() -> None:
    """Each operator ends where it should; a curve's end is marked; broken data give nothing."""
    assert trace("S 0 0 M 1 1 L 2 1 Q 3 3 4 4 B 1 1 2 2 5 5 A 1 1 0 0 1 6 6 C") == [
        [(0, 0)],
        [(1, 1), (2, 1), None, (4, 4), None, (5, 5), None, (6, 6), (1, 1)],
    ]
    assert [trace(d) for d in ("M 1", "X 1 1", "M 1 nan", "L a b")] == [None, None, None, None]
    assert trace("") == []


def test_expand_deltas() -> None:
    """Runs are written out up to the length of the text, whatever number they claim."""
    assert expand_deltas("g 3 5 2 g 2 1.5", 9) == [5, 5, 5, 2, 1.5, 1.5]
    assert expand_deltas("g 999999999999 1", 4) == [1, 1, 1, 1]
    assert [expand_deltas(d, 4) for d in ("g 3", "g x 1", "1 inf", "1 a")] == [None, None, None, None]


def test_badly_written_units_are_noted() -> None:
    """A unit that cannot be placed is left out and counted, the others are read."""
    bad = (
        text(10, 10, "坏", extra='CTM="1 2"')
        + text(10, 20, "坏", size=0)
        + text(10, 30, "坏", code='DeltaX="g"')
    )
    document = read_units(text(10, 40, "好") + bad + line(0, 0, 5, 0).replace("M 0 0", "M 0"))
    assert lines(document) == ["好"]
    assert [n.zh for n in document.notes] == ["第1页有 4 个图元写法有误，没有读入"]


def test_characters_on_a_line_are_noted() -> None:
    """A character that stands on a border is told to a person, for no second reader can check its cell."""
    units = grid_units(blank(), 100, 100) + text(61.9, 42, "字")
    assert [n.zh for n in read_units(units).notes] == ["第1页有 1 个字符紧贴格线，请对照原件核对"]


def test_characters_without_code_point_are_noted() -> None:
    """A placeholder or private-use character is told to a person."""
    (note,) = read_units(text(10, 10, "1¤\ue001")).notes
    assert note.zh == "第1页有 2 个字符没有对应文字，请对照原件核对"


def test_pictures_and_blank_files() -> None:
    """A file of pictures and a blank one are empty, text over a page-wide picture is suspect."""
    picture = '<ofd:ImageObject ID="1" Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="9"/>'
    with pytest.raises(EmptySource):
        read_units(picture)
    with pytest.raises(EmptySource):
        read_units("")
    assert read_units(picture + text(10, 10, "字")).notes[0].zh.startswith("第1页有整页图片")
    document = read(package([[page(picture), page(text(1, 9, "字"))]]))
    assert [n.zh for n in document.notes] == ["第1页是图片，没有读出"]
    assert document.lost_near([2]) == document.notes and not document.lost_near([3])


def test_missing_page_is_noted_and_all_missing_is_damage() -> None:
    """One lost page is told, the others are read; with none left the file is damaged."""
    document = (
        f'<ofd:Document xmlns:ofd="{SPACE}"><ofd:Pages><ofd:Page ID="1" BaseLoc="/D/P0.xml"/>'
        '<ofd:Page ID="2" BaseLoc="P1.xml"/></ofd:Pages></ofd:Document>'
    )
    root = f'<ofd:OFD xmlns:ofd="{SPACE}"><ofd:DocBody><ofd:DocRoot>D/Doc.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>'
    parts = {"OFD.xml": root, "D/Doc.xml": document, "D/P1.xml": page(text(1, 9, "字"))}
    read_document = read(zip_parts(parts))
    assert [n.zh for n in read_document.notes] == ["第1页损坏，没有读出"]
    assert read_document.lost_near([2]) == read_document.notes
    assert [p.number for p in read_document.pages] == [2]
    with pytest.raises(DamagedSource):
        read(zip_parts({"OFD.xml": root, "D/Doc.xml": document}))


def test_refusals() -> None:
    """Junk, cut, empty, encrypted and attacking files are refused by their own errors."""
    whole = package([[page(TABLE)]])
    attack = f'<!DOCTYPE x [<!ENTITY e "boom">]><ofd:OFD xmlns:ofd="{SPACE}">&e;</ofd:OFD>'
    refused: list[tuple[bytes, type[InputError]]] = [
        (b"", DamagedSource),
        (b"junk", DamagedSource),
        (whole[: len(whole) // 2], DamagedSource),
        (zip_parts({"Other.xml": "<a/>"}), DamagedSource),
        (package([[]]), DamagedSource),
        (zip_parts({"OFD.xml": "<a><b></a>"}), DamagedSource),
        (zip_parts({"Encryptions.xml": "<a/>"}), EncryptedSource),
        (zip_parts({"OFD.xml": attack}), UnsafeSource),
    ]
    for data, error in refused:
        with pytest.raises(error):
            read(data)


def test_limits() -> None:
    """Pages, cells and rows are bounded."""
    data = package([[page(TABLE), page(TABLE)]])
    assert len(cells(read(data, Limits(pages=2, cells=6)))) == 6
    for limits in (Limits(pages=1), Limits(cells=5), Limits(table_rows=1), Limits(unpacked_bytes=500)):
        with pytest.raises(LimitExceeded):
            read(data, limits)


def test_a_line_through_text_is_doubted() -> None:
    """A cell whose text a line strikes out is doubted; the line is no side of a cell."""
    struck = line(103 / POINTS, 113.2 / POINTS, 121 / POINTS, 113.2 / POINTS)
    document = read_units(TABLE + struck)
    assert cells(document) == SMALL_CELLS
    assert document.doubted == {"t0r0c0"}
    assert [n.zh for n in document.notes] == ["第1页有文字被横线划过（“甲乙”），请对照原件核对"]


def test_a_turned_page_is_read_upright() -> None:
    """A page whose text runs downwards is turned until it stands upright, its size and boxes with it."""
    sideways = text(100, 40, "甲乙丙丁戊", extra='CTM="0 1 -1 0 0 0"')
    document = read_units(sideways)
    (found,) = document.blocks
    assert isinstance(found, Line)
    assert found.text == "甲乙丙丁戊"
    assert found.bbox is not None
    assert found.bbox.width > found.bbox.height
    assert (round(document.pages[0].width), round(document.pages[0].height)) == (842, 595)
