"""`hebiao debug`: draws how one file was read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hebiao.cli import i18n, say
from hebiao.cli.base import Command, Opt
from hebiao.cli.papers import OUTPUT
from hebiao.config import Settings
from hebiao.errors import IllegibleSource, NoFormFound, UnreadForm, UsageError
from hebiao.lang import Lang, Message

if TYPE_CHECKING:
    from hebiao.domain.document import Source
    from hebiao.domain.result import FormResult

_M = Message
WRITTEN: Final = _M("已写出 {}", "written: {}")


def options() -> list[click.Parameter]:
    """The options of the command, in the order of the help page."""
    return [
        click.Argument(
            ["file"],
            required=True,
            metavar="FILE",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
        ),
        Opt(
            ["-o", "--out"],
            OUTPUT,
            _M(
                "网页写到哪里，默认 FILE.debug.html（在当前文件夹）",
                "file to write; by default FILE.debug.html in the current folder",
            ),
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="HTML",
        ),
        Opt(
            ["--page"],
            OUTPUT,
            _M("只画这一页（有页的格式）", "draw only this page, where the format has pages"),
            type=click.IntRange(min=1),
            metavar="N",
        ),
        Opt(
            ["--member"],
            OUTPUT,
            _M("FILE 是压缩包时，画其中的哪个文件", "which file to draw, where FILE is an archive"),
            metavar="NAME",
        ),
    ]


def make(lang: Lang) -> click.Command:
    """The command in one language."""

    def start(file: Path, out: Path | None, page: int | None, member: str | None) -> int:
        from hebiao.debug import write_debug
        from hebiao.pipeline import read

        source = find_source(file, member)
        settings = Settings(lang=lang)
        document = read(source, settings)
        target = out or Path(f"{file.name}.debug.html")
        write_debug(document, _results(source, settings), target, lang, page)
        click.echo(WRITTEN.in_lang(lang).format(target))
        return 0

    return Command("debug", lang, i18n.DEBUG, params=options(), callback=start)


def find_source(file: Path, member: str | None) -> Source:
    """The bytes to draw: the file itself, or one file of an archive.

    Raises:
        InputError: it cannot be opened.
        UsageError: it is an archive and `member` names none of its files, or it is none and `member` is given.
    """
    from hebiao.readers.archive import Rejected, expand
    from hebiao.run.worker import Job, load

    limits = Settings().limits
    source = load(Job(str(file), path=file), limits.file_bytes)
    names: list[str] = []
    for found in expand(source, limits):
        if found is source and member is None:
            return source
        inner = found.name.removeprefix(f"{source.name}!")
        if inner == member:
            if isinstance(found, Rejected):
                raise found.error
            return found
        names.append(inner)
    listed = "、".join(names[:20])
    raise UsageError(
        f"用 --member 指明画哪个文件：{listed}",
        f"name the file to draw with --member: {', '.join(names[:20])}",
    )


def _results(source: Source, settings: Settings) -> tuple[FormResult, ...]:
    from hebiao.pipeline import process

    try:
        return process(source, settings)
    except (IllegibleSource, NoFormFound, UnreadForm) as error:
        # The drawing is for exactly this case: to see why there is none.
        say(error.in_lang(settings.lang))
        return ()
