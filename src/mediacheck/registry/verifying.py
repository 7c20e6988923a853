"""What can be wrong with what is registered, whichever backend keeps it."""

from collections.abc import Iterable, Iterator

from mediacheck.fingerprint import ALGORITHM
from mediacheck.model import Text, text
from mediacheck.registry import Stored
from mediacheck.registry.packing import unpack


def records(stored: Iterable[Stored]) -> Iterator[Text]:
    """Each problem once: a broken folder.toml is the same sentence for everything below it."""
    said = set()
    for each in stored:
        for problem in _wrong(each):
            if (words := repr(problem)) not in said:
                said.add(words)
                yield problem


def _wrong(stored: Stored) -> Iterator[Text]:
    yield from stored.asset.problems
    if stored.packed is None:
        return
    if stored.packed.algorithm != ALGORITHM:
        yield text(
            "“{id}” was registered by another version of mediacheck: only exact copies of its file are recognised. "
            "Register its original again.",
            id=stored.asset.id,
        )
    elif unpack(stored).fingerprints is None:
        yield text(
            "What is stored about the picture “{id}” is damaged. Register its original again.", id=stored.asset.id
        )
