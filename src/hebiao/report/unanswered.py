"""Why a model gave no answer, and what a person can do about it, in one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hebiao.domain.run import ModelLog
from hebiao.lang import Message
from hebiao.report.names import MODEL_FAILURES

_M = Message
_ADDRESS: Final = _M("查一查 OPENAI_BASE_URL 和网络", "check OPENAI_BASE_URL and the network")
_MODE: Final = _M(
    "换一种 --llm-mode，hebiao doctor --llm 可逐个试",
    "try another --llm-mode: hebiao doctor --llm tries each",
)
_LATER: Final = _M(
    "过一会儿再运行，已有的回答不再付费", "run again later; answers that came are not paid again"
)
_KEY: Final = _M("查一查 OPENAI_API_KEY", "check OPENAI_API_KEY")
_TO_DO: Final = {
    "400": _M("查一查 --model，或换一种 --llm-mode", "check --model, or try another --llm-mode"),
    "401": _KEY,
    "402": _M("查一查账户余额", "check the balance of the account"),
    "403": _KEY,
    "404": _M("查一查 --model 和 OPENAI_BASE_URL", "check --model and OPENAI_BASE_URL"),
    "429": _M("减小 --llm-jobs，或过一会儿再运行", "lower --llm-jobs, or run again later"),
    "timeout": _M("加大 --llm-time-limit，或减小 --llm-jobs", "raise --llm-time-limit, or lower --llm-jobs"),
    "connection": _ADDRESS,
    "half": _LATER,
    "broken": _ADDRESS,
    "too_large": _M("换一个模型", "use another model"),
    "cut": _M("换一个少绕弯的模型，或不要它先思考", "use a terser model, or one that does not think aloud"),
    "answer": _MODE,
    "breaker": _LATER,
}
_SILENT: Final = {
    "offline": _M(
        "存下的回答里没有 {} 个（去掉 --offline 再运行）",
        "{} not among the answers kept (run without --offline)",
    ),
    "keyless": _M(
        "没有设置 OPENAI_API_KEY，{} 个没有问（设好密钥再运行）",
        "OPENAI_API_KEY is not set, {} not asked (set it and run again)",
    ),
    "brought": _M(
        "Batch 没有带回 {} 个（用 --llm batch 再写一次请求，只写缺的）",
        "{} did not come with the batch (run with --llm batch again: only what is missing is written)",
    ),
}
"""why nobody was asked at all; a batch that waits for its answers says so itself"""
_UNPAID: Final = _M(
    "预算不够问 {} 个（加大 --budget-tokens 或 --budget-money；一问最多要 {:,} token）",
    "{} not within the budget (raise --budget-tokens or --budget-money; one question may take {:,} tokens)",
)
_GUESSED: Final = _M("其中 {} 次对方没有说用量，是估计的", "of {} calls the endpoint did not say: estimated")
_MAYBE: Final = _M("；中断的还可能多收 {:,}", "; for those that broke off it may charge {:,} more")
_ALL: Final = _M(
    "模型有 {} 个回答没有得到：{}；这些处与不用模型时相同，留在复核",
    "answers of the model that did not come: {}; {}; there all is as without a model, and stays in review",
)
_NOT_ASKED: Final = _M(
    "另有 {} 个待复核的字段没有问模型，问了也作不了数：原件在那里看不清、是空白而没有字可指，或读出来的一致、只是拿不准；请人对照原件看",
    "in review and not asked of the model, for no answer could count: {} more; there the original is unclear, or "
    "blank with no text to point at, or was read one way only and not for certain; a person has to look at the original",
)


def said_of(model: ModelLog | None) -> tuple[Message, ...]:
    """All that a reader of the results should know of what was not answered, and not stated."""
    if model is None:
        return ()
    said = (why_missed(model), not_asked(model), not_stated(model))
    return tuple(one for one in said if one is not None)


def not_asked(model: ModelLog) -> Message | None:
    """What waits in review without having been asked, and why; None where all was asked."""
    if not model.unasked:
        return None
    return _M(_NOT_ASKED.zh.format(model.unasked), _NOT_ASKED.en.format(model.unasked))


def why_missed(model: ModelLog) -> Message | None:
    """One line on all answers that did not come; None where there are none, or they wait for a batch."""
    clauses = list(_clauses(model))
    if not clauses:
        return None
    missed = model.total("failed", "unpaid") + (model.total("waiting") if model.silent in _SILENT else 0)
    return _M(
        _ALL.zh.format(missed, "；".join(c.zh for c in clauses)),
        _ALL.en.format(missed, "; ".join(c.en for c in clauses)),
    )


def not_stated(model: ModelLog) -> Message | None:
    """What of the tokens the endpoint did not state; None where it stated all."""
    guessed, maybe = model.total("guessed"), model.total("tokens_maybe")
    if not guessed:
        return None
    more = _MAYBE if maybe else _M("", "")
    return _M(
        _GUESSED.zh.format(guessed) + more.zh.format(maybe),
        _GUESSED.en.format(guessed) + more.en.format(maybe),
    )


def _clauses(model: ModelLog) -> Iterator[Message]:
    waiting, unpaid = model.total("waiting"), model.total("unpaid")
    if waiting and model.silent in _SILENT:
        said = _SILENT[model.silent]
        yield _M(said.zh.format(waiting), said.en.format(waiting))
    if unpaid:
        yield _M(_UNPAID.zh.format(unpaid, model.dearest), _UNPAID.en.format(unpaid, model.dearest))
    for why, n in sorted(model.failures.items(), key=lambda f: -f[1]):
        zh, en = MODEL_FAILURES.get(why, (why, why))
        to_do = _TO_DO.get(why) or (_LATER if why.isdecimal() and why >= "500" else None)
        yield _M(
            f"{zh} {n}" + (f"（{to_do.zh}）" if to_do else ""),
            f"{en}: {n}" + (f" ({to_do.en})" if to_do else ""),
        )
