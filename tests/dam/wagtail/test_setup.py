"""How the connector is put into a site."""

from typing import Any

import pytest

from .conftest import FIXTURES, state


def warned() -> list[str]:
    from django.core.checks import run_checks

    return sorted(message.id for message in run_checks() if message.id.startswith("mediacheck"))


def test_settings_as_documented() -> None:
    """The site in these tests is set up as the documentation says, and `manage.py check` has nothing to say."""
    assert warned() == []


@pytest.mark.parametrize(
    ("changed", "number"),
    [
        ({"MEDIACHECK": {}}, "W001"),
        ({"WAGTAILIMAGES_IMAGE_MODEL": "wagtailimages.Image"}, "W002"),
        ({"WAGTAILIMAGES_IMAGE_FORM_BASE": ""}, "W003"),
        ({"WAGTAILIMAGES_IMAGE_FORM_BASE": "wagtail.images.forms.BaseImageForm"}, "W003"),
        ({"MIDDLEWARE": []}, "W004"),
        ({"MEDIACHECK": {"gate": "open"}}, "E001"),
        ({"MEDIACHECK": {"on_unavailable": "clear"}}, "E001"),
        ({"MEDIACHECK": {"chanel": "website"}}, "E001"),
        ({"MEDIACHECK": {"service": {"token_env": "TOKEN"}}}, "E001"),
        ({"MEDIACHECK": {"service": {"url": "https://mediacheck.acme.example", "tokenenv": "TOKEN"}}}, "E001"),
        ({"MEDIACHECK": {"service": "https://mediacheck.acme.example"}}, "E001"),
    ],
)
def test_a_setting_that_is_wrong(settings: Any, changed: dict[str, Any], number: str) -> None:
    """Each that would leave a hole, or leave editors without the reason, is named by `manage.py check`."""
    settings(**changed)
    assert f"mediacheck.{number}" in warned()


def test_the_order_of_the_apps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind Wagtail's own, the connector's templates and its `publish_scheduled` would not count."""
    from django.apps import apps

    configs = dict(reversed(apps.app_configs.items()))
    monkeypatch.setattr(apps, "app_configs", configs)
    assert "mediacheck.W005" in warned()


def test_the_models_are_as_the_migration_makes_them(settings: Any) -> None:
    """A site that runs `migrate` has the tables that the program expects."""
    from django.core.management import call_command

    settings(MIGRATION_MODULES={"newsroom": None})
    call_command("makemigrations", "mediacheck_wagtail", check=True, dry_run=True, verbosity=0)


def test_a_use_that_is_wrong(settings: Any, stored: Any) -> None:
    """A channel that nobody knows is said where the picture is checked; nothing is clear by it."""
    state(settings, upload_use={"channels": ["webseite"]})
    found = stored("skyline-exact-copy.jpg").check_rights()
    assert found.status == "pending"
    assert "webseite" in found.reasons["en"][0]["message"]


def test_a_policy_in_another_place(settings: Any, stored: Any) -> None:
    """`registry` wins over what mediacheck.toml names: an empty one knows nothing."""
    state(settings, config=FIXTURES / "mediacheck.toml", registry="sqlite-that-is-not-there.db")
    assert stored("skyline-exact-copy.jpg").check_rights().status == "pending"
