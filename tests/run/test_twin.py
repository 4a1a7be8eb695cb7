from __future__ import annotations

import msgspec
import pytest
from pydantic import BaseModel

from hebiao.domain.result import FormResult
from hebiao.run.twin import read_twin
from hebiao.run.worker import piece_of
from report.sample import make_results


def same(twin: object, model: object) -> bool:
    """Whether a twin says in every field what the model says, defaults included."""
    if isinstance(model, BaseModel):
        names = type(model).model_fields
        return {*names} == {*type(twin).__struct_fields__} and all(  # type: ignore[attr-defined]
            same(getattr(twin, name), getattr(model, name)) for name in names
        )
    if isinstance(model, dict):
        return isinstance(twin, dict) and [*twin] == [*model] and all(same(twin[k], model[k]) for k in model)
    if isinstance(model, tuple):
        return isinstance(twin, tuple) and len(twin) == len(model) and all(map(same, twin, model))
    return type(twin) is type(model) and twin == model


def test_a_twin_says_what_the_model_says() -> None:
    """Every field, default and property of a result is that of the model, sentences in both languages too."""
    for result in make_results(6):
        json = piece_of(result, "zh").whole()
        twin, model = read_twin(json), FormResult.model_validate_json(json)
        assert same(twin, model)
        assert twin.review_paths == model.review_paths
        assert [f.in_lang("en") for f in twin.findings] == [f.in_lang("en") for f in model.findings]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (b'"decision":"accept"', b'"decision":"accepted"'), (b'"index":0', b'"index":"0"'),
        (b'"form_id":', b'"form_ids":'), (b'"confidence":', b'"unknown":1,"confidence":'),
    ],
    ids=["no decision", "no number", "missing", "unknown"],
)  # fmt: skip
def test_a_wrong_value_is_no_twin(right: bytes, wrong: bytes) -> None:
    """What the model would refuse is refused: a value of another type, one that is missing, one that is unknown."""
    json = piece_of(make_results(1)[0], "zh").whole()
    assert right in json
    with pytest.raises(msgspec.ValidationError):
        read_twin(json.replace(right, wrong, 1))
