"""Hundreds of people who do not exist, named in every place of a form: who is still seen in what leaves the machine."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

import pytest

from generator.standin.oracle import Oracle
from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.llm.extract import Extraction, Request, make_request
from hebiao.llm.redact import Redaction, find_private, names_in
from hebiao.llm.settings import ModelSettings
from hebiao.llm.show import show
from hebiao.normalize import canon, squash
from hebiao.parse.clean import clean
from hebiao.pipeline import Doubted, iter_doubted, questions
from llm.invented_people import PLACES, SHAPES, invent, invent_phone, invent_shape

NO_CUE = frozenset({"bare"})
"""places where nothing but the name itself says that it is one"""
FORM = """项目支出绩效自评表
（2024年度）
项目名称	社区养老服务补助
主管部门	云岭市清河区民政局			实施单位	云岭市清河区民政局
{leader}
项目资金（万元）		年初预算数	全年预算数	全年执行数	分值	执行率	得分
	年度资金总额	69	69	63.27	10	91.70%	9.17
	其中：当年财政拨款	69	69	63.27	-	91.70%	-
	上年结转资金				-		-
	其他资金				-		-
年度总体目标	预期目标			实际完成情况
	{goal}			{result}
绩效指标	一级指标	二级指标	三级指标	年度指标值	实际完成值	分值	得分	偏差原因分析及改进措施
	产出指标	数量指标	走访老人	不少于8次	9次	50	50	{reason}
	效益指标	社会效益指标	老人安全感	提升	提升	30	30	{more}
	满意度指标	服务对象满意度指标	老人满意度	不少于95%	95%	10	10
总分						100	99.17
{foot}
"""


def is_seen(name: str, sent: str) -> bool:
    """Whether a name, or a part of one with dots, stands in what is sent."""
    parts = [squash(name), *(p for p in re.split("[·•・]", name) if len(p) > 1)]
    return any(p in squash(sent) for p in parts)


def test_of_hundreds_of_names_in_every_place_few_are_seen() -> None:
    """800 names: beside any cue only some of a surname that no list has; of those with no cue at all not half."""
    rng = Random(20261121)
    seen: Counter[str] = Counter()
    for place, line in PLACES.items():
        for _ in range(40):
            kind, name = invent(rng)
            text = line.format(n=name, p=invent_phone(rng))
            sent = find_private(text, ()).hide(text)
            if is_seen(name, sent):
                seen[place if place in NO_CUE else kind] += 1
            assert not re.search(r"\d{6}", sent), sent
    assert set(seen) <= {"bare", "unlisted"}
    assert seen["unlisted"] <= 8
    assert seen["bare"] <= 20


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_what_else_tells_who_somebody_is_does_not_leave(shape: str) -> None:
    """100 of a shape: none is seen, but a few names with blanks and no cue whose given name is on no list."""
    rng = Random(20261122)
    seen = []
    for n in range(100):
        what = invent_shape(rng, shape)
        text = SHAPES[shape][n % len(SHAPES[shape])].format(x=what)
        sent = find_private(text, ()).hide(text)
        if shape == "chat":
            what = re.split("[：: 号]+", what.strip("（）"))[-1]
        if squash(what) in squash(sent) or re.search(r"\d{5}", sent):
            seen.append((text, sent))
    assert len(seen) <= (4 if shape == "blank" else 0), seen


@pytest.mark.parametrize("seed", range(4))
def test_stand_ins_change_nothing_of_what_is_read(seed: int) -> None:
    """A form full of people: no name leaves, and the same texts at the same places come back."""
    rng = Random(seed)
    names, doubted = _form(rng)
    opened = doubted.form
    shown = show(opened.segment, range(len(opened.segment.items))).text
    redaction = find_private(shown, opened.readings)
    asks = questions(opened, "always")
    requests = [make_request(ask, opened.segment, redaction) for ask in asks]
    sent = "".join(r.messages[-1]["content"] for r in requests)
    assert [n for n in names if is_seen(n, sent)] == []
    plain = [make_request(ask, opened.segment, Redaction()) for ask in asks]
    assert _read(doubted, requests, redaction) == _read(doubted, plain, Redaction())


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("联系人赵铁柱（微信 tiezhu_zhao88）", "tiezhu"),
        ("经办微信wxid_abc加群", "wxid"),
        ("有事请加QQ 318452967。", "318452967"),
        ("QQ318452967", "318452967"),
    ],
)
def test_what_somebody_is_called_in_a_messenger_goes_without_any_mark_before_it(
    text: str, private: str
) -> None:
    """A blank, or nothing, stands between the messenger and the name there: it is hidden, and put back."""
    redaction = find_private(text, ())
    assert private not in redaction.hide(text)
    assert squash(redaction.show(redaction.hide(text))) == squash(text)


@pytest.mark.parametrize(
    "text",
    [
        "高标准农田建设2778亩，改造农田水利设施，基本农田划定",
        "改造管网12.5万平方米，绿化余万平方米，蓄水335万立方米，辖区1.2万平方公里",
        "能源建设与通信建设同步推进，原子能科普，国防教育，全国民族团结进步示范",
        "公安局长办公会研究，税务所长参加，车间主任到岗，国防部长视察，财政局长听取汇报",
        "居民楼工作完成，职工宿舍维修，慰问金发放，奖励金到位，救助金完成拨付，教练席完成更新",
        "会计师完成审计，文学家故居修缮，纪念堂开放，史学家讲座",
        "连成一片的绿地，公信力提升，群众满怀信心，服务始终如一，形势不容乐观，工作难能可贵",
        "地方金融体系建设，街边景观设计，幸福家园建设，高铁运营里程达1330公里，高速公路1317公里",
        "海洋牧场，黄金水道，白天开放，金属检测，方言保护，温暖过冬，常年开放，江河治理，林业站",
        "高 标 准 农 田 建 设，农 田 水 利，高 校 毕 业 生，江 河 湖 泊，温 泉 小 镇，平 安 建 设，年 度 总 体 目 标，时 效 指 标",
        "由于处理及时，由车队运输，汽车总站，车站长期开放，施工总承包，工商局和城管局，文书记录完整，高工职称评审",
        "微信公众号推送12000条，微信 12000 人关注，微信小程序2023年上线，QQ飞车，新C30混凝土，京津冀A级，小区小路改造",
        "微信 Android8.0以上，微信 App 和 H5 页面，QQ 1200000人，QQ 350000 次，钉钉 Pro 版",
        "支出 1200 1200 1150 1000，满意度@95%，小学、小麦、老路，办公室主任到岗，党支部书记述职，与卫生院、商务局对接",
        "司法救助，安全生产，宣传月，时间安排，关爱老人，路灯更换，车辆购置，明年继续，左侧人行道",
    ],
)
def test_common_words_that_begin_with_a_surname_stay(text: str) -> None:
    """Nothing of a text without any name is hidden."""
    assert find_private(text, ()).hide(text) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("本年度林海涛两次到现场", "林海涛"), ("由王子轩负责", "王子轩"), ("经主任何小满审批", "何小满"),
        ("由于洋负责", "于洋"), ("由于建国负责", "于建国"), ("白云飞同志到岗", "白云飞"), ("田建国已到岗", "田建国"),
    ],
)  # fmt: skip
def test_names_made_of_words_are_names_all_the_same(text: str, name: str) -> None:
    """A surname that makes a word with what follows or stands before it is still one, where what is left makes none."""
    assert name not in find_private(text, ()).hide(text)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("负责人 李 明 电话 68214321", "负责人 〔人1〕 电话 〔电话1〕"),
        ("张主任、李工、王局到场", "〔人1〕、〔人2〕、〔人3〕到场"),
        ("身份证号：110101********1234，138****1234", "身份证号：〔号码1〕，〔号码2〕"),
    ],
)
def test_only_what_tells_who_somebody_is_is_hidden(text: str, sent: str) -> None:
    """The words around it stay."""
    assert re.sub(r"\d", "", find_private(text, ()).hide(text)) == re.sub(r"\d", "", sent)


def test_a_name_of_one_form_is_hidden_in_every_form_of_the_file() -> None:
    """Who leads one project is named without any cue in the next."""
    first = "项目负责人⟦2⟧沄翀⟦3⟧联系电话⟦4⟧68214321"
    second = "本年度沄翀两次到现场，璟小满未到"
    hidden = find_private(second, (), names_in(first, ())).hide(second)
    assert hidden == "本年度〔人1〕两次到现场，璟小满未到"


def _form(rng: Random) -> tuple[list[str], Doubted]:
    """A form with a person in every place that has a cue, of a surname that lists have."""
    names: list[str] = []

    def line(place: str) -> str:
        kind, name = invent(rng)
        while kind == "unlisted":
            kind, name = invent(rng)
        names.append(name)
        return PLACES[place].format(n=name, p=invent_phone(rng))

    def prose(*places: str) -> str:
        return "".join(line(p) for p in places)

    text = FORM.format(
        leader=line("leader"),
        goal=prose("list", "gender", "others", "contract"),
        result=prose("in charge", "comrade", "chief"),
        reason=prose("absent"),
        more=prose("phone beside"),
        foot="\n".join(line(p) for p in ("footer", "signature", "checked")),
    )
    settings = Settings(model=ModelSettings(use="always", model="stand-in"))
    (doubted,) = (
        d for d in iter_doubted(Source("people.txt", text.encode()), settings) if isinstance(d, Doubted)
    )
    return names, doubted


def _read(
    doubted: Doubted, requests: list[Request], redaction: Redaction
) -> dict[str, tuple[str | None, object]]:
    """What a model that reads well reads through the stand-ins: texts, and where they stand."""
    form = doubted.result.form
    hidden = form.model_validate_json(redaction.hide(form.model_dump_json()))
    extraction = Extraction("llm:stand-in", doubted.form.readings, clean)
    for request in requests:
        answer = Oracle([hidden]).answer({"messages": list(request.messages)})
        extraction.take(request, request.prompt.schema.model_validate(answer))
    reading = extraction.reading
    out = {path: (canon(f.text or ""), f.places) for path, f in reading.fields.items()}
    for i, row in enumerate(reading.rows):
        out |= {f"{i}.{c}": (canon(f.text or ""), f.places) for c, f in row.cells.items()}
    assert len(out) > 30
    return out
