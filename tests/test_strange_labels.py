"""A label in words that nobody knows costs nothing but a question: it is taken for what stands in its place."""

from __future__ import annotations

import re

import pytest

from hebiao.domain.form import get_value, walk_paths
from hebiao.domain.result import FormResult
from made_forms import (
    FIRST,
    FOOT,
    GOALS,
    HEADER,
    LEADER,
    MONEY,
    NAME,
    TITLE,
    TOTAL,
    TOTAL_MONEY,
    UNITS,
    Changes,
    Rows,
    form_rows,
    read_exact,
    read_text,
    tab_text,
)

LABELS = [
    (NAME, 0, "大事记", "project_name"),
    (UNITS, 0, "条线上级", "department"),
    (UNITS, 4, "干活的地方", "implementing_unit"),
    (LEADER, 0, "牵头的人", "project_leader"),
    (LEADER, 0, "经办人", "project_leader"),
    (LEADER, 4, "热线", "phone"),
    (MONEY, 2, "开门额度", r"funding\..*\.initial_budget"),
    (TOTAL_MONEY, 1, "全盘", r"funding\.total\..*"),
    (TOTAL_MONEY + 1, 1, "其中：国库来的", r"funding\.appropriation\..*"),
    (TOTAL_MONEY + 2, 1, "旧年余款", r"funding\.carryover\..*"),
    (HEADER, 2, "要点", r"indicators\.\d\.name"),
    (HEADER, 3, "标杆", r"indicators\.\d\.target"),
    (HEADER, 4, "实绩", r"indicators\.\d\.actual"),
    (HEADER, 7, "剖析", r"indicators\.\d\.deviation"),
    (GOALS - 1, 1, "设想", "expected_goal"),
    (GOALS - 1, 5, "落地", "actual_result"),
]
"""row, column, what stands there instead, and a pattern of the paths behind the label"""
BORNE_OUT = [
    (MONEY, 3, "盘子"), (MONEY, 4, "花掉的"), (MONEY, 5, "斤两"), (MONEY, 6, "用掉几成"), (MONEY, 7, "落袋"),
    (HEADER, 0, "门类"), (HEADER, 1, "细类"), (HEADER, 5, "斤两"), (HEADER, 6, "落袋"), (TOTAL, 0, "拢共"),
]  # fmt: skip
"""the same of labels behind which the form's sums, or words that are all known, leave no doubt"""
SPANS = {
    (NAME, 1): (1, 7), (UNITS, 1): (1, 3), (UNITS, 5): (1, 3), (LEADER, 1): (1, 3), (LEADER, 5): (1, 3), (MONEY, 0): (5, 1),
    (GOALS - 1, 0): (2, 1), (GOALS - 1, 1): (1, 4), (GOALS - 1, 5): (1, 3), (GOALS, 1): (1, 4), (GOALS, 5): (1, 3),
    (FIRST, 0): (2, 1), (TOTAL, 0): (1, 5),
}  # fmt: skip


def _read(changes: Changes, *, exact: bool, title: str = TITLE) -> FormResult:
    rows: Rows = form_rows(changes)
    if exact:
        return read_exact(rows, spans=SPANS)
    (result,) = read_text(tab_text(rows).replace(TITLE, title))
    return result


def _asked(result: FormResult) -> set[str]:
    return {p for p, f in result.fields.items() if f.decision == "review"}


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(("row", "column", "word", "path"), LABELS)
def test_a_strange_label_is_taken_for_what_stands_in_its_place(
    row: int, column: int, word: str, path: str, exact: bool
) -> None:
    """Every field has its text, what stands behind the label is asked, and nothing else is."""
    plain, strange = (_read(changes, exact=exact) for changes in ({}, {(row, column): word}))
    assert strange.form == plain.form
    behind = {p for p in walk_paths(4) if re.fullmatch(path, p) and get_value(plain.form, p) is not None}
    assert behind
    assert _asked(strange) - _asked(plain) == behind


@pytest.mark.parametrize("exact", [True, False])
@pytest.mark.parametrize(
    "mark", ["【{}】", "★{}", "A1 {}", "1.1 {}", "{}(Item)", "{}*", "01-{}", "{}〔1〕", "{}（必填）"]
)
@pytest.mark.parametrize(("row", "column"), sorted({(r, c) for r, c, *_ in (*LABELS, *BORNE_OUT)}))
def test_what_decorates_a_label_changes_nothing(row: int, column: int, mark: str, exact: bool) -> None:
    """A number, a code, a sign, brackets or English about a label: the form is read as without."""
    plain = _read({}, exact=exact)
    marked = _read({(row, column): mark.format(form_rows()[row][column])}, exact=exact)
    assert marked.form == plain.form
    assert _asked(marked) == _asked(plain)


@pytest.mark.parametrize("title", ["资金使用成效自我评估一览", "项目年度考评登记", "Project Self-evaluation"])
def test_a_title_in_words_of_its_own_is_asked(title: str) -> None:
    """It is shown as the title, with the year below it; the rest of the form is accepted as ever."""
    result, plain = _read({}, exact=False, title=title), _read({}, exact=False)
    assert (result.form.title, result.form.year) == (title.replace(" ", ""), plain.form.year)
    assert _asked(result) - _asked(plain) == {"title"}


def test_of_two_forms_the_second_keeps_a_title_of_its_own() -> None:
    """Above the second form its strange title is its own, not a line of the first one's foot."""
    text = tab_text(form_rows()) + "\n" + tab_text(form_rows()).replace(TITLE, "资金使用成效自我评估一览")
    first, second = read_text(text)
    assert (first.form.title, second.form.title) == (TITLE, "资金使用成效自我评估一览")
    assert FOOT.startswith(f"填表人：{first.form.preparer}") and second.form.year == 2023


def test_a_column_of_the_place_beside_a_strange_one_is_not_taken_for_it() -> None:
    """Where two strange headings stand for one that is missing, nobody knows which it is: its texts are asked, none taken."""
    rows = form_rows({(HEADER, 3): "标杆"})
    rows = [
        [*r[:3], {HEADER: "出处"}.get(n, "文件" if n >= FIRST and n < TOTAL else ""), *r[3:]]
        for n, r in enumerate(rows)
    ]
    (result,) = read_text(tab_text(rows))
    targets = [result.fields.get(f"indicators.{n}.target") for n in range(4)]
    assert all(t is not None and t.decision == "review" for t in targets)
