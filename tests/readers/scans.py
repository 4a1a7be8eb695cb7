"""Pictures of forms for tests: a page of one of the project's PDFs, drawn at a resolution."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from hebiao.domain.document import Source
from hebiao.readers.pdf.file import render_page

PDFS = Path(__file__).parents[2] / "fixtures" / "pdf"
SCANS = PDFS.parent / "scan"


def page(name: str, number: int = 1, dpi: int = 150) -> Image.Image:
    """One page of a fixture as grey pixels."""
    path = PDFS / f"{name}.pdf"
    data = render_page(Source(path.name, path.read_bytes()), number, dpi / 72)
    return Image.open(io.BytesIO(data)).convert("L")


def as_bytes(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
