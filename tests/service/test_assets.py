"""/v1/assets: what is registered is listed, shown and added to."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from .conftest import PICTURES, Serve, Service, command, token

CAT = PICTURES / "cat-unknown.jpg"
OURS = {"title": "Cat", "grant": [{"license": "LicenseRef-Company-Owned"}]}


@pytest.fixture(scope="module", params=["registry", "assets.db"])
def house(request: pytest.FixtureRequest, serve: Serve, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """With a registry of its own, of each kind, and a token that may all."""
    home = tmp_path_factory.mktemp("house")
    (home / "mediacheck.toml").write_text(f'[company]\nname = "ACME"\n[registry]\nlocation = "{request.param}"\n')
    for name in ("photos/lake.jpg", "photos/river.jpg"):
        (home / "photos").mkdir(exist_ok=True)
        shutil.copy(PICTURES / "waves-recompressed.jpg", home / name)
        with (home / name).open("ab") as file:
            file.write(name.encode())
    said = command(home, "registry", "add", "photos", "--license", "LicenseRef-Company-Owned")
    assert said.returncode == 0, said.stderr
    service = serve(home=home)
    service.headers |= token(home, "admin", "admin")
    yield service
    assert all(line["event"] != "failed" for line in service.log())


def add(service: Service, path: Path, asset: dict[str, Any], **options: Any) -> requests.Response:
    files = [("files", (options.pop("name", path.name), path.read_bytes()))]
    return service.post("/v1/assets", files=files, data={"asset": json.dumps(asset)}, **options)


def test_assets_are_listed_page_by_page(house: Service) -> None:
    ids: list[str] = []
    after = ""
    while True:
        page = house.get("/v1/assets", params={"limit": 1, "after": after}).json()
        ids += [asset["id"] for asset in page["assets"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert ids == [asset["id"] for asset in house.get("/v1/assets").json()["assets"]]
    assert len(ids) == len(set(ids)) >= 2


def test_an_asset_is_shown_as_on_the_command_line(house: Service) -> None:
    for asset in house.get("/v1/assets").json()["assets"]:
        said = command(house.home, "registry", "show", asset["id"], "-f", "json")
        assert house.get(f"/v1/assets/{asset['id']}").json() == json.loads(said.stdout)


def test_what_is_added_counts_from_the_next_check_on(house: Service, tmp_path: Path) -> None:
    picture = tmp_path / "cat.jpg"
    picture.write_bytes(CAT.read_bytes() + b"1")
    assert house.check(picture).json()["verdict"] == "review"
    answer = add(house, picture, OURS | {"id": "pets/the cat?.jpg"})
    assert answer.status_code == 201
    assert answer.json()["id"] == "pets/the cat?.jpg"
    assert house.get(answer.headers["Location"]).json() == answer.json()
    assert house.check(picture, use={"channels": ["linkedin"]}).json()["verdict"] == "clear"


def test_the_same_bytes_again_add_a_grant_or_nothing(house: Service, tmp_path: Path) -> None:
    picture = tmp_path / "again.jpg"
    picture.write_bytes(CAT.read_bytes() + b"2")
    first = add(house, picture, OURS)
    assert add(house, picture, OURS).status_code == 200
    assert add(house, picture, OURS).json() == first.json()
    more = {"grant": [{"license": "licenseref-press-kit", "reference": "P-1"}]}
    grants = add(house, picture, more).json()["grants"]
    assert [grant["license"] for grant in grants] == ["LicenseRef-Company-Owned", "LicenseRef-Press-Kit"]


def test_an_upload_lies_where_the_registry_says_or_it_says_no_place(house: Service, tmp_path: Path) -> None:
    """A folder keeps the file; a database has its name, for the place of an upload is gone a moment later."""
    picture = tmp_path / "place.jpg"
    picture.write_bytes(CAT.read_bytes() + b"3")
    origin = Path(add(house, picture, OURS, name="../../p\u00e4ge:\u2028 1.jpg").json()["origin"])
    if house.get("/v1/assets").json()["assets"][0]["origin"].startswith(str(house.home / "registry")):
        assert origin.read_bytes() == picture.read_bytes()
        assert origin.parent == house.home / "registry"
    else:
        assert str(origin) == "päge__ 1.jpg"
    assert not list((house.home / "data" / "mediacheck" / "services").glob("*.spool/chk_*"))


@pytest.mark.parametrize(
    ("asset", "status", "said"),
    [
        ({"grant": [{"license": "LicenseRef-Company-Ownd"}]}, 422, "LicenseRef-Company-Owned"),
        ({}, 422, "Under which licence?"),
        ({"status": "forbidden"}, 422, "needs a “reason”"),
        ({"titel": "Cat"}, 422, "did you mean “title”?"),
        ({"grant": [{"license": "CC0-1.0", "valid_from": "2026-02-01", "valid_until": "2026-01-01"}]}, 422, "grant"),
        (OURS | {"id": "photos/lake.jpg"}, 201, ""),
    ],
)
def test_what_registry_add_refuses_is_refused(
    house: Service, tmp_path: Path, asset: dict[str, Any], status: int, said: str
) -> None:
    picture = tmp_path / "refused.jpg"
    picture.write_bytes(CAT.read_bytes() + json.dumps(asset).encode())
    answer = add(house, picture, asset)
    assert answer.status_code == status
    assert said in answer.text


@pytest.mark.parametrize(
    "name",
    ["a" * 197 + ".jpg", "../lake.jpg", "/lake.jpg", "a//b.jpg", "new\nline.jpg", "a/../b.jpg", "ä" * 99 + ".jpg"],
)
def test_an_id_that_no_address_can_have_is_refused(house: Service, tmp_path: Path, name: str) -> None:
    picture = tmp_path / "address.jpg"
    picture.write_bytes(CAT.read_bytes() + name.encode())
    answer = add(house, picture, OURS | {"id": name})
    assert answer.status_code == 422
    assert "cannot be an id" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["decisions/x.jpg", ".hidden/x.jpg", "purchases.csv", "folder.toml", "x.jpg.toml"])
def test_no_id_gets_in_the_way_of_the_registrys_own_files(house: Service, tmp_path: Path, name: str) -> None:
    picture = tmp_path / "own.jpg"
    picture.write_bytes(CAT.read_bytes() + name.encode())
    answer = add(house, picture, OURS | {"id": name})
    assert answer.status_code == 201
    assert house.get(answer.headers["Location"]).json()["id"] == name
    assert house.get("/v1/decisions").status_code == 200
    assert house.check(picture).status_code == 200


@pytest.mark.parametrize("name", [".", "...", "f", "a" * 300 + ".jpg", 'q"".jpg', "x." + "e" * 300, "ü\t.jpg", ".jpg"])
def test_whatever_a_file_is_called_it_is_registered(house: Service, tmp_path: Path, name: str) -> None:
    picture = tmp_path / "called.jpg"
    picture.write_bytes(CAT.read_bytes() + name.encode())
    answer = add(house, picture, OURS, name=name)
    assert answer.status_code == 201
    assert house.get(answer.headers["Location"]).json() == answer.json()


def test_an_id_that_is_another_files_is_a_conflict(house: Service, tmp_path: Path) -> None:
    taken = house.get("/v1/assets").json()["assets"][0]["id"]
    picture = tmp_path / "taken.jpg"
    picture.write_bytes(CAT.read_bytes() + b"4")
    answer = add(house, picture, OURS | {"id": taken})
    assert answer.status_code == 409
    assert taken in answer.json()["detail"]
    add(house, picture, OURS)
    answer = add(house, picture, OURS | {"id": "another"})
    assert answer.status_code == 409
    assert "spool" not in answer.text


def test_what_cannot_be_read_is_not_registered(house: Service, tmp_path: Path) -> None:
    before = house.get("/v1/assets?limit=1000").json()
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(CAT.read_bytes()[:200])
    answer = add(house, broken, OURS, headers={"Accept-Language": "de"})
    assert answer.status_code == 422
    assert "broken.jpg" in answer.json()["detail"]
    assert house.get("/v1/assets?limit=1000").json() == before


@pytest.mark.parametrize("count", [0, 2])
def test_exactly_one_file_makes_an_asset(house: Service, count: int) -> None:
    files = [("files", (f"{number}.jpg", CAT.read_bytes())) for number in range(count)]
    answer = house.post("/v1/assets", files=[*files, ("asset", (None, json.dumps(OURS)))])
    assert answer.status_code == 422


def test_only_an_admin_adds(house: Service) -> None:
    headers = token(house.home, "decide", "decide")
    assert add(house, CAT, OURS, headers=headers).status_code == 403
    assert house.get("/v1/assets", headers=headers).status_code == 200
    assert requests.get(f"{house.url}/v1/assets", timeout=60).status_code == 401


@pytest.mark.parametrize("query", ["limit=-1", "limit=0", "limit=1001", "limit=99999999999999999999999", "limit=x"])
def test_a_page_that_cannot_be_is_refused(house: Service, query: str) -> None:
    answer = house.get(f"/v1/assets?{query}")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["%00", "%ED%A0%80", "a" * 5000, "%2e%2e%2fetc", "x%0ay"])
def test_an_id_that_is_nobodys_is_not_found(house: Service, name: str) -> None:
    assert house.get(f"/v1/assets/{name}").status_code == 404
    assert house.get(f"/v1/assets?after={name[:900]}").status_code == 200


def test_without_a_registry_none_is_made(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "mediacheck.toml").write_text("")
    service = serve(home=tmp_path)
    service.headers |= token(tmp_path, "admin", "admin")
    for answer in (service.get("/v1/assets"), service.get("/v1/decisions"), add(service, CAT, OURS)):
        assert answer.status_code == 409
        assert "mediacheck init" in answer.json()["remedy"]
    assert not (tmp_path / "registry").exists()
