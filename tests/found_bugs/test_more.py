"""Bugs that fresh eyes found late: numbers that share a cell, texts that were cut, files that are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from found_forms import WRITERS, accepted_wrong, docx, read, xlsx
from hebiao.audit.explain import example_form
from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.limits import Limits
from hebiao.pipeline import process
from hebiao.report.official import write_official
from hebiao.run import run
from made_forms import FIRST, HEADER, TOTAL_MONEY, form_rows, tab_text

EXECUTED = (TOTAL_MONEY, 4)
SCORE = 6


@pytest.mark.parametrize("text", ["437.85 2022", "437.85\n400", "17-1", "437.85／400"])
@pytest.mark.parametrize("kind", ["xlsx", "docx", "html"])
def test_s23_two_numbers_in_a_cell_are_asked(kind: str, text: str) -> None:
    """White space or a stroke between the digits of an amount is asked: two numbers never become one."""
    result = read(f"甲.{kind}", WRITERS[kind](form_rows({EXECUTED: text})))
    assert "funding.total.executed" in result.review_paths


def test_s24_a_text_that_was_cut_is_asked() -> None:
    """A cell longer than the limit is read up to it and waits for a person."""
    data = xlsx(form_rows({EXECUTED: "长" * 300}))
    (result,) = process(Source("甲.xlsx", data), Settings(limits=Limits(cell_chars=200)))
    assert "funding.total.executed" in result.review_paths


def test_s11_a_score_that_alone_is_missing_is_asked() -> None:
    """In text without merges, a row without a score among rows that have one waits for a person."""
    result = read("甲.txt", tab_text(form_rows({(FIRST, SCORE): ""})))
    assert "indicators.0.score" in result.review_paths
    assert accepted_wrong(result) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_h1_a_named_pipe_is_never_opened(tmp_path: Path) -> None:
    """A pipe in the folder is named as unreadable, and the run ends."""
    folder = tmp_path / "提交"
    folder.mkdir()
    os.mkfifo(folder / "管道.txt")
    (folder / "表.docx").write_bytes(docx(form_rows()))
    log = run([folder], tmp_path / "结果", Settings())
    assert [(Path(i.file).name, i.error_code) for i in log.inputs] == [
        ("管道.txt", "input"),
        ("表.docx", None),
    ]


@pytest.mark.parametrize("kind", ["xlsx", "docx", "html", "md", "txt"])
def test_s25_a_heading_in_other_words_is_never_passed_over(kind: str) -> None:
    """Where the column of the scores has a heading that we do not know, its scores are asked, not left blank."""
    rows = form_rows({(HEADER, SCORE): "考评结果"})
    data: bytes | str = tab_text(rows) if kind == "txt" else WRITERS[kind](rows)
    result = read(f"甲.{kind}", data)
    blank = [i for i, row in enumerate(result.form.indicators) if row.score is None]
    assert all(f"indicators.{i}.score" in result.review_paths for i in blank)
    assert accepted_wrong(result) == []


@pytest.mark.parametrize("text", ["满分", "1O", "十分"])
@pytest.mark.parametrize("name", ["classic", "y2024"])
def test_a_score_that_is_no_figure_is_kept_as_written(tmp_path: Path, name: str, text: str) -> None:
    """A cell of the scores that holds a word keeps it and its place: S09 says so, not that the score is missing."""
    path = tmp_path / "甲.docx"
    write_official(example_form(name, {"indicators.1.score": text}, 0), path, "docx")
    result = read("甲.docx", path.read_bytes())
    field = result.fields["indicators.1.score"]
    assert (result.form.indicators[1].score, field.raw) == (text, text)
    assert field.provenance[0].cell is not None
    assert [(f.rule, f.as_written) for f in result.findings if "indicators.1.score" in f.fields] == [
        ("S09", text)
    ]
