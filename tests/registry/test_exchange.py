import datetime as dt
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mediacheck.errors import FileError, UsageError
from mediacheck.i18n import render_error
from mediacheck.model import Asset, Grant, RecordedUse, Revocation
from mediacheck.registry import Registry, exchange, open_registry
from mediacheck.registry.memory import MemoryRegistry
from mediacheck.registry.sqlite import SqliteRegistry

from .making import Looks, entry, ruling

DEMO = Path(__file__).parents[2] / "fixtures" / "registry"


def exported(registry: Registry) -> str:
    stream = io.StringIO()
    exchange.export(registry, stream)
    return stream.getvalue()


@pytest.mark.parametrize("location", ["target.db", "target"])
def test_a_folder_is_imported_and_its_answers_are_the_same(tmp_path: Path, look: Looks, location: str) -> None:
    """The demo's registry, taken over into a file or another folder: the same assets, the same matches."""
    source = open_registry(str(DEMO), inspect=look)
    target = open_registry(str(tmp_path / location), inspect=look, create=True)
    added = exchange.import_folder(DEMO, target, inspect=look)
    assert (added.new, added.changed, added.unchanged) == (len(source), 0, 0)
    strip = [{key: value for key, value in each.items() if key != "origin"} for each in _assets(source)]
    assert [{key: value for key, value in each.items() if key != "origin"} for each in _assets(target)] == strip
    for stored in source.stored():
        assert stored.packed is not None
        codes = [view.codes[at : at + 32] for view in stored.packed.views for at in range(0, len(view.codes), 32)]
        assert target.near(codes) == source.near(codes)
    assert list(target.verify()) == []
    source.close()
    target.close()


def _assets(registry: Registry) -> list[dict[str, Any]]:
    assets: list[dict[str, Any]] = json.loads(exported(registry))["assets"]
    return assets


@pytest.mark.parametrize("location", ["target.db", "target"])
def test_importing_again_follows_the_source(tmp_path: Path, look: Looks, location: str) -> None:
    """Nothing changes the second time; what changed in the source changes here, and no picture is decoded again."""
    source = tmp_path / "source"
    shutil.copytree(DEMO, source)
    target = open_registry(str(tmp_path / location), inspect=look, create=True)
    exchange.import_folder(source, target, inspect=look)
    revision = target.revision()
    look.names.clear()
    assert exchange.import_folder(source, target, inspect=look).changed == 0
    assert target.revision() == revision
    (source / "brand" / "folder.toml").write_text('[[grant]]\nlicense = "CC0-1.0"\n')
    added = exchange.import_folder(source, target, inspect=look)
    assert (added.new, added.changed) == (0, 3)
    assert {asset.grants for asset in target.assets() if asset.id.startswith("brand/")} == {(Grant("CC0-1.0"),)}
    assert look.names == []
    target.close()


def test_a_folder_that_describes_nothing_is_said(photos: list[Path], look: Looks) -> None:
    """Pictures alone say nothing of their licence; how to say it is in the remedy."""
    with pytest.raises(UsageError, match="under which licence") as error:
        exchange.import_folder(photos[0].parent, MemoryRegistry(), inspect=look)
    assert "folder.toml" in error.value.remedy


def test_a_file_takes_over_what_a_folder_exported(tmp_path: Path, look: Looks) -> None:
    """Folder to JSON to SQLite to JSON: the same text."""
    source = open_registry(str(DEMO), inspect=look)
    exchange.export_file(source, tmp_path / "a.json")
    source.close()
    target = SqliteRegistry(str(tmp_path / "a.db"), create=True)
    exchange.import_file(tmp_path / "a.json", target)
    assert exported(target) == (tmp_path / "a.json").read_text(encoding="utf-8")
    target.close()


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """An export is whole or absent."""
    with pytest.raises(UsageError, match="cannot be written"):
        exchange.export_file(MemoryRegistry(), tmp_path / "missing" / "a.json")


@pytest.fixture
def document(photos: list[Path]) -> dict[str, Any]:
    registry = MemoryRegistry()
    registry.add([entry(photos[0], Asset("A", grants=(Grant("CC0-1.0"),)))])
    document: dict[str, Any] = json.loads(exported(registry))
    return document


WRONG: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("version", lambda d: d.update(version=2)),
    ("export", lambda d: d.update(assets={})),
    ("asset 1", lambda d: d["assets"].append("x") or d["assets"].reverse()),
    ("no id", lambda d: d["assets"][0].pop("id")),
    ("“kreator”", lambda d: d["assets"][0].update(kreator="x")),
    ("status", lambda d: d["assets"][0].update(status="maybe")),
    ("linkedin", lambda d: d["assets"][0]["grant"][0].update(channels=["linkedn"])),
    ("sha256", lambda d: d["assets"][0].update(sha256="XYZ")),
    ("wide", lambda d: d["assets"][0].update(width="wide")),
    ("asset 1", lambda d: d["assets"][0].update(width=2**70)),
    ("asset 1", lambda d: d["assets"][0].update(media_type="\ud800")),
    ("asset 1", lambda d: d["assets"][0].update(origin="\ud800")),
    ("asset 1", lambda d: d["assets"][0]["fingerprints"].update(detail=float("nan"))),
    ("asset 1", lambda d: d["assets"][0]["fingerprints"].pop("pixels")),
    ("codes", lambda d: d["assets"][0]["fingerprints"]["views"][0].update(codes="AAAA")),
    ("raster", lambda d: d["assets"][0]["fingerprints"]["views"][0].update(raster="AAAA")),
    ("asset 1", lambda d: d["assets"][0]["fingerprints"]["views"][0].update(raster="Ä")),
    ("colours", lambda d: d["assets"][0]["fingerprints"].update(colours="AAAA")),
    ("keypoints", lambda d: d["assets"][0]["fingerprints"]["keypoints"].update(places="AAAA")),
    ("keypoints", lambda d: d["assets"][0]["fingerprints"]["keypoints"].update(algorithm=None)),
    ("asset 1", lambda d: d["assets"][0]["fingerprints"].update(keypoints=[1])),
    ("asset 1", lambda d: d["assets"][0]["fingerprints"].update(colours=5)),
    ("preview", lambda d: d["assets"][0].update(preview="R0lGODlh")),
    ("asset 1", lambda d: d["assets"][0].update(preview={})),
    ("asset 1", lambda d: d["assets"][0]["fingerprints"]["views"][0].update(box=[0, 1])),
    ("asset 1", lambda d: d["assets"][0].update(problems=[["{x.y}", {"x": 1}]])),
    ("two assets", lambda d: d["assets"].append(d["assets"][0])),
]


@pytest.mark.parametrize(("words", "spoil"), WRONG)
def test_a_wrong_export_changes_nothing(
    tmp_path: Path, document: dict[str, Any], words: str, spoil: Callable[[dict[str, Any]], object]
) -> None:
    """A file that was edited or damaged is refused as a whole, saying where."""
    spoil(document)
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    registry = MemoryRegistry()
    with pytest.raises(FileError) as error:
        exchange.import_file(path, registry)
    assert words in render_error(error.value, "en")[0]
    assert len(registry) == 0


def test_an_export_of_an_earlier_version_is_imported(tmp_path: Path, document: dict[str, Any]) -> None:
    """It has no colours, keypoints and previews; where they are known of the same bytes they stay."""
    full, old = tmp_path / "full.json", tmp_path / "old.json"
    full.write_text(json.dumps(document))
    del document["assets"][0]["preview"]
    for name in ("colours", "keypoints"):
        del document["assets"][0]["fingerprints"][name]
    old.write_text(json.dumps(document))
    registry = MemoryRegistry()
    assert exchange.import_file(old, registry).new == 1
    (stored,) = registry.stored()
    assert stored.packed is not None
    assert (stored.packed.keypoints, stored.packed.colours, stored.preview) == (None, b"", None)
    assert exchange.import_file(full, registry).changed == 1
    assert exchange.import_file(old, registry).unchanged == 1
    (stored,) = registry.stored()
    assert stored.packed is not None
    assert stored.packed.keypoints is not None
    assert stored.preview is not None


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b"1" * 5000])
def test_what_is_no_json_is_refused(tmp_path: Path, content: bytes) -> None:
    """No bytes end in a traceback."""
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(FileError):
        exchange.import_file(path, MemoryRegistry())
    with pytest.raises(FileError):
        exchange.import_file(tmp_path / "missing.json", MemoryRegistry())


@pytest.mark.parametrize("location", ["target.db", "target", "memory:"])
def test_a_folder_of_decisions_and_uses_is_imported(tmp_path: Path, look: Looks, location: str) -> None:
    """Without a single picture; again it changes nothing, and a revocation that is new there arrives."""
    folder = tmp_path / "source"
    source = open_registry(str(folder), inspect=look, create=True)
    source.decide([ruling("a"), ruling("b")])
    source.record_uses([RecordedUse(dt.date(2026, 12, 1), "p", "n.jpg", "r")])
    target = open_registry(location if location == "memory:" else str(tmp_path / location), inspect=look, create=True)
    for expected in ((2, 1), (0, 0)):
        added = exchange.import_folder(folder, target, inspect=look)
        assert (added.new, added.decisions, added.uses) == (0, *expected)
    source.revoke("a", Revocation("J", dt.date(2026, 12, 2), "r"))
    assert exchange.import_folder(folder, target, inspect=look).decisions == 1
    assert [each.decision.revoked is None for each in target.decisions()] == [False, True]
    source.close()
    target.close()


@pytest.mark.parametrize(
    ("name", "broken", "reason"),
    [
        ("decisions", {"verdict": "clean"}, "decision 2 is wrong: unknown name"),
        ("decisions", {"until": None}, "decision 2 is wrong: “until” is missing"),
        ("decisions", {"media": {"sha256": "x"}}, "decision 2 is wrong: “sha256” must be"),
        ("decisions", {"fingerprints": {"views": 7}}, "decision 2 is wrong: “fingerprints” is damaged"),
        ("uses", {"date": "soon"}, "use 2 is wrong"),
        ("uses", {"post": ""}, "use 2 is wrong"),
        ("uses", {"nonsense": "x"}, "use 2 is wrong"),
    ],
)
def test_a_broken_decision_or_use_is_named_and_nothing_is_imported(
    tmp_path: Path, name: str, broken: dict[str, Any], reason: str
) -> None:
    """All of an export or nothing of it."""
    source = MemoryRegistry()
    source.decide([ruling("a"), ruling("b")])
    source.record_uses([RecordedUse(dt.date(2026, 12, day), "p", "n.jpg", "r") for day in (1, 2)])
    data = json.loads(exported(source))
    data[name][1] |= broken
    path = tmp_path / "export.json"
    path.write_text(json.dumps(data))
    target = MemoryRegistry()
    with pytest.raises(FileError) as error:
        exchange.import_file(path, target)
    assert reason in render_error(error.value, "en")[0]
    assert list(target.decisions()) == list(target.uses()) == []
