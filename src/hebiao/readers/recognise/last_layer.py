"""The recogniser's last layer, taken out of the file of its model and computed here.

It says of every step of a line how likely each of 18,710 characters is, and of three steps in four that nothing stands
there. That took a sixth of the runtime's time: it fetched the weights anew for every few lines, and told the shares of
all characters at every step. Here many lines take one product, and shares are told where something stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

KINDS: Final = ("Softmax", "Add", "MatMul")
"""what the recogniser ends with, the last first"""
_GRAPH: Final = 7
"""this and the next are numbers of fields in the file of a model (onnx.proto); of the model: its layers"""
_NODE, _TENSOR, _OUTPUT = 1, 5, 12
"""of the graph"""
_INPUT, _RESULT, _KIND = 1, 2, 4
"""of a node"""
_NAME, _NUMBERS = 8, 9
"""of a tensor"""
_OUTPUT_NAME: Final = 1
_OF_FLOATS: Final = b"\x12\x04\x0a\x02\x08\x01"
"""the type of an output: floats, in any number of dimensions"""
_WIDTHS: Final = {1: 8, 5: 4}
"""bytes of a number that is not written as a varint, by how it is written"""


class Told(NamedTuple):
    """What is said of the steps of lines."""

    best: NDArray[np.intp]
    """the likeliest class of each step; 0 is none"""
    shares: Floats
    """how likely each class is, a row for each step that has a class"""


class LastLayer(NamedTuple):
    """From what the other layers make of a step to how likely each class is."""

    weights: Floats
    """as many numbers as make a step, and one more for the bias × classes"""

    def told(self, steps: Floats) -> Told:
        """What is said of steps, each a row of numbers."""
        import numpy as np

        scores = np.hstack([steps, np.ones((len(steps), 1), np.float32)]) @ self.weights
        best = scores.argmax(axis=1)
        shares = scores[best > 0]
        shares -= shares.max(axis=1, keepdims=True)
        np.exp(shares, out=shares)
        shares /= shares.sum(axis=1, keepdims=True)
        return Told(best, shares)


def told_by_shares(shares: Floats) -> Told:
    """What a whole model, whose answer is how likely each class is, says of steps."""
    best = shares.argmax(axis=1)
    return Told(best, shares[best > 0])


def parted(model: bytes) -> tuple[bytes, LastLayer] | None:
    """The file of a model without its last layer, and that layer; None where it does not end as the recogniser does."""
    import numpy as np

    top = list(_fields(memoryview(model)))
    graph = [field for part in top if part.number == _GRAPH for field in _fields(part.body)]
    makers = {_text(f, _RESULT): f for f in graph if f.number == _NODE}
    tensors = {_text(f, _NAME): f for f in graph if f.number == _TENSOR}
    outputs = [f for f in graph if f.number == _OUTPUT]
    passed, steps = _behind(makers, _text(outputs[0], _OUTPUT_NAME))
    kinds = {_text(node, _KIND): node for node in passed}
    if tuple(kind for kind in kinds if kind != "Identity") != KINDS:
        return None
    held = [tensors[_inputs(kinds[kind])[1]] for kind in ("MatMul", "Add")]
    weights, bias = (np.frombuffer(_only(tensor, _NUMBERS), "<f4") for tensor in held)
    layer = LastLayer(np.vstack([weights.reshape(-1, bias.size), bias]))
    gone = {*passed, *held, *outputs}
    rest = b"".join(f.whole for f in graph if f not in gone)
    rest += _written(_OUTPUT, _written(_OUTPUT_NAME, steps.encode()) + _OF_FLOATS)
    return b"".join(f.whole for f in top if f.number != _GRAPH) + _written(_GRAPH, rest), layer


class _Field(Struct, frozen=True, eq=False):
    """One field of a message; no two are the same."""

    number: int
    whole: memoryview
    """as it is written"""
    body: memoryview
    """without its number and length"""


def _behind(makers: dict[str, _Field], name: str) -> tuple[list[_Field], str]:
    """The nodes that end with this result, as far as the first of the last layer, and what that is given."""
    passed: list[_Field] = []
    while True:
        node = makers[name]
        passed.append(node)
        name = _inputs(node)[0]
        if _text(node, _KIND) not in (*KINDS[:-1], "Identity"):
            return passed, name


def _only(field: _Field, number: int) -> memoryview:
    return next(f.body for f in _fields(field.body) if f.number == number)


def _text(field: _Field, number: int) -> str:
    return bytes(_only(field, number)).decode()


def _inputs(node: _Field) -> list[str]:
    return [bytes(f.body).decode() for f in _fields(node.body) if f.number == _INPUT]


def _fields(message: memoryview) -> Iterator[_Field]:
    """The fields of a message, in order."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == 0:
            end = _varint(message, at)[1]
        elif kind in _WIDTHS:
            end = at + _WIDTHS[kind]
        else:
            size, at = _varint(message, at)
            end = at + size
        yield _Field(tag >> 3, message[start:end], message[at:end])
        at = end


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """The number that is written there, and where it ends."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _written(number: int, body: bytes) -> bytes:
    """A field with that body."""
    return _as_varint(number << 3 | 2) + _as_varint(len(body)) + body


def _as_varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
