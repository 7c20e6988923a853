from typing import Any

import pytest

from mediacheck.metadata.placeholders import is_statement
from mediacheck.model import Claim


@pytest.mark.parametrize("value", [b"\0", b" " * 30 + b"\0", b"\0" * 20, b"\t\r\n \0", b"- -\0", b"?\0"])
def test_blank_values_are_no_claims(make: Any, said: Any, value: bytes) -> None:
    """Cameras fill the field with blanks or NULs; half of the Copyright tags in the wild are that."""
    assert said(make.jpeg(make.exif_segment(make.tiff(make.entry(0x8298, value), make.entry(0x013B, value))))) == set()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("copyrightNotice", "OLYMPUS DIGITAL CAMERA"),
        ("copyrightNotice", "KODAK DC240 ZOOM DIGITAL CAMERA"),
        ("copyrightNotice", "(C) by RDC-5300 User"),
        ("copyrightNotice", "(C) by Caplio Pro G3 User"),
        ("copyrightNotice", "Copyright,"),
        ("copyrightNotice", "Copyright 2006"),
        ("copyrightNotice", "(c)"),
        ("creator", "unknown"),
        ("creator", "<Unknown>"),
        ("creator", "Your Name"),
        ("title", "Untitled"),
        ("title", "SONY DSC"),
        ("creator", "n/a"),
        ("rightsUsageTerms", "none"),
        ("creator", "unbekannt"),
    ],
)
def test_what_cameras_and_programs_write_by_themselves_is_no_claim(field: str, value: str) -> None:
    """A greeting of the camera, a bare word without a name and a fill-in say nothing about rights."""
    assert not is_statement(Claim(field, value, "exif"))


@pytest.mark.parametrize(
    ("field", "value", "block"),
    [
        ("copyrightNotice", "All Rights Reserved", "exif"),
        ("copyrightNotice", "Copyright Kodak AG, Stuttgart", "exif"),
        ("copyrightNotice", "Copyright 2006 Ada", "exif"),
        ("copyrightNotice", "Copyright", "iim"),
        ("copyrightNotice", "© dpa", "xmp"),
        ("creator", "Nona Unknown-Doe", "exif"),
        ("creator", "me", "exif"),
        ("creator", "李", "exif"),
        ("rightsUsageTerms", "None of this may be published. " * 20, "xmp"),
        ("title", "X", "xmp"),
    ],
)
def test_what_names_somebody_or_reserves_rights_is_a_claim(field: str, value: str, block: str) -> None:
    """A statement is never dropped for looking poor."""
    assert is_statement(Claim(field, value, block))


@pytest.mark.parametrize(
    "value",
    [
        "CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90",
        "Created with GIMP",
        "GIF converted with https://ezgif.example/webp-to-gif",
        "LEAD Technologies Inc. V1.01",
        "AppleMark",
        "File written by Adobe Photoshop? 5.0",
        "Lavc62.28.102",
        "\x00\x01\x02binary",
    ],
)
def test_a_programs_own_comment_is_no_claim(value: str) -> None:
    """Encoders sign their work in the comment."""
    assert not is_statement(Claim("comment", value, "native"))


@pytest.mark.parametrize("value", ["Foto: Zoë", "My garden in May", "Zeile eins\nZeile zwei"])
def test_a_persons_comment_is_a_claim(value: str) -> None:
    """What somebody wrote into the comment may be about rights, and is shown."""
    assert is_statement(Claim("comment", value, "native"))
