"""The same site, with a mediacheck service that it asks."""

from collections.abc import Iterator
from typing import Any

import pytest

from mediacheck.errors import MediacheckError

from ...service.conftest import Service, command, start
from .conftest import FIXTURES, RENDITIONS, Editor, state

pytestmark = RENDITIONS

GOOD, BAD = "skyline-exact-copy.jpg", "poster-forbidden.jpg"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """It answers nobody without a token."""
    home, company = tmp_path_factory.mktemp("service"), ("--config", FIXTURES / "mediacheck.toml")
    token = command(home, "serve", "token", "add", "newsroom", *company).stdout.splitlines()[-1]
    running = start(home, *company, "--jobs", "1")
    running.headers["Authorization"] = f"Bearer {token}"
    yield running
    running.kill()


@pytest.fixture
def asked(settings: Any, service: Service, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("NEWSROOM_TOKEN", service.headers["Authorization"].removeprefix("Bearer "))
    state(settings, config=None, service={"url": service.url, "token_env": "NEWSROOM_TOKEN"})
    return service.url


def test_uploads(editor: Editor, asked: str) -> None:
    """Refused in the editor's language, or stored with the verdict and the id of the service's check."""
    from mediacheck.dam.wagtail.models import RightsImage

    assert asked
    editor.speak("de")
    assert "darf nicht verwendet werden" in editor.upload(BAD).content.decode()
    assert not RightsImage.objects.exists()
    editor.upload(GOOD)
    image = RightsImage.objects.get()
    assert (image.rights_status, image.rights_now()) == ("clear", "clear")
    assert image.rights_evidence["check"].startswith("chk_")


def test_pages(story: Any, stored: Any, asked: str) -> None:
    """Several pictures of one page go in one question, for the page's use."""
    from mediacheck.dam.wagtail.gate import NotClearedError

    assert asked
    pictures = [("picture", stored(GOOD)), ("picture", stored("mountains-expired.jpg"))]
    with pytest.raises(NotClearedError) as caught:
        story(body=pictures, day="2027-01-01").save_revision().publish()
    assert [objection.image.title for objection in caught.value.objections] == ["mountains-expired.jpg"]
    page = story(body=pictures, day="2026-12-31")
    page.save_revision().publish()
    assert type(page).objects.get(pk=page.pk).live


def test_a_page_with_many_pictures(story: Any, stored: Any, asked: str) -> None:
    """More than a service takes at once are asked about bit by bit."""
    from mediacheck.dam.wagtail.gate import NotClearedError

    assert asked
    pictures = [("picture", stored(GOOD)) for _ in range(51)]
    page = story(body=pictures)
    page.save_revision().publish()
    assert type(page).objects.get(pk=page.pk).live
    with pytest.raises(NotClearedError) as caught:
        story(body=[*pictures, ("picture", stored(BAD))]).save_revision().publish()
    assert [objection.image.title for objection in caught.value.objections] == [BAD]


def test_an_answer_about_other_bytes(asked: str) -> None:
    """Whoever answered, and whatever: it is no verdict on these."""
    from mediacheck.dam.wagtail import rights
    from mediacheck.dam.wagtail.wishes import checker

    assert asked
    pictures = FIXTURES / "post_assets"
    told = checker().check([(GOOD, pictures / GOOD)], {}, "en")
    assert [found.status for found in rights._told(told, [(GOOD, pictures / GOOD)])] == ["clear"]
    with pytest.raises(MediacheckError):
        rights._told(told, [(GOOD, pictures / BAD)])


def test_a_token_that_is_not_known(editor: Editor, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is cleared."""
    from mediacheck.dam.wagtail.models import RightsImage

    assert asked
    monkeypatch.setenv("NEWSROOM_TOKEN", "mck_unknown")
    editor.upload(GOOD)
    assert {image.rights_status for image in RightsImage.objects.all()} <= {"pending"}


def test_a_service_that_is_not_there(editor: Editor, story: Any, stored: Any, settings: Any) -> None:
    """Uploads are pending, pages are not published, and nobody sees an error page."""
    from mediacheck.dam.wagtail.gate import NotClearedError
    from mediacheck.dam.wagtail.models import RightsImage

    state(settings, config=None, service={"url": "http://127.0.0.1:9"})
    assert editor.upload(GOOD).status_code == 302
    image = RightsImage.objects.get()
    assert (image.rights_status, image.rights.unavailable) == ("pending", True)
    with pytest.raises(NotClearedError) as caught:
        story(cover=stored(GOOD)).save_revision().publish()
    assert caught.value.unavailable
