"""Line images → characters with scores and rivals: the only place that knows rapidocr and onnxruntime.

rapidocr brings the models (PP-OCRv6, inside its wheel: nothing is fetched at run time; see NOTICE). Lines are
run through our own session, because its recogniser pads every short line to 320 pixels and keeps neither the
score of a character nor the one it nearly chose. Its angle classifier is never asked: it turns "90" into "06".
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.sharing import processors
from hebiao.errors import MissingTool
from hebiao.readers.recognise.last_layer import Told, parted, told_by_shares
from hebiao.readers.recognise.onnx_file import of_any_size
from hebiao.readers.recognise.textlines import Strip

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np
    import onnxruntime
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

HEIGHT: Final = 48
"""pixels: the height of a line that the model was trained on"""
LOW: Final = 40
"""pixels: the least height that it reads as well, as large a print having less paper about it; its layers halve it three
times, and at 48 a fifth of what they compute is paper"""
STEP: Final = 8
"""pixels of a line of that height that one column of the model's answer stands for"""
MIN_WIDTH: Final = 64
MAX_WIDTH: Final = 2400
"""pixels: a longer line is squeezed; no printed form is that wide"""
BATCH_PIXELS: Final = 48 * 320 * 6
"""of one batch: what 6 lines of rapidocr's usual width take; a batch of 24 takes a fifth longer a line, out of the cache"""
PART_PIXELS: Final = BATCH_PIXELS // 3
"""of what is looked at at once: a fortieth less processor time a line than a whole batch, where two processes read"""
LIKE: Final = (1.08, 8)
"""a line is at most so many times as wide as the narrowest of its batch, and so many pixels more"""
STEPS: Final = 96
"""of lines, that the last layer is asked about together: with fewer it waits for its weights"""
LOOKED_AT: Final = 12.0
"""pixels: the height of a line that the detector is shown; a page of larger print is made smaller first"""
GRAIN: Final = 32
"""pixels: the sides of what the detector is shown are multiples of this"""
BAND: Final = 300_000
"""pixels that the detector is shown at once"""
INKED: Final = 0.3
"""what the detector says of a pixel that belongs to a text"""
FOUND: Final = 0.5
"""mean of what it says of all pixels of a text; these two and the next are the settings that it was trained with"""
GROWN: Final = 1.6
"""a text is as much larger than what the detector marks of it: its area times this, divided by its outline, on every side"""
LEAST: Final = 3
"""pixels: what it marks that is smaller is no text"""
_PARTS: Final = ("rapidocr", "onnxruntime", "cv2", "numpy")
_RECOGNISER: Final = "PP-OCRv6_rec_small.onnx"
_DETECTOR: Final = "PP-OCRv6_det_small.onnx"
_THREADS: Final = "HEBIAO_OCR_THREADS"


class Char(Struct, frozen=True):
    """One character of a line: what it is, how sure, what it nearly was, and where its middle stands."""

    text: str
    score: float
    rival: str
    """the runner-up; "" where the runner-up is no character at all"""
    rival_score: float
    at: float
    """middle of the character along the line, 0 to 1"""
    cap: float = 1.0
    """the most that its print lets it score"""

    def capped(self, most: float) -> Char:
        """The same character where its print speaks against it: it scores no more than that, whatever its runner-up is."""
        return replace(self, score=min(self.score, most), cap=min(self.cap, most))


class Read(Struct, frozen=True):
    """What the recogniser made of one line."""

    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        """The characters in order."""
        return "".join(c.text for c in self.chars)

    @property
    def score(self) -> float:
        """The lowest score of a character that is not white space; 1 for none."""
        return min((c.score for c in self.chars if not c.text.isspace()), default=1.0)


def is_here() -> bool:
    """Whether this machine can read pictures."""
    return all(find_spec(part) is not None for part in _PARTS)


def require(name: str) -> None:
    """Say what is missing.

    Raises:
        MissingTool: the extra `ocr` is not installed.
    """
    if not is_here():
        raise MissingTool(
            f"{name}：这是图片或扫描件，识别文字的部件没有装，请运行 pip install 'hebiao[ocr]'，"
            "或提供 Word、Excel 或带文字的 PDF",
            f"{name}: a picture or scan, and the OCR parts are not installed; run pip install 'hebiao[ocr]', "
            "or give Word, Excel or a PDF with text",
        )


def recognise(lines: Sequence[Gray], height: int = HEIGHT) -> list[Read]:
    """Reads line images (grey, dark on light, any size), side by side where they are of like width.

    `height`: pixels that they are shown with, LOW to HEIGHT.
    """
    done: list[Read] = [Read(()) for _ in lines]
    held: list[_Seen] = []
    for seen in _seen([_to_height(line, height) for line in lines]):
        held.append(seen)
        if sum(len(one.steps) for one in held) >= STEPS:
            _decode_into(done, held)
            held = []
    _decode_into(done, held)
    return done


class _Seen(NamedTuple):
    """What the model's layers but the last made of a line."""

    line: int
    steps: NDArray[np.float32]
    shown: float
    """share of the steps that stand for the line; the others are for paper to its right"""


def _seen(sized: Sequence[Gray]) -> Iterator[_Seen]:
    """Every line, all of a height, in the order of their widths."""
    parts = _parts(sized)
    look = partial(_look_at, _recogniser().session, sized)
    while now := list(itertools.islice(parts, processors())):
        for seen in [look(now[0])] if len(now) == 1 else _beside().map(look, now):
            yield from seen


def _look_at(
    session: onnxruntime.InferenceSession, sized: Sequence[Gray], part: tuple[Sequence[int], int]
) -> list[_Seen]:
    """Some of the lines, side by side in one picture of that width."""
    import numpy as np

    batch, width = part
    # Blank paper on the right, not the model's zero (a mid grey, which reads as ink next to a short line).
    block = np.ones((len(batch), 3, sized[batch[0]].shape[0], width), np.float32)
    for row, n in enumerate(batch):
        block[row, :, :, : sized[n].shape[1]] = sized[n].astype(np.float32) / 127.5 - 1.0
    answer = session.run(None, {"x": block})[0]
    return [_Seen(n, answer[row], sized[n].shape[1] / width) for row, n in enumerate(batch)]


@lru_cache(maxsize=1)
def _beside() -> ThreadPoolExecutor:
    """Looks at several batches at once: a session may be asked so, and what it answers does not depend on it."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor()


def _parts(sized: Sequence[Gray]) -> Iterator[tuple[list[int], int]]:
    """Places of lines that are looked at at once, and the width that they are shown with.

    What is made of a line depends on that width, on the lines beside it not at all: a batch is cut up so that every
    processor has a part, and so that what the layers hand on stays in the cache.
    """
    for batch in _batches([line.shape for line in sized]):
        width = max(MIN_WIDTH, *(sized[n].shape[1] for n in batch))
        most = max(1, PART_PIXELS // (width * sized[batch[0]].shape[0]))
        size = min(most, -(-len(batch) // processors()))
        for at in range(0, len(batch), size):
            yield batch[at : at + size], width


def _batches(shapes: Sequence[tuple[int, ...]]) -> Iterator[list[int]]:
    """Places of lines that are read side by side, narrow ones first; of each its height and its width."""
    widths = [width for _, width in shapes]
    order = sorted(range(len(widths)), key=widths.__getitem__)
    at = 0
    while at < len(order):
        batch = [order[at]]
        for n in order[at + 1 :]:
            if widths[n] * shapes[n][0] * (len(batch) + 1) > BATCH_PIXELS:
                break
            if widths[n] > widths[batch[0]] * LIKE[0] + LIKE[1]:
                break
            batch.append(n)
        at += len(batch)
        yield batch


def find_text(gray: Gray, em: float) -> list[Strip]:
    """Where the detector sees lines of text, in pixels of the picture: it knows nothing of cells, rulings or gaps.

    Args:
        gray: a page or a piece of one, dark on light.
        em: usual height of a line, in pixels.
    """
    import cv2
    import numpy as np

    height, width = gray.shape
    ratio = min(1.0, LOOKED_AT / em)
    small = gray if ratio == 1.0 else cv2.resize(gray, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
    room = np.full([-(-side // GRAIN) * GRAIN for side in small.shape], 250, np.float32)
    room[: small.shape[0], : small.shape[1]] = small
    told = _detected(room)
    marked = cv2.dilate((told > INKED).astype(np.uint8), np.ones((2, 2), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(marked, connectivity=8)
    found = []
    for n in range(1, count):
        x, y, w, h, _area = (int(v) for v in stats[n])
        own = labels[y : y + h, x : x + w] == n
        if min(w, h) < LEAST or told[y : y + h, x : x + w][own].mean() < FOUND:
            continue
        more = w * h * GROWN / (2 * (w + h))
        x0, top, x1, bottom = (v / ratio for v in (x - more, y - more, x + w + more, y + h + more))
        found.append(
            Strip(max(0, round(x0)), max(0, round(top)), min(width, round(x1)), min(height, round(bottom)))
        )
    return found


def _detected(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    """How likely each pixel belongs to a text, band by band with some of what is above and below: a page at once takes 0.2 GB."""
    import numpy as np

    height, width = picture.shape
    told = np.empty_like(picture)
    step = max(1, BAND // width // GRAIN) * GRAIN
    for top in range(0, height, step):
        low, high = max(0, top - GRAIN), min(height, top + step + GRAIN)
        block = np.repeat((picture[low:high] / 127.5 - 1.0)[None, None], 3, axis=1)
        own = _detector().run(None, {"x": block})[0][0, 0]
        told[top : top + step] = own[top - low : top - low + step]
    return told


def _to_height(line: Gray, shown: int) -> Gray:
    import cv2
    import numpy as np

    height, width = line.shape
    target = min(MAX_WIDTH, max(STEP, round(width * shown / max(height, 1))))
    way = cv2.INTER_AREA if height > shown else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(line, (target, shown), interpolation=way), np.uint8)


def _decode_into(done: list[Read], held: Sequence[_Seen]) -> None:
    """The readings of lines, each in its place."""
    import numpy as np

    if not held:
        return
    told = _recogniser().last(np.concatenate([one.steps for one in held]))
    at = row = 0
    for one in held:
        best = told.best[at : at + len(one.steps)]
        count = int(np.count_nonzero(best))
        done[one.line] = _decode(Told(best, told.shares[row : row + count]), one.shown)
        at, row = at + len(best), row + count


def _decode(told: Told, shown: float) -> Read:
    """The characters of the best path (CTC): a run of one class is one character, class 0 is none."""
    best, names = told.best.tolist(), _recogniser().characters
    share = 1 / shown / len(best)
    chars: list[Char] = []
    start = row = 0
    for kind, run in itertools.groupby(best):
        end = start + len(list(run))
        if kind:
            shares = told.shares[row : row + end - start]
            row += end - start
            column = shares[int(shares[:, kind].argmax())].copy()
            score = float(column[kind])
            column[kind] = -1.0
            second = int(column.argmax())
            middle = (start + end) / 2 * share
            chars.append(Char(names[kind], score, names[second], float(column[second]), min(1.0, middle)))
        start = end
    return Read(tuple(chars))


class _Recogniser(Struct, frozen=True):
    """The model that reads lines."""

    session: onnxruntime.InferenceSession
    last: Callable[[NDArray[np.float32]], Told]
    """what the session's answers for steps say of them"""
    characters: tuple[str, ...]
    """its classes: none, the characters, and the space"""


@lru_cache(maxsize=1)
def _recogniser() -> _Recogniser:
    """One a process: its weights are 20 MB, and loading them takes a quarter of a second."""
    model = of_any_size(_file(_RECOGNISER))
    apart = parted(model)
    session = _session(model if apart is None else apart[0])
    meta: dict[str, Any] = session.get_modelmeta().custom_metadata_map
    last = told_by_shares if apart is None else apart[1].told
    return _Recogniser(session, last, ("", *meta["character"].splitlines(), " "))


@lru_cache(maxsize=1)
def _detector() -> onnxruntime.InferenceSession:
    return _session(_file(_DETECTOR))


def _file(name: str) -> bytes:
    """A model's file. The package that it lies in is never imported: that takes a second, and brings what we do not use."""
    found = find_spec("rapidocr")
    assert found is not None and found.submodule_search_locations
    return (Path(found.submodule_search_locations[0]) / "models" / name).read_bytes()


def _session(model: bytes) -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False
    options.intra_op_num_threads = threads()
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def threads() -> int:
    """Threads of one process's recogniser: HEBIAO_OCR_THREADS, else one, for files are read side by side."""
    named = os.environ.get(_THREADS, "")
    return int(named) if named.isdigit() and int(named) > 0 else 1
