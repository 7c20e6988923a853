"""Channels, territories, purposes and accounts: their names, groups and aliases, and the nearest name to a wrong one."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from mediacheck.errors import UsageError
from mediacheck.model import Text, text

PURPOSES = ("organic", "paid", "editorial", "internal")
ACCOUNTS = ("company", "employee")
MODES = ("upload", "share")
BASES = ("quotation", "panorama")
EDITS = ("crop", "mirror", "rotate", "overlay", "border", "grey", "colour", "blur")


class UnknownNameError(ValueError):
    """`name` is not in the vocabulary `kind`; `nearest` is the likeliest one meant, or None."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.nearest = _MEANT.get(nearest(name.strip(), _MEANT) or "") if kind == "territory" else None
        self.nearest = self.nearest or nearest(name, known)
        super().__init__(f"unknown {kind} {name!r}")


_MEANT = {
    "germany": "DE", "deutschland": "DE", "austria": "AT", "österreich": "AT", "switzerland": "CH", "schweiz": "CH",
    "france": "FR", "frankreich": "FR", "italy": "IT", "italien": "IT", "spain": "ES", "spanien": "ES",
    "netherlands": "NL", "niederlande": "NL", "belgium": "BE", "belgien": "BE", "poland": "PL", "polen": "PL",
    "united kingdom": "GB", "england": "GB", "großbritannien": "GB", "usa": "US", "united states": "US",
    "europe": "EU", "europa": "EU", "worldwide": "world", "weltweit": "world", "welt": "world", "global": "world",
}  # fmt: skip
"""Words that people write for a territory: never taken for it, but named as what was probably meant."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, compared without case; None where nothing is near."""
    folded = {k.casefold(): k for k in known}
    found = get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A closed set of names with aliases and groups; `expand` is the only way from a written name to what it means."""

    kind: str
    names: frozenset[str]
    aliases: dict[str, str]
    groups: dict[str, frozenset[str]]

    def known(self) -> list[str]:
        return sorted({*self.names, *self.aliases, *self.groups}, key=str.casefold)

    def shown(self) -> tuple[str, ...]:
        """The names as a message lists them: where they are too many, some of them and all groups."""
        return tuple(self.known()) if len(self.names) <= 40 else ("DE", "AT", "CH", "…", *sorted(self.groups))

    def canonical(self, name: str) -> str:
        """The one spelling of a name or group. Raises UnknownNameError."""
        folded = {k.casefold(): k for k in (*self.names, *self.groups)}
        folded |= {alias.casefold(): target for alias, target in self.aliases.items()}
        try:
            return folded[name.strip().casefold()]
        except KeyError:
            raise UnknownNameError(self.kind, name, self.known()) from None

    def expand(self, names: Iterable[str]) -> frozenset[str]:
        """The single members that canonical names and groups stand for."""
        members: set[str] = set()
        for name in names:
            members |= self.groups.get(name, frozenset({name}))
        return frozenset(members)


def canonical(vocabulary: Vocabulary, names: Iterable[str]) -> tuple[str, ...]:
    """Names as somebody typed them; commas separate them too: linkedin,xing. Raises UsageError with the nearest known name."""
    try:
        single = [part for name in names for part in name.split(",") if part.strip()]
        return tuple(dict.fromkeys(vocabulary.canonical(name) for name in single))
    except UnknownNameError as error:
        if error.nearest:
            message = "unknown name “{name}”; did you mean “{near}”?"
            raise UsageError(message, name=error.name, near=error.nearest) from error
        raise UsageError("unknown name “{name}”; known: {known}.", name=error.name, known=vocabulary.shown()) from error


@cache
def channels() -> Vocabulary:
    return _load("channel", "channels")


@cache
def territories() -> Vocabulary:
    """ISO 3166-1 alpha-2 codes; `world` stands for all of them."""
    vocabulary = _load("territory", "territories")
    return Vocabulary(
        vocabulary.kind, vocabulary.names, vocabulary.aliases, vocabulary.groups | {"world": vocabulary.names}
    )


def _load(kind: str, table: str) -> Vocabulary:
    data = tomllib.loads((files("mediacheck") / "data" / f"{table}.toml").read_text(encoding="utf-8"))
    return Vocabulary(
        kind, frozenset(data["names"]), data.get("aliases", {}), {g: frozenset(m) for g, m in data["groups"].items()}
    )


# ---------------------------------------------------------------- what the names are called among people

_CHANNEL_WORDS: dict[str, Text | str] = {
    "linkedin": "LinkedIn",
    "xing": "XING",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "x": "X",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "threads": "Threads",
    "whatsapp": "WhatsApp",
    "pinterest": "Pinterest",
    "newsletter": text("newsletter"),
    "website": text("website"),
    "intranet": text("intranet"),
    "print": text("print"),
    "social": text("social media"),
}

_TERRITORY_WORDS = {
    "DE": text("Germany"),
    "AT": text("Austria"),
    "CH": text("Switzerland"),
    "BE": text("Belgium"),
    "ES": text("Spain"),
    "FR": text("France"),
    "GB": text("United Kingdom"),
    "IT": text("Italy"),
    "LI": text("Liechtenstein"),
    "LU": text("Luxembourg"),
    "NL": text("Netherlands"),
    "PL": text("Poland"),
    "US": text("United States"),
    "DACH": text("Germany, Austria, Switzerland"),
    "EU": text("European Union"),
    "EEA": text("European Economic Area"),
    "world": text("worldwide"),
}

_PURPOSE_WORDS = {
    "organic": text("ordinary posts"),
    "paid": text("paid advertising"),
    "editorial": text("news reporting"),
    "internal": text("internal use"),
}


def channel_word(name: str) -> Text | str:
    return _CHANNEL_WORDS.get(name, name)


def territory_word(name: str) -> Text | str:
    """A country that has no word here is called by its code."""
    return _TERRITORY_WORDS.get(name, name)


def purpose_word(name: str) -> Text | str:
    return _PURPOSE_WORDS.get(name, name)
