"""Where Wagtail asks before it publishes."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.models import AbstractPage

from mediacheck.dam.wagtail.gate import objections
from mediacheck.dam.wagtail.screen import tell
from mediacheck.dam.wagtail.views import check_again


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern]:
    return [path("mediacheck/images/<int:key>/check/", check_again, name="mediacheck_check")]


@hooks.register("before_publish_page")
def before_publish_page(request: HttpRequest, page: AbstractPage) -> HttpResponseBase | None:
    """In the views that create and edit a page: it is stored as a draft by now, and stays one."""
    if not (found := objections(page)):
        return None
    tell(request, page, found)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def before_bulk_action(request: HttpRequest, kind: str, things: Sequence[Any], action: Any) -> HttpResponseBase | None:
    """Of several pages either all are published or none."""
    if kind != "publish":
        return None
    below = action.get_execution_context().get("include_descendants", False)
    refused = False
    for page in _to_publish(things, below=below):
        if found := objections(page):
            tell(request, page, found, elsewhere=True)
            refused = True
    return redirect(action.next_url) if refused else None


def _to_publish(things: Sequence[Any], *, below: bool) -> Iterator[AbstractPage]:
    for page in things:
        if isinstance(page, AbstractPage):
            yield page.get_latest_revision_as_object()
            for child in page.get_descendants().not_live().specific() if below else ():
                yield child.get_latest_revision_as_object()
