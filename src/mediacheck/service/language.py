"""The language that a caller wants to be answered in."""

from fastapi import Request

from mediacheck.i18n import LANGUAGES

_DEFAULT = "en"


def language(request: Request) -> str:
    """`lang` of the address, else the first of Accept-Language (RFC 9110 § 12.5.4) that there is, else English."""
    wanted = request.query_params.get("lang")
    if wanted in LANGUAGES:
        return wanted
    ranked = []
    for position, entry in enumerate(request.headers.get("accept-language", "").split(",")):
        tag, _, weight = entry.partition(";")
        try:
            quality = float(weight.partition("=")[2]) if weight else 1.0
        except ValueError:
            quality = 0.0
        ranked.append((-quality, position, tag.strip()[:2].casefold()))
    return next((tag for quality, _, tag in sorted(ranked) if tag in LANGUAGES and quality < 0), _DEFAULT)
