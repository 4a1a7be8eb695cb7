"""What a browser sends: bounded, without characters that nobody sees, and never more than what a page could send."""

from __future__ import annotations

import re
from typing import Annotated, Final
from urllib.parse import parse_qs

from fastapi import Depends, HTTPException, Request

from hebiao.errors import UsageError
from hebiao.normalize import written
from hebiao.review.answers import Answer

MAX_BODY: Final = 64 * 1024
"""bytes of a form that is sent; nothing else is taken in"""
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
"""controls, marks without width and marks that turn the order of characters: nobody types them, and what is seen would not
be what is kept"""
_LONGEST: Final = 20_000
"""characters of a value"""
_MOST_SAID: Final = 400
"""characters of a reason"""
_KINDS: Final = {"confirm", "correct", "reject", "unsure"}


Form = dict[str, str]


async def sent(request: Request) -> Form:
    """The fields of a form that was sent, the last value of each; files are not taken.

    Raises:
        HTTPException: 413 above `MAX_BODY` bytes, 400 where it is no form in UTF-8 or has more than 40 fields.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MAX_BODY:
            raise HTTPException(413)
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=40)
    except ValueError as error:
        raise HTTPException(400) from error
    request.state.sent = {key: values[-1] for key, values in fields.items()}
    return dict(request.state.sent)


Sent = Annotated[Form, Depends(sent)]


def is_small(text: str) -> bool:
    """Whether a text is a whole number that no list of ours goes beyond."""
    return text.isdecimal() and len(text) < 9


def parse_qs_flat(query: str) -> Form:
    """The fields of a query, the last of each name."""
    return {k: v[-1] for k, v in parse_qs(query.lstrip("?"), keep_blank_values=True).items()}


def versions(text: str) -> dict[str, int]:
    """Paths with the version that was seen of each, as `path=version` with blanks between."""
    pairs = (part.partition("=") for part in text.split())
    return {path: int(version) for path, _, version in pairs if is_small(version)}


def answer_of(form: Form, who: str) -> Answer:
    """The decision that a form holds.

    Raises:
        HTTPException: 400 for what none of our pages sends.
        UsageError: a text that is too long.
    """
    kind, version = form.get("kind", ""), form.get("version", "")
    if kind not in _KINDS or not is_small(version):
        raise HTTPException(400)
    typed = "" if form.get("blank") == "1" or kind in {"reject", "unsure"} else _seen(form.get("value", ""))
    if kind == "correct" and form.get("blank") != "1" and not typed.strip():
        raise UsageError(
            "没有写改成什么；这一格是空的，请按 B", "nothing was typed; press B where the field is blank"
        )
    value = as_kept(typed)
    if value is not None and len(value) > _LONGEST:
        raise UsageError(f"最多 {_LONGEST} 个字", f"{_LONGEST} characters at most")
    return Answer(
        form_id=form.get("form_id", ""),
        path=form.get("path", ""),
        kind=kind,  # type: ignore[arg-type] # one of _KINDS
        who=who,
        version=int(version),
        value=value,
        candidate=_seen(form.get("candidate", ""))[:80] or None,
        why=reason_of(form, "why") or None,
        shown=form.get("shown"),
    )


def as_kept(typed: str) -> str | None:
    """What is kept of a text that was typed: without white space, tags and characters that nobody sees; None for a blank."""
    return written(_seen(typed))


def reason_of(form: Form, name: str) -> str:
    """What a person says in words; empty where nothing is said."""
    return _seen(form.get(name, ""))[:_MOST_SAID].strip()


def _seen(text: str) -> str:
    return _UNSEEN.sub("", text)
