"""Nothing goes live with a picture that is not clear for that page, on whichever way it would."""

import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import FIXTURES, POST, RENDITIONS, Editor, messages, state

pytestmark = RENDITIONS

GOOD, BAD, UNKNOWN = "skyline-exact-copy.jpg", "poster-forbidden.jpg", "cat-unknown.jpg"
SAID = {"en": "must not be used", "de": "darf nicht verwendet werden"}


def published(page: Any) -> None:
    """As code does it."""
    page.save_revision().publish()


def is_live(page: Any) -> bool:
    return bool(type(page).objects.get(pk=page.pk).live)


def refused(page: Any) -> list[str]:
    """What the gate says to code that wants to publish the page."""
    from mediacheck.dam.wagtail.gate import NotClearedError

    with pytest.raises(NotClearedError) as caught:
        published(page)
    assert not is_live(page)
    return list(caught.value.messages)


# ---------------------------------------------------------------- wherever the picture is


def with_cover(story: Any, image: Any) -> Any:
    return story(cover=image)


def with_picture(story: Any, image: Any) -> Any:
    return story(body=[("picture", image)])


def with_figure(story: Any, image: Any) -> Any:
    return story(body=[("figure", {"picture": image, "caption": None})])


def with_embed(story: Any, image: Any) -> Any:
    return story(intro=f'<p>Look:</p><embed embedtype="image" id="{image.pk}" format="left" alt=""/>')


def with_embed_in_stream(story: Any, image: Any) -> Any:
    from wagtail.rich_text import RichText

    return story(body=[("text", RichText(f'<embed embedtype="image" id="{image.pk}" format="left" alt=""/>'))])


def with_gallery(story: Any, image: Any) -> Any:
    from newsroom.models import GalleryPicture

    page = story()
    page.gallery = [GalleryPicture(picture=image)]
    return page


def with_related(story: Any, image: Any) -> Any:
    page = story()
    page.related = [image]
    return page


def with_others(story: Any, image: Any) -> Any:
    page = story()
    page.others.set([image])
    return page


def with_author(story: Any, image: Any) -> Any:
    from newsroom.models import Author

    author = Author.objects.create(name="Ann", photo=image)
    author.friend = Author.objects.create(name="Bea", friend=author)  # round in a circle
    author.save()
    return story(author=author.friend)


def with_columnist(story: Any, image: Any) -> Any:
    from newsroom.models import Columnist

    return story(columnist=Columnist.objects.create(name="Cem", portrait=image))


PLACES = [
    with_columnist,
    with_author,
    with_others,
    with_cover,
    with_picture,
    with_figure,
    with_embed,
    with_embed_in_stream,
    with_gallery,
    with_related,
]


@pytest.mark.parametrize("place", PLACES)
def test_pictures_are_found_wherever_they_are(story: Any, stored: Any, place: Callable[[Any, Any], Any]) -> None:
    """In a field, a stream, rich text, a gallery, a list, a snippet: a forbidden one keeps the page a draft, a clear one does not."""
    assert any(SAID["en"] in line for line in refused(place(story, stored(BAD))))
    page = place(story, stored(GOOD))
    published(page)
    assert is_live(page)


def test_a_page_without_pictures(story: Any) -> None:
    """It is nobody's business."""
    page = story()
    published(page)
    assert is_live(page)


def test_only_what_is_clear_passes(story: Any, stored: Any) -> None:
    """What nobody knows is not published either, and the message names the picture and who is to be asked what."""
    headline, line = refused(story(cover=stored(UNKNOWN)))
    assert "“Open house” was not published" in headline
    assert UNKNOWN in line
    assert "Nobody knows whose this is" in line
    assert "Find out who made it" in line


def test_the_gate_may_be_wider(story: Any, stored: Any, settings: Any) -> None:
    """With `gate = "blocked"` reviews pass, what is blocked or could not be checked does not."""
    state(settings, gate="blocked")
    page = story(cover=stored(UNKNOWN))
    published(page)
    assert is_live(page)
    refused(story(cover=stored(BAD)))
    state(settings, config="/nowhere/mediacheck.toml")
    refused(story(cover=stored(GOOD)))


def test_all_pictures_count(story: Any, stored: Any) -> None:
    """One of several is enough, and only that one is named."""
    lines = refused(story(cover=stored(GOOD), body=[("picture", stored(BAD)), ("picture", stored(GOOD))]))
    assert [BAD in line for line in lines] == [False, True]


def test_a_picture_without_rights(story: Any, stored: Any) -> None:
    """An image of a model that keeps no rights does not pass, whatever it shows."""
    from django.core.files.base import ContentFile
    from wagtail.images.models import Image

    image = Image.objects.create(title="old stock", file=ContentFile((POST / GOOD).read_bytes(), GOOD))
    _, line = refused(story(stock=image, cover=stored(GOOD)))
    assert "old stock" in line
    assert "kept without its rights" in line


def test_a_file_that_is_gone(story: Any, stored: Any) -> None:
    """Nobody can say what it shows."""
    image = stored(GOOD)
    page = story(cover=image)
    image.file.storage.delete(image.file.name)
    assert "cannot be read" in refused(page)[1]


def test_nobody_to_ask(story: Any, stored: Any, settings: Any) -> None:
    """What cannot be checked is not published, though it was clear before."""
    image = stored(GOOD)
    assert image.check_rights().status == "clear"
    state(settings, config="/nowhere/mediacheck.toml")
    assert "could not be checked" in refused(story(cover=image))[1]


# ---------------------------------------------------------------- for this very use


def test_the_channel_of_the_page(story: Any, stored: Any) -> None:
    """What is licensed for the newsletter goes into a newsletter page, not onto the website, the channel of all others."""
    image = stored("envelopes-newsletter-only.jpg")
    assert "newsletter" in refused(story(cover=image))[1]
    page = story(cover=image, channel="newsletter")
    published(page)
    assert is_live(page)


@pytest.mark.parametrize("place", ["page", "site", "company"])
def test_nothing_here_is_a_share(
    story: Any, stored: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, place: str
) -> None:
    """What stands in the site's own storage is an upload, also where posts are shares by default, which need no rights."""
    from newsroom.models import StoryPage

    if place == "page":
        monkeypatch.setattr(StoryPage, "mediacheck_use", lambda _: {"mode": "share"})
    elif place == "site":
        state(settings, use={"mode": "share"}, upload_use={"mode": "share"})
    else:
        config = tmp_path / "mediacheck.toml"
        config.write_text('[use]\nmode = "share"\n', encoding="utf-8")
        state(settings, config=config, registry=str(FIXTURES / "registry"))
    image = stored(BAD)
    refused(story(cover=image))
    assert image.check_rights().status == "blocked"


def test_a_page_that_has_nothing_to_add(story: Any, stored: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its `mediacheck_use()` may return nothing."""
    from newsroom.models import StoryPage

    monkeypatch.setattr(StoryPage, "mediacheck_use", lambda _: None)
    refused(story(cover=stored(BAD)))


def test_a_picture_that_a_manager_hides(story: Any, stored: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates show it by way of the page's field all the same."""
    from django.db.models import Manager

    from mediacheck.dam.wagtail.gate import NotClearedError
    from mediacheck.dam.wagtail.models import RightsImage

    class Hiding(Manager):  # type: ignore[type-arg]
        def get_queryset(self) -> Any:
            return super().get_queryset().none()

    page = story(cover=stored(BAD))
    hiding = Hiding()
    hiding.model = RightsImage
    monkeypatch.setattr(RightsImage._meta, "default_manager", hiding)
    page.live = True
    with pytest.raises(NotClearedError):
        page.save()


def test_the_channel_in_the_settings(story: Any, stored: Any, settings: Any) -> None:
    """A site that is no website says so."""
    state(settings, channel="newsletter")
    page = story(cover=stored("envelopes-newsletter-only.jpg"))
    published(page)
    assert is_live(page)


def test_the_day_of_the_page(story: Any, stored: Any) -> None:
    """A licence that ended in 2026 does not cover a page of 2027."""
    image = stored("mountains-expired.jpg")
    published(story(cover=image, day="2026-12-31"))
    assert "31" in refused(story(cover=image, day="2027-01-01"))[1]


def test_a_credit_on_the_page(story: Any, stored: Any) -> None:
    """Where the licence asks for a credit, it stands somewhere on the page, with its links; else the remedy prints it."""
    image = stored("picos-credited.jpg")
    _, line = refused(story(cover=image, intro="<p>A day in the mountains.</p>"))
    assert "Put this onto the page: “Picos de Europa” by Aitzol Berasategi" in line
    credit = (
        '<p>“Picos de Europa” by Aitzol Berasategi, <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>'
        " (scaled)</p>"
    )
    page = story(cover=image, intro=credit)
    published(page)
    assert is_live(page)


def test_the_draft_counts(story: Any, stored: Any) -> None:
    """What would be published is judged, not what is live: a live page keeps its old picture."""
    from mediacheck.dam.wagtail.gate import NotClearedError

    page = story(cover=stored(GOOD))
    published(page)
    draft = type(page).objects.get(pk=page.pk)
    draft.cover = stored(BAD)
    revision = draft.save_revision()
    with pytest.raises(NotClearedError):
        revision.publish()
    assert type(page).objects.get(pk=page.pk).cover.title == GOOD


# ---------------------------------------------------------------- on whichever way


def test_past_the_revisions(story: Any, stored: Any) -> None:
    """A page that code simply stores as a live one is looked at as well, also by way of its general class."""
    from newsroom.models import StoryPage
    from wagtail.models import Page

    from mediacheck.dam.wagtail.gate import NotClearedError

    bad = stored(BAD)
    page = story(cover=bad)
    page.live = True
    with pytest.raises(NotClearedError):
        page.save()
    general = Page.objects.get(pk=page.pk)
    general.live = True
    with pytest.raises(NotClearedError):
        general.save()
    with pytest.raises(NotClearedError):
        general.save(update_fields=["live"])
    with pytest.raises(NotClearedError):
        Page.objects.get(slug="home").add_child(instance=StoryPage(title="New", cover=bad))
    assert not is_live(page)
    assert not StoryPage.objects.filter(title="New").exists()


def test_what_only_keeps_the_books_passes(story: Any, stored: Any) -> None:
    """A live page whose picture must not be shown any more can be renamed in the books, drafted, and taken down."""
    page = story(cover=stored(GOOD))
    published(page)
    page.refresh_from_db()
    type(page).objects.filter(pk=page.pk).update(cover=stored(BAD))
    page = type(page).objects.get(pk=page.pk)
    page.save(update_fields=["draft_title"])
    page.save_revision()
    page.unpublish()
    assert not is_live(page)


def filled(page: Any, **changes: Any) -> dict[str, Any]:
    """The edit form of a story page."""
    from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

    pictures = [("picture", str(block.value.pk)) for block in page.body]
    fields = {
        "title": page.title,
        "slug": page.slug or "new",
        "intro": rich_text(page.intro or "<p></p>"),
        "cover": str(page.cover_id or ""),
        "body": streamfield(pictures),
        "gallery": inline_formset([]),
        "comments": inline_formset([]),
        "channel": page.channel,
        "day": page.day,
        **changes,
    }
    return dict(nested_form_data(fields))


@pytest.mark.parametrize("language", ["en", "de"])
def test_publishing_in_the_editor(editor: Editor, story: Any, stored: Any, language: str) -> None:
    """The page stays a draft with what was written, and the editor reads why, in their language, with a link to the picture."""
    bad = stored(BAD)
    page = story(cover=bad)
    editor.speak(language)
    answer = editor.post(
        f"pages/{page.pk}/edit/", filled(page, title="Changed", **{"action-publish": "1"}), follow=True
    )
    assert answer.redirect_chain == [(f"/admin/pages/{page.pk}/edit/", 302)]
    assert SAID[language] in messages(answer)
    assert f"/admin/images/{bad.pk}/" in messages(answer)
    assert not is_live(page)
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().title == "Changed"
    good = filled(page, cover=str(stored(GOOD).pk), **{"action-publish": "1"})
    editor.post(f"pages/{page.pk}/edit/", good)
    assert is_live(page)


@pytest.mark.parametrize("atomic", [False, True])
def test_a_new_page(editor: Editor, stored: Any, monkeypatch: pytest.MonkeyPatch, *, atomic: bool) -> None:
    """A page that is published when it is created is stored as a draft where that is refused: nothing written is lost.

    Neither is it where each request is one transaction.
    """
    from django.db import connections
    from newsroom.models import StoryPage
    from wagtail.models import Page

    monkeypatch.setitem(connections["default"].settings_dict, "ATOMIC_REQUESTS", atomic)
    home = Page.objects.get(slug="home")
    new = StoryPage(title="Brand new", cover=stored(BAD), day="2027-05-20")
    form = filled(new, **{"action-publish": "1"})
    answer = editor.post(f"pages/add/newsroom/storypage/{home.pk}/", form, follow=True)
    page = StoryPage.objects.get(title="Brand new")
    assert SAID["en"] in messages(answer)
    assert not page.live
    assert page.has_unpublished_changes
    better = filled(new, title="Better", slug="better", cover=str(stored(GOOD).pk), **{"action-publish": "1"})
    editor.post(f"pages/add/newsroom/storypage/{home.pk}/", better)
    assert StoryPage.objects.get(title="Better").live


def test_several_at_once(editor: Editor, story: Any, stored: Any) -> None:
    """Of several pages all are published or none, and the message says which is the reason; so with what is below them."""
    bad, worse = story("Bad", cover=stored(BAD)), story("Worse", cover=stored(BAD))
    good = story("Good", cover=stored(GOOD))

    def publish(*pages: Any, below: bool = False) -> Any:
        named = "&".join(f"id={page.pk}" for page in pages)
        where = f"bulk/wagtailcore/page/publish/?{named}&next=/admin/pages/"
        return editor.post(where, {"include_descendants": "on"} if below else {}, follow=True)

    answer = publish(good, bad, worse)
    assert "“Bad” was not published" in messages(answer)
    assert "“Worse” was not published" in messages(answer)
    assert SAID["en"] in messages(answer)
    assert [is_live(bad), is_live(good)] == [False, False]
    publish(good)
    assert is_live(good)
    below = type(good)(title="Below", live=False, cover=bad.cover, day="2027-05-20")
    good.add_child(instance=below)
    assert "“Below” was not published" in messages(publish(good, below=True))
    assert not is_live(below)


def moderated(editor: Editor, page: Any) -> Any:
    """The page, handed in for approval; gives its task."""
    from django.contrib.auth.models import Group
    from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

    task = GroupApprovalTask.objects.create(name="Look")
    group = Group.objects.create(name="Lookers")
    editor.user.groups.add(group)
    task.groups.add(group)
    workflow = Workflow.objects.create(name="Four eyes")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    page.save_revision()
    return workflow.start(page, editor.user).current_task_state


@pytest.mark.filterwarnings("ignore:get_connection|Django 2028 will not")  # so does Wagtail send mail in Django 6.1
@pytest.mark.parametrize(("dialogue", "language"), [(True, "de"), (False, "en")])
def test_the_last_approval(editor: Editor, story: Any, stored: Any, *, dialogue: bool, language: str) -> None:
    """An approval that would publish is refused with the reason, and is still to be given; on both ways to approve."""
    from wagtail.models import TaskState

    editor.speak(language)
    page = story(cover=stored(BAD))
    task = moderated(editor, page)

    def approve() -> Any:
        if dialogue:
            where = f"pages/workflow/action/{page.pk}/approve/{task.pk}/"
            answer = editor.post(where, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"})
            step = json.loads(answer.content)
            assert step["step"] == "success"
            return editor.client.get(step["redirect"])
        form = filled(page, **{"action-workflow-action": "true", "workflow-action-name": "approve"})
        return editor.post(f"pages/{page.pk}/edit/", form, follow=True)

    assert SAID[language] in messages(approve())
    assert not is_live(page)
    assert TaskState.objects.get(pk=task.pk).status == TaskState.STATUS_IN_PROGRESS
    page.cover = stored(GOOD)
    page.save_revision()
    task.refresh_from_db()
    approve()
    assert is_live(page)


def test_a_copy(editor: Editor, story: Any, stored: Any) -> None:
    """A live page whose picture must not be shown any more is not copied as a live one."""
    page = story(cover=stored(GOOD))
    published(page)
    type(page).objects.filter(pk=page.pk).update(cover=stored(BAD))
    form = {"new_title": "Again", "new_slug": "again", "new_parent_page": page.get_parent().pk, "publish_copies": "on"}
    answer = editor.post(f"pages/{page.pk}/copy/", form, follow=True)
    assert SAID["en"] in messages(answer)
    assert not type(page).objects.filter(slug="again", live=True).exists()


def interface(editor: Editor, method: str, path: str, **body: Any) -> Any:
    from wagtail.models import APIToken

    _, token = APIToken.create_token(user=editor.user, name="robot")
    call = getattr(editor.client, method)
    return call(f"/api/v3/{path}", body, content_type="application/json", headers={"authorization": f"Bearer {token}"})


def test_the_interface_for_programs(editor: Editor, story: Any, stored: Any) -> None:
    """Version 3 of Wagtail's API answers 422 with the reason, and nothing is changed."""
    page = story(cover=stored(BAD))
    page.save_revision()
    answer = interface(editor, "post", f"pages/{page.pk}/actions/publish/")
    assert (answer.status_code, SAID["en"] in answer.content.decode()) == (422, True)
    assert not is_live(page)


# ---------------------------------------------------------------- on a day to come


def later(days: int) -> dt.datetime:
    from django.utils import timezone

    return timezone.now() + dt.timedelta(days=days)


def test_a_page_for_later(editor: Editor, story: Any, ends_in: Any) -> None:
    """It is judged for the day on which it goes live: in the editor, and where code or a workflow approves it."""
    from mediacheck.dam.wagtail.gate import NotClearedError

    image = ends_in(10)
    soon = story("Soon", cover=image, day="", go_live_at=later(5))
    published(soon)
    assert soon.scheduled_revision is not None
    late = story("Late", cover=image, day="", go_live_at=later(15))
    with pytest.raises(NotClearedError):
        published(late)
    assert late.scheduled_revision is None
    form = filled(late, go_live_at=later(15).strftime("%Y-%m-%d %H:%M"), **{"action-publish": "1"})
    answer = editor.post(f"pages/{late.pk}/edit/", form, follow=True)
    assert "“Late” was not published" in messages(answer)
    assert late.scheduled_revision is None


def due(page: Any) -> None:
    """As if the day had come."""
    page.save_revision()
    page.revisions.update(approved_go_live_at=later(-1))


def scheduled() -> tuple[str, str]:
    """What `publish_scheduled` says, and its last word."""
    from django.core.management import CommandError, call_command

    told = io.StringIO()
    try:
        call_command("publish_scheduled", stderr=told)
    except CommandError as error:
        return told.getvalue(), str(error)
    return told.getvalue(), ""


def test_when_the_day_has_come(story: Any, stored: Any) -> None:
    """What is not clear any more on its day does not go live and is scheduled no more; the other pages go live."""
    first, bad, last = story("A", cover=stored(GOOD)), story("B", cover=stored(BAD)), story("C", cover=stored(GOOD))
    for page in (first, bad, last):
        due(page)
    told, word = scheduled()
    assert [is_live(page) for page in (first, bad, last)] == [True, False, True]
    assert "“B” was not published" in told
    assert SAID["en"] in told
    assert word == "1 page was not published."
    assert bad.scheduled_revision is None
    assert scheduled() == ("", "")


def test_when_nobody_can_be_asked_on_the_day(story: Any, stored: Any, settings: Any) -> None:
    """The page waits for the next time; pages without pictures go live meanwhile."""
    from django.conf import settings as site

    page, plain = story("A", cover=stored(GOOD)), story("B")
    due(page)
    due(plain)
    good = site.MEDIACHECK
    state(settings, config="/nowhere/mediacheck.toml")
    assert "could not be checked" in scheduled()[0]
    assert [is_live(page), is_live(plain)] == [False, True]
    settings(MEDIACHECK=good)
    assert scheduled() == ("", "")
    assert is_live(page)


def test_what_is_taken_off_the_schedule_while_it_waits(story: Any, stored: Any, settings: Any) -> None:
    """An editor may do that while the others go live: it is not put back."""
    from wagtail.signals import page_published

    page, plain = story("A", cover=stored(GOOD)), story("B")
    due(page)
    due(plain)

    def cancel(**_: Any) -> None:
        page.revisions.update(approved_go_live_at=None)

    state(settings, config="/nowhere/mediacheck.toml")
    page_published.connect(cancel)
    try:
        scheduled()
    finally:
        page_published.disconnect(cancel)
    assert not page.revisions.filter(approved_go_live_at__isnull=False).exists()
