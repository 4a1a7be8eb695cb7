"""Stand-ins for `hebiao.process`: what they do is written in the file they are given, one word a line."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Iterator

from hebiao.config import Settings
from hebiao.domain.document import Source
from hebiao.domain.form import Form
from hebiao.domain.progress import tell_page
from hebiao.domain.result import Field, Finding, FormResult, SourceRef, ViewBlock
from hebiao.errors import DamagedSource


def make_result(source: Source, index: int, *, review: bool = False, padding: int = 0) -> FormResult:
    """A small form of a source; with `review` its name waits for a person."""
    name = f"{source.name} 项目{index}"
    finding = Finding(
        rule="T01", severity="error", verdict="filer", fields=("total_score",), as_written="90",
        as_computed="91", message="总分不等于各项之和", message_en="the total is not the sum", source="填报注意事项",
    )  # fmt: skip
    fields = {
        "project_name": Field(decision="review" if review else "accept", confidence=0.9, raw=name),
        "total_score": Field(decision="accept", confidence=0.99, raw="90"),
    }
    return FormResult(
        form_id=f"{source.sha256[:12]}-{index}",
        source=SourceRef(file=source.name, sha256=source.sha256, index=index, channel="text"),
        form=Form(project_name=name, total_score="90"),
        fields=fields,
        findings=(finding,) if review else (),
        view=(ViewBlock(line=1, text="正文" * padding),),
    )


def process(source: Source, settings: Settings) -> Iterator[FormResult]:
    """Does what the source says, word by word: forms that come before a failure are sent."""
    for place, word in enumerate(source.data.decode().split()):
        match word.split(":"):
            case ["form", *rest]:
                yield make_result(source, place, padding=int(rest[0]) if rest else 0)
            case ["doubtful"]:
                yield make_result(source, place, review=True)
            case ["sleep", seconds]:
                time.sleep(float(seconds))
            case ["page", number, count]:
                tell_page(int(number), int(count))
            case ["die"]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["break"]:
                raise DamagedSource("文件坏了", "the file is broken")
            case ["bug"]:
                raise ValueError("unexpected")
            case ["noise"]:
                os.write(2, b"noise of a C library\n")
            case ["pid"]:
                yield make_result(Source(f"pid {os.getpid()}", source.data), 0)
            case _:
                yield make_result(source, int(hashlib.sha256(word.encode()).hexdigest()[:4], 16))
