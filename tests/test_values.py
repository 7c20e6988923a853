import pickle
from pathlib import Path

import pytest

from mediacheck.model import Claim, Signal
from mediacheck.values import BrokenError, Kinds, dump, load


def test_values_come_back_as_they_were() -> None:
    """Those of the classes named, and plain ones in any nesting."""
    value = {"a": (Signal("agency", "Example"), b"x", 1.5, None), "b": [True, "ä"]}
    assert load(dump(value), Kinds(Signal)) == value


def test_other_classes_are_refused(tmp_path: Path) -> None:
    """Bytes from a worker that was taken over, or from a cache, call nothing."""
    with pytest.raises(BrokenError):
        load(dump(Claim("creator", "x", "exif")), Kinds(Signal))

    class Hostile:
        def __reduce__(self) -> tuple[object, ...]:
            return Path.touch, (tmp_path / "touched",)

    with pytest.raises(BrokenError):
        load(pickle.dumps(Hostile()), Kinds(Signal))
    assert not (tmp_path / "touched").exists()
