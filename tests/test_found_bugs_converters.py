"""Bugs found on forms as converters write them: tables of tags in markdown, rows torn line by line, merged cells said again."""

from __future__ import annotations

from html import escape

import pytest

from found_forms import FOOT, YEAR, accepted_wrong, read
from made_forms import TITLE, form_rows


def tagged(rows: list[list[str]], gap: str = "") -> str:
    """The form's table as tags, each row and cell with a gap before it."""
    body = "".join(f"{gap}<tr>{''.join(f'{gap}<td>{escape(t)}</td>' for t in row)}</tr>" for row in rows)
    return f"<table>{body}</table>"


@pytest.mark.parametrize("gap", ["", "\n  "])
def test_markdown_with_tables_of_tags(gap: str) -> None:
    """A table that a converter left as tags among lines of markdown is read as the table that it is."""
    text = "\n\n".join([f"# {TITLE}", YEAR, tagged(form_rows(), gap), f"**{FOOT}**"])
    result = read("甲.md", text)
    assert accepted_wrong(result) == []
    assert result.form.title == TITLE
    assert result.form.preparer == "白砚秋"
    assert len(result.form.indicators) == 4
    assert not result.review_paths
