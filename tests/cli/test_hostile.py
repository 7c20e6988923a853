"""Hostile files and names as the command line meets them."""

import base64
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]

INJECTED = Path(__file__).parent.parent / "media" / "injected"

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs signals and pipes as POSIX has them")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty post, with two seconds for each of its files."""
    (tmp_path / "mediacheck.toml").write_text("[limits]\nseconds = 2\n")
    folder = tmp_path / "post"
    folder.mkdir()
    return folder


def items(ran: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    return {Path(item["name"]).name: item for item in json.loads(ran.stdout)["items"]}


@needs_fork
def test_good_neighbours_keep_their_results(run: Run, picture: Path, folder: Path) -> None:
    """What a file does to its reader is its own result, in a word; those beside it are the same as without it."""
    good = [shutil.copy(picture, folder / f"good-{number}.jpg") for number in range(4)]
    bad = {
        "segfault": "MC801",
        "killed": "MC801",
        "hang": "MC805",
        "spin": "MC805",
        "memory": "MC802",
        "raise": "MC801",
    }
    mixed = [good[0]]
    for number, name in enumerate(bad):
        mixed += [shutil.copy(picture, folder / f"{name}-1.jpg"), good[number % 4]]
    alone = items(run("inspect", "--format", "json", *good))
    ran = run(
        "inspect", "--format", "json", *mixed, PYTHONPATH=str(INJECTED), XDG_CACHE_HOME=str(folder.parent / "other")
    )
    assert (ran.returncode, ran.stderr) == (3, "")
    found = items(ran)
    for name, item in alone.items():
        assert found[name] == item
        assert item["fingerprints"]
    for name, code in bad.items():
        assert [problem["code"] for problem in found[f"{name}-1.jpg"]["problems"]] == [code]


@needs_fork
def test_ctrl_c_ends_with_what_was_done(picture: Path, folder: Path) -> None:
    """The report has what was judged before; the rest is unchecked and says why; no traceback, and exit 130.

    At most 32 files are read ahead of the one that is judged: when the last of these is read, some were.
    """
    names = [f"a{number:02}.jpg" for number in range(40)]
    for name in names:
        shutil.copy(picture, folder / name)
    shutil.copy(picture, folder / "z.jpg")
    pipe = folder / "announce.jpg"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "mediacheck", "check", folder, "--format", "json", "--lang", "en", "--jobs", "1"]
    environment = os.environ | {"PYTHONPATH": str(INJECTED)}
    (folder.parent / "mediacheck.toml").write_text("[limits]\nseconds = 60\n")
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=folder.parent
    ) as program:
        pipe.read_bytes()  # returns when the file is being read
        program.send_signal(signal.SIGINT)
        written, said = program.communicate(timeout=60)
    assert program.returncode == 130
    assert said == "Interrupted. What was not looked at is not cleared; what was registered before stays.\n"
    result = json.loads(written)
    assert (result["interrupted"], result["verdict"]) == (True, "unchecked")
    found = result["posts"][0]["items"]
    assert [item["name"] for item in found] == [*names, "announce.jpg", "z.jpg"]
    assert {item["verdict"] for item in found[:7]} == {"review"}
    for item in found[-2:]:
        assert item["verdict"] == "unchecked"
        sentence = f"“{item['name']}” was not looked at: the check was interrupted."
        assert [problem["message"] for problem in item["problems"]] == [sentence]


@needs_fork
@pytest.mark.parametrize("form", ["json", "text"])
def test_ctrl_c_ends_an_inspection_with_what_was_seen(picture: Path, folder: Path, form: str) -> None:
    """What was looked at before is printed, what was not says so; no traceback, and exit 130."""
    for name in ("a.jpg", "b.jpg", "z.jpg"):
        shutil.copy(picture, folder / name)
    pipe = folder / "announce.jpg"
    os.mkfifo(pipe)
    # When the pipe is being read, the first was handed on, and the second may have been.
    files = [folder / name for name in ("a.jpg", "b.jpg", "announce.jpg", "z.jpg")]
    command = [sys.executable, "-m", "mediacheck", "inspect", *files, "--format", form, "--lang", "en", "--jobs", "1"]
    environment = os.environ | {"PYTHONPATH": str(INJECTED)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=folder.parent
    ) as program:
        pipe.read_bytes()  # returns when the file is being read
        program.send_signal(signal.SIGINT)
        written, said = program.communicate(timeout=60)
    assert program.returncode == 130
    assert said == "Interrupted. What was not looked at is not cleared; what was registered before stays.\n"
    if form == "text":
        assert "Fingerprints" in written
        assert written.count("[MC801]") in {2, 3}
    else:
        result = json.loads(written)
        assert result["interrupted"]
        seen = [bool(item["fingerprints"]) for item in result["items"]]
        assert (seen[0], seen[2:]) == (True, [False, False])


@needs_fork
def test_a_post_whose_folder_has_no_name_in_text_keeps_its_bytes(run: Run, picture: Path, folder: Path) -> None:
    """As its files and what was passed over do."""
    odd = folder.with_name(os.fsdecode(b"f\xfcr"))
    folder.rename(odd)
    shutil.copy(picture, odd)
    (odd / os.fsdecode(b"n\xf6te.txt")).write_text("nothing")
    ran = run("check", odd, "--format", "json")
    (post,) = json.loads(ran.stdout)["posts"]
    assert (post["id"], base64.b64decode(post["id_bytes"])) == ("f\ufffdr", b"f\xfcr")
    (skipped,) = post["skipped"]
    assert base64.b64decode(skipped["name_bytes"]) == b"n\xf6te.txt"
    (folder.parent / "saved.json").write_text(ran.stdout, encoding="utf-8")
    assert run("check", odd, "--expect", "saved.json").returncode == 0


@needs_fork
def test_a_folder_full_of_traps_is_walked_to_its_end(run: Run, picture: Path, folder: Path) -> None:
    """Loops of links, pipes, links to devices, names that are no text: each is named in the JSON, nothing is waited for."""
    shutil.copy(picture, folder / "good.jpg")
    (folder / "inner").mkdir()
    (folder / "inner" / "loop").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")
    (folder / "self.jpg").symlink_to(folder / "self.jpg")
    (folder / "dangling.jpg").symlink_to(folder / "nothing")
    (folder / "zero.jpg").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe")
    os.mkfifo(folder / "pipe.jpg")
    raw = [b"l\xe4ke.jpg", b"\xff\xfe.jpg", b"\xed\xb3\xbf.jpg", b"a\nb\x1b[2J.jpg"]
    for name in raw:
        shutil.copy(picture, os.fsencode(folder) + b"/" + name)
    ran = run("check", folder, "--format", "json")
    assert ran.returncode == 3
    result = json.loads(ran.stdout)
    (post,) = result["posts"]
    verdicts = {item["name"]: item["verdict"] for item in post["items"]}
    for name in ("self.jpg", "dangling.jpg", "zero.jpg", "pipe.jpg"):
        assert verdicts[name] == "unchecked", name
    assert verdicts["good.jpg"] == "review"
    assert {"inner/loop", "pipe"} <= {skipped["name"] for skipped in post["skipped"]}
    told = {
        base64.b64decode(item["name_bytes"]) if item.get("name_bytes") else item["name"].encode()
        for item in post["items"]
    }
    assert set(raw) <= told
    saved = folder.parent / "saved.json"
    saved.write_text(ran.stdout, encoding="utf-8")
    assert "\x1b" not in run("report", saved).stdout
