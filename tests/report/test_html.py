from __future__ import annotations

import base64
import hashlib
import html
import re
import tracemalloc
from collections.abc import Iterable
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hebiao.domain.result import FormResult
from hebiao.domain.run import ModelLog, ModelPart, RunLog
from hebiao.errors import UsageError
from hebiao.lang import Lang
from hebiao.report.html import Report, ReportSize
from hebiao.report.summary import Summary, in_wan
from report.hostile import EVIL, hostile
from report.sample import make_log, make_result, make_results

_VOID = {"meta", "img", "br", "input", "link", "rect", "line"}


class Page(HTMLParser):
    """The elements of a page, and whether they are closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.faults += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element more."""
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element of a drawing."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost."""
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        """Text between elements, that of style and script left out."""
        if not self._open or self._open[-1] not in {"style", "script"}:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All that a person reads."""
        return " ".join(" ".join(self.words).split())


def write_report(
    log: RunLog, results: Iterable[FormResult], path: Path, lang: Lang = "zh", size: ReportSize | None = None
) -> None:
    """Writes the report of these results."""
    with Report(lang, size) as report:
        for result in results:
            report.add(result)
        report.write(log, path)


def page_of(
    path: Path,
    results: list[FormResult],
    lang: Lang = "zh",
    size: ReportSize | None = None,
    failed: bool = True,
) -> tuple[str, Page]:
    """The source and the elements of the report of these results."""
    write_report(make_log(results, failed), results, path / "report.html", lang, size)
    source = (path / "report.html").read_text("utf-8")
    return source, Page(source)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_is_whole(tmp_path: Path, lang: Lang) -> None:
    """Every element is closed in order, ids are unique, links lead somewhere, in both languages."""
    _, page = page_of(tmp_path, make_results(20), lang)
    assert page.faults == []
    ids = [a["id"] for _, a in page.elements if a.get("id")]
    assert len(ids) == len(set(ids))
    targets = {str(a["href"])[1:] for t, a in page.elements if t == "a"}
    assert targets <= set(ids) and len(targets) > 20
    assert page.elements[0] == ("html", {"lang": "zh-CN" if lang == "zh" else "en"})
    for tag, attributes in page.elements:
        if tag == "th":
            assert attributes.get("scope") in {"col", "row"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_model_cost_is_told(tmp_path: Path, lang: Lang) -> None:
    """Questions, tokens and money by part with their sums, what failed and why; nothing of it without a model."""
    results = make_results(2)
    assert "token" not in page_of(tmp_path, results, lang)[1].text
    parts = (
        ModelPart(
            part="indicators", requests=12, answered=9, failed=3, tokens_asked=4100, tokens_answered=900
        ),
        ModelPart(part="head", requests=2, kept=1, waiting=1),
    )
    model = ModelLog(
        model="m-1", host="models.example", use="auto", mode="TOOLS", redact=True, parts=parts, money=0.0123,
        failures={"429": 2, "answer": 1}, settled=7,
    )  # fmt: skip
    log = make_log(results).model_copy(update={"model": model})
    write_report(log, results, tmp_path / "report.html", lang)
    page = Page((tmp_path / "report.html").read_text("utf-8"))
    assert page.faults == []
    said = ("5,000 token", "0.0123", "models.example", "4,100", "429", "llm/sent.jsonl")
    words = (
        ("绩效指标", "合计", "回答不合格式 1")
        if lang == "zh"
        else ("indicators", "Total", "not of the schema: 1")
    )
    assert [w for w in (*said, *words) if w not in page.text] == []


def test_nothing_comes_from_the_network(tmp_path: Path) -> None:
    """The policy allows only the one script, by its hash, and nothing points outside the page."""
    source, page = page_of(tmp_path, make_results(3))
    policy = next(a["content"] for t, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    scripts = re.findall(r"<script>(.*?)</script>", source, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert policy is not None and policy.startswith("default-src 'none'; ") and f"'sha256-{digest}'" in policy
    assert "unsafe-inline" not in policy.replace("style-src 'unsafe-inline'", "")
    for _, attributes in page.elements:
        assert not attributes.keys() & {"src", "action", "srcset", "data"}
        assert str(attributes.get("href", "#")).startswith("#")
    assert "url(" not in source and "@import" not in source


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_form_text_is_never_live(tmp_path: Path, lang: Lang) -> None:
    """Markup in any text of a form, a file name or a reason is shown as text."""
    log = make_log([hostile()])
    bad = log.inputs[-1].model_copy(update={"file": EVIL, "error": EVIL, "error_en": EVIL})
    log = log.model_copy(update={"inputs": (bad,), "commit": EVIL, "started": EVIL})
    write_report(log, [hostile()], tmp_path / "report.html", lang)
    page = Page((tmp_path / "report.html").read_text("utf-8"))
    assert page.faults == []
    tags = [t for t, _ in page.elements]
    assert tags.count("script") == 1 and "img" not in tags and tags.count("style") == 1
    assert not any(name.startswith("on") for _, a in page.elements for name in a)
    assert page.text.count("<script>alert(1)</script>") > 10


@pytest.mark.parametrize("mark", ["\u202b", "\u202e", "\u2067"])
def test_no_text_turns_what_stands_around_it(tmp_path: Path, mark: str) -> None:
    """A mark that turns characters round is shown as one that cannot be: 123 behind it is not seen as 321, nor the line behind."""
    write_report(make_log([hostile(f"{mark}123")]), [hostile(f"{mark}123")], tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert mark not in page and "\ufffd123" in page


def test_failed_inputs_come_first_with_their_reason(tmp_path: Path) -> None:
    """Files that could not be read stand before everything else; without any there is no such box."""
    _, page = page_of(tmp_path, make_results(2))
    text = page.text
    assert "加密的表.pdf" in text and "请先解除密码" in text
    assert text.index("加密的表.pdf") < text.index("预算最大的项目")
    _, clean = page_of(tmp_path, make_results(2), failed=False)
    assert "没有读成" not in clean.text


def test_every_field_leads_to_its_place(tmp_path: Path) -> None:
    """Each field with a place names a cell or line that the source beside it shows, and the other way round."""
    results = make_results(8)
    source, _ = page_of(tmp_path, results)
    forms = re.split(r'<details class="form"', source)[1:]
    assert len(forms) == 8
    for form, result in zip(forms, results, strict=True):
        read, shown = form.split('<div class="pane source">')
        fields = {k for keys in re.findall(r'data-k="([^"]+)"', read) for k in keys.split()}
        places = set(re.findall(r'data-k="([^"]+)"', shown))
        assert fields == places
        assert len(fields) > 60
        assert read.count('class="f review') == len(result.review_paths)
        assert shown.count("doubt") >= (1 if result.review_paths else 0)


def test_what_waits_for_a_person_is_listed(tmp_path: Path) -> None:
    """Each field in review has a row with its Chinese name, the value, the rival reading and the reason."""
    results = make_results(20)
    source, _ = page_of(tmp_path, results)
    table = source.split('id="t-review"')[1].split("</table>")[0]
    assert table.count("<tr data-unit") == sum(len(r.review_paths) for r in results)
    for words in (
        "资金·年度资金总额 全年执行数",
        "指标4 得分",
        "240136（按顺序读）",
        "空（按顺序读）",
        "两种读法不一致",
    ):
        assert words in table


def test_findings_can_be_filtered(tmp_path: Path) -> None:
    """Rows carry unit, rule and severity, and the filters offer exactly what occurs."""
    results = make_results(20)
    source, _ = page_of(tmp_path, results)
    findings = [f for r in results for f in r.findings]
    section = source.split('data-for="t-findings"')[1]
    offered = section.split('name="rule"')[1].split("</select>")[0]
    assert re.findall(r"<option>(.*?)</option>", offered) == sorted({f.rule for f in findings})
    table = section.split("</table>")[0]
    assert re.findall(r'data-severity="(\w+)"', table) == [f.severity for f in findings]
    assert re.findall(r'data-rule="(\w+)"', table) == [f.rule for f in findings]


def test_the_forms_are_filtered_by_unit_rule_and_severity(tmp_path: Path) -> None:
    """Form by form has the filters of the findings, and each form carries its unit and what was found in it."""
    results = make_results(20)
    source, _ = page_of(tmp_path, results)
    section = source.split('data-for="t-forms"')[1]
    bar = section.split("</div>")[0]
    assert re.findall(r'<select name="(\w+)"', bar) == ["unit", "rule", "severity"]
    shown = re.findall(r'<details class="form" id="f(\d+)" data-unit="(.*?)" data-rule="(.*?)" data-severity="(.*?)"', section)  # fmt: skip
    assert [int(n) for n, *_ in shown] == list(range(1, 21))
    for result, (_, unit, rules, severities) in zip(results, shown, strict=True):
        assert html.unescape(unit) == (result.form.implementing_unit or result.form.department or "")
        assert set(rules.split()) == {f.rule for f in result.findings}
        assert set(severities.split()) == {f.severity for f in result.findings}
    assert "onclick" not in source and "oninput" not in source


def test_large_runs_say_where_the_rest_is(tmp_path: Path) -> None:
    """Beyond the limits the page names forms.xlsx instead of growing."""
    results = make_results(20)
    size = ReportSize(forms=6, open_forms=2, rows=5)
    source, page = page_of(tmp_path, results, size=size)
    assert source.count('<details class="form"') == 6
    assert len(re.findall(r'<details class="form" id="f\d+"[^>]* open', source)) == 2
    assert "其余 14 张见同一目录的 forms.xlsx" in page.text
    assert f"另有 {len([1 for r in results for _ in r.findings]) - 5} 行没有列在这里" in page.text
    assert page.faults == []
    ids = {a.get("id") for _, a in page.elements}
    assert {str(a["href"])[1:] for t, a in page.elements if t == "a"} <= ids


def test_nothing_read_is_still_a_page(tmp_path: Path) -> None:
    """A run without any form says so."""
    _, page = page_of(tmp_path, [])
    assert page.faults == []
    assert "没有可以计入的金额" in page.text and "没有审核发现" in page.text


def test_sums_are_exact_and_leave_out_what_is_not_settled() -> None:
    """Totals are exact decimals in 万元 over settled amounts of a known unit; the rest is counted."""
    summary = Summary()
    plain = [r for r in make_results(20) if "funding.total.executed" not in r.review_paths]
    for result in plain:
        summary.add(result, None)
    assert summary.budget == sum(Decimal(r.form.funding.total.annual_budget or "0") for r in plain)
    assert summary.left_out == 0
    yuan = make_result(1, unit="元", serial=901)
    summary.add(yuan, None)
    expected = Decimal(yuan.form.funding.total.annual_budget or "0") / 10000
    assert summary.budget - sum(Decimal(r.form.funding.total.annual_budget or "0") for r in plain) == expected
    before = summary.budget
    summary.add(make_result(0), None)
    summary.add(make_result(1).model_copy(update={"view": ()}), None)
    assert (summary.left_out, summary.budget) == (2, before)
    budgets = [m.budget for m in summary.top_projects()]
    assert budgets == sorted(budgets, reverse=True) and len(budgets) == 10


@pytest.mark.parametrize(
    ("amount", "text"),
    [("1234.5", "1,234.50"), ("0.00012", "0.00012"), ("1000", "1,000.00"), ("1E+3", "1,000.00"), (None, "—")],
)
def test_amounts_keep_all_digits(amount: str | None, text: str) -> None:
    """An amount is shown with all its decimals, at least two."""
    assert in_wan(None if amount is None else Decimal(amount)) == text


def test_colours_have_contrast(tmp_path: Path) -> None:
    """Every text colour stands on its ground with at least 4.5 : 1 (WCAG AA)."""
    source, _ = page_of(tmp_path, [])
    colours = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{6})", source))

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    pairs = [(colours[k], "#ffffff") for k in ("ink", "soft", "deep", "warn", "bad", "note")]
    pairs += [(colours[k], colours[f"{k}-bg"]) for k in ("warn", "bad", "note")]
    pairs += [
        ("#0b5a78", "#ffffff"),
        ("#6c7882", "#ffffff"),
        ("#1d5a38", "#e3f0e8"),
        (colours["ink"], "#cfe6ee"),
    ]
    for ink, ground in pairs:
        high, low = sorted((light(ink), light(ground)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)


def test_a_page_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder that is not there is one clear sentence."""
    with pytest.raises(UsageError, match="写不进"):
        write_report(make_log([]), [], tmp_path / "no" / "report.html")


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Four times the forms take hardly more memory, even when all are shown."""
    made = make_results(20)
    log = make_log(made)

    def peak(number: int) -> int:
        tracemalloc.start()
        write_report(log, (made[i % 20] for i in range(number)), tmp_path / "report.html")
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(2)
    assert peak(80) < peak(20) * 1.5
