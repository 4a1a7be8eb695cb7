"""Rulebooks: what differs by place and year, as data. Adding one needs a TOML file and no code.

A rulebook may extend another (`extends`): tables are merged key by key, lists and plain values replace.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, ValidationError

from hebiao.domain.form import Form, Model
from hebiao.domain.result import Said, Severity
from hebiao.errors import UsageError, system_said
from hebiao.lang import Message, joined
from hebiao.normalize import plain_number

Band = Literal["met", "partly", "missed"]
HOME: Final = Path(__file__).parent / "rulebooks"
DEFAULT: Final = "national-classic"


class When(Model):
    """One set of conditions under which a rulebook is for a form; all that are given must hold."""

    nature_column: bool | None = None
    """whether 绩效指标性质 stands in a column of its own"""
    places: tuple[str, ...] = ()
    """one of these stands in the title, the department or the unit"""
    unless: tuple[str, ...] = ()
    """none of these stands there: other places, one of them with a district of the same name"""
    year_from: int | None = None
    year_to: int | None = None
    execution: Decimal | None = None
    """weight of 年度资金总额"""
    indicators: Decimal | None = None
    """sum of the indicators' weights"""


_NO_CONDITION: Final = When()


class Split(Model):
    """A usual split of the full mark over execution and level1."""

    execution: Decimal
    indicators: Decimal | None = None
    levels: dict[str, Decimal] = Field(default_factory=dict)


class Rounding(Model):
    """How far written figures may be from computed ones."""

    addend: Decimal
    whole: Decimal
    same: Decimal


class Equal(Model):
    """How "=" and a bare number are treated."""

    severity: Severity
    ceiling: tuple[str, ...]
    fewer: tuple[str, ...]
    dealt: tuple[str, ...] = ()
    """beside a word of `fewer`: what is counted is the work done on it, so more is better"""


class Negative(Model):
    """How negative indicators are scored besides A/B × w."""

    alternative: Literal["linear", "none"]


class Step(Model):
    """From this excess over the target, in percent, this share of the weight is taken, in percent."""

    from_: Decimal = Field(alias="from")
    deduct: Decimal


class Bands(Model):
    """Shares of the weight, in percent, both ends included."""

    met: tuple[Decimal, Decimal]
    partly: tuple[Decimal, Decimal]
    missed: tuple[Decimal, Decimal]


class Scale(Model):
    """A grading scale: its grades, best first, and the bands that each may stand for."""

    grades: dict[str, tuple[Band, ...]]


class Statements(Model):
    """Words by which an actual value says how far a goal without a scale was reached."""

    met: tuple[str, ...]
    partly: tuple[str, ...]
    missed: tuple[str, ...]
    missed_like: tuple[str, ...] = ()
    """regular expressions of a whole text, or of a clause of it"""


class Grade(Model):
    """A grade of the total score and the least score that it takes."""

    name: str
    from_: Decimal = Field(alias="from")


class Words(Model):
    """Words that rules look for in prose."""

    no_reason: tuple[str, ...]
    blank: tuple[str, ...] = ()
    """texts of a required field that say nothing"""
    measure: tuple[str, ...]
    state: tuple[str, ...] = ()
    """those of them that may also tell of a cause ("价格提高"): no measure without an object behind them"""
    failure: tuple[str, ...]
    """regular expressions"""
    denial: tuple[str, ...]
    righted: tuple[str, ...] = ()
    """regular expressions behind a word of failure, or right behind its sentence: it was put right, or is of another matter"""
    cause: tuple[str, ...]
    unspent: tuple[str, ...] = ()
    """regular expressions of reasons why money was not spent (M06)"""


class Rulebook(Model):
    """Settings of the rules for one place and time."""

    name: str
    title_zh: str
    title_en: str
    order: int
    """rulebooks with a smaller number are tried first"""
    when: tuple[When, ...] = ()
    full: Decimal
    explained_rate: Decimal
    """execution rate in percent below which the form must say why (M06)"""
    suspect_yuan: Decimal
    """an amount under 万元 from which it looks like 元 (M05)"""
    about: Decimal
    """how far "约" may reach, as a share"""
    required: tuple[str, ...]
    required_where_printed: tuple[str, ...]
    splits: tuple[Split, ...]
    rounding: Rounding
    equal: Equal
    negative: Negative
    low_target: tuple[Step, ...]
    bands: Bands
    scales: tuple[Scale, ...]
    statements: Statements
    grades: tuple[Grade, ...]
    words: Words
    sources: dict[str, Said]
    """by key; in a file `{ zh = "…", en = "…" }`, or one string for both languages"""
    severity: dict[str, Severity] = Field(default_factory=dict)
    off: tuple[str, ...] = ()
    """codes that are not checked"""
    own: tuple[Rulebook, ...] = ()
    """of a folder: the rulebooks that are tried for a form before those that come with hebiao"""
    digest: str
    """sha256 of the settings, bases merged in: for the run log"""

    def __hash__(self) -> int:
        return hash(self.digest)

    def cite(self, keys: str) -> Message:
        """The sources as a finding quotes them; `keys` like "N7 SYS"."""
        return _cited(keys, self)


@lru_cache(maxsize=256)
def _cited(keys: str, book: Rulebook) -> Message:
    return joined(book.sources.get(k) or Message.same(k) for k in keys.split())


def rulebook_names() -> tuple[str, ...]:
    """Names of the rulebooks that come with hebiao."""
    return tuple(sorted(p.stem for p in HOME.glob("*.toml")))


@lru_cache(maxsize=32)
def load_rulebook(name: str = DEFAULT) -> Rulebook:
    """A rulebook by its name, from the path of a TOML file, or from a folder of such files.

    A folder's rulebooks join the choice by the form (`book_for`); for forms that none of them is for, all is as without.

    Raises:
        UsageError: there is none of that name, the file is not a rulebook, or the folder has none for any form.
    """
    if name not in rulebook_names() and Path(name).is_dir():
        return _of_folder(Path(name))
    try:
        book = build_rulebook(_merged(name, ()))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        if first["type"] == "missing":
            raise UsageError(
                f"规则库 {name} 缺少“{where}”，请在文件中写上，如 {where} = …（写了 extends 的，其余设置可不写）",
                f"rulebook {name} lacks “{where}”: write it into the file, as {where} = … (with extends, other settings "
                "may be left out)",
            ) from error
        raise UsageError(
            f"规则库 {name} 写法有误：{where}：{first['msg']}",
            f"rulebook {name} is not valid: {where}: {first['msg']}",
        ) from error
    if name not in rulebook_names():
        _refuse_unknown_codes(book, name)
        _refuse_broken_patterns(book, name)
    return book


def _refuse_unknown_codes(book: Rulebook, name: str) -> None:
    """A code that is misspelt would leave its rule as it was, and nobody would know.

    Raises:
        UsageError: there is no rule of a code that is switched off or given a severity.
    """
    from hebiao.audit.catalogue import rule_titles

    unknown = [c for c in (*book.off, *book.severity) if c not in rule_titles()]
    if unknown:
        raise UsageError(
            f"规则库 {name} 写了没有的规则 {unknown[0]}：请改正 off 或 [severity] 中的代码（hebiao rules 列出全部代码）",
            f"rulebook {name}: there is no rule {unknown[0]}: correct the code in off or [severity] (hebiao rules lists "
            "them all)",
        )


def _refuse_broken_patterns(book: Rulebook, name: str) -> None:
    """A pattern that is none is told when the rulebook is named, and not at the first form that has such a text."""
    words = book.words
    for pattern in (*words.failure, *words.righted, *words.unspent, *book.statements.missed_like):
        try:
            re.compile(pattern)
        except re.error as error:
            raise UsageError(
                f"规则库 {name} 的“{pattern}”不是正确的正则表达式：{error}；请改正（“(”要作普通字符的写“\\(”）",
                f"rulebook {name}: “{pattern}” is no regular expression: {error}; correct it (a plain “(” is “\\(”)",
            ) from error


def _of_folder(folder: Path) -> Rulebook:
    books = [load_rulebook(str(path)) for path in sorted(folder.glob("*.toml"))]
    own = tuple(sorted((b for b in books if any(w != _NO_CONDITION for w in b.when)), key=lambda b: b.order))
    if not own:
        raise UsageError(
            f"文件夹 {folder} 中没有可按表选用的规则库：请放入写有 [[when]]（地区、年度等条件）的 .toml 文件",
            f"the folder {folder} holds no rulebook for any form: put .toml files with [[when]] (place, year …) into it",
        )
    base = load_rulebook(DEFAULT)
    text = " ".join((base.digest, *(b.digest for b in own)))
    return base.model_copy(update={"own": own, "digest": hashlib.sha256(text.encode()).hexdigest()})


def build_rulebook(data: dict[str, object]) -> Rulebook:
    """A rulebook from its complete settings.

    Raises:
        pydantic.ValidationError: something is missing, unknown or of the wrong kind.
    """
    severity = data.get("severity")
    if isinstance(severity, dict):
        data = data | {"severity": {k: v for k, v in severity.items() if v}}
    text = json.dumps(data, ensure_ascii=False, default=str)
    return Rulebook.model_validate(data | {"digest": hashlib.sha256(text.encode()).hexdigest()})


def _merged(name: str, above: tuple[str, ...]) -> dict[str, object]:
    path = HOME / f"{name}.toml"
    if not path.is_file():
        path = Path(name)
    if name in above or path.suffix != ".toml" or not path.is_file():
        names = rulebook_names()
        raise UsageError(
            f"没有规则库 {name}；可用的有 {'、'.join(names)}，或给出一个 .toml 文件或文件夹的路径",
            f"no rulebook {name}; there are {', '.join(names)}, or give the path of a .toml file or of a folder of them",
        )
    try:
        data = dict(_shipped(path) if path.parent == HOME else _toml(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"规则库 {name} 不是有效的 TOML：{error}", f"rulebook {name} is not valid TOML: {error}"
        ) from error
    except OSError as error:
        said = system_said(error)
        raise UsageError(
            f"规则库 {name} 打不开：{said.zh}", f"rulebook {name} cannot be opened: {said.en}"
        ) from error
    base = data.pop("extends", None)
    if not isinstance(base, str):
        return data
    beside = (path.parent / base).resolve()
    under = _merged(str(beside) if beside.suffix == ".toml" and beside.is_file() else base, (*above, name))
    under.pop("when", None)
    return _laid_over(under, data)


@lru_cache(maxsize=8)
def _shipped(path: Path) -> Mapping[str, object]:
    """A file that comes with hebiao and does not change; most rulebooks extend one and the same."""
    return _toml(path)


def _toml(path: Path) -> Mapping[str, object]:
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def _laid_over(under: dict[str, object], over: dict[str, object]) -> dict[str, object]:
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = (
            _laid_over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
        )
    return merged


@lru_cache(maxsize=1)
def _conditions() -> tuple[tuple[When, Rulebook], ...]:
    """The conditions of all rulebooks that come with hebiao, in their order; one without any is for no form."""
    books = sorted(map(load_rulebook, rulebook_names()), key=lambda b: b.order)
    return tuple((when, book) for book in books for when in book.when if when != _NO_CONDITION)


def book_for(form: Form, given: Rulebook | None) -> Rulebook:
    """The rulebook for a form: the one given; without one, or with that of a folder, the one chosen by the form."""
    return given if given is not None and not given.own else choose_rulebook(form, given.own if given else ())


def choose_rulebook(form: Form, own: tuple[Rulebook, ...] = ()) -> Rulebook:
    """The rulebook for a form: the first, by their order, whose conditions hold; else the national one.

    Those in `own` come before all that come with hebiao.
    """
    has_nature = any(i.nature for i in form.indicators)
    places = "\n".join(t for t in (form.title, form.department, form.implementing_unit) if t)
    tried = (
        (w, b) for b in own for w in b.when if w != _NO_CONDITION and _is_of(w, has_nature, places, form.year)
    )
    for when, book in (*tried, *_of_place(has_nature, places, form.year)):
        if _has_weights(when, form):
            return book
    return load_rulebook(DEFAULT)


@lru_cache(maxsize=256)
def _of_place(has_nature: bool, places: str, year: int | None) -> tuple[tuple[When, Rulebook], ...]:
    """Of all rulebooks that come with hebiao those for that place and year; the forms of a unit ask the same."""
    return tuple((when, book) for when, book in _conditions() if _is_of(when, has_nature, places, year))


def _is_of(when: When, has_nature: bool, places: str, year: int | None) -> bool:
    """Whether all conditions hold but for those of weights.

    Args:
        when: the conditions.
        has_nature: whether 绩效指标性质 stands in a column of its own.
        places: title, department and unit.
        year: of the form.
    """
    return (
        when.nature_column in (None, has_nature)
        and (when.year_from is None or (year is not None and year >= when.year_from))
        and (when.year_to is None or (year is not None and year <= when.year_to))
        and (not when.places or any(p in places for p in when.places))
        and not any(p in places for p in when.unless)
    )


def _has_weights(when: When, form: Form) -> bool:
    """Whether execution and the indicators have the weights that are asked for; of few rulebooks they are."""
    if when.execution is not None and when.execution != plain_number(form.funding.total.weight):
        return False
    return when.indicators is None or when.indicators == sum(
        (plain_number(i.weight) or Decimal(0) for i in form.indicators), Decimal(0)
    )
