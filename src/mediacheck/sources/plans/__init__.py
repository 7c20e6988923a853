"""A scheduler's plan: posts to come, one in each row of a table or each event of a calendar.

All of a plan is read or nothing of it: a post that is left out is one that nobody looks at.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mediacheck.config.plans import Profile
from mediacheck.errors import FileError
from mediacheck.model import Post, Text, Use
from mediacheck.sources.plans import calendar, table

SUFFIXES = table.SUFFIXES | calendar.SUFFIXES

Build = Callable[[Mapping[str, Any]], Use]
"""Makes the Use of a post from what is stated of it; `sources.use.build` is one."""


@dataclass(slots=True)
class Plan:
    """What a plan holds. `notes` are what a person has to know who relies on the check of it."""

    posts: list[Post] = field(default_factory=list)
    without_media: int = 0
    notes: list[Text] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NoPlan:
    """A file that is none, as far as anybody knows; `error` says why it could not be read as one."""

    error: FileError | None = None


def read(path: Path, profiles: Sequence[Profile], build: Build, *, named: bool) -> Plan | NoPlan:
    """The plan, as the first profile has it that knows it; `named`: the user named the only one, so it is a plan.

    Raises FileError for a plan that cannot be read, and for its first post that is wrong, saying how many more are.
    """
    if path.suffix.casefold() in calendar.SUFFIXES:
        events = calendar.events(path, named=named)
        if events is None:
            return NoPlan()
        planned, notes = calendar.posts(path, events, profiles[0] if named else None)
    else:
        try:
            opened = table.opened(path, profiles, named=named)
        except FileError as error:
            if named:
                raise
            return NoPlan(error)
        if opened is None:
            return NoPlan()
        planned, notes = table.posts(path, opened)
    plan = Plan(notes=notes)
    for each in planned:
        if each.media:
            plan.posts.append(Post(f"{path.name}/{each.id}", "plan", build(each.stated), each.media))
        else:
            plan.without_media += 1
    return plan
