"""`manage.py mediacheck_recheck`: looks again at pictures whose rights may not be what they were."""

import datetime as dt
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from wagtail.images import get_image_model

from mediacheck.dam.wagtail import rights
from mediacheck.dam.wagtail.models import STATUSES, AbstractRightsImage, today
from mediacheck.dam.wagtail.wishes import say
from mediacheck.errors import EXIT_FINDINGS, EXIT_UNCHECKED
from mediacheck.i18n import plural
from mediacheck.model import text


class Command(BaseCommand):
    help = (
        "Checks pictures again: those not checked yet, and those whose clear ends soon. "
        "Ends with 1 where something that was clear is no more, with 3 where something could not be checked. "
        "Nothing is unpublished."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=0, metavar="N", help="clears that end within so many days, too")
        parser.add_argument(
            "--all", action="store_true", help="every picture: after the registry, the policy or files changed"
        )

    def handle(self, *_: Any, days: int, **options: Any) -> None:
        model = get_image_model()
        if not issubclass(model, AbstractRightsImage):
            raise CommandError(say(text("The site’s image model keeps no rights.")))
        looked_at = lost = unavailable = 0
        for image in _due(model, today() + dt.timedelta(days=max(days, 0)), everything=options["all"]):
            before, now = image.rights_status, image.check_rights()
            looked_at += 1
            unavailable += now.unavailable
            lost += before == rights.CLEAR and not now.unavailable and now.status != rights.CLEAR
            ends = now.status == rights.CLEAR and now.valid_until is not None
            if image.rights_status != before or now.unavailable or ends:
                self.stdout.write(_line(image, before, now))
        checked = text("1 picture was checked again."), text("{count} pictures were checked again.", count=looked_at)
        self.stdout.write(say(plural(looked_at, *checked)))
        if unavailable:
            one, many = (
                text("1 picture could not be checked."),
                text("{count} pictures could not be checked.", count=unavailable),
            )
            raise CommandError(say(plural(unavailable, one, many)), returncode=EXIT_UNCHECKED)
        if lost:
            one, many = (
                text("1 picture that was clear is no more."),
                text("{count} pictures that were clear are no more.", count=lost),
            )
            raise CommandError(say(plural(lost, one, many)), returncode=EXIT_FINDINGS)


def _due(model: type[AbstractRightsImage], end: dt.date, *, everything: bool) -> Iterator[AbstractRightsImage]:
    images = model._default_manager.order_by("pk")  # noqa: SLF001 - Django's documented way
    if not everything:
        images = images.filter(Q(rights_status=rights.PENDING) | Q(rights_valid_until__lte=end))
    yield from images.iterator(chunk_size=100)


def _line(image: AbstractRightsImage, before: str, now: rights.Rights) -> str:
    line = f"{image.pk}\t{image.title}\t{say(STATUSES[before])} → {say(STATUSES[image.rights_status])}"
    if now.valid_until:
        line += "\t" + say(text("until {date}", date=now.valid_until))
    return "\n".join([line, *(f"\t{reason['message']} {reason['remedy']}".rstrip() for reason in now.said())])
