"""Examples that go with a question: shown to the model, refused when they are none, and never a source."""

from __future__ import annotations

from pathlib import Path

import pytest

from hebiao.domain.ask import Ask
from hebiao.domain.document import Segment
from hebiao.errors import UsageError
from hebiao.llm.examples import Example, read_examples, to_line, to_text
from hebiao.llm.extract import Extraction, make_request
from hebiao.llm.redact import Redaction
from hebiao.parse import parse_segment
from hebiao.parse.clean import clean
from llm.made import line

SHOWN = Example("head", "⟦1⟧项目名称 竹影路照明", {"project_name": {"ids": [1], "quote": "竹影路照明"}})


def test_an_example_is_shown_with_its_duty_only(tmp_path: Path) -> None:
    """At most two of the duty that is asked, after its prompt; those of another duty are not sent."""
    path = tmp_path / "examples.jsonl"
    path.write_text("\n".join([to_line(SHOWN)] * 3) + "\n\n", encoding="utf-8")
    examples = read_examples(path)
    assert to_text(examples, "head").count("<example>") == 2
    assert to_text(examples, "money") == ""
    segment = Segment(0, (line("项目名称 松风公园步道"),))
    system, user = make_request(Ask("head", ("layout",), (0,)), segment, Redaction(), examples).messages
    assert system["content"].endswith("</example>")
    assert "竹影路照明" not in user["content"]


@pytest.mark.parametrize(
    "text", ['{"part": "head"}', '{"part": "head", "document": "x", "answer": {"total": 3}}', "\x00", "[]"]
)
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    """A line that is no example is named by its number, before anything is sent."""
    path = tmp_path / "examples.jsonl"
    path.write_text(to_line(SHOWN) + "\n" + text + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match="第 2 行"):
        read_examples(path)


def test_nothing_of_an_example_enters_a_form() -> None:
    """A model that answers with the example's text points at nothing: it has no ground in this document."""
    segment = Segment(0, (line("项目名称 松风公园步道"),))
    request = make_request(Ask("head", ("layout",), (0,)), segment, Redaction(), [SHOWN])
    extraction = Extraction("llm:x", parse_segment(segment), clean)
    extraction.take(request, request.prompt.schema.model_validate(SHOWN.answer))
    assert extraction.reading.fields == {}
    assert extraction.tally.kinds["ABSENT"] == 1
