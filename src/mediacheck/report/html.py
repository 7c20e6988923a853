"""A result as a web page, to be forwarded: the verdict in plain words first, then what to do, and folded what it rests on."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from mediacheck.i18n import plural
from mediacheck.model import Text, text
from mediacheck.report import outline, question, statements, wording, words
from mediacheck.report.sanitise import clean
from mediacheck.report.shell import Child, Markup, Writer, page

Json = dict[str, Any]

_LONGEST_CAPTION = 1000


def render(document: Json, *, verbose: bool = False, quiet: bool = False, ask: bool = False) -> str:
    """The whole page in the document's language.

    `quiet` leaves out what is clear; `verbose` unfolds what the verdicts rest on; `ask` adds a question for each post
    that waits for a person.
    """
    report = _Report(document, verbose=verbose, quiet=quiet, ask=ask)
    return page(report, report.title(), *report.sections())


class _Report(Writer):
    def __init__(self, document: Json, *, verbose: bool, quiet: bool, ask: bool) -> None:
        super().__init__(document["lang"])
        self._document = document
        self._posts: list[Json] = document["posts"]
        self._several = len(self._posts) > 1
        self._verbose = verbose
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
            headline = outline.HEADLINES[verdict] if self._several else outline.headline(self._posts[0])
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
        when = wording.date(self._document["finished"])
        moment = when.astimezone(dt.UTC) if isinstance(when, dt.datetime) and when.tzinfo else when
        checked = text("Checked on {when} (UTC) with mediacheck {version}.", when=moment,
                       version=self._document["tool"]["version"])  # fmt: skip
        known = [checked, outline.registry(self._document), outline.settings(self._document)]
        lines = [self.tag("li", sentence) for sentence in known if sentence]
        if example := outline.example(self._document):
            lines.append(self.tag("li", example.text))
        how = self.folded(text("How this was checked"), self.tag("ul", self.stack(*lines)), open_=self._verbose)
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
            rows = [(self.name(item["name"]), self._reasons(item)) for item in entries]
            cards = [self.table((text("File"), text("Why it may be used")), rows, class_="clear-items")]
        else:
            cards = [self._card(items) for items in outline.alike(entries)]
        return self.tag("section", self.stack(heading, *cards), class_=f"group {group}")

    def _passed_over(self, skipped: list[Json]) -> Markup:
        count = plural(
            len(skipped),
            text("1 other file was passed over"),
            text("{count} other files were passed over", count=len(skipped)),
        )
        listed = [self.tag("li", self.name(file["name"]), " · ", file["reason"]) for file in skipped]
        return self.folded(count, self.tag("ul", self.stack(*listed)), open_=self._verbose)

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

    # ------------------------------------------------------------ a picture

    def _card(self, items: list[Json]) -> Markup:
        """Pictures of which the same is to be said; behind the name of each stands what is known of it."""
        first = items[0]
        explained = self.stack(*self._explanation(first))
        if items[1:]:
            names = [self.tag("li", self._named(item)) for item in items]
            heading = self.tag("h4", wording.items(items))
            return self.tag("article", self.stack(heading, explained, self.tag("ul", self.stack(*names))))
        heading = self.tag("h4", self.name(first["name"]))
        grounds = self.folded(text("What this rests on"), *self._grounds(first), open_=self._verbose)
        return self.tag("article", self.stack(heading, explained, grounds))

    def _named(self, item: Json) -> Markup:
        """A name that unfolds."""
        return self.folded(self.name(item["name"]), *self._grounds(item), open_=self._verbose)

    def _reasons(self, item: Json) -> Markup:
        """Why a clear picture is clear; this unfolds."""
        reasons = [self.tag("span", *reason) for reason in statements.reasons(item)]
        summary = self.stack(*reasons) if reasons else text("What this rests on")
        return self.folded(summary, *self._grounds(item), open_=self._verbose)

    def _explanation(self, item: Json) -> Iterator[Markup]:
        """Findings of the picture, then those of its parts."""
        ruled = item["decision"]
        if ruled and ruled["verdict"] == "clear":  # what blocks is a finding
            yield self.tag("p", wording.decision(ruled))
        if item["verdict"] != "clear" or not ruled:
            for finding in statements.shown(item):
                yield self._finding(finding, item["verdict"])
        for part in item["parts"]:
            if part["verdict"] != "clear":
                inner = self.stack(self.tag("p", wording.part(part)), *self._explanation(part))
                yield self.tag("div", inner, class_="part")

    def _finding(self, finding: Json, verdict: str) -> Markup:
        message, code = statements.message(finding, verdict), statements.code(finding)
        if not finding["remedy"]:
            return self.tag("p", *message, " ", code)
        remedy = self.tag(
            "p", self.tag("span", "→", aria_hidden="true"), " ", finding["remedy"], " ", code, class_="remedy"
        )
        return self.stack(self.tag("p", *message), remedy)  # fmt: skip

    def _grounds(self, item: Json) -> Iterator[Markup]:
        """All that the verdict rests on, the parts' too."""
        for finding in statements.shown(item, settled=True):
            pairs = [(self.row(name, ":"), value) for name, value in statements.evidence(finding)]
            if finding.get("decision"):  # said nowhere else
                yield self.tag("p", *statements.message(finding, item["verdict"]), " ", statements.code(finding))
            elif pairs:
                yield self.tag("p", statements.code(finding))
            if pairs:
                rows = [
                    self.tag("div", self.tag("dt", name), " ", self.tag("dd", self.tag("bdi", value)))
                    for name, value in pairs
                ]
                yield self.tag("dl", self.stack(*rows))
        known = [
            self.tag("li", *([self.tag("span", label, class_="dim"), " "] if label else []), *phrase)
            for label, phrase in statements.grounds(item, self.lang, whole=True)
        ]  # fmt: skip
        yield self.tag("ul", self.stack(*known), class_="known")
        for block, claims in statements.claims(item):
            said = [
                (field, self.row(self.tag("bdi", value), " ", self.tag("span", odd, class_="review") if odd else None))
                for field, value, odd in claims
            ]
            title = text("Says of itself ({block}):", block=block)
            yield self.table((text("Field"), text("Value")), said, caption=title, class_="claims")
        for signal in item["signals"]:
            yield self.tag("p", wording.signal(signal))
        for problem in statements.problems(item):
            yield self.tag("p", problem["message"], " ", statements.code(problem))
        for part in item["parts"]:
            yield self.tag("div", self.stack(self.tag("p", wording.part(part)), *self._grounds(part)), class_="part")
