"""Where the forms of a run go: into the reports as they come, into forms.jsonl and the store file by file.

Reports are written while workers still read. A form may so be in them before its file is known to be whole;
when the file then fails, or a person has decided on a form, the reports are written anew from the store.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from hebiao.domain.result import FormResult
from hebiao.report.html import Report
from hebiao.report.xlsx import FormsBook
from hebiao.run import Doubtful
from hebiao.store.rows import pack

if TYPE_CHECKING:
    from hebiao.domain.run import RunLog
    from hebiao.lang import Lang
    from hebiao.run.outputs import Outputs
    from hebiao.run.worker import Piece
    from hebiao.store.store import Store

BATCH_BYTES: Final = 4 * 1024 * 1024
"""forms go to the store in transactions of about that much JSON; so much of a file is reported early"""
WORST: Final = 10
"""forms named in the closing event"""

_Form = tuple[FormResult, bytes]
"""a form, and the same packed for the store"""


class Intake:
    """Takes in the forms of one run. Use it as a context manager."""

    def __init__(self, outputs: Outputs, store: Store, run_id: int, lang: Lang) -> None:
        self._outputs = outputs
        self._store = store
        self._run_id = run_id
        self._lang: Lang = lang
        self._lines = outputs.path("forms.jsonl").open("wb")
        self._reports = _Reports(outputs, lang)
        # Reports show what people decided, which only the store knows.
        self._from_store = store.count("decisions") > 0
        self._early: list[_Form] = []
        self._early_size = 0
        self._batch: list[_Form] = []
        self._size = 0
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
            self._from_store = True
        for number, piece in enumerate(pieces):
            self._keep(piece, self._early[number] if number < len(self._early) else self._report(piece))
        self._early, self._early_size = [], 0

    def _report(self, piece: Piece) -> _Form:
        json = piece.whole()
        result = FormResult.model_validate_json(json)
        if not self._from_store:
            self._reports.add(result)
        return result, pack(json)

    def _keep(self, piece: Piece, form: _Form) -> None:
        self._lines.write(piece.line + b"\n")
        self._note(form[0])
        self._batch.append(form)
        self._size += piece.size
        if self._size > BATCH_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._batch:
            results, packed = zip(*self._batch, strict=True)
            self._store.save(self._run_id, results, packed)
        self._batch, self._size = [], 0

    def finish(self, log: RunLog) -> None:
        """Saves what is left and completes the files; `log` is what the page says of the run.

        Raises:
            UsageError: a report cannot be written.
        """
        self._flush()
        self._lines.close()
        decided = self._store.count("decisions", self._run_id) > 0
        if decided:
            # The contract's lines are those after people's decisions.
            with self._outputs.path("forms.jsonl").open("wb") as lines:
                lines.writelines(r.to_json_line().encode() + b"\n" for r in self._results())
        if decided or self._from_store or self._early:
            self._reports.close()
            self._reports = _Reports(self._outputs, self._lang)
            for result in self._results():
                self._reports.add(result)
        self._reports.finish(log)

    def _results(self) -> Iterator[FormResult]:
        return self._store.results(self._run_id)

    def worst(self) -> tuple[Doubtful, ...]:
        """The forms with most fields in review, worst first; ties in the order of the run."""
        return tuple(entry[2] for entry in sorted(self._worst, reverse=True))

    def _note(self, result: FormResult) -> None:
        review = len(result.review_paths)
        if not review:
            return
        source = result.source
        form = Doubtful(review, len(result.fields), source.file, source.index, result.form.project_name)
        heapq.heappush(self._worst, (review, next(self._order), form))
        if len(self._worst) > WORST:
            heapq.heappop(self._worst)


class _Reports:
    """The workbook and the page while they grow."""

    def __init__(self, outputs: Outputs, lang: Lang) -> None:
        self._page_path = outputs.path("report.html")
        self._page = Report(lang)
        self._book = FormsBook(outputs.path("forms.xlsx"), lang)

    def add(self, result: FormResult) -> None:
        """One form more."""
        self._book.add(result)
        self._page.add(result)

    def finish(self, log: RunLog) -> None:
        """Completes both files."""
        self._book.close()
        self._page.write(log, self._page_path)

    def close(self) -> None:
        """Lets go of temporary files."""
        self._page.close()
