"""What registering and removing do to a folder that people keep by hand."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mediacheck.errors import RegistryError, UsageError
from mediacheck.i18n import render
from mediacheck.model import Asset, Grant
from mediacheck.registry import adding
from mediacheck.registry.folder import FolderRegistry

from .making import PHOTOS, Looks, entry

OWNED = Grant("LicenseRef-Company-Owned")
BOUGHT = Grant("LicenseRef-Adobe-Stock-Standard", reference="ORDER-1")
FOLDER = '[[grant]]\nlicense = "LicenseRef-Company-Owned"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "registry"
    root.mkdir()
    return root


@pytest.fixture
def registry(root: Path, look: Looks) -> Iterator[FolderRegistry]:
    registry = FolderRegistry(str(root), inspect=look)
    yield registry
    registry.close()


def reopened(root: Path) -> FolderRegistry:
    return FolderRegistry(str(root), inspect=Looks())


def files(root: Path) -> list[str]:
    """All but the log."""
    found = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    return [name for name in found if name != "log.jsonl"]


# ---------------------------------------------------------------- registering


@pytest.mark.parametrize(
    "asset_id", ["decisions/x.jpg", "taken.jpg/x.jpg", "ä" * 100 + ".jpg", "../x.jpg", "a:b/x.jpg"]
)
def test_an_id_that_can_be_no_path_here_is_an_id_only(
    registry: FolderRegistry, root: Path, photos: list[Path], asset_id: str
) -> None:
    """Its sidecar would be taken for a decision, or could not be made: the picture is then called as its file is."""
    registry.add([entry(photos[0], Asset("taken.jpg", grants=(OWNED,)))])
    registry.add([entry(photos[1], Asset(asset_id, grants=(OWNED,)))])
    assert files(root) == sorted(
        ["taken.jpg", "taken.jpg.toml", photos[1].name, f"{photos[1].name}.toml"],
    )
    again = reopened(root)
    assert [asset.id for asset in again.assets()] == sorted(["taken.jpg", asset_id])
    assert list(again.verify()) == []
    again.close()


def test_a_file_without_a_suffix_keeps_its_name(registry: FolderRegistry, root: Path, photos: list[Path]) -> None:
    picture = root.parent / "picture"
    shutil.copy(photos[0], picture)
    registry.add([entry(picture, Asset("", grants=(OWNED,)))])
    assert files(root) == ["picture", "picture.toml"]


def test_no_picture_is_called_like_a_sidecar(registry: FolderRegistry, root: Path, photos: list[Path]) -> None:
    picture = root.parent / "lake.jpg.toml"
    shutil.copy(photos[0], picture)
    with pytest.raises(UsageError, match="sidecar"):
        registry.add([entry(picture, Asset("", grants=(OWNED,)))])
    assert files(root) == []


def test_an_outside_file_is_copied_with_a_sidecar(
    registry: FolderRegistry, root: Path, photos: list[Path], look: Looks
) -> None:
    """The registry keeps the picture itself; the original stays where it is, and nothing is decoded twice."""
    registry.add([entry(photos[0], Asset("", title="Uhr", grants=(BOUGHT,)))])
    assert files(root) == ["clock.jpg", "clock.jpg.toml"]
    assert (root / "clock.jpg").read_bytes() == photos[0].read_bytes()
    assert (root / "clock.jpg.toml").read_text(encoding="utf-8").startswith('title = "Uhr"\n\n[[grant]]\n')
    assert look.names == []


def test_nothing_is_overwritten(registry: FolderRegistry, root: Path, photos: list[Path]) -> None:
    """A name that is taken, by a picture or by a sidecar somebody left, gets a number."""
    shutil.copy(photos[1], root / "clock.jpg")
    (root / "clock-2.jpg.toml").write_text('title = "von jemand"\n')
    assert registry.add([entry(photos[0])]).ids == ("clock-3.jpg",)
    assert (root / "clock.jpg").read_bytes() == photos[1].read_bytes()
    assert (root / "clock-2.jpg.toml").read_text() == 'title = "von jemand"\n'


def test_a_file_in_the_folder_stays_where_it_is(registry: FolderRegistry, root: Path) -> None:
    """It gets a sidecar beside it, no copy."""
    (root / "sub").mkdir()
    shutil.copy(PHOTOS / "fig.jpg", root / "sub" / "fig.jpg")
    assert registry.add([entry(root / "sub" / "fig.jpg", Asset("", grants=(OWNED,)))]).ids == ("sub/fig.jpg",)
    assert files(root) == ["sub/fig.jpg", "sub/fig.jpg.toml"]


def test_a_grant_is_appended_to_a_persons_sidecar(registry: FolderRegistry, root: Path, photos: list[Path]) -> None:
    """Their comments stay."""
    registry.add([entry(photos[0], Asset("A", grants=(OWNED,)))])
    note = root / "clock.jpg.toml"
    note.write_text(f"# Chefin fragen\n{note.read_text()}# Ende\n")
    registry = reopened(root)
    registry.add([entry(photos[0], Asset("", grants=(BOUGHT,)))])
    assert note.read_text().startswith('# Chefin fragen\nid = "A"\n')
    assert "# Ende\n" in note.read_text()
    (asset,) = reopened(root).assets()
    assert asset.grants == (OWNED, BOUGHT)


def test_a_picture_of_a_folder_toml_keeps_its_grants(root: Path, photos: list[Path]) -> None:
    """The sidecar that a new grant makes necessary states the folder's grants as well, and nothing else of it."""
    (root / "folder.toml").write_text(f'creator = "ACME"\n{FOLDER}')
    shutil.copy(photos[0], root / "clock.jpg")
    registry = reopened(root)
    assert registry.add([entry(photos[0], Asset("", grants=(BOUGHT,)))]).changed == 1
    (asset,) = registry.assets()
    assert (asset.creator, asset.grants) == ("ACME", (OWNED, BOUGHT))
    assert "ACME" not in (root / "clock.jpg.toml").read_text()
    assert files(root) == ["clock.jpg", "clock.jpg.toml", "folder.toml"]


def test_a_picture_without_grants_takes_none_from_the_folder(root: Path, photos: list[Path]) -> None:
    """What came without a right does not get one by where it is put."""
    (root / "folder.toml").write_text(FOLDER)
    registry = reopened(root)
    registry.add([entry(photos[0], Asset("A", status="forbidden", reason="r"))])
    (asset,) = registry.assets()
    assert (asset.status, asset.grants) == ("forbidden", ())


def test_nothing_is_added_to_a_broken_sidecar(registry: FolderRegistry, root: Path, photos: list[Path]) -> None:
    """First it has to be mended; it is left as it is."""
    registry.add([entry(photos[0])])
    (root / "clock.jpg.toml").write_text("x = 1\n")
    with pytest.raises(UsageError, match="while its record is wrong"):
        reopened(root).add([entry(photos[0], Asset("", grants=(BOUGHT,)))])
    assert (root / "clock.jpg.toml").read_text() == "x = 1\n"


def test_an_id_with_slashes_is_a_place(registry: FolderRegistry, root: Path, photos: list[Path]) -> None:
    """An asset of another folder registry lies here where it lay there; no id leads out of the folder."""
    registry.add([entry(photos[0], Asset("brand/2025/uhr.jpg", grants=(OWNED,)))], replace=True)
    assert files(root) == ["brand/2025/uhr.jpg", "brand/2025/uhr.jpg.toml"]
    assert "id =" not in (root / "brand/2025/uhr.jpg.toml").read_text()
    outside = root.parent / "out.jpg"
    for number, bad in enumerate(("../out.jpg", str(outside), ".git/out.jpg", "a/../../out.jpg")):
        source = photos[1].with_name(f"{number}.jpg")
        source.write_bytes(photos[1].read_bytes() + bytes(number + 1))
        registry.add([entry(source, Asset(bad))], replace=True)
        assert (root / f"{number}.jpg").is_file()
    assert not outside.exists()


def test_a_file_that_changed_meanwhile_is_refused(registry: FolderRegistry, root: Path, photos: list[Path]) -> None:
    """What is registered is what was looked at; nothing half remains that could pass for a registration."""
    clock = entry(photos[0])
    photos[0].write_bytes(photos[1].read_bytes())
    with pytest.raises(RegistryError, match="was changed while"):
        registry.add([clock])
    assert not (root / "clock.jpg").exists()
    assert len(reopened(root)) == 0


def test_a_file_without_its_original_is_refused(registry: FolderRegistry, photos: list[Path]) -> None:
    """A folder registry keeps originals; the way out is named."""
    clock = entry(photos[0])
    photos[0].unlink()
    with pytest.raises(RegistryError, match="not at hand") as error:
        registry.add([clock])
    assert "SQLite" in error.value.remedy


def test_what_an_interrupted_run_left_is_used(registry: FolderRegistry, root: Path, photos: list[Path]) -> None:
    """A sidecar whose picture did not arrive any more does not push the picture aside the next time."""
    registry.add([entry(photos[0], Asset("A", grants=(BOUGHT,)))])
    (root / "clock.jpg").unlink()
    again = reopened(root)
    assert again.add([entry(photos[0], Asset("A", grants=(BOUGHT,)))]).new == 1
    assert files(root) == ["clock.jpg", "clock.jpg.toml"]


def test_what_went_wrong_undoes_its_batch_and_no_other(
    registry: FolderRegistry, root: Path, photos: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of the batch in which the error was are not registered, those before it are; nothing half remains."""
    missing = replace(entry(photos[2]), asset=Asset("B", origin=str(root / "nowhere.jpg")))
    monkeypatch.setattr(adding, "BATCH", 2)
    with pytest.raises(RegistryError):
        registry.add([entry(photos[0], Asset("", title="Uhr")), entry(photos[0]), entry(photos[1]), missing])
    assert [asset.id for asset in registry.assets()] == ["clock.jpg"]
    assert sorted(path.name for path in root.iterdir()) == ["clock.jpg", "clock.jpg.toml", "log.jsonl"]


def test_a_picture_that_is_given_twice_in_a_batch_has_both_grants(
    registry: FolderRegistry, root: Path, photos: list[Path]
) -> None:
    """The second is added to what the first only is going to be."""
    added = registry.add([entry(photos[0], Asset("A", grants=(OWNED,))), entry(photos[0], Asset("", grants=(BOUGHT,)))])
    assert (added.new, added.changed) == (1, 1)
    (asset,) = reopened(root).assets()
    assert asset.grants == (OWNED, BOUGHT)


def test_an_id_that_is_given_twice_in_an_import_is_its_last_picture(
    registry: FolderRegistry, root: Path, photos: list[Path]
) -> None:
    """Of the one in between nothing is left; the one that was registered before is where removed ones are."""
    registry.add([entry(photos[0], Asset("A", grants=(OWNED,)))])
    registry.add([entry(photo, Asset("A", grants=(OWNED,))) for photo in photos[1:]], replace=True)
    assert files(root) == [".removed/clock.jpg", ".removed/clock.jpg.toml", "fig.jpg", "fig.jpg.toml"]
    assert [asset.id for asset in reopened(root).assets()] == ["A"]


def test_a_sidecar_that_is_a_link_stays_one(registry: FolderRegistry, root: Path, photos: list[Path]) -> None:
    """What is added is written where it leads."""
    registry.add([entry(photos[0], Asset("A", grants=(OWNED,)))])
    elsewhere = root.parent / "elsewhere.toml"
    note = (root / "clock.jpg.toml").rename(elsewhere)
    (root / "clock.jpg.toml").symlink_to(note)
    reopened(root).add([entry(photos[0], Asset("", grants=(BOUGHT,)))])
    assert (root / "clock.jpg.toml").is_symlink()
    assert "ORDER-1" in elsewhere.read_text()


def test_what_others_registered_meanwhile_is_not_lost(registry: FolderRegistry, root: Path, photos: list[Path]) -> None:
    """Who opened the folder before adds to what it is now."""
    registry.add([entry(photos[0], Asset("A", grants=(OWNED,)))])
    reopened(root).add([entry(photos[0], Asset("", grants=(BOUGHT,)))])
    registry.add([entry(photos[0], Asset("", people=True))])
    (asset,) = reopened(root).assets()
    assert (asset.grants, asset.people) == ((OWNED, BOUGHT), True)


# ---------------------------------------------------------------- removing


@pytest.mark.parametrize(
    ("with_sidecar", "below_a_folder_toml"), [(True, False), (False, True), (True, True)], ids=["own", "folder", "both"]
)
def test_removing_ends_the_registration_and_loses_nothing(
    root: Path,
    photos: list[Path],
    with_sidecar: bool,  # noqa: FBT001
    below_a_folder_toml: bool,  # noqa: FBT001
) -> None:
    """The picture is out of reach of every folder.toml, and it and its sidecar can be fetched back."""
    (root / "sub").mkdir()
    shutil.copy(photos[0], root / "sub" / "clock.jpg")
    if below_a_folder_toml:
        (root / "folder.toml").write_text(FOLDER)
    if with_sidecar:
        (root / "sub" / "clock.jpg.toml").write_text('title = "Uhr"\n')
    registry = reopened(root)
    sentence = render(registry.remove("sub/clock.jpg"), "en")
    assert str(root.resolve() / ".removed" / "sub" / "clock.jpg") in sentence
    assert len(registry) == len(reopened(root)) == 0
    assert list(reopened(root).verify()) == []
    expected = [".removed/sub/clock.jpg", *([".removed/sub/clock.jpg.toml"] if with_sidecar else [])]
    assert [name for name in files(root) if name != "folder.toml"] == expected


def test_removing_twice_keeps_both(registry: FolderRegistry, root: Path, photos: list[Path]) -> None:
    """What was removed earlier is not overwritten by what is removed later."""
    for photo in photos[:2]:
        source = photo.with_name("same.jpg")
        shutil.copy(photo, source)
        registry.add([entry(source)])
        registry.remove("same.jpg")
    assert [name for name in files(root) if not name.endswith(".toml")] == [
        ".removed/same-2.jpg",
        ".removed/same.jpg",
    ]
