"""What a docx prints in the margins of its pages: a form's title may stand in a header, the rest is told and not read."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from hebiao.domain.document import Block, Line, Table
from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.phrasing import ends_as_title
from hebiao.readers import noted
from hebiao.readers.container import Container, parse_xml
from hebiao.readers.noted import Notes
from hebiao.readers.office.docx_elements import KIND
from hebiao.wording import HEAD

if TYPE_CHECKING:
    from lxml.etree import _Element

_ASIDE: Final = ("header", "footer", "footnotes", "endnotes", "comments.")
"""parts that hold text beside the body"""
_ABOVE: Final = regex(
    r"^[^:]{0,8}(?:19|20)\d\d年?度?\W*$|^(?:填报|编制|预算)?单位(?:\([^)]*\))?:|年度:?\W*(?:19|20)\d\d"
)
"""a year, or who files the form, on a line of its own above it"""
_TOP: Final = 2
"""rows at the top of a form in which its name stands"""


def titles_in(container: Container, name: str, text_of: Callable[[_Element], str], notes: Notes) -> list[str]:
    """The page headers that are the title of a form; what else stands in the margins is not read, and said to be.

    Args:
        container: the docx.
        name: what its source is called.
        text_of: the visible text of a paragraph outside the body.
        notes: where what is not read is told.
    """
    titles: list[str] = []
    for part in container.names:
        stem = posixpath.basename(part)
        if not part.startswith("word/") or not stem.startswith(_ASIDE) or not stem.endswith(".xml"):
            continue
        root = parse_xml(container.read(part), f"{name}!{part}")
        lines = [text_of(p).strip() for p in root.iter() if KIND.get(p.tag) == "p"]
        if stem == "comments.xml":
            if any(lines):
                notes.add(noted.COMMENTS, f"“{' '.join(lines).strip()[:40]}”")
            continue
        if stem.startswith("header"):
            titles += [t for t in lines if ends_as_title(t) and t not in titles]
        text = "".join(t for t in lines if t not in titles)
        if any(ch.isalpha() for ch in text.replace("第", "").replace("页", "").replace("共", "")):
            notes.add(noted.MARGINS, f"“{text[:40]}”")
    return titles


def with_titles(blocks: Sequence[Block], titles: Sequence[str], notes: Notes, lines: int) -> Iterator[Block]:
    """The blocks with the title that the header prints above each form, numbered behind the lines of the body.

    Of several titles nobody knows which pages have which: all stand above the first form, and of others that is said.

    Args:
        blocks: of the body.
        titles: see `titles_in`.
        notes: where it is told that several titles were found.
        lines: how many the body has.
    """
    forms = [n for n, b in enumerate(blocks) if isinstance(b, Table) and _begins_form(b)]
    if len(titles) > 1 and len(forms) > 1:
        notes.add(noted.MARGINS, f"“{'”“'.join(titles)}”")
    tops = {_top_of(blocks, n) for n in forms[1:]} if len(titles) == 1 else set[int]()
    numbers = itertools.count(lines + 1)
    for n, block in enumerate(blocks):
        for text in titles if not n or n in tops else ():
            yield Line(text, next(numbers))
        yield block


def _begins_form(table: Table) -> bool:
    """Whether the label of a project's name stands at the top of a table."""
    top = itertools.takewhile(lambda c: c.row < _TOP, table.cells)
    return any(HEAD.alone.get(canon(c.text).rstrip(":")) == "project_name" for c in top)


def _top_of(blocks: Sequence[Block], table: int) -> int:
    """Where the lines begin that stand above the table of a form and are its own: its year, its unit."""
    top = table
    while top and isinstance(above := blocks[top - 1], Line) and _ABOVE.search(canon(above.text)):
        top -= 1
    return top
