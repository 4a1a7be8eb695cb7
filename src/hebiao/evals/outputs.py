"""A report for people (markdown, one HTML page) and for machines (JSON)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from hebiao.evals.calibration import Calibration
from hebiao.evals.metrics import RATES, count
from hebiao.evals.record import CaseReport, EvalReport, FieldError, Ratio, Slice
from hebiao.evals.svg import Dot, interval_chart, percent, scatter
from hebiao.evals.svg_ranker import reliability, risk_coverage
from hebiao.lang import Lang, Message, joined
from hebiao.reconcile.confidence import Fitted
from hebiao.run.outputs import writing

WORDS: Final[dict[str, Message]] = {
    "accuracy": Message("字段正确率", "fields right"),
    "numeric_accuracy": Message("　其中数值字段", "  numeric fields"),
    "text_accuracy": Message("　其中文字字段", "  text fields"),
    "exact_forms": Message("整表全对", "forms exactly right"),
    "forms_found": Message("找到的表", "forms found"),
    "row_recall": Message("找到的指标行", "indicator rows found"),
    "review_rate": Message("送人复核", "sent to review"),
    "grid_exact": Message("网格全对的页", "pages with the grid exactly right"),
    "silent_rate": Message("静默错误占采信", "silent errors of accepted"),
    "caught": Message("错误被复核拦住", "errors caught by review"),
    "metric": Message("指标", "metric"),
    "value": Message("值", "value"),
    "interval": Message("95 % 区间", "95 % interval"),
    "counts": Message("计数", "counts"),
    "documents": Message("文件", "documents"),
    "forms": Message("表", "forms"),
    "silent_errors": Message("静默错误", "silent errors"),
    "silent_numeric": Message("其中数值", "of them numeric"),
    "extra": Message("多出的表", "forms made up"),
    "rows_invented": Message("多出的行", "rows made up"),
    "right": Message("正确", "right"),
    "wrong": Message("读错", "wrong"),
    "missed": Message("漏读", "missed"),
    "invented": Message("无中生有", "invented"),
    "correctly_empty": Message("确为空", "correctly empty"),
    "channel": Message("来源格式", "channel"),
    "family": Message("表式族", "family"),
    "field": Message("字段", "field"),
    "file": Message("文件", "file"),
    "form": Message("表", "form"),
    "gold": Message("标注", "label"),
    "pred": Message("读得", "read"),
    "decision": Message("处置", "decision"),
    "outcome": Message("结果", "outcome"),
    "scope": Message("范围", "scope"),
    "limit": Message("门槛", "limit"),
    "before": Message("基线", "before"),
    "after": Message("现在", "now"),
    "gate": Message("门槛检查", "Gate"),
    "passed": Message("通过", "passed"),
    "broken": Message("未通过", "BROKEN"),
    "overall": Message("总体", "Overall"),
    "by_channel": Message("按来源格式", "By channel"),
    "kind": Message("图像种类", "kind of picture"),
    "by_kind": Message("按图像种类", "By kind of picture"),
    "by_family": Message("按表式族", "By family"),
    "by_field": Message("按字段", "By field"),
    "versus": Message("与基线相比", "Compared with the baseline"),
    "changes": Message("变了的数", "Numbers that changed"),
    "got_worse": Message("变差的字段", "Fields that got worse"),
    "got_better": Message("变好的字段", "Fields that got better"),
    "same": Message("没有变化", "nothing changed"),
    "only_before": Message("只在基线中的文件", "Documents only in the baseline"),
    "only_now": Message("只在这次中的文件", "Documents only in this run"),
    "errors": Message("错误", "Errors"),
    "more": Message("其余见 eval.json：", "more in eval.json:"),
    "none": Message("没有", "none"),
    "unread": Message("读不了的文件", "Files that could not be read"),
    "scatter": Message("各文件：复核率与错误率", "Documents: review and error rate"),
    "error_rate": Message("错误率 %", "errors %"),
    "review_percent": Message("复核率 %", "review %"),
    "hidden": Message("这个评测集的取值不公开", "values of this suite are not published"),
    "confidence": Message("把握有多准", "Confidence"),
    "auroc": Message("区分对错（AUROC）", "right told from wrong (AUROC)"),
    "over_wrong": Message("错的字段数", "wrong fields"),
    "brier": Message("布赖尔分", "Brier score"),
    "ece": Message("说的与对的相差（ECE）", "said against right (ECE)"),
    "review_ece": Message("　其中待复核的字段", "  of fields in review"),
    "reliability": Message("说的把握与实际正确率", "What was said, what was right"),
    "risk_coverage": Message("取最有把握的一部分，其中错多少", "Wrong among the surest"),
    "said": Message("说的", "said"),
    "nines": Message(
        "两轴每多一个九占一格；竖条是 95 % 区间，旁边是字段数",
        "each nine takes as much room on both axes; bars are 95 % intervals, numbers are fields",
    ),
    "seed": Message("随机种子", "seed"),
    "all": Message("全部", "all"),
}
_SLICE_RATES: Final = (
    "accuracy",
    "numeric_accuracy",
    "text_accuracy",
    "exact_forms",
    "row_recall",
    "grid_exact",
    "review_rate",
    "caught",
    "silent_rate",
)
_SLICE_INTERVALS: Final = ("accuracy", "numeric_accuracy", "review_rate", "silent_rate")
"""shares that a table of channels or kinds shows with their intervals"""
_SHOWN: Final = 200
"""errors on the HTML page; all of them are in the JSON"""


def _environment(lang: Lang, *, html: bool) -> Environment:
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.globals.update(
        w=lambda name: WORDS[name].in_lang(lang).strip() if html else WORDS[name].in_lang(lang),
        pct=percent,
        interval=_interval,
        cell=_table_cell,
        number=_number,
        label=lambda name: WORDS[name].in_lang(lang).strip() if name in WORDS else name,
        rate_names=tuple(RATES),
        slice_rates=_SLICE_RATES,
        slice_intervals=_SLICE_INTERVALS,
        lang=lang,
        in_words=lambda reasons: joined(reasons).in_lang(lang),
    )
    return env


def _interval(r: Ratio) -> str:
    return "–" if r.low is None or r.high is None else f"{percent(r.low)} … {percent(r.high)}"


def _number(metric: str, value: float | None) -> str:
    """A share in per cent, a count as it is."""
    counted = metric not in RATES and metric in WORDS
    return percent(value, 2) if value is None or not counted else f"{value:g}"


def _table_cell(value: str | None, width: int = 60) -> str:
    """A value for a cell of a markdown table: one line, no pipes, cut."""
    if value is None:
        return "∅"
    flat = " ".join(value.split()).replace("|", "\\|")
    return flat if len(flat) <= width else flat[: width - 1] + "…"


def ordered_errors(errors: Sequence[FieldError]) -> list[FieldError]:
    """Silent errors first, then those of lost forms, then the caught ones; otherwise as found."""
    rank = {"accept": 0, "missing": 1}
    return sorted(errors, key=lambda e: rank.get(e.decision, 2))


def to_markdown(report: EvalReport, lang: Lang = "zh", errors: int = 20) -> str:
    """The report as markdown, with the first `errors` wrong fields and their values (so: for the screen)."""
    found = ordered_errors(report.errors)
    weakest = sorted(report.by_field.items(), key=lambda kv: (kv[1].value or 0.0, kv[0]))
    return (
        _environment(lang, html=False)
        .get_template("report.md.j2")
        .render(r=report, errors=found[:errors], left=len(found) - min(errors, len(found)), fields=weakest)
    )


def to_html(report: EvalReport, lang: Lang = "zh") -> str:
    """The report as one self-contained page."""
    words = {name: message.in_lang(lang).strip() for name, message in WORDS.items()}
    found = ordered_errors(report.errors)

    def of_slices(slices: Sequence[Slice], title: str) -> str:
        return interval_chart([(s.name, s.rates["accuracy"]) for s in slices], words[title], plot=170)

    charts = {
        "field": interval_chart(list(report.by_field.items()), words["by_field"]),
        "channel": of_slices(report.by_channel, "by_channel"),
        "family": of_slices(report.by_family, "by_family"),
        "kind": of_slices(report.by_kind, "by_kind") if report.by_kind else "",
        "scatter": scatter(
            [d for c in report.cases if (d := _dot(c))], words["review_percent"], words["error_rate"]
        ),
    }
    if report.ranker is not None:
        charts["reliability"] = reliability(report.ranker)
        charts["risk_coverage"] = risk_coverage(report.ranker)
    return (
        _environment(lang, html=True)
        .get_template("report.html.j2")
        .render(
            r=report,
            charts=charts,
            errors=found[:_SHOWN],
            left=len(found) - min(_SHOWN, len(found)),
        )
    )


def confidence_page(fitted: Fitted, checks: Sequence[Calibration]) -> str:
    """A fit as a page: a reliability diagram and a curve of risk by coverage for each suite to check."""
    page = _environment("en", html=True).get_template("confidence.html.j2")
    drawn = [(c.suite, c.ranker, reliability(c.ranker), risk_coverage(c.ranker)) for c in checks]
    return page.render(fitted=fitted, drawn=drawn)


def _dot(case: CaseReport) -> Dot | None:
    t = case.tally
    if not t.fields:
        return None
    return Dot(case.name, case.channel, t.review / t.fields, count(t, "errors") / t.fields)


def write_outputs(report: EvalReport, folder: Path, lang: Lang = "zh") -> tuple[Path, ...]:
    """Write `report.md`, `report.html` and `eval.json`; values of a private suite stay out of all three.

    Raises:
        StoreError: the folder cannot be written.
    """
    public = report.for_publication()
    texts = {
        "report.md": to_markdown(public, lang),
        "eval.json": public.model_dump_json(indent=1) + "\n",
        "report.html": to_html(public, lang),
    }
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    return tuple(folder / name for name in texts)
