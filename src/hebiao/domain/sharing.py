"""Pages that take seconds each: read one after the other, or by several processes where a run says so.

What a page says does not depend on who reads it, nor on what was read before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Generic, NamedTuple, Protocol, TypeVar

from msgspec import Struct

from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.domain.progress import tell_page
from hebiao.errors import HebiaoError
from hebiao.lang import Message


class Wanted(Protocol):
    """A page to be read; it can be sent to another process."""

    @property
    def number(self) -> int:
        """From 1."""
        ...

    @property
    def count(self) -> int:
        """Pages of its file."""
        ...


W = TypeVar("W", bound=Wanted)
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Work(Struct, Generic[W, T_co], frozen=True):
    """What a process needs to read pages of a file; all of it can be sent."""

    open: Callable[[Source, Limits], Callable[[W], T_co]]
    """opens the file and gives what reads a page of it; importable by name"""
    source: Source
    limits: Limits


class Lost(NamedTuple):
    """A page that was not read, and why, as said of it."""

    why: Message


class Spreading(Protocol):
    """Reads pages, by whatever processes, and gives them in order."""

    def __call__(self, work: Work[W, T], wanted: Sequence[W]) -> Iterator[T | Lost]:
        """See `read_pages`."""
        ...


_spreading: ContextVar[Spreading | None] = ContextVar("_spreading", default=None)


_processors: ContextVar[Callable[[], int]] = ContextVar("_processors", default=lambda: 1)


def processors() -> int:
    """How many this process may use at this moment for the page that it reads; at least 1."""
    return _processors.get()()


def let_use(processors: Callable[[], int]) -> None:
    """From now on in this process, `processors` says how many it may use at the moment."""
    _processors.set(processors)


def spread(spreading: Spreading | None) -> None:
    """From now on in this process, pages are read by `spreading`."""
    _spreading.set(spreading)


def read_pages(work: Work[W, T], wanted: Sequence[W]) -> Iterator[T | Lost]:
    """The pages wanted, in their order; of a file of many, one that cannot be read does not stop the others.

    Raises:
        HebiaoError: of opening the file, or of a page in its turn.
    """
    spreading = _spreading.get()
    return in_order(work, wanted) if spreading is None else spreading(work, wanted)


def in_order(work: Work[W, T], wanted: Sequence[W]) -> Iterator[T | Lost]:
    """As `read_pages`, one after the other in this process."""
    make = work.open(work.source, work.limits)
    for page in wanted:
        tell_page(page.number, page.count)
        yield attempt(make, page)


def attempt(make: Callable[[W], T], page: W) -> T | Lost:
    """One page, or that it was lost, where it is not the only one of its file."""
    try:
        return make(page)
    except HebiaoError:
        raise
    except Exception as problem:
        if page.count == 1:
            raise
        what = " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
        return Lost(
            Message(
                f"读取时出错（{what}），没有读出，请对照原件",
                f"an error while it was read ({what}); not read, compare with the original",
            )
        )
