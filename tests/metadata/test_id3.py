import zlib
from typing import Any

import pytest


def test_frames_that_speak_of_rights_are_read(make: Any, said: Any) -> None:
    """Copyright, performer, owner, terms, addresses, the seller, and texts that their writer named himself."""
    tag = make.id3(
        ("TCOP", b"\x032024 Zo\xc3\xab"),
        ("TPE1", b"\0Ada"),
        ("TOWN", b"\0Buyer"),
        ("USER", b"\0engNo broadcast"),
        ("WCOP", b"https://terms.example/w"),
        ("WPAY", b"https://pay.example/w"),
        ("WOAR", b"https://ada.example/"),
        ("OWNE", b"\0EUR10\0" + b"20240101" + b"Seller"),
        ("TXXX", b"\0License\0CC0-1.0"),
        ("COMM", b"\0engshort\0Rights: Ada"),
        ("TALB", b"\0Album"),
    )
    assert said(tag, "audio/mpeg") == {
        ("native", "copyrightNotice", "2024 Zoë"),
        ("native", "creator", "Ada"),
        ("native", "licensee", "Buyer"),
        ("native", "rightsUsageTerms", "No broadcast"),
        ("native", "webStatementOfRights", "https://terms.example/w"),
        ("native", "licensorUrl", "https://pay.example/w"),
        ("native", "creatorUrl", "https://ada.example/"),
        ("native", "source", "Seller"),
        ("native", "license", "CC0-1.0"),
        ("native", "comment", "Rights: Ada"),
    }


@pytest.mark.parametrize(
    "content",
    [
        b"\0Zo\xeb",
        b"\0Zo\xc3\xab\0",
        b"\1" + "Zoë".encode("utf-16"),
        b"\1\xfe\xff" + "Zoë\0".encode("utf-16-be"),
        b"\2" + "Zoë".encode("utf-16-be"),
        b"\3Zo\xc3\xab",
    ],
)
def test_every_alphabet_is_read(make: Any, said: Any, content: bytes) -> None:
    """The first byte names the alphabet; UTF-8 that is said to be Latin is read as what it is."""
    assert said(make.id3(("TPE1", content)), "audio/mpeg") == {("native", "creator", "Zoë")}


def test_every_version_is_read(make: Any, said: Any) -> None:
    """2.2 has names of three letters, 2.3 and 2.4 of four; 2.4 counts lengths in seven bits and parts by NULs."""
    assert said(make.id3(("TCR", b"\0Zoe"), version=2), "audio/mpeg") == {("native", "copyrightNotice", "Zoe")}
    long = b"\0" + b"x" * 200
    frame = b"TCOP" + bytes([0, 0, 1, 73]) + b"\0\0" + long + b"TPE1" + bytes([0, 0, 0, 8]) + b"\0\0" + b"\3Ada\0Eve"
    tag = b"ID3\4\0\0" + bytes([0, 0, len(frame) >> 7, len(frame) & 127]) + frame
    assert said(tag, "audio/mpeg") == {
        ("native", "copyrightNotice", "x" * 200),
        ("native", "creator", "Ada"),
        ("native", "creator", "Eve"),
    }


def test_compressed_frames_are_inflated_within_bounds(said: Any, megabytes: Any) -> None:
    """2.3 may compress a frame, behind its length; a bomb ends at the length of a text."""

    def compressed(text: bytes) -> bytes:
        body = len(text).to_bytes(4, "big") + zlib.compress(text)
        frame = b"TCOP" + len(body).to_bytes(4, "big") + b"\0\x80" + body
        return b"ID3\3\0\0" + bytes(len(frame) >> shift & 127 for shift in (21, 14, 7, 0)) + frame

    assert said(compressed(b"\0Zoe"), "audio/mpeg") == {("native", "copyrightNotice", "Zoe")}
    assert megabytes(compressed(b"\0" + b"x" * 50_000_000), "audio/mpeg") < 5


def test_xmp_in_a_private_frame_is_read(make: Any, said: Any) -> None:
    """Adobe keeps its packet in PRIV."""
    tag = make.id3(("PRIV", b"XMP\0" + make.xmp("<dc:creator>Xena</dc:creator>")))
    assert said(tag, "audio/mpeg") == {("xmp", "creator", "Xena")}


def test_a_tag_may_be_unsynchronised_as_a_whole(make: Any, said: Any) -> None:
    """The head of a 2.4 tag may say it for all frames, whose lengths count the bytes that were put in."""
    text = b"\1" + "2024 Zoë".encode("utf-16").replace(b"\xff", b"\xff\0")
    assert said(make.id3(("TCOP", text), version=4, flags=0x80), "audio/mpeg") == {
        ("native", "copyrightNotice", "2024 Zoë")
    }


def test_encrypted_and_cut_frames_are_left_out(make: Any, read: Any) -> None:
    """A frame that cannot be read costs no other, and a tag that is cut is noted."""
    locked = b"TCOP\0\0\0\5\0\x40\0Ada!"
    open_ = b"TPE1\0\0\0\4\0\0\0Eve"
    whole = b"ID3\3\0\0\0\0\0" + bytes([len(locked + open_)]) + locked + open_
    assert [claim.value for claim in read(whole, "audio/mpeg").claims] == ["Eve"]
    assert len(read(make.id3(("TPE1", b"\0Ada"))[:-1], "audio/mpeg").problems) == 1


def test_a_tag_above_the_limit_is_not_read(make: Any, read: Any) -> None:
    """The same limit as for every block."""
    found = read(make.id3(("TPE1", b"\0Ada"), ("TALB", b"\0" + b"x" * 5000)), "audio/mpeg", metadata=4000)
    assert (found.claims, len(found.problems)) == ((), 1)
