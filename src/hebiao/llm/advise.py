"""Advice on the language of a form: always a note for a person to weigh, never an error, nothing without a model.

Does a reason give cause and measure (A01), does the result answer the goal (A02), does an indicator fit its category
(A03).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from hebiao.domain.ask import Ask, Part
from hebiao.domain.document import Line
from hebiao.domain.form import Indicator, get_value
from hebiao.domain.result import Finding, FormResult
from hebiao.lang import Message
from hebiao.llm.extract import Request, request_of
from hebiao.llm.ground import ground
from hebiao.llm.redact import Redaction
from hebiao.llm.schema import AdviceAnswer
from hebiao.llm.show import Shown
from hebiao.normalize import written


class _Duty(Struct, frozen=True):
    code: str
    part: Part
    said: Message


_DUTIES: Final = {
    "advise-reason": _Duty(
        "A01",
        "indicators",
        Message(
            "偏差说明似乎没有写明原因或改进措施，请看一看",
            "the reason seems to give no cause or no measure; please have a look",
        ),
    ),
    "advise-result": _Duty(
        "A02",
        "goals",
        Message(
            "实际完成情况似乎没有回应预期目标，请看一看",
            "the result seems not to answer the goal; please have a look",
        ),
    ),
    "advise-category": _Duty(
        "A03",
        "indicators",
        Message(
            "这个指标似乎不属于所填的二级指标，请看一看",
            "the indicator seems not to belong in its category; please have a look",
        ),
    ),
}


class AdviceRequest(Struct, frozen=True):
    """What is sent for one duty, and the field that each piece is about."""

    request: Request
    paths: tuple[str, ...]


def make_requests(result: FormResult, redaction: Redaction) -> tuple[AdviceRequest, ...]:
    """One request a duty that there is anything to ask for."""
    form = result.form
    asked: list[tuple[str, list[tuple[str, str]]]] = [
        (
            "advise-reason",
            [
                (f"indicators.{i}.deviation", _piece(row, reason=True))
                for i, row in enumerate(form.indicators)
                if written(row.deviation) and len(row.deviation or "") > 2
            ],
        ),
        (
            "advise-category",
            [
                (f"indicators.{i}.name", _piece(row, reason=False))
                for i, row in enumerate(form.indicators)
                if row.name and row.level2
            ],
        ),
    ]
    if form.expected_goal and form.actual_result:
        asked.append(
            (
                "advise-result",
                [("expected_goal", form.expected_goal), ("actual_result", form.actual_result)],
            )
        )
    return tuple(_make(name, pieces, redaction) for name, pieces in asked if pieces)


def _piece(row: Indicator, *, reason: bool) -> str:
    parts = [("指标", row.name), ("二级指标", row.level2), ("指标值", row.target)]
    if reason:
        parts += [("完成值", row.actual), ("分值", row.weight), ("得分", row.score), ("说明", row.deviation)]
    return "；".join(f"{label}：{text}" for label, text in parts if text)


def _make(name: str, pieces: Sequence[tuple[str, str]], redaction: Redaction) -> AdviceRequest:
    lines = tuple(Line(text, n) for n, (_, text) in enumerate(pieces, 1))
    shown = Shown("\n".join(f"⟦{line.number}⟧{line.text}" for line in lines), lines)
    ask = Ask(_DUTIES[name].part, ("always",), tuple(range(len(lines))))
    return AdviceRequest(request_of(name, ask, shown, redaction), tuple(path for path, _ in pieces))


def findings_of(
    advice: AdviceRequest, answer: AdviceAnswer, result: FormResult, model: str
) -> tuple[Finding, ...]:
    """What a model doubts, as notes; a doubt whose quote does not stand in its piece is dropped."""
    duty = _DUTIES[advice.request.prompt.id]
    found: dict[str, Finding] = {}
    for pointed in answer.lacking:
        n = pointed.ids[0]
        if len(pointed.ids) != 1 or not 1 <= n <= len(advice.paths):
            continue
        quote = advice.request.redaction.show(pointed.quote)
        path = advice.paths[n - 1]
        if path == "expected_goal" or ground(quote, [advice.request.places[n - 1]]).kind != "EXACT":
            continue
        found[path] = Finding(
            rule=duty.code,
            severity="note",
            verdict="unclear",
            fields=(path,),
            as_written=get_value(result.form, path),
            message=f"仅供参考：{duty.said.zh}",
            message_en=f"advice only: {duty.said.en}",
            source=f"llm:{model}",
        )
    return tuple(found.values())


def still_holds(finding: Finding, result: FormResult) -> bool:
    """Whether the text that advice was given on is still what the form says."""
    try:
        return get_value(result.form, finding.fields[0]) == finding.as_written
    except KeyError:
        return False


def is_advice(finding: Finding) -> bool:
    """Whether a finding is a model's advice, not a rule's."""
    return finding.source.startswith("llm:")
