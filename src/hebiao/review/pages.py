"""What the templates show: every word chosen, every link made. Text of forms is data and is always escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from hebiao.domain.form import INDICATOR_COLUMNS
from hebiao.domain.result import Field, Finding, FormResult, Provenance, ViewCell
from hebiao.lang import Lang
from hebiao.report import names
from hebiao.report.boxes import Box
from hebiao.report.official_layout import lay_out
from hebiao.report.summary import in_wan
from hebiao.review.question import Choice, Question
from hebiao.review.queue import Filter
from hebiao.store import ReviewDecision

HOME: Final = Path(__file__).parent
KINDS: Final = {
    "confirm": ("确认", "confirmed"),
    "correct": ("改为", "corrected to"),
    "reject": ("否定读数", "reading rejected"),
    "unsure": ("留待他人", "left for others"),
    "undo": ("撤销", "taken back"),
}
CHANNELS: Final = {
    "text": ("文本", "text"), "docx": ("Word", "Word"), "xlsx": ("Excel", "Excel"), "html": ("网页", "web page"),
    "pdf": ("PDF", "PDF"), "scan": ("扫描件", "scan"), "ofd": ("OFD", "OFD"),
}  # fmt: skip
_MAX_ROWS: Final = 400
"""rows of the source shown"""


class Piece(Struct, frozen=True):
    """Some characters of the source, with the keys of the readings that are made of them."""

    text: str
    keys: tuple[int, ...] = ()
    path: str | None = None
    """the field that is made of them, for a link"""
    review: bool = False
    """whether that field waits"""


class SourceCell(Struct, frozen=True):
    """A cell or line of the source as it is shown."""

    id: str
    pieces: tuple[Piece, ...]
    rowspan: int = 1
    colspan: int = 1
    keys: tuple[int, ...] = ()
    """of the readings that stand here"""
    whole: bool = True
    """whether the readings are made of all of it; else only their characters are lit"""
    near: bool = False
    """whether it is of the row of a field that has no place of its own"""
    path: str | None = None
    """the field that stands here, for a link"""
    review: bool = False
    """whether that field waits"""


class SourceBlock(Struct, frozen=True):
    """Rows of a table, or one line."""

    rows: tuple[tuple[SourceCell, ...], ...] = ()
    line: SourceCell | None = None


def environment(lang: Lang) -> Environment:
    """Autoescaping templates that fail on a name they do not know."""
    made = Environment(
        loader=FileSystemLoader(HOME / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        lang=lang,
        t=lambda zh, en: zh if lang == "zh" else en,
        name_of=lambda path: names.name_of(path, lang),
        short_name=lambda path: short_name(path, lang),
        message_of=lambda f: f.in_lang(lang),
        verdict_of=lambda f: names.pick(names.VERDICTS[f.verdict], lang),
        severity_of=lambda f: names.pick(names.SEVERITIES[f.severity], lang),
        channel_of=lambda c: names.pick(CHANNELS.get(c, (c, c)), lang),
        producers_of=lambda c: producers_of(c, lang),
        others_in=lambda others: others_in(others, lang),
        in_words=lambda d: in_words(d, lang),
        file_name=file_name,
        field_url=field_url,
        form_url=form_url,
    )
    made.filters["wan"] = in_wan
    made.filters["moment"] = lambda text: text[:16].replace("T", " ")
    return made


def short_name(path: str, lang: Lang) -> str:
    """The last word of a field's name: its column."""
    last = path.rpartition(".")[2]
    for table in (names.INDICATOR_COLUMNS, names.FUNDING_COLUMNS, names.SCALARS):
        if last in table:
            return names.pick(table[last], lang)
    return path


def file_name(name: str) -> str:
    """The last part of a file's path; of a member of an archive, with the archive's own."""
    outer, bang, inner = name.replace("\\", "/").partition("!")
    last = outer.rpartition("/")[2]
    return f"{last}{bang}{inner}"


def others_in(others: Sequence[tuple[str, Sequence[str]]], lang: Lang) -> str:
    """What else the characters of a piece may be, as `Choice.runs` has it: 也像：丁 → 了；未 → 末."""
    begin, comma, stop, none = (
        ("也像：", "、", "；", "（没有字）") if lang == "zh" else ("or: ", ", ", "; ", "(nothing)")
    )
    return begin + stop.join(f"{char} → {comma.join(t or none for t in texts)}" for char, texts in others)


def producers_of(choice: Choice, lang: Lang) -> str:
    """Who says so: 按表格读、按顺序读."""
    said_by = (names.producer_name(p, lang) for p in choice.producers)
    return ("、" if lang == "zh" else ", ").join(dict.fromkeys(said_by))


def in_words(decision: ReviewDecision, lang: Lang) -> str:
    """A decision in words."""
    word = names.pick(KINDS[decision.kind], lang)
    blank = "（空）" if lang == "zh" else "(blank)"
    if decision.kind in {"confirm", "correct", "undo"}:
        return f"{word} {decision.value if decision.value is not None else blank}"
    return word


def query_of(wanted: Filter) -> str:
    """The part of an address that says which part of the queue is looked at; begins with ? or is empty."""
    given = {"unit": wanted.unit, "form": wanted.form, "rule": wanted.rule, "channel": wanted.channel}
    pairs = {k: v for k, v in given.items() if v is not None}
    pairs |= {"state": "aside"} if wanted.state == "aside" else {}
    pairs |= {"by": "form"} if wanted.by == "form" else {}
    return f"?{urlencode(pairs)}" if pairs else ""


def filter_of(query: Mapping[str, str]) -> Filter:
    """The inverse of `query_of`; what it does not know is left out."""
    return Filter(
        unit=query.get("unit"),
        form=query.get("form") or None,
        rule=query.get("rule") or None,
        channel=query.get("channel") or None,
        state="aside" if query.get("state") == "aside" else "open",
        by="form" if query.get("by") == "form" else "value",
    )


def field_url(form_id: str, path: str, query: str = "") -> str:
    """The address of a field."""
    return f"/field/{quote(form_id)}/{quote(path)}{query}"


def form_url(form_id: str, query: str = "") -> str:
    """The address of a whole form."""
    return f"/form/{quote(form_id)}{query}"


# -- the source --------------------------------------------------------------------------------------


def source_of(question: Question, near: frozenset[str] = frozenset()) -> tuple[SourceBlock, ...]:
    """The source with the places of every reading lit, and the cells `near` the field where it has no place."""
    lit: dict[str, list[tuple[int, Provenance]]] = {}
    known = _known(question.result)
    for choice in question.choices:
        for place in choice.places:
            key = _key(place, known)
            if key is not None:
                lit.setdefault(key, []).append((choice.key, place))
    return _blocks(question.result, lit, {}, near)


def whole_source(result: FormResult) -> tuple[SourceBlock, ...]:
    """The source with a link from every cell to the field that stands in it."""
    fields: dict[str, list[tuple[str, Field, Provenance]]] = {}
    known = _known(result)
    for path, field in result.fields.items():
        for place in field.provenance:
            key = _key(place, known)
            if key is not None:
                fields.setdefault(key, []).append((path, field, place))
    return _blocks(result, {}, fields)


def _known(result: FormResult) -> frozenset[str]:
    cells = (c.id for block in result.view for row in block.rows for c in row)
    lines = (f"L{block.line}" for block in result.view if not block.rows)
    return frozenset((*cells, *lines))


def _key(place: Provenance, known: frozenset[str]) -> str | None:
    if place.cell in known:
        return place.cell
    line = f"L{place.line}"
    return line if line in known else None


def _blocks(
    result: FormResult,
    lit: Mapping[str, list[tuple[int, Provenance]]],
    fields: Mapping[str, list[tuple[str, Field, Provenance]]],
    near: frozenset[str] = frozenset(),
) -> tuple[SourceBlock, ...]:
    blocks: list[SourceBlock] = []
    left = _MAX_ROWS
    for block in result.view:
        if left <= 0:
            break
        if block.rows:
            rows = block.rows[:left]
            left -= len(rows)
            shown = tuple(tuple(_cell(c, lit, fields, near) for c in row) for row in rows)
            blocks.append(SourceBlock(rows=shown))
        elif block.text:
            left -= 1
            line = _cell(ViewCell(id=f"L{block.line}", text=block.text), lit, fields)
            blocks.append(SourceBlock(line=line))
    return tuple(blocks)


def _cell(
    cell: ViewCell,
    lit: Mapping[str, list[tuple[int, Provenance]]],
    fields: Mapping[str, list[tuple[str, Field, Provenance]]],
    near: frozenset[str] = frozenset(),
) -> SourceCell:
    here, own = lit.get(cell.id, []), fields.get(cell.id, [])
    parts = [(path, field, p.chars) for path, field, p in own if _is_part(p, cell.text)]
    # The whole cell leads to one field: the first that waits, or else the first.
    alone = next((o for o in own if o[1].decision == "review"), own[0] if own else None)
    if parts:
        alone = None
    pieces = _linked(cell.text, parts) if parts else _pieces(cell.text, here)
    return SourceCell(
        cell.id,
        pieces,
        cell.rowspan,
        cell.colspan,
        tuple(dict.fromkeys(key for key, _ in here)),
        not here or not all(_is_part(p, cell.text) for _, p in here),
        cell.id in near,
        alone[0] if alone else None,
        alone is not None and alone[1].decision == "review",
    )


def _is_part(place: Provenance, text: str) -> bool:
    """Whether a place is some characters of a longer text."""
    return (
        place.chars is not None
        and 0 <= place.chars[0] < place.chars[1] <= len(text)
        and text[place.chars[0] : place.chars[1]].strip() != text.strip()
    )


def _pieces(text: str, here: Iterable[tuple[int, Provenance]]) -> tuple[Piece, ...]:
    """The text cut where readings begin and end, where they say which characters they are made of."""
    spans = [(key, *p.chars) for key, p in here if p.chars and _is_part(p, text)]
    return tuple(
        Piece(text[start:end], tuple(dict.fromkeys(k for k, s, e in spans if s <= start and end <= e)))
        for start, end in _cuts(text, [(s, e) for _, s, e in spans])
    )


def _linked(text: str, parts: Iterable[tuple[str, Field, tuple[int, int] | None]]) -> tuple[Piece, ...]:
    """The text cut where fields begin and end; of several on the same characters the one that waits, or the first."""
    spans = [(path, field.decision == "review", *chars) for path, field, chars in parts if chars]
    pieces = []
    for start, end in _cuts(text, [(s, e) for _, _, s, e in spans]):
        over = [(path, waits) for path, waits, s, e in spans if s <= start and end <= e]
        path, waits = next((o for o in over if o[1]), over[0] if over else (None, False))
        pieces.append(Piece(text[start:end], (), path, waits))
    return tuple(pieces)


def _cuts(text: str, spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    return pairwise(sorted({0, len(text), *(edge for span in spans for edge in span)}) if text else (0, 0))


# -- the whole form ----------------------------------------------------------------------------------


class FormPage(Struct, frozen=True):
    """The clean form with its findings."""

    title: str
    year: str
    rows: tuple[tuple[Box, ...], ...]
    foot: tuple[tuple[str, str | None], ...]
    findings: tuple[tuple[int, Finding], ...]
    marks: dict[str, list[tuple[int, Finding]]]
    """what stands beside a field: the findings that begin with it and that nobody has waived, with their numbers"""


def form_page(result: FormResult) -> FormPage:
    """A form laid out as the official one, every value with the path of its field."""
    printed = lay_out(result)
    marks: dict[str, list[tuple[int, Finding]]] = {}
    for number, finding in enumerate(result.findings):
        if finding.fields and not finding.waived:
            marks.setdefault(finding.fields[0], []).append((number, finding))
    return FormPage(
        "".join(r.text for r in printed.title),
        "".join(r.text for r in printed.year),
        printed.rows,
        tuple((r.text, r.path) for r in printed.foot),
        tuple(enumerate(result.findings)),
        marks,
    )


def columns_of(question: Question) -> tuple[str, ...]:
    """The paths of the neighbours of a field, itself among them; in an indicator without its levels."""
    if question.path.startswith("indicators."):
        head = question.path.rpartition(".")[0]
        return tuple(f"{head}.{c}" for c in INDICATOR_COLUMNS[2:])
    return tuple(path for path, _ in question.neighbours)
