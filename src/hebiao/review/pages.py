"""What the templates show: every word chosen, every link made. Text of forms is data and is always escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hebiao.domain.form import INDICATOR_COLUMNS
from hebiao.domain.result import Field, Finding, FormResult, Provenance, ViewCell
from hebiao.lang import Lang
from hebiao.report import names
from hebiao.report.boxes import Box
from hebiao.report.official import lay_out
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


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of the source, with the keys of the readings that are made of them."""

    text: str
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell or line of the source as it is shown."""

    id: str
    pieces: tuple[Piece, ...]
    rowspan: int = 1
    colspan: int = 1
    keys: tuple[int, ...] = ()
    """of the readings that stand here; the cell is lit"""
    path: str | None = None
    """the field that stands here, for a link"""
    review: bool = False
    """whether that field waits"""


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """Rows of a table, or one line."""

    rows: tuple[tuple[SourceCell, ...], ...] = ()
    line: SourceCell | None = None


@dataclass(frozen=True, slots=True)
class Lit:
    """A box on a page."""

    keys: tuple[int, ...]
    x: float
    y: float
    width: float
    height: float


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
        message_of=lambda f: f.told(lang),
        verdict_of=lambda f: names.pick(names.VERDICTS[f.verdict], lang),
        severity_of=lambda f: names.pick(names.SEVERITIES[f.severity], lang),
        channel_of=lambda c: names.pick(CHANNELS.get(c, (c, c)), lang),
        producers_of=lambda c: producers_of(c, lang),
        told=lambda d: told(d, lang),
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


def producers_of(choice: Choice, lang: Lang) -> str:
    """Who says so: 按表格读、按顺序读."""
    told_by = (names.producer_name(p, lang) for p in choice.producers)
    return ("、" if lang == "zh" else ", ").join(dict.fromkeys(told_by))


def told(decision: ReviewDecision, lang: Lang) -> str:
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


def source_of(question: Question) -> tuple[SourceBlock, ...]:
    """The source with the places of every reading lit."""
    lit: dict[str, list[tuple[int, Provenance]]] = {}
    known = _known(question.result)
    for choice in question.choices:
        for place in choice.places:
            key = _key(place, known)
            if key is not None:
                lit.setdefault(key, []).append((choice.key, place))
    return _blocks(question.result, lit, {})


def whole_source(result: FormResult) -> tuple[SourceBlock, ...]:
    """The source with a link from every cell to the field that stands in it."""
    fields: dict[str, tuple[str, Field]] = {}
    known = _known(result)
    for path, field in result.fields.items():
        for place in field.provenance:
            key = _key(place, known)
            if key is not None and (key not in fields or field.decision == "review"):
                fields[key] = (path, field)
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
    fields: Mapping[str, tuple[str, Field]],
) -> tuple[SourceBlock, ...]:
    blocks: list[SourceBlock] = []
    left = _MAX_ROWS
    for block in result.view:
        if left <= 0:
            break
        if block.rows:
            rows = block.rows[:left]
            left -= len(rows)
            shown = tuple(tuple(_cell(c, lit, fields) for c in row) for row in rows)
            blocks.append(SourceBlock(rows=shown))
        elif block.text:
            left -= 1
            line = _cell(ViewCell(id=f"L{block.line}", text=block.text), lit, fields)
            blocks.append(SourceBlock(line=line))
    return tuple(blocks)


def _cell(
    cell: ViewCell,
    lit: Mapping[str, list[tuple[int, Provenance]]],
    fields: Mapping[str, tuple[str, Field]],
) -> SourceCell:
    here = lit.get(cell.id, [])
    path, field = fields.get(cell.id, (None, None))
    keys = tuple(dict.fromkeys(key for key, _ in here))
    return SourceCell(
        cell.id,
        _pieces(cell.text, here),
        cell.rowspan,
        cell.colspan,
        keys,
        path,
        field is not None and field.decision == "review",
    )


def _pieces(text: str, here: Iterable[tuple[int, Provenance]]) -> tuple[Piece, ...]:
    """The text cut where readings begin and end, where they say which characters they are made of."""
    spans = [(key, *p.chars) for key, p in here if p.chars and 0 <= p.chars[0] < p.chars[1] <= len(text)]
    if not spans:
        return (Piece(text),)
    edges = sorted({0, len(text), *(s for _, s, _ in spans), *(e for _, _, e in spans)})
    pieces = []
    for start, end in pairwise(edges):
        keys = tuple(dict.fromkeys(k for k, s, e in spans if s <= start and end <= e))
        pieces.append(Piece(text[start:end], keys))
    return tuple(pieces)


def boxes_of(question: Question) -> tuple[int | None, tuple[Lit, ...]]:
    """The page of the first place that has one, and the boxes of the readings on it."""
    places = [(c.key, p) for c in question.choices for p in c.places if p.page and p.bbox]
    if not places:
        pages = question.result.source.place.get("pages")
        return (pages[0] if pages else None), ()
    page = places[0][1].page
    by_box: dict[tuple[float, float, float, float], list[int]] = {}
    for key, place in places:
        if place.page == page and place.bbox is not None:
            by_box.setdefault(place.bbox, []).append(key)
    lit = (
        Lit(tuple(dict.fromkeys(keys)), x0, top, x1 - x0, bottom - top)
        for (x0, top, x1, bottom), keys in by_box.items()
    )
    return page, tuple(lit)


def zoom(lit: Iterable[Lit], width: float, height: float) -> tuple[float, float, float, float]:
    """The part of a page to look at, in points: the boxes with their neighbours, never less than a third."""
    boxes = list(lit)
    if not boxes:
        return 0.0, 0.0, width, height
    left, top = min(b.x for b in boxes), min(b.y for b in boxes)
    right, bottom = max(b.x + b.width for b in boxes), max(b.y + b.height for b in boxes)
    wide = min(width, max((right - left) * 1.6, width * 0.62))
    tall = min(height, max((bottom - top) * 2.4, wide * 0.62))
    x = min(max(0.0, (left + right - wide) / 2), width - wide)
    y = min(max(0.0, (top + bottom - tall) / 2), height - tall)
    return round(x, 1), round(y, 1), round(wide, 1), round(tall, 1)


# -- the whole form ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FormPage:
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
