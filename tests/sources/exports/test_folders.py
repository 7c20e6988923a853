import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediacheck.sources.exports import folders

from .suite import SKYLINE, WAVES, ExportSuite, Sample, read, zipped

BERLIN = ZoneInfo("Europe/Berlin")


def put(path: Path, picture: Path = WAVES) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(picture, path)
    return path


def write(path: Path, words: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8")


class TestFolders(ExportSuite):
    kind = folders.FORMAT
    private = ("0/notes.txt", ".git/config")

    def write(self, folder: Path, samples: Sequence[Sample]) -> None:
        for number, sample in enumerate(samples):
            for place, picture in enumerate(sample.pictures):
                put(folder / str(number) / f"{place}.jpg", picture)
            caption = f'caption = """{sample.caption}"""' if sample.caption else ""
            write(folder / str(number) / "post.toml", f"publish_at = {sample.at.isoformat()}\n{caption}")
        for name in self.private:
            write(folder / name, "CANARY")

    def test_what_is_missing_is_said(self, tmp_path: Path) -> None:
        """Where no post.toml names them, nothing can be missing."""
        write(tmp_path / "a" / "post.toml", 'attachments = ["x.jpg", "https://example.com/y.jpg"]')
        put(tmp_path / "b" / "x.jpg")
        posts, _ = read(self.kind, tmp_path)
        assert [(each.path, each.problem is None) for each in posts[0].attachments] == [(None, False), (None, True)]

    def test_another_folder_is_no_such_export(self, tmp_path: Path) -> None:
        """One without any media."""
        write(tmp_path / "notes.json", "[]")
        assert read(self.kind, tmp_path) == ([], [])


def test_each_folder_with_media_is_a_post(tmp_path: Path) -> None:
    """What lies below a post.toml without one of its own belongs to that post, as in a check."""
    put(tmp_path / "loose.jpg")
    put(tmp_path / "2024" / "spring" / "a.jpg")
    write(tmp_path / "2024" / "spring" / "notes.txt", "x")
    write(tmp_path / "event" / "post.toml", 'channels = ["linkedin"]\nmode = "share"')
    put(tmp_path / "event" / "day-1" / "b.jpg")
    put(tmp_path / "event" / "day-2" / "c.jpg")
    write(tmp_path / "event" / "day-2" / "post.toml", "")
    put(tmp_path / "__MACOSX" / "._a.jpg")
    write(tmp_path / "empty" / "readme.md", "x")
    for path in (tmp_path, zipped(tmp_path, tmp_path.parent / f"{tmp_path.name}.zip")):
        posts, told = read(folders.FORMAT, path)
        assert told == []
        assert [(post.id, [each.name for each in post.attachments]) for post in posts] == [
            (f"folder/{path.name}", ["loose.jpg"]),
            ("folder/2024/spring", ["a.jpg"]),
            ("folder/event", ["day-1/b.jpg"]),
            ("folder/event/day-2", ["c.jpg"]),
        ]
        assert [each.name for each in posts[1].skipped] == ["notes.txt"]
        assert (posts[2].use.channels, posts[2].use.mode) == (("linkedin",), "share")


@pytest.mark.parametrize(
    ("folder", "stated", "expected"),
    [
        ("2024-05-01-summer", "", dt.datetime(2024, 5, 1, tzinfo=BERLIN)),
        ("2024-05-01/pictures", "", dt.datetime(2024, 5, 1, tzinfo=BERLIN)),
        ("2024-05-01", "publish_at = 2024-06-02T10:00:00", dt.datetime(2024, 6, 2, 10, tzinfo=BERLIN)),
        ("x", "publish_at = 2024-06-02", dt.datetime(2024, 6, 2, tzinfo=BERLIN)),
        ("2024-05-011", "", None),
        ("summer", 'channels = ["x"]', None),
    ],
)
def test_the_day_is_stated_or_stands_in_the_name(
    tmp_path: Path, folder: str, stated: str, expected: dt.datetime | None
) -> None:
    """Without either it is unknown: then the post has no moment, whatever day its use is judged for."""
    put(tmp_path / folder / "a.jpg")
    if stated:
        write(tmp_path / folder / "post.toml", stated)
    ((post,), told) = read(folders.FORMAT, tmp_path)
    assert post.use.publish_at == expected
    assert expected is None or post.use.date == expected.date()
    assert told == []


def test_a_day_that_does_not_exist_is_said(tmp_path: Path) -> None:
    """A slip in a name is not passed over."""
    put(tmp_path / "2024-02-30-x" / "a.jpg")
    ((post,), told) = read(folders.FORMAT, tmp_path)
    assert (post.use.publish_at, len(told)) == (None, 1)


@pytest.mark.parametrize(
    "broken", ["channels = [", 'channels = ["myspace"]', 'attachments = ["../b.jpg"]', "x" * 1_000_001]
)
def test_a_broken_post_toml_costs_that_post_alone(tmp_path: Path, broken: str) -> None:
    """What its author stated cannot be passed over: the post is left out, and it is said."""
    put(tmp_path / "a" / "a.jpg")
    write(tmp_path / "a" / "post.toml", broken)
    put(tmp_path / "b" / "b.jpg")
    posts, told = read(folders.FORMAT, tmp_path)
    assert ([post.id for post in posts], len(told)) == (["folder/b"], 1)


def test_only_the_folder_itself_has_its_media(tmp_path: Path) -> None:
    """A file of the same name in another post is another picture."""
    write(tmp_path / "a" / "post.toml", 'attachments = ["x.jpg"]')
    put(tmp_path / "b" / "x.jpg", SKYLINE)
    put(tmp_path / "b" / "a" / "x.jpg", SKYLINE)
    posts, _ = read(folders.FORMAT, tmp_path)
    assert posts[0].attachments[0].path is None


@given(st.binary(max_size=200))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_post_toml_is_survived(tmp_path: Path, content: bytes) -> None:
    """What cannot be read is told, never raised."""
    put(tmp_path / "a" / "a.jpg")
    (tmp_path / "a" / "post.toml").write_bytes(content)
    posts, told = read(folders.FORMAT, tmp_path)
    assert len(posts) + len(told) == 1
