"""/openapi.json: a document that is right, of answers that are as it says, whatever is asked."""

import base64
import contextlib
import os
import shutil
from typing import Any

import hypothesis
import jsonschema
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from .conftest import FIXTURES, PICTURES, Serve, Service, token

EXAMPLES = int(os.environ.get("MEDIACHECK_FUZZ", "6"))
"""Of each operation, of requests as they should be and as many as they should not; `make fuzz` takes more."""

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    ignored_auth,
]


@pytest.fixture(scope="module", params=["folder", "sqlite"])
def api(request: pytest.FixtureRequest, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Service:
    """With the demo's settings, and a token that may all."""
    home = tmp_path_factory.mktemp("api")
    shutil.copytree(FIXTURES / "registry", home / "registry")
    settings = (FIXTURES / "mediacheck.toml").read_text() + "\n[service]\nrequests_per_minute = 10000000\n"
    settings += '[hooks.dam]\nadapter = "standard"\nsecret_env = "DAM_SECRET"\nallowed_hosts = ["assets.example.com"]\n'
    if request.param == "sqlite":
        from .conftest import command

        settings += '\n[registry]\nlocation = "assets.db"\n'
        (home / "mediacheck.toml").write_text(settings)
        made = command(home, "registry", "import", home / "registry", "--registry", "assets.db")
        assert made.returncode == 0, made.stderr
    (home / "mediacheck.toml").write_text(settings)
    headers = token(home, "fuzz", "admin")
    service = serve(home=home, env={"DAM_SECRET": "whsec_" + base64.b64encode(bytes(32)).decode()})
    service.headers |= headers
    return service


def document(service: Service) -> dict[str, Any]:
    found: dict[str, Any] = requests.get(f"{service.url}/openapi.json", timeout=60).json()
    return found


def valid(service: Service, name: str, answer: requests.Response) -> dict[str, Any]:
    """The answer, held against a schema of the document."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": document(service)["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json())
    found: dict[str, Any] = answer.json()
    return found


def test_the_document_is_openapi_and_nobody_needs_a_token_for_it(api: Service) -> None:
    assert document(api)["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(document(api)).validate()


def test_every_operation_says_its_problems_as_such(api: Service) -> None:
    for path in document(api)["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                kinds = set(answer.get("content", {}))
                good = set() if status == "204" else {"application/json"}
                assert kinds == ({"application/problem+json"} if int(status) >= 400 else good)


def test_real_answers_are_as_the_document_says(api: Service) -> None:
    picture = PICTURES / "cat-unknown.jpg"
    check = valid(api, "Check", api.check(picture, use={"channels": ["linkedin"]}))
    valid(api, "Job", api.check(picture, headers={"Prefer": "respond-async"}))
    valid(api, "Confirmation", api.post(f"/v1/checks/{check['id']}/confirm"))
    first = valid(api, "Assets", api.get("/v1/assets?limit=1"))["assets"][0]
    valid(api, "AssetWithPosts", api.get(f"/v1/assets/{first['id']}"))
    decision = {"verdict": "clear", "reason": "ours", "by": "Jana", "until": "2999-12-31"}
    made = valid(api, "NewDecision", api.post("/v1/decisions", json=decision | {"sha256": "0" * 64}))["decision"]
    valid(api, "Decisions", api.get("/v1/decisions"))
    revocation = {"by": "Jana", "reason": "not ours"}
    valid(api, "RevokedDecision", api.post(f"/v1/decisions/{made['id']}/revoke", json=revocation))
    valid(api, "Licenses", api.get("/v1/licenses"))
    valid(api, "License", api.get("/v1/licenses/CC-BY-4.0"))
    valid(api, "Rules", api.get("/v1/rules"))
    valid(api, "Rule", api.get("/v1/rules/unknown-origin"))
    valid(api, "Problem", api.get("/v1/rules/MC999"))
    valid(api, "Health", api.get("/v1/health"))
    valid(api, "Ready", api.get("/v1/ready"))


def there_is(api: Service) -> dict[str, str]:
    """What stands for the parameters of paths: else nobody would get further than that there is no such thing."""
    check = api.check(PICTURES / "cat-unknown.jpg").json()["id"]
    decision = {"verdict": "clear", "reason": "ours", "by": "Jana", "until": "2999-12-31", "sha256": "0" * 64}
    return {
        "check_id": check,
        "job_id": api.check(PICTURES / "cat-unknown.jpg", headers={"Prefer": "respond-async"}).json()["id"],
        "asset_id": api.get("/v1/assets?limit=1").json()["assets"][0]["id"],
        "decision_id": api.post("/v1/decisions", json=decision).json()["decision"]["id"],
        "license_id": "CC-BY-4.0",
        "code": "MC101",
        "name": "dam",
    }


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("authorised", [True, False])
def test_no_request_breaks_it_and_every_answer_is_documented(
    api: Service,
    mode: GenerationMode,
    authorised: bool,  # noqa: FBT001
) -> None:
    headers = api.headers if authorised else {}
    known = there_is(api)
    for found in schemathesis.openapi.from_url(f"{api.url}/openapi.json").get_all_operations():
        operation = found.ok()

        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize="MEDIACHECK_FUZZ" not in os.environ,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[hypothesis.Phase.generate],
        )
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode), real=hypothesis.strategies.booleans())
        def ask(case: Any, *, real: bool) -> None:
            if real and isinstance(case.path_parameters, dict):
                case.path_parameters = {name: known.get(name, its) for name, its in case.path_parameters.items()}
            case.call_and_validate(checks=CHECKS, headers=headers)

        with contextlib.suppress(Unsatisfiable):  # where nothing is sent, nothing can be wrong
            ask()
