"""Pictures that know their rights. A picture is `pending` until a check has looked at the very bytes that are stored."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from mediacheck.dam.wagtail import rights
from mediacheck.dam.wagtail.rights import Rights
from mediacheck.model import text

STATUSES = {
    rights.PENDING: text("not checked yet"),
    rights.CLEAR: text("clear"),
    rights.REVIEW: text("review"),
    rights.UNCHECKED: text("not checked"),
    rights.BLOCKED: text("blocked"),
}


class AbstractRightsImage(AbstractImage):
    """Wagtail's image, with what the last check said about it."""

    rights_status = models.CharField(
        max_length=10,
        choices=[(status, status) for status in STATUSES],
        default=rights.PENDING,
        db_index=True,
        editable=False,
    )
    rights_reasons = models.JSONField(default=dict, blank=True, editable=False)
    rights_valid_until = models.DateField(null=True, blank=True, editable=False)
    rights_evidence = models.JSONField(default=dict, blank=True, editable=False)
    rights_checked_at = models.DateTimeField(null=True, blank=True, editable=False)

    _RIGHTS: ClassVar = [f"rights_{name}" for name in ("status", "reasons", "valid_until", "evidence", "checked_at")]
    _stored: str | None = None  # the name of the file as the database has it

    class Meta(AbstractImage.Meta):
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **rest: Any) -> "AbstractRightsImage":
        found: AbstractRightsImage = super().from_db(db, field_names, values, **rest)
        if "file" in found.__dict__:
            found._stored = found.file.name
        return found

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What another file was checked for says nothing of a new one."""
        fields = kwargs.get("update_fields")
        known = self.rights_status != rights.PENDING
        if known and (fields is None or "file" in fields) and self._has_new_file() and not self._is_as_checked():
            self.take_rights(Rights())
            if fields is not None:
                kwargs["update_fields"] = {*fields, *self._RIGHTS}
        super().save(*args, **kwargs)
        if "file" in self.__dict__:
            self._stored = self.file.name

    # ------------------------------------------------------------ its rights

    @property
    def rights(self) -> Rights:
        """As they were when it was checked."""
        return Rights(
            self.rights_status,
            self.rights_reasons,
            self.rights_valid_until,
            self.rights_evidence,
            self.rights_checked_at,
        )

    def rights_now(self) -> str:
        """The status, but `pending` where other bytes are stored by now, or what the clear stood on has ended."""
        ended = self.rights_valid_until is not None and self.rights_valid_until < today()
        if self.rights_status == rights.PENDING or ended or not self._is_as_checked():
            return rights.PENDING
        return str(self.rights_status)

    def take_rights(self, found: Rights) -> None:
        """Not saved yet."""
        self.rights_status = found.status
        self.rights_reasons = {lang: list(reasons) for lang, reasons in found.reasons.items()}
        self.rights_valid_until = found.valid_until
        self.rights_evidence = dict(found.evidence)
        self.rights_checked_at = found.checked_at

    def check_rights(self) -> Rights:
        """Looks at the stored bytes anew, and keeps what that says.

        Where nobody can be asked (`unavailable`), what was known of these very bytes stays known.
        """
        try:
            found = rights.at_upload(self.rights_name, self.file)
        except (OSError, ValueError):
            found = rights.missing()
        if not found.unavailable or self.rights_now() == rights.PENDING:
            self.take_rights(found)
            self.save(update_fields=self._RIGHTS)
        return found

    @property
    def rights_name(self) -> str:
        """The file's name as it was uploaded, which may say where it is from; storage changes names."""
        return str(self.rights_evidence.get("name") or self.filename)

    def _has_new_file(self) -> bool:
        return bool(self.file) and (not self.file._committed or self.file.name != self._stored)  # noqa: SLF001

    def _is_as_checked(self) -> bool:
        try:
            return bool(self.file) and rights.digest(self.file) == self.rights_evidence.get("sha256")
        except OSError:
            return False


def today() -> dt.date:
    return timezone.localdate() if timezone.is_aware(timezone.now()) else dt.date.today()  # noqa: DTZ011


class RightsImage(AbstractRightsImage):
    """For `WAGTAILIMAGES_IMAGE_MODEL = "mediacheck_wagtail.RightsImage"`."""

    admin_form_fields = Image.admin_form_fields

    class Meta(AbstractRightsImage.Meta):
        verbose_name = Image._meta.verbose_name  # noqa: SLF001 - Wagtail's own word, in its languages
        verbose_name_plural = Image._meta.verbose_name_plural  # noqa: SLF001


class RightsRendition(AbstractRendition):
    image = models.ForeignKey(RightsImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
