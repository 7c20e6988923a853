"""Wagtail's command, but a page whose pictures are not cleared does not keep the others from being published.

It is scheduled no more; where nobody could be asked, it waits for the next time.
"""

import datetime as dt
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone
from wagtail.management.commands.publish_scheduled import Command as PublishScheduled
from wagtail.models import AbstractPage, Revision

from mediacheck.dam.wagtail.gate import NotClearedError, refuse
from mediacheck.dam.wagtail.wishes import say
from mediacheck.i18n import plural
from mediacheck.model import text

_AWAY = dt.timedelta(hours=1)


class Command(PublishScheduled):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        refused = 0
        waiting: dict[Any, dt.datetime] = {}
        for revision in Revision.objects.filter(approved_go_live_at__lt=timezone.now()):
            error = _objection(revision)
            if error is None:
                continue
            refused += 1
            self.stderr.write("\n".join(error.messages))
            if error.unavailable:
                waiting[revision.pk] = revision.approved_go_live_at
            else:  # the page's history says that it is scheduled no more
                revision.approved_go_live_at = None
                revision.save(update_fields=["approved_go_live_at"])
        away = Revision.objects.filter(pk__in=waiting)
        away.update(approved_go_live_at=timezone.now() + _AWAY)
        try:
            super().handle(*args, **options)
        finally:
            for key, moment in waiting.items():  # but what was taken off the schedule meanwhile stays off
                away.filter(pk=key, approved_go_live_at__isnull=False).update(approved_go_live_at=moment)
        if refused:
            one, many = text("1 page was not published."), text("{count} pages were not published.", count=refused)
            raise CommandError(say(plural(refused, one, many)), returncode=1)


def _objection(revision: Revision) -> NotClearedError | None:
    page = revision.as_object()
    try:
        if isinstance(page, AbstractPage):
            refuse(page)
    except NotClearedError as error:
        return error
    return None
