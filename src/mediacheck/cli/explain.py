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
    from mediacheck import rules
    from mediacheck.report import registry as pages

    language = terminal.language()
    if wanted is None:
        terminal.show(pages.rules_document(language), lambda: pages.rules(language), form)
        return
    found = next((r for r in rules.RULES if wanted.casefold() in {r.code.casefold(), r.name}), None)
    if found is not None:
        terminal.show(pages.rule_document(found, language), lambda: pages.rule(found, language), form)
        return
    workspace = open_workspace(configuration=configuration)
    if wanted.casefold() in {name.casefold() for name in workspace.licenses}:
        licenses.licenses(wanted, form, lang, configuration)
        return
    names = [name for rule in rules.RULES for name in (rule.code, rule.name)]
    near = nearest(wanted, [*names, *workspace.licenses])
    if near:
        raise UsageError("There is no rule and no licence “{name}”; did you mean “{near}”?", name=wanted, near=near)
    raise UsageError("There is no rule and no licence “{name}”.", "“mediacheck explain” lists the rules.", name=wanted)
