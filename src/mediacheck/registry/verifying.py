"""What can be wrong with what is registered, whichever backend keeps it."""

from collections.abc import Iterable, Iterator

from mediacheck.fingerprint import ALGORITHM
from mediacheck.model import Text, text
from mediacheck.registry import Stored
from mediacheck.registry.packing import has_keypoints, unpack


def records(stored: Iterable[Stored]) -> Iterator[Text]:
    """Each problem once: a broken folder.toml is the same sentence for everything below it."""
    said = set()
    pictures = lacking = 0
    for each in stored:
        for problem in _wrong(each):
            if (words := repr(problem)) not in said:
                said.add(words)
                yield problem
        if each.packed is not None:
            pictures += 1
            lacking += each.packed.algorithm == ALGORITHM and not has_keypoints(each.packed)
    if lacking:
        yield text(
            "{count} of {total} pictures were registered without keypoints: crops and collages of them are not recognised. "
            "Import the folder they came from again, or register their files again; what is known of them stays.",
            count=lacking,
            total=pictures,
        )


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
        return
    look = unpack(stored).fingerprints
    if look is None or (look.keypoints is None and stored.packed.keypoints is not None):
        yield text(
            "What is stored about the picture “{id}” is damaged. Register its original again.", id=stored.asset.id
        )
