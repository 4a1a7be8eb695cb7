"""V07: texts that break off in the middle of a word, in a bracket or in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from hebiao.audit.breach import Breach
from hebiao.audit.rule import Rule
from hebiao.audit.sheet import Sheet
from hebiao.lazy import regex
from hebiao.normalize import canon, is_traditional

_LEAST: Final = 4
"""characters of the shortest text that can be seen to break off"""
_PAIRS: Final = (("(", ")"), ("《", "》"), ("[", "]"))
_HANGING: Final = regex(
    r"(?:[、,:和与及并或将把被按从提促措确各每该]|(?<!\d)根|(?<![制校衣信克征客工警西佩不心折管])服|(?<![存所潜实内现旨])在|(?<!面)对"
    r"|(?<!终)于|由于|(?<![原起病成诱基死外内主])因|(?<![冬夏截])至|(?<!可)以|而且|但是?|并且|(?<![反])而|(?<![行作认人成分视称难更较极最大颇何])为"
    r"|(?:管理|长效|工作|协调|联动|保障|运行|激励|约束|预警|监督|责任|考核|服务|响应)机|合法权|(?:监督|随机|质量|安全|专项)抽|(?:细化|社会|城市|综合|规范|物业)管|(?:服务|管理|治理|工作|技术|业务)水|(?:正常|安全|平稳|有效|高效|稳定|日常|保障)运"
    r"|进一步|有关|相关|以下|如下|其中|包括|根据|按照|围绕|针对|为了|通过对|以及)$"
)
_LAST: Final = frozenset(
    "机运管水权抽、,:和与及并或将把被按从提促措确各每该根服在对于由因至以而且但是为步关下中括据照绕了"
)
"""the characters with which they end: few texts do"""
_LONGEST_END: Final = 3
"""characters of the longest torn end (进一步)"""
_FINE: Final = regex(
    r"(?:温和|缓和|平和|饱和|总和|参与|给予|普及|涉及|企及|波及|兼并|合并|明确|准确|正确|精确|的确|前提|敦促|督促|短促|急促|票根|饱和|随从|遵从|推按|核对|校对|绝对|应对|比对|答对|反对|查对|正对|配对|不对|应该|活该|各个|理所应该|即将|必将|措|(?:防护|防寒|潜水|救生|病号|演出|反光|劳保|冬|夏|棉|礼|戏|军|泳|雨)服)$"
)
_WORDS: Final = """
    提前手孩 促督敦短急仓 措举筹失 确明准正精的 保等维社医环担低确劳参投承联三安五质自难力房水警绿
    加增参附更添追叠累施外相递倍 推类地助首公 落村回院部坠脱着段角下降散聚起失 培栽代 宣文外不
    建新扩改续援共创组修兴筹重在承城代自福搭构党封基土复迁违乱参团未住
    完办做干未不修付用读看学跑走配发说打写听吃没 开公召展打离拉放盘避分推敞张揭铺重新再错解撤 维运思纤三二多四
    修维装检大抢必选进整翻自返年定兼保研编小中纂竣待失岁
    改微整修技煤房厕棚双土劳电医教篡变更体国税纠批悔涂综旧车三城水网管老路线供集农林事
    规法违合常陋新校家教正清犯城圆定控总详村 监总太纪舍探收坐
    检体年抽安巡质送自纪商药飞筛复初必海边政日月周季水普参受外点专快车尿血产孕婚环 群人族社种集楼客信作民友长主
    居宜安定邻民迁同新乐独移村社两 绩业成功战政 指手戒食 环循光连花三四五二六耳圆门北南东西
    持支保维坚主扶操把劫秉僵相 经已曾财神诵 预干参 资投工物融外出合内师国增薪筹注劳耗川邮斥独民商集游引核
    任责信主担就胜上兼现历离继聘委升放重充出连 技科竞特农绝演杂
    标指目达招投商坐超中对开竞国地游创评流废夺贯追图航路界车立 需所必急内刚供军 满圆美丰充不期届装挤已坐住爆客
    系关体联派维院水根星山谱干直 信采诚通电短守失微征自取授相互公回来可增置书确迷长开谢报 专大中职高师
    效时实绩成有见功无高疗长增奏质失生提问降起减同显节速低社特药奇
    能功节智职技性产赋可潜效机动本才体热电核阳不只就所官万慧储光氢风
    安治公平保长西东心不食交新国综网延淮雅吉泰宝 设建开增假架铺敷附常预摆陈埋布搭外初特筹分公天摊竖
    项事专单多强各款立选分子进奖逐上八三十一二四五六七九两几类每义杂缴余小大格标成该 社作行报版信公结村茶诗销讯
    教宗文家支任助执科早幼特高职体普成佛道言请说受送社 医中西就法行牙兽名校军太良社村乡家
    养供保托赡抚培营休疗给特散教素涵修饲喂静滋医康管 就成造迁高早将 创首原独文科双开重众大草受 扶帮搀救相
    救抢施急自补求获解挽得紧呼互 治整防自法政综根共统医诊救惩德源群 协政作科体老残文美音记消影足篮妥
    评测考自点好差互讲书影职参获批短初终环稳风能财民 审评会送初终编预内外复联再决陪公庭提年政二一三财
    采开风尽应神文盗集政 购采收订选网代团抢申统集零 支收开透列预地分超一两三四五七六九几多
    补代以填增弥修候奖后财亏药进滋直农林社综定水生 供提口招保自专直特
    实办落真核切事现充诚确踏结扎如属紧夯坐压做抓 现实体表发呈出展兑涌再浮显重变
    进推改促跟引先演递前增并后挺买迈奋 深水精高资加纵渐 健保强稳康 康健小安 配分匹适装调搭支标选交婚统
    编改汇修主在超收总合缺整扩入参新选摘续采定缩满简减 督监总基 整元完平调规齐休修重 排安编彩减一前后强自外抽直 巡夜日出
    防预消巡国边海设人联技物严攻布冬群林森火疫 消取抵打撤勾吃 隐归 应响反适相对效供感理照呼顺 急应紧着焦救
    素要因元激色毒朴维平像生 公办 财理发钱敛资 企国央民名外私中小微 研科调教学考钻可预自产攻精联共专 活生成灵激盘鲜复搞
    便方不以轻随顺简 惠优普实互受恩 普科 均平人户 举选推列检壮一科高 承继传师奉 聘招解返外特应续竞受
    租出房公承廉转招免减月年退整续合地 缴收上征补代催追应已欠 征特象长应免开 付支应交垫给兑已未对托拨预首
    拟模虚草 搭勾 拓开 筹统众自运 覆颠反 畅通顺流舒 稳平求维安 缓放减舒和迟暂
    解了理化调破分注讲瓦和缓溶见图 疏生 舒 塑雕 营经运民国公私露令练军合联 招高绝 参人
    观参景客直美乐主宏微外壮奇可 媒传多新融全官 策政决对国 履步 执争固
    职在兼离履尽任教述本失复辞公入专撤双文就挂高中免调事 获收荣捕查 荣繁光 照执驾参护对依关拍写遵比仿证牌
    引指索吸牵 吸呼 凝 聚凝汇集积团 辐 弘 彰表 贯连籍一横 鼓锣 激感刺 巩 夯 遏 竣 缩压收紧浓畏伸
    腾沸翻奔图
"""
_BEGINNINGS: Final = {word[0]: frozenset(word[1:]) for word in _WORDS.split()}
"""characters that begin words and end few: each with those that make a word with it when they stand before it"""
_WORD_LEAST: Final = 5
"""characters of the shortest text in which such an end tells of a torn word: shorter ones are names and marks"""
_SET_PHRASE: Final = regex(
    r"(?:[应能愿可当]([一-鿿]{1,2})尽\1|(随|即)[一-鿿]\2[一-鿿]|有[一-鿿]必[一-鿿]|以[一-鿿]{1,2}促[一-鿿]{1,2})$"
)
"""a phrase of two halves ("应救尽救", "即报即修"): it ends with a verb of one character, and is whole"""
_BARE_NUMBER: Final = regex(r"[一-鿿][,≥≤]?\d+(?:\.\d+)?$")
_NUMBERED: Final = regex(r"第\d+$")
_PROSE: Final = ("expected_goal", "actual_result")
_CLOSED: Final = regex(r"[。.;；!！?？…)）\"”》\]]$")
_ENDS: Final = "".join(sorted(_LAST | _BEGINNINGS.keys()))
_WHOLE: Final = regex(
    rf"[一-鿿A-Za-z0-9，。、；：！？％%.,;:+≥≤=-]*(?![{_ENDS}])[一-鿿A-Za-z0-9。；！？％%.;]"
)
"""a text without brackets that ends as a torn one does not: most are such"""
Why = tuple[str, str]


def check_torn(sheet: Sheet) -> Iterator[Breach]:
    """V07: texts do not break off in a bracket, in the middle of a word or of a sentence."""
    for path, text, why in _torn_texts(sheet):
        end = text[-12:]
        yield Breach(
            (path,),
            text,
            None,
            f"“…{end}”{why[0]}，文字疑似不完整，请补全"
            if len(text) > 12
            else f"“{text}”{why[0]}，文字疑似不完整，请补全",
            f"“{end}” {why[1]}: the text looks cut off, complete it",
        )


def _torn_texts(sheet: Sheet) -> Iterator[tuple[str, str, Why]]:
    goal, result = (sheet.text(p) for p in _PROSE)
    for path, text, other in (
        ("project_name", sheet.text("project_name"), None),
        (_PROSE[0], goal, result),
        (_PROSE[1], result, goal),
    ):
        if text is None or len(text) < _LEAST:
            continue
        if why := _torn(text) or (None if path == "project_name" else _unfinished(text, other)):
            yield path, text, why
    for row in sheet.rows:
        for column in ("name", "target", "actual", "deviation"):
            text = getattr(row.indicator, column)
            if text is not None and len(text) >= _LEAST and (why := _torn(text)):
                yield row.path(column), text, why


@lru_cache(maxsize=512)
def _torn(text: str) -> Why | None:
    if _WHOLE.fullmatch(text) and not is_traditional(text[-1]):
        return None
    key = canon(text)
    for left, right in _PAIRS:
        if left in key and key.count(left) > key.count(right):
            return f"的“{left}”没有闭合", f"has an unclosed “{left}”"
    if "“" in text and text.count("“") > text.count("”"):
        return "的引号没有闭合", "has an unclosed quotation mark"
    match = _HANGING.search(key, max(0, len(key) - _LONGEST_END)) if key[-1] in _LAST else None
    if match and not _FINE.search(key):
        return f"以“{match[0]}”结尾", f"ends with “{match[0]}”"
    before = _BEGINNINGS.get(key[-1])
    torn = (
        before is not None and len(key) >= _WORD_LEAST and key[-2] not in before and "一" <= key[-2] <= "鿿"
    )
    if torn and not _SET_PHRASE.search(key):
        return f"末字“{key[-1]}”不成词", f"ends with “{key[-1]}”, the beginning of a word"
    return None


def _unfinished(text: str, other: str | None) -> Why | None:
    """Whether running text stops at a bare number, or without the full stop that its writer sets elsewhere."""
    key = canon(text)
    if key[-1:].isdigit() and _BARE_NUMBER.search(key) and not _NUMBERED.search(key):
        return "以没有单位的数字结尾", "ends with a number without its unit"
    if "。" in key and not _CLOSED.search(key) and other is not None and other.endswith("。"):
        return (
            "前面各句都有句号，末句没有",
            "has a last sentence without a full stop, unlike the ones before it",
        )
    return None


RULES: Final = (Rule("V07", "warning", "OURS", check_torn),)
