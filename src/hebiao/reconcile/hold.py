"""What was decided, held back where experience does not bear it out."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from hebiao.lang import Message
from hebiao.reconcile.confidence import UNMEASURED, Table, class_of
from hebiao.reconcile.decided import Decided, Reconciled

_UNKNOWN: Final = Message(
    "这种来源没有量过准确率，只采信两种读法相同的",
    "this kind of source was never measured; only what both readings agree on is accepted",
)
_UNFAMILIAR: Final = Message(
    "这种版式没有量过，只采信两种读法相同的",
    "this kind of layout was never measured; only what two readings agree on is accepted",
)
_UNSURE: Final = Message(
    "这类字段在这种来源里不够可靠", "such fields are not reliable enough in this kind of source"
)


def hold(decided: Reconciled, channel: str, table: Table) -> Reconciled:
    """The decisions with accepted fields put to review that the table does not vouch for.

    In a channel that was never measured only agreement of both readings is accepted, in a layout of no family that was
    seen only agreement, a model's with one of them included; of that, what is at least as sure as the channel's
    threshold. What is held back, one more reading may settle.
    """
    bound = table.bound(channel)
    beyond = UNMEASURED | {"agree_model"}
    held: dict[str, Decided] = {}
    sure: dict[tuple[str, str], float] = {}
    for path, one in decided.fields.items():
        if one.decision != "accept":
            continue
        if bound is None:
            if one.evidence not in UNMEASURED:
                held[path] = replace(one, decision="review", reasons=(*one.reasons, _UNKNOWN))
            continue
        if not decided.familiar and one.evidence not in beyond:
            held[path] = replace(one, decision="review", reasons=(*one.reasons, _UNFAMILIAR), open=True)
            continue
        kind = (one.evidence, class_of(path))
        if kind not in sure:
            sure[kind] = table.probability(one.evidence, channel, kind[1], seen=decided.familiar)
        if sure[kind] < bound.threshold:
            # What was read there is misread: whoever points at it, points at a misreading.
            is_open = one.evidence != "by_repair"
            held[path] = replace(one, decision="review", reasons=(*one.reasons, _UNSURE), open=is_open)
    return replace(decided, fields=decided.fields | held) if held else decided
