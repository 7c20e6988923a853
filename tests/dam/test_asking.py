"""How connectors ask in their own process."""

import os
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mediacheck.dam.asking import Here
from mediacheck.errors import MediacheckError
from mediacheck.pipeline.seat import Settings, _Open

FIXTURES = Path(__file__).parents[2] / "fixtures"
POST = FIXTURES / "post_assets"
USE = {"channels": ["website"], "territories": ["DE"], "publish_at": "2027-05-20"}


@pytest.fixture
def here() -> Iterator[Here]:
    made = Here(Settings(FIXTURES / "mediacheck.toml"))
    yield made
    made.close()


def verdict(here: Here, name: str) -> str:
    return str(here.check([(name, POST / name)], USE, "en")["en"]["verdict"])


def seats() -> set[threading.Thread]:
    """The threads that judge; a site in another test may have some, too."""
    return {thread for thread in threading.enumerate() if thread.name == "mediacheck"}


def test_both_languages_at_once(here: Here) -> None:
    """Whoever reads the answer later may speak the other one."""
    found = here.check([("mountains.jpg", POST / "mountains-expired.jpg")], USE, "en")
    assert found.keys() == {"de", "en"}
    (item,) = found["de"]["posts"][0]["items"]
    assert (item["name"], item["verdict"]) == ("mountains.jpg", "blocked")
    assert "endete" in item["findings"][0]["message"]


def test_many_threads_ask(here: Here) -> None:
    """Each gets the answer to its own question, and no more seats are taken than are there."""
    names = ["skyline-exact-copy.jpg", "poster-forbidden.jpg", "cat-unknown.jpg", "coffee-mirrored.jpg"] * 3
    others = seats()
    with ThreadPoolExecutor(6) as asking:
        found = list(asking.map(lambda name: verdict(here, name), names))
    assert found == ["clear", "blocked", "review", "clear"] * 3
    assert 1 <= len(seats() - others) <= 2


def test_it_begins_anew_when_it_was_closed(here: Here) -> None:
    """The seats are given back, and taken again when there is work."""
    others = seats()
    assert verdict(here, "skyline-exact-copy.jpg") == "clear"
    assert seats() > others
    here.close()
    assert seats() == others
    assert verdict(here, "skyline-exact-copy.jpg") == "clear"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_process_that_was_forked_off(here: Here) -> None:
    """It asks at a seat of its own, not at its parent's, whose seats go on when it has ended."""
    assert verdict(here, "skyline-exact-copy.jpg") == "clear"
    read, write = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that threads do not come along, which is the point
        child = os.fork()
    if child == 0:
        try:
            os.write(write, verdict(here, "poster-forbidden.jpg").encode())
            here.close()
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as answer:
        assert answer.read() == "blocked"
    assert os.waitpid(child, 0)[1] == 0
    assert verdict(here, "coffee-mirrored.jpg") == "clear"


def test_a_seat_that_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks hears of it, also where not even closing works, and the next one is answered."""
    here = Here(Settings(FIXTURES / "mediacheck.toml"), seats=1)
    assert verdict(here, "skyline-exact-copy.jpg") == "clear"

    def broken(*_: object, **__: object) -> None:
        raise OSError("no space left")

    close = _Open.close
    with monkeypatch.context() as patch, ThreadPoolExecutor(1) as asking:
        patch.setattr("mediacheck.pipeline.seat.check", broken)
        patch.setattr(_Open, "close", lambda opened: (close(opened), broken()))
        asked = asking.submit(verdict, here, "skyline-exact-copy.jpg")
        with pytest.raises(OSError, match="no space left"):
            asked.result(timeout=20)
    assert verdict(here, "coffee-mirrored.jpg") == "clear"
    here.close()


def test_settings_that_are_wrong(tmp_path: Path) -> None:
    """They are said to each who asks, until they are right."""
    config = tmp_path / "mediacheck.toml"
    config.write_text("[company\n", encoding="utf-8")
    here = Here(Settings(config, registry=str(FIXTURES / "registry")))
    with pytest.raises(MediacheckError):
        verdict(here, "skyline-exact-copy.jpg")
    config.write_text('[company]\nname = "ACME GmbH"\n', encoding="utf-8")
    assert verdict(here, "skyline-exact-copy.jpg") == "clear"
    here.close()


def test_a_use_that_is_wrong(here: Here) -> None:
    """What a post.toml would be refused for is refused."""
    with pytest.raises(MediacheckError, match="webseite"):
        here.check([("a.jpg", POST / "skyline-exact-copy.jpg")], {"channels": ["webseite"]}, "en")
