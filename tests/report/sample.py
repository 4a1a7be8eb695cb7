"""Twenty invented forms with their source tables, as a run would hand them to the store and the reports.

All people, units, projects and figures are made up.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from functools import cache
from itertools import count

from hebiao.domain.form import FUNDING_COLUMNS, FUNDING_ROWS, build_form
from hebiao.domain.result import (
    Candidate,
    Field,
    Finding,
    FormResult,
    Provenance,
    SourceRef,
    Value,
    ViewBlock,
    ViewCell,
)
from hebiao.domain.run import InputOutcome, RunLog
from hebiao.lang import Message

UNITS = (
    ("云和区文化和旅游局", "云和区图书馆"),
    ("云和区文化和旅游局", "云和区非物质文化遗产保护中心"),
    ("云和区教育委员会", "云和区第三实验小学"),
    ("云和区水务局", "云和区河道管理所"),
    ("云和区城市管理委员会", "云和区环境卫生服务中心"),
    ("云和区卫生健康委员会", "云和区柳河社区卫生服务中心"),
)
PROJECTS = (
    ("公共图书馆免费开放及馆藏资源建设", "2360.50", "2418.75", "2401.36"),
    ("柳河中下游河道清淤及岸线整治工程", "5860", "5720.40", "4386.12"),
    ("社区卫生服务中心医疗设备更新", "418.6", "418.6", "397.254"),
    ("城市主干道机械化清扫保洁服务", "3120", "3120", "3120"),
    ("传统工艺进校园系列活动", "86", "74.3", "74.3"),
    ("中小学校舍安全检测与加固", "1290.8", "1356.2", "1188.03"),
    ("智慧水务监测平台运行维护", "265", "265", "251.75"),
    ("古籍善本数字化及修复", "138.42", "138.42", "136.9"),
    ("公共厕所提升改造", "742", "690.5", "512.33"),
    ("基层公共卫生应急物资储备", "320", "356.8", "356.8"),
    ("课后服务经费补助", "980", "1024", "1024"),
    ("防汛抢险物资购置", "156.7", "156.7", "149.982"),
    ("全民阅读推广季", "48", "48", "47.6"),
    ("餐厨垃圾收运处置", "1880", "1846.25", "1801.4"),
    ("妇幼健康筛查服务", "214.9", "214.9", "189.3"),
    ("非遗展示馆布展更新", "396", "402.18", "402.18"),
    ("农村安全饮水管网维护", "628", "628", "402.6"),
    ("校园食堂明厨亮灶改造", "175", "168.4", "168.4"),
    ("垃圾分类宣传与督导", "92.5", "92.5", "88.06"),
    ("老年人中医药健康管理", "133.6", "133.6", "120.24"),
)
PEOPLE = ("程远舟", "陆思齐", "方若棠", "韩牧野", "苏念安", "贺知微", "闻景行", "温予宁")
INDICATORS = (
    ("产出指标", "数量指标", "服务及更新批次", "≥", "36", "批次", "41", 10),
    ("产出指标", "质量指标", "验收合格率", "≥", "98", "%", "99.2%", 10),
    ("产出指标", "时效指标", "按计划节点完成率", "=", "100", "%", "100%", 10),
    ("产出指标", "时效指标", "年度任务完成时间", "≤", "12", "月", "11月底前完成全部任务", 10),
    ("成本指标", "经济成本指标", "项目总成本控制", "≤", "{budget}", "万元", "{executed}万元", 10),
    ("效益指标", "社会效益指标", "服务覆盖面提升", "定性", "优良中低差", None, "优", 20),
    ("效益指标", "可持续影响指标", "长效管理机制健全程度", "定性", "优良中低差", None, "良", 10),
    ("满意度指标", "服务对象满意度指标", "服务对象满意度", "≥", "90", "%", "95.6%", 10),
)
HEADINGS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "绩效指标性质",
    "年度指标值",
    "绩效度量单位",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)
FUNDING_NAMES = {
    "total": "年度资金总额",
    "appropriation": "其中：当年财政拨款",
    "carryover": "上年结转资金",
    "other": "其他资金",
}


class _Sheet:
    """Collects the rows of a source table and the place of every field in it."""

    def __init__(self, lines: bool) -> None:
        self.rows: list[tuple[ViewCell, ...]] = []
        self.raw: dict[str, str] = {}
        self.place: dict[str, Provenance] = {}
        self._lines = lines

    def row(self, *cells: tuple[str, int] | tuple[str, int, str]) -> None:
        """One row of (text, colspan[, path of the field that stands there])."""
        number, col, made = len(self.rows), 0, []
        for cell in cells:
            text, span = cell[0], cell[1]
            cell_id = f"t0r{number}c{col}"
            if len(cell) == 3:
                self.raw[cell[2]] = text
                line = 12 + number if self._lines else None
                self.place[cell[2]] = Provenance(cell=cell_id, line=line, page=None if self._lines else 1)
            made.append(ViewCell(id=cell_id, text=text, colspan=span))
            col += span
        self.rows.append(tuple(made))


def _rate(executed: str, budget: str) -> str:
    return f"{(Decimal(executed) / Decimal(budget) * 100).quantize(Decimal('0.01'))}%"


def _head(sheet: _Sheet, n: int) -> None:
    department, unit = UNITS[n % len(UNITS)]
    sheet.row(("项目名称", 2), (PROJECTS[n][0], 8, "project_name"))
    sheet.row(("主管部门", 2), (department, 4, "department"), ("实施单位", 1), (unit, 3, "implementing_unit"))
    sheet.row(
        ("项目负责人", 2), (PEOPLE[n % 8], 4, "project_leader"), ("联系电话", 1), (f"5550{n:04d}", 3, "phone")
    )


def _funding(sheet: _Sheet, n: int, unit: str) -> None:
    _, initial, annual, executed = PROJECTS[n]
    titles = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    sheet.row((f"项目资金\n（{unit}）", 2), ("", 2), *((t, 1) for t in titles))
    rate = _rate(executed, annual)
    score = str((Decimal(rate.rstrip("%")) / 10).quantize(Decimal("0.01")))
    for row in FUNDING_ROWS:
        own = row in {"total", "appropriation"}
        values = (
            initial,
            annual,
            executed,
            "10" if row == "total" else "—",
            rate,
            score if row == "total" else "—",
        )
        if not own:
            values = ("", "", "", "—", "", "—")
        cells = [(v, 1, f"funding.{row}.{c}") for v, c in zip(values, FUNDING_COLUMNS, strict=True)]
        sheet.row(("", 2), (FUNDING_NAMES[row], 2), *cells)


def _indicators(sheet: _Sheet, n: int) -> Decimal:
    _, _, budget, executed = PROJECTS[n]
    total = Decimal(_rate(executed, budget).rstrip("%")) / 10
    sheet.row(*((h, 1) for h in HEADINGS))
    for i, (level1, level2, name, nature, target, unit, actual, weight) in enumerate(INDICATORS):
        lost = 2 if (n + i) % 7 == 0 else 0
        total += weight - lost
        deviation = "受汛期影响，部分点位延后至次年一季度实施；下一步提前编制计划，按月调度。" if lost else ""
        values = (
            level1,
            level2,
            name,
            nature,
            target.format(budget=budget),
            unit or "",
            actual.format(executed=executed),
            str(weight),
            str(weight - lost),
            deviation,
        )
        columns = (
            "level1",
            "level2",
            "name",
            "nature",
            "target",
            "unit",
            "actual",
            "weight",
            "score",
            "deviation",
        )
        sheet.row(*((v, 1, f"indicators.{i}.{c}") for v, c in zip(values, columns, strict=True)))
    total = total.quantize(Decimal("0.01"))
    sheet.row(("总分", 7), ("100", 1, "total_weight"), (str(total), 1, "total_score"), ("", 1))
    return total


def _field(path: str, raw: str, place: Provenance, channel: str) -> Field:
    text = raw.strip()
    number = text.rstrip("%") if text.rstrip("%").replace(".", "", 1).isdecimal() else None
    value = Value(number=number, unit="%" if text.endswith("%") else None) if number else None
    readers = ("grid", "stream") if channel != "text" else ("stream", "grid")
    return Field(
        decision="accept",
        confidence=0.998 if number else 0.991,
        raw=raw,
        value=value,
        provenance=(place,),
        candidates=tuple(Candidate(producer=p, text=text, provenance=(place,)) for p in readers),
    )


def _doubt(fields: dict[str, Field], path: str, rival: str | None, reason: str) -> None:
    old = fields[path]
    rivals = (old.candidates[0], Candidate(producer="stream", text=rival, score=0.82))
    fields[path] = old.model_copy(
        update={
            "decision": "review",
            "confidence": 0.61,
            "candidates": rivals,
            "reasons": (Message.same(reason),),
        }
    )


REPEATED = Finding(
    rule="V02",
    severity="note",
    verdict="filer",
    fields=("indicators.3.actual",),
    as_written="≤12月",
    as_computed=None,
    message="实际完成值照抄了年度指标值，没有实际数据。",
    message_en="The actual value repeats the target: nothing was measured.",
    source="本工具自定",
)
OVERRATED = Finding(
    rule="S02",
    severity="error",
    verdict="unclear",
    fields=("indicators.1.score", "indicators.1.actual"),
    as_written="10",
    as_computed="8.9",
    message="验收合格率未达年度指标值，得分应为 8.9，表中为满分 10。",
    message_en="The target was missed: the score should be 8.9, the form gives the full 10.",
    source="填报注意事项第 7 条",
)


def _findings(n: int, total: Decimal, executed: str, annual: str) -> tuple[Finding, ...]:
    slow = Decimal(executed) / Decimal(annual) < Decimal("0.9")
    found = (
        (slow, _unexplained(_rate(executed, annual))),
        (n % 5 == 1, _miscounted(total)),
        (n % 6 == 3, OVERRATED),
        (n % 4 == 2, REPEATED),
    )
    return tuple(finding for there, finding in found if there)


def _unexplained(rate: str) -> Finding:
    return Finding(
        rule="M06",
        severity="warning",
        verdict="filer",
        fields=("funding.total.execution_rate",),
        as_written=rate,
        as_computed=None,
        message="执行率低于 90%，表内没有说明原因。",
        message_en="The execution rate is below 90 % and nothing explains it.",
        source="评审惯例",
    )


def _miscounted(total: Decimal) -> Finding:
    return Finding(
        rule="T01",
        severity="error",
        verdict="filer",
        fields=("total_score",),
        as_written=str(total),
        as_computed=str(total - 2),
        message=f"总分写为 {total}，各项得分相加为 {total - 2}。",
        message_en=f"The total is written as {total}; the scores add up to {total - 2}.",
        source="表内勾稽关系",
    )


def _doubts(fields: dict[str, Field], n: int) -> None:
    """What waits for a person in form `n`."""
    if n % 3 == 0:
        rival = PROJECTS[n][3].replace(".", "")
        _doubt(fields, "funding.total.executed", rival, f"两种读法不一致：{PROJECTS[n][3]} / {rival}")
    if n % 4 == 1:
        _doubt(fields, "indicators.3.score", None, "表格读法有值，顺序读法没有找到这一格")
    if n % 9 == 4:
        _doubt(fields, "total_score", "9.87", "总分与各项得分之和不符，可能误读")


@cache
def make_result(n: int, unit: str = "万元", serial: int | None = None) -> FormResult:
    """Invented form `n` (0 to 19); `serial` tells apart copies of it in large runs."""
    serial = n if serial is None else serial
    channel = ("docx", "pdf", "xlsx", "text")[n % 4]
    name = f"自评表/{UNITS[n % len(UNITS)][1]}-{2024}.{ {'text': 'txt'}.get(channel, channel) }"
    digest = hashlib.sha256(f"{name}{serial}".encode()).hexdigest()
    sheet = _Sheet(lines=channel == "text")
    _head(sheet, n)
    _funding(sheet, n, unit)
    sheet.row(("年度总体目标", 2), ("预期目标", 4), ("实际完成情况", 4))
    goal = f"围绕{PROJECTS[n][0]}，按期完成年度建设与服务任务，资金使用合规，服务对象满意度保持在 90% 以上。"
    done = "年度任务基本完成，资金按进度支付，服务质量稳步提升。"
    sheet.row(("", 2), (goal, 4, "expected_goal"), (done, 4, "actual_result"))
    total = _indicators(sheet, n)
    empty = {"", "—"}
    fields = {p: _field(p, r, sheet.place[p], channel) for p, r in sheet.raw.items() if r not in empty}
    values: dict[str, str | None] = {p: (None if r in empty else r) for p, r in sheet.raw.items()}
    values |= {"title": "云和区项目支出绩效自评表", "year": "2024", "preparer": PEOPLE[(n + 3) % 8]}
    values |= {"contact_phone": f"5551{n:04d}", "prepared_on": "2025年1月20日"}
    lines = Provenance(line=40)
    for path in ("title", "year", "preparer", "contact_phone", "prepared_on"):
        fields[path] = _field(
            path, values[path] or "", lines if path not in {"title", "year"} else Provenance(line=10), channel
        )
    _doubts(fields, n)
    head = ViewBlock(line=10, text="云和区项目支出绩效自评表（2024年度）")
    foot = ViewBlock(
        line=40,
        text=f"填表人：{values['preparer']}　联系电话：{values['contact_phone']}　填写日期：2025年1月20日",
    )
    return FormResult(
        form_id=f"{digest[:12]}-0",
        source=SourceRef(
            file=name,
            sha256=digest,
            index=0,
            channel=channel,
            place={"lines": [10, 40]} if channel == "text" else {"pages": [1]},
        ),
        form=build_form(values, len(INDICATORS)),
        fields=fields,
        findings=_findings(n, total, PROJECTS[n][3], PROJECTS[n][2]),
        view=(head, ViewBlock(rows=tuple(sheet.rows)), foot),
    )


def make_results(number: int = 20) -> list[FormResult]:
    """The first `number` of an endless row of invented forms."""
    return [make_result(i % 20, serial=i) for i, _ in zip(count(), range(number))]


FAILED = (
    InputOutcome(
        file="自评表/加密的表.pdf",
        error_code="encrypted",
        error="文件有密码，请先解除密码再提交",
        error_en="the file has a password; remove it and hand it in again",
    ),
    InputOutcome(
        file="自评表/会议纪要.docx",
        error_code="no_form",
        error="文件能读，但里面没有项目支出绩效自评表",
        error_en="the file was read well, but it holds no self-evaluation form",
    ),
)


def make_log(results: list[FormResult], failed: bool = True) -> RunLog:
    """The log of the run that made these results, with two inputs that could not be read."""
    outcomes = [
        InputOutcome(
            file=r.source.file,
            sha256=r.source.sha256,
            channel=r.source.channel,
            size=48_213,
            seconds=0.03,
            forms=1,
            fields=len(r.fields),
            review=len(r.review_paths),
            findings=len(r.findings),
        )
        for r in results
    ]
    if failed:
        outcomes += FAILED
    every = [f for r in results for f in r.findings]
    return RunLog(
        hebiao="0.1.0",
        python="3.11.2",
        platform="Linux",
        libraries={"lxml": "6.0"},
        commit=None,
        started="2025-02-11T09:30:00+08:00",
        seconds=1.84,
        settings={"lang": "zh", "jobs": 2},
        counts={
            "inputs": len(outcomes),
            "failed": len(outcomes) - len(results),
            "forms": len(results),
            "fields": sum(len(r.fields) for r in results),
            "review": sum(len(r.review_paths) for r in results),
            "accepted": sum(len(r.fields) - len(r.review_paths) for r in results),
            "findings": len(every),
            "errors": sum(f.severity == "error" for f in every),
            "warnings": sum(f.severity == "warning" for f in every),
            "notes": sum(f.severity == "note" for f in every),
        },
        inputs=tuple(outcomes),
    )
