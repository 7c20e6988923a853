"""POST /v1/checks/{id}/confirm: whether a verdict holds for these bytes, by what is in force at that moment."""

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mediacheck.registry.setting import Setting
from mediacheck.registry.sqlite import SqliteRegistry

from .conftest import PICTURES, Serve, Service, command, token

CAT = PICTURES / "cat-unknown.jpg"
LAKE = PICTURES / "waves-recompressed.jpg"
USE = {"channels": ["linkedin"]}
IN_A_YEAR = str(dt.datetime.now(dt.UTC).date() + dt.timedelta(days=365))
SETTINGS = '[company]\nname = "ACME"\n[registry]\nlocation = "{location}"\n'
LICENCE = 'name = "Ours"\nkind = "owned"\n'

Change = Callable[..., None]


@pytest.fixture(scope="module", params=["registry", "assets.db"])
def house(request: pytest.FixtureRequest, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The cat is registered under a licence of the company's own; the waves are unknown."""
    home = tmp_path_factory.mktemp("house")
    (home / "mediacheck.toml").write_text(SETTINGS.format(location=request.param))
    (home / "licenses").mkdir()
    (home / "licenses" / "LicenseRef-Ours.toml").write_text(LICENCE)
    shutil.copy(CAT, home / "cat.jpg")
    said = command(home, "registry", "add", "cat.jpg", "--license", "LicenseRef-Ours", "--id", "cat")
    assert said.returncode == 0, said.stderr
    headers = token(home, "dam", "check")
    service = serve(home=home)
    service.headers |= headers
    yield service
    assert all(line["event"] != "failed" for line in service.log())


@pytest.fixture
def change(house: Service) -> Change:
    """Sets keys of the cat's record (`grant_…` of its grant), past the service."""

    def changed(**values: str) -> None:
        settings = [
            Setting(key.removeprefix("grant_"), value or None, of_grant=key.startswith("grant_"))
            for key, value in values.items()
        ]
        if (house.home / "assets.db").exists():
            registry = SqliteRegistry(str(house.home / "assets.db"))
            registry.revise("cat", settings)
            registry.close()
        else:
            own = {key: value for key, value in values.items() if not key.startswith("grant_")} | {"id": "cat"}
            grant = {key.removeprefix("grant_"): value for key, value in values.items() if key.startswith("grant_")}
            grant = {"license": "LicenseRef-Ours"} | grant
            lines = [f'{key} = "{value}"' for key, value in own.items() if value] + ["[[grant]]"]
            lines += [f'{key} = "{value}"' for key, value in grant.items() if value]
            (house.home / "registry" / "cat.jpg.toml").write_text("\n".join(lines) + "\n")

    return changed


def checked(service: Service, *files: Path, **use: Any) -> str:
    answer = service.check(*files, use=USE | use)
    assert answer.status_code == 200
    return str(answer.json()["id"])


def confirmed(service: Service, check: str, **options: Any) -> dict[str, Any]:
    answer = service.post(f"/v1/checks/{check}/confirm", **options)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    assert found["id"] == check
    assert found["result"]["verdict"] == found["verdict"]
    return found


def said(confirmation: dict[str, Any]) -> tuple[bool, str, str]:
    return confirmation["holds"], confirmation["was"], confirmation["verdict"]


def form(*files: tuple[str, bytes]) -> dict[str, Any]:
    return {"files": [("files", file) for file in files]}


def test_a_verdict_holds_as_long_as_nothing_changed(house: Service) -> None:
    check = checked(house, CAT)
    digest = hashlib.sha256(CAT.read_bytes()).hexdigest()
    for options in ({}, {"json": {"sha256": [digest.upper()]}}, form((CAT.name, CAT.read_bytes()))):
        assert said(confirmed(house, check, **options)) == (True, "clear", "clear")


def test_what_was_to_be_reviewed_still_is(house: Service) -> None:
    """What is unknown is looked for in parts: those were kept too."""
    assert said(confirmed(house, checked(house, LAKE))) == (True, "review", "review")


@pytest.mark.parametrize(
    ("changed", "verdict", "code"),
    [
        ({"status": "withdrawn", "reason": "the contract ended"}, "blocked", "MC105"),
        ({"grant_valid_until": "2020-12-31"}, "blocked", "MC201"),
        ({"grant_channels": "xing"}, "blocked", "MC203"),
        ({"grant_license": "LicenseRef-Gone"}, "review", "MC213"),
    ],
)
def test_what_the_registry_says_now_counts_at_once(
    house: Service, change: Change, changed: dict[str, str], verdict: str, code: str
) -> None:
    check = checked(house, CAT)
    change(**changed)
    now = confirmed(house, check)
    assert said(now) == (False, "clear", verdict)
    assert code in {finding["code"] for finding in now["result"]["posts"][0]["items"][0]["findings"]}
    change(**dict.fromkeys(changed, "") | ({"grant_license": "LicenseRef-Ours"} if "grant_license" in changed else {}))
    assert said(confirmed(house, check)) == (True, "clear", "clear")


def test_what_a_licence_says_now_counts_at_once(house: Service) -> None:
    check = checked(house, CAT)
    licence = house.home / "licenses" / "LicenseRef-Ours.toml"
    licence.write_text(LICENCE + 'channels = ["xing"]\n')
    assert said(confirmed(house, check)) == (False, "clear", "blocked")
    licence.write_text(LICENCE)
    assert said(confirmed(house, check)) == (True, "clear", "clear")


def test_what_the_settings_say_now_counts_at_once(house: Service, change: Change) -> None:
    check = checked(house, CAT)
    change(grant_valid_until=IN_A_YEAR)
    settings = house.home / "mediacheck.toml"
    before = settings.read_text()
    settings.write_text(before + '[rules]\nexpires_soon_days = 500\nMC212 = "review"\n')
    assert said(confirmed(house, check)) == (False, "clear", "review")
    settings.write_text(before)
    change(grant_valid_until="")
    assert said(confirmed(house, check)) == (True, "clear", "clear")


def test_settings_that_cannot_be_read_confirm_nothing(house: Service) -> None:
    check = checked(house, CAT)
    settings = house.home / "mediacheck.toml"
    before = settings.read_text()
    settings.write_text("[company\n")
    answer = house.post(f"/v1/checks/{check}/confirm")
    settings.write_text(before)
    assert answer.status_code == 503
    assert answer.json()["on_unavailable"] == "quarantine"
    assert "holds" not in answer.json()


def test_other_bytes_never_hold_and_are_named(house: Service) -> None:
    check = checked(house, CAT, LAKE)
    cat, lake = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (CAT, LAKE))
    assert confirmed(house, check, json={"sha256": [lake, cat]})["holds"]
    for digests, changed in (
        (["0" * 64, lake], [CAT.name]),
        ([cat], [LAKE.name]),
        ([], [CAT.name, LAKE.name]),
        ([cat, lake, "1" * 64], ["1" * 64]),
    ):
        now = confirmed(house, check, json={"sha256": digests})
        assert (now["holds"], now["changed"]) == (False, changed)
        items = {item["name"]: item["verdict"] for item in now["result"]["posts"][0]["items"]}
        assert {name for name, verdict in items.items() if verdict == "unchecked"} == set(changed) & set(items)


def test_files_that_are_sent_again_are_judged_as_they_are_now(house: Service) -> None:
    check = checked(house, LAKE)
    now = confirmed(house, check, **form(("new.jpg", CAT.read_bytes())))
    assert said(now) == (False, "review", "clear")
    assert now["changed"] == [LAKE.name, "new.jpg"]
    assert now["result"]["posts"][0]["items"][0]["verdict"] == "clear"


def test_another_use_is_judged_for_itself(house: Service, change: Change) -> None:
    change(grant_channels="linkedin")
    check = checked(house, CAT)
    assert said(confirmed(house, check, json={"use": {"channels": ["xing"]}})) == (False, "clear", "blocked")
    use = {"data": {"use": '{"channels": ["xing"]}'}}
    assert said(confirmed(house, check, **form((CAT.name, CAT.read_bytes())), **use)) == (False, "clear", "blocked")
    assert said(confirmed(house, check)) == (True, "clear", "clear")
    change(grant_channels="")


def test_a_date_that_nobody_stated_is_that_of_the_question(house: Service, change: Change) -> None:
    """A check for a later day holds, whatever ends before that; one for no day is of today."""
    later = checked(house, CAT, publish_at="2031-01-01")
    change(grant_valid_until=IN_A_YEAR)
    assert said(confirmed(house, later)) == (False, "clear", "blocked")
    now = confirmed(house, later, json={"use": USE})
    assert now["result"]["posts"][0]["use"]["date"] < IN_A_YEAR
    assert said(now) == (True, "clear", "clear")
    change(grant_valid_until="")


def test_one_bad_file_is_not_outweighed_by_a_worse_one(house: Service, change: Change) -> None:
    """The worst of a post may stay what it was while another file got worse."""
    change(status="forbidden", reason="no")
    check = checked(house, CAT, LAKE)
    digest = hashlib.sha256(LAKE.read_bytes()).hexdigest()
    how = ["--verdict", "blocked", "--reason", "no", "--by", "J", "--until", IN_A_YEAR]
    ruled = command(house.home, "decide", digest, *how, "-f", "json")
    assert ruled.returncode == 0, ruled.stderr
    files = form(*((path.name, path.read_bytes()) for path in (CAT, LAKE)))
    assert said(confirmed(house, check, **files)) == (False, "blocked", "blocked")
    identity = json.loads(ruled.stdout)["decision"]["id"]
    command(house.home, "decide", "--revoke", identity, "--by", "J", "--reason", "a test")
    change(status="", reason="")


def test_what_nobody_could_look_at_never_holds(house: Service, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(CAT.read_bytes()[:300])
    check = checked(house, broken)
    now = confirmed(house, check, **form((broken.name, broken.read_bytes())))
    assert said(now) == (False, "unchecked", "unchecked")


def test_where_what_was_seen_is_gone_the_files_are_asked_for(house: Service) -> None:
    check = checked(house, CAT)
    (folder,) = (house.home / "data" / "mediacheck" / "services").glob("*.looks")
    assert folder.stat().st_mode & 0o077 == 0
    for file in folder.iterdir():
        file.unlink()
    answer = house.post(f"/v1/checks/{check}/confirm", headers={"Accept-Language": "de"})
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":files-needed")
    assert "„files“" in answer.json()["remedy"]
    assert said(confirmed(house, check, **form((CAT.name, CAT.read_bytes())))) == (True, "clear", "clear")
    assert said(confirmed(house, check)) == (True, "clear", "clear")


def test_only_its_owner_and_whoever_decides_confirms_a_check(house: Service) -> None:
    check = checked(house, CAT)
    for scope, status in (("check", 404), ("decide", 200)):
        headers = token(house.home, f"other-{scope}", scope)
        assert house.post(f"/v1/checks/{check}/confirm", headers=headers).status_code == status
    assert house.post("/v1/checks/chk_nobody/confirm").status_code == 404


@pytest.mark.parametrize(
    "body", ["[]", '{"sha256": "ab"}', '{"sha256": [1]}', '{"use": []}', '{"use": {"channel": 1}}']
)
def test_a_question_that_is_not_understood_is_refused(house: Service, body: str) -> None:
    check = checked(house, CAT)
    answer = house.post(f"/v1/checks/{check}/confirm", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
