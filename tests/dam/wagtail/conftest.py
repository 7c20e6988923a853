"""A real Wagtail, booted once for all tests in this folder; each test's changes are taken back after it."""

import datetime as dt
import gc
import html
import io
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

FIXTURES = Path(__file__).parents[3] / "fixtures"
POST = FIXTURES / "post_assets"
DAY = "2027-05-20"  # of the demo's post

# Wagtail leaves it to the garbage collector to close the files in which it makes smaller pictures.
RENDITIONS = pytest.mark.filterwarnings(
    r"ignore:unclosed file <_io\.BufferedRandom:ResourceWarning",
    r"ignore:Unclosed file <tempfile\.SpooledTemporaryFile:ResourceWarning",
)


class _WithoutMigrations(dict[str, None]):
    """Tables are made as the models are now: in a tenth of a second, where Wagtail's two hundred migrations take ten."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


@pytest.fixture(scope="session", autouse=True)
def booted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home = tmp_path_factory.mktemp("newsroom")
    os.environ |= {"NEWSROOM": str(home), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    sys.path.insert(0, str(Path(__file__).parent / "site"))
    import django
    from newsroom import settings as newsroom

    newsroom.MIGRATION_MODULES = _WithoutMigrations()  # type: ignore[attr-defined]
    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.test.utils import setup_test_environment, teardown_test_environment
    from wagtail.models import Collection, Locale, Page, Site

    setup_test_environment()
    call_command("migrate", run_syncdb=True, verbosity=0)
    Locale.objects.create(language_code="en")
    Collection.add_root(name="Root")
    root = Page.add_root(instance=Page(title="Root", slug="root"))
    home_page = root.add_child(instance=Page(title="Home", slug="home"))
    Site.objects.create(hostname="localhost", root_page=home_page, is_default_site=True)
    gc.collect()
    gc.freeze()  # what all tests share is not looked through after each of them
    yield
    gc.unfreeze()
    from mediacheck.dam.wagtail.wishes import checker

    checker().close()  # type: ignore[attr-defined] # the seats end with their processes
    connections.close_all()
    teardown_test_environment()


@pytest.fixture(autouse=True)
def taken_back() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    gc.collect()


@pytest.fixture
def settings() -> Iterator[Any]:
    """Changes Django's settings for a test: `settings(MEDIACHECK={...})`."""
    from django.test import override_settings

    changed = []

    def change(**values: Any) -> None:
        changed.append(override_settings(**values))
        changed[-1].enable()

    yield change
    for each in reversed(changed):
        each.disable()


def state(settings: Any, **stated: Any) -> None:
    """Changes some of MEDIACHECK."""
    from django.conf import settings as site

    settings(MEDIACHECK={**site.MEDIACHECK, **stated})


class Editor:
    """Somebody at the admin, in a browser without a screen."""

    def __init__(self, client: Any, user: Any) -> None:
        self.client = client
        self.user = user

    def post(self, path: str, data: Any = None, **rest: Any) -> Any:
        return self.client.post(f"/admin/{path}", data or {}, **rest)

    def get(self, path: str) -> str:
        answer = self.client.get(f"/admin/{path}")
        assert answer.status_code == 200, answer.status_code
        return str(answer.content.decode())

    def upload(self, name: str, **fields: Any) -> Any:
        """The view that adds a single picture."""
        return self.post("images/add/", {"title": name, "file": picture(name), "collection": 1, **fields})

    def speak(self, language: str) -> None:
        from wagtail.users.models import UserProfile

        profile = UserProfile.get_for_user(self.user)
        profile.preferred_language = language
        profile.save()


@pytest.fixture
def editor() -> Editor:
    from django.contrib.auth import get_user_model
    from django.test import Client

    user = get_user_model().objects.create_superuser("jana", "jana@acme.example", "geheim")
    client = Client()
    client.force_login(user)
    return Editor(client, user)


def picture(name: str, called: str | None = None) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(called or name, (POST / name).read_bytes())


@pytest.fixture
def stored() -> Any:
    """Makes pictures past every form: `stored("skyline-exact-copy.jpg")`."""
    from django.core.files.base import ContentFile

    from mediacheck.dam.wagtail.models import RightsImage

    def store(name: str) -> RightsImage:
        return RightsImage.objects.create(title=name, file=ContentFile((POST / name).read_bytes(), name))

    return store


@pytest.fixture
def ends_in(stored: Any, settings: Any, tmp_path: Path) -> Any:
    """`ends_in(10)`: a picture, registered in a registry of its own under a licence that ends in ten days.

    `ends_in.again(20)` changes that.
    """

    def register(days: int) -> None:
        until = dt.date.today() + dt.timedelta(days=days)  # noqa: DTZ011 - as the company's own day, near enough
        grant = f'[[grant]]\nlicense = "LicenseRef-Company-Owned"\nvalid_until = {until}\n'
        sidecar = f'creator = "ACME"\nsource = "own"\n{grant}'
        (tmp_path / "registry" / "town.jpg.toml").write_text(sidecar, encoding="utf-8")

    def make(days: int) -> Any:
        (tmp_path / "registry").mkdir()
        shutil.copy(POST / "skyline-exact-copy.jpg", tmp_path / "registry" / "town.jpg")
        register(days)
        (tmp_path / "mediacheck.toml").write_text('[company]\nname = "ACME GmbH"\n', encoding="utf-8")
        state(settings, config=tmp_path / "mediacheck.toml")
        return stored("skyline-exact-copy.jpg")

    make.again = register  # type: ignore[attr-defined]
    return make


@pytest.fixture
def story() -> Any:
    """Makes pages that are drafts: `story(cover=image)`, for the demo's post unless `day` and `channel` say otherwise."""
    from newsroom.models import StoryPage
    from wagtail.models import Page

    def make(title: str = "Open house", **fields: Any) -> StoryPage:
        page = StoryPage(**({"title": title, "live": False, "day": DAY} | fields))
        added = Page.objects.get(slug="home").add_child(instance=page)
        assert isinstance(added, StoryPage)
        return added

    return make


def said_on(page: str) -> str:
    """The text of mediacheck's panel."""
    panel = page.partition('id="mediacheck-rights"')[2].partition("</section>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", panel)))


def messages(answer: Any) -> str:
    """What the admin says on the page to which it leads."""
    return "\n".join(str(each) for each in answer.context["messages"]) if answer.context else ""


def noise() -> bytes:
    """A picture that nobody has registered."""
    from PIL import Image

    page = io.BytesIO()
    Image.effect_noise((400, 300), 80).save(page, "PNG")
    return page.getvalue()
