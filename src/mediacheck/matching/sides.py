"""A picture as it is, and as it looks in a mirror: what assets are laid on, and its corners."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.fingerprint import keypoints
from mediacheck.matching.leftover import SIDE
from mediacheck.model import Keypoints, Raster, Sketch

Floats = NDArray[Any]
Marks = NDArray[np.bool_]

STEP = 0.85  # from one size of a picture to the next: so little is taken between pixels that nothing is passed over
_LEAST = 8  # pixels of the shorter side
_AROUND = 2  # cells around what is looked for: a corner is told by what lies 15 pixels around it


class Canvas:
    """A picture on which assets are laid, and its smaller sizes, each made when it is first asked for."""

    def __init__(self, grey: Raster, *, mirrored: bool = False) -> None:
        pixels = np.frombuffer(grey.pixels, np.uint8).reshape(grey.height, grey.width)
        self._pixels = np.ascontiguousarray(pixels[:, ::-1]) if mirrored else pixels
        self._sizes: dict[int, Floats] = {}

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width."""
        height, width = self._pixels.shape
        return height, width

    def at(self, magnification: float) -> Floats:
        """The picture in float32, no larger than it need be to be drawn at so many times its size."""
        height, width = self.shape
        least = max(magnification, _LEAST / min(height, width))
        step = max(0, int(np.log(least) / np.log(STEP))) if least < 1 else 0
        if step not in self._sizes:
            pixels, scale = self._pixels, STEP**step
            if step:
                size = max(1, round(width * scale)), max(1, round(height * scale))
                pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
            self._sizes[step] = pixels.astype(np.float32)
        return self._sizes[step]


class Side:
    """The picture as it is, or as it looks in a mirror, and those of its corners that are asked for."""

    def __init__(self, canvas: Canvas, corners: Keypoints, sketch: Sketch, *, mirrored: bool) -> None:
        self.canvas, self.corners, self.sketch, self.mirrored = canvas, corners, sketch, mirrored
        self.places = keypoints.places(corners)

    def inside(self, marks: Marks) -> Marks:
        """Which corners lie in what is marked (of this side)."""
        return _inside(self.places, marks)


class Sides:
    """Both sides of a picture: corners are found once, and described where they are asked for."""

    def __init__(self, sketch: Sketch) -> None:
        self._grey, self._sketch = sketch.grey, sketch
        self._corners = keypoints.Corners(sketch.grey)
        self._canvases: dict[bool, Canvas] = {}

    def canvas(self, *, mirrored: bool) -> Canvas:
        if mirrored not in self._canvases:
            self._canvases[mirrored] = Canvas(self._grey, mirrored=mirrored)
        return self._canvases[mirrored]

    def side(self, explained: Marks | None, content: Marks | None, *, mirrored: bool) -> Side:
        """With the corners that are not `explained` (height, width) and in or near the cells of `content`.

        None is all of them. Both of the picture as it is.
        """
        places = self._corners.places
        chosen = np.ones(len(places), np.bool_)
        if explained is not None:
            chosen &= ~_inside(places, explained)
        if content is not None:
            near = cv2.dilate(content.view(np.uint8), np.ones((2 * _AROUND + 1,) * 2, np.uint8)) > 0
            grid = np.array((near.shape[1] * SIDE, near.shape[0] * SIDE))
            chosen &= _inside(places * (self._grey.width, self._grey.height) / grid, near)
        corners = self._corners.keypoints(chosen, mirrored=mirrored)
        return Side(self.canvas(mirrored=mirrored), corners, self._sketch, mirrored=mirrored)


def _inside(places: Floats, marks: Marks) -> Marks:
    """Which places, in shares of what the marks cover, are marked."""
    down = np.minimum((places[:, 1] * marks.shape[0]).astype(int), marks.shape[0] - 1)
    across = np.minimum((places[:, 0] * marks.shape[1]).astype(int), marks.shape[1] - 1)
    found: Marks = marks[down, across]
    return found
