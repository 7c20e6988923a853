"""Cases in a line: `build.codes(build.asset(build.grant(valid_until=...)), use=build.use(...))`."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from mediacheck.model import (
    Asset,
    Case,
    Claim,
    Fingerprints,
    Grant,
    License,
    Match,
    Media,
    Policy,
    Problem,
    Raster,
    Release,
    Signal,
    Trust,
    Use,
    View,
    text,
)
from mediacheck.rules import Judgement, judge
from mediacheck.rules.cover import covers

DAY = dt.date(2026, 12, 1)
OWNED = "LicenseRef-Company-Owned"
STOCK = "LicenseRef-Adobe-Stock-Standard"
CREDIT = "Photo: Ann Lee, https://photos.example/1, CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
VERBATIM = frozenset({"Reproduction", "Distribution"})


def _creative_commons(code: str, *, requires: Iterable[str] = ("Attribution", "Notice"), **terms: Any) -> License:
    return License(
        id=f"CC-{code.upper()}-4.0",
        name=f"CC {code.upper()} 4.0",
        kind="open",
        url=f"https://creativecommons.org/licenses/{code}/4.0/",
        permits=VERBATIM if "nd" in code.split("-") else VERBATIM | {"DerivativeWorks"},
        requires=frozenset(requires),
        credit="[{creator}, ][{source}, ]{license}[, {url}]",
        **terms,
    )


LICENSES: Mapping[str, License] = {
    entry.id: entry
    for entry in (
        _creative_commons("by"),
        _creative_commons("by-nd"),
        _creative_commons("by-sa", requires=("Attribution", "Notice", "ShareAlike")),
        _creative_commons("by-nc", prohibits=frozenset({"CommercialUse"})),
        License(
            "CC0-1.0",
            "CC0 1.0",
            "open",
            url="https://creativecommons.org/publicdomain/zero/1.0/",
            credit="{creator}",
        ),
        License(OWNED, "Company-owned", "owned"),
        License("LicenseRef-Employee-Own-Work", "Employee’s own work", "employee"),
        License("LicenseRef-Commissioned", "Commissioned", "commissioned"),
        License("LicenseRef-Press-Kit", "Press kit", "press"),
        License("LicenseRef-Getty", "Getty", "stock", match_agencies=("gettyimages",)),
        License(STOCK, "Adobe Stock standard", "stock", match_agencies=("adobestock",)),
        License(
            "LicenseRef-Studio",
            "Studio",
            "owned",
            requires=frozenset({"Attribution"}),
            credit="Foto: {creator}[ / {source}]",
        ),
        License("LicenseRef-Unsplash", "Unsplash", "open", match_agencies=("unsplash",)),
        License("LicenseRef-Flickr-CC", "Flickr", "platform", match_agencies=("flickr",)),
        License("LicenseRef-Dpa", "dpa", "stock", requires=frozenset({"Attribution"})),
        License("LicenseRef-Getty-Editorial", "Getty editorial", "stock", editorial_only=True, channels=("social",)),
        License("LicenseRef-Web-Only", "Web only", "owned", channels=("website", "newsletter"), territories=("DACH",)),
        License("LicenseRef-No-Ads", "No advertising", "owned", purposes=("organic", "internal")),
        License("LicenseRef-Crop-Only", "Cropping only", "owned", edits=("crop",)),
        License("LicenseRef-Internal", "Staff only", "owned", prohibits=frozenset({"Distribution"})),
        License("LicenseRef-No-Copies", "No copies", "owned", prohibits=frozenset({"Reproduction"})),
        License("LicenseRef-Buyer", "Buyer’s accounts", "owned", accounts=("company",)),
    )
}


class Builder:
    """Each method makes one thing with sound defaults: a registered, company-owned picture, posted on LinkedIn in Germany."""

    day = DAY
    licenses = LICENSES
    credit = CREDIT  # all that CC BY 4.0 asks for, of a picture that was not changed

    def use(self, **changes: Any) -> Use:
        stated: dict[str, Any] = {
            "date": DAY,
            "timezone": "Europe/Berlin",
            "channels": ("linkedin",),
            "territories": ("DE",),
            "licensee": "ACME",
            "caption": "A day at the lake.",
        }
        return Use(**(stated | changes))

    def grant(self, license: str = OWNED, **changes: Any) -> Grant:  # noqa: A002
        return Grant(license=license, **changes)

    def stock(self, **changes: Any) -> Grant:
        """A stock grant that states all it needs."""
        stated: dict[str, Any] = {"reference": "ORDER-7", "channels": ("social", "website"), "purposes": ("organic",)}
        return Grant(license=STOCK, **(stated | changes))

    def release(self, **changes: Any) -> Release:
        return Release(**({"kind": "model"} | changes))

    def asset(self, *grants: Grant, **changes: Any) -> Asset:
        stated: dict[str, Any] = {"id": "A-1", "creator": "Ann Lee", "source": "https://photos.example/1"}
        return Asset(grants=grants, **(stated | changes))

    def match(self, asset: Asset | str, **changes: Any) -> Match:
        stated: dict[str, Any] = {"title": None, "method": "exact", "verified": True, "score": 1.0}
        return Match(asset=asset if isinstance(asset, str) else asset.id, **(stated | changes))

    def media(
        self,
        *,
        claims: Iterable[tuple[str, str] | tuple[str, str, str]] = (),
        signals: Iterable[Signal] = (),
        problems: Iterable[str] = (),
        flat: bool = False,
        size: tuple[int, int] = (1600, 900),
    ) -> Media:
        """Claims are (field, value), in the XMP block unless a third says where."""
        codes = () if flat else (b"\0" * 32,) * 8
        view = View((0.0, 0.0, 1.0, 1.0), Raster(1, 1, b"\0"), codes)
        return Media(
            "picture.jpg",
            sha256="0" * 64,
            kind="image",
            width=size[0],
            height=size[1],
            claims=tuple(Claim(*claim) if len(claim) == 3 else Claim(*claim, "xmp") for claim in claims),
            signals=tuple(signals),
            fingerprints=Fingerprints("phash256-2", "0" * 64, 0.0 if flat else 1.0, (view,)),
            problems=tuple(Problem(code, text("Something is wrong with it.")) for code in problems),
        )

    def policy(self, **changes: Any) -> Policy:
        trust = Trust(changes.pop("embedded", False), changes.pop("purchases", False))
        return Policy(**({"company": "ACME", "trust": trust} | changes))

    def case(self, *assets: Asset, uses: Mapping[str, int] | None = None, **changes: Any) -> Case:
        """All assets verified in the picture and explaining it, unless `matches` or `explained` say otherwise."""
        use = changes.pop("use", None) or self.use()
        policy = changes.pop("policy", None) or self.policy()
        licenses = changes.pop("licenses", LICENSES)
        matches = tuple(changes.pop("matches", None) or (self.match(asset) for asset in assets))
        verified = {match.asset for match in matches if match.verified}
        stated: dict[str, Any] = {
            "media": self.media(),
            "assets": {asset.id: asset for asset in assets},
            "covers": covers([asset for asset in assets if asset.id in verified], licenses, use, policy, uses or {}),
            "coverage": 1.0 if verified else None,
            "explained": bool(verified),
            "uses": uses or {},
        }
        return Case(use=use, policy=policy, licenses=licenses, matches=matches, **(stated | changes))

    def judge(self, *assets: Asset, **changes: Any) -> Judgement:
        return judge(self.case(*assets, **changes))

    def codes(self, *assets: Asset, **changes: Any) -> list[str]:
        """The verdict, then the codes of all findings in their order."""
        judgement = self.judge(*assets, **changes)
        return [judgement.verdict.value, *(finding.code for finding in judgement.findings)]

    def replaced(self, case: Case, **changes: Any) -> Case:
        return dataclasses.replace(case, **changes)


@pytest.fixture(scope="session")
def build() -> Builder:
    return Builder()
