"""One value for each field, of all that the blocks say, and what of the rest contradicts it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from mediacheck.model import Claim

_ORDER = ("xmp", "iim", "exif")
_COPYRIGHT = re.compile(r"\(\s*c\s*\)|©|\bcopr\b|\bcopyright\b", re.IGNORECASE)
_SHORTEST_CUT = 25  # IIM cuts names after 32 bytes; what is left of them once blanks are gone


@dataclass(frozen=True, slots=True)
class Reconciled:
    field: str
    value: str
    shown_from: str  # the block
    conflicts: tuple[Claim, ...]  # of other blocks


def reconcile(claims: Sequence[Claim]) -> tuple[Reconciled, ...]:
    fields: dict[str, dict[str, list[str]]] = {}
    for claim in claims:
        fields.setdefault(claim.field, {}).setdefault(claim.block, []).append(claim.value)
    return tuple(_reconciled(field, blocks) for field, blocks in fields.items())


def _reconciled(field: str, blocks: dict[str, list[str]]) -> Reconciled:
    order = sorted(blocks, key=lambda block: _ORDER.index(block) if block in _ORDER else len(_ORDER))
    shown, *others = order
    value = "; ".join(blocks[shown])
    known = [_plain(value), *map(_plain, blocks[shown])]
    conflicts = [
        Claim(field, said, block)
        for block in others
        for said in blocks[block]
        if not any(_same(_plain(said), one) for one in known)
    ]
    return Reconciled(field, value, shown, tuple(conflicts))


def _plain(value: str) -> str:
    letters = unicodedata.normalize("NFKC", _COPYRIGHT.sub("", value)).casefold()
    return "".join(character for character in letters if character.isalnum())


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= _SHORTEST_CUT and long.startswith(short))
