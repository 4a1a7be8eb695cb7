"""The frame by which a page is straightened."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from hebiao.readers.picture.straighten import upright
from hebiao.readers.picture.straighten.trial import Trial
from hebiao.readers.picture.straighten.upright import quarter_turns
from hebiao.readers.recognise import ocr
from readers import scans


def test_lines_that_stand_level_and_upright_are_the_straightest() -> None:
    """A grid as it is beats the same grid leaning by half a degree, and seen through a frame that is none of its own."""
    marks = np.zeros((900, 700), np.bool_)
    marks[100:801:50, 100:601] = True
    marks[100:801, 100:601:100] = True
    trial, size = Trial.of(marks), (700, 900)
    lean = np.vstack([cv2.getRotationMatrix2D((350, 450), 0.5, 1.0), [0.0, 0.0, 1.0]])
    corners = np.array([(100, 400), (600, 380), (600, 800), (100, 800)], np.float32)
    square = np.array([(100, 380), (600, 380), (600, 800), (100, 800)], np.float32)
    as_it_is = trial.straightness((np.eye(3), size))
    assert as_it_is > 2 * trial.straightness((lean, size))
    assert as_it_is > 2 * trial.straightness((cv2.getPerspectiveTransform(corners, square), size))


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_labels_that_run_down_do_not_turn_a_page(turns: int) -> None:
    """A form with many narrow cells, whose labels run down, is set upright from every side."""
    pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")
    page = np.asarray(scans.page("new2024", 1, 150).convert("RGB"), np.uint8)
    lying = np.ascontiguousarray(np.rot90(page, turns))
    assert quarter_turns(lying, 150 / 72) == turns


def test_labels_at_the_left_tell_soon_which_way_is_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a form that stands upright a few lines are read, of one upside down no more than all samples of one direction more."""
    pytest.importorskip("onnxruntime", reason="the OCR parts are not installed")
    read: list[int] = []
    recognise = ocr.recognise

    def counted(lines: Sequence[ocr.Gray]) -> list[ocr.Read]:
        read.append(len(lines))
        return recognise(lines)

    monkeypatch.setattr(ocr, "recognise", counted)
    page = np.asarray(scans.page("classic", 1, 150).convert("RGB"), np.uint8)
    assert quarter_turns(page, 150 / 72) == 0
    assert sum(read) <= 2 * upright.AT_ONCE
    read.clear()
    assert quarter_turns(np.ascontiguousarray(page[::-1, ::-1]), 150 / 72) == 2
    assert sum(read) <= upright.SAMPLES + 2 * upright.AT_ONCE
