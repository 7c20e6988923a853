"""What a file says about itself: claims about its rights, and signals of its origin."""

from collections.abc import Sequence
from dataclasses import dataclass

from mediacheck.model import Claim, Limits, Problem, Signal

__all__ = ["Metadata", "read", "warm_up"]


@dataclass(frozen=True, slots=True)
class Metadata:
    claims: tuple[Claim, ...] = ()
    signals: tuple[Signal, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(
    data: bytes,
    type: str,  # noqa: A002  the word of the contract
    name: str,
    limits: Limits,
    sidecars: Sequence[bytes] = (),
) -> Metadata:
    """Claims, signals and problems (MC307) of a whole file.

    `type` is its sniffed MIME type, `name` its file name, whose form may tell where it is from, `sidecars` the XMP packets
    that lie beside it in files of their own. Never raises.
    """
    from mediacheck.metadata import reader  # a hundred patterns that few commands need

    return reader.read(data, type, name, limits, sidecars)


def warm_up() -> None:
    """Imports and compiles what the first file would wait for, so that forked processes share it."""
    from mediacheck.metadata import reader

    reader.warm_up()
