"""Lines of text → the forms among them, and the shape that each is written in.

What tells the shapes apart is how the lines of one form look, not the file's name: a file may hold several.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final, Literal

from msgspec import Struct

from hebiao.lazy import regex
from hebiao.normalize import simplified
from hebiao.phrasing import ends_as_title
from hebiao.readers.text.frames import BARS
from hebiao.wording import NAME, TOTAL

_PAGE_NUMBER: Final = regex(
    r"^(?:[-—–－―]+\s*\d{1,4}\s*[-—–－―]+|第\s*\d{1,4}\s*页(?:[\s,，/]*共\s*\d{1,4}\s*页)?|Page \d{1,4}(?: of \d{1,4})?)$"
)
_QUOTED: Final = regex(r"(?:\s?[>＞])+ ?")
_MOSTLY: Final = 5
"""one line of so many may lack the mark"""
_SPACES: Final = regex(r"\s+")
_END: Final = regex(f"{'|'.join(TOTAL)}|填表人|备注")
_NEAR: Final = 8
"""lines behind a title within which its form begins"""
_MARKS: Final = (";", "；", "，", "^")
_TWO_COLUMNS: Final = regex(r'"?[^,"，。；:：]{1,24}"?,(?:"(?:[^"]|"")*"|[^,"]*)')
_OPENS_QUOTE: Final = regex(r'(?:^|,)"')
_LEAST_MARKS: Final = 4
_LEAST_LINES: Final = 8
_LEAST_ALONE: Final = 20
"""tabs alone on their lines, at least, where they part cells"""

Shape = Literal["tabs", "pipes", "cells", "paragraphs", "commas", "lines"]


class RawLine(Struct, frozen=True):
    """One line of the source."""

    number: int
    text: str


def without_margins(lines: Sequence[RawLine], pages: Container[int] = ()) -> list[RawLine]:
    """The lines with those blanked that a page prints above or below its text: its number, and a title said again.

    Args:
        lines: of the source.
        pages: numbers of the lines that a new page begins with.
    """
    out: list[RawLine] = []
    titles: set[str] = set()
    numbered = False
    for i, line in enumerate(lines):
        text = line.text.strip()
        number = bool(_PAGE_NUMBER.match(text))
        numbered = numbered or line.number in pages
        again = numbered and text in titles and not _begins_form(lines[i + 1 :])
        if text and not number and not again and ends_as_title(text):
            titles.add(text)
        out.append(RawLine(line.number, "") if number or again else line)
        numbered = number or (numbered and not text)
    return out


def _begins_form(behind: Iterable[RawLine]) -> bool:
    """Whether the name of a project comes next, before anything that ends a form."""
    texts = (simplified(_SPACES.sub("", r.text)) for r in behind if r.text.strip())
    near = ((NAME in t, _END.match(t)) for t in itertools.islice(texts, _NEAR))
    return next((head for head, end in near if head or end), False)


def unquoted(lines: Sequence[RawLine]) -> Sequence[RawLine]:
    """The lines with blanks in place of the marks that a letter puts before every line of what it quotes."""
    said = [line for line in lines if line.text.strip()]
    quoted = sum(_QUOTED.match(line.text) is not None for line in said)
    if quoted < _LEAST_LINES or _MOSTLY * (len(said) - quoted) > len(said):
        return lines
    return [
        RawLine(line.number, " " * m.end() + line.text[m.end() :])
        if (m := _QUOTED.match(line.text))
        else line
        for line in lines
    ]


def parted(lines: Sequence[RawLine]) -> Iterator[list[RawLine]]:
    """Cuts before every title, so that each form is judged by its own lines."""
    chunk: list[RawLine] = []
    for line in lines:
        if chunk and len(line.text) < 80 and ends_as_title(line.text.strip("\t |*#")):
            yield chunk
            chunk = []
        chunk.append(line)
    if chunk:
        yield chunk


def shape_of(chunk: Sequence[RawLine]) -> Shape:
    """The shape that most lines of one form have; running lines where they have none."""
    tabbed = [line.text for line in chunk if "\t" in line.text]
    alone = sum(not text.strip() and text.count("\t") == 1 for text in tabbed)
    if alone >= _LEAST_ALONE and 10 * alone >= 9 * len(tabbed):
        return "paragraphs"
    tabs = pipes = cells = commas = plain = 0
    quoted = False
    for line in chunk:
        body = line.text.translate(BARS)
        stripped = body.strip()
        inside = quoted
        if '"' in body and (inside or _OPENS_QUOTE.search(body)):
            quoted ^= body.count('"') % 2 == 1
        if body.startswith("\t") and "\t" not in body[1:]:
            cells += 1
        elif "\t" in stripped or body.count("\t") >= 2:
            tabs += 1
        elif body.count("|") >= 2 or stripped.startswith("|"):
            pipes += 1
        elif body.count(",") >= 3:
            commas += 1
        elif stripped and not (inside or quoted):
            plain += 1
    if pipes >= 4 and pipes > tabs:
        return "pipes"
    if tabs >= 4 and tabs * 4 >= cells:
        return "tabs"
    if cells >= 8:
        return "cells"
    if commas >= 8 and commas > 2 * plain and not tabs:
        return "commas"
    if not tabs and (separator(chunk) != "," or _is_two_columns(chunk)):
        return "commas"
    return "lines" if tabs < 2 else "tabs"


def _is_two_columns(chunk: Sequence[RawLine]) -> bool:
    """Whether nearly every line is a short label, a comma and one text."""
    said = [r.text for r in chunk if r.text.strip()]
    pairs = sum(_TWO_COLUMNS.fullmatch(t) is not None for t in said)
    return pairs >= _LEAST_LINES and 10 * pairs >= 9 * len(said)


def separator(chunk: Sequence[RawLine]) -> str:
    """What parts the cells of a chunk's lines: a mark of which most lines that hold any have equally many, or a comma."""
    for mark in _MARKS:
        counts = Counter(n for r in chunk if (n := r.text.count(mark)) >= _LEAST_MARKS)
        if counts and (lines := counts.total()) >= _LEAST_LINES and 2 * counts.most_common(1)[0][1] > lines:
            return mark
    return ","
