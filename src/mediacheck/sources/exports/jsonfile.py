"""JSON files of exports, read an entry at a time: they may be as large as an account is old."""

from collections.abc import Iterator
from typing import Any

import ijson

from mediacheck.errors import ArchiveError
from mediacheck.model import text
from mediacheck.sources.tree import Tell, Tree, unreadable


def entries(tree: Tree, name: str, where: str, tell: Tell) -> Iterator[Any]:
    """What stands under `where` (ijson's prefix, like `item` or `posts.item`) in the file, in its order.

    What comes before a mistake is given; that there is one is told.
    """
    try:
        with tree.open(name) as file:
            yield from ijson.items(file, where, use_float=True)
    except ijson.JSONError:
        tell(text("{name} is not valid JSON from some point on: what stands behind it was not read.", name=name))
    except (ArchiveError, OSError, ValueError) as error:
        tell(unreadable(name, error))
