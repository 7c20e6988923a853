"""From a file to its top table."""

import os
import re
import stat
import tomllib
from pathlib import Path

from mediacheck.errors import FileError
from mediacheck.model import Text, text
from mediacheck.tomlfile.lines import STRING_OR_COMMENT, Lines
from mediacheck.tomlfile.table import Table

_MOST = 2  # megabytes; nobody writes as much; a decision with what its picture looks like has some 40 kB
_DOTS = 50  # in one name; tomllib's memory grows with their square

_NAME = re.compile(r"""[\w\s."-]+""")

_REASONS = {
    "Invalid value": text("a value is missing, or a text stands without quotes"),
    "Cannot overwrite": text("the same setting stands there twice"),
    "Cannot declare": text("the same [heading] stands there twice"),
    "Expected '=' after a key": text("a line is no setting: name = value"),
    "Expected newline or end": text("something stands behind a value, or a text has quotes inside"),
    "Illegal character '\\n'": text("a text has no closing quote"),
    "Unterminated string": text("a text has no closing quote"),
    "Unclosed array": text("a list has no closing bracket"),
    "Invalid statement": text("a line is no setting: name = value"),
}
"""What tomllib says, in words for those who know no TOML."""


def read(path: Path) -> Table:
    """The file's top table. Raises FileError where it cannot be read or is no TOML."""
    return parse(content(path), path)


def content(path: Path) -> bytes:
    """Raises FileError where it cannot be read."""
    try:
        with open(path, "rb", opener=_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # a pipe would be waited for, a device read for ever
                raise FileError("is no regular file.", path=path)
            raw = file.read(_MOST * 1_000_000 + 1)
    except OSError as error:
        raise FileError("cannot be read: {reason}.", path=path, reason=error.strerror or str(error)) from error
    if len(raw) > _MOST * 1_000_000:
        raise FileError("is larger than {limit} MB.", path=path, limit=_MOST)
    return raw


def _at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def parse(raw: bytes, path: Path) -> Table:
    """As `read`, for bytes at hand; `path` is for the messages."""
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FileError("is not UTF-8 text; save the file as UTF-8.", path=path, line=line) from error
    outside = STRING_OR_COMMENT.sub('"', content)
    if any(found[0].count(".") > _DOTS for line in outside.split("\n") for found in _NAME.finditer(line)):
        raise FileError("is nested too deeply.", path=path)
    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line = int(found[1]) if found else content.count("\n") + 1
        reason: Text | str = re.sub(r"\s*\(at .*\)$", "", str(error))
        reason = next((ours for theirs, ours in _REASONS.items() if theirs in str(error)), reason)
        message = "is not valid TOML: {reason}."
        remedy = 'Texts stand in quotes, lists in [brackets], and each setting on a line of its own: name = "value".'
        raise FileError(message, remedy, path=path, line=line, reason=reason) from error
    except RecursionError as error:
        raise FileError("is nested too deeply.", path=path) from error
    except ValueError as error:  # a number of thousands of digits
        raise FileError("is not valid TOML: {reason}.", path=path, reason=text("a number is too long")) from error
    return Table(data, path, Lines.of(content))
