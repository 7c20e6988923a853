"""From a file to its top table."""

import re
import stat
import tomllib
from pathlib import Path

from mediacheck.errors import FileError
from mediacheck.model import Text, text
from mediacheck.tomlfile.lines import Lines
from mediacheck.tomlfile.table import Table

_MOST = 1_000_000  # bytes; the longest that people write is a hundredth of it, and a post.toml may be a stranger's

# A name of many parts, which tomllib reads in the square of their number: 30 kB of it take it seven seconds.
_PARTS = re.compile(r"""(?<![\w"'-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}""")

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
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for, a device read for ever
            raise FileError("is no regular file.", path=path)
        if status.st_size > _MOST:
            raise FileError("is larger than {limit} MB.", path=path, limit=_MOST // 1_000_000)
        return path.read_bytes()
    except OSError as error:
        raise FileError("cannot be read: {reason}.", path=path, reason=error.strerror or str(error)) from error


def parse(raw: bytes, path: Path) -> Table:
    """As `read`, for bytes at hand; `path` is for the messages."""
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FileError("is not UTF-8 text; save the file as UTF-8.", path=path, line=line) from error
    if _PARTS.search(content):
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
