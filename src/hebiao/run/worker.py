"""The life of a worker process: one file in, its forms out as JSON, and what could go wrong told in words."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from msgspec import Struct

from hebiao.domain.progress import listen
from hebiao.domain.sharing import spread
from hebiao.errors import HebiaoError, InputError, LimitExceeded, system_said
from hebiao.pattern_cache import ours
from hebiao.run.forked import in_two, may_part
from hebiao.run.hands import Hands
from hebiao.run.processes import leave_terminal

if TYPE_CHECKING:
    from hebiao.config import Settings
    from hebiao.domain.document import Channel, Source
    from hebiao.domain.result import FormResult
    from hebiao.lang import Lang
    from hebiao.lang import Message as Said
    from hebiao.pipeline import Doubted

GC_THRESHOLD: Final = 100_000
"""a worker makes many objects and few cycles; with the default of 700 a third of its time goes to looking for them"""
HALVED: Final = 8
"""forms of a file from which on a second process is worth its start, which takes as long as two or three of them"""

Process = Callable[["Source", "Settings"], "Iterable[FormResult | Doubted]"]


class Failure(NamedTuple):
    """Why a job failed: the sentence in both languages and the code of the error."""

    zh: str
    en: str
    code: str = "input"

    @classmethod
    def of(cls, error: HebiaoError) -> Failure:
        """What an error says."""
        return cls(error.message.zh, error.message.en, error.code)


@dataclass(frozen=True, slots=True)
class Job:
    """One input: a file of the disk (`path`), a member of an archive (`data`), or known to fail (`error`)."""

    name: str
    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)
    error: Failure | None = None
    share: int = 1
    """processors that it has for itself"""


class Piece(NamedTuple):
    """One form out of a worker, as JSON: its line of forms.jsonl, and its view."""

    line: bytes
    view: bytes
    doubted: Doubted | None = None
    """what a model may be asked about the form, where one is used"""
    both: bytes | None = None
    """the line with its sentences in both languages; None for a form of which nothing is said"""

    @property
    def size(self) -> int:
        """Bytes held."""
        return len(self.line) + len(self.view) + len(self.both or b"")

    def whole(self) -> bytes:
        """The JSON of the whole FormResult."""
        return (self.both or self.line)[:-1] + b',"view":' + self.view + b"}"


class Done(NamedTuple):
    """The end of one job: what is known of its input, or why it failed."""

    sha256: str | None = None
    channel: Channel | None = None
    size: int = 0
    fields: int = 0
    review: int = 0
    findings: tuple[int, int, int] = (0, 0, 0)
    """errors, warnings, notes"""
    said: tuple[Said, ...] = ()
    """what the reader noticed of the file"""
    seconds: float = 0.0
    error: Failure | None = None


class Begin:
    """The worker has taken up its job: its clock runs from here."""


class PageTurned(Struct, frozen=True):
    """The worker has come to another page that takes long: its clock begins anew."""

    number: int
    count: int


class Share(NamedTuple):
    """To the worker: processors that its file has for itself from now on, because others have no more to do."""

    processors: int


Message = Piece | Done | Begin | PageTurned


def serve(conn: Connection) -> None:
    """The life of a worker: settings first, then jobs in and forms out, until the pipe closes."""
    leave_terminal()
    gc.set_threshold(GC_THRESHOLD, 20, 20)
    if not conn.poll():
        # Started ahead: what most runs need is loaded before it is told what is needed.
        import hebiao.pipeline  # noqa: F401

    try:
        settings, process = cast("tuple[Settings, Process | None]", conn.recv())
        process = process or _pipeline(settings)
        with Hands(settings.limits.seconds, conn) as hands:
            listen(lambda number, count: conn.send(PageTurned(number, count)))
            while True:
                job: Job | Share = conn.recv()
                if isinstance(job, Share):
                    continue  # it was for a file that is done
                conn.send(Begin())
                hands.share = job.share
                spread(hands.read if may_part() else None)
                done = _work(job, settings, process, conn)
                ours.keep()
                conn.send(done)
    except EOFError:
        return


def _pipeline(settings: Settings) -> Process:
    from hebiao.pipeline import iter_doubted, iter_forms

    return iter_forms if settings.model.use == "off" else iter_doubted


def _work(job: Job, settings: Settings, process: Process, conn: Connection) -> Done:
    began = time.perf_counter()
    source: Source | None = None
    try:
        source = load(job, settings.limits.file_bytes)
        done = _send_forms(_forms(source, settings, process, halved=job.share > 1), conn)
        error = None
    except HebiaoError as problem:
        done, error = Done(), Failure.of(problem)
    except MemoryError:
        done, error = Done(), Failure("内存不够，读不了这个文件", "not enough memory to read it", "limit")
    except Exception as problem:  # noqa: BLE001 - whatever one file does, the others go on
        done, error = Done(), _unexpected(problem)
    return Done(
        sha256=source.sha256 if source else None,
        channel=done.channel,
        size=len(source.data) if source else 0,
        fields=done.fields,
        review=done.review,
        findings=done.findings,
        said=done.said,
        seconds=round(time.perf_counter() - began, 4),
        error=error,
    )


def _unexpected(problem: Exception) -> Failure:
    frames = []
    trace = problem.__traceback__
    while trace is not None:
        frames.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    what = " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
    where = frames[-1]
    return Failure(
        f"核表内部错误，请报告（{what}，{where}）",
        f"an error inside hebiao, please report it ({what}, {where})",
        "internal",
    )


def piece_of(result: FormResult, lang: Lang, doubted: Doubted | None = None) -> Piece:
    """A form as it travels; its line of forms.jsonl is in the language of the run."""
    from pydantic_core import to_json

    both = result.to_json_line(None).encode() if result.has_messages else None
    return Piece(result.to_json_line(lang).encode(), to_json(result.view), doubted, both)


class _Made(NamedTuple):
    """A form as it travels, and what of it is counted."""

    piece: Piece
    channel: Channel
    fields: int
    review: int
    levels: Counter[str]
    said: tuple[Said, ...]


def _made(item: FormResult | Doubted, lang: Lang) -> _Made:
    from hebiao.domain.result import FormResult

    result, doubted = (item, None) if isinstance(item, FormResult) else (item.result, item)
    return _Made(
        piece_of(result, lang, doubted),
        result.source.channel,
        len(result.fields),
        len(result.review_paths),
        Counter(finding.severity for finding in result.findings),
        result.notes,
    )


def _forms(source: Source, settings: Settings, process: Process, *, halved: bool) -> Iterator[_Made]:
    """The forms of a source in order, as soon as each is made."""
    if halved and may_part():
        from hebiao.pipeline import forms_apart, iter_forms
        from hebiao.run.reading_ahead import document_ahead

        if process is iter_forms:
            count, form = forms_apart(source, settings, document_ahead(source, settings.limits))
            made = in_two if count >= HALVED else _in_order
            yield from made(count, lambda n: _made(form(n), settings.lang))
            return
    yield from (_made(item, settings.lang) for item in process(source, settings))


def _in_order(count: int, make: Callable[[int], _Made]) -> Iterator[_Made]:
    return map(make, range(count))


def _send_forms(forms: Iterable[_Made], conn: Connection) -> Done:
    """Every form as soon as it is made: the parent writes reports of the first while we parse the last."""
    fields = review = 0
    levels: Counter[str] = Counter()
    channel = None
    said: tuple[Said, ...] = ()
    for made in forms:
        conn.send(made.piece)
        channel, said = channel or made.channel, (*said, *(one for one in made.said if one not in said))
        fields += made.fields
        review += made.review
        levels += made.levels
    return Done(
        channel=channel,
        fields=fields,
        review=review,
        findings=(levels["error"], levels["warning"], levels["note"]),
        said=said,
    )


def load(job: Job, max_bytes: int) -> Source:
    """The bytes of a job.

    Raises:
        InputError: the file cannot be opened, or is larger than `max_bytes`.
    """
    from hebiao.domain.document import Source

    if job.data is not None:
        return Source(job.name, job.data)
    path = job.path or Path(job.name)
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise LimitExceeded(
                f"文件有 {size / 2**20:.1f} MB，超过上限 {max_bytes / 2**20:g} MB，可用 --max-size 调高",
                f"the file has {size / 2**20:.1f} MB, more than the {max_bytes / 2**20:g} MB allowed; "
                "raise --max-size",
            )
        return Source(job.name, path.read_bytes())
    except OSError as error:
        reason = system_said(error)
        raise InputError(f"文件打不开：{reason.zh}", f"the file cannot be opened: {reason.en}") from error
