"""Which reader reads a source: told by its content, never by its name. The table from format to reader."""

from __future__ import annotations

import importlib
import io
import re
import zipfile
from pathlib import PurePosixPath
from typing import Final, Literal, Protocol, cast

from msgspec.structs import replace

from hebiao.domain.document import Document, Source
from hebiao.domain.limits import Limits
from hebiao.errors import (
    DamagedSource,
    EmptySource,
    EncryptedSource,
    LimitExceeded,
    UnknownFormat,
    UsageError,
)
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.readers import ole2
from hebiao.readers.container import BROKEN
from hebiao.readers.encoding import decode

__all__ = ["READERS", "Format", "Reader", "decode", "read_document", "sniff"]

Format = Literal[
    "text",
    "docx",
    "xlsx",
    "xls",
    "html",
    "pdf",
    "ofd",
    "zip",
    "doc",
    "wps",
    "et",
    "rtf",
    "xlsb",
    "ods",
    "odt",
    "image",
]

READERS: Final[dict[Format, str]] = {
    "text": "hebiao.readers.text.reader",
    "docx": "hebiao.readers.office.docx",
    "xlsx": "hebiao.readers.office.xlsx",
    "xls": "hebiao.readers.office.xls",
    "html": "hebiao.readers.web.html",
    "pdf": "hebiao.readers.pdf.reader",
    "ofd": "hebiao.readers.ofd.reader",
    "doc": "hebiao.readers.office.legacy",
    "wps": "hebiao.readers.office.legacy",
    "et": "hebiao.readers.office.legacy",
    "rtf": "hebiao.readers.office.legacy",
    "xlsb": "hebiao.readers.office.legacy",
    "ods": "hebiao.readers.office.legacy",
    "odt": "hebiao.readers.office.legacy",
    "image": "hebiao.readers.picture.reader",
}
"""Every format that is a document, and the module whose `read` reads it (imported when first needed)."""

_SUFFIXES: Final[dict[Format, frozenset[str]]] = {
    "docx": frozenset((".docx", ".docm", ".dotx", ".wps")),
    "xlsx": frozenset((".xlsx", ".xlsm", ".xltx", ".et")),
    "xls": frozenset((".xls", ".et", ".xlt", ".ett")),
    "doc": frozenset((".doc", ".wps", ".dot", ".wpt")),
    "html": frozenset((".html", ".htm", ".mht", ".mhtml", ".xhtml")),
    "image": frozenset(
        (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".heic", ".heif")
    ),
}
"""Endings that fit a format, where there are more than its own name."""
_TELLING: Final = frozenset(
    (".docx", ".xlsx", ".xls", ".doc", ".wps", ".et", ".rtf", ".pdf", ".ofd", ".html", ".htm", ".mht", ".txt",
     ".md", ".csv", ".ods", ".odt", ".xlsb", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".zip")
)  # fmt: skip
"""endings that promise a format; any other ending promises nothing"""

_IMAGES: Final = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"II*\0",
    b"MM\0*",
    b"GIF8",
    b"\0\0\0\x0cjP  \r\n\x87\n",
    b"\xff\x4f\xff\x51\xff\x52",
)
"""the last two are JPEG 2000, with and without its box"""
_PACKED: Final = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_HTML_START: Final = regex(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?>.*?-->)\s*)*+<(?:!doctype\s+html|html|head|body|table|meta)\b",
    re.I | re.S,
)
_HTML_FRAGMENT: Final = regex(r"\s*<(?:!--|div|p|span|center|style|font|h[1-6]|section|br|title|b)\b", re.I)
_TABLE_TAG: Final = regex(r"<(?:html|body|table)\b", re.I)
_CELL_TAG: Final = regex(r"</t[dh]\s*>", re.I)
_LEAST_CELLS: Final = 8
_LEAST_PIPES: Final = 4
"""lines of pipes that are a table"""
_MHTML: Final = re.compile(rb"content-type:\s*multipart/related", re.I)
_FLAT_OFFICE: Final = regex(r"\s*<\?xml[^>]*>\s*<\?mso-application", re.I)
_HEAD: Final = 1 << 16


class Reader(Protocol):
    """What every reader module offers."""

    def read(self, source: Source, limits: Limits) -> Document:
        """Bytes to a document tree; raises an InputError that says why not."""
        ...


def read_document(source: Source, limits: Limits) -> Document:
    """Read a source with the reader that its content asks for.

    Raises:
        InputError: it cannot be read; the subclass says why.
        UsageError: it is an archive (use `archive.expand` first).
    """
    if len(source.data) > limits.file_bytes:
        raise LimitExceeded(
            f"{source.name}：文件超过 {limits.file_bytes} 字节的上限，请拆分后再试",
            f"{source.name}: larger than the limit of {limits.file_bytes} bytes; split it and try again",
        )
    kind = sniff(source)
    if kind == "zip":
        raise UsageError(
            f"{source.name}：这是压缩包，应先展开", f"{source.name}: an archive, to be expanded first"
        )
    reader = cast(Reader, importlib.import_module(READERS[kind]))
    document = reader.read(source, limits)
    note = _name_note(source.name, kind)
    return replace(document, notes=(note, *document.notes)) if note else document


def _name_note(name: str, kind: Format) -> Message | None:
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    fits = _SUFFIXES.get(kind, frozenset((f".{kind}",)))
    if suffix not in _TELLING or suffix in fits or (kind == "text" and suffix in (".txt", ".md", ".csv")):
        return None
    return Message(
        f"扩展名是 {suffix}，内容是 {kind}，按内容读取",
        f"named {suffix}, but it is {kind}, and was read as such",
    )


def sniff(source: Source) -> Format:
    """The format of a source, by its content.

    Raises:
        EmptySource: no bytes, or white space only.
        DamagedSource: a container that is cut off.
        EncryptedSource: an Office file behind a password.
        UnknownFormat: nothing that is read here (pictures and other archives are named).
    """
    data = source.data
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise EmptySource(f"{source.name}：文件是空的", f"{source.name}: the file is empty")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _sniff_zip(source)
    if data.startswith(ole2.MAGIC):
        return _sniff_ole2(source)
    if b"%PDF" in data[:1024]:
        return "pdf"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if data[:8] in _BIFF_STARTS or data[:4] in _BIFF_STARTS:
        return "xls"
    if _is_image(data):
        return "image"
    _refuse_known(source)
    return _sniff_text(source)


_BIFF_STARTS: Final = (b"\x09\x08\x10\0\0\x06\x05\0", b"\x09\x08\x08\0", b"\x09\x04\x06\0", b"\x09\x02\x06\0")
"""a bare workbook stream without its OLE2 container, as some exporters write"""


def _is_image(data: bytes) -> bool:
    if data.startswith(b"BM"):
        # Two letters prove little: a bitmap also says its own size, and has zeros after it.
        return data[6:10] == b"\0\0\0\0" and int.from_bytes(data[2:6], "little") <= len(data) + 4
    if data[4:8] == b"ftyp":
        return data[8:12] in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"heif", b"mif1", b"msf1", b"avif")
    return data.startswith(_IMAGES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def _refuse_known(source: Source) -> None:
    """Name what is not read here, rather than say that it is unknown."""
    data = source.data
    if data.startswith(_PACKED):
        raise UnknownFormat(
            f"{source.name}：不支持这种压缩包，请解压或改存为 zip",
            f"{source.name}: this kind of archive is not read; unpack it or save it as zip",
        )


def _sniff_zip(source: Source) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            names = set(archive.namelist())
            mime = b""
            if "mimetype" in names:
                with archive.open("mimetype") as stream:
                    mime = stream.read(80)
    # A method that zipfile does not know, and a member that is encrypted, are a RuntimeError.
    except (*BROKEN, RuntimeError) as error:
        raise DamagedSource(
            f"{source.name}：压缩包（docx、xlsx、zip 等）损坏或不完整，请重新取得文件",
            f"{source.name}: the container (docx, xlsx, zip …) is broken or cut off; get the file again",
        ) from error
    if "OFD.xml" in names:
        return "ofd"
    if b"opendocument.spreadsheet" in mime:
        return "ods"
    if b"opendocument.text" in mime:
        return "odt"
    if "[Content_Types].xml" in names:
        if "xl/workbook.bin" in names:
            return "xlsb"
        if any(n.startswith("xl/") for n in names):
            return "xlsx"
        if any(n.startswith("word/") for n in names):
            return "docx"
        if any(n.startswith("ppt/") for n in names):
            raise UnknownFormat(
                f"{source.name}：不读演示文稿，请提供 Word、Excel 或 PDF",
                f"{source.name}: presentations are not read; give Word, Excel or PDF",
            )
        return "docx"
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else "zip"


def _sniff_ole2(source: Source) -> Format:
    compound = ole2.Compound(source.data)
    streams = compound.streams
    if "EncryptedPackage" in streams:
        raise _encrypted(source)
    if "Workbook" in streams or "Book" in streams:
        return "xls"
    if "WordDocument" in streams:
        # Bit 0x0100 of the FIB's flags ([MS-DOC] 2.5.2): the text is encrypted.
        flags = compound.read("WordDocument")[10:12]
        if int.from_bytes(flags, "little") & 0x0100:
            raise _encrypted(source)
        return "doc"
    if any(n.upper().startswith(("ET", "KET")) for n in streams):
        return "et"
    if any(n.upper().startswith(("WPS", "KWPS", "MATOST", "CONTENTS")) for n in streams):
        return "wps"
    raise UnknownFormat(
        f"{source.name}：不认识的旧版 Office 文件，请另存为 docx 或 xlsx",
        f"{source.name}: an old Office file of an unknown kind; save it as docx or xlsx",
    )


def _encrypted(source: Source) -> EncryptedSource:
    return EncryptedSource(
        f"{source.name}：文件有打开密码，请去掉密码后再试",
        f"{source.name}: a password is needed to open it; remove the password and try again",
    )


def _sniff_text(source: Source) -> Format:
    if _MHTML.search(source.data[:_HEAD]) and re.match(rb"\s*[\w-]+:", source.data):
        return "html"
    # Latin-1 shows tags in any encoding that keeps ASCII; a UTF-16 page loses its zeros.
    head = source.data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").decode("latin-1")
    if _FLAT_OFFICE.match(head):
        raise UnknownFormat(
            f"{source.name}：不读 Office 的 XML 格式，请另存为 docx 或 xlsx",
            f"{source.name}: Office's flat XML is not read; save it as docx or xlsx",
        )
    if _HTML_START.match(head) or (_HTML_FRAGMENT.match(head) and _TABLE_TAG.search(head)):
        return "html"
    try:
        text = decode(source.data)
    except UnknownFormat as error:
        raise UnknownFormat(
            f"{source.name}：不认识的格式；可读 docx、xlsx、xls、pdf、ofd、html、文本和 zip",
            f"{source.name}: unknown format; docx, xlsx, xls, pdf, ofd, html, text and zip are read",
        ) from error
    if not text.strip():
        raise EmptySource(f"{source.name}：文件里没有文字", f"{source.name}: there is no text in the file")
    return "html" if _holds_tables(text) else "text"


def _holds_tables(text: str) -> bool:
    """Whether a text (markdown, as converters write it) has its tables as HTML, and none of pipes."""
    return (
        _TABLE_TAG.search(text) is not None
        and len(_CELL_TAG.findall(text)) >= _LEAST_CELLS
        and sum(line.count("|") > 1 for line in text.splitlines() if "<" not in line) < _LEAST_PIPES
    )
