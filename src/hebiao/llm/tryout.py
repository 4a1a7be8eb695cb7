"""An endpoint tried out on an invented head of a form: which modes it understands, and whether it points truly."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Final, get_args

from msgspec import Struct

from hebiao.domain.ask import Ask
from hebiao.domain.document import Line, Segment
from hebiao.domain.reading import Reading
from hebiao.llm.client import BadAnswer, CallFailed, Client, make_body, read_answer
from hebiao.llm.extract import Extraction, make_request
from hebiao.llm.redact import Redaction
from hebiao.llm.settings import Mode, ModelSettings

_LINES: Final = (
    "项目支出绩效自评表（2024年度）",
    "项目名称 林荫步道养护",
    "主管部门 青禾区园林局 实施单位 青禾区绿化养护中心",
    "项目负责人 陆知行 联系电话 60001234",
)
_RIGHT: Final = {
    "project_name": "林荫步道养护",
    "department": "青禾区园林局",
    "implementing_unit": "青禾区绿化养护中心",
    "project_leader": "陆知行",
    "phone": "60001234",
}


class Trial(Struct, frozen=True):
    """One mode tried."""

    mode: Mode
    seconds: float
    right: int
    """fields pointed at truly"""
    whole: int
    problem: str | None = None
    """why there is no answer: HTTP status, timeout, connection, answer …"""


def try_out(settings: ModelSettings) -> tuple[Trial, ...]:
    """Asks once in every mode.

    Raises:
        MissingTool: the extra `llm` is not installed.
    """
    return asyncio.run(_try_all(settings))


async def _try_all(settings: ModelSettings) -> tuple[Trial, ...]:
    async with Client(settings) as client:
        modes: tuple[Mode, ...] = get_args(Mode)
        return tuple([await _try(client, replace(settings, mode=mode)) for mode in modes])


async def _try(client: Client, settings: ModelSettings) -> Trial:
    segment = Segment(0, tuple(Line(text, n) for n, text in enumerate(_LINES, 1)))
    request = make_request(Ask("head", ("always",), tuple(range(len(_LINES)))), segment, Redaction())
    body = make_body(request.messages, request.prompt.schema, settings)
    extraction = Extraction(
        f"llm:{settings.model}", (Reading("grid", "lines"),), lambda _field, raw: raw.strip() or None
    )
    began = time.perf_counter()
    problem = None
    try:
        async with asyncio.timeout(settings.seconds):
            completion = await client.complete(body)
        extraction.take(request, read_answer(completion, request.prompt.schema, settings.mode))
    except TimeoutError:
        problem = "timeout"
    except CallFailed as failure:
        problem = failure.kind
    except BadAnswer:
        problem = "answer"
    found = extraction.reading.fields
    right = sum(
        (f := found.get(k)) is not None and f.ground == "EXACT" and f.text == v for k, v in _RIGHT.items()
    )
    return Trial(settings.mode, round(time.perf_counter() - began, 2), right, len(_RIGHT), problem)
