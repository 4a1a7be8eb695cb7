"""The part of the page that shows one form beside its source.

Plain Python and no template, because it is nine tenths of the page: a template engine takes four times as
long for it. Every text of a form goes through `escape`, whatever is believed of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from hebiao.domain.result import ViewCell
from hebiao.lang import Lang
from hebiao.report.escaping import escape
from hebiao.report.filenames import shorten
from hebiao.report.pages import BlockView, FieldView, FindingView, FormView


class SectionWriter:
    """Writes sections in one language."""

    def __init__(self, lang: Lang) -> None:
        self._zh = lang == "zh"
        self._colon = self._t("：", ": ")
        self._sure = self._t("可信度", "confidence")
        self._wait = self._t("待复核", "review")
        self._others = self._t("其他读法：", "other readings: ")
        self._nature = self._t("指标值", "target")
        self._actual = self._t("完成值", "actual")
        self._weight = self._t("分值", "weight")
        self._score = self._t("得分", "score")
        self._deviation = self._t("偏差", "deviation")

    def _t(self, zh: str, en: str) -> str:
        return zh if self._zh else en

    def section(self, form: FormView) -> str:
        """The whole form, to be unfolded."""
        return (
            f'<details class="form" id="{escape(form.about.anchor or "")}"{self._marks(form)}{" open" if form.open else ""}>\n'
            f"{self._summary(form)}\n"
            f'<div class="pair">\n{self._read(form)}\n{self._source(form)}</div>\n</details>\n'
        )

    def _marks(self, form: FormView) -> str:
        """What the filters above the forms go by: unit, and codes and severities of the findings."""
        rules = " ".join(sorted({x.rule for x in form.findings}))
        severities = " ".join(sorted({x.severity for x in form.findings}))
        return f' data-unit="{escape(form.about.unit)}" data-rule="{escape(rules)}" data-severity="{escape(severities)}"'

    def _summary(self, form: FormView) -> str:
        tags = ""
        if form.about.n_review:
            tags += f'<span class="tag review">{self._wait} {form.about.n_review}</span>'
        if form.about.n_findings:
            found = self._t("发现", "findings")
            tags += f'<span class="tag {escape(form.about.worst)}">{found} {form.about.n_findings}</span>'
        number = f"{self._t('，第', ', form ')} {form.about.number} {self._t('张', '')}"
        return (
            f"<summary><h3>{form.about.serial}. {escape(form.about.project)}</h3>"
            f'<span class="soft">{escape(form.about.unit)} · <span title="{escape(form.about.file)}">{escape(shorten(form.about.file))}</span>{number}</span>{tags}</summary>'
        )

    def _read(self, form: FormView) -> str:
        """The left side: the fields as they were read."""
        indicators = "".join(self._indicator(n, one) for n, one in enumerate(form.indicators, start=1))
        foot = self._pairs(form.foot, ' style="border-top:1px solid #d6dce0;padding-top:.4rem"')
        return (
            f'<div class="pane read"><h4>{self._t("读出的字段", "Fields as read")}</h4>\n'
            f"{self._pairs(form.head)}\n{self._funding(form)}\n{self._pairs(form.goals)}\n{indicators}{foot}</div>"
        )

    def _pairs(self, fields: Iterable[FieldView], style: str = "") -> str:
        rows = (
            f"<dt>{escape(x.name)}</dt><dd>{self._value(x)}{self._why(x) if x.review else ''}</dd>"
            for x in fields
        )
        return f'<dl class="kv"{style}>{"".join(rows)}</dl>'

    def _funding(self, form: FormView) -> str:
        unit = self._t(f"（{form.amount_unit}）", f" ({form.amount_unit})") if form.amount_unit else ""
        heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in form.funding_names)
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th>'
            f"{''.join([f'<td>{self._value(x)}</td>' for x in cells])}</tr>\n"
            for name, cells in form.funding
        )
        notes = "".join(self._why(x, x.name) for _, cells in form.funding for x in cells if x.review)
        return (
            f'<table class="mini"><thead><tr><th scope="col">{self._t("项目资金", "Funds")}{escape(unit)}</th>'
            f'{heads}</tr></thead><tbody>\n{rows}</tbody></table>\n<div class="notes">{notes}</div>'
        )

    def _indicator(self, number: int, one: dict[str, FieldView]) -> str:
        value = self._value
        nature = f"{value(one['nature'])} " if one["nature"].value else ""
        unit = f" {value(one['unit'])}" if one["unit"].value else ""
        late = one["deviation"]
        deviation = ""
        if late.value or late.review:
            deviation = f'<div class="row"><span><i>{self._deviation}</i>{value(late)}</span></div>'
        why = "".join([self._why(x, x.name) for x in one.values() if x.review])
        return (
            f'<div class="ind"><div><span class="no">{number}</span>{value(one["name"])} '
            f'<span class="lv">{value(one["level1"])} / {value(one["level2"])}</span></div><div class="row">'
            f"<span><i>{self._nature}</i>{nature}{value(one['target'])}{unit}</span>"
            f"<span><i>{self._actual}</i>{value(one['actual'])}</span>"
            f"<span><i>{self._weight}</i>{value(one['weight'])}</span>"
            f"<span><i>{self._score}</i>{value(one['score'])}</span></div>{deviation}{why}</div>\n"
        )

    def _value(self, x: FieldView) -> str:
        """A value that leads to its place in the source."""
        decision = "" if x.decision == "accept" else f" {escape(x.decision)}"
        none = " none" if x.value is None else ""
        keys = f' data-k="{escape(x.keys)}" tabindex="{0 if x.review else -1}"' if x.keys else ""
        title = f' title="{escape(x.name)} · {self._sure} {x.confidence}"' if x.confidence else ""
        shown = "—" if x.value is None else escape(x.value)
        done = ""
        if x.decision == "corrected":
            done = f' <span class="tag done">{self._t("已改正", "corrected")}</span>'
        elif x.decision == "confirmed":
            done = f' <span class="tag done">{self._t("已确认", "confirmed")}</span>'
        return f'<span class="f{decision}{none}"{keys}{title}>{shown}</span>{done}'

    def _why(self, x: FieldView, name: str = "") -> str:
        """Why a field waits for a person."""
        rivals = f"<br>{self._others}{escape(x.rivals)}" if x.rivals else ""
        named = f"{escape(name)} " if name else ""
        return f'<span class="why">{named}{self._wait}{self._colon}{escape(x.why)}{rivals}</span>'

    def _source(self, form: FormView) -> str:
        """The right side: the source as it was, the findings, and what no field accounts for."""
        place = f' <span class="soft">{escape(form.place)}</span>' if form.place else ""
        blocks = "".join(self._block(block, form) for block in form.view)
        if not form.view:
            blocks = f'<p class="soft">{self._t("原文没有保存。", "The source was not kept.")}</p>'
        findings = residue = ""
        if form.findings:
            label, items = self._t("审核发现", "Findings"), "".join(map(self._finding, form.findings))
            findings = f'<ul class="findings" aria-label="{label}">{items}</ul>'
        if form.residue:
            told = self._t("没有归入任何字段的文字：", "Text that no field accounts for: ")
            left = escape(self._t("；", "; ").join(form.residue))
            residue = f'<p class="small soft">{told}{left}</p>'
        return (
            f'<div class="pane source"><h4>{self._t("原文", "Source")}{place}</h4>\n{blocks}\n'
            f"{findings}\n{residue}\n</div>\n"
        )

    def _block(self, block: BlockView, form: FormView) -> str:
        if block.rows:
            rows = (f"<tr>{''.join([self._cell(c, form) for c in row])}</tr>\n" for row in block.rows)
            return f'<table class="src"><tbody>\n{"".join(rows)}</tbody></table>\n'
        if not block.text:
            return ""
        doubt = " doubt" if block.key in form.doubted else ""
        used = f' data-k="{escape(block.key)}" tabindex="-1"' if block.key in form.used else ""
        return f'<p class="srcline{doubt}"{used}>{escape(block.text)}</p>\n'

    def _cell(self, c: ViewCell, form: FormView) -> str:
        spans = f' rowspan="{c.rowspan}"' if c.rowspan > 1 else ""
        if c.colspan > 1:
            spans += f' colspan="{c.colspan}"'
        used = f' data-k="{escape(c.id)}" tabindex="-1"' if c.id in form.used else ""
        doubt = ' class="doubt"' if c.id in form.doubted else ""
        return f"<td{spans}{used}{doubt}>{escape(c.text)}</td>"

    def _finding(self, x: FindingView) -> str:
        written = computed = ""
        if x.as_written is not None:
            written = f" · {self._t('表中', 'written')} {escape(x.as_written)}"
        if x.as_computed is not None:
            computed = f" · {self._t('推算', 'computed')} {escape(x.as_computed)}"
        waived = ""
        if x.waived:
            waived = f' <span class="tag done">{self._t("已豁免", "waived")}</span> <span class="soft">{escape(x.waived)}</span>'
        return (
            f'<li><span class="tag {escape(x.severity)}">{escape(x.severity_word)}</span>'
            f'<span class="code">{escape(x.rule)}</span>{escape(x.message)}{waived} '
            f'<span class="soft">{escape(x.fields)}{written}{computed} · {escape(x.verdict_word)} · '
            f"{escape(x.source)}</span></li>"
        )
