import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediacheck.registry import DISTANCE, arrayfile
from mediacheck.registry.index import KIND, Index, build, scan, words

from .making import flipped, strangers


def linear(codes: list[bytes], query: bytes) -> dict[int, int]:
    """The reference: every code, bit by bit."""
    asked = int.from_bytes(query)
    distances = {number: (int.from_bytes(code) ^ asked).bit_count() for number, code in enumerate(codes)}
    return {number: distance for number, distance in distances.items() if distance <= DISTANCE}


def found(index: Index, query: bytes) -> dict[int, int]:
    numbers, distances = index.near(query)
    assert len(numbers) == len(set(numbers.tolist()))
    return dict(zip(numbers.tolist(), distances.tolist(), strict=True))


def save(path: Path, index: Index, stamp: dict[str, int]) -> None:
    arrayfile.save(path, KIND, index.arrays(), stamp)


def load(path: Path) -> tuple[Index, Mapping[str, int]]:
    arrays, stamp = arrayfile.load(path, KIND)
    return Index.of(arrays), stamp


def indexed(codes: list[bytes]) -> Index:
    return build(np.arange(len(codes)), words(codes))


# Enough strangers that the bands decide, not the linear scan that small indexes fall back on.
STRANGERS = strangers(20_000, 0)
NUMBERS = st.integers(0, 2**256 - 1).map(lambda number: number.to_bytes(32))
BITS = st.sets(st.integers(0, 255), max_size=40) | st.sets(st.integers(0, 255), min_size=31, max_size=32)


@settings(max_examples=40, deadline=None)
@given(query=NUMBERS, variants=st.lists(BITS, max_size=8))
def test_the_index_finds_what_a_linear_scan_finds(query: bytes, variants: list[set[int]]) -> None:
    """Exact to distance 31: nothing near is missed, nothing else is found, no distance is wrong."""
    codes = [*STRANGERS, *(flipped(query, bits) for bits in variants)]
    assert found(indexed(codes), query) == linear(codes, query)


@settings(max_examples=60, deadline=None)
@given(query=NUMBERS, rng=st.randoms(use_true_random=False), distance=st.sampled_from([DISTANCE, DISTANCE + 1]))
def test_the_last_bit_counts(query: bytes, rng: random.Random, distance: int) -> None:
    """The worst case of the argument: two bits of difference in all bands but one, which has one or two."""
    bits = [16 * band + bit for band in range(16) for bit in rng.sample(range(16), 2)]
    rng.shuffle(bits)
    codes = [*STRANGERS, flipped(query, bits[:distance])]
    expected = {len(STRANGERS): DISTANCE} if distance == DISTANCE else {}
    assert found(indexed(codes), query) == expected


def test_bands_decide_and_hot_ones_are_answered_by_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query over rare values looks at few codes; one over a value that many share is as exact."""
    scans = []
    monkeypatch.setattr("mediacheck.registry.index.scan", lambda *args: scans.append(args) or scan(*args))
    template = strangers(1, 4)[0][:30]
    hot = [template + code[:2] for code in strangers(3_000, 5)]
    codes = [*STRANGERS, *hot]
    index = indexed(codes)
    assert found(index, STRANGERS[7]) == {7: 0}
    assert scans == []
    assert found(index, hot[5]) == linear(codes, hot[5])
    assert len(found(index, hot[5])) == 3_000
    assert len(scans) == 2


@settings(max_examples=40, deadline=None)
@given(query=NUMBERS, rng=st.randoms(use_true_random=False))
def test_several_codes_are_looked_for_in_one_scan(query: bytes, rng: random.Random) -> None:
    """Each gets its own answers, at their distances, and no other's."""
    asked = [query, flipped(query, set(rng.sample(range(256), 20))), bytes(32)]
    codes = [flipped(query, set(rng.sample(range(256), off))) for off in (0, 5, 25, 31, 32, 60)] + [bytes(32)]
    numbers, which, distances = scan(np.arange(len(codes)), words(codes), asked)
    for position, code in enumerate(asked):
        mine = which == position
        assert dict(zip(numbers[mine].tolist(), distances[mine].tolist(), strict=True)) == linear(codes, code)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_small_indexes_answer(count: int) -> None:
    """No code, one, or the same one twice."""
    codes = [bytes(32)] * count
    assert found(indexed(codes), bytes(32)) == dict.fromkeys(range(count), 0)


# ---------------------------------------------------------------- the file


def test_a_saved_index_answers_the_same(tmp_path: Path) -> None:
    """The mapped file is the index that was saved, and its stamp comes back."""
    codes = strangers(2_000, 5)
    path = tmp_path / "a.index"
    save(path, indexed(codes), {"last": 7})
    index, stamp = load(path)
    assert stamp == {"last": 7}
    assert isinstance(index.codes.base, np.memmap)
    assert all(found(index, flipped(code, range(20))) == {number: 20} for number, code in enumerate(codes[:50]))
    assert arrayfile.sound(path, KIND)
    assert [file.name for file in tmp_path.iterdir()] == ["a.index"]


def test_an_empty_index_is_saved(tmp_path: Path) -> None:
    """Nothing is a content too."""
    save(tmp_path / "a.index", indexed([]), {})
    index, _ = load(tmp_path / "a.index")
    assert len(index) == 0
    assert found(index, bytes(32)) == {}


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda raw: raw[:3000],
        lambda raw: raw[:-1],
        lambda raw: raw + b"\0",
        lambda raw: b"SQLite format 3\0" + raw[16:],
        lambda raw: raw[:60] + bytes([raw[60] ^ 1]) + raw[61:],
        lambda raw: raw.replace(b"[300]", b"[301]"),
        lambda raw: raw.replace(b"mediacheck index 2", b"mediacheck index 3"),
    ],
)
def test_a_file_that_is_no_index_is_not_used(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """Cut, extended, foreign, of another version, or with a flipped bit in its header: it is built anew instead."""
    path = tmp_path / "a.index"
    save(path, indexed(strangers(300, 6)), {})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(arrayfile.ArrayFileError):
        load(path)
    assert not arrayfile.sound(path, KIND)


def test_a_flipped_bit_in_the_arrays_is_found_by_verifying(tmp_path: Path) -> None:
    """Opening reads no more than the header, so the arrays have a digest of their own."""
    path = tmp_path / "a.index"
    save(path, indexed(strangers(300, 6)), {})
    raw = bytearray(path.read_bytes())
    raw[6000] ^= 1
    path.write_bytes(raw)
    load(path)
    assert not arrayfile.sound(path, KIND)


def test_what_killed_writers_left_is_swept_away(tmp_path: Path) -> None:
    """A half-written index does not stay for ever; one that may still be written does."""
    old, new = tmp_path / "a.index.1.tmp", tmp_path / "a.index.2.tmp"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    save(tmp_path / "a.index", indexed([]), {})
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.index", "a.index.2.tmp"]
