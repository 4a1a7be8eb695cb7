"""What is told of many pages is told once."""

from __future__ import annotations

from hebiao.readers.noted import read_by_recognition


def test_pages_that_are_pictures_are_told_in_one_sentence() -> None:
    """Neighbours as a range, so that three hundred pages leave room for what else there is to say."""
    (one,) = read_by_recognition([4])
    assert (one.zh, one.en) == ("第4页是图片，由识别文字读取", "page 4: a picture, read by recognition")
    (many,) = read_by_recognition([1, 2, 3, 5, 7, 8])
    assert many.zh == "第1–3、5、7–8页是图片，由识别文字读取"
    assert many.en == "pages 1–3, 5, 7–8: pictures, read by recognition"
    assert read_by_recognition([]) == []
