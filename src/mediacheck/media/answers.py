"""What a worker answers, held against what it may answer: a hostile file may have taken the worker over."""

import math
import types
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache
from string import Formatter
from typing import Any, Union, get_args, get_origin, get_type_hints

from mediacheck.model import Claim, Fingerprints, Keypoints, Media, Problem, Raster, Signal, Sketch, Text, View
from mediacheck.values import BrokenError, Kinds, load

KINDS = Kinds(Claim, Fingerprints, Keypoints, Media, Problem, Raster, Signal, Sketch, Text, View)
"""What it is made of."""

_VALUES = 1_000_000  # in one answer, a value that is met twice counted twice
_TEXTS = 4  # within one another
_WHOLE = 2**63  # no number has more
_CODES = {0: 0, 8: 32}  # bytes of each, by how many a view has
_COLOURS = {0, 16 * 16 * 3}


def read(answer: bytes, name: str) -> tuple[Media, bool]:
    """The Media of the file of that name, and whether the worker is worn out.

    Raises BrokenError, or whatever unpickling half a value comes up with.
    """
    match load(answer, KINDS):
        case (Media() as media, bool(worn_out)) if media.name == name:
            _check(media, Media, _Count())
            return media, worn_out
    raise BrokenError("no answer")


class _Count:
    """Of what was looked at so far."""

    def __init__(self) -> None:
        self.parts = self.texts = self.values = 0

    def add(self) -> None:
        self.values += 1
        if self.values > _VALUES:
            raise BrokenError("too many values")


Check = Callable[[Any, Any, _Count], None]


def _check(value: Any, kind: Any, count: _Count) -> None:
    """Raises BrokenError where the value is not of that kind, an annotation of the model."""
    count.add()
    _of(kind)(value, kind, count)


@cache
def _of(kind: Any) -> Check:
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        return _either
    if origin is tuple:
        return _row if get_args(kind)[1:] == (...,) else _tuple
    if origin is Mapping:
        return _mapping
    return {int: _integer, float: _number}.get(kind, _object if hasattr(kind, "__dataclass_fields__") else _plain)


def _plain(value: Any, kind: Any, _count: _Count) -> None:
    if type(value) is not kind:
        raise BrokenError(f"no {kind.__name__}")


def _integer(value: Any, kind: Any, count: _Count) -> None:
    _plain(value, kind, count)
    if not 0 <= value < _WHOLE:
        raise BrokenError("no number of anything")


def _number(value: Any, _kind: Any, _count: _Count) -> None:
    if type(value) not in {int, float} or not math.isfinite(value) or abs(value) > _WHOLE:
        raise BrokenError("no number")


def _either(value: Any, kind: Any, count: _Count) -> None:
    """One kind or nothing."""
    if value is not None:
        (something,) = (each for each in get_args(kind) if each is not types.NoneType)
        _check(value, something, count)


def _row(value: Any, kind: Any, count: _Count) -> None:
    _plain(value, tuple, count)
    for each in value:
        _check(each, get_args(kind)[0], count)


def _tuple(value: Any, kind: Any, count: _Count) -> None:
    _plain(value, tuple, count)
    if len(value) != len(get_args(kind)):
        raise BrokenError("of another length")
    for each, its in zip(value, get_args(kind), strict=True):
        _check(each, its, count)


def _mapping(value: Any, _kind: Any, count: _Count) -> None:
    """The values of a Text."""
    _plain(value, dict, count)
    for name, each in value.items():
        _plain(name, str, count)
        _spoken(each, count)


def _spoken(value: Any, count: _Count) -> None:
    count.add()
    if isinstance(value, Text):
        _object(value, Text, count)
    elif isinstance(value, tuple):
        for each in value:
            _plain(each, str, count)
            count.add()
    elif isinstance(value, int | float) and not isinstance(value, bool):
        _number(value, float, count)
    elif value is not None:
        _plain(value, str, count)


def _object(value: Any, kind: Any, count: _Count) -> None:
    _plain(value, kind, count)
    nested = "parts" if kind is Media else "texts" if kind is Text else None
    if nested:  # a thing may contain itself
        most = 2 if kind is Media else _TEXTS
        setattr(count, nested, getattr(count, nested) + 1)
        if getattr(count, nested) > most:
            raise BrokenError("too deep")
    for name, its in _fields(kind):
        _check(getattr(value, name), its, count)
    if nested:
        setattr(count, nested, getattr(count, nested) - 1)
    if not _SOUND.get(kind, _anything)(value):
        raise BrokenError(f"no {kind.__name__}")


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((each.name, hints[each.name]) for each in fields(kind))


# ---------------------------------------------------------------- what the kinds alone do not say


def _anything(_value: Any) -> bool:
    return True


def _is_sentence(said: Text) -> bool:
    """Names in braces and nothing else: no attributes of values, no widths."""
    try:
        pieces = list(Formatter().parse(said.template))
    except ValueError:
        return False
    return all(
        name is None or (name in said.values and name.isidentifier() and not form and not conversion)
        for _, name, form, conversion in pieces
    )


def _is_raster(raster: Raster) -> bool:
    return 0 < raster.width * raster.height == len(raster.pixels)


def _is_view(view: View) -> bool:
    size = _CODES.get(len(view.codes))
    return size is not None and all(len(code) == size for code in view.codes) and all(0 <= at <= 1 for at in view.box)


def _is_sketch(sketch: Sketch) -> bool:
    from mediacheck.fingerprint.sketch import SQUARE

    return len(sketch.colours) == 3 * (-(-sketch.grey.width // SQUARE)) * (-(-sketch.grey.height // SQUARE))


def _is_keypoints(points: Keypoints) -> bool:
    places, descriptors = len(points.places), len(points.descriptors)
    return places % 4 == 0 and descriptors == 8 * places


def _has_views(look: Fingerprints) -> bool:
    return bool(look.views) and len(look.colours) in _COLOURS


_SOUND: Mapping[type, Callable[[Any], bool]] = {
    Text: _is_sentence,
    Raster: _is_raster,
    View: _is_view,
    Sketch: _is_sketch,
    Keypoints: _is_keypoints,
    Fingerprints: _has_views,
}
