"""Rules for 10^4 pictures whose assets have five grants each: cover and judgement, without reading a file.

    python benchmarks/judging.py [ITEMS]

Half the posts go to one channel, half to two; captions are credits, talk, or not known; every third file names its creator,
its licence or an agency. The grants are of the catalogue's kinds, with dates around the day of the post, channels, countries,
quotas and licensees, so that a tenth to a half of them cover. CPU time, the best of three runs.
Bound: one second for 10^4 items.
"""

import collections
import datetime as dt
import gc
import random
import sys
import time

from mediacheck import catalog
from mediacheck.model import Asset, Case, Claim, Grant, License, Match, Media, Policy, Release, Signal, Use
from mediacheck.rules import judge
from mediacheck.rules.cover import covers

BOUND = 1.0  # seconds for 10^4 items
GRANTS = 5
DAY = dt.date(2026, 12, 1)
BY = "https://creativecommons.org/licenses/by/4.0/"
LICENSES = ("LicenseRef-Company-Owned", "LicenseRef-Adobe-Stock-Standard", "LicenseRef-Commissioned", "CC-BY-4.0", "CC-BY-SA-3.0",
            "CC-BY-NC-4.0", "LicenseRef-Getty-Editorial", "LicenseRef-Press-Kit", "CC0-1.0")  # fmt: skip


def main() -> None:
    count = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10**4
    licenses = {name: catalog.load()[name] for name in catalog.load()}
    policy = Policy(company="ACME", licensees=("ACME Austria",), timezone="Europe/Berlin")
    chance = random.Random(7)  # noqa: S311 - the same registry each time
    items = [(asset(chance, number), media(chance), use(chance)) for number in range(count)]
    run(items[:100], licenses, policy)  # tables are read when they are first asked for
    times, verdicts = [], collections.Counter[str]()
    gc.collect()
    gc.freeze()  # a run does not hold what it will check later
    for _ in range(3):
        began = time.process_time()
        verdicts = run(items, licenses, policy)
        times.append(time.process_time() - began)
    seconds, bound = min(times), BOUND * count / 10**4
    print(f"{count} items, {GRANTS} grants each: {seconds:.2f} s, {seconds / count * 1e6:.0f} µs an item")
    print(", ".join(f"{verdict} {number}" for verdict, number in sorted(verdicts.items())))
    print(f"bound: {bound:g} s: {'held' if seconds <= bound else 'NOT HELD'}")
    sys.exit(seconds > bound)


def run(
    items: list[tuple[Asset, Media, Use]], licenses: dict[str, License], policy: Policy
) -> collections.Counter[str]:
    verdicts = collections.Counter[str]()
    for work, file, planned in items:
        found = (Match(work.id, work.title, "perceptual", verified=True, score=0.97, asset_share=1.0),)
        case = Case(
            media=file,
            use=planned,
            policy=policy,
            licenses=licenses,
            matches=found,
            assets={work.id: work},
            covers=covers((work,), licenses, planned, policy),
            coverage=1.0,
            explained=True,
        )
        verdicts[judge(case).verdict.value] += 1
    return verdicts


def asset(chance: random.Random, number: int) -> Asset:
    return Asset(
        id=f"A-{number}",
        title=f"Picture {number}",
        creator=chance.choice(["Ann Lee", "Jörg Müller", "Bo Ek; Cy Roe"]),
        source=f"https://photos.example/{number}",
        people=chance.random() < 0.2,
        releases=(Release("model", person="Kim"),) if chance.random() < 0.2 else (),
        grants=tuple(grant(chance, number, each) for each in range(GRANTS)),
    )


def grant(chance: random.Random, number: int, each: int) -> Grant:
    days = [None, *(DAY + dt.timedelta(shift) for shift in (-400, -30, -1, 0, 1, 30, 400))]
    return Grant(
        license=chance.choice(LICENSES),
        licensor=chance.choice([None, "Atelier Beispiel"]),
        licensee=chance.choice([None, None, "ACME", "Other"]),
        reference=chance.choice([None, f"R-{number}-{each}"]),
        valid_from=chance.choice([None, None, *days]),
        valid_until=chance.choice([None, None, *days]),
        channels=chance.choice([None, ("social",), ("linkedin", "website"), ("print",)]),
        territories=chance.choice([None, None, ("DACH",), ("EU",), ("AT",)]),
        purposes=chance.choice([None, ("organic",), ("organic", "paid")]),
        quota=chance.choice([None, None, None, 3]),
    )


def media(chance: random.Random) -> Media:
    claims = [
        Claim("title", "A lake", "xmp"),
        Claim("dateCreated", "2026-05-01", "exif"),
        Claim("software", "Camera 1.2", "exif"),
    ]
    if chance.random() < 0.33:
        claims += [Claim("creator", "Ann Lee", "xmp"), Claim("copyrightNotice", "© 2026 Ann Lee", "iim")]
        claims += chance.choice(
            [[], [Claim("webStatementOfRights", BY, "xmp")], [Claim("instructions", "No archive.", "iim")]]
        )
    signals = (Signal("agency", "adobestock", "112670342"),) if chance.random() < 0.1 else ()
    return Media(
        "picture.jpg", sha256="0" * 64, kind="image", width=1600, height=900, claims=tuple(claims), signals=signals
    )


def use(chance: random.Random) -> Use:
    lines = ["Photo: Ann Lee", f"Foto: Ann Lee, https://photos.example/1, CC BY 4.0, {BY}", "A day at the lake.", None]
    return Use(
        date=DAY,
        timezone="Europe/Berlin",
        channels=chance.choice([("linkedin",), ("linkedin", "website")]),
        territories=("DE",),
        purpose=chance.choice(["organic", "organic", "paid"]),
        licensee="ACME",
        caption=chance.choice(lines),
    )


if __name__ == "__main__":
    main()
