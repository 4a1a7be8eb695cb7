"""The flow, on one screen: the only place that knows the order of the stages."""

from __future__ import annotations

from hebiao.config import Settings
from hebiao.domain.document import Document, Source
from hebiao.domain.result import FormResult


def read(source: Source, settings: Settings) -> Document:
    """Bytes to a document tree.

    Raises:
        InputError: the source cannot be read; the subclass says why.
    """
    raise NotImplementedError


def process(source: Source, settings: Settings) -> tuple[FormResult, ...]:
    """Bytes to checked forms, in document order.

    Raises:
        InputError: the source cannot be read, or holds no form (NoFormFound).
    """
    raise NotImplementedError
