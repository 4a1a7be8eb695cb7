"""`hebiao rules`: what is checked, each rule with an example that passes and one that fails."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from hebiao.cli import i18n
from hebiao.cli.base import Command, width_of, wrap
from hebiao.cli.papers import rulebook_option
from hebiao.lang import Lang, Message

if TYPE_CHECKING:
    from hebiao.audit.explain import Example, RuleDoc

_M = Message
_MAX_WIDTH: Final = 100
SEVERITIES: Final = {
    "error": _M("错误", "error"),
    "warning": _M("警告", "warning"),
    "note": _M("提示", "note"),
}
PASSES: Final = _M("合格的例子", "An example that passes")
FAILS: Final = _M("不合格的例子", "An example that fails")
CLEAN: Final = _M("干净的表，原样", "the clean form as it is")
FORM: Final = _M("第 {} 张：", "form {}: ")
BLANK: Final = _M("（空）", "(blank)")
NOTHING: Final = _M("没有发现", "no finding")
SOURCE: Final = _M("依据：{}", "Source: {}")
RULEBOOKS: Final = _M("规则库：{}", "Rulebooks: {}")
ADVICE: Final = {
    "A01": _M(
        "模型的提示（run --advise）：偏差说明是否写明了原因和改进措施。只作提示，不算错误，不进退回意见，没有配置模型时不检查。",
        "A model's advice (run --advise): does the reason give a cause and a measure? Never an error, in no letter, off "
        "without a model.",
    ),
    "A02": _M(
        "模型的提示（run --advise）：实际完成情况是否回应了预期目标。只作提示，不算错误，不进退回意见，没有配置模型时不检查。",
        "A model's advice (run --advise): does the result answer the goal? Never an error, in no letter, off without a "
        "model.",
    ),
    "A03": _M(
        "模型的提示（run --advise）：指标是否归入了合适的二级指标。只作提示，不算错误，不进退回意见，没有配置模型时不检查。",
        "A model's advice (run --advise): does the indicator fit its category? Never an error, in no letter, off without "
        "a model.",
    ),
}
"""what a model is asked, by code: no rule, and so without examples"""


def make(lang: Lang) -> click.Command:
    """The command in one language."""

    def start(code: str | None, rulebook: str | None) -> int:
        from hebiao.audit import load_rulebook, rulebook_names
        from hebiao.audit.explain import explain_rules

        if code and (advice := ADVICE.get(code.strip().upper())):
            for line in wrap(f"{code.strip().upper()}  {advice.in_lang(lang)}", width_now()):
                click.echo(line)
            return 0
        docs = explain_rules(code, load_rulebook(rulebook) if rulebook else None)
        width = width_now()
        if code:
            for line in _whole(docs[0], lang, width):
                click.echo(line)
            return 0
        for doc in docs:
            title = doc.title_zh if lang == "zh" else doc.title_en
            click.echo(f"{doc.code}  {_padded(SEVERITIES[doc.severity].in_lang(lang), 8)}  {title}")
        click.echo()
        click.echo(RULEBOOKS.in_lang(lang).format(("、" if lang == "zh" else ", ").join(rulebook_names())))
        return 0

    params: list[click.Parameter] = [
        click.Argument(["code"], required=False, metavar="CODE"),
        rulebook_option(
            _M(
                "用哪个规则库的写法，名字或路径，默认 national-classic",
                "whose words and severities, a name or path; national-classic by default",
            )
        ),
    ]
    return Command("rules", lang, i18n.RULES, params=params, callback=start)


def width_now() -> int:
    """Columns that a line may take."""
    return min(_MAX_WIDTH, shutil.get_terminal_size().columns) - 2


def _padded(text: str, width: int) -> str:
    return text + " " * (width - width_of(text))


def _whole(doc: RuleDoc, lang: Lang, width: int) -> Iterator[str]:
    """One rule with its two examples."""
    title, text = (doc.title_zh, doc.text_zh) if lang == "zh" else (doc.title_en, doc.text_en)
    yield f"{doc.code}  {SEVERITIES[doc.severity].in_lang(lang)}  {title}"
    yield ""
    yield from wrap(text, width)
    yield from wrap(SOURCE.in_lang(lang).format(doc.source.in_lang(lang)), width)
    for heading, example in ((PASSES, doc.passing), (FAILS, doc.failing)):
        yield ""
        yield heading.in_lang(lang)
        for line in _example(example, lang):
            for number, piece in enumerate(wrap(line, width - 4)):
                yield ("    " if number else "  ") + piece


def _example(example: Example, lang: Lang) -> Iterator[str]:
    from hebiao.report.names import name_of

    several = len(example.changes) > 1
    for number, changes in enumerate(example.changes, start=1):
        head = FORM.in_lang(lang).format(number) if several else ""
        if not changes:
            yield head + CLEAN.in_lang(lang)
        for path, before, after in changes:
            blank = BLANK.in_lang(lang)
            yield f"{head}{name_of(path, lang)} {before or blank} → {after or blank}"
    if not example.findings:
        yield f"✓ {NOTHING.in_lang(lang)}"
    for finding in example.findings:
        yield f"✗ {finding.in_lang(lang)}"
