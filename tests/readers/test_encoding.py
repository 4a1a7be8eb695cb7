"""Tests of telling text from bytes."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hebiao.errors import DamagedSource, UnknownFormat
from hebiao.readers.encoding import decode

SAMPLE = "项目支出绩效自评表\n项目名称\t某某项目\n得分 97.5，满意度≥90%\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk", "gb2312", "utf-32"],
)
def test_encodings(encoding: str) -> None:
    """Each encoding met in practice gives the same text, with and without byte order mark."""
    assert decode(SAMPLE.encode(encoding)) == SAMPLE
    assert decode(("﻿" + SAMPLE).encode("utf-16-be")) == SAMPLE


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_cut_at_the_end(encoding: str) -> None:
    """A file cut in the middle of its last character ends in U+FFFD."""
    assert decode((SAMPLE + "表").encode(encoding)[:-1]) == SAMPLE + "�"


def test_rare_broken_bytes_stay_visible() -> None:
    """One broken byte in much UTF-8 becomes U+FFFD; more of them are no text."""
    data = (SAMPLE * 50).encode()
    assert decode(data + b"\xff" + data) == SAMPLE * 50 + "�" + SAMPLE * 50


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_nuls_are_losses(encoding: str) -> None:
    """NULs behind the text are dropped; within it they are something lost that stays visible, never a digit less."""
    data = (SAMPLE * 20).encode(encoding)
    assert decode(data + b"\0" * 5000) == SAMPLE * 20
    holed = data.replace(b"97.5", b"9\0\0.5", 1)
    assert decode(holed) == SAMPLE.replace("97.5", "9\ufffd.5") + SAMPLE * 19
    assert decode(data * 200 + holed).endswith(SAMPLE.replace("97.5", "9\ufffd.5") + SAMPLE * 19)


def test_not_text() -> None:
    """Random bytes, Big5 and control characters are refused."""
    noise = random.Random(7)
    for data in (
        noise.randbytes(4000),
        bytes(noise.randrange(1, 256) for _ in range(4000)),
        ("項目支出績效自評表" * 20).encode("big5"),
        b"\x01\x02\x03\x04" * 20,
        b"\xd9" * 4096,
    ):
        with pytest.raises(UnknownFormat):
            decode(data)
    with pytest.raises(DamagedSource):
        decode(b"\xff\xfe" + b"\x00\xd8" * 40)


@given(st.text(st.sampled_from("项目绩效指标得分年度资金0123456789.%\n\t，：（）≥"), min_size=8))
def test_round_trip_in_utf8(text: str) -> None:
    """Any Chinese text in UTF-8 comes back."""
    assert decode(text.encode()) == text
