"""Reads `licenses/ID.toml`: strictly, for a wrong word here would be a permission that nobody gave."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from mediacheck import tomlfile, vocabulary
from mediacheck.catalog import credit
from mediacheck.errors import FileError, UsageError
from mediacheck.model import License
from mediacheck.tomlfile import Table
from mediacheck.vocabulary import nearest

KINDS = ("owned", "employee", "commissioned", "press", "customer", "open", "stock", "platform")
"""What the rules know. A company may name others: of these every grant has to state channels and purposes."""

ACTS = ("Reproduction", "Distribution", "DerivativeWorks", "CommercialUse")
DUTIES = ("Attribution", "Notice", "ShareAlike")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*\+?")  # SPDX's idstring
URL = r"https?://[^/\s]+\S*"
PATTERN = r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?"


class Catalogue(Mapping[str, License]):
    """Entries by id. A shipped one is read when it is asked for: a run needs a handful of them."""

    def __init__(self, shipped: Mapping[str, Path], own: Mapping[str, License]) -> None:
        self._shipped = shipped
        self._read = dict(own)
        self._ids = sorted({*shipped, *own}, key=str.casefold)

    def __getitem__(self, key: str) -> License:
        if key not in self._read:
            self._read[key] = _entry(self._shipped[key])
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, key: object) -> bool:
        return key in self._read or key in self._shipped


def find(licenses: Mapping[str, License], name: str) -> License:
    """The entry of that id, compared without case. Raises UsageError with the nearest id."""
    ids = {key.casefold(): key for key in licenses}
    if name.casefold() in ids:
        return licenses[ids[name.casefold()]]
    near = nearest(name, ids.values())
    if near:
        raise UsageError("There is no licence “{name}”; did you mean “{near}”?", name=name, near=near)
    raise UsageError("There is no licence “{name}”.", "“mediacheck licenses” lists them.", name=name)


def load(company: Path | None = None) -> Mapping[str, License]:
    """The shipped entries, overridden and extended by those of the company's folder.

    Raises FileError where one of the company's is wrong.
    """
    shipped = _files(shipped_folder())
    spelling = {name.casefold(): name for name in shipped}
    own: dict[str, License] = {}
    for name, path in _files(company).items() if company else ():
        other = spelling.setdefault(name.casefold(), name)
        if other != name:
            raise FileError(
                "“{name}” differs from “{other}” in capital letters only; spell both alike.",
                path=path,
                name=name,
                other=other,
            )
        own[name] = _entry(path)
    return Catalogue(shipped, own)


def shipped_folder() -> Path:
    """In the wheel the folder lies in the package, in a checkout at its top."""
    package = Path(__file__).parent.parent
    for folder in (package / "licenses", package.parent.parent / "licenses"):
        if folder.is_dir():
            return folder
    raise UsageError("The licence catalogue is missing from this installation.", "Install mediacheck again.")


def _files(folder: Path) -> dict[str, Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise FileError("cannot be read: {reason}.", path=folder, reason=error.strerror or str(error)) from error
    return {path.stem: path for path in found if path.suffix.casefold() == ".toml" and not path.name.startswith(".")}


def _entry(path: Path) -> License:
    if not _ID.fullmatch(path.stem):
        wanted = "LicenseRef-" + (re.sub(r"[^A-Za-z0-9.]+", "-", path.stem).strip("-") or "Name")
        raise FileError("the file's name is the licence's id; call it “{wanted}.toml”.", path=path, wanted=wanted)
    table = tomlfile.read(path)
    matches = table.table("matches")
    entry = License(
        id=path.stem,
        name=table.string("name") or _missing(table, "name"),
        kind=_kind(table),
        url=_address(table),
        permits=frozenset(table.choices("permits", ACTS) or ()),
        requires=frozenset(table.choices("requires", DUTIES) or ()),
        prohibits=frozenset(table.choices("prohibits", ACTS) or ()),
        channels=table.names("channels", vocabulary.channels()),
        territories=table.names("territories", vocabulary.territories()),
        purposes=table.choices("purposes", vocabulary.PURPOSES),
        accounts=table.choices("accounts", vocabulary.ACCOUNTS),
        edits=table.choices("edits", vocabulary.EDITS),
        editorial_only=table.boolean("editorial_only"),
        match_urls=_patterns(matches),
        match_agencies=matches.strings("agencies") or (),
        credit=_template(table),
        source=table.string("source"),
        retrieved=_retrieved(table),
        notes=table.string("notes"),
    )
    matches.finish()
    table.finish()
    _contradictions(entry, table)
    return entry


def _contradictions(entry: License, table: Table) -> None:
    """Terms of which one takes back the other: which of them is meant, nobody knows."""
    for act in sorted(entry.permits & entry.prohibits):
        table.refuse("prohibits", "“{act}” stands under “permits” and under “prohibits”.", among=act, act=act)
    if entry.edits and "DerivativeWorks" in entry.prohibits:
        table.refuse(
            "edits",
            "“{key}” allows {edits}, but “prohibits” has “DerivativeWorks”, which is all edits.",
            edits=entry.edits,
        )
    if entry.editorial_only and entry.purposes is not None and "editorial" not in entry.purposes:
        table.refuse("purposes", "“{key}” leaves out “editorial”, but “editorial_only” allows nothing else.")


def _missing(table: Table, key: str) -> NoReturn:
    table.refuse(key, "“{key}” is missing.")


def _kind(table: Table) -> str:
    kind = table.string("kind") or _missing(table, "kind")
    near = nearest(kind, KINDS)
    if near and near != kind:  # a slip of the pen would make it a kind of its own, with fewer duties
        table.refuse("kind", "unknown name “{value}” in “{key}”; did you mean “{near}”?", value=kind, near=near)
    return kind


def _address(table: Table) -> str | None:
    url = table.string("url")
    if url is not None and not re.fullmatch(URL, url):
        table.refuse("url", "“{key}” must be a web address, like https://example.com/terms.")
    return url


def _patterns(matches: Table) -> tuple[str, ...]:
    urls = matches.strings("urls") or ()
    for url in urls:
        if not re.fullmatch(PATTERN, url):
            matches.refuse("urls", "“{url}” is no address like example.com/terms/*.", among=url, url=url)
    return urls


def _template(table: Table) -> str | None:
    template = table.string("credit")
    for name in credit.names(template or ""):
        if name in credit.NAMES:
            continue
        near = nearest(name, credit.NAMES)
        if near:
            table.refuse("credit", "unknown name “{value}” in “{key}”; did you mean “{near}”?", value=name, near=near)
        table.refuse("credit", "unknown name “{value}” in “{key}”; known: {known}.", value=name, known=credit.NAMES)
    if template and not credit.is_balanced(template):
        table.refuse("credit", "“{key}” has a bracket that is not closed, or brackets within brackets.")
    return template


def _retrieved(table: Table) -> str | None:
    """A date, as TOML has it or as text, or words where there is none."""
    if not isinstance(table.data.get("retrieved"), dt.date):
        return table.string("retrieved")
    day = table.date("retrieved")
    return day.isoformat() if day else None
