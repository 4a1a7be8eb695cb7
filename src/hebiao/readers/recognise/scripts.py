"""Characters that worn print makes recognisers read in the other script: 爱 as 愛, though a form is printed in one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from hebiao.normalize import is_traditional, simplified
from hebiao.readers.recognise.ocr import Char, Read

_TRADITIONAL: Final = (
    "愛緊貴謝陳劉楊黃趙吳孫馬羅鄭許韓馮鄧葉蔣蘇盧賈陸鍾問聞閱閉闆鮮魚鳥雞鴨黨齡齒龜麗鹽飛飯飲館駐駕騎驚髮鬆鬥鬧魯頂順頓頻顆願風飄靈靜韋陰隨隱雙雜霧鋪鋼錯鍵鎖鎮鏈鏡鐵鑄鑒鑽閃閒闊闡闢針釣鈔鈣鉛銅鋁鋒錦輕輔輝"
    "輪輯輸轄轟辭遊遞遠遷遼鄰醫醜釀釋趨跡踐蹤躍軌軍軟賓賞賠賢賣賬賴贈贏贖贊譽讓詞詢試詩詳誠誤誕誘語誌談諒諾謀謂講謹識譯讚訊討訓託訪訴診詐襲視親覺觸蘭虛蟲襪艙艦艱藍藥蘊薦薩蕭華莊莖蓮蔭薈聖聰聲肅脅脈腦腫腳腸"
    "膠臉臨舊羣義習絕絡給絲經綠綱網緒線緣緩練縮縱織繞繼纔纖紀紅紋納純紙細紹緯繪繫簡籌籃糧糾穩窮競筆禮禦積穀窩竊磚礦砲盤眾睏矯瘋癒皺盜畫異疊瑪璽甦爐爭爺牆牽犧狀獎獨獲獻濕濱瀏灑灘灣災烏煙熱燒燭滅滯漁漢漲潔潛"
    "潤澤濁濃沖淨淺淚淪湯溝溫歐歡殘殺毀氣楓榮槍樂樞樸樹橋檔櫃棄極晉晝暢暫曉書東敘敵斂斃攝攜擴擾攔損搶摯撫撲擁擇擊擋擠擱扞拋挾捲掃掛揀揚揮懷懸戀戰戲憂憑憲憶懇愴慘慚慣慮慶惡惱彌彎徑徹恆悅廈廟廢弒彈幟幫幹廁廂"
    "島峽崗嶺嶼嶽巖巔帳帶屍屜屢岡寶寵將尋寢寧寫寬婦媽嬌嬰宮夢夾奪奮妝娛壯壓壘壟壩堅堯塗塵墊墜墮墳墾圓囑嚴嘆嘗噴嚇喚喪喬嗎唄啞啟呂咼勁勝勢勵勸區卻厭厲劇劍劑刪剛剝傾僑僕僞儀儉償儲兒兌凍凱倉們倫偉側偵偽傑傘傳"
    "傷"
    "賽輿麼潰瀝礙獄獵貓馴騙騷驟擺擰撈攏攤敗斬曬棲槓樁櫻殲滬滲滾漸潑濤濾瀉瀕燙燦爛狹獅畢癢矚祿禍禎稅窪竅篤篩籠籬紐紗紛紮紳絆絞絢絨綁綢綴緝緞締緬縫縷繕繡繩繭繳纏纜罰羨翹聳聶腎脹膩膽膿臥興舉艷莢葷蒼蔥蕩蕪蘆蘋蘿虧"
    "蝕蝦螢蟻蠅蠟蠶蠻衝裝褲覓訟訣訝詠詣詮該誇誡誣誨誼諜諦諧諮諱諷謊謎謙謠謬譚譜譴豈豎豐豬貝貢貧販貪貫貯貶買貼貿賀賄賊賑賜賤賦賭賺贓趕躊軋軒軸輩輻輾轎辮這遙遜邁邏鄒醞醬釐鈴鉀鉗鉤銘銜鋸錐錘錠錫鍋鍍鍛鎢鎳鏟鏽鐸鑰"
    "鑲閏閘閡閣閥閨閩闌闖陝陣隕隸隻雖雛霽靄鞏韌韻頌頑頒頗頤頰頸顏顛顫顱飢飼飽飾餃餅餌餓餵饋饑饒馱馳駁駒駛駝駱駿騁騰驅驛驢髒鬱鮑鯉鯨鱗鳳鳴鴻鴿鵑鵝鵬鶴鷗鷹鹼麥龐"
)
_SIMPLIFIED: Final = (
    "爱紧贵谢陈刘杨黄赵吴孙马罗郑许韩冯邓叶蒋苏卢贾陆钟问闻阅闭板鲜鱼鸟鸡鸭党龄齿龟丽盐飞饭饮馆驻驾骑惊发松斗闹鲁顶顺顿频颗愿风飘灵静韦阴随隐双杂雾铺钢错键锁镇链镜铁铸鉴钻闪闲阔阐辟针钓钞钙铅铜铝锋锦轻辅辉"
    "轮辑输辖轰辞游递远迁辽邻医丑酿释趋迹践踪跃轨军软宾赏赔贤卖账赖赠赢赎赞誉让词询试诗详诚误诞诱语志谈谅诺谋谓讲谨识译赞讯讨训托访诉诊诈袭视亲觉触兰虚虫袜舱舰艰蓝药蕴荐萨萧华庄茎莲荫荟圣聪声肃胁脉脑肿脚肠"
    "胶脸临旧群义习绝络给丝经绿纲网绪线缘缓练缩纵织绕继才纤纪红纹纳纯纸细绍纬绘系简筹篮粮纠稳穷竞笔礼御积谷窝窃砖矿炮盘众困矫疯愈皱盗画异叠玛玺苏炉争爷墙牵牺状奖独获献湿滨浏洒滩湾灾乌烟热烧烛灭滞渔汉涨洁潜"
    "润泽浊浓冲净浅泪沦汤沟温欧欢残杀毁气枫荣枪乐枢朴树桥档柜弃极晋昼畅暂晓书东叙敌敛毙摄携扩扰拦损抢挚抚扑拥择击挡挤搁捍抛挟卷扫挂拣扬挥怀悬恋战戏忧凭宪忆恳怆惨惭惯虑庆恶恼弥弯径彻恒悦厦庙废弑弹帜帮干厕厢"
    "岛峡岗岭屿岳岩巅帐带尸屉屡冈宝宠将寻寝宁写宽妇妈娇婴宫梦夹夺奋妆娱壮压垒垄坝坚尧涂尘垫坠堕坟垦圆嘱严叹尝喷吓唤丧乔吗呗哑启吕呙劲胜势励劝区却厌厉剧剑剂删刚剥倾侨仆伪仪俭偿储儿兑冻凯仓们伦伟侧侦伪杰伞传"
    "伤"
    "赛舆么溃沥碍狱猎猫驯骗骚骤摆拧捞拢摊败斩晒栖杠桩樱歼沪渗滚渐泼涛滤泻濒烫灿烂狭狮毕痒瞩禄祸祯税洼窍笃筛笼篱纽纱纷扎绅绊绞绚绒绑绸缀缉缎缔缅缝缕缮绣绳茧缴缠缆罚羡翘耸聂肾胀腻胆脓卧兴举艳荚荤苍葱荡芜芦苹萝亏"
    "蚀虾萤蚁蝇蜡蚕蛮冲装裤觅讼诀讶咏诣诠该夸诫诬诲谊谍谛谐咨讳讽谎谜谦谣谬谭谱谴岂竖丰猪贝贡贫贩贪贯贮贬买贴贸贺贿贼赈赐贱赋赌赚赃赶踌轧轩轴辈辐辗轿辫这遥逊迈逻邹酝酱厘铃钾钳钩铭衔锯锥锤锭锡锅镀锻钨镍铲锈铎钥"
    "镶闰闸阂阁阀闺闽阑闯陕阵陨隶只虽雏霁霭巩韧韵颂顽颁颇颐颊颈颜颠颤颅饥饲饱饰饺饼饵饿喂馈饥饶驮驰驳驹驶驼骆骏骋腾驱驿驴脏郁鲍鲤鲸鳞凤鸣鸿鸽鹃鹅鹏鹤鸥鹰碱麦庞"
)
"""one for one, besides those of printed labels, which `normalize` knows"""
_SCRIPT: Final = dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))
SURE: Final = 0.9
"""a character that every reading has, as surely, is printed as it is read"""


def in_one_script(reads: Sequence[Read]) -> list[Read]:
    """The readings of one line with traditional characters in simplified form where any reading or runner-up has that."""
    said = {c.text for read in reads for c in read.chars}
    return [
        Read(tuple(_plain(c, said) for c in read.chars)) if any(_of(c.text) for c in read.chars) else read
        for read in reads
    ]


def _plain(char: Char, said: set[str]) -> Char:
    plain = _of(char.text)
    if plain is None or not (char.rival == plain or plain in said or char.score < SURE):
        return char
    # What went to the other form of the same character went to the character.
    score, rival, least = char.score, char.rival, char.rival_score
    if rival == plain:
        score, rival, least = min(1.0, score + least), "", 0.0
    return replace(char, text=plain, score=score, rival=rival, rival_score=least)


def _of(char: str) -> str | None:
    """The simplified form of a traditional character; None for any other."""
    return _SCRIPT.get(char) or (simplified(char) if is_traditional(char) else None)
