from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx.document import Document

import docx
from hebiao.domain.form import Form, Indicator
from hebiao.domain.result import Field, Finding, FormResult, SourceRef
from hebiao.errors import UsageError
from hebiao.lang import Lang
from hebiao.report.advice import advice
from hebiao.report.letter import write_letters
from report.hostile import EVIL
from report.sample import make_result, make_results

CODES = (
    *(f"W0{n}" for n in range(1, 4)), *(f"M0{n}" for n in range(1, 9)), *(f"S0{n}" for n in range(1, 10)),
    "T01", "T02", *(f"E0{n}" for n in range(1, 5)), *(f"V0{n}" for n in range(1, 8)),
    *(f"C0{n}" for n in range(1, 7)), *(f"D0{n}" for n in range(1, 5)), *(f"B0{n}" for n in range(1, 5)),
)  # fmt: skip


def finding(rule: str, *paths: str, severity: str = "error", verdict: str = "filer") -> Finding:
    """A finding of a rule."""
    return Finding.model_validate(
        {
            "rule": rule, "severity": severity, "verdict": verdict, "fields": paths, "as_written": f"写{rule}",
            "as_computed": f"算{rule}", "message": f"不符{rule}", "message_en": f"wrong {rule}", "source": "填报注意事项第6条",
            "source_en": "filing notes, no. 6",
        }
    )  # fmt: skip


def form(
    *findings: Finding, unit: str | None = "云和区图书馆", decision: str = "accept", project: str = "古籍修复"
) -> FormResult:
    """A form of a unit with these findings."""
    field = Field(decision="accept", confidence=1)
    asked = Field.model_validate({"decision": decision, "confidence": 1})
    fields = {"year": field, "project_name": field, "implementing_unit": asked} if unit else {}
    return FormResult(
        form_id="x",
        source=SourceRef(file="自评表.docx", sha256="0" * 64, index=2, channel="docx"),
        form=Form(
            project_name=project,
            implementing_unit=unit,
            year=2024,
            indicators=(Indicator(name="验收合格率"),),
        ),
        fields=fields,
        findings=findings,
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_letter_says_what_it_means_in_either_language(tmp_path: Path, lang: Lang) -> None:
    """No name of a variable is left in the opening, with a project that has no form and without one."""
    missing = finding("B02").model_copy(update={"unit": "云和区图书馆", "fields": ()})
    for n, whole in enumerate(((), (missing,))):
        (path,) = write_letters([form(finding("T01", "total_score"))], tmp_path / str(n), lang, whole=whole)
        text = "\n".join(p.text for p in docx.Document(str(path)).paragraphs)
        assert "{" not in text and "}" not in text
        assert (("没有报送自评表，须补报" in text) or ("without a form: please file" in text)) == bool(whole)


def test_all_amounts_of_one_habit_are_named(tmp_path: Path) -> None:
    """Of M05 the letter names every amount, those of a row together, where other findings name the first of many."""
    paths = [f"funding.{r}.{c}" for r in ("total", "other") for c in ("initial_budget", "executed")]
    (one,) = letters(tmp_path, form(finding("M05", *paths))).values()
    where = one.tables[0].rows[1].cells[1].text
    assert [line.count("、") for line in where.splitlines()] == [1, 1]


def letters(folder: Path, *results: FormResult, lang: Lang = "zh") -> dict[str, Document]:
    """The letters written, by file name."""
    return {p.name: docx.Document(str(p)) for p in write_letters(results, folder, lang)}


def rows(letter: Document) -> list[list[str]]:
    """The rows of all tables of a letter."""
    return [[c.text for c in row.cells] for table in letter.tables for row in table.rows]


def text(letter: Document) -> str:
    """The paragraphs of a letter."""
    return "\n".join(p.text for p in letter.paragraphs)


def test_one_letter_a_unit(tmp_path: Path) -> None:
    """Each unit with something to change gets one letter with its own projects; the others get none."""
    found = letters(tmp_path / "new" / "folder", *make_results(20))
    assert set(found) == {
        f"退回修改意见-云和区{unit}.docx"
        for unit in (
            "图书馆",
            "非物质文化遗产保护中心",
            "第三实验小学",
            "环境卫生服务中心",
            "柳河社区卫生服务中心",
        )
    }
    letter = found["退回修改意见-云和区非物质文化遗产保护中心.docx"]
    assert "云和区非物质文化遗产保护中心：" in text(letter)
    assert "2024年度项目支出绩效自评表共4份，经审核，其中1份有2处需要处理：须更正1处，须核实1处" in text(
        letter
    )
    assert "一、柳河中下游河道清淤及岸线整治工程" in text(letter) and "年　　月　　日" in text(letter)
    assert sorted(p.name for p in (tmp_path / "new" / "folder").iterdir()) == sorted(found)


def test_each_entry_says_all(tmp_path: Path) -> None:
    """An entry says where, as written, as computed, why with rule and source, and what to change."""
    (letter,) = letters(tmp_path, form(finding("S01", "indicators.0.score", "indicators.0.weight"))).values()
    heads, entry = rows(letter)
    assert heads == ["序号", "位置", "表中填写", "对照", "问题与依据", "如何修改"]
    assert entry == [
        "1\n须更正", "指标1“验收合格率”：得分、分值", "写S01", "核算为算S01",
        "不符S01\n依据：填报注意事项第6条（规则 S01）", "得分改为不低于 0、不超过该项分值，并同步更新总分。",
    ]  # fmt: skip
    assert "来源：自评表.docx，第 3 张表" in text(letter)


def test_only_what_the_filer_wrote(tmp_path: Path) -> None:
    """Doubts about our reading, notes and waived findings never go into a letter."""
    left_out = form(
        finding("T01", "total_score", verdict="misread"),
        finding("M01", "funding.total.executed", verdict="unclear"),
        finding("M07", "funding.total.annual_budget", severity="note"),
    )
    assert write_letters([left_out], tmp_path) == []
    both = form(finding("T01", "total_score"), finding("W01", "total_weight"))
    (path,) = write_letters([both], tmp_path, skip=lambda result, f: f.rule == "T01")
    told = rows(docx.Document(str(path)))
    assert [r[0] for r in told] == ["序号", "1\n须更正"] and told[-1][2] == "写W01"
    assert write_letters([both], tmp_path, skip=lambda *_: True) == []


def test_order(tmp_path: Path) -> None:
    """The order is that of the printed form, whatever the severity, which is marked; at one place errors come first."""
    order = [
        ("D01", "project_name"), ("M04", "funding.total.executed"), ("M01", "funding.carryover.executed"),
        ("D04", "actual_result"), ("V01", "indicators.0.actual"), ("S01", "indicators.0.score"),
        ("E01", "indicators.0.deviation"), ("S02", "indicators.11.score"), ("B04", "indicators"),
        ("T01", "total_score"), ("D02", "contact_phone"), ("B02", ""),
    ]  # fmt: skip
    errors = [finding(rule, *([path] if path else [])) for rule, path in order]
    warnings = [f.model_copy(update={"severity": "warning"}) for f in errors]
    mixed = [f for pair in zip(reversed(warnings), reversed(errors), strict=True) for f in pair]
    (letter,) = letters(tmp_path, form(*mixed)).values()
    told = [(r[2].removeprefix("写"), *r[0].split("\n")) for r in rows(letter)[1:]]
    assert [rule for rule, _, _ in told] == [rule for rule, _ in order for _ in "ab"]
    assert [number for _, number, _ in told] == [str(n + 1) for n in range(len(told))]
    assert [word for _, _, word in told] == ["须更正", "须核实"] * len(order)


def test_projects_without_a_form(tmp_path: Path) -> None:
    """They stand at the end of their unit's letter, under the unit's longer name too; a unit may have nothing else."""
    gone = finding("B02").model_copy(update={"as_computed": "云溪书院修缮", "unit": "图书馆"})
    other = gone.model_copy(update={"unit": "东浦水务站"})
    once = gone.model_copy(update={"unit": "柳岸水务站", "verdict": "unclear"})
    paths = write_letters([form(finding("T01", "total_score"))], tmp_path, whole=[gone, other, once])
    mixed, alone = (docx.Document(str(p)) for p in paths)
    assert [p.name for p in paths] == ["退回修改意见-云和区图书馆.docx", "退回修改意见-东浦水务站.docx"]
    assert "另有1个项目没有报送自评表，须补报" in text(mixed) and "二、没有报送自评表的项目" in text(mixed)
    assert rows(mixed)[-1][:4] == ["1\n须更正", "云溪书院修缮", "（没有自评表）", "—"]
    assert "你单位有1个项目没有报送项目支出绩效自评表" in text(alone) and len(rows(alone)) == 2
    assert (
        write_letters([], tmp_path, "en", whole=[other])[0].name == "returned-for-correction-东浦水务站.docx"
    )


def test_folders_of_the_office_are_not_told(tmp_path: Path) -> None:
    """A letter names the file as the unit knows it, not the path on the office's disk."""
    given = form(finding("T01", "total_score"))
    for where in ("报送/甲单位/自评表.docx", "D:\\报送\\自评表.docx", "报送/全区.zip!甲单位/自评表.docx"):
        source = given.source.model_copy(update={"file": where})
        (letter,) = letters(tmp_path, given.model_copy(update={"source": source})).values()
        assert "来源：自评表.docx，第 3 张表" in text(letter)


@pytest.mark.parametrize(
    ("rule", "told"),
    [("T01", "核算为算T01"), ("B03", "决算为算B03"), ("B04", "批复为算B04"), ("C01", "建议为算C01"), ("D03", "表头为算D03")],
)  # fmt: skip
def test_what_a_value_is_compared_with(tmp_path: Path, rule: str, told: str) -> None:
    """Beside the written value stands what the other one is: never that it should be so, for either may be wrong."""
    (letter,) = letters(tmp_path, form(finding(rule, "total_score"))).values()
    assert rows(letter)[-1][3] == told


def test_many_fields_are_named_by_the_first(tmp_path: Path) -> None:
    """A rule over a whole column names the doubtful field, not all that were added up."""
    paths = ("total_score", "funding.total.score", *(f"indicators.{i}.score" for i in range(9)))
    (letter,) = letters(tmp_path, form(finding("T01", *paths))).values()
    assert rows(letter)[-1][1] == "总得分"


def test_what_the_form_says(tmp_path: Path) -> None:
    """Where a finding quotes nothing, the doubtful field's own text stands there, or that it is blank."""
    paths = ("project_name", "remarks", "", "indicators.7.score")
    found = [
        finding("D01", *([p] if p else []), severity="warning").model_copy(update={"as_written": None})
        for p in paths
    ]
    (letter,) = letters(tmp_path, form(*found)).values()
    told = {r[1]: r[2] for r in rows(letter)[1:]}
    assert told == {"项目名称": "古籍修复", "备注": "（空白）", "—": "—", "指标8：得分": "—"}


def test_doubtful_names_get_no_letter_of_their_own(tmp_path: Path) -> None:
    """A unit's name that waits for a person is not printed as an address."""
    doubtful = form(finding("T01", "total_score"), unit="云和区图节馆", decision="review")
    nameless = form(finding("T01", "total_score"), unit=None)
    ((name, letter),) = letters(tmp_path, doubtful, nameless).items()
    assert name == "退回修改意见-单位名称待核.docx"
    assert "图节馆" not in text(letter) and text(letter).count("古籍修复") == 2


def test_spellings_of_one_unit_share_a_letter(tmp_path: Path) -> None:
    """Full-width and half-width brackets do not make two units."""
    units = ("云和区（东片）水务站", "云和区(东片)水务站")
    ((name, letter),) = letters(
        tmp_path, *(form(finding("T01", "total_score"), unit=u) for u in units)
    ).items()
    assert name == "退回修改意见-云和区（东片）水务站.docx" and len(letter.tables) == 2


@pytest.mark.parametrize(
    "unit", ["../../etc", "a/b\\c:d*e?", "CON", "\u202efdp.exe", "云" * 200, EVIL, "..", "a\x00b"]
)
def test_file_names_are_safe(tmp_path: Path, unit: str) -> None:
    """No name of a unit leaves the folder, breaks a file system or turns its letters around."""
    folder = tmp_path / "letters"
    (path,) = write_letters([form(finding("T01", "total_score"), unit=unit)], folder)
    assert path.parent == folder and path.is_file()
    assert len(path.name.encode()) < 255
    assert not set(path.name) & set('<>:"/\\|?*\u202e\x00')


def test_names_that_would_collide(tmp_path: Path) -> None:
    """Two units whose safe names are the same get two letters."""
    both = [form(finding("T01", "total_score"), unit=u) for u in ("A/局", "a:局")]
    assert [p.name for p in write_letters(both, tmp_path)] == [
        "退回修改意见-A_局.docx",
        "退回修改意见-a_局-2.docx",
    ]


def test_official_paper(tmp_path: Path) -> None:
    """Margins of official papers, their fonts with what replaces them, numbered pages, headings on each page."""
    (path,) = write_letters([form(finding("T01", "total_score"))], tmp_path)
    document = docx.Document(str(path))
    section = document.sections[0]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(m.mm) for m in margins] == [37, 26, 35, 28]
    with zipfile.ZipFile(path) as package:
        main = package.read("word/document.xml").decode()
        fonts = package.read("word/fontTable.xml").decode()
        footer = next(package.read(n).decode() for n in package.namelist() if n.startswith("word/footer"))
    assert 'w:eastAsia="方正小标宋简体"' in main and 'w:eastAsia="仿宋"' in main and "<w:tblHeader/>" in main
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="宋体"/>' in fonts
    assert 'w:instr=" PAGE "' in footer


def test_english(tmp_path: Path) -> None:
    """In English every word of ours is English; what was written stays as written."""
    ((name, letter),) = letters(tmp_path, form(finding("T01", "total_score")), lang="en").items()
    assert name == "returned-for-correction-云和区图书馆.docx"
    assert rows(letter)[-1][4:] == [
        "Wrong T01\nBasis: filing notes, no. 6 (rule T01)",
        "Add up execution and indicator scores again and correct the total.",
    ]
    assert "1. 古籍修复" in text(letter)


def test_hostile_texts(tmp_path: Path) -> None:
    """Markup and control characters are inert text in a letter."""
    result = form(finding("T01", "total_score"), project=EVIL + "\x00\x0b\ud800")
    (letter,) = letters(tmp_path, result).values()
    assert EVIL in text(letter)


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_its_advice(code: str) -> None:
    """Every rule that may go into a letter says what to change, in both languages, in words of its own."""
    told = advice(finding(code))
    assert told not in (advice(finding("X99")), advice(finding("X99", severity="warning")))
    assert told.zh.endswith("。") and told.en.endswith(".")


def test_forms_are_let_go(tmp_path: Path) -> None:
    """What is held of a form is its findings, not the form: memory stays far below that of the forms."""

    def endless() -> Iterator[FormResult]:
        for _ in range(300):
            yield FormResult.model_validate_json(blob)

    blob = make_result(1).model_dump_json()
    tracemalloc.start()
    write_letters(endless(), tmp_path, skip=lambda *_: True)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert held < 50 * len(blob)


def test_unwritable(tmp_path: Path) -> None:
    """A folder that cannot be made is said in one sentence."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="无法建立文件夹"):
        write_letters([form(finding("T01", "total_score"))], tmp_path / "file" / "letters")
