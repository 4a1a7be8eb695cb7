"""Bytes to text: UTF-8, UTF-16 and GB18030, told by the bytes alone; what is not text is refused."""

from __future__ import annotations

import codecs
from typing import Final

from hebiao.errors import DamagedSource, UnknownFormat
from hebiao.lazy import regex

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 1 << 16
_TAIL: Final = 4
"""a file cut off in the middle of a character lacks at most this many bytes"""
_BROKEN_SHARE: Final = 0.001
"""share of broken bytes that UTF-8 text may have; each stays visible as U+FFFD"""
_COMMON_SHARE: Final = 0.8
"""share of the non-ASCII characters of Chinese text that are everyday ones (GB2312 signs and level 1)"""
_RARE_LEAD: Final = 0xD8
"""lead byte from which GB2312 has its level 2, the rarer characters"""
_CONTROL_SHARE: Final = 0.01
_NULS: Final = regex("\0+")
_CONTROLS: Final = regex("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(data: bytes) -> str:
    """The text of a file, without its byte order mark.

    A character cut off at the very end, or a rare broken one in UTF-8, becomes U+FFFD, never a guess.

    Raises:
        DamagedSource: a byte order mark promises text that the bytes do not keep.
        UnknownFormat: not text in any encoding read here.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = _try(data[len(bom) :], encoding)
            if text is None:
                raise DamagedSource(
                    f"文本编码损坏（应为 {encoding}），请重新取得文件",
                    f"the text is broken (it should be {encoding}); get the file again",
                )
            return text
    text = _guess(data)
    if text is None:
        raise UnknownFormat(
            "不是可读的文本（只读 UTF-8、UTF-16、GB18030 编码），请另存为 UTF-8",
            "not text that can be read (only UTF-8, UTF-16 and GB18030); save it as UTF-8",
        )
    return text


def lost_at_end(data: bytes) -> int:
    """How many bytes at the end of a text a broken disk or copy left zeroed; what stood there is not known."""
    nuls = len(data) - len(data.rstrip(b"\0"))
    return nuls if nuls >= _TAIL else 0


def _guess(data: bytes) -> str | None:
    """Text without a byte order mark."""
    sample = data[:_SAMPLE]
    if b"\0" in sample:
        at_odd, at_even = sample[1::2].count(0), sample[::2].count(0)
        order = "utf-16-le" if at_odd >= at_even else "utf-16-be"
        text = _try(data, order)
        if text is not None and _plausible(text):
            return text
    if b"\0" in data:
        return _with_losses(data)
    text = _try(data, "utf-8")
    if text is not None and _few_controls(text):
        return text
    text = _try(data, "gb18030")
    if text is not None and _plausible(text):
        return text
    for order in ("utf-16-le", "utf-16-be"):
        text = _try(data, order)
        if text is not None and _plausible(text):
            return text
    return None


def _with_losses(data: bytes) -> str | None:
    """Text in which a broken disk or copy left NULs: those at its end are cut off, others become U+FFFD.

    What stood in their place is not known: a digit may have.
    """
    data = data.rstrip(b"\0")
    for encoding in ("utf-8", "gb18030"):
        text = _try(data, encoding)
        if text is not None and _plausible(text):
            return _NULS.sub("\ufffd", text)
    return None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start >= len(data) - _TAIL and error.start > _TAIL:
            return data[: error.start].decode(encoding) + "�"
    if encoding == "utf-8":
        # UTF-8 finds its feet again after a broken byte; GB18030 would pair the rest wrongly.
        text = data.decode(encoding, "replace")
        if text.count("�") <= len(data) * _BROKEN_SHARE:
            return text
    return None


def _few_controls(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_CONTROLS.findall(sample)) <= max(2, len(sample) * _CONTROL_SHARE)


def _plausible(text: str) -> bool:
    """Whether it looks like Chinese or plain text rather than other bytes read as such."""
    sample = text[:_SAMPLE]
    high = [ch for ch in sample if ch > "\x7f"]
    if not _few_controls(sample):
        return False
    leads = "".join(high).encode("gb2312", "ignore")[::2]
    return sum(lead < _RARE_LEAD for lead in leads) >= len(high) * _COMMON_SHARE
