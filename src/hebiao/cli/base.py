"""Commands with help pages in the person's language, set for the width of Chinese."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import click

from hebiao.cli import i18n
from hebiao.lang import Lang, Message

_INDENT: Final = "  "
_MAX_WIDTH: Final = 100


def width_of(text: str) -> int:
    """Columns of a terminal that a text takes; Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, width: int) -> Iterator[str]:
    """Lines of at most `width` columns: between words, or between any two Chinese characters."""
    line = ""
    for piece in _pieces(text):
        if line and width_of(line) + width_of(piece.rstrip()) > width and piece not in "，。；：、？）":
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for char in text:
        if char == " " or unicodedata.east_asian_width(char) in "WF":
            if char == " ":
                yield word + " "
            else:
                if word:
                    yield word
                yield char
            word = ""
        else:
            word += char
    if word:
        yield word


class Opt(click.Option):
    """An option with a heading to stand under on the help page."""

    def __init__(self, decls: Sequence[str], group: Message, said: Message, **rest: Any) -> None:
        super().__init__(decls, **rest)
        self.group = group
        self.said = said

    def left(self) -> str:
        """What stands on the left of the help page."""
        names = ", ".join([*sorted(self.opts, key=len), *self.secondary_opts])
        return names if self.is_flag else f"{names} {self.metavar or self.name}"


class Command(click.Command):
    """A command whose page is written by `page`."""

    def __init__(self, name: str, lang: Lang, words: i18n.CommandHelp, **rest: Any) -> None:
        super().__init__(name, add_help_option=False, **rest)
        self.lang = lang
        self.words = words
        self.params += common_options()

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click calls it with this)
        """Writes the page in place of click's own."""
        options = [p for p in self.params if isinstance(p, Opt)]
        formatter.write(page(self.words, options, self.lang))


class Group(click.Group):
    """The command `hebiao` itself."""

    def __init__(self, lang: Lang, makers: Mapping[str, Callable[[], click.Command]], **rest: Any) -> None:
        super().__init__("hebiao", add_help_option=False, **rest)
        self.lang = lang
        self._makers = makers
        self.params += [_version_option(lang), *common_options()]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click calls it with this)
        """The names, in the order of the help page."""
        return list(self._makers)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click calls it with this)
        """The command of that name, made with all that it imports; None where there is none."""
        maker = self._makers.get(cmd_name)
        return maker() if maker else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Also commands of two words, such as `users add`."""
        two = " ".join(args[:2])
        if len(args) > 1 and two in self._makers:
            return two, self.get_command(ctx, two), args[2:]
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the page in place of click's own."""
        options = [p for p in self.params if isinstance(p, Opt)]
        rows = [
            (name, command.words.short.in_lang(self.lang))
            for name in self.list_commands(ctx)
            if isinstance(command := self.get_command(ctx, name), Command)
        ]
        formatter.write(page(i18n.TOP, options, self.lang, rows))


def common_options() -> list[click.Parameter]:
    """What every command understands."""

    def show_help(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            click.echo(ctx.get_help())
            ctx.exit()

    return [
        Opt(
            ["--lang"],
            i18n.OPTIONS,
            i18n.LANG_OPTION,
            type=click.Choice(["zh", "en"]),
            metavar="zh|en",
            expose_value=False,
        ),
        Opt(
            ["-h", "--help"],
            i18n.OPTIONS,
            i18n.HELP_OPTION,
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=show_help,
        ),
    ]


def _version_option(lang: Lang) -> Opt:
    def show(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            from hebiao import __version__

            click.echo(f"{Message('核表 hebiao', 'hebiao').in_lang(lang)} {__version__}")
            ctx.exit()

    return Opt(
        ["-V", "--version"],
        i18n.OPTIONS,
        i18n.VERSION_OPTION,
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
    )


def page(
    words: i18n.CommandHelp, options: Sequence[Opt], lang: Lang, commands: Sequence[tuple[str, str]] = ()
) -> str:
    """A help page: what it does, how it is called, options by heading, examples, exit codes."""
    # A full stop or comma may hang over by two columns.
    width = min(_MAX_WIDTH, shutil.get_terminal_size().columns) - 2
    tables: dict[str, list[tuple[str, str]]] = {}
    if commands:
        tables[i18n.COMMANDS.in_lang(lang)] = list(commands)
    for option in options:
        row = (option.left(), option.said.in_lang(lang))
        tables.setdefault(option.group.in_lang(lang), []).append(row)
    left = max(width_of(name) for rows in tables.values() for name, _ in rows) + 2
    lines = [*wrap(words.about.in_lang(lang), width), ""]
    lines += [i18n.USAGE.in_lang(lang) + words.usage.in_lang(lang), ""]
    for heading, rows in tables.items():
        lines += _table(heading, rows, left, width)
    lines += [i18n.EXAMPLES.in_lang(lang), *(_INDENT + e for e in words.examples), ""]
    if words.exit_codes:
        codes = [(str(n), m.in_lang(lang)) for n, m in words.exit_codes]
        lines += _table(i18n.EXIT_CODES.in_lang(lang), codes, 3, width)
    else:
        lines += [i18n.MORE.in_lang(lang), ""]
    return "\n".join(lines[:-1]) + "\n"


def _table(heading: str, rows: Sequence[tuple[str, str]], left: int, width: int) -> list[str]:
    lines = [heading]
    for name, said in rows:
        texts = list(wrap(said, width - left - len(_INDENT)))
        lines.append(_INDENT + name + " " * (left - width_of(name)) + texts[0])
        lines += [_INDENT + " " * left + text for text in texts[1:]]
    return [*lines, ""]
