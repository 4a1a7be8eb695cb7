"""Printed words that are read once."""

from __future__ import annotations

from hebiao.domain.document import Cell, Document, Rival, Source, Table
from hebiao.parse.mend import mend_labels
from hebiao.readers.recognise.printed import WORDS, is_printed


def test_every_word_is_a_label_that_the_parsers_know() -> None:
    """A word that is read once is one that the vocabulary takes as it is, so that nothing is decided on one reading."""
    for word in WORDS:
        rivals = (Rival("ocr:lines", word, 0.95), Rival("ocr:again", word[:-1] + "某", 0.2))
        table = Table(0, (Cell(0, 0, 0, word, rivals=rivals),), 1, 1)
        done = mend_labels(Document(Source("a.png", b""), "scan", (table,))).blocks[0]
        assert isinstance(done, Table)
        assert done.cells[0].rivals[0].producer == "labels", word


def test_breaks_and_colons_do_not_matter_and_values_are_no_words() -> None:
    """A heading over two lines is a word; a name that begins like one is not."""
    assert is_printed("年度\n指标值")
    assert is_printed("其中：当年财政拨款")
    assert not is_printed("总分80")
    assert not is_printed("")
