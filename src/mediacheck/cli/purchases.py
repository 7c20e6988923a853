"""`mediacheck registry import` of an agency's purchase list, and what `verify` says of purchases."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mediacheck.cli import terminal
from mediacheck.cli.terminal import tr
from mediacheck.config import purchases
from mediacheck.model import Text, text

if TYPE_CHECKING:
    from mediacheck.pipeline.workspace import Workspace
    from mediacheck.registry import Booked, Registry
    from mediacheck.registry.purchaselist import Listed
    from mediacheck.registry.touching import Watch


def is_export(source: Path) -> bool:
    """Whether the file is what `registry export` writes; everything else may be a purchase list."""
    if source.suffix.casefold() == ".json":
        return True
    try:
        with source.open("rb") as file:
            return file.read(512).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    except (OSError, ValueError):
        return False  # whoever reads it says so


def read_list(workspace: "Workspace", source: Path, mapping: str | None) -> "Listed":
    """Raises UsageError and FileError."""
    from mediacheck.registry.purchaselist import read

    beside = workspace.policy.path.parent if workspace.policy.path else None
    licenses = workspace.licenses
    if mapping is not None:
        return read(source, [purchases.find(mapping, beside, licenses)], licenses)
    return read(source, purchases.every(beside, licenses), licenses)


def book(listed: "Listed", registry: "Registry", watch: "Watch", form: str) -> None:
    """Puts the list on record and says what became of it, and which posts that touches."""
    from mediacheck.report import posts

    booked = registry.add_purchases(listed.purchases, cancelled=listed.cancelled)
    touching = posts.touched(watch.touched(), terminal.language())
    document = {
        "version": 1,
        "registry": registry.location,
        "mapping": listed.profile,
        "rows": listed.rows,
        "purchases": as_json(booked),
        "unknown_licenses": dict(listed.unknown),
        "posts": touching,
    }
    for words, count in listed.unknown.items():
        terminal.say(
            text(
                "Note: nobody knows what the licence “{license}” is ({count} rows): these purchases cover nothing. "
                "Say in a mapping which licence it is, and import the list again.",
                license=words,
                count=count,
            )
        )
    terminal.show(
        document,
        lambda: (
            terminal.clean(
                tr(
                    text(
                        "Read {rows} rows as a list of the kind “{mapping}”.", rows=listed.rows, mapping=listed.profile
                    )
                )
            )
            + "\n"
            + terminal.clean(tr(told(booked, registry.location)))
            + "\n"
            + posts.warning(touching, terminal.language(), **terminal.look())
        ),
        form,
    )


def told(booked: "Booked", location: str) -> Text:
    return text(
        "Purchases in {location}: {new} new, {changed} changed, {unchanged} unchanged, {removed} cancelled.",
        location=location,
        new=booked.new,
        changed=booked.changed,
        unchanged=booked.unchanged,
        removed=booked.removed,
    )


def as_json(booked: "Booked") -> dict[str, int]:
    return {
        "new": booked.new,
        "changed": booked.changed,
        "unchanged": booked.unchanged,
        "removed": booked.removed,
    }


def notes(workspace: "Workspace", registry: "Registry") -> Iterator[Text]:
    """That pictures were bought which nobody registered is no mistake, but good to know."""
    from mediacheck.registry.purchases import supplier

    bought = {purchase.order[:2] for purchase in registry.all_purchases()}
    if not bought:
        return
    named = (supplier(asset, workspace.licenses) for asset in registry.assets())
    registered = {(agency, number.casefold()) for agency, number in filter(None, named)}
    if missing := bought - registered:
        yield text(
            "{missing} of {count} bought pictures are not registered; what bears their number stays a review.",
            missing=len(missing),
            count=len(bought),
        )
    unused = sorted({each.license for each in registry.all_purchases() if each.license not in workspace.licenses})
    for words in unused:
        yield text("There are purchases under the licence “{license}”, which is not known.", license=words)
