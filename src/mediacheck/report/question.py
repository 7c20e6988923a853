"""What waits for a person as one question for each post, ready to be sent to the company's coach."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from mediacheck import config, vocabulary
from mediacheck.i18n import plural, render
from mediacheck.model import Text, text
from mediacheck.report import links, wording, words
from mediacheck.report.sanitise import clean
from mediacheck.report.statements import shown
from mediacheck.report.style import Span

Json = dict[str, Any]

_LONGEST_LINK = 2000  # characters; longer ones are cut by some mail programs
_LONGEST_VALUE = 300
_LONGEST_NAME = 80
_MOST = 6  # claims of a file that are quoted
_STRAIGHT = str.maketrans("“”„", '"""')  # as a shell takes them

_IN_THE_REPORT = text("What is known of each stands in the report; I will send it.")

_CLAIMS = (
    "creator", "copyrightNotice", "copyrightOwner", "creditLine", "source", "rightsUsageTerms", "webStatementOfRights",
    "licensor", "imageSupplierImageId", "licenseEndDate", "instructions", "personInImage", "digitalSourceType",
)  # fmt: skip
"""Of all that a file says, what tells whose it is."""


@dataclass(frozen=True, slots=True)
class Question:
    """Lines of plain text, sanitised. `mailto` opens it in a mail program (RFC 6068); None where no address is known."""

    to: str | None
    subject: str
    lines: tuple[str, ...]
    mailto: str | None

    def as_json(self) -> Json:
        return {"to": self.to, "subject": self.subject, "text": "\n".join(self.lines) + "\n", "mailto": self.mailto}


def of_post(document: Json, post: Json) -> Question | None:
    """None where nothing of the post waits for a person: it is clear, blocked, or could not be checked."""
    items = [item for item in post["items"] if item["verdict"] == "review" and any(_waiting(item))]
    if not items:
        return None
    lang = document["lang"]
    contact = document.get("contact") if isinstance(document.get("contact"), dict) else {}
    to, address = _stated(contact, "name"), _stated(contact, "email")
    names = _names(items)
    subject = _line(
        text("May we publish {names}?", names=names)
        if post["source"] == "files"
        else text("Post “{post}”: may we publish its pictures?", post=clean(post["id"], _LONGEST_NAME)),
        lang,
    )
    whole = [*_opening(post, items, to, lang), *_details(items, lang), *_ending(post, lang)]
    mailto = None
    if address and re.fullmatch(config.EMAIL, address):
        links = (_link(address, subject, lines) for lines in (whole, *_shorter(post, items, to, lang)))
        least = _link(address, subject[:_LONGEST_NAME], [_line(_IN_THE_REPORT, lang)])
        mailto = next((link for link in links if len(link) <= _LONGEST_LINK), least)
    return Question(to or address, subject, tuple(whole), mailto)


# ---------------------------------------------------------------- what it says


def _title(post: Json, items: Sequence[Json]) -> Text:
    """Files that were named one by one are no post that anybody knows by its name."""
    if post["source"] != "files":
        return text("the post “{post}”", post=clean(post["id"], _LONGEST_NAME))
    return Text("{names}", {"names": _names(items)})


def _names(items: Sequence[Json]) -> tuple[str, ...]:
    """The first two."""
    return (*(clean(item["name"], _LONGEST_NAME) for item in items[:2]), *(["…"] if items[2:] else []))


def _opening(post: Json, items: Sequence[Json], to: str | None, lang: str, most: int = 1000) -> Iterator[str]:
    """`most` characters of the caption."""
    yield _line(text("Hello {name},", name=to) if to else text("Hello,"), lang)
    yield ""
    title = _title(post, items)
    ask = plural(
        len(items),
        text("I would like to publish {post}. For one picture a person has to decide whether we may use it like this.", post=title),
        text("I would like to publish {post}. For {count} pictures a person has to decide whether we may use them like this.", post=title, count=len(items)),
    )  # fmt: skip
    yield _line(ask, lang)
    if others := sum(item["verdict"] in {"blocked", "unchecked"} for item in post["items"]):
        beside = plural(
            others,
            text("One more is blocked or could not be checked; this is not about it."),
            text("{count} more are blocked or could not be checked; this is not about them.", count=others),
        )
        yield _line(beside, lang)
    yield ""
    use = tuple(entry.text if isinstance(entry, Span) else entry for entry in wording.use(post["use"]))
    yield _line(text("Planned: {use}", use=use), lang)
    if caption := (post["use"]["caption"] or "").strip():
        yield _line(text("Its text: “{caption}”", caption=clean(caption, most)), lang)


def _details(items: Sequence[Json], lang: str) -> Iterator[str]:
    """For each picture what is open, what is known, and what is missing."""
    for number, item in enumerate(items, 1):
        yield ""
        yield f"{number}. {clean(item['name'], _LONGEST_VALUE)}"
        for line in (*_open(item), *_known(item)):
            yield "   " + _line(line, lang)


def _open(item: Json) -> Iterator[Text]:
    said = dict.fromkeys((finding["message"], finding["remedy"], finding["code"]) for finding in _waiting(item))
    for message, remedy, code in said:
        yield text("Open: {message} [{code}]", message=message, code=code)
        if remedy:
            yield text("It would help: {remedy}", remedy=remedy)


def _known(item: Json) -> Iterator[Text]:
    matches = [match for match in item["matches"] if match["verified"]] or item["matches"]
    for match in matches[:3]:
        yield text("Recognised: {copy}", copy=wording.copy(match))
    if not matches:
        yield text("Recognised: no registered picture")
    for grant in item["grants"][:3]:
        yield text("Right of use: {grant}", grant=wording.grant(grant))
        if grant["lacks"]:
            yield text("What it lacks for this use: {terms}", terms=words.terms(grant["lacks"]))
    claims = [claim for field in _CLAIMS for claim in item["claims"] if claim["field"] == field]
    told = dict.fromkeys((claim["field"], str(claim["value"])) for claim in claims)
    for field, value in list(told)[:_MOST]:
        yield text("The file says: {field}: {value}", field=words.field(field), value=clean(value, _LONGEST_VALUE))
    for signal in item["signals"][:3]:
        yield wording.signal(signal)
    if not told and not item["signals"]:
        yield text("The file says nothing about its rights.")
    if item["sha256"]:
        width, height = item.get("width"), item.get("height")
        size = f"{width} × {height}" if width and height else item["type"]
        yield text("The file: {size}, SHA-256 {digest}", size=size, digest=item["sha256"])


def _shorter(post: Json, items: Sequence[Json], to: str | None, lang: str) -> Iterator[list[str]]:
    """The same with ever less in it: what is open for each picture, then names, then fewer of them."""
    opening, ending = [*_opening(post, items, to, lang, most=120)], [*_ending(post, lang)]
    for count, messages in ((len(items), True), *((count, False) for count in range(len(items), -1, -1))):
        yield [*opening, *_brief(items, count, lang, messages=messages), *ending]


def _brief(items: Sequence[Json], count: int, lang: str, *, messages: bool) -> Iterator[str]:
    """A line for each of the first pictures, and how many more there are."""
    yield ""
    for item in items[:count]:
        open_ = list(_waiting(item))
        said = f": {clean(open_[0]['message'], _LONGEST_VALUE)}" if messages and open_ else ""
        codes = dict.fromkeys(finding["code"] for finding in open_)
        yield f"- {clean(item['name'], 80)}{said} [{' '.join(codes)}]"
    if (more := len(items) - count) > 0:
        yield _line(plural(more, text("and one more picture"), text("and {count} more pictures", count=more)), lang)
    yield _line(_IN_THE_REPORT, lang)


def _ending(post: Json, lang: str) -> Iterator[str]:
    """The names of files stay out of the command: somebody is going to copy it."""
    yield ""
    yield _line(text("May we? If so, this keeps the decision on record:"), lang)
    channels = "".join(f" --channel {name}" for name in post["use"]["channels"] if name in vocabulary.channels().names)
    command = text(
        "mediacheck decide FILE --verdict clear --reason “…” --by “…” --until DATE{channels}", channels=channels
    )
    yield "  " + _line(command, lang).translate(_STRAIGHT)
    yield ""
    yield _line(text("Thank you!"), lang)


# ---------------------------------------------------------------- inside


def _waiting(item: Json) -> Iterator[Json]:
    """What a person has to settle, in the picture and in its parts: not what is ignored, nor what is decided already."""
    yield from (finding for finding in shown(item) if finding["level"] == "review")
    for part in item["parts"]:
        yield from _waiting(part)


def _stated(contact: Mapping[str, Any] | None, key: str) -> str | None:
    value = (contact or {}).get(key)
    return clean(value, _LONGEST_VALUE) if isinstance(value, str) and value.strip() else None


def _line(sentence: Text, lang: str) -> str:
    return clean(render(sentence, lang))


def _link(address: str, subject: str, lines: Sequence[str]) -> str:
    """RFC 6068: lines end in CRLF."""
    body = "".join(f"{line}\r\n" for line in lines)
    return f"{links.mailto(address)}?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
