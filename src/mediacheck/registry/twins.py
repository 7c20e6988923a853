"""What a rights manager should know of registered pictures that cannot be told apart, or hardly be recognised."""

from collections.abc import Iterator

from mediacheck.fingerprint import ALGORITHM
from mediacheck.model import Text, text
from mediacheck.registry import Packed, Registry
from mediacheck.registry.packing import DESCRIPTOR, upright

MOST = 20
"""Sentences of a kind; how many more there would be is said in one."""

FEW = 24
"""Keypoints by which hardly a part of a picture is recognised."""


def notes(registry: Registry) -> Iterator[Text]:
    """A search for each asset: pairs with the same picture data, pairs that look alike, and pictures without features."""
    pairs: list[Text] = []
    plain: list[Text] = []
    more_pairs = more_plain = 0
    for stored in registry.stored():
        packed = stored.packed
        if packed is None or packed.algorithm != ALGORITHM:
            continue
        for other, distance in _twins(registry, stored.asset.id, packed):
            if len(pairs) < MOST:
                pairs.append(_pair(stored.asset.id, other, distance))
            else:
                more_pairs += 1
        if _is_plain(packed):
            if len(plain) < MOST:
                plain.append(
                    text("“{id}” has too little detail: only its exact file is recognised.", id=stored.asset.id)
                )
            else:
                more_plain += 1
    yield from pairs
    if more_pairs:
        yield text("And {count} more pairs of pictures that look alike.", count=more_pairs)
    yield from plain
    if more_plain:
        yield text("And {count} more pictures with too little detail.", count=more_plain)


def _twins(registry: Registry, asset_id: str, packed: Packed) -> Iterator[tuple[str, int | None]]:
    """Later ids, each with the bits of difference between the codes; None for the same picture data."""
    same = {other for other in registry.pixels(packed.pixels) if other > asset_id} if packed.pixels else set()
    yield from ((other, None) for other in sorted(same))
    nearest: dict[str, int] = {}
    for hit in registry.near([code for view in packed.views if (code := upright(view))]):
        if hit.asset > asset_id and hit.asset not in same:
            nearest.setdefault(hit.asset, hit.distance)
    yield from sorted(nearest.items())


def _pair(one: str, other: str, distance: int | None) -> Text:
    if distance is None:
        return text(
            "“{one}” and “{other}” are the same picture: the grants of both count, and a ban of one is a ban of both.",
            one=one,
            other=other,
        )
    return text(
        "“{one}” and “{other}” look alike ({distance} of 256 bits differ). If they are one picture, the grants of both count; "
        "if not, the other is the likeliest mistake.",
        one=one,
        other=other,
        distance=distance,
    )


def _is_plain(packed: Packed) -> bool:
    known = packed.keypoints
    return (
        known is not None and len(known.descriptors) < FEW * DESCRIPTOR and all(not view.codes for view in packed.views)
    )
