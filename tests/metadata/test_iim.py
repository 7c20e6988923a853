from typing import Any

import pytest

UTF8 = (1, 90, b"\x1b%G")


def jpeg(make: Any, *datasets: tuple[int, int, bytes]) -> bytes:
    whole: bytes = make.jpeg(make.iptc_segment(*datasets))
    return whole


@pytest.mark.parametrize(
    ("datasets", "value"),
    [
        ([UTF8, (2, 116, "© Zoë".encode())], "© Zoë"),
        ([(2, 116, "© Zoë".encode())], "© Zoë"),
        ([(2, 116, "© Zoë".encode("cp1252"))], "© Zoë"),
        ([(1, 90, b"\x1b.A"), (2, 116, "© Zoë".encode("latin-1"))], "© Zoë"),
        ([(2, 116, b"\x81 \xa9 odd")], "\x81 © odd"),
        ([UTF8, (2, 116, "Zoë, Müller, Noë"[:-1].encode() + b"\xc3")], "Zoë, Müller, No"),
        ([UTF8, (2, 116, b"N" * 31 + b"\xc3")], "N" * 31),
        ([UTF8, (2, 116, "© Zoë".encode("cp1252"))], "© Zoë"),
        ([UTF8, (2, 116, "Zoë".encode("cp1252"))], "Zoë"),
    ],
)
def test_the_charset_rule(make: Any, said: Any, datasets: list[tuple[int, int, bytes]], value: str) -> None:
    """UTF-8 where it is declared or where it is that, else cp1252, else Latin-1; a letter cut in two is dropped."""
    assert said(jpeg(make, *datasets)) == {("iim", "copyrightNotice", value)}


def test_repeated_datasets_are_all_read(make: Any, said: Any) -> None:
    """Two by-lines are two creators."""
    assert said(jpeg(make, (2, 80, b"Ada"), (2, 80, b"Bea"))) == {("iim", "creator", "Ada"), ("iim", "creator", "Bea")}


def test_dates_are_read_as_dates(make: Any, said: Any) -> None:
    """Release and expiration dates come in ISO form; what is no date stays as it is."""
    assert said(jpeg(make, (2, 30, b"20250131"), (2, 37, b"20269999"))) == {
        ("iim", "releaseDate", "2025-01-31"),
        ("iim", "expirationDate", "20269999"),
    }


def test_action_advised_is_put_into_words(make: Any, said: Any) -> None:
    """01 is the order to delete the picture."""
    assert said(jpeg(make, (2, 42, b"01"))) == {("iim", "actionAdvised", "kill")}


def test_photoshops_flag_counts_only_when_set(make: Any, said: Any) -> None:
    """Not set is how every file begins: it says nothing, least of all public domain."""
    for content, claims in ((b"\1", {("iim", "copyrightStatus", "protected")}), (b"\0", set()), (b"", set())):
        data = make.jpeg(make.segment(0xED, b"Photoshop 3.0\0" + make.resource(0x040A, content)))
        assert said(data) == claims


def test_photoshops_address_is_read(make: Any, said: Any) -> None:
    """The copyright info URL is a web statement of rights."""
    data = make.jpeg(make.segment(0xED, b"Photoshop 3.0\0" + make.resource(0x040B, b"https://terms.example/w")))
    assert said(data) == {("iim", "webStatementOfRights", "https://terms.example/w")}


def test_extended_lengths_are_read(make: Any, said: Any) -> None:
    """A length with its highest bit set says how many bytes hold the length."""
    text = b"Terms: " + b"x" * 40_000
    dataset = b"\x1c\2\x28\x80\4" + len(text).to_bytes(4, "big") + text
    data = make.jpeg(make.segment(0xED, b"Photoshop 3.0\0" + make.resource(0x0404, dataset)))
    assert {field for _, field, _ in said(data)} == {"instructions"}


def test_a_broken_dataset_ends_the_block_with_a_note(make: Any, read: Any) -> None:
    """What stood before the damage counts."""
    for broken in (b"\x1c\2\x74\0\xffShort", b"no marker here"):
        block = make.iim((2, 80, b"Ada")) + broken
        found = read(make.jpeg(make.segment(0xED, b"Photoshop 3.0\0" + make.resource(0x0404, block))))
        assert found.claims[0].value == "Ada"
        assert [problem.code for problem in found.problems] == ["MC307"]
