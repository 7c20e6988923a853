"""`mediacheck registry list`, `show`, `verify`: what is registered, and whether all is well."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from mediacheck.cli import options, purchases, terminal
from mediacheck.cli.registry.opening import Id, find, registry_of
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import EXIT_FINDINGS
from mediacheck.model import Text, text

if TYPE_CHECKING:
    from mediacheck.pipeline.workspace import Workspace
    from mediacheck.registry import Registry


def list_(
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    from mediacheck.registry.purchases import licensed
    from mediacheck.report import registry as pages

    workspace = open_workspace(configuration=configuration, registry=registry)
    language = terminal.language()
    with registry_of(workspace) as (opened, _):
        assets = [licensed(asset, opened, workspace.licenses) for asset in opened.assets()]
    terminal.show(
        pages.list_document(assets, language),
        lambda: pages.listing(assets, language, workspace.licenses, **terminal.look()),
        form,
    )


def show(
    asset_id: Id,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    from mediacheck.registry.purchases import licensed
    from mediacheck.registry.touching import shown
    from mediacheck.report import posts
    from mediacheck.report import registry as pages

    workspace = open_workspace(configuration=configuration, registry=registry)
    language = terminal.language()
    with registry_of(workspace) as (opened, _):
        asset = licensed(find(opened, asset_id), opened, workspace.licenses)
        listed = posts.latest(shown(opened, asset.id), language)
    terminal.show(
        pages.asset_document(asset, language) | {"posts": listed},
        lambda: pages.asset(asset, language, workspace.licenses, listed, **terminal.look()),
        form,
    )


def verify(
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    from mediacheck.registry import twins
    from mediacheck.report import registry as pages

    workspace = open_workspace(configuration=configuration, registry=registry)
    language = terminal.language()
    with registry_of(workspace) as (opened, _):
        problems = list(opened.verify())
        problems += _unknown_licenses(workspace, opened)
        notes = [*purchases.notes(workspace, opened), *twins.notes(opened)]
        count = len(opened)
    terminal.show(
        pages.verification_document(problems, count, language, notes),
        lambda: pages.verification(problems, count, language, notes, **terminal.look()),
        form,
    )
    if problems:
        raise typer.Exit(EXIT_FINDINGS)


def _unknown_licenses(workspace: "Workspace", registry: "Registry") -> Iterator[Text]:
    """Grants under a licence that is in no catalogue: the registry itself knows none."""
    for asset in registry.assets():
        for grant in asset.grants:
            if grant.license not in workspace.licenses:
                yield text(
                    "{asset} has a grant under the licence “{license}”, which is not known.",
                    asset=asset.id,
                    license=grant.license,
                )
