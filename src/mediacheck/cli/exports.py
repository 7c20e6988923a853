"""What an audit is of: exports and feeds that the command line names, and the posts in them."""

import contextlib
import dataclasses
import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mediacheck.cli import terminal
from mediacheck.errors import FileError, MediacheckError, UsageError
from mediacheck.model import Attachment, Post, Text, Use

if TYPE_CHECKING:
    from mediacheck.pipeline.workspace import Workspace
    from mediacheck.sources.exports.mediafolder import MediaFolder
    from mediacheck.sources.exports.recognition import Count, Source


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which posts of the exports, and what is stated of all of them. `kept`: a folder for media that are fetched."""

    flags: Mapping[str, Any]
    now: dt.datetime
    kept: Path
    since: dt.date | None = None
    media_dir: Path | None = None
    again: bool = False  # media that were fetched before are fetched again


@dataclass(slots=True)
class Exports:
    """`posts` reads all of them once; `counts` is then what was met in each, and `notes` what else is to be said."""

    workspace: "Workspace"
    found: "Sequence[Source]"
    wanted: Wanted
    counts: "list[tuple[Source, Count]]" = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def posts(self) -> Iterator[Post]:
        from mediacheck.sources import use
        from mediacheck.sources.exports import folders, recognition
        from mediacheck.sources.exports.mediafolder import MediaFolder
        from mediacheck.sources.tree import Tree

        policy, wanted = self.workspace.policy, self.wanted

        def build(stated: Mapping[str, Any]) -> Use:
            return use.build(policy, stated, wanted.flags, now=wanted.now)

        beside = [wanted.media_dir] if wanted.media_dir else []
        names = _Names()
        with Tree(beside, policy.limits) as media:
            saved = MediaFolder(media) if beside else None
            for source in self.found:
                count = recognition.Count()
                self.counts.append((source, count))
                roots = (*source.paths, *([] if source.kind.saved else beside))
                with Tree(roots, policy.limits, guarded=source.kind.guarded) as tree:
                    found = recognition.posts(source, tree, build, count, saved, tell=terminal.say)
                    for post in names.apart(found) if source.kind.name == folders.FORMAT.name else found:
                        if wanted.since is None or post.use.publish_at is None or post.use.date >= wanted.since:
                            yield self._fetched(post)
            self._note(saved)

    def _note(self, saved: "MediaFolder | None") -> None:
        if saved is not None and (note := saved.note()) is not None:
            self.notes.append(note)
            terminal.say(note)

    def _fetched(self, post: Post) -> Post:
        """The post with what it only links to, where that is wanted; what was fetched once is kept."""
        if not self.workspace.policy.network.fetch:
            return post
        return dataclasses.replace(post, attachments=tuple(map(self._here, post.attachments)))

    def _here(self, attachment: Attachment) -> Attachment:
        from mediacheck.sources import web

        if attachment.path is not None or attachment.url is None:
            return attachment
        kept = self.wanted.kept
        path = kept / hashlib.sha256(attachment.url.encode(errors="surrogatepass")).hexdigest()[:32]
        if path.is_file() and not self.wanted.again:
            return dataclasses.replace(attachment, path=path, problem=None)
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        return web.fetched_one(attachment, self.workspace.door(), path)


class _Names:
    """Folders of posts have no ids but the names in them: those of two may be the same, and yet are two posts."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def apart(self, posts: Iterable[Post]) -> Iterator[Post]:
        """The posts of one folder, which have names of their own, under ones that those before them have not."""
        for post in posts:
            name, number = post.id, 1
            while name in self._taken:
                number += 1
                name = f"{post.id} ({number})"
            self._taken.add(name)
            yield dataclasses.replace(post, id=name)


@contextlib.contextmanager
def opened(workspace: "Workspace", named: Sequence[str], wanted: Wanted) -> Iterator[Exports]:
    """Raises FileError for what is no export, UsageError for a feed's address without --fetch."""
    from mediacheck.sources.exports import recognition

    addresses = [each for each in named if "://" in each]
    if addresses and not workspace.policy.network.fetch:
        raise UsageError(
            "{address} is an address, and no other host is asked without --fetch.",
            "Add --fetch, or save the feed and name its file.",
            address=addresses[0],
        )
    _refuse_no_folder(wanted.media_dir)
    found = recognition.sources([Path(each) for each in named if "://" not in each], workspace.policy.limits)
    with tempfile.TemporaryDirectory(prefix="mediacheck-") as folder:
        for number, address in enumerate(addresses):
            found.append(_feed(workspace, address, Path(folder) / str(number)))
        yield Exports(workspace, found, wanted)


def _refuse_no_folder(media_dir: Path | None) -> None:
    """A media folder that is not there would leave every medium unchecked, and nobody would know why."""
    if media_dir is None or os.path.isdir(media_dir) or os.path.isfile(media_dir):
        return
    if os.path.lexists(media_dir):
        raise FileError(
            "is neither a folder nor a ZIP archive.", "Name the folder in which the media lie.", path=media_dir
        )
    raise MediacheckError("{path} does not exist.", "Check the path.", path=str(media_dir))


def _feed(workspace: "Workspace", address: str, folder: Path) -> "Source":
    from mediacheck.sources.exports import feed
    from mediacheck.sources.exports.recognition import Source
    from mediacheck.sources.tree import Tree

    folder.mkdir()
    path, kind = feed.fetch(address, workspace.door(), folder)
    with Tree([path], workspace.policy.limits, guarded=kind.guarded) as tree:
        return Source(kind, (path,), tuple(kind.files(tree)))
