"""Every file of `crafted.py` in the workers, with their own limits: none costs more than it may, and no other file feels it."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from mediacheck.media.inspect import inspect
from mediacheck.model import Limits, Media

from ..mutation import Watched
from . import crafted

SAID = {
    "maker-note.jpg": crafted.maker_note,
    "ratios.jpg": crafted.ratios_in_exif,
    "entities.jpg": crafted.entities,
    "quadratic.jpg": crafted.quadratic,
    "nested.jpg": crafted.nested,
    "nested.png": crafted.nested_png,
}
"""Hostile in what they say: the picture in them is sound."""

SHOWN: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "endless.heic": (crafted.endless_heic, {"MC801"}),
    "extents.heic": (crafted.extents, {"MC801"}),
    "ratios.tif": (crafted.ratios, {"MC801", "MC802"}),
    "pages.tif": (lambda: crafted.pages(100_000), {"MC802"}),
    "canvas.webp": (lambda: crafted.webp(12_800, 12_800), {"MC802"}),
    "frames.gif": (lambda: crafted.gif(4000, 4000, 50_000), {"MC802"}),
}
"""Hostile in what they show, and refused from what they announce or at the first mistake."""


def codes(media: Media) -> set[str]:
    return {problem.code for problem in media.problems} - {"MC307"}


@pytest.fixture
def looked_at(tmp_path: Path) -> Callable[..., dict[str, Media]]:
    """What workers say of these files, with a sound file before and behind each, whose result must stay what it is.

    No file may take longer than its limit and a second.
    """

    def answers(files: Iterable[tuple[str, bytes]], **limits: float) -> dict[str, Media]:
        own = Limits(**limits)  # type: ignore[arg-type]
        sound = tmp_path / "sound.png"
        sound.write_bytes(crafted.small("PNG"))
        named = [(sound, "sound.png")]
        for name, data in files:
            (tmp_path / name).write_bytes(data)
            named += [(tmp_path / name, name), (sound, "sound.png")]
        with Watched(own, 2) as workers:
            results = list(workers.inspect(named))
        assert [media.name for media in results] == [name for _, name in named]
        assert {media for media in results if media.name == "sound.png"} == {inspect(sound, "sound.png", own)}
        assert max(workers.taken.values()) < own.seconds + 1
        return {media.name: media for media in results if media.name != "sound.png"}

    return answers


def test_what_a_file_says_keeps_nobody_busy(looked_at: Callable[..., dict[str, Media]]) -> None:
    """Maker notes, lists and XML without end are noted, and the picture around them is recognised all the same."""
    results = looked_at((name, make()) for name, make in SAID.items())
    for name, media in results.items():
        assert codes(media) == set(), name
        assert media.fingerprints is not None, name
    for name in SAID.keys() - {"maker-note.jpg", "ratios.jpg"}:
        assert [problem.code for problem in results[name].problems] == ["MC307"], name
        assert not results[name].claims, name
    for name in ("maker-note.jpg", "ratios.jpg"):
        assert [(claim.field, claim.value) for claim in results[name].claims] == [("creator", "Ada")], name


def test_what_a_file_shows_is_bounded(looked_at: Callable[..., dict[str, Media]]) -> None:
    """Boxes and pages without end, and pixels by the hundred million, are refused for the right reason."""
    results = looked_at((name, make()) for name, (make, _) in SHOWN.items())
    for name, (_, allowed) in SHOWN.items():
        assert codes(results[name]), name
        assert codes(results[name]) <= allowed, name
        assert results[name].fingerprints is None, name


def test_pictures_larger_than_the_memory(looked_at: Callable[..., dict[str, Media]]) -> None:
    """PNG of 177 and 88 megapixels in half a megabyte cost themselves at most; what they say is read without decoding."""
    said = crafted.chunk(b"tEXt", b"Copyright\0(c) Ada")
    data = {f"{side}.png": crafted.png(side, side, said) for side in (13_304, 9380)}
    assert max(map(len, data.values())) < 3_000_000
    for name, media in looked_at(data.items(), memory=512 * 1024 * 1024).items():
        assert codes(media) == {"MC802"}, name
        assert "(c) Ada" in {claim.value for claim in media.claims}


def test_scans_without_end(looked_at: Callable[..., dict[str, Media]]) -> None:
    """A JPEG of five thousand scans of 64 megapixels is refused before it is decoded, one without an end too."""
    data = crafted.scans()
    found = looked_at([("scans.jpg", data), ("cut.jpg", data[:-20]), ("small.jpg", crafted.scans(256, 50))], seconds=2)
    assert [codes(media) for media in found.values()] == [{"MC802"}, {"MC802"}, set()]


def test_nothing_of_another_file_is_read(looked_at: Callable[..., dict[str, Media]], tmp_path: Path) -> None:
    """An external entity brings nothing of what it names."""
    secret = tmp_path / "secret"
    secret.write_text("do not read")
    (media,) = looked_at([("outside.jpg", crafted.outside(str(secret)))]).values()
    assert "do not read" not in repr(media)
    assert media.fingerprints


def test_two_things_at_once(
    looked_at: Callable[..., dict[str, Media]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first bytes say what a file is, whatever stands behind them; no program of the system is started for any."""
    called = tmp_path / "called"
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("gs", "gswin32c", "gswin64c", "convert", "exiftool", "ffmpeg", "sh"):
        (programs / name).write_text(f"#!/bin/sh\n: > '{called}'\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    files = list(crafted.polyglots())
    results = looked_at((name, data) for name, data, _ in files)
    for name, _, type_ in files:
        media = results[name]
        assert media.type == type_, name
        if type_ in {"image/jpeg", "image/gif", "image/png"}:
            assert (codes(media), media.fingerprints is None) == (set(), False), name
        else:
            assert "MC804" in codes(media), name
            assert media.fingerprints is None, name
    assert "MC803" in codes(results["postscript.jpg"])
    assert not called.exists()
    assert not (tmp_path / "caught").exists()


FOUND = sorted((Path(__file__).parent / "found").iterdir())


def test_what_was_found_stays_mended(looked_at: Callable[..., dict[str, Media]]) -> None:
    """Damaged files that once crashed a decoder, or worse, end with an ordinary problem and no dead worker."""
    results = looked_at((path.name, path.read_bytes()) for path in FOUND)
    assert len(results) == len(FOUND) > 0
    for name, media in results.items():
        assert codes(media) <= {"MC801", "MC802"}, name
        assert not any("crash" in problem.message.template for problem in media.problems), name
