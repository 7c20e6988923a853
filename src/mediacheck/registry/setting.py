"""What somebody wants said of a registered work, as KEY=VALUE; checked by the reader of sidecars, whose words they are."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from mediacheck.errors import FileError, UsageError
from mediacheck.model import Asset, Grant, Text, text
from mediacheck.registry import record, sidecar
from mediacheck.vocabulary import nearest

KEYS = (
    *("title", "status", "reason", "creator", "owner", "source", "supplier_id", "credit_region"),
    *("people", "property", "ai_made"),
)
TERMS = tuple(each.name for each in dataclasses.fields(Grant))

_SETTING = re.compile(
    r"\s*(?:(?P<grant>grant)\s*(?:\[(?P<which>.*?)\])?\s*\.)?\s*(?P<key>[^=.\[\]]*?)\s*=(?P<value>.*)", re.DOTALL
)
_LISTS = frozenset({"channels", "territories", "purposes", "accounts", "edits"})
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,18})?|\.[0-9]{1,18}")


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """One key and its value; none (None) takes away what was said. `which`: the grant's reference, or its number from 1."""

    key: str
    value: str | None
    of_grant: bool = False
    which: str | None = None

    @property
    def name(self) -> str:
        """The key as it is written."""
        if not self.of_grant:
            return self.key
        return f"grant.{self.key}" if self.which is None else f"grant[{self.which}].{self.key}"


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """An asset as it shall be, and what has to be written for that: keys, and terms of grants by position; None goes."""

    asset: Asset
    keys: dict[str, Any]
    terms: dict[int, dict[str, Any]]


@dataclasses.dataclass(frozen=True, slots=True)
class Revised:
    """The asset as it was and as it is; `beside` is what a person should know of what was left as it is."""

    old: Asset
    new: Asset
    beside: tuple[Text, ...] = ()


def parse(words: Iterable[str]) -> list[Setting]:
    """Raises UsageError for what is no KEY=VALUE, and for a key that cannot be set."""
    settings: list[Setting] = []
    for word in words:
        found = _SETTING.fullmatch(word)
        if found is None or not found["key"]:
            raise UsageError(
                "“{setting}” is no setting; expected KEY=VALUE.",
                "For example: title=Lake, or grant.valid_until=2027-12-31.",
                setting=word,
            )
        value = found["value"] if found["value"].strip() else None
        setting = Setting(found["key"], value, found["grant"] is not None, found["which"])
        if setting.key not in (TERMS if setting.of_grant else KEYS):
            _refuse_key(setting)
        if re.search("[\ud800-\udfff]", word):  # bytes of the command line that are no text
            raise UsageError("“{name}” has characters that cannot be stored.", name=setting.name)
        settings.append(setting)
    return settings


def wanted(asset: Asset, settings: Sequence[Setting], inherited: Asset | None = None) -> Wanted:
    """The asset with what is set; a key that is taken away is what `inherited` has. Raises UsageError."""
    if asset.problems:
        raise UsageError(
            "Nothing can be set in “{id}” while its record is wrong: {problem}",
            "Correct that first.",
            id=asset.id,
            problem=asset.problems[0],
        )
    keys: dict[str, Setting] = {}
    terms: dict[int, dict[str, Setting]] = {}
    for setting in settings:
        place = terms.setdefault(_position(asset, setting), {}) if setting.of_grant else keys
        if setting.key in place:
            raise UsageError("“{name}” is set twice.", name=setting.name)
        place[setting.key] = setting
    new = _checked(asset, keys, terms)
    gone = {key for key, setting in keys.items() if setting.value is None}
    default = inherited or Asset("")
    whole = dataclasses.replace(new, **{key: getattr(default, key) for key in gone}, origin=asset.origin)
    if keys.keys() & {"status", "reason"}:
        _need_reason(whole)
    return Wanted(
        whole,
        {key: None if key in gone else getattr(new, key) for key in keys},
        {
            position: {key: getattr(new.grants[position], key) for key in of_grant}
            for position, of_grant in terms.items()
        },
    )


def _checked(asset: Asset, keys: dict[str, Setting], terms: dict[int, dict[str, Setting]]) -> Asset:
    """As a sidecar that says all this is read."""
    values = record.to_record(asset)
    grants = [dict(each) for each in values.get("grant", ())]
    places = [(values, keys), *((grants[position], of_grant) for position, of_grant in terms.items())]
    for place, settings in places:
        for key, setting in settings.items():
            place.pop(key, None)
            if setting.value is not None:
                place[key] = _value(key, setting.value)
    try:
        return sidecar.check(values | ({"grant": grants} if grants else {}), Path(asset.id))
    except FileError as error:
        raise UsageError(
            "“{id}” stays as it is: {problem}", id=asset.id, problem=Text(error.message, error.values)
        ) from error


def _need_reason(asset: Asset) -> None:
    if asset.status != "active" and not asset.reason:
        raise UsageError(
            "The status “{status}” needs a reason: why must “{id}” not be used?",
            "Say why, in the same command: reason=TEXT.",
            id=asset.id,
            status=asset.status,
        )


def _position(asset: Asset, setting: Setting) -> int:
    """Of the grant that is meant, from 0: by its reference, else by its number."""
    count = len(asset.grants)
    named = [number for number, each in enumerate(asset.grants) if _is_meant(each, setting.which)]
    if not count:
        raise UsageError(
            "“{id}” has no grant of its own.", "Add one: mediacheck registry add PATH --license ID", id=asset.id
        )
    if setting.which is None and count == 1:
        return 0
    if len(named) == 1:
        return named[0]
    if setting.which is not None and re.fullmatch("[1-9][0-9]{0,5}", setting.which) and not named:
        number = int(setting.which)
        if number <= count:
            return number - 1
    known = tuple(f"grant[{number}] {each.reference or each.license}" for number, each in enumerate(asset.grants, 1))
    if setting.which is None or named:
        raise UsageError(
            "“{name}” is a key of several grants: {known}.",
            "Say which: grant[NUMBER].{key}=…, or its reference in place of the number.",
            name=setting.name,
            known=known,
            key=setting.key,
        )
    references = [each.reference for each in asset.grants if each.reference]
    if near := nearest(setting.which, references):
        raise UsageError("There is no grant “{name}”; did you mean “{near}”?", name=setting.which, near=near)
    raise UsageError("There is no grant “{name}”; there are: {known}.", name=setting.which, known=known)


def _is_meant(grant: Grant, which: str | None) -> bool:
    return which is not None and grant.reference is not None and grant.reference.casefold() == which.casefold()


def _value(key: str, value: str) -> Any:
    """As TOML would have it; what is none of its kind stays a text, which the reader refuses in its words."""
    if key in _LISTS:
        return [] if value.strip() == "[]" else [name.strip() for name in value.split(",") if name.strip()]
    if key in {"people", "property", "ai_made"}:
        return {"true": True, "false": False}.get(value.strip().casefold(), value)
    if key == "quota":
        return int(value) if re.fullmatch(r"\s*-?[0-9]{1,15}\s*", value) else value
    if key == "credit_region":
        numbers = [number.strip() for number in value.strip().strip("[]").split(",")]
        return [float(number) for number in numbers] if all(map(_NUMBER.fullmatch, numbers)) else value
    return value.strip() if key in {"status", "license", "valid_from", "valid_until", "embargo_until"} else value


def _refuse_key(setting: Setting) -> NoReturn:
    near = None if setting.of_grant or setting.key in TERMS else nearest(setting.key, KEYS)
    if near is None and (term := nearest(setting.key, TERMS)):
        near = f"grant.{term}"  # people write it without `grant.` first
    if near:
        raise UsageError("“{key}” is not a known setting; did you mean “{near}”?", key=setting.name, near=near)
    known = tuple(f"grant.{term}" for term in TERMS)
    known = known if setting.of_grant else (*KEYS, *known)
    raise UsageError("“{key}” is not a known setting; known here: {known}.", key=setting.name, known=known)


def beside(found: Wanted, inherited: Mapping[str, Any], place: str, *, grants: bool) -> Iterator[Text]:
    """What a folder.toml (`place`) says for all pictures there stays as it is. `grants`: those were its own until now."""
    overridden = tuple(key for key, value in found.keys.items() if value is not None and key in inherited)
    if overridden:
        yield text(
            "{place} also says something of: {keys}. That stays as it is; the sidecar of this picture overrides it.",
            place=place,
            keys=overridden,
        )
    again = tuple(key for key, value in found.keys.items() if value is None and key in inherited)
    if again:
        yield text("{place} says something of: {keys}. That counts for this picture now.", place=place, keys=again)
    if grants:
        yield text(
            "The grants of this picture stood in {place}, which stays as it is. From now on they stand in its own sidecar, "
            "and what is changed in {place} no longer reaches it.",
            place=place,
        )
