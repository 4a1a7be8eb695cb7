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


_FEW: Final = "王李张刘陈杨赵周吴孙朱胡郭罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
_BLANKS: Final = (" ", "　", "  ")
_PROVINCES: Final = "京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青川宁琼新藏"

SHAPES: Final = {
    "blank": (
        "本年度{x}两次到现场。",
        "成员：{x}、李娜",
        "填表人　{x}　　日期",
        "{x}（组长）",
        "经手人：\n{x}",
        "因{x}调离岗位",
    ),
    "title": (
        "由{x}负责现场整改。",
        "经{x}审批后实施。",
        "与{x}对接三次。",
        "{x}带队检查。",
        "请{x}、李娜到场。",
        "会上，{x}提出意见。",
    ),
    "chat": ("{x}",),
    "plate": ("公车{x}已报废。", "车牌号：{x}", "由{x}运送物资", "租用{x}、{x}两辆"),
    "mail": ("邮箱：{x}", "请发至{x}。", "联系电话68214321，{x}"),
    "paper": ("身份证号：{x}", "（{x}）已核对", "证件号码{x}，补助600元"),
    "account": ("卡号：{x}", "开户行农业银行，账号{x}", "银行卡{x}已核对"),
}
"""what else tells who somebody is, and lines where it stands; {x} is it"""


def invent_shape(rng: Random, shape: str) -> str:
    """Something of a shape that is of no living person."""
    digits = "".join(rng.choice("0123456789") for _ in range(19))
    letters = "".join(rng.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(6))
    match shape:
        case "blank":
            given = rng.choice([g for g in _GIVEN[:18] if len(g) < 3])
            return rng.choice(_FEW) + rng.choice(_BLANKS) + given
        case "title":
            return rng.choice(_FEW) + rng.choice(
                ("工", "局", "总", "处", "科", "主任", "局长", "书记", "师傅", "副主任", "老师")
            )
        case "chat":
            name = rng.choice(
                ("微信：{}", "微信号{}", "（微信号：{}）", "QQ:{}", "QQ号 {}", "WeChat: {}", "加微信号：{}")
            )
            return name.format(rng.choice((letters + digits[:3], "wxid_" + letters, "1" + digits[:8])))
        case "plate":
            body = "".join(rng.choice("ABCDEFGHJK0123456789") for _ in range(3)) + digits[:2]
            return rng.choice(_PROVINCES) + rng.choice("ABCDEFGH") + rng.choice(("", "·", " ")) + body
        case "mail":
            return rng.choice(("{}.{}@163.com", "{}{}@qq.com", "{}_{} @ 126.com", "{}{}＠sina.cn")).format(
                letters, digits[:3]
            )
        case "paper":
            parts = (
                digits[:6],
                f"19{digits[6:8]}0{1 + int(digits[8]) % 9}1{digits[9]}",
                digits[10:13] + rng.choice("0123456789X"),
            )
            return rng.choice(("", " ", "-")).join(parts)
        case _:
            return rng.choice(("", " ")).join(
                ("62" + digits[:2], digits[2:6], digits[6:10], digits[10:14], digits[14:17])
            )
