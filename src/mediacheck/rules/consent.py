"""What those who are shown, or whose property is, agreed to: releases on record held against the use."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mediacheck import vocabulary
from mediacheck.model import Asset, Case, Claim, Region, Release, Use
from mediacheck.rules.cover import use_channels
from mediacheck.rules.credit_line import plain_words
from mediacheck.rules.ground import works
from mediacheck.rules.rule import once

STATUS: Mapping[str, str] = {"model": "modelReleaseStatus", "property": "propertyReleaseStatus"}
"""The claim in which a file says for how much there is a release, by kind of release."""

_ENOUGH = frozenset({"MR-UMR", "MR-NAP", "PR-UPR", "PR-NAP"})
"""PLUS codes by which a file asks for no release: unlimited, or not applicable. None (…-NON) and limited do ask."""

_AGE = re.compile(r"(?:AG-[AU])?(\d{1,3})", re.IGNORECASE)
"""PLUS codes such as AG-A17, AG-U14 (14 or under) and AG-A25 (25 or over), or a bare number."""

OF_AGE = 18


@dataclass(frozen=True, slots=True)
class Unreleased:
    """A work that shows somebody whose releases do not cover the use; without any, none is on record.

    `releases` are all of one person's. `ended` is the one that is revoked on the day, else the last to expire.
    """

    asset: Asset
    region: Region | None
    releases: tuple[Release, ...] = ()
    ended: Release | None = None


@once
def shown(case: Case) -> list[tuple[Asset, Region | None]]:
    """Each active work on which the rights rest, once."""
    found: dict[str, tuple[Asset, Region | None]] = {}
    for match in works(case):
        asset = case.assets.get(match.asset)
        if asset is not None and asset.status == "active":
            found.setdefault(asset.id, (asset, match.region))
    return list(found.values())


def unreleased(case: Case, kind: str) -> Iterator[Unreleased]:
    """All whose consent is missing, person by person: that one agreed does not help another who revoked."""
    for asset, region in shown(case):
        own = [release for release in asset.releases if release.kind == kind]
        if not own and (asset.people if kind == "model" else asset.property):
            yield Unreleased(asset, region)
        for name, releases in _by_person(own).items():
            # A release that names nobody may be anybody's: any other that covers may be the newer one.
            if not _cover(releases if name else own, case.use):
                gone = [release for release in releases if ended(release, case.use)]
                last = max(gone, key=_last, default=None)
                yield Unreleased(asset, region, tuple(releases), last)


def claimed(case: Case, kind: str) -> Claim | None:
    """The file's own word that a release is needed, where none is on record for a work in it, or for one who is named."""
    recorded = [release for asset, _ in shown(case) for release in asset.releases if release.kind == kind]
    for claim in _claims(case, "personInImage", STATUS[kind]):
        value = claim.value.strip()
        if value and kind == "model" and claim.field == "personInImage":
            if not all(_released(name, recorded) for name in re.split(r"\s*[;|]\s*", value) if name):
                return claim
        elif value and claim.field == STATUS[kind] and value.rpartition("/")[2].upper() not in _ENOUGH and not recorded:
            return claim
    return None


def _claims(case: Case, *fields: str) -> list[Claim]:
    said = [claim for claim in case.media.claims if claim.field in fields]
    return sorted(said, key=lambda claim: (claim.field, claim.block, claim.value))


def _released(name: str, releases: Iterable[Release]) -> bool:
    """Whether there is a release of somebody called so; one that names nobody may be theirs."""
    return any(not plain_words(each.person or "") or _same(name, each.person or "") for each in releases)


def _same(name: str, other: str) -> bool:
    """Names in any order of their words: "Lee, Ann" and "Ann Lee"."""
    return sorted(plain_words(name)) == sorted(plain_words(other))


def minor_claim(case: Case) -> Claim | None:
    """The file's own word that somebody under age is shown."""
    for claim in _claims(case, "minorModelAgeDisclosure", "modelAge"):
        age = _AGE.fullmatch(claim.value.strip().rpartition("/")[2])
        if age and int(age[1]) < OF_AGE:
            return claim
    return None


def ended(release: Release, use: Use) -> bool:
    """`valid_until` is inside; from the day of its revocation a release is none."""
    expired = release.valid_until is not None and release.valid_until < use.date
    return expired or revoked(release, use)


def allows(release: Release, channel: str | None) -> bool:
    """An unknown channel (None) is allowed only where all are."""
    return release.channels is None or channel in vocabulary.channels().expand(release.channels)


def _cover(releases: Iterable[Release], use: Use) -> bool:
    """As with grants, each channel needs a release that covers it."""
    lasting = [release for release in releases if not ended(release, use)]
    return all(any(allows(release, channel) for release in lasting) for channel in use_channels(use))


def revoked(release: Release, use: Use) -> bool:
    return release.revoked is not None and release.revoked <= use.date


def _by_person(releases: Iterable[Release]) -> dict[str, list[Release]]:
    found: dict[str, list[Release]] = {}
    for release in releases:
        found.setdefault(" ".join((release.person or "").casefold().split()), []).append(release)
    return found


def _last(release: Release) -> tuple[bool, dt.date]:
    return release.revoked is not None, release.revoked or release.valid_until or dt.date.min
