"""A run held against rulebook, roster, approved goals and waivers: what it finds stands in every output."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from hebiao.audit import load_rulebook
from hebiao.config import Settings
from hebiao.domain.run import RunLog
from hebiao.errors import InputError, UsageError
from hebiao.run import run
from hebiao.store import ReviewDecision, open_store

CLASSIC = Path(__file__).parents[2] / "fixtures" / "docx" / "classic.docx"
"""four invented forms; the first breaks T01, the third M02"""


def findings_of(out: Path) -> list[list[dict[str, object]]]:
    """The findings of every line of forms.jsonl."""
    lines = (out / "forms.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line).get("findings", []) for line in lines]


def rules_of(out: Path) -> list[list[str]]:
    """The rules broken, a form each."""
    return [[str(f["rule"]) for f in found] for found in findings_of(out)]


def sheet_rules(out: Path) -> Counter[str]:
    """How often each rule stands on the sheet 审核发现."""
    rows = openpyxl.load_workbook(out / "forms.xlsx")["审核发现"].iter_rows(min_row=2, values_only=True)
    return Counter(str(row[3]) for row in rows if row[3])


def two_copies(tmp_path: Path) -> Path:
    """A folder with the same file under two names."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("1.docx", "2.docx"):
        shutil.copy(CLASSIC, folder / name)
    return folder


def write_table(path: Path, rows: list[list[object]]) -> Path:
    """An xlsx with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def forms_of(out: Path) -> list[dict[str, object]]:
    """The canonical forms of forms.jsonl."""
    lines = (out / "forms.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["form"] for line in lines]


def assert_same_everywhere(out: Path, log: RunLog) -> None:
    """forms.jsonl, forms.xlsx, the store and the log tell the same findings."""
    rules = Counter(rule for found in rules_of(out) for rule in found)
    assert sheet_rules(out) == rules
    assert log.counts["findings"] == sum(o.findings for o in log.inputs) == rules.total()
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        assert Counter(f.rule for r in store.results() for f in r.findings) == rules
        assert store.count("findings") == rules.total()


def test_what_is_filed_twice_is_found(tmp_path: Path) -> None:
    """The second copy of each form is B01, and names the first; every output says so."""
    out = tmp_path / "out"
    log = run([two_copies(tmp_path)], out, Settings())
    assert ["B01" in found for found in rules_of(out)] == [False] * 4 + [True] * 4
    assert_same_everywhere(out, log)
    said = next(f for f in findings_of(out)[4] if f["rule"] == "B01")
    assert "1.docx#1" in str(said["message"])
    assert "1.docx#1" in (out / "report.html").read_text(encoding="utf-8")


def test_without_tables_the_run_says_what_was_not_checked(tmp_path: Path) -> None:
    """run.json and the page name B02 to B04 as not checked, once."""
    out = tmp_path / "out"
    log = run([CLASSIC], out, Settings())
    said = " ".join(one.zh for one in log.not_checked)
    page = (out / "report.html").read_text(encoding="utf-8")
    for code in ("B02", "B03", "B04"):
        assert said.count(code) == 1
    assert page.count("B04 未检查") == 1
    assert RunLog.model_validate_json((out / "run.json").read_bytes()) == log


def test_a_roster_is_checked_and_whole_findings_have_a_place(tmp_path: Path) -> None:
    """A wrong amount and a form too many are findings of their forms, a missing form one of the run."""
    out = tmp_path / "out"
    run([CLASSIC], out, Settings())
    first, second, third, fourth = forms_of(out)
    roster = write_table(
        tmp_path / "决算.xlsx",
        [
            ["2023年项目决算", None],
            ["金额单位：万元", None],
            ["项目名称", "全年执行数"],
            [first["project_name"], first["funding"]["total"]["executed"]],  # type: ignore[index]  # a line of forms.jsonl is plain JSON
            [second["project_name"], "1.5"],
            [third["project_name"], third["funding"]["total"]["executed"]],  # type: ignore[index]  # a line of forms.jsonl is plain JSON
            ["云溪书院修缮", "30"],
            ["合计", "100"],
        ],
    )
    log = run([CLASSIC], out, Settings(roster=roster))
    batch = [[rule for rule in found if rule in ("B02", "B03")] for found in rules_of(out)]
    assert batch == [[], ["B03"], [], ["B02"]]
    assert [(f.rule, f.as_computed) for f in log.batch_findings] == [("B02", "云溪书院修缮")]
    assert log.counts["batch_findings"] == 1
    assert "云溪书院修缮" in (out / "report.html").read_text(encoding="utf-8")
    assert not any("B02" in one.zh for one in log.not_checked)
    assert fourth["project_name"] in [form["project_name"] for form in forms_of(out)]
    assert_same_everywhere(out, log)


def test_approved_goals_are_checked(tmp_path: Path) -> None:
    """A csv with the approved indicators of one project: the target that differs is told, other units are not blamed."""
    out = tmp_path / "out"
    run([CLASSIC], out, Settings())
    form = forms_of(out)[1]
    approved = tmp_path / "表13.csv"
    lines = ["项目名称,三级指标,指标值"]
    for number, one in enumerate(form["indicators"]):  # type: ignore[arg-type,var-annotated]  # a line of forms.jsonl is plain JSON
        lines.append(f'"{form["project_name"]}","{one["name"]}","{"≥777" if number == 0 else one["target"]}"')
    approved.write_text("\n".join(lines), encoding="gb18030")
    log = run([CLASSIC], out, Settings(approved=approved))
    found = [f for f in findings_of(out)[1] if f["rule"] == "B04"]
    assert [(f["fields"][0], "777" in str(f["as_computed"])) for f in found] == [
        ("indicators.0.target", True)
    ]  # type: ignore[index]  # a line of forms.jsonl is plain JSON
    assert [rules.count("B04") for rules in rules_of(out)] == [0, 1, 0, 0]
    assert [(f.rule, f.verdict) for f in log.batch_findings] == [("B04", "unclear")]
    assert_same_everywhere(out, log)


def test_the_rulebook_given_is_used_and_logged(tmp_path: Path) -> None:
    """With a rulebook of one's own, its severities hold and its digest is in the log, for all forms."""
    book = tmp_path / "ours.toml"
    book.write_text(
        'extends = "national-classic"\nname = "ours"\ntitle_zh = "本单位"\ntitle_en = "ours"\norder = 1\n'
        'off = ["M06"]\n[severity]\nT01 = "note"\n',
        encoding="utf-8",
    )
    out = tmp_path / "out"
    log = run([CLASSIC], out, Settings(rulebook=str(book)))
    assert log.rulebook_hashes == {"ours": load_rulebook(str(book)).digest}
    assert [f["severity"] for f in findings_of(out)[0]] == ["note"]
    assert run([CLASSIC], out, Settings()).rulebook_hashes == {
        "national-classic": load_rulebook("national-classic").digest
    }


def test_what_is_given_wrongly_is_told_before_anything_is_written(tmp_path: Path) -> None:
    """No such rulebook, a table without names, an unreadable one: no output folder is made."""
    table = write_table(tmp_path / "t.xlsx", [["单位", "金额"], ["甲", 3]])
    broken = tmp_path / "b.xlsx"
    broken.write_bytes(b"PK\x03\x04 cut off")
    for settings, error in (
        (Settings(rulebook="atlantis"), UsageError),
        (Settings(roster=table), UsageError),
        (Settings(approved=broken), InputError),
    ):
        with pytest.raises(error):
            run([CLASSIC], tmp_path / "out", settings)
    assert not (tmp_path / "out").exists()


def test_a_waived_finding_stays_and_is_marked(tmp_path: Path) -> None:
    """A waiver marks its finding in forms.jsonl, workbook and page; the others are as they were."""
    waivers = tmp_path / "waivers.csv"
    waivers.write_text(
        "来源文件,表号,规则,字段,谁,时间,理由\nclassic.docx,1,T01,,林见川,2024/3/5,总分经局务会核定\n",
        encoding="utf-8-sig",
    )
    out = tmp_path / "out"
    log = run([CLASSIC], out, Settings(waivers=waivers))
    marked = [f for found in findings_of(out) for f in found if "waived" in f]
    assert [(f["rule"], f["waived"]) for f in marked] == [
        ("T01", {"who": "林见川", "when": "2024-03-05", "reason": "总分经局务会核定"})
    ]
    assert log.counts["waived"] == 1
    rows = openpyxl.load_workbook(out / "forms.xlsx")["审核发现"].iter_rows(min_row=2, values_only=True)
    assert [row[3] for row in rows if row[11] and "总分经局务会核定" in row[11]] == ["T01"]
    assert "总分经局务会核定" in (out / "report.html").read_text(encoding="utf-8")
    assert_same_everywhere(out, log)


def test_a_finding_goes_with_its_cause(tmp_path: Path) -> None:
    """When a person has corrected the total, T01 is gone in the next run, from every output."""
    out = tmp_path / "out"
    run([CLASSIC], out, Settings())
    found = findings_of(out)[0]
    wanted = next(str(f["as_computed"]) for f in found if f["rule"] == "T01")
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        form_id = next(store.results()).form_id
        store.add_decision(
            ReviewDecision(
                form_id=form_id, path="total_score", kind="correct", value=wanted, who="审核员", when="2024-03-05T09:00:00+08:00"
            ),
            0,
        )  # fmt: skip
    log = run([CLASSIC], out, Settings())
    assert "T01" not in rules_of(out)[0]
    assert "M02" in rules_of(out)[2]
    assert_same_everywhere(out, log)


def test_units_have_a_sheet_and_a_section(tmp_path: Path) -> None:
    """The workbook has 单位汇总 behind the five sheets of the contract, the page a section with its link."""
    out = tmp_path / "out"
    run([CLASSIC], out, Settings())
    book = openpyxl.load_workbook(out / "forms.xlsx")
    assert book.sheetnames == ["项目", "资金", "指标", "审核发现", "待复核", "单位汇总"]
    units = {form["implementing_unit"] for form in forms_of(out)}
    assert {row[0] for row in book["单位汇总"].iter_rows(min_row=2, values_only=True)} == units
    page = (out / "report.html").read_text(encoding="utf-8")
    assert 'href="#units"' in page
    assert '<h2 id="units">' in page
