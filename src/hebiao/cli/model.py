"""The language model of a run on the command line: its options, the settings they make, and what was not asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

import click

from hebiao.cli import say
from hebiao.cli.base import Opt
from hebiao.lang import Lang, Message
from hebiao.llm.settings import (
    Mode,
    ModelSettings,
    Use,
    check,
    is_here,
    key_from_environment,
    url_from_environment,
)

if TYPE_CHECKING:
    from hebiao.domain.run import RunLog

_M = Message
MODEL: Final = _M("语言模型（默认不用）", "Language model (off by default)")
_WAITING: Final = _M(
    "{} 个请求写在 {}；交给 Batch，取回输出文件后运行：hebiao llm import 输出文件.jsonl… -o {}",
    "{} requests are in {}; give them to Batch, then run: hebiao llm import OUTPUT.jsonl… -o {}",
)
MODE_KEPT: Final = "HEBIAO_LLM_MODE"
"""variable of the environment that holds the mode of all runs"""


def options() -> list[click.Parameter]:
    """The options of `hebiao run` that are about a model, in the order of the help page."""
    return [*_asking(), *_passing_on(), *_sources(), *_spending(), *_pace()]


def _asking() -> list[click.Parameter]:
    """Whether a model is asked, which one, and how."""
    return [
        Opt(
            ["--llm"],
            MODEL,
            _M(
                "off 不用；auto 只问读不准的部分；always 每部分都问；batch 只写请求文件，不连网",
                "off; auto: only parts in doubt; always: every part; batch: write a request file, use no network",
            ),
            default="off",
            type=click.Choice(get_args(Use)),
            metavar="off|auto|always|batch",
        ),
        Opt(
            ["--model"],
            MODEL,
            _M(
                "模型名；地址和密钥取 OPENAI_BASE_URL、OPENAI_API_KEY",
                "name of the model; address and key come from OPENAI_BASE_URL and OPENAI_API_KEY",
            ),
            metavar="NAME",
            default="",
        ),
        Opt(
            ["--llm-mode"],
            MODEL,
            _M(
                "怎样约束回答，默认 TOOLS，或取 HEBIAO_LLM_MODE；hebiao doctor --llm 可逐个试",
                "how answers are held to their schema; TOOLS by default, or HEBIAO_LLM_MODE; hebiao doctor --llm tries each",
            ),
            default="TOOLS",
            envvar=MODE_KEPT,
            type=click.Choice(get_args(Mode)),
            metavar="MODE",
        ),
    ]


def _passing_on() -> list[click.Parameter]:
    """What is sent to the model beyond the parts in doubt, and what is hidden from it."""
    return [
        Opt(
            ["--advise"],
            MODEL,
            _M(
                "也请模型看文字：原因与措施、完成情况、指标归类；只作提示，每张表都问",
                "also ask about wording (reasons, results, categories): notes only, for every form",
            ),
            is_flag=True,
        ),
        Opt(
            ["--redact/--no-redact"],
            MODEL,
            _M(
                "送出前隐去姓名、电话、证件号、账号、车牌、邮箱、微信号；模型不在本机时默认隐去",
                "hide names, phones, ID and account numbers, plates, e-mail and chat addresses before sending; by default on, "
                "unless the model runs on this machine",
            ),
            default=None,
        ),
    ]


def _sources() -> list[click.Parameter]:
    """Earlier answers that are used again."""
    return [
        Opt(
            ["--offline"],
            MODEL,
            _M(
                "只用已存的回答，不连网；可逐位重现",
                "use only answers of earlier runs, no network; results repeat bit for bit",
            ),
            is_flag=True,
        ),
        Opt(
            ["--examples"],
            MODEL,
            _M(
                "随每问附上的示例，由 hebiao eval examples 从复核过的表写出",
                "examples sent with every question; hebiao eval examples makes them from reviewed forms",
            ),
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            metavar="FILE",
        ),
    ]


def _spending() -> list[click.Parameter]:
    """How much a run may cost."""
    return [
        Opt(
            ["--budget-tokens"],
            MODEL,
            _M(
                "最多用多少 token，用完的留在复核", "token budget of the run; what exceeds it stays in review"
            ),
            type=click.IntRange(min=1),
            metavar="N",
        ),
        Opt(
            ["--budget-money"],
            MODEL,
            _M("最多花多少钱，要同时写 --price", "money budget of the run; needs --price"),
            type=click.FloatRange(min=0, min_open=True),
            metavar="X",
        ),
        Opt(
            ["--price"],
            MODEL,
            _M(
                "每百万 token 的输入/输出价，如 1.5/6",
                "price of a million tokens, input/output, such as 1.5/6",
            ),
            metavar="IN/OUT",
        ),
    ]


def _pace() -> list[click.Parameter]:
    """How many questions are under way, and how long one may take."""
    return [
        Opt(
            ["--llm-jobs"],
            MODEL,
            _M("同时问几个，默认 8", "questions asked at the same time, 8 by default"),
            default=8,
            type=click.IntRange(1, 256),
            metavar="N",
        ),
        Opt(
            ["--llm-time-limit"],
            MODEL,
            _M("一问的秒数上限，默认 120", "seconds for one question, 120 by default"),
            default=120.0,
            type=click.FloatRange(min=0, min_open=True),
            metavar="S",
        ),
    ]


def settings_of(given: Mapping[str, Any]) -> ModelSettings:
    """The settings that the options and the environment make.

    Raises:
        UsageError: they make no sense together.
    """
    url = url_from_environment()
    redact = given["redact"]
    settings = ModelSettings(
        use=given["llm"],
        model=given["model"],
        base_url=url,
        mode=given["llm_mode"],
        redact=not is_here(url) if redact is None else redact,
        advise=given["advise"],
        examples=_examples(given["examples"]),
        offline=given["offline"],
        keyless=not _has_key(url),
        budget_tokens=given["budget_tokens"],
        budget_money=given["budget_money"],
        prices=_prices(given["price"]),
        concurrency=given["llm_jobs"],
        seconds=given["llm_time_limit"],
    )
    check(settings)
    return settings


def _examples(path: Path | None) -> Path | None:
    """The file by its whole path, read once, so that a bad one is told before anything is done."""
    if path is None:
        return None
    from hebiao.llm.examples import read_examples

    read_examples(path.absolute())
    return path.absolute()


def _has_key(url: str) -> bool:
    """Whether a call makes sense: an endpoint elsewhere wants a key, one on this machine mostly does not."""
    return is_here(url) or bool(key_from_environment())


def _prices(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    asked, _, answered = text.partition("/")
    try:
        prices = float(asked), float(answered)
    except ValueError:
        prices = -1.0, -1.0
    if not all(0 <= p < 1e6 for p in prices):
        raise click.BadParameter(f"{text!r} is not IN/OUT, such as 1.5/6", param_hint="--price")
    return prices


def say_what_waits(log: RunLog, out: Path, lang: Lang) -> None:
    """What was not asked, and how to go on."""
    if log.model is None:
        return
    if log.model.use == "batch" and log.model.total("waiting"):
        from hebiao.llm.batch import index_of, pending_files
        from hebiao.run.asking import FOLDER

        files = pending_files(out / FOLDER)
        named = _M("、", ", ").in_lang(lang).join(map(str, files))
        say(_WAITING.in_lang(lang).format(len(index_of(out / FOLDER)), named, out))
    from hebiao.report.unanswered import why_missed

    missed = why_missed(log.model)
    if missed is not None:
        say(missed.in_lang(lang))
