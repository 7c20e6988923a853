"""What is wrong with a hook is said when the service starts, not when the first message comes."""

from pathlib import Path

import pytest

from mediacheck.errors import MediacheckError, UsageError
from mediacheck.model import Hook, Network
from mediacheck.service.hooks import ADAPTERS, listening

from ..conftest import FIXTURES, command
from .conftest import SECRET, SECRETS, TOKEN

HOSTS = frozenset({"dam.example.com", "127.0.0.1:9000"})
ANSWERS = {"callback_secret_env": "A"}
URL = {"url": "https://dam.example.com/{bucket}/{key}"}


def standard(environment: dict[str, str] | None = None, **more: object) -> None:
    hook = Hook(**{"adapter": "standard", "secret_env": "S", "allowed_hosts": HOSTS} | more)  # type: ignore[arg-type]
    listening("dam", hook, Network(), {"S": SECRET} if environment is None else environment)


def s3(environment: dict[str, str] | None = None, **more: object) -> None:
    options = {"adapter": "s3", "options": URL} | more
    standard({"S": TOKEN} if environment is None else environment, **options)


def test_each_kind_of_hook_can_be_ready() -> None:
    standard()
    s3()
    assert set(ADAPTERS) == {"standard", "s3"}


@pytest.mark.parametrize("value", [None, "", "  "])
@pytest.mark.parametrize("make", [standard, s3])
def test_a_hook_without_its_secret_is_none(make: object, value: str | None) -> None:
    """It would refuse every message, or take any."""
    with pytest.raises(UsageError, match="no S in the environment"):
        make({} if value is None else {"S": value})  # type: ignore[operator]


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("whsec_c2hvcnQ=", "shorter than 24 bytes"),
        (f"{SECRET} whsec_c2hvcnQ=", "shorter than 24 bytes"),
        ("whsec_", "shorter than 24 bytes"),
        ("whsec_" + "ä" * 40, "not written as"),
        ("whsec_" + "-" * 40, "not written as"),
        ("x" * 41, "not written as"),
    ],
)
def test_a_secret_that_can_be_guessed_or_read_wrongly_is_refused(secret: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        standard({"S": secret})
    with pytest.raises(UsageError, match=said):
        standard({"S": SECRET, "A": secret}, **ANSWERS)


def test_no_message_shows_a_secret() -> None:
    for secret in ("whsec_geheim", "whsec_" + "geheim-" * 9):
        with pytest.raises(MediacheckError) as caught:
            standard({"S": secret})
        assert "geheim" not in repr(caught.value)


def test_an_adapter_that_there_is_not_is_named_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match="standart") as caught:
        standard(adapter="standart")
    assert caught.value.values["near"] == "standard"


def test_a_short_token_is_refused() -> None:
    with pytest.raises(UsageError, match="shorter"):
        s3({"S": "short"})


@pytest.mark.parametrize(
    "more",
    [
        {"allowed_hosts": frozenset()},
        {"options": {}},
        {"options": {"url": "https://dam.example.com/{bucket}"}},
        {"options": {"url": "https://dam.example.com/{bucket}/{key}?x={x}"}},
        {"options": URL | {"access_key_env": "S"}},
        {"options": URL | {"secret_key_env": "S"}},
        {"options": URL | {"access_key_env": "S", "secret_key_env": "NOBODY"}},
        {"options": URL | {"callback": "https://dam.example.com/done"}},
        {"options": URL | {"callback": "https://evil.example.com/done"}, **ANSWERS},
        {"options": URL | {"callback": "http://dam.example.com/done"}, **ANSWERS},
        {"callback_secret_env": "NOBODY"},
    ],
)
def test_what_a_hook_lacks_is_said(more: dict[str, object]) -> None:
    environment = {"S": TOKEN, "A": SECRET}
    s3(environment, options=URL | {"callback": "https://dam.example.com/done"}, **ANSWERS)
    with pytest.raises(UsageError):
        s3(environment, **more)


def test_the_service_does_not_start_without_the_secret_and_says_why(tmp_path: Path) -> None:
    assert not set(SECRETS) & {"MISSING_SECRET"}
    (tmp_path / "mediacheck.toml").write_text(
        f'[registry]\nlocation = "{FIXTURES / "registry"}"\n'
        '[hooks.dam]\nadapter = "standard"\nsecret_env = "MISSING_SECRET"\nallowed_hosts = ["dam.example.com"]\n'
    )
    said = command(tmp_path, "serve", "--port", "0", timeout=60)
    assert said.returncode == 2
    assert "MISSING_SECRET" in said.stderr
    assert "dam" in said.stderr
