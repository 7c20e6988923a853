"""The text of a page, for the credit that it may have to give."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import AbstractPage

WAGTAILS = frozenset(field.name for field in AbstractPage._meta.fields)  # noqa: SLF001 - Django's documented way
"""Fields of every page: its addresses, its dates, its titles for search engines. None of them refers to a picture."""


def on_the_page(page: AbstractPage) -> str:
    """What stands in the site's own fields of the page and of what hangs on it; of links the address too."""
    said = [*_of(page, but=WAGTAILS)]
    for relation in get_all_child_relations(type(page)):
        if relation.related_model._meta.app_label != "wagtailcore":  # noqa: SLF001 - editors' comments are not on the page
            for child in getattr(page, relation.get_accessor_name()).all():
                said += _of(child)
    return "\n".join(dict.fromkeys(filter(None, said)))


def _of(thing: models.Model, but: frozenset[str] = frozenset()) -> Iterator[str]:
    for field in thing._meta.concrete_fields:  # noqa: SLF001 - Django's documented way
        if field.name in but:
            continue
        value = field.value_from_object(thing)
        if isinstance(field, StreamField):
            yield from _strings(field.stream_block.get_prep_value(value))
        elif isinstance(field, models.TextField | models.CharField) and isinstance(value, str):
            yield _plain(value)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield _plain(value)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, dict):
        block = {"type", "value"} <= value.keys()
        for key, each in value.items():
            if not (block and key in {"type", "id"}):
                yield from _strings(each)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._links.append(dict(attrs).get("href"))
        elif tag in {"p", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "div", "blockquote"}:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links and (link := self._links.pop()):
            self.pieces.append(f" {link} ")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _plain(value: str) -> str:
    if "<" not in value and "&" not in value:
        return value.strip()
    reader = _Reader()
    reader.feed(value)
    reader.close()
    return "".join(reader.pieces).strip()
