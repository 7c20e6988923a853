"""What stands in a rights field and says nothing: blanks, what cameras and programs write by themselves, fill-ins."""

import re

from mediacheck.model import Claim

# A camera's greeting. Half of the Copyright tags in the wild are blank or one of these.
_CAMERA = re.compile(
    r"""
    (olympus|kodak|minolta|konica\ minolta|samsung|pentax|casio|sony|nikon|canon|fujifilm|fuji|hp|hewlett-packard|panasonic
      |polaroid|vivitar|epson|ricoh|sanyo|jenoptik|medion|toshiba|agfa\w*|sigma|benq|premier|concord|rollei|trust|aiptek)
      \b [\w .,()/-]* \b (digital\ (still\ )?camera|zoom\ camera) [\w .,()/-]*
    | (digital\ (still\ )?camera | sony\ dsc | dcim[\\/\w]*)
    | \(c\)\ by\ [\w\ -]+\ user
    | camera\ user | camera\ owner | your\ name | photographer('s)?\ name | default\ (user|owner|artist)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_FILL_IN = re.compile(
    r"""
    <?\(?\[? (unknown|undefined|unspecified|not\ specified|none|null|nil|n\.?/?a\.?|nan|untitled|no\ (title|author|artist)
      |unbekannt|ohne\ titel|keine?r?|tbd|todo|x{3,}) \]?\)?>?
    | [\W_]*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_WORD_ONLY = re.compile(r"[\W_]*(copyright|copr|\(c\)|©)[\W_]*(\d{4})?[\W_]*", re.IGNORECASE)
_PROGRAM = re.compile(
    r"""
    .* \b (created|made|written|edited|produced|generated|converted|optimi[sz]ed|processed|encoded|compressed)
       \ (with|by|in|using|on) \b .*
    | (creator:\ |generator:\ |gd-jpeg|lead\ technologies|jpeg-?(mini|optim|encoder|recompress)|lavc?\d|imagemagick|handmade\ software
      |applemark|acd\ systems|cmp\d\.|(adobe|paint\ ?shop|photoshop|ulead|xv|acdsee|irfanview|ocad|mozjpeg|ijg|libjpeg)\b
      |intel\(r\)|\*\*|(screenshot|bildschirmfoto|ai\ ?file|user\ ?comments?)\b) .*
    | .* \b quality\ ?[=:]\ ?\d .*
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_RIGHTS = re.compile(
    r"©|\(c\)|copyright|\brights\b|licen[cs]e|lizenz|creative ?commons|\bcc[ -](by|0|zero)|public domain|gemeinfrei"
    r"|urheber|credit|courtesy|\b(photo|foto|picture|bild|image)(graph\w{0,6})?( is)?( by\b|:| von\b)|do not (use|publish)",
    re.IGNORECASE,
)
_LONGEST = 160  # no fill-in is longer, and no pattern is tried on a novel


def is_statement(claim: Claim) -> bool:
    """Whether the claim says anything. Its value is stripped already."""
    value = claim.value
    if not value:
        return False
    if claim.field == "comment" and claim.block != "native":
        return bool(_RIGHTS.search(value))  # phones and programs keep their notes there
    if len(value) > _LONGEST:
        return True
    if claim.field == "comment" and (_PROGRAM.fullmatch(value) or not _is_text(value)):
        return False
    # Cameras write the bare word, and the year of their firmware, by themselves; in the other blocks a person or a program meant it.
    if claim.field == "copyrightNotice" and claim.block == "exif" and _WORD_ONLY.fullmatch(value):
        return False
    return not (_FILL_IN.fullmatch(value) or _CAMERA.fullmatch(value))


def _is_text(value: str) -> bool:
    return all(character.isprintable() or character.isspace() for character in value)
