"""Common words, so that what begins with a surname and is none is told by what stands around it.

`words.txt` holds the words of two to four characters that are needed for that, those of one first character in a line. It is
taken from the dictionary of jieba (see NOTICE): all that it counts fifty times or more, names of people and places left out.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final

_LONGEST: Final = 4
_MORE: Final = (
    "高标准 农田 江河 河湖 山林 林草 水系 慰问金 救助金 奖励金 资助金 抚恤金 居民楼 家属楼 教学楼 宿舍楼 综合楼 文化墙 公信力 通信网 律师费 "
    "温泉 毛利 平方米 平方公里 立方米 立方 平方 公顷 公里 建设 建成 建筑 改造 工作 开展 完成 推进 提升 保障 治理 服务 运维 运行 管护"
)
"""words of these forms that the dictionary does not have, or not often"""


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    text = (files("hebiao.llm") / "words.txt").read_text(encoding="utf-8")
    return frozenset((text + _MORE).split())


def begins_before(run: str, at: int, by: int | None = None) -> bool:
    """Whether the character at a place belongs to a common word that begins before it, at `by` at the latest."""
    return any(
        run[start:end] in _words()
        for start in range(max(0, at - _LONGEST + 1), at if by is None else min(at, by + 1))
        for end in range(at + 1, start + _LONGEST + 1)
    )


def is_made_of_words(run: str, start: int, end: int) -> bool:
    """Whether common words, end to end, hold all characters from `start` to `end`; the first and last may reach beyond."""
    reached = {
        begin + n
        for begin in range(max(0, start - _LONGEST + 1), start + 1)
        for n in range(2, _LONGEST + 1)
        if begin + n > start and run[begin : begin + n] in _words()
    }
    while reached and max(reached) < end:
        reached = {at + n for at in reached for n in range(2, _LONGEST + 1) if run[at : at + n] in _words()}
    return bool(reached)
