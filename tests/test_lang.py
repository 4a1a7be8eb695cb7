"""Sentences in two languages, as they stand in the source of the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import hebiao
from hebiao.lang import Lang, Message, counted, detect_lang, joined

_CJK = re.compile("[\u3400-\u9fff]")
_QUOTED = re.compile("“[^”]*”")
_ROOMS = ("readers", "segment", "parse", "reconcile", "store", "pipeline.py")
"""where reasons, doubts and notes arise"""
_MAKERS = ("Message", "Loss", "on_page", "lost_on_page")


def _literal(node: ast.expr) -> str:
    """The text of a string as written; what is filled in at run time is left out."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str))


def _sentences() -> Iterator[tuple[str, str]]:
    """The Chinese and the English of every sentence that is written out."""
    home = Path(hebiao.__file__).parent
    for room in _ROOMS:
        for path in (home / room).rglob("*.py") if (home / room).is_dir() else [home / room]:
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > 1:
                    zh, en = map(_literal, node.args[-2:])
                    if node.func.id in _MAKERS and zh.strip("： ") and en:
                        yield zh, en


def test_every_sentence_is_in_both_languages() -> None:
    """The first text of a sentence is Chinese, the second holds no Chinese but what it quotes."""
    found = list(_sentences())
    assert len(found) > 90
    assert [zh for zh, _ in found if not _CJK.search(zh)] == []
    assert [en for _, en in found if _CJK.search(_QUOTED.sub("", en))] == []


def test_sentences_are_joined_as_each_language_does() -> None:
    """Several sentences become one line, parted by the language's own mark."""
    assert joined((Message("甲", "a"), Message("乙", "b"))) == Message("甲；乙", "a; b")


def test_a_number_goes_with_its_noun() -> None:
    """One is singular, everything else plural, with the plural that is given or an s."""
    assert [counted(n, "form") for n in (0, 1, 2, 1200)] == ["0 forms", "1 form", "2 forms", "1,200 forms"]
    assert counted(1, "index", "indices") == "1 index"
    assert counted(2, "index", "indices") == "2 indices"


@pytest.mark.parametrize(
    ("said", "lang"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"), ({"LANG": "en_GB.UTF-8"}, "en"), ({"LC_ALL": "zh_TW", "LANG": "en_US"}, "zh"),
        ({"HEBIAO_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"), ({"LC_ALL": "C.UTF-8", "LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "zh"), ({"LC_ALL": "C"}, "zh"), ({"LANG": "POSIX"}, "zh"), ({}, "zh"),
    ],
)  # fmt: skip
def test_the_language_of_a_machine(said: dict[str, str], lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first setting that names Chinese or English decides; a machine whose settings name no language speaks Chinese."""
    for name in ("HEBIAO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    assert detect_lang() == lang
