"""Bugs found on forms laid out as other places print them: invented figures, the layouts are real."""

from __future__ import annotations

import pytest

from found_forms import WRITERS, read
from made_forms import FIRST, TOTAL_MONEY, form_rows, tab_text

HUBEI = """2023年度校园监控改造项目自评表
单位名称：城关一中 填报日期：2024年3月5日
项目名称\t校园监控改造
主管部门\t县教育局\t项目实施单位\t城关一中
预算执行情况（万元）（20分）\t\t预算数（A）\t执行数（B）\t执行率（B/A）\t得分（20分*执行率）
\t年度财政资金总额\t45\t43.2\t96%\t19.2
年度绩效目标1（80分）\t一级指标\t二级指标\t三级指标\t年初目标值（A）\t实际完成值（B）\t得分
\t产出指标\t数量指标（20分）\t安装摄像头数量\t120个\t118个\t19.67
\t\t质量指标（20分）\t验收合格率\t100%\t100%\t20
\t效益指标\t社会效益指标（20分）\t校园安全事故\t0起\t0起\t20
\t满意度指标\t服务对象满意度指标（20分）\t师生满意度\t90%\t95%\t20
总分\t98.87
"""

SHANGHAI = """某区项目绩效自评表
（2023年度）
项目名称：\t社区垃圾分类宣传\t项目类型：\t经常性
主管部门：\t区市容局\t实施单位：\t区废弃物管理所
年初预算金额（元）：\t1,250,000.00\t预算执行金额（元）：\t1,238,640.50\t权重\t10\t得分\t9.91
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t权重\t得分\t偏差原因及改进措施
产出\t数量\t宣传活动场次\t≥48场\t50场\t30\t30
产出\t质量\t活动完成率\t=100%\t100%\t30\t30
满意度\t居民满意度\t居民满意度\t≥85%\t90%\t30\t30
合计\t100\t99.91
"""


def test_a_total_without_a_weight_column_is_of_the_scores() -> None:
    """Where no row has a weight, the one figure of the total row is the total score, never the total weight."""
    result = read("甲.txt", HUBEI)
    assert result.form.total_weight is None
    assert result.form.total_score in ("98.87", None)


def test_amounts_beside_their_labels_in_text() -> None:
    """A row of labels, each with its figure behind it, gives the amounts, the weight and the score of the budget."""
    total = read("甲.txt", SHANGHAI).form.funding.total
    assert (total.initial_budget, total.executed) == ("1,250,000.00", "1,238,640.50")
    assert (total.weight, total.score) == ("10", "9.91")


def test_sums_over_a_cell_in_review_are_not_the_filers_fault() -> None:
    """While the weight of the budget row waits for a person, failing sums are unclear and go into no letter."""
    unknown = (
        SHANGHAI.replace("年初预算金额", "批复额度")
        .replace("预算执行金额", "动用额度")
        .replace("权重\t10", "占比\t10")
    )
    result = read("甲.txt", unknown)
    assert result.form.funding.total.weight is None
    sums = [f for f in result.findings if f.rule in ("W01", "T01")]
    assert sums
    assert {f.verdict for f in sums} == {"unclear"}


@pytest.mark.parametrize("text", ["#NAME?", "#REF!", "########"])
@pytest.mark.parametrize("kind", ["pdf", "docx", "html"])
def test_what_a_spreadsheet_prints_for_no_value_is_asked(kind: str, text: str) -> None:
    """Error values and ###### that came along when a sheet was printed or pasted are no amounts."""
    result = read(f"甲.{kind}", WRITERS[kind](form_rows({(TOTAL_MONEY, 4): text})))
    assert "funding.total.executed" in result.review_paths


TOP = """青崖县项目支出绩效自评表
（2023年度）
项目名称 食品安全监督抽检
主管部门 青崖县市场监督管理局 实施单位 青崖县市场监督管理局
项目资金
（万元）
年初预算数 全年预算数 全年执行数 分值 执行率 得分
年度资金总额 18 18 18 10 100.00% 10
其中：当年财政拨款 18 18 18 — 100.00% —
年度总体目标 预期目标 实际完成情况
完成抽检任务 已完成抽检任务
绩效指标 一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施
"""
BY_LINES = (
    TOP
    + """产出指标 数量指标 完成食品抽检批 68批次 68批次 40 40
次数量
质量指标 抽检数据报送准 ≥99% 99.5% 20 20
确率
效益指标 社会效益指标 保障群众饮食 ≥95% 96% 20 20
安全
满意度指标 服务对象满意度指 群众满意度 ≥90% 95% 10 10
标
总分 100 100
"""
)


def test_the_second_line_of_a_cell_is_no_deviation() -> None:
    """Text copied line by line over all columns: what follows a row's figures may be the rest of any cell of it."""
    result = read("甲.txt", BY_LINES)
    for i in range(4):
        assert f"indicators.{i}.name" in result.review_paths
        assert (
            result.form.indicators[i].deviation is None or f"indicators.{i}.deviation" in result.review_paths
        )


def test_amounts_that_no_reading_places_are_not_gone() -> None:
    """One cell a line, the blank ones left out: the amounts fit no columns, so all of them wait for a person."""
    text = TOP.replace("18 18 18 10 100.00% 10", "18 18 10 100.00%").replace(" ", "\n")
    result = read("甲.txt", text + BY_LINES.removeprefix(TOP))
    assert {"funding.total.initial_budget", "funding.total.executed"} <= set(result.review_paths)
    assert all(f.verdict != "filer" for f in result.findings if "funding.total.executed" in f.fields)


def test_the_total_on_a_line_of_its_own_is_the_forms() -> None:
    """A figure on the line behind 总分 is the form's total, not a page number between forms."""
    rows = "产出指标\n数量指标\n完成食品抽检\n68批次\n68批次\n90\n90\n"
    result = read("甲.txt", TOP.replace(" ", "\n") + rows + "总分\n100\n100\n")
    assert result.form.total_weight == "100"
    assert result.form.total_score == "100"


def test_a_row_that_the_weights_miss_waits_in_review() -> None:
    """Where the weights read make less than 100, a blank row asks for what may be lost."""
    rows = "产出指标 数量指标 完成食品抽检 68批次 68批次 40 40\n质量指标 报送准确率 ≥99% 99.5% 20 20\n"
    result = read("甲.txt", TOP + rows + "总分 100 100\n")
    assert f"indicators.{len(result.form.indicators) - 1}.name" in result.review_paths
    assert result.form.indicators[-1].name is None


def test_an_indicator_called_as_its_level_keeps_its_name() -> None:
    """服务对象满意度 behind 服务对象满意度指标 is the indicator's name, not a level said twice."""
    rows = (
        "产出指标 数量指标 完成食品抽检 68批次 68批次 80 80\n"
        "满意度指标 服务对象满意度指标 服务对象满意度 ≥90% 95% 10 10\n"
    )
    result = read("甲.txt", TOP + rows + "总分 100 100\n")
    assert result.form.indicators[1].name == "服务对象满意度"


@pytest.mark.parametrize("kind", ["html", "docx", "pdf"])
def test_a_level_that_was_not_read_is_asked(kind: str) -> None:
    """Every indicator belongs to a level1 and a level2: a blank one is a merged cell lost, never the filer's blank."""
    result = read(f"甲.{kind}", WRITERS[kind](form_rows({(FIRST, 0): "", (FIRST, 1): ""})))
    assert {"indicators.0.level1", "indicators.0.level2"} <= set(result.review_paths)


def test_what_a_browser_prints_is_no_text_of_the_form() -> None:
    """The address and the time at the edge of a printed page leave no question behind."""
    page = "https://czj.example.cn/forms/12?id=3 2/7\n2024/3/5, 10:21\n"
    clean = tab_text(form_rows())
    head, _, foot = clean.rpartition("总分")
    result = read("甲.txt", head + page + "总分" + foot)
    assert result.residue == ()
    assert result.review_paths == read("甲.txt", clean).review_paths


def test_what_explains_the_row_above_is_no_name() -> None:
    """Where nothing marks the beginning of a row, the first of several lines of its name is asked."""
    rows = (
        "产出指标 数量指标 完成食品抽检 68批次 68批次 40 40\n"
        "各项指标均已完成\n出具检验报告\n68份 68份 40 40\n"
        "满意度指标 服务对象满意度指标 群众满意度 ≥90% 95% 10 10\n"
    )
    result = read("甲.txt", TOP + rows + "总分 100 100\n")
    assert {"indicators.1.name"} <= set(result.review_paths)
    assert "indicators.2.name" not in result.review_paths


def test_sums_choose_where_rows_end() -> None:
    """Targets that look like weights: the ends of the rows are those with which weights total 100."""
    rows = (
        "产出指标 数量指标 完成食品抽检 20 20 40 40\n质量指标 抽检报告 15 15 40 40\n"
        "满意度指标 服务对象满意度指标 群众满意度 ≥90% 95% 10 10\n"
    )
    result = read("甲.txt", TOP + rows + "总分 100 100\n")
    assert [x.weight for x in result.form.indicators] == ["40", "40", "10"]
    assert [x.target for x in result.form.indicators] == ["20", "15", "≥90%"]


def test_a_unit_typed_into_an_amount_stays_with_it() -> None:
    """18万元 written in the cells of the amounts is read whole, and so are weight, rate and score behind it."""
    text = TOP.replace("18 18 18 10", "18 万元 18 万元 18 万元 10")
    result = read("甲.txt", text + BY_LINES.removeprefix(TOP))
    total = result.form.funding.total
    assert (total.executed, total.weight, total.score) == ("18万元", "10", "10")
