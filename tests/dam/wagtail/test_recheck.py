"""`manage.py mediacheck_recheck`: what was clear may be no more."""

import io
from typing import Any

from .conftest import RENDITIONS, Editor, state

pytestmark = RENDITIONS

GOOD = "skyline-exact-copy.jpg"


def recheck(*options: str) -> tuple[str, str, int]:
    """What it prints, its last word, and what it ends with."""
    from django.core.management import CommandError, call_command

    told = io.StringIO()
    try:
        call_command("mediacheck_recheck", *options, stdout=told)
    except CommandError as error:
        return told.getvalue(), str(error), error.returncode
    return told.getvalue(), "", 0


def status(image: Any) -> str:
    image.refresh_from_db()
    return str(image.rights_status)


def test_what_is_pending_is_checked(stored: Any) -> None:
    """Each picture that came in past the forms, and nothing that is settled."""
    image, other = stored(GOOD), stored("cat-unknown.jpg")
    told, _, code = recheck()
    assert "2 pictures were checked again." in told
    assert f"{image.pk}\t{GOOD}\tnot checked yet → clear" in told
    assert "Find out who made it" in told
    assert (status(image), status(other), code) == ("clear", "review", 0)
    assert recheck() == ("0 pictures were checked again.\n", "", 0)


def test_a_file_that_was_changed_is_checked(stored: Any) -> None:
    """Whatever was put in its place behind the site's back, `--all` judges it; a clear that is lost is told by the code."""
    image = stored(GOOD)
    recheck()
    blocked = stored("poster-forbidden.jpg")
    image.file.storage.delete(image.file.name)
    image.file.storage.save(image.file.name, blocked.file)
    blocked.file.close()
    blocked.delete()
    assert image.rights_now() == "pending"
    told, word, code = recheck("--all")
    assert "clear → blocked" in told
    assert (word, code) == ("1 picture that was clear is no more.", 1)


def test_what_ends_soon(ends_in: Any) -> None:
    """A clear that ends within the days asked for is looked at; where the licence was renewed, it lasts longer."""
    image = ends_in(10)
    assert "until" in recheck()[0]
    first = image.__class__.objects.get().rights_valid_until
    assert "0 pictures" in recheck("--days", "9")[0]
    ends_in.again(400)
    assert "1 picture was checked again." in recheck("--days", "10")[0]
    assert (status(image), image.rights_valid_until > first) == ("clear", True)


def test_what_has_ended(ends_in: Any) -> None:
    """A licence that ended: the picture counts as pending from that day on, and as lost when it is looked at again."""
    import datetime as dt

    image = ends_in(10)
    recheck()
    yesterday = dt.date.today() - dt.timedelta(days=1)  # noqa: DTZ011
    image.__class__.objects.update(rights_valid_until=yesterday)
    assert image.__class__.objects.get().rights_now() == "pending"
    ends_in.again(-1)
    told, word, code = recheck()
    assert "clear → blocked" in told
    assert (status(image), word, code) == ("blocked", "1 picture that was clear is no more.", 1)


def test_all_after_the_registry_changed(ends_in: Any) -> None:
    """Nothing ends, nothing is pending, and yet the record is another one: `--all` finds it."""
    image = ends_in(100)
    recheck()
    ends_in.again(-1)
    assert recheck()[2] == 0
    assert status(image) == "clear"
    assert recheck("--all")[2] == 1
    assert status(image) == "blocked"


def test_nobody_to_ask(stored: Any, settings: Any, editor: Editor) -> None:
    """An outage makes nothing clear and loses nothing that was known of these very bytes; the command ends with 3."""
    image, new = stored(GOOD), stored("cat-unknown.jpg")
    image.check_rights()
    known = image.rights
    state(settings, config="/nowhere/mediacheck.toml")
    told, word, code = recheck("--all")
    assert "could not be checked" in told
    assert (word, code) == ("2 pictures could not be checked.", 3)
    assert status(image) == "clear"
    assert image.rights == known
    assert status(new) == "pending"
    answer = editor.post(f"mediacheck/images/{image.pk}/check/", follow=True)
    assert "could not be checked" in answer.content.decode()


def test_nothing_is_unpublished(story: Any, ends_in: Any) -> None:
    """What is live stays live: taking it down is for people to decide."""
    page = story(cover=ends_in(100), day="")
    page.save_revision().publish()
    recheck()
    ends_in.again(-1)
    assert recheck("--all")[2] == 1
    assert type(page).objects.get().live
