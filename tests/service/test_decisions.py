"""/v1/decisions: what people ruled, by the rules of `mediacheck decide`."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from .conftest import FIXTURES, PICTURES, Serve, Service, command, token

CAT = PICTURES / "cat-unknown.jpg"
HOW = {"verdict": "clear", "reason": "our own", "by": "Jana Sommer", "until": "2999-12-31"}


@pytest.fixture(scope="module")
def house(serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """The demo's company, with a token that may decide."""
    home = tmp_path_factory.mktemp("house")
    shutil.copy(FIXTURES / "mediacheck.toml", home)
    shutil.copytree(FIXTURES / "registry", home / "registry")
    headers = token(home, "coach", "decide")
    service = serve(home=home)
    service.headers |= headers
    return service


def other(folder: Path, mark: str) -> Path:
    """The cat as another file with the same pixels."""
    path = folder / f"{mark}.jpg"
    path.write_bytes(CAT.read_bytes() + mark.encode())
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sent(service: Service, path: Path, decision: dict[str, Any], **options: Any) -> Any:
    files = [("files", (path.name, path.read_bytes())), ("decision", (None, json.dumps(decision)))]
    return service.post("/v1/decisions", files=files, **options)


def test_a_decision_counts_from_the_next_check_on_until_it_is_revoked(house: Service) -> None:
    assert house.check(CAT).json()["verdict"] == "review"
    answer = sent(house, CAT, HOW | {"channels": ["linkedin"]})
    assert answer.status_code == 201
    assert house.check(CAT, use={"channels": ["linkedin"]}).json()["verdict"] == "clear"
    assert house.check(CAT, use={"channels": ["xing"]}).json()["verdict"] == "review"
    made = answer.json()["decision"]
    gone = house.post(f"/v1/decisions/{made['id']}/revoke", json={"by": "Jana", "reason": "a mistake"})
    assert gone.status_code == 200
    assert gone.json()["decision"] == made | {"state": "revoked", "revoked": gone.json()["decision"]["revoked"]}
    assert house.check(CAT, use={"channels": ["linkedin"]}).json()["verdict"] == "review"
    again = house.post(f"/v1/decisions/{made['id']}/revoke", json={"by": "Jana", "reason": "a mistake"})
    assert again.status_code == 409


def test_it_is_kept_as_the_command_line_keeps_it(house: Service, tmp_path: Path) -> None:
    """The same file decided on both ways gives the same document, but for its id."""
    path = other(tmp_path, "same")
    words = [word for name, value in HOW.items() for word in (f"--{name}", value)]
    said = json.loads(command(house.home, "decide", path, *words, "-f", "json").stdout)
    answer = sent(house, path, HOW).json()
    assert said["decision"].pop("id")[:-7] == answer["decision"].pop("id")[:-7]
    assert answer["notes"] == said["notes"]
    assert answer["decision"] == said["decision"]


def test_decisions_are_listed_of_a_file_or_of_all(house: Service, tmp_path: Path) -> None:
    path = other(tmp_path, "listed")
    sent(house, path, HOW | {"verdict": "blocked"})
    house.post("/v1/decisions", json=HOW | {"sha256": "ab" * 32})
    said = json.loads(command(house.home, "decide", "--list", "-f", "json").stdout)
    found = house.get("/v1/decisions").json()
    assert sorted(each["id"] for each in said["decisions"]) == [each["id"] for each in found["decisions"]]
    assert found["registry"].endswith(said["registry"])
    (only,) = house.get("/v1/decisions", params={"sha256": digest(path).upper()}).json()["decisions"]
    assert (only["verdict"], only["sha256"]) == ("blocked", digest(path))
    first = house.get("/v1/decisions?limit=1").json()
    rest = house.get("/v1/decisions", params={"after": first["next"]}).json()
    assert first["decisions"] + rest["decisions"] == found["decisions"]


def test_of_a_file_that_is_registered_the_digest_is_enough(house: Service) -> None:
    """What it looks like is known: a decision on it holds for copies."""
    asset = next(each for each in house.get("/v1/assets").json()["assets"] if each["origin"].endswith(".jpg"))
    answer = house.post("/v1/decisions", json=HOW | {"sha256": digest(Path(asset["origin"])), "verdict": "blocked"})
    assert answer.status_code == 201
    assert answer.json()["decision"]["pixels"]
    assert "recompressed" in answer.json()["notes"][0]
    house.post(f"/v1/decisions/{answer.json()['decision']['id']}/revoke", json={"by": "J", "reason": "a test"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"by": None}, "“by” is missing"),
        ({"reason": " "}, "“reason” is missing"),
        ({"until": None}, "“until” is missing"),
        ({"until": "2020-01-01"}, "which is over"),
        ({"until": "soon"}, "is no date"),
        ({"verdict": "review"}, "unknown name “review”"),
        ({"verdict": "blocked", "override": ["MC201"]}, "“override” lifts a block, so it needs “verdict” clear"),
        ({"override": ["MC999"]}, "There is no rule “MC999”"),
        ({"override": ["MC101"]}, "does not block"),
        ({"own_work": True, "override": ["MC201"]}, "“own_work” says who made the picture"),
        ({"channels": ["linkdin"]}, "did you mean “linkedin”?"),
        ({"reasons": "x"}, "did you mean “reason”?"),
        ({"sha256": "abc"}, "64 hexadecimal digits"),
        ({"own_work": "yes"}, "true or false"),
    ],
)
def test_what_cannot_be_decided_is_refused(house: Service, change: dict[str, Any], said: str) -> None:
    before = house.get("/v1/decisions?limit=1000").json()
    wanted = {key: value for key, value in (HOW | {"sha256": "cd" * 32} | change).items() if value is not None}
    answer = house.post("/v1/decisions", json=wanted)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert "--" not in answer.text
    assert house.get("/v1/decisions?limit=1000").json() == before


def test_own_work_needs_a_name_only_and_says_why_in_the_callers_language(house: Service, tmp_path: Path) -> None:
    wanted = {"own_work": True, "by": "Jana"}
    answer = sent(house, other(tmp_path, "own"), wanted, headers={"Accept-Language": "de"})
    assert answer.status_code == 201
    assert answer.json()["decision"]["reason"] == "Dieses Bild habe ich gemacht."


def test_a_form_has_one_file_and_no_digest_beside_it(house: Service) -> None:
    files = [("decision", (None, json.dumps(HOW)))]
    assert house.post("/v1/decisions", files=files).status_code == 422
    assert sent(house, CAT, HOW | {"sha256": "0" * 64}).status_code == 422


def test_a_decision_that_there_is_not_cannot_be_revoked(house: Service) -> None:
    answer = house.post("/v1/decisions/nobody/revoke", json={"by": "J", "reason": "x"})
    assert answer.status_code == 404
    assert house.post("/v1/decisions/nobody/revoke", json={"by": "J"}).status_code == 422


def test_whoever_may_only_check_decides_nothing(house: Service) -> None:
    headers = token(house.home, "checker", "check")
    assert sent(house, CAT, HOW, headers=headers).status_code == 403
    assert house.post("/v1/decisions/x/revoke", json={"by": "J", "reason": "x"}, headers=headers).status_code == 403
    assert house.get("/v1/decisions", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        '{"sha256": NaN}',
        '{"by": "a", "by": "b"}',
        '{"by": "\\ud800"}',
        '{"by": "a\\u0000b"}',
        "[" * 100_000,
        '{"a":' * 100_000,
        "[]",
        "",
        "\xff",
        '{"own_work": ' + "9" * 5000 + "}",
        json.dumps(HOW | {"sha256": "ef" * 32})[:-1] + ', "until": "2999-12-31"}',
        json.dumps(HOW | {"sha256": "ef" * 32, "reason": "a\0b"}),
        json.dumps(HOW | {"sha256": "ef" * 32, "by": "\ud800"}),
    ],
)
def test_json_that_is_none_or_may_be_read_two_ways_is_refused(house: Service, body: str) -> None:
    answer = house.post("/v1/decisions", data=body.encode("latin-1"), headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "“body” has to be a JSON object."
