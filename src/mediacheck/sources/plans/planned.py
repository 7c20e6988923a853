"""A post as its plan has it, and what can be wrong with one."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mediacheck.config.columns import plain
from mediacheck.config.plans import Profile
from mediacheck.config.tables import CellError
from mediacheck.errors import FileError
from mediacheck.model import Attachment, Text, text
from mediacheck.vocabulary import UnknownNameError, Vocabulary, channels

_REMEDY = "Correct the plan, or describe it in a mapping of your own (docs/plans.md), and check it again."

_BETWEEN = re.compile(r"\s*(?:[,;/|+&\n\r]|\bund\b|\band\b)\s*")


@dataclass(frozen=True, slots=True)
class Planned:
    """`stated` are fields of a Use; `id` is unique in the plan, and stays the same from one version of it to the next."""

    id: str
    stated: Mapping[str, Any]
    media: tuple[Attachment, ...]


class Mistakes:
    """What is wrong with a plan: the first of it is raised, with how many more there are."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: list[tuple[int, Text]] = []

    def note(self, line: int, problem: Text) -> None:
        self._found.append((line, problem))

    def check(self) -> None:
        """Raises FileError."""
        if not self._found:
            return
        line, problem = self._found[0]
        more = len(self._found) - 1
        message = "in this post {problem}. Nothing was checked."
        if not more:
            raise FileError(message, _REMEDY, path=self._path, line=line, problem=problem)
        message_of_several = "in this post {problem}, and {more} more are wrong. Nothing was checked."
        raise FileError(message_of_several, _REMEDY, path=self._path, line=line, problem=problem, more=more)


def several(value: str) -> list[str]:
    """The names in a value: separated by commas, slashes, signs, lines or “and”."""
    return [name for name in _BETWEEN.split(value) if name]


def channel_names(words: Iterable[str], profile: Profile | None, column: str) -> tuple[str, ...]:
    """The channels that the words name, in the vocabulary's words or the profile's. Raises CellError."""
    meant: dict[str, None] = {}
    for word in words:
        known = None if profile is None else profile.channels.get(plain(word))
        if profile is None or plain(word) not in profile.no_channels:
            meant |= dict.fromkeys(known or [canonical(word, channels(), column)])
    return tuple(meant)


def canonical(word: str, vocabulary: Vocabulary, column: str) -> str:
    """Raises CellError with the nearest name."""
    try:
        return vocabulary.canonical(word)
    except UnknownNameError as error:
        raise unknown(word, column, error.nearest, vocabulary.shown()) from error


def unknown(value: str, column: str, near: str | None, known: Collection[str]) -> CellError:
    if near:
        message = text(
            "“{value}” under “{column}” is not known (is “{near}” meant?)", value=value, column=column, near=near
        )
        return CellError(message)
    return CellError(
        text("“{value}” under “{column}” is not known (known: {known})", value=value, column=column, known=tuple(known))
    )
