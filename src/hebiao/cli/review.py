"""`hebiao review`, `hebiao users add|remove`, `hebiao log`, `hebiao export`: the desk and what it leaves behind."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from hebiao.cli import i18n, say
from hebiao.cli.base import Command, Opt
from hebiao.cli.papers import OUTPUT, out_argument, store_option, waivers_option
from hebiao.config import Settings
from hebiao.errors import UsageError
from hebiao.lang import Lang, Message

if TYPE_CHECKING:
    from hebiao.domain.result import FormResult
    from hebiao.run.finished import Finished
    from hebiao.store import KeptWaiver, ReviewDecision

_M = Message
DESK: Final = _M("复核台", "Desk")
SAMPLES: Final = _M("抽查", "Samples")
OPEN: Final = _M("复核台已打开：{}　按 Ctrl-C 关闭", "the desk is open: {}  Ctrl-C closes it")
LOGIN: Final = _M("要登录才能进入", "people have to log in")
ADDED: Final = _M("已添加用户 {}", "user {} is added")
REMOVED: Final = _M("已删除用户 {}，其决定仍在", "user {} is removed; their decisions stay")
PASSWORD: Final = _M("密码", "Password")
AGAIN: Final = _M("再输一次", "Once more")
UNLIKE: Final = _M("两次不一样", "the two differ")
EXPORTED: Final = _M(
    "{} 张表已写出到 {}：{} 个字段已定，{} 个待定", "{} forms written to {}: {} fields settled, {} open"
)
NOTHING: Final = _M("还没有决定", "no decision yet")
BLANK: Final = _M("（空）", "(blank)")
WAIVED: Final = _M("豁免", "waived")
WAIVED_NO_MORE: Final = _M("收回豁免", "waiver taken back")


def _options() -> list[click.Parameter]:
    folder = click.Path(path_type=Path, exists=True, file_okay=False)
    return [
        out_argument(),
        Opt(
            ["--host"],
            DESK,
            _M(
                "监听的地址，默认 127.0.0.1，只有本机能进；别的地址须登录，网络不可信时请加 TLS 代理",
                "address to listen on, 127.0.0.1 by default (this machine only); any other requires a log-in; use a TLS proxy "
                "on a network that is not trusted",
            ),
            default="127.0.0.1",
            metavar="HOST",
        ),
        Opt(["--port"], DESK, _M("端口，默认 8765；0 为任一空闲端口", "port, 8765 by default; 0 takes any free one"),
            default=8765, type=click.IntRange(0, 65535), metavar="N"),
        Opt(["--login"], DESK, _M("本机也要登录（几个人共用一台机器时）", "require a log-in on this machine too"), is_flag=True),
        Opt(["--who"], DESK, _M("不登录时，决定记在谁名下，默认是系统用户", "whose name decisions carry without a log-in; by default the system's user"),
            metavar="NAME"),
        Opt(["--files"], DESK, _M("原文件现在在哪个文件夹（运行后搬动过的）", "folder where the source files are now, if they were moved"),
            type=folder, metavar="DIR"),
        Opt(
            ["--audit-rate"],
            SAMPLES,
            _M(
                "混入抽查的字段，按待定数的比例，如 0.05；一半埋有已知的错，用来量抓错率和采信字段的错误率",
                "mix in accepted fields, as a share of those that wait, such as 0.05; half carry a planted fault: measures how "
                "many faults people catch, and the error rate of accepted fields",
            ),
            default=0.0,
            type=click.FloatRange(0, 1),
            metavar="SHARE",
        ),
        Opt(["--seed"], SAMPLES, _M("抽样的随机种子，默认 0", "random seed of the samples, 0 by default"), default=0, type=int, metavar="N"),
        store_option(),
        waivers_option(),
    ]  # fmt: skip


def make(lang: Lang) -> click.Command:
    """`hebiao review` in one language."""

    def start(out: Path, store: str | None, waivers: Path | None, **given: Any) -> int:
        from hebiao.review import ReviewOptions, serve
        from hebiao.review.server import is_loopback

        options = ReviewOptions(**given)

        def ready(address: str) -> None:
            if options.login or not is_loopback(options.host):
                say(LOGIN.in_lang(lang))
            click.echo(OPEN.in_lang(lang).format(address))

        serve(out, Settings(lang=lang, store_url=store, waivers=waivers), options, ready)
        return 0

    return Command("review", lang, i18n.REVIEW, params=_options(), callback=start)


def make_add_user(lang: Lang) -> click.Command:
    """`hebiao users add` in one language."""

    def start(name: str, out: Path, store: str | None, password_stdin: bool) -> int:
        from datetime import datetime

        from hebiao.review.auth import add_user
        from hebiao.run.finished import open_finished

        password = _password(lang, password_stdin)
        with open_finished(out, Settings(lang=lang, store_url=store)) as finished:
            now = datetime.now().astimezone().isoformat(timespec="seconds")
            add_user(finished.store.desk, name, password, now)
        click.echo(ADDED.in_lang(lang).format(name))
        return 0

    stdin = _M("从标准输入读密码，不询问", "read the password from standard input instead of asking")
    params = [
        click.Argument(["name"], required=True, metavar="NAME"),
        out_argument(),
        Opt(["--password-stdin"], DESK, stdin, is_flag=True),
        store_option(),
    ]
    return Command("users add", lang, i18n.USERS_ADD, params=params, callback=start)


def _password(lang: Lang, stdin: bool) -> str:
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    first = str(click.prompt(PASSWORD.in_lang(lang), hide_input=True, err=True))
    if first != str(click.prompt(AGAIN.in_lang(lang), hide_input=True, err=True)):
        raise UsageError(UNLIKE.zh, UNLIKE.en)
    return first


def make_remove_user(lang: Lang) -> click.Command:
    """`hebiao users remove` in one language."""

    def start(name: str, out: Path, store: str | None) -> int:
        from hebiao.run.finished import open_finished

        with open_finished(out, Settings(lang=lang, store_url=store)) as finished:
            finished.store.desk.remove_user(name)
        click.echo(REMOVED.in_lang(lang).format(name))
        return 0

    params = [click.Argument(["name"], required=True, metavar="NAME"), out_argument(), store_option()]
    return Command("users remove", lang, i18n.USERS_REMOVE, params=params, callback=start)


def make_export(lang: Lang) -> click.Command:
    """`hebiao export` in one language."""

    def start(out: Path, folder: Path | None, store: str | None, waivers: Path | None) -> int:
        from hebiao.run.export import export_run

        settings = Settings(lang=lang, store_url=store, waivers=waivers)
        log = export_run(out, settings, folder)
        counts = log.counts
        told = (counts["forms"], folder or out, counts["accepted"], counts["review"])
        click.echo(EXPORTED.in_lang(lang).format(*told))
        for notice in log.notices if waivers else ():
            say(notice.zh if lang == "zh" else notice.en)
        return 0

    params: list[click.Parameter] = [
        out_argument(),
        Opt(
            ["-o", "--out", "folder"],
            OUTPUT,
            _M("写到哪个文件夹，默认就是 OUT，其中的文件被替换", "folder to write to; OUT itself by default, its files are replaced"),
            type=click.Path(path_type=Path, file_okay=False),
            metavar="DIR",
        ),
        store_option(),
        waivers_option(),
    ]  # fmt: skip
    return Command("export", lang, i18n.EXPORT, params=params, callback=start)


def make_log(lang: Lang) -> click.Command:
    """`hebiao log` in one language."""

    def start(field: str, out: Path, store: str | None) -> int:
        from datetime import datetime

        from hebiao.report.names import name_of
        from hebiao.run.finished import open_finished

        form, _, path = field.partition("/")
        with open_finished(out, Settings(lang=lang, store_url=store)) as finished:
            form_id = _form_id(finished, form)
            found = finished.store.decisions(form_id, path or None)
            waived = finished.store.desk.waiver_log(form_id)
            waived = tuple(w for w in waived if not path or path in w.fields)
            if path and not found and not waived:
                _must_have(finished.store.get(form_id), path)
        lines = [(d.when, f"{name_of(d.path, lang)}  {_in_words(d, lang)}") for d in found]
        lines += [(w.when, _waiver_in_words(w, lang)) for w in waived]
        for _, line in sorted(lines, key=lambda line: datetime.fromisoformat(line[0])):
            click.echo(line)
        if not lines:
            click.echo(NOTHING.in_lang(lang))
        return 0

    params = [click.Argument(["field"], required=True, metavar="FIELD"), out_argument(), store_option()]
    return Command("log", lang, i18n.LOG, params=params, callback=start)


def _form_id(finished: Finished, form: str) -> str:
    """A form by its form_id, or by its number in the report."""
    if form.isdecimal():
        found = finished.store.form_of(int(form), finished.run_id)
    else:
        found = form if finished.store.serial_of(form, finished.run_id) else None
    if found is None:
        raise UsageError(f"没有这张表：{form}", f"there is no form {form}")
    return found


def _must_have(result: FormResult | None, path: str) -> None:
    """Raises UsageError where a form has no such field; one that was decided on in an earlier reading has its history."""
    from hebiao.domain.form import walk_paths

    count = len(result.form.indicators) if result else 0
    if path not in walk_paths(count):
        raise UsageError(
            f"这张表没有字段 {path}，字段要写成 total_score、funding.total.executed 或 indicators.0.score 这样（指标从 0 数，共 {count} 项）",
            f"the form has no field {path}; write total_score, funding.total.executed or indicators.0.score "
            f"(indicators count from 0, there are {count})",
        )


def _in_words(d: ReviewDecision, lang: Lang) -> str:
    from hebiao.report.names import producer_name

    blank = BLANK.in_lang(lang)
    change = (
        f"{d.previous or blank} → {d.value or blank}"
        if d.kind in {"confirm", "correct", "undo"}
        else d.previous or blank
    )
    by = f" [{producer_name(d.candidate, lang)}]" if d.candidate else ""
    why = f" {d.why}" if d.why else ""
    return f"{d.version}  {d.when}  {d.who}  {_KINDS[d.kind].in_lang(lang)}  {change}{by}{why}"


def _waiver_in_words(w: KeptWaiver, lang: Lang) -> str:
    from hebiao.report.names import name_of

    joint = "、" if lang == "zh" else ", "
    about = joint.join(name_of(path, lang) for path in w.fields) or BLANK.in_lang(lang)
    kind = (WAIVED_NO_MORE if w.revoked else WAIVED).in_lang(lang)
    written = f" {w.as_written}" if w.as_written else ""
    return f"{about}  {w.when}  {w.who}  {kind} {w.rule}{written}  {w.reason}"


_KINDS: Final = {
    "confirm": _M("确认", "confirm"),
    "correct": _M("改正", "correct"),
    "reject": _M("否定读数", "reject"),
    "unsure": _M("留待他人", "unsure"),
    "undo": _M("撤销", "undo"),
}
