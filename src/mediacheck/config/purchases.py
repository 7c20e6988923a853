"""Profiles of agencies' purchase lists: what their columns are called, and what their words mean.

The shipped ones lie in `data/mappings/`, a company's own in `mappings/` beside its mediacheck.toml.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from mediacheck import tomlfile
from mediacheck.config import columns
from mediacheck.config.columns import plain
from mediacheck.errors import FileError
from mediacheck.tomlfile import Table
from mediacheck.vocabulary import nearest

FOLDER = "mappings"

FIELDS = (
    "agency", "id", "license", "reference", "licensee", "date", "valid_from", "valid_until", "project", "user",
    "document", "editorial", "status",
)  # fmt: skip
"""What a profile can find a column for. Only `id` has to be there."""


@dataclass(frozen=True, kw_only=True)
class Profile(columns.Profile):
    """`licenses` and `cancelled` are by plain words (see `plain`)."""

    agency: str | None  # id of a picture agency; None: a column names it
    licenses: Mapping[str, str] = field(default_factory=dict)
    license: str | None = None  # for rows that name none
    editorial_license: str | None = None  # for rows whose picture is for editorial use only, whatever they name
    cancelled: frozenset[str] = frozenset()
    bought: frozenset[str] = frozenset()

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(
            name
            for name in ("agency", "id", "license")
            if name == "id" or (name == "agency" and self.agency is None) or (name == "license" and not self.license)
        )

    def date(self, value: str) -> dt.date:
        """By the first of the profile's forms that fits. Raises ValueError for what is in none of them."""
        for form in ("", *self.dates):
            try:
                return dt.datetime.strptime(value, form).date() if form else dt.datetime.fromisoformat(value).date()  # noqa: DTZ007
            except ValueError:
                continue
        raise ValueError(value)


def find(wanted: str, beside: Path | None, licenses: Collection[str]) -> Profile:
    """The profile of that name, or that a path leads to; `licenses` are the known licence ids. Raises as `columns.find` does."""
    return columns.find(wanted, FOLDER, beside, partial(_profile, licenses=licenses))


def every(beside: Path | None, licenses: Collection[str]) -> list[Profile]:
    """All profiles, the company's own first."""
    return columns.every(FOLDER, beside, partial(_profile, licenses=licenses))


def _profile(path: Path, licenses: Collection[str]) -> Profile:
    table = tomlfile.read(path)
    words = table.table("licenses")
    status = table.table("status")
    named = columns.columns(table.table("columns"), FIELDS)
    fixed = {key: table.string(key) for key in ("license", "editorial_license")}
    for key, license_id in fixed.items():
        if license_id is not None:
            _check(table, key, license_id, licenses)
    if "editorial" in named and fixed["editorial_license"] is None:
        raise FileError("“{key}” is missing.", path=path, key="editorial_license")
    profile = Profile(
        name=path.stem,
        path=path,
        agency=table.string("agency"),
        columns=named,
        recognise=columns.recognise(table),
        licenses=_licenses(words, licenses),
        license=fixed["license"],
        editorial_license=fixed["editorial_license"],
        cancelled=frozenset(map(plain, status.strings("cancelled") or ())),
        bought=frozenset(map(plain, status.strings("bought") or ())),
        dates=columns.dates(table),
    )
    status.finish()
    table.finish()
    columns.check_required(profile, table)
    return profile


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
