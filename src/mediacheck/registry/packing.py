"""Entries as they are stored, and back; and what is stored of a picture as plain values, for files that people keep."""

import base64
import math
from typing import Any

from mediacheck.fingerprint import ALGORITHM
from mediacheck.model import Asset, Fingerprints, Keypoints, Region, View
from mediacheck.registry import KEYPOINTS, Entry, Packed, PackedView, Stored

PLACE, DESCRIPTOR = 4, 32  # bytes that a keypoint has of each

_CODE = 32  # bytes
_ORIENTATIONS = 8  # codes of a view
_COLOURS = 16 * 16 * 3  # bytes


def pack(entry: Entry | Stored) -> Stored:
    if isinstance(entry, Stored):
        return entry
    from mediacheck.fingerprint import raster

    look = entry.fingerprints
    if look is None:
        return Stored(entry.asset, entry.sha256, entry.media_type, entry.width, entry.height, preview=entry.preview)
    packed = Packed(
        look.algorithm,
        look.pixels,
        look.detail,
        look.grey,
        tuple(PackedView(view.box, b"".join(view.codes), raster.pack(view.raster)) for view in look.views),
        look.colours,
        look.keypoints,
    )
    return Stored(entry.asset, entry.sha256, entry.media_type, entry.width, entry.height, packed, entry.preview)


def unpack(stored: Stored) -> Entry:
    """A raster that is damaged leaves the entry without fingerprints: it matches by its bytes alone.

    Damaged keypoints leave it without keypoints.
    """
    packed = stored.packed
    look = None
    if packed is not None:
        from mediacheck.fingerprint import raster

        try:
            views = tuple(View(view.box, raster.unpack(view.raster), codes(view.codes)) for view in packed.views)
            points = packed.keypoints if packed.keypoints and whole(packed.keypoints) else None
            look = Fingerprints(
                packed.algorithm, packed.pixels, packed.detail, views, packed.grey, packed.colours, points
            )
        except ValueError:
            look = None
    return Entry(stored.asset, stored.sha256, stored.media_type, stored.width, stored.height, look, stored.preview)


def whole(keypoints: Keypoints) -> bool:
    """Whether there is a descriptor for each place."""
    places, descriptors = len(keypoints.places), len(keypoints.descriptors)
    return not places % PLACE and not descriptors % DESCRIPTOR and places // PLACE == descriptors // DESCRIPTOR


def codes(joined: bytes) -> tuple[bytes, ...]:
    """All orientations' codes, or none. ValueError where they are neither."""
    if len(joined) not in {0, _CODE * _ORIENTATIONS}:
        raise ValueError("no codes")
    return tuple(joined[at : at + _CODE] for at in range(0, len(joined), _CODE))


def upright(view: PackedView) -> bytes | None:
    """The code by which a view is searched."""
    return view.codes[:_CODE] or None


def current(packed: Packed) -> bool:
    """Whether all of it is of today's algorithms, so that looking at the file again would bring nothing new."""
    return packed.algorithm == ALGORITHM and has_keypoints(packed)


def has_keypoints(packed: Packed) -> bool:
    """Whether keypoints were looked for in the file: a flat picture has none all the same."""
    return packed.keypoints is not None and packed.keypoints.algorithm == KEYPOINTS


# ---------------------------------------------------------------- plain values


def to_values(look: Packed) -> dict[str, Any]:
    """For JSON and TOML: bytes as base64."""
    values: dict[str, Any] = {
        "algorithm": look.algorithm,
        "pixels": look.pixels,
        "detail": look.detail,
        "grey": look.grey,
        "views": [
            {"box": list(view.box), "codes": encoded(view.codes), "raster": encoded(view.raster)} for view in look.views
        ],
    }
    if look.colours:
        values["colours"] = encoded(look.colours)
    if look.keypoints is not None:
        values["keypoints"] = {
            "algorithm": look.keypoints.algorithm,
            "places": encoded(look.keypoints.places),
            "descriptors": encoded(look.keypoints.descriptors),
        }
    return values


def from_values(values: Any, *, ours: bool = False) -> Packed | None:
    """Raises AttributeError, KeyError, TypeError or ValueError for what is none.

    `ours`: it comes from where only what was looked at is kept, so that no raster is unpacked to prove it.
    """
    if values is None:
        return None
    views = tuple(
        PackedView(_box(view["box"]), decoded(view["codes"]), decoded(view["raster"])) for view in values["views"]
    )
    for view in views:
        codes(view.codes)
    detail = float(values["detail"])
    algorithm, pixels = word(values["algorithm"]), word(values["pixels"])
    if algorithm is None or pixels is None or not math.isfinite(detail):
        raise ValueError("fingerprints")
    colours = decoded(values.get("colours", ""))
    if len(colours) not in {0, _COLOURS}:
        raise ValueError("colours")
    look = Packed(algorithm, pixels, detail, bool(values["grey"]), views, colours, _keypoints(values.get("keypoints")))
    if not ours and unpack(Stored(Asset(""), None, packed=look)).fingerprints is None:
        raise ValueError("a raster is damaged")
    return look


def word(value: Any) -> str | None:
    if value is not None and not (isinstance(value, str) and value.isascii()):
        raise ValueError(repr(value)[:80])
    return value


def encoded(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def decoded(value: str) -> bytes:
    """Lines may be broken anywhere."""
    return base64.b64decode("".join(value.split()), validate=True)


def _keypoints(values: Any) -> Keypoints | None:
    if values is None:
        return None
    algorithm = word(values["algorithm"])
    places, descriptors = decoded(values["places"]), decoded(values["descriptors"])
    if algorithm is None or not whole(found := Keypoints(algorithm, places, descriptors)):
        raise ValueError("keypoints")
    return found


def _box(value: Any) -> Region:
    left, top, width, height = map(float, value)
    if not all(0 <= each <= 1 for each in (left, top, width, height)):
        raise ValueError("box")
    return left, top, width, height
