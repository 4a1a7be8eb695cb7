"""waivers.csv: which findings people let stand. They are marked in every output and deleted from none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from hebiao.audit import Waiver, apply_waivers
from hebiao.audit.tables import name_key
from hebiao.audit.waivers import known_by
from hebiao.domain.form import walk_paths
from hebiao.domain.limits import Limits
from hebiao.domain.result import Finding, FormResult, Waived
from hebiao.errors import UsageError
from hebiao.lang import Message
from hebiao.report.names import name_of
from hebiao.run.tables import read_csv
from hebiao.run.worker import Job, load
from hebiao.store import KeptWaiver

_HEADERS: Final = {
    "form_id": ("form_id", "表编号"),
    "file": ("file", "来源文件", "source file", "文件"),
    "index": ("index",),
    "number": ("form", "表号"),
    "project": ("project", "项目", "项目名称"),
    "rule": ("rule", "规则"),
    "fields": ("fields", "字段"),
    "as_written": ("as_written", "表中写法", "as written"),
    "who": ("who", "谁", "豁免人"),
    "when": ("when", "时间", "日期"),
    "reason": ("reason", "理由", "原因"),
}  # fmt: skip
_Came = Literal["form", "rule", "waived"]
"""how near a line came: its form is there, with a finding of its rule, with that finding"""
_NEARER: Final[tuple[_Came, ...]] = ("form", "rule", "waived")
_MOST_ROWS: Final = 200
"""indicators of a form whose names are understood in the column of fields"""


class _Entry(Struct, frozen=True):
    """One line: a waiver whose form may be named by file and number."""

    waiver: Waiver
    file: str | None
    index: int | None
    project: str | None = None
    """of a finding of no single form: the roster's project that has none (B02)"""
    line: int | None = None
    """in the file; None for one of the review desk"""

    def is_for(self, result: FormResult) -> bool:
        """Whether it names this form."""
        if self.waiver.form_id:
            return self.waiver.form_id == result.form_id
        name = result.source.file.replace("\\", "/")
        fits = name == self.file or name.endswith((f"/{self.file}", f"!{self.file}"))
        return fits and result.source.index == self.index


class Waivers:
    """The waivers of a file, ready to be put on the findings of forms."""

    def __init__(
        self,
        entries: Iterable[_Entry] = (),
        revoked: frozenset[tuple[object, ...]] = frozenset(),
        path: Path | None = None,
    ) -> None:
        self._entries = tuple(entries)
        self._revoked = revoked
        self._path = path
        self._came: dict[int, _Came] = {}
        """by line of the file, how near anything came that was marked so far"""
        self._by_id: dict[str, list[_Entry]] = defaultdict(list)
        self._by_place: list[_Entry] = []
        for entry in self._entries:
            if entry.project is not None:
                continue
            (self._by_id[entry.waiver.form_id] if entry.waiver.form_id else self._by_place).append(entry)

    def __bool__(self) -> bool:
        return bool(self._entries or self._revoked)

    def with_kept(self, kept: Iterable[KeptWaiver]) -> Waivers:
        """These, and those that people gave at the review desk; a desk's word is the later one."""
        rows = tuple(kept)
        given = (
            _Entry(Waiver(**w.model_dump(exclude={"revoked"})), None, None) for w in rows if not w.revoked
        )
        revoked = self._revoked | {w.key for w in rows if w.revoked}
        return Waivers((*self._entries, *given), revoked, self._path)

    def forget(self) -> None:
        """Begins anew to tell which lines of the file matched: the forms will pass by once more."""
        self._came.clear()

    def unmatched(self) -> tuple[Message, ...]:
        """The lines of the file that marked nothing, and how near they came: nobody should think them in force."""
        lines = (e for e in self._entries if e.line is not None and self._came.get(e.line) != "waived")
        return tuple(_nothing_waived(e, self._came.get(e.line or 0), self._path) for e in lines)

    def mark(self, result: FormResult) -> FormResult:
        """The form with its waived findings marked; a mark that is there already stays."""
        entries = [*self._by_id.get(result.form_id, ()), *self._by_place]
        own = [e.waiver.model_copy(update={"form_id": result.form_id}) for e in entries if e.is_for(result)]
        if own:
            self._note([e for e in entries if e.is_for(result)], result)
            judged = apply_waivers(result.form_id, result.findings, own)
            result = result.model_copy(
                update={"findings": tuple(_marked(j.finding, j.waiver) for j in judged)}
            )
        if not self._revoked:
            return result
        kept = tuple(
            f.model_copy(update={"waived": None})
            if f.waived and (result.form_id, f.rule, f.fields, known_by(f)) in self._revoked
            else f
            for f in result.findings
        )
        return result.model_copy(update={"findings": kept})

    def _note(self, entries: Iterable[_Entry], result: FormResult) -> None:
        """Remembers how near each entry came to a finding of its form."""
        for entry in entries:
            waiver = entry.waiver.model_copy(update={"form_id": result.form_id})
            rules = {f.rule for f in result.findings}
            came: _Came = "rule" if waiver.rule in rules else "form"
            if any(j.waiver for j in apply_waivers(result.form_id, result.findings, (waiver,))):
                came = "waived"
            if entry.line is not None and _NEARER.index(came) >= _NEARER.index(
                self._came.get(entry.line, "form")
            ):
                self._came[entry.line] = came

    def mark_whole(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Findings of no single form, those marked that name a project whose want of a form is let stand."""
        named = {
            (e.waiver.rule, name_key(e.project)): e.waiver for e in self._entries if e.project is not None
        }
        findings = tuple(findings)
        there = {(f.rule, name_key(f.as_computed)) for f in findings if not f.fields and f.as_computed}
        for entry in self._entries:
            if entry.project is not None and entry.line is not None:
                is_there = (entry.waiver.rule, name_key(entry.project)) in there
                self._came[entry.line] = "waived" if is_there else "form"
        return tuple(
            _marked(f, named.get((f.rule, name_key(f.as_computed))))
            if not f.fields and f.as_computed and f.waived is None
            else f
            for f in findings
        )


def _marked(finding: Finding, waiver: Waiver | None) -> Finding:
    if waiver is None:
        return finding
    waived = Waived(who=waiver.who, when=waiver.when, reason=waiver.reason)
    return finding.model_copy(update={"waived": waived})


def _nothing_waived(entry: _Entry, came: _Came | None, path: Path | None) -> Message:
    """That a line of the file is without effect, why, and what to look at."""
    rule, line = entry.waiver.rule, entry.line
    name = path.name if path else "waivers"
    why = {
        None: Message("本次没有这张表", "this run has no such form"),
        "form": Message(
            f"没有 {rule} 的发现，可能已改正", f"there is no finding of {rule}; it may have been corrected"
        ),
        "rule": Message(
            f"有 {rule} 的发现，但字段或表中写法与所填的不同",
            f"there is a finding of {rule}, but of other fields or of another text than the line names",
        ),
    }[came if came != "waived" else None]
    return Message(
        f"豁免表 {name} 第 {line} 行没有对上任何发现，未起作用：{why.zh}；请核对该行",
        f"{name}, line {line} matches no finding and waives nothing: {why.en}; check the line",
    )


def read_waivers(path: Path | None, limits: Limits) -> Waivers:
    """The waivers of a csv; none without a path.

    Columns, in Chinese or English: form_id, or file with 表号 (from 1, as on the sheets) or index (from 0,
    as in forms.jsonl), or, for a project of the roster that has no form, project; rule; fields (paths, or names as on the sheet 审核发现; blank: every finding of the
    rule in the form); as_written (optional); who, when (ISO 8601), reason.

    Raises:
        UsageError: a column or a value that is needed is missing; the line is named.
        InputError: the file cannot be read.
    """
    if path is None:
        return Waivers()
    rows = read_csv(load(Job(str(path), path=path), limits.file_bytes))
    rows = [[cell.strip() for cell in row] for row in rows]
    columns = _columns(rows[0] if rows else [], path)
    entries = []
    for line, row in enumerate(rows[1:], start=2):
        if any(row):
            cells = {key: row[n] if n < len(row) else "" for key, n in columns.items()}
            entries.append(_entry(cells, path, line))
    return Waivers(entries, path=path)


def _columns(headers: list[str], path: Path) -> dict[str, int]:
    plain = [h.lower() for h in headers]
    columns = {
        key: next((plain.index(n) for n in names if n in plain), -1) for key, names in _HEADERS.items()
    }
    found = {key: n for key, n in columns.items() if n >= 0}
    missing = [_HEADERS[k] for k in ("rule", "who", "when", "reason") if k not in found]
    named = {"form_id", "project"} & set(found)
    if not named and not ("file" in found and {"number", "index"} & set(found)):
        missing.append(("form_id", "来源文件、表号"))
    if missing:
        told = ["/".join(names[:2]) for names in missing]
        raise UsageError(f"{path}：缺少列 {'、'.join(told)}", f"{path}: missing columns: {', '.join(told)}")
    return found


def _entry(cells: Mapping[str, str], path: Path, line: int) -> _Entry:
    for key in ("rule", "who", "when", "reason"):
        if not cells[key]:
            name = _HEADERS[key][1]
            raise UsageError(f"{path} 第 {line} 行：没有填“{name}”", f"{path}, line {line}: {key} is blank")
    form_id, file = cells.get("form_id") or "", cells.get("file") or None
    number, index = cells.get("number") or "", cells.get("index") or ""
    place = int(index) if index.isdecimal() else int(number) - 1 if number.isdecimal() else None
    project = (cells.get("project") or None) if not form_id and file is None else None
    if not form_id and project is None and (file is None or place is None):
        raise UsageError(
            f"{path} 第 {line} 行：没有写明是哪张表（form_id，或来源文件和表号；没有自评表的项目写项目名称）",
            f"{path}, line {line}: no form is named (form_id, or file with its number; project, where it has no form)",
        )
    waiver = Waiver(
        form_id=form_id,
        rule=cells["rule"].upper(),
        fields=_paths(cells.get("fields") or "", path, line),
        as_written=cells.get("as_written") or None,
        who=cells["who"],
        when=_moment(cells["when"], path, line),
        reason=cells["reason"],
    )
    return _Entry(waiver, file.replace("\\", "/") if file else None, place, project, line)


def _paths(text: str, path: Path, line: int) -> tuple[str, ...]:
    """Paths from paths, or from names as the sheets have them (which may hold blanks)."""
    known = _known_fields()
    found: list[str] = []
    for part in filter(None, map(str.strip, re.split(r"[、,，;；]", text))):
        told = [part] if part in known else part.split()
        for one in told:
            if one not in known:
                raise UsageError(
                    f"{path} 第 {line} 行：没有字段“{one}”", f"{path}, line {line}: no field “{one}”"
                )
            found.append(known[one])
    return tuple(found)


@cache
def _known_fields() -> dict[str, str]:
    """Every path, by itself and by its names in both languages."""
    known = dict.fromkeys(
        ("indicators", name_of("indicators", "zh"), name_of("indicators", "en")), "indicators"
    )
    for path in walk_paths(_MOST_ROWS):
        known |= {path: path, name_of(path, "zh"): path, name_of(path, "en"): path}
    return known


def _moment(text: str, path: Path, line: int) -> str:
    plain = re.sub(r"[/.]", "-", text) if re.fullmatch(r"\d{4}[/.]\d{1,2}[/.]\d{1,2}", text) else text
    if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", plain):
        year, month, day = plain.split("-")
        plain = f"{year}-{month:0>2}-{day:0>2}"
    try:
        datetime.fromisoformat(plain)
    except ValueError as error:
        raise UsageError(
            f"{path} 第 {line} 行：时间“{text}”应写成 2026-01-31",
            f"{path}, line {line}: write the time “{text}” like 2026-01-31",
        ) from error
    return plain
