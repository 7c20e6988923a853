"""The client against the service itself."""

import socket
from http.server import BaseHTTPRequestHandler

import pytest
import requests

from mediacheck.client import Client
from mediacheck.errors import ServiceError

from ..web import body, site
from .conftest import PICTURES, Service
from .test_checks import comparable

CAT = PICTURES / "cat-unknown.jpg"
OWN = PICTURES / "waves-recompressed.jpg"


def test_the_client_gets_what_the_service_says(demo: Service) -> None:
    """Checked at once, as a job, or asked for again."""
    client = Client(demo.url)
    use = {"channels": ["linkedin"], "caption": "Am See"}
    result = client.check([CAT], use)
    assert comparable(result) == comparable(demo.check(CAT, use=use).json())
    assert client.result(result["id"]) == result
    job = client.check([CAT], use, wait=False)
    assert job["status"] in {"queued", "running", "done"}
    assert demo.finished(job["id"])["status"] == client.job(job["id"])["status"] == "done"
    assert comparable(client.result(job["id"])) == comparable(result)
    assert client.ready()


def test_files_keep_their_names_and_their_bytes(demo: Service) -> None:
    """Umlauts, quotation marks, line breaks, two of the same name."""
    names = ["Überlingen.jpg", 'a"b.jpg', "a;\r\nb.jpg", "same.jpg", "same.jpg"]
    items = Client(demo.url).check([(name, CAT) for name in names])["posts"][0]["items"]
    assert [item["name"] for item in items] == names
    assert len({item["sha256"] for item in items}) == 1
    assert items[0]["size"] == CAT.stat().st_size


def test_what_the_service_refuses_is_told_in_the_language_that_was_asked_for(demo: Service) -> None:
    with pytest.raises(ServiceError) as raised:
        Client(demo.url, lang="de").check([CAT], {"channels": ["linkedn"]})
    assert raised.value.status == 422
    assert "meinten Sie „linkedin“" in str(raised.value)


def test_a_token_that_is_not_known_is_refused(demo: Service) -> None:
    with pytest.raises(ServiceError) as raised:
        Client(demo.url, "mck_unknown").check([CAT])
    assert raised.value.status == 401


def test_an_answer_that_got_lost_is_given_again(demo: Service) -> None:
    """The line breaks when the first try was answered: the second gets that result, and nothing is checked twice."""
    answers: list[requests.Response] = []

    def forward(handler: BaseHTTPRequestHandler) -> None:
        headers = {key: value for key, value in line.asked[-1][1].items() if key != "Host"}
        answers.append(requests.post(demo.url + handler.path, line.sent[-1], headers=headers, timeout=60))
        if len(answers) == 1:
            handler.connection.shutdown(socket.SHUT_RDWR)
        else:
            body(answers[-1].content, "application/json")(handler)

    with site() as line:
        line.pages["/v1/checks"] = forward
        result = Client(line.url, pause=lambda _: None).check([CAT])
    assert [each.json() for each in answers] == [result] * 2


def test_a_verdict_is_confirmed_by_digests_alone(demo: Service) -> None:
    """Nothing is uploaded again; another use is another question."""
    client = Client(demo.url)
    result = client.check([OWN, CAT])
    digests = [item["sha256"] for item in result["posts"][0]["items"]]
    assert client.confirm(result["id"])["holds"]
    assert client.confirm(result["id"], sha256=digests)["holds"]
    other = client.confirm(result["id"], sha256=digests[:1])
    assert (other["holds"], other["changed"]) == (False, [CAT.name])
    elsewhere = client.confirm(result["id"], [OWN, CAT], {"channels": ["linkedin"], "territories": ["DE"]})
    assert elsewhere["result"]["posts"][0]["use"]["channels"] == ["linkedin"]
    assert elsewhere["was"] == "review"
