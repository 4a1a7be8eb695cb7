"""Labels that OCR nearly read right take their printed wording; values are never touched.

A label is mended only where the pixels leave it open: one of the two readings of the cell is the label already,
or every character that differs is one that the recogniser itself was not sure of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeVar

from msgspec.structs import replace
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from hebiao import wording
from hebiao.domain.document import Block, Cell, Document, Line, Rival
from hebiao.lazy import regex
from hebiao.normalize import canon, plain_number
from hebiao.parse import labels

_Text = TypeVar("_Text", Cell, Line)
PRODUCER: Final = "labels"
"""who says a mended text, in its rivals"""
_SURE: Final = 0.9
"""a text of which every character is as sure, and that two readings give, is no other label"""
_LIKELY: Final = 0.5
"""a printed word that every reading has is that word, unless a character is less likely than not"""
_LEAST: Final = 3
"""characters of a label that may be mended"""
_PREFIX: Final = regex(
    r"^[\s.·•,'`_|-]*(?:指\s*标|标(?=\s*[:：]))[\s_.·|-]*(\d{0,2}|[】\]lI|])\s*[;；,，.、:：]\s*(?=\S)"
)
_POINTS: Final = regex(r"(\w+?指标)[\[(](\d{1,3})?[\])]?[.,·•、'-]*分?[.,·•、'-]*[\])]*[.,·•、'-]*")
_BARE_POINTS: Final = regex(r"(\w+?指标)[1lI|!]?\d{1,3}分[1lI|!)\]]")
_STROKE: Final = regex(r"[1lI|\W]")
_LEVEL: Final = regex(".?级指标")
_LEVELS: Final = ("一级指标", "二级指标", "三级指标")
_RATE: Final = "执行率"
_BESIDE_RATE: Final = {"annual_budget", "executed", "weight", "score"}
"""headings of the same row"""
_TOTAL: Final = "合计"
_WIDE: Final = 3
"""columns that the label of the total covers at least"""
_FIGURES: Final = 2
"""figures of its row: the weights' total, and the scores'"""
_FULL: Final = Decimal(100)
_TITLE: Final = "项目支出绩效自评表"
_SLIPS: Final = 3
"""characters of it that may be misread: it is longer than any other printed word, and large print is new to recognisers"""
_ALIKE: Final = frozenset(
    pair
    for a, others in (
        ("目", "日曰自"), ("日", "目曰"), ("支", "古攴"), ("自", "白目"), ("项", "顶顷"), ("绩", "纬续缋"), ("效", "放"),
        ("评", "坪平"), ("值", "直"), ("性", "牲"), ("质", "贡"), ("完", "宪光"), ("未", "末"), ("末", "未"), ("入", "人"),
        ("人", "入"), ("出", "山"), ("产", "广"), ("度", "庶"), ("标", "杯怀"), ("间", "问"), ("时", "吋"), ("二", "三"),
        ("全", "仝"), ("金", "全"), ("算", "箅"), ("责", "贵"), ("实", "买"), ("分", "介"), ("计", "汁"), ("指", "捐"),
    )
    for pair in ((a, other) for other in others)
)  # fmt: skip
"""(printed, read): characters of labels that worn print makes others of, however sure a reading is of them"""
_PHRASES: Final = (
    _TITLE,
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
    return replace(block, cells=_with_total(_with_rate(_with_levels(cells))))


def _with_levels(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """一, 二 and 三 of the headings are the first strokes that wear away, or are taken for dashes: their order tells them."""
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell.rivals and _LEVEL.fullmatch(labels.key(cell.text)):
            rows.setdefault(cell.row, []).append(cell)
    named: dict[str, Cell] = {}
    for row in rows.values():
        said = [_level_said(c) for c in row]
        # A number that two of them have is one that lost a stroke.
        fits = all(label in (None, _LEVELS[n]) or said.count(label) > 1 for n, label in enumerate(said[:3]))
        if len(row) == len(_LEVELS) and fits:
            named |= {
                c.id: _as(c, label)
                for c, label in zip(row, _LEVELS, strict=True)
                if labels.key(c.text) != label
            }
    return tuple(named.get(c.id, c) for c in cells) if named else cells


def _level_said(cell: Cell) -> str | None:
    """The level that a heading is by its print: the one that all its readings have; what the others doubt says nothing."""
    keys = {labels.key(r.text) for r in cell.rivals if r.producer != PRODUCER}
    return keys.pop() if len(keys) == 1 and keys <= set(_LEVELS) else None


def _with_rate(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """率 is small print in a narrow column: beside the headings of amounts and points, what is left of 执行率 is it."""
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    for row in rows.values():
        meant = {labels.exact(wording.MONEY_COLUMNS, c.text) for c in row}
        if not meant >= _BESIDE_RATE or "execution_rate" in meant:
            continue
        worn = [c for c in row if c.rivals and _is_worn_rate(c)]
        if len(worn) == 1:
            return tuple(_as(c, _RATE) if c is worn[0] else c for c in cells)
    return cells


def _is_worn_rate(cell: Cell) -> bool:
    """Whether the first reading of a cell has two of the three characters, and none has another label."""
    key = labels.key(cell.text)
    known = any(labels.exact(wording.MONEY_COLUMNS, r.text) is not None for r in cell.rivals)
    return not known and Levenshtein.distance(key, _RATE) <= 1


def _with_total(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """A seal lies over the label of the total as often as not: a row of nothing but 100 and a score, behind a wide cell, is it."""
    headed = min((c.row for c in cells if _heads_or_names_level(c.text)), default=None)
    if headed is None or any(labels.is_total(c.text) for c in cells):
        return cells
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell.row > headed:
            rows.setdefault(cell.row, []).append(cell)
    for row in rows.values():
        label, *rest = sorted(row, key=lambda c: c.col)
        figures = [key for c in rest if (key := labels.bare(c.text))]
        lost = _is_worn_total(label.text)
        numbers = [plain_number(figure) for figure in figures]
        sums = numbers[:1] == [_FULL] and None not in numbers and len(numbers) <= _FIGURES
        if label.rivals and label.colspan >= _WIDE and lost and sums:
            return tuple(_as(c, _TOTAL) if c is label else c for c in cells)
    return cells


def _is_worn_total(text: str) -> bool:
    """Whether a text may be what is left of 合计 or another label of the total; 小计 is as short, and none."""
    key = labels.key(text)
    if plain_number(text) is not None or labels.is_subtotal(text):
        return False
    return len(key) < _LEAST or any(Levenshtein.distance(key, total) <= 1 for total in wording.TOTALS)


def _heads_or_names_level(text: str) -> bool:
    """Whether a cell stands in the part of the indicators: it heads their levels, or (on the next page) names one."""
    return bool(_LEVEL.fullmatch(labels.key(text))) or labels.level2(text) is not None


def _mended_cell(cell: Cell) -> Cell:
    vocabulary = _vocabulary()
    keys = [labels.key(r.text) for r in cell.rivals]
    if keys[0] in vocabulary:
        # What every reading has for a printed word is that word, however worn: none is as near to it.
        alike = all(k == keys[0] for k in keys) and cell.rivals[0].score < _LIKELY
        return cell if alike else _as(cell, cell.text)
    bare = labels.key(_without_strokes(cell.text)).strip(labels.DIRT)
    if (
        bare != keys[0]
        and (bare in vocabulary or bare in wording.FRAGMENTS)
        and not _holds_figure(cell, bare)
    ):
        return _as(cell, bare)
    if (level := next((w for k in keys if (w := _with_points(k))), None)) is not None:
        return _as(cell, level)
    if (label := _look_alike(keys[0])) is not None and all(_look_alike(k) == label for k in keys[1:]):
        return _as(cell, label)
    if cell.rivals[0].score >= _SURE and keys.count(keys[0]) > 1:
        return _mended_text(_with_prefix(cell))
    said = next((k for k in keys if k in vocabulary), None)
    said = said or next((w for k, r in zip(keys, cell.rivals, strict=True) if (w := _nearest(k, r))), None)
    # 项目资金（万元） beside all rows of the amounts is as near to the label of one of them.
    if said in _OF_FUNDS and cell.rowspan > _TWO_ROWS:
        said = None
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
    number = match[1] or ""
    return f"指标{number if number.isdigit() else '1' if number else ''}："


def _shifted(rival: Rival, old: Rival) -> Rival:
    by = len(rival.text) - len(old.text)
    start = rival.text.find("：") + 1
    weak = tuple(w._replace(at=w.at + by) for w in old.weak if w.at + by >= start)
    # The lowest score was that of the prefix as often as not.
    return replace(rival, weak=weak, score=min((w.score for w in weak), default=1.0)) if old.weak else rival


def _as(cell: Cell, text: str) -> Cell:
    return replace(cell, text=text, rivals=(Rival(PRODUCER, text, 1.0), *cell.rivals))


def _without_strokes(text: str) -> str:
    """A text without lines that are one stroke or mark: what is left of a streak, or dirt."""
    return "\n".join(line for line in text.split("\n") if not _STROKE.fullmatch(line.strip()))


def _holds_figure(cell: Cell, label: str) -> bool:
    """Whether every reading has the same stroke below a label of figures: 得分 over 1 in one cell is a score, no dirt."""
    ends = {r.text.rpartition("\n")[2].strip() for r in cell.rivals}
    return label in _OF_FIGURES and len(ends) == 1 and ends <= _ONES


_OF_FIGURES: Final = frozenset((*wording.MONEY_COLUMNS.alone, *wording.MONEY_ROWS.alone, *wording.TOTALS))
_ONES: Final = frozenset("1lI")
_OF_FUNDS: Final = frozenset(map(labels.key, wording.MONEY_ROWS))
_TWO_ROWS: Final = 2
"""rows that the label of an amount may stand beside, at most"""


def _with_points(key: str) -> str | None:
    """A level with its points behind it ("产出指标(50.分)"), of whose brackets dirt was made or a part was lost."""
    match = _POINTS.fullmatch(key)
    if match is None:
        # Without its brackets nobody knows where the figure begins, and the level is known without it.
        match = _BARE_POINTS.fullmatch(key)
        return match[1] if match is not None and match[1] in wording.LEVEL1 else None
    if match[1] not in wording.LEVEL1:
        return None
    return f"{match[1]}({match[2]}分)" if match[2] else match[1]


@lru_cache(maxsize=1024)
def _look_alike(key: str) -> str | None:
    """The label of which every character is the text's or looks like it; None where it is no label."""
    if len(key) < _LEAST:
        return None
    for label in _of_length().get(len(key), ()):
        if all(a == b or (a, b) in _ALIKE for a, b in zip(label, key, strict=True)):
            return label
    return None


def _nearest(key: str, rival: Rival) -> str | None:
    """The label that a text would be, were its weak characters others; None where it is no label."""
    if not _LEAST <= len(key) <= 24 or any(c.isdigit() for c in key):
        return None
    weak = {canon(rival.text[w.at]) for w in rival.weak}
    if not weak:
        return None
    most = 1 if len(key) < 6 else 2
    near: list[tuple[int, str]] = []
    for label, distance, _ in process.extract(
        key, _vocabulary(), scorer=Levenshtein.distance, score_cutoff=most, limit=3
    ):
        edits = Levenshtein.editops(key, label)
        if 0 < distance <= most and all(e.tag == "replace" and key[e.src_pos] in weak for e in edits):
            near.append((distance, str(label)))
    nearest = [label for distance, label in near if distance == near[0][0]]
    # Any character before 级指标 is as near to three of them.
    return nearest[0] if len(nearest) == 1 else None


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[str, ...]:
    tables = (wording.HEAD, wording.MONEY_COLUMNS, wording.MONEY_ROWS, wording.GOALS, wording.COLUMNS,
              wording.LEVEL1, wording.LEVEL2, wording.FOOT)  # fmt: skip
    found = {labels.key(label) for table in tables for label in table}
    found |= {labels.key(label) for label in (*wording.TOTALS, *wording.SECTIONS, *wording.REMARKS)}
    return tuple(sorted(found))


@lru_cache(maxsize=1)
def _of_length() -> dict[int, tuple[str, ...]]:
    """The vocabulary by the number of characters, in its order."""
    found: dict[int, tuple[str, ...]] = {}
    for label in _vocabulary():
        found[len(label)] = (*found.get(len(label), ()), label)
    return found


def _mended_text(at: _Text) -> _Text:
    """A text with values beside its printed words; the words alone are mended."""
    text = at.text
    for start, phrase in _nearly(text, at.rivals[0]):
        text = text[:start] + phrase + text[start + len(phrase) :]
    rivals = at.rivals if text == at.text else tuple(_patched(r, at.rivals[0], text) for r in at.rivals)
    if _TITLE in text:
        rivals = tuple(map(_titled, rivals))
    return at if rivals is at.rivals else replace(at, text=text, rivals=rivals)


def _titled(rival: Rival) -> Rival:
    """A reading with the title's printed words, once another one has them: what wears or dirties them is no doubt."""
    text, most = rival.text, len(rival.text) - len(_TITLE)
    start = next((n for n in range(most + 1) if _slips(text[n : n + len(_TITLE)], _TITLE) <= _SLIPS), None)
    if start is None:
        return rival
    end = start + len(_TITLE)
    weak = tuple(w for w in rival.weak if not start <= w.at < end)
    score = min((w.score for w in weak), default=1.0) if rival.weak else rival.score
    return replace(rival, text=text[:start] + _TITLE + text[end:], weak=weak, score=score)


def _slips(text: str, phrase: str) -> int:
    return sum(a != b for a, b in zip(text, phrase, strict=True))


def _nearly(text: str, rival: Rival) -> Iterator[tuple[int, str]]:
    weak = {w.at for w in rival.weak}
    for phrase in _PHRASES:
        most = _SLIPS if phrase == _TITLE else 1
        # Characters that stand nowhere in a text differ wherever the phrase is laid.
        if phrase in text or sum(c not in text for c in phrase) > most:
            continue
        for start in range(len(text) - len(phrase) + 1):
            differ = [start + k for k, c in enumerate(phrase) if text[start + k] != c]
            unlike = {n for n in differ if (phrase[n - start], text[n]) not in _ALIKE}
            if 0 < len(differ) <= most and weak.issuperset(unlike):
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
