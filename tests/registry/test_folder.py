"""A folder registry as its suite has it, and how it follows what a person does in the folder."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mediacheck.errors import FileError, RegistryError
from mediacheck.i18n import render, render_error
from mediacheck.media.sandbox import Workers
from mediacheck.model import Asset, Grant, Limits, Media
from mediacheck.registry import Registry, open_registry, sync
from mediacheck.registry.folder import FolderRegistry

from .making import PHOTOS, Looks, unprivileged
from .suite import RegistrySuite

OWNED = '[[grant]]\nlicense = "LicenseRef-Company-Owned"\n'


class TestFolderRegistry(RegistrySuite):
    """All that a registry has to do, beside the pictures themselves."""

    @pytest.fixture
    def location(self, tmp_path: Path) -> str:
        return str(tmp_path / "registry")

    @pytest.fixture
    def registry(self, location: str, look: Looks) -> Iterator[Registry]:
        registry = open_registry(location, inspect=look, create=True)
        yield registry
        registry.close()

    @pytest.fixture
    def again(self, location: str, look: Looks) -> Iterator[Callable[[], Registry]]:
        opened: list[Registry] = []

        def again() -> Registry:
            opened.append(open_registry(location, inspect=look))
            return opened[-1]

        yield again
        for registry in opened:
            registry.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """brand/ with a folder.toml and two pictures, one of them with a sidecar; loose.jpg, which nobody speaks of."""
    root = tmp_path / "registry"
    (root / "brand" / "2025").mkdir(parents=True)
    shutil.copy(PHOTOS / "clock.jpg", root / "brand" / "clock.jpg")
    shutil.copy(PHOTOS / "fig.jpg", root / "brand" / "2025" / "fig.jpg")
    shutil.copy(PHOTOS / "coffee.jpg", root / "loose.jpg")
    (root / "brand" / "folder.toml").write_text(f'creator = "ACME"\n{OWNED}')
    (root / "brand" / "2025" / "fig.jpg.toml").write_text('id = "FIG"\ntitle = "Feigen"\n')
    return root


def assets(root: Path, look: Looks | None = None) -> dict[str, Asset]:
    registry = FolderRegistry(str(root), inspect=look or Looks())
    try:
        return {asset.id: asset for asset in registry.assets()}
    finally:
        registry.close()


def verified(root: Path) -> list[str]:
    registry = FolderRegistry(str(root), inspect=Looks())
    try:
        return [render(problem, "en") for problem in registry.verify()]
    finally:
        registry.close()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets a day pass: what changed this very second is never taken on trust."""
    day = 86_400 * 10**9
    now = time.time_ns
    return lambda: monkeypatch.setattr(time, "time_ns", lambda: now() + day)


# ---------------------------------------------------------------- what is registered


def test_sidecars_and_folder_toml_register(root: Path) -> None:
    """A sidecar registers its picture, a folder.toml all below it; media with neither are not registered."""
    found = assets(root)
    assert set(found) == {"brand/clock.jpg", "FIG"}
    assert found["brand/clock.jpg"].grants == (Grant("LicenseRef-Company-Owned"),)
    assert (found["FIG"].creator, found["FIG"].title) == ("ACME", "Feigen")
    assert found["FIG"].grants == (Grant("LicenseRef-Company-Owned"),)
    assert found["FIG"].origin == str(root.resolve() / "brand" / "2025" / "fig.jpg")


def test_other_files_below_a_folder_toml_are_no_assets(root: Path, later: Callable[[], None]) -> None:
    """Notes, hidden files, links that lead nowhere and pipes are passed over; a damaged picture is not."""
    brand = root / "brand"
    (brand / "README.md").write_text("# Bilder")
    (brand / "empty.txt").touch()
    (brand / "._clock.jpg").write_bytes(b"\x00\x05\x16\x07")
    (brand / ".git").mkdir()
    shutil.copy(PHOTOS / "coffee.jpg", brand / ".git" / "coffee.jpg")
    (brand / "nowhere.jpg").symlink_to("missing.jpg")
    (brand / "loop").symlink_to(brand)
    os.mkfifo(brand / "pipe.jpg")
    (brand / "empty.jpg").touch()
    (brand / "page.jpg").write_text("<html>404</html>")
    look = Looks()
    assert set(assets(root, look)) == {"brand/clock.jpg", "FIG", "brand/empty.jpg", "brand/page.jpg"}
    later()
    assets(root, look)
    looked = len(look.names)
    assets(root, look)
    assert len(look.names) == looked


def test_a_link_to_a_picture_registers(root: Path) -> None:
    """Pictures that are kept elsewhere, as git-annex does, can be linked to."""
    (root / "brand" / "coffee.jpg").symlink_to(PHOTOS / "coffee.jpg")
    assert "brand/coffee.jpg" in assets(root)


def test_a_name_that_is_not_utf_8_registers(root: Path) -> None:
    """Its bytes are kept, its id is printable."""
    name = os.fsdecode(b"caf\xe9.jpg")
    try:
        shutil.copy(PHOTOS / "coffee.jpg", root / "brand" / name)
    except OSError:
        pytest.skip("this file system has no such names")
    asset = assets(root)["brand/caf\\xe9.jpg"]
    assert asset.origin == str(root.resolve() / "brand" / name)
    assert verified(root) == []


def test_a_duplicate_id_stops_and_names_both_files(root: Path) -> None:
    """One id, one picture: else a licence could be read off the wrong one."""
    other = root / "brand" / "clock.jpg.toml"
    other.write_text('# Uhr\nid = "FIG"\n')
    with pytest.raises(FileError) as error:
        assets(root)
    message, remedy = render_error(error.value, "en")
    assert error.value.exit_code == 2
    assert message.startswith(f"{other.resolve()}:2: the id “FIG” belongs to ")
    assert str(root.resolve() / "brand" / "2025" / "fig.jpg.toml") in message
    assert remedy
    other.write_text("")
    assert set(assets(root)) == {"brand/clock.jpg", "FIG"}


def test_a_broken_sidecar_still_matches_and_is_verified(root: Path) -> None:
    """The picture is known, its grants are not relied on, and verifying names file and line."""
    (root / "brand" / "2025" / "fig.jpg.toml").write_text('id = "FIG"\nstatus = "forbiden"\n')
    asset = assets(root)["FIG"]
    assert asset.grants == ()
    sentence = "brand/2025/fig.jpg.toml:2: unknown name “forbiden” in “status”; did you mean “forbidden”?"
    assert [render(problem, "en") for problem in asset.problems] == [sentence]
    assert verified(root) == [sentence]


def test_a_broken_folder_toml_is_said_once(root: Path) -> None:
    """Everything below it is affected, and one sentence tells; also where nothing is below it."""
    (root / "brand" / "folder.toml").write_text("[[grant]\n")
    (root / "empty").mkdir()
    (root / "empty" / "folder.toml").write_text("x = 1\n")
    assert all(asset.problems and not asset.grants for asset in assets(root).values())
    assert len(verified(root)) == 2


# ---------------------------------------------------------------- what changes


def test_only_what_changed_is_looked_at_again(root: Path) -> None:
    """A second opening looks at no picture; a changed one is looked at alone."""
    look = Looks()
    assets(root, look)
    assert sorted(look.names) == ["brand/2025/fig.jpg", "brand/clock.jpg"]
    look.names.clear()
    assets(root, look)
    shutil.copy(PHOTOS / "dandelion.jpg", root / "brand" / "clock.jpg")
    registry = FolderRegistry(str(root), inspect=look)
    media = next(Looks()([(PHOTOS / "dandelion.jpg", "")]))
    assert registry.exact(media.sha256 or "") == ["brand/clock.jpg"]
    assert media.fingerprints is not None
    assert [hit.asset for hit in registry.near(media.fingerprints.views[0].codes[:1])] == ["brand/clock.jpg"]
    registry.close()
    assert look.names == ["brand/clock.jpg"]


def test_touching_moving_and_copying_need_no_look(root: Path) -> None:
    """A picture whose bytes are known is not decoded again, wherever it lies."""
    look = Looks()
    assets(root, look)
    look.names.clear()
    (root / "brand" / "clock.jpg").touch()
    (root / "brand" / "new").mkdir()
    (root / "brand" / "clock.jpg").rename(root / "brand" / "new" / "uhr.jpg")
    shutil.copy(root / "brand" / "2025" / "fig.jpg", root / "brand" / "feige.jpg")
    assert set(assets(root, look)) == {"brand/new/uhr.jpg", "brand/feige.jpg", "FIG"}
    assert look.names == []
    assert verified(root) == []


def test_ids_can_be_swapped(root: Path) -> None:
    """What two sidecars exchange is exchanged, not lost."""
    clock = root / "brand" / "clock.jpg.toml"
    clock.write_text('id = "CLOCK"\n')
    before = assets(root)
    clock.write_text('id = "FIG"\n')
    (root / "brand" / "2025" / "fig.jpg.toml").write_text('id = "CLOCK"\n')
    registry = FolderRegistry(str(root), inspect=Looks())
    swapped = {asset.id: asset for asset in registry.assets()}
    for old, new in (("CLOCK", "FIG"), ("FIG", "CLOCK")):
        assert swapped[new].origin == before[old].origin
        stored = registry.get(new)
        assert stored is not None
        digest = next(Looks()([(Path(swapped[new].origin or ""), "")])).sha256
        assert stored.sha256 == digest
    registry.close()


@pytest.mark.parametrize("lasting", [False, True])
def test_what_is_written_is_read_again(root: Path, later: Callable[[], None], lasting: bool) -> None:  # noqa: FBT001
    """A sidecar or folder.toml that changes, comes or goes is in force at the next opening, at whatever speed."""
    if lasting:
        later()
    assert assets(root)["FIG"].title == "Feigen"
    (root / "brand" / "2025" / "fig.jpg.toml").write_text(
        'id = "FIG"\ntitle = "Pflaume"\n'.replace("Pflaume", "Birnen")
    )
    assert assets(root)["FIG"].title == "Birnen"
    (root / "brand" / "folder.toml").write_text('creator = "ACMF"\n[[grant]]\nlicense = "CC0-1.0"\n')
    found = assets(root)
    assert {asset.creator for asset in found.values()} == {"ACMF"}
    assert {asset.grants for asset in found.values()} == {(Grant("CC0-1.0"),)}
    (root / "brand" / "2025" / "fig.jpg.toml").unlink()
    assert set(assets(root)) == {"brand/clock.jpg", "brand/2025/fig.jpg"}
    (root / "loose.jpg.toml").write_text("")
    assert "loose.jpg" in assets(root)
    (root / "brand" / "folder.toml").unlink()
    assert set(assets(root)) == {"loose.jpg"}


def test_what_is_deleted_is_forgotten(root: Path) -> None:
    """A picture that is gone matches nothing; its sidecar alone is something to be told of."""
    assets(root)
    (root / "brand" / "2025" / "fig.jpg").unlink()
    assert set(assets(root)) == {"brand/clock.jpg"}
    assert verified(root) == ["brand/2025/fig.jpg.toml describes a picture that is not there."]


def test_the_revision_is_that_of_the_content(root: Path, tmp_path: Path) -> None:
    """The same pictures and words have the same revision wherever they lie and whenever they were touched."""
    revisions = set()
    shutil.copytree(root, tmp_path / "clone")
    for each in (root, tmp_path / "clone", root):
        registry = FolderRegistry(str(each), inspect=Looks())
        revisions.add(registry.revision())
        registry.close()
        (each / "brand" / "clock.jpg").touch()
    assert len(revisions) == 1
    (root / "brand" / "clock.jpg.toml").write_text('title = "Uhr"\n')
    registry = FolderRegistry(str(root), inspect=Looks())
    assert registry.revision() not in revisions
    registry.close()


# ---------------------------------------------------------------- interruptions, several processes, the cache


class Interrupted:
    """Looks at so many files; then somebody presses Ctrl-C."""

    def __init__(self, after: int) -> None:
        self.look = Looks()
        self.after = after

    def __call__(self, files: object) -> Iterator[Media]:
        for number, media in enumerate(self.look(files)):  # type: ignore[arg-type]
            if number == self.after:
                raise KeyboardInterrupt
            yield media


def test_interrupted_indexing_goes_on_where_it_stopped(
    root: Path, later: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was seen before the interruption is not looked at again, and nothing is taken for complete."""
    later()
    monkeypatch.setattr(sync, "BATCH", 2)
    for number in range(6):
        (root / "brand" / f"{number}.txt.jpg").write_bytes(b"no picture %d" % number)
    first = Interrupted(5)
    with pytest.raises(KeyboardInterrupt):
        FolderRegistry(str(root), inspect=first)
    look = Looks()
    progress: list[tuple[int, int]] = []
    registry = FolderRegistry(str(root), inspect=look, progress=lambda *step: progress.append(step))
    assert len(registry) == 8
    registry.close()
    assert len(look.names) == 8 - 4
    assert not set(look.names) & set(first.look.names[:4])
    assert progress == [(2, 4), (4, 4)]


def test_real_workers_index_a_folder(root: Path) -> None:
    """The processes that the program uses give what looking in this process gives."""
    with Workers(Limits()) as workers:
        registry = FolderRegistry(str(root), inspect=workers.inspect)
        stored = list(registry.stored())
        registry.close()
    shutil.rmtree(os.environ["XDG_CACHE_HOME"])
    registry = FolderRegistry(str(root), inspect=Looks())
    assert list(registry.stored()) == stored
    registry.close()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\x00" + bytes(5000)])
def test_a_damaged_cache_is_made_anew(root: Path, content: bytes) -> None:
    """Nothing that lies in the cache can break or change a registry."""
    before = assets(root)
    (cache,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("*.db")
    cache.write_bytes(content)
    assert assets(root) == before


def test_a_cache_that_breaks_further_in_is_made_anew(root: Path) -> None:
    """Damage that opening does not see is seen when the folder is compared with it."""
    before = assets(root)
    (cache,) = Path(os.environ["XDG_CACHE_HOME"]).rglob("*.db")
    raw = bytearray(cache.read_bytes())
    raw[4096:] = b"\x5a" * (len(raw) - 4096)
    cache.write_bytes(raw)
    assert assets(root) == before


def test_another_version_of_the_program_reads_every_word_again(
    root: Path, later: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that a later version knows is known at once; pictures are not looked at for that."""
    later()
    assets(root)
    read: list[str] = []
    monkeypatch.setattr(sync, "__version__", "99")
    original = sync.Contents.asset
    monkeypatch.setattr(sync.Contents, "asset", lambda self, path: read.append(path) or original(self, path))
    look = Looks()
    assets(root, look)
    assert sorted(read) == ["brand/2025/fig.jpg", "brand/clock.jpg"]
    assert look.names == []


def test_another_algorithm_looks_at_every_picture_again(root: Path) -> None:
    """Fingerprints of two algorithms are never compared: a folder brings its own up to date."""

    def older(files: object) -> Iterator[Media]:
        for media in Looks()(files):  # type: ignore[arg-type]
            assert media.fingerprints is not None
            yield replace(media, fingerprints=replace(media.fingerprints, algorithm="phash256-0"))

    FolderRegistry(str(root), inspect=older).close()
    look = Looks()
    assets(root, look)
    assert len(look.names) == 2
    assert verified(root) == []


def test_a_folder_is_read_without_the_right_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the folder nor a cache needs to be writable for a check; a change says that it cannot be made."""
    with unprivileged() as folder:
        root = folder / "registry"
        root.mkdir()
        shutil.copy(PHOTOS / "clock.jpg", root / "clock.jpg")
        (root / "clock.jpg.toml").write_text(OWNED)
        root.chmod(0o555)
        monkeypatch.setenv("XDG_CACHE_HOME", str(root))
        try:
            registry = FolderRegistry(str(root), inspect=Looks())
            assert [asset.id for asset in registry.assets()] == ["clock.jpg"]
            with pytest.raises(RegistryError, match="cannot be changed"):
                registry.remove("clock.jpg")
            registry.close()
        finally:
            root.chmod(0o755)


def test_a_subfolder_that_cannot_be_read_is_not_passed_over() -> None:
    """Its pictures would silently be unknown ones, forbidden ones among them."""
    with unprivileged() as folder:
        root = folder / "registry"
        (root / "closed").mkdir(parents=True)
        (root / "closed").chmod(0)
        try:
            with pytest.raises(RegistryError, match="cannot be read"):
                FolderRegistry(str(root), inspect=Looks())
        finally:
            (root / "closed").chmod(0o755)


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    """A missing folder and a file in its place are sentences with a remedy; `create` makes the one, not the other."""
    (tmp_path / "file").touch()
    for name, words in (("missing", "There is no registry"), ("file", "is not a registry")):
        with pytest.raises(RegistryError, match=words) as error:
            open_registry(str(tmp_path / name), inspect=Looks())
        assert error.value.remedy
    assert not (tmp_path / "missing").exists()
    open_registry(str(tmp_path / "missing"), inspect=Looks(), create=True).close()
    assert (tmp_path / "missing").is_dir()
    with pytest.raises(RegistryError):
        open_registry(str(tmp_path / "file"), inspect=Looks(), create=True)


# ---------------------------------------------------------------- pictures that cannot be read


def test_an_unreadable_picture_matches_by_its_bytes_and_is_verified(root: Path) -> None:
    """A damaged or unknown file that is registered is no reason to stop; verifying names it, until it is mended."""
    broken = root / "brand" / "broken.jpg"
    broken.write_bytes((PHOTOS / "coffee.jpg").read_bytes()[:20_000])
    registry = FolderRegistry(str(root), inspect=Looks())
    digest = next(Looks()([(broken, "")])).sha256
    assert registry.exact(digest or "") == ["brand/broken.jpg"]
    registry.close()
    (sentence,) = verified(root)
    assert sentence.startswith("Only its exact bytes are recognised: “brand/broken.jpg”")
    shutil.copy(PHOTOS / "coffee.jpg", broken)
    assert verified(root) == []


def test_verifying_looks_again_at_what_could_not_be_read(root: Path, later: Callable[[], None]) -> None:
    """A time-out on a busy day is not for ever."""
    later()

    def slow(files: object) -> Iterator[Media]:
        for media in Looks()(files):  # type: ignore[arg-type]
            yield replace(media, fingerprints=None, problems=(unread,)) if "clock" in media.name else media

    unread = next(Looks()([(Path("missing.jpg"), "missing.jpg")])).problems[0]
    FolderRegistry(str(root), inspect=slow).close()
    assert verified(root) == []
