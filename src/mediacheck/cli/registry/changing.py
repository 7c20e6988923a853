"""`mediacheck registry set`, `remove`: what is on record of one asset, changed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from mediacheck.cli import licenses, options, terminal
from mediacheck.cli.registry.opening import Id, find, registry_of
from mediacheck.cli.registry.outcome import page
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.model import text

if TYPE_CHECKING:
    from mediacheck.pipeline.workspace import Workspace
    from mediacheck.registry.setting import Setting


def set_(
    asset_id: Id,
    settings: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY=VALUE...",
            help=tr(
                text(
                    "What to set: title, status, reason, creator, owner, source, supplier_id, credit_region, people, property, "
                    "ai_made, or grant.valid_until and the like (grant[REFERENCE].… or grant[2].… where there are several). "
                    "Lists with commas; without a value the key is taken away."
                )
            ),
            show_default=False,
        ),
    ],
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    from mediacheck.registry import setting
    from mediacheck.registry.touching import Watch
    from mediacheck.report import posts
    from mediacheck.report import registry as pages
    from mediacheck.report.plain import plain

    workspace = open_workspace(configuration=configuration, registry=registry)
    language = terminal.language()
    wanted = _known_licenses(workspace, setting.parse(settings))
    with registry_of(workspace) as (opened, _):
        asset = find(opened, asset_id)
        watch = Watch(opened, workspace.licenses)
        watch.asset(asset.id)
        revised = opened.revise(asset.id, wanted)
        touching = posts.touched(watch.touched(), language)
        location = opened.location
    changed = revised.new != revised.old
    keys = tuple(each.name for each in wanted)
    done = (
        text("“{id}” is changed: {keys}.", id=asset.id, keys=keys)
        if changed
        else text("Nothing is changed: “{id}” says so already.", id=asset.id)
    )
    terminal.show(
        {
            "version": 1,
            "registry": location,
            "changed": list(keys) if changed else [],
            "asset": pages.asset_document(revised.new, language),
            "notes": plain(revised.beside, language),
            "posts": touching,
        },
        lambda: page((done, *revised.beside), touching),
        form,
    )


def remove(
    asset_id: Id,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    from mediacheck.registry.touching import Watch
    from mediacheck.report import posts

    workspace = open_workspace(configuration=configuration, registry=registry)
    with registry_of(workspace) as (opened, _):
        asset = find(opened, asset_id)
        watch = Watch(opened, workspace.licenses)
        watch.asset(asset.id)
        done = opened.remove(asset.id)
        touching = posts.touched(watch.touched(), terminal.language())
    terminal.show(
        {"version": 1, "removed": asset.id, "message": tr(done), "posts": touching},
        lambda: page([done], touching),
        form,
    )


def _known_licenses(workspace: "Workspace", settings: Sequence["Setting"]) -> list["Setting"]:
    """With the catalogue's spelling. Raises UsageError for a licence that it does not have."""
    return [
        replace(each, value=licenses.find(workspace, each.value.strip()).id)
        if each.of_grant and each.key == "license" and each.value
        else each
        for each in settings
    ]
