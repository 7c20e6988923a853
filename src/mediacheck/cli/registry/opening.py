"""The registry that the commands work on, and the asset that is meant."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from mediacheck.cli.terminal import tr
from mediacheck.errors import UsageError
from mediacheck.model import Asset, text
from mediacheck.vocabulary import nearest

if TYPE_CHECKING:
    from mediacheck.pipeline.workspace import Workspace
    from mediacheck.registry import Inspect, Registry

Id = Annotated[str, typer.Argument(metavar="ID", help=tr(text("The asset's id, as “registry list” shows it.")))]


@contextmanager
def registry_of(workspace: "Workspace", *, create: bool = False) -> Iterator[tuple["Registry", "Inspect"]]:
    """The registry and what looks at files for it. Raises UsageError where there is none and none is to be made."""
    with workspace.workers() as workers, workspace.registry(workers, create=create) as registry:
        yield workspace.need_registry(registry), workers.register


def find(registry: "Registry", asset_id: str) -> Asset:
    """Raises UsageError with the nearest id."""
    entry = registry.get(asset_id)
    if entry is not None:
        return entry.asset
    near = nearest(asset_id, (asset.id for asset in registry.assets()))
    if near:
        raise UsageError("There is no asset “{name}”; did you mean “{near}”?", name=asset_id, near=near)
    raise UsageError("There is no asset “{name}”.", "“mediacheck registry list” lists them.", name=asset_id)
