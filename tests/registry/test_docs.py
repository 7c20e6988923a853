import re
from pathlib import Path

from mediacheck.model import Asset, Grant, Release
from mediacheck.registry import sidecar

DOCS = Path(__file__).parents[2] / "docs" / "registry.md"


def test_the_documented_sidecar_is_a_sidecar_with_everything() -> None:
    """What the documentation shows can be used as it stands, and no field is missing there."""
    found = re.search(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    stated = sidecar.parse(found[1], Path("lake.jpg.toml"))
    asset = sidecar.combine([stated], "lake.jpg")
    assert asset.problems == ()
    assert {*stated.values, "grants", "releases", "problems", "origin"} == set(Asset.__dataclass_fields__)
    assert all(getattr(asset.grants[0], name) is not None for name in Grant.__dataclass_fields__)
    assert all(getattr(asset.releases[0], name) is not None for name in Release.__dataclass_fields__)
