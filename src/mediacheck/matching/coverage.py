"""What no registered picture accounts for: how much of it shows something, and where."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.matching import leftover
from mediacheck.matching.leftover import SIDE
from mediacheck.model import Region, Sketch

SPOT = 0.0022  # of the picture: a connected part that shows more than this must be accounted for
TOGETHER = 0.005  # the same for all such parts together
REGIONS = 8  # that are named, the largest first
_HOLE = 0.5  # of a cell
_EDGE = 24  # grey levels from a pixel to the next that draw something
_AWAY = 8  # pixels from what is explained: its edge is nobody's drawing


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


def judge(sketch: Sketch, unexplained: NDArray[np.bool_], inside: NDArray[np.bool_]) -> Rest:
    """What is `unexplained` (height, width), judged; `inside` are the parts of it that lie within a registered picture.

    Whatever is there, be it plain or text, was laid over that picture: it is content.
    """
    content = leftover.picture_content(sketch, unexplained) | (_share(inside) > _HOLE)
    drawn = _drawn(sketch, unexplained)
    total = content.size
    count, _labels, stats, _ = cv2.connectedComponentsWithStats(content.astype(np.uint8), connectivity=8)
    order = sorted(range(1, count), key=lambda label: -int(stats[label, cv2.CC_STAT_AREA]))
    sizes = [int(stats[label, cv2.CC_STAT_AREA]) / total for label in order]
    parts = [label for label, size in zip(order, sizes, strict=True) if size > SPOT / 2]
    rest = sum(sizes)
    explained = all(size <= SPOT for size in sizes) and rest <= TOGETHER
    accounted = max(0, total - int((drawn | content).sum()))
    coverage = 1.0 if not content.any() else accounted / (accounted + int(content.sum())) if accounted else 0.0
    height, width = unexplained.shape
    regions = tuple(_box(stats[label], width, height) for label in parts[:REGIONS])
    return Rest(coverage, explained, regions, content, drawn)


def _share(marks: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Of each cell that is marked."""
    share: NDArray[np.float64] = leftover.cells(marks.view(np.uint8)) / SIDE**2
    return share


def _box(stats: Any, width: int, height: int) -> Region:
    left, top = int(stats[cv2.CC_STAT_LEFT]) * SIDE, int(stats[cv2.CC_STAT_TOP]) * SIDE
    right = min(width, left + int(stats[cv2.CC_STAT_WIDTH]) * SIDE)
    bottom = min(height, top + int(stats[cv2.CC_STAT_HEIGHT]) * SIDE)
    return left / width, top / height, (right - left) / width, (bottom - top) / height


def _drawn(sketch: Sketch, unexplained: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The cells in which anything stands out: content, text, the edge of a bar."""
    height, width = unexplained.shape
    pixels = np.frombuffer(sketch.grey.pixels, np.uint8).reshape(height, width)
    edges = cv2.morphologyEx(pixels, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > _EDGE
    inner = cv2.erode(unexplained.view(np.uint8), np.ones((2 * _AWAY + 1,) * 2, np.uint8), borderValue=1) > 0
    drawn: NDArray[np.bool_] = _share(edges & inner) > 1 / SIDE
    return drawn
