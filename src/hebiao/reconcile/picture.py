"""What a picture of a form is asked about as a whole: sums that fail, rows laid otherwise than the rest, blanks that cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from decimal import Decimal
from typing import Final

from msgspec import Struct

from hebiao.domain.document import Cell
from hebiao.domain.form import FOOT_FIELDS, GOAL_FIELDS, INDICATOR_COLUMNS, LEVEL1, LEVEL2
from hebiao.domain.reading import Found, IndicatorRow, Reading, Region
from hebiao.lang import Message
from hebiao.lazy import regex
from hebiao.normalize import canon, plain_number, same_text
from hebiao.reconcile import reasons as why
from hebiao.reconcile.alike import is_lettered, may_be_rate, may_lack_mark
from hebiao.reconcile.borne_out import borne_out, sums_that_hold
from hebiao.reconcile.contradicted import Figures, broken, figures_of, weights_apart
from hebiao.reconcile.cut_cells import cell_of, cut_in_two
from hebiao.reconcile.decided import blank_by_nature
from hebiao.reconcile.marks import is_unended
from hebiao.reconcile.pixels import (
    PREFIX,
    WORN,
    WORN_OUT,
    doubt_of,
    is_from_pixels,
    is_printed,
    is_surely_read,
    rivals_of,
    wear,
)
from hebiao.reconcile.repairs import Repair, applied, find_repairs
from hebiao.reconcile.texts import is_figure, is_misshapen

_PARTS: Final = frozenset[Region](("head", "money", "goals", "indicators"))
"""what every form has: where the words of one are not found, the page was not understood"""
_ALWAYS: Final = (
    "title", "year", "project_name", "department", "implementing_unit", "expected_goal", "actual_result", "total_weight",
    "total_score", "funding.total.initial_budget", "funding.total.annual_budget", "funding.total.executed",
    "funding.total.weight", "funding.total.execution_rate", "funding.total.score", "funding.appropriation.initial_budget",
    "funding.appropriation.annual_budget", "funding.appropriation.executed",
)  # fmt: skip
"""what stands on every printed form; a blank one is rare, and a missing one common where a line of the table was lost"""
_LEVELS: Final = (".level1", ".level2")
_IN_ROWS: Final = ("name", "target", "actual", "weight")
_OFTEN: Final = ("nature", "unit", "score")
"""columns that a form has or has not; where most rows hold something, a blank is rare"""
_SOME: Final = 2
"""rows with an operator, for a row without one to have lost it: words have one, too (定性)"""
_ENOUGH: Final = 3
"""rows of one table, for the usual place of a column to mean anything"""
_HEAVIEST: Final = 50
"""no indicator weighs more"""
_SIGNED: Final = regex(r"[≥≤=><]+\d")
_BARE_FIGURE: Final = regex(r"\d(?!\d*年)")
"""a date has no operator"""
_PEOPLE: Final = frozenset(("project_leader", "preparer", "section_head"))
"""fields of names, which alone have a point in the middle (买买提·艾力)"""
_UNREAD_LINE: Final = regex(r"\n\s*\n")
"""ink between two lines of which nothing was read: a "；" that had no room behind its sentence"""
_DOT: Final = regex("[\u4e00-\u9fff][·•・][\u4e00-\u9fff]")
"""what is left of a comma or a 、 between two words"""
_UNSIGNED: Final = "指标"
"""how a form's own print begins a name (指标1：): where it is taken for a part of the name, the mark behind it is gone"""
_TITLE: Final = "项目支出绩效自评表"
"""what the title of every form says in print: in a picture, one that is nearly so was misread"""


class Picture(Struct, frozen=True):
    """What is known of a form that was read from a picture."""

    asked: dict[str, Message]
    """why a field goes to a person whatever its own ink says, by path"""
    blank: dict[str, Message]
    """why a field that seems blank goes to a person, by path"""
    repairs: tuple[Repair, ...]
    applied: Repair | None = None
    """the one repair that the pixels bear out"""
    worn: float = 0.0
    """how bad it is, see `pixels.wear`: the worse, the surer a character must be"""


NO_PICTURE: Final = Picture({}, {}, ())


def look_at(reading: Reading, other: Reading | None = None) -> Picture:
    """The picture that a reading comes from; nothing is asked of one that comes from no picture.

    Args:
        reading: by place.
        other: by kinds, whose word counts on what the form has at all.
    """
    if not is_printed(reading):
        return NO_PICTURE
    both = (reading, other) if other else (reading,)
    seen = frozenset[Region]().union(*(r.seen for r in both))
    # A form whose total is seen to be blank gives no scores; where no total is found, their column may be lost as well.
    totals = [f for r in both if (f := r.fields.get("total_score")) is not None]
    scored = not totals or any(f.text is not None for f in totals)
    founds = _founds(reading)
    sums = _sums_of(reading, founds)
    asked = (
        dict(_laid(reading)) | dict(cut_in_two(reading, founds)) | _of_sums(sums, founds) | _twice(reading)
    )
    merged = {p.rsplit(".", 1)[0] for p, reason in asked.items() if reason is why.MERGED}
    blank = dict.fromkeys((f"{row}.{c}" for row in merged for c in INDICATOR_COLUMNS), why.MERGED)
    blank |= _blanks(reading, scored=scored) | dict.fromkeys(sums.apart, why.LOST_ROW)
    worn = wear(founds.values())
    if worn > WORN:
        asked = dict(_unsigned(reading)) | asked
    if whole := _as_a_whole(seen, worn, aligned=reading.aligned):
        every = dict.fromkeys(_paths(reading, founds), whole)
        # With a line a whole column may be lost: that no row has it proves nothing here.
        points = [f"indicators.{n}.{c}" for n in range(len(reading.rows)) for c in (*_IN_ROWS, "score")]
        lost = dict.fromkeys(points, whole)
        unseen = dict.fromkeys(FOOT_FIELDS, whole)
        return Picture(every, blank | lost | unseen | every, sums.repairs, None, worn)
    if reading.aligned:
        unproven = _unproven(reading, sums)
        asked, blank = asked | unproven[0], blank | unproven[1]
    fix = sums.fix
    if worn > WORN_OUT:
        # A blank may have been print, its label too, and a reading that the sums bear out may be one of many that would.
        blank = dict.fromkeys((*_paths(reading, founds), *FOOT_FIELDS), why.FAINT) | blank
        fix = None
    return Picture(asked, blank, sums.repairs, fix, worn)


class _Sums(Struct, frozen=True):
    """What a form's sums say of its figures."""

    figures: Figures
    """with the repair, where one is made"""
    failing: tuple[frozenset[str], ...]
    apart: frozenset[str]
    """the weights, where they do not total 100"""
    repairs: tuple[Repair, ...]
    fix: Repair | None


def _sums_of(reading: Reading, founds: Mapping[str, Found]) -> _Sums:
    figures = figures_of(reading)
    failing, apart = tuple(broken(figures)), weights_apart(figures)
    inks = {path: rivals_of([found]) for path, found in founds.items()}
    repairs = find_repairs(figures, inks) if failing or apart else ()
    fix = applied(repairs)
    if fix:
        figures[fix.path] = fix.text
        failing, apart = tuple(broken(figures)), weights_apart(figures)
    return _Sums(figures, failing, apart, repairs, fix)


def _of_sums(sums: _Sums, founds: Mapping[str, Found]) -> dict[str, Message]:
    """The figures that a sum speaks against, and why."""
    unsure = {p for p, f in founds.items() if not is_surely_read(f)}
    doubtful = unsure | {r.path for r in sums.repairs if r.seen or _is_lost(r, sums.figures)}
    asked = dict(_weights(sums.figures, doubtful)) if sums.apart else {}
    # A score over its weight is the filer's where other sums bear out both.
    held = borne_out(sums.figures, unsure) if sums.failing else frozenset[str]()
    if not any("total_score" in whole for whole in sums_that_hold(sums.figures)):
        asked |= dict.fromkeys(_lowered(sums.figures, unsure), why.SCORE_UNPROVEN)
    for rule in sums.failing:
        keep = rule if "total_score" not in rule else (rule & doubtful) | {"total_score"}
        asked.update(dict.fromkeys(keep - held, why.CONTRADICTED))
    return asked


def _lowered(figures: Figures, unsure: Set[str]) -> Iterator[str]:
    """The scores of rows that are not their weights, where one score is not read for sure: so may a 4 be that is read as 1.

    Where all are, a sum that fails is the filer's.
    """
    scores = [p for p in figures if p.startswith("indicators.") and p.endswith(".score")]
    if any(p in unsure or plain_number(figures.get(p)) is None for p in scores):
        for path in scores:
            score, weight = (
                plain_number(figures.get(p)) for p in (path, path.removesuffix("score") + "weight")
            )
            if score is not None and weight is not None and score != weight:
                yield path


def _unproven(reading: Reading, sums: _Sums) -> tuple[dict[str, Message], dict[str, Message]]:
    """What of a table without upright lines is asked, and of which fields a blank is: weights of 100 prove the rows."""
    of_total = [rule for rule in sums.failing if "total_score" in rule]
    if len(of_total) < len(sums.failing) or sums.apart or _levels_doubted(reading):
        rows = dict.fromkeys(_row_paths(reading), why.ALIGNED_UNPROVEN)
        return rows, rows
    # A total that the scores do not make leaves the scores open.
    asked = {p: why.CONTRADICTED for rule in of_total for p in rule}
    return asked, dict.fromkeys(_beside_texts(reading), why.ALIGNED_UNPROVEN)


def _unsigned(reading: Reading) -> Iterator[tuple[str, Message]]:
    """Figures among a worn form's targets that have no operator where others do: of a worn "≥" dots are left, that are taken for dirt."""
    targets = {n: canon(f.text or "") for n, row in enumerate(reading.rows) if (f := row.cells.get("target"))}
    if sum(bool(_SIGNED.match(text)) for text in targets.values()) >= _SOME:
        yield from (
            (f"indicators.{n}.target", why.FAINT) for n, text in targets.items() if _BARE_FIGURE.match(text)
        )


def _is_lost(repair: Repair, figures: Figures) -> bool:
    """Whether a repair puts back a digit or point, which leave no trace where they are lost, or gives a row its full score."""
    weight = figures.get(repair.path.removesuffix("score") + "weight")
    full = repair.path.endswith("score") and same_text(repair.text, weight)
    return full or len(repair.text) != len(canon(figures.get(repair.path) or ""))


def _founds(reading: Reading) -> dict[str, Found]:
    rows = {f"indicators.{n}.{c}": f for n, row in enumerate(reading.rows) for c, f in row.cells.items()}
    return reading.fields | rows


def _as_a_whole(seen: Set[Region], worn: float, *, aligned: bool) -> Message | None:
    """Why nothing of a form is believed; None where its fields are asked one by one."""
    if not seen >= _PARTS:
        return why.HALF_READ
    return why.ALIGNED_WORN if aligned and worn > WORN else None


def _paths(reading: Reading, founds: Mapping[str, Found]) -> tuple[str, ...]:
    """Every field that anything was read of, and what else a row of this form has."""
    return (*founds, *_row_paths(reading))


def _row_paths(reading: Reading) -> tuple[str, ...]:
    columns = {c for row in reading.rows for c in row.cells}
    return tuple(f"indicators.{n}.{c}" for n in range(len(reading.rows)) for c in columns)


def _levels_doubted(reading: Reading) -> bool:
    """Whether a level is no known word: two rows' levels run into one make such a text."""
    return any(
        (found := row.cells.get(c)) is not None and found.doubt is not None
        for row in reading.rows
        for c in ("level1", "level2")
    )


def _beside_texts(reading: Reading) -> tuple[str, ...]:
    """The deviations of a form that has any: how many rows such a text serves is not told by how it stands."""
    some = any((f := row.cells.get("deviation")) is not None and f.text for row in reading.rows)
    return tuple(f"indicators.{n}.deviation" for n in range(len(reading.rows))) if some else ()


def _weights(figures: Figures, doubtful: set[str]) -> Iterator[tuple[str, Message]]:
    """Where the weights do not total 100: those that are no numbers, with their rows, if that explains it; else more."""
    numbers = {p: _weight(figures.get(p)) for p in weights_apart(figures)}
    unread = [p for p, number in numbers.items() if number is None]
    gap = 100 - sum((n for n in numbers.values() if n is not None), Decimal(0))
    yield "total_weight", why.LOST_ROW
    if not unread or not 0 < gap <= _HEAVIEST * len(unread):
        yield from ((p, why.LOST_ROW) for p in numbers if p in doubtful or p in unread)
        return
    for path in unread:
        yield path, why.LOST_ROW
        worn = canon(figures.get(path) or "").strip(".,:;·'|-")
        if path.startswith("indicators.") and not (len(unread) == 1 and plain_number(worn) == gap):
            row = path.removesuffix("weight")
            yield from ((row + column, why.LOST_ROW) for column in INDICATOR_COLUMNS)


def _weight(text: str | None) -> Decimal | None:
    """A weight as a number; one below zero has dirt before it."""
    number = plain_number(text)
    return None if number is None or number < 0 else number


def _laid(reading: Reading) -> Iterator[tuple[str, Message]]:
    """Fields whose cell lies otherwise than those of the other rows: under a column of its own, or over several rows."""
    usual = _usual(reading)
    names = Counter(id(c) for row in reading.rows if (c := cell_of(row, "name")) is not None)
    for n, row in enumerate(reading.rows):
        own = cell_of(row, "weight") or cell_of(row, "score") or cell_of(row, "name")
        merged = (name := cell_of(row, "name")) is not None and names[id(name)] > 1
        two = _is_two(row)
        for column in row.cells:
            cell = cell_of(row, column)
            if cell is None:
                continue
            known = usual.get((cell.table, column))
            aside = known is not None and (cell.col, cell.colspan) != known
            above = own is not None and own.table == cell.table and not _covers(cell, own.row)
            piled = (
                column not in ("level1", "level2") and cell.rowspan > 1 and "\n" in cell.text.strip()
                and cell.text.strip().count("\n") + 1 >= cell.rowspan and not _is_prose(column)
            )  # fmt: skip
            if aside or above or merged or piled or two:
                yield f"indicators.{n}.{column}", why.MERGED


def _twice(reading: Reading) -> dict[str, Message]:
    """The fields of rows that two pages have alike: two photos of one sheet overlap, and a row of it counts once."""
    known: dict[tuple[str, ...], tuple[int, int | None]] = {}
    again: set[int] = set()
    for n, row in enumerate(reading.rows):
        name = cell_of(row, "name")
        if name is None or not canon(name.text):
            continue
        key = tuple(canon(f.text or "") if (f := row.cells.get(c)) else "" for c in ("name", "target"))
        first, page = known.setdefault(key, (n, name.page))
        if page != name.page:
            again |= {first, n}
    return {f"indicators.{n}.{c}": why.TWICE for n in sorted(again) for c in reading.rows[n].cells}


def _is_two(row: IndicatorRow) -> bool:
    """Whether a row is two that no line parts: two numbers in the place of one, one above the other, or two numbered names."""
    found = (row.cells.get("name"), row.cells.get("weight"), row.cells.get("score"))
    name, *points = ((f.raw or "").split("\n") if f else [] for f in found)
    return sum(bool(PREFIX.match("\n".join(name[n:]))) for n in range(len(name))) > 1 or any(
        len(lines) > 1 and all(plain_number(canon(line)) is not None for line in lines) for lines in points
    )


def _is_prose(column: str) -> bool:
    return column in ("deviation", "actual")


def _covers(cell: Cell, row: int) -> bool:
    return cell.row <= row < cell.row + cell.rowspan


def _usual(reading: Reading) -> dict[tuple[int, str], tuple[int, int]]:
    """Where most rows of a table have a column's cell: its column and span."""
    seen: dict[tuple[int, str], Counter[tuple[int, int]]] = {}
    for row in reading.rows:
        for column in row.cells:
            if (cell := cell_of(row, column)) is not None:
                seen.setdefault((cell.table, column), Counter())[cell.col, cell.colspan] += 1
    most = {key: counter.most_common(1)[0] for key, counter in seen.items() if counter.total() >= _ENOUGH}
    return {key: place for key, (place, count) in most.items() if count * 2 > seen[key].total()}


def _is_in_words(row: IndicatorRow) -> bool:
    """Whether a row says that its target is words (定性), which have no unit."""
    nature = row.cells.get("nature")
    return nature is not None and bool(nature.text) and canon(nature.text or "").isalpha()


def _blanks(reading: Reading, *, scored: bool) -> dict[str, Message]:
    """Fields of which a blank is asked: what every form has, and what most rows of this one have."""
    count = Counter(c for row in reading.rows for c, f in row.cells.items() if f.text is not None)
    columns = [*_IN_ROWS, *(c for c in _OFTEN if count[c] * 2 > len(reading.rows))]
    if "nature" not in columns and count["nature"] >= _SOME:
        columns.append("nature")
    if "score" not in columns and scored:
        columns.append("score")
    paths = [
        f"indicators.{n}.{c}" for n, row in enumerate(reading.rows) for c in columns if c != "unit" or not _is_in_words(row)
    ]  # fmt: skip
    return dict.fromkeys((*_ALWAYS, *paths), why.UNSEEN)


def ink_doubt(path: str, found: Found, worn: float) -> Message | None:
    """Why a field's text may be other than what is printed; None where its ink, or that there is none, leaves no doubt.

    Args:
        path: of the field.
        found: its text.
        worn: how bad the picture is, see `pixels.wear`.
    """
    text = found.text or ""
    if is_from_pixels(found):
        if text and (blank_by_nature(path) or is_misshapen(path, text)):
            return why.LOOSE
        if may_be_rate(path, text) or is_lettered(path, text) or may_lack_mark(path, found.raw):
            return why.FAINT
        if path.endswith(".name") and text.startswith(_UNSIGNED):
            return why.FAINT
        if path == "title" and _TITLE not in text:
            return why.FAINT
        if path in GOAL_FIELDS and (is_unended(text, worn) or _UNREAD_LINE.search(found.raw.strip())):
            return why.FAINT
        if path not in _PEOPLE and _DOT.search(text):
            return why.LOOSE
    known = text in (*LEVEL1, *LEVEL2) and path.endswith(("level1", "level2"))
    return doubt_of(found, figure=is_figure(path), worn=worn, known=known)
