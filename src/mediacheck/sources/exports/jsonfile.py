"""JSON files of exports, read an entry at a time: they may be as large as an account is old."""

from collections.abc import Generator, Iterator, Sequence
from typing import Any, BinaryIO

import ijson

from mediacheck.errors import ArchiveError
from mediacheck.model import Place, text
from mediacheck.sources.exports.bounded import Bounded
from mediacheck.sources.tree import Tell, Tree, unreadable

_PIECE = 256 * 1024  # a long text is read anew with each piece of it
_LONGEST_NAME = 200
_BEGINNING = 1024


def entries(tree: Tree, name: str, where: str | Sequence[str], tell: Tell, *, script: bool = False) -> Iterator[Any]:
    """What stands under `where` (ijson's prefix, like `item` or `posts.item`) in the files of this name, in their order.

    Of several prefixes, the first that has something counts; "" is a file that is one object. What comes before a
    mistake is given; that there is one is told. A `script` gives its JSON a name first
    (`window.YTD.tweets.part0 = [...]`); it is not run.
    """
    prefixes = [where] if isinstance(where, str) else where
    for place in tree.places(name):
        for prefix in prefixes:
            if (yield from _entries(tree, name, place, prefix, tell, script=script, certain=len(prefixes) == 1)):
                break


def _entries(
    tree: Tree, name: str, place: Place, prefix: str, tell: Tell, *, script: bool, certain: bool
) -> Generator[Any, None, bool]:
    """Whether there was something, if only a mistake. Unless it is certain, a list is not searched for what an object has."""
    found = False
    try:
        if not certain:
            with tree.open(name, place) as file:
                if script:
                    _past_name(file)
                if _is_list(file) != (prefix.partition(".")[0] == "item"):
                    return False
        with tree.open(name, place) as file:
            if script:
                _past_name(file)
            bounded = Bounded(file, prefix.count(".") + bool(prefix))
            for entry in ijson.items(bounded, prefix, use_float=True, buf_size=_PIECE):
                if prefix or isinstance(entry, dict):
                    found = True
                    yield entry
    except (ijson.JSONError, UnicodeError):
        tell(text("{name} is not valid JSON from some point on: what stands behind it was not read.", name=name))
    except (ArchiveError, OSError, ValueError) as error:
        tell(unreadable(name, error))
    else:
        return found
    return True


def _is_list(file: BinaryIO) -> bool:
    beginning = file.read(_BEGINNING).removeprefix(b"\xef\xbb\xbf").lstrip()
    return beginning.startswith(b"[")


def _past_name(file: BinaryIO) -> None:
    for _ in range(_LONGEST_NAME):
        if file.read(1) in {b"=", b""}:
            return
