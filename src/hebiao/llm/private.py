"""What in a text is about a person: names, phones, numbers of papers and accounts, addresses of mail.

Names are told by where they stand (a field of the form that holds people, a title or duty beside them), and in running
text also by a surname. What is hidden in error costs a model a word of sight, never a value: it is put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from hebiao.domain.reading import Reading
from hebiao.normalize import squash

Kind = Literal["人", "电话", "号码", "邮箱"]
MARK: Final = r"⟦[\d↓]+⟧"
"""the number of a piece, as it is shown to a model"""
_NAME_FIELDS: Final = ("project_leader", "preparer", "section_head")
_PHONE_FIELDS: Final = ("phone", "contact_phone")
_LONGEST_FIELD: Final = 40
_LEAST_PHONE: Final = 5

_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安"
    "齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童毕凌单季成霍苗裴涂谷曲盛冉翁蓝路游靳辛管柴"
    "蒙鲍华喻祁房蒲滕屈饶解牟艾尤时穆农司古吉车项连芦麦褚娄窦戚岑党宫费卜冷晏席卫米柏宗瞿桂苟闵佟应臧边卞姬邬和仇"
    "栾丘沙池鄢敖匡阎缪查骆傅代佘邝萧裘戈晋隋揭刁亓仝郁宣景束禹狄湛强巩暴鞠冀郜逯原嵇鹿昝楚商"
)
_COMPOUND: Final = (
    "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|长孙|宇文|端木|独孤|南宫|西门|申屠"
)
_NO_NAME: Final = re.compile(
    "项目|单位|安全|计划|方案|程序|严格|成果|费用|金额|支出|明细|时间|高度|高效|任务|应当|应该|应急|应按|于是|"
    "万元|方面|方法|关于|石油|文件|文化|文明|常务|常规|常态|连续|时效|党委|党组|党建|党支|管理|金融|白天|车辆|农业|"
    "农村|古建|路面|路段|包括|尚未|解决|解释|强化|强调|边界|查看|查询|代表|代理|原因|原则|单项|单独|成本|成立|"
    "施工|施行|康复|宣传|商务|易地|章程|符合|左右|苗木|游客|席位|景区|卫生|宗旨|商业|"
    "联系|电话|部门|日期|签字|科室|负责|填表|填报|主任|主管|科长|局长|处长|所长|院长|校长|站长|队长|经理|书记|审核|经办|盖章|分管|领导"
)
"""words of forms that begin with a surname"""
_LABEL_WORDS: Final = "联系|电话|单位|部门|日期|签字|科室|项目|负责|填表|填报|职务|职责|盖章|意见|审核|年度|信息|名称|及|和|应|的"
_C: Final = "[\u4e00-\u9fa5]"
_PERSON: Final = rf"(?:(?:{_COMPOUND})|[{_SURNAMES}])\s?{_C}(?:\s?{_C})?"
_OF_PAPER: Final = (
    "负责人|填表人|联系人|经办人|审核人|填报人|制表人|复核人|承办人|责任人|代表人|法人|验收人|组长"
)
_OFFICES: Final = (
    "主任|局长|处长|科长|股长|所长|院长|校长|园长|站长|队长|部长|厅长|镇长|区长|县长|市长|乡长|馆长|组长|会长|秘书长|书记|"
    "主席|经理|总监|会计|出纳|工程师|干事"
)
_CALLED: Final = "同志|先生|女士|老师|医生|教授"
_LOT: Final = "调离|调任|调动|调走|离职|离岗|辞职|退休|请假|休假|病假|产假|借调|挂职|接任|因病|因公|出差|住院|生病|病重|去世"
_DUTY: Final = "负责|牵头|带队|分管|经办|签字|签批|审批|审核|主管|统筹|具体|对接|承担"
_SHORTER: Final = re.compile(
    rf"[^\u4e00-\u9fa5]|{_DUTY}|{_LOT}|{_CALLED}|{_OFFICES}|[因于在和与及等的已将被为对兼说指提亲赴到按未不没]"
)
"""what the last character of a name is not, if with what follows it begins so"""
_BEGINS: Final = r"(?<![\u4e00-\u9fa5])|(?<=[由经因请与和同及为被对向派让即是])"
_LABELLED: Final = re.compile(
    rf"(?:{_OF_PAPER}|{_OFFICES})\s*(?:[（(](?:签字|盖章|签章|签名)[）)])?(?:[:：\s]|{MARK})+"
    rf"(?P<name>(?!{_LABEL_WORDS}){_C}\s?(?!{_LABEL_WORDS}){_C}(?:\s?(?!{_LABEL_WORDS}){_C}){{0,2}})"
)
_TITLED: Final = re.compile(rf"(?:{_OF_PAPER}|{_OFFICES}|{_CALLED})\s?(?P<name>{_PERSON})")
_CITED: Final = re.compile(
    rf"(?:{_BEGINS})(?P<name>{_PERSON})\s?(?:[（(][^）)]{{0,8}}[）)])?(?={_CALLED}|{_OFFICES}|{_LOT})"
)
_CHARGED: Final = re.compile(rf"(?<=[由经请派让，。；、,;：:\s⟧])(?P<name>{_PERSON})(?={_DUTY})")

_PHONE: Final = re.compile(
    r"(?<!\d)(?<!\d[.,])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d.,]*\d)"
    r"|(?<!\d)(?<!\d[.,])400[- ]?\d{3}[- ]?\d{4}(?![\d.,]*\d)"
    r"|(?<!\d)(?<!\d[.,])(?:\(0\d{2,3}\)[- ]?|0\d{2,3}-)[2-8]\d{2,3}[- ]?\d{4}(?:[-转]\d{1,6})?(?![\d.,]*\d)"
    rf"|(?:电话|手机|座机|传真|联系方式)[^\d\n]{{0,12}}?(?:[:：\s]|{MARK})*"
    r"(?P<bare>(?:0\d{2,3}[- ]?)?[2-8]\d{2,3}[- ]?\d{4}(?:[-转]\d{1,6})?)(?![\d.,]*\d)"
)
"""a number without an area code may be an amount: it is one only beside its label"""
_NUMBER: Final = re.compile(
    r"(?<!\d)(?<!\d[.,])\d{17}[\dXx](?![\d.])|(?<!\d)(?<!\d[.,])\d{12,30}(?![\d.])"
    r"|(?<!\d)(?<!\d[.,])62\d{2}(?: \d{4}){2,3}(?: \d{1,3})?(?![\d.])"
    rf"|[账帐]号(?:[:：\s]|{MARK})*(?P<bare>\d(?:[ -]?\d){{5,29}})"
)
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PLAIN: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz@._+()"
_HALF: Final = {ord(c) + 0xFEE0: c for c in _PLAIN} | dict.fromkeys(map(ord, "—－–‐‑―"), "-")
_FIELD_PARTS: Final = re.compile(r"[、，,;；/|（）()：:\n\d]+")
_FIELD_NAME: Final = re.compile(rf"(?:{_C}|·){{2,12}}|[A-Za-z][A-Za-z .'-]{{2,24}}")


def level(text: str) -> str:
    """The text with wide letters, digits and dashes made plain, character for character."""
    return text.translate(_HALF)


def find(shown: str, readings: Iterable[Reading]) -> Iterator[tuple[Kind, str]]:
    """All that is about a person, without white space; the same may come more than once.

    Args:
        shown: a form as it would be sent.
        readings: the parsers' readings of it, for the fields that hold people.
    """
    for reading in readings:
        yield from _of_fields(reading)
    flat = level(shown)
    for match in _MAIL.finditer(flat):
        yield "邮箱", match[0]
    for match in _NUMBER.finditer(flat):
        yield "号码", squash(match["bare"] or match[0])
    for match in _PHONE.finditer(flat):
        yield "电话", squash(match["bare"] or match[0])
    for match in _LABELLED.finditer(flat):
        yield "人", squash(match["name"])
    for pattern in (_TITLED, _CITED, _CHARGED):
        for match in pattern.finditer(flat):
            name = _name_of(squash(match["name"]), flat[match.end("name") :])
            if name is not None:
                yield "人", name


def _of_fields(reading: Reading) -> Iterator[tuple[Kind, str]]:
    for path in _NAME_FIELDS:
        found = reading.fields.get(path)
        if found is None or not found.text or len(found.text) > _LONGEST_FIELD:
            continue
        for part in (*_FIELD_PARTS.split(found.raw), *_FIELD_PARTS.split(found.text)):
            name = squash(part)
            if _FIELD_NAME.fullmatch(part.strip() if part.isascii() else name) and not _is_label(name):
                yield "人", name
            if " " in part.strip() and not part.isascii():
                yield from (("人", w) for w in part.split() if _FIELD_NAME.fullmatch(w) and not _is_label(w))
    for path in _PHONE_FIELDS:
        found = reading.fields.get(path)
        if found is not None and found.text and len(found.text) <= _LONGEST_FIELD:
            digits = sum(c.isdigit() for c in found.text)
            if digits >= _LEAST_PHONE:
                yield "电话", level(squash(found.text))


def _is_label(name: str) -> bool:
    return bool(re.match(_LABEL_WORDS, name)) or bool(re.search(rf"{_OF_PAPER}|{_OFFICES}|电话", name))


def _name_of(longest: str, behind: str) -> str | None:
    """The name in what a pattern took for one: a character shorter where the last begins the next word."""
    if _NO_NAME.match(longest):
        return None
    compound = re.match(_COMPOUND, longest)
    least = 3 if compound else 2
    if len(longest) > least and _SHORTER.match(longest[-1] + behind):
        return longest[:-1]
    return longest
