"""Our scorer and the contract's yardstick give equal numbers, on the real labels where they are at hand."""

from __future__ import annotations

import importlib.util
import json
import os
import random
from pathlib import Path
from types import ModuleType

import pytest

from evals.made import make_label, misread
from evals.yardstick import from_its_words, in_its_words
from hebiao.evals.dataset import read_labels
from hebiao.evals.scorer import score_case

CORPUS = Path(os.environ.get("HEBIAO_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
SCRIPT = CORPUS.parent / "tools" / "compare.py"
FROZEN = Path(__file__).parent / "data" / "yardstick.json"

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def yardstick() -> ModuleType:
    """The yardstick itself."""
    if not SCRIPT.is_file():
        pytest.skip("the yardstick is not here")
    spec = importlib.util.spec_from_file_location("yardstick_script", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.corpus
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rate", [0.0, 0.1, 0.6])
def test_equal_on_misread_real_labels(yardstick: ModuleType, seed: int, rate: float) -> None:
    """Readings spoiled at random score the same by both, error by error."""
    rng = random.Random(seed * 100 + int(rate * 10))
    for path in sorted(CORPUS.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))[:6]
        pred = misread(gold, rng, rate)
        lines = [json.loads(p.to_json_line()) for p in pred]
        score = score_case(read_labels(path)[:6], pred)
        assert in_its_words(score) == from_its_words(yardstick.score(gold, lines)), path.name


@pytest.mark.corpus
@pytest.mark.parametrize("seed", range(20))
def test_equal_on_made_labels(yardstick: ModuleType, seed: int, tmp_path: Path) -> None:
    """Near-equal rows and forms, where ties decide, are paired the same by both."""
    rng = random.Random(seed)
    gold = [make_label(rng.randint(0, 5), rng.randint(0, 9)) for _ in range(rng.randint(0, 4))]
    gold = gold and [
        gold[0] | {"_ambiguous": ["phone", "indicators.0.name", "funding.total.score"]},
        *gold[1:],
    ]
    path = tmp_path / "made.json"
    path.write_text(json.dumps(gold), encoding="utf-8")
    pred = misread(gold, rng, rng.choice((0.0, 0.1, 0.5)))
    lines = [json.loads(p.to_json_line()) for p in pred]
    assert in_its_words(score_case(read_labels(path), pred)) == from_its_words(yardstick.score(gold, lines))


def test_frozen_numbers(tmp_path: Path) -> None:
    """Three documents score as the yardstick scored them when they were frozen."""
    from hebiao.domain.result import FormResult

    frozen = json.loads(FROZEN.read_text(encoding="utf-8"))
    assert len(frozen) == 3
    for k, case in enumerate(frozen):
        path = tmp_path / f"{k}.json"
        path.write_text(json.dumps(case["gold"]), encoding="utf-8")
        pred = [FormResult.model_validate(line) for line in case["pred"]]
        assert in_its_words(score_case(read_labels(path), pred)) == case["expected"]
