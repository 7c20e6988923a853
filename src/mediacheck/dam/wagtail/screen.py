"""What editors read about pictures that are not cleared."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from wagtail.admin import messages
from wagtail.models import AbstractPage

from mediacheck.dam.wagtail.gate import Objection, headline
from mediacheck.dam.wagtail.wishes import say
from mediacheck.model import text


def tell(request: HttpRequest, page: AbstractPage, objections: Sequence[Objection], *, elsewhere: bool = False) -> None:
    """Why the page was not published, picture by picture, each with its name as a link to it.

    `elsewhere`: the editor is not led to the page and may want to go there.
    """
    rows = format_html_join(
        "",
        "<li><a class='w-text-white w-underline' href='{}'>{}</a>: {}</li>",
        (
            (reverse("wagtailimages:edit", args=[each.image.pk]), each.image.title, " ".join(each.lines()))
            for each in objections
        ),
    )
    where = reverse("wagtailadmin_pages:edit", args=[page.pk]) if elsewhere else None
    buttons = [messages.button(where, say(text("Edit")))] if where else []
    messages.error(request, format_html("{}<ul>{}</ul>", headline(page), rows), buttons=buttons)
