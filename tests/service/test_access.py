"""Who may ask, for what, from where and how often; and that a token is nowhere but with whom it was given to."""

import json
import os
from pathlib import Path

import pytest
import requests
from tests.registry.making import downgrade

from mediacheck.cli import serve as commands
from mediacheck.errors import UsageError
from mediacheck.registry.sqlite import SqliteRegistry

from . import raw
from .conftest import FIXTURES, PICTURES, Serve, Service, command, token
from .raw import form, part

PICTURE = PICTURES / "cat-unknown.jpg"
BURST = 60  # requests at once


def make(home: Path, name: str, scope: str) -> str:
    """A token, which stands on the last line."""
    said = command(home, "serve", "token", "add", name, "--scope", scope)
    assert said.returncode == 0, said.stderr
    token = said.stdout.splitlines()[-1]
    assert said.stdout.count(token) == 1
    return token


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    home = tmp_path_factory.mktemp("access")
    (home / "mediacheck.toml").write_text(
        f'[registry]\nlocation = "{FIXTURES / "registry"}"\n[service]\nrequests_per_minute = {BURST * 6}\n'
    )
    wanted = {"dam": "check", "other": "check", "desk": "decide"}
    return {"home": str(home)} | {name: make(home, name, scope) for name, scope in wanted.items()}


@pytest.fixture(scope="module")
def service(serve: Serve, tokens: dict[str, str]) -> Service:
    return serve(home=Path(tokens["home"]))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def refused(answer: requests.Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


def test_without_a_token_that_is_known(service: Service, tokens: dict[str, str]) -> None:
    """As soon as there is one, nobody asks without; what is nearly one is none; health and readiness are for all."""
    token = tokens["dam"]
    wrong = ["", "Bearer", "Bearer ", f"Bearer {token[:-1]}", f"Bearer {token}x", f"Bearer {token.upper()}"]
    wrong += [f"Basic {token}", token, "Bearer \xfc", "Bearer mck_" + "x" * 8000, f"Bearer {token},{token}"]
    for value in wrong:
        refused(service.check(PICTURE, headers={"Authorization": value}), 401)
    refused(service.check(PICTURE), 401)
    assert service.check(PICTURE, headers=bearer(token)).status_code == 200
    assert service.get("/v1/health").ok
    assert service.get("/v1/ready").ok


def test_wrong_ones_do_not_keep_others_out(service: Service, tokens: dict[str, str]) -> None:
    """However many there are: guessing at 256 bits is hopeless, and who guesses has no share in anybody's rate."""
    with requests.Session() as session:
        for number in range(200):
            answer = session.get(f"{service.url}/v1/jobs/x", headers=bearer(f"mck_{number}"))
            assert answer.status_code == 401
    assert service.check(PICTURE, headers=bearer(tokens["dam"])).status_code == 200


def test_what_one_asked_another_does_not_see(service: Service, tokens: dict[str, str]) -> None:
    """But for those who decide. What is not there and what is not shown are the same."""
    answer = service.check(PICTURE, headers=bearer(tokens["dam"]))
    place = answer.headers["Location"]
    assert service.get(place, headers=bearer(tokens["dam"])).json() == answer.json()
    assert service.get(place, headers=bearer(tokens["desk"])).json() == answer.json()
    hidden = service.get(place, headers=bearer(tokens["other"]))
    refused(hidden, 404)
    assert hidden.json() == service.get("/v1/checks/chk_none", headers=bearer(tokens["other"])).json()


def test_a_key_is_that_of_its_caller(service: Service, tokens: dict[str, str]) -> None:
    """The same key of two callers is two keys."""
    ids = {
        service.check(PICTURE, headers=bearer(tokens[name]) | {"Idempotency-Key": "1"}).json()["id"]
        for name in ("dam", "other", "dam")
    }
    assert len(ids) == 2


def test_a_token_that_is_taken_back(service: Service, tokens: dict[str, str]) -> None:
    """Opens nothing from the next request on; a new one opens at once; its name is not given again."""
    home = Path(tokens["home"])
    token = make(home, "short", "check")
    assert service.check(PICTURE, headers=bearer(token)).status_code == 200
    assert command(home, "serve", "token", "revoke", "short").returncode == 0
    refused(service.check(PICTURE, headers=bearer(token)), 401)
    assert command(home, "serve", "token", "add", "short").returncode == 2
    listed = command(home, "serve", "token", "list", "-f", "json").stdout
    assert "short" in listed
    assert token not in listed


@pytest.mark.parametrize("name", ["", "local", "../x", "-x", "a b", "a\x1b[31m", "x" * 61, "ä", "a\n"])
def test_names_of_tokens(name: str) -> None:
    with pytest.raises(UsageError, match="no name for a token"):
        commands.add(name)


def test_tokens_are_kept_by_nobody(service: Service, tokens: dict[str, str]) -> None:
    """Neither in the journal nor in the log nor in any other file of the service."""
    for name in ("dam", "other", "desk"):
        secret = tokens[name].removeprefix("mck_").encode()
        assert service.check(PICTURE, headers=bearer(tokens[name])).ok
        for file in service.home.rglob("*"):
            assert not file.is_file() or secret not in file.read_bytes(), file


def test_too_many_requests(service: Service, tokens: dict[str, str]) -> None:
    """Of one token, in a short time: it is told how long to wait, and nobody else is."""
    token = make(Path(tokens["home"]), "hasty", "check")
    with requests.Session() as session:
        answers = [
            session.get(f"{service.url}/v1/checks/x", headers=bearer(token)).status_code for _ in range(BURST + 40)
        ]
        last = session.get(f"{service.url}/v1/checks/x", headers=bearer(token))
    assert answers[:BURST] == [404] * BURST
    assert 429 in answers
    if last.status_code == 429:
        assert int(last.headers["Retry-After"]) >= 1
    assert service.check(PICTURE, headers=bearer(tokens["dam"])).status_code == 200


# ------------------------------------------------------------ without tokens


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("{own}", "", 200),
        ("localhost:{port}", "", 200),
        ("[::1]:{port}", "", 200),
        ("LOCALHOST", "", 200),
        ("{own}", "http://{own}", 200),  # a page of its own
        ("{own}", "http://evil.example", 403),  # a form of a web page
        ("{own}", "null", 403),  # from a file or a sandbox
        ("{own}", "http://127.0.0.1", 403),  # another program on this machine
        ("{own}", "http://{own}.evil.example", 403),
        ("{own}", "http://[", 403),
        ("evil.example", "", 403),  # a name that was made to lead here
        ("evil.example:{port}", "http://evil.example:{port}", 403),
        ("127.0.0.1.evil.example", "", 403),
        ("127.0.0.1@evil.example", "", 403),
        ("[", "", 403),
        ("192.168.0.1:{port}", "", 403),
    ],
)
def test_no_page_of_the_web_asks_through_a_browser(demo: Service, host: str, origin: str, status: int) -> None:
    """Without tokens those on this machine may check, and only they."""
    own = demo.url.removeprefix("http://")
    named = {"own": own, "port": own.partition(":")[2]}
    headers = {"Host": host.format(**named), "Origin": origin.format(**named)}
    answer = raw.ask(demo, form(part(PICTURE.read_bytes()), **headers))
    assert answer.status == status, answer
    if status != 200:
        assert answer.problem()["type"].endswith("foreign-page")


def test_without_tokens_nobody_does_more_than_check(demo: Service) -> None:
    assert json.loads(raw.ask(demo, form(part(PICTURE.read_bytes()), Authorization="Bearer x")).body)["status"] == 401


def test_a_registry_of_an_earlier_version_is_kept_before_it_gets_a_journal(tmp_path: Path) -> None:
    """As it is by whatever else brings one up to date."""
    SqliteRegistry(str(tmp_path / "registry.db"), create=True).close()
    downgrade(str(tmp_path / "registry.db"), 4)
    token(tmp_path, "dam", "check", "--registry", "registry.db")
    assert (tmp_path / "registry.version-4.db").exists()


@pytest.mark.skipif(os.name != "posix", reason="needs modes of files")
def test_what_the_service_keeps_is_nobody_else_s_to_read(tmp_path: Path) -> None:
    token(tmp_path, "dam", "check")
    (journal,) = (tmp_path / "data").rglob("*.db")
    assert journal.parent.stat().st_mode & 0o077 == 0
