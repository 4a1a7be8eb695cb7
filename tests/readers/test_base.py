"""Tests of telling formats by content."""

import io
import time
import zipfile

import openpyxl
import pytest
import xlwt

import docx as python_docx
from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.errors import (
    DamagedSource,
    EmptySource,
    EncryptedSource,
    InputError,
    LimitExceeded,
    UnknownFormat,
    UsageError,
)
from hebiao.readers.archive import Rejected, expand
from hebiao.readers.base import READERS, read_document, sniff
from readers.make_office import make_docx, make_ole2, make_xlsx, make_zip, para

ODS = "application/vnd.oasis.opendocument.spreadsheet"
PAGE = "<html><body>甲</body></html>"


def _saved(made: object) -> bytes:
    out = io.BytesIO()
    made.save(out)  # type: ignore[attr-defined]  # python-docx and openpyxl objects both save
    return out.getvalue()


def _xls() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "x")
    return _saved(book)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (_saved(python_docx.Document()), "docx"), (_saved(openpyxl.Workbook()), "xlsx"), (_xls(), "xls"),
        (make_zip({"word/document.xml": "x"}), "docx"), (make_zip({"OFD.xml": "x", "a": "b"}), "ofd"),
        (make_zip({"甲.txt": "x"}), "zip"), (make_zip({}), "zip"), (make_zip({"mimetype": ODS}), "ods"),
        (make_zip({"[Content_Types].xml": "x", "xl/workbook.bin": "x"}), "xlsb"),
        (make_ole2({"WordDocument": b"\xec\xa5", "1Table": b""}), "doc"), (make_ole2({"Workbook": b""}), "xls"),
        (make_ole2({"WpsContents": b""}), "wps"), (make_ole2({"ETContents": b""}), "et"),
        (b"{\\rtf1\\ansi x}", "rtf"), (b"%PDF-1.7\n", "pdf"), (b"\n\xef\xbb\xbf%PDF-1.4", "pdf"),
        (b"\x09\x04\x06\0\0\0\x10\0" + b"x" * 40, "xls"),
        (PAGE.encode(), "html"), (PAGE.encode("utf-16"), "html"), ("\n<!-- x -->\n<TABLE><tr>".encode("gbk"), "html"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html><html>', "html"), (b"<div>a</div><table></table>", "html"),
        (b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\n', "html"),
        ("项目名称\t甲<br>乙\n".encode(), "text"), ("项目名称\t甲".encode("gb18030"), "text"), (b"<p>a</p> b", "text"),
        ("| 一 | 二 |\n".encode("utf-16"), "text"), (b"BM is no picture here, only text", "text"),
        (b"\x89PNG\r\n\x1a\n123", "image"), (b"\xff\xd8\xff\xe0JFIF", "image"), (b"II*\0abc", "image"),
        (b"\0\0\0\x18ftypheic", "image"), (b"RIFF\0\0\0\0WEBPVP8 ", "image"),
    ],
)  # fmt: skip
def test_formats_by_content(data: bytes, kind: str) -> None:
    """Each format is known by its bytes, whatever the file is called."""
    assert sniff(Source("任意.bin", data)) == kind


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptySource), (b" \r\n\t\n", EmptySource), ("\ufeff \n".encode(), EmptySource), (b"\0" * 99, EmptySource),
        ("\u3000\u3000\n".encode(), EmptySource), (b"PK\x03\x04" + b"x" * 40, DamagedSource),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 90, DamagedSource),
        (make_ole2({"EncryptionInfo": b"", "EncryptedPackage": b""}), EncryptedSource),
        (make_ole2({"WordDocument": b"\xec\xa5\xc1\0" + b"\0" * 6 + b"\x00\x01"}), EncryptedSource),
        (make_ole2({"__properties_version1.0": b""}), UnknownFormat),
        (b"Rar!\x1a\x07\0", UnknownFormat), (b"7z\xbc\xaf\x27\x1c", UnknownFormat),
        (bytes(range(1, 255)) * 4, UnknownFormat), (make_zip({"[Content_Types].xml": "", "ppt/a": ""}), UnknownFormat),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?><Workbook/>', UnknownFormat),
    ],
)  # fmt: skip
def test_what_is_not_read_says_why(data: bytes, error: type[InputError]) -> None:
    """Empty, broken, locked and unknown files are each refused for their own reason."""
    with pytest.raises(error):
        sniff(Source("a.docx", data))


def test_content_decides_and_the_name_is_noted() -> None:
    """A wrong ending is read by content with a note; fitting or meaningless endings get none."""
    data = make_docx(para("甲"))
    document = read_document(Source("乙.pdf", data), Limits())
    assert document.channel == "docx"
    assert [n.zh for n in document.notes] == ["扩展名是 .pdf，内容是 docx，按内容读取"]
    for name in ("a.docx", "A.DOCX", "a.wps", "a.tmp", "a", "x.zip!a.docx"):
        assert read_document(Source(name, data), Limits()).notes == ()


def test_reads_each_by_its_reader() -> None:
    """Sheets and pages reach their own readers."""
    assert read_document(Source("a", make_xlsx("<row><c><v>1</v></c></row>")), Limits()).channel == "xlsx"
    assert read_document(Source("a", _xls()), Limits()).channel == "xlsx"
    assert read_document(Source("a", PAGE.encode()), Limits()).channel == "html"


def test_a_page_of_comments_is_told_fast() -> None:
    """Many comments before anything else cost no time worth naming."""
    started = time.perf_counter()
    assert sniff(Source("a", b"<!--a-->" * 2000 + "甲".encode())) == "text"
    assert time.perf_counter() - started < 2


def test_limits_and_archives() -> None:
    """A file beyond the limit is refused unread; an archive is not a document."""
    with pytest.raises(LimitExceeded):
        read_document(Source("a.txt", b"x" * 11), Limits(file_bytes=10))
    with pytest.raises(UsageError):
        read_document(Source("a.zip", make_zip({"a": "b"})), Limits())


def test_every_format_but_the_archive_has_a_reader() -> None:
    """The table names a module of this package for each document format."""
    assert "zip" not in READERS
    assert all(path.startswith("hebiao.readers.") for path in READERS.values())


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("name", ["mimetype", "a.txt"])
def test_broken_members_are_damage_however_they_are_packed(method: int, name: str) -> None:
    """No library's own exception leaves the archive, whether its kind is told by the member or the member is unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, bytes(range(256)) * 400)
    data = bytearray(out.getvalue())
    for n in range(40, 100):
        data[n] ^= 0xFF
    (found,) = expand(Source("a.zip", bytes(data)), Limits())
    if isinstance(found, Rejected):
        assert isinstance(found.error, DamagedSource)
    else:
        with pytest.raises(DamagedSource):
            sniff(found)
