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

    store = Store(tmp_path, KINDS)
    assert [count(Remembered(store, "registry", "1"), "ab", 0) for _ in range(3)] == [1, 0, 0]
    assert count(Remembered(store, "registry", "1"), "ab", 1) == 1
    assert count(Remembered(store, "registry", "1"), "cd", 0) == 1
    assert count(Remembered(store, "registry", "2"), "ab", 0) == 1
    assert count(Remembered(store, "other", "1"), "ab", 0) == 1
    assert count(Remembered(store, "registry", "1"), "ab", 0) == 0
