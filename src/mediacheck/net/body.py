"""What an answer may be: of a type that is wanted, and not too much of it."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from mediacheck.model import Text, text

if TYPE_CHECKING:
    import requests

    from mediacheck.net.connection import Watch

_CHUNK = 65536
_PACKED = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})

ODD_ANSWER = text("the answer could not be read")


TOO_LATE = text("it took too long")


class Reason(Enum):
    """Which limit it was, if it was one. Only what is OTHER or TOO_LATE may be better another time."""

    OTHER = auto()
    REFUSED = auto()  # the address is not asked at all
    TYPE = auto()
    TOO_LARGE = auto()
    TOO_LATE = auto()


class FailedError(Exception):
    """`again`: it may be better after so many seconds; None: it will not."""

    def __init__(self, why: Text, again: float | None = None, reason: Reason = Reason.OTHER) -> None:
        super().__init__(why.template)
        self.why = why
        self.again = again
        self.reason = reason


def too_late() -> FailedError:
    return FailedError(TOO_LATE, reason=Reason.TOO_LATE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: `url` is where it was found in the end, `type` what the server calls it, in lower case."""

    url: str
    type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """What a server said to what it was sent: any status, also one that leads elsewhere, which is not followed.

    `again`: after so many seconds, where it asks for that.
    """

    url: str
    status: int
    again: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said, whatever it was; `type` as of what is fetched."""

    status: int
    type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Unknown:
    """An address that gave nothing that can be relied on; `why` completes “could not be fetched: …”."""

    url: str
    why: Text
    reason: Reason = Reason.OTHER


@dataclass(frozen=True, slots=True)
class Wanted:
    types: tuple[str, ...]
    most: int  # bytes

    def checked(self, fetched: Fetched) -> Fetched:
        if not any(
            fetched.type.startswith(each) if each.endswith("/") else fetched.type == each for each in self.types
        ):
            why = text("what is there is of another type: {type}", type=fetched.type or "?")
            raise FailedError(why, reason=Reason.TYPE)
        if len(fetched.body) > self.most:
            raise _too_large(self.most)
        return fetched


def _too_large(most: int) -> FailedError:
    return FailedError(text("it is larger than {most} bytes", most=most), reason=Reason.TOO_LARGE)


def type_of(response: "requests.Response") -> str:
    """What the server calls the body, in lower case and without parameters."""
    return response.headers.get("Content-Type", "").partition(";")[0].strip().casefold()


def read_body(response: "requests.Response", most: int, watch: "Watch") -> bytes:
    """The body, unpacked. At most one piece more than is wanted is ever unpacked."""
    packed = response.headers.get("Content-Encoding", "").strip().casefold()
    if packed not in _PACKED:
        raise FailedError(ODD_ANSWER)
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > most:
        raise _too_large(most)
    pieces, total = [], 0
    for piece in response.iter_content(_CHUNK):
        total += len(piece)
        if total > most:
            raise _too_large(most)
        pieces.append(piece)
    if watch.expired:  # a body without a length ends where it was cut off
        raise too_late()
    return b"".join(pieces)
