"""Whether a saved verdict still holds: a result of today compared with the one that it is held against.

A verdict is bound to the bytes, to the use, to the policy and to the state of the registry. The result of today gets
`expected`: `{"holds", "result": when the saved one was made, "differences": [{"kind", "post", "item", "message"}]}`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from mediacheck.i18n import render
from mediacheck.model import Text, text
from mediacheck.report import words

Json = Mapping[str, Any]
Difference = tuple[str, Json | None, Json | None, Text]
"""Kind, post, item, and a sentence."""


def compare(saved: Json, today: Json) -> dict[str, Any]:
    """What `expected` says, in the language of the result of today."""
    lang = today["lang"]
    found = [
        {"kind": kind, "post": post and post["id"], "item": item and item["name"], "message": render(sentence, lang)}
        for kind, post, item, sentence in differences(saved, today)
    ]
    return {"holds": not found, "result": saved["finished"], "differences": found}


def differences(saved: Json, today: Json) -> Iterator[Difference]:
    yield from _run(saved, today)
    for was, now in _pairs(saved["posts"], today["posts"], lambda post: (post["id"], post.get("id_bytes"))):
        if was is None:
            yield "post", now, None, text("The post “{post}” is not in the saved result.", post=now["id"])
        elif now is None:
            yield "post", was, None, text("The post “{post}” is not among what was checked now.", post=was["id"])
        else:
            yield from _post(was, now, same_day=_on_its_day(saved, was["use"]) and _on_its_day(today, now["use"]))


def _pairs(before: Iterable[Json], after: Iterable[Json], key: Callable[[Json], Any]) -> Iterator[tuple[Any, Any]]:
    """Each of before with its like of today, and what has none with None: nothing that is there goes uncompared.

    Several may have one key: folders of one name in different places, files whose names are no text. Of those the one with
    the same bytes is taken, else the first.
    """
    left: dict[Any, list[Json]] = {}
    for now in after:
        left.setdefault(key(now), []).append(now)
    for was in before:
        alike = left.get(key(was), [])
        same = (number for number, now in enumerate(alike) if _bytes(now) == _bytes(was))
        yield was, alike.pop(next(same, 0)) if alike else None
    for alike in left.values():
        yield from ((None, now) for now in alike)


def _bytes(entry: Json) -> list[Any]:
    """Of an item, or of all items of a post."""
    return [item["sha256"] for item in entry.get("items", [entry])]


def _run(saved: Json, today: Json) -> Iterator[Difference]:
    if saved["policy"]["sha256"] != today["policy"]["sha256"]:
        yield "policy", None, None, text("The policy is another one: mediacheck.toml or a licence was changed.")
    was, now = (each["registry"] and each["registry"]["revision"] for each in (saved, today))
    if was != now:
        yield "registry", None, None, text("The registry is another one, or was changed since.")


def _on_its_day(run: Json, use: Json) -> bool:
    """Whether the post was checked for the day of the check, as one is whose day nobody stated."""
    try:
        started = dt.datetime.fromisoformat(run["started"]).astimezone(ZoneInfo(use["timezone"]))
    except (ValueError, LookupError, OSError, OverflowError):  # written by hand
        return False
    return use.get("publish_at") is None and use["date"] == started.date().isoformat()


def _post(was: Json, now: Json, *, same_day: bool) -> Iterator[Difference]:
    """`same_day`: each was judged for the day of its check, and today's verdict is about today."""
    for field in _other_use(was["use"], now["use"], same_day=same_day):
        values = {"field": field, "was": _shown(was["use"].get(field)), "now": _shown(now["use"].get(field))}
        yield "use", now, None, text("“{post}”: the use is another one: {field} was {was}, is {now}.",
                                     post=now["id"], **values)  # fmt: skip
    for before, after in _pairs(was["items"], now["items"], lambda item: (item["name"], item.get("name_bytes"))):
        if before is None:
            yield "item", now, after, text("“{item}” of “{post}” is new.", item=after["name"], post=now["id"])
        elif after is None:
            sentence = text("“{item}” of “{post}” is not there any more.", item=before["name"], post=was["id"])
            yield "item", was, before, sentence
        else:
            yield from ((kind, now, after, sentence) for kind, sentence in _item(before, after))


def _other_use(was: Json, now: Json, *, same_day: bool) -> Iterator[str]:
    for field in sorted(was.keys() | now.keys()):
        if not (same_day and field == "date") and was.get(field) != now.get(field):
            yield field


def _item(was: Json, now: Json) -> Iterator[tuple[str, Text]]:
    name = now["name"]
    if was["sha256"] != now["sha256"]:
        yield "bytes", text("“{item}” is another file: its bytes are not those that were checked.", item=name)
    if assets := {asset for asset, *_ in _grants(was) ^ _grants(now)}:
        yield (
            "grant",
            text("“{item}”: the grants of {assets} are others than then.", item=name, assets=tuple(sorted(assets))),
        )
    if was["verdict"] != now["verdict"]:
        verdicts = {"was": words.VERDICTS[was["verdict"]], "now": words.VERDICTS[now["verdict"]]}
        yield "verdict", text("“{item}” was {was}, is {now}.", item=name, **verdicts)
    elif gone := _findings(was) ^ _findings(now):
        codes = tuple(sorted({code for code, *_ in gone}))
        yield "verdict", text("“{item}” is judged for other reasons than then: {codes}.", item=name, codes=codes)


def _findings(item: Json) -> set[tuple[Any, ...]]:
    own = {
        (each["code"], each["level"], each.get("asset"), each.get("license"), each.get("term"))
        for each in item["findings"]
        if each["level"] != "note"
    }
    return own.union(*map(_findings, item["parts"]))


def _grants(item: Json) -> set[tuple[Any, ...]]:
    """What is on record about the assets in an item, and whether it covers the use."""
    own = {
        (each["asset"], each["license"], each.get("reference"), each["covers"], tuple(each["lacks"]))
        for each in item["grants"]
    }
    return own.union(*map(_grants, item["parts"]))


def _shown(value: Any) -> Any:
    """As a sentence has it; what is not stated is a dash."""
    if isinstance(value, list):
        return tuple(value) or "–"
    return "–" if value is None else str(value)
