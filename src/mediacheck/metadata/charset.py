"""Bytes to text, where a format says "ASCII" and the world writes anything."""

_SHORTEST_LIMIT = 32

_STRAY = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in range(128, 256)
}


def text(data: bytes, *, declared: bool = False) -> str:
    """UTF-8 where it is that, else Windows' Latin alphabet (cp1252), else Latin-1; never fails.

    Where UTF-8 is `declared`, a last character that a length limit cut in two is dropped rather than misread: if there are
    other letters that tell UTF-8, or as many bytes as IPTC's shortest limit.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        whole = data[: error.start]
        is_cut = declared and error.reason == "unexpected end of data"
        if is_cut and (len(data) >= _SHORTEST_LIMIT or not whole.isascii()):
            return whole.decode("utf-8")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def mixed(data: bytes) -> str:
    """UTF-8 in which stray bytes of another alphabet are read as cp1252, each on its own."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape").translate(_STRAY)
