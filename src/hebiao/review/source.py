"""The page of the source behind a field, as a picture, where the file is still there and has pages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hebiao.domain.limits import Limits
from hebiao.errors import HebiaoError
from hebiao.lang import Message
from hebiao.run.sources import find_source

if TYPE_CHECKING:
    from hebiao.domain.document import Source
    from hebiao.domain.result import FormResult

GONE: Final = Message(
    "找不到原文件 {}，或内容已变；下面是运行时保存的原文",
    "the source file {} is gone or was changed; below is the text that the run kept",
)
_PICTURES: Final = 24
"""pages kept in memory"""
_FILES: Final = 4
"""files kept in memory"""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a PNG with its size in points."""

    png: bytes
    width: float
    height: float


class Sources:
    """Finds the files of a run and draws their pages; the last ones are kept. Safe for several threads."""

    def __init__(self, out: Path, folder: Path | None, limits: Limits) -> None:
        """`folder` is where the files are now, where that is not where the run read them."""
        self._out, self._folder, self._limits = out, folder, limits
        self._lock = threading.Lock()
        self._pictures: OrderedDict[tuple[str, int], Picture] = OrderedDict()
        self._files: OrderedDict[str, Source | None] = OrderedDict()

    def has_pages(self, result: FormResult) -> bool:
        """Whether fields of the form stand on pages that can be drawn."""
        return result.source.channel in {"pdf", "scan"}

    def picture(self, result: FormResult, page: int) -> Picture | None:
        """A page (from 1) of the form's file; None where the file is gone, was changed, or cannot be drawn."""
        key = (result.source.sha256, page)
        with self._lock:
            if key in self._pictures:
                self._pictures.move_to_end(key)
                return self._pictures[key]
            source = self._find(result)
            if source is None:
                return None
            # pdfium is not safe for threads: drawn under the lock.
            made = _draw(source, page, self._limits)
            if made is not None:
                self._pictures[key] = made
                while len(self._pictures) > _PICTURES:
                    self._pictures.popitem(last=False)
            return made

    def _find(self, result: FormResult) -> Source | None:
        digest = result.source.sha256
        if digest not in self._files:
            self._files[digest] = find_source(result.source, self._out, self._folder, self._limits)
            while len(self._files) > _FILES:
                self._files.popitem(last=False)
        return self._files[digest]


def _draw(source: Source, page: int, limits: Limits) -> Picture | None:
    from hebiao.readers import pdf_file, scan

    try:
        if source.data.startswith(b"%PDF"):
            return Picture(pdf_file.render_page(source, page), *pdf_file.page_size(source, page))
        return Picture(*scan.render_page(source, page, limits))
    except (HebiaoError, IndexError):
        return None
