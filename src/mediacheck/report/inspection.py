"""What `mediacheck inspect` prints: what files say about themselves and what they look like, without any judgement."""

from collections.abc import Sequence
from typing import Any

from mediacheck.model import Attachment, Claim, Fingerprints, Media, text
from mediacheck.report import wording
from mediacheck.report.document import VERSION, described, region
from mediacheck.report.item import origins
from mediacheck.report.plain import plain, string
from mediacheck.report.statements import code, facts
from mediacheck.report.style import Page, Span

Json = dict[str, Any]


def document(items: Sequence[tuple[Attachment, Media]], lang: str, *, interrupted: bool = False) -> Json:
    """JSON version 1, less what only a check knows; `lang` is the language of the problems' sentences."""
    return {
        "version": VERSION,
        "lang": lang,
        **({"interrupted": True} if interrupted else {}),
        "items": [_item(attachment, media, lang) for attachment, media in items],
    }


def render(document: Json, lang: str, *, colour: bool, width: int, unicode: bool = True) -> str:
    """The same for a person."""
    page = Page(lang, colour=colour, width=width, unicode=unicode)
    for item in document["items"]:
        page.gap()
        page.line(Span(item["name"], "bold", whole=True))
        _body(page, item, 2)
    return str(page)


def _item(attachment: Attachment, media: Media, lang: str) -> Json:
    return described(attachment, media, lang) | {
        "conflicts": _conflicts(media.claims),
        "coverage": None,
        "unexplained": [],
        "parts": [_item(attachment, part, lang) for part in media.parts],
        "decision": None,
        "valid_until": None,
        "fingerprints": None if media.fingerprints is None else _fingerprints(media.fingerprints, lang),
    }


def _conflicts(claims: Sequence[Claim]) -> list[Json]:
    """Fields on which the file's blocks disagree: the value that counts first, and the claims that say something else."""
    from mediacheck.metadata.reconcile import reconcile

    return [
        {
            "field": string(one.field),
            "value": string(one.value),
            "block": one.shown_from,
            "claims": plain(one.conflicts, "en"),
        }
        for one in reconcile(claims)
        if one.conflicts
    ]


def _fingerprints(found: Fingerprints, lang: str) -> Json:
    """Of each view the upright hash only: the other orientations follow from the picture."""
    return {
        "algorithm": found.algorithm,
        "pixels": found.pixels,
        "detail": plain(found.detail, lang),
        "views": [
            {"box": region(view.box), "code": view.codes[0].hex() if view.codes else None} for view in found.views
        ],
    }


def _body(page: Page, item: Json, indent: int, *, whole: bool = True) -> None:
    page.line(*wording.dotted(facts(item, page.lang)), indent=indent, hang=2)
    for problem in item["problems"]:
        page.line(Span("! ", "review"), problem["message"], " ", code(problem), indent=indent, hang=2)
        if "remedy" in problem:
            page.line(Span("→ ", "bold"), problem["remedy"], indent=indent + 2, hang=2)
    origins(page, item, indent)
    if whole and not item["claims"] and not item["problems"]:
        page.line(text("It says nothing about its rights."), indent=indent)
    if item["fingerprints"]:
        _looks(page, item["sha256"], item["fingerprints"], indent)
    for part in item["parts"]:
        page.line(wording.part(part), indent=indent)
        _body(page, part, indent + 2, whole=False)


def _looks(page: Page, sha256: str | None, found: Json, indent: int) -> None:
    page.line(text("Fingerprints ({algorithm}):", algorithm=found["algorithm"]), indent=indent)
    rows = [(text("file"), sha256), (text("picture data"), found["pixels"])]
    for number, view in enumerate(found["views"]):
        label = text("without its border") if number else text("whole picture")
        rows.append((label, view["code"] or text("none, it shows too little detail")))
    column = indent + 2 + max(page.width(label) for label, _ in rows) + 2
    for label, value in rows:
        if value is not None:
            page.pair([Span(label, "dim")], value, indent=indent + 2, column=column)
