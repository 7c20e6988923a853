"""What a file is, by its first bytes alone: names and extensions are promises, and anybody can make them."""

import re
import struct
import zlib
from dataclasses import dataclass

HEAD = 4096
"""How many bytes from a file's beginning `sniff` is meant to see; more make it no worse."""


@dataclass(frozen=True, slots=True)
class Sniffed:
    type: str  # MIME type
    kind: str  # image video audio document graphic
    supported: bool  # this version can read it


def sniff(head: bytes) -> Sniffed | None:
    """What the bytes are; None: no media (text, office, archive, program …).

    A JPEG with further pictures behind it (MPO) is a JPEG: its first picture is the one that is shown.
    """
    for look in (_by_signature, _by_pattern, _riff, _isobmff, _tiff, _matroska, _mpeg, _mpeg_audio, _vector):
        found = look(head)
        if found is not None:
            return found
    return None


_SUPPORTED = frozenset(
    f"image/{name}" for name in ("jpeg", "png", "webp", "gif", "tiff", "avif", "heic", "heif", "bmp")
)


def _media(type_: str, kind: str | None = None) -> Sniffed:
    return Sniffed(type_, kind or type_.partition("/")[0], type_ in _SUPPORTED)


# ---------------------------------------------------------------- fixed bytes at fixed places

_SIGNATURES: tuple[tuple[int, bytes, Sniffed], ...] = (
    (0, b"\xff\xd8\xff", _media("image/jpeg")),
    (0, b"\x89PNG\r\n\x1a\n", _media("image/png")),
    (0, b"GIF87a", _media("image/gif")),
    (0, b"GIF89a", _media("image/gif")),
    (0, b"8BPS", _media("image/vnd.adobe.photoshop")),
    (0, b"\x00\x00\x00\x0cJXL \r\n\x87\n", _media("image/jxl")),
    (0, b"\xff\x0a", _media("image/jxl")),
    (0, b"\x00\x00\x00\x0cjP  \r\n\x87\n", _media("image/jp2")),
    (0, b"\xff\x4f\xff\x51", _media("image/j2c")),
    (0, b"II\xbc\x01", _media("image/jxr")),
    (0, b"\x8aMNG\r\n\x1a\n", _media("video/x-mng")),
    (0, b"\x8bJNG\r\n\x1a\n", _media("image/x-jng")),
    (0, b"gimp xcf ", _media("image/x-xcf")),
    (0, b"icns", _media("image/icns")),
    (0, b"DDS \x7c\x00\x00\x00", _media("image/vnd.ms-dds")),
    (0, b"\x76\x2f\x31\x01", _media("image/x-exr")),
    (0, b"#?RADIANCE", _media("image/vnd.radiance")),
    (0, b"qoif", _media("image/qoi")),
    (0, b"BPG\xfb", _media("image/bpg")),
    (0, b"SIMPLE  =", _media("image/fits")),
    (128, b"DICM", _media("application/dicom", "image")),
    # Raw formats with a signature of their own; the others are TIFF, see there.
    (0, b"FUJIFILMCCD-RAW", _media("image/x-fuji-raf")),
    (0, b"IIRO", _media("image/x-olympus-orf")),
    (0, b"IIRS", _media("image/x-olympus-orf")),
    (0, b"MMOR", _media("image/x-olympus-orf")),
    (0, b"IIU\x00", _media("image/x-panasonic-rw2")),
    (0, b"\x00MRM", _media("image/x-minolta-mrw")),
    (0, b"FOVb", _media("image/x-sigma-x3f")),
    (6, b"HEAPCCDR", _media("image/x-canon-crw")),
    # Drawings
    (0, b"%!PS", _media("application/postscript", "graphic")),
    (0, b"\xc5\xd0\xd3\xc6", _media("application/postscript", "graphic")),
    (0, b"\xd7\xcd\xc6\x9a", _media("image/wmf", "graphic")),
    (40, b" EMF", _media("image/emf", "graphic")),
    (0, b"AT&TFORM", _media("image/vnd.djvu", "document")),
    # Films and sound
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", _media("video/x-ms-asf")),
    (0, b"FLV\x01", _media("video/x-flv")),
    (0, b".RMF", _media("video/vnd.rn-realvideo")),
    (0, b"ID3", _media("audio/mpeg")),
    (0, b"fLaC", _media("audio/flac")),
    (0, b"MThd\x00\x00\x00\x06", _media("audio/midi")),
    (0, b".snd\x00\x00\x00", _media("audio/basic")),
    (0, b"#!AMR", _media("audio/amr")),
    (0, b"caff\x00", _media("audio/x-caf")),
    (0, b"wvpk", _media("audio/x-wavpack")),
    (0, b"MAC ", _media("audio/x-ape")),
)

_BMP_HEADERS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})  # sizes of the second header
_PNM = re.compile(rb"P[1-6]\s(?:\s*#[^\n]*\n)*\s*\d{1,9}\s+\d{1,9}\s")
_FLASH = re.compile(rb"[FCZ]WS[\x01-\x32].{3}[\x00-\x0f]", re.DOTALL)
_PDF = re.compile(rb"%PDF-\d\.\d")


def _by_signature(head: bytes) -> Sniffed | None:
    for offset, signature, found in _SIGNATURES:
        if head.startswith(signature, offset):
            return found
    return None


def _by_pattern(head: bytes) -> Sniffed | None:
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS and not any(head[16:18]):
        return _media("image/bmp")
    if head[:4] in (b"\x00\x00\x01\x00", b"\x00\x00\x02\x00") and _is_icon(head):
        return _media("image/vnd.microsoft.icon")
    if _PNM.match(head):
        return _media("image/x-portable-anymap")
    if _FLASH.match(head):
        return _media("application/vnd.adobe.flash.movie", "video")
    if head[:4] == b"OggS":
        film = b"\x80theora" in head[:HEAD] or b"\x01video" in head[:HEAD]
        return _media("video/ogg") if film else _media("audio/ogg")
    # Readers look for it among the first 1,024 bytes, whatever comes before.
    return _media("application/pdf", "document") if _PDF.search(head, 0, 1024) else None


def _is_icon(head: bytes) -> bool:
    """The four bytes are too common: the first entry of the directory must make sense, too."""
    if len(head) < 22:
        return False
    count = int.from_bytes(head[4:6], "little")
    size, offset = struct.unpack_from("<II", head, 14)
    return 0 < count < 256 and head[9] == 0 and size > 0 and offset >= 6 + 16 * count


# ---------------------------------------------------------------- containers that say inside what they hold

_RIFF = {
    b"WEBP": _media("image/webp"),
    b"AVI ": _media("video/x-msvideo"),
    b"WAVE": _media("audio/wav"),
    b"RMID": _media("audio/midi"),
    b"AIFF": _media("audio/aiff"),
    b"AIFC": _media("audio/aiff"),
}


def _riff(head: bytes) -> Sniffed | None:
    return _RIFF.get(head[8:12]) if head[:4] in (b"RIFF", b"RIFX", b"RF64", b"FORM") else None


_BRANDS = {
    **dict.fromkeys((b"avif", b"avis"), _media("image/avif")),
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"), _media("image/heic")),
    b"jxl ": _media("image/jxl"),
    **dict.fromkeys((b"jp2 ", b"jpx ", b"jpm "), _media("image/jp2")),
    b"crx ": _media("image/x-canon-cr3"),
    b"qt  ": _media("video/quicktime"),
    **dict.fromkeys((b"M4A ", b"M4B ", b"M4P "), _media("audio/mp4")),
}
_STILL_BRANDS = (b"mif1", b"msf1", b"mif2", b"mif3", b"MiHB", b"MiHE", b"MiPr", b"miaf")  # say only: a picture


def _isobmff(head: bytes) -> Sniffed | None:
    """ISO base media: the major brand decides; where it is general, the first compatible brand that is not."""
    box = head[4:8]
    if box in (b"moov", b"mdat", b"wide", b"pnot") and len(head) >= 8:  # QuickTime before it had brands
        return _media("video/quicktime")
    if box != b"ftyp" or len(head) < 12:
        return None
    size = int.from_bytes(head[:4])
    end = size if 16 <= size <= len(head) else len(head)
    major = head[8:12]
    compatible = [head[at : at + 4] for at in range(16, end - 3, 4)]
    if major in _BRANDS:
        return _BRANDS[major]
    if major in _STILL_BRANDS:
        return next((_BRANDS[brand] for brand in compatible if brand in _BRANDS), _media("image/heif"))
    return _media("video/3gpp") if major[:3] in (b"3gp", b"3g2") else _media("video/mp4")


_DNG_VERSION, _SUBFILE, _COMPRESSION, _PHOTOMETRIC, _SUB_IFDS = 0xC612, 0x00FE, 0x0103, 0x0106, 0x014A
_RAW_COMPRESSIONS = frozenset({32767, 32769, 34713, 65000, 65535})  # Sony, Epson, Nikon, Kodak, Pentax
_RAW_PHOTOMETRICS = frozenset({32803, 34892})  # colour filter array, linear raw


def _tiff(head: bytes) -> Sniffed | None:
    if head[:4] in (b"II+\x00", b"MM\x00+"):
        return _media("image/tiff")
    if head[:4] not in (b"II*\x00", b"MM\x00*"):
        return None
    if head[8:11] == b"CR\x02":
        return _media("image/x-canon-cr2")
    tags = _first_directory(head)
    if _DNG_VERSION in tags:
        return _media("image/x-adobe-dng")
    # Most makers' raw files put a small preview first and the exposure behind it.
    preview = tags.get(_SUBFILE) == 1 and _SUB_IFDS in tags
    if preview or tags.get(_COMPRESSION) in _RAW_COMPRESSIONS or tags.get(_PHOTOMETRIC) in _RAW_PHOTOMETRICS:
        return _media("image/x-raw")
    return _media("image/tiff")


def _first_directory(head: bytes) -> dict[int, int]:
    """Tags of the first directory and the beginning of their values, as far as the head reaches."""
    order = "<" if head[:2] == b"II" else ">"
    (at,) = struct.unpack_from(f"{order}I", head, 4) if len(head) >= 8 else (0,)
    if at < 8 or at + 2 > len(head):
        return {}
    (count,) = struct.unpack_from(f"{order}H", head, at)
    tags = {}
    for entry in range(at + 2, min(at + 2 + 12 * count, len(head) - 11), 12):
        tag, kind = struct.unpack_from(f"{order}HH", head, entry)
        (tags[tag],) = struct.unpack_from(f"{order}{'H' if kind == 3 else 'I'}", head, entry + 8)
    return tags


def _matroska(head: bytes) -> Sniffed | None:
    if head[:4] != b"\x1a\x45\xdf\xa3":
        return None
    return _media("video/webm") if b"webm" in head[:64] else _media("video/matroska")


# ---------------------------------------------------------------- streams without a header


def _mpeg(head: bytes) -> Sniffed | None:
    if head[:4] in (b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3"):
        return _media("video/mpeg")
    for step, first in ((188, 0), (192, 4)):  # transport stream, and as Blu-ray has it
        places = range(first, min(len(head), first + 5 * step), step)
        if len(places) == 5 and all(head[at] == 0x47 for at in places):
            return _media("video/mp2t")
    return None


_BITRATES = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG 1, layer III, kbit/s
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG 2 and 2.5
)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def _mpeg_audio(head: bytes) -> Sniffed | None:
    """MP3 and AAC begin with eleven or twelve set bits, as UTF-16 text may: a second frame must follow the first."""
    for length, type_ in ((_mp3_frame, "audio/mpeg"), (_adts_frame, "audio/aac")):
        first = length(head, 0)
        if first and length(head, first):
            return _media(type_)
    return None


def _mp3_frame(head: bytes, at: int) -> int:
    """Length of the layer III frame that begins here; 0: none does."""
    if at + 4 > len(head) or head[at] != 0xFF or head[at + 1] & 0xE6 != 0xE2:
        return 0
    version = head[at + 1] >> 3 & 3
    bitrate, rate = head[at + 2] >> 4, head[at + 2] >> 2 & 3
    if version == 1 or rate == 3 or bitrate in (0, 15):
        return 0
    padding = head[at + 2] >> 1 & 1
    kilobits, hertz = _BITRATES[version != 3][bitrate], _RATES[version][rate]
    return (144 if version == 3 else 72) * 1000 * kilobits // hertz + padding


def _adts_frame(head: bytes, at: int) -> int:
    if at + 6 > len(head) or head[at] != 0xFF or head[at + 1] & 0xF6 != 0xF0 or head[at + 2] >> 2 & 15 > 12:
        return 0
    length = (head[at + 3] & 3) << 11 | head[at + 4] << 3 | head[at + 5] >> 5
    return length if length > 7 else 0


# ---------------------------------------------------------------- SVG, which is text

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_PROLOG = re.compile(
    r"(?: \s+ | <\?.*?\?> | <!--.*?--> | <!DOCTYPE (?: [^\[\]>\"'] | \"[^\"]*\" | '[^']*' | \[.*?\]\s*(?=>) )*+ > )*+",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?svg[\s/>]", re.IGNORECASE)


def _vector(head: bytes) -> Sniffed | None:
    if head[:3] == b"\x1f\x8b\x08":  # svgz
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD)
        except zlib.error:
            return None
    return _media("image/svg+xml", "graphic") if _is_svg(head) else None


def _is_svg(head: bytes) -> bool:
    encoding = next((name for bom, name in _BOMS if head.startswith(bom)), "utf-8")
    text = head[: 4 * HEAD].decode(encoding, "replace").removeprefix("\ufeff")
    if not text.lstrip().startswith("<"):
        return False
    prolog = _PROLOG.match(text)
    rest = text[prolog.end() :] if prolog else text
    if _ROOT.match(rest):
        return True
    # A declaration or comment that is longer than what can be seen: only a drawing would be judged, so take it for one.
    unfinished = rest.startswith(("<!--", "<!DOCTYPE", "<?"))
    return unfinished and (text.lstrip().startswith("<?xml") or "svg" in text.casefold())
