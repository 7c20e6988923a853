"""ZIP archives: sound ones are read as the standard library reads them, bad ones are refused before they cost anything."""

import io
import os
import shutil
import struct
import subprocess
import tracemalloc
import warnings
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediacheck.archive import Archive, open_archive
from mediacheck.errors import ArchiveError
from mediacheck.model import Limits

LIMITS = Limits()


def made(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of doubles
        with zipfile.ZipFile(out, "w", method) as archive:
            for name, content in members:
                archive.writestr(name, content, method)
    return out.getvalue()


def opened(data: bytes, limits: Limits = LIMITS) -> Archive:
    return Archive(io.BytesIO(data), limits)


def read(data: bytes, limits: Limits = LIMITS) -> dict[str, bytes]:
    archive = opened(data, limits)
    return {name: archive.open(name).read() for name in archive}


SOUND = made(("a.txt", b"hello"), ("folder/b.bin", bytes(range(256)) * 400))
ONE = made(("a.txt", b"hello " * 100))


# ---------------------------------------------------------------- sound ones


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_come_in_order_with_their_bytes(method: int) -> None:
    """Folders are no members; sizes are those of the unpacked bytes."""
    content = {"ä/b.txt": b"", "c.bin": bytes(200_000), "d": b"x"}
    data = made(("ä/", b""), *content.items(), method=method)
    archive = opened(data, replace(LIMITS, archive_ratio=2000))
    assert list(archive) == list(content)
    assert {name: archive.open(name).read() for name in archive} == content
    assert [archive.size(name) for name in archive] == [0, 200_000, 1]
    assert len(archive) == 3


def test_a_stream_may_be_read_in_any_pieces_and_beside_another() -> None:
    """Two members are read from the same file in turns."""
    archive = opened(made(("a", bytes(range(256)) * 2000), ("b", b"y" * 300_000), method=zipfile.ZIP_STORED))
    a, b = archive.open("a"), archive.open("b")
    pieces = [(a.read(70_001), b.read(99_999)) for _ in range(9)]
    assert b"".join(first for first, _ in pieces) == bytes(range(256)) * 2000
    assert b"".join(second for _, second in pieces) == b"y" * 300_000


def test_an_archive_that_was_written_as_a_stream_is_read() -> None:
    """Its sizes follow the members; and one with 64-bit records, as large ones have."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.data += bytes(data)
            return len(data)

    pipe = Pipe()
    with (
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive,  # type: ignore[call-overload]
        archive.open("a", "w", force_zip64=True) as member,
    ):
        member.write(b"hello")
    assert read(pipe.data) == {"a": b"hello"}


def test_an_archive_of_more_than_65535_members_is_read() -> None:
    """Such a one needs the 64-bit end record."""
    data = made(*((f"{n}", b"") for n in range(65_600)), method=zipfile.ZIP_STORED)
    assert len(opened(data)) == 65_600


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-zäß]{1,8})?", fullmatch=True), st.binary(max_size=3000), max_size=6)
)
def test_what_was_written_is_read(content: dict[str, bytes]) -> None:
    """Any names and bytes that the standard library wrote."""
    assert read(made(*content.items())) == content


def test_an_archive_in_an_archive_counts_towards_the_same_limits() -> None:
    """Of depth and of bytes."""
    inner = made(("x", b"hello" * 100))
    outer = made(("inner.zip", inner))
    with opened(outer).inner("inner.zip") as archive:
        assert archive.open("x").read() == b"hello" * 100
    for limits in (replace(LIMITS, archive_depth=1), replace(LIMITS, archive_bytes=len(inner) + 499)):
        with pytest.raises(ArchiveError), opened(outer, limits).inner("inner.zip"):
            pass
    deep = made(("outer.zip", outer))
    with opened(deep).inner("outer.zip") as archive, pytest.raises(ArchiveError), archive.inner("inner.zip"):
        pass


def test_a_file_is_opened_by_its_path(tmp_path: Path) -> None:
    """One that cannot be read is an archive that cannot be read."""
    (tmp_path / "a.zip").write_bytes(SOUND)
    with open_archive(tmp_path / "a.zip", LIMITS) as archive:
        assert list(archive) == ["a.txt", "folder/b.bin"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    for name in ("gone.zip", "no\0name", ".", "pipe"):
        with pytest.raises(ArchiveError), open_archive(tmp_path / name, LIMITS):
            pass


class Failing(io.BytesIO):
    """A file on a disk that breaks."""

    broken = False

    def read(self, size: int | None = -1) -> bytes:
        if self.broken:
            raise OSError(5, "Input/output error")
        return super().read(size)


def test_a_disk_that_breaks_while_it_is_read() -> None:
    """Is a sentence, too."""
    file = Failing(SOUND)
    archive = Archive(file, LIMITS)
    file.broken = True
    with pytest.raises(ArchiveError, match="cannot be read"):
        archive.open("a.txt").read()


@pytest.mark.parametrize(
    "written",
    [
        "zip -qr {0} s",
        "zip -qr - s | cat > {0}",
        "zip -qr -fz {0} s",
        "zip -qr -fd {0} s",
        "zip -q0r - s | cat > {0}",
        "cd s && zip -qr {0} .",
        "bsdtar --format zip -cf {0} s",
        "cd s && bsdtar --format zip -cf {0} .",
        "bsdtar --format zip -cf - s | cat > {0}",
        "bsdtar --format zip --options zip:zip64 -cf {0} s",
        "7zz a -bso0 -tzip {0} s",
        "7zz a -bso0 -tzip -mm=Copy {0} s",
    ],
)
def test_what_other_programs_write_is_read(tmp_path: Path, written: str) -> None:
    """As files and as streams, with sizes before and behind the members, with 64-bit records and without."""
    program = next(word for word in written.split() if word in {"zip", "bsdtar", "7zz"})
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    content = {
        "\u00e4 b.txt": b"hello " * 100,
        "empty": b"",
        "12:30/c.bin": bytes(range(256)) * 400,
        "c/__MACOSX/._c": b"x",
    }
    for name, data in content.items():
        (tmp_path / "s" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "s" / name).write_bytes(data)
    subprocess.run(written.format(tmp_path / "made.zip"), shell=True, cwd=tmp_path, check=True)  # noqa: S602 - ours
    assert {
        name.removeprefix("s/"): data for name, data in read((tmp_path / "made.zip").read_bytes()).items()
    } == content


def test_an_archive_of_more_than_four_gigabytes_is_read(tmp_path: Path) -> None:
    """Places beyond 32 bits stand in the 64-bit fields; the file here is mostly a hole."""
    with (tmp_path / "large.zip").open("w+b") as file:
        file.seek(5_000_000_000)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a", b"hello")
    with open_archive(tmp_path / "large.zip", LIMITS) as large:
        assert large.open("a").read() == b"hello"


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    "name",
    ["../a", "a/../../b", "..", "/etc/passwd", "//host/a", "C:/a", "c:a", "./c:a", "..\\a", "\\a", "./..", ".", ""],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    """Also where it is Windows that it would lead elsewhere on."""
    info = zipfile.ZipInfo("x")
    info.filename = name
    with pytest.raises(ArchiveError):
        opened(made((info, b"x")))


@pytest.mark.parametrize(
    ("name", "meant"), [("a//b", "a/b"), ("./a", "a"), ("a/./b", "a/b"), ("a\\b", "a/b"), ("12:30.png", "12:30.png")]
)
def test_a_name_may_be_written_in_several_ways(name: str, meant: str) -> None:
    """As macOS's tar, PHP, Windows, and people who name pictures by the hour do it."""
    info = zipfile.ZipInfo("x")
    info.filename = name
    assert read(made((info, b"x"))) == {meant: b"x"}
    with pytest.raises(ArchiveError):
        opened(made((info, b"x"), (meant, b"y")))


def test_names_that_differ_by_case_and_folders_named_twice_are_no_doubles() -> None:
    """The first are two files, the second one folder."""
    content = {"A": b"1", "a": b"2", "b/c": b"3"}
    assert read(made(("./", b""), ("b/", b""), *content.items(), ("b/", b""))) == content


@pytest.mark.parametrize(
    ("first", "second"), [("a", "a"), ("a", "a/"), ("a/", "a"), ("\u00e4", "a\u0308"), ("a/b", "a\\b")]
)
def test_two_members_of_one_name_are_refused(first: str, second: str) -> None:
    """Which one is meant, each reader would answer otherwise."""
    with pytest.raises(ArchiveError):
        opened(made((first, b""), (second, b"")))


@pytest.mark.parametrize("mode", [0o120777, 0o010644, 0o020644, 0o060644, 0o140644])
def test_what_is_no_file_is_refused(mode: int) -> None:
    """Links, pipes, devices."""
    info = zipfile.ZipInfo("a")
    info.external_attr = mode << 16
    with pytest.raises(ArchiveError):
        opened(made((info, b"/etc/passwd")))


# ---------------------------------------------------------------- what the archive says and what is so


def changed(data: bytes, where: str, offset: int, layout: str, value: int) -> bytes:
    """A field of the last entry, header or end record overwritten."""
    start = data.rindex({"entry": b"PK\x01\x02", "header": b"PK\x03\x04", "end": b"PK\x05\x06"}[where])
    out = bytearray(data)
    struct.pack_into(layout, out, start + offset, value)
    return bytes(out)


@pytest.mark.parametrize(
    ("where", "offset", "layout", "value"),
    [
        ("entry", 8, "<H", 1),  # encrypted
        ("entry", 8, "<H", 0x2000),  # a hidden directory
        ("header", 6, "<H", 1),
        ("header", 8, "<H", 0),  # another method
        ("header", 14, "<L", 1),  # another checksum
        ("header", 18, "<L", 1),  # another packed size
        ("header", 22, "<L", 10**9),  # another size
        ("header", 30, "<B", ord("b")),  # another name
        ("entry", 20, "<L", 10**6),  # packed size beyond the file
        ("entry", 24, "<L", 10**9),  # ratio
        ("entry", 42, "<L", 10**6),  # place beyond the file
        ("entry", 20, "<L", 0xFFFFFFFF),  # 64-bit, but no field
        ("entry", 24, "<L", 0xFFFFFFFF),
        ("entry", 28, "<H", 60_000),  # a name beyond the directory
        ("end", 4, "<H", 1),  # of several parts
        ("end", 8, "<H", 9),
        ("end", 10, "<H", 9),
        ("end", 10, "<H", 0xFFFF),  # 64-bit, but no record
        ("end", 12, "<L", 1),
        ("end", 16, "<L", 1),
        ("end", 16, "<L", 0xFFFFFFFF),
        ("end", 20, "<H", 9),  # a comment beyond the file
    ],
)
def test_lies_are_refused_before_a_byte_is_unpacked(where: str, offset: int, layout: str, value: int) -> None:
    """Directory, header and end record must agree with one another and with the file."""
    with pytest.raises(ArchiveError):
        opened(changed(ONE, where, offset, layout, value))


def test_places_of_more_than_63_bits_are_refused() -> None:
    """No file has them."""
    at, end = ONE.rfind(b"PK\1\2"), ONE.rfind(b"PK\5\6")
    far = struct.pack("<2HQ", 1, 8, 2**63)
    entry = bytearray(ONE[at:end] + far)
    struct.pack_into("<H", entry, 30, len(far))
    struct.pack_into("<L", entry, 42, 2**32 - 1)
    record = bytearray(ONE[end:])
    struct.pack_into("<L", record, 12, len(entry))
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 2**64 - 1, 1)
    for data in (ONE[:at] + entry + record, ONE[:end] + locator + ONE[end:]):
        with pytest.raises(ArchiveError):
            opened(data)


def test_a_64_bit_record_that_says_something_else_is_refused() -> None:
    """Readers that know it and those that do not would see two archives."""
    count, size, start = struct.unpack("<HLL", ONE[-12:-2])

    def wide(count: int, size: int, start: int, *, length: int = 44) -> bytes:
        record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", length, 45, 45, 0, 0, count, count, size, start)
        locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(ONE) - 22, 1)
        return ONE[:-22] + record + locator + ONE[-22:]

    assert read(wide(count, size, start)) == {"a.txt": b"hello " * 100}
    for lie in (
        wide(2, size, start),
        wide(count, size - 1, start),
        wide(count, size, 0),
        wide(count, size, start, length=9),
    ):
        with pytest.raises(ArchiveError):
            opened(lie)


@pytest.mark.parametrize("cut", range(1, len(ONE), 7))
def test_what_is_cut_short_is_refused(cut: int) -> None:
    """At whatever byte."""
    with pytest.raises(ArchiveError):
        opened(ONE[:-cut])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK",
        b"PK\x05\x06",
        bytes(1000),
        b"x" + ONE,
        ONE + b"x",
        ONE[:-22] + b"x" + ONE[-22:],
        b"\xff\xd8\xff" * 99,
    ],
)
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    """And one with something before, behind or within it, in which another reader would find something else."""
    with pytest.raises(ArchiveError):
        opened(data)


def test_a_wrong_checksum_is_told_at_the_end_of_the_reading() -> None:
    """Directory and header lie in agreement; nobody gets the bytes as sound ones."""
    lie = changed(changed(ONE, "entry", 16, "<L", 1), "header", 14, "<L", 1)
    with pytest.raises(ArchiveError):
        opened(lie).open("a.txt").read()


@pytest.mark.parametrize("size", [599, 601, 1, 0, 5000])
def test_a_wrong_size_ends_the_reading(size: int) -> None:
    """More than was declared is never given."""
    lie = changed(changed(ONE, "entry", 24, "<L", size), "header", 22, "<L", size)
    given: list[bytes] = []
    with pytest.raises(ArchiveError):  # noqa: PT012 - each piece is looked at until it is refused
        stream = opened(lie).open("a.txt")
        while True:
            given.append(stream.read(50))
            if not given[-1]:
                break
    assert sum(map(len, given)) <= size


def test_damaged_bytes_end_the_reading() -> None:
    """Whatever the decoder says of them."""
    data = bytearray(ONE)
    data[40:44] = b"\xff\xff\xff\xff"
    with pytest.raises(ArchiveError):
        opened(bytes(data)).open("a.txt").read()


def test_a_way_of_packing_that_is_not_read_costs_that_member_alone() -> None:
    """The others of the archive are read."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"x" * 100, zipfile.ZIP_BZIP2)
        archive.writestr("b", b"y", zipfile.ZIP_STORED)
    found = opened(out.getvalue())
    assert found.open("b").read() == b"y"
    with pytest.raises(ArchiveError):
        found.open("a")


# ---------------------------------------------------------------- bombs


def overlapping(count: int, kernel: int) -> bytes:
    """Every entry points at the same packed member, as in Fifield's bomb."""
    packed = zlib.compressobj(9, wbits=-15)
    body = packed.compress(bytes(kernel)) + packed.flush()
    sizes = struct.pack("<3L", zlib.crc32(bytes(kernel)), len(body), kernel)
    head = b"PK\x03\x04" + struct.pack("<5H", 20, 0, 8, 0, 0) + sizes
    entries = b"".join(
        b"PK\x01\x02"
        + struct.pack("<6H", 20, 20, 0, 8, 0, 0)
        + sizes
        + struct.pack("<5H2L", 5, 0, 0, 0, 0, 0, 0)
        + b"%05d" % n
        for n in range(count)
    )
    file = head + struct.pack("<2H", 5, 0) + b"00000" + body
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, count, count, len(entries), len(file), 0)
    return file + entries + end


def test_a_bomb_of_members_that_overlap_is_refused_for_next_to_nothing() -> None:
    """3 MB that declare 600 GB: refused whatever the limits, without unpacking."""
    bomb = overlapping(60_000, 10_000_000)
    assert len(bomb) < 4_000_000
    assert zipfile.ZipFile(io.BytesIO(bomb)).infolist()[-1].file_size * 60_000 == 600_000_000_000
    generous = replace(LIMITS, archive_ratio=10**6, archive_bytes=10**15)
    tracemalloc.start()
    with pytest.raises(ArchiveError, match=r"on top of|two things"):
        opened(bomb, generous)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000_000


def test_members_that_share_bytes_are_refused() -> None:
    """Also where each has a header of its own: one within the other's bytes."""
    inner = made(("in", b"x" * 50), method=zipfile.ZIP_STORED)
    header = inner[: inner.index(b"PK\x01\x02")]
    data = made(("out", header), method=zipfile.ZIP_STORED)
    place = data.index(b"PK\x03\x04", 4)
    entry = bytearray(inner[inner.index(b"PK\x01\x02") : inner.index(b"PK\x05\x06")])
    struct.pack_into("<L", entry, 42, place)
    at = data.index(b"PK\x05\x06")
    size, start = struct.unpack("<LL", data[at + 12 : at + 20])
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 2, 2, size + len(entry), start, 0)
    assert zipfile.ZipFile(io.BytesIO(data[:at] + bytes(entry) + end)).read("in") == b"x" * 50
    with pytest.raises(ArchiveError, match="on top of"):
        opened(data[:at] + bytes(entry) + end)


@pytest.mark.parametrize(
    ("content", "limits"),
    [
        (bytes(10_000_000), {}),  # a thousand times as large as it is
        (bytes(600), {"archive_bytes": 599}),
        (b"", {"archive_members": 0}),
    ],
)
def test_more_than_the_limits_is_refused(content: bytes, limits: dict[str, int]) -> None:
    """Ratio, bytes and members, before a byte is unpacked."""
    data = made(("a", content))
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["a"]
    with pytest.raises(ArchiveError):
        opened(data, replace(LIMITS, **limits))


@given(st.data())
def test_no_change_of_a_byte_leads_to_anything_but_bytes_or_a_refusal(data: st.DataObject) -> None:
    """Every outcome is typed, and what is read is what was written or another member's sound bytes."""
    mutated = bytearray(SOUND)
    for _ in range(data.draw(st.integers(1, 4))):
        mutated[data.draw(st.integers(0, len(mutated) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read(bytes(mutated))
    except ArchiveError:
        return
    assert all(content in {b"hello", bytes(range(256)) * 400} for content in found.values())
