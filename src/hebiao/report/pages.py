"""What the templates show of one form: every word chosen, every link between a field and its place made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from hebiao.domain.form import (
    FOOT_FIELDS,
    FUNDING_COLUMNS,
    FUNDING_ROWS,
    GOAL_FIELDS,
    HEAD_FIELDS,
    INDICATOR_COLUMNS,
    TOTAL_FIELDS,
    get_value,
)
from hebiao.domain.result import Field, Finding, FormResult, ViewCell
from hebiao.lang import Lang, joined
from hebiao.report import names
from hebiao.report.facts import amount_unit

_MAX_VIEW_ROWS: Final = 400
_WORST: Final = ("error", "warning", "note")


class FieldView(NamedTuple):
    """One field in words; a page has a hundred a form."""

    name: str
    value: str | None
    decision: str
    keys: str
    """places in the view, joined by blanks: ids of cells, or L and the number of a line"""
    confidence: str
    rivals: str = ""
    why: str = ""
    place: str = ""
    suffix: str = ""

    @property
    def review(self) -> bool:
        """Whether it waits for a person."""
        return self.decision == "review"


class FindingView(NamedTuple):
    """One finding in words."""

    rule: str
    severity: str
    severity_word: str
    verdict_word: str
    fields: str
    as_written: str | None
    as_computed: str | None
    message: str
    source: str
    waived: str | None


class BlockView(NamedTuple):
    """A block of the source: rows of cells, or a line with its key."""

    rows: tuple[tuple[ViewCell, ...], ...]
    text: str | None
    key: str


class FormHead(NamedTuple):
    """What every table says of a form."""

    serial: int
    anchor: str | None
    project: str
    unit: str
    file: str
    number: int
    n_review: int
    n_findings: int
    worst: str
    key_fields: tuple[FieldView, ...]


class FormView(NamedTuple):
    """A form with its source beside it."""

    about: FormHead
    open: bool
    head: tuple[FieldView, ...]
    amount_unit: str | None
    funding_names: tuple[str, ...]
    funding: tuple[tuple[str, tuple[FieldView, ...]], ...]
    goals: tuple[FieldView, ...]
    indicators: tuple[dict[str, FieldView], ...]
    foot: tuple[FieldView, ...]
    view: tuple[BlockView, ...]
    used: frozenset[str]
    doubted: frozenset[str]
    findings: tuple[FindingView, ...]
    residue: tuple[str, ...]
    place: str


class Teller:
    """Puts one result into words in one language."""

    def __init__(self, result: FormResult, lang: Lang) -> None:
        self._result = result
        self._lang: Lang = lang
        self._cells = {c.id for block in result.view for row in block.rows for c in row}
        self._lines = {f"L{block.line}" for block in result.view if block.line is not None and not block.rows}

    def head(self, serial: int, anchor: str | None) -> FormHead:
        """The form in one line."""
        result = self._result
        found = {f.severity for f in result.findings}
        unit = amount_unit(result) or ""
        return FormHead(
            serial=serial,
            anchor=anchor,
            project=result.form.project_name
            or names.pick(("（项目名称未读出）", "(no project name)"), self._lang),
            unit=result.form.implementing_unit or result.form.department or "",
            file=result.source.file,
            number=result.source.index + 1,
            n_review=len(result.review_paths),
            n_findings=len(result.findings),
            worst=next((s for s in _WORST if s in found), "note"),
            key_fields=(
                self.field("funding.total.annual_budget", suffix=unit),
                self.field("funding.total.execution_rate"),
                self.field("total_score"),
            ),
        )

    def whole(self, head: FormHead, open_: bool) -> FormView:
        """The form with its source."""
        result, lang = self._result, self._lang
        fields = result.fields.values()
        return FormView(
            about=head,
            open=open_,
            head=self._shown(HEAD_FIELDS),
            amount_unit=amount_unit(result),
            funding_names=tuple(names.pick(names.FUNDING_COLUMNS[c], lang) for c in FUNDING_COLUMNS),
            funding=tuple(
                (
                    names.pick(names.FUNDING_ROWS[r], lang),
                    tuple([self._field(f"funding.{r}.{c}", getattr(row, c)) for c in FUNDING_COLUMNS]),
                )
                for r in FUNDING_ROWS
                for row in (getattr(result.form.funding, r),)
            ),
            goals=self._shown(GOAL_FIELDS),
            indicators=tuple(
                {c: self._field(f"indicators.{i}.{c}", getattr(one, c)) for c in INDICATOR_COLUMNS}
                for i, one in enumerate(result.form.indicators)
            ),
            foot=self._shown(TOTAL_FIELDS + FOOT_FIELDS),
            view=self._view(),
            used=frozenset(k for f in fields for k in self._keys(f)),
            doubted=frozenset(k for f in fields if f.decision == "review" for k in self._keys(f)),
            findings=self.findings(),
            residue=result.residue[:20],
            place=self._place(),
        )

    def field(self, path: str, suffix: str = "") -> FieldView:
        """One field; a field that the result says nothing of is an empty one."""
        return self._field(path, get_value(self._result.form, path), suffix)

    def _field(self, path: str, value: str | None, suffix: str = "") -> FieldView:
        field = self._result.fields.get(path)
        name = names.name_of(path, self._lang)
        if field is None:
            return FieldView(name, value, "accept", "", "", suffix=suffix)
        keys, confidence = " ".join(self._keys(field)), f"{field.confidence:.3f}"
        if field.decision != "review":
            return FieldView(name, value, field.decision, keys, confidence, suffix=suffix)
        return FieldView(
            name=name,
            value=value,
            decision=field.decision,
            keys=keys,
            confidence=confidence,
            rivals=names.rivals_text(field, value, self._lang),
            why=joined(field.reasons).in_lang(self._lang),
            place=names.place_of(self._result, path, self._lang),
            suffix=suffix,
        )

    def reviews(self) -> tuple[FieldView, ...]:
        """The fields that wait for a person."""
        return tuple(self.field(path) for path in self._result.review_paths)

    def findings(self) -> tuple[FindingView, ...]:
        """The findings in words."""
        return tuple(self._finding(f) for f in self._result.findings)

    def _finding(self, finding: Finding) -> FindingView:
        lang = self._lang
        return FindingView(
            rule=finding.rule,
            severity=finding.severity,
            severity_word=names.pick(names.SEVERITIES[finding.severity], lang),
            verdict_word=names.pick(names.VERDICTS[finding.verdict], lang),
            fields=names.pick(("、", ", "), lang).join(names.name_of(p, lang) for p in finding.fields),
            as_written=finding.as_written,
            as_computed=finding.as_computed,
            message=finding.in_lang(lang),
            source=finding.basis(lang),
            waived=names.waiver_text(finding),
        )

    def _shown(self, paths: Sequence[str]) -> tuple[FieldView, ...]:
        """The fields of these that have a value or wait for a person."""
        views = (self.field(path) for path in paths)
        return tuple(v for v in views if v.value is not None or v.review)

    def _keys(self, field: Field) -> list[str]:
        """The keys of the view that the field stands at: its cells, or its lines where no cell is shown."""
        keys: dict[str, None] = {}
        for where in field.provenance:
            if where.cell is not None and where.cell in self._cells:
                keys[where.cell] = None
            elif self._lines and (line := f"L{where.line}") in self._lines:
                keys[line] = None
        return list(keys)

    def _view(self) -> tuple[BlockView, ...]:
        blocks = []
        left = _MAX_VIEW_ROWS
        for block in self._result.view:
            if left <= 0:
                blocks.append(BlockView((), "……", ""))
                break
            rows = block.rows[:left]
            left -= max(1, len(rows))
            blocks.append(BlockView(rows, block.text, f"L{block.line}"))
        return tuple(blocks)

    def _place(self) -> str:
        zh = self._lang == "zh"
        words = {
            "pages": ("第 {} 页", "page {}"),
            "lines": ("第 {} 行", "lines {}"),
            "tables": ("表 {}", "table {}"),
        }
        told = []
        for kind, numbers in self._result.source.place.items():
            if kind not in words or not numbers:
                continue
            shown = [n + 1 for n in numbers] if kind == "tables" else numbers
            span = str(shown[0]) if shown[0] == shown[-1] else f"{shown[0]}–{shown[-1]}"
            told.append(names.pick(words[kind], self._lang).format(span))
        return ("，" if zh else ", ").join(told)
