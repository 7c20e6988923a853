"""What editors see of a picture's rights."""

from typing import Any

from django import template
from django.utils import formats

from mediacheck.dam.wagtail import rights
from mediacheck.dam.wagtail.models import STATUSES, AbstractRightsImage
from mediacheck.dam.wagtail.wishes import say
from mediacheck.model import text

register = template.Library()

_LOOKS = {rights.CLEAR: "info", rights.BLOCKED: "critical"}  # of Wagtail's boxes; any other is a warning
_ICONS = {rights.CLEAR: "check", rights.BLOCKED: "cross"}
_MEANS = {
    rights.CLEAR: text(
        "This picture may be used. Whether it may for a certain page is checked when that is published."
    ),
    rights.REVIEW: text("This picture is in quarantine: something is to be settled before it is published."),
    rights.UNCHECKED: text("This picture is in quarantine: it could not be checked."),
    rights.BLOCKED: text("This picture must not be published."),
    rights.PENDING: text("This picture is in quarantine: these bytes have not been checked yet."),
}


@register.inclusion_tag("mediacheck/panel.html")
def rights_panel(image: Any) -> dict[str, Any]:
    """Why the picture has its status, and what to do; nothing of one that keeps no rights."""
    if not isinstance(image, AbstractRightsImage) or image.pk is None:
        return {}
    status, kept = image.rights_now(), image.rights
    current = status == kept.status
    facts: list[tuple[str, str]] = []
    if current and kept.valid_until:
        facts.append((say(text("Valid until")), formats.date_format(kept.valid_until, "SHORT_DATE_FORMAT")))
    if current and (found := [_asset(match) for match in kept.evidence.get("matches", ()) if match["verified"]]):
        facts.append((say(text("Recognised")), ", ".join(found)))
    if kept.checked_at:
        facts.append((say(text("Checked")), formats.date_format(kept.checked_at, "SHORT_DATETIME_FORMAT")))
    return {
        "image": image,
        "heading": say(text("Rights")),
        "word": say(STATUSES[status]),
        "means": say(_MEANS[status]),
        "look": _LOOKS.get(status, "warning"),
        "icon": _ICONS.get(status, "warning"),
        "reasons": kept.said() if current else (),
        "facts": facts,
        "again": say(text("Check again") if kept.checked_at else text("Check now")),
    }


@register.inclusion_tag("mediacheck/badge.html")
def rights_badge(image: Any) -> dict[str, Any]:
    """The status in a word, as it was kept; a listing does not read files."""
    if not isinstance(image, AbstractRightsImage):
        return {}
    return {"word": say(STATUSES[image.rights_status]), "clear": image.rights_status == rights.CLEAR}


def _asset(match: dict[str, Any]) -> str:
    title, name = match["title"], match["asset"]
    return f"{title} ({name})" if title and title != name else str(name)
