"""What a person watches: a progress bar while it runs, and at the end a table of what came of it."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import click

from hebiao.cli import say
from hebiao.cli.base import width_of, wrap
from hebiao.cli.plain import plain
from hebiao.lang import Lang, Message
from hebiao.report.filenames import behind_name, shorten

if TYPE_CHECKING:
    from rich.console import Console

    from hebiao.domain.run import InputOutcome, ModelLog, RunLog
    from hebiao.run import Doubtful, Event

_M = Message
_FORMS: Final = _M("{} 张表", "forms: {}")
_REVIEW: Final = _M("{} 处待复核", "{} to review")
_PAGE: Final = _M("{} 第 {}/{} 页", "{} page {} of {}")
_WRITING: Final = _M("写出结果…", "writing results…")
_READING: Final = _M("读取", "reading")
_LEFT: Final = _M("还要", "left")
_TITLE: Final = _M("读取结果", "What was read")
_FILES: Final = _M("文件", "files")
_FILES_SAID: Final = _M("{:,} 个读成，{:,} 个没有读成", "{:,} read, {:,} not")
_FILES_SKIPPED: Final = _M(
    "{:,} 个读成，{:,} 个没有读成，{:,} 个略过", "{:,} read, {:,} not, {:,} passed over"
)
_FORMS_NAME: Final = _M("自评表", "forms")
_FIELDS: Final = _M("字段", "fields")
_FIELDS_SAID: Final = _M("{:,} 个，采信 {:,}，待复核 {:,}", "{:,}: {:,} accepted, {:,} to review")
_FINDINGS: Final = _M("审核发现", "findings")
_PART_SAID: Final = _M("{} 问；问 {:,} token，答 {:,} token", "{} asked; {:,} tokens asked, {:,} answered")
_BOUND: Final = _M("把握", "how sure")
_MODEL: Final = _M("语言模型", "language model")
_MODEL_SAID: Final = _M(
    "问得回答 {} 个，用以前存下的 {} 个，没有得到 {} 个{}；{:,} token{}；因此免复核 {} 个字段",
    "answered {}, kept answers {}, not to be had {}{}; {:,} tokens{}; fields that need no review because of it: {}",
)
_UNASKED: Final = _M("  没有问的", "  not asked")
_WAITING: Final = _M("，等批处理回答 {} 个", ", waiting for the batch {}")
_MONEY: Final = _M("，花费 {:.4f}（--price 的币种）", ", cost {:.4f} (in the currency of --price)")
_BRACKETS: Final = _M("（{}）", " ({})")
_FINDINGS_SAID: Final = _M("错误 {:,}，警告 {:,}，提示 {:,}", "errors {:,}, warnings {:,}, notes {:,}")
_TIME: Final = _M("用时", "time")
_TIME_SAID: Final = _M("{:.1f} 秒", "{:.1f} s")
_PEOPLE: Final = _M("需要人看的表", "What needs a person")
_PROJECT: Final = _M("项目", "project")
_PLACE: Final = _M("在哪里", "where")
_NTH: Final = _M("{} 第 {} 张", "{}, form {}")
_TO_REVIEW: Final = _M("待复核", "to review")
_REASON: Final = _M("原因", "reason")
_FAILED: Final = _M("没有读成", "What could not be read")
_LINE: Final = _M("没有读成 {}", "could not be read: {}")
_NOTE: Final = _M("注意", "note")
_NOTICE: Final = _M("请注意", "please note")
_SEMICOLON: Final = _M("；", "; ")
_MAX_NOTED: Final = 12
"""files with notes named in the closing table; all of them are in the report"""
_NOTE_WIDTH: Final = 120
"""columns of a terminal that a note may take, over several lines"""
_NAME_WIDTH: Final = 44
"""columns of a terminal that a file's name may take"""
_BORDERS: Final = 9
"""columns of a terminal that the lines and blanks of a table of two take, and a mark that hangs over"""
_NARROWEST: Final = 20
"""columns that a text is broken at in a narrower window"""
_BAR_NAME: Final = 28
"""columns beside the bar, so that it keeps its length in a window of 100"""
_COLON: Final = _M("：", ": ")
_NOTED: Final = _M("读的时候注意到", "Noticed while reading")
_MORE_NOTES: Final = _M("另有 {} 条", "{} more")
_MORE_FILES: Final = _M("另有 {} 个文件，见 report.html", "{} more: see report.html")
_NEXT: Final = _M("接下来", "Where to look next")
_REPORT: Final = _M("先打开这份报告", "open this report first")
_BOOK: Final = _M("表格，可转发", "workbook, ready to send on")
_DATA: Final = _M("数据，一行一张表", "data, one form a line")
_DESK: Final = _M("在浏览器里逐格复核", "answer what waits, in a browser")
_LOG: Final = _M("每个输入的结果和时间", "every input, its outcome and time")


class Progress(AbstractContextManager["Progress"]):
    """Shows nothing: what happens when nobody watches."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def show(self, event: Event) -> None:
        """Takes note of an event."""

    def tick(self) -> None:
        """Called several times a second."""


class Bar(Progress):
    """A bar with the file, the forms so far and the time left."""

    def __init__(self, lang: Lang) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._lang = lang
        # No thread of its own: the run forks workers, and a forked thread leaves its locks behind.
        self._bar = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[forms]}  {task.fields[review]}  " + _LEFT.in_lang(lang)),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[file]}", style="dim"),
            console=Console(stderr=True),
            auto_refresh=False,
            transient=True,
        )
        self._task = self._bar.add_task(_READING.in_lang(lang), total=None, forms="", review="", file="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, event: Event) -> None:
        """Moves the bar."""
        doing = _WRITING if event.kind in {"writing", "done"} else _READING
        self._bar.update(
            self._task,
            completed=event.done,
            total=event.total,
            description=doing.in_lang(self._lang),
            forms=_FORMS.in_lang(self._lang).format(f"{event.forms:,}"),
            review=_REVIEW.in_lang(self._lang).format(f"{event.review:,}"),
            file=self._where(event),
        )
        self._bar.refresh()

    def _where(self, event: Event) -> str:
        """The file just done, or the page that is being read."""
        at = event.page or event.outcome
        if at is None:
            return ""
        name = _plain(shorten(Path(at.file).name, _BAR_NAME))
        if event.page is None or event.page.count == 1:
            return name
        return _PAGE.in_lang(self._lang).format(name, event.page.number, event.page.count)

    def tick(self) -> None:
        """Keeps the time left true."""
        self._bar.refresh()


def make_progress(lang: Lang) -> Progress:
    """A bar on a terminal, silence elsewhere."""
    return Bar(lang) if sys.stderr.isatty() else Progress()


def closing(log: RunLog, out: Path, doubtful: tuple[Doubtful, ...], lang: Lang) -> None:
    """Says what was read, what needs a person, what failed, and where to look next."""
    if sys.stdout.isatty():
        _closing_tables(log, out, doubtful, lang)
    else:
        name_failures(log, lang)
        _closing_lines(log, out, doubtful, lang)


def _summary(log: RunLog, lang: Lang) -> list[tuple[str, str]]:
    c = log.counts
    skipped = c.get("skipped", 0)
    files = (c["inputs"] - c["failed"] - skipped, c["failed"], skipped)
    said: list[tuple[Message, Message, tuple[object, ...]]] = [
        (_FILES, _FILES_SKIPPED if skipped else _FILES_SAID, files),
        (_FORMS_NAME, _M("{:,}", "{:,}"), (c["forms"],)),
        (_FIELDS, _FIELDS_SAID, (c["fields"], c["accepted"], c["review"])),
        (_FINDINGS, _FINDINGS_SAID, (c["errors"], c["warnings"], c["notes"])),
        (_TIME, _TIME_SAID, (log.seconds,)),
    ]
    if log.model is not None:
        said.append((_MODEL, _MODEL_SAID, _model_numbers(log.model, lang)))
        said += [
            (_part_name(p.part), _PART_SAID, (p.requests, p.tokens_asked, p.tokens_answered))
            for p in log.model.parts
        ]
        from hebiao.report.unanswered import not_asked  # loads what the run has loaded by now

        if (unasked := not_asked(log.model)) is not None:
            said.append((_UNASKED, unasked, ()))
    from hebiao.run.bounds import bounds_short  # loads what the run has loaded by now

    by_model = log.model.settled if log.model is not None else 0
    sure = bounds_short((o.channel for o in log.inputs if o.channel), by_model)
    if sure is not None:
        said.append((_BOUND, sure, ()))
    return [(name.in_lang(lang), text.in_lang(lang).format(*values)) for name, text, values in said]


def _part_name(part: str) -> Message:
    from hebiao.report import names

    zh, en = names.MODEL_PARTS.get(part, (part, part))
    return _M(f"  {zh}", f"  {en}")


def _model_numbers(model: ModelLog, lang: Lang) -> tuple[object, ...]:
    money = "" if model.money is None else _MONEY.in_lang(lang).format(model.money)
    waiting, later = model.total("waiting"), ""
    missed = model.total("failed", "unpaid")
    if model.use == "batch":
        later = _WAITING.in_lang(lang).format(waiting)
    else:
        missed += waiting
    tokens = model.total("tokens_asked", "tokens_answered")
    return (
        model.total("answered"),
        model.total("kept"),
        missed,
        later,
        tokens,
        money + _guessed(model, lang),
        model.settled,
    )


def _guessed(model: ModelLog, lang: Lang) -> str:
    """What of the tokens is no word of the endpoint's."""
    from hebiao.report.unanswered import not_stated  # loads what the run has loaded by now

    said = not_stated(model)
    return "" if said is None else _BRACKETS.in_lang(lang).format(said.in_lang(lang))


def _look(log: RunLog, out: Path, lang: Lang) -> list[tuple[str, str]]:
    files = (("report.html", _REPORT), ("forms.xlsx", _BOOK), ("forms.jsonl", _DATA), ("run.json", _LOG))
    look = [(str(out / name), said.in_lang(lang)) for name, said in files]
    if log.counts["review"]:
        store = log.settings.get("store_url")
        given = f" --store {shlex.quote(str(store))}" if store else ""
        look.append((f"{_called()} review {shlex.quote(str(out))}{given}", _DESK.in_lang(lang)))
    return look


def _called() -> str:
    """How a person calls this program from here: by its name where the system finds it, else as it was called."""
    if shutil.which("hebiao"):
        return "hebiao"
    return shlex.quote(sys.argv[0]) if Path(sys.argv[0]).name == "hebiao" else "python -m hebiao"


def _place(form: Doubtful, lang: Lang) -> str:
    return _NTH.in_lang(lang).format(form.file, form.index + 1)


def _closing_lines(log: RunLog, out: Path, doubtful: tuple[Doubtful, ...], lang: Lang) -> None:
    for name, said in _summary(log, lang):
        click.echo(f"{name}\t{said}")
    for form in doubtful:
        place = plain(_place(form, lang))
        click.echo(f"{_TO_REVIEW.in_lang(lang)}\t{form.review}\t{plain(form.project or '')}\t{place}")
    for notice in log.notices:
        click.echo(f"{_NOTICE.in_lang(lang)}\t{notice.zh if lang == 'zh' else notice.en}")
    for name, said in _noted(log, lang):
        click.echo(f"{_NOTED.in_lang(lang)}\t{plain(name)}\t{plain(said)}")
    for path, said in _look(log, out, lang):
        click.echo(f"{path}\t{said}")


def _closing_tables(log: RunLog, out: Path, doubtful: tuple[Doubtful, ...], lang: Lang) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    console.print()
    summary = Table(title=_TITLE.in_lang(lang), title_justify="left", show_header=False, min_width=40)
    rows = [*_summary(log, lang)]
    # Rich breaks at blanks alone, and cuts what is longer: between Chinese characters a line may break anywhere.
    room = console.width - max(width_of(name) for name, _ in rows) - _BORDERS
    summary.add_column(no_wrap=True)
    summary.add_column(overflow="fold")
    for name, said in rows:
        summary.add_row(name, "\n".join(wrap(said, max(room, _NARROWEST))))
    console.print(summary)
    if doubtful:
        people = Table(title=_PEOPLE.in_lang(lang), title_justify="left")
        people.add_column(_TO_REVIEW.in_lang(lang), justify="right", style="yellow")
        people.add_column(_PROJECT.in_lang(lang), overflow="fold")
        people.add_column(_PLACE.in_lang(lang), overflow="fold", style="dim")
        for form in doubtful:
            share = f"{form.review}/{form.fields}"
            place = _NTH.in_lang(lang).format(shorten(form.file, _NAME_WIDTH), form.index + 1)
            people.add_row(share, _plain(form.project or "—"), _plain(place))
        console.print(people)
    for notice in log.notices:
        said = _plain(notice.zh if lang == "zh" else notice.en)
        console.print(f"[yellow]{_NOTICE.in_lang(lang)}[/yellow] {said}")
    _noted_table(console, log, lang)
    name_failures(log, lang)
    console.print(f"\n[bold]{_NEXT.in_lang(lang)}[/bold]")
    look = Table.grid(padding=(0, 2))
    for path, said in _look(log, out, lang):
        look.add_row("  " + _plain(path), f"[dim]{said}[/dim]")
    console.print(look)


def _noted(log: RunLog, lang: Lang) -> list[tuple[str, str]]:
    """Files of which a reader noticed something, with the first of it; a last line for those not shown."""
    noted = [o for o in log.inputs if o.notes_in(lang) and not o.has_failed]
    lines = []
    for outcome in noted[:_MAX_NOTED]:
        notes = outcome.notes_in(lang)
        first = notes[0]
        said = shorten(first, _NOTE_WIDTH)
        more = len(notes) - 1
        if more:
            said += f"{_SEMICOLON.in_lang(lang)}{_MORE_NOTES.in_lang(lang).format(more)}"
        lines.append((outcome.file, said))
    if len(noted) > _MAX_NOTED:
        lines.append(("…", _MORE_FILES.in_lang(lang).format(len(noted) - _MAX_NOTED)))
    return lines


def _noted_table(console: Console, log: RunLog, lang: Lang) -> None:
    from rich.table import Table

    lines = _noted(log, lang)
    if not lines:
        return
    table = Table(title=_NOTED.in_lang(lang), title_justify="left")
    table.add_column(_FILES.in_lang(lang), overflow="fold")
    table.add_column(_NOTE.in_lang(lang), overflow="fold")
    for name, said in lines:
        table.add_row(_plain(shorten(name, _NAME_WIDTH)), _plain(said))
    console.print(table)


def name_failures(log: RunLog, lang: Lang) -> None:
    """Names on stderr every input that could not be read, and why: a table on a terminal, else a line each."""
    failed = [o for o in log.inputs if o.has_failed]
    if failed and sys.stderr.isatty():
        _failed_table(failed, lang)
    else:
        for outcome in failed:
            said = f"{outcome.file}{_COLON.in_lang(lang)}{_reason(outcome, lang)}"
            say(_LINE.in_lang(lang).format(said))


def _failed_table(failed: Sequence[InputOutcome], lang: Lang) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=_FAILED.in_lang(lang), title_justify="left")
    table.add_column(_FILES.in_lang(lang), overflow="fold")
    table.add_column(_REASON.in_lang(lang), style="red", overflow="fold")
    for outcome in failed:
        table.add_row(_plain(shorten(outcome.file, _NAME_WIDTH)), _plain(_reason(outcome, lang)))
    Console(stderr=True, highlight=False).print(table)


def _reason(outcome: InputOutcome, lang: Lang) -> str:
    """Why it failed; readers name the file at the head of their sentences, which is not said twice."""
    said = (outcome.error if lang == "zh" else outcome.error_en) or outcome.error_code or ""
    return behind_name(said, outcome.file)


def _plain(text: str) -> str:
    """A text of somebody else, to be shown as it is: no markup, no control characters."""
    from rich.markup import escape

    return escape(plain(text))
