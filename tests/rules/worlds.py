"""Strategies for all that a case is made of: few names and near days, so that what is drawn meets what is drawn beside it."""

import dataclasses
import datetime as dt
from typing import Any

from hypothesis import strategies as st

from mediacheck.model import Asset, Grant, Level, Match, Release, Signal, Use, text
from mediacheck.rules import RULES

DAY = dt.date(2026, 12, 1)
CREDIT = "Photo: Ann Lee, photos.example/1, cropped, CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
KNOWN = ("LicenseRef-Company-Owned", "CC-BY-4.0", "CC-BY-NC-4.0", "LicenseRef-Adobe-Stock-Standard", "LicenseRef-Web-Only",
         "LicenseRef-No-Ads", "LicenseRef-Buyer", "LicenseRef-Getty-Editorial", "LicenseRef-Commissioned", "CC-BY-1", "CC-BY-ND-4.0", "CC-BY-SA-4.0", "LicenseRef-Studio")  # fmt: skip

days = st.none() | st.integers(-2, 2).map(lambda shift: DAY + dt.timedelta(shift))


def some(*names: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), unique=True).map(lambda chosen: tuple(sorted(chosen)))


channels = some("linkedin", "website", "social", "print")
territories = some("DE", "AT", "DACH", "EU", "world")
purposes = some("organic", "paid", "editorial", "internal")
accounts = some("company", "employee")
edits = some("crop", "mirror", "grey", "overlay")

grants = st.builds(
    Grant,
    license=st.sampled_from(KNOWN),
    licensor=st.sampled_from([None, "Ann Lee"]),
    licensee=st.sampled_from([None, "ACME", "Other"]),
    reference=st.sampled_from([None, "R-1", "R-2"]),
    valid_from=days,
    valid_until=days,
    embargo_until=days,
    channels=st.none() | channels,
    territories=st.none() | territories,
    purposes=st.none() | purposes,
    accounts=st.none() | accounts,
    edits=st.none() | edits,
    quota=st.none() | st.integers(0, 2),
    credit=st.sampled_from([None, "Ann Lee", "Bo Ek"]),
)
releases = st.builds(
    Release,
    kind=st.sampled_from(["model", "property"]),
    person=st.sampled_from([None, "Ann Lee", "Bo Ek"]),
    channels=st.none() | channels,
    valid_until=days,
    revoked=days,
    minor=st.sampled_from([False] * 5 + [True]),
)
assets = st.builds(
    Asset,
    id=st.sampled_from(["A", "B", "C"]),
    status=st.sampled_from(["active"] * 6 + ["forbidden", "withdrawn"]),
    creator=st.sampled_from([None, "Ann Lee", "Bo Ek"]),
    source=st.sampled_from([None, "https://photos.example/1"]),
    credit_region=st.sampled_from([None, None, (0.0, 0.9, 1.0, 0.1)]),
    grants=st.lists(grants, max_size=3).map(tuple),
    people=st.sampled_from([False] * 3 + [True]),
    property=st.sampled_from([False] * 5 + [True]),
    ai_made=st.sampled_from([False] * 3 + [True]),
    title=st.sampled_from([None, "Lake"]),
    releases=st.just(()) | st.lists(releases, max_size=2).map(tuple),
    problems=st.sampled_from([()] * 5 + [(text("line 3 is wrong"),)]),
)
uses = st.builds(
    Use,
    date=st.just(DAY),
    timezone=st.just("Europe/Berlin"),
    channels=channels,
    territories=territories,
    purpose=st.sampled_from(["organic", "paid", "editorial", "internal"]),
    account=st.sampled_from(["company", "employee"]),
    licensee=st.sampled_from([None, "ACME", "Other"]),
    caption=st.sampled_from([None, CREDIT, CREDIT, "Photo: Ann Lee", "A day at the lake"]),
    mode=st.sampled_from(["upload"] * 5 + ["share"]),
    labels=st.sampled_from([(), ("ai",)]),
    basis=st.sampled_from([None] * 6 + ["quotation", "panorama"]),
    commercial=st.booleans(),
)
uploads = uses.map(lambda use: dataclasses.replace(use, mode="upload"))
regions = st.sampled_from([None, (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 0.5, 1.0)])
levels = st.dictionaries(st.sampled_from([rule.code for rule in RULES]), st.sampled_from(list(Level)), max_size=4)


fields = st.sampled_from(["creator", "copyrightNotice", "license", "rightsUsageTerms", "webStatementOfRights", "marked",
                          "instructions", "source", "artworkCopyrightNotice", "anythingElse", "copyrightOwner", "licensor",
                          "actionAdvised", "licenseEndDate", "releaseDate", "mediaConstraints", "digitalSourceType",
                          "maxAvailableWidth", "dataMining"])  # fmt: skip
values = st.text(max_size=60) | st.sampled_from(
    [
        "https://creativecommons.org/licenses/by/4.0/",
        "http://creativecommons.org/licenses/by-nc/4.0/deed.de",
        "CC0-1.0",
        "CC BY 4.0 or CC BY-NC 4.0",
        "All rights reserved",
        "True",
        "Ann Lee",
        "© Bo Ek / Getty Images",
        "kill",
        "2026-11-30",
        "2027-01-01T00:00:00+01:00",
        "Editorial use only. No social media.",
        "trainedAlgorithmicMedia",
        "http://rightsstatements.org/vocab/InC/1.0/",
        "6000",
    ]
)
blocks = st.sampled_from(["xmp", "iim", "exif", "native", "c2pa", "sidecar"])
signals = st.builds(
    Signal,
    st.sampled_from(["agency", "preview", "watermark", "ai", "web-name", "c2pa", "ingredient"]),
    st.none() | st.sampled_from(["gettyimages", "unsplash", "nobody", "invalid"]),
    st.none() | st.text(max_size=5),
)
sayings = st.lists(st.tuples(fields, values, blocks), max_size=4)


@st.composite
def matches(draw: Any, asset: Asset) -> Match:
    method = draw(st.sampled_from(["exact", "perceptual"]))
    changed = () if method == "exact" else draw(edits)
    shown = None if method == "exact" else draw(st.sampled_from([None, (0.0, 0.0, 1.0, 0.5), (0.0, 0.5, 1.0, 0.5)]))
    share = 1.0 if shown is None else 0.5
    return Match(asset.id, None, method, draw(st.booleans()), 1.0, draw(regions), share, edits=changed, shown=shown)
