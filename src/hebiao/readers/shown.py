"""A page as its boxes see it: what a person is shown where a value came from."""

from __future__ import annotations

from hebiao.domain.document import Source
from hebiao.domain.limits import Limits


def show_page(source: Source, number: int, limits: Limits) -> tuple[bytes, float, float] | None:
    """Page `number` (from 1) of a PDF, an OFD or a picture: a PNG, its width and height in points.

    A page that was read by its pixels is shown as straightened. None where nobody here can draw the page.

    Raises:
        InputError: as reading does.
        MissingTool: the OCR parts are not installed, and the page is a picture.
        IndexError: no such page.
    """
    from hebiao.readers.ofd import reader as ofd
    from hebiao.readers.pdf import file as pdf_file
    from hebiao.readers.picture.straighten import straightened

    if b"%PDF" in source.data[:1024]:
        return pdf_file.show_page(source, number)
    if source.data.startswith(b"PK"):
        return ofd.render_page(source, number, limits)
    return straightened.render_page(source, number, limits)
