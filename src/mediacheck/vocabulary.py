"""Channels, territories, purposes and accounts: their names, groups and aliases, and the nearest name to a wrong one."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

PURPOSES = ("organic", "paid", "editorial", "internal")
ACCOUNTS = ("company", "employee")
MODES = ("upload", "share")
EDITS = ("crop", "mirror", "rotate", "overlay", "border", "grey", "colour", "blur")


class UnknownNameError(ValueError):
    """`name` is not in the vocabulary `kind`; `nearest` is the likeliest one meant, or None."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.nearest = nearest(name, known)
        super().__init__(f"unknown {kind} {name!r}")


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
