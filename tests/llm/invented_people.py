"""People who do not exist, with names of every make, and the places of a form where a person is named."""

from __future__ import annotations

from random import Random
from typing import Final

_COMMON: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏"
_RARE: Final = "逄佴爨笪訾蔺呙邸逯亓仝揭琚麻蒯覃缑昝阚逯佘麴雒邬"
_UNLISTED: Final = "璟沄旸棣"
"""no surnames at all, as far as lists go: what the finder cannot know"""
_COMPOUND: Final = ("欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "长孙", "宇文",
                    "端木", "独孤", "南宫", "西门", "申屠", "淳于", "澹台", "呼延", "赫连", "闻人", "万俟", "完颜", "纳兰")  # fmt: skip
_GIVEN: Final = ("伟", "静", "磊", "超", "雪", "博文", "婉清", "长河", "少华", "景行", "若楠", "安然", "振华", "秀兰", "向东", "知行",
                 "青禾", "翀", "祎", "彧", "砚秋", "听澜", "骏驰", "映雪", "书恒", "泽楷", "小满", "大壮", "二妮", "铁柱")  # fmt: skip
"""usual ones, and such as no list has"""
_UYGHUR: Final = (
    "买买提",
    "阿不都热合曼",
    "古丽娜尔",
    "吐尔逊",
    "艾合买提",
    "热依汗",
    "帕提古丽",
    "木合塔尔",
    "努尔兰",
    "迪丽拜尔",
)
_TIBETAN: Final = ("扎西", "次仁", "旺姆", "多吉", "卓玛", "尼玛", "央金", "洛桑")
_MONGOL: Final = ("巴特尔", "斯琴", "乌兰", "苏日娜", "孛儿只斤", "那日苏")
_DOTS: Final = "··•・"
_FIRST: Final = ("Mary", "John", "Wei", "Na", "Robert", "Aisha", "Peter", "Li")
_LAST: Final = ("Smith", "O'Neil", "Zhang", "Wang", "Brown-Lee", "Khan", "Fischer", "Liu")

PLACES: Final = {
    "leader": "项目负责人\t{n}\t\t\t联系电话\t{p}",
    "contact row": "联系人\t{n}\t\t\t手机\t{p}",
    "contact in one": "联系人及电话\t{n} {p}",
    "signature": "单位负责人（签字）：{n}",
    "sign-off": "审核：{n}　　制表：",
    "checked": "复核人：{n}  分管领导：",
    "footer": "填表人：{n}  联系电话：{p}",
    "in charge": "由{n}负责现场整改，按月通报进度。",
    "comrade": "期间{n}同志参加专题培训两次。",
    "absent": "因{n}调离岗位，部分工作延期开展。",
    "chief": "经主任{n}审批后实施。",
    "list": "验收组由王建国、{n}和李娜组成。",
    "beneficiary": "受助人：{n}，已发放救助金。",
    "role": "村民{n}、户主张伟等3户完成改造。",
    "contract": "与{n}签订服务协议，金额3万元。",
    "others": "慰问{n}等5名困难职工。",
    "gender": "走访{n}（女，63岁）并建档。",
    "phone beside": "咨询请找{n}（{p}）。",
    "repeated": "项目负责人\t{n}\t\t\t联系电话\t{p}\n本年度{n}两次到现场。",
    "bare": "本年度{n}两次到现场。",
}
"""a line each; {n} a name, {p} a phone"""


def invent(rng: Random) -> tuple[str, str]:
    """The make of a name, and a name."""
    kind = rng.choice(
        ("common",) * 6 + ("compound",) * 3 + ("rare", "rare", "dotted", "dotted", "english", "unlisted")
    )
    given = rng.choice(_GIVEN)
    if kind == "common":
        return kind, rng.choice(_COMMON) + given
    if kind == "compound":
        return kind, rng.choice(_COMPOUND) + given
    if kind == "rare":
        return kind, rng.choice(_RARE) + given
    if kind == "unlisted":
        return kind, rng.choice(_UNLISTED) + given
    if kind == "english":
        return kind, f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"
    parts = rng.sample(rng.choice((_UYGHUR, _TIBETAN, _MONGOL)), 2)
    return kind, rng.choice(_DOTS).join(parts)


def invent_phone(rng: Random) -> str:
    """A number in one of the ways that people write them."""
    tail = "".join(rng.choices("0123456789", k=7))
    return rng.choice(
        (
            f"14{rng.choice('02')}0{tail}",
            f"140 {rng.randint(1000, 9999)} {rng.randint(1000, 9999)}",
            f"6{tail}",
            f"0899-6{tail}",
            f"（0899）6{tail}",
            f"0899 6{tail}",
            f"6{tail}转{rng.randint(100, 999)}",
            f"0899-6{tail}-{rng.randint(100, 999)}",
            f"6{tail} 分机{rng.randint(100, 999)}",
            f"6{tail} ext.{rng.randint(100, 999)}",
            f"+86 899 6{tail}",
            f"6{tail}/6{tail[::-1]}",
        )
    )
