"""What was found in a picture before, in the same registry: it is not searched for again."""

from collections.abc import Callable

from mediacheck.cache import Store, key
from mediacheck.matching import Found
from mediacheck.model import Match
from mediacheck.values import Kinds

KINDS = Kinds(Found, Match)


class Remembered:
    """`context` is what finds depend on beside the picture: the registry in its state, and the model."""

    def __init__(self, store: Store, *context: object) -> None:
        self._store = store
        self._context = context

    def found(self, find: Callable[[], Found], *picture: object) -> Found:
        """What `find` finds in the picture: its file's digest, the number of the part, and how it is looked at."""
        place = key(self._context, *picture)
        found = self._store.get(place)
        if not isinstance(found, Found):
            found = find()
            self._store.put(place, found)
        return found
