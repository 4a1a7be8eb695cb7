"""Why a model gave no answer, in one line."""

from __future__ import annotations

import pytest

from hebiao.domain.run import ModelLog, ModelPart
from hebiao.report.names import MODEL_FAILURES
from hebiao.report.unanswered import not_stated, why_missed


def log(
    failures: dict[str, int] | None = None, *, silent: str = "", dearest: int = 0, **part: int
) -> ModelLog:
    """A log of one part."""
    return ModelLog(
        model="m", host="h", use="auto", mode="TOOLS", redact=True, silent=silent, dearest=dearest,
        failures=failures or {}, parts=(ModelPart(part="head", **part),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("model", "zh", "en"),
    [
        (log({"401": 3}, failed=3), "密钥不对（401） 3（查一查 OPENAI_API_KEY）", "check OPENAI_API_KEY"),
        (log({"connection": 1}, failed=1), "查一查 OPENAI_BASE_URL", "check OPENAI_BASE_URL"),
        (log({"timeout": 1}, failed=1), "--llm-time-limit", "--llm-time-limit"),
        (log({"429": 1}, failed=1), "--llm-jobs", "--llm-jobs"),
        (log({"502": 1}, failed=1), "502 1（过一会儿再运行", "502: 1 (run again later"),
        (log({"401": 8, "breaker": 4}, failed=12), "连续失败后停问 4", "held back after failures in a row: 4"),
        (log(unpaid=5, dearest=12_345), "--budget-tokens", "one question may take 12,345 tokens"),
        (log(silent="offline", waiting=2), "去掉 --offline", "without --offline"),
        (log(silent="keyless", waiting=2), "没有设置 OPENAI_API_KEY", "OPENAI_API_KEY is not set"),
        (log(silent="brought", waiting=2), "用 --llm batch 再写一次", "with --llm batch again"),
    ],
)  # fmt: skip
def test_the_reason_and_what_to_do(model: ModelLog, zh: str, en: str) -> None:
    """One line in either language: how many, why, what to do, and what that means for the forms."""
    said = why_missed(model)
    assert said is not None
    missed = model.total("failed", "unpaid", "waiting")
    assert said.zh.startswith(f"模型有 {missed} 个回答没有得到：")
    assert said.en.startswith(f"answers of the model that did not come: {missed}; ")
    assert zh in said.zh
    assert en in said.en
    assert "\n" not in said.zh + said.en


def test_nothing_is_said_where_all_came_or_waits_for_a_batch() -> None:
    """Requests that wait for a batch say so elsewhere."""
    assert why_missed(log(answered=3)) is None
    assert why_missed(log(silent="batch", waiting=3)) is None


@pytest.mark.parametrize("why", sorted(MODEL_FAILURES))
def test_every_reason_has_words_in_both_languages(why: str) -> None:
    """No reason stands there by its short name."""
    said = why_missed(log({why: 1}, failed=1))
    assert said is not None
    assert MODEL_FAILURES[why][0] in said.zh
    assert MODEL_FAILURES[why][1] in said.en


def test_what_the_endpoint_did_not_state_is_said() -> None:
    """Calls whose tokens are our estimate, and what may be charged besides."""
    assert not_stated(log(answered=3)) is None
    said = not_stated(log(answered=3, guessed=2, tokens_maybe=1500))
    assert said is not None
    assert "2 次" in said.zh
    assert "1,500" in said.zh
    assert "1,500" in said.en
