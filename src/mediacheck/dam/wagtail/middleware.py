"""What the gate refuses somewhere inside the admin comes to the editor as a message, not as an error page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from mediacheck.dam.wagtail.gate import NotClearedError, creating
from mediacheck.dam.wagtail.screen import tell

_CREATE = "wagtailadmin_pages:add"


class MediacheckMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = creating.set(False)
        try:
            return self._get_response(request)
        finally:
            creating.reset(token)

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        creating.set(_place(request) == _CREATE)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not isinstance(error, NotClearedError) or not _place(request).startswith("wagtail"):
            return None
        with translation.override(error.language):  # the editor's; out here it is the site's again
            tell(request, error.page, error.objections)
        where = (
            reverse("wagtailadmin_pages:edit", args=[error.page.pk]) if error.page.pk else reverse("wagtailadmin_home")
        )
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            return JsonResponse({"step": "success", "redirect": where})  # as Wagtail's own dialogues end
        return redirect(where)


def _place(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""
