"""The pages behind the fields, as pictures, where the files are still there: drawn ahead, kept on disk beside the store."""

from __future__ import annotations

import json
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from hebiao.lang import Message
from hebiao.review.draw import Work

if TYPE_CHECKING:
    from hebiao.domain.limits import Limits
    from hebiao.domain.result import FormResult

GONE: Final = Message(
    "找不到原文件 {}，或内容已变；下面是运行时保存的原文",
    "the source file {} is gone or was changed; below is the text that the run kept",
)
FOLDER: Final = "页面图像"
"""in the output folder of the run"""
_MOST: Final = 400
"""pages left on disk from before"""
_AGAIN: Final = 30.0
"""seconds after which a file that was not there is looked for once more"""
_KINDS: Final = {".png": "image/png", ".jpg": "image/jpeg"}

State = Literal["drawn", "gone", "waiting"]
Asked = tuple["FormResult", int]
"""a form, and a page of its file from 1"""


class Strip(Struct, frozen=True):
    """A part of a page, over its whole width."""

    number: int
    """from 0, from the top"""
    file: str
    y: float
    height: float
    """in points, as y"""


class Picture(Struct, frozen=True):
    """A page that is drawn; sizes in points."""

    page: int
    width: float
    height: float
    strips: tuple[Strip, ...]


class Sources:
    """Pages of the files of a run, drawn by another process in the order in which they are asked for. Safe for several threads."""

    def __init__(self, out: Path, folder: Path | None, limits: Limits) -> None:
        """`folder` is where the files are now, where that is not where the run read them."""
        self._out, self._folder, self._limits = out, folder, limits
        self._changed = threading.Condition()
        self._pictures: dict[tuple[str, int], Picture] = {}
        self._gone: dict[tuple[str, int], float] = {}
        self._urgent: deque[Asked] = deque()
        self._ahead: deque[Asked] = deque()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[str] | None = None
        self._closed = False
        self._kept = _folder(out)

    def has_pages(self, result: FormResult) -> bool:
        """Whether fields of the form stand on pages that can be drawn."""
        return result.source.channel in {"pdf", "scan"}

    def picture(self, result: FormResult, page: int) -> Picture | State:
        """A page (from 1) of the form's file, or why it is not here; it is drawn next where nobody has tried yet."""
        key = (result.source.sha256, page)
        found = self._pictures.get(key) or self._load(key)
        if found is not None:
            return found
        if time.monotonic() - self._gone.get(key, -_AGAIN) < _AGAIN:
            return "gone"
        with self._changed:
            if not any(_key(asked) == key for asked in self._urgent):
                self._urgent.append((result, page))
        self._wake()
        return "waiting"

    def wait(self, result: FormResult, page: int, seconds: float) -> State:
        """What has become of a page after some seconds at most."""
        ends = time.monotonic() + seconds
        while True:
            state = self.picture(result, page)
            left = ends - time.monotonic()
            if state != "waiting" or left <= 0:
                return state if isinstance(state, str) else "drawn"
            with self._changed:
                self._changed.wait(min(left, 0.5))

    def prepare(self, asked: Iterable[Asked]) -> None:
        """Pages that will be looked at soon, in their order, in place of those that were to come before."""
        missing = {_key(one): one for one in asked if self._load(_key(one)) is None}
        with self._changed:
            self._ahead = deque(one for key, one in missing.items() if key not in self._gone)
        if missing:
            self._wake()

    def strip(self, result: FormResult, page: int, number: int) -> tuple[bytes, str] | None:
        """A part of a page that is drawn, with its media type; None where there is none."""
        picture = self._load((result.source.sha256, page))
        if picture is None or not 0 <= number < len(picture.strips):
            return None
        path = self._kept / picture.strips[number].file
        try:
            return path.read_bytes(), _KINDS[path.suffix]
        except OSError:
            self._pictures.pop((result.source.sha256, page), None)
            return None

    def close(self) -> None:
        """Ends the process that draws."""
        self._closed = True
        with self._changed:
            self._changed.notify_all()
        if self._process is not None:
            self._process.kill()

    # -- inside ----------------------------------------------------------------------------------------

    def _load(self, key: tuple[str, int]) -> Picture | None:
        """What was drawn of a page, by this desk or one before."""
        if key in self._pictures:
            return self._pictures[key]
        try:
            told = json.loads(self._target(key).read_text("utf-8"))
            strips = tuple(Strip(n, *one) for n, one in enumerate(told["strips"]))
            found = Picture(key[1], told["width"], told["height"], strips)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        self._pictures[key] = found
        return found

    def _target(self, key: tuple[str, int]) -> Path:
        return self._kept / f"{key[0][:32]}-{key[1]}.json"

    def _wake(self) -> None:
        with self._changed:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not (self._closed or self._urgent or self._ahead):
                    self._changed.wait()
                if self._closed:
                    return
                asked = self._urgent.popleft() if self._urgent else self._ahead.popleft()
            if self._load(_key(asked)) is None and not self._draw(asked):
                self._gone[_key(asked)] = time.monotonic()
            with self._changed:
                self._changed.notify_all()

    def _draw(self, asked: Asked) -> bool:
        """Whether the other process has drawn a page; one that takes too long or falls is ended, and costs that page."""
        result, page = asked
        work = Work(result.source, page, self._out.absolute(), self._folder, self._target(_key(asked)))
        try:
            process = self._started()
            assert process.stdin is not None
            process.stdin.write(work.line() + "\n")
            process.stdin.flush()
            said = _answer(process, self._limits.seconds)
        except OSError:
            said = ""
        if not said:
            self._end()
        return said == "drawn"

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "hebiao.review.draw"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(asdict(self._limits)) + "\n")
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()


def _key(asked: Asked) -> tuple[str, int]:
    return asked[0].source.sha256, asked[1]


def _answer(process: subprocess.Popen[str], seconds: float) -> str:
    """The next line of a process; empty where none comes in time."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        if not selector.select(seconds):
            return ""
    return process.stdout.readline().strip()


def _folder(out: Path) -> Path:
    """Where pages are kept: beside the store, or where nothing can be written there, in a folder of the system."""
    kept = out / FOLDER
    try:
        kept.mkdir(exist_ok=True)
        told = sorted(kept.glob("*.json"), key=lambda path: path.stat().st_mtime)
        for old in told[: max(0, len(told) - _MOST)]:
            for path in (old, *kept.glob(f"{old.stem}-*")):
                path.unlink(missing_ok=True)
        (kept / ".probe").touch()
        (kept / ".probe").unlink()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="hebiao-"))
    return kept
