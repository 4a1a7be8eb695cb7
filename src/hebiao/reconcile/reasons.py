"""Why a field waits for a person, or was accepted against one reading: the sentences of `adjudicate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hebiao.lang import Message

PART_LEFT_OVER: Final = Message(
    "这一部分还有未归属的文字", "this part holds text that belongs to no field yet"
)
ROW_LEFT_OVER: Final = Message("这一行还有未归属的文字", "this row holds text that belongs to no field yet")
NO_TOTAL: Final = Message(
    "没有找到总分行，表格可能被截断", "no row of the total was found; the form may be cut off"
)
PART_UNREAD: Final = Message("这一部分没有读到", "this part was not found")
NO_LEVEL: Final = Message(
    "每一行都有一级和二级指标，这一行的没有读到",
    "every row has a level 1 and a level 2; none was read of this row",
)
NO_DATE: Final = Message(
    "不像日期，可能混进了旁边的文字", "it is no date: text beside it may have run into it"
)
NO_NAMES: Final = Message(
    "没有一行读到三级指标的名称，可能有认不出的栏目",
    "no row has a name: a heading may not have been understood",
)
SCORED_BLANK: Final = Message(
    "得了分却是空白，可能是合并单元格或分错了界",
    "scored but blank: it may be a merged cell, or a border set wrong",
)
NO_SCORE: Final = Message("别的行有得分，这一行没有", "other rows have a score, this one has none")
OTHER_FIGURE: Final = Message(
    "年度总体目标里这项指标的数与指标行不同，可能是识别错了，请对照原件",
    "the goal gives this indicator another figure than its row; it may be misread, compare with the original",
)
SCORE_UNPROVEN: Final = Message(
    "得分与分值不同，而别的得分没有读清，各项相加证明不了它，请对照原件",
    "the score is not the weight, and no sum bears it out, for another score was not read for sure; compare with the original",
)
NEAR_FIGURE: Final = Message(
    "与指标值、完成值或资金数只差一位数字，可能是识别错了，请对照原件",
    "it differs from the row's other figure, or from an amount, in one digit; it may be misread, compare with the original",
)
OTHER_PLACE: Final = Message(
    "标题与单位名称里的地名只差一个字，可能是识别错了，请对照原件",
    "places named in the title and the units differ in one character; it may be misread, compare with the original",
)
MOSTLY_ASKED: Final = Message(
    "这张表绝大部分都要核对，这一项也请对照原件",
    "nearly all of this form is to be checked; compare this, too, with the original",
)
MERGED_POINTS: Final = Message(
    "这一格与别的行或栏合并，分值得分不能确定归谁",
    "the cell is merged with another row or column; whose points these are is not certain",
)
SAID_ONCE: Final = Message(
    "只有一行写了偏差原因，可能是各行合并的一格",
    "one row alone has an explanation; it may be one cell merged over all rows",
)
LEVEL_CARRIED: Final = Message(
    "一级指标是从上面的行带下来的，而这一行的二级指标还没有定",
    "level 1 is carried down from the row above, and the level 2 of this row is not settled",
)
ROW_LOST: Final = Message(
    "可能漏读了一行，这一级指标是从上面的行带下来的，请对照原件",
    "a row may be missing, and this level is carried down from the row above; compare with the original",
)
ROW_READ_ONCE: Final = Message("只有一种读法读到这一行", "only one reading found this row")
READ_ONCE: Final = Message("只有一种读法", "only one reading has it")
UNREADABLE: Final = Message(
    "原文这一格有内容，但没有可读的文字", "the cell holds something, but no text that can be read"
)
GARBLED: Final = Message("有无法辨认的字符", "it has characters that cannot be made out")
TWO_NUMBERS: Final = Message("这一格里像是有两个数", "the cell seems to hold two numbers")
MOVED_DIGITS: Final = Message(
    "有上标、下标或改变方向的字符，可能与看到的不同",
    "it has raised, lowered or turned characters and may not be what a person sees",
)
WRONG_KIND: Final = Message("文字与这一栏的类型不符", "the text is not of this column's kind")
LINES_UNPROVEN: Final = Message(
    "单元格边界已丢失，分值加总不到100，行可能不全",
    "cell borders are lost and the weights do not total 100: rows may be missing",
)
SCORES_UNPROVEN: Final = Message(
    "单元格边界已丢失，得分加总与总分不符，请核对",
    "cell borders are lost and the scores do not make the total; compare with the original",
)
TOTAL_UNPROVEN: Final = Message(
    "单元格边界已丢失，各行分值合计100，与总分行不符，请核对",
    "cell borders are lost and the rows' weights total 100, other than the total row says; compare with the original",
)
UNBACKED: Final = Message(
    "与表内的加总或比例不符，而表里还有未归属的文字，可能漏读了，请对照原件",
    "it goes against the form's own sums or rates, and text is left over: something may not have been read; compare "
    "with the original",
)
NO_WEIGHT: Final = Message(
    "这一行没有分值，而各行分值合计不到100，请对照原件",
    "this row has no weight, and the weights total less than 100; compare with the original",
)
CELL_DOUBTED: Final = Message(
    "原文这一格的文字可能不全或与别处混在一起，请对照原件",
    "the text of this cell may be incomplete or mixed with another; compare with the original",
)
ERROR_MARK: Final = Message(
    "这一格是公式出错或列宽不够的记号，不是数值",
    "the cell shows the mark of a broken formula or a narrow column, not a value",
)
APART: Final = Message("两次识别不同，请对照原件", "two recognitions differ; compare with the original")
FAINT: Final = Message(
    "有识别没有把握的字符，请对照原件",
    "characters that recognition is not sure of; compare with the original",
)
BORNE_OUT: Final = Message(
    "识别没有把握，而表内的加总或比例与所读完全相符",
    "recognition was not sure of it, and the form's own sums or rates give just what was read",
)
LOOSE: Final = Message(
    "文字前后或中间有孤立的点划，可能是污渍或漏了字，请对照原件",
    "a lone point or stroke stands beside the text or in it: dirt, or a lost character; compare with the original",
)
LOST_ROW: Final = Message(
    "分值加总不到100，扫描件上可能漏了行或错了位",
    "the weights do not total 100: the picture may lack a row, or a cell stands in the wrong place",
)
CONTRADICTED: Final = Message(
    "与表内的加总或比例不符，可能是识别错了小数点或数字，请对照原件",
    "it goes against the form's own sums or rates: a point or digit may be misread; compare with the original",
)
OF_FIGURE: Final = frozenset({FAINT, APART, LOOSE, WRONG_KIND, LOST_ROW, CONTRADICTED})
"""doubts of what a figure is, by its ink, its kind or a sum, and not of where it stands"""
MERGED: Final = Message(
    "这一格与别的行或栏合并，可能漏了一条表格线，请对照原件",
    "the cell runs on into another row or column: a line of the table may be lost; compare with the original",
)
TWICE: Final = Message(
    "这一行在另一页上也有，两张照片可能重叠拍了同一行，请对照原件",
    "another page has the same row: two photos may show it twice; compare with the original",
)
SPLIT: Final = Message(
    "旁边的格子里还有没有归属的文字，这一格可能被错误地分开，请对照原件",
    "text that belongs to no field stands right beside: the cell may have been cut in two; compare with the original",
)
ROW_UNSURE: Final = Message(
    "这一行没有一项读得确定，可能不是一行，请对照原件",
    "nothing of this row was read for certain, and it may be no row; compare with the original",
)
UNSEEN: Final = Message(
    "每张表都有这一项，这里没有读到，请对照原件",
    "every form has this, and none was read here; compare with the original",
)
HALF_READ: Final = Message(
    "这张图片上有整个部分没有读到，读到的也可能错位，整张表请对照原件",
    "a whole part of the form was not found in this picture, and what was read may stand in the wrong place; compare "
    "the whole form with the original",
)
ALIGNED_WORN: Final = Message(
    "表格没有画竖线，字迹又不清，行和列可能分错，整张表请对照原件",
    "the table has no upright lines and its print is worn: rows and columns may be told wrong; compare the whole form "
    "with the original",
)
ALIGNED_UNPROVEN: Final = Message(
    "表格没有画竖线，行列是按对齐分的，而表内的加总或一、二级指标对不上，指标各行请对照原件",
    "the table has no upright lines, its rows were told by alignment, and its sums or levels do not bear them out; "
    "compare the rows with the original",
)
_BLANK: Final = Message("空", "blank")


def differ(texts: tuple[str | None, str | None]) -> Message:
    """The two readings say different things."""
    return Message(f"两种读法不同：{_both(texts, _BLANK.zh)}", f"readings differ: {_both(texts, _BLANK.en)}")


def repaired(text: str, repair: str) -> Message:
    """A figure that one reading of the ink and the form's sums correct in another reading of the ink."""
    return Message(
        f"识别为{text}；按另一次识别和表内加总取{repair}",
        f"recognised as {text}; taken as {repair}, as another recognition and the form's sums say",
    )


def likely(text: str | None, other: str | None) -> Message:
    """What is shown of a text in review that worn or dirty print explains."""
    return Message(
        f"识别为{text or _BLANK.zh}，多半应为{other or _BLANK.zh}",
        f"recognised as {text or _BLANK.en}; most likely {other or _BLANK.en}",
    )


def would_fit(texts: Sequence[str]) -> Message:
    """What a figure might be, were it misread by one slip."""
    return Message(
        f"若为{'、'.join(texts)}，则与表内的加总和比例相符",
        f"the form's sums and rates would hold with {' or '.join(texts)}",
    )


def settled_by_kind(texts: tuple[str | None, str | None], chosen: int) -> Message:
    """Of two differing readings one is of the column's kind; `chosen` is its index."""
    said = differ(texts)
    which = ("取前者", "the first") if chosen == 0 else ("取后者", "the second")
    return Message(f"{said.zh}；按栏目类型{which[0]}", f"{said.en}; {which[1]} is of the column's kind")


def settled_by_sums(texts: tuple[str | None, str | None], chosen: int) -> Message:
    """Of two differing readings one makes the form's weights and scores add up; `chosen` is its index."""
    said, text = differ(texts), texts[chosen]
    return Message(
        f"{said.zh}；分值与得分的加总支持{text or _BLANK.zh}",
        f"{said.en}; the sums of weights and scores bear out {text or _BLANK.en}",
    )


def _both(texts: tuple[str | None, str | None], blank: str) -> str:
    return " / ".join(text or blank for text in texts)
