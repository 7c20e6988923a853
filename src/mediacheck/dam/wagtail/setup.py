"""Whether the site's settings put the connector where it works: `manage.py check` tells."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from wagtail.images import get_image_model

from mediacheck.dam.wagtail.forms import RightsImageForm
from mediacheck.dam.wagtail.models import AbstractRightsImage
from mediacheck.dam.wagtail.wishes import say, wishes
from mediacheck.model import Text, text

MIDDLEWARE = "mediacheck.dam.wagtail.middleware.MediacheckMiddleware"


def settings_fit(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    try:
        stated = wishes()
    except (ImproperlyConfigured, TypeError) as error:
        return [Error(str(error), id="mediacheck.E001")]
    if stated.service is None and stated.config is None and stated.registry is None:
        found.append(
            _caution(
                1,
                text("MEDIACHECK names neither “config” nor “registry” nor “service”: no picture will be clear."),
                text("Name the company’s mediacheck.toml there, under “config”."),
            )
        )
    if not issubclass(get_image_model(), AbstractRightsImage):
        found.append(
            _caution(
                2,
                text("The site’s image model keeps no rights: no page with a picture will be published."),
                text(
                    "Set WAGTAILIMAGES_IMAGE_MODEL to “mediacheck_wagtail.RightsImage”, or derive yours from AbstractRightsImage."
                ),
            )
        )
    base = getattr(settings, "WAGTAILIMAGES_IMAGE_FORM_BASE", "")
    if not (base and issubclass(import_string(base), RightsImageForm)):
        found.append(
            _caution(
                3,
                text("Uploads are not checked: the site’s image form is not mediacheck’s."),
                text("Set WAGTAILIMAGES_IMAGE_FORM_BASE to “mediacheck.dam.wagtail.forms.RightsImageForm”."),
            )
        )
    if MIDDLEWARE not in settings.MIDDLEWARE:
        found.append(
            _caution(
                4,
                text("Refusals in workflows will be error pages: mediacheck’s middleware is missing."),
                text("Add “{name}” at the end of MIDDLEWARE.", name=MIDDLEWARE),
            )
        )
    names = [config.name for config in apps.get_app_configs()]
    if any(names.index("mediacheck.dam.wagtail") > names.index(name) for name in ("wagtail", "wagtail.images")):
        found.append(
            _caution(
                5,
                text("Editors do not see why: “mediacheck.dam.wagtail” comes after Wagtail’s own apps."),
                text("Put “mediacheck.dam.wagtail” first in INSTALLED_APPS."),
            )
        )
    return found


def _caution(number: int, message: Text, remedy: Text) -> CheckMessage:
    return Caution(say(message), hint=say(remedy), id=f"mediacheck.W{number:03}")
