"""Annotations of an OFD page that write on it: a figure typed into a form by a viewer stands in no layer of the page.

After GB/T 33190, 15.2. Seals and watermarks are not read, pictures of annotations neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from hebiao.readers.ofd.page import Canvas, kind_of, numbers
from hebiao.readers.pages.drawing import Matrix, multiply

if TYPE_CHECKING:
    from lxml.etree import _Element

_UNREAD: Final = ("Stamp", "Watermark")


def listed(root: _Element) -> Iterator[tuple[str, str]]:
    """The ID of each page that has annotations, and where they are described, as the list of a document says."""
    for page in root:
        if kind_of(page) == "Page":
            for place in page:
                if kind_of(place) == "FileLoc":
                    yield page.get("PageID", ""), place.text or ""


def draw_annotations(canvas: Canvas, root: _Element, start: Matrix) -> bool:
    """Draws what annotations write and rule onto their page; whether any of them writes.

    Args:
        canvas: with the page drawn.
        root: of the description of its annotations.
        start: from millimetres of the page to points.
    """
    pictures, covers, is_picture, before = (
        len(canvas.images),
        len(canvas.covers),
        canvas.picture,
        len(canvas.glyphs),
    )
    for annotation in root:
        is_seen = annotation.get("Visible", "true").lower() not in ("false", "0")
        if kind_of(annotation) != "Annot" or annotation.get("Type", "") in _UNREAD or not is_seen:
            continue
        for look in annotation:
            place = numbers(look.get("Boundary", "0 0 0 0"))
            if kind_of(look) == "Appearance" and place is not None and len(place) == 4:
                canvas.draw(look, multiply((1, 0, 0, 1, place[0], place[1]), start))
    del canvas.images[pictures:], canvas.covers[covers:]
    canvas.picture = is_picture
    return len(canvas.glyphs) > before
