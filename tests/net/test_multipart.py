"""Files on their way out: as a server reads them, and never all of them in memory."""

import io
import os
import stat
import tracemalloc
from pathlib import Path

import multipart
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediacheck.errors import FileError
from mediacheck.net.multipart import Multipart


def read(form: Multipart) -> list[tuple[str, str | None, str, bytes]]:
    """Name, file name, type and bytes of each part, as the library has them that the service uses."""
    sent = b"".join(form)
    assert len(form) == len(sent)
    parts = multipart.MultipartParser(io.BytesIO(sent), form.type.partition("boundary=")[2], strict=True)
    return [(part.name, part.filename, part.content_type, part.raw) for part in parts]


def test_a_form_is_read_as_it_was_meant(tmp_path: Path) -> None:
    """Fields first, so that who reads it knows them when the files come; each pass reads the files anew."""
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(name.encode() * 3)
    (tmp_path / "empty").touch()
    files = [("lake.jpg", tmp_path / "a.jpg"), ("lake.jpg", tmp_path / "b.jpg"), ("empty", tmp_path / "empty")]
    form = Multipart("files", files, {"use": b'{"caption": "\xc3\x84"}'})
    expected = [
        ("use", None, "application/json", b'{"caption": "\xc3\x84"}'),
        ("files", "lake.jpg", "application/octet-stream", b"a.jpg" * 3),
        ("files", "lake.jpg", "application/octet-stream", b"b.jpg" * 3),
        ("files", "empty", "application/octet-stream", b""),
    ]
    assert read(form) == read(form) == expected


@pytest.mark.parametrize(
    ("name", "arrives"),
    [
        ("Überlingen am See — 湖.jpg", "Überlingen am See — 湖.jpg"),
        ('a"; filename="b.jpg', 'a"; filename="b.jpg'),
        ("a\r\nX-Evil: 1\r\n\r\nb.jpg", "a\r\nX-Evil: 1\r\n\r\nb.jpg"),
        ("a\\", "a%5C"),
        ("a\x00\x1b\x7f.jpg", "a%00%1B%7F.jpg"),
        (os.fsdecode(b"a\xff.jpg"), "a\ufffd.jpg"),
        ("a;b=c.jpg", "a;b=c.jpg"),
    ],
)
def test_a_file_name_stays_a_name(tmp_path: Path, name: str, arrives: str) -> None:
    """Whatever it holds, it adds no header, no part and no field."""
    (tmp_path / "a").write_bytes(b"x")
    ((field, filename, *_),) = read(Multipart("files", [(name, tmp_path / "a")], {}))
    assert (field, filename) == ("files", arrives)


@given(st.text(min_size=1))
def test_no_file_name_breaks_a_form(name: str) -> None:
    """Each gives one part with the file's bytes."""
    ((field, _, type_, raw),) = read(Multipart("files", [(name, Path(__file__))], {}))
    assert (field, type_, raw) == ("files", "application/octet-stream", Path(__file__).read_bytes())


def test_a_large_file_is_not_held(tmp_path: Path) -> None:
    """100 MB go through with no more than a few pieces in memory."""
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    form = Multipart("files", [("large", path)], {})
    tracemalloc.start()
    total = sum(map(len, form))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert total == len(form) > 100_000_000
    assert peak < 2_000_000


@pytest.mark.parametrize("change", [b"", b"longer than it was"])
def test_a_file_that_changes_meanwhile_is_not_sent_as_another(tmp_path: Path, change: bytes) -> None:
    """Its length was told before; half of it, or what is longer, is no file that anybody meant."""
    path = tmp_path / "a"
    path.write_bytes(b"as it was")
    form = Multipart("files", [("a", path)], {})
    path.write_bytes(change)
    with pytest.raises(FileError, match="changed while it was read"):
        list(form)


def test_what_is_no_file_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    """A folder, a name without a file, a pipe that nobody writes to."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, stat.S_IRUSR | stat.S_IWUSR)
    for path in (tmp_path, tmp_path / "missing", pipe):
        with pytest.raises(FileError) as refused:
            Multipart("files", [("a", path)], {})
        assert refused.value.path == path
