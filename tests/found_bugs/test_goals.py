"""Bugs found on layouts that were written without a look at ours: where the goals stand, and what stands beside them."""

from __future__ import annotations

from merged_forms import GOAL, GOALS, HEAD, RESULT, ROWS, TITLE, Cell, read, table


def test_goals_one_below_the_other_beside_their_labels() -> None:
    """The label of the part that is merged over both goals does not make the second one's row a heading of goals."""
    goals: list[list[Cell]] = [[("年度总体目标", 1, 2), "预期目标", (GOAL, 6)], ["实际完成情况", (RESULT, 6)]]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert result.review_paths == ()


def test_a_numbered_label_beside_the_goals_is_no_part_of_them() -> None:
    """A label of its own between the part's label and the goals, and a row on how the project went, are no goal."""
    goals: list[list[Cell]] = [
        [
            ("项目基本情况", 1, 3),
            ("1.项目年度目标完成情况", 1, 2),
            ("项目年度目标", 3),
            ("年度目标完成情况", 3),
        ],
        [(GOAL, 3), (RESULT, 3)],
        ["2.项目实施内容及过程概述", ("按计划分三个标段实施。", 6)],
    ]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert {"expected_goal", "actual_result"}.isdisjoint(result.review_paths)
    assert "按计划分三个标段实施。" in result.residue


def test_both_goals_in_one_row_beside_their_labels() -> None:
    """预期目标 | text | 实际完成情况 | text is a row of both goals, and no heading over nothing."""
    goals: list[list[Cell]] = [["预期目标", (GOAL, 3), "实际完成情况", (RESULT, 3)]]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert result.review_paths == ()


def test_a_goal_left_blank_between_labels_stays_blank() -> None:
    """The blank cell behind 预期目标 is the filer's; the text behind the other label is no expected goal."""
    goals: list[list[Cell]] = [["预期目标", ("", 3), "实际完成情况", (RESULT, 3)]]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (None, RESULT)


def test_a_label_of_the_part_that_may_be_a_goals_own() -> None:
    """年度绩效目标 over both rows of goals is the label of the part, whatever it means alone."""
    goals: list[list[Cell]] = [
        [("年度绩效目标", 1, 2), "年初绩效目标", (GOAL, 6)],
        ["实际完成情况", (RESULT, 6)],
    ]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert result.review_paths == ()


def test_a_goal_whose_label_is_nowhere_is_asked() -> None:
    """Where one goal stands beside its label and the other's label is not known, no blank is accepted for it."""
    goals: list[list[Cell]] = [["预期打算", (GOAL, 7)], ["实际完成情况", (RESULT, 7)]]
    assert "expected_goal" in read(TITLE + table([*HEAD, *goals, *ROWS])).review_paths


def test_headings_of_goals_with_nothing_below_are_asked() -> None:
    """Headings of the goals right above the indicators, with no row of texts, make no blank goals that are accepted."""
    result = read(TITLE + table([*HEAD, [("预期目标", 4), ("实际完成情况", 4)], *ROWS]))
    assert {"expected_goal", "actual_result"} <= set(result.review_paths)


def test_goals_below_a_heading_that_is_not_read_in_full_are_asked() -> None:
    """Where a lost ruling joins the two headings, what lies between them is unread: no goal below it is lost."""
    heads: list[Cell] = [GOALS[0][0], "预期目标", ("\ufffd", 4), ("实际完成情况", 2)]
    result = read(TITLE + table([*HEAD, heads, GOALS[1], *ROWS]))
    assert {"expected_goal", "actual_result"} <= set(result.review_paths)
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)


def test_both_goals_in_one_cell_are_asked() -> None:
    """A goal that holds the headings of both is asked, not only the one that was not found."""
    goals = [["年度总体目标", (f"预期目标：{GOAL}实际完成情况：{RESULT}", 7)]]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert {"expected_goal", "actual_result"} <= set(result.review_paths)


def test_a_column_beside_the_goals_is_no_part_of_them() -> None:
    """What stands under a third heading beside the goals (总体完成率) belongs to neither."""
    goals: list[list[Cell]] = [
        [("目标完成情况", 1, 2), ("年度预期目标", 3), ("具体完成情况", 3), "总体完成率(%)"],
        [(GOAL, 3), (RESULT, 3), "100.00"],
    ]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert {"expected_goal", "actual_result"}.isdisjoint(result.review_paths)


def test_a_label_of_the_part_that_means_a_goal_beside_both_headings() -> None:
    """总体目标完成情况 beside 总体目标 and 全年实际完成情况 (form for transfers) is the label of the part; both goals are read."""
    goals: list[list[Cell]] = [
        [("总体目标完成情况", 1, 2), ("总体目标", 4), ("全年实际完成情况", 3)],
        [(GOAL, 4), (RESULT, 3)],
    ]
    result = read(TITLE + table([*HEAD, *goals, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert result.review_paths == ()


def test_goals_beside_the_amounts() -> None:
    """Headings of the goals to the right of those of the amounts: the merged cells below them are the goals."""
    beside: list[list[Cell]] = [
        [
            "资金来源（万元）",
            "年初预算数",
            "全年预算数",
            "全年执行数",
            "执行率",
            ("预期目标", 2),
            "实际完成情况",
        ],
        ["年度资金总额", "120", "118", "118", "100%", (GOAL, 2, 2), (RESULT, 1, 2)],
        ["其中：当年财政拨款", "120", "118", "118", ""],
    ]
    result = read(TITLE + table([*HEAD[:2], *beside, *ROWS]))
    assert (result.form.expected_goal, result.form.actual_result) == (GOAL, RESULT)
    assert result.form.funding.appropriation.executed == "118"
    assert {"expected_goal", "actual_result"}.isdisjoint(result.review_paths)
