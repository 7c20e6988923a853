"""Results on their way back: signed, once for each result, until they have arrived or are given up."""

import datetime as dt
import json
import sqlite3
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from threading import Event
from typing import Any

import pytest
from standardwebhooks import Webhook

from mediacheck.service.callbacks import SCHEDULE, after

from ...web import Answer, body, status
from ..raw import eventually
from .conftest import OLD_SECRET, PICTURE, SECRET, TOKEN, Build, Mailbox, World, created, new


def small(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.casefold(): value for name, value in headers.items()}


def known(world: World, mailbox: Mailbox) -> dict[str, Any] | None:
    """What the service says of the callback to that mailbox."""
    found = world.service.get("/v1/callbacks").json()["callbacks"]
    return next((each for each in found if each["url"] == mailbox.url), None)


def settled(world: World, mailbox: Mailbox, state: str, tries: int) -> dict[str, Any]:
    """The same, when it is so."""
    for _ in range(600):
        found = known(world, mailbox)
        if found is not None and (found["state"], found["tries"]) == (state, tries):
            return found
        time.sleep(0.05)  # between two looks, not for a result
    raise AssertionError(found)


def closed(gate: Event, then: Answer = status(204)) -> Answer:  # noqa: B008 - it is a plain function
    """An answer that does not come until the gate opens."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        gate.wait(60)
        then(handler)

    return answer


def test_the_sender_is_told_the_result_under_its_own_name_for_the_asset_and_signed(world: World) -> None:
    mailbox = world.mailbox()
    job = world.tell(created(world.picture(), id="DAM/42", callback=mailbox.url)).json()["id"]
    headers, letter = mailbox.letter()
    for secret in (SECRET, OLD_SECRET):
        Webhook(secret).verify(letter, small(headers))
    told = json.loads(letter)
    assert told["type"] == "check.finished"
    assert dt.datetime.fromisoformat(told["timestamp"]).tzinfo is not None
    result = world.service.get(f"/v1/checks/{job}").json()
    assert told["data"] == {"id": "DAM/42", "check": job, "verdict": result["verdict"], "result": result}
    assert small(headers)["content-type"] == "application/json; charset=utf-8"
    settled(world, mailbox, "sent", 1)


def test_a_receiver_that_was_down_gets_the_same_message_again_with_a_new_time(world: World) -> None:
    mailbox = world.mailbox(status(500), status(204))
    world.tell(created(world.picture(), callback=mailbox.url))
    first, letter = mailbox.letter(1)
    waiting = settled(world, mailbox, "waiting", 1)
    assert waiting["problem"] == "The receiver answered with 500."
    assert waiting["due"] > waiting["made"]
    again, same = mailbox.letter(2)  # after five seconds
    assert small(again)["webhook-id"] == small(first)["webhook-id"]
    assert int(small(again)["webhook-timestamp"]) >= int(small(first)["webhook-timestamp"]) + 5
    assert same == letter
    Webhook(SECRET).verify(same, small(again))
    assert settled(world, mailbox, "sent", 2)["problem"] is None


def test_what_is_not_wanted_any_more_is_dead_at_once_until_somebody_sends_it_again(world: World) -> None:
    mailbox = world.mailbox(status(410), status(204))
    world.tell(created(world.picture(), callback=f"{mailbox.url}"))
    first, _ = mailbox.letter()
    dead = settled(world, mailbox, "dead", 1)
    listed = world.service.get("/v1/callbacks", params={"state": "dead"}).json()["callbacks"]
    assert dead in listed
    assert {each["state"] for each in listed} == {"dead"}
    answer = world.service.post(f"/v1/callbacks/{dead['id']}/retry")
    assert answer.status_code == 202
    again, _ = mailbox.letter(2)
    assert small(again)["webhook-id"] == small(first)["webhook-id"] == dead["id"]
    settled(world, mailbox, "sent", 1)
    assert world.service.post(f"/v1/callbacks/{dead['id']}/retry").status_code == 409
    assert world.service.post("/v1/callbacks/cbk_nobody/retry").status_code == 404
    assert len(mailbox.letters) == 2


def test_a_receiver_is_not_followed_elsewhere(world: World) -> None:
    other = world.mailbox()
    mailbox = world.mailbox(status(307, Location=other.url))
    world.tell(created(world.picture(), callback=mailbox.url))
    callback = settled(world, mailbox, "waiting", 1)
    assert callback["problem"] == "The receiver answered with 307."
    assert other.letters == []


def test_only_whoever_may_all_sees_callbacks(world: World) -> None:
    headers = world.admit("decide")
    assert world.service.get("/v1/callbacks", headers=headers).status_code == 403
    assert world.service.post("/v1/callbacks/x/retry", headers=headers).status_code == 403
    assert world.service.get("/v1/callbacks", headers={"Authorization": ""}).status_code == 401
    assert world.service.get("/v1/callbacks", params={"state": "odd"}).status_code == 422


def test_the_schedule_is_the_standards_and_ends_after_three_days() -> None:
    waits = [after(tries) for tries in range(1, 11)]
    assert waits.pop() is None
    for wait, least in zip(waits, (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400), strict=True):
        assert wait is not None
        assert least <= wait <= least * 1.1
    assert SCHEDULE[0] == 0
    assert after(1, stated=3600) == 3600
    assert after(10, stated=3600) is None


def test_tokens_in_addresses_are_in_no_list_and_in_no_log(world: World) -> None:
    mailbox = world.mailbox()
    world.receiver.pages[f"{mailbox.url.removeprefix(world.receiver.url)}?token=geheim"] = mailbox._take
    world.tell(created(world.picture(), callback=f"{mailbox.url}?token=geheim"))
    mailbox.letter()
    settled(world, mailbox, "sent", 1)
    assert "geheim" not in world.service.get("/v1/callbacks").text
    assert "geheim" not in (world.service.home / "log").read_text()


def test_what_cannot_be_fetched_is_told_as_unchecked_with_the_reason(world: World) -> None:
    path = f"/{new('page')}.html"
    world.assets.pages[path] = body(b"<p>", "text/html")
    mailbox = world.mailbox()
    world.tell(created(world.assets.url + path, callback=mailbox.url))
    data = json.loads(mailbox.letter()[1])["data"]
    assert data["verdict"] == "unchecked"
    (item,) = data["result"]["posts"][0]["items"]
    assert "text/html" in item["findings"][0]["message"]


# ------------------------------------------------------------ kill -9


@pytest.fixture(scope="module")
def fragile(build: Build) -> World:
    return build()


def test_killed_after_it_was_taken_each_message_has_one_result_and_one_callback(fragile: World) -> None:
    gate = Event()
    mailbox = fragile.mailbox()
    contents = []
    for _ in range(5):
        url = fragile.picture()
        path = url.removeprefix(fragile.assets.url)
        fragile.assets.pages[path] = closed(gate, fragile.assets.pages[path])
        contents.append(created(url, callback=mailbox.url))
    ids = [new("msg") for _ in contents]
    taken = [fragile.tell(each, message=id_) for each, id_ in zip(contents, ids, strict=True)]
    jobs = [answer.json()["id"] for answer in taken]
    fragile.asked("/")  # one is being fetched
    fragile.restart()
    again = [fragile.tell(each, message=id_) for each, id_ in zip(contents, ids, strict=True)]
    assert [answer.json()["id"] for answer in again] == jobs
    gate.set()
    for job in jobs:
        assert fragile.service.finished(job)["status"] == "done"
    mailbox.letter(len(jobs))
    for each in fragile.service.get("/v1/callbacks").json()["callbacks"]:
        assert each["state"] in {"sent", "waiting"}
    by_check: dict[str, set[str]] = {}
    for headers, letter in mailbox.letters:
        check = json.loads(letter)["data"]["check"]
        by_check.setdefault(check, set()).add(small(headers)["webhook-id"])
    assert {check: len(found) for check, found in by_check.items()} == dict.fromkeys(jobs, 1)
    assert len(fragile.rows("service_job")) == len(jobs)


def test_killed_while_a_callback_is_sent_it_is_sent_again_as_the_same_one(fragile: World) -> None:
    gate = Event()
    mailbox = fragile.mailbox(closed(gate), status(204))
    fragile.tell(created(fragile.picture(), callback=mailbox.url))
    first, letter = mailbox.letter(1)
    fragile.restart()
    gate.set()
    second, same = mailbox.letter(2)
    assert small(second)["webhook-id"] == small(first)["webhook-id"]
    assert same == letter
    settled(fragile, mailbox, "sent", 1)


def test_a_message_that_cannot_be_noted_leaves_no_job(fragile: World) -> None:
    """The job and the note that it was delivered are written together, so that the next delivery doubles nothing."""
    fragile.sql("CREATE TRIGGER fault BEFORE INSERT ON service_delivery BEGIN SELECT RAISE(ABORT, 'out of order'); END")
    before = fragile.done()
    content, message = created(fragile.picture()), new("msg")
    answer = fragile.tell(content, message=message)
    assert (answer.status_code, fragile.done()) == (503, before)
    fragile.sql("DROP TRIGGER fault")
    assert fragile.tell(content, message=message).status_code == 202


def test_a_result_is_kept_together_with_its_callback_or_not_at_all(fragile: World) -> None:
    fragile.sql("CREATE TRIGGER fault BEFORE INSERT ON service_callback BEGIN SELECT RAISE(ABORT, 'out of order'); END")
    mailbox = fragile.mailbox()
    seen = len(fragile.service.log())
    job = fragile.tell(created(fragile.picture(), callback=mailbox.url)).json()["id"]
    for _ in range(600):
        if any(line["event"] == "failed" for line in fragile.service.log()[seen:]):
            break
        time.sleep(0.05)  # between two looks, not for a result
    assert fragile.service.get(f"/v1/jobs/{job}").json()["check"] is None
    fragile.sql("DROP TRIGGER fault")
    assert fragile.service.finished(job)["status"] == "done"  # without a new start
    mailbox.letter()
    settled(fragile, mailbox, "sent", 1)
    assert len(mailbox.letters) == 1


def test_a_check_that_failed_for_good_is_told_as_unchecked_too(fragile: World) -> None:
    """Silence would leave the upload in quarantine without a reason. Here the words of a use have changed meanwhile."""
    gate = Event()
    mailbox = fragile.mailbox()
    url = fragile.picture()
    path = url.removeprefix(fragile.assets.url)
    fragile.assets.pages[path] = closed(gate)
    job = fragile.tell(created(url, id="DAM/43", callback=mailbox.url)).json()["id"]
    fragile.asked(path)
    fragile.service.kill()
    gate.set()
    changed = """UPDATE service_check SET request = json_set(request, '$.use', json('{"channels": ["elsewhere"]}'))"""
    fragile.sql(f"{changed} WHERE id = ?", job)
    fragile.restart()
    told = json.loads(mailbox.letter()[1])
    assert told["type"] == "check.failed"
    problem = told["data"].pop("problem")
    assert told["data"] == {"id": "DAM/43", "check": job, "verdict": "unchecked"}
    assert "elsewhere" in problem["detail"]
    assert fragile.service.finished(job) == {
        "id": job,
        "status": "failed",
        "check": None,
        "verdict": None,
        "problem": problem,
    }


def test_an_asset_host_that_does_not_answer_holds_up_nobody_who_waits(world: World) -> None:
    gate = Event()
    path = f"/{new('slow')}.jpg"
    world.assets.pages[path] = closed(gate)
    jobs = [world.tell(created(f"{world.assets.url}{path}?{number}")).json()["id"] for number in range(8)]
    world.asked(path)
    assert world.service.check(PICTURE).status_code == 200
    upload = world.service.check(PICTURE, headers={"Prefer": "respond-async"}).json()["id"]
    assert world.service.finished(upload)["status"] == "done"
    known = [world.service.get(f"/v1/jobs/{job}").json() for job in jobs]
    gate.set()
    assert {job["status"] for job in known} == {"running", "queued"}
    assert {job["problem"] for job in known} == {None}  # none of them was given up before the check was answered


def test_told_to_end_while_an_asset_is_fetched_the_service_ends_and_the_job_is_done_by_the_next(
    fragile: World,
) -> None:
    gate = Event()
    url = fragile.picture()
    path = url.removeprefix(fragile.assets.url)
    fragile.assets.pages[path] = closed(gate, fragile.assets.pages[path])
    mailbox = fragile.mailbox()
    job = fragile.tell(created(url, callback=mailbox.url)).json()["id"]
    fragile.asked(path)
    seen = len(fragile.service.log())
    fragile.service.process.terminate()
    gate.set()
    fragile.service.process.wait(60)
    events = [line["event"] for line in fragile.service.log()[seen:]]
    assert "stopped" in events
    assert "failed" not in events
    fragile.restart()
    assert fragile.service.finished(job)["verdict"] == "review"
    mailbox.letter()
    assert len(mailbox.letters) == 1


def test_offline_nothing_is_fetched_and_nothing_sent_until_it_is_not(fragile: World) -> None:
    """`--offline` overrules what the settings allow."""
    fragile.restart("--offline")
    mailbox = fragile.mailbox()
    url = fragile.picture()
    job = fragile.tell(created(url, callback=mailbox.url)).json()["id"]
    assert fragile.service.finished(job)["verdict"] == "unchecked"
    (item,) = fragile.service.get(f"/v1/checks/{job}").json()["posts"][0]["items"]
    assert [finding["code"] for finding in item["findings"]] == ["MC801"]
    settled(fragile, mailbox, "waiting", 0)
    assert mailbox.letters == []
    fragile.restart()
    mailbox.letter()
    assert url.removeprefix(fragile.assets.url) not in fragile.assets.paths


def test_how_often_a_hook_is_asked_is_limited_for_those_who_prove_themselves(fragile: World) -> None:
    """Whoever does not cannot use up what the sender may send; one hook does not use up another's."""
    settings = fragile.service.home / "mediacheck.toml"
    written = settings.read_text()
    settings.write_text(f"{written}\n[service]\nrequests_per_minute = 60\n")
    fragile.restart()
    settings.write_text(written)
    strangers = {fragile.send("dam", b"{}", {}).status_code for _ in range(20)}
    content = b'{"type": "other"}'
    answers = [fragile.tell(content) for _ in range(20)]
    assert strangers == {401}
    assert [answer.status_code for answer in answers[:10]] == [204] * 10
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert fragile.send("bucket", b'{"Records": []}', {"Authorization": f"Bearer {TOKEN}"}).status_code == 204


def test_what_has_arrived_is_not_sent_again_while_nobody_can_note_it(world: World) -> None:
    (journal,) = world.service.home.glob("**/services/*.db")
    other = sqlite3.connect(journal, isolation_level=None, check_same_thread=False)
    failed = len(failures(world))

    def locked(handler: BaseHTTPRequestHandler) -> None:
        other.execute("BEGIN IMMEDIATE")
        status(204)(handler)

    mailbox = world.mailbox(locked, status(204))
    world.tell(created(world.picture(), callback=mailbox.url))
    mailbox.letter()
    assert eventually(lambda: len(failures(world)) > failed)
    other.execute("ROLLBACK")
    other.close()
    settled(world, mailbox, "sent", 1)
    assert len(mailbox.letters) == 1


def failures(world: World) -> list[dict[str, Any]]:
    return [line for line in world.service.log() if line["event"] == "failed"]
