"""What is written in a picture, read by RapidOCR, if it is installed: its models lie in its own package."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image

from mediacheck.metadata.watermarks import Lettering

SIDE = 1280
"""The longer side of the picture that is read: what an agency prints across a picture is large."""

_LEAST = 1024  # and its smallest: previews are small, and the letters on them are read better enlarged
_ENLARGED = 3  # times at most
_DETECTED = (
    736  # of the longer side, where boxes are looked for; twice as much takes twice as long and finds little more
)
_BOXES = 160  # a page of text has more, and each costs time
_SURE = 0.5


def read(picture: Image.Image) -> list[Lettering]:
    """Everything that is legible in the picture (RGB), where it stands in it. Raises whatever the engine raises."""
    import numpy as np

    longest = max(picture.size)
    if longest < _LEAST:
        factor = min(_LEAST / longest, _ENLARGED)
        size = (round(picture.width * factor), round(picture.height * factor))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    found = _engine()(np.ascontiguousarray(np.asarray(picture)[:, :, ::-1]))
    if found.boxes is None or found.txts is None:
        return []
    return [Lettering(text, _corners(box)) for text, box in zip(found.txts, found.boxes, strict=True)]


def _corners(box: Any) -> Any:
    return tuple((float(x), float(y)) for x, y in box)


@cache
def _engine() -> Any:
    """One thread, since there is a worker for each core. Its models are named, or it would fetch what it misses."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.use_cls": False,
            "Global.text_score": _SURE,
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECTED,
            "Det.max_candidates": _BOXES,
            "Det.model_path": str(_model("det")),
            "Rec.model_path": str(_model("rec")),
        }
    )


def _model(task: str) -> Path:
    """The one model for it that the package has. Raises FileNotFoundError where that is not so."""
    specification = find_spec("rapidocr")
    folders = specification.submodule_search_locations if specification else None
    found = [path for folder in folders or () for path in Path(folder, "models").glob(f"*_{task}_*.onnx")]
    if len(found) != 1:
        raise FileNotFoundError(f"RapidOCR's model for {task}")
    return found[0]
