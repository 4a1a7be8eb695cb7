"""The recogniser's last layer, taken out of the file of its model and computed here.

It says of every step of a line how likely each of 18,710 characters is, and of three steps in four that nothing stands
there. That took a sixth of the runtime's time: it fetched the weights anew for every few lines, and told the shares of
all characters at every step. Here many lines take one product, and shares are told where something stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from hebiao.readers.recognise import onnx_file as onnx

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

KINDS: Final = ("Softmax", "Add", "MatMul")
"""what the recogniser ends with, the last first"""


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

    top = list(onnx.fields(memoryview(model)))
    graph = [field for part in top if part.number == onnx.GRAPH for field in onnx.fields(part.body)]
    makers = {onnx.text(f, onnx.RESULT): f for f in graph if f.number == onnx.NODE}
    tensors = {onnx.text(f, onnx.NAME): f for f in graph if f.number == onnx.TENSOR}
    outputs = [f for f in graph if f.number == onnx.OUTPUT]
    passed, steps = _behind(makers, onnx.text(outputs[0], onnx.PORT_NAME))
    kinds = {onnx.text(node, onnx.KIND): node for node in passed}
    if tuple(kind for kind in kinds if kind != "Identity") != KINDS:
        return None
    held = [tensors[onnx.inputs(kinds[kind])[1]] for kind in ("MatMul", "Add")]
    weights, bias = (np.frombuffer(onnx.only(tensor, onnx.NUMBERS), "<f4") for tensor in held)
    layer = LastLayer(np.vstack([weights.reshape(-1, bias.size), bias]))
    gone = {*passed, *held, *outputs}
    rest = b"".join(f.whole for f in graph if f not in gone)
    rest += onnx.written(onnx.OUTPUT, onnx.written(onnx.PORT_NAME, steps.encode()) + onnx.OF_FLOATS)
    return onnx.with_graph(top, rest), layer


def _behind(makers: dict[str, onnx.Field], name: str) -> tuple[list[onnx.Field], str]:
    """The nodes that end with this result, as far as the first of the last layer, and what that is given."""
    passed: list[onnx.Field] = []
    while True:
        node = makers[name]
        passed.append(node)
        name = onnx.inputs(node)[0]
        if onnx.text(node, onnx.KIND) not in (*KINDS[:-1], "Identity"):
            return passed, name
