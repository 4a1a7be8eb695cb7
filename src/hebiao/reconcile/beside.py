"""What is asked because of the fields beside it: a field is no surer than what it hangs on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from itertools import combinations, product
from typing import Final

from msgspec.structs import replace

from hebiao.domain.document import Cell
from hebiao.domain.form import FOOT_FIELDS, FUNDING_COLUMNS, FUNDING_PARTS, GOAL_FIELDS
from hebiao.domain.reading import Found, IndicatorRow, Left, Reading
from hebiao.lazy import regex
from hebiao.normalize import canon, plain_number
from hebiao.reconcile import reasons as why
from hebiao.reconcile.decided import Decided, Pair, text_of
from hebiao.wording import HEAD

_READ: tuple[str, ...] = ("name", "target", "actual", "weight", "score")
_REST: tuple[str, ...] = ("level1", "level2", "nature", "unit", "deviation")
_MARKS: Final = 3
_SHORTEST: Final = 2
"""characters of a label's piece: one alone says nothing"""
_SHORT: Final = 5
"""characters of a level, a figure with its unit, or 无"""
_SHARED: Final = 2
"""rows that may have one explanation"""
_NOTHING_ODD: Final = regex(
    r"^(?!.*(?:未[能按完全达及]|不足|滞后|延[后迟期]|推迟|因)).*(?:^无|均|各项|全部|所有)"
)
_GOALS_OF: Final = {"expected_goal": "target", "actual_result": "actual"}
"""goals by the column whose figures they say again"""
_FIGURE: Final = regex(r"[≥≤><=]*(\d[\d,]*(?:\.\d+)?)")
_NAMED: Final = 3
"""characters of an indicator's name that a goal may hold by chance, at most"""
_NEARLY_ALL: Final = 0.8
"""share of a form's fields that are asked"""
_AT_LEAST: Final = 30
"""fields that are asked, for a share to mean anything: of a smaller form a page may have been lost"""
_AMOUNTS: Final = tuple(f"funding.total.{c}" for c in ("initial_budget", "annual_budget", "executed"))
_NUMBER: Final = regex(r"\d[\d,]*(?:\.\d+)?")
_MANY_DIGITS: Final = 5
"""digits of two figures that differ in one of them because one was misread; shorter ones are as often near by themselves"""
_WHERE: Final = ("title", "department", "implementing_unit")
"""fields that begin with the places that a unit belongs to"""
_PLACES: Final = regex(r"(?:[\u4e00-\u9fff]{2,6}?[省市州盟区县旗]){1,3}")
_PLACE: Final = regex(r"[\u4e00-\u9fff]{2,6}?[省市州盟区县旗]")
_FOOT: tuple[str, ...] = tuple(p for p in FOOT_FIELDS if p != "remarks")


def without_taken(row: IndicatorRow, pair: Pair) -> Pair:
    """The pair without a few marks that the row by place has in another column of drawn cells: a worn 8 is no deviation.

    Args:
        row: by place.
        pair: of one of its columns, by place and by kinds.
    """
    return (pair[0], None) if _is_elsewhere(row.cells.values(), pair) else pair


def _is_elsewhere(row: Iterable[Found], pair: Pair) -> bool:
    """Whether what by place is blank are a few marks by kinds, in cells that by place are those of other columns."""
    said = pair[1]
    if text_of(pair[0]) is not None or said is None or len(said.text or "") > _MARKS:
        return False
    taken = {id(p.at) for f in row for p in f.places}
    return bool(said.places) and all(id(p.at) in taken for p in said.places)


def show_blank_funds(fields: MutableMapping[str, Decided], readings: tuple[Reading, Reading]) -> None:
    """Shows blank what a fund of a picture has nothing of by place, and a mark of another column by kinds; it is asked still.

    Most funds have no amounts, and a dash or slash in place of their points: dirt makes a figure of it, which by its kind
    is an amount. The total has all its amounts, so that a figure which is missing may well be the one that moved.
    """
    left, right = readings
    for part in FUNDING_PARTS:
        row = [f for path, f in left.fields.items() if path.startswith(f"funding.{part}.")]
        for column in FUNDING_COLUMNS:
            path = f"funding.{part}.{column}"
            one = fields.get(path)
            if one is None or one.decision != "review":
                continue
            if _is_elsewhere(row, (left.fields.get(path), right.fields.get(path))):
                fields[path] = replace(one, found=None, faint=False)


def ask_unread_row(fields: MutableMapping[str, Decided], row: int) -> None:
    """The rest of a picture's row of which nothing else was read: dirt between the lines may have made the row."""
    read = [fields.get(f"indicators.{row}.{c}") for c in _READ]
    if any(f is not None and f.decision == "accept" and f.found and f.found.text for f in read):
        return
    for column in _REST:
        path = f"indicators.{row}.{column}"
        one = fields.get(path)
        if one is not None and one.decision == "accept":
            fields[path] = replace(one, decision="review", evidence="conflict", reasons=(why.ROW_UNSURE,))


def ask_goal_figures(fields: MutableMapping[str, Decided], rows: int) -> None:
    """A picture's goal that gives an indicator another figure than its row: a worn 4 is a 1 to every reading, in one of the two."""
    for (goal, column), row in product(_GOALS_OF.items(), range(rows)):
        text, name = (
            canon(text_of(one.found) or "") if (one := fields.get(path)) else ""
            for path in (goal, f"indicators.{row}.name")
        )
        one = fields.get(f"indicators.{row}.{column}")
        own = _FIGURE.match(canon(text_of(one.found) or "")) if one else None
        at = text.find(name) + len(name) if len(name) > _NAMED and name in text else -1
        said = _FIGURE.match(text, at) if at >= 0 else None
        if own is None or said is None or plain_number(own[1]) == plain_number(said[1]):
            continue
        for path in (goal, f"indicators.{row}.{column}"):
            if fields[path].decision == "accept":
                fields[path] = replace(
                    fields[path], decision="review", evidence="conflict", reasons=(why.OTHER_FIGURE,)
                )


def ask_near_figures(fields: MutableMapping[str, Decided], rows: int) -> None:
    """A picture's figures of one row, or of a row and its funds, that differ in one digit: fine print makes 192.908 of 492.908."""
    amounts = {p: _digits_of(fields.get(p)) for p in _AMOUNTS}
    for row in range(rows):
        own = {p: _digits_of(fields.get(p)) for p in (f"indicators.{row}.{c}" for c in _GOALS_OF.values())}
        for path, figure in own.items():
            others = [f for p, f in (own | amounts).items() if p != path and f is not None]
            if figure is None or figure in others or not any(_is_nearly(figure, f) for f in others):
                continue
            if fields[path].decision == "accept":
                fields[path] = replace(
                    fields[path], decision="review", evidence="conflict", reasons=(why.NEAR_FIGURE,)
                )


def _digits_of(one: Decided | None) -> str | None:
    """The one figure of a field, if it has as many digits as no two figures have alike by chance."""
    found = _NUMBER.findall(canon(text_of(one.found) or "")) if one is not None else []
    return found[0] if len(found) == 1 and sum(c.isdigit() for c in found[0]) >= _MANY_DIGITS else None


def ask_the_rest(fields: MutableMapping[str, Decided]) -> None:
    """What is accepted of a picture of which nearly all is asked: print or cells that are read so badly bear nothing out."""
    said = [p for p, one in fields.items() if text_of(one.found) is not None]
    accepted = [p for p in said if fields[p].decision == "accept"]
    asked = len(said) - len(accepted)
    if asked >= max(_AT_LEAST, _NEARLY_ALL * len(said)):
        for path in accepted:
            fields[path] = replace(
                fields[path], decision="review", evidence="doubted", reasons=(why.MOSTLY_ASKED,)
            )


def ask_unlike_places(fields: MutableMapping[str, Decided]) -> None:
    """Names of places in a picture's title and units that differ in one character: a rare one (霁) is a like one to every reading."""
    places = {
        path: _PLACE.findall(found[0])
        for path in _WHERE
        if (one := fields.get(path)) and (found := _PLACES.match(text_of(one.found) or ""))
    }
    for path, other in combinations(places, 2):
        if any(_is_nearly(a, b) for a, b in product(places[path], places[other])):
            for each in (path, other):
                if fields[each].decision == "accept":
                    fields[each] = replace(
                        fields[each], decision="review", evidence="conflict", reasons=(why.OTHER_PLACE,)
                    )


def _is_nearly(a: str, b: str) -> bool:
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1


def ask_carried_level(fields: MutableMapping[str, Decided], row: int) -> None:
    """A level1 that comes from the row above is as sure as the level2 that says the row belongs to it."""
    paths = (f"indicators.{row - 1}.level1", f"indicators.{row}.level1", f"indicators.{row}.level2")
    above, one, two = (fields.get(p) for p in paths)
    if one is None or two is None or (one.decision, two.decision) != ("accept", "review"):
        return
    if _is_carried(above, one):
        fields[paths[1]] = replace(one, decision="review", evidence="doubted", reasons=(why.LEVEL_CARRIED,))


def ask_carried_levels(fields: MutableMapping[str, Decided], rows: int) -> None:
    """Levels carried down from the row above, where a row is missing: they may be those of the lost one.

    A level1 is sure where the level2 beside it is the row's own, for it follows from that.
    """
    for row in range(1, rows):
        for column in ("level2", "level1"):
            path = f"indicators.{row}.{column}"
            above, one = fields.get(f"indicators.{row - 1}.{column}"), fields.get(path)
            if not _is_carried(above, one):
                break
            if one is not None and one.decision == "accept":
                fields[path] = replace(one, decision="review", evidence="doubted", reasons=(why.ROW_LOST,))


def _is_carried(above: Decided | None, one: Decided | None) -> bool:
    if above is None or one is None or above.found is None or one.found is None:
        return False
    return above.found.places == one.found.places


def ask_shared_reason(fields: MutableMapping[str, Decided], rows: int) -> None:
    """The explanations of ragged rows where but one has any, and it says that nothing deviates: it may be that of all rows."""
    paths = [f"indicators.{row}.deviation" for row in range(rows)]
    said = [row for row, p in enumerate(paths) if _says(fields, p)]
    if len(said) != 1 or rows < _SHARED or not _NOTHING_ODD.search(_text(fields, paths[said[0]])):
        return
    own = f"indicators.{said[0]}"
    if _text(fields, f"{own}.target") == _text(fields, f"{own}.actual") == _text(fields, f"{own}.deviation"):
        return  # a row of 无 alone says it of itself
    for path in paths:
        one = fields.get(path, Decided(None, "accept", "conflict", ()))
        if one.decision == "accept":
            fields[path] = replace(one, decision="review", evidence="doubted", reasons=(why.SAID_ONCE,))


def _says(fields: Mapping[str, Decided], path: str) -> bool:
    """Whether a field has a text; one that is asked and short may be of another column."""
    text = _text(fields, path)
    return bool(text) and (fields[path].decision == "accept" or len(text) > _SHORT)


def _text(fields: Mapping[str, Decided], path: str) -> str:
    one = fields.get(path)
    return (one.found.text or "") if one is not None and one.found is not None else ""


def goes_on(found: Found, residue: Iterable[Left]) -> bool:
    """Whether what stands right behind a text of a ragged row belongs to no field: a gap may have cut it.

    That is the next cell, where nothing else of the row is left over.
    """
    at = found.places[-1].at if found.places else None
    if not isinstance(at, Cell):
        return False
    row = [r.place.at for r in residue if isinstance(r.place.at, Cell) and _row_of(r.place.at) == _row_of(at)]
    return len(row) == 1 and row[0].col == at.col + 1


def ends_in_label(path: str, found: Found) -> bool:
    """Whether the last of a running text's lines is the beginning of a label of the head (实施 of 实施单位), torn off it."""
    _, broken, last = found.raw.rpartition("\n")
    key = canon(last)
    if not broken or len(key) < _SHORTEST or (path == "project_name" and key == "项目"):  # many names end so
        return False
    return any(w != key and w.startswith(key) for w in HEAD)


def _row_of(cell: Cell) -> tuple[int, int]:
    return cell.table, cell.row


def is_foot_sure(fields: Mapping[str, Decided]) -> bool:
    """Whether nothing of the footer is doubtful: a label that was not made out swells its neighbour."""
    return all(fields[p].decision == "accept" for p in _FOOT if p in fields)


def blank_foot(fields: Mapping[str, Decided]) -> list[str]:
    """The fields of the footer that nothing was read of."""
    return [p for p in _FOOT if p not in fields]


def blank_goals(fields: Mapping[str, Decided]) -> list[str]:
    """The goals that nothing was read of where the other is in doubt: it may hold the text of both."""
    doubted = any(fields[p].decision == "review" for p in GOAL_FIELDS if p in fields)
    return [p for p in GOAL_FIELDS if p not in fields] if doubted else []


def parted_number(fields: Mapping[str, Decided]) -> list[str]:
    """The goals of running text where the first ends with a digit: the cut between them may part it from its unit."""
    first, _ = (d.found.text if (d := fields.get(p)) and d.found else None for p in GOAL_FIELDS)
    return list(GOAL_FIELDS) if first and first[-1].isdigit() else []
