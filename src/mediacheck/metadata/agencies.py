"""Agencies and platforms: `agencies.toml` as patterns."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Agency:
    """See the head of `agencies.toml` for what each is."""

    id: str
    name: str
    credits: frozenset[str]
    hosts: tuple[str, ...]
    files: tuple[re.Pattern[str], ...]
    previews: tuple[re.Pattern[str], ...]
    marks: tuple[str, ...]
    number: re.Pattern[str] | None
    number_fields: tuple[str, ...]
    claims: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """All of them. One expression looks for all names at once; its groups are `a0`, `a1` … by position."""

    agencies: tuple[Agency, ...]
    words: re.Pattern[str]

    def named(self, text: str) -> Iterator[Agency]:
        """Those that the text names."""
        for found in self.words.finditer(text):
            yield self.agencies[int((found.lastgroup or "a0")[1:])]

    def credited(self, part: str) -> Iterator[Agency]:
        """Those whose credit the part is, case folded."""
        for agency in self.agencies:
            if part in agency.credits:
                yield agency

    def hosting(self, host: str) -> Iterator[Agency]:
        for agency in self.agencies:
            if any(_is_host(host, pattern) for pattern in agency.hosts):
                yield agency


def _is_host(host: str, pattern: str) -> bool:
    """The pattern's host or one below it; `x.*`: under any one- or two-part national domain."""
    if pattern.endswith(".*"):
        return re.search(rf"(^|\.){re.escape(pattern[:-2])}(\.[a-z]{{2,6}}|\.com?\.[a-z]{{2}})$", host) is not None
    return host == pattern or host.endswith("." + pattern)


@cache
def table() -> Table:
    raw = tomllib.loads((files("mediacheck.metadata") / "agencies.toml").read_text(encoding="utf-8"))
    agencies = tuple(_agency(name, entry) for name, entry in raw.items())
    groups = [
        f"(?P<a{number}>{'|'.join(entry['text'])})" for number, entry in enumerate(raw.values()) if entry.get("text")
    ]
    return Table(agencies, re.compile(rf"(?<![\w.@])(?:{'|'.join(groups)})(?![\w-])", re.IGNORECASE))


def display_name(agency: str) -> str:
    """What people call it; an id that is not in the table is its own name."""
    return next((entry.name for entry in table().agencies if entry.id == agency), agency)


def claims(agency: str) -> str | None:
    """Who is known to write letters for it; None where nobody is."""
    return next((entry.claims for entry in table().agencies if entry.id == agency), None)


def _agency(identifier: str, entry: Mapping[str, object]) -> Agency:
    number = entry.get("id")
    return Agency(
        identifier,
        str(entry["name"]),
        frozenset(_strings(entry, "credit")),
        tuple(_strings(entry, "hosts")),
        tuple(re.compile(p, re.IGNORECASE) for p in _strings(entry, "files")),
        tuple(re.compile(p, re.IGNORECASE) for p in _strings(entry, "preview")),
        tuple(_strings(entry, "marks")),
        re.compile(str(number)) if number else None,
        tuple(_strings(entry, "id_fields")),
        str(entry["claims"]) if "claims" in entry else None,
    )


def _strings(entry: Mapping[str, object], key: str) -> Iterator[str]:
    values = entry.get(key, ())
    if isinstance(values, list):
        yield from map(str, values)
