"""What a reader noticed and a person may need to know: sentences in both languages, with their places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from msgspec import Struct, field

from hebiao.domain.document import Loss
from hebiao.lang import Message

_PLACES_NAMED: Final = 8

# Word and web pages
MARGINS: Final = Message(
    "页眉、页脚或脚注里的文字没有读入", "text of headers, footers or footnotes was not read"
)
EMBEDDED: Final = Message(
    "文档里嵌有另一个文件（altChunk），没有读入", "another file is embedded (altChunk) and was not read"
)
EQUATIONS: Final = Message(
    "有公式对象，只按文字顺序读入", "equations were read as plain text, in their order"
)
FORMULA: Final = Message("网页里的公式没有读入", "a formula of the page was not read")
NUMBERING: Final = Message(
    "有自动编号（Word 列表编号）算不出来，没有读入",
    "automatic numbers (Word lists) that cannot be worked out were not read",
)
HIDDEN_TEXT: Final = Message("有设为“隐藏”的文字，没有读入", "hidden text was not read")
HIDDEN_COLUMN: Final = Message(
    "表的右边有隐藏的列，没有读入", "hidden columns right of the table were not read"
)
HIDDEN_ON_PAGE: Final = Message("网页里有隐藏的文字，没有读入", "hidden text of the page was not read")
REPEATED: Final = Message(
    "同一张表格在网页里出现两次，可能是重复显示的，请核对",
    "the page holds the same table twice; it may only be shown twice",
)
TYPED: Final = Message(
    "网页里的输入框都是空的，填写的内容可能没有存下，请对照原件",
    "all boxes of the page are empty; what was typed may not have been saved, compare with the original",
)
STRUCK: Final = Message("有加了删除线的文字，没有读入", "struck-out text was not read")
WHITE: Final = Message(
    "有白色文字，照样读入，纸上可能看不见，请对照原件",
    "white text was read; on paper it may not be seen, compare with the original",
)
RAISED: Final = Message(
    "有上标或下标文字，按普通文字读入，请对照原件",
    "raised or lowered text was read as plain text; compare with the original",
)
SYMBOLS: Final = Message("有认不出的符号字体字符，以 � 代替", "unknown characters of symbol fonts stand as �")
SYMBOL_FONT: Final = Message(
    "有用符号字体显示的文字，看到的是别的符号，请对照原件",
    "text in a font of symbols shows other characters; compare with the original",
)
FIELDS: Final = Message(
    "有下拉框、勾选框或没有结果的域（公式等），请对照原件",
    "there are drop-down lists, boxes to tick or fields without a result; compare with the original",
)
PROMPTS: Final = Message(
    "有没有填写的内容控件，其提示文字没有读入",
    "prompts of content controls that nobody filled in were not read",
)
TRACKED: Final = Message(
    "有还没有接受的修订，按接受后的文字读入", "tracked changes were read as if they had been accepted"
)
COMMENTS: Final = Message("批注没有读入", "comments were not read")
UNDER_MERGE: Final = Message(
    "合并单元格的续格里另有看不见的文字，没有读入", "text hidden under a merged cell was not read"
)
PICTURE: Final = Message("单元格里是图片，没有读入", "a picture in a cell was not read")
NESTED: Final = Message(
    "单元格里还有表格，按文字并入该格", "a table inside a cell was read as text of that cell"
)
NO_ROOM: Final = Message(
    "表格结构错乱，有单元格放不进表格，没有读入",
    "the table is out of order; cells that have no place in it were not read",
)

# workbooks
HIDDEN_SHEET: Final = Message("隐藏的工作表没有读入", "a hidden sheet was not read")
HIDDEN_ROW: Final = Message("隐藏的行也读入了", "hidden rows were read, too")
MERGES_OVERLAP: Final = Message(
    "合并区域互相重叠，多余的没有采用", "merged regions overlap; those too many were not used"
)
IN_MERGE: Final = Message(
    "合并区域里另有看不见的内容，没有读入", "hidden content of a merged region was not read"
)
NO_RESULT: Final = Message(
    "公式没有存下计算结果；请在 Excel 中打开并保存后再试",
    "a formula has no stored result; open and save the file in Excel, then try again",
)
NO_STRING: Final = Loss(
    "单元格指向不存在的文字，没有读出", "a cell points at text that is not there; it was not read"
)
ERROR_VALUE: Final = Message("单元格是错误值", "the cell holds an error value")
ODD_NUMBER: Final = Message(
    "单元格的数值无法识别，照原样读入", "the number of the cell is not understood; read as it is"
)
ROUNDED: Final = Message(
    "单元格格式显示的小数位比实际值少，按实际值读入",
    "the cell shows fewer decimals than its value has; the value was read",
)
PERCENT_ROUNDED: Final = Message(
    "百分数按显示的小数位读入，实际值的小数更多",
    "a percentage was read as shown; its value has more decimals",
)
ZERO_HIDDEN: Final = Message(
    "数值 0 按单元格格式显示为“-”或空白，照显示读入", "a value of 0 is shown as “-” or blank, and was read so"
)
ODD_FORMAT: Final = Message(
    "单元格的数字格式特殊，按实际数值读入，与显示可能不同",
    "an unusual number format: the value was read and may differ from what is shown",
)
DRAWN: Final = Message(
    "有文本框或艺术字，按它所在的单元格读入，请对照原件",
    "text boxes were read as texts of the cells that they stand over; compare with the original",
)
UNLIKE_SHOWN: Final = frozenset(
    {ODD_NUMBER, ODD_FORMAT, ERROR_VALUE, STRUCK, RAISED, WHITE, SYMBOL_FONT, DRAWN}
)
"""what may be other than a person sees: the cell is doubted"""


def on_page(number: int | str, zh: str, en: str) -> Message:
    """Something about page `number` (from 1)."""
    return Message(f"第{number}页{zh}", f"page {number}: {en}")


def read_by_recognition(numbers: Sequence[int]) -> list[Message]:
    """That these pages (from 1, in order) are pictures: said once, so that of a long file nothing else is lost among it."""
    if not numbers:
        return []
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][-1] == number - 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    told = ["–".join(map(str, each)) for each in ranges]
    zh = f"第{'、'.join(told)}页是图片，由识别文字读取"
    if len(numbers) == 1:
        return [Message(zh, f"page {told[0]}: a picture, read by recognition")]
    return [Message(zh, f"pages {', '.join(told)}: pictures, read by recognition")]


def lost_on_page(number: int, zh: str, en: str, *, illegible: bool = False) -> Loss:
    """Something about page `number` (from 1) that leaves the forms there in doubt, see `Loss`."""
    said = on_page(number, zh, en)
    return Loss(said.zh, said.en, number, illegible)


def too_long(bound: int) -> Message:
    """The text of a cell or line was cut off after so many characters."""
    return Message(f"内容超过 {bound} 字，已截断", f"more than {bound} characters; the rest was cut off")


def row(number: int, sheet: str = "") -> Message:
    """Row `number` (from 1) of a table or sheet, as a place."""
    at = f"{sheet} " if sheet else ""
    return Message(f"{at}第 {number} 行", f"{at}row {number}")


class Notes(Struct):
    """What a reader noticed, by kind, with the places; one sentence a kind in the end."""

    _places: dict[Message, list[Message]] = field(default_factory=dict)
    doubted: set[str] = field(default_factory=set)
    """places of texts that may not be what a person sees there"""

    def add_value(self, what: Message, cell: str, said: str = "") -> None:
        """Note something of the value of a cell, and doubt it where a person may see another.

        Args:
            what: one of the sentences above.
            cell: its name, with that of its sheet.
            said: what is told behind the name.
        """
        self.add(what, f"{cell} {said}".strip())
        if what in UNLIKE_SHOWN:
            self.doubted.add(cell)

    def add(self, what: Message, place: str | Message = "") -> None:
        """Note something; the same thing at several places becomes one sentence."""
        places = self._places.setdefault(what, [])
        if place:
            places.append(Message.same(place) if isinstance(place, str) else place)

    def sentences(self) -> tuple[Message, ...]:
        """The notes, in the order of their first appearance."""
        return tuple(_sentence(what, places) for what, places in self._places.items())


def _sentence(what: Message, places: Sequence[Message]) -> Message:
    if not places:
        return what
    named = places[:_PLACES_NAMED]
    zh, en = "、".join(p.zh for p in named), ", ".join(p.en for p in named)
    if len(places) > _PLACES_NAMED:
        zh, en = f"{zh} 等 {len(places)} 处", f"{en} and {len(places) - _PLACES_NAMED} more"
    return replace(what, zh=f"{what.zh}：{zh}", en=f"{what.en}: {en}")
