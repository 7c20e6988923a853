"""Makes the JSON Schemas of the files that people write, for editors that complete and underline.

Names, patterns and limits are the readers' own; what a field means stands here. Tests hold schema and reader against each
other. What no schema can say (a grant that ends before it begins, a time zone that does not exist) the readers alone know.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mediacheck import catalog, config, tomlfile
from mediacheck.catalog import credit, entries
from mediacheck.config import hosts, serving
from mediacheck.model import Level, Limits, Service
from mediacheck.registry import sidecar
from mediacheck.rules import RULES
from mediacheck.vocabulary import ACCOUNTS, EDITS, MODES, PURPOSES, Vocabulary, channels, territories

Schema = dict[str, Any]

_BLANK = {"type": "string", "pattern": "^\\s*$"}  # to a reader a blank text is one that is not stated
_FILLED = {"type": "string", "pattern": "\\S"}
_TEXT = {"type": "string"}
_FLAG = {"type": "boolean"}
_SECONDS = {"type": "number", "exclusiveMinimum": 0, "maximum": 1e6}
_DATE = {"type": "string", "format": "date", "pattern": f"^{tomlfile.DATE}$"}


def _choice(names: Sequence[str]) -> Schema:
    return {"anyOf": [{"enum": list(names)}, _BLANK]}


def _matching(pattern: str) -> Schema:
    return {"anyOf": [{"type": "string", "pattern": f"^(?:{pattern})$"}, _BLANK]}


def _list(item: Schema) -> Schema:
    """A single text counts as a list of one. Not "one or the other": an editor would not say which entry is wrong."""
    return {"type": ["string", "array"], "pattern": _pattern(item), "items": item}


def _pattern(item: Schema) -> str:
    if "enum" in item:
        return f"^(?:{'|'.join(item['enum'])})$"
    return str(item.get("pattern", ""))


def _vocabulary(words: Vocabulary) -> Schema:
    """The names as they are spelt, to be completed, and as they may be written: without regard to case, and by an alias."""
    spelt = sorted({*words.names, *words.groups}, key=lambda name: (name not in words.groups, name))
    return {"anyOf": [{"enum": spelt}, {"type": "string", "pattern": _written(words)}]}


def _written(words: Vocabulary) -> str:
    names = "|".join("".join(_either(letter) for letter in name) for name in words.known())
    return f"^\\s*(?:{names})\\s*$"


def _either(letter: str) -> str:
    return f"[{letter.lower()}{letter.upper()}]" if letter.isalpha() else letter


def _table(fields: Mapping[str, Schema], *required: str, **more: Any) -> Schema:
    table: Schema = {"type": "object", "properties": dict(fields), "additionalProperties": False}
    return table | ({"required": list(required)} if required else {}) | more


def _says(description: str, schema: Schema) -> Schema:
    return {"description": description} | schema


_NAMES: dict[str, tuple[Schema, str]] = {
    "channel": (_vocabulary(channels()), _written(channels())),
    "territory": (_vocabulary(territories()), _written(territories())),
    **{
        name: (item, _pattern(item))
        for name, item in {
            "purpose": {"enum": list(PURPOSES)},
            "account": {"enum": list(ACCOUNTS)},
            "edit": {"enum": list(EDITS)},
        }.items()
    },
}


def _names(name: str) -> Schema:
    return {"type": ["string", "array"], "pattern": _NAMES[name][1], "items": {"$ref": f"#/$defs/{name}"}}


def _document(title: str, table: Schema, defs: Iterable[str]) -> Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **table,
        "$defs": {name: _NAMES[name][0] for name in defs},
    }


# ---------------------------------------------------------------- post.toml and mediacheck.toml


def _use() -> dict[str, Schema]:
    return {
        "channels": _says("Where it is posted.", _names("channel")),
        "territories": _says("Where it is seen: ISO 3166 codes, DACH, EU, EEA or world.", _names("territory")),
        "purpose": _says("What for; else organic.", _choice(PURPOSES)),
        "account": _says("Whose account; else the company’s.", _choice(ACCOUNTS)),
        "mode": _says("An upload, or the native sharing of a public post; else an upload.", _choice(MODES)),
        "licensee": _says("Which company of the group; else the one in mediacheck.toml.", _TEXT),
        "labels": _says("Labels on the post, like ai.", _list(_TEXT)),
    }


def post() -> Schema:
    separator, here = r"[/\\]", r"(?:\.[/\\]+)*"
    outside = f"^{separator}|(?:^|{separator})\\.\\.(?:{separator}|$)|^{here}~(?:{separator}|$)|^{here}[^/\\\\]*:|^{here}\\.?$"
    inside = {"not": {"anyOf": [{"pattern": "://"}, {"pattern": outside}]}}
    https = {"pattern": "^[hH][tT][tT][pP][sS]://"}
    attachment = {"type": "string", "pattern": "\\S", "anyOf": [https, inside]}
    fields = _use() | {
        "publish_at": _says(
            "When it goes out, like 2026-12-31T09:00:00; without an offset in the company’s time zone.",
            {"type": "string", "pattern": f"^(?:{tomlfile.MOMENT})$"},
        ),
        "caption": _says("The post’s text; credit lines are looked for in it.", _TEXT),
        "attachments": _says(
            "Files in this folder, or https addresses; left out: every media file in it.",
            {"anyOf": [attachment, {"type": "array", "items": attachment}]},
        ),
    }
    return _document(
        "post.toml of mediacheck: what a planned post says about itself", _table(fields), ("channel", "territory")
    )


def configuration() -> Schema:
    company = {
        "name": _says("The company: the licensee of a post that names none.", _TEXT),
        "licensees": _says("Other companies of the group.", _list(_TEXT)),
        "timezone": _says("Whose day counts, like Europe/Berlin; else the system’s.", _TEXT),
    }
    contact = {
        "name": _says("Whom employees ask when a picture is not clear.", _TEXT),
        "email": _says("Their e-mail address.", _matching(config.EMAIL)),
        "url": _says("A page to ask on.", _TEXT),
    }
    registry = {
        "location": _says(
            "A folder or an SQLite file (*.db, *.sqlite), seen from this file; else registry/ beside it.", _TEXT
        ),
        "preview": _says(
            "Pixels of the longer side of the previews that are kept for people; 0: none.",
            {"type": "integer", "minimum": 0, "maximum": config.PREVIEW},
        ),
    }
    believed = _choice(config.TRUST)
    trust = {
        "embedded-open-licenses": _says("“clear”: believe an open licence that stands in a file.", believed),
        "purchase-ids": _says("“clear”: believe a file’s agency number that stands in a purchase list.", believed),
    }
    commercial = {"commercial": _says("false: a licence for non-commercial use may cover.", _FLAG)}
    guidelines = {"url": _says("The company’s social media guidelines.", _TEXT)}
    fields = {
        "company": _says("Who you are.", _table(company)),
        "contact": _says("The person to ask, printed with everything that is not clear.", _table(contact)),
        "registry": _says("The pictures that you own or have licensed.", _table(registry)),
        "use": _says("What holds for every post that does not say otherwise.", _table(_use() | commercial)),
        "trust": _says("What you accept without a grant of your own.", _table(trust)),
        "rules": _says("How grave a rule’s finding is, by code or name.", _levels()),
        "limits": _says("What one file may cost.", _limits()),
        "network": _says("What may be asked of other hosts.", _network()),
        "guidelines": _says("Where your guidelines are.", _table(guidelines)),
        "service": _says("What the HTTP service takes.", _service()),
    }
    title = "mediacheck.toml: the rules for everything below its folder"
    return _document(title, _table(fields), ("channel", "territory"))


def _levels() -> Schema:
    """A rule can be named by code or by name, not by both."""
    fields: dict[str, Schema] = {
        "expires_soon_days": _says(
            "From how many days before its end a grant is named; else 30.", {"type": "integer", "minimum": 0}
        )
    }
    for rule in RULES:
        least = rule.level if config.only_raised(rule.code) else Level.NOTE
        level = _choice([level for level in config.LEVELS if Level(level).rank >= least.rank])
        fields |= {rule.code: level, rule.name: level}
    once = [{"if": {"required": [rule.code]}, "then": {"properties": {rule.name: False}}} for rule in RULES]
    return _table(fields, allOf=once)


def _limits() -> Schema:
    words = {
        "bytes": "Bytes of a file.",
        "pixels": "Width × height × frames.",
        "memory": "Bytes of memory.",
        "frames": "Frames of a moving picture.",
        "metadata": "Bytes of one metadata block.",
        "archive_members": "Members of a ZIP archive.",
        "archive_bytes": "Bytes of an archive, unpacked, with those in it.",
        "archive_ratio": "How many times as large a member of an archive may become.",
        "archive_depth": "How deep archives may lie in archives; 1: not at all.",
    }
    whole = {"type": "integer", "minimum": 1}
    fields = {
        field.name: _says(words[field.name], whole)
        for field in dataclasses.fields(Limits)
        if field.name not in {"seconds", "preview"}
    }
    return _table(fields | {"seconds": _says("Seconds of looking.", _SECONDS)})


def _network() -> Schema:
    fields = {
        "fetch": _says("true: get the media that a post.toml names by web address, as --fetch does.", _FLAG),
        "verify_web": _says("true: look open licences up on the pages that files name, as --verify-web does.", _FLAG),
        "private": _says(
            "Hosts that may be asked although they are not public, each with its port.",
            _list({"type": "string", "pattern": f"^{hosts.PAIR}$"}),
        ),
        "proxy": _says("The proxy to the web; those of the environment are ignored.", _matching(hosts.PROXY)),
        "certificates": _says("A PEM file of authorities to trust instead of the usual ones.", _TEXT),
        "bytes": _says("Bytes of one answer, unpacked.", {"type": "integer", "minimum": 1}),
        "seconds": _says("Seconds for one address, with all that it leads on to.", _SECONDS),
    }
    return _table(fields)


def _service() -> Schema:
    words = {
        "upload_bytes": "Bytes of one request.",
        "files": "Files of one request.",
        "wait_bytes": "Bytes of a request that is answered at once; a larger one becomes a job.",
        "spool_bytes": "Bytes of all requests that are not checked yet.",
        "requests_per_minute": "Requests with one token in a minute.",
        "keep_days": "Days that results, jobs and what was seen in files are kept.",
        "looks_bytes": "Bytes of what was seen in files, by which verdicts are confirmed without them.",
    }
    whole = {"type": "integer", "minimum": 1}
    counts = {field.name for field in dataclasses.fields(Service)} - {"on_unavailable", "seconds", "hooks"}
    return _table(
        {name: _says(words[name], whole) for name in words if name in counts}
        | {
            "seconds": _says("Seconds in which a request has to arrive.", _SECONDS),
            "on_unavailable": _says(
                "What callers shall do with an upload that cannot be checked now; else quarantine.",
                _choice(serving.UNAVAILABLE),
            ),
        }
    )


# ---------------------------------------------------------------- sidecars and folder.toml


def folder() -> Schema:
    return _asset("folder.toml of a mediacheck registry: defaults for every picture below it", {})


def picture() -> Schema:
    own = {"id": _says("Its id in the registry; else its path.", _TEXT)}
    return _asset("NAME.EXT.toml of a mediacheck registry: what is known about the picture beside it", own)


def _asset(title: str, own: dict[str, Schema]) -> Schema:
    least, most = {"minimum": 0, "maximum": 1.000001}, {"exclusiveMinimum": 0, "maximum": 1.000001}
    sides = [{"type": "number"} | bounds for bounds in (least, least, most, most)]
    fields = own | {
        "title": _says("What the picture is called.", _TEXT),
        "status": _says("Whether it may be used at all; else active.", _choice(sidecar.STATUSES)),
        "reason": _says("Why it is withdrawn or forbidden.", _TEXT),
        "creator": _says("Who made it.", _TEXT),
        "owner": _says("Whose it is.", _TEXT),
        "source": _says("Where it comes from.", _TEXT),
        "supplier_id": _says("The agency’s number.", _TEXT),
        "credit_region": _says(
            "Where the credit stands in the picture: left, top, width, height, 0 to 1.",
            {"type": "array", "prefixItems": sides, "items": False, "minItems": 4},
        ),
        "people": _says("Somebody can be recognised.", _FLAG),
        "property": _says("Private property can be recognised.", _FLAG),
        "ai_made": _says("Made with AI.", _FLAG),
        "grant": _says("Under which licence it may be used, and how far.", {"type": "array", "items": _grant()}),
        "release": _says("What people and owners in the picture allowed.", {"type": "array", "items": _release()}),
    }
    return _document(title, _table(fields), ("channel", "territory", "purpose", "account", "edit"))


def _grant() -> Schema:
    fields = {
        "license": _says(
            "“mediacheck licenses” lists the ids.", {"anyOf": [{"enum": sorted(catalog.load())}, _FILLED]}
        ),
        "licensor": _says("Who granted it.", _TEXT),
        "licensee": _says("To which company of the group; else to all of it.", _TEXT),
        "reference": _says("Order or contract number.", _TEXT),
        "document": _says("Where the contract lies.", _TEXT),
        "valid_from": _says("The first day.", _DATE),
        "valid_until": _says("The last day.", _DATE),
        "embargo_until": _says("The day from which on it may be published.", _DATE),
        **_scope(),
        "quota": _says("How often it may be used.", {"type": "integer", "minimum": 0}),
        "credit": _says("The exact credit line, where it is not the licence’s.", _TEXT),
    }
    return _table(fields, "license")


def _scope() -> dict[str, Schema]:
    return {
        "channels": _says("Where; left out: nothing is said of it; []: nowhere.", _names("channel")),
        "territories": _says("In which countries or groups of countries.", _names("territory")),
        "purposes": _says("What for.", _names("purpose")),
        "accounts": _says("On whose accounts.", _names("account")),
        "edits": _says("Which edits; []: none.", _names("edit")),
    }


def _release() -> Schema:
    fields = {
        "kind": _says("Of a person (model) or of an owner (property).", {"enum": list(sidecar.KINDS)}),
        "person": _says("Who allowed it.", _TEXT),
        "channels": _says("Only on these channels.", _names("channel")),
        "valid_until": _says("The last day.", _DATE),
        "revoked": _says("The day on which it was revoked.", _DATE),
        "document": _says("Where the release lies.", _TEXT),
        "minor": _says("The person is under 18.", _FLAG),
    }
    return _table(fields, "kind")


# ---------------------------------------------------------------- licences


def license_() -> Schema:
    names = "|".join(credit.NAMES)
    template = rf"(?:[^\[\]{{}}]|\{{(?:{names})\}}|\[(?:[^\[\]{{}}]|\{{(?:{names})\}})*\])*"
    matches = {
        "urls": _says(
            "Addresses that name this licence: a host and a path, in which * is anything.",
            _list({"type": "string", "pattern": f"^(?:{entries.PATTERN})$"}),
        ),
        "agencies": _says("Agencies whose marks point to it.", _list(_TEXT)),
    }
    acts, duties = _list({"enum": list(entries.ACTS)}), _list({"enum": list(entries.DUTIES)})
    fields = {
        "name": _says("What people read.", _FILLED),
        "kind": _says(
            "What a grant has to bring depends on it; with a word of your own: channels and purposes.",
            {"anyOf": [{"enum": list(entries.KINDS)}, _FILLED]},
        ),
        "url": _says("Where its terms stand.", _matching(entries.URL)),
        "permits": _says("What it allows.", acts),
        "requires": _says("What it asks for.", duties),
        "prohibits": _says("What it forbids.", acts),
        **_scope(),
        "editorial_only": _says("For news reporting only.", _FLAG),
        "credit": _says(
            "The credit line; a part in [brackets] is dropped where one of its names is unknown.",
            {"type": "string", "pattern": f"^{template}$"},
        ),
        "source": _says("The text that its terms were taken from.", _TEXT),
        "retrieved": _says("When that text was read, or why it was not.", _TEXT),
        "notes": _says("What else a person should know.", _TEXT),
        "matches": _says("How it is recognised in what a file says.", _table(matches)),
    }
    table = _table(fields, "name", "kind", allOf=[*_contradictions()])
    return _document(
        "A licence of the mediacheck catalogue", table, ("channel", "territory", "purpose", "account", "edit")
    )


def _contradictions() -> Iterator[Schema]:
    """Each under the setting that takes back the other, so that an editor underlines that one alone."""
    for act in entries.ACTS:
        others = _list({"enum": [other for other in entries.ACTS if other != act]})
        yield _when({"permits": _has(act)}, {"prohibits": others})
    yield _when({"prohibits": _has("DerivativeWorks")}, {"edits": {"type": "array", "maxItems": 0}})
    yield _when({"editorial_only": {"const": True}}, {"purposes": _has("editorial")})


def _when(stated: dict[str, Schema], wanted: dict[str, Schema]) -> Schema:
    return {"if": {"properties": stated, "required": list(stated)}, "then": {"properties": wanted}}


def _has(name: str) -> Schema:
    return {"anyOf": [{"const": name}, {"type": "array", "contains": {"const": name}}]}


SCHEMAS = {
    "license": license_,
    "sidecar": picture,
    "folder": folder,
    "post": post,
    "mediacheck": configuration,
}
