"""Whom to ask, at the end of a page."""

from typing import Any

from mediacheck.model import text
from mediacheck.report.style import Page

Json = dict[str, Any]


def whom_to_ask(page: Page, document: Json, indent: int = 0) -> None:
    """The company's coach, where one is named, and its guidelines."""
    contact = document.get("contact")
    known = [contact.get(key) for key in ("name", "email", "url")] if isinstance(contact, dict) else []
    named = tuple(value for value in known if isinstance(value, str) and value)
    if named:
        page.line(text("Questions? Ask {contact}", contact=named), indent=indent, hang=2)
    else:
        sentence = text("Questions? Ask whoever looks after picture rights in your company.")
        page.line(sentence, indent=indent, hang=2)
    guidelines = document.get("guidelines")
    if isinstance(guidelines, str) and guidelines:
        page.line(text("Your company’s guidelines: {url}", url=guidelines), indent=indent, hang=2)
