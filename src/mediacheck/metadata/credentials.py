"""Content Credentials (C2PA): who signed what about the making of a file, by c2pa-python, if it is installed.

Nothing is fetched: a manifest that is kept elsewhere is told of, not asked for. Without a list of trusted signers, which the
library has none of by itself, a sound signature says that nothing was changed since, not that the signer is who it says.
"""

import io
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any

from mediacheck.metadata.blocks import damaged
from mediacheck.metadata.fields import BY_XMP, CLAIMS
from mediacheck.metadata.generators import SOURCE_TYPES
from mediacheck.metadata.xmltree import prefix_of
from mediacheck.model import Claim, Problem, Signal, text

_NAME = "Content Credentials"
_ELSEWHERE = frozenset({"NotSupported", "ManifestNotFound", "RemoteManifest", "Remote"})
_STATES = frozenset({"valid", "invalid", "trusted"})
_MANIFESTS = 64
_ENTRIES = 200  # of one list
_DEPTH = 16
_LINKED = frozenset({"stds.iptc", "stds.iptc.photo-metadata", "stds.exif", "cawg.metadata", "c2pa.metadata"})
_WORK = {  # schema.org's words → ours
    "author": "creator",
    "creator": "creator",
    "copyrightHolder": "copyrightOwner",
    "copyrightNotice": "copyrightNotice",
    "copyrightYear": "copyrightYear",
    "creditText": "creditLine",
    "license": "license",
    "usageInfo": "webStatementOfRights",
    "acquireLicensePage": "licensorUrl",
}
_UNTRUSTED = (".untrusted", "ocsp.")  # no word against the file: nobody was named to be trusted

Found = Iterator[Claim | Signal | Problem]


def read(data: bytes, type: str) -> Found:  # noqa: A002  as in the room's door
    """Claims and signals of a file that has a manifest."""
    library = _library()
    if library is None:
        yield Signal("c2pa", "present")
        yield _needs_library()
        return
    try:
        with library.Reader(type, io.BytesIO(data), context=_context()) as reader:
            store = json.loads(reader.json())
    except library.C2paError as error:
        yield from _failed(error)
        return
    yield from _store(store)


def _needs_library() -> Problem:
    return Problem(
        "MC307",
        text("The file has Content Credentials, which cannot be read here."),
        text('To have them read: pip install "mediacheck[c2pa]"'),
        extra=True,
    )


@cache
def _library() -> Any:
    try:
        return import_module("c2pa")
    except (ImportError, OSError):  # its library is there, but not for this machine
        return None


@cache
def _context() -> Any:
    library = _library()
    return library.Context(library.Settings.from_dict({"verify": {"remote_manifest_fetch": False}}))


def _failed(error: Exception) -> Found:
    """What cannot be read, or is kept elsewhere, is not known to be wrong."""
    if str(error).partition(":")[0] not in _ELSEWHERE:
        yield damaged(_NAME)
    yield Signal("c2pa", "present")


def _store(store: Mapping[str, Any]) -> Found:
    manifests = _mapping(store.get("manifests"))
    active = _mapping(manifests.get(str(store.get("active_manifest"))))
    signer = _signer(_mapping(active.get("signature_info")))
    state = str(store.get("validation_state")).casefold()
    if state in _STATES:
        yield Signal("c2pa", state, signer)
        yield _claim("contentCredentials", state)
    if signer:
        yield _claim("credentialsSigner", signer)
    for status in _mappings(store.get("validation_status")):
        code = str(status.get("code"))
        if not any(part in code for part in _UNTRUSTED):
            yield _claim("credentialsFailure", code)
    yield from _manifest(active)
    for label, manifest in islice(manifests.items(), _MANIFESTS):
        if label != store.get("active_manifest"):
            yield from _earlier(_mapping(manifest))


def _signer(signature: Mapping[str, Any]) -> str | None:
    names = [str(signature[key]) for key in ("issuer", "common_name") if signature.get(key)]
    return " / ".join(names) or None


def _manifest(manifest: Mapping[str, Any]) -> Found:
    if title := manifest.get("title"):
        yield _claim("fileNameAsDelivered", title)
    yield _claim("software", manifest.get("claim_generator") or "")
    for generator in _mappings(manifest.get("claim_generator_info")):
        yield _claim("software", generator.get("name") or "")
    for ingredient in _mappings(manifest.get("ingredients")):
        yield _claim("ingredient", ingredient.get("title") or "")
    for assertion in _mappings(manifest.get("assertions")):
        label = str(assertion.get("label")).partition("__")[0]
        data = _mapping(assertion.get("data"))
        if label.startswith("c2pa.actions"):
            yield from _actions(data)
        elif label == "stds.schema-org.CreativeWork":
            yield from _work(data)
        elif label.endswith(".training-mining"):
            for entry, use in islice(_mapping(data.get("entries")).items(), _ENTRIES):
                yield _claim("trainingMining", f"{entry.partition('.')[2] or entry}: {_mapping(use).get('use')}")
        elif label in _LINKED:
            yield from _linked(data)


def _actions(data: Mapping[str, Any]) -> Found:
    for action in _mappings(data.get("actions")):
        yield _claim("credentialsAction", action.get("action") or "")
        yield _claim("digitalSourceType", action.get("digitalSourceType") or "")
        agent = action.get("softwareAgent")
        yield _claim("software", _mapping(agent).get("name") or agent if isinstance(agent, str | dict) else "")


def _earlier(manifest: Mapping[str, Any]) -> Found:
    """A manifest of what this file was made from: its own ingredients, and whether a machine made it."""
    for ingredient in _mappings(manifest.get("ingredients")):
        yield _claim("ingredient", ingredient.get("title") or "")
    for assertion in _mappings(manifest.get("assertions")):
        if str(assertion.get("label")).startswith("c2pa.actions"):
            for action in _mappings(_mapping(assertion.get("data")).get("actions")):
                tail = str(action.get("digitalSourceType")).strip().rpartition("/")[2]
                if tail.casefold() in SOURCE_TYPES:
                    yield Signal("ai", tail)


def _work(data: Mapping[str, Any]) -> Found:
    """schema.org's CreativeWork; persons and organisations are objects with a name."""
    for word, field in _WORK.items():
        value = data.get(word)
        for one in islice(value if isinstance(value, list) else [value], _ENTRIES):
            named = _mapping(one).get("name") if isinstance(one, dict) else one
            yield _claim(field, named if isinstance(named, str | int) else "")


def _linked(data: Mapping[str, Any]) -> Found:
    """JSON-LD with XMP's properties, whose prefixes `@context` may define anew."""
    context = _mapping(data.get("@context"))
    prefixes = {name: prefix_of(uri) or name for name, uri in context.items() if isinstance(uri, str)}
    for path, value in _flat(data, (), prefixes, 0):
        if (field := BY_XMP.get("/".join(path).casefold())) and field in CLAIMS:
            yield _claim(field, value)


def _flat(
    value: Any, path: tuple[str, ...], prefixes: Mapping[str, str], depth: int
) -> Iterator[tuple[tuple[str, ...], str]]:
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        for key, inner in islice(value.items(), _ENTRIES):
            prefix, colon, local = key.partition(":")
            if key == "@context":
                continue
            step = (f"{prefixes.get(prefix, prefix)}:{local}",) if colon else ()  # else a language, or JSON-LD's own
            yield from _flat(inner, path + step, prefixes, depth + 1)
    elif isinstance(value, list):
        for inner in value[:_ENTRIES]:
            yield from _flat(inner, path, prefixes, depth + 1)
    elif isinstance(value, str | int | float):
        yield path, str(value)


def _claim(field: str, value: object) -> Claim:
    return Claim(field, str(value), "c2pa")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: object) -> Iterator[Mapping[str, Any]]:
    for one in islice(value if isinstance(value, list) else (), _ENTRIES):
        if isinstance(one, dict):
            yield one
