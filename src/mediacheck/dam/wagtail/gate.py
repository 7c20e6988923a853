"""Nothing is published with a picture that is not clear for this very use: the page's channel, and its day."""

import contextlib
import contextvars
import dataclasses
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models import Model
from django.utils import timezone, translation
from modelcluster.fields import ParentalManyToManyField
from wagtail.images.models import AbstractImage
from wagtail.models import AbstractPage, ReferenceIndex

from mediacheck.dam.wagtail import rights
from mediacheck.dam.wagtail.models import STATUSES, AbstractRightsImage
from mediacheck.dam.wagtail.rights import Rights
from mediacheck.dam.wagtail.wishes import language, say, wishes
from mediacheck.dam.wagtail.words import WAGTAILS, on_the_page
from mediacheck.i18n import render
from mediacheck.model import text

creating: contextvars.ContextVar[bool] = contextvars.ContextVar("mediacheck_creating", default=False)
"""Whether the admin creates a page just now: it stores a page that is to be published as a live one at first."""


@dataclasses.dataclass(frozen=True, slots=True)
class Objection:
    """Why a picture keeps a page from being published."""

    image: AbstractImage
    rights: Rights

    def lines(self) -> list[str]:
        """In the editor's language: what is wrong, and what to do."""
        return [f"{reason['message']} {reason['remedy']}".strip() for reason in _grave(self.rights)] or [
            say(STATUSES[self.rights.status])
        ]


class NotClearedError(ValidationError):
    """The page stays as it is. `page`, the `objections` to publishing it, and the `language` of whoever wanted that."""

    def __init__(self, page: AbstractPage, objections: list[Objection]) -> None:
        self.page = page
        self.objections = objections
        self.language = translation.get_language()
        super().__init__(
            [
                headline(page),
                *(f"“{objection.image.title}”: {line}" for objection in objections for line in objection.lines()),
            ],
            code="mediacheck",
        )

    @property
    def unavailable(self) -> bool:
        """Nothing is known against it: nobody could be asked."""
        return all(objection.rights.unavailable for objection in self.objections)


def headline(page: AbstractPage) -> str:
    sentence = text("“{title}” was not published: not all of its pictures are cleared for this use.", title=page.title)
    return render(sentence, language())


def objections(page: AbstractPage) -> list[Objection]:
    """All that speaks against publishing the page as it is in memory, be it a draft or what is live."""
    shown = list(images(page))
    found: dict[AbstractImage, Rights] = {}
    with contextlib.ExitStack() as opened:
        here = []
        for image in shown:
            if not isinstance(image, AbstractRightsImage):
                found[image] = _unguarded()
                continue
            try:
                here.append((image, opened.enter_context(rights.at_hand(image.file))))
            except (OSError, ValueError):
                found[image] = rights.missing()
        judged = rights.judge([(image.rights_name, path) for image, path in here], use_of(page)) if here else []
    found |= {image: each for (image, _), each in zip(here, judged, strict=True)}
    return [Objection(image, found[image]) for image in shown if not _passes(found[image])]


def where_live(image: AbstractRightsImage, name: str, file: File) -> Iterator[tuple[AbstractPage, Objection]]:
    """Each live page with the picture that it could not have, were this its file, and what speaks against that."""
    with rights.at_hand(file) as path:
        for page in live_pages(image):
            (found,) = rights.judge([(name, path)], use_of(page))
            if not _passes(found):
                yield page, Objection(image, found)


def use_of(page: AbstractPage) -> dict[str, Any]:
    """The fields of a post.toml that this page stands for: what the page itself says wins."""
    stated = wishes()
    use: dict[str, Any] = {"channels": [stated.channel], **stated.use}
    if page.go_live_at and page.go_live_at > timezone.now():
        use["publish_at"] = page.go_live_at.isoformat()
    if caption := on_the_page(page):
        use["caption"] = caption
    own = getattr(page, "mediacheck_use", None)
    return use | dict((own() or {}) if callable(own) else {})


def images(page: AbstractPage) -> Iterator[AbstractImage]:
    """Each picture to which the page refers, once: in its fields, streams, rich text, lists, and in what hangs on it.

    What it refers to by way of a snippet is among them; what other pages show is their own business.
    """
    named = dict.fromkeys(_named(page, set()))
    for field in page._meta.many_to_many:  # noqa: SLF001 - Django's documented way
        # Of a plain list there is nothing before the page is stored.
        if issubclass(field.related_model, AbstractImage) and (page.pk or isinstance(field, ParentalManyToManyField)):
            named |= {(field.related_model, str(image.pk)): None for image in getattr(page, field.name).all()}
    for model, key in named:
        # What was deleted meanwhile is shown by nobody.
        yield from model._base_manager.filter(pk=key)  # noqa: SLF001 - as fields read it, also past a manager that hides some


def _named(thing: Model, seen: set[tuple[type[Model], str]]) -> Iterator[tuple[type[Model], str]]:
    """The pictures to which it refers, as Wagtail's index of references reads them; `seen` is not followed again."""
    for kind, key, *_ in ReferenceIndex._extract_references_from_object(thing):  # noqa: SLF001 - of a draft nothing else tells
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is None or (model, str(key)) in seen:
            continue
        seen.add((model, str(key)))
        if issubclass(model, AbstractImage):
            yield model, str(key)
        elif not issubclass(model, AbstractPage) and ReferenceIndex.model_is_indexable(model):
            for other in model._base_manager.filter(pk=key):  # noqa: SLF001
                for part in _whole(other):
                    yield from _named(part, seen)


def _whole(thing: Model) -> Iterator[Model]:
    """It, and what it is besides: the index names a thing by the first of the models that it is stored as."""
    yield thing
    for below in thing._meta.related_objects:  # noqa: SLF001 - Django's documented way
        if below.parent_link:
            for part in below.related_model._base_manager.filter(pk=thing.pk):  # noqa: SLF001
                yield from _whole(part)


def live_pages(image: AbstractImage) -> Iterator[AbstractPage]:
    """Each live page that shows the picture, also by way of a snippet or a list."""
    seen: set[Model] = set()
    following: list[Model] = [image]
    while following:
        for source in _referring(following.pop()):
            if source in seen:
                continue
            seen.add(source)
            if not isinstance(source, AbstractPage):
                following.append(source)
            elif source.live:
                yield source.specific


def _referring(thing: Model) -> Iterator[Model]:
    """What refers to it in the database, as Wagtail's index has it, and by lists, which that leaves out."""
    for kind, key in ReferenceIndex.get_references_to(thing).values_list("base_content_type", "object_id").distinct():
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is not None:
            yield from model._base_manager.filter(pk=key)  # noqa: SLF001 - Django's documented way
    for relation in thing._meta.get_fields(include_hidden=True):  # noqa: SLF001
        if relation.many_to_many and relation.auto_created and issubclass(relation.related_model, AbstractPage):
            yield from relation.related_model._base_manager.filter(**{relation.field.name: thing})  # noqa: SLF001


# ---------------------------------------------------------------- where pages go live


def before_saving(
    sender: type, instance: Any, *, raw: bool = False, update_fields: Collection[str] | None = None, **_: object
) -> None:
    """Before anything is stored as a live page, whoever does it. Raises NotClearedError."""
    if raw or not issubclass(sender, AbstractPage) or not instance.live:
        return
    if instance._state.adding and creating.get():  # noqa: SLF001 - Django's documented way
        instance.live = False  # it is published in the next step, by way of its first revision
        return
    if update_fields is not None and not _touches_content(update_fields):
        return
    page = instance if isinstance(instance, instance.specific_class or sender) else instance.specific
    refuse(page)


def before_scheduling(instance: Any, *, update_fields: Collection[str] | None = None, **_: object) -> None:
    """Before a revision is approved to go live by itself later. Raises NotClearedError."""
    if instance.approved_go_live_at is None or (
        update_fields is not None and "approved_go_live_at" not in update_fields
    ):
        return
    page = instance.as_object()
    if isinstance(page, AbstractPage):
        refuse(page)


def refuse(page: AbstractPage) -> None:
    """Raises NotClearedError, unless all of its pictures are cleared."""
    if found := objections(page):
        raise NotClearedError(page, found)


def _touches_content(update_fields: Collection[str]) -> bool:
    return not (WAGTAILS - {"live"}).issuperset(update_fields)


def _passes(found: Rights) -> bool:
    return found.status in ({rights.CLEAR} if wishes().gate == "clear" else {rights.CLEAR, rights.REVIEW})


def _grave(found: Rights) -> list[Mapping[str, str]]:
    """What counts for the status."""
    levels = {rights.BLOCKED: {"block"}, rights.UNCHECKED: {"unchecked", "block"}}
    wanted = levels.get(found.status, {"block", "unchecked", "review"})
    return [reason for reason in found.said() if reason["level"] in wanted]


def _unguarded() -> Rights:
    message = text("This picture is kept without its rights, so nobody can say whether it may be used.")
    remedy = text("Upload it as a picture of the site’s own image model.")
    reasons = {
        lang: [{"code": "", "level": "unchecked", "message": render(message, lang), "remedy": render(remedy, lang)}]
        for lang in ("de", "en")
    }
    return Rights(rights.UNCHECKED, reasons)
