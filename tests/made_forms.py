"""One small invented form, as rows, as text and as a table with true cells, for tests to change a cell of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from hebiao.config import Settings
from hebiao.domain.document import Block, Cell, Document, Line, Rival, Segment, Source, Table
from hebiao.domain.result import FormResult
from hebiao.pipeline import process, process_segment
from hebiao.segment import segment_document

Rows = list[list[str]]
Changes = Mapping[tuple[int, int], str]

TITLE = "项目支出绩效自评表"
FOOT = "填表人：白砚秋 科室负责人：顾行舟 联系电话：010-55500199 填写日期：2024年1月15日"
NAME, UNITS, LEADER, MONEY, TOTAL_MONEY, PARTS = 0, 1, 2, 3, 4, slice(5, 8)
GOALS, HEADER, FIRST, LAST, TOTAL = 9, 10, 11, 14, 15
"""numbers of the rows below"""

_ROWS: Sequence[Sequence[str]] = (
    ("项目名称", "青禾街道路灯更换项目", "", "", "", "", "", ""),
    ("主管部门", "云溪区城市管理局", "", "", "实施单位", "云溪区照明服务中心", "", ""),
    ("项目负责人", "陆书禾", "", "", "联系电话", "010-55500123", "", ""),
    ("项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    ("", "年度资金总额", "200", "180", "171", "10", "95%", "9.5"),
    ("", "其中：当年财政拨款", "150", "130", "121", "—", "", "—"),
    ("", "上年结转资金", "50", "50", "50", "—", "", "—"),
    ("", "其他资金", "", "", "", "—", "", "—"),
    ("年度总体目标", "预期目标", "", "", "", "实际完成情况", "", ""),
    ("", "更换老旧路灯300盏，消除照明盲区。", "", "", "", "已更换路灯300盏，照明盲区全部消除。", "", ""),
    (
        "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施",
    ),
    ("产出指标", "数量指标", "指标1：更换路灯数量", "≥300盏", "300盏", "30", "30", "无"),
    ("", "质量指标", "指标1：验收合格率", "100%", "98%", "20", "18", "六盏灯返修，已更换供应商。"),
    ("效益指标", "社会效益指标", "指标1：夜间照明改善程度", "优良中低差", "优", "30", "30", ""),
    ("满意度指标", "服务对象满意度指标", "指标1：居民满意度", "≥95%", "96%", "10", "10", ""),
    ("总分", "", "", "", "", "100", "97.5", ""),
)  # fmt: skip


def form_rows(changes: Changes | None = None) -> Rows:
    """The form's rows of eight cells, with some cells changed."""
    rows = [list(r) for r in _ROWS]
    for (r, c), text in (changes or {}).items():
        rows[r][c] = text
    return rows


def tab_text(rows: Sequence[Sequence[str]], year: str = "（2023年度）", foot: str = FOOT) -> str:
    """A form as lines of tabs."""
    table = "\n".join("\t".join(r) for r in rows)
    return f"{TITLE}\n{year}\n\n{table}\n\n{foot}\n"


def document_of(*blocks: Block, channel: str = "docx") -> Document:
    """A document of blocks."""
    return Document(Source(f"甲.{channel}", b"x"), channel, blocks)  # type: ignore[arg-type]  # the channel is one of the names


def table_of(
    rows: Sequence[Sequence[str]],
    index: int = 0,
    *,
    exact: bool = True,
    spans: Mapping[tuple[int, int], tuple[int, int]] | None = None,
) -> Table:
    """A table of texts; `spans` gives (rowspan, colspan) by the place where a merged cell begins."""
    spans = spans or {}
    covered = {
        (r + i, c + j)
        for (r, c), (high, wide) in spans.items()
        for i in range(high)
        for j in range(wide)
        if i or j
    }
    cells = tuple(
        Cell(index, r, c, text, *spans.get((r, c), (1, 1)))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
        if (r, c) not in covered
    )
    return Table(index, cells, len(rows), max(map(len, rows)), exact=exact)


def lines_of(*texts: str, first: int = 1) -> tuple[Line, ...]:
    """Running lines."""
    return tuple(Line(t, n) for n, t in enumerate(texts, first))


def exact_document(rows: Sequence[Sequence[str]], **spans: object) -> Document:
    """A form with true cells between its title and its foot."""
    return document_of(*lines_of(TITLE, "（2023年度）"), table_of(rows, **spans), *lines_of(FOOT, first=3))  # type: ignore[arg-type]  # spans are numbers


def picture_document(read: Mapping[str, Sequence[str]]) -> Document:
    """The form as a picture: all is read surely and alike, but for the texts of which `read` gives the readings."""
    kinds = ("ocr:lines", "ocr:again", "ocr:third")

    def inked(at: Cell) -> Cell:
        texts = read.get(at.text)
        sure = 0.99 if texts is None else 0.6
        rivals = tuple(Rival(k, t, sure) for k, t in zip(kinds, texts or (at.text,) * 2, strict=False))
        return replace(at, text=rivals[0].text, rivals=rivals)

    plain = exact_document(form_rows())
    blocks = [
        replace(b, cells=tuple(map(inked, b.cells))) if isinstance(b, Table) else b for b in plain.blocks
    ]
    return replace(plain, blocks=tuple(blocks), channel="scan")


def only_segment(document: Document) -> Segment:
    """The one form of a document."""
    (segment,) = segment_document(document)
    return segment


def read_exact(rows: Sequence[Sequence[str]], **spans: object) -> FormResult:
    """A form with true cells, through all stages."""
    document = exact_document(rows, **spans)
    return process_segment(document, only_segment(document), "0" * 64)


def read_text(text: str) -> tuple[FormResult, ...]:
    """Forms of a text, through all stages."""
    return process(Source("甲.txt", text.encode()), Settings())
