"""The files of a run: written aside and moved into place whole, so that nothing half-written looks whole."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hebiao.errors import StoreError, system_said

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment] # a module or nothing

NAMES: Final = ("forms.jsonl", "forms.xlsx", "report.html", "run.json")
"""in the order in which they are moved into place; the run log comes last, so it speaks for the others"""
STORE_NAME: Final = "hebiao.db"
_ASIDE: Final = ".hebiao-"


class Outputs:
    """The output folder and the folder inside it where files are written until they are whole."""

    def __init__(self, out: Path) -> None:
        self.out = out
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
            _sweep(out)
            self.aside = Path(tempfile.mkdtemp(prefix=f"{_ASIDE}{os.getpid()}-", dir=out))

    def path(self, name: str) -> Path:
        """Where the file of that name is written now."""
        return self.aside / name

    def publish(self) -> None:
        """Moves the files into place; those of an earlier run are replaced, all of one run by all of another."""
        with writing(self.out), _alone_in(self.out):
            for name in NAMES:
                # Not the folder's restricted mode: what is published is for whoever may read the folder.
                self.path(name).replace(self.out / name)

    def close(self) -> None:
        """Removes what was not published."""
        shutil.rmtree(self.aside, ignore_errors=True)


def store_url_in(out: Path) -> str:
    """The address of the store in an output folder, whose name may hold what means something else in an address."""
    path = str(out.absolute() / STORE_NAME)
    return f"sqlite:///{path.replace('%', '%25').replace('?', '%3F')}"


def is_store_new(out: Path) -> bool:
    """Whether there is no store in an output folder yet."""
    return not os.path.lexists(out / STORE_NAME)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns the system's word on a full disk or a closed folder into one for the person.

    Raises:
        StoreError: nothing can be written there.
    """
    try:
        yield
    except OSError as error:
        reason = system_said(error)
        raise StoreError(
            f"无法写入 {path}：{reason.zh}。请换一个输出文件夹，或检查权限和磁盘空间",
            f"cannot write to {path}: {reason.en}; choose another output folder, or check its permissions "
            "and the free space",
        ) from error


@contextmanager
def _alone_in(out: Path) -> Iterator[None]:
    """Waits for another process that moves its files into the folder: else some of both would stand there."""
    if fcntl is None:
        yield
        return
    folder = os.open(out, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a folder on another machine may know no locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _sweep(out: Path) -> None:
    """Removes what killed runs have left behind; a run that still lives keeps its folder."""
    for left in out.glob(f"{_ASIDE}*-*"):
        pid = left.name.removeprefix(_ASIDE).partition("-")[0]
        if pid.isdecimal() and not _is_alive(int(pid)):
            with contextlib.suppress(OSError):
                shutil.rmtree(left)


def _is_alive(pid: int) -> bool:
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
