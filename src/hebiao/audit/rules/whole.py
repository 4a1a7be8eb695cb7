"""The form as a whole: required fields, phones, years, texts (D01 to D04)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hebiao.audit.breach import Breach
from hebiao.audit.rule import Rule
from hebiao.audit.sheet import Sheet
from hebiao.lazy import regex
from hebiao.normalize import canon

_NAMES: Final = {
    "project_name": ("项目名称", "the project's name"), "department": ("主管部门", "the department"),
    "implementing_unit": ("实施单位", "the implementing unit"), "project_leader": ("项目负责人", "the project leader"),
    "phone": ("联系电话", "the phone number"), "funding.total.annual_budget": ("全年预算数", "the annual budget"),
    "funding.total.initial_budget": ("年初预算数", "the initial budget"),
    "funding.total.executed": ("全年执行数", "the executed amount"), "expected_goal": ("预期目标", "the expected goal"),
    "actual_result": ("实际完成情况", "the actual result"), "total_score": ("总分", "the total score"),
    "preparer": ("填表人", "the preparer"), "contact_phone": ("填表人联系电话", "the preparer's phone number"),
    "prepared_on": ("填写日期", "the filing date"), "section_head": ("科室负责人", "the head of section"),
    "total_weight": ("总分值", "the total weight"), "year": ("年度", "the year"), "title": ("标题", "the title"),
}  # fmt: skip
_LABELS: Final = {
    "project_leader": "项目负责人", "phone": "联系电话", "preparer": "填表人", "prepared_on": "填写日期",
}  # fmt: skip
_OTHERS_SAY: Final = frozenset({"phone", "contact_phone", "total_score", "total_weight"})
_NO_MONEY: Final = frozenset({"无", "没有"})
_LONGEST_BLANK: Final = 12
"""characters of the longest word that says nothing; longer texts that begin with a word are no marks"""
_MARKS: Final = regex(r"[xX×*.…·、。_/\\—-]*")
_MOBILE: Final = regex(r"(?:\+?86-?)?1[3-9]\d{9}")
_LANDLINE: Final = regex(
    r"(?:(?:\(?0\d{2,3}\)?|(?:\+|00)?86-?0?\d{2,3})[- ]?)?[1-9]\d{2,3}-?\d{4}(?:[-转*,]\d{1,6})?"
)
_SERVICE: Final = regex(r"[48]00-?\d{3,4}-?\d{3,4}|(?:95|12)\d{3}|1(?:10|19|20|22)")
_INNER: Final = regex(r"(?<=\d)\(?(?:内线|分机)(?:号)?:?\)?:?(?=\d)")
_MOBILE_FIRST: Final = regex(r"(?<!\d)(1[3-9]\d{9})(?=[1-9]\d{6,7}(?!\d)|0\d{2,3}-?[1-9]\d{6,7}(?!\d))")
"""a mobile with a landline right behind it, the space between them lost"""
_WORD_BEHIND: Final = regex(r"(?<=\d)(?:\([一-鿿]+\)|[一-鿿]+)$")
"""whose number it is, or where (办公)"""
_YEAR: Final = regex(r"(?<!\d)(20\d{2})年")
_RANGE: Final = regex(r"20\d{2}(?:年)?[-~至到、和及](?:20)?\d{2}")
_CARRIED: Final = regex(
    r"结转|结余|尾款|余款|续建|跨年|质保金|清算|以前年度|往年|[远前]景规划|发展规划|预算编制|决算|年度审计|筹备|元旦|春节"
    r"|提前(?:下达|批)|学年|学期|冬奥|冬残奥|奥运|亚运|全运会|运动会|世园|世博|博览会|规划编制|普查"
)
"""in a project's name beside a year that is not the form's: it was begun then and goes on, or is about that year"""
_HIDDEN: Final = regex(r"\d{2,}[*xX]{3,}\d*")
"""a number that was made unreadable on purpose, before the form was given on"""
_REPORT_YEAR: Final = regex(
    r"(?:^|[。;:])(20\d{2})年度?(?:[,，]|全年|共计?|累计|我[局委院校区街镇办]|圆满|超额|如期|按计划)"
)
"""the year that a report of what was done begins with"""
_DATE: Final = regex(r"(20\d{2})[年./-](\d{1,2})")


def check_required(sheet: Sheet) -> Iterator[Breach]:
    """D01: required fields are filled; those that a layout may lack, only where their label is printed."""
    for path in sheet.rulebook.required:
        if sheet.text(path) is None or _says_nothing(path, sheet):
            yield _empty(path, sheet)
    for path in sheet.rulebook.required_where_printed:
        if (sheet.text(path) is None and _is_printed(path, sheet)) or _says_nothing(path, sheet):
            yield _empty(path, sheet)
    if not sheet.rows:
        yield Breach(
            ("indicators",), None, None, "没有填写任何绩效指标，请填写", "there is no indicator at all: fill them in",
            doubtful=sheet.has_residue or any(f.decision == "review" for f in sheet.fields.values()),
        )  # fmt: skip


def _empty(path: str, sheet: Sheet) -> Breach:
    zh, en = _NAMES.get(path, (path, path))
    said = sheet.text(path)
    if said is not None:
        return Breach(
            (path,),
            said,
            None,
            f"{zh}只写“{said}”，没有填写内容，请填写",
            f"{en} says no more than “{said}”: fill it in",
        )
    return Breach(
        (path,), None, None, f"{zh}没有填写，请填写", f"{en} is empty: fill it in", doubtful=sheet.has_residue
    )


def _says_nothing(path: str, sheet: Sheet) -> bool:
    """Whether a field holds a mark instead of a text ("无", "XXX", "……"); phones and scores have rules of their own."""
    text = sheet.text(path)
    if text is None or path in _OTHERS_SAY:
        return False
    if len(text) > _LONGEST_BLANK and text[0].isalpha() and text[0] not in "xX":
        return False
    if sheet.number(path) is not None:
        return False
    key = canon(text).rstrip("。.;,、")
    if path.startswith("funding."):
        return key in _NO_MONEY
    return key in sheet.rulebook.words.blank or bool(_MARKS.fullmatch(key))


def _is_printed(path: str, sheet: Sheet) -> bool:
    label = _LABELS.get(path)
    if label is None:
        return path == "contact_phone" and sheet.text("preparer") is not None and sheet.text("phone") is None
    if path == "phone" and sheet.text("contact_phone") is not None:
        return False
    printed = sheet.prints(label)
    if printed is None:
        others = {
            "project_leader": "phone",
            "phone": "project_leader",
            "preparer": "contact_phone",
            "prepared_on": "preparer",
        }
        return sheet.text(others[path]) is not None
    return printed


def check_phone(sheet: Sheet) -> Iterator[Breach]:
    """D02: phone numbers can be phone numbers."""
    for path in ("phone", "contact_phone"):
        text = sheet.text(path)
        if text is None or _is_phone(text) or _HIDDEN.fullmatch(canon(text)):
            continue
        digits = len(re.sub(r"\D", "", text))
        zh, en = _NAMES[path]
        yield Breach(
            (path,),
            text,
            None,
            f"{zh}“{text}”（{digits} 位数字）不像有效的电话号码，固定电话应为7～8位（可带区号），手机应为11位",
            f"{en} “{text}” ({digits} digits) cannot be a phone number: a landline has 7 or 8 digits (an area code may "
            "stand before), a mobile 11",
        )


def _is_phone(text: str) -> bool:
    key = _INNER.sub("转", canon(text).replace("—", "-"))
    key = _MOBILE_FIRST.sub(r"\1,", key)
    parts = [p for p in re.split(r"[,;、/]|(?<=\d)(?<!86)(?=1[3-9]\d{9}$)", key) if re.search(r"\d", p)]
    if not parts:
        return False
    parts = [_WORD_BEHIND.sub("", p) for p in parts]
    cleaned = [re.sub(r"[一-鿿:]*(?=[\d(+])", "", p, count=1) if not p[0].isdigit() else p for p in parts]
    return all(_MOBILE.fullmatch(p) or _LANDLINE.fullmatch(p) or _SERVICE.fullmatch(p) for p in cleaned)


def check_years(sheet: Sheet) -> Iterator[Breach]:
    """D03: the years of title, filing date and texts go together."""
    year = sheet.form.year
    if year is None:
        return
    for path, said, zh, en in _contradictions(sheet, year):
        yield Breach(
            (path, "year"),
            sheet.text(path),
            str(year),
            f"{zh}“{said}”，与表头年度 {year} 不一致，请核对",
            f"{en} says “{said}”, the form is for {year}: please check",
        )


def _contradictions(sheet: Sheet, year: int) -> Iterator[tuple[str, str, str, str]]:
    titled = set(map(int, re.findall(r"(?<!\d)20\d{2}(?=年)", canon(sheet.text("title") or ""))))
    if titled and year not in titled:
        yield "title", f"{titled.pop()}年", "标题写的是", "the title"
    date = _DATE.match(canon(sheet.text("prepared_on") or ""))
    if date and not (int(date[1]) == year + 1 or (int(date[1]) == year and int(date[2]) > 6)):
        yield "prepared_on", sheet.text("prepared_on") or "", "填写日期是", "the filing date"
    name = canon(sheet.text("project_name") or "")
    named = set(map(int, _YEAR.findall(name)))
    if (
        len(named) == 1
        and year not in named
        and max(named) <= year + 1
        and not _RANGE.search(name)
        and not _CARRIED.search(name)
    ):
        yield "project_name", f"{named.pop()}年", "项目名称写的是", "the project's name"
    done = canon(sheet.text("actual_result") or "")
    result = _REPORT_YEAR.findall(done)
    if result and f"{year}年" not in done:
        yield "actual_result", f"{result[0]}年", "实际完成情况写的是", "the actual result"
    due = {
        int(y): r.path("target") for r in sheet.rows for y in _YEAR.findall(canon(r.indicator.target or ""))
    }
    if due and year not in due:
        late = max(due)
        yield due[late], f"{late}年", "年度指标值写的是", "a target"


def check_copied(sheet: Sheet) -> Iterator[Breach]:
    """D04: 实际完成情况 is not 预期目标 word for word."""
    goal, result = sheet.text("expected_goal"), sheet.text("actual_result")
    if goal and result and len(goal) >= 4 and canon(goal).rstrip("。.;") == canon(result).rstrip("。.;"):
        yield Breach(
            ("actual_result", "expected_goal"),
            result,
            None,
            "实际完成情况与预期目标逐字相同，请写明实际完成的情况",
            "the actual result repeats the expected goal word for word: write what was done",
        )


RULES: Final = (
    Rule("D01", "error", "T", check_required),
    Rule("D02", "warning", "OURS", check_phone),
    Rule("D03", "warning", "OURS", check_years),
    Rule("D04", "warning", "OURS", check_copied),
)
