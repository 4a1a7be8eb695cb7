"""The workbook and the page of a run while they grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hebiao.report.facts import is_waived
from hebiao.report.html import Report
from hebiao.report.units import UnitTally
from hebiao.report.xlsx import FormsBook

if TYPE_CHECKING:
    from hebiao.domain.result import FormResult
    from hebiao.domain.run import RunLog
    from hebiao.lang import Lang
    from hebiao.run.outputs import Outputs


class Reports:
    """forms.xlsx and report.html, form by form."""

    def __init__(self, outputs: Outputs, lang: Lang) -> None:
        self._page_path = outputs.path("report.html")
        self._closed = False
        self._units = UnitTally(skip=is_waived)
        self._page = Report(lang)
        self._book = FormsBook(outputs.path("forms.xlsx"), lang)

    def add(self, result: FormResult) -> None:
        """One form more."""
        self._units.add(result)
        self._book.add(result)
        self._page.add(result)

    def close_book(self) -> None:
        """Completes the workbook, and draws what the page says of the units."""
        if not self._closed:
            self._closed = True
            units = self._units.done()
            self._book.close(units)
            self._page.add_units(units)

    def finish(self, log: RunLog) -> None:
        """Completes both files; `log` is what the page says of the run.

        Raises:
            UsageError: a file cannot be written.
        """
        self.close_book()
        self._page.write(log, self._page_path)

    def close(self) -> None:
        """Lets go of temporary files."""
        self._page.close()
