import datetime as dt
from pathlib import Path

from mediacheck.audit import record
from mediacheck.model import Attachment, Packed, Policy, Post, Problem, text
from mediacheck.sources import use


def test_a_post_is_read_as_it_was_written() -> None:
    """With times and their offsets, names of any bytes, places in archives, and what is wrong with a medium."""
    at = dt.datetime(2024, 3, 1, 23, 30, tzinfo=dt.UTC)
    stated = {"channels": ("x",), "territories": ("DE",), "labels": ("ai",), "publish_at": at, "caption": "ä\n🌊\ud800"}
    built = use.build(Policy(company="ACME", timezone="Europe/Berlin"), stated, now=at)
    missing = Problem("MC801", text("“{name}” is missing.", name="c.jpg"), text("Get it."))
    attachments = (
        Attachment("a\ufffd.jpg", Path("a\udcff.jpg"), name_bytes=b"a\xff.jpg"),
        Attachment("b.jpg", Packed(Path("e\udcff.zip"), "m/b.jpg", 30, 5, 7, deflated=True, crc=9)),
        Attachment("c.jpg", url="https://example.com/c.jpg", problem=missing),
    )
    post = Post("x/1", "x", built, attachments, url="https://x.com/1", reach=7)
    assert record.load(record.dump(post)) == post
