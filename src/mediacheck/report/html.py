"""A result as a web page, to be forwarded: the verdict in plain words first, then what to do, and folded what it rests on."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any

from mediacheck.i18n import plural
from mediacheck.model import Text, text
from mediacheck.report import outline, question, wording, words
from mediacheck.report.pictures import Pictures
from mediacheck.report.sanitise import clean
from mediacheck.report.shell import Child, Markup, page

Json = dict[str, Any]

_LONGEST_CAPTION = 1000


def render(document: Json, *, verbose: bool = False, quiet: bool = False, ask: bool = False) -> str:
    """The whole page in the document's language.

    `quiet` leaves out what is clear; `verbose` unfolds what the verdicts rest on; `ask` adds a question for each post
    that waits for a person.
    """
    report = _Report(document, verbose=verbose, quiet=quiet, ask=ask)
    return page(report, report.title(), *report.sections())


class _Report(Pictures):
    def __init__(self, document: Json, *, verbose: bool, quiet: bool, ask: bool) -> None:
        super().__init__(document["lang"], unfolded=verbose)
        self._document = document
        self._posts: list[Json] = document["posts"]
        self._several = len(self._posts) > 1
        self._quiet = quiet
        self._ask = ask

    def title(self) -> Text:
        if self._several:
            return outline.posts(self._document)
        if not self._posts:
            return outline.NOTHING
        (post,) = self._posts
        return Text("{post}: {headline}", {"post": post["id"], "headline": outline.headline(post)})

    def sections(self) -> Iterator[Child]:
        yield self._banner()
        if expected := self._document.get("expected"):
            yield self._expected(expected)
        yield from self._remarks()
        if self._several:
            yield self._overview()
        for number, post in enumerate(self._posts, 1):
            yield self._post(number, post)
        if self._ask and not any(question.of_post(self._document, post) for post in self._posts):
            yield self.tag("p", outline.NO_QUESTION, class_="dim")
        yield self._closing()

    # ------------------------------------------------------------ the run

    def _banner(self) -> Markup:
        verdict = self._document["verdict"]
        if not self._posts:
            headline = outline.NOTHING
        else:
            headline = outline.verdict(self._document) if self._several else outline.headline(self._posts[0])
        said = [self.tag("h1", self.symbol(verdict), " ", self.sentence(headline))]
        if self._several:
            said.append(self.tag("p", outline.posts(self._document)))
        said.append(self.tag("p", outline.summary(outline.items(self._document))))
        if verdict != "clear":
            said += self._whom_to_ask()
        return self.tag("header", self.stack(*said), class_=f"banner {verdict}")

    def _whom_to_ask(self) -> Iterator[Markup]:
        if named := outline.contact(self._document):
            # The sentence is the text report's, its last words become links.
            before, _, after = self.escaped(text("Questions? Ask {contact}", contact="\ue000")).partition("\ue000")
            known = [self.link(value) for value in named]
            yield self.tag("p", Markup(before), Markup(", ".join(known)), Markup(after))
        else:
            yield self.tag("p", text("Questions? Ask whoever looks after picture rights in your company."))
        if guidelines := outline.guidelines(self._document):
            before, _, after = self.escaped(text("Your company’s guidelines: {url}", url="\ue000")).partition("\ue000")
            yield self.tag("p", Markup(before), self.link(guidelines), Markup(after))

    def _expected(self, expected: Json) -> Markup:
        told = [self.tag("li", difference["message"]) for difference in expected["differences"]]
        listed = self.tag("ul", self.stack(*told)) if told and not expected["holds"] else None
        return self.tag("section", self.stack(self.tag("h2", outline.expected(expected)), listed))

    def _remarks(self) -> Iterator[Markup]:
        for remark in (outline.beginning(self._document), outline.ignored(self._document)):
            if remark:
                yield self.tag("p", remark, class_="remark")

    def _overview(self) -> Markup:
        """The posts, the worst first."""
        order = list(words.SYMBOLS)
        numbered = sorted(enumerate(self._posts, 1), key=lambda pair: order.index(pair[1]["verdict"]))
        rows = [
            (
                self.tag("a", self.name(post["id"]), href=f"#post-{number}"),
                self.tag("span", self.symbol(post["verdict"]), " ", words.VERDICTS[post["verdict"]], class_=post["verdict"]),
                outline.summary(post["items"]),
            )
            for number, post in numbered
        ]  # fmt: skip
        return self.table((text("Post"), text("Verdict"), text("Files")), rows, class_="overview")

    def _closing(self) -> Markup:
        moment = _in_utc(wording.date(self._document["finished"]))
        checked = text("Checked on {when} (UTC) with mediacheck {version}.", when=moment,
                       version=self._document["tool"]["version"])  # fmt: skip
        known = [checked, outline.registry(self._document), outline.settings(self._document)]
        lines = [self.tag("li", sentence) for sentence in known if sentence]
        if example := outline.example(self._document):
            lines.append(self.tag("li", example.text))
        how = self.folded(text("How this was checked"), self.tag("ul", self.stack(*lines)), open_=self.unfolded)
        return self.tag("footer", how)

    # ------------------------------------------------------------ a post

    def _post(self, number: int, post: Json) -> Markup:
        verdict = post["verdict"]
        said: list[Child] = [self.tag("h2", self.name(post["id"]))]
        if self._several:
            said.append(
                self.tag(
                    "p", self.symbol(verdict), " ", self.sentence(outline.headline(post)), class_=f"headline {verdict}"
                )
            )
        said.append(self.tag("p", *wording.dotted(wording.use(post["use"])), class_="use"))
        if caption := (post["use"]["caption"] or "").strip():
            said.append(
                self.tag("p", text("Its text: “{caption}”", caption=clean(caption, _LONGEST_CAPTION)), class_="caption")
            )
        for group, entries in outline.groups(post):
            if not (self._quiet and group == "clear"):
                said.append(self._group(group, entries))
        if post["skipped"] and not self._quiet:
            said.append(self._passed_over(post["skipped"]))
        if self._ask and (asked := question.of_post(self._document, post)):
            said.append(self._question(asked))
        return self.tag("section", self.stack(*said), class_="post", id=f"post-{number}")  # fmt: skip

    def _group(self, group: str, entries: list[Json]) -> Markup:
        heading = self.tag("h3", self.symbol(group), " ", outline.GROUPS[group])
        if group == "clear":
            rows = [(self.name(item["name"]), self.reasons(item)) for item in entries]
            cards = [self.table((text("File"), text("Why it may be used")), rows, class_="clear-items")]
        else:
            cards = [self.card(items) for items in outline.alike(entries)]
        return self.tag("section", self.stack(heading, *cards), class_=f"group {group}")

    def _passed_over(self, skipped: list[Json]) -> Markup:
        count = plural(
            len(skipped),
            text("1 other file was passed over"),
            text("{count} other files were passed over", count=len(skipped)),
        )
        listed = [self.tag("li", self.name(file["name"]), " · ", file["reason"]) for file in skipped]
        return self.folded(count, self.tag("ul", self.stack(*listed)), open_=self.unfolded)

    def _question(self, asked: question.Question) -> Markup:
        to = asked.to or text("whoever looks after picture rights")
        lines = [self.escaped(line) for line in (asked.subject, "", *asked.lines)]
        parts: list[Child] = [
            self.tag("h3", text("Question to {name}, ready to be sent:", name=to)),
            self.tag("pre", Markup("\n".join(lines))),
        ]
        if asked.mailto:
            parts.append(self.tag("p", self.tag("a", text("Open it as an e-mail"), href=asked.mailto)))
        return self.tag("section", self.stack(*parts), class_="question")


def _in_utc(moment: dt.date | str) -> dt.date | str:
    if isinstance(moment, dt.datetime) and moment.tzinfo:
        with contextlib.suppress(OverflowError):  # the first or last day that there is
            return moment.astimezone(dt.UTC)
    return moment
