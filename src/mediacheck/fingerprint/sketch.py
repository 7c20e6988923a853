"""The picture as it is kept for the time of a check: large enough for its parts to be recognised."""

import io

from PIL import Image

from mediacheck.model import Raster, Sketch

SQUARE = 8  # pixels of grey a side for which there is one colour
MOST = 1_600_000  # pixels; a strip of any length has no more

_QUALITY = 80


def of(squares: Image.Image, grey: Image.Image) -> Sketch:
    """Of a picture in mode L and the colours (RGB) of its squares of SQUARE pixels."""
    if grey.width * grey.height > MOST:
        scale = (MOST / (grey.width * grey.height)) ** 0.5
        size = max(1, int(grey.width * scale)), max(1, int(grey.height * scale))
        grey = grey.resize(size, Image.Resampling.BOX)
        squares = squares.resize((-(-size[0] // SQUARE), -(-size[1] // SQUARE)), Image.Resampling.BOX)
    return Sketch(Raster(*grey.size, grey.tobytes()), squares.tobytes())


def preview(picture: Image.Image, side: int) -> bytes:
    """A JPEG of an RGB picture for people, its longer side at most `side`."""
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
    stream = io.BytesIO()
    small.save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()
