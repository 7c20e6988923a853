import io
import struct

import pytest
from PIL import Image

from mediacheck.fingerprint.exact import decoded_pixels, jpeg_pixels, jpeg_scans


def jpeg(picture: Image.Image, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", **options)
    return stream.getvalue()


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def coded_from(data: bytes) -> int:
    """Where the first scan's coded data begin."""
    start = data.index(b"\xff\xda")
    return start + 2 + int.from_bytes(data[start + 2 : start + 4])


@pytest.fixture
def plain(photo: Image.Image) -> bytes:
    return jpeg(photo, quality=80)


@pytest.mark.parametrize("marker", [0xE0, 0xE1, 0xE2, 0xED, 0xEF, 0xFE])
def test_metadata_segments_do_not_count(plain: bytes, marker: int) -> None:
    """Whatever an APPn or a comment says, the picture data are the same."""
    tagged = plain[:2] + segment(marker, b"Exif\0\0 anything") + plain[2:]
    assert jpeg_pixels(tagged) == jpeg_pixels(plain) is not None


def test_metadata_that_looks_like_a_picture_does_not_count(plain: bytes) -> None:
    """A thumbnail in an APP1, with its own SOI and EOI, is passed over by its length."""
    tagged = plain[:2] + segment(0xE1, b"Exif\0\0\xff\xd8\xff\xd9\xff\xda\xff\xd9") + plain[2:]
    assert jpeg_pixels(tagged) == jpeg_pixels(plain)


def test_metadata_between_and_after_other_segments_do_not_count(plain: bytes) -> None:
    """Metadata may stand before any segment, not only at the beginning."""
    scan = plain.index(b"\xff\xda")
    tagged = plain[:scan] + segment(0xFE, b"late comment") + plain[scan:]
    assert jpeg_pixels(tagged) == jpeg_pixels(plain)


def test_adobe_segment_counts(plain: bytes) -> None:
    """APP14 of Adobe changes the colours, so it belongs to the picture; somebody else's APP14 does not."""
    adobe = plain[:2] + segment(0xEE, b"Adobe\0d\0\0\0\0\0") + plain[2:]
    other = plain[:2] + segment(0xEE, b"Ducky\0d\0\0\0\0\0") + plain[2:]
    assert jpeg_pixels(adobe) not in {None, jpeg_pixels(plain)}
    assert jpeg_pixels(other) == jpeg_pixels(plain)


def test_bytes_after_the_end_do_not_count(plain: bytes) -> None:
    """A second picture, a film or rubbish behind EOI is not this picture."""
    assert jpeg_pixels(plain + b"\0\0 ftypmp42" + plain) == jpeg_pixels(plain)


def test_fill_bytes_do_not_count(plain: bytes) -> None:
    """FF may be repeated before any marker, also before the one that ends a scan."""
    scan = plain.index(b"\xff\xda")
    filled = plain[:scan] + b"\xff\xff" + plain[scan:-2] + b"\xff\xff\xff" + plain[-2:]
    assert jpeg_pixels(filled) == jpeg_pixels(plain)


@pytest.mark.parametrize("options", [{"progressive": True}, {"restart_marker_rows": 1}, {"optimize": True}])
def test_scans_and_restarts_are_read_to_the_end(photo: Image.Image, options: dict[str, object]) -> None:
    """Restart markers end no scan, and of a progressive picture every scan counts."""
    data = jpeg(photo, quality=80, **options)
    digest = jpeg_pixels(data)
    assert digest is not None
    last = data.rindex(b"\xff\xd9") - 40
    changed = data[:last] + bytes([data[last] ^ 1 or 2]) + data[last + 1 :]
    assert jpeg_pixels(changed) != digest


def test_segment_that_defines_the_number_of_lines_counts(plain: bytes) -> None:
    """DNL, after the first scan, is part of the picture."""
    end = plain.rindex(b"\xff\xd9")
    lined = plain[:end] + segment(0xDC, b"\x01\x90") + plain[end:]
    assert jpeg_pixels(lined) not in {None, jpeg_pixels(plain)}


@pytest.mark.parametrize("quality", [79, 81])
def test_other_quality_is_other_data(photo: Image.Image, plain: bytes, quality: int) -> None:
    """Recompressing changes the digest: it stands for the same data, not for the same look."""
    assert jpeg_pixels(jpeg(photo, quality=quality)) not in {None, jpeg_pixels(plain)}


def test_what_is_not_sound_has_no_digest(plain: bytes) -> None:
    """Truncated, empty, without a frame or a scan, or no JPEG at all: None, never an error."""
    cuts = [plain[:length] for length in (0, 1, 2, 3, 20, coded_from(plain), len(plain) // 2, len(plain) - 2)]
    headless = plain[:2] + plain[-2:]
    overlong = plain[:2] + b"\xff\xe1\xff\xff" + plain[2:100]
    twice = plain[:2] + plain
    for data in (*cuts, headless, overlong, twice, b"GIF89a", b"\xff\xd8" + bytes(50)):
        assert jpeg_pixels(data) is None


def test_sound_is_what_decodes(corpora) -> None:  # noqa: ANN001
    """Of some two hundred files from cameras, programs and test suites, those have a digest which Pillow decodes."""
    files = [file for file in corpora.rglob("*.jp*g") if file.is_file()]
    assert len(files) > 100
    for file in files:
        data = file.read_bytes()
        try:
            Image.open(io.BytesIO(data), formats=("JPEG",)).load()
        except (OSError, SyntaxError):
            assert jpeg_pixels(data) is None, file
        else:
            assert jpeg_pixels(data) is not None, file


def test_decoded_pixels_are_the_same_in_any_lossless_format(photo: Image.Image) -> None:
    """A PNG, a BMP and an RGBA copy of the same pixels have one digest."""
    digests = {decoded_pixels([photo]), decoded_pixels([photo.convert("RGBA")])}
    for kind in ("PNG", "BMP", "TIFF"):
        stream = io.BytesIO()
        photo.save(stream, kind)
        digests.add(decoded_pixels([Image.open(stream)]))
    assert len(digests) == 1


def test_decoded_pixels_tell_sizes_frames_and_alpha_apart() -> None:
    """The same bytes in another shape, another number of frames, or another transparency are another picture."""
    wide, high = Image.new("RGB", (4, 2)), Image.new("RGB", (2, 4))
    see_through = Image.new("RGBA", (4, 2), (0, 0, 0, 7))
    digests = [decoded_pixels(frames) for frames in ([wide], [high], [wide, wide], [see_through], [])]
    assert len(set(digests)) == len(digests)


def test_scans_are_counted_as_the_decoder_reads_them(plain: bytes) -> None:
    """All of a progressive picture; of another one those up to the first that has all of its colours. A thumbnail's do not count."""
    picture = Image.open(io.BytesIO(plain)).convert("RGB")
    progressive = jpeg(picture, progressive=True)
    scans = progressive.count(b"\xff\xda")
    assert scans > 5
    assert jpeg_scans(progressive[:2] + segment(0xE1, b"Exif\0\0\xff\xda") + progressive[2:]) == scans
    assert jpeg_scans(progressive + progressive) == scans
    assert jpeg_scans(progressive[:-2]) == scans
    assert jpeg_scans(jpeg(picture)) == jpeg_scans(plain) == 1
