from pathlib import Path

from mediacheck.cache import Store
from mediacheck.matching import Found
from mediacheck.matching.remembered import KINDS, Remembered
from mediacheck.model import WHOLE, Match

FOUND = Found((Match("a", None, "keypoints", verified=True, score=0.9, region=WHOLE, outline=((0.0, 0.0),)),), 0.5)


def test_what_was_found_is_not_searched_for_again(tmp_path: Path) -> None:
    """In the same picture and part, and in the same state of the registry; else it is."""
    searched = []

    def find() -> Found:
        searched.append(1)
        return FOUND

    def count(remembered: Remembered, sha256: str, number: int) -> int:
        before = len(searched)
        assert remembered.found(find, sha256, number) == FOUND
        return len(searched) - before

    def state(*parts: str) -> Remembered:
        return Remembered(Store(tmp_path, KINDS), lambda: parts)

    assert [count(state("registry", "1"), "ab", 0) for _ in range(3)] == [1, 0, 0]
    assert count(state("registry", "1"), "ab", 1) == 1
    assert count(state("registry", "1"), "cd", 0) == 1
    assert count(state("registry", "2"), "ab", 0) == 1
    assert count(state("other", "1"), "ab", 0) == 1
    assert count(state("registry", "1"), "ab", 0) == 0


def test_what_was_found_while_the_registry_changed_is_not_kept(tmp_path: Path) -> None:
    """It may have been found in either state; when the old one comes back, it is searched for anew."""
    revision = ["1"]
    remembered = Remembered(Store(tmp_path, KINDS), lambda: revision[0])

    def changing() -> Found:
        revision[0] = "2"
        return FOUND

    remembered.found(changing, "ab")
    revision[0] = "1"
    assert remembered.found(Found, "ab") == Found()
