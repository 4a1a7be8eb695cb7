"""Examples for a model out of reviewed forms: what is kept, what is chosen, and that nobody's name is in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from found_forms import html, read
from hebiao.errors import UsageError
from hebiao.evals.examples import write_examples
from hebiao.llm.examples import read_examples
from made_forms import Rows, form_rows


def add_case(
    suite: Path, name: str, rows: Rows, checked: list[str], changes: dict[str, str] | None = None
) -> None:
    """A reviewed form as `hebiao eval add` leaves it."""
    suite.mkdir(exist_ok=True)
    page = html(rows)
    (suite / f"{name}.html").write_text(page, encoding="utf-8")
    form = read(f"{name}.html", page).form.model_dump()
    label = {"_id": name, "_ambiguous": [], "_checked": checked, **form, **(changes or {})}
    (suite / f"{name}.json").write_text(json.dumps([label], ensure_ascii=False), encoding="utf-8")


def test_every_part_points_at_where_its_values_stand(tmp_path: Path) -> None:
    """Each example's quotes stand in the pieces that it names, and names of people are stood in for."""
    add_case(tmp_path / "suite", "甲", form_rows(), ["total_score"])
    number, of = write_examples(tmp_path / "suite", tmp_path / "examples.jsonl")
    examples = read_examples(tmp_path / "examples.jsonl")
    assert number == of == len(examples) == 5
    assert {e.part for e in examples} == {"head", "money", "goals", "indicators", "footer"}
    text = (tmp_path / "examples.jsonl").read_text("utf-8")
    for secret in ("陆书禾", "白砚秋", "顾行舟", "010-55500123"):
        assert secret in html(form_rows())
        assert secret not in text
    head = next(e for e in examples if e.part == "head")
    pieces = dict(p.split("⟧", 1) for p in head.document.replace("\n", "").split("⟦") if p)
    for pointer in head.answer.values():
        assert pointer["quote"] in "".join(pieces[str(n)] for n in pointer["ids"])


def test_what_people_have_looked_at_comes_first(tmp_path: Path) -> None:
    """Of three forms, the two of which a person has decided a field of the part are shown."""
    for name, checked in (("甲", []), ("乙", ["project_name"]), ("丙", ["phone"])):
        add_case(tmp_path / "suite", name, form_rows({(1, 1): f"{name}街道路灯更换项目"}), list(checked))
    write_examples(tmp_path / "suite", tmp_path / "examples.jsonl")
    heads = [e.document for e in read_examples(tmp_path / "examples.jsonl") if e.part == "head"]
    assert len(heads) == 2
    assert not any("甲街道" in d for d in heads)


def test_a_value_that_stands_nowhere_makes_no_example(tmp_path: Path) -> None:
    """A label that the source does not have would teach to invent: its part is left out, the others stay."""
    add_case(tmp_path / "suite", "甲", form_rows(), [], {"project_name": "别处的项目"})
    write_examples(tmp_path / "suite", tmp_path / "examples.jsonl")
    parts = {e.part for e in read_examples(tmp_path / "examples.jsonl")}
    assert "head" not in parts
    assert "money" in parts


def test_nothing_to_learn_from_is_said(tmp_path: Path) -> None:
    """A suite of which no example can be made is refused in words."""
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite" / "甲.txt").write_text("会议通知", encoding="utf-8")
    (tmp_path / "suite" / "甲.json").write_text("[]", encoding="utf-8")
    with pytest.raises(UsageError, match="示例"):
        write_examples(tmp_path / "suite", tmp_path / "examples.jsonl")
