"""Names taken out of reviewed forms: people, units, places, numbers; the rest stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from hebiao.domain.form import build_form, get_value, walk_paths
from hebiao.lazy import longest_first
from hebiao.llm.private import find

if TYPE_CHECKING:
    from hebiao.domain.result import FormResult, ViewBlock

_PEOPLE: Final = ("project_leader", "preparer", "section_head")
_PHONES: Final = ("phone", "contact_phone")
_UNITS: Final = ("implementing_unit", "department")
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_PLACE: Final = re.compile(
    r"(?P<name>(?!年|部门|单位|项目|本级)[\u4e00-\u9fa5]{2,6}?)(?P<kind>自治区|自治州|自治县|特别行政区|省|市|州|盟|区|县|旗|镇|乡|街道)"
)
"""as they stand at the head of a title or of a unit's name, from the largest on"""
_NO_PLACE: Final = re.compile(
    "(?:.*(?:项目|绩效|自评|支出|预算|部门|单位|年度)|.*[示园景地城小辖社校厂库灾牧林矿战]$)"
)
"""what ends in a place's word and names none: 示范区, 园区, 社区"""
_LEAST_BARE: Final = 4
"""characters from which a unit's name counts without its place"""


class Hidden:
    """The names in some forms, and what stands in their place: the same wherever the same name stands."""

    def __init__(self, forms: Sequence[FormResult]) -> None:
        self._words: dict[str, str] = {}
        for result in forms:
            for path in _UNITS:
                self._units(get_value(result.form, path))
            for place, kind in _places(result.form.title or ""):
                self._place(place, kind)
            for path in _PEOPLE:
                self._add(get_value(result.form, path), _person)
            for path in _PHONES:
                self._add(get_value(result.form, path), _number)
            for sort, text in find("\n".join(_texts(result)), ()):
                self._add(text, _person if sort == "人" else _mail if sort == "邮箱" else _number)
        # Longer names first: a unit may hold the name of its department.
        parts = "|".join(re.escape(w) for w in longest_first(self._words))
        self._pattern = re.compile(parts) if parts else None

    def _add(self, text: str | None, make: Callable[[str], str]) -> None:
        if text and text not in self._words:
            self._words[text] = make(text)

    def _units(self, name: str | None) -> None:
        if not name or name in self._words:
            return
        number = sum(w.endswith("单位") for w in set(self._words.values()))
        stand_in = self._words[name] = f"{_stem(number)}单位"
        bare = name
        for place, kind in _places(name):
            self._place(place, kind)
            bare = bare.removeprefix(place + kind)
        if len(bare) >= _LEAST_BARE:
            self._words.setdefault(bare, stand_in)

    def _place(self, name: str, kind: str) -> None:
        if name + kind in self._words:
            return
        stem = _stem(sum(w.endswith("地") for w in self._words.values()))
        self._words[name] = f"{stem}地"
        self._words[name + kind] = f"{stem}{kind}"

    def text(self, text: str) -> str:
        """The text without the names."""
        return self._pattern.sub(lambda m: self._words[m[0]], text) if self._pattern else text

    def form(self, result: FormResult) -> FormResult:
        """The form and its source without the names."""
        count = len(result.form.indicators)
        values: Mapping[str, str | None] = {p: get_value(result.form, p) for p in walk_paths(count)}
        values = {p: v if v is None or p == "year" else self.text(v) for p, v in values.items()}
        view = tuple(self._block(block) for block in result.view)
        return result.model_copy(update={"form": build_form(values, count), "view": view})

    def _block(self, block: ViewBlock) -> ViewBlock:
        rows = tuple(
            tuple(c.model_copy(update={"text": self.text(c.text)}) for c in row) for row in block.rows
        )
        return block.model_copy(update={"rows": rows, "text": self.text(block.text) if block.text else None})


def _places(text: str) -> Iterator[tuple[str, str]]:
    """The places at the head of a text, each as its name and what it is: 北京 市, 朝阳 区."""
    at = re.match(r"[\d\s（(]*(?:年度?)?[）)\s]*", text)
    start = at.end() if at else 0
    while (found := _PLACE.match(text, start)) is not None and not _NO_PLACE.match(found["name"]):
        yield found["name"], found["kind"]
        start = found.end()


def _texts(result: FormResult) -> Iterator[str]:
    """All that is written in a form and its source."""
    for path in walk_paths(len(result.form.indicators)):
        yield get_value(result.form, path) or ""
    for block in result.view:
        for row in block.rows:
            yield "\n".join(c.text for c in row)
        if block.text:
            yield block.text


def _stem(number: int) -> str:
    return _STEMS[number % len(_STEMS)] * (1 + number // len(_STEMS))


def _person(text: str) -> str:
    return "某" * len(text)


def _number(text: str) -> str:
    return re.sub(r"\d", "0", text)


def _mail(_text: str) -> str:
    return "name@example.com"
