"""An asset laid on a part of a picture: the picture, warped into the asset's frame, held against it block by block."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.matching.blocks import LEAST, SIDE, Comparison, Laid, lay
from mediacheck.matching.sides import Canvas
from mediacheck.model import Raster, Region

Floats = NDArray[Any]
Marks = NDArray[np.bool_]
Matrix = NDArray[np.float64]

_FRAME = 256  # pixels of the longer side of what is compared, as of a raster
_FINE = _FRAME // 2  # pixels of the longer side, below which four blocks are more than a fortieth of the part
_ENLARGED = 3.0  # times that a part of a raster is enlarged at most: a change of a fiftieth of it is a block still
_SQUEEZE = 3.0  # the most that one side may be stretched against the other
_DEEP = 3.0  # times that the asset's farthest corner is farther than its nearest
_DEGENERATE = 1e-9  # a determinant: all of the picture on a line
_PASSES = 4  # of bringing the two to lie on one another
_SETTLED = 0.15  # pixels of the frame by which the corners still move
# What is no copy gets no better: of 870 copies, edited, three began with a score below 0.2, and none was found by a smaller gain.
_HOPELESS, _GAIN = 0.15, 1.05
_ASTRAY = 24.0  # pixels by which a correction may move them: more is no correction
_EDGE = 2.0  # pixels of the frame along the asset's edges that are not compared: what lies beside runs into them
_AROUND = 7  # pixels of the sketch across, to which what is hidden reaches beyond its edge
_SEAM = 1  # pixels of the frame around what is explained: the edge of a part lies between pixels


@dataclass(frozen=True, slots=True)
class Placement:
    """Where in a picture an asset is, and how well it accounts for what is there.

    `transform` (3, 3) takes a place in the picture to one in the asset, both as shares of width and height.
    """

    comparison: Comparison
    transform: Matrix
    region: Region  # of the picture: the box around the part
    shown: Region  # of the asset: the box around what is shown of it
    share: float  # of the asset's area
    fine: bool  # so much of the asset is shown that a change of some hundredths of it fills blocks
    outline: Floats  # (4, 2): the asset's corners in the picture
    covered: Marks  # (height, width) of the sketch: the part; nothing where the comparison does not verify it
    explained: Marks  # the same, but for what is in the part and not in the asset


def place(canvas: Canvas, asset: Raster, transform: Matrix, hidden: Marks | None = None) -> Placement | None:
    """Bring the two to lie on one another, beginning with `transform`, and compare. None where that makes no sense.

    `hidden` (height, width): where the picture shows something else that is known, so that it is not compared.
    """
    known = _array(asset)
    best: tuple[Laid, _Frame, Matrix] | None = None
    before = _HOPELESS
    for attempt in range(_PASSES):
        frame = _Frame.of(transform, known.shape)
        if frame is None or not _sensible(transform, canvas.shape, known.shape):
            break
        laid = _laid(canvas, known, transform, frame, hidden)
        if best is None or _rank(laid) >= _rank(best[0]):
            best = laid, frame, transform
        if not laid.comparison.same and laid.comparison.score < before:
            break
        before = _GAIN * laid.comparison.score
        correction, moved = frame.correction(laid)
        if moved < _SETTLED or moved > _ASTRAY or attempt == _PASSES - 1:
            break
        transform = correction @ transform
    if best is None:
        return None
    laid, frame, transform = best
    nowhere = np.zeros((1, 1), np.bool_)
    covered, explained = _masks(laid, frame, transform, canvas.shape) if laid.comparison.same else (nowhere, nowhere)
    outline = apply(np.linalg.inv(transform), UNIT)
    share = frame.share(transform)
    fine = max(frame.width, frame.height) >= _FINE
    return Placement(laid.comparison, transform, _box(transform), frame.shown, share, fine, outline, covered, explained)


def _rank(laid: Laid) -> tuple[bool, float, float]:
    return laid.comparison.same, laid.comparison.coverage, laid.comparison.score


def _array(picture: Raster) -> Floats:
    return np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width).astype(np.float32)


UNIT = np.array(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))


def apply(transform: Floats, points: Floats) -> Floats:
    """Where points (n, 2) go."""
    mapped = np.c_[points, np.ones(len(points))] @ transform.T
    moved: Floats = mapped[:, :2] / mapped[:, 2:]
    return moved


def _clipped(polygon: Floats) -> Floats:
    """The convex polygon (n, 2) inside the unit square, by Sutherland and Hodgman (OpenCV's loses corners that touch)."""
    for axis in range(2):
        for sign, limit in ((1.0, 0.0), (-1.0, -1.0)):
            inside = polygon[:, axis] * sign - limit
            kept: list[Floats] = []
            for at in range(len(polygon)):
                here, after = polygon[at], polygon[(at + 1) % len(polygon)]
                if inside[at] >= 0:
                    kept.append(here)
                if inside[at] * inside[(at + 1) % len(polygon)] < 0:
                    kept.append(here + (after - here) * (inside[at] / (inside[at] - inside[(at + 1) % len(polygon)])))
            if len(kept) < 3:
                return np.empty((0, 2))
            polygon = np.array(kept)
    return polygon


def _area(polygon: Floats) -> float:
    return abs(float(cv2.contourArea(polygon.astype(np.float32)))) if len(polygon) > 2 else 0.0


def _outline(transform: Matrix) -> Floats | None:
    """The asset's corners in the picture, as shares of it; None where the asset is not wholly before the camera."""
    if not np.isfinite(transform).all() or abs(np.linalg.det(transform)) < _DEGENERATE:
        return None
    back = np.linalg.inv(transform)
    depth = np.c_[UNIT, np.ones(4)] @ back[2]
    if depth.min() * depth.max() <= 0 or np.abs(depth).max() > _DEEP * np.abs(depth).min():
        return None
    return apply(back, UNIT)


def _sensible(transform: Matrix, sketch: tuple[int, ...], asset: tuple[int, ...]) -> bool:
    """Whether the transform is one that a picture is edited by: not folded, nor drawn out to a thread."""
    outline = _outline(transform)
    if outline is None:
        return False
    corners = outline * sketch[::-1]
    edge = np.roll(corners, -1, axis=0) - corners
    after = np.roll(edge, -1, axis=0)
    if not (edge[:, 0] * after[:, 1] - edge[:, 1] * after[:, 0] > 0).all():
        return False
    sides = np.linalg.norm(edge, axis=1)
    across, down = (sides[0] + sides[2]) / asset[1], (sides[1] + sides[3]) / asset[0]
    return bool(max(across, down) <= _SQUEEZE * min(across, down))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of the asset that is compared: a box of it, in pixels of a raster enlarged by `scale`."""

    left: float  # in pixels of the asset's raster
    top: float
    width: int  # in pixels of the frame
    height: int
    scale: float
    asset: tuple[int, ...]  # height and width of the asset's raster

    @classmethod
    def of(cls, transform: Matrix, asset: tuple[int, ...]) -> "_Frame | None":
        outline = _outline(transform)
        seen = np.empty((0, 2)) if outline is None else _clipped(outline)
        if len(seen) < 3:
            return None
        seen = apply(transform, seen)
        (left, top), (right, bottom) = seen.min(axis=0) * asset[::-1], seen.max(axis=0) * asset[::-1]
        longer = max(right - left, bottom - top)
        if min(right - left, bottom - top) < 1:
            return None
        scale = min(_FRAME / longer, max(_ENLARGED, _FRAME / max(asset)))
        width, height = round((right - left) * scale), round((bottom - top) * scale)
        return cls(left, top, width, height, scale, asset) if min(width, height) >= LEAST else None

    @property
    def from_asset(self) -> Matrix:
        """From shares of the asset to pixels of the frame, their centres at whole numbers."""
        height, width = self.asset
        s = self.scale
        return np.array(((width * s, 0, -self.left * s - 0.5), (0, height * s, -self.top * s - 0.5), (0, 0, 1.0)))

    @property
    def shown(self) -> Region:
        height, width = self.asset
        return (
            max(0.0, float(self.left / width)),
            max(0.0, float(self.top / height)),
            min(1.0, float(self.width / self.scale / width)),
            min(1.0, float(self.height / self.scale / height)),
        )

    def inside(self, margin: float) -> Marks:
        """(height, width): which pixels are further than the margin from the asset's edges."""
        s, (height, width) = self.scale, self.asset
        across = (np.arange(self.width) + 0.5) / s + self.left
        down = (np.arange(self.height) + 0.5) / s + self.top
        margin /= s
        in_width = (across > margin) & (across < width - margin)
        in_height = (down > margin) & (down < height - margin)
        marks: Marks = in_height[:, None] & in_width[None, :]
        return marks

    def share(self, transform: Matrix) -> float:
        outline = _outline(transform)
        return 0.0 if outline is None else min(1.0, _area(apply(transform, _clipped(outline))))

    def correction(self, laid: Laid) -> tuple[Matrix, float]:
        """What moves shares of the asset to where the picture shows them; and by how many pixels a corner is moved."""
        half = max(1.0, self.width / 2), max(1.0, self.height / 2)
        change = laid.field.projective(half)
        corners = (UNIT * 2 - 1) * half
        moved = float(np.linalg.norm(apply(change, corners) - corners, axis=1).max())
        middle = np.array(((1, 0, 0.5 - half[0]), (0, 1, 0.5 - half[1]), (0, 0, 1.0)))
        to_middle = middle @ self.from_asset
        return np.linalg.inv(to_middle) @ change @ to_middle, moved


def _laid(canvas: Canvas, known: Floats, transform: Matrix, frame: _Frame, hidden: Marks | None) -> Laid:
    """The picture in the frame, held against the asset there."""
    height, width = canvas.shape
    size = frame.width, frame.height
    to_frame = frame.from_asset @ transform
    shrunk = canvas.at(_magnification(to_frame, width, height))
    from_pixels = to_frame @ _pixels(*shrunk.shape[::-1])
    seen = cv2.warpPerspective(shrunk, from_pixels, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    inside = cv2.warpPerspective(
        np.ones(shrunk.shape, np.uint8), from_pixels, size, flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT
    )
    inside = cv2.erode(inside, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=1)
    valid: Marks = (inside > 0) & frame.inside(_EDGE)
    if hidden is not None:
        mask = cv2.dilate(hidden.astype(np.uint8), np.ones((_AROUND, _AROUND), np.uint8))
        there = to_frame @ _pixels(width, height)
        valid &= cv2.warpPerspective(mask, there, size, flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT) == 0
    expected = cv2.warpPerspective(
        known,
        frame.from_asset @ _pixels(*known.shape[::-1]),
        size,
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return lay(np.where(valid, seen, expected), expected, None if valid.all() else valid, bent=True)


def _pixels(width: int, height: int) -> Matrix:
    """From a pixel's place to shares."""
    return np.array(((1 / width, 0, 0.5 / width), (0, 1 / height, 0.5 / height), (0, 0, 1.0)))


def _magnification(to_frame: Matrix, width: int, height: int) -> float:
    """Pixels of the frame for one of the picture, at its middle."""
    middle = np.array(((0.5, 0.5), (0.5 + 1 / width, 0.5), (0.5, 0.5 + 1 / height)))
    origin, right, below = apply(to_frame, middle)
    return float(np.sqrt(abs(np.linalg.det(np.stack((right - origin, below - origin))))))


def _masks(laid: Laid, frame: _Frame, transform: Matrix, shape: tuple[int, ...]) -> tuple[Marks, Marks]:
    """(height, width) of the picture each: the part that the asset covers, and what of it the asset explains."""
    height, width = shape
    # 1 where the asset explains what is there, 2 where not; around it a seam, which it explains.
    marks = np.repeat(np.repeat(laid.unexplained, SIDE, axis=0), SIDE, axis=1).astype(np.uint8) + np.uint8(1)
    spare = frame.height - marks.shape[0], frame.width - marks.shape[1]
    marks = np.pad(marks, [(gap // 2, gap - gap // 2) for gap in spare], mode="edge")
    seam = _SEAM
    marks = np.pad(marks, seam, constant_values=1)
    shift = np.array(((1, 0, -seam), (0, 1, -seam), (0, 0, 1.0)))
    back = np.linalg.inv(frame.from_asset @ transform @ _pixels(width, height))
    there = cv2.warpPerspective(marks, back @ shift, (width, height), flags=cv2.INTER_NEAREST)
    return there > 0, there == 1


def _box(transform: Matrix) -> Region:
    """Around the part of the picture in which the asset lies."""
    outline = _outline(transform)
    seen = np.zeros((1, 2)) if outline is None else _clipped(outline)
    (left, top), (right, bottom) = seen.min(axis=0), seen.max(axis=0)
    return float(left), float(top), float(right - left), float(bottom - top)
