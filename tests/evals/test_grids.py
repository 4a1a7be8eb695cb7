"""Pages whose grid was read cell by cell, counted against the truth beside a picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.made import as_result, make_label
from hebiao.domain.result import FormResult, ViewBlock, ViewCell
from hebiao.errors import UsageError
from hebiao.evals.dataset import load_dataset
from hebiao.evals.grids import exact_pages, read_grids
from hebiao.evals.outputs import to_markdown
from hebiao.evals.runner import Reading, evaluate

CELLS = [[0, 0, 1, 2, [0, 0, 9, 9], "题"], [1, 0, 1, 1, [0, 9, 4, 18], "a"], [1, 1, 1, 1, [4, 9, 9, 18], ""]]


def page(lines: str = "full", tables: int = 1) -> dict[str, object]:
    """One page of a truth."""
    return {"page": 1, "lines": lines, "tables": [{"rows": 2, "cols": 2, "cells": CELLS}] * tables}


def form(*cells: tuple[str, int, int]) -> FormResult:
    """A reading whose view holds these cells."""
    row = tuple(ViewCell(id=name, text="", rowspan=rows, colspan=cols) for name, rows, cols in cells)
    return as_result(make_label(1)).model_copy(update={"view": (ViewBlock(rows=(row,)),)})


RIGHT = (("t0r0c0", 1, 2), ("t0r1c0", 1, 1), ("t0r1c1", 1, 1))
LOST_SPAN = (("t0r0c0", 1, 1), ("t0r0c1", 1, 1), ("t0r1c0", 1, 1), ("t0r1c1", 1, 1))


def write(folder: Path, pages: object) -> Path:
    """A picture with its truth."""
    picture = folder / "a.png"
    picture.write_bytes(b"x")
    picture.with_suffix(".grid.json").write_text(json.dumps(pages), encoding="utf-8")
    return picture


def test_a_page_is_exact_when_every_cell_has_its_spans(tmp_path: Path) -> None:
    """The right cells make a page exact; a lost span, a lost cell or an unread page does not."""
    truth = read_grids(write(tmp_path, [page()]))
    assert exact_pages(truth, [form(*RIGHT)]) == 1
    assert exact_pages(truth, [form(*LOST_SPAN)]) == 0
    assert exact_pages(truth, [form(*RIGHT[:2])]) == 0
    assert exact_pages(truth, []) == 0


def test_columns_that_the_page_does_not_show_do_not_count(tmp_path: Path) -> None:
    """The last row of a table, alone on its page, is exact by the lines that it shows, not by those before it."""
    last = [[0, 0, 1, 6, [0, 0, 6, 9], "总分"], [0, 6, 1, 1, [6, 0, 7, 9], "100"]]
    truth = [{"page": 2, "lines": "full", "tables": [{"rows": 1, "cols": 7, "cells": last}]}]
    assert exact_pages(read_grids(write(tmp_path, truth)), [form(("t1r0c0", 1, 1), ("t1r0c1", 1, 1))]) == 1
    assert exact_pages(read_grids(write(tmp_path, truth)), [form(("t1r0c0", 1, 2))]) == 0


def test_one_reading_proves_one_table(tmp_path: Path) -> None:
    """Two tables alike on a page need two tables read; of two pages with one each, one reading proves one page."""
    assert exact_pages(read_grids(write(tmp_path, [page(tables=2)])), [form(*RIGHT)]) == 0
    assert exact_pages(read_grids(write(tmp_path, [page(), page()])), [form(*RIGHT)]) == 1


def test_pages_without_lines_do_not_count(tmp_path: Path) -> None:
    """Where lines are not printed, the spans of empty cells are nobody's to see."""
    assert read_grids(write(tmp_path, [page("none"), page("half")])) == ()


def test_a_truth_that_is_none_is_refused(tmp_path: Path) -> None:
    """A broken truth is the suite's fault, and said so."""
    with pytest.raises(UsageError):
        read_grids(write(tmp_path, [{"page": 1}]))


def test_a_suite_is_sliced_by_kind_with_its_grids(tmp_path: Path) -> None:
    """The report has a line a kind, with pages whose grid is right, and silent errors in numbers apart."""
    label = make_label(1) | {"_kind": "fax"}
    write(tmp_path, [page()]).with_suffix(".json").write_text(json.dumps([label]), encoding="utf-8")
    read = as_result(label | {"total_score": "1", "phone": "1"}).model_copy(
        update={"view": form(*RIGHT).view}
    )
    report = evaluate(load_dataset(tmp_path), lambda _: Reading((read,)))
    (fax,) = report.by_kind
    assert (fax.name, fax.rates["grid_exact"].value, fax.tally.pages) == ("fax", 1.0, 1)
    assert (fax.tally.silent_errors, fax.tally.silent_numeric) == (2, 1)
    assert report.slices()["kind:fax"] == fax
    assert "| fax | 1 | 1 |" in to_markdown(report)
