"""The index over the codes as a file in the user's cache."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mediacheck.registry import arrayfile
from mediacheck.registry.arrayfile import ArrayFileError
from mediacheck.registry.index import BANDS, VALUES, WORDS, Index

KIND = "codes 1"


def save(path: Path, index: Index, stamp: Mapping[str, Any]) -> None:
    """As `arrayfile.save` does."""
    arrayfile.save(path, KIND, (index.numbers, index.codes, index.postings, index.starts), stamp)


def load(path: Path) -> tuple[Index, Mapping[str, Any]]:
    """The index, mapped, and its stamp. Raises ArrayFileError."""
    arrays, stamp = arrayfile.load(path, KIND)
    try:
        index = Index(*arrays)
        count = len(index)
        shapes = (WORDS, count), (BANDS, count), (BANDS, VALUES + 1)
        # What was never written is zeros: every band has to account for all codes.
        wrong = (index.starts[:, 0] != 0).any() or (index.starts[:, -1] != count).any()
    except (TypeError, IndexError) as error:
        raise ArrayFileError(str(error)) from error
    if wrong or tuple(array.shape for array in arrays[1:]) != shapes:
        raise ArrayFileError("the arrays are wrong")
    return index, stamp
