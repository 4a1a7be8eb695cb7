"""`hebiao eval`: measures how well a labelled suite is read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hebiao.cli import i18n, say
from hebiao.cli.base import Command, Opt, width_of
from hebiao.cli.papers import OUTPUT, store_option
from hebiao.config import Settings
from hebiao.lang import Lang, Message

if TYPE_CHECKING:
    from hebiao.evals.record import EvalReport

_M = Message
WHAT: Final = _M("量什么", "What is measured")
AGAINST: Final = _M("比什么", "Compared with")
BROKEN: Final = _M("没有达到门槛：{} {} = {}，应{} {}", "threshold broken: {} {} = {}, must be {} {}")
ADDED: Final = _M("{} 个文件已加入 {}", "{} files added to {}")
GONE: Final = _M("{} 已不在原处或已变，没有加入", "{} is gone or was changed; not added")
EXAMPLES: Final = _M(
    "{} 个示例（从 {} 个部分里挑出）已写到 {}", "{} examples, chosen from {} parts, written to {}"
)
_SENSE: Final = {"min": _M("不低于", "at least"), "max": _M("不高于", "at most")}


def options() -> list[click.Parameter]:
    """The options of the command, in the order of the help page."""
    return [
        click.Argument(
            ["suite"], required=True, metavar="SUITE", type=click.Path(path_type=Path, exists=True)
        ),
        Opt(
            ["--split"],
            WHAT,
            _M("只量评测集的这一部分", "only this part of the suite"),
            metavar="NAME",
        ),
        Opt(
            ["--seed"],
            WHAT,
            _M(
                "自助法的随机种子；同样的种子得同样的数",
                "seed of the bootstrap; the same seed gives the same numbers",
            ),
            type=int,
            metavar="N",
        ),
        *_comparing(),
        Opt(
            ["-o", "--out"],
            OUTPUT,
            _M(
                "在此文件夹写出 markdown、json 和 html 报告",
                "write the report as markdown, json and html into this folder",
            ),
            type=click.Path(path_type=Path, file_okay=False),
            metavar="OUT",
        ),
    ]


def _comparing() -> list[click.Parameter]:
    """What the result is held against, and whether that fails the command."""
    return [
        Opt(
            ["--baseline"],
            AGAINST,
            _M("与这个基线文件比", "compare with this baseline file"),
            type=click.Path(path_type=Path, exists=True),
            metavar="FILE",
        ),
        Opt(
            ["--write-baseline"],
            AGAINST,
            _M("把这次的结果存为基线", "keep this result as a baseline"),
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
        ),
        Opt(
            ["--no-gate"],
            AGAINST,
            _M("达不到门槛也算完成", "only report broken thresholds"),
            is_flag=True,
        ),
    ]


def make(lang: Lang) -> click.Command:
    """The command in one language."""

    def start(suite: Path, **given: Any) -> int:
        from hebiao.evals.gate import write_baseline
        from hebiao.evals.outputs import to_markdown, write_outputs
        from hebiao.evals.runner import SEED, run_suite

        report = run_suite(
            suite,
            split=given["split"],
            settings=Settings(lang=lang),
            baseline=given["baseline"],
            seed=SEED if given["seed"] is None else given["seed"],
            progress=_show_progress if sys.stderr.isatty() else None,
        )
        if sys.stderr.isatty():
            click.echo("\r\x1b[K", nl=False, err=True)
        if given["write_baseline"] is not None:
            write_baseline(report, given["write_baseline"])
        if given["out"] is not None:
            write_outputs(report, given["out"], lang)
        click.echo(to_markdown(report, lang))
        _name_broken(report, lang)
        return 0 if report.passed or given["no_gate"] else 1

    return Command("eval", lang, i18n.EVAL, params=options(), callback=start)


def make_add(lang: Lang) -> click.Command:
    """`hebiao eval add` in one language."""

    def start(out: Path, folder: Path, redact: bool, files: Path | None, store: str | None) -> int:
        from hebiao.evals.reviewed import add_cases

        added = add_cases(out, folder, Settings(lang=lang, store_url=store), redact=redact, files=files)
        click.echo(ADDED.in_lang(lang).format(len(added.cases), folder))
        for name in added.gone:
            say(GONE.in_lang(lang).format(name))
        return 1 if added.gone else 0

    existing = click.Path(path_type=Path, exists=True, file_okay=False)
    params: list[click.Parameter] = [
        click.Argument(["out"], required=True, metavar="OUT", type=existing),
        Opt(
            ["-o", "--out", "folder"],
            OUTPUT,
            _M("加到哪个评测集文件夹", "folder of the suite to add to"),
            required=True,
            type=click.Path(path_type=Path, file_okay=False),
            metavar="SUITE",
        ),
        Opt(
            ["--redact"],
            OUTPUT,
            _M(
                "隐去人名、单位名和电话；写出的是网页而不是原文件，项目名称和正文不变",
                "replace names of people and units, and phones; a page is written instead of the file; project "
                "names and prose stay",
            ),
            is_flag=True,
        ),
        Opt(["--files"], WHAT, _M("原文件现在在哪个文件夹", "folder where the source files are now"), type=existing, metavar="DIR"),
        store_option(),
    ]  # fmt: skip
    return Command("eval add", lang, i18n.EVAL_ADD, params=params, callback=start)


def make_fit(lang: Lang) -> click.Command:
    """`hebiao eval fit` in one language."""

    def start(suites: tuple[Path, ...], check: tuple[Path, ...], out: Path) -> int:
        from hebiao.evals.fit import write_fit

        _, text = write_fit(suites, check, out)
        click.echo(text)
        return 0

    existing = click.Path(path_type=Path, exists=True)
    params: list[click.Parameter] = [
        click.Argument(["suites"], required=True, nargs=-1, metavar="SUITE", type=existing),
        Opt(
            ["--check"],
            AGAINST,
            _M("在这个评测集上检验，可多次", "hold it against this suite; may be repeated"),
            type=existing,
            multiple=True,
            metavar="SUITE",
        ),
        Opt(
            ["-o", "--out"],
            OUTPUT,
            _M(
                "在此文件夹写出 confidence.json、.md 和 .html（有图）",
                "write confidence.json, .md and .html (with drawings) here",
            ),
            required=True,
            type=click.Path(path_type=Path, file_okay=False),
            metavar="OUT",
        ),
    ]
    return Command("eval fit", lang, i18n.EVAL_FIT, params=params, callback=start)


def make_examples(lang: Lang) -> click.Command:
    """`hebiao eval examples` in one language."""

    def start(suite: Path, out: Path) -> int:
        from hebiao.evals.examples import write_examples

        click.echo(EXAMPLES.in_lang(lang).format(*write_examples(suite, out), out))
        return 0

    params: list[click.Parameter] = [
        click.Argument(["suite"], required=True, metavar="SUITE", type=click.Path(path_type=Path, exists=True)),
        Opt(
            ["-o", "--out"],
            OUTPUT,
            _M("写到哪个文件", "file to write"),
            required=True,
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
        ),
    ]  # fmt: skip
    return Command("eval examples", lang, i18n.EVAL_EXAMPLES, params=params, callback=start)


def _show_progress(number: int, total: int, name: str) -> None:
    line = f"{number + 1}/{total} {name}"
    while width_of(line) > 78:
        line = line[:-1]
    click.echo(f"\r\x1b[K{line}", nl=False, err=True)


def _name_broken(report: EvalReport, lang: Lang) -> None:
    for check in report.gate:
        if not check.passed:
            value = "—" if check.value is None else f"{check.value:g}"
            sense = _SENSE[check.sense].in_lang(lang)
            say(BROKEN.in_lang(lang).format(check.scope, check.metric, value, sense, f"{check.limit:g}"))
