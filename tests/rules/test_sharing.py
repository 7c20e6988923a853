from typing import Any

from mediacheck.i18n import render
from mediacheck.model import Signal


def test_share_needs_no_rights(build: Any) -> None:
    """A native share is clear with a note, whatever its attachments; an upload of the same is not."""
    share = build.use(mode="share", caption=None)
    expired = build.asset(build.grant(valid_until=build.day.replace(year=2020)))
    for assets, media in (
        ((), build.media()),
        ((), build.media(signals=[Signal("agency", "gettyimages", "1"), Signal("preview", "gettyimages")])),
        ((), build.media(claims=[("copyrightNotice", "© Jane Doe")])),
        ((expired,), build.media()),
        ((build.asset(build.grant("CC-BY-4.0")),), build.media()),
    ):
        assert build.codes(*assets, media=media, use=share) == ["clear", "MC605"]
        assert build.codes(*assets, media=media, use=build.use(caption=None))[0] != "clear"


def test_share_without_a_registry(build: Any) -> None:
    """Sharing needs no registry either."""
    assert build.codes(registry=False, use=build.use(mode="share")) == ["clear", "MC605"]


def test_share_names_the_guidelines(build: Any) -> None:
    """The note carries the company's guidelines on sharing."""
    policy = build.policy(guidelines="https://acme.example/social")
    (finding,) = build.judge(use=build.use(mode="share"), policy=policy).findings
    assert "https://acme.example/social" in render(finding.remedy, "de")
    assert finding.evidence["guidelines"] == "https://acme.example/social"


def test_share_of_a_forbidden_picture(build: Any) -> None:
    """A forbidden picture in a shared post is named, not blocked; a look-alike is not worth a word."""
    forbidden = build.asset(status="forbidden", reason="warning letter")
    (finding,) = build.judge(forbidden, use=build.use(mode="share")).findings
    assert (finding.code, finding.asset) == ("MC605", "A-1")
    assert finding.evidence["reason"] == "warning letter"
    like = build.match(forbidden, verified=False)
    assert build.judge(forbidden, matches=[like], use=build.use(mode="share")).findings[0].asset is None


def test_share_of_an_unreadable_file(build: Any) -> None:
    """What could not be read was not seen, shared or not."""
    media = build.media(problems=["MC801", "MC803", "MC307"])
    assert build.codes(media=media, use=build.use(mode="share")) == ["unchecked", "MC801", "MC307", "MC605", "MC803"]
