"""Elements of a docx by what they are and say: kinds, wrappers, spans, marks; no state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from hebiao.lazy import regex

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACES: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MATH: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
_COMPAT: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_WORDS: Final = (  # noqa: SIM905 (a word list reads better than forty quoted lines)
    "p r t tab br cr ptab sym noBreakHyphen tbl tr tc tcPr trPr gridSpan vMerge hMerge gridBefore gridAfter "
    "val char font body sdt sdtContent customXml smartTag ins moveTo hyperlink fldSimple dir bdo txbxContent "
    "drawing pict object rPr pPr numPr vanish del strike dstrike vertAlign color altChunk ruby rubyBase "
    "rStyle rFonts position style basedOn sdtPr showingPlcHdr instrText fldChar ffData ddList listEntry result default "
    "checkBox checked moveFrom"
).split()
KIND: Final[dict[str, str]] = {
    **{f"{{{ns}}}{word}": word for ns in _SPACES for word in _WORDS},
    **{f"{{{ns}}}t": "t" for ns in _MATH},
    **{f"{{{ns}}}oMath": "math" for ns in _MATH},
    **{f"{{{ns}}}oMathPara": "math" for ns in _MATH},
    f"{{{_COMPAT}}}AlternateContent": "alternate",
    f"{{{_COMPAT}}}Choice": "choice",
    f"{{{_COMPAT}}}Fallback": "fallback",
}
THROUGH: Final = frozenset(
    ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "dir", "bdo",
     "ruby", "rubyBase")
)  # fmt: skip
"""elements that only wrap what they hold (deleted and moved-away text is in others)"""
_ROW_PROPS: Final = tuple(f"{{{ns}}}trPr" for ns in _SPACES)
SEEN: Final = frozenset(("vanish", "strike", "dstrike", "vertAlign", "color", "position", "rStyle"))
"""properties of a run that change what a person sees of its text"""
OFF: Final = ("0", "false", "off")
_PROMPT: Final = regex(
    r"(?:单击|点击|轻触|双击).{0,12}(?:输入|选择|添加|填写)|^请(?:输入|选择|填写)|^选择(?:一项|日期)|(?:Click|tap|Choose|Enter|Select)\b"
)
"""what Word shows in a content control that nobody has filled in"""


def attr(element: _Element, word: str) -> str | None:
    """An attribute in either namespace of WordprocessingML (transitional, strict)."""
    for name in _names(word):
        value = element.get(name)
        if value is not None:
            return value
    return None


@lru_cache(maxsize=64)
def _names(word: str) -> tuple[str, ...]:
    return tuple(f"{{{ns}}}{word}" for ns in _SPACES)


def number_of(element: _Element, default: int) -> int:
    """The `val` of a property as a number; `default` where it is absent, no number, or absurdly long."""
    value = attr(element, "val") or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else default


def children(element: _Element, wanted: str) -> Iterator[_Element]:
    """Children of a kind, looking through wrappers (content controls, tracked insertions)."""
    for child in element:
        kind = KIND.get(child.tag)
        if kind == wanted:
            yield child
        elif kind in THROUGH:
            yield from children(child, wanted)


def plain_text(tc: _Element, seen: frozenset[str]) -> str | None:
    """The text of a cell that is one paragraph with one run of one text, as most are; None where there is more to see."""
    # Every look at a child, and at its tag, makes it anew: each is looked at once.
    if len(tc) != 2 or KIND.get(tc[0].tag) != "tcPr":
        return None
    p = tc[1]
    held = len(p)
    if not 0 < held < 3 or KIND.get(p.tag) != "p":
        return None
    if held == 2 and (len(first := p[0]) or KIND.get(first.tag) != "pPr"):
        return None
    run = p[-1]
    held = len(run)
    if not 0 < held < 3 or KIND.get(run.tag) != "r":
        return None
    text = run[-1]
    if KIND.get(text.tag) != "t" or (held == 2 and (KIND.get(run[0].tag) != "rPr" or marks_of(run, seen))):
        return None
    return text.text or ""


def is_frame(tbl: _Element, rows: Sequence[_Element]) -> bool:
    """Whether a table only frames others: they have most of its text and more rows than it has."""
    inner = [t for t in tbl.iter(tbl.tag) if t is not tbl and next(t.iterancestors(tbl.tag)) is tbl]
    if not inner:
        return False
    if len(rows) == 1 and all(any(True for _ in children(tc, "tbl")) for tc in children(rows[0], "tc")):
        return True
    more = sum(1 for t in inner for _ in children(t, "tr")) > 2 * len(rows)
    return more and 2 * sum(map(_characters, inner)) > _characters(tbl)


def frames_table(row: _Element) -> bool:
    """Whether a row of a table is there for a table of its own: one of its cells holds one with several rows and columns.

    The rows about it are then tables of their own, and what else the row says stands between them.
    """
    for tc in children(row, "tc"):
        inner = next(children(tc, "tbl"), None)
        if inner is not None:
            rows = [list(children(r, "tc")) for r in children(inner, "tr")]
            if len(rows) >= _ROWS and max(map(len, rows)) >= _COLUMNS:
                return True
    return False


_ROWS: Final = 3
_COLUMNS: Final = 4
"""least rows and columns of a table in a cell that is read as a table, not as text of the cell"""


def _characters(element: _Element) -> int:
    return sum(len(e.text or "") for e in element.iter(*(f"{{{ns}}}t" for ns in _SPACES)))


def marks_of(run: _Element, seen: frozenset[str]) -> list[tuple[str, _Element]]:
    """What a run's properties say of how its text is seen, of the kinds in `seen`; most say nothing of it."""
    first = run[0] if len(run) else None
    if first is None or KIND.get(first.tag) != "rPr":
        return []
    return [(kind, e) for e in first if (kind := KIND.get(e.tag)) in seen]


def control_of(tc: _Element) -> _Element | None:
    """The content control that holds just this cell, as Word writes one that is all of a cell."""
    holder = tc.getparent()
    return holder.getparent() if holder is not None and KIND.get(holder.tag) == "sdtContent" else None


def is_prompting(sdt: _Element) -> bool:
    """Whether a content control says that it shows its prompt and no text of the filer's."""
    return any(
        KIND.get(e.tag) == "showingPlcHdr" and attr(e, "val") not in OFF
        for props in sdt
        if KIND.get(props.tag) == "sdtPr"
        for e in props
    )


def is_prompt(text: str) -> bool:
    """Whether a text reads like such a prompt: other programs leave the mark on what was filled in."""
    return bool(_PROMPT.search(text.strip()))


def shown_branch(alternate: _Element) -> Iterator[_Element]:
    """The one branch of an AlternateContent that is shown: its first Choice, else its Fallback."""
    for wanted in ("choice", "fallback"):
        for child in alternate:
            if KIND.get(child.tag) == wanted:
                yield child
                return


def boxes_in(element: _Element) -> Iterator[_Element]:
    """The text boxes in a drawing, each once."""
    for child in element:
        kind = KIND.get(child.tag)
        if kind == "txbxContent":
            yield child
        elif kind == "alternate":
            for branch in shown_branch(child):
                yield from boxes_in(branch)
        else:
            yield from boxes_in(child)


def is_deleted(row: _Element) -> bool:
    """Whether a tracked change has deleted the row."""
    return any(KIND.get(e.tag) == "del" for props in row.iterchildren(*_ROW_PROPS) for e in props)


def edges_of(row: _Element) -> tuple[int, int]:
    """Grid columns left out before and after the cells of a row."""
    before = after = 0
    for props in row.iterchildren(*_ROW_PROPS):
        for e in props:
            kind = KIND.get(e.tag)
            if kind == "gridBefore":
                before = number_of(e, 0)
            elif kind == "gridAfter":
                after = number_of(e, 0)
    return before, after


def spans_of(tc: _Element) -> tuple[int, str | None, str | None]:
    """(gridSpan, vMerge, hMerge); a merge is None, "restart" or "continue"."""
    span, down, across = 1, None, None
    props = tc[0] if len(tc) else None
    if props is None or KIND.get(props.tag) != "tcPr":
        return span, down, across
    for e in props:
        kind = KIND.get(e.tag)
        if kind == "gridSpan":
            span = max(1, number_of(e, 1))
        elif kind == "vMerge":
            down = attr(e, "val") or "continue"
        elif kind == "hMerge":
            across = attr(e, "val") or "continue"
    return span, down, across
