"""Is the credit there? Which credit a grant asks for, and whether a caption or the picture itself holds it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

from mediacheck import catalog
from mediacheck.model import WHOLE, Asset, Case, Cover, Level, Match, Region
from mediacheck.rules.words import PART

_SIGNS = re.compile(r"\(\s*c\s*\)|[©℗]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_UMLAUT = re.compile(r"([aou])e+")  # ä, ae and a are the same, so are ö, oe, o and ü, ue, u
_NO_DECOMPOSITION = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_LABEL = re.compile(
    r"^\W*(?:(?:foto|photo|bild|image|picture|credit|copyright)s?\s*(?::|©|\(c\)|\b(?:by|von)\b)\W*)+", re.IGNORECASE
)
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")
_WRITTEN = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u00ad\u200b-\u200d\u2060])+")  # with what is no letter, but parts none
_HUMP = re.compile(
    r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ])|(?<=\D)(?=\d)|(?<=\d)(?=\D)"
)
_NO_NAME = r"(?:foto|photo|bild|image|picture|credit)"
_TIED_BEFORE = re.compile(rf"(?<![^\W_])(?!{_NO_NAME})[^\W\d_]+[-‐‑]$", re.IGNORECASE)
_TIED_AFTER = re.compile(rf"[-‐‑](?!{_NO_NAME})[^\W\d_]", re.IGNORECASE)
"""Half of a double name: "Ann Lee-Gross" is not Ann Lee, but an "Ann-Lee-Foto" is hers."""
_PARTS = "\n"  # no name and no address has one
_LONG = 3
"""Letters from which on a word of a credit is no mere ending of another word."""
_KEEPS_CREDIT = frozenset({"border", "grey", "colour", "crop"})
"""Edits after which a credit inside the picture can still be read, if it is shown; a mirrored or covered one cannot."""
_LEFT = 0.9
"""The share of the credit's area from which it is still there: as exactly as a part's edges are measured."""
_SPECK = 0.05
"""What is unexplained of the picture must be smaller than this share of the credit's area, or it may be the credit."""


def required(cover: Cover) -> bool:
    """Whether the grant is tied to a credit: by its own line, or because its licence asks for attribution."""
    return own(cover) is not None or (cover.license is not None and "Attribution" in cover.license.requires)


def missing(case: Case, asset: Asset, cover: Cover) -> Level | None:
    """None where the required credit stands (or none is required).

    Block where the caption lacks it, review where the caption or the credit itself is unknown.
    """
    if not required(cover) or stands_in_picture(case, asset):
        return None
    asked = wanted(asset, cover)
    if not case.use.caption or not asked:
        return Level.REVIEW
    return None if all(mentions(case.use.caption, credit) for credit in asked) else Level.BLOCK


def cut(case: Case, asset: Asset, cover: Cover) -> Match | None:
    """The match that shows the asset without the credit in its picture, where the caption lacks the required one, too."""
    if asset.credit_region is None or missing(case, asset, cover) is None:
        return None
    cut_off = [match for match in _shown(case, asset) if _left(case, match, asset.credit_region) < _LEFT]
    return min(cut_off, key=lambda match: match.region or WHOLE, default=None)


def mentions(caption: str, credit: str) -> bool:
    """Whether the caption holds the credit as whole words.

    Case, spacing, punctuation and diacritics do not count, nor do "Foto:", "Photo:", "Bild:" and © before it: "ann-lee"
    and "AnnLee" are "Ann Lee", "Johann Leeuwen" is not, nor is "Ann Lee-Gross". An initial is a word: "Thank" holds no
    "Than K.", but "#ThanK" does.
    """
    credit = _APOSTROPHE.sub("", credit)
    wanted = plain_words(_LABEL.sub("", credit)) or plain_words(credit)
    words = _read(caption)
    return any(_stands_at(words, start, wanted) for start in range(len(words)) if wanted)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a caption. `humps`: before which of its letters a CamelCase word begins. `tied`: to a name on that side."""

    plain: str
    humps: frozenset[int]
    tied_before: bool
    tied_after: bool


def _stands_at(words: Sequence[_Word], start: int, wanted: Sequence[str]) -> bool:
    whole = "".join(wanted)
    ends = [*accumulate(map(len, wanted))]
    at = 0
    for word in words[start:]:
        end = at + len(word.plain)
        if whole[at:end] != word.plain or not _may_join(word, at, wanted, ends):
            return False
        if end == len(whole):
            return len(wanted) == 1 or not (words[start].tied_before or word.tied_after)
        at = end
    return False


def _may_join(word: _Word, at: int, wanted: Sequence[str], ends: Sequence[int]) -> bool:
    """Whether one word of the caption may be all these of the credit: an initial is at the end of many a word."""
    joints = {end - at for end in ends if 0 < end - at < len(word.plain)}
    if not joints or joints <= word.humps:
        return True
    return all(
        len(part) >= _LONG or part.upper() == part.lower()
        for part, end in zip(wanted, ends, strict=True)
        if at < end and end - len(part) < at + len(word.plain)
    )


@lru_cache(maxsize=256)
def _read(caption: str) -> tuple[_Word, ...]:
    written = unicodedata.normalize("NFC", _SIGNS.sub(" ", caption))
    words = []
    for found in _WRITTEN.finditer(written):
        word = found[0]
        humps = frozenset(accumulate(len("".join(plain_words(part))) for part in _HUMP.split(word)))
        tied = (
            bool(_TIED_BEFORE.search(written[max(0, found.start() - 40) : found.start()])),
            bool(_TIED_AFTER.match(written, found.end())),
        )
        words += [_Word(plain, humps, *tied) for plain in plain_words(word)]
    return tuple(words)


def wanted(asset: Asset, cover: Cover) -> tuple[str, ...]:
    """The texts that must all be in the caption; none of them where the credit is unknown."""
    if agreed := own(cover):
        return (agreed,)
    if cover.license is None:
        return ()
    creators = tuple(name.strip() for name in (asset.creator or "").split(";") if name.strip())
    template = cover.license.credit
    if cover.license.kind == "open" or template is None:
        # What else a full credit names (title, source, licence) can be put right; the name is what § 13 UrhG is about.
        return creators
    if "{creator}" in re.sub(r"\[[^]]*\]", "", template) and not creators:
        return ()
    # Photographer and agency may change places.
    entry = replace(cover.license, credit=template.replace("/", _PARTS))
    filled = catalog.credit_text(entry, asset, replace(cover.grant, credit=None))
    return tuple(part.strip() for part in filled.split(_PARTS) if part.strip())


def own(cover: Cover) -> str | None:
    """The grant's own credit line."""
    credit = cover.grant.credit
    return credit if credit and credit.strip() else None


def stands_in_picture(case: Case, asset: Asset) -> bool:
    """Whether the asset is shown unspoilt, and with it the credit that its own picture holds."""
    region = asset.credit_region
    return region is not None and any(
        match.method in {"exact", "pixels"} or (_is_readable(match) and _shows(case, match, region))
        for match in _shown(case, asset)
    )


def _is_readable(match: Match) -> bool:
    """What is "laid over" a part of a picture stands beside it, if the asset accounts for all inside its outline."""
    beside = match.complete and match.region is not None and _area(match.region) < PART
    return {*match.edits} <= (_KEEPS_CREDIT | {"overlay"} if beside else _KEEPS_CREDIT)


def _shows(case: Case, match: Match, region: Region) -> bool:
    if match.shown is None and (match.asset_share is None or match.asset_share < 0.99):
        return False  # some of it is missing, and nobody knows what
    # A few letters painted over are too little for the comparison to call it changed; beside other pictures it cannot tell.
    unexplained = 0.0 if case.coverage is None or case.leftover else 1 - case.coverage
    return _left(case, match, region) >= _LEFT and unexplained <= _SPECK * _area(region)


def _shown(case: Case, asset: Asset) -> list[Match]:
    return [match for match in case.matches if match.verified and match.asset == asset.id]


def _left(case: Case, match: Match, region: Region) -> float:
    """The share of the credit's area that is neither cut off nor under what was laid over the asset."""
    share = 1.0 if match.shown is None else _common(match.shown, region) / max(_area(region), 1e-9)
    if match.complete or match.outline is None:
        return share
    where = _in_picture(match, region)
    covered = sum(_common(where, left) for left in case.leftover) / max(_area(where), 1e-9)
    return share - covered


def _in_picture(match: Match, region: Region) -> Region:
    """The box around the asset's region in the picture; perspective is left out, it bends nothing by much."""
    upper_left, upper_right, _, lower_left = match.outline or ((0, 0), (1, 0), (1, 1), (0, 1))
    left, top, width, height = region
    corners = [(x, y) for x in (left, left + width) for y in (top, top + height)]
    places = [
        tuple(
            upper_left[axis] + x * (upper_right[axis] - upper_left[axis]) + y * (lower_left[axis] - upper_left[axis])
            for axis in (0, 1)
        )
        for x, y in corners
    ]
    across, down = [place[0] for place in places], [place[1] for place in places]
    return min(across), min(down), max(across) - min(across), max(down) - min(down)


def _area(region: Region) -> float:
    return region[2] * region[3]


def _common(one: Region, other: Region) -> float:
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


@lru_cache(maxsize=256)
def plain_words(value: str) -> tuple[str, ...]:
    marked = _SIGNS.sub(" ", value)
    folded = unicodedata.normalize("NFKD", marked).casefold().translate(_NO_DECOMPOSITION)
    letters = "".join(c for c in unicodedata.normalize("NFKD", folded) if unicodedata.category(c) not in {"Mn", "Cf"})
    return tuple(_WORD.findall(_UMLAUT.sub(r"\1", letters)))
