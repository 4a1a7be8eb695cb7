"""What a run says its accepted fields are worth."""

from __future__ import annotations

import math
import re

from hebiao.reconcile.confidence import shipped
from hebiao.run.bounds import bounds_said, bounds_short


def test_a_measured_channel_has_its_bound() -> None:
    """Forms, fields and the exact bound, rounded up to whole fields, in both languages; each channel once."""
    bound = shipped().bound("docx")
    assert bound is not None
    (said,) = bounds_said(["docx", "docx"])
    assert said.zh.startswith(f"docx：拿 {bound.forms} 张已知答案的表（{bound.documents} 份文件）试过")
    assert f"错的不超过 {math.ceil(bound.most_wrong * 1000)} 个" in said.zh
    assert f"at most {math.ceil(bound.most_wrong * 1000)} of 1,000 accepted fields" in said.en
    assert "95%" in said.zh
    assert "95 %" in said.en


def test_an_unmeasured_channel_says_so() -> None:
    """Nothing is claimed where nothing was counted."""
    (said,) = bounds_said(["telex"])
    assert "没有用已知答案的表试过" in said.zh
    assert "%" not in said.en


def test_all_channels_fit_one_line() -> None:
    """The closing table has one line: each measured channel with its bound, those never measured named."""
    said = bounds_short(["docx", "telex", "text"])
    assert said is not None
    assert all(part in said.en for part in ("docx 0.", "text 0.", "telex: never measured"))
    assert "telex 没有量过" in said.zh
    assert len(said.en) < 240
    assert bounds_short([]) is None


def test_the_line_claims_no_more_than_was_counted() -> None:
    """Of every measured channel: the forms behind it, a share that is not below the bound, and what it takes for granted."""
    for bound in shipped().fitted.channels:
        said = bounds_short([bound.channel])
        assert said is not None
        assert f"（试过 {bound.forms} 张）" in said.zh
        assert "互不相干" in said.zh
        share = re.search(rf": {bound.channel} ([\d.]+)% \({bound.forms} forms tried\)", said.en)
        assert share is not None
        assert bound.most_wrong <= float(share[1]) / 100 < bound.most_wrong + 0.0001


def test_of_fields_that_a_model_settled_only_what_stand_ins_showed_is_claimed() -> None:
    """The line and the list say how many there are, that the numbers are not theirs, and that no real model was measured."""
    said = bounds_short(["text"], 7)
    assert said is not None
    assert "因模型免复核的 7 个字段不在这些数之内" in said.zh
    assert said.zh.endswith("没有用真的模型量过")
    assert bounds_said(["text"], 7)[-1].en.startswith(
        "fields that need no review because of the model (7) are not in these"
    )
    assert bounds_said(["text"]) == bounds_said(["text"], 7)[:-1]
