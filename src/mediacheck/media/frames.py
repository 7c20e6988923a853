"""Pictures of several frames or pages: all of them are digested, those that look different become parts."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

from mediacheck.fingerprint import exact, sketch
from mediacheck.fingerprint import image as fingerprint
from mediacheck.media import budget, modes, profiles
from mediacheck.model import Depth, Fingerprints, Limits, Media

_GRIDS = ((32, 8), (64, 32))
"""Frames differ where one of 32 × 32 blocks is more than 8 of 255 levels off in a channel, or one of 64 × 64 more than
32: two pictures can agree in the means of large blocks. A block of the first is 0.1 % of the picture: what is less cannot
show another work. One frame too many costs time; one too few, and a picture that nobody looked at could be cleared."""


_SKETCHED = 32_000_000
"""Pixels of all the sketches of one file together."""


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """What a picture looks like: its upright size, and what `Media` wants to know."""

    width: int
    height: int
    fingerprints: Fingerprints
    parts: tuple[Media, ...] = ()
    preview: bytes | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Frame:
    """One frame or page, decoded: `full` upright RGBA, `small` upright RGB on white and scaled down.

    `others`: the same on black, where something is transparent, and both in the colours of a profile that changes much. A
    file can show one picture on white and another on black, or one where its profile is applied and another where not.
    """

    full: Image.Image
    small: Image.Image
    others: tuple[Image.Image, ...]
    page: int | None = None  # from 1
    time: tuple[float, float] | None = None


class Sequence:
    """The frames of an open picture, each decoded when its turn comes; a still picture is a sequence of one."""

    def __init__(self, picture: Any, type_: str, count: int, name: str, limits: Limits) -> None:
        self.count = count
        self._picture = picture
        self._paged = type_ in {"image/tiff", "image/heic", "image/heif"}
        self._name = name
        self.limits = limits

    def __iter__(self) -> Iterator[Frame]:
        """The frame that the file shows first comes first. Raises CutShortError where frames are missing."""
        picture = self._picture
        first = picture.tell()
        spent, clock = 0, 0.0
        for number, index in enumerate([first, *(i for i in range(self.count) if i != first)], 1):
            try:
                picture.seek(index)
            except EOFError as error:
                raise budget.CutShortError from error
            spent += picture.width * picture.height
            budget.Extent(self.count, spent).check(self._name, self.limits)
            picture.load()
            frame = self._shown()
            if self.count == 1:
                yield frame
            elif self._paged:
                yield dataclasses.replace(frame, page=number)
            else:
                shown = clock + _seconds(picture.info.get("duration"))
                yield dataclasses.replace(frame, time=(clock, shown))
                clock = shown
        self._ends()

    def _shown(self) -> Frame:
        picture = modes.eight_bit(self._picture)
        turn = modes.orientation(self._picture)
        scaled = modes.scaled(picture)
        grounds = (modes.on_white(scaled), modes.on_black(scaled))
        profiled = (one and profiles.as_shown(one, self._picture.mode, self._picture.info) for one in grounds)
        others = tuple(modes.upright(one, turn) for one in (grounds[1], *profiled) if one is not None)
        small = modes.upright(grounds[0], turn)
        if small is picture:  # a small picture that needed nothing: what follows changes the picture in its place
            small = picture.copy()
        if picture.mode == "RGB" and self.count == 1:
            picture.putalpha(255)  # in its place: a copy of a large picture may be more than there is memory
        full = modes.upright(picture.convert("RGBA") if picture.mode == "RGB" else picture, turn)
        return Frame(full, small, others)

    def _ends(self) -> None:
        """What the headers announced must be all that the decoder finds: no frame is left out."""
        try:
            self._picture.seek(self.count)
        except EOFError:
            return
        raise ValueError("more frames than announced")


def look(frames: Sequence, name: str, type_: str, depth: Depth = Depth.WHOLE) -> Look:
    """The pixels digest is of all frames, the views are of the first; `parts` are the frames that look different.

    Where all look alike there are no parts. A long animation's later parts have no sketch: they are known whole or not.
    """
    rasters: list[Any] = []
    parts: list[Media] = []
    looks: list[Look] = []
    previews: list[bytes | None] = []
    sketched = 0

    def shown() -> Iterator[Image.Image]:
        nonlocal sketched
        for frame in frames:
            for small in (frame.small, *frame.others):
                blocks = [
                    np.asarray(small.resize((side, side), Image.Resampling.BOX), dtype=np.int16) for side, _ in _GRIDS
                ]
                if all(_differ(blocks, others) for others in rasters):
                    rasters.append(blocks)
                    sketched += small.width * small.height
                    # Of what is registered the first frame stands for all; a long animation has no room for sketches.
                    close = not looks if depth is Depth.ASSET else sketched <= _SKETCHED
                    seen = _seen(frame, small, depth if close else Depth.WHOLE, alone=frames.count == 1)
                    if depth is Depth.ASSET and not looks:
                        previews.append(preview(small, frames.limits))
                    looks.append(seen)
                    parts.append(_part(seen, frame, name, type_))
            yield frame.full

    pixels = exact.decoded_pixels(shown())
    first = looks[0]
    whole = dataclasses.replace(first.fingerprints, pixels=pixels)
    return Look(first.width, first.height, whole, tuple(parts) if len(parts) > 1 else (), *previews)


def preview(picture: Image.Image, limits: Limits) -> bytes | None:
    return sketch.preview(picture, limits.preview) if limits.preview else None


def _differ(blocks: list[Any], others: list[Any]) -> bool:
    return any((np.abs(one - other) > step).any() for one, other, (_, step) in zip(blocks, others, _GRIDS, strict=True))


def _seen(frame: Frame, small: Image.Image, depth: Depth, *, alone: bool) -> Look:
    # The digest of a picture's only frame is that of the picture: it is not computed twice.
    pixels = "" if alone else exact.decoded_pixels([frame.full])
    return Look(*frame.full.size, fingerprint.fingerprints(small, pixels, depth))


def _part(seen: Look, frame: Frame, name: str, type_: str) -> Media:
    return Media(
        name,
        type=type_,
        kind="image",
        width=seen.width,
        height=seen.height,
        fingerprints=seen.fingerprints,
        page=frame.page,
        time=frame.time,
    )


def _seconds(milliseconds: object) -> float:
    return milliseconds / 1000 if isinstance(milliseconds, int | float) else 0.0
