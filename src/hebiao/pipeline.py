"""The flow: the only place that knows the order of the stages.

    Source ─ read_document ─▶ Document ─ segment_document ─▶ Segments ─ parse_segment ─▶ Readings
           ─ reconcile, hold ─▶ Reconciled ─ build_result ─▶ FormResult ─ audit_form ─▶ FormResult with findings

With a model, `questions` asks `route` about a form's doubts, and `settle` takes the answers as one more Reading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from hebiao.audit.engine import audit_form
from hebiao.audit.rulebook import Rulebook, load_rulebook
from hebiao.config import Settings
from hebiao.domain.document import Document, Segment, Source
from hebiao.domain.reading import Reading
from hebiao.domain.result import FormResult
from hebiao.errors import IllegibleSource, NoFormFound, UnreadForm
from hebiao.parse import parse_segment
from hebiao.parse.mend import mend_labels
from hebiao.readers.base import read_document
from hebiao.reconcile import Reconciled, reconcile
from hebiao.reconcile.confidence import shipped
from hebiao.reconcile.family import layout_of
from hebiao.reconcile.hold import hold
from hebiao.result import build_result
from hebiao.segment import segment_document
from hebiao.segment.loose import says_little, unread_in

if TYPE_CHECKING:
    from hebiao.domain.ask import Ask
    from hebiao.route import Policy


def read(source: Source, settings: Settings) -> Document:
    """Reads a source into a document tree; the format is told by the content, never by the name.

    Args:
        source: bytes with a name, which is used in messages only.
        settings: of which `limits` bound what the source may cost.

    Returns:
        Tables and lines in reading order, with places; boxes are points (1/72 inch) from the top left of a page.

    Raises:
        InputError: the source cannot be read; the subclass says why.
        UsageError: it is an archive.
    """
    return mend_labels(read_document(source, settings.limits))


def process(source: Source, settings: Settings) -> tuple[FormResult, ...]:
    """Reads and checks every form of a source, in this process.

    Args:
        source: bytes with a name; not an archive (`hebiao.run` expands those).
        settings: limits, and the rulebook where it is not to be chosen by each form.

    Returns:
        The forms in document order. Each has its values as written, decisions with confidence and reasons by path,
        and findings; no model is asked and nothing is stored.

    Raises:
        InputError: the source cannot be read, or holds no form (NoFormFound).
        UsageError: it is an archive.
    """
    return tuple(iter_forms(source, settings))


def iter_forms(source: Source, settings: Settings) -> Iterator[FormResult]:
    """The forms of a source one by one, so that the first can be used while the last is not yet parsed.

    Raises:
        InputError: with the first form: the source cannot be read, or holds no form (NoFormFound).
    """
    rulebook = load_rulebook(settings.rulebook) if settings.rulebook else None
    for form in open_forms(source, settings):
        yield settle(form, rulebook)


def forms_apart(
    source: Source, settings: Settings, document: Document | None = None
) -> tuple[int, Callable[[int], FormResult]]:
    """How many forms a source holds, and what makes one of them by its number: in any order, in any copy of the process.

    Args:
        source: as of `process`.
        settings: as of `process`.
        document: what `read_document` made of the source, where that is known already.

    Raises:
        InputError: as `iter_forms`.
    """
    rulebook = load_rulebook(settings.rulebook) if settings.rulebook else None
    document, segments = whole_forms(mend_labels(document) if document else read(source, settings))
    sha256 = hashlib.sha256(source.data).hexdigest()
    return len(segments), lambda number: process_segment(document, segments[number], sha256, rulebook)


def open_forms(source: Source, settings: Settings) -> Iterator[OpenForm]:
    """The forms of a source, read and not yet decided.

    Raises:
        InputError: as `iter_forms`.
    """
    document, segments = whole_forms(read(source, settings))
    sha256 = hashlib.sha256(source.data).hexdigest()
    for segment in segments:
        yield open_form(document, segment, sha256)


def whole_forms(document: Document) -> tuple[Document, tuple[Segment, ...]]:
    """The regions of forms that can be read, and the document with a note on those that cannot.

    Raises:
        NoFormFound: there is none.
        UnreadForm: there is one, in a picture, and its cells cannot be told.
        IllegibleSource: there is a table, in a picture, and it cannot even be told whether it is one.
    """
    whole, unread = unread_in(document, segment_document(document))
    if whole:
        if unread:
            document = replace(document, notes=(unread.told(others=True), *document.notes))
        return document, tuple(replace(s, index=i) for i, s in enumerate(whole))
    if unread:
        said = unread.told(others=False)
        raise (UnreadForm if unread.is_form else IllegibleSource)(said.zh, said.en)
    if says_little(document):
        raise NoFormFound(
            "图片上几乎没有认出文字，没有找到项目支出绩效自评表；如果拍的就是表，请换一份清楚的扫描件",
            "hardly any text was recognised in the picture, and no project expenditure self-evaluation form was found; "
            "if it does show one, get a clear scan",
        )
    raise NoFormFound(
        "文件能读，但里面没有找到项目支出绩效自评表",
        "the file was read, but holds no project expenditure self-evaluation form",
    )


def process_segment(
    document: Document, segment: Segment, sha256: str, rulebook: Rulebook | None = None
) -> FormResult:
    """One form's region to its result; without a rulebook, the one for its place and year."""
    return settle(open_form(document, segment, sha256), rulebook)


class OpenForm(Struct, frozen=True):
    """A form that is read and not yet decided: all that the later stages need, and small enough to send."""

    document: Document
    """without its bytes and blocks, and with no pages but the form's own"""
    segment: Segment
    readings: tuple[Reading, ...]
    sha256: str
    familiar: bool = True
    """whether its layout is of a family that a labelled form has"""


def open_form(document: Document, segment: Segment, sha256: str) -> OpenForm:
    """The parsers' readings of one form's region."""
    numbers = frozenset(segment.pages)
    pages = tuple(p for p in document.pages if p.number in numbers)
    bare = replace(document, source=Source(document.source.name, b""), blocks=(), pages=pages)
    readings = parse_segment(segment)
    return OpenForm(bare, segment, readings, sha256, shipped().fitted.knows(layout_of(readings[0])))


def settle(form: OpenForm, rulebook: Rulebook | None = None, model: Reading | None = None) -> FormResult:
    """Decisions, result and findings of one form; with a model's reading, what that adds."""
    result = conclude(form, model)
    return result.model_copy(update={"findings": audit_form(result, rulebook)})


def conclude(form: OpenForm, model: Reading | None = None) -> FormResult:
    """As `settle`, before the audit: without findings."""
    decided = hold(decide(form, model), form.document.channel, shipped())
    return build_result(form.document, form.segment, decided, form.sha256)


def questions(form: OpenForm, policy: Policy) -> tuple[Ask, ...]:
    """What a model would be asked about one form; nothing for a clean one."""
    return _asked(form, policy)[0]


def _asked(form: OpenForm, policy: Policy) -> tuple[tuple[Ask, ...], int]:
    """What a model would be asked about one form, and how many fields in review no answer could change."""
    from hebiao.reconcile.askable import disputed, provable, worn
    from hebiao.route import Doubts, route, worth_asking

    decided = hold(decide(form), form.document.channel, shipped())
    review = {p: d for p, d in decided.fields.items() if d.decision == "review"}
    blank = {p for p, d in review.items() if d.open and (d.found is None or d.found.text is None)}
    weighed = disputed(decided, form.readings)
    faint = {p for p in weighed if decided.fields[p].faint}
    doubts = Doubts(provable(decided, form.readings), weighed, faint, blank, worn(decided))
    asks = route(
        form.segment, form.readings, doubts,
        proven=decided.proven, familiar=form.familiar, policy=policy,
    )  # fmt: skip
    if policy == "always":
        return asks, 0
    return asks, len(review.keys() - worth_asking(doubts, form.readings) - doubts.worn.keys())


def decide(form: OpenForm, model: Reading | None = None) -> Reconciled:
    """The decisions on one form, before any is held back; with a model's reading, on what is held back without it."""
    doubts = (*form.segment.doubts, *form.document.lost_near(form.segment.pages))
    decided = reconcile(form.readings, doubts, form.document.doubted_cells)
    decided = replace(decided, familiar=form.familiar)
    if model is None:
        return decided
    from hebiao.reconcile.model_reading import settle as settle_with

    return settle_with(hold(decided, form.document.channel, shipped()), form.readings, model)


class Doubted(Struct, frozen=True):
    """A form with what a model would be asked about it; `result` is what it is without."""

    result: FormResult
    form: OpenForm
    asks: tuple[Ask, ...]
    unasked: int = 0
    """fields in review that go straight to a person: no answer of a model could change them"""


def iter_doubted(source: Source, settings: Settings) -> Iterator[FormResult | Doubted]:
    """As `iter_forms`, with the open questions of the forms that have any, and the number of those that are not asked.

    Raises:
        InputError: as `iter_forms`.
    """
    policy: Policy = "always" if settings.model.use == "always" else "auto"
    rulebook = load_rulebook(settings.rulebook) if settings.rulebook else None
    for form in open_forms(source, settings):
        result = settle(form, rulebook)
        asks, unasked = _asked(form, policy)
        yield Doubted(result, form, asks, unasked) if asks or unasked or settings.model.advise else result
