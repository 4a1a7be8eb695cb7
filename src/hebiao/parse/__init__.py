"""A form's region to candidates: two unlike readings, and what neither accounts for."""

from __future__ import annotations

from typing import Final

from hebiao.domain.document import Segment
from hebiao.domain.reading import Reading, Structure
from hebiao.lazy import regex
from hebiao.normalize import canon
from hebiao.parse.cut_marks import ask_cut_texts
from hebiao.parse.fit import keeps_kind
from hebiao.parse.script import give_back, in_simplified
from hebiao.parse.table.common import has_words
from hebiao.parse.table.execution import take_execution
from hebiao.parse.table.grid import read_grid
from hebiao.parse.table.levels import has_lost_merges
from hebiao.parse.table.placed import Sections
from hebiao.parse.table.sections import is_scrambled, split_sections
from hebiao.parse.table.stream import read_stream
from hebiao.parse.table.supposed import suppose
from hebiao.parse.table.unheaded import ask_missing, doubt_totals, head_unheaded
from hebiao.parse.void_marks import ask_void_words

_UNIT: Final = regex(r"(?:单位[:：]?|[(（])\s*(?:人民币)?(亿元|万元|元)")


def parse_segment(segment: Segment) -> tuple[Reading, ...]:
    """Two unlike readings of one form.

    Args:
        segment: the region of one form.

    Returns:
        The readings of the producers "grid" and "stream", in this order.
    """
    from_elsewhere = in_simplified(segment)
    if from_elsewhere is None:
        return _parse(segment)
    plain, originals = from_elsewhere
    readings = _parse(plain)
    for reading in readings:
        give_back(reading, originals)
    return readings


def _parse(segment: Segment) -> tuple[Reading, ...]:
    sections = split_sections(segment)
    headed = any(p.header for p in sections.parts)
    if not (headed and sections.money_header) and (relaid := _relaid(segment, headed=headed)):
        structure: Structure = "exact" if segment.rows and all(r.exact for r in segment.rows) else "ragged"
        readings = relaid
    elif (sections.parts or sections.money_header) and not is_scrambled(segment):
        structure = "exact" if all(r.exact for r in segment.rows) else "ragged"
        supposed = suppose(sections)
        head_unheaded(sections)
        readings = (read_grid(sections), read_stream(sections))
        supposed.ask(readings)
        for reading in readings:
            doubt_totals(reading, sections)
    else:
        from hebiao.parse.running.reading import read_running
        from hebiao.parse.running.rough import ask_rows  # large, and tables never need it

        structure = "lines"
        readings = read_running(segment)
        ask_rows(segment, readings)
    for reading in readings:
        take_execution(reading, exact=structure == "exact")
    ask_missing(segment, readings)
    ask_cut_texts(segment, readings)
    ask_void_words(readings)
    unit = _money_unit(segment, sections)
    unmerged = has_lost_merges(sections)
    for reading in readings:
        reading.structure = structure
        reading.unmerged = unmerged
        reading.aligned = any(r.aligned for r in segment.rows)
        reading.money_unit = unit
        _check_kinds(reading)
    return readings


def _relaid(segment: Segment, *, headed: bool) -> tuple[Reading, Reading] | None:
    """The readings of a form in another arrangement than the usual one; None where it is in none that is known."""
    from hebiao.parse.rearranged.listed import relay_list  # few forms need them
    from hebiao.parse.rearranged.relaid import give_places
    from hebiao.parse.rearranged.turned import relay_turned

    relaid = (None if headed else relay_list(segment)) or relay_turned(segment)
    if relaid is None:
        return None
    sheet, residue = relaid
    sections = split_sections(sheet.segment(segment))
    readings = (read_grid(sections), read_stream(sections))
    for reading in readings:
        give_places(reading, sheet)
        reading.residue.extend(residue)
    return readings


def _check_kinds(reading: Reading) -> None:
    reading.unfit = frozenset(
        path
        for path, found in reading.fields.items()
        if (path.startswith("funding.") and not keeps_kind(path.rsplit(".", 1)[1], found.text))
        or (path in ("phone", "contact_phone") and has_words(found.text or ""))
    )
    for row in reading.rows:
        row.unfit = frozenset(
            # A name with its number before it (指标1：服务对象满意度指标) is a name, whatever else it may be.
            c
            for c, f in row.cells.items()
            if not keeps_kind(c, f.text) and not (c == "name" and keeps_kind(c, f.raw))
        )


def _money_unit(segment: Segment, sections: Sections) -> str | None:
    rows = [*sections.money_header, *sections.money, *sections.head[-2:]]
    texts = [p.text for row in rows for p in row.filled if len(p.text) < 60]
    texts += [line.text[:400] for line in segment.lines]
    for text in texts:
        match = _UNIT.search(canon(text))
        if match:
            return match[1]
    return None
