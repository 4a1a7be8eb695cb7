"""waivers.csv: understood as people write it, refused with the line where it is not clear."""

from __future__ import annotations

from pathlib import Path

import pytest

import docx
from hebiao.domain.limits import Limits
from hebiao.domain.result import Finding
from hebiao.errors import UsageError
from hebiao.report.facts import is_waived
from hebiao.report.letter import write_letters
from hebiao.run.waivers import read_waivers
from report.sample import make_result

HEAD = "form_id,rule,fields,who,when,reason"


def finding(rule: str, *fields: str, as_written: str = "90") -> Finding:
    """A finding of a rule."""
    return Finding(
        rule=rule, severity="error", verdict="filer", fields=fields, as_written=as_written, message="不符",
        message_en="wrong", source="填报注意事项",
    )  # fmt: skip


def waived(tmp_path: Path, text: str, *findings: Finding) -> list[bool]:
    """Which of these findings of one form the csv waives; FORM stands for its id, FILE for its file."""
    result = make_result(0).model_copy(update={"findings": findings})
    path = tmp_path / "w.csv"
    path.write_text(
        text.replace("FORM", result.form_id).replace("FILE", result.source.file), encoding="utf-8"
    )
    marked = read_waivers(path, Limits()).mark(result)
    assert [f.rule for f in marked.findings] == [f.rule for f in findings]
    return [is_waived(marked, f) for f in marked.findings]


def test_a_form_is_named_by_id_or_by_file_and_number(tmp_path: Path) -> None:
    """Both ways hit the form, another number or id does not."""
    index = make_result(0).source.index
    rest = "T01,,甲,2024-03-05,已核"
    one = finding("T01", "total_score")
    assert waived(tmp_path, f"{HEAD}\nFORM,{rest}\n", one) == [True]
    assert waived(tmp_path, f"{HEAD}\nother,{rest}\n", one) == [False]
    by_place = "来源文件,表号,规则,字段,谁,时间,理由\nFILE,{},{}\n"
    assert waived(tmp_path, by_place.format(index + 1, rest), one) == [True]
    assert waived(tmp_path, by_place.format(index + 2, rest), one) == [False]


@pytest.mark.parametrize("fields", ["indicators.2.score indicators.2.weight", "指标3 得分、指标3 分值"])
def test_fields_are_paths_or_the_names_of_the_sheet(tmp_path: Path, fields: str) -> None:
    """Only the finding on exactly these fields is waived."""
    found = (
        finding("S01", "indicators.2.score", "indicators.2.weight"),
        finding("S01", "indicators.3.score"),
    )
    assert waived(tmp_path, f"{HEAD}\nFORM,S01,{fields},甲,2024-03-05,已核\n", *found) == [True, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rule,who,when\nT01,甲,2024-03-05\n", "缺少列"),
        (f"{HEAD}\nFORM,T01,,,2024-03-05,已核\n", "第 2 行：没有填“谁”"),
        (f"{HEAD}\nFORM,T01,,甲,2024-03-05,\n", "第 2 行：没有填“理由”"),
        (f"{HEAD}\nFORM,T01,,甲,去年,已核\n", "第 2 行：时间“去年”"),
        (f"{HEAD}\nFORM,T01,没有的栏,甲,2024-03-05,已核\n", "第 2 行：没有字段“没有的栏”"),
        (f"{HEAD}\n,T01,,甲,2024-03-05,已核\n", "第 2 行：没有写明是哪张表"),
    ],
)
def test_what_is_not_clear_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Nobody's word, no reason, no time, an unknown field or form: the line is named, nothing is waived."""
    with pytest.raises(UsageError, match=said):
        waived(tmp_path, text, finding("T01", "total_score"))


def test_a_project_without_a_form_can_be_let_stand(tmp_path: Path) -> None:
    """A line that names a project marks what is said of it, whatever its brackets, and goes into no letter."""
    path = tmp_path / "w.csv"
    path.write_text(
        "项目名称,规则,谁,时间,理由\n河道保洁（二期）,B02,甲,2024-03-05,涉密项目\n", encoding="utf-8"
    )
    missing = finding("B02").model_copy(update={"unit": "水务局", "as_computed": "河道保洁(二期)"})
    other = missing.model_copy(update={"as_computed": "河道清淤"})
    marked = read_waivers(path, Limits()).mark_whole((missing, other, finding("B05")))
    assert [f.waived.reason if f.waived else None for f in marked] == ["涉密项目", None, None]
    (letter,) = write_letters([], tmp_path / "letters", whole=marked)
    text = "".join(c.text for t in docx.Document(str(letter)).tables for r in t.rows for c in r.cells)
    assert "河道清淤" in text and "二期" not in text


def test_a_line_that_names_nothing_is_refused(tmp_path: Path) -> None:
    """Neither form nor project: the line is named, and the three ways are told."""
    path = tmp_path / "w.csv"
    path.write_text("项目名称,规则,谁,时间,理由\n,B02,甲,2024-03-05,已核\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"第 2 行.*项目名称"):
        read_waivers(path, Limits())


def test_a_waiver_that_marks_nothing_is_told(tmp_path: Path) -> None:
    """Each line that hit no finding is named in both languages, with how near it came; lines that hit are not."""
    result = make_result(0)
    found = (finding("T01", "total_score"), finding("S01", "indicators.2.score"))
    result = result.model_copy(update={"findings": found})
    rest = "甲,2024-03-05,已核"
    lines = (
        f"{result.form_id},T01,,{rest}", f"{result.form_id},T01,total_weight,{rest}", f"{result.form_id},M01,,{rest}",
        f"other,T01,,{rest}",
    )  # fmt: skip
    path = tmp_path / "w.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    waivers = read_waivers(path, Limits())
    waivers.mark(result)
    told = waivers.unmatched()
    assert [m.zh[: m.zh.index("行")] for m in told] == [f"豁免表 w.csv 第 {n} " for n in (3, 4, 5)]
    for message, (zh, en) in zip(
        told,
        (
            ("字段或表中写法", "of other fields"),
            ("没有 M01 的发现", "no finding of M01"),
            ("没有这张表", "no such form"),
        ),
        strict=True,
    ):
        assert zh in message.zh and en in message.en
    waivers.forget()
    assert len(waivers.unmatched()) == len(lines)


def test_a_project_that_is_not_missing_is_told(tmp_path: Path) -> None:
    """A line for a project without a form is told where no such project is missing."""
    path = tmp_path / "w.csv"
    path.write_text("项目名称,规则,谁,时间,理由\n河道保洁,B02,甲,2024-03-05,涉密\n", encoding="utf-8")
    waivers = read_waivers(path, Limits())
    waivers.mark_whole((finding("B05"),))
    assert len(waivers.unmatched()) == 1
    waivers.mark_whole((finding("B02").model_copy(update={"fields": (), "as_computed": "河道保洁"}),))
    assert waivers.unmatched() == ()
