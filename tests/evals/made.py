"""Invented labels, and readings of them that are wrong in every way that readings are."""

from __future__ import annotations

import copy
import random
from typing import Any

from hebiao.domain.form import (
    FUNDING_COLUMNS,
    FUNDING_ROWS,
    INDICATOR_COLUMNS,
    LEVEL2,
    SCALAR_FIELDS,
    build_form,
)
from hebiao.domain.result import Field, FormResult, SourceRef
from hebiao.lang import Message

Json = dict[str, Any]
NAMES = (
    "维护路灯数量",
    "培训人次",
    "设备验收合格率",
    "按期完工率",
    "成本控制数",
    "居民满意度",
    "带动就业人数",
    "巡查次数",
)
TARGETS = (
    "≥200盏",
    "=30人次",
    "≥98%",
    "12月底前完成",
    "≤85.5万元",
    "优良中低差",
    "有效提升",
    "每月不少于4次",
)


def make_label(number: int, rows: int = 8) -> Json:
    """One invented labelled form; neighbours differ in name, money and rows."""
    pick = random.Random(number)
    return {
        "_id": f"made-{number}",
        "title": "云岭市清河区项目支出绩效自评表",
        "year": 2023,
        "project_name": f"{('路灯', '培训', '绿化', '巡查')[number % 4]}维护项目（第{number}期）",
        "department": "云岭市清河区城管委",
        "implementing_unit": f"清河区市政所第{number % 3}分所",
        "project_leader": "赵明轩",
        "phone": "61000000",
        "funding": {
            row: {
                "initial_budget": f"{100 + number}.50",
                "annual_budget": f"{100 + number}.50",
                "executed": f"{99 + number}.25" if row != "other" else None,
                "weight": "10",
                "execution_rate": "98.76%",
                "score": "9.88",
            }
            for row in FUNDING_ROWS
        },
        "expected_goal": f"目标{number}：完成辖区内公共设施的日常维护，" * pick.randint(1, 12),
        "actual_result": "已完成全部任务，群众反映良好。",
        "indicators": [
            {
                "level1": "产出指标",
                "level2": LEVEL2[pick.randrange(len(LEVEL2))],
                "name": f"{pick.choice(NAMES)}{k if pick.random() < 0.6 else ''}",
                "nature": "≥",
                "target": pick.choice(TARGETS),
                "unit": "个",
                "actual": pick.choice(TARGETS),
                "weight": "10",
                "score": f"{pick.randint(5, 10)}",
                "deviation": "无" if pick.random() < 0.3 else None,
            }
            for k in range(rows)
        ],
        "total_weight": "100",
        "total_score": f"{90 + number % 10}",
        "remarks": None,
        "preparer": "钱雅琴",
        "section_head": "孙志远",
        "contact_phone": None,
        "prepared_on": "2024年1月15日",
    }


def _spoil(text: str | int | None, rng: random.Random) -> str | int | None:
    """Another text: harmless (width, space, trailing zeros) or harmful (a digit, a part, nothing)."""
    if text is None:
        return rng.choice((None, "—", "8", "无"))
    text = str(text)
    way = rng.randrange(7)
    if way == 0:
        return None
    if way == 1:
        return text.replace("(", "（").replace("%", "％").replace(".", "．")
    if way == 2:
        return " ".join(text)
    if way == 3 and text.replace(".", "").isdigit():
        return text + ("0" if "." in text else ".0")
    if way == 4:
        return text[: len(text) // 2] or "-"
    if way == 5:
        at = rng.randrange(len(text))
        return text[:at] + rng.choice("0123456789一二三") + text[at + 1 :]
    return text + "x"


def _spoil_form(form: Json, rng: random.Random, rate: float) -> None:
    for key in SCALAR_FIELDS:
        if key != "year" and rng.random() < rate:
            form[key] = _spoil(form.get(key), rng)
    if rng.random() < rate:
        form["year"] = rng.choice((None, 2020))
    for row in FUNDING_ROWS:
        cells = form.setdefault("funding", {}).setdefault(row, {})
        for col in FUNDING_COLUMNS:
            if rng.random() < rate:
                cells[col] = _spoil(cells.get(col), rng)
    rows = form["indicators"]
    for row in rows:
        for col in INDICATOR_COLUMNS:
            if rng.random() < rate:
                row[col] = _spoil(row.get(col), rng)
    for _ in range(rng.randint(0, 3)):
        if not rows:
            break
        at, way = rng.randrange(len(rows)), rng.randrange(4)
        if way == 0:
            del rows[at]
        elif way == 1:
            rows.insert(at, copy.deepcopy(rng.choice(rows)))
        elif way == 2:
            rows.insert(at, {"name": "无中生有的指标", "score": "3"})
        else:
            rng.shuffle(rows)


def misread(labels: list[Json], rng: random.Random, rate: float) -> list[FormResult]:
    """Readings of the labelled forms of one document: fields, rows and forms lost, made up, moved, spoiled."""
    forms = [copy.deepcopy(f) for f in labels]
    for form in forms:
        _spoil_form(form, rng, rate)
    if forms and rng.random() < 0.4:
        del forms[rng.randrange(len(forms))]
    if forms and rng.random() < 0.4:
        forms.insert(rng.randrange(len(forms) + 1), copy.deepcopy(rng.choice(forms)))
    if rng.random() < 0.3:
        rng.shuffle(forms)
    return [as_result(form, k, rng) for k, form in enumerate(forms)]


def as_result(form: Json, index: int = 0, rng: random.Random | None = None) -> FormResult:
    """A reading as the pipeline would give it; with `rng`, decisions at random, some fields without entry."""
    values = {key: form.get(key) for key in SCALAR_FIELDS}
    for row in FUNDING_ROWS:
        cells = (form.get("funding") or {}).get(row) or {}
        values.update({f"funding.{row}.{col}": cells.get(col) for col in FUNDING_COLUMNS})
    for i, cells in enumerate(form.get("indicators") or ()):
        values.update({f"indicators.{i}.{col}": cells.get(col) for col in INDICATOR_COLUMNS})
    fields = {}
    for path, value in values.items():
        decision = rng.choice(("accept", "accept", "review", "confirmed", "corrected")) if rng else "accept"
        if (value is not None and (rng is None or rng.random() < 0.95)) or (rng and rng.random() < 0.1):
            fields[path] = Field(decision=decision, confidence=0.9, reasons=(Message.same("made up"),))
    texts = {path: None if value is None else str(value) for path, value in values.items()}
    return FormResult(
        form_id=f"f{index}",
        source=SourceRef(file="made.docx", sha256="0" * 64, index=index, channel="docx"),
        form=build_form(texts, len(form.get("indicators") or ())),
        fields=fields,
    )
