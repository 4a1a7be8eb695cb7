"""Advice on language: notes only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.standin.server import Server
from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.llm.advise import findings_of, is_advice, make_requests, still_holds
from hebiao.llm.redact import Redaction
from hebiao.llm.schema import AdviceAnswer, Pointed
from hebiao.pipeline import process
from hebiao.run import run
from llm.made import FIXTURES, model

FORM = FIXTURES / "docx" / "classic.docx"


def test_a_doubt_becomes_a_note_on_its_field() -> None:
    """Never an error, never the filer's fault for certain; a quote that does not stand there is dropped."""
    result = process(Source("a", FORM.read_bytes()), Settings())[0]
    requests = {r.request.prompt.id: r for r in make_requests(result, Redaction())}
    category = requests["advise-category"]
    name = result.form.indicators[0].name or ""
    answer = AdviceAnswer(
        lacking=(
            Pointed(ids=(1,), quote=name),
            Pointed(ids=(2,), quote="没有这样的字"),
            Pointed(ids=(99,), quote=name),
        )
    )
    (finding,) = findings_of(category, answer, result, "m")
    assert (finding.rule, finding.severity, finding.verdict) == ("A03", "note", "unclear")
    assert finding.fields == ("indicators.0.name",)
    assert is_advice(finding)
    assert still_holds(finding, result)
    other = result.model_copy(update={"form": result.form.model_copy(update={"indicators": ()})})
    assert not still_holds(finding, other)


def test_a_run_with_advice_has_only_notes_more(tmp_path: Path) -> None:
    """Asked for with `advise`; all else of the forms is as without a model."""

    def answer(body: Mapping[str, Any]) -> dict[str, Any]:
        pieces = body["messages"][1]["content"].split("⟦")[1:]
        quote = pieces[-1].split("⟧")[1].split("\n")[0].split("；")[0].removeprefix("指标：")
        return {"lacking": [{"ids": [len(pieces)], "quote": quote}]}

    run([FORM], tmp_path / "bare", Settings())
    with Server(answer) as server:
        log = run([FORM], tmp_path / "out", Settings(model=model(server.url, advise=True)))
    bare, out = (
        [json.loads(t) for t in (tmp_path / name / "forms.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("bare", "out")
    )
    new = [f for a, b in zip(bare, out, strict=True) for f in b["findings"] if f not in a["findings"]]
    assert {f["rule"] for f in new} >= {"A02", "A03"}
    assert {f["severity"] for f in new} == {"note"}
    assert [a["fields"] for a in bare] == [b["fields"] for b in out]
    assert log.model is not None
    assert {p.part for p in log.model.parts} >= {"advise-result", "advise-category"}
