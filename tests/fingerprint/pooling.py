"""A real ONNX model of a few bytes: the brightness of 16 × 32 fields, less its mean, at length 1.

Written as protocol buffers by hand, because the `onnx` package would be needed for nothing else.
"""

from collections.abc import Sequence

FLOAT, UINT8 = 1, 2  # onnx.TensorProto.DataType


def model(
    *,
    image: str = "image",
    kind: int = UINT8,
    shape: Sequence[int | str] = ("n", 288, 288, 3),
    output: str = "embedding",
    length: int = 512,
) -> bytes:
    nodes = [
        _node("Cast", image, "float", _whole("to", FLOAT)),
        _node("Transpose", "float", "planes", _wholes("perm", (0, 3, 1, 2))),
        _node("ReduceMean", "planes", "grey", _wholes("axes", (1,))),
        _node(
            "AveragePool", "grey", "pooled", _wholes("kernel_shape", (18, 9 * 512 // length)),
            _wholes("strides", (18, 9 * 512 // length)),
        ),
        _node("Flatten", "pooled", "flat"),
        _node("ReduceMean", "flat", "mean", _wholes("axes", (1,))),
        _node("Sub", "flat mean", "centred"),
        _node("LpNormalization", "centred", output, _whole("axis", 1), _whole("p", 2)),
    ]  # fmt: skip
    inputs, outputs = _value(image, kind, shape), _value(output, FLOAT, ("n", length))
    graph = b"".join(_bytes(1, node) for node in nodes) + _text(2, "pooling") + _bytes(11, inputs) + _bytes(12, outputs)
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 13))


def _node(kind: str, inputs: str, output: str, *attributes: bytes) -> bytes:
    given = b"".join(_text(1, name) for name in inputs.split())
    return given + _text(2, output) + _text(4, kind) + b"".join(_bytes(5, attribute) for attribute in attributes)


def _whole(name: str, value: int) -> bytes:
    return _text(1, name) + _number(3, value) + _number(20, 2)


def _wholes(name: str, values: Sequence[int]) -> bytes:
    return _text(1, name) + b"".join(_number(8, value) for value in values) + _number(20, 7)


def _value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    sizes = b"".join(_bytes(1, _number(1, size) if isinstance(size, int) else _text(2, size)) for size in shape)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, sizes)))


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    parts = []
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])
