"""The flow, on one screen: the only place that knows the order of the stages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from hebiao.audit import Rulebook, audit_form, load_rulebook
from hebiao.config import Settings
from hebiao.domain.document import Document, Segment, Source
from hebiao.domain.result import FormResult
from hebiao.errors import NoFormFound
from hebiao.parse import parse_segment
from hebiao.parse.mend import mend_labels
from hebiao.readers.base import read_document
from hebiao.reconcile import reconcile
from hebiao.result import build_result
from hebiao.segment import segment_document


def read(source: Source, settings: Settings) -> Document:
    """Bytes to a document tree.

    Raises:
        InputError: the source cannot be read; the subclass says why.
    """
    return mend_labels(read_document(source, settings.limits))


def process(source: Source, settings: Settings) -> tuple[FormResult, ...]:
    """Bytes to checked forms, in document order.

    Raises:
        InputError: the source cannot be read, or holds no form (NoFormFound).
    """
    return tuple(iter_forms(source, settings))


def iter_forms(source: Source, settings: Settings) -> Iterator[FormResult]:
    """The forms of a source one by one, so that the first can be used while the last is not yet parsed.

    Raises:
        InputError: with the first form: the source cannot be read, or holds no form (NoFormFound).
    """
    document = read(source, settings)
    segments = segment_document(document)
    if not segments:
        raise NoFormFound(
            "文件能读，但里面没有找到项目支出绩效自评表",
            "the file was read, but holds no project expenditure self-evaluation form",
        )
    sha256 = hashlib.sha256(source.data).hexdigest()
    rulebook = load_rulebook(settings.rulebook) if settings.rulebook else None
    for segment in segments:
        yield process_segment(document, segment, sha256, rulebook)


def process_segment(
    document: Document, segment: Segment, sha256: str, rulebook: Rulebook | None = None
) -> FormResult:
    """One form's region to its result; without a rulebook, the one for its place and year."""
    readings = parse_segment(segment)
    decided = reconcile(readings, (*segment.doubts, *document.lost_parts), document.doubted_cells)
    result = build_result(document, segment, decided, sha256)
    return result.model_copy(update={"findings": audit_form(result, rulebook)})


def iter_results(sources: Iterator[Source], settings: Settings) -> Iterator[FormResult]:
    """The forms of many sources, one source in memory at a time.

    Raises:
        InputError: a source cannot be read.
    """
    for source in sources:
        yield from iter_forms(source, settings)
