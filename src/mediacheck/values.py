"""Values as bytes and back: of bytes that a hostile hand may have written, nothing is made but what is expected."""

import io
import pickle
from typing import Any

BrokenError = pickle.UnpicklingError

_STEPS = 1_000_000  # of one value; an animation of two hundred frames takes some 20,000

# Of pickle's instructions those that `dump` writes, with the bytes that follow each, or with the width of their number. Not
# among them: what numbers its own memory, of which one number takes all there is, and what calls.
_FOLLOWED = {
    **dict.fromkeys(
        pickle.MARK
        + pickle.STOP
        + pickle.NONE
        + pickle.NEWTRUE
        + pickle.NEWFALSE
        + pickle.EMPTY_TUPLE
        + pickle.TUPLE1
        + pickle.TUPLE2
        + pickle.TUPLE3
        + pickle.TUPLE
        + pickle.EMPTY_LIST
        + pickle.APPEND
        + pickle.APPENDS
        + pickle.EMPTY_DICT
        + pickle.SETITEM
        + pickle.SETITEMS
        + pickle.MEMOIZE
        + pickle.STACK_GLOBAL
        + pickle.NEWOBJ
        + pickle.BUILD,
        0,
    ),
    **dict.fromkeys(pickle.PROTO + pickle.BINGET + pickle.BININT1, 1),
    **dict.fromkeys(pickle.BININT2, 2),
    **dict.fromkeys(pickle.LONG_BINGET + pickle.BININT, 4),
    **dict.fromkeys(pickle.FRAME + pickle.BINFLOAT, 8),
}
_COUNTED = {
    **dict.fromkeys(pickle.SHORT_BINUNICODE + pickle.SHORT_BINBYTES + pickle.LONG1, 1),
    **dict.fromkeys(pickle.BINUNICODE + pickle.BINBYTES, 4),
}


def dump(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def load(data: bytes, kinds: "Kinds") -> Any:
    """What `dump` was given. Raises BrokenError, or whatever unpickling half a value comes up with."""
    _walk(data)
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


def _walk(data: bytes) -> None:
    """Raises BrokenError for what `dump` does not write, or for more of it than any value has.

    A list of nothing is one byte here and sixty in memory.
    """
    at = steps = 0
    while at < len(data):
        code = data[at]
        at += 1
        following = _FOLLOWED.get(code)
        if following is None:
            width = _COUNTED.get(code)
            if width is None:
                raise BrokenError(f"instruction {code}")
            following = width + int.from_bytes(data[at : at + width], "little")
        at += following
        steps += 1
        if steps > _STEPS:
            raise BrokenError("too many values")
