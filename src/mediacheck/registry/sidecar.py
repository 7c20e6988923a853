"""What a person wrote about pictures: a sidecar `NAME.EXT.toml`, and `folder.toml` for everything below it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mediacheck import tomlfile
from mediacheck.errors import FileError
from mediacheck.model import Asset, Grant, Region, Release, Text, text
from mediacheck.tomlfile import Table
from mediacheck.vocabulary import ACCOUNTS, EDITS, PURPOSES, channels, territories

FOLDER = "folder.toml"
SUFFIX = ".toml"

STATUSES = ("active", "withdrawn", "forbidden")
KINDS = ("model", "property")

_TEXTS = ("title", "reason", "creator", "owner", "source", "supplier_id")
_FLAGS = ("people", "property", "ai_made")


@dataclass(frozen=True, slots=True)
class Stated:
    """What one file states, and nothing that it leaves open."""

    values: Mapping[str, Any] = field(default_factory=dict)  # fields of Asset
    grants: tuple[Grant, ...] | None = None
    releases: tuple[Release, ...] | None = None
    problem: Text | None = None  # what is wrong with the file: then nothing of its terms counts
    id_line: int | None = None


def read(path: Path, name: str) -> Stated:
    """A sidecar or a folder.toml; `name` is how a problem calls it. Never raises: a broken file is a problem."""
    try:
        return _stated(tomlfile.read(path), name)
    except FileError as error:
        return Stated(problem=_problem(error, name))


def parse(content: str, path: Path) -> Stated:
    """As `read`, for what is going to be the file's content."""
    try:
        return _stated(tomlfile.parse(content.encode(), path), path.name)
    except FileError as error:
        return Stated(problem=_problem(error, path.name))


def combine(chain: Iterable[Stated], default_id: str) -> Asset:
    """The asset that these describe, the outermost folder.toml first, the sidecar last: the nearest wins, key by key.

    Grants are one key, releases another: a sidecar that states a grant has that grant alone. If any of the files is
    broken, the asset has no grants, because it is not known what the file would have said about them.
    """
    values: dict[str, Any] = {}
    grants: tuple[Grant, ...] = ()
    releases: tuple[Release, ...] = ()
    problems: list[Text] = []
    for stated in chain:
        values |= stated.values
        grants = grants if stated.grants is None else stated.grants
        releases = releases if stated.releases is None else stated.releases
        if stated.problem is not None:
            problems.append(stated.problem)
    if problems:
        grants = ()
    return Asset(**{"id": default_id, **values}, grants=grants, releases=releases, problems=tuple(problems))


@dataclass(frozen=True, slots=True)
class Contradiction:
    term: str
    message: Text


def contradicting(grant: Grant) -> Contradiction | None:
    """Dates that leave no day on which the grant could be used. Which of them is meant, nobody knows."""
    until = grant.valid_until
    if until and grant.valid_from and grant.valid_from > until:
        begin = grant.valid_from
        message = text("the grant ends on {until}, before it begins on {begin}.", until=until, begin=begin)
        return Contradiction("valid_until", message)
    if until and grant.embargo_until and grant.embargo_until > until:
        embargo = grant.embargo_until
        message = text(
            "the embargo lasts until {embargo}, longer than the grant, which ends on {until}.",
            embargo=embargo,
            until=until,
        )
        return Contradiction("embargo_until", message)
    return None


def check(data: dict[str, Any], path: Path) -> Asset:
    """An asset from values of a sidecar's shape that came some other way. Raises FileError that names `path`."""
    return _asset(Table(data, path), with_id=True)


# ---------------------------------------------------------------- fields


def _stated(table: Table, name: str) -> Stated:
    line = table.line("id") if "id" in table.data else None
    known = dict(table.data)
    try:
        asset = _asset(table, with_id=table.path.name != FOLDER)
    except FileError as error:
        return Stated(_rescued(known), problem=_problem(error, name), id_line=line)
    stated = {key: getattr(asset, key) for key in known if key not in {"grant", "release"}}
    return Stated(
        {key: value for key, value in stated.items() if value not in (None, "")},
        asset.grants if "grant" in known else None,
        asset.releases if "release" in known else None,
        id_line=line,
    )


def _asset(table: Table, *, with_id: bool) -> Asset:
    """All that a table states; an id that it does not state is empty."""
    region = _region(table)
    asset_id = table.string("id") if with_id else None
    status = table.choice("status", STATUSES)
    values: dict[str, Any] = {key: table.string(key) for key in _TEXTS}
    values |= {key: table.boolean(key) for key in _FLAGS}
    grants = tuple(_grant(entry) for entry in table.tables("grant"))
    releases = tuple(_release(entry) for entry in table.tables("release"))
    table.finish()
    return Asset(
        id=asset_id or "",
        status=status or "active",
        credit_region=region,
        grants=grants,
        releases=releases,
        **values,
    )


def _grant(table: Table) -> Grant:
    grant = Grant(
        license=_required(table, "license"),
        licensor=table.string("licensor"),
        licensee=table.string("licensee"),
        reference=table.string("reference"),
        document=table.string("document"),
        valid_from=table.date("valid_from"),
        valid_until=table.date("valid_until"),
        embargo_until=table.date("embargo_until"),
        channels=table.names("channels", channels()),
        territories=table.names("territories", territories()),
        purposes=table.choices("purposes", PURPOSES),
        accounts=table.choices("accounts", ACCOUNTS),
        edits=table.choices("edits", EDITS),
        quota=table.integer("quota"),
        credit=table.string("credit"),
    )
    table.finish()
    if contradiction := contradicting(grant):
        table.refuse(contradiction.term, "{message}", message=contradiction.message)
    return grant


def _release(table: Table) -> Release:
    _required(table, "kind")
    kind = table.choice("kind", KINDS)
    release = Release(
        kind=kind or "",
        person=table.string("person"),
        channels=table.names("channels", channels()),
        valid_until=table.date("valid_until"),
        revoked=table.date("revoked"),
        document=table.string("document"),
        minor=table.boolean("minor"),
    )
    table.finish()
    return release


def _required(table: Table, key: str) -> str:
    value = table.string(key)
    if value is None:
        table.refuse(key, "“{key}” is missing here.")
    return value


def _region(table: Table) -> Region | None:
    """Taken out of the table, which knows no lists of numbers."""
    value = table.data.pop("credit_region", None)
    if value is None:
        return None
    numbers = isinstance(value, list) and all(type(each) in {int, float} for each in value)
    if not numbers or len(value) != len(("left", "top", "width", "height")) or not _inside(*value):
        table.refuse(
            "credit_region",
            "“{key}” must be left, top, width and height as fractions of the picture, like [0.0, 0.9, 1.0, 0.1].",
        )
    left, top, width, height = map(float, value)
    return left, top, width, height


def _inside(left: float, top: float, width: float, height: float) -> bool:
    most = 1 + 1e-6  # thirds do not add up to 1
    return min(left, top) >= 0 < min(width, height) and max(left + width, top + height) <= most


# ---------------------------------------------------------------- broken files


def _problem(error: FileError, name: str) -> Text:
    place = f"{name}:{error.line}" if error.line else name
    return text("{place}: {problem}", place=place, problem=Text(error.message, error.values))


def _rescued(data: Mapping[str, Any]) -> dict[str, Any]:
    """What identifies or forbids the asset, if at least that is right in a broken file."""
    rescued = {key: data[key] for key in ("id", "title", "reason") if isinstance(data.get(key), str) and data[key]}
    if data.get("status") in STATUSES:
        rescued["status"] = data["status"]
    return rescued
