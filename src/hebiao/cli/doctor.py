"""`hebiao doctor`: which optional parts this machine has, and how to get the others."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from hebiao.cli import i18n
from hebiao.cli.base import Command, width_of
from hebiao.lang import Lang, Message

_M = Message
FOUND: Final = _M("有", "found")
MISSING: Final = _M("没有", "missing")
ABSENT: Final = _M("本版没有", "not in this version")
_MAIN: Final = _M(
    "主要功能（docx、xlsx、xls、pdf、ofd、html、markdown、文本、zip）不缺任何部件。",
    "The main job (docx, xlsx, xls, pdf, ofd, html, markdown, text, zip) lacks nothing.",
)
_LIBREOFFICE_HOW: Final = _M(
    "读 doc、wps、et、rtf 要用；Debian/Ubuntu：apt install libreoffice-writer-nogui libreoffice-calc-nogui；"
    "其他系统：https://www.libreoffice.org",
    "needed for doc, wps, et, rtf; Debian/Ubuntu: apt install libreoffice-writer-nogui libreoffice-calc-nogui; "
    "elsewhere: https://www.libreoffice.org",
)
_DRIVER_HOW: Final = _M(
    "用 --store postgresql+pg8000://… 时要用；pip install 'hebiao[postgresql]'",
    "needed for --store postgresql+pg8000://…; pip install 'hebiao[postgresql]'",
)
_OCR_HOW: Final = _M(
    "读扫描件、照片和图片 PDF 要用；pip install 'hebiao[ocr]'",
    "needed for scans, photos and PDFs of pictures; pip install 'hebiao[ocr]'",
)
_OCR_PARTS: Final = ("rapidocr", "onnxruntime", "cv2", "numpy")
_MODEL_HOW: Final = _M(
    "本版不用语言模型，也不连网；以后的版本认 OPENAI_API_KEY 和 OPENAI_BASE_URL",
    "no language model is used in this version, and no network; later ones take OPENAI_API_KEY and OPENAI_BASE_URL",
)
_PLACES: Final = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One optional part: its name, whether it is here, and a line on it."""

    name: Message
    state: Message
    said: Message


def parts() -> tuple[Part, ...]:
    """All optional parts of this machine."""
    return (_libreoffice(), _driver(), _ocr(), _model())


def make(lang: Lang) -> click.Command:
    """The command in one language."""

    def show() -> int:
        from hebiao import __version__

        rows = [(p.name.in_lang(lang), p.state.in_lang(lang), p.said.in_lang(lang)) for p in parts()]
        click.echo(f"hebiao {__version__}, Python {sys.version.split()[0]}")
        click.echo(_MAIN.in_lang(lang) + "\n")
        widths = [max(width_of(row[k]) for row in rows) + 2 for k in range(2)]
        for row in rows:
            click.echo(
                "".join(t + " " * (w - width_of(t)) for t, w in zip(row, widths, strict=False)) + row[2]
            )
        return 0

    return Command("doctor", lang, i18n.DOCTOR, callback=show)


def _libreoffice() -> Part:
    name = _M("LibreOffice", "LibreOffice")
    path = shutil.which("soffice") or shutil.which("libreoffice")
    path = path or next((p for p in _PLACES if Path(p).is_file()), None)
    return Part(name, FOUND, _M(path, path)) if path else Part(name, MISSING, _LIBREOFFICE_HOW)


def _driver() -> Part:
    name = _M("PostgreSQL 驱动", "PostgreSQL driver")
    here = find_spec("pg8000") is not None
    return Part(name, FOUND, _M("pg8000", "pg8000")) if here else Part(name, MISSING, _DRIVER_HOW)


def _ocr() -> Part:
    name = _M("文字识别 OCR", "OCR")
    here = all(find_spec(part) is not None for part in _OCR_PARTS)
    said = "rapidocr + onnxruntime"
    return Part(name, FOUND, _M(said, said)) if here else Part(name, MISSING, _OCR_HOW)


def _model() -> Part:
    name = _M("语言模型", "model endpoint")
    if not os.environ.get("OPENAI_API_KEY"):
        return Part(name, ABSENT, _MODEL_HOW)
    # The key itself is never shown.
    url = os.environ.get("OPENAI_BASE_URL", "https://api.openai.com/v1").rpartition("@")[2]
    return Part(
        name,
        ABSENT,
        _M(
            f"已设置 {url}，但本版不用语言模型，也不连网",
            f"{url} is set, but no language model is used in this version",
        ),
    )
