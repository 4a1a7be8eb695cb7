"""Rulebooks are data: by place and year, chosen by the form, extended without code."""

from pathlib import Path

import pytest

from hebiao.audit.batch import Batch
from hebiao.audit.engine import audit_form
from hebiao.audit.explain import example_form
from hebiao.audit.rulebook import book_for, choose_rulebook, load_rulebook, rulebook_names
from hebiao.errors import UsageError


def test_those_that_come_with_hebiao_can_be_loaded() -> None:
    """Each built-in rulebook loads, bears its file's name and has a digest of its own."""
    books = [load_rulebook(n) for n in rulebook_names()]
    assert {"beijing-chaoyang-2024", "national-2024", "national-classic", "hubei-20-80"} <= {
        b.name for b in books
    }
    assert tuple(b.name for b in books) == rulebook_names()
    assert len({b.digest for b in books}) == len(books)


@pytest.mark.parametrize(
    ("form", "over", "name"),
    [
        ("classic", {}, "national-classic"),
        ("y2024", {}, "national-2024"),
        ("y2024", {"implementing_unit": "朝阳区数据服务中心"}, "beijing-chaoyang-2024"),
        ("classic", {"department": "北京市朝阳区水务局", "year": "2024"}, "beijing-chaoyang-2024"),
        ("classic", {"department": "北京市朝阳区水务局"}, "national-classic"),
        ("classic", {"department": "长春市朝阳区水务局", "year": "2024"}, "national-classic"),
        ("y2024", {"department": "吉林省水利厅"}, "national-2024"),
        ("y2024", {"department": "北京市海淀区水务局"}, "national-2024"),
        ("y2024", {"department": "长春市朝阳区水务局"}, "national-2024"),
        ("y2024", {"year": "2022"}, "national-2024"),
        ("y2024", {"year": "2025", "department": "北京市朝阳区水务局"}, "beijing-chaoyang-2024"),
        ("classic", {"funding.total.weight": "20", "indicators.0.weight": "10"}, "hubei-20-80"),
        ("classic", {"funding.total.weight": "20", "department": "湖北省水利厅"}, "hubei-20-80"),
    ],
)
def test_the_form_chooses(form: str, over: dict[str, str], name: str) -> None:
    """Columns, place, year and split say which rulebook is for a form; the national one is for the rest."""
    assert choose_rulebook(example_form(form, over, 0).form).name == name


def test_a_note_of_one_place_blames_no_unit_of_another() -> None:
    """S04 is Chaoyang's own: a wrong deduction is an error there, and a hint where only the columns are the same."""
    over = {
        "indicators.0.actual": "提交体检报告6份",
        "indicators.0.score": "15",
        "indicators.0.deviation": "年初指标偏低，今后合理设定",
    }
    there = example_form("y2024", over | {"department": "北京市朝阳区数据局"}, 0)
    said = [
        [(f.severity, f.source) for f in audit_form(x) if f.rule == "S04"]
        for x in (there, example_form("y2024", over, 1))
    ]
    assert said == [
        [("error", "填报注意事项第7条")],
        [("warning", "参照北京市朝阳区2024年填报注意事项第7条")],
    ]


def test_a_new_one_needs_no_code(tmp_path: Path) -> None:
    """A TOML file that extends another changes sources, severities, steps, splits and rules switched off."""
    path = tmp_path / "qinghe.toml"
    path.write_text(
        'extends = "national-classic"\nname = "qinghe"\noff = ["W02", "C02"]\n'
        'low_target = [{ from = 100, deduct = 50 }]\n[sources]\nN7 = "清河办法第3条"\n[severity]\nS04 = "note"\n',
        encoding="utf-8",
    )
    book = load_rulebook(str(path))
    form = example_form("classic", {"indicators.0.actual": "60公里"}, 0)
    found = [(f.rule, f.severity, f.source, f.as_computed) for f in audit_form(form, book)]
    assert ("S04", "note", "清河办法第3条", "10") in found
    assert all(f.rule != "S04" for f in audit_form(form))
    assert book.digest != load_rulebook("national-classic").digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 3\n", "写法有误|缺少"),
        ('extends = "national-classic"\nname = 3\n', "写法有误"),
        ('extends = "national-classic"\nnmae = "x"\n', "nmae"),
        ("[[[", "TOML"),
        ('extends = "nowhere"\n', "nowhere"),
        ('extends = "national-classic"\nname = "x"\noff = ["Z99"]\n', "Z99"),
        ('extends = "national-classic"\nname = "x"\n[severity]\nS4 = "note"\n', "没有的规则 S4"),
        ('extends = "national-classic"\nname = "x"\n[words]\nfailure = ["未完成("]\n', "正则表达式"),
        ('extends = "broken.toml"\nname = "x"\n', "没有规则库"),
    ],
)
def test_a_broken_one_is_refused_with_a_word(tmp_path: Path, text: str, said: str) -> None:
    """A rulebook that is no TOML, lacks or misspells a setting, or extends nothing known says so."""
    path = tmp_path / "broken.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        load_rulebook(str(path))


def test_one_extends_a_file_beside_it(tmp_path: Path) -> None:
    """`extends` names a file as seen from the file that says so, wherever hebiao is started."""
    (tmp_path / "city.toml").write_text(
        'extends = "national-classic"\nname = "city"\noff = ["D02"]\n', "utf-8"
    )
    (tmp_path / "district.toml").write_text('extends = "city.toml"\nname = "district"\n', "utf-8")
    assert load_rulebook(str(tmp_path / "district.toml")).off == ("D02",)


def test_an_unknown_name_lists_the_known_ones() -> None:
    """A name that is no rulebook and no path is a usage error with the names there are."""
    with pytest.raises(UsageError, match="national-classic"):
        load_rulebook("atlantis-1999")


def test_a_folder_of_ones_own_joins_the_choice(tmp_path: Path) -> None:
    """Forms that a rulebook of the folder is for are held against it, before a built-in one; the others as without."""
    (tmp_path / "qinghe.toml").write_text(
        'extends = "national-classic"\nname = "qinghe"\noff = ["D02"]\n[[when]]\nplaces = ["清河"]\n', "utf-8"
    )
    (tmp_path / "base.toml").write_text('extends = "national-classic"\nname = "base"\n', "utf-8")
    given = load_rulebook(str(tmp_path))
    wrong = {"phone": "660123456", "department": "清河县水务局"}
    there = example_form("y2024", wrong, 0)
    other = example_form("y2024", wrong | {"department": "云溪市水务局"}, 1)
    assert [book_for(f.form, given).name for f in (there, other)] == ["qinghe", "national-2024"]
    assert ["D02" in {x.rule for x in audit_form(f, given)} for f in (there, other)] == [False, True]
    batch = Batch(rulebook=given)
    for form in (there, other):
        batch.take(form)
    assert set(batch.books) == {"qinghe", "national-2024"}
    assert given.digest != load_rulebook("national-classic").digest


def test_a_folder_without_a_rulebook_for_a_form_is_refused(tmp_path: Path) -> None:
    """An empty folder, or one whose rulebooks have no conditions, says what to put there."""
    with pytest.raises(UsageError, match="when"):
        load_rulebook(str(tmp_path))
