"""The pages of a file of html as text: its encoding, the parts of an MHTML file, markdown with tables of tags."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from typing import Final

from hebiao.domain.document import Source
from hebiao.errors import DamagedSource
from hebiao.lazy import regex
from hebiao.readers.encoding import decode

_CHARSET: Final = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w-]+)", re.I)
_MHTML: Final = re.compile(rb"content-type:\s*multipart/related", re.I)
_HEAD: Final = 1 << 14
_CODECS: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "hz-gb-2312": "hz", "big5": "big5", "unicode": "utf-16", "utf-16": "utf-16", "us-ascii": "gb18030",
    "windows-1252": "gb18030", "iso-8859-1": "gb18030",
}  # fmt: skip
"""declared charset → codec; western labels on Chinese pages are mistakes of the tool that wrote them"""

_PAGE_TAG: Final = regex(r"<(?:!doctype|html|head|body|meta|p|div|h[1-6]|center|section)\b", re.I)
_TABLE: Final = regex(r"<table\b|</table\s*>", re.I)
_MARKS: Final = regex(r"^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+)|\*\*|__(?=\S)|(?<=\S)__")
"""what markdown sets about the text of a line"""


def pages_of(source: Source) -> Iterator[str]:
    """The text of the page, or of each page of an MHTML file."""
    if not (_MHTML.search(source.data[:_HEAD]) and re.match(rb"\s*[\w-]+:", source.data)):
        yield _lined(_decode(source.data, None))
        return
    message = email.message_from_bytes(source.data.lstrip(), policy=email.policy.compat32)
    parts = [p for p in message.walk() if p.get_content_type() == "text/html"]
    if not parts:
        raise DamagedSource(
            f"{source.name}：MHTML 文件里没有网页，可能不完整，请重新保存",
            f"{source.name}: there is no page in the MHTML file, it may be cut off; save it again",
        )
    for part in parts:
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and b"<frameset" not in payload.lower():
            yield _decode(payload, part.get_content_charset())


def _lined(page: str) -> str:
    """A text with tables of tags among its lines (markdown) as a page: each line outside them is a paragraph."""
    if _PAGE_TAG.search(page):
        return page
    out: list[str] = []
    depth = start = 0
    for tag in _TABLE.finditer(page):
        if tag[0].startswith("</"):
            depth -= depth > 0
            if not depth:
                out.append(page[start : tag.end()])
                start = tag.end()
            continue
        if not depth:
            out.extend(_paragraphs(page[start : tag.start()]))
            start = tag.start()
        depth += 1
    out.extend([page[start:]] if depth else _paragraphs(page[start:]))
    return "".join(out)


def _paragraphs(text: str) -> list[str]:
    return [f"<p>{_MARKS.sub('', line)}</p>" for line in text.splitlines() if line.strip()]


def _decode(data: bytes, charset: str | None) -> str:
    """Valid UTF-8 is UTF-8 whatever is declared; then the declared charset; then the bytes themselves."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = _CHARSET.search(data[:_HEAD])
    label = charset or (found[1].decode("ascii").lower() if found else "")
    codec = _CODECS.get(label.lower())
    if codec and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            pass
    return decode(data)
