"""/v1/licenses and /v1/rules: the same documents as on the command line."""

import json

import pytest

from .conftest import FIXTURES, Service, command

CONFIG = ("--config", FIXTURES / "mediacheck.toml")


@pytest.mark.parametrize("name", ["CC-BY-4.0", "LicenseRef-Company-Owned"])
def test_a_licence_is_as_on_the_command_line(demo: Service, name: str) -> None:
    said = json.loads(command(demo.home, "licenses", name, *CONFIG, "-f", "json").stdout)
    assert demo.get(f"/v1/licenses/{name}").json() == said
    assert demo.get(f"/v1/licenses/{name.lower()}").json() == said
    assert said in demo.get("/v1/licenses").json()["licenses"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_rules_are_as_on_the_command_line_in_the_callers_language(demo: Service, lang: str) -> None:
    headers = {"Accept-Language": lang}
    said = json.loads(command(demo.home, "explain", "-f", "json", "--lang", lang).stdout)
    assert demo.get("/v1/rules", headers=headers).json() == said
    assert demo.get("/v1/rules/mc201", headers=headers).json() in said["rules"]
    assert demo.get("/v1/rules/license-expired", headers=headers).json()["code"] == "MC201"


@pytest.mark.parametrize(
    ("path", "near"),
    [("/v1/licenses/CC-BI-4.0", "CC-BY-4.0"), ("/v1/rules/licence-expired", "license-expired"), ("/v1/rules/x", "")],
)
def test_what_there_is_not_names_what_there_is(demo: Service, path: str, near: str) -> None:
    answer = demo.get(path)
    assert answer.status_code == 404
    assert near in answer.json()["detail"]
