"""The shapes of what is sent and answered, as JSON Schemas by name; those of the program's own files are taken from there."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from mediacheck.model import Verdict
from mediacheck.registry.sidecar import KINDS, STATUSES
from mediacheck.report.schema import result_schema
from mediacheck.tomlfile import DATE
from mediacheck.vocabulary import ACCOUNTS, EDITS, PURPOSES

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_FILLED: Schema = {"type": "string", "pattern": r"\S"}
_FLAG: Schema = {"type": "boolean"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_DAY: Schema = {"type": "string", "pattern": f"^{DATE}$"}
_DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_ANY_DIGEST: Schema = {"type": "string", "pattern": "^[0-9A-Fa-f]{64}$"}
_VERDICT: Schema = {"enum": [str(verdict) for verdict in Verdict]}
_DECIDED: Schema = {"enum": [str(Verdict.CLEAR), str(Verdict.BLOCKED)]}
_VERSION: Schema = {"const": 1}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(_more: Schema | None = None, /, **fields: Schema) -> Schema:
    """Of an answer: all of these are there; fields may be added."""
    return {"type": "object", "required": list(fields), "properties": fields | (_more or {})}


def _sent(*required: str, **fields: Schema) -> Schema:
    """Of a request: nothing else is taken."""
    return {"type": "object", "required": list(required), "properties": fields, "additionalProperties": False}


@cache
def components() -> dict[str, Schema]:
    """Every one by its name."""
    return {
        **_shipped("Use", _file("post"), without="attachments"),
        **_shipped("NewAsset", _file("sidecar")),
        **_shipped("Result", result_schema()),
        **_written(),
        **_answered(),
    }


def _file(name: str) -> Schema:
    content = (files("mediacheck") / "data" / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    schema: Schema = json.loads(content)
    return schema


def _shipped(name: str, schema: Schema, without: str = "") -> dict[str, Schema]:
    """A schema of ours and what it refers to, under names of this document."""
    inner = {key: value for key, value in schema.items() if key not in {"$schema", "$defs", "title"}}
    inner["properties"] = {key: value for key, value in inner["properties"].items() if key != without}
    parts = {name: inner} | {f"{name}.{part}": its for part, its in schema.get("$defs", {}).items()}
    return {part: _moved(its, name) for part, its in parts.items()}


def _moved(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        moved = {key: _moved(inner, name) for key, inner in value.items() if key != "$ref"}
        return moved | (ref(f"{name}.{value['$ref'].removeprefix('#/$defs/')}") if "$ref" in value else {})
    return [_moved(inner, name) for inner in value] if isinstance(value, list) else value


def _written() -> dict[str, Schema]:
    """What callers send, but for a Use and an asset."""
    decided = {
        "verdict": _DECIDED,
        "reason": _FILLED,
        "by": _FILLED,
        "until": _DAY,
        "channels": _list(_TEXT),
        "override": _list(_TEXT),
        "own_work": _FLAG,
    }
    return {
        "CheckByAddress": _sent("url", url={"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]://"}, use=ref("Use")),
        "ConfirmationRequest": _sent(sha256=_list(_ANY_DIGEST), use=ref("Use")),
        "DecisionOnFile": _sent("by", **decided),
        "DecisionOnDigest": _sent("sha256", "by", sha256=_ANY_DIGEST, **decided),
        "NewRevocation": _sent("by", "reason", by=_FILLED, reason=_FILLED),
    }


def _answered() -> dict[str, Schema]:
    problem = _object(
        {
            "remedy": _TEXT,
            "errors": _list(_object(at=_TEXT, why=_TEXT)),
            "most": _COUNT,
            "on_unavailable": {"enum": ["quarantine", "refuse"]},
            "verdict": _VERDICT,
        },
        type=_TEXT,
        title=_TEXT,
        status={"type": "integer", "minimum": 400, "maximum": 599},
        detail=_TEXT,
    )
    kept = _object(detail=_TEXT, remedy=_TEXT)
    post = _object(date=_DAY, post=_TEXT, channels=_list(_TEXT))
    return {
        "Problem": problem,
        "Check": {"allOf": [ref("Result"), _object(id=_TEXT)]},
        "Job": _object(
            id=_TEXT,
            status={"enum": ["queued", "running", "done", "failed"]},
            check=_or_null(_TEXT),
            verdict=_or_null(_VERDICT),
            problem=_or_null(kept),
        ),
        "Confirmation": _object(
            id=_TEXT, holds=_FLAG, verdict=_VERDICT, was=_VERDICT, changed=_list(_TEXT), result=ref("Result")
        ),
        "Asset": _asset(),
        "AssetWithPosts": {"allOf": [ref("Asset"), _object(posts=_list(post))]},
        "Assets": _object(version=_VERSION, assets=_list(ref("Asset")), next=_or_null(_TEXT)),
        **_decisions(),
        **_catalogue(),
        "HookAnswer": {"anyOf": [ref("Job"), _object(jobs=_list(ref("Job")))]},
        "Callback": _object(
            **dict.fromkeys(("id", "hook", "url", "made"), _TEXT),
            state={"enum": ["waiting", "sent", "dead"]},
            tries=_COUNT,
            due=_or_null(_TEXT),
            problem=_or_null(_TEXT),
        ),
        "Callbacks": _object(callbacks=_list(ref("Callback"))),
        "Health": _object(status={"const": "ok"}, version=_TEXT),
        "Ready": _object(status={"const": "ready"}, registry=_FLAG),
    }


def _decisions() -> dict[str, Schema]:
    revoked = _object(by=_TEXT, on=_DAY, reason=_TEXT)
    decision = _object(
        id=_TEXT,
        verdict=_DECIDED,
        reason=_TEXT,
        by=_TEXT,
        until=_DAY,
        sha256=_DIGEST,
        made=_DAY,
        pixels=_or_null(_TEXT),
        name=_or_null(_TEXT),
        channels=_list(_TEXT),
        overrides=_list(_TEXT),
        own_work=_FLAG,
        revoked=_or_null(revoked),
        use={"type": "object"},
        state={"enum": ["in force", "ended", "revoked"]},
    )
    return {
        "Decision": decision,
        "Decisions": _object(version=_VERSION, registry=_TEXT, decisions=_list(ref("Decision")), next=_or_null(_TEXT)),
        "NewDecision": _object(version=_VERSION, registry=_TEXT, decision=ref("Decision"), notes=_list(_TEXT)),
        "RevokedDecision": _object(version=_VERSION, registry=_TEXT, decision=ref("Decision")),
    }


def _catalogue() -> dict[str, Schema]:
    some = _or_null(_list(_TEXT))
    licence = _object(
        **dict.fromkeys(("id", "name", "kind"), _TEXT),
        **dict.fromkeys(("permits", "requires", "prohibits"), _list(_TEXT)),
        **dict.fromkeys(("channels", "territories", "purposes", "accounts", "edits"), some),
        editorial_only=_FLAG,
        **dict.fromkeys(("url", "credit", "source", "retrieved", "notes"), _or_null(_TEXT)),
    )
    rule = _object(
        code={"type": "string", "pattern": r"^MC\d{3}$"},
        level={"enum": ["block", "unchecked", "review", "note"]},
        **dict.fromkeys(("name", "title", "what", "why", "remedy", "example", "source"), _TEXT),
    )
    return {
        "License": licence,
        "Licenses": _object(version=_VERSION, licenses=_list(ref("License"))),
        "Rule": rule,
        "Rules": _object(version=_VERSION, rules=_list(ref("Rule"))),
    }


def _asset() -> Schema:
    scope = {
        "channels": _or_null(_list(_TEXT)),
        "territories": _or_null(_list(_TEXT)),
        "purposes": _or_null(_list({"enum": list(PURPOSES)})),
        "accounts": _or_null(_list({"enum": list(ACCOUNTS)})),
        "edits": _or_null(_list({"enum": list(EDITS)})),
    }
    grant = _object(
        license=_TEXT,
        **dict.fromkeys(("licensor", "licensee", "reference", "document", "credit"), _or_null(_TEXT)),
        **dict.fromkeys(("valid_from", "valid_until", "embargo_until"), _or_null(_DAY)),
        **scope,
        quota=_or_null(_COUNT),
    )
    release = _object(
        kind={"enum": list(KINDS)},
        **dict.fromkeys(("person", "document"), _or_null(_TEXT)),
        channels=scope["channels"],
        **dict.fromkeys(("valid_until", "revoked"), _or_null(_DAY)),
        minor=_FLAG,
    )
    region = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}
    return _object(
        id=_TEXT,
        status={"enum": list(STATUSES)},
        **dict.fromkeys(("title", "reason", "creator", "owner", "source", "supplier_id", "origin"), _or_null(_TEXT)),
        credit_region=_or_null(region),
        **dict.fromkeys(("people", "property", "ai_made"), _FLAG),
        grants=_list(grant),
        releases=_list(release),
        problems=_list(_TEXT),
    )
