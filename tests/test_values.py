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


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x80\x04" + b"]" * 2_000_000 + b".", id="lists of nothing"),
        pytest.param(b"\x80\x04Nr\xff\xff\xff\x0f.", id="a place far off in its memory"),
        pytest.param(b"\x80\x04cmediacheck.model\nSignal\n.", id="an old way to name a class"),
        pytest.param(b"\x80\x04\x8b\xff\xff\xff\x7f", id="a number of any length"),
        pytest.param(b"\x80\x04)R.", id="a call"),
    ],
)
def test_what_is_not_written_here_is_not_read(data: bytes) -> None:
    """Nor is more of it than a value has: few bytes could become much memory."""
    with pytest.raises(BrokenError):
        load(data, Kinds(Signal))
