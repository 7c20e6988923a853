"""Which licence a text names: by its id, by a web address, or as people write those of Creative Commons."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from mediacheck.model import License


class _Named(NamedTuple):
    """A licence of Creative Commons as somebody wrote it: `by-nc-sa`, `zero` …; None is not stated."""

    code: str
    version: str | None = None
    port: str | None = None

    def says_less_than(self, other: "_Named") -> bool:
        return (
            self != other
            and self.code == other.code
            and self.version in {None, other.version}
            and self.port in {None, other.port}
        )

    @property
    def spdx(self) -> str | None:
        """The id of SPDX; None where no version was named. Not every id that comes out exists."""
        if self in _OWN_IDS:
            return _OWN_IDS[self]
        if self.version is None:
            return None
        return "-".join(("CC", *filter(None, self))).upper()


class _Address(NamedTuple):
    """A web address in small letters, its host without `www.`."""

    host: str
    path: str


_ELEMENTS = ("by", "nc", "nd", "sa")
_PUBLIC_DOMAIN = frozenset({"zero", "mark", "certification"})
_OWN_IDS = {_Named("zero", "1.0"): "CC0-1.0", _Named("mark", "1.0"): "CC-PDM-1.0", _Named("publicdomain"): "CC-PDDC"}

_PATH = re.compile(
    r"/(?P<kind>licen[cs]es|publicdomain)/(?P<code>[a-z+-]+)(?:/(?P<version>[0-9]\.[0-9]))?"
    r"(?:/(?P<port>[a-z]{2}|igo|scotland))?"
    r"(?:/(?:deed|legalcode|rdf)?(?:\.[a-z]{2,3}(?:[-_][a-z]{2,4})?)?)?/?"
)
_MENTION = re.compile(
    r"(?<![\w.-])(?:"
    r"CC[\s_-]*(?P<code>BY(?:[\s_/-]*(?:NC|ND|SA))*)"
    r"(?:[\s,_-]*v?(?P<version>[0-9]\.[0-9])(?:[\s_-]+(?P<port>(?-i:[A-Z]{2}|IGO))(?!\w))?)?"
    r"|CC[\s_-]*(?P<zero>0)(?:[\s_-]*1\.0)?"
    r"|(?P<mark>Public\s+Domain\s+Mark\s+1\.0)"
    r")(?!\w)",
    re.IGNORECASE,
)
_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9.+-]+")
_LIMITS = {
    "nc": re.compile(r"non[\s-]?commercial|nicht[\s-]?kommerziell|keine\s+kommerziell", re.IGNORECASE),
    "nd": re.compile(r"no[\s-]?deriv|keine\s+bearbeitung", re.IGNORECASE),
}
_OPENING = "([{<'\"„“‚‘«"
_CLOSING = ")]}>'\"“”‘’».,;:!?"


def recognise(value: str, licenses: Mapping[str, License]) -> License | None:
    """The one licence that the value names; None where it names none, or several, or one without its version.

    An id must be all of the value; a web address (of Creative Commons, or one of the entries' `matches`) and a name
    like "CC BY-SA 4.0" may stand in a sentence.
    """
    plain = value.strip()
    if _ID.fullmatch(plain):
        for key in licenses:
            if key.casefold() == plain.casefold():
                return licenses[key]
    commons, others = _said(value)
    found = _listed(others, licenses) if others else []
    if commons:
        # The page of a picture on a platform is no second licence.
        return None if any(entry.kind != "platform" for entry in found) else _one(commons, value, licenses)
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=1024)  # the same few addresses stand in every file of a photographer, and in every caption
def _said(value: str) -> tuple[frozenset[_Named], frozenset[_Address]]:
    """The licences of Creative Commons that the text names, and the addresses of others in it."""
    addresses = list(_addresses(value))
    commons = {named for address in addresses if (named := _of_address(address))}
    others = {address for address in addresses if address.host != "creativecommons.org"}
    return frozenset(commons.union(_mentions(value))), frozenset(others)


def _one(commons: frozenset[_Named], value: str, licenses: Mapping[str, License]) -> License | None:
    """The licence that all of these are names of, unless the text takes some of it back."""
    full = [named for named in commons if not any(named.says_less_than(other) for other in commons)]
    if len(full) != 1 or full[0].spdx is None:
        return None
    elements = full[0].code.split("-")
    if any(limit.search(value) and element not in elements for element, limit in _LIMITS.items()):
        return None
    return licenses.get(full[0].spdx)


def _addresses(value: str) -> Iterator[_Address]:
    """Every web address in the text, with or without its scheme.

    An address within another one (`https://example.org/?from=https://…`) is a part of that one.
    """
    for word in value.split():
        found = re.search(r"https?://", word, re.IGNORECASE)
        if found and re.search(r"[/?#&@\\]", word[: found.start()]):
            continue
        written = word[found.start() :] if found else "//" + word.lstrip(_OPENING).removeprefix("//")
        written = written.rstrip(_CLOSING)
        try:
            parts = urlsplit(written)
            port = parts.port
        except ValueError:
            continue
        host = (parts.hostname or "").removeprefix("www.")
        # What stands before @ is a name: such an address seldom leads where it seems to.
        if (
            "." in host
            and not host.rpartition(".")[2].isdigit()
            and "@" not in parts.netloc
            and port in {None, 80, 443}
        ):
            yield _Address(host, parts.path.casefold())


def _of_address(address: _Address) -> _Named | None:
    if address.host != "creativecommons.org":
        return None
    found = _PATH.fullmatch(address.path)
    if found and (found["kind"] == "publicdomain") == (found["code"] in _PUBLIC_DOMAIN):
        return _Named(_code(found["code"]), found["version"], found["port"])
    # Another page of theirs, or a licence written as nobody writes it: no entry, but a second name beside any other.
    return _Named(address.path) if re.match(r"/(licen[cs]es|publicdomain)/.", address.path) else None


def _mentions(value: str) -> Iterator[_Named]:
    for found in _MENTION.finditer(value):
        if found["zero"] or found["mark"]:
            yield _Named("zero" if found["zero"] else "mark", "1.0")
            continue
        # 4.0 has no national versions: what stands behind it is a language.
        port = found["port"].casefold() if found["port"] and found["version"] != "4.0" else None
        yield _Named(_code(found["code"]), found["version"], port)


def _code(written: str) -> str:
    """`BY NC/SA` and, of version 1.0, `by-nd-nc` in the order of today: `by-nc-sa`, `by-nc-nd`."""
    plain = re.sub(r"[\s_/-]+", "", written.casefold())
    if re.fullmatch(r"(by|nc|nd|sa)+", plain):
        return "-".join(sorted({*re.findall("..", plain)}, key=_ELEMENTS.index))
    return written.casefold()


def _listed(addresses: frozenset[_Address], licenses: Mapping[str, License]) -> list[License]:
    """The entries whose `matches` hold one of the addresses."""
    written = [host + path.rstrip("/") for host, path in addresses]
    return [
        entry
        for entry in licenses.values()
        if any(_pattern(url).fullmatch(address) for url in entry.match_urls for address in written)
    ]


@cache
def _pattern(url: str) -> re.Pattern[str]:
    """`example.com/a/*`: that host, with or without www., and a path in which `*` is anything."""
    plain = re.sub(r"^(https?://)?(www\.)?", "", url.casefold()).rstrip("/")
    return re.compile(".*".join(map(re.escape, plain.split("*"))))
