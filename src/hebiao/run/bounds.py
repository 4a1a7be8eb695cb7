"""What accepted fields are worth, channel by channel, in words: counted on labeled forms, with exact bounds."""

from __future__ import annotations

import math
from collections.abc import Iterable

from hebiao.domain.run import Said
from hebiao.lang import Message, joined
from hebiao.reconcile.confidence import ChannelBound, shipped


def bounds_said(channels: Iterable[str], by_model: int = 0) -> tuple[Said, ...]:
    """A sentence a channel, in the order of their names; one more on fields that a model settled, where any are."""
    said = tuple(_said(channel, shipped().bound(channel)) for channel in sorted(set(channels)))
    message = _of_model(by_model)
    return (*said, Said(zh=message.zh, en=message.en)) if by_model else said


def _of_model(fields: int) -> Message:
    """What is known of fields that a model settled: how stand-ins for one did, that answer with known faults."""
    tried = [c for c in shipped().fitted.cells if c.evidence == "agree_model"]
    right, of = sum(c.right for c in tried), sum(c.fields for c in tried)
    return Message(
        f"因模型免复核的 {fields:,} 个字段不在这些数之内：只用替身的回答量过（{of:,} 个中对 {right:,} 个），没有用真的模型量过",
        f"fields that need no review because of the model ({fields:,}) are not in these numbers: measured with "
        f"stand-ins' answers alone ({right:,} of {of:,} right), not with a real model",
    )


def bounds_short(channels: Iterable[str], by_model: int = 0) -> Message | None:
    """All channels in one line, and what fields a model settled; None where there is none."""
    bounds = [(channel, shipped().bound(channel)) for channel in sorted(set(channels))]
    measured = [(channel, bound) for channel, bound in bounds if bound is not None]
    unknown = [channel for channel, bound in bounds if bound is None]
    parts = []
    if measured:
        parts.append(
            Message(
                "采信的字段中，错的至多（95% 的把握；按各字段互不相干算，按文件算的见报告）："
                + "，".join(f"{c} {_hundredths(b)}（试过 {b.forms} 张）" for c, b in measured),
                "of accepted fields at most so many are wrong (95 % confidence; as if independent, by file in the report): "
                + ", ".join(f"{c} {_hundredths(b)} ({b.forms} forms tried)" for c, b in measured),
            )
        )
    if unknown:
        parts.append(
            Message(
                f"{'、'.join(unknown)} 没有量过，只采信两种读法相同的",
                f"{', '.join(unknown)}: never measured, accepted only where both readings agree",
            )
        )
    if parts and by_model:
        parts.append(_of_model(by_model))
    return joined(parts) if parts else None


def _hundredths(bound: ChannelBound) -> str:
    """In hundredths of a percent, rounded up: a bound that is rounded down is none."""
    return f"{math.ceil(bound.most_wrong * 10_000) / 100:.2f}%"


def _of_thousand(bound: ChannelBound) -> int:
    return math.ceil(bound.most_wrong * 1000)


def _said(channel: str, bound: ChannelBound | None) -> Said:
    if bound is None:
        return Said(
            zh=f"{channel}：没有用已知答案的表试过，只采信两种读法相同的字段",
            en=f"{channel}: never tried on forms whose answers are known; only fields on which both readings agree are accepted",
        )
    files = math.ceil(bound.most_bad * 100)
    return Said(
        zh=f"{channel}：拿 {bound.forms} 张已知答案的表（{bound.documents} 份文件）试过，采信的 {bound.fields:,} 个字段错了 "
        f"{bound.wrong} 个。由此有 95% 的把握：每 1,000 个采信的字段，错的不超过 {_of_thousand(bound)} 个（按各字段互不相干算）；"
        f"每 100 份文件，含有错字段的不超过 {files} 份（试过的文件越少，这个数越大）",
        en=f"{channel}: tried on {bound.forms} forms whose answers are known ({bound.documents} files); {bound.wrong} of "
        f"{bound.fields:,} accepted fields were wrong. So, with 95 % confidence, at most {_of_thousand(bound)} of 1,000 "
        f"accepted fields are wrong (as if fields were independent), and at most {files} of 100 files hold one (the fewer "
        "files were tried, the larger this number)",
    )
