"""What every report of a result has to do, in whichever format: each reporter's test class inherits this one."""

import copy
import re
from typing import Any

import pytest

from mediacheck.i18n import render as say
from mediacheck.report.document import document, mark

Json = dict[str, Any]

STEERING = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What acts instead of showing; the ends of lines are a format's own."""

PAYLOADS = {
    "terminal": "\x1b[2J\x1b]0;t\x07 \x9b31m [/foo] %s {x} {0} {{",
    "script": "</script></style></title><script>alert(1)</script>",
    "picture": '"><img src=x onerror=alert(1)>',
    "attribute": "' onmouseover='alert(1)' x=\"",
    "comment": "<!-- ]]> --!> <![CDATA[",
    "entity": "&lt;img src=x&gt; &#x3c;b&#62; &amp",
    "address": "javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "formula": "=cmd|' /C calc'!A0",
    "formulas": '@SUM(1);=1+1,=1+1\t=1+1|"=1+1;"=1+1," +1+1',
    "delimiters": ';,"',
    "direction": "\u202egpj.\u2066 \u200f\u05d0",
    "nothing": "\x00\ufffd\ufeff\udcff",
    "lines": "a\r\n\r\n=1+1\n\u2028\u0085\x0bb",
    "long": "=" + "x" * 100_000,
}


class ReporterSuite:
    """A subclass gives `write`, which makes the report of a document, and `read`, which takes from a report what it shows."""

    says_what_is_ignored = False

    def write(self, document: Json) -> str:
        raise NotImplementedError

    def read(self, written: str) -> str:
        """All words that a reader sees, one blank between two of them."""
        raise NotImplementedError

    def check(self, written: str) -> None:
        """Whatever of this format could act."""
        raise NotImplementedError

    def test_each_picture_is_named_with_what_is_wrong_and_what_to_do(self, sample: Any) -> None:
        """Every post, every picture, and of each that is not clear every message, remedy and code, those of its frames too."""
        whole = document(sample.rich(), sample.lang)
        shown = self.read(self.write(whole))
        for post in whole["posts"]:
            assert post["id"] in shown
            for item in post["items"]:
                assert item["name"] in shown
        for finding in (sample.expired, sample.claim, sample.credit, sample.unknown, sample.unreadable, sample.soon):
            for sentence in (finding.message, finding.remedy):
                assert " ".join(say(sentence, sample.lang).split()) in shown
            assert finding.code in shown

    def test_a_person_is_named_who_decided(self, sample: Any) -> None:
        """A picture that is clear because somebody allowed it says who, and why."""
        shown = self.read(self.write(document(sample.rich(), sample.lang)))
        assert "Jana Sommer" in shown
        assert "Own work of our apprentice" in shown

    def test_a_post_without_pictures_is_there(self, sample: Any) -> None:
        """A post in which there is nothing to check is not passed over in silence."""
        whole = document(sample.beginner(), sample.lang)
        whole["posts"] = [post for post in whole["posts"] if not post["items"]]
        assert "empty" in self.read(self.write(whole))

    def test_a_run_without_posts_is_a_report(self, make: Any) -> None:
        """Nothing found is no failure of the report."""
        written = self.write(document(make.run(), "en"))
        assert written
        self.check(written)

    def test_the_document_stays_as_it_is(self, sample: Any) -> None:
        """The same document gives the same report, and can be rendered in another format afterwards."""
        for result in sample.runs():
            whole = document(result, sample.lang)
            before = copy.deepcopy(whole)
            assert self.write(whole) == self.write(whole)
            assert whole == before

    def test_what_somebody_ignores_is_left_out(self, sample: Any) -> None:
        """A finding that is not to be printed is not, unless the format is for programs and marks it."""
        whole = document(sample.rich(), sample.lang)
        mark(whole, lambda finding, _item, _post: finding["code"] == "MC701")
        shown = self.read(self.write(whole))
        assert (say(sample.credit.message, sample.lang) in shown) == self.says_what_is_ignored

    @pytest.mark.parametrize("payload", PAYLOADS)
    @pytest.mark.parametrize("lang", ["de", "en"])
    def test_no_value_acts(self, hostile: Any, payload: str, lang: str) -> None:
        """Whatever a file, a folder, a person or a forged result can bring is shown, and does nothing."""
        whole = document(hostile(PAYLOADS[payload]), lang)
        written = self.write(whole)
        assert not STEERING.search(written.removeprefix("\ufeff"))
        written.encode("utf-8")
        self.check(written)
