import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from mediacheck.errors import FileError
from mediacheck.model import Policy, Post, Use
from mediacheck.sources import use
from mediacheck.sources.folder import Folders

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
PNG = b"\x89PNG\r\n\x1a\n"


def build(stated: Mapping[str, Any]) -> Use:
    return use.build(Policy(timezone="Europe/Berlin"), stated, now=NOW)


def posts(*paths: Path) -> list[Post]:
    return Folders(lambda head: head.startswith(PNG) or None, build).posts(paths)


def names(post: Post) -> list[str]:
    return [attachment.name for attachment in post.attachments]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "post"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "a.png").write_bytes(PNG)
    (folder / "deep" / "er" / "b").write_bytes(PNG)
    (folder / "notes.txt").write_text("not a picture")
    return folder


def test_a_folder_is_one_post_with_all_media_below_it(folder: Path) -> None:
    """Media are found by their first bytes, whatever they are called; text beside them is passed over and counted."""
    (post,) = posts(folder)
    assert (post.id, post.source) == ("post", "folder")
    assert names(post) == ["a.png", "deep/er/b"]
    assert [skipped.name for skipped in post.skipped] == ["notes.txt"]


def test_a_damaged_picture_is_never_passed_over(folder: Path) -> None:
    """What calls itself a picture gets a row even when its bytes say nothing."""
    (folder / "broken.JPG").write_bytes(b"")
    assert "broken.JPG" in names(posts(folder)[0])


def test_a_subfolder_with_its_own_post_toml_is_a_post_of_its_own(folder: Path) -> None:
    """Its media belong to it alone, and its id is its path from the named folder's parent."""
    (folder / "deep" / "post.toml").write_text('channels = ["xing"]\n')
    outer, inner = posts(folder)
    assert names(outer) == ["a.png"]
    assert (inner.id, names(inner), inner.use.channels) == ("post/deep", ["er/b"], ("xing",))
    assert outer.use.channels == ()


def test_a_folder_that_only_holds_posts_is_none_itself(folder: Path, tmp_path: Path) -> None:
    """A campaign's folder adds no empty post to those in it."""
    (folder / "post.toml").touch()
    assert [post.id for post in posts(tmp_path)] == [f"{tmp_path.name}/post"]


def test_what_macos_notes_beside_a_file_is_passed_over(folder: Path) -> None:
    """._a.png is no picture, whatever its name says."""
    (folder / "._a.png").write_bytes(b"\0\5\x16\7")
    (post,) = posts(folder)
    assert "._a.png" in {skipped.name for skipped in post.skipped}


def test_a_picture_is_no_note_because_of_its_name(folder: Path) -> None:
    """Only what begins as such a note does is one; a picture called like one is a picture, a damaged one, too."""
    for name in ("._b.png", "._c"):
        (folder / name).write_bytes((folder / "a.png").read_bytes())
    (folder / "._d.png").write_bytes(b"no picture")
    (post,) = posts(folder)
    assert {"._b.png", "._c", "._d.png"} <= set(names(post))


@pytest.mark.parametrize("made", [lambda path: path.symlink_to("nowhere"), os.mkfifo, Path.mkdir])
def test_what_stands_for_a_post_toml_below_is_not_passed_over(folder: Path, made: Callable[[Path], None]) -> None:
    """What its author stated is unknown: its pictures are not judged as if they were another post's."""
    below = folder / "below"
    below.mkdir()
    (below / "a.png").write_bytes((folder / "a.png").read_bytes())
    made(below / "post.toml")
    with pytest.raises(FileError):
        posts(folder)


def test_loose_files_form_one_post_and_missing_ones_stay_in_it(folder: Path) -> None:
    """Every path named gives an item, in the order in which it was named, as typed."""
    both = posts(folder / "notes.txt", folder, folder / "missing.png")
    assert [post.id for post in both] == ["post", "files"]
    assert names(both[1]) == [str(folder / "notes.txt"), str(folder / "missing.png")]


def test_a_post_toml_stands_for_its_folder_and_no_folder_is_taken_twice(folder: Path) -> None:
    """Naming post.toml is naming its folder."""
    (folder / "post.toml").write_text("")
    (post,) = posts(folder / "post.toml", folder)
    assert post.id == "post"


def test_an_empty_folder_is_a_post_without_media(tmp_path: Path) -> None:
    """Nothing found is said as such by the post that has no attachments."""
    (tmp_path / "empty").mkdir()
    (post,) = posts(tmp_path / "empty")
    assert post.attachments == ()


def test_links_to_folders_and_hidden_folders_are_named_not_followed(folder: Path) -> None:
    """A loop of links ends, and what was not looked at is listed."""
    (folder / "loop").symlink_to(folder)
    (folder / ".git").mkdir()
    (folder / "again.png").symlink_to(folder / "a.png")
    (post,) = posts(folder)
    assert names(post) == ["a.png", "again.png", "deep/er/b"]
    assert {skipped.name for skipped in post.skipped} == {"loop", ".git", "notes.txt"}


def test_a_pipe_is_named_not_opened(folder: Path) -> None:
    """What is no regular file cannot stop the walk."""
    os.mkfifo(folder / "pipe")
    (post,) = posts(folder)
    assert "pipe" in {skipped.name for skipped in post.skipped}


def test_a_name_that_is_not_utf_8_keeps_its_bytes(folder: Path) -> None:
    """The name is shown with replacement marks, its own bytes stay beside it."""
    (folder / os.fsdecode(b"\xff.png")).write_bytes(PNG)
    attachment = next(a for a in posts(folder)[0].attachments if a.name_bytes)
    assert (attachment.name, attachment.name_bytes) == ("\ufffd.png", b"\xff.png")


def test_what_is_passed_over_keeps_the_bytes_of_its_name(folder: Path) -> None:
    """Also where it looks like the name of what is not."""
    for name in (b"\xff.txt", b"\xfe.txt"):
        (folder / os.fsdecode(name)).write_text("notes")
    (folder / os.fsdecode(b"link\xff")).symlink_to(folder)
    names = {skipped.name_bytes for skipped in posts(folder)[0].skipped} - {None}
    assert names == {b"\xff.txt", b"\xfe.txt", b"link\xff"}
    (folder / "\ufffd.png").write_bytes(PNG)
    (folder / os.fsdecode(b"\xff.png")).write_bytes(PNG)
    (folder / "post.toml").write_text('attachments = ["\ufffd.png"]', encoding="utf-8")
    (post,) = [post for post in posts(folder) if post.id == folder.name]
    assert [attachment.name_bytes for attachment in post.attachments] == [None]
    assert b"\xff.png" in {skipped.name_bytes for skipped in post.skipped}


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """A folder nested so deep that its path cannot be said at once; made and removed step by step."""
    here = Path.cwd()
    top = tmp_path / "deep"
    top.mkdir()
    depth = 0
    os.chdir(top)
    for _ in range(2200):
        os.mkdir("d")  # noqa: PTH102 - the path is longer than the system takes at once
        os.chdir("d")
        depth += 1
    os.chdir(here)
    yield top
    os.chdir(top)
    for _ in range(depth):
        os.chdir("d")
    for _ in range(depth):
        os.chdir("..")
        os.rmdir("d")  # noqa: PTH106 - as above
    os.chdir(here)


def test_a_deep_folder_does_not_overflow(deep: Path) -> None:
    """Nesting is bounded by the file system, not by Python's stack."""
    (post,) = posts(deep)
    assert len(post.attachments) == 1  # the folder that is too deep to be opened has a row of its own


def test_named_attachments_are_the_post_and_the_rest_is_listed(folder: Path) -> None:
    """The list chooses; an address is kept as one; a missing file is still an attachment."""
    (folder / "post.toml").write_text('attachments = ["./a.png", "gone.png", "https://example.com/x.jpg"]\n')
    (post,) = posts(folder)
    assert names(post) == ["a.png", "gone.png", "https://example.com/x.jpg"]
    assert post.attachments[2].path is None
    assert {skipped.name for skipped in post.skipped} == {"deep/er/b", "notes.txt"}


@pytest.mark.parametrize("name", ["../secret.png", "/etc/passwd", "C:/x.png", "http://example.com/x.jpg", "a/../../b"])
def test_an_attachment_outside_the_folder_is_refused(folder: Path, name: str) -> None:
    """A post cannot reach for files that do not lie in its folder, nor for an address without https."""
    (folder / "post.toml").write_text(f'\nattachments = ["{name}"]\n')
    with pytest.raises(FileError) as refused:
        posts(folder)
    assert refused.value.line == 2


def test_a_link_out_of_the_folder_is_refused_as_an_attachment(folder: Path, tmp_path: Path) -> None:
    """Neither can it by a link."""
    (tmp_path / "secret.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "post.toml").write_text('attachments = ["link.png"]\n')
    with pytest.raises(FileError):
        posts(folder)


def test_a_post_states_on_what_it_relies(folder: Path) -> None:
    """`basis` is a claimed exception by name; another word is refused with the nearest known one."""
    (folder / "post.toml").write_text('basis = "quotation"\n')
    assert posts(folder)[0].use.basis == "quotation"
    (folder / "post.toml").write_text('basis = "quotaton"\n')
    with pytest.raises(FileError) as raised:
        posts(folder)
    assert raised.value.values["near"] == "quotation"


def test_a_misspelt_setting_is_refused(folder: Path) -> None:
    """A post.toml that says chanels is not checked as if it had said nothing."""
    (folder / "post.toml").write_text('chanels = ["x"]\n')
    with pytest.raises(FileError):
        posts(folder)
