import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_init_writes_the_schemas_and_who_is_meant_by_each(run: Run, tmp_path: Path) -> None:
    """Each schema has a rule for editors, and the configuration names its own in a comment that changes nothing."""
    done = run("init", "--schemas", "-f", "json")
    assert json.loads(done.stdout)["schemas"] == "schemas"
    rules = tomllib.loads((tmp_path / ".taplo.toml").read_text(encoding="utf-8"))["rule"]
    named = {rule["schema"]["path"] for rule in rules}
    assert named == {f"schemas/{path.name}" for path in (tmp_path / "schemas").iterdir()}
    first = (tmp_path / "mediacheck.toml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "#:schema schemas/mediacheck.schema.json"
    assert run("doctor").returncode == 0


def test_init_again_renews_the_schemas_alone(run: Run, tmp_path: Path) -> None:
    """What a person may have changed stays; the schemas are the program's own, and speak its language."""
    run("init")
    assert not (tmp_path / "schemas").exists()
    (tmp_path / "mediacheck.toml").write_text("# mine\n", encoding="utf-8")
    (tmp_path / ".taplo.toml").write_text("# mine\n", encoding="utf-8")
    run("init", "--schemas")
    run("init", "--schemas", "--lang", "de")
    for name in ("mediacheck.toml", ".taplo.toml"):
        assert (tmp_path / name).read_text(encoding="utf-8") == "# mine\n"
    post = json.loads((tmp_path / "schemas" / "post.schema.json").read_text(encoding="utf-8"))
    assert post["properties"]["caption"]["description"].startswith("Der Text des Posts")
