"""What stands over a sheet and in none of its cells: text boxes, word art, comments."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hebiao.readers.container import Container, parse_xml
from hebiao.readers.office.xlsx_seen import local, whole

if TYPE_CHECKING:
    from lxml.etree import _Element


def drawn_texts(container: Container, name: str, part: str) -> Iterator[tuple[tuple[int, int], str]]:
    """The text boxes of a sheet: the cell that each begins over (row and column from 0), and its text."""
    for drawing in _parts(container, name, part, "/drawing"):
        for anchor in parse_xml(container.read(drawing), f"{name}!{drawing}"):
            start = next((e for e in anchor if local(e) == "from"), None)
            place = {local(e): whole((e.text or "").strip()) for e in start} if start is not None else {}
            row, col = place.get("row", -1), place.get("col", -1)
            text = _text_in(anchor, "txBody")
            if text and row >= 0 and col >= 0:
                yield (row, col), text


def comments_of(container: Container, name: str, part: str) -> str:
    """The text of the comments of a sheet, all in one."""
    found = _parts(container, name, part, "/comments")
    return " ".join(_text_in(parse_xml(container.read(p), f"{name}!{p}"), "text") for p in found).strip()


def _text_in(root: _Element, holder: str) -> str:
    """The text in elements of that name, each of their paragraphs on a line of its own."""
    bodies = [e for e in root.iter() if isinstance(e.tag, str) and local(e) == holder]
    lines = [
        "".join(_characters(p)) for body in bodies for p in [e for e in body if local(e) == "p"] or [body]
    ]
    return "\n".join(line for line in lines if line.strip())


def _characters(element: _Element) -> Iterator[str]:
    return (e.text or "" for e in element.iter() if isinstance(e.tag, str) and local(e) == "t")


def _parts(container: Container, name: str, part: str, kind: str) -> Iterator[str]:
    """The parts that a sheet has to do with in that way."""
    folder, stem = posixpath.split(part)
    relations = f"{folder}/_rels/{stem}.rels"
    if relations not in container:
        return
    for relation in parse_xml(container.read(relations), f"{name}!{relations}"):
        target = relation.get("Target", "")
        path = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        if (
            relation.get("Type", "").endswith(kind)
            and relation.get("TargetMode") != "External"
            and path in container
        ):
            yield path
