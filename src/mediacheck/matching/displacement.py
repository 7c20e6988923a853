"""By how much the parts of a picture lie elsewhere than the asset's: to a fraction of a pixel, from brightness alone."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
Box = tuple[float, float, float, float]  # left, top, right, bottom

_STAY = 4.0  # the weight of a place that is known to a half pixel: what is told by less does not move the whole
BENT = 2.5  # pixels by which a corner may be drawn aside, beyond perspective
ONE, EXPECTED, SEEN = 0, 3, 6  # of the moments' seven terms: 1, x, y, e, ∂e/∂x, ∂e/∂y, s
SHIFT = 0.35  # pixels of the raster that a part may be off its place, beyond three standard errors of that measure


@dataclass(frozen=True, slots=True)
class Offset:
    """How the whole lies off, in pixels: at x = -1 … 1 across the picture by `across`[0] + `across`[1] · x, and so on."""

    across: tuple[float, float] = (0.0, 0.0)
    down: tuple[float, float] = (0.0, 0.0)

    @property
    def most(self) -> float:
        """At the edge where it is most."""
        return max(abs(self.across[0]) + abs(self.across[1]), abs(self.down[0]) + abs(self.down[1]))

    def common(self, width: int, height: int) -> tuple[Box, Box]:
        """What both show: its box in the query, and its box in the asset."""
        left, right = self.across[0] - self.across[1], self.across[0] + self.across[1]
        top, bottom = self.down[0] - self.down[1], self.down[0] + self.down[1]
        mine = (max(0, -left), max(0, -top), width - max(0, right), height - max(0, bottom))
        its = (max(0, left), max(0, top), width - max(0, -right), height - max(0, -bottom))
        return mine, its


@dataclass(frozen=True)
class Field:
    """By how many pixels each second block lies off, and how far that can be trusted: (rows, columns, 2), x and y."""

    moved: Floats
    error: Floats  # a standard deviation
    trust: Floats  # a weight
    shape: tuple[int, int]  # of all blocks

    @cached_property
    def in_place(self) -> tuple[NDArray[np.bool_], Offset]:
        """Of each block whether it lies where the asset's lies, but for what the whole is off."""
        x, y = self._places()
        moved, trust = self.moved, self.trust
        offset = Offset(_line(x, moved[..., 0], trust[..., 0]), _line(y, moved[..., 1], trust[..., 1]))
        beside_x = moved[..., 0] - offset.across[0] - offset.across[1] * x
        beside_y = moved[..., 1] - offset.down[0] - offset.down[1] * y
        return self._lie(beside_x, beside_y), offset

    def in_place_bent(self) -> NDArray[np.bool_]:
        """The same, where the whole may also be sheared, and drawn at its corners by a little: as in a free distortion."""
        x, y = (places.ravel() for places in self._places())
        design = np.stack((np.ones_like(x), x, y, x * y), axis=1)
        beside = []
        for axis in range(2):
            moved = self.moved[..., axis]
            found = _deviations(design, moved.ravel(), self.trust[..., axis].ravel(), np.eye(4) * 1e-6)
            found[3] = min(BENT, max(-BENT, found[3]))
            beside.append(moved - (design @ found).reshape(moved.shape))
        return self._lie(*beside)

    def _lie(self, beside_x: Floats, beside_y: Floats) -> NDArray[np.bool_]:
        lies = np.hypot(beside_x, beside_y) <= SHIFT + 3 * self.error.max(-1)
        rows, columns = self.shape
        return np.repeat(np.repeat(lies, 2, axis=0), 2, axis=1)[:rows, :columns]

    def projective(self, half: tuple[float, float]) -> NDArray[np.float64]:
        """(3, 3): the transform of places, in pixels from the middle, that puts the whole where it belongs.

        `half` are the pixels from the middle to the edges. By weighted least absolute deviations; what the detail does
        not tell stays as it is.
        """
        x, y = (places.ravel() for places in self._places())
        none, one = np.zeros_like(x), np.ones_like(x)
        across = np.stack((x, y, one, none, none, none, x * x * half[0], x * y * half[0]), axis=1)
        down = np.stack((none, none, none, x, y, one, x * y * half[1], y * y * half[1]), axis=1)
        design = np.concatenate((across, down))
        moved = np.concatenate((self.moved[..., 0].ravel(), self.moved[..., 1].ravel()))
        trust = np.concatenate((self.trust[..., 0].ravel(), self.trust[..., 1].ravel()))
        ridge = np.diag((*[_STAY] * 6, *[_STAY * max(half) ** 2] * 2))
        a, b, c, d, e, f, g, h = _deviations(design, moved, trust, ridge)
        return np.array(
            (
                (1 + a / half[0], b / half[1], c),
                (d / half[0], 1 + e / half[1], f),
                (-g / half[0], -h / half[1], 1.0),
            )
        )

    def _places(self) -> tuple[Floats, Floats]:
        rows, columns = self.moved.shape[:2]
        x, y = np.linspace(-1, 1, columns)[None, :], np.linspace(-1, 1, rows)[:, None]
        return np.broadcast_to(x, (rows, columns)), np.broadcast_to(y, (rows, columns))


def measure(sums: Floats, alike: NDArray[np.bool_]) -> Field:
    """Where the blocks lie.

    `sums` are the blocks' moments (`blocks._moments`), `alike` the blocks that correlate. Around each second block,
    over 3 × 3 of them, what is seen is the least squares sum s = g·e + a·∂e/∂x + b·∂e/∂y + a plane (light that falls
    off): the asset's detail found there lies by (a/g, b/g) elsewhere.
    """
    rows, columns = alike.shape
    every = sums.reshape(rows, columns, -1)
    around = cv2.boxFilter(every, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)[::2, ::2]
    window = around.reshape(*around.shape[:2], *sums.shape[2:])
    count = np.maximum(window[..., ONE, ONE], 1)
    # The ridge, a seventh of a grey level per pixel, keeps in place what has no detail.
    ridge = np.array((1e-3, 1e-4, 1e-4, 0.02, 0.02, 0.02)) * count[..., None] + 1e-6
    inverse = np.linalg.inv(window[..., :SEEN, :SEEN] + np.eye(6) * ridge[..., None])
    product = window[..., :SEEN, SEEN]
    solution = np.matmul(inverse, product[..., None])[..., 0]
    rest = np.maximum(window[..., SEEN, SEEN] - (solution * product).sum(-1), 0) / count
    gain = np.maximum(np.abs(solution[..., EXPECTED]), 0.2)[..., None]
    # Smoothed pixels are no independent witnesses: six count as one.
    error = np.sqrt((rest[..., None] + 0.3) * 6 * np.diagonal(inverse, axis1=-2, axis2=-1)[..., EXPECTED + 1 :]) / gain
    moved = solution[..., EXPECTED + 1 :] / gain

    return Field(moved, error, alike[::2, ::2, None] / (error**2 + 0.05**2), (rows, columns))


def _deviations(design: Floats, moved: Floats, trust: Floats, ridge: Floats) -> Floats:
    """The least weighted absolute deviations, by reweighting."""
    weight, found = trust, np.zeros(design.shape[1])
    for _ in range(4):
        weighted = design * weight[:, None]
        found = np.linalg.solve(weighted.T @ design + ridge, weighted.T @ moved)
        weight = trust / np.maximum(np.abs(moved - design @ found) / 0.1, 1)
    return found


def _line(place: Floats, moved: Floats, trust: Floats) -> tuple[float, float]:
    """(a, b) of moved = a + b · place, by weighted least absolute deviations; (0, 0) where nothing can be trusted."""
    x, y, weight = place.ravel(), moved.ravel(), trust.ravel()
    a = b = 0.0
    for _ in range(3):
        total = weight.sum()
        if total <= 0:
            break
        mean_x, mean_y = np.dot(weight, x) / total, np.dot(weight, y) / total
        beside = x - mean_x
        weighted = weight * beside
        variance = np.dot(weighted, beside) / total
        b = float(np.dot(weighted, y - mean_y) / total / (variance + 1e-6))
        a = float(mean_y - b * mean_x)
        weight = trust.ravel() / np.maximum(np.abs(y - a - b * x) / 0.1, 1)
    return a, b
