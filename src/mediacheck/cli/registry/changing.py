"""`mediacheck registry remove`: what is on record of one asset, changed."""

from mediacheck.cli import options, terminal
from mediacheck.cli.registry.opening import Id, find, registry_of
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace


def remove(
    asset_id: Id,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    workspace = open_workspace(configuration=configuration, registry=registry)
    with registry_of(workspace) as (opened, _):
        asset = find(opened, asset_id)
        done = tr(opened.remove(asset.id))
    terminal.show({"version": 1, "removed": asset.id, "message": done}, lambda: terminal.clean(done) + "\n", form)
