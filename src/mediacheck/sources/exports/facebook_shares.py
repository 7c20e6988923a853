"""Which posts of a Facebook export only share somebody else's: the export says it in a sentence alone.

The sentence is in the account's language; English and German are known. Whatever is not surely a share is an upload: the
rights in an upload are asked for.
"""

import re

_THING = r"(?:posts?|photos?|pictures?|videos?|reels?|albums?|live videos?|status|stories|story|statuses)"
_DING = r"(?:Beitr(?:ag|äge)|Fotos?|Bild(?:er)?|Videos?|Reels?|Alb(?:um|en)|Live-Videos?|Status|Storys?)"

_OF_SOMEBODY = (
    re.compile(rf"(?P<own>.+?) shared (?P<whose>.+?)(?:['’]s|s['’]) {_THING}\b"),
    re.compile(rf"(?P<own>.+?) shared (?:an?|the) {_THING} (?:from|by|of) (?P<whose>.+?)\.?$"),
    re.compile(rf"(?P<own>.+?) hat (?:den|das|die|einen|ein|eine) {_DING} von (?P<whose>.+?) geteilt\b"),
    re.compile(rf"(?P<own>.+?) hat (?P<whose>.+?)(?:s|['’]s?) {_DING} geteilt\b"),
)
_OF_NOBODY = (
    re.compile(rf".+? shared an? {_THING}\.?$"),
    re.compile(rf".+? hat (?:einen|ein|eine) {_DING} geteilt\.?$"),
)
_NO_NAME = re.compile(
    r"^(?:an?|the|their|his|her|its|our|my|your|own|\d+|ein\w*|der|die|das|den|sein\w*|ihr\w*|dein\w*|mein\w*|eigen\w*)\b"
    rf"|\b{_THING}\b|\b{_DING}\b",
    re.IGNORECASE,
)

_LONGEST = 500  # characters of a title


def is_share(title: str | None, *, has_media: bool) -> bool:
    """Whether the title says that the post shares somebody else's.

    Where it does not say whose, a post with files of its own is an upload: files come with what the account uploaded.
    """
    if title is None or len(title) > _LONGEST:
        return False
    for form in _OF_SOMEBODY:
        match = form.match(title)
        if match and not _NO_NAME.search(match["whose"]) and match["whose"].casefold() != match["own"].casefold():
            return True
    return not has_media and any(form.match(title) for form in _OF_NOBODY)
