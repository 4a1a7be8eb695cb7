"""The file of a model (onnx.proto), as far as it is rewritten here: its fields are kept as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

GRAPH: Final = 7
"""this and the next are numbers of fields; of the model: its layers"""
NODE, TENSOR, _TAKEN, OUTPUT, _SIZES = 1, 5, 11, 12, 13
"""of the graph"""
INPUT, RESULT, KIND = 1, 2, 4
"""of a node"""
NAME, NUMBERS = 8, 9
"""of a tensor"""
PORT_NAME: Final = 1
"""of what a graph takes or gives"""
OF_FLOATS: Final = b"\x12\x04\x0a\x02\x08\x01"
"""the type of what a graph takes or gives: floats, in any number of dimensions"""
_WIDTHS: Final = {1: 8, 5: 4}
"""bytes of a number that is not written as a varint, by how it is written"""


def of_any_size(model: bytes) -> bytes:
    """The same model, but its file does not say of what size a picture must be: what its layers do does not depend on it."""
    top = list(fields(memoryview(model)))
    graph = [field for part in top if part.number == GRAPH for field in fields(part.body)]
    kept = b"".join(f.whole for f in graph if f.number not in (_TAKEN, _SIZES))
    names = (text(f, PORT_NAME) for f in graph if f.number == _TAKEN)
    taken = (written(_TAKEN, written(PORT_NAME, name.encode()) + OF_FLOATS) for name in names)
    return with_graph(top, kept + b"".join(taken))


class Field(Struct, frozen=True, eq=False):
    """One field of a message; no two are the same."""

    number: int
    whole: memoryview
    """as it is written"""
    body: memoryview
    """without its number and length"""


def with_graph(top: list[Field], graph: bytes) -> bytes:
    """The file of a model with other layers.

    Args:
        top: its fields.
        graph: the layers, as they are written.
    """
    return b"".join(f.whole for f in top if f.number != GRAPH) + written(GRAPH, graph)


def only(field: Field, number: int) -> memoryview:
    """The one field of that number in a message."""
    return next(f.body for f in fields(field.body) if f.number == number)


def text(field: Field, number: int) -> str:
    """The same, where it is text."""
    return bytes(only(field, number)).decode()


def inputs(node: Field) -> list[str]:
    """What a layer is given, by name."""
    return [bytes(f.body).decode() for f in fields(node.body) if f.number == INPUT]


def fields(message: memoryview) -> Iterator[Field]:
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
        yield Field(tag >> 3, message[start:end], message[at:end])
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


def written(number: int, body: bytes) -> bytes:
    """A field with that body."""
    return _as_varint(number << 3 | 2) + _as_varint(len(body)) + body


def _as_varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
