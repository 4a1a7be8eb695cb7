"""`hebiao letters` and `hebiao forms`: papers out of a finished run."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import click

from hebiao.cli import i18n, say
from hebiao.cli.base import Command, Opt
from hebiao.config import Settings
from hebiao.lang import Lang, Message

_M = Message
OUTPUT: Final = _M("输出", "Output")
AUDIT: Final = _M("审核", "Audit")
LETTERS: Final = _M("{} 封退回修改意见，写在 {}", "letters: {}, in {}")
FORMS: Final = _M("{} 张自评表，写在 {}", "forms: {}, in {}")


def out_argument() -> click.Argument:
    """The output folder of a finished run."""
    return click.Argument(
        ["out"], required=True, metavar="OUT", type=click.Path(path_type=Path, exists=True, file_okay=False)
    )


def store_option() -> Opt:
    """The URL of a store that is not in the folder."""
    said = _M("运行时用过 --store 的，写同一个地址", "the URL, if the run had --store")
    return Opt(["--store"], OUTPUT, said, metavar="URL")


def waivers_option() -> Opt:
    """The csv of findings that people let stand."""
    return Opt(
        ["--waivers"],
        AUDIT,
        _M(
            "豁免清单 csv：来源文件、表号（或 form_id）、规则、字段、谁、时间、理由；发现照列，注明已豁免",
            "csv of waived findings: file and 表号 (or form_id), rule, fields, who, when, reason; they stay in every output, marked",
        ),
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="CSV",
    )


def rulebook_option(said: Message) -> Opt:
    """The rulebook by name or path."""
    return Opt(["--rulebook"], AUDIT, said, metavar="NAME")


def _options(folder: str) -> list[click.Parameter]:
    return [
        out_argument(),
        Opt(
            ["-o", "--out", "folder"],
            OUTPUT,
            _M(
                f"写到哪个文件夹，须是空的或新的；默认 OUT/{folder}，已有则另建",
                f"folder to write to, empty or new; by default OUT/{folder}, or the same with a number",
            ),
            type=click.Path(path_type=Path, file_okay=False),
            metavar="DIR",
        ),
        store_option(),
        rulebook_option(_M("规则库的名字或路径，默认是运行时的", "name or path of a rulebook; by default that of the run")),
        waivers_option(),
    ]  # fmt: skip


def make_letters(lang: Lang) -> click.Command:
    """`hebiao letters` in one language."""

    def start(
        out: Path, folder: Path | None, store: str | None, rulebook: str | None, waivers: Path | None
    ) -> int:
        from hebiao.run.finished import write_run_letters

        settings = Settings(lang=lang, store_url=store, rulebook=rulebook, waivers=waivers)
        target, number = write_run_letters(out, folder, settings, lambda m: say(m.in_lang(lang)))
        click.echo(LETTERS.in_lang(lang).format(number, target))
        return 0

    return Command("letters", lang, i18n.LETTERS, params=_options("退回修改意见"), callback=start)


def make_forms(lang: Lang) -> click.Command:
    """`hebiao forms` in one language."""

    def start(
        out: Path,
        *,
        folder: Path | None,
        store: str | None,
        rulebook: str | None,
        waivers: Path | None,
        kind: Literal["docx", "xlsx"],
    ) -> int:
        from hebiao.run.finished import write_run_forms

        settings = Settings(lang=lang, store_url=store, rulebook=rulebook, waivers=waivers)
        target, number = write_run_forms(out, folder, kind, settings, lambda m: say(m.in_lang(lang)))
        click.echo(FORMS.in_lang(lang).format(number, target))
        return 0

    kind = Opt(
        ["--kind"],
        OUTPUT,
        _M("Word 还是 Excel，默认 docx", "Word or Excel, docx by default"),
        type=click.Choice(["docx", "xlsx"]),
        default="docx",
        metavar="docx|xlsx",
    )
    return Command("forms", lang, i18n.FORMS, params=[*_options("自评表"), kind], callback=start)
