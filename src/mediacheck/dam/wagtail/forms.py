"""The form through which pictures come in: WAGTAILIMAGES_IMAGE_FORM_BASE. It refuses those that nobody may use."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import escape
from wagtail.images.forms import BaseImageForm

from mediacheck.dam.wagtail import rights
from mediacheck.dam.wagtail.gate import where_live
from mediacheck.dam.wagtail.models import AbstractRightsImage
from mediacheck.dam.wagtail.rights import Rights
from mediacheck.dam.wagtail.wishes import say, wishes
from mediacheck.model import text


class RightsImageForm(BaseImageForm):
    _found: Rights | None = None

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            self._found = rights.at_upload(file.name, file)
            refused = self._found.status == rights.BLOCKED
            if refused or (self._found.unavailable and wishes().on_unavailable == "refuse"):
                raise ValidationError(refusal(self._found), code="mediacheck")
            if self.instance.pk is not None:
                self._keep_pages_clear(file)
        return file

    def _keep_pages_clear(self, file: Any) -> None:
        """What is live with this picture would show the new file at once: nobody publishes those pages again."""
        for page, objection in where_live(self.instance, file.name, file):
            lead = text("“{title}” is live with this picture, and this file is not cleared for it.", title=page.title)
            raise ValidationError([escape(line) for line in (say(lead), *objection.lines())], code="mediacheck")

    def _post_clean(self) -> None:
        super()._post_clean()
        if self._found is not None and not self.errors and isinstance(self.instance, AbstractRightsImage):
            self.instance.take_rights(self._found)

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's own signature
        image = self.instance
        # Wagtail keeps a file aside where other fields were missing at first, and gives it to the picture past the form.
        if self._found is None and image.pk is None and isinstance(image, AbstractRightsImage) and image.file:
            image.take_rights(rights.at_upload(image.filename, image.file))
        return super().save(commit=commit)


def refusal(found: Rights) -> list[str]:
    """What is wrong and what to do, a sentence or two for each reason that counts for the status.

    Escaped: the view for several pictures puts it into the page as it is, and it may hold words of the file's.
    """
    return [
        escape(f"{reason['message']} {reason['remedy']}".strip())
        for reason in found.said()
        if reason["level"] in {"block", "unchecked"}
    ]
