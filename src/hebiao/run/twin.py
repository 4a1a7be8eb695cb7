"""Results that a worker sent, read back without their models, which takes a quarter of the time.

The worker has made its models, and so validated them; here each value is held against its type once more while it is read. What
comes has the names, the defaults and the properties of the models, and can only be looked at.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from operator import or_
from types import FunctionType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, cast, get_args, get_origin

import msgspec

from hebiao.domain.form import Model

if TYPE_CHECKING:
    from hebiao.domain.result import FormResult


def read_twin(json: bytes) -> FormResult:
    """What a result in JSON says (`Piece.whole`), to be looked at; none of the methods of pydantic's models.

    Raises:
        msgspec.ValidationError: a value is missing, unknown or of another type.
    """
    return cast("FormResult", _decoder().decode(json))


@lru_cache(maxsize=1)
def _decoder() -> msgspec.json.Decoder[Any]:
    from hebiao.domain.result import FormResult

    return msgspec.json.Decoder(_twin_of(FormResult))


@lru_cache(maxsize=64)
def _twin_of(model: type[Model]) -> type[msgspec.Struct]:
    """A record with the fields of a model, and with the properties and methods that it has itself."""
    fields = [(name, _type_of(one.annotation), _default_of(one)) for name, one in model.model_fields.items()]
    own = {k: v for k, v in vars(model).items() if isinstance(v, (property, FunctionType)) and k[0] != "_"}
    return msgspec.defstruct(
        model.__name__, fields, namespace=own, kw_only=True, frozen=True, forbid_unknown_fields=True
    )


def _type_of(annotation: Any) -> Any:
    """An annotation with twins in place of models."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return _twin_of(annotation)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type_of(parts[0])
    if origin in (None, Literal):
        return annotation
    inner = tuple(part if part is ... else _type_of(part) for part in parts)
    return reduce(or_, inner) if origin in (Union, UnionType) else origin[inner]


def _default_of(field: Any) -> Any:
    if field.is_required():
        return msgspec.field()
    if field.default_factory is not None:
        return msgspec.field(default_factory=field.default_factory)
    default = field.default
    if isinstance(default, Model):
        default = msgspec.convert(default.model_dump(), _twin_of(type(default)))
    return msgspec.field(default=default)
