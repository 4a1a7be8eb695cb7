"""Forms of a picture whose cells were not found: told as a whole, for nobody can be asked about a row that was not read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hebiao.domain.document import Document, Line, Loss, Segment
from hebiao.domain.geometry import LOST_ROWS, rows_of_cells
from hebiao.lang import Message
from hebiao.normalize import canon

WORDS: Final = 3
"""printed words of a form that make a page one"""
_NAMES: Final = ("项目名称", "主管部门")
"""labels beside which it is said whose form it is"""
_WORDS: Final = (
    "绩效自评表", "项目名称", "主管部门", "实施单位", "项目负责人", "联系电话", "年初预算", "全年预算",
    "全年执行", "执行率", "年度资金总额", "财政拨款", "预期目标", "实际完成", "一级指标", "二级指标", "三级指标",
    "产出指标", "效益指标", "满意度指标", "偏差原因",
)  # fmt: skip


def is_loose(segment: Segment) -> bool:
    """Whether rows of a table stand in a form's region as lines of a picture, in no cell."""
    pages: dict[int | None, list[Line]] = {}
    for line in segment.lines:
        if line.rivals and line.bbox is not None:
            pages.setdefault(line.page, []).append(line)
    boxes = ([line.bbox for line in lines if line.bbox is not None] for lines in pages.values())
    return sum(map(rows_of_cells, boxes)) >= LOST_ROWS


def is_nameless(segment: Segment, notes: Iterable[Message]) -> bool:
    """Whether a form stands on a page that is not legible, and not even the labels are read that say whose form it is.

    Args:
        segment: of a picture or not.
        notes: of its document.
    """
    if not any(isinstance(n, Loss) and n.illegible and n.page in segment.pages for n in notes):
        return False
    texts = [canon(cell.text) for row in segment.rows for cell in row.cells]
    return not any(name in text for text in texts for name in _NAMES)


def looks_like_form(document: Document) -> bool:
    """Whether a document in which no form was found is a picture of one by its words."""
    texts = [canon(text) for text in _printed(document)]
    return sum(any(word in text for text in texts) for word in _WORDS) >= WORDS


def _printed(document: Document) -> Iterable[str]:
    for block in document.blocks:
        for piece in (block,) if isinstance(block, Line) else block.cells:
            if piece.rivals:
                yield piece.text
