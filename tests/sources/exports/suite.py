"""What holds for every kind of export: each kind's tests inherit this, and say how its platform writes one."""

import datetime as dt
import zipfile
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mediacheck.archive import unpacked
from mediacheck.model import Limits, Place, Policy, Post, Text, Use
from mediacheck.sources import use
from mediacheck.sources.exports import Format, Linked, Published, as_post, recognition
from mediacheck.sources.tree import Tree

NOW = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
PHOTOS = Path(__file__).parents[3] / "fixtures" / "registry" / "brand"
SKYLINE, WAVES = PHOTOS / "skyline.jpg", PHOTOS / "waves.jpg"
CAPTION = "Grüße aus Köln – „schön“ 🌊\nzweite Zeile"


def build(stated: Mapping[str, Any]) -> Use:
    return use.build(Policy(timezone="Europe/Berlin"), stated, now=NOW)


@dataclass(frozen=True)
class Sample:
    """A post as it was published."""

    at: dt.datetime
    caption: str | None = None
    pictures: tuple[Path, ...] = ()


SAMPLES = (
    Sample(dt.datetime(2024, 3, 1, 23, 30, tzinfo=dt.UTC), CAPTION, (SKYLINE, WAVES)),
    Sample(dt.datetime(2025, 7, 2, 8, 0, tzinfo=dt.UTC), "one picture", (WAVES,)),
    Sample(dt.datetime(2025, 8, 3, 8, 0, tzinfo=dt.UTC), "words alone"),
)


def read(kind: Format, *paths: Path) -> tuple[list[Post], list[Text]]:
    """The posts of an export, and what was told of it."""
    told: list[Text] = []
    with Tree(paths, Limits(), guarded=kind.guarded) as tree:
        files = kind.files(tree)
        found = [as_post(each, kind, tree, build) for each in kind.posts(tree, files, told.append)]
    return found, told


def zipped(folder: Path, archive: Path, *, only: Callable[[str], bool] = lambda _: True) -> Path:
    """The files of a folder whose names are wanted, as a ZIP file."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and only(name):
                out.write(path, name)
    return archive


def media_of(posts: Iterable[Post]) -> list[bytes | None]:
    """The bytes of all media of posts, in their order; None for one that is not there."""
    return [_bytes(attachment.path) for post in posts for attachment in post.attachments]


def _bytes(place: Place | None) -> bytes | None:
    if place is None:
        return None
    if isinstance(place, Path):
        return place.read_bytes()
    with unpacked(place) as file:
        return file.read()


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names of all files of exports that are opened or handed on to be looked at."""
    seen: set[str] = set()
    opened, found = Tree.open, Tree.find

    def open_(self: Tree, name: str, place: Place | None = None) -> Any:
        seen.add(name)
        return opened(self, name, place)

    def find(self: Tree, name: str, under: str = "") -> Place | None:
        place = found(self, name, under)
        if place is not None:
            seen.add(str(place) if isinstance(place, Path) else place.name)
        return place

    with monkeypatch.context() as patch:
        patch.setattr(Tree, "open", open_)
        patch.setattr(Tree, "find", find)
        yield seen


class ExportSuite(ABC):
    """`private`: files of the export that nobody but its owner may read, with a canary in each."""

    kind: Format
    private: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = SAMPLES  # others where the platform has no posts of words alone, or fewer media
    holds_media = True  # False: the export only links to them

    @abstractmethod
    def write(self, folder: Path, samples: Sequence[Sample]) -> None:
        """An export with these posts, as the platform writes it today, with private files in it."""

    @pytest.fixture
    def export(self, tmp_path: Path) -> Path:
        folder = tmp_path / "export"
        folder.mkdir()
        self.write(folder, self.samples)
        return folder

    def media(self, folder: Path) -> set[str]:
        """The names of the media of all posts."""
        attachments = [attachment for post in read(self.kind, folder)[0] for attachment in post.attachments]
        return {each.path.relative_to(folder).as_posix() for each in attachments if isinstance(each.path, Path)}

    def test_posts_are_as_they_were_published(self, export: Path) -> None:
        """Day in the company's zone, caption with umlauts and emoji, media in their order."""
        posts, told = read(self.kind, export)
        assert told == []
        assert [post.use.publish_at for post in posts] == [sample.at for sample in self.samples]
        assert posts[0].use.date == dt.date(2024, 3, 2)
        assert [post.use.caption for post in posts] == [sample.caption for sample in self.samples]
        assert [len(post.attachments) for post in posts] == [len(sample.pictures) for sample in self.samples]
        channels = () if self.kind.channel is None else (self.kind.channel,)
        assert all(post.use.channels == channels and post.source == self.kind.name for post in posts)
        if self.holds_media:
            assert media_of(posts) == [picture.read_bytes() for sample in self.samples for picture in sample.pictures]

    def test_every_post_has_an_id_that_stays(self, export: Path, tmp_path: Path) -> None:
        """In the folder, in a ZIP file of it, and in an export of a year later with more posts in it."""
        ids = [post.id for post in read(self.kind, export)[0]]
        assert len(set(ids)) == len(ids)
        assert [post.id for post in read(self.kind, zipped(export, tmp_path / "e.zip"))[0]] == ids
        (later := tmp_path / "later").mkdir()
        self.write(later, (*self.samples, Sample(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "new", (SKYLINE,))))
        assert set(ids) < {post.id for post in read(self.kind, later)[0]}

    def test_an_archive_is_read_like_its_folder(self, export: Path, tmp_path: Path) -> None:
        """In place, also where all of it lies in a folder of its own inside."""
        whole = [(post.use, [each.name for each in post.attachments]) for post in read(self.kind, export)[0]]
        (deeper := tmp_path / "deeper").mkdir()
        export.rename(deeper / "my-export-2026")
        archive = zipped(deeper, tmp_path / "e.zip")
        posts, told = read(self.kind, archive)
        assert told == []
        assert [(post.use, [each.name for each in post.attachments]) for post in posts] == whole
        if self.holds_media:
            assert all(each.path is not None for post in posts for each in post.attachments)

    def test_parts_of_an_export_are_one(self, export: Path, tmp_path: Path) -> None:
        """The list of posts in one ZIP file, the media in another, whichever is named first."""
        if not self.holds_media:
            pytest.skip("this export has no media")
        whole = read(self.kind, export)[0]
        names = self.media(export)
        media = zipped(export, tmp_path / "2.zip", only=lambda name: name in names)
        rest = zipped(export, tmp_path / "1.zip", only=lambda name: name not in names)
        for paths in ((rest, media), (media, rest)):
            posts, told = read(self.kind, *paths)
            assert told == []
            assert [post.id for post in posts] == [post.id for post in whole]
            assert media_of(posts) == media_of(whole)

    def test_it_is_recognised_as_what_it_is(self, export: Path) -> None:
        """And as nothing else."""
        (source,) = recognition.sources([export], Limits())
        with Tree([export], Limits(), guarded=self.kind.guarded) as tree:
            assert (source.kind.name, list(source.files)) == (self.kind.name, self.kind.files(tree))

    def test_a_list_that_was_cut_short_is_read_as_far_as_it_goes(self, export: Path) -> None:
        """Whatever is left of it: no failure, no post that is not in the whole, and none with another's media."""
        whole = {post.id: (post.use, media_of([post])) for post in read(self.kind, export)[0]}
        with Tree([export], Limits(), guarded=self.kind.guarded) as tree:
            names = set(self.kind.files(tree)) - self.media(export)
        for name in sorted(names):
            data = (export / name).read_bytes()
            for part in range(1, 8):
                (export / name).write_bytes(data[: len(data) * part // 8])
                for post in read(self.kind, export)[0]:
                    if post.id in whole and len(post.attachments) == len(whole[post.id][1]):
                        assert media_of([post]) == whole[post.id][1]
            (export / name).write_bytes(data)

    def test_what_is_missing_is_said(self, tmp_path: Path) -> None:
        """A medium that the export names and does not have keeps its place, with a problem."""
        if not self.holds_media:
            pytest.skip("this export has no media")
        (folder := tmp_path / "export").mkdir()
        self.write(folder, self.samples)
        for name in self.media(folder):
            (folder / name).unlink()
        posts, _ = read(self.kind, folder)
        assert [len(post.attachments) for post in posts] == [len(sample.pictures) for sample in self.samples]
        assert all(each.path is None and each.problem is not None for post in posts for each in post.attachments)

    def test_private_files_are_never_opened(
        self, export: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Messages, logins, contacts: not in the folder, and not in the archive."""
        assert self.private
        assert all((export / name).is_file() for name in self.private)
        with watched(monkeypatch) as seen:
            read(self.kind, export)
            read(self.kind, zipped(export, tmp_path / "e.zip"))
        assert seen
        assert not [name for name in seen for secret in self.private if name.endswith(secret)]

    def test_a_post_that_names_a_private_file_does_not_get_it(self, export: Path, tmp_path: Path) -> None:
        """Neither by its whole name, nor by its last part, nor in capitals or with the strokes of Windows."""
        if not self.kind.guarded:
            pytest.skip("no platform names its media: who writes a post.toml, or a site, names files of their own")
        for path in (export, zipped(export, tmp_path / "e.zip")):
            with Tree([path], Limits(), guarded=self.kind.guarded) as tree:
                for secret in self.private:
                    for name in (secret, Path(secret).name, secret.upper(), secret.replace("/", "\\")):
                        post = as_post(Published("1", None, media=(Linked(name=name),)), self.kind, tree, build)
                        assert [each.path for each in post.attachments] == [None]
                        assert post.attachments[0].problem is not None

    def test_another_folder_is_no_such_export(self, tmp_path: Path) -> None:
        """Whatever else lies in it."""
        (tmp_path / "notes.json").write_text("[]")
        (tmp_path / "photo.jpg").write_bytes(SKYLINE.read_bytes())
        with Tree([tmp_path], Limits(), guarded=self.kind.guarded) as tree:
            assert self.kind.files(tree) == []
