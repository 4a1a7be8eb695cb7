"""One result as rows: the packed reading for ourselves, flat rows for people with SQL.

Light to import: whoever has a result has loaded its models, and who writes rows needs none.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from hebiao.domain.result import FormResult

Row = tuple[str | int | float | bytes | None, ...]

FORM_COLUMNS: Final = (
    "form_id", "run_id", "seq", "file", "sha256", "idx", "channel", "year", "project_name", "department",
    "implementing_unit", "total_score", "n_fields", "n_review", "n_findings", "result",
)  # fmt: skip
FIELD_COLUMNS: Final = ("form_id", "path", "text", "number", "unit", "decision", "confidence")
FINDING_COLUMNS: Final = (
    "form_id", "seq", "rule", "severity", "verdict", "paths", "as_written", "as_computed", "message",
)  # fmt: skip
# A result is some 50 kB of repetitive JSON; the fastest level already takes nine tenths of it away.
_LEVEL: Final = 1


def pack(result: FormResult | bytes) -> bytes:
    """The machine's reading as compressed JSON, the view of the source included; JSON is taken as it is."""
    json = result if isinstance(result, bytes) else result.__pydantic_serializer__.to_json(result)
    return zlib.compress(json, _LEVEL)


def unpack(data: bytes) -> FormResult:
    """The inverse of `pack`."""
    from hebiao.domain.result import FormResult

    return FormResult.model_validate_json(zlib.decompress(data))


class FlatForm(NamedTuple):
    """All that is written of one form, ready for the tables."""

    form_id: str
    form: Row
    """the columns of `forms` from `file` to `n_findings`"""
    fields: tuple[Row, ...]
    findings: tuple[Row, ...]
    packed: bytes
    """the machine's reading, see `pack`"""


def flat(shown: FormResult, packed: bytes) -> FlatForm:
    """A form as rows; `shown` is the result after review decisions, `packed` the one before."""
    source, form = shown.source, shown.form
    row = (
        clean(source.file), source.sha256, source.index, source.channel,
        form.year, clean(form.project_name), clean(form.department), clean(form.implementing_unit),
        clean(form.total_score), len(shown.fields), len(shown.review_paths), len(shown.findings),
    )  # fmt: skip
    return FlatForm(shown.form_id, row, tuple(field_rows(shown)), tuple(finding_rows(shown)), packed)


def field_rows(shown: FormResult) -> Iterator[Row]:
    """The rows of `fields` of one form."""
    from hebiao.domain.form import get_value

    form_id, form = shown.form_id, shown.form
    for path, field in shown.fields.items():
        value = field.value
        yield (
            form_id, path, clean(get_value(form, path)), value.number if value else None,
            clean(value.unit) if value else None, field.decision, field.confidence,
        )  # fmt: skip


def finding_rows(shown: FormResult) -> Iterator[Row]:
    """The rows of `findings` of one form; `paths` are joined by blanks."""
    for seq, f in enumerate(shown.findings):
        yield (
            shown.form_id, seq, f.rule, f.severity, f.verdict, " ".join(f.fields), clean(f.as_written),
            clean(f.as_computed), clean(f.message),
        )  # fmt: skip


def clean(text: str | None) -> str | None:
    """Without NUL, which PostgreSQL refuses in text."""
    return text.replace("\0", "") if text and "\0" in text else text
