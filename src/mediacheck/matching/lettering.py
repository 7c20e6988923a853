"""Text: letters of one tone in lines, and what is no larger than a letter."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mediacheck.matching.outlines import Outlines, components, highest

Marks = NDArray[np.bool_]
Grey = NDArray[np.uint8]
Integers = NDArray[Any]

SMALL = 28  # pixels of height up to which letters and icons are not looked at one by one
SHARE = 0.05  # the same as a share of the side of a square of the picture's area
SPACE = 17  # pixels between words of small text
INK = 24  # grey levels that a large letter is off its ground
TONES = 0.25  # deviation of the outlines' steepest steps in a line, as a share of their mean
RULED = 7  # changes between dark and light from the top of a stave to its end; letters have six at most
NESTED = 6  # outlines within that of a letter: more are no counters
RIM = 3  # pixels around a letter that are its ground
DOTS = 0.0005  # share of the picture's area in such lines, from which they are looked at
DENSE = 6  # pixels of height, and of distance, of lines that are too small for text
FILLED = 0.22  # depth of a word, of its height, where its letters touch
FAINT = 18  # grey levels within three pixels that the strongest edge of a letter has
MANY = 700  # outlines beside large ones: more are not looked at
THICK = 0.24  # depth of a letter's stroke, of its line's height
EDGE = 7  # pixels of depth of a large letter's outline


@dataclass(frozen=True, slots=True)
class Lettering:
    fine: Marks  # by outline: text, or no larger than a letter
    lines: Marks  # by outline: in a line of small text


def of(outlines: Outlines, grey: Grey, frames: Marks) -> Lettering:
    """`frames` may be letters too, such as I, L and T."""
    small = min(SMALL, SHARE * outlines.mask.size**0.5)
    # What is cut is higher than it seems: of a photograph's narrow strip everything is as small as letters.
    little = (outlines.height <= small) & ~frames & ~outlines.cut
    fine, lines = _small(outlines, grey, little & (outlines.peak >= FAINT), ~little & ~frames, small)
    return Lettering(fine | _large(outlines, grey, ~fine & ~frames, frames, small), lines)


def _small(outlines: Outlines, grey: Grey, little: Marks, others: Marks, small: float) -> tuple[Marks, Marks]:
    """Those that lie in lines with gaps between, or alone; and those of them in lines."""
    # A stave is as high as a line, and as wide, but filled.
    lying = (outlines.height >= small / 2) & (outlines.width > 4 * outlines.height)
    for one in np.flatnonzero(little & lying & (outlines.depth > FILLED * outlines.height)):
        little[one] = not _ruled(outlines, grey, int(one))
    # Letters that touch those of the next line.
    touching = others & (outlines.height > small) & (outlines.depth <= small / 4) & (outlines.peak >= FAINT)
    touching &= (outlines.height <= 2.3 * small) & (outlines.width >= small / 2)
    ink = outlines.pixels(little | touching)
    strips = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, SPACE), np.uint8))
    strips = cv2.morphologyEx(strips, cv2.MORPH_OPEN, np.ones((1, SPACE // 2 + 1), np.uint8))
    labels, stats, _, _ = components(np.asarray(strips, np.uint8), connectivity=4)
    across, down = stats[:, 2], stats[:, 3]
    tall = down > 1.6 * small
    wide = ~tall & (across >= 2.6 * down) & (stats[:, 4] >= 0.6 * across * down)
    tall[0] = wide[0] = False
    rows = np.zeros_like(tall)
    for one in np.flatnonzero(tall & (across >= 4 * small)):
        left, top = stats[one, :2]
        rows[one] = _rows(ink[top : top + down[one], left : left + across[one]], small)
    bad = tall & ~rows
    thin = (down <= DENSE) & (across > SPACE)
    thin[0] = False
    if stats[thin, 4].sum() > DOTS * ink.size:
        bad |= _stacked(stats, thin)
    strip = labels.ravel()[outlines.places]
    bad |= _of_many_tones(outlines, strip, stats)
    if bad.any():
        little = little & ~(outlines.shares(bad[strip]) > 0.3)
    if touching.any():
        for one in np.flatnonzero(touching & lying & (outlines.height <= 2.3 * small)):
            touching[one] = not _ruled(outlines, grey, int(one))
        long = wide & (across >= 4 * small) & ~bad
        short = outlines.width <= 2.5 * small
        little = little | (touching & short & (outlines.shares(long[strip]) > 0.6))
        little = little | (touching & (outlines.shares((rows & ~bad)[strip]) > 0.6))
    solid = outlines.area >= 0.4 * outlines.width * outlines.height
    lined: Marks = little & solid & (outlines.shares(((wide | rows) & ~bad)[strip]) > 0.6)
    return little, lined


def _of_many_tones(outlines: Outlines, strip: Integers, stats: Integers) -> Marks:
    """Which strips have outlines, of a letter's height in it, that stand out very differently: no ink is like that."""
    owner = highest(strip, outlines.runs, outlines.owners, len(outlines.area))
    among = (owner > 0) & (outlines.height >= 0.4 * stats[owner, 3])
    owner, peak = owner[among], outlines.peak[among].astype(np.float64)
    count = np.bincount(owner, minlength=len(stats))
    mean = np.bincount(owner, weights=peak, minlength=len(stats)) / np.maximum(count, 1)
    square = np.bincount(owner, weights=peak**2, minlength=len(stats)) / np.maximum(count, 1)
    various: Marks = (count >= 6) & (np.sqrt(np.maximum(square - mean**2, 0)) > TONES * mean)
    return various


def _ruled(outlines: Outlines, grey: Grey, one: int) -> bool:
    """Whether more lines run through it than through letters: their tops, bars and bottoms."""
    left, top = int(outlines.left[one]), int(outlines.top[one])
    part = grey[top : top + int(outlines.height[one]), left : left + int(outlines.width[one])]
    profile = part.mean(axis=1)
    least, count, turning, up = 0.3 * float(np.ptp(profile)), 0, float(profile[0]), True
    for level in profile.tolist():
        if level > turning if up else level < turning:
            turning = level
        elif abs(level - turning) >= least:
            count, turning, up = count + 1, level, not up
    return count >= RULED


def _rows(ink: NDArray[np.uint8], small: float) -> bool:
    """Whether lines of text that touch lie one below the other."""
    density = ink.mean(axis=1)
    dense = density >= 0.55 * np.percentile(density, 85)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], dense.astype(np.int8), [0]))))
    runs = edges[1::2] - edges[::2]
    starts, runs = edges[::2][runs >= 3], runs[runs >= 3]
    if len(runs) < 2 or runs.max() > 1.3 * small or dense.mean() > 0.85:
        return False
    pitch = np.diff(starts)
    middle = np.median(pitch)
    # Less are the dots of a print, thinner the lines of a stave.
    if middle < 0.4 * small or np.median(runs) < 0.42 * middle:
        return False
    return bool(np.percentile(np.abs(pitch - middle), 80) <= max(3, 0.25 * middle))


def _stacked(strips: Integers, thin: Marks) -> Marks:
    """Lines too low and too close for text: the dots of a print."""
    which = np.flatnonzero(thin)[:MANY]
    left, top, across, down = strips[which, :4].T
    below = top[:, None] - (top + down)
    close = (
        (below >= 0)
        & (below <= DENSE)
        & (np.minimum(left + across, (left + across)[:, None]) > np.maximum(left, left[:, None]))
    )
    found = np.zeros_like(thin)
    between = close.any(axis=0) & close.any(axis=1)
    between &= close[:, between].any(axis=1) & close[between].any(axis=0)  # in five lines: an icon has three
    found[which[between]] = True
    return found


def _large(outlines: Outlines, grey: Grey, large: Marks, frames: Marks, small: float) -> Marks:
    """Those of `large` that stand in a line with others."""
    fine = np.zeros_like(large)
    # A dense sign as high as small text has hardly a plain pixel in it.
    sharp = outlines.depth <= np.where(outlines.height <= 2 * small, 0.45 * outlines.height, EDGE)
    sharp &= outlines.peak >= FAINT
    sharp[0] = False
    tall = np.flatnonzero(large & sharp)
    if not tall.size:
        return fine
    which = np.flatnonzero(sharp & (outlines.height >= 0.4 * small))
    if len(tall) * len(which) > MANY**2:
        return fine
    level: Marks = np.asarray(_overlap(outlines, tall, which) >= 0.6 * outlines.height[which])
    which = which[level.any(axis=0)]
    if not 3 <= len(which) <= MANY:
        return fine
    left, top, height = outlines.left[which], outlines.top[which], outlines.height[which]
    right, bottom = left + outlines.width[which], top + height
    gap = np.maximum(left[:, None], left) - np.minimum(right[:, None], right)
    lower, higher = np.minimum(height[:, None], height), np.maximum(height[:, None], height)
    same_rows = _overlap(outlines, which, which)
    linked: Marks = (same_rows >= 0.6 * lower) & (gap <= 0.6 * higher) & (higher <= 2.6 * lower)
    inside = (left[:, None] >= left) & (right[:, None] <= right) & (top[:, None] >= top) & (bottom[:, None] <= bottom)
    np.fill_diagonal(inside, val=False)
    # A frame around something is no letter, unless it is an O.
    little = (outlines.width[which][:, None] < 0.5 * outlines.width[which]) | (height[:, None] < 0.5 * height)
    boxed: Marks = inside & little & frames[which]
    box_of_others: Marks = np.asarray(boxed.any(axis=0))
    linked &= ~box_of_others & ~box_of_others[:, None]
    np.fill_diagonal(linked, val=True)
    accepted = np.zeros(len(which), np.bool_)
    few = []
    for members in _groups(linked):
        outer = members[~inside[np.ix_(members, members)].any(axis=1)]
        box = left[members].min(), top[members].min(), right[members].max(), bottom[members].max()
        if not _simple(outlines, grey, which[outer], small) or not _one_tone(outlines, grey, box, which[outer]):
            continue
        if len(outer) >= 3:
            accepted[members] = _one_line(height[outer], box)
        elif (outlines.width[which[outer]] <= 1.4 * height[outer]).all():
            few.append(members)
    # A short word beside others.
    near: Marks = (
        (same_rows >= 0.6 * lower)
        & (gap <= 1.5 * higher)
        & (higher <= 1.8 * lower)
        & ~box_of_others
        & ~box_of_others[:, None]
    )
    # And a comma.
    mark: Marks = (same_rows >= 0.2 * lower) & (gap <= 0.5 * higher) & (lower <= 0.6 * higher)
    mark &= (height[:, None] <= 0.6 * height) & (outlines.width[which][:, None] <= 0.5 * height)
    beside: Marks = np.asarray(near | mark)
    for members in few:
        accepted[members] = (beside[members] & accepted).any()
    fine[which[accepted]] = True
    return fine


def _simple(outlines: Outlines, grey: Grey, members: Integers, small: float) -> bool:
    """Whether none has more in it than a letter has."""
    large = members[outlines.height[members] > small]
    right, bottom = outlines.left + outlines.width, outlines.top + outlines.height
    inside = (outlines.left >= outlines.left[large, None]) & (right <= right[large, None])
    inside &= (outlines.top >= outlines.top[large, None]) & (bottom <= bottom[large, None])
    if inside.sum(axis=1).max(initial=0) > NESTED:
        return False
    wide = large[outlines.width[large] > 4 * outlines.height[large]]
    return not any(_ruled(outlines, grey, int(one)) for one in wide)


def _overlap(outlines: Outlines, these: Integers, those: Integers) -> Integers:
    """By how many rows they overlap, pair by pair."""
    top, bottom = outlines.top, outlines.top + outlines.height
    both: Integers = np.minimum(bottom[these, None], bottom[those]) - np.maximum(top[these, None], top[those])
    return both


def _groups(linked: Marks) -> list[Integers]:
    """Indices of those linked to one another, over others too."""
    group = np.arange(len(linked))
    for _ in range(len(linked)):
        least = np.where(linked, group, len(linked)).min(axis=1)
        least = least[least]
        if (least == group).all():
            break
        group = least
    return [np.flatnonzero(group == one) for one in np.unique(group)]


def _one_line(heights: Integers, box: tuple[Any, ...]) -> bool:
    across, down = box[2] - box[0], box[3] - box[1]
    return bool(down <= 1.7 * heights.max() and across >= 1.2 * down)


def _one_tone(outlines: Outlines, grey: Grey, box: tuple[Any, ...], members: Integers) -> bool:
    left, top, right, bottom = box
    # A little around it: a letter may fill its own corners.
    high, wide = grey.shape
    inner = np.s_[max(0, top - RIM) : bottom + RIM, max(0, left - RIM) : right + RIM]
    flat = outlines.mask[inner] == 0
    ground = _ground(grey[inner])
    # Each stands on the same ground.
    x, y = outlines.left[members], outlines.top[members]
    beyond_x, beyond_y = x + outlines.width[members] - 1, y + outlines.height[members] - 1
    x = np.stack((x, beyond_x, x, beyond_x, x - RIM, beyond_x + RIM, x - RIM, beyond_x + RIM)).clip(0, wide - 1)
    y = np.stack((y, y, beyond_y, beyond_y, y - RIM, y - RIM, beyond_y + RIM, beyond_y + RIM)).clip(0, high - 1)
    beneath = ground[y - inner[0].start, x - inner[1].start]
    elsewhere = np.abs(np.median(grey[y, x] - beneath, axis=0)) > 2 * INK
    if elsewhere.mean() > 0.15:
        return False
    off = grey[inner] - ground
    inked = np.abs(off) > INK
    tones = off[flat & inked]
    if tones.size > 0.01 * off.size and np.subtract(*np.percentile(tones, (96, 4))) > 40:
        return False
    strong = np.abs(off) > 0.5 * np.abs(off).max()
    if (inked & ~strong).sum() > 1.6 * strong.sum():
        return False
    depth = cv2.distanceTransform(np.pad(strong.astype(np.uint8), 1), cv2.DIST_L2, 3).max()
    return bool(depth <= THICK * (bottom - top))


def _ground(part: Grey) -> NDArray[Any]:
    """From what lies above it to what lies below it; of either, the medians along the line."""
    side = 2 * min(len(part), 120) + 1
    above, below = (
        cv2.medianBlur(np.ascontiguousarray(part[row])[None], side)[0].astype(np.float32) for row in (0, -1)
    )
    share = np.linspace(0, 1, len(part), dtype=np.float32)[:, None]
    ground: NDArray[Any] = above * (1 - share) + below * share
    return ground
