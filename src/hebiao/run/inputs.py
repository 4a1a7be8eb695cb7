"""From what a person names on the command line to the files that are read, in a natural order."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hebiao.errors import InputError, MissingSource, PassedOver
from hebiao.lazy import regex
from hebiao.run.outputs import NAMES, STORE_NAME
from hebiao.run.worker import Failure, Job, load

if TYPE_CHECKING:
    from hebiao.domain.limits import Limits

_NAMED: Final = 5
"""inputs named when none of them exists"""
_HEAD_BYTES: Final = 64
_DATA: Final = frozenset({"json", "jsonl", "ndjson"})
_DIGITS: Final = regex(r"(\d+)")


def natural_key(name: str) -> tuple[tuple[int, int | str], ...]:
    """A sort key by which 表2 comes before 表10."""
    return tuple((0, int(part)) if part.isdecimal() else (1, part.casefold()) for part in _DIGITS.split(name))


def name_of(path: Path) -> str:
    """A path in characters that every output can hold: a name that is no UTF-8 comes from an old Chinese system."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        raw = os.fsencode(text)
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode(errors="replace")
    return text


_EARLIER: Final = PassedOver("是以前运行的结果，没有读", "holds the results of an earlier run; not read")
_RESULTS: Final = frozenset((*NAMES, STORE_NAME))
"""what a run leaves in its output folder, which may be that of its inputs"""


def is_hidden(name: str) -> bool:
    """Whether a name is one that people do not mean: hidden files, lock files of office programs."""
    return name.startswith((".", "~$", ".~")) or name in {"Thumbs.db", "desktop.ini", "__MACOSX"}


def walk(inputs: Sequence[Path], skip: Path) -> Iterator[Path]:
    """Every file named or found in a folder named, once; `skip` (the output folder) is not entered.

    What does not exist is passed on as it is named: it fails as an input, and the others go on. So is a
    folder that is not entered: one that cannot be listed, one that is a link, the results of an earlier run.

    Raises:
        MissingSource: nothing of what is named exists.
    """
    if inputs and not any(map(_exists, inputs)):
        named = ", ".join(map(name_of, inputs[:_NAMED]))
        raise MissingSource(f"找不到：{named}", f"no such file or folder: {named}")
    seen: set[str] = set()
    barred = os.path.realpath(skip)
    for given in inputs:
        for path in _walk_folder(given, barred) if _exists(given) and given.is_dir() else (given,):
            real = os.path.realpath(path)  # Path.resolve raises on a link that leads to itself
            if real not in seen:
                seen.add(real)
                yield path


def _walk_folder(folder: Path, barred: str) -> Iterator[Path]:
    closed: list[Path] = []
    for root, folders, files in os.walk(folder, onerror=lambda e: closed.append(Path(e.filename))):
        here = Path(root)
        folders[:] = sorted(
            (f for f in folders if not is_hidden(f) and os.path.realpath(here / f) != barred), key=natural_key
        )
        named = [f for f in sorted(files, key=natural_key) if not is_hidden(f)]
        documents = [f for f in named if not f.endswith(".json")]
        known = {*documents, *(Path(f).stem for f in documents)}
        # X.json, X.docx.json or X.grid.json beside X.docx says something of it: its labels, its grid.
        yield from (here / f for f in named if not (f.endswith(".json") and not known.isdisjoint(_owners(f))))
        # The results of an earlier run are named as one, and none of its papers is taken for a form.
        # A link may lead up and round in a ring, or to the whole disk.
        left = [f for f in folders if _is_link(here / f) or _is_finished(here / f)]
        folders[:] = [f for f in folders if f not in left]
        yield from (here / f for f in left)
    yield from closed


def _owners(name: str) -> set[str]:
    """The names that a file of data may be about: a.grid.json about a, a.grid."""
    parts = name.split(".")
    return {".".join(parts[:n]) for n in range(1, len(parts))}


def _is_finished(folder: Path) -> bool:
    """Whether a folder holds the results of a run; one that cannot be looked into does not."""
    return all(os.path.isfile(folder / name) for name in ("forms.jsonl", "run.json"))  # noqa: PTH113 -- Path.is_file raises there


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        # A name that the file system cannot hold names nothing.
        return False


def _is_link(path: Path) -> bool:
    """Whether a path is a link; what cannot be looked at is none."""
    return os.path.islink(path)  # noqa: PTH114 -- Path.is_symlink raises where the name is too long or the folder closed


def _is_barred(path: Path) -> bool:
    """Whether the folder of a path may not be looked into: its names can be listed and nothing more be known."""
    try:
        path.lstat()
    except PermissionError:
        return True
    except OSError:
        pass
    return False


def _head(path: Path) -> bytes:
    """The first bytes; none where the file cannot be opened, which its reader will tell."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""


def _is_data(name: str, head: bytes) -> bool:
    """Whether a file is JSON by its name and by how it begins: no form is ever sent as such."""
    suffix = name.rpartition(".")[2].lower()
    return suffix in _DATA and head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _passed_over(name: str) -> Job:
    return _failed(
        name,
        PassedOver("程序用的数据（JSON），不是表，没有读", "data of a program (JSON), no form; not read"),
    )


def jobs_of(path: Path, limits: Limits) -> Iterator[Job]:
    """A file as one job, or an archive as one job for each file in it.

    The bytes of a member are unpacked when its job is asked for, so that one member is in memory at a time.
    """
    refused = _not_opened(path)
    if refused is not None:
        yield refused
        return
    head = _head(path)
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield _passed_over(name_of(path)) if _is_data(path.name, head) else Job(name_of(path), path=path)
        return
    from hebiao.readers.archive import Rejected, expand

    try:
        archive = load(Job(name_of(path), path=path), limits.file_bytes)
    except InputError as error:
        yield _failed(name_of(path), error)
        return
    for found in expand(archive, limits):
        if isinstance(found, Rejected):
            yield _failed(found.name, found.error)
        elif _is_data(found.name, found.data[:_HEAD_BYTES]):
            yield _passed_over(found.name)
        else:
            yield Job(
                found.name, path if found is archive else None, None if found is archive else found.data
            )


def _not_opened(path: Path) -> Job | None:
    """The outcome of what is no file that can be read; None for a file."""
    name = name_of(path)
    if not _exists(path):
        if _is_link(path):
            gone = MissingSource(
                "是失效的链接，指向的文件不在了", "a broken link: the file that it leads to is not there"
            )
            return _failed(name, gone)
        if _is_barred(path):
            return _failed(name, _closed())
        return _failed(name, MissingSource(f"找不到：{name}", f"no such file or folder: {name}"))
    if path.is_dir():
        return _failed(name, _not_entered(path))
    if path.name in _RESULTS and _is_finished(path.parent):
        return _failed(name, _EARLIER)
    if path.is_file():
        return None
    # A named pipe or a device is never opened: the read may wait for ever, where no time limit reaches.
    return Job(
        name,
        error=Failure(
            "不是普通文件（管道或设备），没有读", "not a regular file (a pipe or a device); not read"
        ),
    )


def _not_entered(folder: Path) -> InputError:
    """Why a folder within a folder was not walked."""
    if _is_finished(folder):
        return _EARLIER
    if _is_link(folder):
        return PassedOver(
            "是指向另一个文件夹的链接，没有跟进去；要读就在命令里写明那个文件夹",
            "a link to another folder, which was not followed; to read it, name that folder in the command",
        )
    return _closed()


def _closed() -> InputError:
    return InputError(
        "文件夹打不开，里面的文件没有读；请检查权限",
        "the folder cannot be opened, and the files in it were not read; check its permissions",
    )


def _failed(name: str, error: InputError) -> Job:
    return Job(name, error=Failure.of(error))
