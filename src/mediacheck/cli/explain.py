"""`mediacheck explain [CODE|NAME|ID]`: a rule or a licence in words."""

from typing import Annotated

import typer

from mediacheck.cli import licenses, options, terminal
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import UsageError
from mediacheck.model import text
from mediacheck.vocabulary import nearest


def explain(
    wanted: Annotated[
        str | None,
        typer.Argument(
            metavar="[RULE|LICENCE]",
            help=tr(text("A rule's code or name, or a licence's id; without it, all rules.")),
            show_default=False,
        ),
    ] = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
    configuration: options.ConfigOption = None,
) -> None:
    from mediacheck.report import explain as pages
    from mediacheck.rules import RULES
    from mediacheck.rules.rule import page

    language = terminal.language()
    if wanted is None:
        listed = [(rule, page(rule, language)) for rule in RULES]
        terminal.show(pages.rules_document(listed), lambda: pages.rules(listed, language, **terminal.look()), form)
        return
    found = next((rule for rule in RULES if wanted.casefold() in {rule.code.casefold(), rule.name}), None)
    if found is not None:
        words = page(found, language)
        terminal.show(
            pages.rule_document(found, words), lambda: pages.rule(found, words, language, **terminal.look()), form
        )
        return
    workspace = open_workspace(configuration=configuration)
    if wanted.casefold() in {name.casefold() for name in workspace.licenses}:
        licenses.licenses(wanted, form, lang, configuration)
        return
    names = [name for rule in RULES for name in (rule.code, rule.name)]
    near = nearest(wanted, [*names, *workspace.licenses])
    if near:
        raise UsageError("There is no rule and no licence “{name}”; did you mean “{near}”?", name=wanted, near=near)
    raise UsageError("There is no rule and no licence “{name}”.", "“mediacheck explain” lists the rules.", name=wanted)
