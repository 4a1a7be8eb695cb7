"""Suites: labelled inputs and what is demanded of them.

A suite is a folder, or a TOML file (see eval/README.md). An input counts when a label `X.json` stands
beside `X.<ext>`; a label may serve inputs of several formats. `split.json` in a folder tells which inputs
are for developing and which are unseen: `{"dev": ["docx/a.docx"], "unseen": [...]}`. The family of an input is
the `_layout` of its labels, or else told by its name; its kind is their `_kind`.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, cast

from msgspec import Struct
from msgspec.structs import replace
from pydantic import ValidationError

from hebiao.domain.form import FUNDING_COLUMNS, FUNDING_ROWS, INDICATOR_COLUMNS, SCALAR_FIELDS, build_form
from hebiao.errors import UsageError
from hebiao.evals.grids import Grid, read_grids
from hebiao.evals.metrics import COUNTS, RATES
from hebiao.evals.scorer import GoldForm
from hebiao.run.inputs import is_hidden, natural_key

SPLIT_FILE: Final = "split.json"
_SUITE_KEYS: Final = {"name", "paths", "paths_env", "split", "private", "thresholds"}
_SERIAL: Final = re.compile(r"[-_.]?\d+$")

Json = Mapping[str, object]


class Case(Struct, frozen=True):
    """One input with its labelled forms, in document order."""

    name: str
    """path below the suite's folder, with forward slashes"""
    path: Path
    family: str
    split: str | None
    gold: tuple[GoldForm, ...]
    kind: str | None = None
    """`_kind` of its labels: how a picture came about"""
    grids: tuple[tuple[Grid, ...], ...] = ()
    """the tables of its ruled pages, where they are known"""


class Threshold(Struct, frozen=True):
    """One demand on a suite."""

    scope: str
    """`all`, `channel:pdf`, `kind:photo` or `family:xyz`"""
    metric: str
    sense: Literal["min", "max"]
    limit: float


class Dataset(Struct, frozen=True):
    """The cases of a suite that are to be run, and what is demanded of them."""

    name: str
    cases: tuple[Case, ...]
    split: str | None = None
    thresholds: tuple[Threshold, ...] = ()
    private: bool = False
    """values of the labels may not be published"""


def load_dataset(path: Path, split: str | None = None) -> Dataset:
    """A suite from its TOML file or folder; with `split`, only the cases of that name.

    Raises:
        UsageError: no such suite, a file of it is not as it must be, or no case is left to run.
    """
    if not path.exists():
        raise UsageError(f"找不到评测集：{path}", f"no such suite: {path}")
    if path.is_dir():
        suite, folders = Dataset(path.name, (), split), [path]
    else:
        suite, folders = _read_suite(path)
        suite = replace(suite, split=split or suite.split)
    found = [case for folder in folders for case in _cases(folder, prefix=len(folders) > 1)]
    cases = tuple(c for c in found if suite.split is None or c.split == suite.split)
    if not cases:
        raise UsageError(
            f"评测集 {path} 里没有可测的文件（共 {len(found)} 个带标注，分组 {suite.split or '全部'}）",
            f"nothing to run in {path}: {len(found)} labelled files, split {suite.split or 'all'}",
        )
    return replace(suite, cases=cases)


def read_labels(path: Path) -> tuple[GoldForm, ...]:
    """The labelled forms of one document.

    Raises:
        UsageError: the file is no list of canonical forms.
    """
    data = _json(path)
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise UsageError(f"标注应是表的列表：{path}", f"a label must be a list of forms: {path}")
    return tuple(_gold(item, f"{path.stem}#{k}", path) for k, item in enumerate(data))


def _json(path: Path) -> object:
    try:
        data: object = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise UsageError(f"读不了 {path}：{error}", f"cannot read {path}: {error}") from error
    return data


def _gold(item: Json, name: str, path: Path) -> GoldForm:
    rows = [cast("Json", row) for row in cast("Sequence[object]", item.get("indicators") or ())]
    values = {key: _text(item.get(key)) for key in SCALAR_FIELDS}
    funding = cast("Json", item.get("funding") or {})
    for row in FUNDING_ROWS:
        cells = cast("Json", funding.get(row) or {})
        values.update((f"funding.{row}.{col}", _text(cells.get(col))) for col in FUNDING_COLUMNS)
    for i, cells in enumerate(rows):
        values.update((f"indicators.{i}.{col}", _text(cells.get(col))) for col in INDICATOR_COLUMNS)
    try:
        form = build_form(values, len(rows))
    except (ValidationError, ValueError) as error:
        raise UsageError(f"标注里的年度不是整数：{path}", f"year is no whole number: {path}") from error
    ambiguous = frozenset(map(str, cast("Sequence[object]", item.get("_ambiguous") or ())))
    return GoldForm(
        str(item.get("_id") or name), form, ambiguous, _text(item.get("_layout")), _text(item.get("_kind"))
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _cases(folder: Path, *, prefix: bool) -> Iterator[Case]:
    if not folder.is_dir():
        raise UsageError(f"评测集的文件夹不存在：{folder}", f"folder of the suite is missing: {folder}")
    files = sorted(
        (p for p in folder.rglob("*") if p.is_file() and not is_hidden(p.name)),
        key=lambda p: natural_key(p.relative_to(folder).as_posix()),
    )
    groups = _groups(folder)
    labels: dict[Path, tuple[GoldForm, ...]] = {}
    for path in files:
        label = path.with_suffix(".json")
        if path.suffix == ".json" or not label.is_file():
            continue
        if label not in labels:
            labels[label] = read_labels(label)
        name = path.relative_to(folder).as_posix()
        yield Case(
            name=f"{folder.name}/{name}" if prefix else name,
            path=path,
            family=next((g.layout for g in labels[label] if g.layout), None) or family_of(path.stem),
            split=groups.get(name),
            gold=labels[label],
            kind=next((g.kind for g in labels[label] if g.kind), None),
            grids=read_grids(path),
        )


def family_of(stem: str) -> str:
    """The family that a file name tells: what is left without its serial number or year."""
    return _SERIAL.sub("", stem) or stem


def _groups(folder: Path) -> dict[str, str]:
    """Path below the folder → its split."""
    path = folder / SPLIT_FILE
    if not path.is_file():
        return {}
    data = _json(path)
    if not isinstance(data, dict) or not all(isinstance(names, list) for names in data.values()):
        raise UsageError(f"应是“分组: [文件…]”的对象：{path}", f"must map splits to lists of files: {path}")
    return {str(name): str(group) for group, names in data.items() for name in names}


def _read_suite(path: Path) -> tuple[Dataset, list[Path]]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(f"读不了 {path}：{error}", f"cannot read {path}: {error}") from error
    unknown = sorted(set(data) - _SUITE_KEYS)
    if unknown:
        raise UsageError(f"{path} 有不认识的键：{unknown}", f"{path} has unknown keys: {unknown}")
    from_env = os.environ.get(data.get("paths_env", ""))
    paths = [from_env] if from_env else data.get("paths", [])
    if not paths:
        raise UsageError(f"{path} 没有写 paths", f"{path} names no paths")
    suite = Dataset(
        name=data.get("name", path.stem),
        cases=(),
        split=data.get("split"),
        thresholds=tuple(_thresholds(data.get("thresholds", {}), path)),
        private=data.get("private", False),
    )
    return suite, [path.parent / p for p in paths]


def _thresholds(table: Json, path: Path, scope: str = "all") -> Iterator[Threshold]:
    for key, value in table.items():
        if scope == "all" and key in ("channel", "kind", "family") and isinstance(value, dict):
            for name, inner in value.items():
                yield from _thresholds(inner, path, f"{key}:{name}")
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or key not in {*RATES, *COUNTS}:
            known = ", ".join((*RATES, *COUNTS))
            raise UsageError(
                f"{path}：门槛 {key} 不认识或不是数；可用：{known}",
                f"{path}: threshold {key} is unknown or no number; known are: {known}",
            )
        high = key in RATES and RATES[key].better == "high"
        yield Threshold(scope, key, "min" if high else "max", float(value))
