"""What was found in a picture before, in the same registry: it is not searched for again."""

from collections.abc import Callable

from mediacheck.cache import Values, key
from mediacheck.matching import Found
from mediacheck.model import Match
from mediacheck.values import Kinds

KINDS = Kinds(Found, Match)


class Remembered:
    """`context` tells what finds depend on beside the picture: the registry in its state, and the model."""

    def __init__(self, store: Values, context: Callable[[], object]) -> None:
        self._store = store
        self._context = context

    def found(self, find: Callable[[], Found], *picture: object) -> Found:
        """What `find` finds in the picture: its file's digest, the number of the part, and how it is looked at."""
        context = self._context()
        place = key(context, *picture)
        found = self._store.get(place)
        if not isinstance(found, Found):
            found = find()
            if self._context() == context:  # else it was found in another state, or half in one and half in another
                self._store.put(place, found)
        return found
