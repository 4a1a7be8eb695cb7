"""Draws pages of source files for the desk, in a process of its own: `python -m hebiao.review.draw`.

One JSON line in names a file and a page, one line out says what came of it. Reading a hostile file may crash or take long,
and finding which way up a photo is takes a second: the desk neither falls nor waits.
"""

from __future__ import annotations

import json
import os
import sys
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from hebiao.domain.limits import Limits
from hebiao.domain.result import SourceRef
from hebiao.errors import HebiaoError
from hebiao.run.sources import find_source

if TYPE_CHECKING:
    from hebiao.domain.document import Source

_FILES: Final = 2
"""files kept in memory"""


class Work(Struct, frozen=True):
    """A page to be drawn."""

    ref: SourceRef
    page: int
    """from 1"""
    out: Path
    """the output folder of the run"""
    folder: Path | None
    """where files are now, where they were moved"""
    target: Path
    """the JSON file that says what was drawn; the strips lie beside it"""

    def line(self) -> str:
        """As one line of text."""
        return json.dumps(
            {
                "ref": self.ref.model_dump(mode="json"),
                "page": self.page,
                "out": str(self.out),
                "folder": str(self.folder) if self.folder else None,
                "target": str(self.target),
            }
        )

    @classmethod
    def of(cls, line: str) -> Work:
        """The inverse of `line`."""
        given = json.loads(line)
        folder = Path(given["folder"]) if given["folder"] else None
        ref = SourceRef.model_validate(given["ref"])
        return cls(ref, given["page"], Path(given["out"]), folder, Path(given["target"]))


class Drawer:
    """Draws one page after the other; the last files stay in memory."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._files: OrderedDict[str, Source] = OrderedDict()

    def draw(self, work: Work) -> bool:
        """Draws a page and cuts it into strips beside `work.target`, which is written last.

        Returns:
            False where the file is gone, was changed since the run, or has no such page that can be drawn.
        """
        from hebiao.readers.shown import show_page

        source = self._find(work)
        if source is None:
            return False
        try:
            shown = show_page(source, work.page, self._limits)
        except (HebiaoError, IndexError):
            return False
        if shown is None:
            return False
        _keep(*shown, work.target)
        return True

    def _find(self, work: Work) -> Source | None:
        digest = work.ref.sha256
        if digest not in self._files:
            found = find_source(work.ref, work.out, work.folder, self._limits)
            if found is None:
                return None
            self._files[digest] = found
            while len(self._files) > _FILES:
                self._files.popitem(last=False)
        return self._files[digest]


def _keep(png: bytes, width: float, height: float, target: Path) -> None:
    """The strips of a page, and then what tells of them; sizes in points."""
    from hebiao.readers.picture.strips import cut

    strips = []
    for number, strip in enumerate(cut(png)):
        name = f"{target.stem}-{number}.{strip.kind}"
        _write(target.with_name(name), strip.data)
        strips.append((name, strip.top * height, strip.height * height))
    told = {"width": width, "height": height, "strips": strips}
    _write(target, json.dumps(told).encode())


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: whoever looks meanwhile sees no half of it."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_bytes(data)
    partial.replace(path)


def main() -> None:
    """Until the desk closes its end."""
    drawer = Drawer(Limits(**json.loads(sys.stdin.readline())))
    for line in sys.stdin:
        try:
            done = drawer.draw(Work.of(line))
        except (OSError, ValueError, MemoryError):
            done = False
        sys.stdout.write("drawn\n" if done else "gone\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
