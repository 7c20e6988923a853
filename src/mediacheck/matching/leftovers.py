"""What no registered picture accounts for: how much of it shows something, and where."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.model import Region, Sketch

SPOT = 0.0025  # of the picture: a connected part that shows more than this must be accounted for
TOGETHER = 0.005  # the same for all such parts together
REGIONS = 8  # that are named, the largest first


@dataclass(frozen=True, slots=True)
class Rest:
    """`coverage`: the share of the picture's content that is accounted for. `content` are cells with other content."""

    coverage: float
    explained: bool
    regions: tuple[Region, ...]
    content: NDArray[np.bool_]
    drawn: NDArray[np.bool_]  # cells with anything unexplained in them that is not plain: text, too

    def beside(self, region: Region) -> bool:
        """Whether something is drawn outside the region."""
        rows, columns = self.drawn.shape
        left, top, width, height = region
        outside = self.drawn.copy()
        outside[
            int(top * rows) : int(np.ceil((top + height) * rows)),
            int(left * columns) : int(np.ceil((left + width) * columns)),
        ] = False
        return bool(outside.sum() > 2)


NOTHING = Rest(0.0, explained=False, regions=(), content=np.zeros((1, 1), np.bool_), drawn=np.zeros((1, 1), np.bool_))
"""Of a picture in which nothing is recognised: nobody has looked."""


def judge(sketch: Sketch, unexplained: NDArray[np.bool_]) -> Rest:
    content, drawn, side = _cells(sketch, unexplained)
    total = content.size
    count, _labels, stats, _ = cv2.connectedComponentsWithStats(content.astype(np.uint8), connectivity=8)
    order = sorted(range(1, count), key=lambda label: -int(stats[label, cv2.CC_STAT_AREA]))
    sizes = [int(stats[label, cv2.CC_STAT_AREA]) / total for label in order]
    parts = [label for label, size in zip(order, sizes, strict=True) if size > SPOT / 2]
    rest = sum(sizes)
    explained = all(size <= SPOT for size in sizes) and rest <= TOGETHER
    accounted = max(0, total - int(drawn.sum()))
    coverage = 1.0 if not content.any() else accounted / (accounted + int(content.sum())) if accounted else 0.0
    height, width = unexplained.shape
    regions = tuple(_box(stats[label], side, width, height) for label in parts[:REGIONS])
    return Rest(coverage, explained, regions, content, drawn)


def _box(stats: Any, side: int, width: int, height: int) -> Region:
    left, top = int(stats[cv2.CC_STAT_LEFT]) * side, int(stats[cv2.CC_STAT_TOP]) * side
    right = min(width, left + int(stats[cv2.CC_STAT_WIDTH]) * side)
    bottom = min(height, top + int(stats[cv2.CC_STAT_HEIGHT]) * side)
    return left / width, top / height, (right - left) / width, (bottom - top) / height


def _cells(sketch: Sketch, unexplained: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_], int]:
    side = 16
    height, width = unexplained.shape
    rows, columns = -(-height // side), -(-width // side)
    pixels = np.frombuffer(sketch.grey.pixels, np.uint8).reshape(height, width).astype(np.float32)
    open_ = cv2.erode(unexplained.astype(np.uint8), np.ones((5, 5), np.uint8), borderType=cv2.BORDER_REPLICATE) > 0

    def cells(values: NDArray[Any]) -> NDArray[Any]:
        padded = np.pad(values, ((0, rows * side - height), (0, columns * side - width)))
        return padded.reshape(rows, side, columns, side).swapaxes(1, 2).reshape(rows, columns, side * side)

    inside, values = cells(open_), cells(pixels)
    count = np.maximum(inside.sum(-1), 1)
    mean = (values * inside).sum(-1) / count
    spread = np.sqrt(((values - mean[..., None]) ** 2 * inside).sum(-1) / count)
    drawn = (inside.sum(-1) > side) & (spread > 4)
    return drawn, drawn, side
