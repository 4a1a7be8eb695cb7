"""ofd (GB/T 33190): zip + lxml, drawn text and lines on the same grid as PDF."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.domain.document import Block, Channel, Document, Page, Source, Table
from hebiao.domain.limits import Limits
from hebiao.domain.sharing import Lost, Work
from hebiao.errors import DamagedSource, EncryptedSource
from hebiao.lang import Message
from hebiao.readers.container import Container, open_zip, parse_xml
from hebiao.readers.noted import lost_on_page, on_page, read_by_recognition
from hebiao.readers.ofd.annotations import draw_annotations, listed
from hebiao.readers.ofd.page import POINTS, Canvas, kind_of, numbers
from hebiao.readers.ofd.pictures import drawn_page, hide_covered, is_drawn
from hebiao.readers.pages.fixed import (
    check_pages,
    check_tables,
    doubt_notes,
    glyph_notes,
    has_more,
    picture_notes,
    require_text,
    upright_content,
)
from hebiao.readers.pages.layout import lay_out
from hebiao.readers.pages.turning import find_turning
from hebiao.readers.picture.picture_pages import Asked, PicturePages, lost_page, nothing_read, numbered
from hebiao.readers.recognise import ocr

if TYPE_CHECKING:
    from lxml.etree import _Element

    from hebiao.readers.pages.aligned import Carried
    from hebiao.readers.picture.page_image import PageImage
    from hebiao.readers.picture.reader import ScannedPage

ROOT: Final = "OFD.xml"
ENCRYPTIONS: Final = "Encryptions.xml"
A4: Final = (0.0, 0.0, 210.0, 297.0)
"""page box in millimetres where the file names none"""


class _PageRef(Struct, frozen=True):
    """Where a page is described, and what its document lends it."""

    path: str
    box: tuple[float, ...]
    templates: dict[str, str]
    """path of each template page, by its ID"""
    units: dict[str, _Element]
    """composite graphic units of the resources, by their ID"""
    media: dict[str, str]
    """path of each picture, by its ID"""
    annotations: str = ""
    """path of what is written on the page by annotations"""


def read(source: Source, limits: Limits) -> Document:
    """Tables and lines of every page of every document in the file, with pages and boxes in points.

    Raises:
        EncryptedSource: the content is encrypted.
        DamagedSource: not a whole zip, parts missing or broken.
        UnsafeSource, LimitExceeded: see `container`; also too many pages, cells or rows.
        MissingTool: every page is a picture, and the OCR parts are not installed.
        EmptySource: nothing is drawn on any page, or there is no text in its pictures.
    """
    files, refs = _pages_of(source, limits)
    check_pages(source, len(refs), limits)
    canvases, notes = _draw_all(files, refs)
    if not canvases:
        raise DamagedSource(
            f"{source.name}：OFD 的页面都无法读取，请重新取得文件",
            f"{source.name}: no page of the OFD can be read; get the file again",
        )
    reading = _Pages(source, limits, notes)
    drawn = [n for n, canvas in canvases.items() if ocr.is_here() and is_drawn(canvas)]
    pictures = PicturePages(Work(open_pages, source, limits), drawn, len(refs))
    for number, canvas in canvases.items():
        page = pictures.read_next(reading.carried) if number in drawn else None
        if page is None:
            reading.lay_out(number, canvas)
        else:
            reading.recognised(number, page)
    if reading.lost and not reading.blocks:
        raise nothing_read(source, reading.lost)
    has_text = any(c.glyphs for c in canvases.values())
    require_text(source, has_text or bool(reading.blocks), any(c.drawn for c in canvases.values()))
    return reading.document("ofd" if has_text else "scan")


def _pages_of(source: Source, limits: Limits) -> tuple[_Files, list[_PageRef]]:
    """The file opened, and where its pages are described.

    Raises:
        EncryptedSource: the content is encrypted.
        DamagedSource: not a whole zip, or one without pages.
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
    return files, refs


def _draw_all(files: _Files, refs: Sequence[_PageRef]) -> tuple[dict[int, Canvas], list[Message]]:
    """What is drawn on each page, by its number from 1; and the pages that are broken."""
    canvases: dict[int, Canvas] = {}
    notes: list[Message] = []
    for number, ref in enumerate(refs, 1):
        try:
            canvases[number] = _draw(files, ref)
        except DamagedSource:
            notes.append(lost_on_page(number, "损坏，没有读出", "broken, not read"))
    return canvases, notes


def render_page(source: Source, number: int, limits: Limits) -> tuple[bytes, float, float] | None:
    """Page `number` (from 1) as its boxes see it, where it is a picture: a PNG, its width and height in points.

    Raises:
        InputError: as `read` does.
        IndexError: no such page.
    """
    from hebiao.readers.picture.straighten.straightened import as_read

    container = open_zip(source, limits)
    files = _Files(source, container)
    ref = list(_page_refs(files))[number - 1]
    image = _picture(_draw(files, ref), ref, container, source, limits)
    return None if image is None else as_read(image)


def open_pages(source: Source, limits: Limits) -> Callable[[Asked], ScannedPage | None]:
    """What reads a page that is a picture, None where it cannot be opened; see `sharing.Work`.

    Raises:
        InputError: as `read` does.
    """
    from hebiao.readers.picture.reader import read_page

    container = open_zip(source, limits)
    files = _Files(source, container)
    refs = list(_page_refs(files))

    def read(asked: Asked) -> ScannedPage | None:
        ref = refs[asked.number - 1]
        image = drawn_page(_draw(files, ref), ref.media, container, source, limits)
        return None if image is None else read_page(image, asked.number, limits, asked.carried)

    return read


def _picture(
    canvas: Canvas, ref: _PageRef, container: Container, source: Source, limits: Limits
) -> PageImage | None:
    """A page that is a picture, as the recogniser sees it; None where it is none, or cannot be read here."""
    if not (ocr.is_here() and is_drawn(canvas)):
        return None
    return drawn_page(canvas, ref.media, container, source, limits)


class _Pages:
    """The blocks of all pages, numbered in document order."""

    def __init__(self, source: Source, limits: Limits, notes: list[Message]) -> None:
        self._source, self._limits, self._notes = source, limits, notes
        self.blocks: list[Block] = []
        self._pages: list[Page] = []
        self._doubted: set[str] = set()
        self._recognised: list[int] = []
        self._tables = self._cells = 0
        self.carried: Carried | None = None
        """what the last page broke off of a table that was told by alignment"""
        self.lost: list[Message] = []
        """what is said of pages that were not read"""

    def document(self, channel: Channel) -> Document:
        """What was read of all pages."""
        return Document(
            self._source,
            channel,
            tuple(self.blocks),
            tuple(self._pages),
            (*read_by_recognition(self._recognised), *self._notes),
            frozenset(self._doubted),
        )

    def recognised(self, number: int, page: ScannedPage | Lost) -> None:
        """Takes in a page that was read from its pixels."""
        if isinstance(page, Lost):
            self.carried = None
            self.lost.append(lost_page(number, page))
            self._notes.append(self.lost[-1])
            return
        self.carried = page.carried
        self._pages.append(page.page)
        self._recognised.append(number)
        self._notes += page.notes
        self._add(*numbered(page.blocks, page.doubted, self._tables, len(self.blocks) - self._tables))

    def lay_out(self, number: int, canvas: Canvas) -> None:
        """Reads a page from its characters and lines."""
        self.carried = None
        turning = find_turning(canvas.glyphs, canvas.width, canvas.height)
        self._pages.append(Page(number, *turning.size))
        content = upright_content(number, canvas.glyphs, canvas.rulings, turning, self._limits)
        found, doubts = lay_out(content, self._tables, len(self.blocks) - self._tables, self._limits)
        self._add(found, doubts.cells)
        notes = self._notes
        if canvas.broken:
            notes.append(
                on_page(
                    number,
                    f"有 {canvas.broken} 个图元写法有误，没有读入",
                    f"{canvas.broken} malformed graphics were not read",
                )
            )
        notes += picture_notes(number, bool(canvas.glyphs), bool(canvas.drawn), canvas.picture)
        if canvas.glyphs and not canvas.picture and has_more(canvas.boxes, canvas.width, found):
            notes.append(
                lost_on_page(
                    number,
                    "有图片，图片里的文字没有读出，请对照原件",
                    "texts in pictures were not read; see the original",
                )
            )
        if canvas.annotated:
            notes.append(
                on_page(number, "有文字批注，已按显示内容读入", "text of annotations was read as shown")
            )
        if canvas.glyphs and canvas.hidden:
            notes.append(on_page(number, "有不可见的文字，没有读入", "invisible text was not read"))
        if doubts.near_edge:
            notes.append(
                on_page(
                    number,
                    f"有 {doubts.near_edge} 个字符紧贴格线，请对照原件核对",
                    f"{doubts.near_edge} characters touch a line; compare with the original",
                )
            )
        notes += glyph_notes(number, canvas.unmapped, canvas.slanted) + doubt_notes(number, doubts)

    def _add(self, blocks: Sequence[Block], doubted: Iterable[str]) -> None:
        here = [b for b in blocks if isinstance(b, Table)]
        self._tables += len(here)
        self._cells += sum(len(t.cells) for t in here)
        check_tables(self._source, here, self._cells, self._limits)
        self.blocks += blocks
        self._doubted |= set(doubted)


class _Files:
    """The XML parts of the container, each parsed once."""

    def __init__(self, source: Source, container: Container) -> None:
        self._source = source
        self.container = container
        self._parsed: dict[str, _Element] = {}

    def root(self, path: str) -> _Element:
        """The root element of a part.

        Raises:
            DamagedSource: it is missing or broken.
        """
        if path not in self._parsed:
            self._parsed[path] = parse_xml(self.container.read(path), f"{self._source.name}!{path}")
        return self._parsed[path]

    def __contains__(self, path: str) -> bool:
        return path in self.container


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
        media: dict[str, str] = {}
        for part in () if common is None else common:
            if kind_of(part) == "TemplatePage":
                templates[part.get("ID", "")] = _resolve(path, part.get("BaseLoc", ""))
            elif kind_of(part) in ("PublicRes", "DocumentRes"):
                units |= _composite_units(files, _resolve(path, part.text or ""))
                media |= _media(files, _resolve(path, part.text or ""))
        written = _annotations(files, path, document)
        for page in _descend(document, "Pages", "Page"):
            own = _resolve(path, page.get("BaseLoc", ""))
            lent = media | _page_media(files, own)
            yield _PageRef(own, box, templates, units, lent, written.get(page.get("ID", ""), ""))


def _annotations(files: _Files, path: str, document: _Element) -> dict[str, str]:
    """Where the annotations of each page are described, by its ID; none where the list is missing or broken."""
    found: dict[str, str] = {}
    for part in _children(document, "Annotations"):
        base = _resolve(path, part.text or "")
        try:
            found |= {page: _resolve(base, place) for page, place in listed(files.root(base))}
        except DamagedSource:
            continue
    return found


def _composite_units(files: _Files, path: str) -> dict[str, _Element]:
    """The drawings that a resource file keeps for use on many pages; none where the file is missing."""
    if path not in files:
        return {}
    units = _descend(files.root(path), "CompositeGraphicUnits", "CompositeGraphicUnit")
    return {unit.get("ID", ""): unit for unit in units}


def _media(files: _Files, path: str) -> dict[str, str]:
    """The pictures that a resource file names; none where the file is missing."""
    if path not in files:
        return {}
    root = files.root(path)
    base = posixpath.join(_resolve(path, root.get("BaseLoc") or "."), "Res.xml")
    return {
        medium.get("ID", ""): _resolve(base, file.text or "")
        for medium in _descend(root, "MultiMedias", "MultiMedia")
        for file in _children(medium, "MediaFile")
    }


def _page_media(files: _Files, path: str) -> dict[str, str]:
    """The pictures of a page's own resources; none where the page is missing or broken."""
    try:
        names = [part.text or "" for part in _children(files.root(path), "PageRes")]
        return {k: v for name in names for k, v in _media(files, _resolve(path, name)).items()}
    except DamagedSource:
        return {}


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
            before = len(canvas.covers)
            canvas.draw(layer, start)
            if part is not page or layer.get("Type") == "Background":
                del canvas.covers[
                    before:
                ]  # it lies below the page's own text, wherever it stands in the file
    hide_covered(canvas, ref.media, files.container)
    if ref.annotations in files:
        canvas.annotated = draw_annotations(canvas, files.root(ref.annotations), start)
    return canvas
