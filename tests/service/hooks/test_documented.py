"""What docs/hooks.md shows works as it stands there."""

import json
import re
import subprocess
import sys
from pathlib import Path

from mediacheck import config
from mediacheck.model import Network
from mediacheck.service.hooks import listening

from ..conftest import environment
from .conftest import SECRET, SECRETS, TOKEN, World

PAGE = (Path(__file__).parents[3] / "docs" / "hooks.md").read_text(encoding="utf-8")


def shown(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def test_the_settings_are_understood_and_lack_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mediacheck.toml"
    path.write_text("\n".join(shown("toml")))
    hooks = config.load(path, registry=None, known={}).service.hooks
    assert set(hooks) == {"dam", "press"}
    known = dict.fromkeys(re.findall(r'_env = "(\w+)"', PAGE), SECRET) | {"MINIO_TOKEN": TOKEN}
    for name, hook in hooks.items():
        assert listening(name, hook, Network(), known).signatures is not None


def test_the_sender_in_python_is_taken(world: World) -> None:
    sender = shown("python")[0]
    url = "https://mediacheck.example.com"
    assert url in sender
    program = sender.replace(url, world.service.url).replace("https://assets.example.com", world.assets.url)
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**environment(world.service.home), **SECRETS, "DAM_SECRET": SECRET},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "'status': 'queued'" in said.stdout


def test_the_messages_are_json_and_the_receiver_is_python() -> None:
    (message,) = shown("json")
    assert json.loads(message)["type"] == "asset.created"
    compile(shown("python")[1], "receiver", "exec")
