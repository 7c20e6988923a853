"""Exports that somebody made to do harm, or that broke: refused with a sentence, or read as far as they are sound."""

import json
import os
import shutil
import stat
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .conftest import Run
from .test_audit import SKYLINE, export, result


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A sound export as a ZIP file."""
    folder = export(tmp_path / "account", [{"at": 1718000000, "pictures": [SKYLINE]}])
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for file in folder.rglob("*"):
            if file.is_file():
                out.write(file, file.relative_to(folder).as_posix())
    return path


def refused(run: Run, path: Path, *words: str) -> None:
    done = run("audit", path)
    assert done.returncode in {2, 3}, done.stdout
    assert "Traceback" not in done.stderr
    assert "inside mediacheck itself" not in done.stderr
    assert any(word in done.stderr for word in words), done.stderr


def test_a_sound_archive(run: Run, archive: Path) -> None:
    """Is read in place: nothing is unpacked beside it."""
    before = sorted(archive.parent.rglob("*"))
    code, found = result(run, archive)
    assert code == 1
    assert found["posts"][0]["items"][0]["sha256"]
    assert [path for path in sorted(archive.parent.rglob("*")) if path not in before and "home" not in path.parts] == []


def test_a_bomb(run: Run, archive: Path) -> None:
    """What would become ten thousand times as large."""
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr("media/posts/bomb.jpg", bytes(300_000_000))
    refused(run, archive, "times as large")


def test_members_on_top_of_one_another(run: Run, archive: Path) -> None:
    """Two entries of the directory with the same bytes."""
    data = bytearray(archive.read_bytes())
    entries = []
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        entries.append(at)
        at = data.find(b"PK\x01\x02", at + 4)
    struct.pack_into("<L", data, entries[1] + 42, struct.unpack_from("<L", data, entries[0] + 42)[0])
    archive.write_bytes(data)
    refused(run, archive, "on top of another", "says two things")


def test_names_that_lead_elsewhere(run: Run, archive: Path, tmp_path: Path) -> None:
    """Upwards out of the archive."""
    with zipfile.ZipFile(archive, "a") as out:
        out.writestr("../../evil.jpg", b"x")
    refused(run, archive, "leads elsewhere")
    assert not list(tmp_path.parent.rglob("evil.jpg"))


def test_links(run: Run, archive: Path, tmp_path: Path) -> None:
    """In an archive they are refused, in a folder they lead nowhere."""
    with zipfile.ZipFile(archive, "a") as out:
        link = zipfile.ZipInfo("media/posts/link.jpg")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        out.writestr(link, "/etc/passwd")
    refused(run, archive, "link or a device")
    folder = tmp_path / "account"
    (picture,) = folder.rglob("*.jpg")
    picture.unlink()
    picture.symlink_to(SKYLINE)
    _, found = result(run, folder)
    assert found["posts"][0]["items"][0]["verdict"] == "unchecked"


def test_an_archive_that_changes_under_the_audit(run: Run, archive: Path) -> None:
    """A medium whose bytes are not what the archive said is unchecked, and the others are judged."""
    data = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as opened:
        (info,) = [each for each in opened.infolist() if each.filename.endswith(".jpg")]
    data[info.header_offset + 200] ^= 0xFF
    archive.write_bytes(data)
    code, found = result(run, archive)
    assert code == 3
    (item,) = found["posts"][0]["items"]
    assert item["verdict"] == "unchecked"
    assert "MC801" in [finding["code"] for finding in item["findings"]]


def test_a_list_that_breaks_off(run: Run, tmp_path: Path) -> None:
    """What stands before the mistake is audited, and it is said that there is one; the next part is read as well."""
    folder = export(tmp_path / "account", [{"at": 1718000000 + number, "pictures": [SKYLINE]} for number in range(3)])
    listed = json.loads((folder / "posts_1.json").read_text())
    (folder / "posts_1.json").write_text(json.dumps(listed[:2])[:-1] + ",]")
    (folder / "posts_2.json").write_text(json.dumps(listed[2:]))
    done = run("audit", folder, "--format", "json")
    assert "posts_1.json" in done.stderr
    assert len(json.loads(done.stdout)["posts"]) == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs limits of the system")
def test_a_disk_that_fills_up(run: Run, tmp_path: Path) -> None:
    """It is said, no report is half written, and with room the audit goes on where it was."""
    folder = export(tmp_path / "account", [{"at": 1718000000 + number, "pictures": [SKYLINE]} for number in range(3)])
    for number, picture in enumerate(sorted(folder.rglob("*.jpg"))):
        with picture.open("ab") as file:
            file.write(bytes([number]))
    program = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000));"
        "sys.argv = ['mediacheck', *sys.argv[1:]]; from mediacheck.cli import main; main()"
    )
    output = tmp_path / "result.json"
    arguments = ["audit", folder, "--ledger", tmp_path / "l.db", "--format", "json", "--output", output]
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        env=os.environ | {"HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "cannot be" in done.stderr
    assert not output.exists()
    assert list(tmp_path.glob("result.json*")) == []
    assert run(*arguments).returncode == 1
    assert len(json.loads(output.read_text())["posts"]) == 3


def test_a_ledger_that_is_damaged(run: Run, tmp_path: Path) -> None:
    """Is left as it is, and named; another file is never taken for one."""
    folder = export(tmp_path / "account", [{"at": 1718000000, "pictures": [SKYLINE]}])
    ledger = tmp_path / "l.db"
    result(run, folder, "--ledger", ledger)
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:100] + bytes(len(whole) - 100))
    done = run("audit", folder, "--ledger", ledger)
    assert done.returncode == 3
    assert str(ledger) in done.stderr
    assert "Traceback" not in done.stderr
    shutil.copy(SKYLINE, tmp_path / "picture.db")
    done = run("audit", folder, "--ledger", tmp_path / "picture.db")
    assert done.returncode == 3
    assert (tmp_path / "picture.db").read_bytes() == SKYLINE.read_bytes()
