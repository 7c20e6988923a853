"""The words by which instructions and terms in a file restrict its use, in English and in German.

Agencies, newsrooms and photographers write them as they like. Each kind has one expression; words count only whole, and
what takes the restriction back ("non-exclusive", "no internet restrictions") makes it none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LIST = (
    r"(?:(?:use|usage|posting|publication|any|the|nutzung|verwendung|veröffentlichung)\s+(?:(?:on|in|for|auf|für|im|zu)\s+)?"
    r"|(?!restrict|limit|einschr|beschr)[\w-]+(?:\s*[,/]\s*(?:(?:and|or|nor|und|oder)\s+)?|\s+(?:and|or|nor|und|oder|noch|&)\s+)"
    r"){0,4}"
)
"""Between "no" and what is meant: "no print, web or social media", "no use on social media"."""

_NOT = (
    r"(?:no|not\s+(?:to\s+be\s+used\s+)?(?:for|on|in)|never\s+(?:for|on|in)|kein(?:e[nrms]?)?"
    r"|nicht\s+(?:für|auf|in|im|zu|zur|zum|bei)(?:\s+(?:den|die|das|der|dem))?)\s+"
)
_ONLY = r"(?:nur|ausschließlich|ausschliesslich|lediglich)\s+(?:(?:für|zur|zum|zu|im|in|den|die|das|der|dem|eine[nr]?|rein)\s+){0,3}"
_FORBIDDEN = (
    r"(?:\s+(?:use|usage|nutzung|verwendung))?\s+(?:(?:is|are|ist|sind)\s+)?(?:strictly\s+)?"
    r"(?:not\s+(?:allowed|permitted)|prohibited|forbidden|excluded|nicht\s+(?:erlaubt|gestattet)|verboten|untersagt|ausgeschlossen)"
)
_SOCIAL = r"(?:social(?:[\s-]*(?:media|networks?))|sozialen?[\s-]+(?:medien|netzwerken?))"
_INTERNET = r"(?:internet|web(?:\s?sites?)?|online(?:-(?:nutzung|verwendung|use))?(?!\s+(?:sales|archiv|edit)))"


@dataclass(frozen=True, slots=True)
class Phrase:
    """`kind` is what is restricted. `conditional`: it can be had with the permission that the text asks for."""

    kind: str
    conditional: bool = False
    passing: bool = False  # it ends some day: "not before", "until"


_KINDS = {
    "exclusive": r"exclus(?:ive|ively|ivity)|exklusiv\w*",
    "social": rf"{_NOT}{{list}}{_SOCIAL}|{_SOCIAL}{_FORBIDDEN}",
    "internet": rf"{_NOT}{{list}}{_INTERNET}|{_INTERNET}{_FORBIDDEN}",
    "print": rf"print(?:\s+(?:use|media|rights?))?\s+only|only\s+(?:for|in)\s+print|{_ONLY}print(?:medien|ausgaben?)?",
    "editorial": (
        r"(?:editorial|press|news)(?:\s+(?:use|usage|purposes?))?\s+only"
        r"|only\s+(?:for|in)\s+(?:an?\s+|the\s+)?(?:editorial|press|news)"
        r"|(?:restricted|limited)\s+to\s+(?:editorial|press|news)|exclusively\s+(?:for|in)\s+(?:editorial|press|news)"
        rf"|{_ONLY}(?:redaktionell\w*|presse\w*|berichterstattung)"
    ),
    "commercial": (
        rf"{_NOT}{{list}}(?:any\s+)?commercial(?!ly?\s+available)\w*|non[\s-]?commercial(?:ly)?\s+(?:use|usage|purposes?|only)"
        rf"|{_NOT}{{list}}(?:kommerzielle?|gewerbliche?)\w*"
        r"|nicht[\s-]?(?:kommerzielle?|gewerbliche?)\w*\s+(?:nutzung|verwendung|zwecke?n?)"
        rf"|{_ONLY}nicht[\s-]?(?:kommerziell|gewerblich)\w*|commercial{_FORBIDDEN}"
    ),
    "advertising": rf"{_NOT}{{list}}(?:advertis\w+|marketing|promotion\w*|ads|werb\w+|werbung)|advertising{_FORBIDDEN}",
    "private": (
        r"(?:personal|private)(?:\s+(?:use|usage|purposes?))?\s+only|only\s+for\s+(?:personal|private)"
        rf"|{_ONLY}(?:privat|persönlich)\w*"
    ),
    "internal": (
        r"internal(?:\s+(?:use|usage|purposes?))?\s+only|only\s+for\s+internal"
        rf"|{_ONLY}(?:intern(?:e[nrms]?)?|internen?\s+gebrauch)"
    ),
    "publication": (
        r"not\s+for\s+(?:publication|release|distribution)|nicht\s+(?:zur\s+|für\s+die\s+)?(?:veröffentlich\w*|weitergabe)"
        r"|do\s+not\s+(?:publish|post|distribute|use(?=\s*(?:$|[.!;,]|this|the|image|picture|photo|before|until|without)))"
        r"|nicht\s+(?:verwenden|benutzen|posten)"
    ),
    "embargo": r"embargo(?:ed)?|sperrfrist|gesperrt\s+bis",
    "sales": rf"{_NOT}{{list}}(?:re)?sales?|{_NOT}(?:weiter)?verkauf|{_NOT}{{list}}archiv(?:e|es|ing|al|ierung)?",
    "once": r"(?:one[\s-]time|single)\s+use|einmalige?\w*\s+(?:nutzung|verwendung|veröffentlichung|abdruck)",
}
_PATTERNS = {
    kind: re.compile(rf"(?<![\w-])(?:{pattern.replace('{list}', _LIST)})(?![\w-])", re.IGNORECASE)
    for kind, pattern in _KINDS.items()
}

_COUNTRY = (
    r"UK|GB|USA?|UNITED (?:STATES|KINGDOM)|GERMANY|AUSTRIA|SWITZERLAND|FRANCE|ITALY|SPAIN|PORTUGAL|NETHERLANDS|HOLLAND|BELGIUM"
    r"|LUXEMBOURG|POLAND|CZECH REPUBLIC|HUNGARY|SWEDEN|NORWAY|DENMARK|FINLAND|IRELAND|GREECE|TURKEY|RUSSIA|UKRAINE|EUROPE|JAPAN"
    r"|CHINA|KOREA|INDIA|CANADA|AUSTRALIA|NEW ZEALAND|BRAZIL|MEXICO|DEUTSCHLAND|ÖSTERREICH|SCHWEIZ"
)
_COUNTRY_OUT = re.compile(rf"\b(?:{_COUNTRY})(?:(?:\s*[,/&]\s*|\s+(?:AND|UND)\s+|\s+)(?:{_COUNTRY})){{0,12}}\s+OUT\b")

_BEFORE = re.compile(
    r"(?:\b(?:no|not|non|nicht|kein\w*|ohne|without|never)\b[\s-]*(?:(?:an?|for|just|only|nur)\s+)?)$", re.IGNORECASE
)
_TAKEN_BACK = re.compile(
    r"^\W*(?:use\s+|usage\s+)?(?:restrictions?|limits?|limitations?|constraints?|beschränkung\w*|einschränkung\w*"
    r"|(?:is\s+|has\s+been\s+)?(?:lifted|over\b|aufgehoben)|ok(?:ay)?\b|allowed|permitted|welcome|fine\b|erlaubt|gestattet|[:=]\s*(?:no|nein|none|keine?|false|0)\b)",
    re.IGNORECASE,
)
_OTHERWISE_EXCLUSIVE = re.compile(
    r"^\W+(?:property|copyright|owner\w*|jurisdiction|interview|eigentum|urheber\w*|of\b|rights?\s+(?:of|holder)"
    r"|(?:for|in|to)\s+(?:editorial|press|news|print|internal|private|personal|online))",
    re.IGNORECASE,
)
_PERMISSION = re.compile(
    r"^.{0,40}?\b(?:without|unless|except\s+(?:with|by)|ohne|außer\s+mit|es\s+sei\s+denn)\b", re.IGNORECASE
)
_PASSING = re.compile(r"^.{0,20}?\b(?:before|until|till|vor|bis)\b", re.IGNORECASE)
_LOOKED_AT = 4096


def restricting(value: str) -> Iterator[Phrase]:
    """Each kind of restriction that the text states, once."""
    text = " ".join(value[:_LOOKED_AT].split())
    for kind, pattern in _PATTERNS.items():
        for found in pattern.finditer(text):
            before, after = text[max(0, found.start() - 20) : found.start()], text[found.end() : found.end() + 80]
            if _BEFORE.search(before) or _TAKEN_BACK.search(after):
                continue
            if kind == "exclusive" and _OTHERWISE_EXCLUSIVE.search(after):
                continue
            yield Phrase(kind, bool(_PERMISSION.search(after)), kind == "embargo" or bool(_PASSING.search(after)))
            break
    if _COUNTRY_OUT.search(text):
        yield Phrase("countries")


_PREVIEW = re.compile(
    r"\b(?:comp(?:ing)?[\s-]+(?:image|use|purposes?|only)|for\s+(?:comp(?:ing)?|layout|position)\s+(?:purposes?\s+)?only"
    r"|layout(?:bild|[\s-]+(?:image|use|only))|(?:nur|ausschließlich)\s+(?:für|zu)\s+layoutzwecken?|watermarked\s+preview)\b",
    re.IGNORECASE,
)


def marks_preview(value: str) -> bool:
    """Whether the text says that this is a picture for drafts only."""
    return bool(_PREVIEW.search(value[:_LOOKED_AT]))
