"""Which of the assets that got votes are proposed."""

from collections.abc import Iterable

from mediacheck.registry import CANDIDATES, Vote


def heaviest(votes: Iterable[tuple[float, Vote]]) -> list[Vote]:
    """Of weights and votes the CANDIDATES best; equals by id, so that all backends agree."""
    ranked = sorted(votes, key=lambda each: (-round(each[0], 6), -each[1].votes, each[1].asset))
    return [vote for _, vote in ranked[:CANDIDATES]]
