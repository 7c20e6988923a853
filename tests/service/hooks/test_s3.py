"""Events of S3 and MinIO: the token that proves them, how keys are written, and addresses that are signed when they are asked."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mediacheck.service.hooks.presigned import Access, presigned

from ...web import body
from .conftest import ANSWER_SECRET, PICTURE, SECRETS, TOKEN, Mailbox, World, new, signature, stored
from .suite import Suite

BEARER = {"Authorization": f"Bearer {TOKEN}"}


def records(*found: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"Records": list(found), **more}).encode()


def tell(world: World, *found: dict[str, Any], hook: str = "bucket", **more: Any) -> Any:
    return world.send(hook, records(*found, **more), BEARER)


def put(world: World, place: str) -> None:
    """An object at this path of the asset host, as it is asked for."""
    world.assets.pages[place] = body(PICTURE.read_bytes(), "binary/octet-stream", ETag='"1"')


class TestS3(Suite):
    hook = "bucket"

    def message(self, url: str) -> bytes:
        bucket, _, key = urlsplit(url).path.lstrip("/").partition("/")
        # As MinIO writes it: the name of the event and the key once more beside the records.
        event = stored(key, bucket, sequencer=key)
        return records(event, EventName=event["eventName"], Key=f"{bucket}/{key}")

    def proof(self, content: bytes) -> Mapping[str, str]:
        assert content is not None
        return BEARER


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f"Bearer {TOKEN}", 204),
        (f"bearer {TOKEN}", 204),
        (TOKEN, 204),
        ("Bearer another-token-that-is-long-enough", 401),
        (f"Basic {TOKEN}", 401),
        (f"Bearer {TOKEN}x", 401),
        (f"Bearer {TOKEN[:-1]}", 401),
        (f"Bearer {TOKEN}, Bearer {TOKEN}", 401),
        ("Bearer ", 401),
        ("Bearer", 401),
        ("Bearer ü", 401),
    ],
)
def test_the_token_stands_in_the_header_with_or_without_its_scheme(world: World, header: str, status: int) -> None:
    content = records()
    assert world.send("bucket", content, {"Authorization": header.encode("latin-1")}).status_code == status  # type: ignore[dict-item]


def test_the_token_of_a_hook_is_no_token_of_the_service(world: World) -> None:
    assert world.service.get("/v1/rules", headers=BEARER).status_code in {401, 404}
    assert world.service.get("/v1/checks/x", headers=BEARER).status_code == 401


@pytest.mark.parametrize(
    "message",
    [
        {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "press"},
        {"Records": []},
        {"Records": [stored("a.jpg") | {"eventName": "s3:ObjectRemoved:Delete"}]},
        {"Records": [stored("a.jpg") | {"eventName": "s3:ObjectAccessed:Get"}]},
        {"Records": [stored("folder/")]},
    ],
)
def test_what_is_about_no_new_object_is_acknowledged_and_left(world: World, message: dict[str, Any]) -> None:
    before = world.done()
    assert world.send("bucket", json.dumps(message).encode(), BEARER).status_code == 204
    assert world.done() == before


@pytest.mark.parametrize("event", ["ObjectCreated:Put", "s3:ObjectCreated:CompleteMultipartUpload"])
def test_every_way_to_make_an_object_counts_under_either_name(world: World, event: str) -> None:
    assert tell(world, stored("a.jpg") | {"eventName": event}).status_code == 202


@pytest.mark.parametrize(
    ("written", "asked", "name"),
    [
        ("plain.jpg", "plain.jpg", "plain.jpg"),
        ("a+b.jpg", "a%20b.jpg", "a b.jpg"),
        ("a%2Bb.jpg", "a%2Bb.jpg", "a+b.jpg"),
        ("100%25.jpg", "100%25.jpg", "100%.jpg"),
        ("%C3%BCber/caf%C3%A9.jpg", "%C3%BCber/caf%C3%A9.jpg", "café.jpg"),
        ("what%3Fis%23this.jpg", "what%3Fis%23this.jpg", "what?is#this.jpg"),
        ("a%7Eb%27%28c%29%2A.jpg", "a~b%27%28c%29%2A.jpg", "a~b'(c)*.jpg"),
    ],
)
def test_keys_are_written_as_in_forms_and_asked_as_in_addresses(
    world: World, written: str, asked: str, name: str
) -> None:
    bucket = new("bucket").replace("_", "-")
    put(world, f"/{bucket}/{asked}")
    job = tell(world, stored(written, bucket)).json()["id"]
    assert world.service.finished(job)["verdict"] == "review"
    (item,) = world.service.get(f"/v1/checks/{job}").json()["posts"][0]["items"]
    assert item["name"] == name


def test_several_objects_are_several_jobs(world: World) -> None:
    first, second = stored("a.jpg"), stored("b.jpg")
    answer = tell(world, first, stored("x/"), second)
    assert answer.status_code == 202
    jobs = [job["id"] for job in answer.json()["jobs"]]
    assert len(set(jobs)) == 2
    assert tell(world, second).json()["id"] == jobs[1]


def test_an_object_that_is_written_anew_is_checked_anew(world: World) -> None:
    changes: list[dict[str, str]] = [{}, {"sequencer": "2"}, {"eTag": "e2"}, {"versionId": "v1"}, {"versionId": "v2"}]
    objects = [stored("same.jpg", **{"eTag": "e1", "sequencer": "1"} | change) for change in changes]
    jobs = [tell(world, each).json()["id"] for each in objects]
    assert len(set(jobs)) == 5


@pytest.mark.parametrize(
    "change",
    [
        {"s3": None},
        {"s3": {}},
        {"s3": {"bucket": {"name": "press"}, "object": {}}},
        {"s3": {"bucket": {"name": "press"}, "object": {"key": 5}}},
        {"s3": {"bucket": {"name": "press"}, "object": {"key": "%FF.jpg"}}},
        {"s3": {"bucket": {"name": "press/../x"}, "object": {"key": "a.jpg"}}},
        {"s3": {"bucket": {"name": "press@evil.example.com"}, "object": {"key": "a.jpg"}}},
        {"eventName": 5},
    ],
)
def test_a_record_that_is_none_is_refused_and_so_is_its_message(world: World, change: dict[str, Any]) -> None:
    before = world.done()
    answer = tell(world, stored("good.jpg"), stored("a.jpg") | change)
    assert answer.status_code == 422
    assert "Records[1]" in answer.json()["detail"]
    assert world.done() == before


@pytest.mark.parametrize("key", ["../private/secret.jpg", "a/../../private/secret.jpg", "./../private/secret.jpg"])
@pytest.mark.parametrize("hook", ["bucket", "locked"])
def test_a_key_does_not_lead_out_of_its_bucket(world: World, key: str, hook: str) -> None:
    """Whoever may upload to one bucket names the key; the service may read others."""
    put(world, "/private/secret.jpg")
    job = tell(world, stored(key), hook=hook).json()["id"]
    assert world.service.finished(job)["verdict"] == "unchecked"
    assert not [path for path in world.assets.paths if "secret.jpg" in path]


def test_the_version_that_the_event_is_about_is_asked_for(world: World) -> None:
    key = new("key") + ".jpg"
    put(world, f"/press/{key}?versionId=v%2F1")
    job = tell(world, stored(key, versionId="v/1")).json()["id"]
    assert world.service.finished(job)["verdict"] == "review"
    put(world, f"/press/{key}")
    assert world.service.finished(tell(world, stored(key, versionId="null")).json()["id"])["verdict"] == "review"


def test_the_result_goes_where_the_hook_says(world: World) -> None:
    mailbox = Mailbox(world.receiver, "/bucket")
    key = new("key") + ".jpg"
    put(world, f"/press/{key}")
    job = tell(world, stored(key)).json()["id"]
    letters = (mailbox.letter(number) for number in range(1, 100))
    headers, letter = next(each for each in letters if job.encode() in each[1])
    headers = {name.casefold(): value for name, value in headers.items()}
    assert json.loads(letter)["data"]["id"] == f"press/{key}"
    wanted = signature(ANSWER_SECRET, headers["webhook-id"], headers["webhook-timestamp"], letter)
    assert headers["webhook-signature"] == wanted


def test_an_address_is_signed_when_it_is_asked_and_kept_nowhere(world: World) -> None:
    key = new("key") + ".jpg"
    put(world, f"/press/{key}")
    job = tell(world, stored(key, versionId="v1"), hook="locked").json()["id"]
    assert world.service.finished(job)["verdict"] == "review"
    asked = urlsplit(world.asked(f"/press/{key}"))
    query = {name: value for name, (value,) in parse_qs(asked.query).items()}
    moment = dt.datetime.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%S%z")
    access = Access(SECRETS["ACCESS_KEY"], SECRETS["SECRET_KEY"], "eu-central-1")
    expected = presigned(f"{world.assets.url}{asked.path}?versionId=v1", access, moment)
    assert expected.endswith(f"?{asked.query}")
    assert abs(dt.datetime.now(dt.UTC) - moment) < dt.timedelta(minutes=1)
    assert job in str(world.rows("service_job"))
    assert "X-Amz" not in str(world.rows("service_check"))
    assert "X-Amz" not in (world.service.home / "log").read_text()
    kept = [path for path in (world.service.home / "cache").rglob("*") if path.is_file()]
    assert not [path for path in kept if b"X-Amz" in path.read_bytes()]


def test_the_signature_is_that_of_the_published_example() -> None:
    """Amazon S3 API Reference, “Authenticating Requests: Using Query Parameters (AWS Signature Version 4)”."""
    access = Access("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
    url = presigned(
        "https://examplebucket.s3.amazonaws.com/test.txt", access, dt.datetime(2013, 5, 24, tzinfo=dt.UTC), 86400
    )
    assert url == (
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
        "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )


def test_the_secret_is_in_no_print_of_the_access() -> None:
    assert "geheim" not in repr(Access("key", "geheim", "us-east-1"))
