"""Posts on record: what went out with a work, for people and programs."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mediacheck.i18n import plural
from mediacheck.model import RecordedUse, Text, text
from mediacheck.report import wording, words
from mediacheck.report.plain import plain
from mediacheck.report.style import Page, Span

Json = dict[str, Any]

MOST = 10
"""Posts that a page names; JSON names all."""


def rows(uses: Iterable[RecordedUse], lang: str) -> list[Json]:
    """Each post once, whichever of its files bore it; in the order of the uses."""
    found: dict[tuple[dt.date, str], dict[str, None]] = {}
    for use in uses:
        found.setdefault((use.date, use.post), {}).update(dict.fromkeys(use.channels))
    listed: list[Json] = plain(
        [{"date": day, "post": post, "channels": list(on)} for (day, post), on in found.items()], lang
    )
    return listed


def latest(uses: Sequence[RecordedUse], lang: str) -> list[Json]:
    """The same, the latest first; `uses` has the oldest first."""
    return rows(uses, lang)[::-1]


def lines(listed: Sequence[Json], most: int = MOST) -> list[Text]:
    """A line for each of the first, and how many more there are."""
    named = []
    for post in listed[:most]:
        values = {"date": wording.date(post["date"]), "post": post["post"]}
        on = tuple(words.channel(name) for name in post["channels"])
        line = text("{date}: {post} ({channels})", channels=on, **values) if on else Text("{date}: {post}", values)
        if assets := post.get("assets"):
            line = text("{post}, with {assets}", post=line, assets=tuple(assets))
        named.append(line)
    if (more := len(listed) - most) > 0:
        named.append(plural(more, text("and one more post"), text("and {count} more posts", count=more)))
    return named


def touched(uses: Mapping[str, Sequence[RecordedUse]], lang: str) -> list[Json]:
    """The posts that a change touches, the latest first, each with the works that it is about."""
    found: dict[tuple[str, str], Json] = {}
    for asset, its in uses.items():
        for row in rows(its, lang):
            known = found.setdefault((row["date"], row["post"]), row | {"channels": [], "assets": []})
            known["channels"] += [name for name in row["channels"] if name not in known["channels"]]
            known["assets"] += plain([asset], lang)
    return sorted(found.values(), key=lambda row: row["date"], reverse=True)


def warn(page: Page, listed: Sequence[Json]) -> None:
    """That these posts show what may be used less than before, and what to do; nothing where there are none."""
    if not listed:
        return
    assets = {asset for row in listed for asset in row["assets"]}
    if len(assets) == 1:
        listed = [row | {"assets": []} for row in listed]  # whoever changed it knows which it is
    heading = plural(
        len(assets),
        text("These posts show it; look whether they may stay online:"),
        text("These posts show works that may be used less than before; look whether they may stay online:"),
    )
    page.line(Span("! ", "review"), heading, hang=2)
    for line in lines(listed):
        page.line(line, indent=4, hang=2)
    advice = text(
        "“mediacheck audit SOURCE” looks at an export of your posts, or a folder of them, and says which are no longer covered."
    )
    page.line(Span("→ ", "bold"), advice, indent=2, hang=2)


def warning(listed: Sequence[Json], lang: str, *, colour: bool = False, width: int = 80, unicode: bool = True) -> str:
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    warn(page, listed)
    return str(page) if listed else ""
