"""doc, wps, et, rtf and their kin: LibreOffice turns them into docx or xlsx, and those readers go on."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from hebiao.domain.document import Document, Source
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, InputError, LimitExceeded, MissingTool
from hebiao.lang import Message
from hebiao.readers.base import sniff
from hebiao.readers.office import docx, xlsx

_SHEETS: Final = frozenset(("et", "xls", "xlsb", "ods"))
_NAMES: Final = (
    "soffice",
    "libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
"""on the PATH, then where macOS and Windows keep it without putting it there"""
_FILTER: Final = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}


def read(source: Source, limits: Limits) -> Document:
    """The document as its docx or xlsx twin; `Document.source` stays the original.

    Raises:
        MissingTool: LibreOffice is not on this machine.
        LimitExceeded: it took longer than `limits.seconds`.
        DamagedSource: LibreOffice could make nothing of it.
    """
    kind = sniff(source)
    target = "xlsx" if kind in _SHEETS else "docx"
    twin = Source(source.name, convert(source, kind, target, limits.seconds))
    document = xlsx.read(twin, limits) if target == "xlsx" else docx.read(twin, limits)
    note = Message(
        f"{kind} 文件由 LibreOffice 转换后读取", f"{kind} file, read after LibreOffice converted it"
    )
    return replace(document, source=source, notes=(note, *document.notes))


def find_office() -> str | None:
    """The LibreOffice program: HEBIAO_SOFFICE, or on the PATH, or where it is installed; None where there is none."""
    named = os.environ.get("HEBIAO_SOFFICE")
    if named:
        return shutil.which(named)
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def convert(source: Source, kind: str, target: str, seconds: float) -> bytes:
    """The bytes of the source converted to "docx" or "xlsx", within the wall time given.

    A profile of its own lets conversions run side by side. The exit code is not asked: LibreOffice also ends
    well when it wrote nothing.

    Raises:
        MissingTool, LimitExceeded, DamagedSource: see `read`.
    """
    program = find_office()
    if program is None:
        raise MissingTool(
            f"{source.name}：读 {kind} 文件需要 LibreOffice，请安装它（或用 HEBIAO_SOFFICE 指明位置），"
            "也可另存为 docx/xlsx",
            f"{source.name}: reading {kind} needs LibreOffice; install it (or set HEBIAO_SOFFICE), "
            "or save the file as docx/xlsx",
        )
    with tempfile.TemporaryDirectory(prefix="hebiao-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        given, made = home / f"input.{kind}", home / "out" / f"input.{target}"
        given.write_bytes(source.data)
        command = [
            program, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--norestore",
            "--nologo", "--nolockcheck", "--nodefault", "--convert-to", _FILTER[target],
            "--outdir", str(made.parent), str(given),
        ]  # fmt: skip
        _run(command, home, seconds, source.name)
        try:
            return made.read_bytes()
        except OSError as error:
            raise _unreadable(source, kind) from error


def _run(command: list[str], home: Path, seconds: float, name: str) -> None:
    """Run a program in its own process group, and leave none of the group behind."""
    keep = {k: v for k, v in os.environ.items() if k in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")}
    process = subprocess.Popen(  # noqa: S603 (the program is the administrator's choice; no shell)
        command, cwd=home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, env={**keep, "HOME": str(home), "LANG": "C.UTF-8"},
    )  # fmt: skip
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded(
            f"{name}：LibreOffice 转换超过 {seconds:g} 秒，已停止；请另存为 docx/xlsx",
            f"{name}: LibreOffice took more than {seconds:g} s and was stopped; save it as docx/xlsx",
        ) from error
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _unreadable(source: Source, kind: str) -> InputError:
    return DamagedSource(
        f"{source.name}：LibreOffice 打不开这个 {kind} 文件，可能已损坏；请另存为 docx/xlsx",
        f"{source.name}: LibreOffice cannot open this {kind} file, it may be broken; save it as docx/xlsx",
    )
