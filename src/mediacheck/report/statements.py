"""What is said about one picture, sentence by sentence, for whichever report says it."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from mediacheck.model import Text, text
from mediacheck.report import wording, words
from mediacheck.report.style import Span

Json = dict[str, Any]
Phrase = list[Span | str | Text]
"""Pieces of one sentence or line."""

_GRAVITY = ("block", "unchecked", "review", "note")
_LEVEL_OF = {"blocked": "block", "unchecked": "unchecked", "review": "review", "clear": "note"}
_BESIDE = {
    "unchecked": text("Also not checked:"),
    "review": text("Also to be settled:"),
    "note": text("Note:"),
}
_LONGEST_VALUE = 300


def shown(entry: Json, *, settled: bool = False) -> list[Json]:
    """The findings that are not ignored, the gravest first; those that a decision settles only where they are wanted."""
    kept = [
        finding
        for finding in entry["findings"]
        if finding.get("ignored") is not True and (settled or not finding.get("decision"))
    ]
    return sorted(kept, key=lambda finding: _GRAVITY.index(finding["level"]))


def message(finding: Json, verdict: str) -> Phrase:
    """What was found; what is not the reason for the item's verdict says so."""
    beside = _BESIDE.get(finding["level"])
    if beside and finding["level"] != _LEVEL_OF[verdict]:
        return [beside, " ", finding["message"]]
    return [finding["message"]]


def code(entry: Json) -> Span:
    """The rule's code, small at the end of what it says."""
    return Span(f"[{entry['code']}]", "dim", whole=True)


def evidence(finding: Json) -> Iterator[tuple[Text | str, Text | str]]:
    """What a finding rests on: names and values."""
    for key, value in finding["evidence"].items():
        day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        yield words.evidence(key), Text("{date}", {"date": wording.date(value)}) if day else _short(value)


def reasons(item: Json) -> Iterator[Phrase]:
    """Why a clear picture is clear, a line for each registered work in it."""
    if item["decision"]:
        yield [wording.decision(item["decision"])]
        return
    grants = granted(item)
    said = set()
    for match in item["matches"]:
        own = [grant for grant in grants if grant["asset"] == match["asset"]]
        if match["verified"] and own and match["asset"] not in said:
            said.add(match["asset"])
            named = own[:1] if own[0]["covers"] else own  # channels may share several grants
            yield [*wording.dotted([wording.grant(grant) for grant in named] + [wording.copy(match)])]
    for finding in shown(item):
        yield [_BESIDE["note"], " ", finding["message"], " ", code(finding)]


def granted(item: Json) -> list[Json]:
    """The grants that cover the use, or else those that cover a channel of it."""
    covering = [grant for grant in item["grants"] if grant["covers"]]
    return covering or [grant for grant in item["grants"] if grant.get("covered_channels")]


def grounds(item: Json, lang: str, *, whole: bool = False) -> Iterator[tuple[Text | str | None, Phrase]]:
    """What the picture was judged by: a label and what stands behind it, or a sentence without a label.

    `whole`: with all of the digest, by which `decide` knows a picture.
    """
    yield text("File:"), [*wording.dotted(facts(item, lang, digest=not whole))]
    if whole and item["sha256"]:
        yield "SHA-256:", [item["sha256"]]
    for match in item["matches"]:
        yield text("Recognised:"), [*wording.dotted(_recognised(match))]
    if item["coverage"] is not None:
        yield None, [text("Registered pictures explain {share} of it.", share=wording.percent(item["coverage"]))]
    for grant in item["grants"]:
        yield text("Right of use:"), [*wording.dotted(_grant(grant))]


def facts(item: Json, lang: str, *, digest: bool = True) -> list[str | Text]:
    """Type, dimensions, size and the head of the digest; what is not known is left out."""
    known: list[str | Text] = []
    if item["type"]:
        known.append(item["type"])
    if item.get("width") and item.get("height"):
        known.append(f"{item['width']}\u00a0×\u00a0{item['height']}")
    if item["size"] is not None:
        known.append(wording.size(item["size"], lang))
    if item["sha256"] and digest:
        known.append(f"SHA-256\u00a0{item['sha256'][:16]}…")
    return known or [text("nothing is known about this file")]


def claims(item: Json) -> Iterator[tuple[Text | str, list[tuple[Text | str, str, Text | None]]]]:
    """What the file says about itself: a block's name, and its fields with value and contradiction."""
    for block, label in words.BLOCKS.items():
        if said := [claim for claim in item["claims"] if claim["block"] == block]:
            yield label, [_claim(claim, item.get("conflicts", ())) for claim in said]


def problems(item: Json) -> list[Json]:
    """What was odd about the file and is no finding."""
    codes = {finding["code"] for finding in item["findings"]}
    return [problem for problem in item["problems"] if problem["code"] not in codes]


# ---------------------------------------------------------------- inside


def _claim(claim: Json, conflicts: Sequence[Json]) -> tuple[Text | str, str, Text | None]:
    others = _contradicting(claim, conflicts)
    contradiction = text("(otherwise in {blocks})", blocks=others) if others else None
    return words.field(claim["field"]), _short(_value(claim)), contradiction


def _value(claim: Json) -> str:
    """Of a source type the word alone: the vocabulary's address in front of it tells a person nothing."""
    value = str(claim["value"])
    return value.rstrip("/").rpartition("/")[2] if claim["field"] == "digitalSourceType" else value


def _contradicting(claim: Json, conflicts: Sequence[Json]) -> tuple[Text | str, ...]:
    """The blocks that say something else than this claim."""
    for conflict in conflicts:
        if claim in conflict["claims"]:
            return (words.block(conflict["block"]),)
        if (claim["field"], claim["block"]) == (conflict["field"], conflict["block"]):
            blocks = dict.fromkeys(str(other["block"]) for other in conflict["claims"])
            return tuple(words.block(name) for name in blocks)
    return ()


def _recognised(match: Json) -> list[str | Text]:
    known: list[str | Text] = [wording.copy(match), words.method(match["method"])]
    known.append(text("{share} alike", share=wording.percent(match["score"])))
    region = match["region"]
    if region and region != [0.0, 0.0, 1.0, 1.0]:
        left, top, width, height = (wording.percent(value) for value in region)
        where = text("at {left} from the left and {top} from the top, {width} wide and {height} high",
                     left=left, top=top, width=width, height=height)  # fmt: skip
        known.append(where)
    said = match["verified"] and "crop" in match["edits"]
    if match["asset_share"] is not None and match["asset_share"] < 0.995 and not said:
        known.append(text("shows {share} of the registered picture", share=wording.percent(match["asset_share"])))
    return known


def _grant(grant: Json) -> list[str | Text]:
    known = [text("for {asset}", asset=grant["asset"]), wording.grant(grant)]
    if grant["covers"]:
        return [*known, text("covers this use")]
    return [*known, text("does not cover this use ({terms})", terms=words.terms(grant["lacks"]))]


def _short(value: Any) -> str:
    """A value as text: a list of words with commas, any other structure as JSON; not endlessly long."""
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        value = ", ".join(value)
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return written if len(written) <= _LONGEST_VALUE else written[: _LONGEST_VALUE - 1] + "…"
