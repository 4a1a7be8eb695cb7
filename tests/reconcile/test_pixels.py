"""What both readings of the ink must say before a text is believed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from hebiao.domain.document import Cell, Line, Rival, Weak
from hebiao.domain.reading import Found, Place
from hebiao.reconcile.pixels import WORN, WORN_OUT, doubt_of, wear
from hebiao.reconcile.reasons import APART, FAINT, LOOSE


def found(*rivals: Rival) -> Found:
    """A text of a cell with such readings."""
    text = rivals[0].text if rivals else "9.8"
    return Found(text, text, (Place(Cell(0, 0, 0, text, rivals=rivals)),))


@pytest.mark.parametrize(
    ("first", "second", "doubt"),
    [
        (Rival("ocr:lines", "9.8", 0.99), Rival("ocr:again", "9.8", 0.99), None),
        (Rival("ocr:lines", "9.8", 1.0), Rival("ocr:again", "98", 1.0), APART),
        (Rival("ocr:lines", "9.8", 0.99), Rival("ocr:again", "9.8", 0.7), FAINT),
    ],
)
def test_figures_need_both_readings_and_sure_characters(
    first: Rival, second: Rival, doubt: str | None
) -> None:
    """A lost point at full score is told by the other reading; agreement with a weak digit is no proof."""
    assert doubt_of(found(first, second), figure=True) == doubt


def test_text_that_came_from_no_pixels_is_not_doubted() -> None:
    """A cell without rivals is not asked for any."""
    assert doubt_of(found(), figure=True) is None


def test_a_part_of_a_line_is_judged_by_itself() -> None:
    """A name in a footer stands though the readings differ elsewhere in the line."""
    text = "填表人：周敏 电话：123"
    line = Line(
        text, 1, rivals=(Rival("ocr:lines", text, 0.9), Rival("ocr:again", "填表人：周敏 电话：128", 0.9))
    )
    name = Found("周敏", "周敏", (Place(line, 4, 6),))
    phone = Found("123", "123", (Place(line, 10, 13),))
    assert doubt_of(name, figure=False) is None
    assert doubt_of(phone, figure=True) == APART


@pytest.mark.parametrize("text", [".3", "1562.453.", "·10", "5、"])
def test_a_loose_point_beside_a_figure_is_asked(text: str) -> None:
    """A point before or after a number is dirt or a lost digit, whatever both readings say."""
    assert doubt_of(found(Rival("ocr:lines", text, 1.0), Rival("ocr:again", text, 1.0)), figure=True) == LOOSE


@pytest.mark.parametrize(
    ("third", "dissent", "doubt"),
    [("≤29万元", 0.6, None), ("29万元", 0.6, APART), ("≤29万元", 0.99, APART)],
)
def test_two_of_three_readings_outvote_one_that_is_not_sure(
    third: str, dissent: float, doubt: str | None
) -> None:
    """What two unlike readings say stands against a third that doubts itself, and not against one that is sure."""
    readings = (
        Rival("ocr:lines", "≤29万元", 0.96), Rival("ocr:again", "29万元", dissent), Rival("ocr:third", third, 0.95),
    )  # fmt: skip
    assert doubt_of(found(*readings), figure=True) == doubt


def test_a_line_that_all_but_one_reading_leave_blank_is_dirt_only_if_that_one_doubts_it() -> None:
    """Marks that one reading half sees beside a text do not speak against it; a text that it is sure of does."""

    def seen(score: float) -> Found:
        first = Rival("ocr:lines", "8\nVO", score, (Weak(2, "", 0.1, score), Weak(3, "", 0.1, score)))
        rest = (Rival("ocr:again", "8\n", 1.0), Rival("ocr:third", "8\n", 1.0))
        return found(Rival("ocr:best", "8\n", 1.0), first, *rest)

    assert doubt_of(seen(0.3), figure=True) is None
    assert doubt_of(seen(0.7), figure=True) == APART


@pytest.mark.parametrize(
    ("text", "cut", "score", "worn", "doubt"),
    [
        ("90%", "90%", 0.99, 0.0, None),
        ("90%", "90%", 0.9, 0.0, FAINT),
        ("90%", "≥90%", 0.99, 0.0, APART),
        ("90%", "90%", 0.99, 0.5, FAINT),
        ("已按计划完成各项工作任务并通过验收", "已按计划完成各项工作任务并通过验收", 0.99, 0.0, FAINT),
    ],
)
def test_ink_left_over_beside_a_short_text_is_nothing_where_a_look_at_all_ink_is_certain(
    text: str, cut: str, score: float, worn: float, doubt: str | None
) -> None:
    """The detector's cut settles what the others doubt where it says the same, surely, and not of prose or a worn-out form."""
    readings = [Rival(f"ocr:{p}", text, 0.55, (Weak(0, "", 0.0, 0.55),)) for p in ("lines", "again", "third")]
    assert doubt_of(found(*readings), figure=False, worn=worn) == FAINT
    assert doubt_of(found(*readings, Rival("ocr:found", cut, score)), figure=False, worn=worn) == doubt


def test_a_character_that_its_own_print_speaks_against_is_asked_whatever_the_detectors_cut_says() -> None:
    """A point without room between its digits is as dirty in the detector's picture as in every other."""
    said = [Rival(f"ocr:{p}", "1.2名", 0.5, (Weak(1, "", 0.0, 0.5),)) for p in ("lines", "again", "third")]
    assert doubt_of(found(*said, Rival("ocr:found", "1.2名", 0.99)), figure=False) == FAINT


@pytest.mark.parametrize(
    ("text", "at", "rival", "much"), [("12", 0, "l", 0.004), ("65%", 2, "％", 0.46), ("1幢", 0, "l", 0.4)]
)
def test_no_runner_up_makes_up_for_what_print_speaks_against(
    text: str, at: int, rival: str, much: float
) -> None:
    """A 1 whose print is that of a worn 4, or a "%" as wide as ‰, is asked whatever harmless sign it nearly was."""
    said = [
        Rival(f"ocr:{p}", text, 0.5, (Weak(at, rival, much, 0.5, cap=0.5),))
        for p in ("lines", "again", "third")
    ]
    assert doubt_of(found(*said), figure=False) == FAINT
    assert doubt_of(found(*said, Rival("ocr:found", text, 0.98)), figure=False) == FAINT


def test_the_detectors_cut_is_no_witness_of_a_point_that_has_no_room() -> None:
    """Nothing holds its characters against their print: what speaks against those of two readings does against its own."""
    weak = (Weak(2, "", 0.0, 0.5, cap=0.5),)
    said = [
        Rival("ocr:lines", "12.5", 0.9),
        *(Rival(f"ocr:{p}", "12.5", 0.5, weak) for p in ("again", "third")),
    ]
    cut = Rival("ocr:found", "12.5", 0.95)
    assert doubt_of(found(*said, cut), figure=True) == FAINT
    dim = [Rival(f"ocr:{p}", "12.5", 0.7) for p in ("again", "third")]
    assert doubt_of(found(said[0], *dim, cut), figure=True) is None


def test_a_character_more_behind_a_prefix_is_another_name() -> None:
    """The detector's 1级 behind 指标1： does not bear out a 级 beside which ink was left over."""
    text, weak = "指标1：级响应次数", Weak(4, "", 0.0, 0.55)
    said = [Rival(f"ocr:{p}", text, 0.55, (weak,)) for p in ("lines", "again", "third")]
    whole = Rival("ocr:found", "指标1：1级响应次数", 0.4, (Weak(4, "", 0.3, 0.4),))
    name = replace(found(*said, whole), text="级响应次数")
    assert doubt_of(name, figure=False) == APART


def test_one_more_ring_behind_a_rate_is_a_thousandth() -> None:
    """What two readings have as 1.2% and a third as 1.2%o is most of 1.2‰, however little that one is sure."""
    said = [Rival(p, "控制在1.2%以内", 0.98) for p in ("ocr:lines", "ocr:third")]
    other = Rival("ocr:again", "控制在1.2%o以内", 0.3)
    assert doubt_of(found(*said, other), figure=False) == APART


def test_a_thousandth_is_no_witness_of_a_hundredth() -> None:
    """A ring that is no letter (1.2%°) leaves a part of a line as it is, and speaks against it all the same."""
    text = "控制在1.2%以内"
    said = (Rival("ocr:lines", text, 0.9), Rival("ocr:again", "控制在1.2%°以内", 0.3))
    rate = Found("1.2%", "1.2%", (Place(Cell(0, 0, 0, text, rivals=said), 3, 7),))
    assert doubt_of(rate, figure=False) == APART


def test_a_stroke_on_a_line_of_its_own_is_asked() -> None:
    """What a fold leaves above 95% is read as the 1 of 195%; a figure that goes on in the next line is none."""
    folded = [Rival(p, "1\n95%", 0.99) for p in ("ocr:lines", "ocr:again")]
    assert doubt_of(found(*folded), figure=True) == LOOSE
    wrapped = [Rival(p, "102.596\n13", 0.99) for p in ("ocr:lines", "ocr:again")]
    assert doubt_of(found(*wrapped), figure=True) is None


def test_a_bracket_that_is_nearly_the_same_bracket_is_no_doubt() -> None:
    """A runner-up that differs in width only speaks for the character."""
    bracket = Weak(4, "）", 0.5, 0.49)
    text = "(20年)"
    readings = tuple(Rival(p, text, 0.49, (bracket,)) for p in ("ocr:lines", "ocr:again"))
    assert doubt_of(found(*readings), figure=True) is None


def test_a_runner_up_that_every_reading_has_is_a_doubt() -> None:
    """位 that nearly was 立 in unlike pictures is asked, however sure each reading is."""
    readings = tuple(
        Rival(p, "方位", s, (Weak(1, "立", 1 - s, s),)) for p, s in (("ocr:lines", 0.94), ("ocr:again", 0.92))
    )
    assert doubt_of(found(*readings), figure=True) == FAINT


def test_a_runner_up_that_two_of_three_readings_have_is_a_doubt() -> None:
    """Worn 技术 is 技不 to three readings; that two of them nearly said 术 counts, whatever the third nearly said."""
    text = "保持农村公路良好技不状况。"
    at = text.index("不")
    hints = (("个", 0.05, 0.92), ("术", 0.07, 0.89), ("术", 0.1, 0.83))
    readings = [
        Rival(f"ocr:{producer}", text, score, (Weak(at, other, hint, score),))
        for producer, (other, hint, score) in zip(("lines", "again", "third"), hints, strict=True)
    ]
    assert doubt_of(found(*readings), figure=False) == FAINT
    alone = Rival("ocr:third", text, 0.83, (Weak(at, "木", 0.1, 0.83),))
    assert doubt_of(found(*readings[:2], alone), figure=False) is None


def test_a_character_that_simplified_print_does_not_have_is_asked() -> None:
    """穎 for 颖 is one picture and two names."""
    readings = (Rival("ocr:lines", "张穎", 0.99), Rival("ocr:again", "张穎", 0.99))
    assert doubt_of(found(*readings), figure=False) == FAINT


@pytest.mark.parametrize(
    "text",
    [
        "—8", "≤.", "28人次·", "指标_1：新建", "资金管理规范.执行到位，按月调度，全部完成支付",
        "原因：上级任务数调减·改进措施：加强与相关部门沟通。", "加强与相关部门沟通，提前做好实施准备·", "改造农户满意度96%、已完成",
    ],
)  # fmt: skip
def test_marks_that_no_print_has_are_asked(text: str) -> None:
    """Strokes and points at the ends of a short text, and a point for a comma in prose, are dirt or a lost character."""
    readings = (Rival("ocr:lines", text, 1.0), Rival("ocr:again", text, 1.0))
    assert doubt_of(found(*readings), figure=False) == LOOSE


@pytest.mark.parametrize("text", ["艾力·买买提", "“水润·云岭”河道整治", "合格率达到100%、满意度达到95%以上"])
def test_a_point_within_a_name_and_a_list_of_rates_are_print(text: str) -> None:
    """A point between the parts of a name is its own; where another rate follows, two rates are listed."""
    readings = (Rival("ocr:lines", text, 1.0), Rival("ocr:again", text, 1.0))
    assert doubt_of(found(*readings), figure=False) is None


def test_what_stands_before_a_name_speaks_not_against_it() -> None:
    """A colon that was nearly a semicolon after 指标1 is no doubt about the name behind it."""
    text = "指标1：采购设备"
    colon = Weak(3, "；", 0.3, 0.6)
    readings = (Rival("ocr:lines", text, 0.6, (colon,)), Rival("ocr:again", "指标1；采购设备", 0.99))
    name = Found(text, "采购设备", (Place(Cell(0, 0, 0, text, rivals=readings)),))
    assert doubt_of(name, figure=False) is None


def test_a_bar_that_was_seen_is_there() -> None:
    """A "≥" that nearly was a ">" is one; a ">" is asked however sure every reading is."""

    def operator(char: str, rival: str) -> Found:
        names = ("ocr:lines", "ocr:again")
        return found(*(Rival(n, f"{char}90%", 0.6, (Weak(0, rival, 0.39, 0.6),)) for n in names))

    assert doubt_of(operator("≥", ">"), figure=True) is None
    sure = tuple(Rival(n, ">90%", 1.0) for n in ("ocr:lines", "ocr:again"))
    assert doubt_of(found(*sure), figure=True) == FAINT


def test_a_gap_inside_a_word_is_asked() -> None:
    """上 beside a gap is 土 of which a stroke was not seen; where every character is certain, print is set wide."""
    readings = (Rival("ocr:lines", "清淤上 方量", 0.95), Rival("ocr:again", "清淤上 方量", 0.99))
    assert doubt_of(found(*readings), figure=False) == FAINT
    whole = (Rival("ocr:lines", "项 目进度", 0.99), Rival("ocr:again", "项 目进度", 1.0))
    assert doubt_of(found(*whole), figure=False) is None
    assert doubt_of(found(*whole), figure=False, worn=WORN + 0.01) == FAINT


def test_on_a_worn_page_only_the_surest_is_believed() -> None:
    """A page of which many texts had to be read a third time is held to another measure."""
    pair = (Rival("ocr:lines", "96分、已完成", 0.97), Rival("ocr:again", "96分、已完成", 0.96))
    text = found(*pair)
    assert doubt_of(text, figure=True) is None
    assert doubt_of(text, figure=True, worn=WORN + 0.01) == FAINT
    third = found(*pair, Rival("ocr:third", "96分、已完成", 0.9))
    assert wear([text, third]) == 0.5
    assert wear([*(found(*pair) for _ in range(9)), third]) < WORN


@pytest.mark.parametrize(
    ("lines", "doubt"),
    [
        ("1.计划开放场馆3个；\n.3.通过项目实施，提高利用率。", LOOSE),
        ("2021年特种设备定期检验补助\n—", LOOSE),
        ("1.计划开放场馆3个；\n，通过项目实施，提高利用率。", None),
    ],
)
def test_a_line_of_prose_does_not_begin_with_dirt(lines: str, doubt: str | None) -> None:
    """A line that is a dash, or begins with a point, is dirt on the copy; a comma may begin one."""
    assert (
        doubt_of(found(Rival("ocr:lines", lines, 1.0), Rival("ocr:again", lines, 1.0)), figure=False) == doubt
    )


def test_prose_does_not_stand_against_a_reading() -> None:
    """Two readings that make a colon of "；" are right as often as the third."""
    said, other = "按合同约定及时支付项目款项：下同。", "按合同约定及时支付项目款项；下同。"
    voices = (Rival("ocr:lines", other, 0.54), Rival("ocr:again", said, 0.95), Rival("ocr:third", said, 0.97))
    best = found(Rival("ocr:best", said, 0.97), *voices)
    assert doubt_of(best, figure=False) == APART


def test_on_a_form_that_is_worn_out_no_reading_may_speak_against_a_text() -> None:
    """What two sure readings outvote elsewhere is asked where characters are missing without a trace."""
    voices = (Rival("ocr:lines", "9.8", 0.99), Rival("ocr:again", "98", 0.6), Rival("ocr:third", "9.8", 0.99))
    assert doubt_of(found(*voices), figure=True, worn=WORN + 0.01) is None
    assert doubt_of(found(*voices), figure=True, worn=WORN_OUT + 0.01) == FAINT
    assert doubt_of(found(*voices[::2]), figure=True, worn=WORN_OUT + 0.01) is None


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("1、计划培训2350人次；2、按合同约定支付款项；3、保障公众用药安全", LOOSE),
        ("1.计划新建登记室16间；2.按合同约定支付款项：3.提升服务水平。", LOOSE),
        ("为保障出行，计划如下：1.保养车辆；2.按合同约定支付款项。", None),
        ("岚州市白石区住房和城乡建设局下属公共建筑管理中心", None),
    ],
)
def test_prose_that_ends_without_a_mark_is_asked(text: str, doubt: str | None) -> None:
    """A full stop or a semicolon leaves the least trace: prose without its end, or with a colon in its place, is asked."""
    assert (
        doubt_of(found(Rival("ocr:lines", text, 1.0), Rival("ocr:again", text, 1.0)), figure=False) == doubt
    )


@pytest.mark.parametrize("raw", ["按季推进相关\n工作\n", "按季推进相关工作\n"])
def test_a_last_line_of_which_nothing_was_read_is_asked(raw: str) -> None:
    """A "。" that wrapped onto a line of its own is ink, and no reading makes a character of it."""
    rivals = (Rival("ocr:lines", raw, 1.0), Rival("ocr:again", raw, 1.0))
    text = Found(raw, raw.replace("\n", ""), (Place(Cell(0, 0, 0, raw, rivals=rivals)),))
    assert doubt_of(text, figure=False) == LOOSE


@pytest.mark.parametrize(
    "text",
    [
        "用户满意度↑00%",
        "使用人满意度00%",
        "满意度丨00%",
        "ァ次性验收",
        "元成合同签订",
        "≤30万1年",
        "2860m",
        "≤45元/m",
    ],
)
def test_what_no_print_of_a_form_has_is_asked(text: str) -> None:
    """A 1 at the end of a narrow line was an arrow to two readings of three, and both were sure of it."""
    assert (
        doubt_of(found(Rival("ocr:lines", text, 0.99), Rival("ocr:again", text, 0.99)), figure=True) == FAINT
    )


@pytest.mark.parametrize(
    "text",
    [
        "用户满意度100%",
        "8:00%",
        "响应时间00:30",
        "1000%",
        "元/人次",
        "元器件检测",
        "2860㎡",
        "2860m2",
        "15mm",
        "3km",
    ],
)
def test_figures_with_zeros_are_figures(text: str) -> None:
    """Only what has lost its first digit begins with two zeros."""
    assert (
        doubt_of(found(Rival("ocr:lines", text, 0.99), Rival("ocr:again", text, 0.99)), figure=True) is None
    )


@pytest.mark.parametrize(
    ("texts", "doubt"),
    [
        (("≥45人次", "≥45人次", ">45人次"), None),
        ((">45人次", ">45人次", "≥45人次"), APART),
        (("按月调度，已完成", "按月调度，已完成", "按月调度.已完成"), None),
        (("按月调度，已完成", "按月调度.已完成", "按月调度.已完成"), APART),
        (("12,5", "12,5", "12.5"), APART),
        (("受益人数", "受益人数", "受益人數"), None),
    ],
)
def test_a_reading_that_saw_less_of_a_mark_is_no_dissent(texts: tuple[str, ...], doubt: str | None) -> None:
    """Without the bar of ≥, or with a point for a comma between words, a third reading says nothing else; two are needed."""
    rivals = [Rival(f"ocr:{n}", text, 0.99) for n, text in enumerate(texts)]
    assert doubt_of(found(*rivals), figure=False) == doubt


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("结合“十四五规划动态优化", FAINT),
        ("结合“十四五”规划动态优化", None),
        ("优（达到预期", FAINT),
        ("1）已完成", None),
        ("2910000儿", FAINT),
        ("儿", FAINT),
        ("关爱少儿", None),
    ],
)
def test_what_is_left_of_a_pair_or_of_a_character_is_asked(text: str, doubt: str | None) -> None:
    """A quotation that does not close, and 儿 where only 元 stands, were misread however sure two readings are."""
    assert (
        doubt_of(found(Rival("ocr:lines", text, 1.0), Rival("ocr:again", text, 1.0)), figure=False) == doubt
    )


@pytest.mark.parametrize(
    ("score", "worn", "doubt"), [(0.94, 0.0, FAINT), (0.99, 0.0, None), (0.99, 0.2, FAINT)]
)
def test_a_number_before_a_name_may_be_what_is_left_of_a_character(
    score: float, worn: float, doubt: str | None
) -> None:
    """工 without its level strokes is read as "1." by every reading: the number of an item has to be certain.

    On a worn form the strokes go without a trace, and no certainty is enough.
    """
    read = found(*(Rival(name, "1.程设计使用年限", score) for name in ("ocr:lines", "ocr:again")))
    assert doubt_of(read, figure=False, worn=worn) == doubt


@pytest.mark.parametrize(
    ("again", "doubt"),
    [("填报人：周敏", None), ("填报人周敏", None), ("填表人：喻周敏", APART), ("填报人：周敏华", APART)],
)
def test_a_part_that_is_a_piece_of_what_the_other_reading_has_is_asked(again: str, doubt: str | None) -> None:
    """A name that lost its first character in one reading stands in the other one whole, and is not borne out by it."""
    line = Line(
        "填报人：周敏", 1, rivals=(Rival("ocr:lines", "填报人：周敏", 0.99), Rival("ocr:again", again, 0.99))
    )
    assert doubt_of(Found("周敏", "周敏", (Place(line, 4, 6),)), figure=False) == doubt


@pytest.mark.parametrize(("again", "doubt"), [("拍标1：验收率", None), ("指标1：未验收率", APART)])
def test_behind_a_prefix_nothing_is_lost(again: str, doubt: str | None) -> None:
    """What stands before a name may be read otherwise; a character more of the name itself may not."""
    text = "指标1：验收率"
    at = Cell(0, 0, 0, text, rivals=(Rival("ocr:lines", text, 0.99), Rival("ocr:again", again, 0.99)))
    assert doubt_of(Found(text, "验收率", (Place(at),)), figure=False) == doubt


@pytest.mark.parametrize(("char", "doubt"), [("5", FAINT), ("份", None)])
def test_a_digit_of_worn_print_is_certain_in_both_readings_or_asked(char: str, doubt: str | None) -> None:
    """A 4 that lost its strokes is a 1 to both readings, and the less sure of them is the only one that says so."""
    text = "不少于15份"
    again = Rival("ocr:again", text, 0.93, (Weak(text.index(char), "", 0.0, 0.93),))
    read = found(Rival("ocr:lines", text, 0.99), again)
    assert doubt_of(read, figure=False, worn=WORN + 0.01) == doubt


@pytest.mark.parametrize(
    ("text", "other", "doubt"), [("名", "6", APART), ("名", "名", None), ("名额", "名6", None)]
)
def test_a_character_by_itself_is_asked_where_any_reading_is_of_another_mind(
    text: str, other: str, doubt: str | None
) -> None:
    """A "%" was 名 to three looks of four: within a word another character would speak against it, alone none does."""
    votes = (Rival("ocr:lines", text, 0.9), Rival("ocr:again", other, 0.4), Rival("ocr:third", text, 0.97))
    assert doubt_of(found(*votes), figure=False) == doubt


@pytest.mark.parametrize(
    ("lines", "doubt"),
    [
        (("96.7\n0", "96.7\n%", "96.7\n", "96.7\n8"), APART),
        (("96.7\n.", "96.7\n·", "96.7\n", "96.7\n."), None),
        (("96.7\n8", "96.7\n", "96.7\n", "96.7\n"), None),
    ],
)
def test_a_line_in_which_several_readings_see_more_than_marks_is_asked(
    lines: tuple[str, ...], doubt: str | None
) -> None:
    """Of a "%" whose stroke is gone each reading makes another character, and none is certain of it."""
    rivals = [
        Rival(f"ocr:{n}", text, 1.0, (Weak(5, "", 0.4),) if text[5:] else ()) for n, text in enumerate(lines)
    ]
    assert doubt_of(found(Rival("ocr:best", "96.7\n", 1.0), *rivals), figure=True) == doubt
