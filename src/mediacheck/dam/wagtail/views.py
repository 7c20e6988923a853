"""The one view of the connector's own: a picture is checked again."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from mediacheck.dam.wagtail.models import AbstractRightsImage


@require_POST
def check_again(request: HttpRequest, key: int) -> HttpResponseBase:
    image = get_object_or_404(get_image_model(), pk=key)
    policy = policy_registry.get_by_type(get_image_model())
    if not policy.user_has_permission_for_instance(request.user, "change", image):
        raise PermissionDenied
    if isinstance(image, AbstractRightsImage) and (found := image.check_rights()).unavailable:
        messages.error(
            request, " ".join(line for reason in found.said() for line in (reason["message"], reason["remedy"]))
        )
    return redirect("wagtailimages:edit", key)
