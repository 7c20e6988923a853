"""Entries as they are stored, and back."""

from mediacheck.fingerprint import ALGORITHM
from mediacheck.model import Fingerprints, Keypoints, View
from mediacheck.registry import KEYPOINTS, Entry, Packed, PackedView, Stored

PLACE, DESCRIPTOR = 4, 32  # bytes that a keypoint has of each

_CODE = 32  # bytes
_ORIENTATIONS = 8  # codes of a view


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
