"""What holds for both of Meta's exports, in every layout."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from mediacheck.errors import FileError
from mediacheck.model import Limits
from mediacheck.sources.exports import Format, recognition
from mediacheck.sources.tree import Tree

from .suite import ExportSuite, Sample, media_of, read, zipped

CANARY = b"CANARY"

_WORDS = (
    *("uri", "media", "title", "creation_timestamp", "timestamp", "attachments", "data", "post", "external_context"),
    *("url", "description", "label_values", "label", "value", "path", "taken_at", "caption", "photos", "backup_uri"),
    *("ig_stories", "ig_reels_media", "videos_v2", "other_photos_v2", "archive_v2", "direct", "profile"),
)
_ODD = (
    *(
        "media/a.jpg",
        "messages/inbox/secret.jpg",
        "secret.jpg",
        "../a.jpg",
        "/etc/passwd",
        "a\0.jpg",
        "",
        "https://example.org/a.jpg",
    ),
    *("\ud800", "\udf0a\ud83c", "x" * 300, "Caption", "URL", "X shared Y's post.", 1e308, 10**40, -1, 0, 1700000000),
    *(float("nan"), float("inf"), True, None),
)
anything = st.recursive(
    st.sampled_from(_ODD) | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=5),
    max_leaves=25,
)


def as_meta_writes(value: str) -> str:
    """Each byte of its UTF-8 as a character."""
    return value.encode().decode("latin-1")


def put(folder: Path, name: str, content: Any) -> None:
    """A JSON file of the export, or with bytes any file."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


def placed(folder: Path, samples: Sequence[Sample], place: str, ending: str = ".jpg") -> list[list[dict[str, Any]]]:
    """The samples' pictures at a place, and each as Meta lists it."""
    media = []
    for number, sample in enumerate(samples):
        media.append(list[dict[str, Any]]())
        for nth, picture in enumerate(sample.pictures):
            uri = f"{place}/{number}_{nth}{ending}"
            (folder / uri).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(picture, folder / uri)
            media[-1].append({"uri": uri, "creation_timestamp": int(sample.at.timestamp()) - 2, "title": ""})
    return media


class MetaSuite(ExportSuite):
    """`listed` is the file that holds the posts, `form` what goes around its entries."""

    private = ("your_instagram_activity/messages/inbox/anna_1/message_1.json", "messages/inbox/photos/secret.jpg")
    listed: str
    form = "%s"
    page: str  # a file that its export as web pages has

    def write(self, folder: Path, samples: Sequence[Sample]) -> None:
        self.write_posts(folder, samples)
        for name in self.private:
            put(folder, name, CANARY)

    def write_posts(self, folder: Path, samples: Sequence[Sample]) -> None:
        raise NotImplementedError

    def test_a_media_file_in_a_private_folder_is_never_found(self, export: Path) -> None:
        """Although a post names it, and although its name is the only one of its kind."""
        whole = (export / self.listed).read_text()
        for uri in (
            "messages/inbox/photos/secret.jpg",
            "media/posts/secret.jpg",
            "secret.jpg",
            "./messages//inbox/photos/secret.jpg",
        ):
            (export / self.listed).write_text(whole.replace(self.first_uri(export), uri))
            posts, _ = read(self.kind, export)
            assert CANARY not in media_of(posts)
            assert None in media_of(posts)

    def first_uri(self, folder: Path, /) -> str:
        text = (folder / self.listed).read_text()
        return next(
            path.relative_to(folder).as_posix()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.read_bytes() != CANARY and path.relative_to(folder).as_posix() in text
        )

    def test_the_same_export_twice_is_read_once(self, export: Path, tmp_path: Path) -> None:
        """Parts of two downloads overlap."""
        once = read(self.kind, export)[0]
        twice, _ = read(self.kind, export, zipped(export, tmp_path / "e.zip"))
        assert [post.id for post in twice] == [post.id for post in once]

    def test_two_parts_may_have_lists_of_the_same_name(self, tmp_path: Path) -> None:
        """Both are read: one download of last year, and one of this, which has its posts as well."""
        for name, some in (("a", self.samples[:1]), ("b", self.samples)):
            (tmp_path / name).mkdir()
            self.write(tmp_path / name, some)
        posts, told = read(self.kind, tmp_path / "a", tmp_path / "b")
        assert told == []
        assert [post.use.caption for post in posts] == [sample.caption for sample in self.samples]

    def test_a_trailing_comma_is_said_and_the_rest_is_read(self, export: Path) -> None:
        """What stands before the mistake is all there."""
        path = export / self.listed
        whole = read(self.kind, export)[0]
        path.write_text(_with_comma(path.read_text()))
        posts, told = read(self.kind, export)
        assert [post.id for post in posts] == [post.id for post in whole]
        assert [each.values["name"] for each in told] == [self.listed]

    def around(self, entries: bytes) -> bytes:
        before, _, after = self.form.partition("%s")
        return before.encode() + entries + after.encode()

    def test_an_export_as_web_pages_is_refused(self, tmp_path: Path) -> None:
        """With the sentence to ask for JSON."""
        if not self.page:
            pytest.skip("there was none as web pages")
        put(tmp_path, self.page, b"<html></html>")
        with Tree([tmp_path], Limits()) as tree:
            assert self.kind.files(tree) == []
        with pytest.raises(FileError, match="as web pages"):
            recognition.sources([tmp_path], Limits())


def harmless(kind: Format, listed: str, content: Any, *signs: str) -> None:
    """Whatever stands in a list of posts, its reader does not fail.

    What it reads can be written down, and no medium is another's, or one that the export's owner alone may see.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        put(folder, "media/a.jpg", b"one")
        put(folder, "messages/inbox/secret.jpg", CANARY)
        for sign in signs:
            put(folder, sign, b"[]")
        put(folder, listed, content)
        posts, _ = read(kind, folder)
        for post in posts:
            for attachment, data in zip(post.attachments, media_of([post]), strict=True):
                assert data is None or (data == b"one" and attachment.name.endswith("a.jpg"))
            words = [post.id, post.use.caption, post.url, [each.name for each in post.attachments]]
            json.dumps(words, ensure_ascii=False).encode()
        assert len({post.id for post in posts}) == len(posts)


def _with_comma(text: str) -> str:
    end = text.rindex("]")
    return f"{text[:end]},{text[end:]}"
