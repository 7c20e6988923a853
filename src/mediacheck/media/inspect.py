"""One file, looked at: its bytes read once, what it is, what it says, what it looks like. It never raises."""

import dataclasses
import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from mediacheck.archive import unpacked
from mediacheck.errors import ArchiveError
from mediacheck.media import budget
from mediacheck.media.sniff import Sniffed, sniff
from mediacheck.model import Depth, Limits, Media, Packed, Place, Problem, Text, text

_EXTENSIONS = {
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif", "mpo"),
    "image/png": ("png", "apng"),
    "image/webp": ("webp",),
    "image/gif": ("gif",),
    "image/tiff": ("tif", "tiff"),
    "image/avif": ("avif", "avifs"),
    "image/heic": ("heic", "heif", "heics", "heifs", "hif"),
    "image/bmp": ("bmp", "dib"),
    "image/svg+xml": ("svg", "svgz"),
    "image/vnd.adobe.photoshop": ("psd", "psb"),
    "application/pdf": ("pdf", "ai"),
    "application/postscript": ("eps", "ps", "ai"),
    "image/jxl": ("jxl",),
    "image/jp2": ("jp2", "jpx", "jpf", "jpm"),
    "image/vnd.microsoft.icon": ("ico", "cur"),
    "image/x-adobe-dng": ("dng",),
    "video/mp4": ("mp4", "m4v"),
    "video/quicktime": ("mov", "qt"),
    "video/webm": ("webm",),
    "video/matroska": ("mkv",),
    "video/x-msvideo": ("avi",),
    "video/mpeg": ("mpg", "mpeg"),
    "audio/mpeg": ("mp3",),
    "audio/wav": ("wav",),
    "audio/flac": ("flac",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/mp4": ("m4a",),
    "audio/aac": ("aac",),
}
"""What files of a type are called, the usual name first."""

_TYPES = {extension: type_ for type_, extensions in _EXTENSIONS.items() for extension in extensions}


def inspect(path: Place, name: str, limits: Limits) -> Media:
    """What can be learned of a file to be checked, within the limits. `name` is what the report calls it.

    What cannot be learned is a Problem: MC801 to MC805, and MC307 from its metadata.
    """
    return look(path, name, limits, Depth.WHOLE)


def look(path: Place, name: str, limits: Limits, depth: Depth) -> Media:
    """The same, as closely as is asked for."""
    try:
        data = read_bytes(path, name, limits)
    except UnreadableError as error:
        return Media(name, size=error.size, problems=(Problem(error.code, error.message),))
    except Exception as error:  # noqa: BLE001 - whatever a file system comes up with
        return failed(Media(name), error)
    media = Media(name, hashlib.sha256(data).hexdigest(), len(data))
    try:
        return _identified(media, data, limits, _sidecars(path, limits), depth)
    except Exception as error:  # noqa: BLE001 - fuzzed files raise nearly every exception there is
        return failed(media, error)


def failed(media: Media, error: BaseException) -> Media:
    """The media with the problem that an error is, in words for people."""
    name = media.name
    if isinstance(error, budget.OverLimitError):
        problem = Problem("MC802", error.message)
    elif isinstance(error, MemoryError) or type(error).__name__ == "DecompressionBombError":
        problem = Problem("MC802", text("“{name}” needs more memory than one file may have.", name=name))
    elif isinstance(error, budget.CutShortError | EOFError) or _says_cut_short(error):
        problem = Problem("MC801", text("“{name}” is damaged: the picture ends too early.", name=name))
    else:
        message = "“{name}” is damaged, or written in a way that cannot be read here."
        problem = Problem("MC801", text(message, name=name, reason=str(error)[:80]))
    return dataclasses.replace(media, problems=(*media.problems, problem))


def _says_cut_short(error: BaseException) -> bool:
    words = str(error).casefold()
    return "truncat" in words or "end of file" in words


def _identified(media: Media, data: bytes, limits: Limits, sidecars: tuple[bytes, ...], depth: Depth) -> Media:
    sniffed = sniff(data)
    if not data:
        return _with(media, "MC801", text("“{name}” is empty.", name=media.name))
    if sniffed is None:
        message = text("“{name}” is no picture, film, sound or document that this version knows.", name=media.name)
        return _with(media, "MC804", message)
    media = dataclasses.replace(media, type=sniffed.type, kind=sniffed.kind)
    media = _named(_said(media, data, limits, sidecars), sniffed)
    if not sniffed.supported:
        message = text(
            "“{name}” is of the type {type}, which this version cannot look into yet.",
            name=media.name,
            type=_called(sniffed.type),
        )
        return _with(media, "MC804", message)
    return _seen(media, data, limits, depth)


def _said(media: Media, data: bytes, limits: Limits, sidecars: tuple[bytes, ...]) -> Media:
    """With what the file says about itself, and what is said of it in the files beside it."""
    from mediacheck import metadata

    assert media.type is not None  # noqa: S101 - sniffed
    found = metadata.read(data, media.type, media.name, limits, sidecars)
    return dataclasses.replace(
        media, claims=found.claims, signals=found.signals, problems=(*media.problems, *found.problems)
    )


def _named(media: Media, sniffed: Sniffed) -> Media:
    """With a note where the extension promises something else."""
    extension = media.name.rpartition(".")[2].casefold() if "." in media.name else ""
    if extension not in _TYPES or extension in _EXTENSIONS.get(sniffed.type, (extension,)):
        return media
    message = text(
        "“{name}” is not what its name says: inside it is of the type {type}.",
        name=media.name,
        type=_called(sniffed.type),
    )
    return _with(media, "MC803", message)


def _seen(media: Media, data: bytes, limits: Limits, depth: Depth) -> Media:
    """With what the picture looks like."""
    from mediacheck.media import image

    assert media.type is not None  # noqa: S101 - sniffed
    try:
        seen = image.look(data, media.type, media.name, limits, depth)
    except Exception as error:  # noqa: BLE001 - fuzzed files raise nearly every exception there is
        early = not isinstance(error, MemoryError | budget.OverLimitError) and budget.ends_early(data, media.type)
        return failed(media, budget.CutShortError() if early else error)
    return dataclasses.replace(
        media,
        width=seen.width,
        height=seen.height,
        fingerprints=seen.fingerprints,
        parts=seen.parts,
        preview=seen.preview,
    )


def _called(type_: str) -> str:
    """A type as people call it: PDF, SVG; the MIME type where there is no such word."""
    return _EXTENSIONS[type_][0].upper() if type_ in _EXTENSIONS else type_


def _with(media: Media, code: str, message: Text) -> Media:
    return dataclasses.replace(media, problems=(*media.problems, Problem(code, message)))


# ---------------------------------------------------------------- bytes, read once


class UnreadableError(Exception):
    """Why a file's bytes cannot be had, in words for people."""

    def __init__(self, message: Text, code: str = "MC801", size: int | None = None) -> None:
        super().__init__(message.template)
        self.message = message
        self.code = code
        self.size = size


def read_bytes(path: Place, name: str, limits: Limits) -> bytes:
    """The bytes of a regular file; a pipe is not waited for, a device not read. Raises UnreadableError."""
    whole = path.archive if isinstance(path, Packed) else path
    try:
        size, data = _unpacked(path, limits.bytes) if isinstance(path, Packed) else _bytes(path, name, limits.bytes)
    except ArchiveError as error:
        raise UnreadableError(
            text("The archive cannot be read: {reason}.", reason=Text(error.message, error.values))
        ) from error
    except (OSError, ValueError) as error:
        raise UnreadableError(_why(error, whole, name)) from error
    if data is None:
        message = text(
            "“{name}” is too large to be looked at: {megabytes} megabytes, {limit} are the limit.",
            name=name,
            megabytes=-(-size // 1_000_000),
            limit=limits.bytes // 1_000_000,
        )
        raise UnreadableError(message, "MC802", size)
    return data


def _bytes(path: Path, name: str, limit: int) -> tuple[int, bytes | None]:
    """Size and bytes of the file; no bytes where there are too many."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
    descriptor = os.open(path, flags)
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableError(text("“{name}” is a folder, not a file.", name=name))
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(text("“{name}” is no regular file.", name=name))
        if status.st_size > limit:
            return status.st_size, None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(status.st_size + 1)
            if len(data) > status.st_size:  # it grows, or tells no size
                data += file.read(limit + 1 - len(data))
    finally:
        os.close(descriptor)
    return len(data), data if len(data) <= limit else None


def _unpacked(place: Packed, limit: int) -> tuple[int, bytes | None]:
    if place.size > limit:
        return place.size, None
    with unpacked(place) as file:
        return place.size, file.read()


def beside(path: Place) -> list[str]:
    """Where its XMP sidecars would lie, as Adobe (`name.xmp`) and darktable (`name.ext.xmp`) call them, in either case.

    What lies in an archive has none.
    """
    if isinstance(path, Packed):
        return []
    name = str(path)
    stem, _ = os.path.splitext(name)  # noqa: PTH122 - asked of every file, and a path object costs ten times as much
    names = dict.fromkeys((stem + ".xmp", stem + ".XMP", name + ".xmp", name + ".XMP"))
    return [each for each in names if each != name]


def _sidecars(path: Place, limits: Limits) -> tuple[bytes, ...]:
    """The sidecars that are regular files of a block's size."""
    found = []
    for sidecar in map(Path, beside(path)):
        with suppress(OSError, ValueError, UnreadableError):
            if stat.S_ISREG(sidecar.lstat().st_mode):
                found.append(_bytes(sidecar, sidecar.name, limits.metadata)[1])
    return tuple(data for data in found if data)


def _why(error: OSError | ValueError, path: Path, name: str) -> Text:
    with suppress(OSError, ValueError):
        if path.is_dir():  # Windows refuses to open it at all
            return text("“{name}” is a folder, not a file.", name=name)
    if isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        return text("“{name}” does not exist.", name=name)
    if isinstance(error, PermissionError):
        return text("“{name}” cannot be opened: you are not permitted to read it.", name=name)
    return text("“{name}” cannot be opened: {reason}.", name=name, reason=error.strerror or type(error).__name__)
