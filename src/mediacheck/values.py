"""Values as bytes and back: of bytes that a hostile hand may have written, nothing is made but what is expected."""

import io
import pickle
from typing import Any

BrokenError = pickle.UnpicklingError


def dump(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def load(data: bytes, kinds: "Kinds") -> Any:
    """What `dump` was given. Raises BrokenError, or whatever unpickling half a value comes up with."""
    return _Values(data, kinds).load()


class Kinds:
    """The classes of which values may be; plain ones (numbers, texts, bytes, tuples, dicts, lists) always may."""

    def __init__(self, *classes: type) -> None:
        self._classes = {(each.__module__, each.__qualname__): each for each in classes}

    def __or__(self, other: "Kinds") -> "Kinds":
        return Kinds(*self._classes.values(), *other._classes.values())

    def find(self, module: str, name: str) -> type:
        try:
            return self._classes[module, name]
        except KeyError:
            raise BrokenError(f"{module}.{name}") from None


class _Values(pickle.Unpickler):
    def __init__(self, data: bytes, kinds: Kinds) -> None:
        super().__init__(io.BytesIO(data))
        self._kinds = kinds

    def find_class(self, module: str, name: str) -> Any:
        return self._kinds.find(module, name)
