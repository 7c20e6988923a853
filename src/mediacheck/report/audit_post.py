"""A published post that was judged, for people: when and where it went out, what is not clear in it, then and today."""

from collections.abc import Sequence
from typing import Any

from mediacheck.model import Text, text
from mediacheck.report import wording, words
from mediacheck.report.audited import beginning, day_of, is_linked
from mediacheck.report.document import findings
from mediacheck.report.item import explanation, name_line
from mediacheck.report.outline import alike, hidden
from mediacheck.report.statements import code, shown
from mediacheck.report.style import Page, Span

Json = dict[str, Any]

_LONGEST_NAME = 44  # characters of a file; platforms give some of a hundred

_THEN = {
    "clear": text("When it was posted, it was allowed."),
    "review": text("When it was posted, it was to be settled:"),
    "unchecked": text("When it was posted, nobody could say:"),
    "blocked": text("When it was posted, it was not allowed:"),
}


def is_open(found: Json) -> bool:
    """Whether something is to be said of the post: it is not clear today, or was not when it went out."""
    return any(_told(item) for item in found["items"])


def post(page: Page, found: Json, today: str) -> None:
    """One post with all that is not clear in it, or was not. `today` is a day in ISO text."""
    page.gap()
    page.line(Span(f"{words.SYMBOLS[found['verdict']]} ", f"bold {found['verdict']}"), *headline(found["use"]), hang=2)
    known = [found["url"], found["id"]] if found.get("url") else [found["id"]]
    page.line(*wording.dotted([Span(each, "dim", whole=True) for each in known]), indent=2)
    entries = [in_short(item) for item in found["items"] if _told(item)]
    entries.sort(key=lambda item: list(words.SYMBOLS).index(item["verdict"]))
    for same in alike(entries, lambda item: (item["verdict"], _short(item["then"]), item.get("cure"))):
        for item in same:
            name_line(page, item)
        _said(page, same[0], today)


def line(page: Page, found: Json) -> None:
    """The same in one line."""
    said = [finding for item in found["items"] for _, finding in findings(item)]
    codes = dict.fromkeys(finding["code"] for finding in shown({"findings": said}) if finding["level"] != "note")
    verdict = found["verdict"]
    symbol: list[Span | str | Text] = [
        Span(words.SYMBOLS[verdict], verdict),
        " ",
        Span(words.VERDICTS[verdict], verdict),
        " ",
    ]
    page.single(*symbol, *headline(found["use"]), " ", Span(f"[{' '.join(codes)}]", "dim"), " ",
                Span(found["id"], "dim", whole=True))  # fmt: skip


def headline(use: Json) -> list[Span]:
    """The day, the channels and how the caption begins: `use` may as well be an entry of the ranking."""
    day = day_of(use)
    date = Text("{date}", {"date": wording.date(day[:10])}) if day else text("day unknown")
    known: list[Span | str | Text] = [Span(date, "bold")]
    known += [words.channel(name) for name in use["channels"]]
    caption = beginning(use["caption"])
    known.append(text("“{caption}”", caption=caption) if caption else Span(text("without a caption"), "dim"))
    return wording.dotted(known)


def last(name: str) -> str:
    """Of a file's name in an export, or of an address, what tells it from its neighbours."""
    return name.rstrip("/").rpartition("/")[2] or name


def in_short(item: Json) -> Json:
    """The item with a name that leaves room for what is said of it, there too; an address is what people need."""
    name = item["name"]
    short = last(name)
    if len(short) > _LONGEST_NAME:
        short = f"{short[: _LONGEST_NAME // 3]}…{short[-_LONGEST_NAME // 2 :]}"
    if is_linked(item):
        return item | {"name": short}
    judged = {when: _in_short(item[when], name, short) for when in ("then", "now") if when in item}
    return item | {"name": short} | judged | _in_short(item, name, short)


def _in_short(judged: Json, name: str, short: str) -> Json:
    said = [finding | {"message": finding["message"].replace(name, short)} for finding in judged["findings"]]
    return {"verdict": judged["verdict"], "findings": said}


def _cure(page: Page, cured: Json, today: str) -> None:
    """By when a licence comes back by itself, or that it does not any more."""
    values = {"license": cured["license"], "until": wording.date(cured["until"])}
    if cured["until"] >= today:
        sentence = text("{license}: put right by {until}, and the licence comes back by itself.", **values)
    else:
        sentence = text(
            "{license}: the days in which the licence comes back by itself ended on {until}; ask the creator.", **values
        )
    page.line(sentence, indent=4)


def _told(item: Json) -> bool:
    if item["verdict"] == "clear":
        return bool(item["then"]["verdict"] != "clear")
    return not hidden(item)


def _said(page: Page, item: Json, today: str) -> None:
    then, now = item["then"], item["verdict"]
    if now == "clear":
        page.line(text("Today it is allowed."), indent=4)
    else:
        explanation(page, item)
    if (then["verdict"], _codes(then)) != (now, _codes(item)):
        sentence: list[Text | Span | str] = [_THEN[then["verdict"]]]
        if then["verdict"] != "clear":
            for finding in shown(then)[:1]:
                sentence += [" ", finding["message"], " ", code(finding)]
        page.line(*sentence, indent=4, hang=2)
    if "cure" in item:
        _cure(page, item["cure"], today)


def _codes(judged: Json) -> Sequence[str]:
    return sorted({finding["code"] for finding in judged["findings"] if finding["level"] != "note"})


def _short(then: Json) -> object:
    return then["verdict"], [(finding["code"], finding["message"]) for finding in shown(then)[:1]]
