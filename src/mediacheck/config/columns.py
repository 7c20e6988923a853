"""Column-mapping profiles: what the columns of an agency's list are called, and what its words mean.

The shipped ones lie in `data/mappings/`, a company's own in `mappings/` beside its mediacheck.toml. The file's name is
the profile's.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path

from mediacheck import tomlfile
from mediacheck.errors import FileError, UsageError
from mediacheck.tomlfile import Table
from mediacheck.vocabulary import nearest

FOLDER = "mappings"

FIELDS = (
    "agency", "id", "license", "reference", "licensee", "date", "valid_from", "valid_until", "project", "user",
    "document", "editorial", "status",
)  # fmt: skip
"""What a profile can find a column for. Only `id` has to be there."""


@dataclass(frozen=True)
class Profile:
    """`columns`: names for each field, the best first. `licenses` and `cancelled` are by plain words (see `plain`)."""

    name: str
    path: Path
    agency: str | None  # id of a picture agency; None: a column names it
    columns: Mapping[str, tuple[str, ...]]
    recognise: tuple[tuple[str, ...], ...] = ()  # each a set of columns by which the header is known
    licenses: Mapping[str, str] = field(default_factory=dict)
    license: str | None = None  # for rows that name none
    editorial_license: str | None = None  # for rows whose picture is for editorial use only, whatever they name
    cancelled: frozenset[str] = frozenset()
    bought: frozenset[str] = frozenset()
    dates: tuple[str, ...] = ()  # of strptime, tried in this order after ISO's

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Fields without whose column the list cannot be read."""
        return tuple(
            name
            for name in ("agency", "id", "license")
            if name == "id" or (name == "agency" and self.agency is None) or (name == "license" and not self.license)
        )

    def knows(self, header: Sequence[str]) -> bool:
        there = set(map(plain, header))
        return any({plain(name) for name in names} <= there for names in self.recognise)

    def places(self, header: Sequence[str]) -> Mapping[str, tuple[int, ...]]:
        """Field → positions of its columns, in the order of the profile; the first that is filled counts."""
        at: dict[str, int] = {}
        for position, name in enumerate(header):
            at.setdefault(plain(name), position)
        found = {
            name: tuple(at[plain(column)] for column in columns if plain(column) in at)
            for name, columns in self.columns.items()
        }
        return {name: positions for name, positions in found.items() if positions}

    def date(self, value: str) -> dt.date:
        """Raises ValueError for what is in none of the profile's forms."""
        for form in ("", *self.dates):
            try:
                return dt.datetime.strptime(value, form).date() if form else dt.datetime.fromisoformat(value).date()  # noqa: DTZ007
            except ValueError:
                continue
        raise ValueError(value)


@lru_cache(maxsize=4096)
def plain(words: str) -> str:
    """Letters and digits only, without case: "Asset-ID" and "asset_id" are one column."""
    return "".join(c for c in unicodedata.normalize("NFKC", words).casefold() if c.isalnum())


def find(wanted: str, company: Path | None, licenses: Collection[str]) -> Profile:
    """The profile of that name, or that a path leads to.

    `company` is the folder of its own profiles; `licenses` the known licence ids. Raises UsageError with the nearest
    name, FileError for a profile that is wrong.
    """
    known = _known(company)
    if wanted in known:
        return _profile(known[wanted], licenses)
    path = Path(wanted)
    if path.suffix == ".toml" or re.search(r"[/\\]", wanted):
        return _profile(path, licenses)
    near = nearest(wanted, known)
    if near:
        raise UsageError("There is no mapping “{name}”; did you mean “{near}”?", name=wanted, near=near)
    raise UsageError("There is no mapping “{name}”; known: {known}.", name=wanted, known=tuple(sorted(known)))


def every(company: Path | None, licenses: Collection[str]) -> list[Profile]:
    """All profiles, the company's own first: where several know a header, its own counts."""
    known = _known(company)
    own = [name for name, path in known.items() if company is not None and path.parent == company]
    return [_profile(known[name], licenses) for name in (*own, *(name for name in known if name not in own))]


def _known(company: Path | None) -> dict[str, Path]:
    shipped = Path(str(files("mediacheck") / "data" / FOLDER))
    found = {path.stem: path for path in sorted(shipped.glob("*.toml"))}
    if company is not None and company.is_dir():
        found |= {path.stem: path for path in sorted(company.glob("*.toml")) if not path.name.startswith(".")}
    return found


def _profile(path: Path, licenses: Collection[str]) -> Profile:
    table = tomlfile.read(path)
    columns = table.table("columns")
    words = table.table("licenses")
    status = table.table("status")
    named = {name: columns.strings(name) or () for name in FIELDS}
    columns.finish()
    fixed = {key: table.string(key) for key in ("license", "editorial_license")}
    for key, license_id in fixed.items():
        if license_id is not None:
            _check(table, key, license_id, licenses)
    if "editorial" in named and named["editorial"] and fixed["editorial_license"] is None:
        raise FileError("“{key}” is missing.", path=path, key="editorial_license")
    profile = Profile(
        name=path.stem,
        path=path,
        agency=table.string("agency"),
        columns={name: names for name, names in named.items() if names},
        recognise=_recognise(table),
        licenses=_licenses(words, licenses),
        **fixed,
        cancelled=frozenset(map(plain, status.strings("cancelled") or ())),
        bought=frozenset(map(plain, status.strings("bought") or ())),
        dates=_dates(table),
    )
    status.finish()
    table.finish()
    for name in profile.required:
        if name not in profile.columns:
            raise FileError("“{key}” is missing under [columns].", path=path, line=table.line("columns"), key=name)
    return profile


def _recognise(table: Table) -> tuple[tuple[str, ...], ...]:
    """A list of lists, which no getter of `Table` knows; it is taken out."""
    value = table.data.pop("recognise", [])
    sound = isinstance(value, list) and all(isinstance(names, list) and names for names in value)
    if not sound or not all(isinstance(name, str) and plain(name) for names in value for name in names):
        table.refuse("recognise", '“{key}” must be lists of columns, like [["Asset ID", "License"]].')
    return tuple(tuple(names) for names in value)


def _licenses(table: Table, licenses: Collection[str]) -> dict[str, str]:
    meant = {}
    for words in list(table.data):
        license_id = table.string(words) or ""
        _check(table, words, license_id, licenses)
        meant[plain(words)] = license_id
    return meant


def _check(table: Table, key: str, license_id: str, licenses: Collection[str]) -> None:
    if license_id in licenses:
        return
    near = nearest(license_id, licenses)
    if near:
        table.refuse(key, "there is no licence “{value}”; did you mean “{near}”?", value=license_id, near=near)
    table.refuse(key, "there is no licence “{value}”; “mediacheck licenses” lists them.", value=license_id)


def _dates(table: Table) -> tuple[str, ...]:
    forms = table.strings("dates") or ()
    for form in forms:
        try:
            day = dt.datetime(2001, 2, 3).strftime(form)  # noqa: DTZ001
            sound = dt.datetime.strptime(day, form).date() == dt.date(2001, 2, 3)  # noqa: DTZ007
        except ValueError:
            sound = False
        if not sound:
            table.refuse("dates", "“{form}” is no form of a date, like %d.%m.%Y.", form=form)
    return forms
