"""What a run says its accepted fields are worth."""

from __future__ import annotations

from hebiao.run.bounds import bounds_said, bounds_short


def test_a_measured_channel_has_its_bound() -> None:
    """Forms, fields and the exact bound, in both languages; each channel once."""
    (said,) = bounds_said(["docx", "docx"])
    assert said.zh.startswith("docx：")
    assert "95%" in said.zh
    assert "labeled forms" in said.en


def test_an_unmeasured_channel_says_so() -> None:
    """Nothing is claimed where nothing was counted."""
    (said,) = bounds_said(["telex"])
    assert "没有在标准答案上量过" in said.zh
    assert "%" not in said.en


def test_all_channels_fit_one_line() -> None:
    """The closing table has one line: each measured channel with its bound, those never measured named."""
    said = bounds_short(["docx", "telex", "text"])
    assert said is not None
    assert all(part in said.en for part in ("docx 0.", "text 0.", "telex: never measured"))
    assert "telex 没有量过" in said.zh
    assert len(said.en) < 200
    assert bounds_short([]) is None
