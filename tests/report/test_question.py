from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mediacheck.i18n import render as say
from mediacheck.model import Contact, Finding, Lack, Level, Policy, Verdict, text
from mediacheck.report.document import document
from mediacheck.report.question import Question, of_post
from mediacheck.report.text import render

JANA = "jana.sommer@acme.example"


def only(result: Any, lang: str) -> Question | None:
    """The question for the run's first post."""
    whole = document(result, lang)
    return of_post(whole, whole["posts"][0])


def opened(link: str) -> tuple[str, str, str]:
    """Address, subject and body as a mail program takes them from the link."""
    parts = urlsplit(link)
    assert parts.scheme == "mailto"
    fields = parse_qs(parts.query, strict_parsing=True, max_num_fields=2)
    (body,) = fields.get("body", [""])
    return unquote(parts.path), fields["subject"][0], body


def test_a_post_is_one_question(sample: Any) -> None:
    """Every picture that is for review, with what is open and what would help; those that are blocked are only counted."""
    result = sample.rich()
    asked = only(result, sample.lang)
    assert asked
    said = "\n".join(asked.lines)
    for item in result.posts[0].items:
        assert (item.attachment.name in said) == (item.verdict is Verdict.REVIEW), item.attachment.name
    for finding in (sample.unknown, sample.claim):
        assert say(finding.message, sample.lang) in said
        assert say(finding.remedy, sample.lang) in said
    assert asked.lines[0] == {"en": "Hello Jana Sommer,", "de": "Guten Tag Jana Sommer,"}[sample.lang]
    assert {"en": "3 more are blocked", "de": "3 weitere sind gesperrt"}[sample.lang] in said
    assert "winter-post" in asked.subject
    assert "LinkedIn" in said


@pytest.mark.parametrize("verdict", [Verdict.CLEAR, Verdict.BLOCKED, Verdict.UNCHECKED])
def test_what_is_no_question_is_none(make: Any, verdict: Verdict) -> None:
    """Nobody is asked about what is clear, forbidden, or was not looked at."""
    whole = document(make.run(make.post("p", [make.item("a.jpg", verdict)])), "en")
    assert of_post(whole, whole["posts"][0]) is None
    assert "no question to ask" in render(whole, colour=False, width=80, ask=True)


@pytest.mark.parametrize("settled", [{"ignored": True}, {"decision": "D-1"}])
def test_what_is_settled_or_left_out_is_not_asked(make: Any, sample: Any, settled: dict[str, Any]) -> None:
    """What remains open is; where nothing remains, there is no question."""
    item = make.item("a.jpg", Verdict.REVIEW, sample.unknown, sample.claim)
    whole = document(make.run(make.post("p", [item])), "en")
    found = whole["posts"][0]["items"][0]["findings"]
    found[0] |= settled
    asked = of_post(whole, whole["posts"][0])
    assert asked
    assert found[1]["message"] in "\n".join(asked.lines)
    assert found[0]["message"] not in "\n".join(asked.lines)
    found[1] |= settled
    assert of_post(whole, whole["posts"][0]) is None


def test_what_is_known_and_what_is_missing_stand_in_it(make: Any) -> None:
    """The registered work, its licence with what it lacks, and what the file says of itself."""
    found = Finding("MC211", "grant-incomplete", Level.REVIEW, text("Not said."), text("Look it up."))
    granted = make.cover("ACME-1", make.stock, Lack("MC211", "channels"), reference="AS-55512")
    item = make.item(
        "a.jpg", Verdict.REVIEW, found, matches=(make.match("ACME-1", "The hut", edits=("crop",)),), covers=(granted,)
    )
    asked = only(make.run(make.post("p", [item])), "en")
    assert asked
    said = "\n".join(asked.lines)
    for words in ("copy of “The hut” (ACME-1)", "reference AS-55512", "lacks for this use: channel", "SHA-256"):
        assert words in said


def test_the_link_opens_the_question_in_a_mail_program(sample: Any, make: Any) -> None:
    """A short question is whole in it, with umlauts, signs and line breaks."""
    asked = only(
        make.run(make.post("Käse & Brot?", [make.item("ä&b=c#d%41.jpg", Verdict.REVIEW, sample.unknown)])), sample.lang
    )
    assert asked
    assert asked.mailto
    assert asked.mailto.isascii()
    assert opened(asked.mailto) == (JANA, asked.subject, "".join(f"{line}\r\n" for line in asked.lines))


def test_without_an_address_there_is_no_link(make: Any, sample: Any) -> None:
    """The question stands there all the same; what is no single address is none."""
    for contact in (Contact(), Contact("Jana"), Contact("Jana", "a@b.example?cc=x@y.example, z@y.example")):
        asked = only(
            make.run(
                make.post("p", [make.item("a.jpg", Verdict.REVIEW, sample.unknown)]), policy=Policy(contact=contact)
            ),
            sample.lang,
        )
        assert asked
        assert (asked.mailto, asked.to) == (None, contact.name)


@example(["\U0001f5bc" * 300] * 3, "\U0001f5bc" * 1000)
@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300), min_size=1, max_size=60),
    st.text(max_size=3000),
)
def test_no_link_is_longer_than_mail_programs_take(names: list[str], caption: str) -> None:
    """However many pictures, and whatever they are called: it is cut, says so, and stays a link to one address."""
    item = {
        "verdict": "review", "parts": [], "matches": [], "grants": [], "claims": [], "signals": [], "sha256": "0" * 64,
        "width": 1, "height": 1, "type": "image/jpeg",
        "findings": [{"level": "review", "code": "MC101", "message": "Nobody knows.", "remedy": "Find out."}],
    }  # fmt: skip
    use = {
        "channels": ["linkedin"], "date": "2026-12-01", "publish_at": None, "territories": [], "account": "company",
        "purpose": "organic", "mode": "upload", "labels": [], "caption": caption,
    }  # fmt: skip
    for source in ("files", "folder"):
        post = {"id": names[0], "source": source, "use": use, "items": [item | {"name": name} for name in names]}
        asked = of_post({"lang": "de", "contact": {"name": "Jana", "email": JANA}}, post)
        assert asked
        assert asked.mailto
        assert len(asked.mailto) <= 2000
        address, _, body = opened(asked.mailto)
        assert address == JANA
        assert "\n" not in body.replace("\r\n", "")
        whole = "".join(f"{line}\r\n" for line in asked.lines)
        assert body == whole or "weitere" in body or "Bericht" in body
        assert not any("\n" in line or "\r" in line or "\x1b" in line for line in asked.lines)


def test_no_name_of_a_file_gets_into_the_command(make: Any, sample: Any) -> None:
    """The command is going to be copied into a shell."""
    item = make.item("$(rm -rf ~)`x`;.jpg", Verdict.REVIEW, sample.unknown)
    asked = only(make.run(make.post("p", [item])), sample.lang)
    assert asked
    (command,) = (line for line in asked.lines if "mediacheck decide" in line)
    assert "rm" not in command
    assert command.count('"') == 4


def test_the_report_prints_it_as_it_is_to_be_sent(sample: Any, valid: Any) -> None:
    """Not wrapped and not indented, below the report or below its short form; in JSON it is one field of the post."""
    whole = document(sample.rich(), sample.lang)
    asked = of_post(whole, whole["posts"][0])
    assert asked
    for quiet in (False, True):
        page = render(whole, colour=False, width=60, ask=True, quiet=quiet)
        assert "\n".join(asked.lines) in page
        assert f"\n{asked.mailto}\n" in page
    whole["posts"][0]["question"] = asked.as_json()
    valid(whole)
