"""What platforms give their users of what they published: one file for each kind of export.

A kind recognises its exports by the names of their files, and reads their posts one after the other. Only the files that
hold posts, and the media that these name, are ever opened: the rest of an export is private.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mediacheck.model import Attachment, Post, Problem, Skipped, Text, Use, text
from mediacheck.sources.exports.mediafolder import MediaFolder
from mediacheck.sources.tree import Tell, Tree


@dataclass(frozen=True, slots=True)
class Linked:
    """A medium of a published post: a file of the export by the name that it has there, or an address on the web.

    With both, the address is that of a copy. `under` is the folder that the export's names count from, with a "/".
    """

    name: str | None = None
    url: str | None = None
    under: str = ""
    only: bool = False  # it lies there or nowhere; else also where media were moved to


@dataclass(frozen=True, slots=True)
class Published:
    """A post as its export has it. `id` is the platform's own, or made of what never changes.

    Times have an offset; one without is the company's own. Without a time nobody knows what held when it was published.
    """

    id: str
    at: dt.datetime | None
    caption: str | None = None
    media: tuple[Linked, ...] = ()
    mode: str = "upload"  # share: somebody else's post
    url: str | None = None  # of the post
    reach: int | None = None  # how many saw it, or liked it where nothing better is known
    stated: Mapping[str, Any] = field(default_factory=dict)  # other fields of its Use, as `sources.use` takes them
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of export. `posts` may leave out what it cannot read, and tells so."""

    name: str
    label: Text
    channel: str | None  # None: each post's own
    files: Callable[[Tree], list[str]]  # the names of those that hold posts, in their order; none: not this kind
    posts: Callable[[Tree, Sequence[str], Tell], Iterator[Published]]
    account: str | None = None  # where the export is always that of a person
    sign: str = ""  # the file by which people know it, for the message that there is none
    pages: re.Pattern[str] | None = None  # finds names that only the same export as web pages has, which is not read
    guarded: bool = True  # it has folders that nobody but its owner may look into: they are as if they were not there
    saved: bool = True  # what it lacks may lie in a media folder, under the post's number or the only file of its name


def formats() -> tuple[Format, ...]:
    """All kinds, the most particular first."""
    from mediacheck.sources.exports import facebook, feed, folders, instagram, linkedin, mastodon, wordpress, x

    platforms = (instagram.FORMAT, facebook.FORMAT, x.FORMAT, linkedin.FORMAT, mastodon.FORMAT)
    return (*platforms, wordpress.FORMAT, feed.FORMAT, folders.FORMAT)


Build = Callable[[Mapping[str, Any]], Use]
"""Makes the Use of a post from what is stated of it; `sources.use.build` is one."""


def as_post(found: Published, kind: Format, tree: Tree, build: Build, saved: MediaFolder | None = None) -> Post:
    """The post with its media where they are: in the export, else among those that people saved; what is missing says so."""
    stated: dict[str, Any] = {"caption": found.caption, "mode": found.mode}
    if kind.channel is not None:
        stated["channels"] = (kind.channel,)
    if found.at is not None:
        stated["publish_at"] = found.at
    if kind.account is not None:
        stated["account"] = kind.account
    attachments = [_attachment(each, tree) for each in dict.fromkeys(found.media)]
    if saved is not None and kind.saved:
        attachments = _completed(attachments, found.id, saved)
    use = build({**stated, **found.stated})
    return Post(
        f"{kind.name}/{_printable(found.id)}", kind.name, use, tuple(attachments), found.skipped, found.url, found.reach
    )


def _printable(made: str) -> str:
    """An id that is text: a folder's name need not be. Another one of each such name, with its bytes written out."""
    if made.isprintable():
        return made
    try:
        made.encode()
    except UnicodeEncodeError:
        raw = made.encode("utf-8", "surrogatepass")
        shown = made.encode("utf-8", "backslashreplace").decode()
        return f"{shown}-{hashlib.sha256(raw).hexdigest()[:8]}"
    return made


def _completed(attachments: list[Attachment], post_id: str, saved: MediaFolder) -> list[Attachment]:
    """Files with the post's id come in the place of what is missing, one for one; more of them are media of it as well.

    What is still missing then is looked for by its own name.
    """
    here = {_last(each.name) for each in attachments if each.path is not None}
    more = {_last(each.name): each for each in saved.of(post_id) if _last(each.name) not in here}
    same = [more.pop(_last(each.name), None) if each.path is None else None for each in attachments]
    waiting = list(more.values())
    complete: list[Attachment] = []
    for each, of_that_name in zip(attachments, same, strict=True):
        file = of_that_name
        if each.path is None and file is None:
            file = waiting.pop(0) if waiting else saved.named(each.url or each.name)
        if file is None or any(file.place == other.path for other in complete):  # one file is not two media
            complete.append(each)
        else:
            complete.append(replace(each, name=file.name, path=file.place, problem=None))
    return complete + [Attachment(file.name, file.place) for file in waiting]


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _attachment(linked: Linked, tree: Tree) -> Attachment:
    if linked.name is None:
        return Attachment(linked.url or "", url=linked.url)
    name = linked.under + linked.name
    place = tree.at(name) if linked.only else tree.find(linked.name, linked.under)
    if place is not None:
        return Attachment(linked.name, place)
    if tree.hides(linked.name):
        message = text(
            "“{name}” belongs to the post, but lies among the private files of the export.", name=linked.name
        )
        remedy = text("These are not looked into. Check the file by itself.")
    else:
        message = text("“{name}” belongs to the post, but is not in the export.", name=linked.name)
        remedy = text("Name all parts of the export together, or get the file into them.")
    return Attachment(linked.name, url=linked.url, problem=Problem("MC801", message, remedy))
