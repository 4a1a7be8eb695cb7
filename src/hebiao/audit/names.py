"""The projects of a batch held against the approved ones by their names (B04): which are none of them, and whose is open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from hebiao.audit.breach import Breach
from hebiao.audit.keys import Key, Tally, covers, finding_of, of_no_form
from hebiao.audit.roster import some_of
from hebiao.audit.rulebook import Rulebook
from hebiao.audit.tables import Goals, bare_key
from hebiao.domain.result import Finding
from hebiao.lang import counted

_LIKE: Final = 80
"""likeness from which a project's name is shown beside the nearest approved one"""


class Names:
    """The names of the projects of a batch, form by form; short keys only."""

    def __init__(self, goals: Goals) -> None:
        self._goals = goals
        self._units: dict[str, Tally] = {}
        """by unit: how many forms there are, and of how many the project is among the approved ones"""
        self._not_approved: list[tuple[Key, Rulebook]] = []
        self._unclear: list[Key] = []
        """forms of which several approved projects bear the name"""

    def add(self, key: Key, book: Rulebook) -> None:
        """One form more."""
        held = bool(key.name) and self._goals.holds(key.key)
        self._units.setdefault(key.unit, Tally()).add(held=held)
        if held and self._goals.find(key.key, key.unit) is None:
            self._unclear.append(key)
        elif key.name and not held:
            self._not_approved.append((key, book))

    def findings(
        self, nearest: Callable[[str], str | None], book: Rulebook
    ) -> tuple[list[tuple[str, Finding]], list[Finding]]:
        """Findings of forms, with their form_id, and those of the whole batch.

        Args:
            nearest: the approved project whose name is most like one, where one is like it (`nearest_approved`).
            book: for what is said of the whole.
        """
        found, whole = _check_names(self._not_approved, self._units, nearest, book)
        return found, [*whole, *_tell_unclear(self._unclear, book)]


def nearest_approved(name: str, goals: Goals) -> str | None:
    """The approved project whose name is most like one (as `name_key` has it), where one is like it."""
    from rapidfuzz import fuzz, process

    best = process.extractOne(bare_key(name), goals.by_name.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE)
    return goals.by_name[best[0]][0].project_name if best else None


def _check_names(
    not_approved: Iterable[tuple[Key, Rulebook]],
    units: Mapping[str, Tally],
    nearest: Callable[[str], str | None],
    book: Rulebook,
) -> tuple[list[tuple[str, Finding]], list[Finding]]:
    """Forms whose project was not approved, with their form_id; those of units that the table is not about, once.

    Args:
        not_approved: these forms, with their rulebooks.
        units: how many forms each unit has, and how many of them are approved.
        nearest: the approved project whose name is most like one, where one is like it.
        book: for what is said of the whole.
    """
    every = Tally(sum(u.there for u in units.values()), sum(u.held for u in units.values()))
    elsewhere, found = [], []
    for key, own in not_approved:
        if not covers(key.unit, units, every):
            elsewhere.append(key.unit)
            continue
        near = nearest(key.key)
        said, said_en = (f"，最接近的是“{near}”", f"; the nearest is “{near}”") if near else ("", "")
        breach = Breach(
            ("project_name",), key.name, near,
            f"批复的绩效目标表中没有项目“{key.name}”{said}，请核对项目名称",
            f"the approved goals hold no project “{key.name}”{said_en}: check the project's name",
        )  # fmt: skip
        found.append((key.form_id, finding_of("B04", breach, own, key.sure)))
    return found, [_goals_lack(elsewhere, every.there, book)] if elsewhere else []


def _goals_lack(units: Sequence[str], forms: int, book: Rulebook) -> Finding:
    """Said once: the approved goals are about other units than the forms of these, one name a form."""
    number, named = len(units), some_of(units)
    return of_no_form(
        "B04",
        f"批复的绩效目标表似乎只含部分单位：本批 {forms} 张自评表中有 {number} 张的项目不在表中（{named.zh}），"
        "这些表没有与批复核对，请确认该表是否齐全",
        f"the approved goals seem to lack some units: the projects of {number} of "
        f"{counted(forms, 'form')} are not among them ({named.en}) and were not checked: check whether the table is complete",
        book,
    )


def _tell_unclear(keys: Sequence[Key], book: Rulebook) -> Iterator[Finding]:
    """That forms were not held against approved goals, because it is open which ones are theirs: once."""
    if not keys:
        return
    named = some_of(k.name for k in keys)
    yield of_no_form(
        "B04",
        f"批复的绩效目标表中同名项目不止一个，无法确定各属哪个单位：{named.zh}；有 {len(keys)} 张自评表没有与批复核对，"
        "请在该表中写明单位名称",
        f"the approved goals hold more than one project of a name and do not show whose each is: {named.en}; "
        f"{counted(len(keys), 'form')} not checked: give the unit's name in the table",
        book,
    )
