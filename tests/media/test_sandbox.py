"""Each test runs real processes; the misbehaviour of hostile files is injected in the place of `inspect`."""

import importlib
import itertools
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mediacheck.errors import MediacheckError
from mediacheck.media import answers, processes, worker
from mediacheck.media.inspect import inspect, look
from mediacheck.media.sandbox import Workers, missing_limits
from mediacheck.model import Depth, Limits, Media

Encode = Callable[..., bytes]
Start = Callable[..., Workers]

INJECTED = Path(__file__).parent / "injected"

KINDS = [pytest.param(processes.Spawner, id="spawned")]
if hasattr(os, "fork"):
    KINDS.insert(0, pytest.param(processes.Zygote, id="forked"))


def codes(media: Media) -> list[str]:
    return [problem.code for problem in media.problems if problem.code != "MC307"]


@pytest.fixture
def misbehave(monkeypatch: pytest.MonkeyPatch) -> worker.Function:
    monkeypatch.syspath_prepend(INJECTED)
    function: worker.Function = importlib.import_module("misbehaviour").misbehave
    return function


@pytest.fixture(params=KINDS)
def start(request: pytest.FixtureRequest, misbehave: worker.Function) -> Start:
    """Workers that misbehave as told, started in either way."""

    def started(jobs: int = 2, **limits: Any) -> Workers:
        return Workers(Limits(**limits), jobs, function=misbehave, nursery=request.param)

    return started


@pytest.fixture
def forked(misbehave: worker.Function) -> Start:
    """As `start`, in the quicker way only: for what does not depend on how a process was started."""
    return lambda jobs=2, **limits: Workers(Limits(**limits), jobs, function=misbehave)


@pytest.fixture
def good(tmp_path: Path, picture: Image.Image, encode: Encode) -> list[tuple[Path, str]]:
    """A dozen sound pictures of several formats."""
    files = []
    for number, form in enumerate(["JPEG", "PNG", "WEBP", "GIF"] * 3):
        path = tmp_path / f"good-{number}.{form.lower()}"
        path.write_bytes(encode(picture.resize((160 + number, 120)), form))
        files.append((path, path.name))
    return files


def test_results_are_those_of_in_process(start: Start, good: list[tuple[Path, str]]) -> None:
    """A file's Media is the same from a worker as from a plain call, in the order of the files."""
    with start() as workers:
        assert list(workers.inspect(good)) == [inspect(path, name, Limits()) for path, name in good]


def test_bad_files_among_good(start: Start, good: list[tuple[Path, str]], tmp_path: Path) -> None:
    """A crash, a hang, an endless loop, used-up memory and an error cost their own file, and no other."""
    expected = {
        "segfault": ["MC801"],
        "killed": ["MC801"],
        "hang": ["MC805"],
        "spin": ["MC805"],
        "memory": ["MC802"],
        "raise": ["MC801"],
        "escape": ["MC801"],
        "nonsense": ["MC801"],
        "impostor": ["MC801"],
    }
    files = list(good)
    for number, name in enumerate(expected):
        files.insert(2 * number + 1, (tmp_path / name, name))
    with start(seconds=2.0) as workers:
        results = list(workers.inspect(files))
    assert [media.name for media in results] == [name for _, name in files]
    for media in results:
        assert codes(media) == expected.get(media.name, []), media.name
        assert media.fingerprints is not None or media.name in expected
    assert not list(tmp_path.glob("*-escaped"))


@pytest.mark.skipif(sys.platform == "win32", reason="what is injected speaks as one does over a socket")
def test_a_worker_that_was_taken_over(forked: Start, misbehave: worker.Function, tmp_path: Path) -> None:
    """Whatever it says, or begins to say: its file is unreadable, in time, and no other file, no memory and no word is lost.

    An answer is of the file that was asked for, holds what decoders find out and nothing else, and is not waited for.
    """
    deeds = sys.modules[misbehave.__module__].TAKEN_OVER
    names = [name for deed in deeds for name in (deed, "good")]
    with forked(1, seconds=2) as workers:
        found = list(workers.inspect((tmp_path / name, name) for name in names))
    assert [media.name for media in found] == names
    said = {media.name: codes(media) for media in found if media.name != "good"}
    assert said.pop("early") == []  # but of the next file it is not believed
    assert {tuple(each) for each in said.values()} == {("MC801",), ("MC805",)}
    assert all("does not exist" in media.problems[0].message.template for media in found if media.name == "good")
    assert worker.resource is not None
    assert worker.resource.getrusage(worker.resource.RUSAGE_SELF).ru_maxrss < 2_000_000


def test_what_decoders_find_out_passes(picture: Image.Image, tmp_path: Path) -> None:
    """At every depth, of every kind of file that tests make: nothing of it is taken for a lie."""
    frames = [picture, picture.rotate(90), picture.convert("L").convert("RGB")]
    path = tmp_path / "moving.gif"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    files = [path, *sorted((Path(__file__).parents[2] / "fixtures").rglob("*.*"))[::4]]
    for file, depth in itertools.product(files, Depth):
        media = look(file, file.name, Limits(seconds=60), depth=depth)
        assert answers.read(pickle.dumps((media, False)), file.name) == (media, False)


@pytest.mark.skipif(not hasattr(os, "fork") or sys.platform == "darwin", reason="only where workers are forked")
def test_what_starts_the_workers_is_ended(forked: Start, good: list[tuple[Path, str]]) -> None:
    """The system ends what it likes where memory is short: no file is lost, and no worker goes on without it."""
    with forked(2, seconds=5) as workers:
        first = list(workers.inspect(good[:4]))
        nursery = workers._nursery
        assert isinstance(nursery, processes.Zygote)
        orphans = [each.number for each in workers._idle]
        nursery._process.kill()
        nursery._process.wait()
        assert first + list(workers.inspect(good[4:])) == [inspect(*file, Limits()) for file in good]
        until = time.monotonic() + 10
        while any(map(is_running, orphans)) and time.monotonic() < until:
            os.sched_yield()
        assert orphans
        assert not any(map(is_running, orphans))


def test_one_lone_retry(start: Start, good: list[tuple[Path, str]], tmp_path: Path) -> None:
    """A file over which a worker died is tried once more, alone; if it was not the file's fault nothing is lost."""
    (tmp_path / "once-1").touch()
    with start() as workers:
        results = list(workers.inspect([(tmp_path / "once-1", "once"), *good]))
    assert results[0] == Media("once", size=0)
    assert all(media.fingerprints for media in results[1:])


def test_the_retry_is_alone(forked: Start, tmp_path: Path) -> None:
    """While such a file is tried again no other is looked at: if memory is short, it is not for their sake."""
    (tmp_path / "once-1").touch()
    names = ["work-1", "work-2", "once-1", *(f"work-{number}" for number in range(3, 30))]
    with forked(3) as workers:
        results = list(workers.inspect((tmp_path / name, name) for name in names))
    assert [media.size for media in results if media.name == "once-1"] == [0]
    assert {media.size for media in results[3:]} > {1}


def test_every_file_bad(forked: Start, tmp_path: Path) -> None:
    """A folder of nothing but hostile files ends, with a result for each."""
    names = [f"{deed}-{number}" for number in range(3) for deed in ("segfault", "killed", "spin")]
    with forked(seconds=1.0) as workers:
        results = list(workers.inspect((tmp_path / name, name) for name in names))
    assert [codes(media) for media in results] == [["MC801"], ["MC801"], ["MC805"]] * 3


@pytest.mark.skipif(sys.platform != "linux", reason="workers have a parent other than us on Linux alone")
def test_the_end_of_the_workers_parent(forked: Start, good: list[tuple[Path, str]], tmp_path: Path) -> None:
    """Whoever ends it, a hostile file or the system that is out of memory: no result is lost, no worker left behind."""
    files = [*good[:6], (tmp_path / "orphan", "orphan"), *good[6:]]
    with forked() as workers:
        results = list(workers.inspect(files))
    assert [media.name for media in results] == [name for _, name in files]
    assert [media.name for media in results if media.fingerprints is None] == ["orphan"]
    assert codes(results[6]) == ["MC801"]
    pids = [int(path.name.rpartition("-")[2]) for path in tmp_path.glob("orphan-*")]
    assert len(pids) == 2
    ended(pids)


def test_limits_of_the_system(forked: Start, tmp_path: Path) -> None:
    """A worker has its memory, files, descriptors, core dumps and processor time limited, and writes nothing."""
    if missing_limits():
        pytest.skip("this system does not have all limits")
    with forked(memory=512 * 1024 * 1024, seconds=3.0) as workers:
        limited, written = workers.inspect((tmp_path / name, name) for name in ("limited", "write"))
    assert limited.type
    memory, size, descriptors, core, seconds = map(int, limited.type.split())
    assert (memory, size, core) == (512 * 1024 * 1024, 0, 0)
    assert descriptors < 100
    assert 3 <= seconds <= 20
    assert codes(written) == ["MC801"]
    assert not (tmp_path / "write-written").read_bytes()


def test_more_memory_than_there_can_be(forked: Start, good: list[tuple[Path, str]]) -> None:
    """Is no limit at all, and no reason to read nothing."""
    with forked(memory=10**20) as workers:
        assert all(media.fingerprints for media in workers.inspect(good[:1]))


def test_processor_time_ends_a_worker(forked: Start, tmp_path: Path) -> None:
    """Where nobody watches the clock, the system ends a worker that only computes; that, too, is a time-out."""
    with forked(seconds=0.1) as workers:
        workers._give_up = lambda each: setattr(each, "deadline", each.deadline + 60)  # type: ignore[method-assign]
        (media,) = workers.inspect([(tmp_path / "spin", "spin")])
    assert codes(media) == ["MC805"]


def test_workers_are_silent(start: Start, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What a decoder prints by itself reaches no terminal."""
    with start() as workers:
        assert list(workers.inspect([(tmp_path / "chatter", "chatter")])) == [Media("chatter")]
    assert capfd.readouterr() == ("", "")


def test_no_more_workers_than_files(forked: Start, tmp_path: Path) -> None:
    """One file takes one process, which is not ours, and a third file waits for the first of two."""
    with forked(8) as workers:
        (media,) = workers.inspect([(tmp_path / "process", "process")])
        assert media.size != os.getpid()
        assert len(workers._idle) == 1
        list(workers.inspect((tmp_path / "process", "process") for _ in range(3)))
        assert len(workers._idle) <= 3


def test_workers_are_replaced(forked: Start, tmp_path: Path) -> None:
    """After two hundred files, or a file that took much memory, another process goes on."""
    with forked(1) as workers:
        many = [media.size for media in workers.inspect((tmp_path / "process", "p") for _ in range(450))]
    assert [len(list(group)) for _, group in itertools.groupby(many)] == [200, 200, 50]
    with forked(1, memory=512 * 1024 * 1024) as workers:
        names = ["process", "fat", "process"]
        first, fat, last = (media.size for media in workers.inspect((tmp_path / name, name) for name in names))
    assert first == fat
    assert (last != fat) == (worker.resource is not None)


def test_lazy_and_bounded(forked: Start, tmp_path: Path) -> None:
    """Results come while files are still being named, and no more are read than a little ahead."""
    named = itertools.count()

    def files() -> Iterator[tuple[Path, str]]:
        for number in named:
            yield tmp_path / "process", str(number)

    with forked(2) as workers:
        first = list(itertools.islice(workers.inspect(files()), 5))
    assert [media.name for media in first] == ["0", "1", "2", "3", "4"]
    assert next(named) < 100


def test_two_at_once(forked: Start, tmp_path: Path) -> None:
    """Two runs of files may be read in turns; one that is left unfinished leaves nothing behind."""
    path = tmp_path / "process"
    with forked(2) as workers:
        one, two, left = (workers.inspect([(path, f"{a}{number}") for number in range(100)]) for a in "abc")
        next(left)
        left.close()  # type: ignore[attr-defined]
        pairs = list(zip(one, two, strict=True))
        assert not workers._waiting
    assert [(a.name, b.name) for a, b in pairs] == [(f"a{number}", f"b{number}") for number in range(100)]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs the zygote")
def test_without_the_guard_of_xml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation that cannot read XML safely reads nothing: it fails at the start, with a sentence."""
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff")
    monkeypatch.syspath_prepend(INJECTED)
    monkeypatch.setitem(sys.modules, "defusedxml", None)  # put back afterwards: it is missing there, not here
    look = importlib.import_module("unguarded").look
    with pytest.raises(MediacheckError, match="could not be started"), Workers(Limits(), 1, function=look) as workers:
        next(workers.inspect([(tmp_path / "a.jpg", "a.jpg")]))


def test_hostile_files_from_many_threads(forked: Start, good: list[tuple[Path, str]], tmp_path: Path) -> None:
    """Four threads, each with workers of its own and with hostile files among sound ones: none loses a result."""
    expected = {"segfault": "MC801", "hang": "MC805", "memory": "MC802", "killed": "MC801"}
    files = [*good[:4], *((tmp_path / name, name) for name in expected), *good[4:]]
    results: list[list[Media]] = []

    def run() -> None:
        with forked(seconds=2.0) as workers:
            results.append(list(workers.inspect(files)))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    for found in results:
        assert [media.name for media in found] == [name for _, name in files]
        assert {media.name: codes(media)[0] for media in found if codes(media)} == expected
        assert all(media.fingerprints for media in found if media.name not in expected)


def test_from_a_thread(forked: Start, good: list[tuple[Path, str]]) -> None:
    """Workers serve a process of many threads: it is not the one that is forked."""
    results: list[Media] = []

    def run() -> None:
        with forked() as workers:
            results.extend(workers.inspect(good))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 2 * len(good)
    assert all(media.fingerprints for media in results)


def test_names_of_any_bytes(forked: Start, tmp_path: Path, picture: Image.Image, encode: Encode) -> None:
    """A file name that is not UTF-8 reaches the worker as it is."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/l\xe4ke.jpg"))
    try:
        path.write_bytes(encode(picture, "JPEG"))
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    with forked() as workers:
        (media,) = workers.inspect([(path, "l\ufffdke.jpg")])
    assert (media.name, media.problems) == ("l\ufffdke.jpg", ())


def test_only_inside_with() -> None:
    """Without `with` there is nobody to end the processes: that is refused."""
    with pytest.raises(RuntimeError):
        next(Workers(Limits()).inspect([(Path("a"), "a")]))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs the zygote")
def test_what_cannot_be_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An interpreter that is missing, or ends at once, stops the run with a sentence, not with a traceback."""
    program = tmp_path / "python"
    for content in (None, "#!/bin/sh\nexit 1\n"):
        if content:
            program.write_text(content)
            program.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(program))
        with pytest.raises(MediacheckError, match="could not be started"), Workers(Limits()) as workers:
            next(workers.inspect([(tmp_path / "a", "a")]))


def test_modules_in_the_working_directory(tmp_path: Path, good: list[tuple[Path, str]]) -> None:
    """A folder that is checked cannot bring modules of its own: none is imported from the working directory."""
    planted = tmp_path / "planted"
    planted.mkdir()
    for name in ("json", "PIL", "numpy", "mediacheck", "multiprocessing", "pickle"):
        (planted / f"{name}.py").write_text("import os; os.mkdir('caught')")
    script = f"""
        from pathlib import Path
        from mediacheck.media import processes
        from mediacheck.media.sandbox import Workers
        from mediacheck.model import Limits
        if __name__ == "__main__":
            for nursery in (processes.Spawner, processes.nursery):
                with Workers(Limits(), 1, nursery=nursery) as workers:
                    assert all(media.fingerprints for media in workers.inspect([(Path({str(good[0][0])!r}), "a.jpg")]))
    """
    program = tmp_path / "program.py"
    program.write_text("\n".join(line[8:] for line in script.splitlines()))
    subprocess.run([sys.executable, str(program)], cwd=planted, check=True, timeout=60)
    assert not (planted / "caught").exists()


PARENT = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {injected!r})
from misbehaviour import misbehave
from mediacheck.media.sandbox import Workers
from mediacheck.model import Limits
with Workers(Limits(), 2, function=misbehave) as workers:
    results = workers.inspect((Path(name), name) for name in ("process", "hang", "hang"))
    next(results)
    print(workers._nursery._process.pid, *(each.number for each in (*workers._busy, *workers._idle)), flush=True)
    os.kill(os.getpid(), signal.{signal})
    next(results)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_nothing_outlives_the_parent(name: str) -> None:
    """After Ctrl-C, and after the parent was killed, no process is left; hanging ones are ended."""
    program = PARENT.format(injected=str(INJECTED), signal=name)
    parent = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert parent.returncode == -getattr(signal, name)
    pids = [int(pid) for pid in parent.stdout.split()]
    assert len(pids) >= 3
    ended(pids)


def ended(pids: list[int]) -> None:
    """None of these processes is left, or will be in a moment."""
    patience = time.monotonic() + 20
    while any(map(is_running, pids)) and time.monotonic() < patience:
        os.sched_yield()
    assert not any(map(is_running, pids))


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
