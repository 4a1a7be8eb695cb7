"""report.html: one self-contained page that a person opens first. Rendered piece by piece, without network.

The results are walked once; the parts of the page grow side by side in temporary files, so that memory
does not grow with the number of forms.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from msgspec import Struct, field

from hebiao.domain.result import FormResult
from hebiao.domain.run import RunLog
from hebiao.lang import Lang
from hebiao.report import names
from hebiao.report.escaping import upright
from hebiao.report.form_section import SectionWriter
from hebiao.report.pages import Teller
from hebiao.report.sheets import unwritable
from hebiao.report.summary import Summary
from hebiao.report.templating import TEMPLATES, environment
from hebiao.report.unanswered import said_of
from hebiao.report.units import UnitSummary, units_section

_MAX_UNITS: Final = 300
"""units offered in a filter; with more, the free search has to do"""


class ReportSize(Struct, frozen=True):
    """How much of a large run the page itself shows; all of it is always in forms.xlsx."""

    forms: int = 300
    """forms shown with their source; later ones are only in the tables"""
    open_forms: int = 30
    """forms shown unfolded"""
    rows: int = 3000
    """rows of each table"""


class _Part(Struct):
    """A table of the page that grows in a file of its own."""

    file: IO[bytes]
    rows: int = 0
    left_over: int = 0
    units: dict[str, None] = field(default_factory=dict)

    def offer(self, unit: str) -> None:
        """Takes a unit into the filter, where there are not too many."""
        if unit and len(self.units) <= _MAX_UNITS:
            self.units.setdefault(unit)

    def offered(self) -> list[str]:
        """The units of the filter; none where they are too many."""
        return sorted(self.units) if len(self.units) <= _MAX_UNITS else []


class Report:
    """The page while it grows, form by form. Use it in a `with` statement: it holds temporary files."""

    def __init__(self, lang: Lang = "zh", size: ReportSize | None = None) -> None:
        self._lang, self._size = lang, size or ReportSize()
        self._environment = environment(lang)
        for late in ("top.html.j2", "units.html.j2", "bottom.html.j2"):
            # Loaded while forms are still read, not when a person waits for the end.
            self._environment.get_template(late)
        tables = self._environment.get_template("tables.html.j2").module
        self._macros = {name: getattr(tables, name) for name in ("review_row", "finding_row", "list_row")}
        self._tables = tables
        self._sections = SectionWriter(lang)
        self._files = ExitStack()
        self._review, self._findings, self._list, self._forms = (self._part() for _ in range(4))
        self._summary = Summary()
        self._units = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the temporary files."""
        self._files.close()

    def _part(self) -> _Part:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        return _Part(self._files.enter_context(file))

    def add_units(self, units: Sequence[UnitSummary]) -> None:
        """Draws the section on units; without any there is none."""
        self._units = units_section(units, self._lang) if units else ""

    def write(self, log: RunLog, path: Path) -> None:
        """Writes the page with all that was added.

        Raises:
            UsageError: the file cannot be written.
        """
        try:
            with path.open("wb") as out:
                for chunk in self._chunks(log):
                    if isinstance(chunk, str):
                        out.write(upright(chunk).encode())
                    else:
                        shutil.copyfileobj(chunk, out)
        except OSError as error:
            raise unwritable(path, error) from error

    def add(self, result: FormResult) -> None:
        """Takes one form into every part of the page."""
        serial = self._summary.forms + 1
        anchor = f"f{serial}" if serial <= self._size.forms else None
        self._summary.add(result, anchor)
        teller = Teller(result, self._lang)
        head = teller.head(serial, anchor)
        self._rows(self._list, "list_row", head.unit, [(head,)])
        self._rows(self._review, "review_row", head.unit, [(head, x) for x in teller.reviews()])
        self._rows(self._findings, "finding_row", head.unit, [(head, x) for x in teller.findings()])
        if anchor:
            whole = teller.whole(head, serial <= self._size.open_forms)
            self._forms.file.write(upright(self._sections.section(whole)).encode())
            self._forms.rows += 1
            self._forms.offer(head.unit)

    def _rows(self, part: _Part, macro: str, unit: str, given: Sequence[tuple[object, ...]]) -> None:
        for arguments in given:
            if part.rows >= self._size.rows:
                part.left_over += 1
                continue
            part.file.write(upright(str(self._macros[macro](*arguments))).encode())
            part.rows += 1
            part.offer(unit)

    def _chunks(self, log: RunLog) -> Iterator[str | IO[bytes]]:
        """The page from top to bottom."""
        zh = self._lang == "zh"
        script = (TEMPLATES / "script.js").read_text("utf-8")
        yield self._top(log, script)
        yield self._units
        severities = [(key, names.pick(pair, self._lang)) for key, pair in names.SEVERITIES.items()]
        yield from self._table(
            self._review,
            "review",
            (),
            "没有需要人复核的字段。" if zh else "No field waits for a person.",
        )
        rules = sorted(self._summary.rules)
        yield from self._table(
            self._findings, "findings", (rules, severities), "没有审核发现。" if zh else "No findings."
        )
        if log.batch_findings or log.not_checked or log.notices:
            yield self._batch(log)
        yield from self._table(self._list, "list", (), "没有读出任何表。" if zh else "No form was read.")
        title = "逐表对照" if zh else "Form by form"
        yield f'<section aria-labelledby="forms"><h2 id="forms" class="noprint">{title}</h2>'
        yield self._guide()
        if self._forms.rows > 1:
            yield self._macro("filters", "t-forms", self._forms.offered(), rules, severities)
        yield '<div id="t-forms">'
        yield _whole(self._forms.file)
        yield "</div></section>"
        yield self._environment.get_template("bottom.html.j2").render(log=log, script=_raw(script))

    def _top(self, log: RunLog, script: str) -> str:
        """Head and overview; the page allows this script and no other."""
        return self._environment.get_template("top.html.j2").render(
            log=log,
            failed=[one for one in log.inputs if one.has_failed],
            noted=[one for one in log.inputs if one.notes_in(self._lang) and not one.has_failed],
            summary=self._summary,
            units=bool(self._units),
            model_parts={part: names.pick(pair, self._lang) for part, pair in names.MODEL_PARTS.items()},
            model_said=[said.in_lang(self._lang) for said in said_of(log.model)],
            top_projects=self._summary.top_projects(),
            top_units=self._summary.top_units(),
            lang=self._lang,
            style=_raw((TEMPLATES / "style.css").read_text("utf-8")),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )

    def _batch(self, log: RunLog) -> str:
        """What is wrong with the forms together, and what had no table to be checked against."""
        found = [
            (
                f,
                names.pick(names.SEVERITIES[f.severity], self._lang),
                names.pick(names.VERDICTS[f.verdict], self._lang),
            )
            for f in log.batch_findings
        ]
        shown = found[: self._size.rows]
        page = self._environment.get_template("batch.html.j2")
        return page.render(
            found=shown,
            left_over=len(found) - len(shown),
            not_checked=log.not_checked,
            notices=log.notices,
            lang=self._lang,
        )

    def _guide(self) -> str:
        zh = self._lang == "zh"
        guide = (
            "左边是读出的字段，右边是原文。指向或点一个字段，它在原文中的位置会亮起，反之亦然；方向键在字段间移动，Esc 取消。"
            if zh
            else "Fields on the left, the source on the right. Point at or click a field and its place lights up, "
            "and the other way round; the arrow keys move between fields, Esc lets go."
        )
        missing = self._summary.forms - self._forms.rows
        more = ""
        if missing:
            more = (
                f"<p>本页只对照前 {self._forms.rows} 张表，其余 {missing} 张见同一目录的 forms.xlsx。</p>"
                if zh
                else f"<p>Shown: the first {self._forms.rows} of {self._summary.forms} forms; all are in forms.xlsx beside this page.</p>"
            )
        return f'<p class="noprint soft">{guide}</p>{more}'

    def _table(
        self, part: _Part, name: str, filters: tuple[object, ...], none: str
    ) -> Iterator[str | IO[bytes]]:
        """A section with its table, or one sentence where that has no row."""
        yield self._macro("heading", name)
        if not part.rows:
            yield self._macro("nothing", none)
            return
        yield self._macro(f"{name}_open", part.offered(), *filters)
        yield _whole(part.file)
        yield self._macro("close", part.left_over)

    def _macro(self, name: str, *arguments: object) -> str:
        return str(getattr(self._tables, name)(*arguments))


def _raw(text: str) -> str:
    """Our own style or script, which must not be escaped; form text never comes this way."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704


def _whole(file: IO[bytes]) -> IO[bytes]:
    """What was written to a file, as bytes from its beginning."""
    file.seek(0)
    return file
