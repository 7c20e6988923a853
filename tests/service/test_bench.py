"""The threads that judge."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mediacheck.pipeline.seat import Seat, Settings
from mediacheck.service.bench import Bench

from .conftest import FIXTURES


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    bench = Bench(Settings(FIXTURES / "mediacheck.toml"), 1)
    yield bench
    bench.close(30)


def test_a_seat_that_cannot_be_put_in_order_is_not_lost(bench: Bench) -> None:
    """Whoever asked is told what went wrong, and does not wait for ever; the next is served."""

    def broken(seat: Seat) -> None:
        assert seat.registry is not None
        seat._open._opened.callback(_unclosable)  # type: ignore[union-attr]
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        bench.ask(broken).result(30)
    assert bench.ask(lambda seat: seat.registry is not None).result(30)


def _unclosable() -> None:
    raise OSError
