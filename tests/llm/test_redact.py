"""What does not leave the machine."""

from __future__ import annotations

import pytest

from hebiao.domain.reading import Found, Reading
from hebiao.llm.redact import Redaction, find_private
from hebiao.normalize import canon


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("⟦1⟧项目负责人⟦2⟧沈若谷⟦3⟧联系电话⟦4⟧13800138000", ("沈若谷", "13800138000")),
        ("填表人：温 言 联系电话：010-65001234", ("温 言", "010-65001234")),
        ("科室负责人（签字）：罗青 电话 85001234转801", ("罗青", "85001234转801")),
        ("因张伟调离岗位，由王建国负责整改，李娜同志已退休", ("张伟", "王建国", "李娜")),
        (
            "经处长钱多多审批，主任赵明亮牵头，欧阳静怡负责；孙立（已离岗）离职",
            ("钱多多", "赵明亮", "欧阳静怡", "孙立"),
        ),
        (
            "联系人刘洋，手机１３８００１３８０００，0571-8800 1234，400-800-1234",
            ("刘洋", "１３８００１３８０００", "8800", "400-800"),
        ),
        ("邮箱 liu.yang@abc.gov.cn，身份证11010119900101123X", ("liu.yang", "11010119900101123X")),
        (
            "账号：1234567，卡号 6222 0212 3456 7890 123，账户110060776018010034567",
            ("1234567", "6222", "110060776018010034567"),
        ),
    ],
)
def test_names_and_phones_are_stood_in_for_and_put_back(text: str, hidden: tuple[str, ...]) -> None:
    """None of them is in what is sent; what comes back has them again."""
    redaction = find_private(text, ())
    sent = redaction.hide(text)
    assert not any(h in sent for h in hidden)
    assert canon(redaction.show(sent)) == canon(text)


def test_amounts_and_labels_stay() -> None:
    """Budgets, dates and labels are no phones and no names."""
    for text in (
        "全年预算数 3248.639548 执行 17420 ㎡ 2024年12月31日 项目负责人⟦2⟧⟦3⟧联系电话 1,234,567.89",
        "年度资金总额 30000000 8000 7000 6000 5000 2023-2024 1500-2000 20240101",
        "项目负责人对项目管理负责，由项目单位负责实施，经主任办公会议研究，单位负责人审核，安全负责，和平路改造",
    ):
        assert find_private(text, ()).hide(text) == text


def test_what_the_parsers_read_as_a_name_is_hidden_everywhere() -> None:
    """A leader's name is hidden also where it stands in running text."""
    reading = Reading("grid", fields={"project_leader": Found("欧阳 静", "欧阳静", ())})
    hidden = find_private("", (reading,)).hide("由欧阳静牵头，欧阳 静复核")
    assert "静" not in hidden


def test_people_of_a_field_are_hidden_one_by_one() -> None:
    """Of two leaders with an office each, either is hidden alone; the offices and a label read as a name are not."""
    found = Found("张伟（主任）、李 娜 13800138000", "张伟（主任）、李娜13800138000", ())
    label = Found("项目负责人", "项目负责人", ())
    readings = (
        Reading("grid", fields={"project_leader": found}),
        Reading("stream", fields={"preparer": label}),
    )
    hidden = find_private("", readings).hide("主任与项目负责人张⟦3⟧伟商定，李娜未到")
    assert hidden == "主任与项目负责人〔人1〕⟦3⟧商定，〔人2〕未到"


def test_a_number_inside_another_is_no_phone() -> None:
    """A phone of eight digits is not looked for inside a longer number."""
    redaction = find_private("联系电话：60001234", ())
    assert redaction.hide("6000123456 与 60001234") == "6000123456 与 〔电话1〕"


def test_without_redaction_all_stays() -> None:
    """No pairs, no change."""
    assert Redaction().hide("罗青") == "罗青"


def test_the_number_of_a_passport_is_that_of_a_paper() -> None:
    """It begins with a letter, so only its label tells it; how many were issued is no number of one."""
    text = "护照E12345678，护照号：EA1234567，通行证号码 C98765432；办理护照2000本"
    hidden = find_private(text, ()).hide(text)
    assert not any(n in hidden for n in ("E12345678", "EA1234567", "C98765432"))
    assert "办理护照2000本" in hidden
