"""The one sanitiser: what stands in a file may be hostile, and must not steer a terminal, a log or a reader's eye."""

import unicodedata

REPLACEMENT = "\ufffd"
ELLIPSIS = "…"

# Joiners shape emoji and Persian, the soft hyphen shows nothing: none of them moves or hides anything else.
_HARMLESS_FORMATS = frozenset("\u00ad\u200c\u200d")
_SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_HIDDEN = frozenset({"Cc", "Cf", "Cs"})


def clean(value: str, limit: int | None = None) -> str:
    """The value on one line: line breaks and tabs become spaces, and whatever else acts instead of showing becomes �.

    That is control codes (ESC among them), marks that turn the direction of writing, invisible characters and lone
    surrogates. A value longer than `limit` characters is cut and ends in “…”.
    """
    if limit is not None and len(value) > limit:
        value = value[: limit - 1] + ELLIPSIS
    if value.isascii() and value.isprintable():
        return value
    return "".join(_shown(character) for character in value)


def _shown(character: str) -> str:
    if character in _SPACES:
        return " "
    if character in _HARMLESS_FORMATS or unicodedata.category(character) not in _HIDDEN:
        return character
    return REPLACEMENT
