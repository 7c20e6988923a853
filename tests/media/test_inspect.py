import hashlib
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mediacheck.i18n import render
from mediacheck.media import image
from mediacheck.media.inspect import inspect
from mediacheck.media.sandbox import Workers
from mediacheck.model import Limits, Media

Encode = Callable[..., bytes]
Seen = Callable[..., Media]

FORMS = ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "BMP"]


def codes(media: Media) -> list[str]:
    """The problems, but for what is suspicious in the metadata: that is not this room's to say."""
    return [problem.code for problem in media.problems if problem.code != "MC307"]


def sentence(media: Media) -> str:
    return " ".join(render(problem.message, "en") for problem in media.problems if problem.code != "MC307")


def test_a_picture(picture: Image.Image, encode: Encode, seen: Seen) -> None:
    """Of a sound picture everything is known: digest, size, type, kind, dimensions, fingerprints; and no problem."""
    data = encode(picture, "JPEG")
    media = seen(data, "lake.jpg")
    assert (media.name, media.sha256, media.size) == ("lake.jpg", hashlib.sha256(data).hexdigest(), len(data))
    assert (media.type, media.kind, media.width, media.height) == ("image/jpeg", "image", 640, 480)
    assert media.fingerprints
    assert len(media.fingerprints.views[0].codes) == 8
    assert media.problems == ()


def test_what_a_picture_says(picture: Image.Image, encode: Encode, seen: Seen) -> None:
    """The claims of the file's metadata come with it, also when its pixels cannot be read."""
    exif = Image.Exif()
    exif[0x8298] = "(c) ACME"
    data = encode(picture, "JPEG", exif=exif)
    for each in (data, data[: len(data) // 2]):
        assert ("copyrightNotice", "(c) ACME") in {(claim.field, claim.value) for claim in seen(each).claims}


PACKET = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="{}"/></rdf:RDF>'
)


def test_what_is_said_beside_it(picture: Image.Image, encode: Encode, tmp_path: Path) -> None:
    """XMP files of both ways of naming are read with the file, if they are regular ones of a block's size."""
    path = tmp_path / "lake.jpg"
    path.write_bytes(encode(picture, "JPEG"))
    (tmp_path / "lake.xmp").write_text(PACKET.format("Ada"))
    (tmp_path / "lake.jpg.xmp").write_text(PACKET.format("Eve"))
    (tmp_path / "other.xmp").write_text(PACKET.format("Nobody"))
    media = inspect(path, "lake.jpg", Limits())
    assert [(claim.value, claim.block) for claim in media.claims] == [("Ada", "sidecar"), ("Eve", "sidecar")]
    assert inspect(path, "lake.jpg", Limits(metadata=50)).claims == ()
    (tmp_path / "lake.xmp").rename(tmp_path / "lake.XMP")
    assert {claim.value for claim in inspect(path, "lake.jpg", Limits()).claims} == {"Ada", "Eve"}
    (tmp_path / "lake.XMP").rename(tmp_path / "lake.xmp")
    (tmp_path / "lake.xmp").unlink()
    (tmp_path / "lake.jpg.xmp").unlink()
    (tmp_path / "lake.xmp").mkdir()
    (tmp_path / "lake.jpg.xmp").symlink_to(tmp_path / "other.xmp")
    assert inspect(path, "lake.jpg", Limits()).claims == ()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_cut_short(form: str, kept: float, picture: Image.Image, encode: Encode, seen: Seen) -> None:
    """Half a picture is MC801 and says in plain words what is wrong, whatever its decoder says."""
    options = {"compression": "tiff_lzw"} if form == "TIFF" else {}
    data = encode(picture, form, **options)
    media = seen(data[: int(len(data) * kept)], f"lake.{form.lower()}")
    assert codes(media) == ["MC801"]
    assert sentence(media) == f"“lake.{form.lower()}” is damaged: the picture ends too early."
    assert media.sha256
    assert media.fingerprints is None


def test_cut_short_heic(corpora: Path, seen: Seen) -> None:
    """Half a HEIC ends too early, too."""
    data = (corpora / "corpora" / "metadata" / "traps" / "a.heic").read_bytes()
    media = seen(data[: len(data) // 2], "lake.heic")
    assert "the picture ends too early" in sentence(media)


@pytest.mark.parametrize(("form", "at"), [("PNG", 60), ("GIF", 900), ("TIFF", -40), ("AVIF", 60), ("WEBP", 25)])
def test_damaged(form: str, at: int, picture: Image.Image, encode: Encode, seen: Seen) -> None:
    """Bytes that are wrong in the middle make a picture unreadable, or still readable; never an error of ours."""
    data = bytearray(encode(picture, form))
    data[at : at + 20] = b"\xff" * 20
    media = seen(bytes(data), f"lake.{form.lower()}")
    assert set(codes(media)) <= {"MC801", "MC802"}
    assert media.fingerprints is not None or media.problems


def test_empty(seen: Seen) -> None:
    """An empty file is damaged, and its size is known."""
    media = seen(b"", "lake.jpg")
    assert (codes(media), media.size, media.type) == (["MC801"], 0, None)
    assert sentence(media) == "“lake.jpg” is empty."


@pytest.mark.parametrize(
    ("name", "noted"),
    [
        ("lake.jpg", True),
        ("lake.JPEG", True),
        ("lake.mp4", True),
        ("lake.png", False),
        ("lake", False),
        ("a.b2c", False),
    ],
)
def test_a_wrong_extension(name: str, noted: bool, picture: Image.Image, encode: Encode, seen: Seen) -> None:  # noqa: FBT001
    """A PNG called .jpg is noted and read as the PNG it is; no or an unknown extension promises nothing."""
    media = seen(encode(picture, "PNG"), name)
    assert codes(media) == (["MC803"] if noted else [])
    assert media.type == "image/png"
    assert media.fingerprints


def test_recognised_but_not_yet_read(seen: Seen) -> None:
    """A PDF is recognised and named as what it is, and stays unchecked."""
    media = seen(b"%PDF-1.7\n", "flyer.pdf")
    assert (codes(media), media.type, media.kind) == (["MC804"], "application/pdf", "document")
    assert sentence(media) == "“flyer.pdf” is of the type PDF, which this version cannot look into yet."


def test_no_media_at_all(seen: Seen) -> None:
    """A web page that was saved as a picture is none, whatever its name says."""
    media = seen(b"<html><body>404</body></html>", "lake.jpg")
    assert (codes(media), media.type, media.kind) == (["MC804"], None, None)


def test_missing_folder_and_strange_paths(tmp_path: Path) -> None:
    """A path that is no file gives a row of its own and says why."""
    (tmp_path / "file").touch()
    for path, words in (
        (tmp_path / "lake.jpg", "does not exist"),
        (tmp_path / "file" / "lake.jpg", "does not exist"),
        (Path(str(tmp_path / "lake\0.jpg")), "does not exist"),
        (tmp_path, "is a folder"),
        (tmp_path / ("x" * 300), "cannot be opened"),
    ):
        media = inspect(path, "lake.jpg", Limits())
        assert codes(media) == ["MC801"]
        assert words in sentence(media)
        assert media.sha256 is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_and_devices(tmp_path: Path) -> None:
    """A named pipe is not waited for, and a device is not read."""
    os.mkfifo(tmp_path / "lake.jpg")
    for path in (tmp_path / "lake.jpg", Path("/dev/zero")):
        media = inspect(path, "lake.jpg", Limits())
        assert (codes(media), sentence(media)) == (["MC801"], "“lake.jpg” is no regular file.")


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    """A file that one may not read is unreadable, and says so."""
    path = tmp_path / "lake.jpg"
    path.touch(mode=0o000)
    media = inspect(path, "lake.jpg", Limits())
    assert (codes(media), "not permitted" in sentence(media)) == (["MC801"], True)


def test_too_many_bytes(tmp_path: Path) -> None:
    """A file over the limit of bytes is not read at all; one at the limit is."""
    path = tmp_path / "lake.jpg"
    path.write_bytes(b"\xff\xd8\xff" + bytes(97))
    media = inspect(path, "lake.jpg", Limits(bytes=99))
    assert (codes(media), media.sha256, media.size) == (["MC802"], None, 100)
    assert codes(inspect(path, "lake.jpg", Limits(bytes=100))) == ["MC801"]


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_file_that_tells_no_size() -> None:
    """What claims to have no bytes and gives some is read as far as the limit, not beyond."""
    path = Path("/proc/self/maps")
    assert codes(inspect(path, "maps", Limits())) == ["MC804"]
    assert codes(inspect(path, "maps", Limits(bytes=100))) == ["MC802"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError("broken data stream"), "MC801"),
        (ValueError("x"), "MC801"),
        (TypeError("x"), "MC801"),
        (SyntaxError("x"), "MC801"),
        (IndexError("x"), "MC801"),
        (AssertionError(), "MC801"),
        (EOFError(), "MC801"),
        (NotImplementedError(), "MC801"),
        (RecursionError(), "MC801"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"), "MC801"),
        (MemoryError(), "MC802"),
        (Image.DecompressionBombError(), "MC802"),
    ],
)
def test_every_exception_is_a_problem(
    error: Exception, code: str, picture: Image.Image, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a decoder raises becomes one typed problem with a sentence; the rest of what is known stays."""

    def decode(*_: Any) -> None:
        raise error

    monkeypatch.setattr(image, "_decoder", decode)
    stream = bytearray(b"\xff\xd8\xff")
    media = seen(bytes(stream), "lake.jpg")
    assert codes(media) == [code]
    assert (media.sha256, media.type) == (hashlib.sha256(stream).hexdigest(), "image/jpeg")
    assert picture


def test_mutated_files(tmp_path: Path, picture: Image.Image, encode: Encode) -> None:
    """Three hundred seeded mutations of every format: each has a result, and each failure is of a known kind."""
    dice = random.Random(2)  # noqa: S311 - chance, not secrecy
    small = picture.resize((96, 64))
    files = []
    for form in FORMS:
        options = {"save_all": True, "append_images": [small.rotate(90)]} if form in {"GIF", "PNG", "WEBP"} else {}
        data = encode(small, form, **options)
        for number in range(44):
            mutated = bytearray(data)
            for _ in range(dice.choice((1, 3, 30))):
                mutated[dice.randrange(4, len(mutated))] = dice.choice((0, 255, dice.randrange(256)))
            if dice.random() < 0.3:
                at = dice.randrange(len(mutated))
                mutated[at : at + dice.randrange(200)] = dice.randbytes(dice.randrange(200))
            path = tmp_path / f"{number}.{form.lower()}"
            path.write_bytes(mutated)
            files.append((path, path.name))
    with Workers(Limits()) as workers:
        results = list(workers.inspect(files))
    assert [media.name for media in results] == [name for _, name in files]
    allowed = {"MC801", "MC802", "MC803", "MC804"}
    assert {code for media in results for code in codes(media)} <= allowed
    assert all(media.fingerprints or media.problems for media in results)
    assert 50 < sum(media.fingerprints is not None for media in results) < 300
