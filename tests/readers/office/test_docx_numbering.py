"""Word's automatic numbers: what a person sees before the text of a list paragraph."""

from __future__ import annotations

import pytest

from found_forms import docx as form_docx
from found_forms import read as read_form
from hebiao.domain.document import Document, Line, Source
from hebiao.domain.limits import Limits
from hebiao.readers.office import docx
from hebiao.readers.office.docx_numbering import in_format
from made_forms import FIRST, form_rows
from readers.make_office import WORD_NAMESPACES, make_docx

NAME = 2
"""column of the indicators' names"""


def level(at: int, form: str, text: str, more: str = "") -> str:
    """One level of a list."""
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    """A numbering part of one abstract list."""
    return (
        f'<w:numbering {WORD_NAMESPACES}><w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        f"{nums}</w:numbering>"
    )


def item(text: str, at: int = 0, num: int = 1) -> str:
    """A list paragraph."""
    props = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num}"/></w:numPr>'
    return f"<w:p><w:pPr>{props}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def read(body: str, **parts: str) -> Document:
    """A docx of this body and these parts."""
    return docx.read(Source("表.docx", make_docx(body, **parts)), Limits())


def texts(document: Document) -> list[str]:
    """The texts of the paragraphs, without white space."""
    return ["".join(b.text.split()) for b in document.blocks if isinstance(b, Line)]


@pytest.mark.parametrize(
    ("form", "number", "text"),
    [
        ("decimal", 12, "12"), ("decimalZero", 3, "03"), ("lowerLetter", 28, "bb"), ("upperLetter", 3, "C"),
        ("lowerRoman", 14, "xiv"), ("upperRoman", 1999, "MCMXCIX"), ("chineseCounting", 10, "十"),
        ("chineseCounting", 11, "十一"), ("chineseCountingThousand", 20, "二十"), ("japaneseCounting", 21, "二十一"),
        ("chineseCountingThousand", 110, "一百一十"), ("chineseCountingThousand", 105, "一百零五"),
        ("chineseLegalSimplified", 12, "壹拾贰"), ("ideographDigital", 10, "一〇"), ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 1, "子"), ("decimalEnclosedCircle", 20, "⑳"), ("decimalEnclosedParen", 2, "⑵"),
        ("decimalFullWidth", 10, "１０"), ("decimalEnclosedCircle", 21, None), ("hindiVowels", 1, None),
    ],
)  # fmt: skip
def test_numbers_in_the_formats_of_word(form: str, number: int, text: str | None) -> None:
    """Every common format gives the number that Word shows; an unknown one gives none."""
    assert in_format(number, form) == text


def test_levels_count_and_begin_anew() -> None:
    """A deeper level begins anew below each item of the level above, and may show the numbers of both."""
    part = numbering(
        level(0, "chineseCounting", "%1、"),
        level(1, "chineseCounting", "（%2）", '<w:suff w:val="nothing"/>'),
        level(2, "decimal", "%1.%2.%3", "<w:isLgl/>"),
    )
    body = "".join(
        item(*x) for x in (("甲", 0), ("乙", 1), ("丙", 1), ("丁", 2), ("戊", 0), ("己", 1), ("庚", 2))
    )
    document = read(body, numbering=part)
    assert texts(document) == ["一、甲", "（一）乙", "（二）丙", "1.2.1丁", "二、戊", "（一）己", "2.1.1庚"]
    assert document.notes == ()


def test_lists_share_a_count_unless_they_start_anew() -> None:
    """Two lists of one abstract list count on; one with a start of its own begins there."""
    nums = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/>{more}</w:num>'
        for n, more in (
            (1, ""),
            (2, ""),
            (3, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'),
        )
    )
    body = item("甲") + item("乙", num=2) + item("丙", num=3) + item("丁", num=3)
    assert texts(read(body, numbering=numbering(level(0, "decimal", "%1."), nums=nums))) == [
        "1.甲", "2.乙", "5.丙", "6.丁",
    ]  # fmt: skip


def test_a_style_may_number() -> None:
    """A paragraph whose style, or the style that it is based on, is of a list has its number; numId 0 has none."""
    styles = (
        f'<w:styles {WORD_NAMESPACES}><w:style w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        '</w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
    )
    styled = '<w:p><w:pPr><w:pStyle w:val="{}"/>{}</w:pPr><w:r><w:t>甲</w:t></w:r></w:p>'
    none = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = styled.format("a", "") + styled.format("b", "") + styled.format("a", none) + styled.format("c", "")
    part = numbering(level(0, "decimal", "%1."))
    assert texts(read(body, numbering=part, styles=styles)) == ["1.甲", "2.甲", "甲", "甲"]


def test_bullets_are_no_text() -> None:
    """The sign before an item of a list without numbers is nothing that a form says."""
    document = read(item("甲"), numbering=numbering(level(0, "bullet", "●")))
    assert texts(document) == ["甲"]
    assert document.notes == ()


@pytest.mark.parametrize("part", [{}, {"numbering": numbering(level(0, "hindiVowels", "%1."))}])
def test_a_number_that_cannot_be_told_is_noted(part: dict[str, str]) -> None:
    """A list that is not there, or counts in a way that is not known, is noted."""
    document = read(item("甲"), **part)
    assert texts(document) == ["甲"]
    assert "算不出来" in document.notes[0].zh


def test_numbers_in_a_form_are_read_as_seen() -> None:
    """An indicator that Word numbers is read as one numbered by hand; a number that cannot be told is asked."""
    raw = {
        (FIRST, NAME): item("更换路灯数量"),
        (FIRST + 1, NAME): item("验收合格率"),
        (FIRST, 7): item("", 1),
    }
    part = numbering(level(0, "decimal", "指标%1："), level(1, "hindiVowels", "%2"))
    result = read_form("甲.docx", form_docx(form_rows(), raw, parts={"numbering": part}))
    assert [i.name for i in result.form.indicators][:2] == ["更换路灯数量", "验收合格率"]
    assert result.fields["indicators.1.name"].raw == "指标2：\t验收合格率"
    assert result.review_paths == ("indicators.0.deviation",)
