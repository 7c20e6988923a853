"""What platforms give their users of what they published: one file for each kind of export.

A kind recognises its exports by the names of their files, and reads their posts one after the other. Only the files that
hold posts, and the media that these name, are ever opened: the rest of an export is private.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mediacheck.errors import FileError
from mediacheck.model import Attachment, Post, Problem, Text, Use, text
from mediacheck.sources.tree import Tell, Tree, private


@dataclass(frozen=True, slots=True)
class Linked:
    """A medium of a published post: a file of the export by the name that it has there, or an address on the web.

    With both, the address is that of a copy. `under` is the folder that the export's names count from, with a "/".
    """

    name: str | None = None
    url: str | None = None
    under: str = ""


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
    pages: re.Pattern[str] | None = None  # finds names that only the same export as web pages has, which is not read


def formats() -> tuple[Format, ...]:
    """All kinds, the most particular first."""
    from mediacheck.sources.exports import facebook, instagram

    return (instagram.FORMAT, facebook.FORMAT)


def recognised(tree: Tree) -> list[tuple[Format, list[str]]]:
    """The kinds that the files are exports of, each with the names of its files that hold posts.

    None where it is no export that is known. Raises FileError where it is one in a form that is not read.
    """
    found = [(kind, files) for kind in formats() if (files := kind.files(tree))]
    if not found:
        for kind in formats():
            if kind.pages is not None and any(kind.pages.search(name) for name in tree):
                raise FileError(
                    "is an export as web pages (HTML); posts are read from one in the format JSON.",
                    "Ask the platform for it again, and choose JSON as the format instead of HTML.",
                    path=tree.paths[0],
                )
    return found


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
    place = tree.find(linked.name, linked.under)
    if place is not None:
        return Attachment(linked.name, place)
    if private(linked.name):
        message = text(
            "“{name}” belongs to the post, but lies among the private files of the export.", name=linked.name
        )
        remedy = text("These are not looked into. Check the file by itself.")
    else:
        message = text("“{name}” belongs to the post, but is not in the export.", name=linked.name)
        remedy = text("Name all parts of the export together, or get the file into them.")
    return Attachment(linked.name, url=linked.url, problem=Problem("MC801", message, remedy))
