import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediacheck.errors import ArchiveError
from mediacheck.sources.exports import bounded
from mediacheck.sources.exports.bounded import Bounded

VALUES = st.recursive(
    st.none() | st.integers() | st.text('"\\[]{}aé', max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text('"\\[]{}', max_size=5), inner, max_size=4),
    max_leaves=30,
)


def depth(value: Any) -> int:
    if isinstance(value, list | dict):
        return 1 + max((depth(each) for each in (value.values() if isinstance(value, dict) else value)), default=0)
    return 0


def through(content: bytes, size: int, level: int = 1) -> bytes:
    file = Bounded(io.BytesIO(content), level)
    return b"".join(iter(lambda: file.read(size), b""))


@settings(max_examples=200, deadline=None)
@given(value=VALUES, size=st.integers(1, 40), ascii_only=st.booleans())
def test_depth_is_that_of_the_value_wherever_it_is_cut(value: Any, size: int, *, ascii_only: bool) -> None:
    """Brackets and quotation marks in texts are text, also where a piece ends between a backslash and its sign."""
    content = json.dumps(value, ensure_ascii=ascii_only).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounded, "DEEPEST", depth(value))
        assert through(content, size) == content
        if depth(value):
            patch.setattr(bounded, "DEEPEST", depth(value) - 1)
            with pytest.raises(ArchiveError, match="nested"):
                through(content, size)


@pytest.mark.parametrize(("level", "before"), [(1, b"["), (2, b'{"orderedItems":[')])
def test_an_entry_has_an_end_the_file_has_none(level: int, before: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many entries are no large one, wherever in the file the list of them lies."""
    monkeypatch.setattr(bounded, "LARGEST", 1000)
    entry = b'{"a": "' + b"[" * 500 + b'"},'
    assert through(before + entry * 50, 100, level) == before + entry * 50
    for large in (b'{"a": "' + b"x" * 1200, b'{"a": [' + b"0," * 600, b'"' + b"x" * 1200):
        with pytest.raises(ArchiveError, match="larger"):
            through(before + entry * 50 + large, 100, level)
