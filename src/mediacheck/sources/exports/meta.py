"""What Instagram's and Facebook's exports share."""

import datetime as dt
from typing import Any


def mended(value: Any) -> str | None:
    """A text as its author wrote it: both write the bytes of its UTF-8 as if each were a character of its own."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:  # one that was written rightly
        return value


def moment(value: Any) -> dt.datetime | None:
    """Seconds since 1970, as both write times."""
    if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
        return None
    try:
        return dt.datetime.fromtimestamp(value, dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None
