"""Tests of taking archives apart."""

import pytest

from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.errors import (
    DamagedSource,
    EmptySource,
    EncryptedSource,
    InputError,
    LimitExceeded,
    UnknownFormat,
    UnsafeSource,
)
from hebiao.readers.archive import Rejected, expand
from hebiao.readers.base import read_document
from readers.make_office import make_docx, make_zip, para

TEXT = "项目支出绩效自评表".encode()


def _expand(data: bytes, **limits: int) -> list[Source | Rejected]:
    return list(expand(Source("a.zip", data), Limits(**limits)))


def _errors(found: list[Source | Rejected]) -> dict[str, type[InputError]]:
    return {f.name: type(f.error) for f in found if isinstance(f, Rejected)}


def test_members_and_archives_within() -> None:
    """Members come in order with their way in, archives within opened, office files left whole."""
    document = make_docx(para("甲"))
    inner = make_zip({"丙.txt": TEXT})
    data = make_zip({"甲/": "", "甲/乙.docx": document, "内.zip": inner, "丁.txt": TEXT})
    assert [(f.name, f.data) for f in _expand(data) if isinstance(f, Source)] == [
        ("a.zip!甲/乙.docx", document), ("a.zip!内.zip!丙.txt", TEXT), ("a.zip!丁.txt", TEXT),
    ]  # fmt: skip


def test_what_is_no_archive_is_itself() -> None:
    """A document, and what cannot be told, pass through untouched."""
    for data in (TEXT, make_docx(para("甲")), b"", b"PK\x03\x04cut"):
        source = Source("x", data)
        assert list(expand(source, Limits())) == [source]


def test_clutter_is_skipped() -> None:
    """What systems leave in archives is no input."""
    names = ["__MACOSX/._a.docx", "~$甲.docx", "b/.DS_Store", "Thumbs.db", "._c", "desktop.ini"]
    found = _expand(make_zip({**dict.fromkeys(names, "x"), "a.txt": TEXT}))
    assert [f.name for f in found] == ["a.zip!a.txt"]


def test_bad_members_do_not_stop_the_others() -> None:
    """A bomb, a traversal and a broken member are reported each by name, and the rest is read."""
    data = bytearray(
        make_zip({"坏.txt": b"0123456789" * 20, "../b": "x", "bomb": b"\0" * (5 << 20), "c.txt": TEXT})
    )
    data[data.index(b"PK\x03\x04") + 30 + len("坏.txt".encode()) + 4] ^= 0xFF
    found = _expand(bytes(data))
    assert _errors(found) == {
        "a.zip!坏.txt": DamagedSource, "a.zip!../b": UnsafeSource, "a.zip!bomb": UnsafeSource,
    }  # fmt: skip
    assert [f.name for f in found if isinstance(f, Source)] == ["a.zip!c.txt"]


def test_encrypted_member_is_reported() -> None:
    """A member behind a password is reported."""
    data = bytearray(make_zip({"a.txt": TEXT}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert _errors(_expand(bytes(data))) == {"a.zip!a.txt": EncryptedSource}


def test_nesting_is_bounded() -> None:
    """Archives within archives are opened to the depth allowed, no further."""
    data = make_zip({"a.txt": TEXT})
    for _ in range(3):
        data = make_zip({"z.zip": data})
    assert [f.name for f in _expand(data)] == ["a.zip!z.zip!z.zip!z.zip!a.txt"]
    assert _errors(_expand(data, depth=2)) == {"a.zip!z.zip!z.zip!z.zip": LimitExceeded}


def test_totals_are_bounded() -> None:
    """The number of files and the bytes unpacked are bounded over all archives together."""
    inner = make_zip({f"{i}.txt": TEXT for i in range(3)})
    data = make_zip({"一.zip": inner, "二.zip": inner})
    assert _errors(_expand(data, members=5)) == {"a.zip!二.zip": LimitExceeded}
    found = _expand(make_zip({f"{i}.txt": bytes(range(200)) * 5 for i in range(9)}), unpacked_bytes=3500)
    assert [type(f) for f in found] == [Source, Source, Source, Rejected]


def test_empty_archive() -> None:
    """An archive without files is reported as empty."""
    for data in (make_zip({}), make_zip({"a/": "", ".DS_Store": "x"})):
        assert _errors(_expand(data)) == {"a.zip": EmptySource}


def test_damaged_archives_fail_when_read() -> None:
    """A cut archive passes through expand and is refused by name when it is read."""
    (source,) = _expand(make_zip({"a.txt": TEXT})[:-30])
    assert isinstance(source, Source)
    with pytest.raises(DamagedSource):
        read_document(source, Limits())
    with pytest.raises(UnknownFormat):
        read_document(Source("a.rar", b"Rar!\x1a\x07\x01\0" + b"x" * 50), Limits())


def test_members_that_share_their_data() -> None:
    """An archive whose directory names one piece of data over and over is refused as a whole, with one reason."""
    data = make_zip({"甲.txt": TEXT})
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    entry, tail = data[start:end], bytearray(data[end:])
    for at in (8, 10):
        tail[at : at + 2] = (50).to_bytes(2, "little")
    tail[12:16] = (50 * len(entry)).to_bytes(4, "little")
    found = _expand(data[:start] + entry * 50 + bytes(tail))
    assert [type(f) for f in found] == [Rejected] and _errors(found) == {"a.zip": UnsafeSource}
