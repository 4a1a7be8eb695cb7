"""A PDF of many pictures of forms: told page by page, and a page that takes too long costs itself and the sureness of its neighbours."""

from __future__ import annotations

import io
import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from hebiao.config import Settings
from hebiao.domain.limits import Limits
from hebiao.domain.result import FormResult
from hebiao.evals.dataset import read_labels
from hebiao.evals.scorer import score_case
from hebiao.run import Event, run
from readers import scans

pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")
FORMS = sorted((scans.SCANS / "clean-150").glob("*.png"))[:4]
LATE = 2
"""the page whose process stands still"""


def test_a_limit_that_is_hit_in_the_middle_costs_a_page(tmp_path: Path) -> None:
    """The page is named with its reason, the forms beside it are asked, those further on are read as ever, none silently wrong."""
    (tmp_path / "forms.pdf").write_bytes(_pdf_of(FORMS))
    told: list[tuple[int, int]] = []

    def look(event: Event) -> None:
        if event.page is None:
            return
        told.append((event.page.number, event.page.count))
        if event.page.number == LATE:
            for hand in _grandchildren(os.getpid()):
                os.kill(hand, signal.SIGSTOP)

    settings = Settings(limits=Limits(seconds=30.0), jobs=1)
    log = run([tmp_path / "forms.pdf"], tmp_path / "out", settings, look)
    assert told == [(n, len(FORMS)) for n in range(1, len(FORMS) + 1)]
    (outcome,) = log.inputs
    assert outcome.error is None
    lines = (tmp_path / "out" / "forms.jsonl").read_text(encoding="utf-8").splitlines()
    forms = [FormResult.model_validate_json(line) for line in lines]
    assert [f.source.place["pages"] for f in forms] == [[1], [3], [4]]
    said = [note.zh for note in forms[0].notes if note.zh.startswith("第")]
    assert said[0].startswith("第2页超过时间上限，没有读出")
    assert said[1] == "第1、3–4页是图片，由识别文字读取"
    for form, far in zip(forms, (False, False, True), strict=True):
        asked = len(form.review_paths) / len(form.fields)
        assert asked < 0.2 if far else asked == 1
    labels = [label for n in (0, 2, 3) for label in read_labels(FORMS[n].with_suffix(".json"))]
    score = score_case(labels, tuple(forms))
    assert [(j.path, j.gold, j.pred) for j in score.judgements if j.error and j.decision == "accept"] == []


def _pdf_of(pictures: list[Path]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for path in pictures:
        image = ImageReader(str(path))
        size = tuple(side * 72 / 150 for side in image.getSize())
        canvas.setPageSize(size)
        canvas.drawImage(image, 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _grandchildren(root: int) -> list[int]:
    """The processes that a worker of this one has made of itself."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    return [pid for pid, parent in parents.items() if parents.get(parent) == root]
