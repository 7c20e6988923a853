"""What every adapter has to hold, whatever its messages look like: its test inherits these."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .conftest import World

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature", "authorization", "content-type")
_TEXT = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=80).map(str.strip)


class Suite:
    """`hook` is the name of one with that adapter."""

    hook: str

    def message(self, url: str) -> bytes:
        """About the asset at this address of the asset host."""
        raise NotImplementedError

    def proof(self, content: bytes) -> Mapping[str, str]:
        """The headers that prove it."""
        raise NotImplementedError

    def answered(self, world: World, content: bytes) -> int:
        return world.send(self.hook, content, self.proof(content)).status_code

    def test_a_message_becomes_a_job_that_is_done(self, world: World) -> None:
        content = self.message(world.picture())
        answer = world.send(self.hook, content, self.proof(content))
        assert answer.status_code == 202
        assert answer.headers["Location"] == f"/v1/jobs/{answer.json()['id']}"
        job = world.service.finished(answer.json()["id"])
        assert (job["status"], job["verdict"]) == ("done", "review")

    def test_nothing_is_done_without_proof(self, world: World) -> None:
        content = self.message(world.picture())
        before = world.done()
        for missing in self.proof(content):
            headers = {name: value for name, value in self.proof(content).items() if name != missing}
            answer = world.send(self.hook, content, headers)
            assert answer.status_code == 401
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert "WWW-Authenticate" in answer.headers
        assert world.done() == before

    @pytest.mark.parametrize("path", ["nobody", "", "dam/x"])
    def test_what_is_no_hook_is_not_found(self, world: World, path: str) -> None:
        assert world.send(path, b"{}", {}).status_code == 404

    def test_the_same_message_again_is_answered_with_the_same_job(self, world: World) -> None:
        """A sender that did not get the answer sends it again; so may whoever listened."""
        url = world.picture()
        content = self.message(url)
        headers = self.proof(content)
        first = world.send(self.hook, content, headers)
        before = world.done()
        again = world.send(self.hook, content, headers)
        assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
        world.service.finished(first.json()["id"])
        assert world.send(self.hook, content, headers).json()["status"] == "done"
        assert world.done() == before
        assert [path for path in world.assets.paths if url.endswith(path)] == [url.removeprefix(world.assets.url)]

    def test_ten_at_a_time_are_one_job(self, world: World) -> None:
        content = self.message(world.picture())
        headers = self.proof(content)
        before = len(world.rows("service_job"))
        with ThreadPoolExecutor(10) as senders:
            answers = list(senders.map(lambda _: world.send(self.hook, content, headers), range(10)))
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert len(world.rows("service_job")) == before + 1

    def test_what_is_larger_than_a_message_is_cut_off(self, world: World) -> None:
        content = self.message(world.picture()).replace(b"{", b"{" + b" " * 1_000_000, 1)
        assert self.answered(world, content) == 413

    @pytest.mark.parametrize(
        "content", [b"", b"{", b"{'type': 1}", b"[" * 100_000, b'{"a": "\\ud800"}', b'{"a": 1' + b"0" * 5000 + b"}"]
    )
    def test_what_is_proved_but_is_no_json_is_refused(self, world: World, content: bytes) -> None:
        assert self.answered(world, content) == 400

    @pytest.mark.parametrize("content", [b"[]", b"1", b"null", b'"x"', b"{}", b'{"type": 1, "Records": {}}'])
    def test_what_is_json_but_no_message_is_refused(self, world: World, content: bytes) -> None:
        assert self.answered(world, content) == 422

    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        content=st.one_of(
            st.binary(max_size=300),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.text(max_size=20),
                lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
                max_leaves=12,
            ).map(lambda value: json.dumps(value).encode()),
        ),
        headers=st.dictionaries(
            st.sampled_from(HEADERS), _TEXT | st.just("v1,") | st.just("Bearer "), max_size=len(HEADERS)
        ),
    )
    def test_whoever_does_not_know_the_secret_gets_401_whatever_is_sent(
        self, world: World, content: bytes, headers: dict[str, str]
    ) -> None:
        latin = {name: value.encode("latin-1") for name, value in headers.items()}
        assert world.send(self.hook, content, latin).status_code == 401  # type: ignore[arg-type]
