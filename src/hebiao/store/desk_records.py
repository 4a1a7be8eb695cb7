"""What a review desk keeps besides decisions, as it crosses the door of the store."""

from __future__ import annotations

from msgspec import Struct

from hebiao.audit.waivers import Waiver
from hebiao.lang import Message


class KeptWaiver(Waiver):
    """One row of the append-only list of waivers: a person lets a finding stand, or no longer does."""

    revoked: bool = False
    """whether this row takes back the waiver before it"""

    @property
    def key(self) -> tuple[str, str, tuple[str, ...], str | None]:
        """Which finding it is about."""
        return self.form_id, self.rule, self.fields, self.as_written


class Place(Struct, frozen=True):
    """Where a form stands in a run."""

    seq: int
    """from 0"""
    form_id: str
    file: str
    unit: str
    """implementing unit, or department where that is blank; empty where both are"""


class Listed(Struct, frozen=True):
    """A form of a run as it stands in a list."""

    serial: int
    """number of the form in the run, from 1"""
    form_id: str
    file: str
    project: str | None
    unit: str | None
    total_score: str | None
    review: int
    """fields that wait for a person"""


class Sample(Struct, frozen=True):
    """An accepted field that is asked once more, as it is or with a planted fault, and what was answered."""

    form_id: str
    path: str
    shown: str
    """what the page says was read; not what was read where `planted`"""
    rival: str
    """the other reading that the page offers; the true one where `planted`"""
    planted: bool
    answer: str | None = None
    """kind of the decision; None before anybody was asked"""
    value: str | None = None
    """the value that the person chose; of `unsure` what they said of it in words"""
    who: str | None = None
    when: str | None = None
    """ISO 8601 with time zone"""
    hint: bool | None = None
    """whether the form's arithmetic tells a planted fault; None where it is not known or nothing is planted"""

    @property
    def waits(self) -> bool:
        """Whether it is still to be asked: who was not sure has left it to others."""
        return self.answer in {None, "unsure"}

    @property
    def reason(self) -> Message:
        """Why it is asked, in the words of a field that two readings differ on."""
        return Message(
            f"两种读法不同：{self.shown} / {self.rival}", f"readings differ: {self.shown} / {self.rival}"
        )

    @property
    def is_caught(self) -> bool:
        """Whether the person did not accept what was shown."""
        return self.answer in {"correct", "reject"} and self.value != self.shown
