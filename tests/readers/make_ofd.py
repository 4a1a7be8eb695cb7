"""Small OFD files for the tests, written by hand: text objects, lines, templates, several documents."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

from readers.make_pdf import Grid

MM = 25.4 / 72
SPACE = "http://www.ofdspec.org/2016"


def text(x: float, y: float, words: str, size: float = 3.2, extra: str = "", code: str = "") -> str:
    """A text object whose baseline begins at (x, y) millimetres."""
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y - size} 80 {size * 1.3}" Font="2" Size="{size}" {extra}>'
        f'<ofd:TextCode X="0" Y="{size}" {code}>{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """A stroked line in millimetres."""
    return (
        f'<ofd:PathObject ID="1" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def grid_units(grid: Grid, left: float, top: float) -> str:
    """Borders and text of a table given in points, as units in millimetres."""
    sides: set[tuple[float, float, float, float]] = set()
    units = []
    for spot in grid.spots:
        x0, y0, x1, y1 = (v * MM for v in grid.box(spot, left, top))
        sides |= {(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)}
        words = spot[4].split("\n")
        base = (y0 + y1) / 2 - len(words) * 2 + 3.2
        units += [text(x0 + 1, base + i * 4, w) for i, w in enumerate(words) if w]
    return "".join(line(*side) for side in sorted(sides)) + "".join(units)


def page(units: str, head: str = "") -> str:
    """A page of one layer; `head` stands before its content."""
    return (
        f'<ofd:Page xmlns:ofd="{SPACE}">{head}<ofd:Content><ofd:Layer ID="9">{units}</ofd:Layer></ofd:Content>'
        "</ofd:Page>"
    )


def package(
    documents: Sequence[Sequence[str]], templates: Mapping[str, str] | None = None, units: str | None = None
) -> bytes:
    """A file of documents, each of whole pages; templates by ID and composite units are lent to all."""
    parts: dict[str, str] = {}
    bodies = ""
    for d, pages in enumerate(documents):
        root = f"Doc_{d}"
        bodies += f"<ofd:DocBody><ofd:DocRoot>{root}/Document.xml</ofd:DocRoot></ofd:DocBody>"
        common = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        if units is not None:
            common += "<ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
            parts[f"{root}/Res.xml"] = (
                f'<ofd:Res xmlns:ofd="{SPACE}"><ofd:CompositeGraphicUnits>{units}'
                "</ofd:CompositeGraphicUnits></ofd:Res>"
            )
        for name, content in (templates or {}).items():
            common += f'<ofd:TemplatePage ID="{name}" BaseLoc="Tpls/{name}.xml"/>'
            parts[f"{root}/Tpls/{name}.xml"] = content
        listed = ""
        for p, content in enumerate(pages):
            listed += f'<ofd:Page ID="{p + 1}" BaseLoc="Pages/Page_{p}/Content.xml"/>'
            parts[f"{root}/Pages/Page_{p}/Content.xml"] = content
        parts[f"{root}/Document.xml"] = (
            f'<ofd:Document xmlns:ofd="{SPACE}"><ofd:CommonData>{common}</ofd:CommonData>'
            f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        )
    parts["OFD.xml"] = f'<ofd:OFD xmlns:ofd="{SPACE}" Version="1.0">{bodies}</ofd:OFD>'
    return zip_parts(parts)


def pictures(files: Mapping[str, bytes], pages: Sequence[str]) -> bytes:
    """A file whose pages hold pictures; a unit names its picture by file name as ResourceID."""
    media = "".join(
        f'<ofd:MultiMedia ID="{name}" Type="Image"><ofd:MediaFile>{name}</ofd:MediaFile></ofd:MultiMedia>'
        for name in files
    )
    whole = io.BytesIO(package([[page(units) for units in pages]], units=""))
    with zipfile.ZipFile(whole) as archive:
        parts = {n: archive.read(n).decode() for n in archive.namelist()}
    parts["Doc_0/Res.xml"] = (
        f'<ofd:Res xmlns:ofd="{SPACE}" BaseLoc="Pictures"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'
    )
    return zip_parts({n: p.partition("?>")[2] or p for n, p in parts.items()}, files)


def zip_parts(parts: Mapping[str, str], files: Mapping[str, bytes] | None = None) -> bytes:
    """A zip of XML parts, and of pictures where there are any."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (files or {}).items():
            archive.writestr(f"Doc_0/Pictures/{name}", data)
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return buffer.getvalue()
