"""One self-contained page: every block of a document with the forms and fields that were made of it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Final

from hebiao.debug.marks import Box, Marks, mark
from hebiao.domain.document import Block, Cell, Document, Line, Table
from hebiao.domain.geometry import BBox, union
from hebiao.domain.limits import Limits
from hebiao.domain.result import Field, FormResult
from hebiao.errors import InputError, UsageError
from hebiao.lang import Lang, Message, joined
from hebiao.report.names import producer_name
from hebiao.run.outputs import writing
from hebiao.segment import segment_document

_M = Message
COLOURS: Final = ("#2563eb", "#c2410c", "#15803d", "#7e22ce", "#be123c", "#0e7490", "#a16207", "#4d7c0f")
"""of the forms, in turn"""
_FORM: Final = _M("表 {}", "form {}")
_NOTES: Final = _M("读取时注意到", "noticed while reading")
_DIFFERING: Final = _M("PDF 的两种读法逐格比较，不同的格", "cells that the two readings of a PDF differ in")
_DOUBTS: Final = _M("表的边界有疑问", "doubtful borders")
_RESIDUE: Final = _M("没有字段采用的文字", "text that no field uses")
_FINDINGS: Final = _M("审核发现", "findings")
_CANDIDATES: Final = _M("候选", "candidates")
_ACCEPTED: Final = _M("采信", "accepted")
_REVIEW: Final = _M("待复核", "to review")
_HOVER: Final = _M(
    "指针停在标签上可看候选和理由。虚线格子：有文字而没有字段采用。页面上，橙色虚线格有疑："
    "边线不清或由版式推断，或有墨迹没有读出；红色虚线框是检测器另切的一行。",
    "Rest the pointer on a label for its candidates and reasons. Dashed cells: text that no field uses. On a page, cells in "
    "dashed orange are in doubt: an edge is not clear, or proposed by the layout of a form, or ink was not read; frames in "
    "dashed red are lines as a detector cut them.",
)
_TABLE: Final = _M("表格 {}：{} 行 × {} 列", "table {}: {} rows × {} columns")
_RAGGED: Final = _M("（合并单元格已丢失）", " (spans are lost)")
_PAGE: Final = _M("第 {} 页", "page {}")
_STYLE: Final = """
body{font:14px/1.5 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2rem;color:#1f2937}
h1{font-size:1.3rem} h2{font-size:1.05rem;margin:2rem 0 .4rem} .dim{color:#6b7280;font-size:.85em}
table{border-collapse:collapse;margin:.3rem 0} td{border:1px solid #9ca3af;padding:.15rem .35rem;
vertical-align:top;max-width:24rem;overflow-wrap:anywhere;white-space:pre-wrap}
td.residue,p.residue{outline:2px dashed #d97706;outline-offset:-2px} td.none,p.none{color:#9ca3af}
p{margin:.15rem 0;padding-left:.5rem;white-space:pre-wrap;overflow-wrap:anywhere} .id{font-size:.7em;color:#9ca3af}
.f{display:inline-block;font:11px/1.4 ui-monospace,monospace;border-radius:3px;padding:0 .3em;margin:.1em .2em 0 0;
background:#dcfce7;color:#14532d;cursor:help} .f.review{background:#fde68a;color:#78350f}
.legend span{padding:.1rem .6rem;margin-right:.5rem;border-left:.6rem solid} svg{max-width:100%;height:auto;
border:1px solid #d1d5db} svg .grid{fill:none;stroke:#2563eb;stroke-width:.5;opacity:.6}
svg .grid.doubted{stroke:#ea580c;stroke-width:1.4;stroke-dasharray:5 2;opacity:1}
svg .look{fill:none;stroke:#be123c;stroke-width:.6;stroke-dasharray:2 1}
svg rect.segment{fill:none;stroke-width:1.6;stroke-dasharray:6 3}
svg text.segment{font-size:9px;font-weight:600} svg .t{font-size:7px;line-height:1.2;color:#1f2937;white-space:pre-wrap}
svg{background:#fff}
svg .f{fill:#22c55e33;stroke:#15803d;stroke-width:.8} svg .f.review{fill:#f59e0b55;stroke:#b45309}
@media(prefers-color-scheme:dark){body{background:#111827;color:#e5e7eb}}
"""


def write_debug(
    document: Document, results: Sequence[FormResult], path: Path, lang: Lang, page: int | None = None
) -> None:
    """Writes the drawing of a document and of what was made of it.

    Args:
        document: as its reader left it.
        results: the forms of that document; may be empty.
        path: the HTML file; its folder must exist.
        lang: of the words around the drawing.
        page: draw this page (from 1) only.

    Raises:
        UsageError: the document has no such page.
        StoreError: the file cannot be written.
    """
    pages = {p.number for p in document.pages}
    if page is not None and page not in pages:
        raise UsageError(
            f"没有第 {page} 页，共 {len(pages)} 页", f"there is no page {page}; the document has {len(pages)}"
        )
    marks = mark(segment_document(document), results)
    body = "".join(_draw(document, results, marks, lang, page))
    title = escape(document.source.name)
    with writing(path):
        path.write_text(
            f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title>'
            f"<style>{_STYLE}</style><body>{body}</body></html>\n",
            encoding="utf-8",
        )


def _draw(
    document: Document, results: Sequence[FormResult], marks: Marks, lang: Lang, only: int | None
) -> Iterator[str]:
    yield f"<h1>{escape(document.source.name)}</h1>"
    yield f'<p class="dim">{document.channel} · sha256 {document.source.sha256[:16]} · {_HOVER.in_lang(lang)}</p>'
    yield from _list(_NOTES, [n.in_lang(lang) for n in document.notes], lang)
    yield from _list(_DIFFERING, _differing(document, lang, only), lang)
    yield from _legend(marks, results, lang)
    for number in [p.number for p in document.pages if only in {None, p.number}]:
        yield from _page(document, number, marks, lang)
    for block in document.blocks:
        if only is None or block.page == only:
            yield from _block(block, marks, lang)


def _differing(document: Document, lang: Lang, only: int | None) -> list[str]:
    """Where pdfplumber reads a cell otherwise than our own grid does, on every page: the reader asks it only in doubt."""
    if document.channel != "pdf":
        return []
    from hebiao.readers.pdf.reader import compare_readings

    try:
        found = compare_readings(document.source)
    except InputError as error:
        return [error.in_lang(lang)]
    return [d.message.in_lang(lang) for d in found if only in {None, d.page}]


def _list(heading: Message, items: Sequence[str], lang: Lang) -> Iterator[str]:
    if items:
        rows = "".join(f"<li>{escape(i)}</li>" for i in items)
        yield f"<details><summary>{heading.in_lang(lang)}（{len(items)}）</summary><ul>{rows}</ul></details>"


def _legend(marks: Marks, results: Sequence[FormResult], lang: Lang) -> Iterator[str]:
    for index, doubts in marks.forms.items():
        result = next((r for r in results if r.source.index == index), None)
        name = (result.form.project_name or "") if result else ""
        yield f'<div class="legend"><span style="border-color:{_colour(index)}">'
        yield f"{_FORM.in_lang(lang).format(index + 1)} {escape(name)}"
        if result:
            review = len(result.review_paths)
            yield f" · {_ACCEPTED.in_lang(lang)} {len(result.fields) - review}"
            yield f" · {_REVIEW.in_lang(lang)} {review}"
        yield "</span></div>"
        yield from _list(_DOUBTS, [d.in_lang(lang) for d in doubts], lang)
        if result:
            yield from _list(_RESIDUE, result.residue, lang)
            said = [f"{f.rule} {f.in_lang(lang)}" for f in result.findings]
            yield from _list(_FINDINGS, said, lang)


def _block(block: Block, marks: Marks, lang: Lang) -> Iterator[str]:
    if isinstance(block, Line):
        form = marks.of_line.get(block.number)
        labels = marks.line_fields.get(block.number, ())
        yield f'<p class="{_class(form, marks, block.text)}"{_edge(form)}>'
        yield f'<span class="id">{block.number}</span> {escape(block.text)} {_labels(labels, lang)}</p>'
    else:
        yield from _table(block, marks, lang)


def _table(table: Table, marks: Marks, lang: Lang) -> Iterator[str]:
    said = _TABLE.in_lang(lang).format(table.index, table.n_rows, table.n_cols)
    said += "" if table.exact else _RAGGED.in_lang(lang)
    yield f'<h2>{escape(said)} <span class="dim">{escape(table.name or "")}</span></h2><table>'
    rows: dict[int, list[Cell]] = {r: [] for r in range(table.n_rows)}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    for number, cells in rows.items():
        form = marks.of_row.get((table.index, number))
        yield "<tr>" + "".join(_cell(c, form, marks, lang) for c in cells) + "</tr>"
    yield "</table>"


def _cell(cell: Cell, form: int | None, marks: Marks, lang: Lang) -> str:
    labels = marks.cell_fields.get(cell.id, ())
    spans = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    spans += f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    return (
        f'<td class="{_class(form, marks, cell.text)}"{_edge(form)}{spans} title="{escape(cell.ref or cell.id)}">'
        f"{escape(cell.text)} {_labels(labels, lang)}</td>"
    )


def _class(form: int | None, marks: Marks, text: str) -> str:
    if form is None:
        return "none"
    return "residue" if marks.is_residue(form, text) else ""


def _edge(form: int | None) -> str:
    return "" if form is None else f' style="border-left:4px solid {_colour(form)}"'


def _colour(form: int) -> str:
    return COLOURS[form % len(COLOURS)]


def _labels(labels: Sequence[tuple[str, Field]], lang: Lang) -> str:
    return "".join(
        f'<span class="f {"review" if field.decision == "review" else ""}" title="{escape(_why(field, lang))}">'
        f"{escape(path)}</span>"
        for path, field in labels
    )


def _why(field: Field, lang: Lang) -> str:
    lines = [f"{field.decision} {field.confidence:.3f}", f"{field.raw!r}", _CANDIDATES.in_lang(lang)]
    lines += [f"  {c.producer}: {c.text!r} ({c.score:.2f})" for c in field.candidates]
    return "\n".join([*lines, joined(field.reasons).in_lang(lang)])


def _page(document: Document, number: int, marks: Marks, lang: Lang) -> Iterator[str]:
    """The page as it looks, with the grid and the fields over it."""
    page = next(p for p in document.pages if p.number == number)
    yield f"<h2>{_PAGE.in_lang(lang).format(number)}</h2>"
    yield f'<svg viewBox="0 0 {page.width:g} {page.height:g}" width="{page.width * 1.5:g}">'
    image = _picture(document, number)
    if image:
        data = b64encode(image).decode()
        yield f'<image href="data:image/png;base64,{data}" width="{page.width:g}" height="{page.height:g}"/>'
    for placed in _placed(document, number):
        if image is None:
            yield _written(placed)
        if isinstance(placed, Cell) and placed.bbox is not None:
            doubted = placed.edged or placed.id in document.doubted
            yield _rect(placed.bbox.as_tuple(), "grid doubted" if doubted else "grid", placed.id)
    yield from _segments(document, number, marks, lang)
    yield from _looks(document, number, lang)
    yield from _fields(marks.boxes.get(number, ()), lang)
    yield "</svg>"


def _looks(document: Document, number: int, lang: Lang) -> Iterator[str]:
    """Where a reading of a picture looked otherwise than at the lines of its cell, and what it says."""
    for placed in _placed(document, number):
        for rival in placed.rivals:
            said = f"{producer_name(rival.producer, lang)}: {rival.text}"
            yield from (_rect(box.as_tuple(), "look", said) for box in rival.boxes)


def _placed(document: Document, number: int) -> Iterator[Cell | Line]:
    """The cells and lines of a page that have a place on it."""
    for block in document.blocks:
        for placed in block.cells if isinstance(block, Table) else (block,):
            if placed.page == number and placed.bbox is not None:
                yield placed


def _written(placed: Cell | Line) -> str:
    """A text at its place, on a page of which there is no picture."""
    box = placed.bbox
    if box is None or not placed.text.strip():
        return ""
    return (
        f'<foreignObject x="{box.x0:g}" y="{box.top:g}" width="{box.width:g}" height="{box.height:g}">'
        f'<div class="t">{escape(placed.text)}</div></foreignObject>'
    )


def _segments(document: Document, number: int, marks: Marks, lang: Lang) -> Iterator[str]:
    """A frame around what of a page belongs to each form."""
    boxes: dict[int, list[BBox]] = {}
    for placed in _placed(document, number):
        if isinstance(placed, Cell):
            form = marks.of_row.get((placed.table, placed.row))
        else:
            form = marks.of_line.get(placed.number)
        if form is not None and placed.bbox is not None:
            boxes.setdefault(form, []).append(placed.bbox)
    for form, found in boxes.items():
        if (box := union(found)) is not None:
            x, y, colour = box.x0 - 4, box.top - 4, _colour(form)
            yield (
                f'<rect class="segment" x="{x:g}" y="{y:g}" width="{box.width + 8:g}" '
                f'height="{box.height + 8:g}" stroke="{colour}"/>'
                f'<text class="segment" x="{x:g}" y="{y - 3:g}" fill="{colour}">{_FORM.in_lang(lang).format(form + 1)}</text>'
            )


def _fields(found: Sequence[tuple[str, Field, Box]], lang: Lang) -> Iterator[str]:
    """A box for each place, once, however many fields came from it (merged cells are carried down)."""
    by_place: dict[Box, list[tuple[str, Field]]] = {}
    for path, field, box in found:
        by_place.setdefault(box, []).append((path, field))
    for box, fields in by_place.items():
        kind = "f review" if any(f.decision == "review" for _, f in fields) else "f"
        yield _rect(box, kind, "\n\n".join(f"{path}\n{_why(field, lang)}" for path, field in fields))


def _rect(box: Box, kind: str, said: str) -> str:
    x0, top, x1, bottom = box
    return (
        f'<rect class="{kind}" x="{x0:g}" y="{top:g}" width="{x1 - x0:g}" height="{bottom - top:g}">'
        f"<title>{escape(said)}</title></rect>"
    )


def _picture(document: Document, number: int) -> bytes | None:
    if document.channel not in ("pdf", "scan", "ofd"):
        return None
    from hebiao.readers.shown import show_page

    try:
        shown = show_page(document.source, number, Limits())
        return shown[0] if shown else None
    except InputError:
        # The grid is still worth seeing without the picture under it.
        return None
