"""The files of an export: found where its names lead, and never where they should not."""

import zipfile
from pathlib import Path

import pytest

from mediacheck.model import Limits
from mediacheck.sources.tree import Tree, private


def put(folder: Path, name: str, content: bytes = b"x") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def found(folder: Path, name: str, under: str = "") -> str | None:
    """The name of what is found, in the folder; a ZIP file of it must say the same."""
    names: list[str | None] = []
    archive = folder.parent / "tree.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                out.write(path, path.relative_to(folder).as_posix())
    for root in (folder, archive):
        with Tree([root], Limits()) as tree:
            place = tree.find(name, under)
        if place is None:
            names.append(None)
        else:
            names.append(place.relative_to(folder).as_posix() if isinstance(place, Path) else place.name)
    assert names[0] == names[1]
    return names[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (folder := tmp_path / "tree").mkdir()
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "messages/inbox/anna/photos/1.jpg",
        "export/your_instagram_activity/messages/photos/1.jpg",
        "Messages/1.jpg",
        "direct/201901/1.jpg",
        "data/direct_messages_media/1.jpg",
        "data/direct_messages_group_media/1.jpg",
        "comments_and_reactions/1.jpg",
        "your_facebook_activity/messages/archived_threads/anna/1.jpg",
        "media/drafts/1.jpg",
        "media/recently_deleted/1.jpg",
        "security_and_login_information/1.jpg",
    ],
)
def test_what_lies_in_private_folders_is_not_there(folder: Path, name: str) -> None:
    """By its name, by its end, by its last part alone, and among the names of all files."""
    put(folder, name)
    assert private(name)
    assert found(folder, name) is None
    assert found(folder, "media/posts/1.jpg") is None
    assert found(folder, name.partition("/")[2]) is None
    assert found(folder, f"./{name.replace('/', '//')}") is None
    assert found(folder, name.partition("/")[2], name.partition("/")[0] + "/") is None
    with Tree([folder], Limits()) as tree:
        assert list(tree) == []
        assert tree.places(name) == []
        with pytest.raises(FileNotFoundError), tree.open(name):
            pass


@pytest.mark.parametrize("name", ["direct/1.jpg", "a/comments/1.jpg", "dating/1.jpg"])
def test_without_the_guard_every_folder_is_one_like_others(folder: Path, name: str) -> None:
    """For what is no export of a platform; the guarded tree beside it hides the file still."""
    put(folder, name)
    with Tree([folder], Limits()) as tree:
        whole = tree.unguarded()
        assert list(whole) == [name]
        assert whole.at(name) == whole.find(name) == whole.ending("1.jpg") == folder / name
        assert not whole.hides(name)
        assert tree.hides(name)
        assert (list(tree), tree.at(name), tree.find(name), tree.ending("1.jpg")) == ([], None, None, None)


@pytest.mark.parametrize(
    "name", ["data/tweets_media/1.jpg", "media/posts/messages.jpg", "direction/1.jpg", "media/inboxes/1.jpg"]
)
def test_other_names_are_none_of_these(folder: Path, name: str) -> None:
    put(folder, name)
    assert found(folder, name) == name


@pytest.mark.parametrize("name", ["data/account.js", "a/logins.json", "contacts.csv", "index.html", "a.ZIP"])
def test_files_of_data_are_no_media(folder: Path, name: str) -> None:
    """They can be read as lists of posts, never be looked at as the picture of one."""
    put(folder, name)
    assert found(folder, name) is None
    with Tree([folder], Limits()) as tree, tree.open(name) as file:
        assert file.read() == b"x"


def test_names_count_from_where_the_export_lies(folder: Path) -> None:
    """First from the folder that is given, then from the top, then from any other."""
    for name in ("a/media/1.jpg", "b/media/1.jpg", "media/2.jpg", "a/media/2.jpg", "c/deep/media/3.jpg"):
        put(folder, name)
    assert found(folder, "media/1.jpg", "b/") == "b/media/1.jpg"
    assert found(folder, "media/1.jpg") is None
    assert found(folder, "media/2.jpg") == "media/2.jpg"
    assert found(folder, "media/2.jpg", "a/") == "a/media/2.jpg"
    assert found(folder, "media/3.jpg") == "c/deep/media/3.jpg"


def test_a_moved_file_is_found_by_its_name_alone_if_its_folder_is_nowhere(folder: Path) -> None:
    """Where the folder is there, the file is missing from it, and one of the same name elsewhere is another."""
    put(folder, "pictures/1.jpg")
    assert found(folder, "media/1.jpg") == "pictures/1.jpg"
    put(folder, "export/media/2.jpg")
    assert found(folder, "media/1.jpg") is None
    put(folder, "videos/4.jpg")
    put(folder, "films/4.jpg")
    assert found(folder, "elsewhere/4.jpg") is None


@pytest.mark.parametrize(
    "name", ["../1.jpg", "/1.jpg", "", ".", "a/../../1.jpg", "..\\1.jpg", "a\0.jpg", "x" * 5000, "\ud800.jpg"]
)
def test_names_that_lead_out_lead_nowhere(folder: Path, name: str) -> None:
    put(folder.parent, "1.jpg")
    put(folder, "a/2.jpg")
    assert found(folder, name) is None


def test_links_lead_nowhere(folder: Path, tmp_path: Path) -> None:
    """A link to a file, to a folder, and a folder below such a link."""
    put(tmp_path, "outside/1.jpg")
    put(tmp_path, "outside/deep/1.jpg")
    (folder / "1.jpg").symlink_to(tmp_path / "outside" / "1.jpg")
    (folder / "media").symlink_to(tmp_path / "outside")
    for name in ("1.jpg", "media/1.jpg", "media/deep/1.jpg"):
        assert found(folder, name) is None


def test_two_files_under_one_path_are_one_if_they_can_be(tmp_path: Path) -> None:
    """Parts overlap. If they differ, it is not known which is meant."""
    put(tmp_path / "1", "media/1.jpg", b"same")
    put(tmp_path / "2", "media/1.jpg", b"same")
    put(tmp_path / "1", "media/2.jpg", b"one")
    put(tmp_path / "2", "media/2.jpg", b"other")
    with Tree([tmp_path / "1", tmp_path / "2"], Limits()) as tree:
        assert tree.find("media/1.jpg") == tmp_path / "1" / "media" / "1.jpg"
        assert tree.find("media/2.jpg") is None
        assert len(tree.places("media/2.jpg")) == 2
