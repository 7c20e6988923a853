"""Addresses that may be opened from a report."""

import re
from urllib.parse import quote, urlsplit

from mediacheck import config
from mediacheck.report.sanitise import clean

_UNSAFE = re.compile(r"[\s\\\"'<>`{}|^]")


def mailto(address: str) -> str:
    """RFC 6068: everything but letters, digits and a few marks is percent-encoded UTF-8, so that no header is added."""
    local, _, domain = address.rpartition("@")
    return f"mailto:{quote(local, safe='+')}@{quote(domain, safe='')}"


def target(address: str) -> str | None:
    """Where a link to the address leads: an e-mail address or a page by https. Whatever else it is, nobody is led there.

    A login in front of the host (https://known.example@other.example/) hides whose page it is.
    """
    if clean(address) != address or _UNSAFE.search(address):
        return None
    if re.fullmatch(config.EMAIL, address):
        return mailto(address)
    try:
        parts = urlsplit(address)
        known = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return None
    return address if known else None
