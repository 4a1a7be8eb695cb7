"""A text that somebody else cut out of the source, as the canonical form holds it in a given field."""

from __future__ import annotations

from hebiao.normalize import canon, squash, written
from hebiao.parse import labels
from hebiao.parse.table.outside import TITLE, YEAR


def clean(field: str, raw: str) -> str | None:
    """The text of a field (`level1`, `name`, `score`, `title` …) as the parsers would have it; None for a blank."""
    if field == "level1":
        return labels.level1_here(raw) or written(raw)
    if field == "level2":
        return labels.level2_here(raw) or written(raw)
    if field == "name":
        return written(labels.strip_indicator(raw))
    if field == "title" and (match := TITLE.match(squash(raw))):
        return match["title"]
    if field == "year":
        year = YEAR.search(canon(raw))
        return year[0] if year else None
    return written(raw)
