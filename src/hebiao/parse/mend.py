"""Labels that OCR nearly read right take their printed wording; values are never touched.

A label is mended only where the pixels leave it open: one of the two readings of the cell is the label already,
or every character that differs is one that the recogniser itself was not sure of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from hebiao.domain.document import Block, Cell, Document, Line, Rival
from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.parse import labels

_Text = TypeVar("_Text", Cell, Line)
PRODUCER: Final = "labels"
"""who says a mended text, in its rivals"""
_SURE: Final = 0.9
"""a text of which every character is as sure, and that two readings give, is no other label"""
_LEAST: Final = 3
"""characters of a label that may be mended"""
_PREFIX: Final = regex(r"^\s*(?:指\s*标|标(?=\s*[:：]))\s*(\d{0,2})\s*[;；,，.、:：]\s*(?=\S)")
_LEVEL: Final = regex(".?级指标")
_LEVELS: Final = ("一级指标", "二级指标", "三级指标")
_PHRASES: Final = (
    "支出绩效自评表",
    "填表人",
    "填报人",
    "联系电话",
    "填写日期",
    "填报日期",
    "填表日期",
    "科室负责人",
)
"""printed words that share a line with values"""


def mend_labels(document: Document) -> Document:
    """The document with its nearly read labels in their printed wording; as it is where nothing came from pixels."""
    blocks = tuple(map(_mended, document.blocks))
    if all(a is b for a, b in zip(blocks, document.blocks, strict=True)):
        return document
    return replace(document, blocks=blocks)


def _mended(block: Block) -> Block:
    if isinstance(block, Line):
        return _mended_text(block) if block.rivals else block
    if not any(c.rivals for c in block.cells):
        return block
    cells = tuple(_mended_cell(c) if c.rivals else c for c in block.cells)
    return replace(block, cells=_with_levels(cells))


def _with_levels(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """一, 二 and 三 of the headings are the first strokes that wear away, or are taken for dashes: their order tells them."""
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell.rivals and _LEVEL.fullmatch(labels.key(cell.text)):
            rows.setdefault(cell.row, []).append(cell)
    named: dict[str, Cell] = {}
    for row in rows.values():
        known = [_LEVELS.index(k) if (k := labels.key(c.text)) in _LEVELS else n for n, c in enumerate(row)]
        if len(row) == len(_LEVELS) and known == [0, 1, 2]:
            named |= {
                c.id: _as(c, label)
                for c, label in zip(row, _LEVELS, strict=True)
                if labels.key(c.text) != label
            }
    return tuple(named.get(c.id, c) for c in cells) if named else cells


def _mended_cell(cell: Cell) -> Cell:
    vocabulary = _vocabulary()
    keys = [labels.key(r.text) for r in cell.rivals]
    if keys[0] in vocabulary:
        return cell if all(k == keys[0] for k in keys) else _as(cell, cell.text)
    bare = keys[0].strip(labels.DIRT)
    if bare != keys[0] and (bare in vocabulary or bare in labels.FRAGMENTS):
        return _as(cell, bare)
    if cell.rivals[0].score >= _SURE and keys.count(keys[0]) > 1:
        return _mended_text(_with_prefix(cell))
    said = next((k for k in keys if k in vocabulary), None)
    said = said or next((w for k, r in zip(keys, cell.rivals, strict=True) if (w := _nearest(k, r))), None)
    return _as(cell, said) if said else _mended_text(_with_prefix(cell))


def _with_prefix(cell: Cell) -> Cell:
    """The printed "指标1：" before a name, of which a comma was made or a part was lost."""
    rivals = tuple(replace(r, text=_PREFIX.sub(_prefix, r.text, count=1)) for r in cell.rivals)
    if all(a.text == b.text for a, b in zip(rivals, cell.rivals, strict=True)):
        return cell
    # The places of weak characters are of the old text: those before the name are the prefix's own.
    moved = tuple(_shifted(r, old) for r, old in zip(rivals, cell.rivals, strict=True))
    return replace(cell, text=moved[0].text, rivals=moved)


def _prefix(match: re.Match[str]) -> str:
    return f"指标{match[1] or ''}："


def _shifted(rival: Rival, old: Rival) -> Rival:
    by = len(rival.text) - len(old.text)
    start = rival.text.find("：") + 1
    weak = tuple(w._replace(at=w.at + by) for w in old.weak if w.at + by >= start)
    return replace(rival, weak=weak)


def _as(cell: Cell, text: str) -> Cell:
    return replace(cell, text=text, rivals=(Rival(PRODUCER, text, 1.0), *cell.rivals))


def _nearest(key: str, rival: Rival) -> str | None:
    """The label that a text would be, were its weak characters others; None where it is no label."""
    if not _LEAST <= len(key) <= 24 or any(c.isdigit() for c in key):
        return None
    weak = {canon(rival.text[w.at]) for w in rival.weak}
    if not weak:
        return None
    most = 1 if len(key) < 6 else 2
    for label, distance, _ in process.extract(
        key, _vocabulary(), scorer=Levenshtein.distance, score_cutoff=most, limit=3
    ):
        edits = Levenshtein.editops(key, label)
        if 0 < distance <= most and all(e.tag == "replace" and key[e.src_pos] in weak for e in edits):
            return str(label)
    return None


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[str, ...]:
    tables = (labels.HEAD, labels.MONEY_COLUMNS, labels.MONEY_ROWS, labels.GOALS, labels.COLUMNS,
              labels.LEVEL1, labels.LEVEL2, labels.FOOT)  # fmt: skip
    found = {labels.key(label) for table in tables for label in table}
    found |= {labels.key(label) for label in (*labels.TOTALS, *labels.SECTIONS, *labels.REMARKS)}
    return tuple(sorted(found))


def _mended_text(at: _Text) -> _Text:
    """A text with values beside its printed words; the words alone are mended."""
    text = at.text
    for start, phrase in _nearly(text, at.rivals[0]):
        text = text[:start] + phrase + text[start + len(phrase) :]
    if text == at.text:
        return at
    rivals = [_patched(r, at.rivals[0], text) for r in at.rivals]
    return replace(at, text=text, rivals=tuple(rivals))


def _nearly(text: str, rival: Rival) -> Iterator[tuple[int, str]]:
    weak = {w.at for w in rival.weak}
    for phrase in _PHRASES:
        if phrase in text:
            continue
        for start in range(len(text) - len(phrase) + 1):
            differ = [start + k for k, c in enumerate(phrase) if text[start + k] != c]
            if len(differ) == 1 and differ[0] in weak:
                yield start, phrase
                break


def _patched(rival: Rival, first: Rival, text: str) -> Rival:
    """The same reading with the mended words in it, where it laid its text out as the first did."""
    if rival is first:
        return replace(rival, text=text)
    changed = {k for k, (a, b) in enumerate(zip(first.text, text, strict=True)) if a != b}
    if len(rival.text) != len(text):
        return rival
    return replace(rival, text="".join(text[k] if k in changed else c for k, c in enumerate(rival.text)))
