"""Where the forms of a run go: into the reports as they come, into forms.jsonl and the store file by file.

Reports are written while workers still read. A form may so be in them before its file is known to be whole;
when the file then fails, or a person has decided on a form, the reports are written anew from the store.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace

from hebiao.domain.result import Finding, FormResult
from hebiao.run import Doubtful
from hebiao.run.checks import take_all
from hebiao.run.counts import count_findings
from hebiao.run.reports import Reports
from hebiao.run.twin import read_twin
from hebiao.store.rows import flat, pack

if TYPE_CHECKING:
    from hebiao.audit import BatchFindings
    from hebiao.domain.run import RunLog
    from hebiao.lang import Lang
    from hebiao.run.checks import Checks
    from hebiao.run.keeper import Begun, Keeper
    from hebiao.run.outputs import Outputs
    from hebiao.run.worker import Piece

BATCH_BYTES: Final = 4 * 1024 * 1024
"""forms go to the store in transactions of about that much JSON; so much of a file is reported early"""
WORST: Final = 10
"""forms named in the closing event"""

PAGE: Final = 64
"""forms held at once while the findings of a batch are put to them"""


class _Form(NamedTuple):
    """What is left to be said of a form once it is reported."""

    line: bytes
    """of forms.jsonl"""
    found: Counter[str]
    doubtful: Doubtful | None


class Settled(Struct, frozen=True):
    """What is known once every form is in."""

    batch: BatchFindings
    books: dict[str, str]
    """digests of the rulebooks used, by name"""
    findings: tuple[Counter[str], ...]
    """a file each, in their order: findings by severity, and the `waived` among them"""


class Intake:
    """Takes in the forms of one run. Use it as a context manager."""

    def __init__(self, outputs: Outputs, keeper: Keeper, begun: Begun, lang: Lang, checks: Checks) -> None:
        self._outputs = outputs
        self._keeper = keeper
        self._lang: Lang = lang
        self._checks = checks
        self._audit = checks.batch()
        self._files: list[tuple[int, Counter[str]]] = []
        self._again = False
        self._lines = outputs.path("forms.jsonl").open("wb")
        self._reports = Reports(outputs, lang)
        # Reports show what people decided, which only the store knows; and what a table misses in the batch is
        # known at its end. Written while the forms come in, they would be written twice.
        self._from_store = bool(checks.roster or checks.approved or begun.decisions)
        self._early: list[_Form] = []
        self._early_size = 0
        self._held = 0
        """bytes of JSON of the forms handed to the store and not yet saved"""
        self._worst: list[tuple[int, int, Doubtful]] = []
        self._order = itertools.count(0, -1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.close()
        self._reports.close()

    def early(self, piece: Piece) -> None:
        """One form of a file that is still being read; `file` will bring it again, or not at all."""
        if self._early_size > BATCH_BYTES:
            return
        self._early.append(self._report(piece))
        self._early_size += piece.size

    def file(self, pieces: Sequence[Piece]) -> None:
        """The forms of a file that was read to its end; none when it failed."""
        if len(self._early) > len(pieces):
            # Forms that the batch has seen are not there after all.
            self._from_store = self._again = True
            self._forget_early()
        found: Counter[str] = Counter()
        for number, piece in enumerate(pieces):
            form = self._early[number] if number < len(self._early) else self._report(piece)
            found.update(form.found)
            self._keep(piece, form)
        self._files.append((len(pieces), found))
        self._early, self._early_size = [], 0

    def _forget_early(self) -> None:
        """Takes back what was handed over of a file that did not come whole."""
        self._keeper.forget(len(self._early))
        self._early, self._early_size = [], 0

    def _report(self, piece: Piece) -> _Form:
        json, line, packed = piece.whole(), piece.line, None
        result = read_twin(json)
        found = self._audit.take(result)
        if found or self._checks.waivers is not None:
            read = FormResult.model_validate_json(json)
            result = self._checks.complete(read, found)
            if result is not read:
                line = result.to_json_line(self._lang).encode()
                packed = pack(result)
        packed = packed or pack(json)
        if not self._from_store:
            self._reports.add(result)
        self._keeper.hold(flat(result, packed))
        return _Form(line, count_findings(result), _doubtful(result))

    def _keep(self, piece: Piece, form: _Form) -> None:
        self._lines.write(form.line + b"\n")
        if form.doubtful:
            self._note(form.doubtful)
        self._held += piece.size
        if self._held > BATCH_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            self._keeper.save()
        self._held = 0

    def settle(self) -> Settled:
        """Saves what is left, and puts to the forms what only the whole batch shows.

        What people decided counts: their forms are audited again. forms.jsonl, the store and the reports are
        then written anew, page by page.
        """
        cut_short = bool(self._early)
        if cut_short:
            self._forget_early()
        self._flush()
        self._lines.close()
        if not (self._from_store or cut_short):
            self._reports.close_book()  # while the store writes
        again = self._again or self._keeper.count("decisions", self._keeper.run_id) > 0
        if again:
            self._audit = self._checks.batch()
            if self._checks.waivers is not None:
                self._checks.waivers.forget()
        late = take_all(self._audit, map(self._checks.audit_again, self._results()) if again else ())
        batch = self._audit.done()
        batch = replace(batch, whole=self._checks.complete_whole(batch.whole))
        if again or late:
            self._write_again(late, again=again)
        elif self._from_store or cut_short:
            self._report_again(self._results())
        return Settled(batch, self._audit.books, tuple(found for _, found in self._files))

    def _write_again(self, late: Mapping[str, tuple[Finding, ...]], *, again: bool) -> None:
        """Writes everything once more, with these findings; with `again` the forms are audited anew."""

        def completed() -> Iterator[FormResult]:
            for result in self._results():
                base = self._checks.audit_again(result) if again else result
                yield self._checks.complete(base, late.get(result.form_id, ()))

        def kept() -> Iterator[FormResult]:
            results = completed()
            counts = [number for number, _ in self._files]
            self._files = []
            with self._outputs.path("forms.jsonl").open("wb") as lines:
                for number in counts:
                    found: Counter[str] = Counter()
                    for result in itertools.islice(results, number):
                        lines.write(result.to_json_line(self._lang).encode() + b"\n")
                        found.update(count_findings(result))
                        yield result
                    self._files.append((number, found))

        self._report_again(self._store_findings(kept()))

    def _store_findings(self, results: Iterator[FormResult]) -> Iterator[FormResult]:
        while page := list(itertools.islice(results, PAGE)):
            self._keeper.store().replace_findings(page)
            yield from page

    def _report_again(self, results: Iterator[FormResult]) -> None:
        self._reports.close()
        self._reports = Reports(self._outputs, self._lang)
        for result in results:
            self._reports.add(result)

    def finish(self, log: RunLog) -> None:
        """Completes the reports; `log` is what the page says of the run.

        Raises:
            UsageError: a report cannot be written.
        """
        self._reports.finish(log)

    def _results(self) -> Iterator[FormResult]:
        return self._keeper.store().results(self._keeper.run_id)

    def worst(self) -> tuple[Doubtful, ...]:
        """The forms with most fields in review, worst first; ties in the order of the run."""
        return tuple(entry[2] for entry in sorted(self._worst, reverse=True))

    def _note(self, form: Doubtful) -> None:
        heapq.heappush(self._worst, (form.review, next(self._order), form))
        if len(self._worst) > WORST:
            heapq.heappop(self._worst)


def _doubtful(result: FormResult) -> Doubtful | None:
    review, source = len(result.review_paths), result.source
    if not review:
        return None
    return Doubtful(review, len(result.fields), source.file, source.index, result.form.project_name)
