"""What a report says about posts and the whole run, and in which order, for whichever report says it."""

from collections.abc import Callable, Iterator
from typing import Any

from mediacheck.i18n import plural
from mediacheck.model import Text, text
from mediacheck.report import wording, words
from mediacheck.report.document import findings
from mediacheck.report.statements import shown
from mediacheck.report.style import Span

Json = dict[str, Any]

HEADLINES = {
    "blocked": text("blocked – please do not publish it like this"),
    "unchecked": text("not checked – please do not publish it before everything is checked"),
    "review": text("review – please settle the open points before you publish it"),
    "clear": text("clear – it can be published"),
}

OF_AUDITS = {
    "blocked": text("blocked – take it down, or put it right"),
    "unchecked": text("not checked – nobody can say whether it may stay online"),
    "review": text("review – to be settled while it is online"),
    "clear": text("clear – it may stay online"),
}
"""What went out already is not published or kept back."""

GROUPS = {
    "blocked": text("BLOCKED – may not be used for this post"),
    "unchecked": text("NOT CHECKED – nobody can say yet"),
    "review": text("REVIEW – to be settled first"),
    "clear": text("CLEAR – may be used for this post"),
}

NOTHING = text("Nothing was found that could be checked.")
NO_ITEMS = text("not checked – there is no picture or other media file in it")
NOTHING_IN_IT = text("nothing to check – it has no picture or other medium")
NO_QUESTION = text("Nothing waits for a person, so there is no question to ask.")


# ---------------------------------------------------------------- a post


def headline(post: Json) -> Text:
    """What is to be done with the post."""
    if "url" in post:  # it was published
        return OF_AUDITS[post["verdict"]] if post["items"] else NOTHING_IN_IT
    return HEADLINES[post["verdict"]] if post["items"] else NO_ITEMS


def groups(post: Json) -> Iterator[tuple[str, list[Json]]]:
    """The items by verdict, the worst first, without those that are left out."""
    for group in words.SYMBOLS:
        if entries := [item for item in post["items"] if item["verdict"] == group and not hidden(item)]:
            yield group, entries


def alike(entries: list[Json], beside: Callable[[Json], object] = lambda _item: None) -> Iterator[list[Json]]:
    """Pictures of which exactly the same is to be said are named together, in the place of the first of them.

    `beside`: what else is said of each.
    """
    groups: dict[str, list[Json]] = {}
    for entry in entries:
        said = [(finding["code"], finding["message"], finding["remedy"]) for finding in shown(entry)]
        plain = said and not entry["parts"] and not entry["decision"]
        groups.setdefault(repr((said, beside(entry))) if plain else f"item {id(entry)}", []).append(entry)
    yield from groups.values()


def hidden(item: Json) -> bool:
    """All that keeps it from being clear is ignored."""
    grave = [finding for _, finding in findings(item) if finding["level"] != "note"]
    return item["verdict"] != "clear" and bool(grave) and all(finding.get("ignored") is True for finding in grave)


# ---------------------------------------------------------------- the run


def items(document: Json) -> list[Json]:
    return [item for post in document["posts"] for item in post["items"]]


def verdict(document: Json) -> Text:
    """What is to be done, said of more than one post."""
    return (OF_AUDITS if "audit" in document else HEADLINES)[document["verdict"]]


def posts(document: Json) -> Text:
    """“3 posts: 1 clear, 2 blocked”; for more than one."""
    found = document["posts"]
    verdicts = wording.counted([post["verdict"] for post in found])
    return text("{count} posts: {verdicts}", count=len(found), verdicts=verdicts)


def summary(entries: list[Json]) -> Text:
    """“12 pictures: 10 clear, 2 blocked”."""
    verdicts = wording.counted([item["verdict"] for item in entries])
    counted = wording.items(entries)
    return text("{items}: {verdicts}", items=counted, verdicts=verdicts) if entries else counted


def beginning(document: Json) -> Text | None:
    """How to begin, where there is no registry and no finding's remedy has said it."""
    told = any("mediacheck init" in finding["remedy"] for item in items(document) for finding in shown(item))
    if document["registry"] is not None or told:
        return None
    return text("There is no registry yet, so no picture can be recognised as yours. To begin: {command}",
                command="mediacheck init")  # fmt: skip


def registry(document: Json) -> Text | None:
    found = document["registry"]
    if found is None:
        return None
    values = {"location": found["location"], "revision": found["revision"]}
    count = found["assets"]
    return plural(
        count,
        text("Registry: {location}, 1 work, revision {revision}", **values),
        text("Registry: {location}, {count} works, revision {revision}", count=count, **values),
    )


def settings(document: Json) -> Text:
    config = document["policy"].get("config")
    return text("Settings: {path}", path=config) if config else text("Settings: none, the defaults hold")


def ignored(document: Json) -> Text | None:
    """How much is left out because somebody asked for it."""
    count = sum(finding.get("ignored") is True for item in items(document) for _, finding in findings(item))
    if not count:
        return None
    return plural(
        count,
        text("1 finding is not shown, as you asked; the verdicts count it."),
        text("{count} findings are not shown, as you asked; the verdicts count them.", count=count),
    )


def contact(document: Json) -> tuple[str, ...]:
    """Name, address and page of the person to ask, those that are known."""
    stated = document.get("contact")
    known = [stated.get(key) for key in ("name", "email", "url")] if isinstance(stated, dict) else []
    return tuple(value for value in known if isinstance(value, str) and value)


def guidelines(document: Json) -> str | None:
    stated = document.get("guidelines")
    return stated if isinstance(stated, str) and stated else None


def example(document: Json) -> Span | None:
    """How to read more about a code, the gravest that is shown."""
    order = list(words.SYMBOLS)
    worst = sorted(items(document), key=lambda item: order.index(item["verdict"]))
    code = next((finding["code"] for item in worst for finding in shown(item)), None)
    return Span(text("More about a code: {command}", command=f"mediacheck explain {code}"), "dim") if code else None


def expected(found: Json) -> Text:
    """Whether the saved result that this one is held against still holds."""
    when = found["result"]
    if found["holds"]:
        return text("The saved verdict of {when} still holds.", when=when)
    return text("The saved verdict of {when} does not hold any more:", when=when)
