"""`hebiao rules`, `letters`, `forms`, and the audit options of `run`, as a person types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.test_commands import hebiao_command

CLASSIC = Path(__file__).parents[2] / "fixtures" / "docx" / "classic.docx"


def test_rules_are_listed(tmp_path: Path) -> None:
    """Every code has a line of its own, and the rulebooks are named."""
    done = hebiao_command("rules", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    codes = [line.split()[0] for line in done.stdout.split("\n\n")[0].splitlines()]
    assert {"W01", "M01", "S01", "T01", "E01", "V01", "C01", "D01", "B01"} <= set(codes)
    assert len(codes) == len(set(codes))
    assert "beijing-chaoyang-2024" in done.stdout


@pytest.mark.parametrize("code", ["T01", "b03"])
def test_a_rule_is_explained_by_examples(tmp_path: Path, code: str) -> None:
    """One example passes and one fails, in either language."""
    for lang, words in (
        ("zh", ("依据：", "合格的例子", "没有发现")),
        ("en", ("Source: ", "that passes", "no finding")),
    ):
        done = hebiao_command("rules", code, cwd=tmp_path, lang=lang)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(code.upper())
        assert all(word in done.stdout for word in words)
        assert done.stdout.count("✓") == 1
        assert "✗" in done.stdout.partition("✓")[2]


def test_unknown_rules_and_rulebooks(tmp_path: Path) -> None:
    """Status 2, and what there is instead."""
    for args, said in ((("rules", "X99"), "没有规则 X99"), (("rules", "--rulebook", "x"), "没有规则库 x")):
        done = hebiao_command(*args, cwd=tmp_path)
        assert done.returncode == 2
        assert said in done.stderr


def test_from_run_to_letters_and_forms(tmp_path: Path) -> None:
    """A run with all that it can be held against, then letters and forms; stdout says where they are."""
    (tmp_path / "名册.csv").write_text("项目名称,决算数（万元）\n云溪书院修缮,30\n", encoding="utf-8")
    (tmp_path / "批复.csv").write_text("项目名称,三级指标,指标值\n云溪书院修缮,面积,≥3\n", encoding="utf-8")
    (tmp_path / "豁免.csv").write_text(
        "来源文件,表号,规则,谁,时间,理由\nclassic.docx,1,T01,甲,2024-03-05,已核\n", encoding="utf-8"
    )
    done = hebiao_command(
        "run", CLASSIC, "-o", "out", "--rulebook", "national-classic", "--roster", "名册.csv",
        "--approved", "批复.csv", "--waivers", "豁免.csv", cwd=tmp_path,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    letters = hebiao_command("letters", "out", "-o", "退回", cwd=tmp_path)
    assert (letters.returncode, letters.stderr) == (0, "")
    assert letters.stdout == "2 封退回修改意见，写在 退回\n"
    assert len(list((tmp_path / "退回").glob("*.docx"))) == 2
    forms = hebiao_command("forms", "out", "--kind", "xlsx", cwd=tmp_path, lang="en")
    assert (forms.returncode, forms.stdout) == (0, f"forms: 4, in {Path('out', '自评表')}\n")
    assert len(list((tmp_path / "out" / "自评表").glob("*.xlsx"))) == 4
    again = hebiao_command("letters", "out", "-o", "退回", cwd=tmp_path)
    assert (again.returncode, "已有文件" in again.stderr) == (2, True)


@pytest.mark.parametrize("code", ["A01", "a02", "A03"])
def test_a_models_advice_is_explained(tmp_path: Path, code: str) -> None:
    """What a model is asked has a code as well, and the command says what it is and that it is no error."""
    for lang, word in (("zh", "不算错误"), ("en", "Never an error")):
        done = hebiao_command("rules", code, cwd=tmp_path, lang=lang)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(code.upper()) and word in done.stdout


def test_a_rulebook_without_a_name_says_what_to_write(tmp_path: Path) -> None:
    """The setting that is missing is named, in a sentence of ours."""
    (tmp_path / "bare.toml").write_text('title_zh = "甲"\n', "utf-8")
    done = hebiao_command("rules", "M01", "--rulebook", "bare.toml", cwd=tmp_path)
    assert done.returncode == 2 and "缺少“name”" in done.stderr and "Field required" not in done.stderr
