"""V07: where a text can be seen to break off without knowing the language whole, and where it must not be said."""

import pytest

from hebiao.audit.engine import audit_form
from hebiao.audit.explain import example_form

CLOSED = "完成年度城市体检。形成报告两份。"


def torn(**texts: str) -> set[str]:
    """The fields of the clean form of 2024, with these texts, that V07 names."""
    over = {p.replace("__", "."): t for p, t in texts.items()}
    return {f.fields[0] for f in audit_form(example_form("y2024", over, 0)) if f.rule == "V07"}


@pytest.mark.parametrize(
    "text",
    [
        "全年开展社区助老服务，提升助老员照护能",
        "完善城市治理体系，加强网格员队伍建",
        "组织专家对规划成果进行评",
        "推动老旧小区综合整",
        "开展安全生产宣",
        "完成培训（含线上",
        "完成体检并且",
        "开展助老员培训12",
        "完成年度城市体检。形成报",
        "完成年度城市体检。形成报告两",
    ],
)
def test_torn_texts(text: str) -> None:
    """A word begun and not ended, a number without its unit, a sentence left open beside closed ones."""
    assert torn(expected_goal=text, actual_result=CLOSED) == {"expected_goal"}


@pytest.mark.parametrize(
    "text",
    [
        "提升老年人照护能力",
        "完成老旧小区综合整治和雨污分流改造",
        "落实医保、社保、低保",
        "做好公路管养和水保",
        "完成三年任务的前提",
        "完成控规编制，开展质检、抽检、快检",
        "建立居民微信群",
        "完成污水管网新建、改建、扩建",
        "满意度达到95%",
        "排名全市第3",
        "完成年度城市体检。形成报告两份。",
        "完成年度城市体检；形成报告两份",
    ],
)
def test_whole_texts(text: str) -> None:
    """Whole words, also those that end in what begins many others, percents, ordinals and texts closed otherwise."""
    assert torn(expected_goal=text, actual_result=CLOSED) == set()


def test_a_writer_who_sets_no_full_stop_at_the_end_is_not_torn() -> None:
    """A last sentence left open in both texts is a habit of their writer."""
    open_ = "完成年度城市体检。形成报告两份"
    assert torn(expected_goal=open_, actual_result=open_ + "，共两份") == set()


def test_short_names_are_not_judged_by_their_last_character() -> None:
    """A name of four characters or fewer may be an abbreviation."""
    assert torn(indicators__0__name="城建安检") == set()
    assert torn(indicators__0__name="建设工程安全监") == {"indicators.0.name"}
