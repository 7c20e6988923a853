"""What platforms give their users of what they published: one file for each kind of export.

A kind recognises its exports by the names of their files, and reads their posts one after the other. Only the files that
hold posts, and the media that these name, are ever opened: the rest of an export is private.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mediacheck.model import Attachment, Post, Problem, Text, Use, text
from mediacheck.sources.tree import Tell, Tree


@dataclass(frozen=True, slots=True)
class Linked:
    """A medium of a published post: a file of the export by the name that it has there, or an address on the web."""

    name: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A post as its export has it. Times have an offset; `id` is the platform's own, or made of what never changes."""

    id: str
    at: dt.datetime | None
    caption: str | None = None
    media: tuple[Linked, ...] = ()
    mode: str = "upload"  # share: somebody else's post
    url: str | None = None  # of the post
    reach: int | None = None  # how many saw it, or liked it where nothing better is known


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of export. `posts` may leave out what it cannot read, and tells so."""

    name: str
    label: Text
    channel: str
    files: Callable[
        [Iterable[str]], list[str]
    ]  # of all names those that hold posts, in their order; none: not this kind
    posts: Callable[[Tree, Sequence[str], Tell], Iterator[Published]]
    account: str | None = None  # where the export is always that of a person


def formats() -> tuple[Format, ...]:
    """All kinds, the most particular first."""
    from mediacheck.sources.exports import instagram

    return (instagram.FORMAT,)


Build = Callable[[Mapping[str, Any]], Use]
"""Makes the Use of a post from what is stated of it; `sources.use.build` is one."""


def as_post(found: Published, kind: Format, tree: Tree, build: Build) -> Post:
    """The post with its media where they are; what is missing says so."""
    stated: dict[str, Any] = {"channels": (kind.channel,), "caption": found.caption, "mode": found.mode}
    if found.at is not None:
        stated["publish_at"] = found.at
    if kind.account is not None:
        stated["account"] = kind.account
    attachments = tuple(_attachment(each, tree) for each in dict.fromkeys(found.media))
    return Post(f"{kind.name}/{found.id}", kind.name, build(stated), attachments, url=found.url, reach=found.reach)


def _attachment(linked: Linked, tree: Tree) -> Attachment:
    if linked.name is None:
        return Attachment(linked.url or "", url=linked.url)
    place = tree.find(linked.name)
    if place is not None:
        return Attachment(linked.name, place)
    message = text("“{name}” belongs to the post, but is not in the export.", name=linked.name)
    remedy = text("Name all parts of the export together, or get the file into them.")
    return Attachment(linked.name, url=linked.url, problem=Problem("MC801", message, remedy))
