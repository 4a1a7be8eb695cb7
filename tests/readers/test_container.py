"""Tests of bounded zip reading and of XML from strangers."""

import struct
import zipfile

import pytest

from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.errors import DamagedSource, EncryptedSource, LimitExceeded, UnsafeSource
from hebiao.readers.container import Budget, check_member, open_zip, parse_xml
from readers.make_office import make_zip


def test_reads_members() -> None:
    """Members are known by name and read whole."""
    container = open_zip(Source("a.zip", make_zip({"OFD.xml": "<a/>", "目录/乙.xml": b"x"})), Limits())
    assert container.names == ("OFD.xml", "目录/乙.xml")
    assert "OFD.xml" in container
    assert container.read("目录/乙.xml") == b"x"
    with pytest.raises(DamagedSource, match=r"没有\.xml"):
        container.read("没有.xml")


def test_not_a_zip() -> None:
    """What is no whole zip is damaged."""
    whole = make_zip({"a": "b" * 100})
    for data in (b"", b"PK\x03\x04rubbish", whole[:-10], whole[:60]):
        with pytest.raises(DamagedSource):
            open_zip(Source("a.zip", data), Limits())


def test_bomb_by_ratio() -> None:
    """A member packed beyond the allowed ratio is refused while it is unpacked."""
    container = open_zip(Source("a.zip", make_zip({"a": b"\0" * (5 << 20)})), Limits())
    with pytest.raises(UnsafeSource):
        container.read("a")


def test_small_members_may_be_packed_tightly() -> None:
    """A megabyte of one character, three bytes each, is no bomb."""
    container = open_zip(Source("a.zip", make_zip({"a": "绩" * 1_000_000})), Limits())
    assert len(container.read("a")) == 3_000_000


def test_totals_are_shared() -> None:
    """What two containers unpack together is bounded by one budget; one file has its own bound."""
    limits = Limits(unpacked_bytes=1500)
    budget = Budget.of(limits)
    data = make_zip({"a": bytes(range(250)) * 4})
    open_zip(Source("a.zip", data), limits, budget).read("a")
    with pytest.raises(LimitExceeded):
        inner = open_zip(Source("b.zip", data), limits, budget)
        inner.read("a")
        inner.read("a")
    with pytest.raises(LimitExceeded):
        open_zip(Source("a.zip", data), Limits(file_bytes=999)).read("a")


def test_too_many_members() -> None:
    """More members than allowed are refused before any is read."""
    with pytest.raises(LimitExceeded):
        open_zip(Source("a.zip", make_zip({str(i): "x" for i in range(6)})), Limits(members=5))


def test_lying_header_and_broken_data() -> None:
    """A size that lies, broken bytes and an unknown method of packing are damage, never a crash."""
    good = make_zip({"a": b"some text, some text" * 50})
    central = good.index(b"PK\x01\x02")
    lying = bytearray(good)
    struct.pack_into("<I", lying, central + 24, 10)
    broken = bytearray(good)
    broken[35:45] = b"\xff" * 10
    odd = bytearray(good)
    struct.pack_into("<H", odd, central + 10, 99)
    struct.pack_into("<H", odd, 8, 99)
    for data in (lying, broken, odd):
        with pytest.raises(DamagedSource):
            open_zip(Source("a.zip", bytes(data)), Limits()).read("a")


def test_encrypted_member() -> None:
    """A member behind a password says so."""
    data = bytearray(make_zip({"a": "x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EncryptedSource):
        open_zip(Source("a.zip", bytes(data)), Limits()).read("a")


@pytest.mark.parametrize("name", ["../a", "x/../../a", "/etc/a", "C:/a", "c:a", "..\\a", "\\\\host\\a"])
def test_names_that_lead_out(name: str) -> None:
    """Absolute names, drives and parents are refused."""
    (member,) = open_zip(Source("a.zip", make_zip({name: "x"})), Limits()).members
    with pytest.raises(UnsafeSource):
        check_member("a.zip", member)


def test_symbolic_links_are_refused() -> None:
    """A symbolic link is no document; a name with dots is."""
    info = zipfile.ZipInfo("甲..乙.docx")
    (member,) = open_zip(Source("a.zip", make_zip({"甲..乙.docx": "x"})), Limits()).members
    check_member("a.zip", member)
    info.external_attr = 0o120777 << 16
    with pytest.raises(UnsafeSource):
        check_member("a.zip", type(member)(member.name, info))


def test_gbk_names() -> None:
    """Names without the UTF-8 flag are read as UTF-8 or GBK, whichever they are."""
    for encoding in ("gbk", "utf-8"):
        raw = "自评表乘.txt".encode(encoding)
        data = make_zip({"x" * len(raw): "a"}).replace(b"x" * len(raw), raw)
        assert open_zip(Source("a.zip", data), Limits()).names == ("自评表乘.txt",)


def test_xml_that_attacks() -> None:
    """Any document type is refused, in any encoding; broken XML is damage; plain XML is read."""
    for encoding in ("utf-8", "utf-16", "utf-16-be"):
        with pytest.raises(UnsafeSource):
            parse_xml('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding), "x")
    for data in (b"", b"<a>", b"<a>&b;</a>", b"<a><b></a>", b"<a>" * 300 + b"</a>" * 300):
        with pytest.raises(DamagedSource):
            parse_xml(data, "x")
    assert parse_xml("<甲>乙<!-- no --></甲>".encode(), "x").text == "乙"
