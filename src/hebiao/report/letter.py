"""退回修改意见: one Word letter per unit, listing what its forms have to change and why.

Only findings of verdict `filer` go in: a doubt about our own reading is never told to a unit as its mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct, field

from hebiao.domain.form import (
    FOOT_FIELDS,
    FUNDING_COLUMNS,
    FUNDING_ROWS,
    GOAL_FIELDS,
    HEAD_FIELDS,
    INDICATOR_COLUMNS,
    TOTAL_FIELDS,
    get_value,
)
from hebiao.domain.result import Finding, FormResult
from hebiao.errors import UsageError, system_said
from hebiao.lang import Lang, counted
from hebiao.report import names
from hebiao.report.advice import advice, compared_with
from hebiao.report.boxes import Box, Rows, Run, Tone
from hebiao.report.docx_writer import HEADING_FONT, TITLE_FONT, DocxWriter, Paper, Style, TableStyle, text_box
from hebiao.report.facts import settled
from hebiao.report.filenames import FileNames
from hebiao.report.official_layout import Skip
from hebiao.report.owner import owner_key, owner_of

_PAPER: Final = Paper(top=37, right=26, bottom=35, left=28, numbered=True)
"""margins of official papers (GB/T 9704-2012)"""
_WIDTHS: Final = (14.0, 25.0, 23.0, 22.0, 40.0, 32.0)
_LINE: Final = 28.0
_BODY: Final = Style(line=_LINE, indent=2)
_TABLE_SIZE: Final = 9.5
_MANY: Final = 3
"""fields of one finding that are named; with more, the first stands for all"""
_PARTS: Final = (
    *HEAD_FIELDS, *(f"funding.{r}" for r in FUNDING_ROWS), *GOAL_FIELDS, "indicators", *TOTAL_FIELDS, *FOOT_FIELDS,
)  # fmt: skip
_COLUMN_OF: Final = {c: n for columns in (FUNDING_COLUMNS, INDICATOR_COLUMNS) for n, c in enumerate(columns)}
_FILE_NAME: Final[dict[Lang, tuple[str, str]]] = {
    "zh": ("退回修改意见", "单位名称待核"),
    "en": ("returned-for-correction", "unit-not-known"),
}
"""what a letter's file is called before the unit's name, and in place of one that is not known"""
_PLACE_OF: Final = {part: number for number, part in enumerate(_PARTS)}


class Entry(Struct, frozen=True):
    """One thing to change, in words."""

    serious: bool
    where: str
    as_written: str
    as_computed: str
    why: str
    change: str


class Project(Struct, frozen=True):
    """What one form has to change."""

    name: str
    source: str
    entries: tuple[Entry, ...]


class _Unit(Struct):
    """What a letter needs of a unit; the forms themselves are let go."""

    name: str | None
    forms: int = 0
    years: set[str | None] = field(default_factory=set)
    projects: list[Project] = field(default_factory=list)
    missing: list[Entry] = field(default_factory=list)
    """projects without a form"""


def write_letters(
    results: Iterable[FormResult],
    folder: Path,
    lang: Lang = "zh",
    *,
    skip: Skip | None = None,
    whole: Iterable[Finding] = (),
) -> list[Path]:
    """Writes 退回修改意见-<unit>.docx for every unit that has something to change.

    Args:
        results: the forms; walked once, and only their findings are kept.
        folder: made where it does not exist; files of the same name are replaced.
        lang: language of the letter; what was written in the form stays as written.
        skip: findings that are left out, such as waived ones.
        whole: findings of no single form; those that name a unit (a project without a form) go into its letter, unless
            they are waived.

    Returns:
        The files, in the order in which the units first appear.

    Raises:
        UsageError: the folder or a file cannot be written.
    """
    units: dict[str, _Unit] = {}
    for result in results:
        _gather(units, result, lang, skip)
    _gather_missing(units, whole, lang)
    _make_folder(folder)
    file_names = FileNames()
    head, unknown = _FILE_NAME[lang]
    paths = []
    for unit in units.values():
        if unit.projects or unit.missing:
            path = folder / file_names.take(head, unit.name, unknown, "docx")
            _write(unit, path, lang)
            paths.append(path)
    return paths


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = system_said(error)
        raise UsageError(
            f"无法建立文件夹 {folder}：{said.zh}", f"cannot make the folder {folder}: {said.en}"
        ) from error


def _gather_missing(units: dict[str, _Unit], whole: Iterable[Finding], lang: Lang) -> None:
    """Projects without a form; what else is said of a unit asks for no change."""
    for finding in whole:
        told = finding.verdict == "filer" and finding.severity != "note" and finding.waived is None
        if told and finding.unit and finding.as_computed:
            _unit_of(units, finding.unit).missing.append(_missing(finding, lang))


def _gather(units: dict[str, _Unit], result: FormResult, lang: Lang, skip: Skip | None) -> None:
    name = owner_of(result)
    unit = units.setdefault(owner_key(name), _Unit(name))
    unit.forms += 1
    unit.years.add(settled(result, "year"))
    told = [
        f for f in result.findings
        if f.verdict == "filer" and f.severity != "note" and not (skip and skip(result, f))
    ]  # fmt: skip
    if not told:
        return
    told.sort(key=lambda f: (*_order(f), f.severity != "error"))
    number = result.source.index + 1
    zh = lang == "zh"
    # The folders of the office are none of the unit's business.
    file = PurePosixPath(result.source.file.replace("\\", "/")).name
    source = f"来源：{file}，第 {number} 张表" if zh else f"Source: {file}, form {number}"
    project = result.form.project_name or ("（未填项目名称）" if zh else "(no project name)")
    entries = tuple(_entry(result, f, lang) for f in told)
    unit.projects.append(Project(project, source, entries))


def _unit_of(units: dict[str, _Unit], name: str) -> _Unit:
    """The unit of a name that another table spells, perhaps without what stands above it; a new one where none fits."""
    key = owner_key(name)
    known = next((u for k, u in units.items() if k and (k.endswith(key) or key.endswith(k))), None)
    return known or units.setdefault(key, _Unit(name))


def _missing(finding: Finding, lang: Lang) -> Entry:
    """The entry of a project without a form."""
    project = finding.as_computed or "—"
    written = names.pick(("（没有自评表）", "(no form)"), lang)
    return Entry(
        finding.severity == "error", project, written, "—", _why(finding, lang), advice(finding).in_lang(lang)
    )


_BEHIND: Final = 10**6


def _order(finding: Finding) -> tuple[int, int, int]:
    """The place of a finding in the printed form: its part, the row, the column."""
    parts = finding.fields[0].split(".") if finding.fields else [""]
    part = ".".join(parts[:2]) if parts[0] == "funding" else parts[0]
    row = int(parts[1]) if parts[0] == "indicators" and parts[1:] and parts[1].isdecimal() else 0
    if parts == ["indicators"]:
        row = _BEHIND  # what the table lacks comes behind its rows
    return _PLACE_OF.get(part, len(_PARTS)), row, _COLUMN_OF.get(parts[-1], 0) if len(parts) == 3 else 0


def _entry(result: FormResult, finding: Finding, lang: Lang) -> Entry:
    return Entry(
        serious=finding.severity == "error",
        where=_where(result, finding, lang),
        as_written=_as_written(result, finding, lang),
        as_computed=_as_computed(finding, lang),
        why=_why(finding, lang),
        change=advice(finding).in_lang(lang),
    )


def _why(finding: Finding, lang: Lang) -> str:
    """What is wrong, and on the next line the basis."""
    basis = finding.basis(lang)
    of = f"依据：{basis}（规则 {finding.rule}）" if lang == "zh" else f"Basis: {basis} (rule {finding.rule})"
    told = finding.in_lang(lang)
    return f"{told[:1].upper()}{told[1:]}\n{of}"


def _as_computed(finding: Finding, lang: Lang) -> str:
    """The value to compare with, and what it is."""
    if not finding.as_computed:
        return "—"
    word = compared_with(finding).in_lang(lang)
    return f"{word}{'' if lang == 'zh' else ' '}{finding.as_computed}"


def _as_written(result: FormResult, finding: Finding, lang: Lang) -> str:
    """What the form says: as the finding quotes it, else as the doubtful field has it."""
    if finding.as_written:
        return finding.as_written
    if not finding.fields:
        return "—"
    try:
        value = get_value(result.form, finding.fields[0])
    except KeyError:
        return "—"
    return value or names.pick(("（空白）", "(blank)"), lang)


def _where(result: FormResult, finding: Finding, lang: Lang) -> str:
    """The fields in words, those of one row together; of many the first, which is the doubtful one (M05: all are)."""
    paths = finding.fields if len(finding.fields) <= _MANY or finding.rule == "M05" else finding.fields[:1]
    rows: dict[str, list[str]] = {}
    for path in paths:
        row, column = _field_name(result, path, lang)
        rows.setdefault(row, []).append(column)
    colon, comma = ("：", "、") if lang == "zh" else (": ", ", ")
    told = (
        f"{row}{colon}{comma.join(columns)}" if row else "\n".join(columns) for row, columns in rows.items()
    )
    return "\n".join(told) or "—"


def _field_name(result: FormResult, path: str, lang: Lang) -> tuple[str, str]:
    """The row that a field stands in, empty outside the tables, and what the field is called."""
    told, parts = names.name_of(path, lang), path.split(".")
    if told == path or len(parts) != 3:
        return "", told
    if parts[0] == "funding":
        return names.pick(names.FUNDING_ROWS[parts[1]], lang), names.pick(
            names.FUNDING_COLUMNS[parts[2]], lang
        )
    number = int(parts[1])
    indicators = result.form.indicators
    name = indicators[number].name if number < len(indicators) else None
    quoted = names.pick((f"“{name}”", f' "{name}"'), lang) if name else ""
    row = names.pick((f"指标{number + 1}", f"Indicator {number + 1}"), lang)
    return f"{row}{quoted}", names.pick(names.INDICATOR_COLUMNS[parts[2]], lang)


def _write(unit: _Unit, path: Path, lang: Lang) -> None:
    zh = lang == "zh"
    title = "关于退回修改项目支出绩效自评表的意见" if zh else "Self-evaluation forms returned for correction"
    writer = DocxWriter(_PAPER, title)
    writer.paragraph((Run(title),), Style(TITLE_FONT, 22 if zh else 18, "center", line=33, after=26))
    name = unit.name or ("（单位名称待核）" if zh else "(unit not known)")
    writer.paragraph((Run(f"{name}{'：' if zh else ':'}"),), Style(line=_LINE, align="left"))
    for text in _opening(unit, lang):
        writer.paragraph((Run(text),), _BODY)
    projects = [*unit.projects, *_without_form(unit, lang)]
    for number, project in enumerate(projects, start=1):
        head = f"{_ordinal(number)}、{project.name}" if zh else f"{number}. {project.name}"
        writer.paragraph(
            (Run(head),), Style(HEADING_FONT, line=_LINE, align="left", indent=2, before=10, keep_next=True)
        )
        writer.paragraph(
            (Run(project.source, "soft"),), Style(size=10.5, align="left", before=2, after=4, keep_next=True)
        )
        # The seal must not stand on a page without text.
        keep = number == len(projects)
        writer.table(_table(project, lang), _WIDTHS, TableStyle(_TABLE_SIZE, repeat=1, keep_next=keep))
    _close(writer, lang)
    writer.save(path)


def _without_form(unit: _Unit, lang: Lang) -> Iterator[Project]:
    """The projects without a form, as the last part of the letter."""
    if unit.missing:
        name, source = (
            ("没有报送自评表的项目", "来源：决算名册") if lang == "zh" else ("Projects without a form", "Source: the roster")
        )  # fmt: skip
        yield Project(name, source, tuple(unit.missing))


def _opening(unit: _Unit, lang: Lang) -> tuple[str, ...]:
    entries = [e for p in unit.projects for e in p.entries]
    serious = sum(e.serious for e in entries)
    check, forms, wrong, missing = len(entries) - serious, unit.forms, len(unit.projects), len(unit.missing)
    year = next(iter(unit.years)) if len(unit.years) == 1 else None
    if not entries:
        told = names.pick(
            (
                f"你单位有{missing}个项目没有报送项目支出绩效自评表，请于　　年　　月　　日前补报。",
                f"{counted(missing, 'project')} of yours without a self-evaluation form. Please file by ____-__-__.",
            ),
            lang,
        )
        return (told,)
    if lang == "en":
        of = f" for {year}" if year else ""
        also = (
            f" Of the roster, {counted(missing, 'project')} without a form: please file." if missing else ""
        )
        return (
            f"Of your {counted(forms, 'project self-evaluation form')}{of}, {wrong} must be looked at again in "
            f"{counted(len(entries), 'place')}: {serious} to correct, {check} to check. Please correct or explain each "
            f"as listed below and file again by ____-__-__.{also}",
            "Errors break the form's own arithmetic or the filing notes and must be corrected. For what is to be "
            "checked: if it is true, explain it in the deviation column; if not, correct it. After each change, "
            "recompute the scores and the total that depend on it.",
        )
    of = f"{year}年度" if year else ""
    counts = "，".join(
        part for part, n in ((f"须更正{serious}处", serious), (f"须核实{check}处", check)) if n
    )
    also = f"另有{missing}个项目没有报送自评表，须补报。" if missing else ""
    return (
        f"你单位报送的{of}项目支出绩效自评表共{forms}份，经审核，其中{wrong}份有{len(entries)}处需要处理："
        f"{counts}。{also}现予退回，请对照下表逐项办理，于　　年　　月　　日前重新报送。",
        "“须更正”是表内计算有误或不符合填报注意事项；“须核实”请核对原始资料，属实的在“偏差原因分析及改进措施”"
        "栏说明，不属实的更正。修改后请同步复核与之相关的得分和总分。",
    )


def _table(project: Project, lang: Lang) -> Rows:
    zh = lang == "zh"
    heads = (
        ("序号", "位置", "表中填写", "对照", "问题与依据", "如何修改")
        if zh
        else ("No.", "Where", "As written", "Compare", "What is wrong, and why", "What to change")
    )
    rows: list[tuple[Box, ...]] = [
        tuple(text_box(h, align="center", tone="strong", shaded=True) for h in heads)
    ]
    words = {True: "须更正", False: "须核实"} if zh else {True: "To correct", False: "To check"}
    rows += (_entry_row(n, entry, words[entry.serious]) for n, entry in enumerate(project.entries, start=1))
    return tuple(rows)


def _entry_row(number: int, entry: Entry, severity: str) -> tuple[Box, ...]:
    tone: Tone = "strong" if entry.serious else "plain"
    what, _, basis = entry.why.rpartition("\n")
    return (
        Box((Run(f"{number}\n"), Run(severity, tone))),
        text_box(entry.where),
        text_box(entry.as_written),
        text_box(entry.as_computed, tone="plain" if entry.as_computed == "—" else "computed"),
        Box((Run(f"{what}\n"), Run(basis, "soft")), align="left"),
        text_box(entry.change),
    )


def _close(writer: DocxWriter, lang: Lang) -> None:
    zh = lang == "zh"
    contact = "联系人：　　　　　　　　联系电话：" if zh else "Contact:                         Phone:"
    signed = "（审核单位盖章）　　" if zh else "(reviewing office)"
    date = "　　　　年　　月　　日" if zh else "Date:                    "
    writer.paragraph((Run(contact),), Style(line=_LINE, indent=2, align="left", before=12, keep_next=True))
    writer.paragraph((Run(signed),), Style(line=_LINE, align="right", before=16, keep_next=True))
    writer.paragraph((Run(date),), Style(line=_LINE, align="right"))


_DIGITS: Final = "〇一二三四五六七八九"


def _ordinal(number: int) -> str:
    """一 to 九十九 as headings are counted; beyond, in figures."""
    tens, ones = divmod(number, 10)
    if tens > 9:
        return str(number)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
