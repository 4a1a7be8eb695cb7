"""What a run says of its forms, in the language of the run: `reasons` and `notes` of forms.jsonl, and the papers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hebiao.config import Settings
from hebiao.domain.result import Field
from hebiao.lang import Lang, Message
from hebiao.run import run
from hebiao.run.export import export_run

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOTED = (
    "text/run-reordered.txt", "bad/docx-as.pdf", "bad/formulas-and-dates.xlsx", "ofd/classic-leader.ofd",
    "pdf/office-sheet-new2024.pdf",
)  # fmt: skip
"""files of which their reader notices something"""
_QUOTED = re.compile(r": .* / .*$|“[^”]*”|[^ ：]*![A-Z]+\d+")
"""what two readings say, what stands in quotation marks, and the name of a sheet are texts of the source"""
_CJK = re.compile("[\u3400-\u9fff]")


def _said(out: Path) -> list[str]:
    """Every reason and note of a run's forms.jsonl, without the texts of the source that they quote."""
    forms = [json.loads(line) for line in (out / "forms.jsonl").read_text("utf-8").splitlines()]
    said = [r for form in forms for f in form["fields"].values() for r in f.get("reasons", ())]
    said += [note for form in forms for note in form.get("notes", ())]
    return [_QUOTED.sub("", sentence) for sentence in said]


def _go(out: Path, lang: Lang) -> list[str]:
    """Runs them, with a form of lost borders from which a row was cut: that one leaves nearly all to a person."""
    whole = (FIXTURES / "text" / "lost-classic.txt").read_text("utf-8").splitlines(keepends=True)
    row = next(n for n, line in enumerate(whole) if line.endswith(" 8 8\n"))
    cut = out.with_suffix(".txt")
    cut.write_text("".join(whole[:row] + whole[row + 1 :]), "utf-8")
    run([cut, *(FIXTURES / name for name in NOTED)], out, Settings(lang=lang, jobs=1))
    return _said(out)


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a run in English over forms that leave much to a person."""
    out = tmp_path_factory.mktemp("en")
    _go(out, "en")
    return out


def test_reasons_are_in_the_language_of_the_run(english: Path, tmp_path: Path) -> None:
    """A run in English gives no reason in Chinese, and one in Chinese none in English, for the same fields."""
    said = _said(english)
    assert len(said) > 20
    assert [reason for reason in said if _CJK.search(reason)] == []
    chinese = _go(tmp_path / "zh", "zh")
    assert len(chinese) == len(said)
    assert [reason for reason in chinese if not _CJK.search(reason)] == []


def test_a_finished_run_can_be_written_in_the_other_language(english: Path, tmp_path: Path) -> None:
    """The store keeps both languages: papers of a run in English are written in Chinese, as if it had been run so."""
    export_run(english, Settings(lang="zh"), tmp_path / "zh")
    assert all(map(_CJK.search, _said(tmp_path / "zh")))
    pages = [(folder / "report.html").read_text("utf-8") for folder in (tmp_path / "zh", english)]
    for zh, en in (("两种读法不同", "readings differ"), ("按内容读取", "was read as such")):
        assert (zh in pages[0], en in pages[0], zh in pages[1], en in pages[1]) == (True, False, False, True)


def test_a_sentence_kept_before_there_were_two_is_read_as_both() -> None:
    """A store of an earlier version holds reasons as strings; they are shown as they are."""
    field = Field.model_validate_json(
        '{"decision": "review", "confidence": 0.5, "reasons": ["只有一种读法"]}'
    )
    assert field.reasons == (Message.same("只有一种读法"),)


def test_both_languages_come_back() -> None:
    """A field is the same after it was written as JSON and read again."""
    field = Field(decision="review", confidence=0.5, reasons=(Message("空", "blank"),))
    assert Field.model_validate_json(field.model_dump_json()) == field
