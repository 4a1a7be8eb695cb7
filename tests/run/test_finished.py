"""Letters and clean forms out of a finished run."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

import docx
from hebiao.audit import load_rulebook
from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.result import FormResult
from hebiao.errors import UsageError
from hebiao.pipeline import process
from hebiao.run import run
from hebiao.run.export import export_run
from hebiao.run.finished import write_run_forms, write_run_letters
from hebiao.store import ReviewDecision, open_store

CLASSIC = Path(__file__).parents[2] / "fixtures" / "docx" / "classic.docx"
"""four invented forms of four units; the first breaks M06 and T01, the third M02"""


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The output folder of a finished run."""
    run([CLASSIC], tmp_path / "out", Settings())
    return tmp_path / "out"


def letter_texts(folder: Path) -> str:
    """All that stands in the tables of all letters."""
    return "\n".join(
        cell.text
        for path in sorted(folder.glob("*.docx"))
        for table in docx.Document(str(path)).tables
        for row in table.rows
        for cell in row.cells
    )


def test_a_folder_may_be_called_what_an_address_would_read_otherwise(tmp_path: Path) -> None:
    """The store lies in the folder of the results, also where its name holds `%20`, a question mark or a hash."""
    folder = tmp_path / "完成100%20 2024?=#1"
    run([CLASSIC], folder, Settings())
    assert {p.name for p in tmp_path.iterdir()} == {folder.name}
    assert (folder / "hebiao.db").is_file()
    assert write_run_letters(folder, None, Settings())[1] == 2


def test_letters_go_to_units_with_something_to_change(out: Path) -> None:
    """Two of four units get one, with rule and source of each finding."""
    folder, number = write_run_letters(out, None, Settings())
    assert (folder, number) == (out / "退回修改意见", 2)
    text = letter_texts(folder)
    assert all(f"规则 {rule}" in text for rule in ("M06", "T01", "M02"))


def test_earlier_papers_are_never_written_over(out: Path, tmp_path: Path) -> None:
    """A second call takes a new folder; a folder given must be empty."""
    first, _ = write_run_letters(out, None, Settings())
    (first / "改过.docx").write_bytes(b"")
    assert write_run_letters(out, None, Settings())[0] == out / "退回修改意见-2"
    with pytest.raises(UsageError, match="已有文件"):
        write_run_letters(out, first, Settings())
    assert (first / "改过.docx").exists()
    assert write_run_letters(out, tmp_path / "neu", Settings()) == (tmp_path / "neu", 2)


def test_reviewed_values_and_waivers_count(out: Path, tmp_path: Path) -> None:
    """What a person has corrected or waived since the run is in no letter; what may be a misreading neither."""
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        first, _, third, _ = store.results()
        wanted = next(f.as_computed for f in first.findings if f.rule == "T01")
        moment = "2024-03-05T09:00:00+08:00"
        store.add_decision(
            ReviewDecision(form_id=first.form_id, path="total_score", kind="correct", value=wanted, who="甲", when=moment), 0
        )  # fmt: skip
        doubted = next(f.fields[0] for f in third.findings if f.rule == "M02")
        store.add_decision(
            ReviewDecision(form_id=third.form_id, path=doubted, kind="unsure", who="甲", when=moment), 0
        )
    folder, number = write_run_letters(out, None, Settings())
    assert number == 1
    assert "规则 M06" in letter_texts(folder)
    assert "规则 T01" not in letter_texts(folder)
    waivers = tmp_path / "w.csv"
    waivers.write_text(
        f"form_id,rule,who,when,reason\n{first.form_id},M06,甲,2024-03-05,已说明\n", encoding="utf-8"
    )
    assert write_run_letters(out, None, Settings(waivers=waivers))[1] == 0


def decide(out: Path, form_id: str, path: str, value: str) -> None:
    """A person corrects a field."""
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        moment = "2024-03-05T09:00:00+08:00"
        done = ReviewDecision(form_id=form_id, path=path, kind="correct", value=value, who="甲", when=moment)
        store.add_decision(done, 0)


def forms_in(out: Path) -> list[FormResult]:
    """The forms of the last run."""
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        return list(store.results())


def letters_of(out: Path) -> str:
    """All that the letters say now."""
    return letter_texts(write_run_letters(out, None, Settings())[0])


def test_what_is_filed_twice_goes_when_its_cause_goes(tmp_path: Path) -> None:
    """B01 stays in the letter while another field is corrected, and goes when the name is: either may be corrected."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name in ("1.docx", "2.docx"):
        shutil.copy(CLASSIC, folder / name)
    # Unlike bytes, so that the store has forms of their own.
    with zipfile.ZipFile(folder / "2.docx", "a") as archive:
        archive.comment = b"filed again"
    run([folder], out, Settings())
    first, second = forms_in(out)[0], forms_in(out)[4]
    assert letters_of(out).count("规则 B01") == 4
    decide(out, second.form_id, "phone", "66011111")
    assert letters_of(out).count("规则 B01") == 4
    decide(out, first.form_id, "project_name", "另一个项目")
    assert letters_of(out).count("规则 B01") == 3
    decide(out, second.form_id, "project_name", "另一个项目")
    assert letters_of(out).count("规则 B01") == 4


def test_amounts_are_held_against_the_roster_again(tmp_path: Path) -> None:
    """B03 goes when the amount is corrected to the roster's; a roster that is gone since blames nobody."""
    out, roster = tmp_path / "out", tmp_path / "名册.csv"
    run([CLASSIC], out, Settings())
    forms = [r.form for r in forms_in(out)]
    rows = [f"{f.project_name},{f.implementing_unit},{n}" for f, n in zip(forms, (7, 8, 9, 9), strict=True)]
    missing = f"云溪书院修缮,{forms[0].implementing_unit},30"
    text = "\n".join(["项目名称,单位名称,全年执行数（万元）", *rows, missing])
    roster.write_text(text, encoding="utf-8")
    run([CLASSIC], out, Settings(roster=roster))
    said = letters_of(out)
    assert said.count("规则 B03") == 4 and said.count("云溪书院修缮") >= 1 and "规则 B02" in said
    decide(out, forms_in(out)[1].form_id, "funding.total.executed", "8")
    decide(out, forms_in(out)[2].form_id, "funding.total.executed", "5")
    assert letters_of(out).count("规则 B03") == 3
    roster.write_text(text + "\n", encoding="utf-8")
    said = letters_of(out)
    assert said.count("规则 B03") == 2 and "规则 B02" in said


def test_an_export_counts_what_the_batch_shows_now(tmp_path: Path) -> None:
    """A project that a person has renamed is in the roster without a form: the log counts it with the others."""
    out, roster = tmp_path / "out", tmp_path / "名册.csv"
    run([CLASSIC], out, Settings())
    forms = [r.form for r in forms_in(out)]
    rows = [f"{f.project_name},{f.implementing_unit}" for f in forms]
    missing = f"云溪书院修缮,{forms[0].implementing_unit}"
    roster.write_text("\n".join(["项目名称,单位名称", *rows, missing]), encoding="utf-8")
    assert run([CLASSIC], out, Settings(roster=roster)).counts["batch_findings"] == 1
    decide(out, forms_in(out)[3].form_id, "project_name", "另一个项目")
    log = export_run(out, Settings())
    assert log.counts["batch_findings"] == len(log.batch_findings) == 2
    assert log.counts["findings"] == sum(one.findings for one in log.inputs)


def test_a_rulebook_is_logged_by_its_place_and_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Named by a relative path, it is found from any folder; changed since the run, no letter is written by it."""
    book = tmp_path / "ours.toml"
    book.write_text(
        'extends = "national-classic"\nname = "ours"\ntitle_zh = "本单位"\ntitle_en = "ours"\norder = 1\n', encoding="utf-8"
    )  # fmt: skip
    monkeypatch.chdir(tmp_path)
    log = run([CLASSIC], tmp_path / "out", Settings(rulebook="ours.toml"))
    assert log.settings["rulebook"] == str(book)
    assert log.settings["digest.rulebook"] == log.rulebook_hashes["ours"]
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert write_run_letters(tmp_path / "out", None, Settings())[1] == 2
    book.write_text(book.read_text("utf-8") + 'off = ["M06"]\n', encoding="utf-8")
    load_rulebook.cache_clear()
    with pytest.raises(UsageError, match="在运行之后改过"):
        write_run_letters(tmp_path / "out", None, Settings())
    assert write_run_letters(tmp_path / "out", None, Settings(rulebook=str(book)))[1] == 2
    log = run([CLASSIC], tmp_path / "out", Settings(rulebook="national-classic"))
    assert log.settings["rulebook"] == "national-classic"


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_clean_forms_read_back_as_the_forms(out: Path, kind: str) -> None:
    """A file a form, in the order of the run; one without findings is read back as the very same form."""
    folder, number = write_run_forms(out, None, kind, Settings())  # type: ignore[arg-type]  # the kind is one of the names
    files = sorted(folder.iterdir())
    assert number == len(files) == 4
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        results = list(store.results())
    clean = [(r, f) for r, f in zip(results, files, strict=True) if not r.findings]
    assert len(clean) == 2
    for result, file in clean:
        (again,) = process(Source(file.name, file.read_bytes()), Settings())
        assert again.form.indicators == result.form.indicators
        assert again.form.project_name == result.form.project_name


def test_a_store_of_many_folders_gives_each_its_own(tmp_path: Path) -> None:
    """Results are written anew from the run that wrote them, not from the newest in the store; without it, it is told."""
    store = Settings(store_url=f"sqlite:///{tmp_path / 'all.db'}")
    run([CLASSIC], tmp_path / "one", store)
    run([CLASSIC.with_name("cost2022.docx")], tmp_path / "two", store)
    before = (tmp_path / "one" / "forms.jsonl").read_bytes()
    export_run(tmp_path / "one", store)
    assert (tmp_path / "one" / "forms.jsonl").read_bytes() == before
    with pytest.raises(UsageError, match=r"--store.*all\.db|all\.db.*--store"):
        export_run(tmp_path / "one", Settings())
    # A store that an earlier run left in the folder holds none of them, and hides nothing of where they are.
    run([CLASSIC.with_name("cost2022.docx")], tmp_path / "four", Settings())
    run([CLASSIC], tmp_path / "four", store)
    with pytest.raises(UsageError, match=r"all\.db"):
        export_run(tmp_path / "four", Settings())
    other = Settings(store_url=f"sqlite:///{tmp_path / 'other.db'}")
    run([CLASSIC], tmp_path / "three", other)
    with pytest.raises(UsageError, match="核对 --store"):
        export_run(tmp_path / "two", other)


def test_a_folder_without_a_run_is_named(tmp_path: Path) -> None:
    """Nothing is made of a folder that no run has written into."""
    with pytest.raises(UsageError, match="没有完成的运行"):
        write_run_letters(tmp_path, None, Settings())
    assert list(tmp_path.iterdir()) == []
