from typing import Any

import pytest

from mediacheck.metadata import Metadata


def test_user_data_of_quicktime_is_read(make: Any, said: Any) -> None:
    """Atoms that begin with © hold texts with their length and language, UTF-8 or Macintosh's alphabet."""
    udta = make.box(
        b"udta",
        make.apple(b"\xa9cpy", "© Zoë".encode()),
        make.apple(b"\xa9ART", "Zoë".encode("mac_roman")),
        make.apple(b"\xa9aut", "Jürgen".encode("utf-16"), language=0x55C4),
        b"\0\0\0\0",
    )
    for kind, brand in (("video/quicktime", b"qt  "), ("video/mp4", b"isom")):
        assert said(make.movie(udta, brand=brand), kind) == {
            ("native", "copyrightNotice", "© Zoë"),
            ("native", "creator", "Zoë"),
            ("native", "creator", "Jürgen"),
        }


def test_user_data_of_3gpp_is_read(make: Any, said: Any) -> None:
    """cprt, auth and perf: version, flags, language, then UTF-8 or UTF-16."""
    head = b"\0\0\0\0\x55\xc4"
    udta = make.box(
        b"udta",
        make.box(b"cprt", head, "© Zoë\0".encode()),
        make.box(b"auth", head, b"\xfe\xff" + "Ada".encode("utf-16-be") + b"\0\0"),
        make.box(b"perf", head, b"Eve\0"),
    )
    assert said(make.movie(udta), "video/mp4") == {
        ("native", "copyrightNotice", "© Zoë"),
        ("native", "creator", "Ada"),
        ("native", "creator", "Eve"),
    }


def test_itunes_list_is_read_wherever_it_stands(make: Any, said: Any) -> None:
    """The list may stand in the user data, in moov itself, in a track, or beside moov."""
    meta = make.itunes((b"cprt", "© Zoë".encode()), (b"\xa9ART", b"Ada"), (b"trkn", b"1"))
    expected = {("native", "copyrightNotice", "© Zoë"), ("native", "creator", "Ada")}
    for boxes in ((make.box(b"udta", meta),), (meta,), (make.box(b"trak", make.box(b"udta", meta)),)):
        assert said(make.movie(*boxes), "audio/mp4") == expected
    assert said(make.movie() + meta, "video/mp4") == expected


def test_named_keys_are_read(make: Any, said: Any) -> None:
    """com.apple.quicktime.copyright and its sisters, whose values go by number."""
    meta = make.keyed(copyright="© Zoë".encode(), author=b"Ada", make=b"Apple", artist=b"Eve")
    assert said(make.movie(meta, brand=b"qt  "), "video/quicktime") == {
        ("native", "copyrightNotice", "© Zoë"),
        ("native", "creator", "Ada"),
        ("native", "creator", "Eve"),
    }


def test_an_item_with_a_name_of_its_own_is_read(make: Any, said: Any) -> None:
    """Programs may name items of iTunes' list themselves, and some name one LICENSE."""
    item = make.box(
        b"----",
        make.box(b"mean", b"\0\0\0\0com.apple.iTunes"),
        make.box(b"name", b"\0\0\0\0LICENSE"),
        make.box(b"data", b"\0\0\0\1\0\0\0\0", b"CC0-1.0"),
    )
    meta = make.box(b"meta", b"\0\0\0\0", make.box(b"hdlr", b"\0" * 25), make.box(b"ilst", item))
    assert said(make.movie(make.box(b"udta", meta)), "audio/mp4") == {("native", "license", "CC0-1.0")}


@pytest.mark.parametrize("place", ["top", "moov", "udta"])
def test_xmp_of_films_is_read(make: Any, said: Any, place: str) -> None:
    """Adobe puts the packet into a box of the file, of moov, or into the user data."""
    packet = make.xmp("<dc:creator>Xena</dc:creator>")
    box = make.box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), packet)
    film = {
        "top": make.movie() + box,
        "moov": make.movie(box),
        "udta": make.movie(make.box(b"udta", make.box(b"XMP_", packet))),
    }[place]
    assert said(film, "video/mp4") == {("xmp", "creator", "Xena")}


def test_tracks_within_tracks_end(make: Any, read: Any) -> None:
    """A film of a thousand nested tracks keeps nobody busy."""
    inner = b""
    for _ in range(1000):
        inner = make.box(b"trak", inner)
    assert read(make.movie(inner), "video/mp4") == Metadata()
