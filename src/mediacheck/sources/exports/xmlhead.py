"""Which kind of XML a file is: by its first bytes, so that nothing of it has to be understood."""

import re

from mediacheck.errors import ArchiveError
from mediacheck.sources.tree import Tree

_HEAD = 65536
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")


def head(tree: Tree, name: str) -> bytes:
    """The beginning of a file, as ASCII is written whatever it is written in; nothing where it cannot be read."""
    try:
        with tree.open(name) as file:
            return file.read(_HEAD).replace(b"\0", b"")
    except (ArchiveError, OSError, ValueError):
        return b""


def root(beginning: bytes) -> str:
    """The name of the outermost element, without its prefix."""
    found = _ROOT.search(_COMMENT.sub(b"", beginning))
    return found[1].decode("ascii", "replace") if found else ""
