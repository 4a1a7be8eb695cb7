"""What accepted fields are worth, channel by channel, in words: counted on labeled forms, with exact bounds."""

from __future__ import annotations

from collections.abc import Iterable

from hebiao.domain.run import Said
from hebiao.lang import Message, joined
from hebiao.reconcile.confidence import ChannelBound, shipped


def bounds_said(channels: Iterable[str]) -> tuple[Said, ...]:
    """A sentence a channel, in the order of their names."""
    return tuple(_said(channel, shipped().bound(channel)) for channel in sorted(set(channels)))


def bounds_short(channels: Iterable[str]) -> Message | None:
    """All channels in one line; None where there is none."""
    bounds = [(channel, shipped().bound(channel)) for channel in sorted(set(channels))]
    measured = [f"{channel} {bound.most_wrong:.2%}" for channel, bound in bounds if bound is not None]
    unknown = [channel for channel, bound in bounds if bound is None]
    parts = []
    if measured:
        parts.append(
            Message(
                f"采信的字段中，错的至多（95% 的把握）：{'，'.join(measured)}",
                f"of the fields accepted, at most so many are wrong (95 % confidence): {', '.join(measured)}",
            )
        )
    if unknown:
        parts.append(
            Message(
                f"{'、'.join(unknown)} 没有量过，只采信两种读法相同的",
                f"{', '.join(unknown)}: never measured, accepted only where both readings agree",
            )
        )
    return joined(parts) if parts else None


def _said(channel: str, bound: ChannelBound | None) -> Said:
    if bound is None:
        return Said(
            zh=f"{channel}：没有在标准答案上量过，只采信两种读法相同的字段",
            en=f"{channel}: never measured against labels; only fields on which both readings agree are accepted",
        )
    return Said(
        zh=f"{channel}：{bound.forms} 张有标准答案的表（{bound.documents} 份文件）上采信 {bound.fields} 个字段，"
        f"错 {bound.wrong} 个；按 95% 的把握，采信的字段错的不超过 {bound.most_wrong:.2%}（各字段独立计），"
        f"含有错字段的文件不超过 {bound.most_bad:.0%}",
        en=f"{channel}: of {bound.fields} fields accepted on {bound.forms} labeled forms ({bound.documents} files) "
        f"{bound.wrong} were wrong; with 95 % confidence at most {bound.most_wrong:.2%} of accepted fields are wrong (were fields independent), "
        f"and at most {bound.most_bad:.0%} of files hold one",
    )
