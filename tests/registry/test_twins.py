"""What verifying tells a rights manager about pictures that cannot be told apart."""

from dataclasses import replace
from pathlib import Path

from PIL import Image

from mediacheck.i18n import render
from mediacheck.model import Asset
from mediacheck.registry import Registry, twins
from mediacheck.registry.memory import MemoryRegistry

from .making import corners, entry, flipped, made, strangers


def said(registry: Registry) -> list[str]:
    return [render(note, "en") for note in twins.notes(registry)]


def test_pairs_that_look_alike_are_named_once(tmp_path: Path) -> None:
    """Codes within reach of each other, from the id that comes first; the same picture data is no likeness."""
    near, far = strangers(2, 1)
    registry = MemoryRegistry()
    kept = corners(100, 1)
    same = made(tmp_path, "c", near, keypoints=kept)
    assert same.packed is not None
    first = made(tmp_path, "a", near, keypoints=kept)
    assert first.packed is not None
    registry.add(
        [
            first,
            made(tmp_path, "b", flipped(near, range(20)), keypoints=kept),
            replace(same, packed=replace(same.packed, pixels=first.packed.pixels)),
            made(tmp_path, "d", far, keypoints=kept),
        ]
    )
    notes = said(registry)
    assert len(notes) == 3
    assert notes[0].startswith("“a” and “c” are the same picture")
    assert notes[1].startswith("“a” and “b” look alike (20 of 256 bits differ)")
    assert notes[2].startswith("“b” and “c” look alike (20 of 256 bits differ)")


def test_a_picture_without_detail_is_named(tmp_path: Path) -> None:
    """Neither codes nor corners: nothing but its own file leads to it; with enough corners its parts do."""
    registry = MemoryRegistry()
    flat = tmp_path / "flat.png"
    Image.new("RGB", (600, 400), "teal").save(flat)
    registry.add([entry(flat, Asset("flat")), made(tmp_path, "corners", keypoints=corners(100, 1))])
    assert said(registry) == ["“flat” has too little detail: only its exact file is recognised."]


def test_the_list_is_bounded(tmp_path: Path) -> None:
    """A thousand copies of a template are twenty sentences and a number."""
    registry = MemoryRegistry()
    registry.add(made(tmp_path, f"{at:02}", bytes(32)) for at in range(10))
    registry.add(made(tmp_path, f"flat{at:02}") for at in range(25))
    notes = said(registry)
    assert len(notes) == 2 * (twins.MOST + 1)
    assert notes[twins.MOST] == "And 25 more pairs of pictures that look alike."
    assert notes[-1] == "And 5 more pictures with too little detail."


def test_nothing_is_said_of_pictures_that_differ(photos: list[Path]) -> None:
    """Three photographs are three works."""
    registry = MemoryRegistry()
    registry.add([entry(photo) for photo in photos])
    assert said(registry) == []
