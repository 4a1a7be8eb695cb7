"""The command `hebiao`. Each command has a module of its own; nothing heavy is imported before it is needed."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final, NoReturn

from hebiao.errors import HebiaoError, UsageError, is_disk_full
from hebiao.lang import Lang, Message, detect_lang
from hebiao.pattern_cache import ours

if TYPE_CHECKING:
    import click

INTERRUPTED: Final = Message("已中断，没有写出结果", "interrupted; nothing was written")
BUG: Final = Message(
    "核表内部错误，请把上面的内容报告给我们：{}",
    "an error inside hebiao; please report what stands above: {}",
)
_FULL: Final = Message(
    "磁盘已满，没有写完，请腾出空间后重试",
    "the disk is full and not all was written: free some space, and try again",
)
_MORE: Final = Message("用法见：{} --help", "for help: {} --help")
_COMMANDS: Final = {
    "run": ("run", "make"),
    "review": ("review", "make"),
    "export": ("review", "make_export"),
    "log": ("review", "make_log"),
    "users add": ("review", "make_add_user"),
    "users remove": ("review", "make_remove_user"),
    "letters": ("papers", "make_letters"),
    "forms": ("papers", "make_forms"),
    "rules": ("rules", "make"),
    "debug": ("debug", "make"),
    "eval": ("eval", "make"),
    "eval add": ("eval", "make_add"),
    "eval fit": ("eval", "make_fit"),
    "eval examples": ("eval", "make_examples"),
    "llm import": ("llm_import", "make"),
    "doctor": ("doctor", "make"),
}
"""commands in the order of the help page: the module that has each, and the function that makes it"""


def main(argv: Sequence[str] | None = None) -> None:
    """Runs the command line and ends the process with the exit status of the contract."""
    args = list(sys.argv[1:] if argv is None else argv)
    # Many objects, hardly a cycle: looking for them every 700 objects takes a third of the time.
    gc.set_threshold(500_000, 20, 20)
    # Ours are the only models here: pydantic need not search every installed package for plugins.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        # A C locale must not turn Chinese into question marks, or into a crash.
        if (stream.encoding or "").lower().replace("-", "") != "utf8" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    lang = choose_lang(args)
    try:
        with _loading(args):
            status = _main(args, lang)
    except KeyboardInterrupt:
        say(INTERRUPTED.in_lang(lang))
        status = 1
    _leave(status)


def _leave(status: int) -> NoReturn:
    """Ends the process as Python would, without taking every module apart first, which is no use to anybody."""
    if threading.active_count() > 1:
        sys.exit(status)
    ours.keep()
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        sys.exit(status)
    os._exit(status)


@contextmanager
def _loading(args: Sequence[str]) -> Iterator[None]:
    """What a run needs, on its way while the command line is read."""
    if args[:1] != ["run"] or "--help" in args:
        yield
        return
    from hebiao.run.preload import start_run_ahead
    from hebiao.run.processes import end_ahead

    start_run_ahead(args)
    try:
        yield
    finally:
        end_ahead()


def choose_lang(args: Sequence[str]) -> Lang:
    """The language asked for anywhere on the command line, else the machine's."""
    for k, arg in enumerate(args):
        value = args[k + 1] if arg == "--lang" and k + 1 < len(args) else arg.partition("--lang=")[2]
        if value == "zh":
            return "zh"
        if value == "en":
            return "en"
        if arg == "--":
            break
    return detect_lang()


def _main(args: list[str], lang: Lang) -> int:
    import click

    from hebiao.cli.i18n import complaint

    try:
        status = build(lang).main(args, prog_name="hebiao", standalone_mode=False)
        return status if isinstance(status, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        return 2
    except click.ClickException as error:
        say(complaint(error, lang))
        context = getattr(error, "ctx", None)
        say(_MORE.in_lang(lang).format(context.command_path if context else "hebiao"))
        return 2
    except HebiaoError as error:
        say(error.in_lang(lang))
        return 2 if isinstance(error, UsageError) and not is_disk_full(error) else 3
    except (KeyboardInterrupt, click.Abort):
        say(INTERRUPTED.in_lang(lang))
        return 1
    except BrokenPipeError:
        # The reader of our output has left (`| head`): not worth a word, but Python would print one at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except OSError as error:
        if is_disk_full(error):
            say(_FULL.in_lang(lang))
            return 3
        return _bug(error, lang)
    except Exception as error:  # noqa: BLE001 - the person gets a sentence and the right status, we the trace
        return _bug(error, lang)


def _bug(error: Exception, lang: Lang) -> int:
    import traceback

    traceback.print_exc()
    say(BUG.in_lang(lang).format(f"{type(error).__name__}: {error}"))
    return 3


def say(text: str) -> None:
    """A line for the person on stderr."""
    import click

    from hebiao.cli.plain import plain

    click.echo(f"hebiao: {plain(text)}", err=True)


def build(lang: Lang) -> click.Group:
    """The whole command tree in one language; a command is made when it is called for."""
    from hebiao.cli.base import Group

    return Group(lang, {name: partial(_make, home, maker, lang) for name, (home, maker) in _COMMANDS.items()})


def _make(home: str, maker: str, lang: Lang) -> click.Command:
    command: click.Command = getattr(import_module(f"hebiao.cli.{home}"), maker)(lang)
    return command
