"""`hebiao run`: the main job, with a progress bar and a closing table."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

import click

from hebiao.cli import i18n, model, say
from hebiao.cli.base import Command, Opt
from hebiao.cli.papers import AUDIT, OUTPUT, rulebook_option, waivers_option
from hebiao.config import Settings
from hebiao.domain.limits import Limits
from hebiao.lang import Lang, Message
from hebiao.run import Event, run

if TYPE_CHECKING:
    from hebiao.domain.run import RunLog
    from hebiao.run import Doubtful

_M = Message
_MB: Final = 1024 * 1024
_DEFAULTS: Final = Limits()
_MAX_JOBS: Final = 8
SPEED: Final = _M("快慢", "Speed")
LIMITS: Final = _M("上限（一个文件）", "Limits (on one file)")
STOPPING: Final = _M(
    "正在停下，已读完的会写出；再按一次 Ctrl-C 立即退出",
    "stopping; what is done will be written; Ctrl-C again to leave at once",
)
NOTHING: Final = _M("没有找到可以读的文件", "no files to read were found")
STOPPED: Final = _M(
    "已中断：还有 {} 个文件没有读，已读完的已写出",
    "interrupted: {} files were not read; the rest was written",
)


def default_jobs() -> int:
    """One worker for each processor that this process may use, eight at most."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(_MAX_JOBS, usable)


def options() -> list[click.Parameter]:
    """The options of the command, in the order of the help page."""
    # An input that may not be read is an outcome of the run; `click` would refuse them all.
    anything = click.Path(path_type=Path, readable=False)
    inputs = click.Argument(["inputs"], nargs=-1, required=True, metavar="INPUT", type=anything)
    return [inputs, *_output_options(), *audit_options(), *model.options(), _jobs_option(), *_limit_options()]


def _output_options() -> list[click.Parameter]:
    """Where the results go."""
    return [
        Opt(
            ["-o", "--out"],
            OUTPUT,
            _M(
                "输出文件夹，没有就建；上次的结果会被替换，存储（复核记录）保留",
                "output folder, created if missing; earlier results are replaced, the store (people's decisions) is kept",
            ),
            required=True,
            metavar="OUT",
            type=click.Path(path_type=Path, file_okay=False),
        ),
        Opt(
            ["--store"],
            OUTPUT,
            _M(
                "存储的 SQLAlchemy 地址，默认 OUT/hebiao.db；PostgreSQL 写 postgresql+pg8000://用户@主机/库",
                "SQLAlchemy URL of the store, OUT/hebiao.db by default; for PostgreSQL "
                "postgresql+pg8000://USER@HOST/DATABASE",
            ),
            metavar="URL",
        ),
    ]


def _jobs_option() -> click.Parameter:
    return Opt(
        ["-j", "--jobs"],
        SPEED,
        _M(
            f"同时读几个文件，默认 {default_jobs()}",
            f"files read side by side, {default_jobs()} by default",
        ),
        default=default_jobs(),
        type=click.IntRange(min=1),
        metavar="N",
    )


def _limit_options() -> list[click.Parameter]:
    """Bounds on what one file may cost."""
    return [
        Opt(
            ["--time-limit"],
            LIMITS,
            _M(
                f"秒数，超过即放弃该文件，默认 {_DEFAULTS.seconds:g}",
                f"seconds, {_DEFAULTS.seconds:g} by default; a file that takes longer is given up",
            ),
            default=_DEFAULTS.seconds,
            type=click.FloatRange(min=0, min_open=True),
            metavar="S",
        ),
        _limit(
            "--max-size",
            _DEFAULTS.file_bytes // _MB,
            "MB",
            _M("大小，MB，默认 {}", "size in MB, {} by default"),
        ),
        _limit(
            "--max-unpacked",
            _DEFAULTS.unpacked_bytes // _MB,
            "MB",
            _M(
                "压缩包（含 docx、xlsx、ofd）展开后的大小，MB，默认 {}",
                "unpacked size of an archive, docx, xlsx or ofd in MB, {} by default",
            ),
        ),
        _limit(
            "--max-members",
            _DEFAULTS.members,
            "N",
            _M("压缩包内文件数，默认 {}", "files in an archive, {} by default"),
        ),
        _limit("--max-pages", _DEFAULTS.pages, "N", _M("页数，默认 {}", "pages, {} by default")),
    ]


def _limit(name: str, default: int, unit: str, said: Message) -> click.Parameter:
    """A bound that is a whole number; `said` has room for the default."""
    told = _M(said.zh.format(default), said.en.format(default))
    return Opt([name], LIMITS, told, default=default, type=click.IntRange(min=1), metavar=unit)


def audit_options() -> list[click.Parameter]:
    """What the forms are held against besides themselves."""
    table = click.Path(path_type=Path, exists=True, dir_okay=False)
    return [
        rulebook_option(
            _M(
                "规则库的名字（见 hebiao rules），或 .toml 文件、文件夹的路径；默认按表的地区、年度和版式选",
                "name of a rulebook (see hebiao rules), or path of a .toml file or a folder of them; by default chosen by each form's place, year and layout",
            )
        ),
        Opt(
            ["--roster"],
            AUDIT,
            _M(
                "决算名册（xlsx、csv 等），一行一个项目：查漏报、多报和金额（B02、B03）",
                "the final accounts (xlsx, csv …), one project a row: finds missing and surplus forms and wrong amounts (B02, B03)",
            ),
            type=table,
            metavar="FILE",
        ),
        Opt(
            ["--approved"],
            AUDIT,
            _M(
                "批复的绩效目标表（表13），一行一个指标：查目标和指标是否改动（B04）",
                "the approved goals (表13), one indicator a row: finds changed goals and indicators (B04)",
            ),
            type=table,
            metavar="FILE",
        ),
        waivers_option(),
    ]


def make(lang: Lang) -> click.Command:
    """The command in one language."""

    def start(inputs: tuple[Path, ...], out: Path, **given: Any) -> int:
        return do(inputs, out, settings_of(given, lang))

    return Command("run", lang, i18n.RUN, params=options(), callback=start)


def settings_of(given: Mapping[str, Any], lang: Lang) -> Settings:
    """The settings that the options make, each by its name on the command line.

    Raises:
        UsageError: those of the model make no sense together.
    """
    limits = Limits(
        seconds=given["time_limit"],
        file_bytes=given["max_size"] * _MB,
        unpacked_bytes=given["max_unpacked"] * _MB,
        members=given["max_members"],
        pages=given["max_pages"],
    )
    return Settings(
        limits=limits,
        lang=lang,
        jobs=given["jobs"],
        store_url=given["store"],
        rulebook=given["rulebook"],
        roster=given["roster"],
        approved=given["approved"],
        waivers=given["waivers"],
        model=model.settings_of(given),
    )


def do(inputs: tuple[Path, ...], out: Path, settings: Settings) -> int:
    """One run with all that is shown of it; returns the exit status of the contract."""
    from hebiao.cli.console import closing, make_progress

    doubtful: tuple[Doubtful, ...] = ()
    with make_progress(settings.lang) as progress, _interrupts(settings.lang) as stopped:

        def on_event(event: Event) -> None:
            nonlocal doubtful
            doubtful = event.doubtful
            progress.show(event)

        def stop() -> bool:
            progress.tick()
            return stopped()

        log = run(inputs, out, settings, on_event, stop=stop)
    closing(log, out, doubtful, settings.lang)
    _say_what_is_missing(log, settings.lang)
    if settings.model.use == "batch":
        from hebiao.run.batch_resume import keep_for_later

        keep_for_later(inputs, out, settings)
    model.say_what_waits(log, out, settings.lang)
    return exit_status(log)


def exit_status(log: RunLog) -> int:
    """0 done, 1 some input could not be read or the run was interrupted, 3 nothing could be done."""
    if log.counts.get("interrupted"):
        return 1
    if not log.counts["forms"]:
        return 3
    return 1 if log.counts["failed"] else 0


def _say_what_is_missing(log: RunLog, lang: Lang) -> None:
    if log.counts.get("interrupted"):
        say(STOPPED.in_lang(lang).format(log.counts["not_reached"]))
    elif not log.inputs:
        say(NOTHING.in_lang(lang))


@contextmanager
def _interrupts(lang: Lang) -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C (or SIGTERM) asks the run to stop, the second stops it."""
    asked = False

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        say(STOPPING.in_lang(lang))

    before = {s: signal.signal(s, ask) for s in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
