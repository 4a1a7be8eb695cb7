"""Names of people in running text: told by labels and cues beside them, by surnames, by how names are made.

What is taken for a name in error costs a model a word of sight, never a value: it is put back. So a cue on both sides
is enough for any two to four characters that end in no word for an office or a unit; a cue on one side, or none, wants
a surname, and the less there is of a cue, the more of the rest must be of characters that names are made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hebiao.llm.words import begins_before, is_made_of_words
from hebiao.normalize import squash

MARK: Final = r"⟦[\d↓]+⟧"
"""the number of a piece, as it is shown to a model"""
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安"
    "齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童毕凌单季成霍苗裴涂谷曲盛冉翁蓝路游靳辛管柴"
    "蒙鲍华喻祁房蒲滕屈饶解牟艾尤时穆农司古吉车项连芦麦褚娄窦戚岑党宫费卜冷晏席卫米柏宗瞿桂苟闵佟应臧边卞姬邬和仇"
    "栾丘沙池鄢敖匡阎缪查骆傅代佘邝萧裘戈晋隋揭刁亓仝郁宣景束禹狄湛强巩暴鞠冀郜逯原嵇鹿昝楚商"
    "麻計危家封羿储汲糜松井富乌焉巴牧隗山蓬全郗班仰秋仲伊暨钭厉戎祖刘幸韶蓟薄印宿怀从索咸籍赖卓蔺屠乔阴胥能苍双莘贡"
    "劳逄扶堵雍却璩桑濮寿通扈浦郏别阎充慕茹宦鱼容慎庾终步都满弘国广禄阙东殳沃利蔚越夔隆师厍晁勾融訾阚那简空毋乜养须丰"
    "相后荆红竺权盖益桓公岱苑楼税肇诺依图塔海昌邸笪佴爨呙琚蒯缑雒麴苑芮訾於储靳汲邴糜谯郄缴闾缪麹"
)
_RARE: Final = frozenset(
    "覃闫龚邵樊邢倪聂翟耿阮裴冉翁靳鲍祁蒲滕饶牟褚娄窦岑晏瞿苟闵佟臧卞姬邬栾鄢敖匡阎缪佘邝萧裘刁亓仝禹狄鞠冀郜逯嵇"
    "昝羿汲糜隗郗暨钭戎韶蓟蔺胥莘逄璩濮扈郏茹宦庾阙殳夔厍晁訾阚毋乜竺桓邸笪佴爨呙琚蒯缑雒麴芮邴谯郄闾邹邱郝彭潘"
)
"""surnames that begin hardly any word"""
_COMPOUND: Final = (
    "欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|长孙|宇文|端木|独孤|申屠|淳于|澹台|呼延|赫连|闻人|万俟|"
    "纳兰|完颜|轩辕|钟离|鲜于|闾丘|司寇|仉督|子车|颛孙|巫马|公西|漆雕|乐正|壤驷|公良|拓跋|夹谷|宰父|谷梁|公冶|宗政|"
    "太叔|太史|单于|叶赫|那拉|章佳|爱新觉罗|孛儿只斤"
)
_ALSO_WORDS: Final = "东方|南宫|西门|东郭|南门|东门|百里|第五|濮阳|左丘|梁丘|羊舌|微生"
"""compound surnames that are places or words, too"""
_GIVEN: Final = frozenset(
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂芬玲志红梅建文华国斌宇浩凯健俊帆雪荣燕辉海波宁春晨阳欣"
    "鹏飞龙云丹婷博萍洁鑫璐琳晶倩佳颖慧莹瑶琪雯萱怡涵悦琼珍莉凤香月莺媛瑞凡岚苑馨瑗琰韵融园艺咏卿聪澜纯毓昭冰爽琬茗"
    "羽希宣芸蓉眉君琴薇菁梦馥滢叶枫宏信思齐琛玮奕轩睿昊泽子墨雨诗语梓晗婉清庆丰若楠谷景行知振玉秀立群永安然向东少"
    "长河雅琴远栋晓春梅佳豪德福生贵根水木树林森松柏柳青山川江湖峰岩石磐坚毅恒诚义仁礼智贤良才学正忠孝廉康乐欢喜"
    "禾苗田兴旺盛昌隆茂发达翔腾跃升旭东亮光耀辰星亚亦一之乃凌兆先利力勤勋友双可启嘉培如妍妮孟家宝富尚岳常广延开彤彦彬"
    "德忆怀成承振敬斐新方旺昕晔晖景曦朋朗朝杉柯栩桐梁楚欢正民汉汝江沁沛沐治泉洪津浚淑淼清渊湘源溪满漫潇炎炜炫烁烨焕煜"
    "熙爱特玄玥珂珊珏珠理琦琨瑜瑾璇甜生申男益真硕祥祺福禹秋程竹笑筱简素红纪绍维罡美群翠翰耘胜能艺芝芷苏茜荷莲菊萌蓓蕊蕾"
    "虹蝶裕观言诺谦贝超越路达迎运连进逸邦郁采金鉴铁铭锋锐锦镇长闻阔隽雄雁霄霖青靖非韬顺颂飒香骁骏高鸣鸿鹤麒麟黎齐龄"
)
"""characters that given names are made of"""
_NO_NAME: Final = re.compile(
    "项目|单位|安全|计划|方案|程序|严格|成果|费用|金额|支出|明细|时间|高度|高效|任务|应当|应该|应急|应按|于是|"
    "万元|万平方|万立方|万公|余平方|余立方|余万|余公|公安|能源|原子能|国防|方面|方法|关于|石油|文件|文化|文明|常务|常规|常态|连续|时效|党委|党组|党建|党支|管理|金融|白天|车辆|农业|"
    "农村|古建|路面|路段|包括|尚未|解决|解释|强化|强调|边界|查看|查询|代表|代理|原因|原则|单项|单独|成本|成立|"
    "施工|施行|康复|宣传|商务|易地|章程|符合|左右|苗木|游客|席位|景区|卫生|宗旨|商业|"
    "国家|国有|国际|公共|公开|公益|家庭|都是|通过|通知|全面|全部|全年|全市|全区|全县|利用|利益|相关|相应|满意|广大|"
    "能力|能够|双方|从事|从业|时限|时段|越来|须经|师资|师德|简化|那么|空气|权益|权限|东西|养老|养护|别的|终端|步道|"
    "路灯|明显|牧区|山区|山体|封闭|怀疑|松散|富裕|索赔|印刷|印发|家长|祖国|依法|依据|依托|海洋|图书|图纸|后续|后期|"
    "红色|公司|益民|丰富|沃土|融合|融资|勾画|师生|国内|国土|通用|通行|通讯|容量|容积|满足|满员|广告|广泛|隆重|"
    "联系|电话|部门|日期|签字|科室|负责|填表|填报|主任|主管|科长|局长|处长|所长|院长|校长|站长|队长|经理|书记|审核|经办|盖章|分管|领导|"
    "金华|高强|华丽|石英|常青|文山|宁波|江山|金山|成都|海南|云南|青海|辽宁|东莞|安康|长沙|广州|温州|常州|梁平|平安"
)
"""words of forms, and places, that begin with a surname"""
_NO_GIVEN: Final = re.compile(
    "运行|正常|能力|水平|延长|民健|民康|进行|朝阳|智能|运维|进一|龄津|田建|园[开亮园林]|家园|全红|长期|良好|美好|安全|平安|健康|文明|建设|"
    "建成|发展|发达|振兴|兴旺|光明|国家|和平|富强|公平|正义|海洋|江河|山水|树木|森林|园林|春季|秋季|明年|年利|长江|达标|成立|"
    "常常|进度|广利|民生|民安|国建|家安|力度|力量|平台|行业|行动|行政|道路|连续|通达|通行|信息|信用|永久|利用|利民|"
    "心理|生产|生活|生态|贵重|学生|学年|学龄|青年|青少|少年|长远|兴建|新建|新增|新能|光伏|照明|亮化|清运|清理|清洁|清淤|金额|金属"
)
"""words that two characters of names make"""
_PLACE: Final = re.compile("[路街巷村镇乡桥区县市河湖山湾港站厂局校院园里庄屯组]|大道|社区|小区|广场")
"""what stands behind the name of a place"""
_NO_LABEL: Final = "微信|QQ|群号|卡号|[账帐]号|证号|证件|车牌|联系|电话|手机|单位|部门|日期|签字|科室|项目|负责|填表|填报|职务|职责|盖章|意见|审核|年度|信息|名称|及|和|应|的"
_UNIT: Final = re.compile(
    "[科处局室办部站所院校厅委队组厂店会镇乡村区县市社园馆们员方者我本各其该它他她]$|银行|人员|专人|中心|公司|单位|部门|政府|街道|小组|机构"
    "|各|我|本|该|其|有|无|此|并|相|专|项目|全体|老|的|了|是|在|经"
)
"""what ends, or stands in, a word for a unit or for anybody"""
_C: Final = "[\u4e00-\u9fa5]"
_PERSON: Final = rf"(?:(?:{_COMPOUND}|{_ALSO_WORDS})\s?{_C}(?:\s?{_C})?|[{_SURNAMES}]\s?{_C}(?:\s?{_C})?)"
_DOTTED: Final = re.compile(rf"{_C}{{2,7}}(?:\s?[·•・‧∙]\s?{_C}{{2,7}})+")
_LATIN: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z][a-z]+|[A-Z]{2,})(?:\s+[A-Z]\.)?(?:\s+(?:de|van|von|al|bin)\b)?"
    r"(?:\s+(?:O['’])?[A-Z][A-Za-z]+(?:[-'’][A-Z]?[a-z]+)*){1,2}(?![A-Za-z0-9])"
)
_OF_PAPER: Final = (
    "负责人|填表人|联系人|经办人|审核人|填报人|制表人|复核人|承办人|责任人|代表人|法人|验收人|组长|编制人|经手人|审批人|签字人|受助人|受益人|"
    "申请人|收款人|领款人|当事人|被救助人|监护人|户主|家长"
)
_DONE_BY: Final = "审核|复核|制表|填表|填报|经办|签字|签名|签章|签发|校对|编制|审批|批准|分管领导|主管领导|单位领导|领导签字|姓名"
_OFFICES: Final = (
    "主任|局长|处长|科长|股长|所长|院长|校长|园长|站长|队长|部长|厅长|镇长|区长|县长|市长|乡长|馆长|组长|会长|秘书长|书记|"
    "主席|经理|总监|会计|出纳|工程师|干事"
)
_CALLED: Final = "同志|先生|女士|老师|医生|教授"
_ADDRESSED: Final = "师傅|大夫|律师|大爷|大妈|阿姨"
_SHORT: Final = "工总局处科队所站校院书董"
"""what a person of an office is called behind the surname alone: 李工, 王局"""
_LOT: Final = "调离|调任|调动|调走|离职|离岗|辞职|退休|请假|休假|病假|产假|借调|挂职|接任|因病|因公|出差|住院|生病|病重|去世"
_DUTY: Final = "负责|牵头|带队|分管|经办|签字|签批|审批|审核|主管|统筹|具体|对接|承担"
_ROLES: Final = (
    "村民|居民|户主|学生|患者|职工|职员|教师|护士|医师|队员|民警|辅警|驾驶员|司机|护工|志愿者|专家|律师|教练|家属|烈士|"
    "走访|慰问|救助|资助|帮扶|奖励|表彰|聘请|聘用|委托|联系|咨询|询问|采访"
)
"""what stands before a name, and before much else"""
_WITH: Final = "[由经因请与和同及为被对向派让即是找给、，。；,;：:（(⟧]"
_BEHIND: Final = re.compile(
    rf"\s?(?:[（(][男女]|[（(]?(?:\+?86[- ]?)?(?:1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}}|0\d{{2,3}}[)）]?[- ]?[2-8]\d{{6}}|[2-8]\d{{6}})|等\s?\d*\s?[人户名位]|{_CALLED}|签订|家中|一家|本人)"
)
"""what stands behind a name, and behind little else"""
_SHORTER: Final = re.compile(
    rf"[^\u4e00-\u9fa5]|电话|手机|联系|日期|签字|职务|{_DUTY}|{_LOT}|{_CALLED}|{_OFFICES}|签订|[因于在和与及等的已将被为对兼说指提亲赴到按未不没两各家组]"
)
"""what the last character of a name is not, if with what follows it begins so"""
_LABELLED: Final = re.compile(
    rf"(?:(?:{_OF_PAPER}|{_OFFICES})(?:及(?:联系)?(?:电话|方式|手机))?\s*(?:[（(](?:签字|盖章|签章|签名)[）)])?(?:[:：\s]|{MARK})+"
    rf"|(?:{_DONE_BY})\s*(?:[（(](?:签字|盖章|签章|签名)[）)])?[:：]\s*(?:{MARK})?)"
    rf"(?P<name>(?!{_NO_LABEL}){_C}\s?(?!{_NO_LABEL}){_C}(?:\s?(?!{_NO_LABEL}){_C}){{0,2}})"
)
_TITLED: Final = re.compile(rf"(?:{_OF_PAPER}|{_OFFICES}|{_CALLED})\s?(?P<name>{_PERSON})")
_BEGINS: Final = r"(?<![\u4e00-\u9fa5])|(?<=[由经因请与和同及为被对向派让即是])"
_SIR: Final = re.compile(
    rf"(?:(?<![\u4e00-\u9fa5])|(?<=[由经因请与和同及为被对向派让即是找给及]))(?P<name>(?:{_COMPOUND}|[{_SURNAMES}])"
    rf"(?:(?:副|总)?(?:{_OFFICES})|{_CALLED}|{_ADDRESSED}|[{_SHORT}](?=[^\u4e00-\u9fa5]|{_DUTY}|{_LOT}|[因于在和与及等的已将被为对兼说指提到按带亲]|$)))"
)
"""a surname with a title: 张主任, 李工"""
_NO_SIR: Final = re.compile(
    "路局|卫所|车[队站]|[农林水党卫医商体艺技]校|[农林水]科|[史文图]书|党[总校]|文工|社工"
)
"""words that look like that"""
_FAMILIAR: Final = re.compile(
    rf"(?:(?<![\u4e00-\u9fa5])|(?<=[由请让派找给和与]))(?P<name>[小老][{_SURNAMES[:60]}])(?=[、，。；,;：:）)\s]|{_DUTY}|{_LOT}|[说因])"
)
_GAP: Final = "[ \u3000\u00a0]{1,4}"
_SPACED: Final = re.compile(rf"(?P<first>{_COMPOUND}|[{_SURNAMES}]){_GAP}(?P<given>{_C}(?:(?:{_GAP})?{_C})?)")
_BEFORE_SPACED: Final = re.compile(
    rf"(?:^|[^\u4e00-\u9fa5 \u3000\u00a0]|{_C}{_C}{_GAP}|[由经因请与和同及为被对向派让即是找给度]|[^\u4e00-\u9fa5]{_GAP})$"
)
"""what stands before a name with blanks in it; a single character with blanks on both sides is of a spaced word"""
_CITED: Final = re.compile(
    rf"(?:{_BEGINS})(?P<name>{_PERSON})\s?(?:[（(][^）)]{{0,8}}[）)])?(?={_CALLED}|{_OFFICES}|{_LOT})"
)
_CHARGED: Final = re.compile(rf"(?<=[由经请派让，。；、,;：:\s⟧])(?P<name>{_PERSON})(?={_DUTY})")
_ROLED: Final = re.compile(rf"(?:{_ROLES})(?P<name>{_PERSON})(?=[、，。；,;\s⟦（(]|$)")
_PHONED: Final = (
    rf"(?:{MARK}|[（(:：\s])*(?:\+?86[- ]?)?(?:1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}}|\(?0?\d{{2,3}}\)?[- ]?[2-8]\d{{2,3}}[- ]?\d{{4}}"
    rf"|[2-8]\d{{2,3}}[- ]?\d{{4}})(?![\d.,%])"
)
"""a phone number, and what may stand before it"""
_BETWEEN: Final = re.compile(
    rf"(?:(?<=[由请派让找与因给])|(?<=走访)|(?<=慰问)|(?<=咨询)|(?<=期间))(?P<name>{_C}{{2,4}}?)"
    rf"(?=负责|牵头|带队|{_CALLED}|{_LOT}|签订|[（(][男女]|{_PHONED}|等\s?\d+\s?[人户名位])"
)
"""a cue on either side"""
_ALONE: Final = re.compile(rf"(?<![\u4e00-\u9fa5])(?P<name>{_C}{{2,4}})(?={_PHONED})")
_WORDS: Final = re.compile(_C + "+")
_BY_TWO: Final = re.compile(_COMPOUND)
_LED: Final = re.compile(rf"(?:{_ROLES}|[由请派让找与给])$")
_LEAD: Final = re.compile(rf"^.*(?:{_WITH}|{_ROLES}|度)(?={_C}{{2}})")
_AND: Final = frozenset("、和与及")
_NAMED: Final = re.compile(_PERSON)
_THEN: Final = re.compile(rf"、(?P<any>{_C}{{2,3}})(?=[、和与及，。])|[、和与及](?P<named>{_PERSON})")
"""what goes on with a list of names: anything between commas, or a surname"""


def level_dots(name: str) -> str:
    """A name with the dots between its parts left out."""
    return re.sub("[·•・‧∙]", "", name)


def find_names(flat: str) -> Iterator[str]:
    """Names in a text as it would be sent, without white space; the same may come more than once."""
    found = {*_cued(flat), *_made(flat), *_addressed(flat), *_spaced(flat)}
    yield from found
    yield from _listed(flat, found)


def _cued(flat: str) -> Iterator[str]:
    for match in _LABELLED.finditer(flat):
        yield squash(match["name"])
    for pattern in (_TITLED, _CITED, _CHARGED, _ROLED):
        for match in pattern.finditer(flat):
            if _is_usual(flat, match):
                continue
            name = _name_of(squash(match["name"]), flat[match.end("name") :])
            if name is not None:
                yield name
    for pattern in (_BETWEEN, _ALONE):
        for match in pattern.finditer(flat):
            if (
                not _UNIT.search(match["name"])
                and not re.match(_NO_LABEL, match["name"])
                and not _NO_NAME.match(match["name"])
            ):
                yield match["name"]


def _addressed(flat: str) -> Iterator[str]:
    """A surname with a title (张主任, 李工), or with 小 or 老 before it."""
    for pattern in (_SIR, _FAMILIAR):
        for match in pattern.finditer(flat):
            start, end = match.span("name")
            if not (
                is_made_of_words(flat, start, end) or begins_before(flat, start) or _NO_SIR.match(flat, start)
            ):
                yield match["name"]


def _spaced(flat: str) -> Iterator[str]:
    """Names with blanks in them, as they are typed to be of one width: 李　明, 欧阳 明."""
    for match in _SPACED.finditer(flat):
        if not _BEFORE_SPACED.search(flat[max(0, match.start() - 6) : match.start()]):
            continue
        given = squash(match["given"])
        rest = flat[match.end() : match.end() + 8]
        if len(given) == 2 and (given[1] not in _GIVEN or _SHORTER.match(given[1] + rest)):
            given, rest = given[0], match["given"][1:] + rest
        name = match["first"] + given
        ends = (
            not rest
            or _SHORTER.match(rest)
            or len(given) == 2
            or flat[match.start() - 1 : match.start()] in _AND
        )
        if (
            ends
            and given[0] in _GIVEN | {"小", "大"}
            and given[-1] in _GIVEN
            and not _NO_NAME.match(name)
            and not _NO_GIVEN.match(given)
            and not is_made_of_words(name, 0, 2)
            and not is_made_of_words(name, 0, len(name))
        ):
            yield name


def _is_usual(flat: str, match: re.Match[str]) -> bool:
    """Whether what stands beside a cue goes on with a word that began before it, or is one: 会计师, 税务所长."""
    start, end = match.span("name")
    if match.start() < start and begins_before(flat, start, match.start()):
        return True
    return match["name"][1] not in _GIVEN and is_made_of_words(flat, start, end)


def _made(flat: str) -> Iterator[str]:
    """Names that need no cue, or little of one: by dots, Latin letters, surname and given characters."""
    for match in _DOTTED.finditer(flat):
        parts = re.split(r"\s?[·•・‧∙]\s?", match[0])
        parts[0] = _LEAD.sub("", parts[0])
        cut = _SHORTER.search(parts[-1], 2)
        parts[-1] = parts[-1][: cut.start()] if cut else parts[-1]
        start = match[0].index(parts[0])
        whole = match[0][start : match[0].rindex(parts[-1]) + len(parts[-1])]
        yield squash(whole)
        yield from (p for p in (*parts, level_dots(squash(whole))) if len(p) > 1)
    for match in _LATIN.finditer(flat):
        yield squash(match[0])
    for run in _WORDS.finditer(flat):
        yield from _by_characters(run[0], flat[run.end() : run.end() + 8])


def _by_characters(run: str, behind: str) -> Iterator[str]:
    at = 0
    while at < len(run) - 1:
        name = _name_at(run, at, behind)
        if name is not None:
            yield name
        at += len(name) if name else 1


def _name_at(run: str, at: int, behind: str) -> str | None:
    """The name that begins at a character of a run of Chinese; what stands before and behind it counts."""
    if compound := _BY_TWO.match(run[at:]):
        given = run[at + compound.end() :][:2]
        if not given:
            return None
        longer = (
            len(given) == 2
            and given[1] in _GIVEN
            and not _SHORTER.match(given[1] + run[at + compound.end() + 2 :])
        )
        return compound[0] + given[: 2 if longer else 1]
    if run[at] not in _SURNAMES or _NO_NAME.match(run[at:]):
        return None
    given = run[at + 1 : at + 3]
    if len(given) == 2 and all(c in _GIVEN for c in given):
        usual = _NO_GIVEN.match(given) or _PLACE.match(given[1]) or _PLACE.match(run[at + 3 :])
        return None if usual or is_made_of_words(run, at, at + 3) else run[at : at + 3]
    if given[:1] and given[0] in _GIVEN:
        rest = (run[at + 2 :] + behind)[:8]
        before = _LED.search(run[:at])
        if before and begins_before(run, at, before.start()):
            before = None
        is_rare = run[at] in _RARE and not begins_before(run, at)
        if is_rare or _BEHIND.match(rest) or (before and (_SHORTER.match(rest) or not rest)):
            return run[at : at + 2]
    return None


def _listed(flat: str, found: set[str]) -> Iterator[str]:
    """The neighbours of names in a list: what else stands between its commas and is made like a name."""
    new = {n for n in found if _WORDS.fullmatch(n)}
    while new:
        beside = {n for name in new for start, end in stands(name, flat) for n in _beside(flat, start, end)}
        new = beside - found
        found |= new
        yield from new


def stands(name: str, flat: str) -> Iterator[tuple[int, int]]:
    """Where a name stands in a text, white space inside it or not."""
    at = flat.find(name)
    if at < 0 and not name.isascii():
        return
    if at < 0:
        yield from (m.span() for m in re.finditer(r"\s*".join(map(re.escape, name)), flat))
    while at >= 0:
        yield at, at + len(name)
        at = flat.find(name, at + 1)


def _beside(flat: str, start: int, end: int) -> Iterator[str]:
    if behind := _THEN.match(flat, end):
        longest = behind["named"] or behind["any"]
        name = _name_of(longest, flat[end + 1 + len(longest) :]) if behind["named"] else longest
        if name is not None and not _UNIT.search(name):
            yield name
    if flat[start - 1 : start] in _AND:
        before = (_NAMED.fullmatch(flat, start - 1 - n, start - 1) for n in (4, 3, 2) if start > n)
        yield from (m[0] for m in before if m and not _NO_NAME.match(m[0]))


def _name_of(longest: str, behind: str) -> str | None:
    """The name in what a pattern took for one: a character shorter where the last begins the next word."""
    if _NO_NAME.match(longest):
        return None
    compound = re.match(f"{_COMPOUND}|{_ALSO_WORDS}", longest)
    least = compound.end() + 1 if compound else 2
    if len(longest) > least and _SHORTER.match(longest[-1] + behind):
        return longest[:-1]
    return longest


def is_label(name: str) -> bool:
    """Whether a text read as a name is one of the form's own words."""
    return bool(re.match(_NO_LABEL, name)) or bool(re.search(rf"{_OF_PAPER}|{_OFFICES}|电话", name))
