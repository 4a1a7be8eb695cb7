"""Words that worn print makes of others, and that no form has: both readings may be certain of a stroke that is gone.

A word stands here only where the slip is no part of two others (以上资金 holds 上资, 水井工程 holds 井工, 卫生口罩 holds 生口, 每日录入 holds 日录).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from hebiao.lazy import regex

_WORN: Final = (
    ("上士", "土", "水土流 国土 混凝土 黏土 泥土 土木"), ("士", "土", "土地 土壤 土建 土石"),
    ("王丁", "工", "竣工 完工 施工 复工 工作 职工"), ("丁土", "工", "员工 人工 加工 工资 工艺 工期 工业"),
    ("口曰", "日", "截止日"), ("日口自曰", "目", "项目"), ("日自曰", "目", "目标"),
    ("末", "未", "未按 未能 未完 未达 未及 未发 未开 尚未 均未 未实 未执 未使 未出 未列"),
    ("己巳", "已", "已完 已按 已达 已于 已经 已全 已支 已拨 已发 已建 已开 已实 已通 已竣 已签 业已 均已 已超 已制"),
    ("人", "入", "入库 入驻 收入 投入 深入"), ("太犬", "大", "重大 扩大 大力 大幅 较大 加大 广大 大型 最大 大于"),
    ("干", "千", "千瓦 千克"), ("千", "干", "骨干 主干 干净 干预 若干"), ("于", "干", "骨干 若干"), ("夫", "天", "天数 天内 工作天 天气"),
    ("尸卢", "户", "农户 用户 贫困户 户数 户外"), ("日由", "田", "农田 稻田 梯田"), ("甲早", "里", "公里 里程"), ("木半", "米", "平方米 立方米 平米"),
    ("乎", "平", "水平 平方 平台 平均 公平 平稳"), ("万", "方", "平方 立方 方式 方便"), ("方力刀", "万", "万元"),
    ("贡盾", "质", "质量 质保 素质 物质 水质 优质 性质 品质"), ("景", "量", "质量 数量 工程量 工作量 流量 产量"), ("仟", "任", "任务 责任"),
    ("贵", "责", "责任 负责 职责"), ("土王", "主", "主要 主管 业主"), ("牛", "生", "学生 卫生 生活 生态 民生"),
    ("休", "体", "体系 总体 具体 体育 群体 整体"), ("外", "处", "办事处"),
    ("卒", "率", "及时率 完成率 合格率 覆盖率 执行率 满意率 利用率 使用率 参与率 到位率 知晓率 优良率 达标率 准确率 通过率 就业率 完好率"),
    ("问闻", "间", "时间 期间 空间 车间 房间"), ("间", "问", "问题 慰问 访问 问卷 疑问"), ("吋", "时", "及时 时间 时效 时限 按时 临时 小时"),
    ("汁什", "计", "计划 统计 设计 预计 合计 累计 审计 会计 小计"), ("纳", "约", "合同约"), ("兀", "元", "万元 亿元"), ("夯", "务", "服务 任务 业务 财务 政务"),
    ("没", "设", "建设 设备 设施 设置"), ("旋", "施", "实施 施工 措施 设施"), ("致", "政", "财政 政策 政府"), ("沪", "护", "维护 保护 养护 管护"),
    ("冶", "治", "治理 整治 防治 法治"), ("放", "效", "绩效 效益 成效"), ("井", "开", "开展 公开 召开"), ("令", "今", "今年"), ("官", "宣", "宣传"),
    ("朴", "补", "补助 补贴"), ("肋", "助", "补助 扶助 救助 资助 帮助"), ("汗", "开", "开展"), ("光宪究", "完", "完成"), ("怀杯", "标", "指标 目标"),
    ("滿満", "满", "满意"), ("于", "子", "过紧日子"), ("力", "刀", "刀刃"), ("全", "金", "资金"), ("昭", "照", "按照 参照 依照"), ("仇", "优", "优良 优秀 优质"), ("责贵", "资", "资金"), ("牲", "性", "及时性"), ("指", "群", "群众"),
    ("书", "事", "事故"), ("市", "亩", "亩均产 亩均增 亩均收"), ("总", "意", "满意 满意度 意见"), ("尤", "无", "无偏差 无法 无投诉 无事故 无违 无负面"),
)  # fmt: skip
"""(what is read, the character that is printed, words with it)"""
_OTHERS: Final = {
    "合间约": "合同约", "合问约": "合同约", "位方米": "/立方米",
    "克立方米": "克/立方米", "元立方米": "元/立方米", "元平方米": "元/平方米",
}  # fmt: skip
SLIPS: Final = _OTHERS | {
    word.replace(char, read, 1): word
    for reads, char, words in _WORN
    for word in words.split()
    for read in reads
}
"""words by what worn print makes of them"""
_BEGUN: Final = {"台规": "合规", "台格": "合格", "台理": "合理"}
"""the same where a text begins with them: within one they may be of two words (平台规范, 后台格式)"""
_LENGTHS: Final = sorted({len(slip) for slip in SLIPS})
_WAN: Final = regex(r"(?<=\d)[方力刀](?=[元人亩户平立吨次株册只头件份套斤公余千尾羽棵])")
"""万 behind a figure, that lost its level stroke"""
_THAN: Final = regex(r"(?<=不[少低高大小晚早多])[干下千F](?=\d)")
"""于 before a figure (不少于8家)"""
_ONE: Final = regex("(?<=[进下统唯第])[-－–—]{1,2}(?=[\u4e00-\u9fff])")
"""一 within a word (进一步), of which a dash or two were made; a dash parts two words elsewhere"""
_ALONE: Final = frozenset(
    "无有是否优良中差甲乙丙丁好高低大小多少元年月日天个人次户项套台件份名条米亩只头株册里辆场座处所间栋艘吨升斤克度级类期批组支把张块片根本部篇家村镇县区市省"
    "宗起例幅班届路站点盏枚箱袋瓶桶具副双对卷尾棵颗顷分秒时周季趟遍回床门科节集段口笔万亿"
)
"""characters that stand by themselves: grades, answers, units"""


class Slip(Struct, frozen=True):
    """Where a word stands in a text that is another one's look-alike, and that other word."""

    start: int
    end: int
    word: str


def slips_of(text: str) -> Iterator[Slip]:
    """The slips of a text from left to right; of two that overlap the first, of two that begin together the shorter."""
    end = 0
    for start in range(len(text)):
        if start < end:
            continue
        if slip := _slip_at(text, start):
            end = slip.end
            yield slip


def without_slips(text: str) -> str:
    """The text with the words that are no form's put back to those that were printed."""
    out, at = [], 0
    for slip in slips_of(text):
        out += [text[at : slip.start], slip.word]
        at = slip.end
    return "".join(out) + text[at:]


def _slip_at(text: str, start: int) -> Slip | None:
    if _WAN.match(text, start):
        return Slip(start, start + 1, "万")
    if _THAN.match(text, start):
        return Slip(start, start + 1, "于")
    if one := _ONE.match(text, start):
        return Slip(start, one.end(), "一")
    if text[start] == "己" and text[start - 1 : start] == "自":
        return None
    if start == 0 and (word := _BEGUN.get(text[:2])):
        return Slip(0, 2, word)
    for length in _LENGTHS:
        if word := SLIPS.get(text[start : start + length]):
            return Slip(start, start + length, word)
    return None


def is_no_word(text: str) -> bool:
    """Whether a text is one character that no cell holds by itself: what is left of another (尤 of 无), or dirt."""
    return len(text) == 1 and "\u4e00" <= text <= "\u9fff" and text not in _ALONE
