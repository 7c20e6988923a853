import datetime as dt
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediacheck.model import Attachment, Limits, Packed
from mediacheck.sources.exports import Linked, Published, as_post, instagram, linkedin, x
from mediacheck.sources.exports.mediafolder import MediaFolder
from mediacheck.sources.tree import Tree

from .suite import SKYLINE, WAVES, build, zipped

POST = "7345821826846990338"


@pytest.fixture
def export(tmp_path: Path) -> Iterator[Tree]:
    """With one medium, of a post of X."""
    (tmp_path / "export" / "data" / "tweets_media").mkdir(parents=True)
    shutil.copy(SKYLINE, tmp_path / "export" / "data" / "tweets_media" / f"{POST}-a.jpg")
    with Tree([tmp_path / "export"], Limits()) as tree:
        yield tree


def saved(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(WAVES, folder / name)
    return folder


def post(*media: Linked, number: str = POST) -> Published:
    return Published(number, dt.datetime(2024, 3, 1, tzinfo=dt.UTC), "words", media)


def attached(export: Tree, folder: Path, found: Published) -> tuple[tuple[Attachment, ...], MediaFolder]:
    with Tree([folder], Limits()) as tree:
        media = MediaFolder(tree)
        return as_post(found, linkedin.FORMAT, export, build, media).attachments, media


@pytest.mark.parametrize(
    "name",
    [
        f"{POST}.jpg",
        f"{POST}-2.jpg",
        f"{POST}_2.JPG",
        f"{POST} (copy).mp4",
        f"{POST}/1.jpg",
        f"2024/{POST}-spring/page.pdf",
        f"{POST}",
    ],
)
def test_a_file_with_the_number_of_the_post_is_its_medium(export: Tree, tmp_path: Path, name: str) -> None:
    """In its own name or in that of a folder around it; also where the export knows of no medium at all."""
    for found in (post(), post(Linked(url="https://media.licdn.com/dms/0/17?e=1"))):
        attachments, media = attached(export, saved(tmp_path / "media", name), found)
        assert [(each.name, each.path, each.problem) for each in attachments] == [
            (name, tmp_path / "media" / name, None)
        ]
        assert media.note() is None


@pytest.mark.parametrize("name", [f"{POST}1.jpg", f"1{POST}.jpg", f"x-{POST}.jpg", f"{POST}.txt", f".{POST}.jpg"])
def test_another_number_is_another_post(export: Tree, tmp_path: Path, name: str) -> None:
    attachments, _ = attached(export, saved(tmp_path / "media", name), post())
    assert attachments == ()


def test_several_files_are_in_their_order(export: Tree, tmp_path: Path) -> None:
    """2 before 10; one of them takes the place of the address."""
    folder = saved(tmp_path / "media", f"{POST}-10.jpg", f"{POST}-2.jpg", f"{POST}-1.jpg")
    attachments, _ = attached(export, folder, post(Linked(url="https://media.licdn.com/x")))
    assert [each.name for each in attachments] == [f"{POST}-1.jpg", f"{POST}-2.jpg", f"{POST}-10.jpg"]


@pytest.mark.parametrize("name", ["1640688328088.jpg", "1640688328088", "downloads/1640688328088.png"])
def test_a_file_with_the_name_of_the_address_is_the_medium(export: Tree, tmp_path: Path, name: str) -> None:
    """With the suffix that a browser gave it."""
    address = "https://media.licdn.com/dms/image/v2/feedshare/0/1640688328088?e=1&t=x/y"
    attachments, media = attached(export, saved(tmp_path / "media", name), post(Linked(url=address)))
    assert [(each.name, each.url, each.path) for each in attachments] == [(name, address, tmp_path / "media" / name)]
    assert media.note() is None


def test_a_name_that_two_files_have_is_nobodys(export: Tree, tmp_path: Path) -> None:
    """Which of them was posted is not for us to guess."""
    folder = saved(tmp_path / "media", "a/image.jpg", "b/image.jpg")
    attachments, media = attached(export, folder, post(Linked(url="https://h.example/image.jpg")))
    assert [each.path for each in attachments] == [None]
    assert (note := media.note()) is not None
    assert note.values == {"count": 2}


def test_one_file_is_not_two_media(export: Tree, tmp_path: Path) -> None:
    """Two addresses may end alike: one of them stays missing."""
    links = [Linked(url=f"https://h.example/{each}/image.jpg") for each in "ab"]
    attachments, _ = attached(export, saved(tmp_path / "media", "image.jpg"), post(*links))
    assert [each.path is not None for each in attachments] == [True, False]


def test_the_number_goes_before_the_name(export: Tree, tmp_path: Path) -> None:
    folder = saved(tmp_path / "media", "image.jpg", f"{POST}.jpg")
    attachments, _ = attached(export, folder, post(Linked(url="https://h.example/image.jpg")))
    assert [each.name for each in attachments] == [f"{POST}.jpg"]


def test_what_is_missing_stays_missing(export: Tree, tmp_path: Path) -> None:
    """One file of three is one; the others are not taken for checked."""
    media = [Linked(f"tweets_media/{POST}-{each}.jpg") for each in "bcd"]
    attachments, _ = attached(export, saved(tmp_path / "media", f"{POST}-d.jpg"), post(*media))
    assert [each.path is not None for each in attachments] == [False, False, True]
    assert [each.problem is None for each in attachments] == [False, False, True]


def test_what_the_export_has_comes_from_it(export: Tree, tmp_path: Path) -> None:
    """A file of the same name in the media folder is the same again, another one is one more."""
    folder = saved(tmp_path / "media", f"{POST}-a.jpg", f"{POST}-film.mp4")
    attachments, media = attached(export, folder, post(Linked(f"tweets_media/{POST}-a.jpg")))
    assert [each.path for each in attachments] == [
        export.find(f"tweets_media/{POST}-a.jpg"),
        folder / f"{POST}-film.mp4",
    ]
    assert media.note() is None


def test_it_serves_every_kind(export: Tree, tmp_path: Path) -> None:
    """Also one whose ids are made of a time and a name."""
    folder = saved(tmp_path / "media", "1709335800-0_0.jpg", "5-film.mp4")
    with Tree([folder], Limits()) as tree:
        media = MediaFolder(tree)
        by_time = as_post(post(Linked("media/x.jpg"), number="1709335800-0_0"), instagram.FORMAT, export, build, media)
        by_number = as_post(post(Linked("tweets_media/5-film.mp4"), number="5"), x.FORMAT, export, build, media)
    assert [each.name for each in by_time.attachments] == ["1709335800-0_0.jpg"]
    assert [each.name for each in by_number.attachments] == ["5-film.mp4"]


def test_it_may_be_an_archive(export: Tree, tmp_path: Path) -> None:
    folder = zipped(saved(tmp_path / "media", f"{POST}.jpg"), tmp_path / "media.zip")
    attachments, _ = attached(export, folder, post())
    assert [type(each.path) for each in attachments] == [Packed]


def test_what_belongs_to_no_post_is_counted(export: Tree, tmp_path: Path) -> None:
    """Media alone: not what a system left there, and no lists."""
    folder = saved(tmp_path / "media", f"{POST}.jpg", "a.jpg", "b/c.mp4", "notes.txt", ".DS_Store")
    _, media = attached(export, folder, post())
    assert (note := media.note()) is not None
    assert note.values == {"count": 2}


def test_without_a_media_folder_nothing_changes(export: Tree) -> None:
    found = post(Linked(f"tweets_media/{POST}-a.jpg"), Linked(f"tweets_media/{POST}-b.jpg"))
    attachments = as_post(found, x.FORMAT, export, build).attachments
    assert [each.path is not None for each in attachments] == [True, False]


NAMES = st.lists(
    st.text("ab1-_. ", min_size=1, max_size=9).filter(lambda name: name.strip(". ") and ".." not in name), max_size=6
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=NAMES, missing=st.integers(0, 4), number=st.sampled_from(["1", "a1", "a-1", "b"]))
def test_nothing_that_is_missing_is_forgotten(
    export: Tree, tmp_path_factory: pytest.TempPathFactory, names: Sequence[str], missing: int, number: str
) -> None:
    """As many media as the export names, or more; no file twice."""
    folder = tmp_path_factory.mktemp("media")
    for name in names:
        (folder / name).write_bytes(b"x")
    found = post(*(Linked(url=f"https://h{each}.example/a{each % 2}") for each in range(missing)), number=number)
    attachments, _ = attached(export, folder, found)
    assert len(attachments) >= missing
    places = [each.path for each in attachments if each.path is not None]
    assert len(set(places)) == len(places)
