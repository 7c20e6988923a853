"""Is the credit there? Which credit a grant asks for, and whether a caption or the picture itself holds it."""

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from mediacheck import catalog
from mediacheck.model import Asset, Case, Cover, Level

_SIGNS = re.compile(r"\(\s*c\s*\)|[©℗]", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_UMLAUT = re.compile(r"([aou])e+")  # ä, ae and a are the same, so are ö, oe, o and ü, ue, u
_NO_DECOMPOSITION = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_LABEL = re.compile(
    r"^\W*(?:(?:foto|photo|bild|image|picture|credit|copyright)s?\s*(?::|©|\(c\)|\b(?:by|von)\b)\W*)+", re.IGNORECASE
)
_KEEPS_CREDIT = frozenset({"border", "grey", "colour"})
"""Edits after which a credit inside the picture can still be read; a mirrored or covered one cannot."""


def required(cover: Cover) -> bool:
    """Whether the grant is tied to a credit: by its own line, or because its licence asks for attribution."""
    return _own(cover) is not None or (cover.license is not None and "Attribution" in cover.license.requires)


def missing(case: Case, asset: Asset, cover: Cover) -> Level | None:
    """None where the required credit stands (or none is required).

    Block where the caption lacks it, review where the caption or the credit itself is unknown.
    """
    if not required(cover) or _stands_in_picture(case, asset):
        return None
    wanted = _wanted(asset, cover)
    if not case.use.caption or not wanted:
        return Level.REVIEW
    return None if all(mentions(case.use.caption, credit) for credit in wanted) else Level.BLOCK


def line(asset: Asset, cover: Cover) -> str | None:
    """The exact text to add to the caption; None where nobody knows whom to credit."""
    if own := _own(cover):
        return own
    if cover.license is None or not _wanted(asset, cover):
        return None
    return catalog.credit_text(cover.license, asset, replace(cover.grant, credit=None))


def mentions(caption: str, credit: str) -> bool:
    """Whether the caption holds the credit as whole words.

    Case, spacing, punctuation and diacritics do not count, nor do "Foto:", "Photo:", "Bild:" and © before it: "ann-lee"
    and "AnnLee" are "Ann Lee", "Johann Leeuwen" is not.
    """
    wanted = "".join(plain_words(_LABEL.sub("", credit)) or plain_words(credit))
    words = plain_words(caption)
    if not wanted:
        return False
    for start in range(len(words)):
        run = ""
        for word in words[start:]:
            run += word
            if run == wanted:
                return True
            if not wanted.startswith(run):
                break
    return False


def _wanted(asset: Asset, cover: Cover) -> tuple[str, ...]:
    """The texts that must all be in the caption; none of them where the credit is unknown."""
    if own := _own(cover):
        return (own,)
    if cover.license is None:
        return ()
    creators = tuple(name.strip() for name in (asset.creator or "").split(";") if name.strip())
    template = cover.license.credit
    if cover.license.kind == "open" or template is None:
        # What else a full credit names (title, source, licence) can be put right; the name is what § 13 UrhG is about.
        return creators
    if "{creator}" in re.sub(r"\[[^]]*\]", "", template) and not creators:
        return ()
    return (catalog.credit_text(cover.license, asset, replace(cover.grant, credit=None)),)


def _own(cover: Cover) -> str | None:
    """The grant's own credit line."""
    credit = cover.grant.credit
    return credit if credit and credit.strip() else None


def _stands_in_picture(case: Case, asset: Asset) -> bool:
    """Whether the asset is shown whole and unspoilt, and its own picture holds the credit."""
    return asset.credit_region is not None and any(
        match.verified
        and match.asset == asset.id
        and (match.asset_share is None or match.asset_share >= 0.99)
        and (match.method in {"exact", "pixels"} or (match.asset_share is not None and {*match.edits} <= _KEEPS_CREDIT))
        for match in case.matches
    )


@lru_cache(maxsize=256)
def plain_words(value: str) -> tuple[str, ...]:
    marked = _SIGNS.sub(" ", value)
    folded = unicodedata.normalize("NFKD", marked).casefold().translate(_NO_DECOMPOSITION)
    letters = "".join(c for c in unicodedata.normalize("NFKD", folded) if unicodedata.category(c) not in {"Mn", "Cf"})
    return tuple(_WORD.findall(_UMLAUT.sub(r"\1", letters)))
