"""A folder registry as its suite has it, and how it follows what a person does in the folder."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mediacheck.errors import FileError, RegistryError
from mediacheck.i18n import render, render_error
from mediacheck.model import Grant, Media
from mediacheck.registry import Registry, open_registry
from mediacheck.registry.folder import FolderRegistry

from .making import OWNED, PHOTOS, Looks, assets, unprivileged, verified
from .suite import RegistrySuite


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


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _nowhere(path: Path) -> None:
    path.symlink_to("gone.toml")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("make", [_pipe, _nowhere, Path.mkdir], ids=["pipe", "link to nothing", "folder"])
def test_what_only_has_the_name_of_a_sidecar_or_decision_is_a_broken_one(
    root: Path, make: Callable[[Path], None]
) -> None:
    """What it was meant to say is not known, so it may be a ban: it is waited for by nobody, and lost on nobody."""
    (root / "brand" / "2025" / "fig.jpg.toml").unlink()
    make(root / "brand" / "2025" / "fig.jpg.toml")
    asset = assets(root)["brand/2025/fig.jpg"]
    assert asset.problems
    assert not asset.grants
    (root / "decisions").mkdir()
    make(root / "decisions" / "ban.toml")
    registry = FolderRegistry(str(root), inspect=Looks())
    with pytest.raises(FileError):
        list(registry.decisions())
    registry.close()
    assert [sentence.partition(":")[0] for sentence in verified(root)] == [
        "brand/2025/fig.jpg.toml",
        "decisions/ban.toml",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["uses.csv", "purchases.csv"])
def test_what_only_has_the_name_of_a_list_is_refused(root: Path, name: str) -> None:
    """A list of uses that is not read would be a right that is used up and still granted."""
    os.mkfifo(root / name)
    with pytest.raises(FileError, match="no regular file"):
        assets(root)


def test_a_broken_folder_toml_is_said_once(root: Path) -> None:
    """Everything below it is affected, and one sentence tells; also where nothing is below it."""
    (root / "brand" / "folder.toml").write_text("[[grant]\n")
    (root / "empty").mkdir()
    (root / "empty" / "folder.toml").write_text("x = 1\n")
    assert all(asset.problems and not asset.grants for asset in assets(root).values())
    assert len(verified(root)) == 2


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
    assert sentence.startswith("Only exact copies of this file are recognised: “brand/broken.jpg”")
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


# ---------------------------------------------------------------- without rights, without a folder


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
