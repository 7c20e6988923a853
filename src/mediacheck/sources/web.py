"""Media that a post names by web address, got into a folder to be checked like files."""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from mediacheck.model import Attachment, Post, Problem, Text, text
from mediacheck.net.body import Fetched, Reason, Unknown

# Many servers say of a picture only that it is bytes, S3 in words of its own; what it is, its first ones say.
_TYPES = (
    "image/",
    "video/",
    "audio/",
    "application/pdf",
    "application/postscript",
    "application/octet-stream",
    "binary/octet-stream",
)

_MOST = 5_000_000_000  # bytes of all that one run fetches: a post may name any number of addresses

_ELSEWHERE = text("Check the address, or download the file into the post’s folder and name that one instead.")


class Door(Protocol):
    """`net.door.Door` is one."""

    def fetch(self, url: str, /, *, types: Collection[str]) -> Fetched | Unknown: ...


def fetched(
    posts: Iterable[Post],
    door: Door,
    folder: Path,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    most: int = _MOST,
) -> list[Post]:
    """The posts with what their addresses gave as files in the folder; what gave nothing says why.

    At most `most` bytes are kept, and one file more.
    """
    waiting = list(posts)
    total = sum(_is_away(each) for post in waiting for each in post.attachments)
    count = kept = 0

    def here(attachment: Attachment) -> Attachment:
        nonlocal count, kept
        if not _is_away(attachment):
            return attachment
        count += 1
        if kept > most:
            return _without(attachment, text("other addresses of this run gave too much already"), "MC802")
        found = fetched_one(attachment, door, folder / f"{count}")
        kept += found.path.stat().st_size if isinstance(found.path, Path) else 0
        progress(count, total)
        return found

    return [dataclasses.replace(post, attachments=tuple(map(here, post.attachments))) for post in waiting]


def any_away(posts: Sequence[Post]) -> bool:
    """Whether a post names a medium by its address."""
    return any(_is_away(attachment) for post in posts for attachment in post.attachments)


def _is_away(attachment: Attachment) -> bool:
    return attachment.path is None and attachment.url is not None


def fetched_one(attachment: Attachment, door: Door, path: Path) -> Attachment:
    """The attachment with what its address gave as the file `path`, or with why it gave nothing."""
    answer = door.fetch(attachment.url or "", types=_TYPES)
    if isinstance(answer, Fetched):
        begun = path.with_name(f"{path.name}.part")  # half a file under its own name would be taken for the whole one
        try:
            begun.write_bytes(answer.body)
            begun.replace(path)
        except OSError as error:
            with suppress(OSError):
                begun.unlink(missing_ok=True)
            return _without(attachment, error.strerror or str(error))
        return dataclasses.replace(attachment, path=path, problem=None)  # it may have been missing before
    match answer.reason:
        case Reason.TOO_LARGE:
            return _without(
                attachment,
                answer.why,
                "MC802",
                text("Allow more with “bytes” under [network], or download the file and name that one instead."),
            )
        case Reason.TOO_LATE:
            return _without(
                attachment,
                answer.why,
                "MC805",
                text("Allow more with “seconds” under [network], or download the file and name that one instead."),
            )
    return _without(attachment, answer.why)


def _without(attachment: Attachment, why: Text | str, code: str = "MC801", remedy: Text = _ELSEWHERE) -> Attachment:
    message = text("{url} could not be fetched: {why}.", url=attachment.url, why=why)
    return dataclasses.replace(attachment, problem=Problem(code, message, remedy))
