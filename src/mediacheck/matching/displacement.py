"""By how much the parts of a picture lie elsewhere than the asset's: to a fraction of a pixel, from brightness alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
Box = tuple[float, float, float, float]  # left, top, right, bottom

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


def in_place(sums: Floats, alike: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Offset]:
    """Of each block whether it lies where the asset's lies, but for what the whole is off.

    `sums` are the blocks' moments (`blocks._moments`), `alike` the blocks that correlate. Around each second block,
    over 3 × 3 of them, what is seen is the least squares sum s = g·e + a·∂e/∂x + b·∂e/∂y + a plane (light that falls
    off): the asset's detail found there lies by (a/g, b/g) elsewhere.
    """
    rows, columns = alike.shape
    padded = np.pad(sums, ((1, 1), (1, 1), (0, 0), (0, 0)))
    tall = padded[:rows:2] + padded[1 : rows + 1 : 2] + padded[2 : rows + 2 : 2]
    window = tall[:, :columns:2] + tall[:, 1 : columns + 1 : 2] + tall[:, 2 : columns + 2 : 2]
    count = np.maximum(window[..., 0, 0], 1)
    # The ridge, a seventh of a grey level per pixel, keeps in place what has no detail.
    ridge = np.array((1e-3, 0.02, 0.02, 0.02, 1e-4, 1e-4)) * count[..., None] + 1e-6
    inverse = np.linalg.inv(window[..., :6, :6] + np.eye(6) * ridge[..., None])
    product = window[..., :6, 6]
    solution = np.matmul(inverse, product[..., None])[..., 0]
    rest = np.maximum(window[..., 6, 6] - (solution * product).sum(-1), 0) / count
    gain = np.maximum(np.abs(solution[..., 1]), 0.2)[..., None]
    # Smoothed pixels are no independent witnesses: six count as one.
    error = np.sqrt((rest[..., None] + 0.3) * 6 * np.diagonal(inverse, axis1=-2, axis2=-1)[..., 2:4]) / gain
    moved = solution[..., 2:4] / gain

    trust = alike[::2, ::2, None] / (error**2 + 0.05**2)
    x, y = np.linspace(-1, 1, moved.shape[1])[None, :], np.linspace(-1, 1, moved.shape[0])[:, None]
    offset = Offset(
        _line(np.broadcast_to(x, moved.shape[:2]), moved[..., 0], trust[..., 0]),
        _line(np.broadcast_to(y, moved.shape[:2]), moved[..., 1], trust[..., 1]),
    )
    beside_x = moved[..., 0] - offset.across[0] - offset.across[1] * x
    beside_y = moved[..., 1] - offset.down[0] - offset.down[1] * y
    lies = np.hypot(beside_x, beside_y) <= SHIFT + 3 * error.max(-1)
    return np.repeat(np.repeat(lies, 2, axis=0), 2, axis=1)[:rows, :columns], offset


def _line(place: Floats, moved: Floats, trust: Floats) -> tuple[float, float]:
    """(a, b) of moved = a + b · place, by weighted least absolute deviations; (0, 0) where nothing can be trusted."""
    x, y, weight = place.ravel(), moved.ravel(), trust.ravel()
    a = b = 0.0
    for _ in range(3):
        total = weight.sum()
        if total <= 0:
            break
        mean_x, mean_y = (weight * x).sum() / total, (weight * y).sum() / total
        variance = (weight * (x - mean_x) ** 2).sum() / total
        b = float((weight * (x - mean_x) * (y - mean_y)).sum() / total / (variance + 1e-6))
        a = float(mean_y - b * mean_x)
        weight = trust.ravel() / np.maximum(np.abs(y - a - b * x) / 0.1, 1)
    return a, b
