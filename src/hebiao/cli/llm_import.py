"""`hebiao llm import`: answers of a Batch taken in, and the run that asked for them gone on with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from hebiao.cli import i18n, say
from hebiao.cli.base import Command, Opt
from hebiao.cli.papers import OUTPUT
from hebiao.cli.run import default_jobs, do
from hebiao.lang import Lang, Message

_M = Message
_IMPORTED: Final = _M(
    "收下 {} 个回答，{} 个回答读不了，{} 行没有回答",
    "answers taken in: {}; that cannot be read: {}; lines that held none: {}",
)
_UNREADABLE: Final = _M("读不了的回答 {}：{}", "answer {} cannot be read: {}")
_MORE: Final = _M("读不了的回答另有 {} 个", "further answers that cannot be read: {}")
_MOST_NAMED: Final = 20


def make(lang: Lang) -> click.Command:
    """The command `hebiao llm import` in one language."""

    def start(results: tuple[Path, ...], out: Path, store: str | None) -> int:
        from hebiao.run.batch_resume import take_results

        inputs, settings, imported = take_results(results, out)
        unreadable = imported.unreadable
        click.echo(_IMPORTED.in_lang(lang).format(imported.good, len(unreadable), imported.without))
        for key, about in unreadable[:_MOST_NAMED]:
            say(_UNREADABLE.in_lang(lang).format(key, about))
        if len(unreadable) > _MOST_NAMED:
            say(_MORE.in_lang(lang).format(len(unreadable) - _MOST_NAMED))
        settings = replace(settings, lang=lang, jobs=default_jobs(), store_url=store or settings.store_url)
        return do(inputs, out, settings)

    return Command("llm import", lang, i18n.LLM, params=_options(), callback=start)


def _options() -> list[click.Parameter]:
    return [
        click.Argument(
            ["results"],
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            metavar="RESULTS…",
            nargs=-1,
            required=True,
        ),
        Opt(
            ["-o", "--out"],
            OUTPUT,
            _M("--llm batch 那次运行的输出文件夹", "the output folder of the run with --llm batch"),
            required=True,
            metavar="OUT",
            type=click.Path(path_type=Path, exists=True, file_okay=False),
        ),
        Opt(
            ["--store"],
            OUTPUT,
            _M(
                "运行时用过 --store 且有密码的，写同一个地址",
                "the URL, if the run had --store with a password",
            ),
            metavar="URL",
        ),
    ]
