"""Whom to ask, at the end of a page of text."""

from typing import Any

from mediacheck.model import text
from mediacheck.report import outline
from mediacheck.report.style import Page

Json = dict[str, Any]


def whom_to_ask(page: Page, document: Json) -> None:
    """The company's coach, where one is named, and its guidelines."""
    if named := outline.contact(document):
        page.line(text("Questions? Ask {contact}", contact=named), hang=2)
    else:
        page.line(text("Questions? Ask whoever looks after picture rights in your company."), hang=2)
    if guidelines := outline.guidelines(document):
        page.line(text("Your company’s guidelines: {url}", url=guidelines), hang=2)
