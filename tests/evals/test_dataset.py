"""Suites are read as written, and what is wrong in them is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.made import make_label
from hebiao.errors import UsageError
from hebiao.evals.dataset import load_dataset, read_labels


def _suite(root: Path) -> Path:
    (root / "docx").mkdir()
    for name in ("docx/tabs-01.docx", "docx/tabs-01.pdf", "docx/tabs-2023.txt", "docx/no-label.txt"):
        (root / name).write_bytes(b"x")
    (root / "docx" / "tabs-01.json").write_text(json.dumps([make_label(1), make_label(2)]), encoding="utf-8")
    (root / "docx" / "tabs-2023.json").write_text(
        json.dumps([{"project_name": "甲", "_layout": "new2024", "_ambiguous": ["phone"]}]), encoding="utf-8"
    )
    split = {"dev": ["docx/tabs-01.docx"], "unseen": ["docx/tabs-2023.txt"]}
    (root / "split.json").write_text(json.dumps(split), encoding="utf-8")
    return root


def test_folder(tmp_path: Path) -> None:
    """Each input with a label beside it is a case; one label serves two formats; families come with it."""
    cases = load_dataset(_suite(tmp_path)).cases
    assert [(c.name, c.family, c.split, len(c.gold)) for c in cases] == [
        ("docx/tabs-01.docx", "tabs", "dev", 2),
        ("docx/tabs-01.pdf", "tabs", None, 2),
        ("docx/tabs-2023.txt", "new2024", "unseen", 1),
    ]
    assert cases[2].gold[0].ambiguous == {"phone"}
    assert cases[2].gold[0].form.project_name == "甲"


def test_split(tmp_path: Path) -> None:
    """A split leaves only its own cases, and an empty one is an error, not an empty success."""
    assert [c.name for c in load_dataset(_suite(tmp_path), "unseen").cases] == ["docx/tabs-2023.txt"]
    with pytest.raises(UsageError):
        load_dataset(tmp_path, "no-such-split")


def test_toml(tmp_path: Path) -> None:
    """Paths are taken from the file's place; thresholds know their sense and scope."""
    _suite(tmp_path)
    suite = tmp_path / "suites" / "s.toml"
    suite.parent.mkdir()
    suite.write_text(
        'name = "s"\npaths = ["../docx"]\nprivate = true\n[thresholds]\naccuracy = 0.9\nsilent_errors = 0\n'
        "[thresholds.channel.pdf]\nreview_rate = 0.1\n",
        encoding="utf-8",
    )
    data = load_dataset(suite)
    assert data.private
    assert len(data.cases) == 3
    assert [(t.scope, t.metric, t.sense, t.limit) for t in data.thresholds] == [
        ("all", "accuracy", "min", 0.9),
        ("all", "silent_errors", "max", 0.0),
        ("channel:pdf", "review_rate", "max", 0.1),
    ]


def test_paths_env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The named variable takes the place of the paths."""
    _suite(tmp_path)
    suite = tmp_path / "s.toml"
    suite.write_text('paths = ["nowhere"]\npaths_env = "SUITE_FOLDER"\n', encoding="utf-8")
    monkeypatch.setenv("SUITE_FOLDER", str(tmp_path / "docx"))
    assert len(load_dataset(suite).cases) == 3
    monkeypatch.delenv("SUITE_FOLDER")
    with pytest.raises(UsageError, match="nowhere"):
        load_dataset(suite)


@pytest.mark.parametrize(
    "text",
    [
        "paths = [",
        'name = "x"',
        'paths = ["."]\nthreshold = 3',
        'paths = ["."]\n[thresholds]\nacuracy = 0.9',
        'paths = ["."]\n[thresholds]\naccuracy = "high"',
    ],
)
def test_bad_suite(tmp_path: Path, text: str) -> None:
    """A misspelt key or threshold stops the run: a gate that is not read would pass in silence."""
    (tmp_path / "s.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        load_dataset(tmp_path / "s.toml")


@pytest.mark.parametrize("text", ["{}", "[1]", "not json", '[{"year": "二〇二三"}]'])
def test_bad_label(tmp_path: Path, text: str) -> None:
    """A label that is no list of forms is named."""
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"a\.json"):
        read_labels(tmp_path / "a.json")
