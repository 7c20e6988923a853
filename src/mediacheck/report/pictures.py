"""Pictures of a result on a web page: what is wrong, what to do, and folded all that it rests on."""

from collections.abc import Iterator
from typing import Any

from mediacheck.model import text
from mediacheck.report import statements, wording
from mediacheck.report.shell import Markup, Writer

Json = dict[str, Any]


class Pictures(Writer):
    """`unfolded`: what is folded lies open."""

    def __init__(self, lang: str, *, unfolded: bool) -> None:
        super().__init__(lang)
        self.unfolded = unfolded

    def card(self, items: list[Json]) -> Markup:
        """Pictures of which the same is to be said; behind the name of each stands what is known of it."""
        first = items[0]
        explained = self.stack(*self._explanation(first))
        if items[1:]:
            names = [self.tag("li", self._named(item)) for item in items]
            heading = self.tag("h4", wording.items(items))
            return self.tag("article", self.stack(heading, explained, self.tag("ul", self.stack(*names))))
        heading = self.tag("h4", self.name(first["name"]))
        grounds = self.folded(text("What this rests on"), *self._grounds(first), open_=self.unfolded)
        return self.tag("article", self.stack(heading, explained, grounds))

    def _named(self, item: Json) -> Markup:
        """A name that unfolds."""
        return self.folded(self.name(item["name"]), *self._grounds(item), open_=self.unfolded)

    def reasons(self, item: Json) -> Markup:
        """Why a clear picture is clear; this unfolds."""
        reasons = [self.tag("span", *reason) for reason in statements.reasons(item)]
        summary = self.stack(*reasons) if reasons else text("What this rests on")
        return self.folded(summary, *self._grounds(item), open_=self.unfolded)

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
