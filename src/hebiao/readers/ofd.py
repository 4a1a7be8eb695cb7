"""ofd (GB/T 33190): zip + lxml, drawn text and lines on the same grid as PDF."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hebiao.domain.document import Block, Document, Page, Source, Table
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, EncryptedSource
from hebiao.lang import Message
from hebiao.readers.container import Container, open_zip, parse_xml
from hebiao.readers.fixed import (
    check_pages,
    check_tables,
    doubt_notes,
    glyph_notes,
    picture_notes,
    require_text,
    upright_content,
)
from hebiao.readers.layout import lay_out
from hebiao.readers.noted import on_page
from hebiao.readers.ofd_page import POINTS, Canvas, kind_of, numbers
from hebiao.readers.turning import find_turning

if TYPE_CHECKING:
    from lxml.etree import _Element

ROOT: Final = "OFD.xml"
ENCRYPTIONS: Final = "Encryptions.xml"
A4: Final = (0.0, 0.0, 210.0, 297.0)
"""page box in millimetres where the file names none"""


@dataclass(frozen=True, slots=True)
class _PageRef:
    """Where a page is described, and what its document lends it."""

    path: str
    box: tuple[float, ...]
    templates: dict[str, str]
    """path of each template page, by its ID"""
    units: dict[str, _Element]
    """composite graphic units of the resources, by their ID"""


def read(source: Source, limits: Limits) -> Document:
    """Tables and lines of every page of every document in the file, with pages and boxes in points.

    Raises:
        EncryptedSource: the content is encrypted.
        DamagedSource: not a whole zip, parts missing or broken.
        UnsafeSource, LimitExceeded: see `container`; also too many pages, cells or rows.
        UnknownFormat: no page has text (a scan).
        EmptySource: nothing is drawn on any page.
    """
    container = open_zip(source, limits)
    if ROOT not in container and ENCRYPTIONS in container:
        raise EncryptedSource(
            f"{source.name}：OFD 已加密，请解密后再试",
            f"{source.name}: the OFD is encrypted; decrypt it and try again",
        )
    files = _Files(source, container)
    refs = list(_page_refs(files))
    if not refs:
        raise DamagedSource(
            f"{source.name}：OFD 中没有页面，请重新取得文件",
            f"{source.name}: the OFD has no pages; get the file again",
        )
    check_pages(source, len(refs), limits)
    canvases: dict[int, Canvas] = {}
    notes: list[Message] = []
    for number, ref in enumerate(refs, 1):
        try:
            canvases[number] = _draw(files, ref)
        except DamagedSource:
            notes.append(on_page(number, "损坏，没有读出", "broken, not read"))
    if not canvases:
        raise DamagedSource(
            f"{source.name}：OFD 的页面都无法读取，请重新取得文件",
            f"{source.name}: no page of the OFD can be read; get the file again",
        )
    require_text(source, any(c.glyphs for c in canvases.values()), any(c.drawn for c in canvases.values()))
    return _lay_out_pages(source, canvases, limits, notes)


def _lay_out_pages(
    source: Source, canvases: Mapping[int, Canvas], limits: Limits, notes: list[Message]
) -> Document:
    """The blocks of all pages, numbered in document order, behind the notes on pages that were lost."""
    blocks: list[Block] = []
    pages: list[Page] = []
    doubted: set[str] = set()
    tables = cells = 0
    for number, canvas in canvases.items():
        turning = find_turning(canvas.glyphs, canvas.width, canvas.height)
        pages.append(Page(number, *turning.size))
        content = upright_content(number, canvas.glyphs, canvas.rulings, turning, limits)
        found, doubts = lay_out(content, tables, len(blocks) - tables, limits)
        here = [b for b in found if isinstance(b, Table)]
        tables += len(here)
        cells += sum(len(t.cells) for t in here)
        check_tables(source, here, cells, limits)
        blocks += found
        doubted |= doubts.cells
        if canvas.broken:
            notes.append(
                on_page(
                    number,
                    f"有 {canvas.broken} 个图元写法有误，没有读入",
                    f"{canvas.broken} malformed graphics were not read",
                )
            )
        notes += picture_notes(number, bool(canvas.glyphs), bool(canvas.drawn), canvas.picture)
        if doubts.near_edge:
            notes.append(
                on_page(
                    number,
                    f"有 {doubts.near_edge} 个字符紧贴格线，请对照原件核对",
                    f"{doubts.near_edge} characters touch a line; compare with the original",
                )
            )
        notes += glyph_notes(number, canvas.unmapped, canvas.slanted) + doubt_notes(number, doubts)
    return Document(source, "ofd", tuple(blocks), tuple(pages), tuple(notes), frozenset(doubted))


class _Files:
    """The XML parts of the container, each parsed once."""

    def __init__(self, source: Source, container: Container) -> None:
        self._source = source
        self._container = container
        self._parsed: dict[str, _Element] = {}

    def root(self, path: str) -> _Element:
        """The root element of a part.

        Raises:
            DamagedSource: it is missing or broken.
        """
        if path not in self._parsed:
            self._parsed[path] = parse_xml(self._container.read(path), f"{self._source.name}!{path}")
        return self._parsed[path]

    def __contains__(self, path: str) -> bool:
        return path in self._container


def _resolve(base: str, location: str) -> str:
    """A path of the package: absolute from its root, else beside the file that names it."""
    location = location.strip().replace("\\", "/")
    joined = location if location.startswith("/") else posixpath.join(posixpath.dirname(base), location)
    return posixpath.normpath(joined).lstrip("/")


def _children(element: _Element, *kinds: str) -> Iterator[_Element]:
    """Child elements of the given names, whatever their namespace."""
    return (child for child in element if kind_of(child) in kinds)


def _descend(element: _Element, *path: str) -> Iterator[_Element]:
    """Elements at the end of a path of names."""
    found = [element]
    for kind in path:
        found = [child for parent in found for child in _children(parent, kind)]
    return iter(found)


def _page_refs(files: _Files) -> Iterator[_PageRef]:
    """The pages of all documents of the package, in order."""
    for root in _descend(files.root(ROOT), "DocBody", "DocRoot"):
        path = _resolve(ROOT, root.text or "")
        document = files.root(path)
        common = next(_children(document, "CommonData"), None)
        box = A4 if common is None else _page_box(common, "PageArea") or A4
        templates: dict[str, str] = {}
        units: dict[str, _Element] = {}
        for part in () if common is None else common:
            if kind_of(part) == "TemplatePage":
                templates[part.get("ID", "")] = _resolve(path, part.get("BaseLoc", ""))
            elif kind_of(part) in ("PublicRes", "DocumentRes"):
                units |= _composite_units(files, _resolve(path, part.text or ""))
        for page in _descend(document, "Pages", "Page"):
            yield _PageRef(_resolve(path, page.get("BaseLoc", "")), box, templates, units)


def _composite_units(files: _Files, path: str) -> dict[str, _Element]:
    """The drawings that a resource file keeps for use on many pages; none where the file is missing."""
    if path not in files:
        return {}
    units = _descend(files.root(path), "CompositeGraphicUnits", "CompositeGraphicUnit")
    return {unit.get("ID", ""): unit for unit in units}


def _page_box(element: _Element, area: str) -> tuple[float, ...] | None:
    """The physical box (x, y, width, height) in millimetres, where it is named and sound."""
    for box in _descend(element, area, "PhysicalBox"):
        values = numbers(box.text or "")
        if values is not None and len(values) == 4 and values[2] > 0 and values[3] > 0:
            return tuple(values)
    return None


def _draw(files: _Files, ref: _PageRef) -> Canvas:
    """Draws the templates of a page and the page itself.

    Raises:
        DamagedSource: the page, or a template it needs, is missing or broken.
    """
    page = files.root(ref.path)
    x, y, width, height = _page_box(page, "Area") or ref.box
    canvas = Canvas(width * POINTS, height * POINTS, ref.units)
    drawn = [page]
    for use in _children(page, "Template"):
        path = ref.templates.get(use.get("TemplateID", ""))
        if path is not None:
            drawn.append(files.root(path))
    start = (POINTS, 0.0, 0.0, POINTS, -x * POINTS, -y * POINTS)
    for part in drawn:
        for layer in _descend(part, "Content", "Layer"):
            canvas.draw(layer, start)
    return canvas
