"""What does not leave the machine."""

from __future__ import annotations

import pytest

from hebiao.domain.reading import Found, Reading
from hebiao.llm.redact import Redaction, find_private


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("⟦1⟧项目负责人⟦2⟧沈若谷⟦3⟧联系电话⟦4⟧13800138000", ("沈若谷", "13800138000")),
        ("填表人：温 言 联系电话：010-65001234", ("温 言", "010-65001234")),
        ("科室负责人（签字）：罗青 电话 85001234转801", ("罗青", "85001234转801")),
    ],
)
def test_names_and_phones_are_stood_in_for_and_put_back(text: str, hidden: tuple[str, ...]) -> None:
    """None of them is in what is sent; what comes back has them again."""
    redaction = find_private(text, ())
    sent = redaction.hide(text)
    assert not any(h in sent for h in hidden)
    assert redaction.show(sent) == text


def test_amounts_and_labels_stay() -> None:
    """Budgets, dates and labels are no phones and no names."""
    text = "全年预算数 3248.639548 执行 17420 ㎡ 2024年12月31日 项目负责人⟦2⟧⟦3⟧联系电话 1,234,567.89"
    assert find_private(text, ()).hide(text) == text


def test_what_the_parsers_read_as_a_name_is_hidden_everywhere() -> None:
    """A leader's name is hidden also where it stands in running text."""
    reading = Reading("grid", fields={"project_leader": Found("欧阳 静", "欧阳静", ())})
    hidden = find_private("", (reading,)).hide("由欧阳静牵头，欧阳 静复核")
    assert "静" not in hidden


def test_without_redaction_all_stays() -> None:
    """No pairs, no change."""
    assert Redaction().hide("罗青") == "罗青"
