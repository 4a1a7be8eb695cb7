"""What the style sheets of a page and the styles of its tags change in how a person sees its text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hebiao.lazy import regex

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

GONE: Final = "gone"
"""not shown, and leaves no room"""
HIDDEN: Final = "hidden"
STRUCK: Final = "struck"
RAISED: Final = "raised"
WHITE: Final = "white"

_NOTHING: Final = r"0*(?:\.0*)?(?:px|pt|em|rem|%)?\s*(?:[;!}]|$)"
_SAYS: Final = (
    (GONE, regex(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)),
    (HIDDEN, regex(
        rf"(?:visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0{_NOTHING}|(?:left|right|top|text-indent)\s*:\s*-\d{{4}})", re.IGNORECASE)),
    (STRUCK, regex(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)),
    (RAISED, regex(r"vertical-align\s*:\s*(?:super|sub)\b", re.IGNORECASE)),
    (WHITE, regex(
        r"(?<![\w-])color\s*:\s*(?:white\b|transparent\b|#f{3}\b|#f{6}\b|rgba?\(\s*255\s*,\s*255\s*,\s*255\b)", re.IGNORECASE)),
)  # fmt: skip
_GROUND: Final = regex(r"background(?:-color)?\s*:", re.IGNORECASE)
_RULE: Final = regex(r"([^{}]+)\{([^{}]*)\}")
_COMMENT: Final = regex(r"/\*.*?\*/", re.DOTALL)
_WHOLE: Final = frozenset(("html", "body", "table", "tbody"))
"""a rule for these is for another medium or another moment: the page was seen when it was saved"""
_RULES: Final = 4000
"""rules of a page that are looked at"""


_COPY: Final = regex(
    r"(?:^|\s)(?:el-table__fixed|ant-table-fixed-(?:left|right)|layui-table-fixed|vxe-table--fixed-)"
)
"""classes of the copies that libraries of tables lay over one whose columns stand still"""
_COPIED: Final = ("is-hidden", "fixed-columns-in-body", "fixed--hidden")
"""classes of what such a copy covers: hidden below it, but read, as the copy is not"""


def is_copy(classes: str | None) -> bool:
    """Whether a tag holds a copy of columns that the page holds already, laid over them so that they stand still."""
    return bool(classes and _COPY.search(classes))


def said_by(style: str) -> str | None:
    """How text under a list of declarations is seen, where it is not plain text; white on a ground of its own is."""
    for what, pattern in _SAYS:
        if pattern.search(style) and not (what is WHITE and _GROUND.search(style)):
            return what
    return None


def looks_of(parser: LexborHTMLParser) -> dict[int, str]:
    """What the style sheets in a page say of its tags, by their `mem_id`; sheets elsewhere are not fetched."""
    found: dict[int, str] = {}
    for sheet in parser.css("style"):
        text = _COMMENT.sub("", sheet.text(deep=True) or "")
        for number, rule in enumerate(_RULE.finditer(text)):
            if number >= _RULES:
                break
            said = said_by(rule[2])
            if said is not None:
                for node in _chosen(parser, rule[1]):
                    if node.tag not in _WHOLE:
                        found[node.mem_id] = said
    return found


def _chosen(parser: LexborHTMLParser, selector: str) -> list[LexborNode]:
    """The tags that a selector chooses; none of one that says when (":hover"), or that is not understood."""
    from selectolax.lexbor import SelectolaxError

    chosen: list[LexborNode] = []
    for one in selector.split(","):
        plain = one.replace("<!--", "").replace("-->", "").strip()
        if plain and ":" not in plain and "@" not in plain and not any(word in plain for word in _COPIED):
            try:
                chosen += parser.css(plain)
            except (SelectolaxError, ValueError, RuntimeError):
                continue
    return chosen


_TYPED: Final = ("", "text", "number", "tel", "date", "email", "search")
"""kinds of input that a person types into"""


def is_typed(attributes: Mapping[str, str | None]) -> bool:
    """Whether an input is one that a person types into."""
    return (attributes.get("type") or "").lower() in _TYPED


def lost_what_was_typed(parser: LexborHTMLParser) -> bool:
    """Whether no box of a page holds text: a browser that saves a page leaves out what was typed into it."""
    return not any(
        is_typed(n.attributes) and (n.attributes.get("value") or "").strip() for n in parser.css("input")
    ) and not any((n.text() or "").strip() for n in parser.css("textarea"))


def control_text(node: LexborNode, tag: str) -> str:
    """What a person sees in a form control."""
    attributes = node.attributes if tag in ("input", "select") else {}
    if tag == "input":
        kind = (attributes.get("type") or "text").lower()
        if kind in ("checkbox", "radio"):
            return "☑" if "checked" in attributes else "□"
        return "" if kind in ("hidden", "password", "file", "image") else attributes.get("value") or ""
    if tag == "select":
        options = node.css("option")
        chosen = [o for o in options if "selected" in o.attributes] or options[:1]
        return "、".join((o.text() or "").strip() for o in chosen)
    return ""
