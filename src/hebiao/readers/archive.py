"""Archives: a zip becomes its members, in memory only; a bad member is reported and the others go on."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.errors import EmptySource, InputError, LimitExceeded
from hebiao.readers.base import sniff
from hebiao.readers.container import Budget, Member, check_member, open_zip


class Rejected(Struct, frozen=True):
    """A member, or a whole archive, that could not be taken out, and why."""

    name: str
    error: InputError


def expand(source: Source, limits: Limits) -> Iterator[Source | Rejected]:
    """The documents that a source stands for: itself, or for a zip its members, archives within opened too.

    Members are named `archive.zip!inner/path`. Folders and what systems leave behind (`__MACOSX`, `~$x.docx`,
    `.DS_Store`, `Thumbs.db`, `desktop.ini`) are skipped. Nothing is written to disk. Never raises InputError:
    what is wrong with a member or an archive comes as `Rejected`.
    """
    yield from _expand(source, limits, Budget.of(limits), 0)


def _expand(source: Source, limits: Limits, budget: Budget, depth: int) -> Iterator[Source | Rejected]:
    if not _is_archive(source):
        yield source
        return
    try:
        if depth > limits.depth:
            raise LimitExceeded(
                f"{source.name}：压缩包套了 {limits.depth} 层以上，不再展开",
                f"{source.name}: more than {limits.depth} archives inside archives; not opened",
            )
        container = open_zip(source, limits, budget)
        members = [m for m in container.members if not _is_clutter(m)]
        if not members:
            raise EmptySource(
                f"{source.name}：压缩包里没有文件", f"{source.name}: the archive holds no files"
            )
        if len(members) > budget.members:
            raise LimitExceeded(
                f"{source.name}：压缩包内文件总数超过 {limits.members} 个",
                f"{source.name}: the archives hold more than {limits.members} files",
            )
        budget.members -= len(members)
    except InputError as error:
        yield Rejected(source.name, error)
        return
    for member in members:
        name = f"{source.name}!{member.name}"
        try:
            check_member(source.name, member)
            inner = Source(name, container.read_member(member))
        except InputError as error:
            yield Rejected(name, error)
            if budget.unpacked < 0:
                return
            continue
        yield from _expand(inner, limits, budget, depth + 1)


def _is_archive(source: Source) -> bool:
    """Whether it is a zip of files; what cannot be told is left to the reader to refuse."""
    if not source.data.startswith(b"PK"):
        return False
    try:
        return sniff(source) == "zip"
    except InputError:
        return False


def _is_clutter(member: Member) -> bool:
    parts = member.name.split("/")
    last = parts[-1]
    return (
        member.is_dir
        or "__MACOSX" in parts
        or last.startswith(("~$", "._"))
        or last.lower() in (".ds_store", "thumbs.db", "desktop.ini")
    )
