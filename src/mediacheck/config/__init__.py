"""mediacheck.toml: found upward from the parent of what is checked, read strictly, turned into a Policy."""

import dataclasses
import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from mediacheck import __version__, tomlfile
from mediacheck.config.hosts import network
from mediacheck.config.serving import service_of
from mediacheck.errors import UsageError
from mediacheck.model import Contact, Level, Limits, Policy, Trust
from mediacheck.tomlfile import Table
from mediacheck.vocabulary import ACCOUNTS, MODES, PURPOSES, channels, nearest, territories

FILENAME = "mediacheck.toml"
POST_FILENAME = "post.toml"
REGISTRY_VARIABLE = "MEDIACHECK_REGISTRY"

LEVELS = [level.value for level in Level if level is not Level.UNCHECKED]
TRUST = ("clear", "review")
EMAIL = r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+"
"""One address and nothing but it (the addr-spec of RFC 5322, without its quoted forms)."""
PREVIEW = 2048  # pixels; a larger one is no preview any more


def find(paths: Sequence[Path], *, start: Path | None = None) -> Path | None:
    """The nearest mediacheck.toml, searched from the parent of the first path (else from `start`) upward.

    What lies inside a checked folder is never among them: what is checked cannot bring its own trust.
    """
    checked = checked_folders(paths)
    folder = _absolute(paths[0]).parent if paths else Path(start or Path.cwd())
    for candidate in (folder, *folder.parents):
        if os.path.isfile(candidate / FILENAME) and not _inside(candidate, checked):
            return candidate / FILENAME
    return None


def checked_folders(paths: Iterable[Path]) -> list[Path]:
    """The folders that are checked as posts: those named, and those whose post.toml is named."""
    named = (_absolute(path) for path in paths)
    posts = (path.parent if path.name == POST_FILENAME and os.path.isfile(path) else path for path in named)
    return [path for path in posts if os.path.isdir(path)]


def ignored(paths: Iterable[Path]) -> list[Path]:
    """The mediacheck.toml files right inside the checked folders, which do not count."""
    return [path / FILENAME for path in checked_folders(paths) if os.path.isfile(path / FILENAME)]


def _absolute(path: Path) -> Path:
    """Not resolved: where a link leads is not where the user stands."""
    return Path(os.path.abspath(path))  # noqa: PTH100


def _inside(folder: Path, checked: Iterable[Path]) -> bool:
    """By their names or by where those lead: the same folder has several, and the working directory knows only one."""
    there = os.path.realpath(folder)
    return any(folder.is_relative_to(one) or Path(there).is_relative_to(os.path.realpath(one)) for one in checked)


def load(
    path: Path | None,
    *,
    registry: str | None = None,
    known: Mapping[str, tuple[str, Level]] | None = None,
    checked: Sequence[Path] = (),
) -> Policy:
    """The policy of a file, or the defaults without one.

    The default registry, `registry/` beside the file (else in the working directory), is not taken from inside a folder
    that is `checked`.

    `registry` (from the command line or MEDIACHECK_REGISTRY) wins over the file's. `known` gives every rule's name and
    default level by code, so that `[rules]` can be checked: an unknown rule, or lowering MC1xx, MC2xx or MC8xx, is
    refused. Raises FileError.
    """
    if path is not None and not path.is_file():
        raise UsageError(
            "The configuration {path} does not exist.", "Check the path given with --config.", path=str(path)
        )
    policy = Policy(timezone=_system_timezone()) if path is None else _policy(tomlfile.read(path), known or {})
    location = registry or os.environ.get(REGISTRY_VARIABLE)
    if location:
        policy = dataclasses.replace(policy, registry=location, registry_configured=True)
    elif policy.registry is None:
        beside = (path.parent if path else Path.cwd()) / "registry"
        if beside.is_dir() and not _inside(_absolute(beside), checked):
            policy = dataclasses.replace(policy, registry=str(beside))
    return dataclasses.replace(policy, sha256=_digest(policy))


def _policy(table: Table, known: Mapping[str, tuple[str, Level]]) -> Policy:
    path = table.path
    company, contact, registry = table.table("company"), table.table("contact"), table.table("registry")
    use, trust, guidelines = table.table("use"), table.table("trust"), table.table("guidelines")
    rules, limits, hosts = table.table("rules"), table.table("limits"), table.table("network")
    service, hooks = table.table("service"), table.table("hooks")
    location = _location(registry, path.parent)
    licenses = path.parent / "licenses"
    days = rules.integer("expires_soon_days")
    policy = Policy(
        company=company.string("name"),
        licensees=company.strings("licensees") or (),
        timezone=company.timezone("timezone") or _system_timezone(),
        contact=Contact(contact.string("name"), _email(contact), contact.string("url")),
        registry=location,
        registry_configured=location is not None,
        use=use_fields(use),
        commercial=use.boolean("commercial", default=True),
        trust=Trust(
            embedded_open_licenses=trust.choice("embedded-open-licenses", TRUST) == "clear",
            purchase_ids=trust.choice("purchase-ids", TRUST) == "clear",
        ),
        levels=_levels(rules, known),
        limits=_limits(limits, registry),
        network=network(hosts),
        service=service_of(service, hooks),
        guidelines=guidelines.string("url"),
        expires_soon_days=Policy().expires_soon_days if days is None else days,
        path=path,
        licenses=licenses if licenses.is_dir() else None,
    )
    for part in (company, contact, registry, use, trust, guidelines, limits, hosts, service, hooks, table):
        part.finish()
    return policy


def use_fields(table: Table) -> dict[str, Any]:
    """The fields of a Use that a table states, canonical; what it does not state is left out."""
    stated = {
        "channels": table.names("channels", channels()),
        "territories": table.names("territories", territories()),
        "purpose": table.choice("purpose", PURPOSES),
        "account": table.choice("account", ACCOUNTS),
        "mode": table.choice("mode", MODES),
        "licensee": table.string("licensee"),
        "labels": table.strings("labels"),
    }
    return {name: value for name, value in stated.items() if value is not None}


def _email(table: Table) -> str | None:
    address = table.string("email")
    if address is not None and not re.fullmatch(EMAIL, address):
        table.refuse("email", "“{key}” must be an e-mail address, like socialmedia@example.com.")
    return address


def _levels(table: Table, known: Mapping[str, tuple[str, Level]]) -> dict[str, Level]:
    codes = {name: code for code, (name, _) in known.items()}
    levels: dict[str, Level] = {}
    seen: set[str] = set()
    for key in table.data:
        if key == "expires_soon_days":
            continue
        stated = table.choice(key, LEVELS)
        code = codes.get(key, key)
        if code not in known:
            near = nearest(key, [*known, *codes])
            if near:
                table.refuse(key, "there is no rule “{key}”; did you mean “{near}”?", near=near)
            table.refuse(key, "there is no rule “{key}”; “mediacheck explain” lists them.")
        if code in seen:
            table.refuse(key, "the level of {code} stands there twice, by its code and by its name.", code=code)
        seen.add(code)
        if stated is None:
            continue
        level = Level(stated)
        default = known[code][1]
        if only_raised(code) and level.rank < default.rank:
            table.refuse(
                key, "the level of {key} can be raised, not lowered: it is at least “{least}”.", least=default.value
            )
        levels[code] = level
    return levels


def only_raised(code: str) -> bool:
    """Whether the rule's level can be raised, not lowered: else a setting could make a false clear."""
    return code[:3] in {"MC1", "MC2", "MC8"}


def _limits(table: Table, registry: Table) -> Limits:
    whole = {
        field.name: table.integer(field.name, minimum=1)
        for field in dataclasses.fields(Limits)
        if field.name not in {"seconds", "preview"}
    }
    preview = registry.integer("preview")
    if preview is not None and preview > PREVIEW:
        registry.refuse("preview", "“{key}” must be at most {maximum}.", maximum=PREVIEW)
    stated: dict[str, Any] = whole | {"seconds": table.number("seconds"), "preview": preview}
    return Limits(**{name: value for name, value in stated.items() if value is not None})


def _location(table: Table, folder: Path) -> str | None:
    """A path is meant from the configuration's folder, a URL is itself."""
    location = table.string("location")
    if location is None or "://" in location or location == "memory:":
        return location
    try:
        return str(folder / Path(location).expanduser())
    except RuntimeError:  # the home of somebody who is not known here
        table.refuse("location", "“{location}” is in nobody’s home folder here.", location=location)


def _system_timezone() -> str:
    import tzlocal

    try:
        return tzlocal.get_localzone_name() or "UTC"
    except (LookupError, OSError, ValueError):
        return "UTC"


def _digest(policy: Policy) -> str:
    """SHA-256 of what can change a verdict: the settings, the company's own licences, the program's version.

    Where the files lie does not count: the same policy has the same digest on every machine. Raises FileError.
    """
    settings = dataclasses.asdict(policy)
    for place in ("path", "licenses", "registry", "registry_configured", "service", "sha256"):
        del settings[place]
    del settings["limits"]["preview"], settings["network"]["certificates"]
    settings["network"]["private"] = sorted(policy.network.private)
    own = sorted(policy.licenses.glob("*.toml")) if policy.licenses else []
    digests = {path.name: hashlib.sha256(tomlfile.content(path)).hexdigest() for path in own}
    canonical = json.dumps([__version__, settings, digests], sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
