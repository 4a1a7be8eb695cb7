"""`hebiao doctor`: which optional parts this machine has, and how to get the others."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Final
from urllib.parse import urlsplit

import click
from msgspec import Struct

from hebiao.cli import i18n
from hebiao.cli.base import Command, Opt, width_of
from hebiao.lang import Lang, Message
from hebiao.llm.settings import is_address, is_here, key_from_environment, url_from_environment

_M = Message
_TRY: Final = _M("试一试语言模型", "Trying out a language model")
FOUND: Final = _M("有", "found")
MISSING: Final = _M("没有", "missing")
_MAIN: Final = _M(
    "主要功能（docx、xlsx、xls、pdf、ofd、html、markdown、文本、zip）不缺任何部件。",
    "The main job (docx, xlsx, xls, pdf, ofd, html, markdown, text, zip) lacks nothing.",
)
_LIBREOFFICE_HOW: Final = _M(
    "读 doc、wps、et、rtf 要用；Debian/Ubuntu：apt install libreoffice-writer-nogui libreoffice-calc-nogui；"
    "其他系统：https://www.libreoffice.org；装在别处的用 HEBIAO_SOFFICE 指明",
    "needed for doc, wps, et, rtf; Debian/Ubuntu: apt install libreoffice-writer-nogui libreoffice-calc-nogui; "
    "elsewhere: https://www.libreoffice.org; set HEBIAO_SOFFICE where it is not on the PATH",
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
    "用 --llm auto 时要用；pip install 'hebiao[llm]'，并设置 OPENAI_BASE_URL、OPENAI_API_KEY",
    "needed for --llm auto; pip install 'hebiao[llm]', and set OPENAI_BASE_URL and OPENAI_API_KEY",
)
_MODEL_NO_KEY: Final = _M(
    "部件已装，没有设置 OPENAI_API_KEY；不用模型，别的功能都在",
    "installed; OPENAI_API_KEY is not set; all else works without a model",
)
_MODEL_NO_ADDRESS: Final = _M(
    "部件已装；OPENAI_BASE_URL 不是地址，应像 https://主机/v1",
    "installed; OPENAI_BASE_URL is no address; it must look like https://HOST/v1",
)


class Part(Struct, frozen=True):
    """One optional part: its name, whether it is here, and a line on it."""

    name: Message
    state: Message
    said: Message


def parts() -> tuple[Part, ...]:
    """All optional parts of this machine."""
    return (_libreoffice(), _driver(), _ocr(), _model())


def make(lang: Lang) -> click.Command:
    """The command in one language."""

    def show(*, llm: bool, model: str) -> int:
        from hebiao import __version__
        from hebiao.cli.tryout import tried_out

        rows = [(p.name.in_lang(lang), p.state.in_lang(lang), p.said.in_lang(lang)) for p in parts()]
        if llm:
            rows += tried_out(model, lang)
        click.echo(f"hebiao {__version__}, Python {sys.version.split()[0]}")
        click.echo(_MAIN.in_lang(lang) + "\n")
        widths = [max(width_of(row[k]) for row in rows) + 2 for k in range(2)]
        for row in rows:
            click.echo(
                "".join(t + " " * (w - width_of(t)) for t, w in zip(row, widths, strict=False)) + row[2]
            )
        return 0

    return Command("doctor", lang, i18n.DOCTOR, params=_options(), callback=show)


def _options() -> list[click.Parameter]:
    return [
        Opt(
            ["--llm"],
            _TRY,
            _M(
                "向模型问一个编造的小例子，逐个试回答方式",
                "ask the model about a small invented example, in every mode",
            ),
            is_flag=True,
        ),
        Opt(["--model"], _TRY, _M("模型名", "name of the model"), default="", metavar="NAME"),
    ]


def _libreoffice() -> Part:
    from hebiao.readers.office.legacy import find_office

    name = _M("LibreOffice", "LibreOffice")
    path = find_office()
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
    name = _M("语言模型", "language model")
    if find_spec("openai") is None or find_spec("instructor") is None:
        return Part(name, MISSING, _MODEL_HOW)
    url = url_from_environment()
    if not is_address(url):
        return Part(name, FOUND, _MODEL_NO_ADDRESS)
    host = urlsplit(url).netloc.rpartition("@")[2]
    if not is_here(url) and not key_from_environment():
        return Part(name, FOUND, _MODEL_NO_KEY)
    # The key itself is never shown.
    return Part(
        name,
        FOUND,
        _M(
            f"{host}；默认不用，--llm auto 才问；hebiao doctor --llm 可试",
            f"{host}; asked only with --llm auto; hebiao doctor --llm tries it out",
        ),
    )
