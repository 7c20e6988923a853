"""`mediacheck review RESULT.json`: walks the open items of a saved result and asks for a decision on each."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mediacheck.cli import options, terminal
from mediacheck.cli.decide import about, names
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import UsageError
from mediacheck.model import Decision, Level, Text, Verdict, text
from mediacheck.vocabulary import channels as known_channels

if TYPE_CHECKING:
    from mediacheck.media.sandbox import Workers
    from mediacheck.pipeline.workspace import Workspace
    from mediacheck.registry import Registry

Json = dict[str, Any]

_ALLOW, _BLOCK, _SKIP, _STOP = text("allow"), text("block"), text("skip"), text("end")


def review(
    saved: Annotated[
        Path,
        typer.Argument(
            metavar="RESULT", help=tr(text("What “check” or “audit” wrote with --format json.")), show_default=False
        ),
    ],
    by: Annotated[str | None, typer.Option(metavar="NAME", help=tr(text("Who decides; else it is asked.")))] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help=tr(text("The last day on which it holds; else it is asked.")))
    ] = None,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    """The dialogue is on standard error, what was decided on standard output."""
    from mediacheck.pipeline.terms import today_of
    from mediacheck.report import decisions as pages
    from mediacheck.report.result import load

    document = load(saved)
    workspace = open_workspace([saved], configuration=configuration, registry=registry)
    with workspace.workers() as workers, workspace.registry(workers) as opened:
        dialogue = _Dialogue(workspace, workspace.need_registry(opened), workers, {"by": by, "until": until})
        left = dialogue.walk(list(_open(document)), document["lang"])
        location = dialogue.registry.location
    language, today = terminal.language(), today_of(workspace.policy)
    terminal.show(
        {
            "version": 1,
            "registry": location,
            "decisions": [pages.document(decision, today, language) for decision in dialogue.made],
            "open": left,
        },
        lambda: (
            pages.listing(dialogue.made, today, language, **terminal.look()) + _rest(left, audited="audit" in document)
        ),
        form,
    )


def _open(document: Json) -> Iterator[tuple[Json, Json]]:
    """Posts with their items that a person can decide on."""
    for post in document["posts"]:
        for item in post["items"]:
            if item["verdict"] in {Verdict.REVIEW, Verdict.BLOCKED} and item["sha256"]:
                yield post, item


def _rest(left: int, *, audited: bool) -> str:
    if audited:
        sentence = text("{count} still open. Audit again to see what the decisions did.", count=left)
    else:
        sentence = text("{count} still open. Check the post again to see what the decisions did.", count=left)
    return terminal.clean(tr(sentence)) + "\n"


@dataclass
class _Dialogue:
    """Asks and keeps each decision at once: whoever stops has lost nothing."""

    workspace: "Workspace"
    registry: "Registry"
    workers: "Workers"
    stated: dict[str, object]  # by and until, asked for once
    made: list[Decision] = field(default_factory=list)

    def walk(self, items: Sequence[tuple[Json, Json]], lang: str) -> int:
        """How many stay open."""
        from mediacheck.pipeline.terms import today_of

        decided = list(self.registry.decisions())
        open_ = len(items)
        for number, (post, item) in enumerate(items, 1):
            earlier = [each.decision for each in decided] + self.made
            if any(_settles(each, item, post, today_of(self.workspace.policy)) for each in earlier):
                self._say(text("{name}: decided on already.", name=item["name"]))
                open_ -= 1
                continue
            self._show(number, len(items), post, item, lang)
            answer = self._choose([_ALLOW, _BLOCK, _SKIP, _STOP])
            if answer is None or answer == _STOP:
                break
            if answer != _SKIP and self._decide(post, item, Verdict.CLEAR if answer == _ALLOW else Verdict.BLOCKED):
                open_ -= 1
        return open_

    def _show(self, number: int, count: int, post: Json, item: Json, lang: str) -> None:
        from mediacheck.report.item import explanation, name_line
        from mediacheck.report.style import Page
        from mediacheck.report.wording import dotted, use

        look = terminal.look()
        page = Page(lang, colour=sys.stderr.isatty() and terminal.colour("auto", None), width=look["width"],
                    unicode=look["unicode"])  # fmt: skip
        page.gap()
        page.line(f"{number}/{count} ", post["id"], ": ", *dotted(use(post["use"])))
        name_line(page, item)
        explanation(page, item)
        sys.stderr.write(str(page))

    def _decide(self, post: Json, item: Json, verdict: Verdict) -> bool:
        """Whether it was decided; a slip is said, and the item stays open."""
        from mediacheck.pipeline.terms import read, today_of
        from mediacheck.report import words
        from mediacheck.rules.decision import BY_NAME

        blocks = sorted({f["code"] for f in item["findings"] if f["level"] == Level.BLOCK})
        overrides: list[str] = []
        if verdict is Verdict.CLEAR and blocks:
            if not self._agreed(text("It is blocked ({codes}). Lift that too?", codes=tuple(blocks))):
                return False
            overrides = blocks
        if verdict is Verdict.CLEAR:  # its questions were just read
            overrides = sorted({*overrides, *(f["code"] for f in item["findings"] if f["code"] in BY_NAME)})
        named = post["use"]["channels"]
        shown = tuple(words.channel(name) for name in named)
        bound = named if named and self._agreed(text("Only for {channels}?", channels=shown)) else []
        answers = {
            "verdict": verdict.value,
            "reason": self._ask(text("Why?")),
            "by": self.stated["by"] or self._ask(text("Who decides?")),
            "until": self.stated["until"] or self._ask(text("Until when (like 2026-12-31)?")),
            "channel": list(bound) or None,
            "override": overrides or None,
            "own-work": None,
        }
        try:
            today = today_of(self.workspace.policy)
            terms = read(self.workspace.policy, answers, today, names(), terminal.language())
            decided, _ = about(self._file(post, item), terms, self.registry, self.workers)
        except UsageError as error:
            terminal.complain(error)
            return False
        self.registry.decide([decided])
        self.stated |= {"by": answers["by"], "until": answers["until"]}
        self.made.append(decided.decision)
        self._say(text("Kept as {id}.", id=decided.decision.id))
        return True

    def _file(self, post: Json, item: Json) -> str:
        """The file, where it is at hand as it was checked; else its digest, by which it is known all the same."""
        from mediacheck.registry.sync import digest_of

        digest: str = item["sha256"]
        places = (Path(item["name"]), Path(post["id"], item["name"]))
        return next((str(path) for path in places if digest_of(path) == digest), digest)

    # ------------------------------------------------------------ asking

    def _choose(self, choices: Sequence[Text]) -> Text | None:
        """The one whose word begins with what is typed; None at the end of input."""
        words = {tr(choice).casefold(): choice for choice in choices}
        shown = " ".join(f"[{word[0]}]{word[1:]}" for word in words)
        while (answer := self._line(shown)) is not None:
            found = [choice for word, choice in words.items() if answer and word.startswith(answer.casefold())]
            if len(found) == 1:
                return found[0]
            self._say(text("Please type one of the letters in brackets."))
        return None

    def _agreed(self, question: Text) -> bool:
        yes, no = text("yes"), text("no")
        self._say(question)
        return self._choose([yes, no]) == yes

    def _ask(self, question: Text) -> str | None:
        return self._line(tr(question))

    def _line(self, prompt: str) -> str | None:
        sys.stderr.write(terminal.clean(prompt) + " ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line or not sys.stdin.isatty():  # nobody pressed Enter here: what was answered, and the end of its line
            sys.stderr.write(terminal.clean(line.strip()) + "\n")
        return line.strip() if line else None

    def _say(self, sentence: Text) -> None:
        terminal.say(sentence)


def _settles(decision: Decision, item: Json, post: Json, today: Any) -> bool:
    """Whether somebody decided on this file for this post meanwhile."""
    wanted = known_channels().expand(post["use"]["channels"])
    covered = not decision.channels or (wanted and wanted <= known_channels().expand(decision.channels))
    stands = decision.revoked is None and today <= decision.until and not decision.own_work
    return bool(decision.sha256 == item["sha256"] and stands and covered)
