"""JSON files of exports, read an entry at a time: they may be as large as an account is old."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson

from mediacheck.errors import ArchiveError
from mediacheck.model import text
from mediacheck.sources.exports.bounded import Bounded
from mediacheck.sources.tree import Tell, Tree, unreadable

_PIECE = 256 * 1024  # a long text is read anew with each piece of it
_LONGEST_NAME = 200


def entries(tree: Tree, name: str, where: str, tell: Tell, *, script: bool = False) -> Iterator[Any]:
    """What stands under `where` (ijson's prefix, like `item` or `posts.item`) in the file, in its order.

    What comes before a mistake is given; that there is one is told. A `script` gives its JSON a name first
    (`window.YTD.tweets.part0 = [...]`); it is not run.
    """
    try:
        with tree.open(name) as file:
            if script:
                _past_name(file)
            bounded = Bounded(file, where.count(".") + 1)
            yield from ijson.items(bounded, where, use_float=True, buf_size=_PIECE)
    except ijson.JSONError:
        tell(text("{name} is not valid JSON from some point on: what stands behind it was not read.", name=name))
    except (ArchiveError, OSError, ValueError) as error:
        tell(unreadable(name, error))


def _past_name(file: BinaryIO) -> None:
    for _ in range(_LONGEST_NAME):
        if file.read(1) in {b"=", b""}:
            return
