"""A form whose every text tries to be more than text: markup, scripts, formulas, control characters."""

from __future__ import annotations

from hebiao.domain.form import Form, Indicator
from hebiao.domain.result import Candidate, Field, Finding, FormResult, SourceRef, ViewBlock, ViewCell
from hebiao.lang import Message

EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'--></title></style>"
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "http://example.invalid/",
    '=HYPERLINK("x")',
    "<r><t>=1+1</t></r>",
    "<r></r>",
    "<r><t>a</t></r></si><f>1+1</f><r></r>",
)


def hostile(text: str = EVIL) -> FormResult:
    """A result with the text in every place that takes one."""
    paths = ("project_name", "implementing_unit", "indicators.0.name", "indicators.0.actual", "total_score")
    field = Field(
        decision="review",
        confidence=0.1,
        raw=text,
        candidates=(
            Candidate(producer=f"human:{text}", text=f"{text}!"),
            Candidate(producer=text, text=None),
        ),
        reasons=(Message.same(text),),
    )
    return FormResult(
        form_id="evil",
        source=SourceRef(file=text, sha256="0" * 64, index=0, channel="html"),
        form=Form(
            title=text,
            project_name=text,
            implementing_unit=text,
            department=text,
            total_score=text,
            indicators=(
                Indicator(level1=text, name=text, target=text, actual=text, weight=text, deviation=text),
            ),
        ),
        fields=dict.fromkeys(paths, field),
        findings=(
            Finding(
                rule=text,
                severity="error",
                verdict="unclear",
                fields=("total_score", text),
                as_written=text,
                as_computed=text,
                message=text,
                message_en=text,
                source=text,
            ),
        ),
        residue=(text,),
        view=(ViewBlock(rows=((ViewCell(id=text, text=text),),)), ViewBlock(line=1, text=text)),
    )
