"""Schedulers' plans among the paths of `mediacheck check`."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mediacheck import i18n
from mediacheck.cli import terminal
from mediacheck.config import plans as profiles
from mediacheck.errors import UsageError
from mediacheck.model import Post, Use, text
from mediacheck.sources import plans

if TYPE_CHECKING:
    from mediacheck.pipeline.workspace import Workspace


@dataclass(slots=True)
class Read:
    """The posts of all plans, and the paths that are none. `without_media`: posts of plans; None where there is no plan."""

    posts: list[Post] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)
    without_media: int | None = None


def read(
    workspace: "Workspace", paths: Sequence[Path], mapping: str | None, build: Callable[[Mapping[str, Any]], Use]
) -> Read:
    """A table or calendar is a plan where `mapping` says how to read it, or a profile knows its columns.

    Raises UsageError for a mapping without a plan, and FileError for a plan that is wrong.
    """
    found = Read()
    named = [path for path in paths if path.suffix.casefold() in plans.SUFFIXES and os.path.isfile(path)]
    beside = workspace.policy.path.parent if workspace.policy.path else None
    if mapping is not None and not named:
        raise UsageError("--mapping is for plans (.csv, .xlsx, .ics); {paths} is none.", paths=tuple(map(str, paths)))
    known = [] if not named else profiles.every(beside) if mapping is None else [profiles.find(mapping, beside)]
    for path in paths:
        plan = plans.read(path, known, build, named=mapping is not None) if path in named else plans.NoPlan()
        if isinstance(plan, plans.NoPlan):
            found.others.append(path)
            if plan.error is not None:
                terminal.say(
                    text(
                        "Note: not read as a plan: {why}",
                        why=" ".join(i18n.render_error(plan.error, terminal.language())),
                    )
                )
            continue
        found.posts += plan.posts
        found.without_media = (found.without_media or 0) + plan.without_media
        for note in plan.notes:
            terminal.say(text("Note: {note}", note=note))
    return found
