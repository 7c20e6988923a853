"""One picture of a result, for a person: what is wrong, what to do, and in full what it was judged by."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mediacheck.model import Text, text
from mediacheck.report import wording, words
from mediacheck.report.document import findings
from mediacheck.report.style import Page, Span

Json = dict[str, Any]

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


def hidden(item: Json) -> bool:
    """All that keeps it from being clear is ignored."""
    grave = [finding for _, finding in findings(item) if finding["level"] != "note"]
    return item["verdict"] != "clear" and bool(grave) and all(finding.get("ignored") is True for finding in grave)


def alike(entries: Sequence[Json], beside: Callable[[Json], object] = lambda _item: None) -> Iterator[list[Json]]:
    """Pictures of which exactly the same is to be said are named together, in the place of the first of them.

    `beside`: what else is said of each.
    """
    groups: dict[str, list[Json]] = {}
    for entry in entries:
        said = [(finding["code"], finding["message"], finding["remedy"]) for finding in shown(entry)]
        plain = said and not entry["parts"] and not entry["decision"]
        groups.setdefault(repr((said, beside(entry))) if plain else f"item {id(entry)}", []).append(entry)
    yield from groups.values()


def name_line(page: Page, item: Json) -> None:
    page.line(*_name(item), indent=2)


def clear_line(page: Page, item: Json, column: int) -> None:
    """A clear picture takes one line: its name, and from `column` on why it may be used."""
    reasons = list(_reasons(item))
    if not reasons:
        page.line(*_name(item), indent=2)
    for position, reason in enumerate(reasons):
        page.pair(() if position else _name(item), *reason, indent=2, column=column)


def explanation(page: Page, item: Json, indent: int = 4, *, verbose: bool = False) -> None:
    """Findings of the picture, then those of its parts; `verbose` adds their evidence."""
    ruled = item["decision"]
    if ruled and ruled["verdict"] == "clear":  # what blocks is a finding
        page.line(wording.decision(ruled), indent=indent)
    if item["verdict"] != "clear" or not ruled:
        for finding in shown(item, settled=verbose):
            _finding(page, finding, item["verdict"], indent)
            if verbose and finding["evidence"]:
                _evidence(page, finding["evidence"], indent + 2)
    for part in item["parts"]:
        if part["verdict"] != "clear":
            page.line(wording.part(part), indent=indent)
            explanation(page, part, indent + 2, verbose=verbose)


def details(page: Page, item: Json, indent: int = 4) -> None:
    """What `--verbose` adds."""
    _labelled(page, text("File:"), wording.dotted(facts(item, page.lang)), indent)
    for match in item["matches"]:
        _labelled(page, text("Recognised:"), wording.dotted(_recognised(match)), indent)
    if item["coverage"] is not None:
        share = wording.percent(item["coverage"])
        page.line(text("Registered pictures explain {share} of it.", share=share), indent=indent)
    for grant in item["grants"]:
        _labelled(page, text("Right of use:"), wording.dotted(_grant(grant)), indent)
    origins(page, item, indent)
    codes = {finding["code"] for finding in item["findings"]}
    for problem in item["problems"]:
        if problem["code"] not in codes:
            page.line(problem["message"], " ", code(problem), indent=indent, hang=2)
    for part in item["parts"]:
        page.line(wording.part(part), indent=indent)
        details(page, part, indent + 2)


def origins(page: Page, item: Json, indent: int) -> None:
    """What the file says about itself: claims block by block, contradictions marked; then hints of its origin."""
    for block, label in words.BLOCKS.items():
        claims = [claim for claim in item["claims"] if claim["block"] == block]
        if claims:
            page.line(text("Says of itself ({block}):", block=label), indent=indent)
        for claim in claims:
            line: list[Span | str | Text] = [
                Span(words.field(claim["field"]), "dim"),
                Span(":", "dim"),
                " ",
                _short(_value(claim)),
            ]
            if others := _contradicting(claim, item.get("conflicts", ())):
                line += [" ", Span(text("(otherwise in {blocks})", blocks=others), "review")]
            page.line(*line, indent=indent + 2, hang=2)
    for signal in item["signals"]:
        page.line(wording.signal(signal), indent=indent, hang=2)


def facts(item: Json, lang: str) -> list[str | Text]:
    """Type, dimensions, size and the head of the digest; what is not known is left out."""
    known: list[str | Text] = []
    if item["type"]:
        known.append(item["type"])
    if item.get("width") and item.get("height"):
        known.append(f"{item['width']}\u00a0×\u00a0{item['height']}")
    if item["size"] is not None:
        known.append(wording.size(item["size"], lang))
    if item["sha256"]:
        known.append(f"SHA-256\u00a0{item['sha256'][:16]}…")
    return known or [text("nothing is known about this file")]


def code(entry: Json) -> Span:
    """The rule's code, small at the end of what it says."""
    return Span(f"[{entry['code']}]", "dim", whole=True)


# ---------------------------------------------------------------- inside


def _name(item: Json) -> tuple[Span, Span, Span]:
    verdict = item["verdict"]
    return Span(words.SYMBOLS[verdict], verdict), Span(" "), Span(item["name"], "bold", whole=True)


def _finding(page: Page, finding: Json, verdict: str, indent: int) -> None:
    message: list[Span | str | Text] = [finding["message"]]
    beside = _BESIDE.get(finding["level"])
    if beside and finding["level"] != _LEVEL_OF[verdict]:
        message = [beside, " ", *message]
    if finding["remedy"]:
        page.line(*message, indent=indent)
        page.line(Span("→ ", "bold"), finding["remedy"], " ", code(finding), indent=indent, hang=2)
    else:
        page.line(*message, " ", code(finding), indent=indent)


def _evidence(page: Page, evidence: Json, indent: int) -> None:
    for key, value in evidence.items():
        day = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
        shown = Text("{date}", {"date": wording.date(value)}) if day else _short(value)
        page.line(Span(words.evidence(key), "dim"), Span(":", "dim"), " ", shown, indent=indent, hang=2)


def _reasons(item: Json) -> Iterator[list[Span | str | Text]]:
    """Why a clear picture is clear, a line for each registered work in it."""
    if item["decision"]:
        yield [wording.decision(item["decision"])]
        return
    covering = [grant for grant in item["grants"] if grant["covers"]]
    grants = covering or [grant for grant in item["grants"] if grant.get("covered_channels")]
    said = set()
    for match in item["matches"]:
        own = [grant for grant in grants if grant["asset"] == match["asset"]]
        if match["verified"] and own and match["asset"] not in said:
            said.add(match["asset"])
            named = own[:1] if own[0]["covers"] else own  # channels may share several grants
            yield [*wording.dotted([wording.grant(grant) for grant in named] + [wording.copy(match)])]
    for finding in shown(item):
        yield [_BESIDE["note"], " ", finding["message"], " ", code(finding)]


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


def _labelled(page: Page, label: Text, spans: Sequence[Span], indent: int) -> None:
    page.line(Span(label, "dim"), " ", *spans, indent=indent, hang=2)


def _short(value: Any) -> str:
    """A value as text: a list of words with commas, any other structure as JSON; not endlessly long."""
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        value = ", ".join(value)
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return written if len(written) <= _LONGEST_VALUE else written[: _LONGEST_VALUE - 1] + "…"
