"""What was seen in files is kept for a while, and not for more than its room."""

import os
from pathlib import Path

import pytest

from mediacheck.errors import GoneError
from mediacheck.pipeline.seat import Seat, Settings
from mediacheck.service.looks import Looks

from .conftest import PICTURES

FILES = [(PICTURES / name, name) for name in ("cat-unknown.jpg", "waves-recompressed.jpg", "picos-credited.jpg")]


def test_what_was_seen_is_recalled_without_the_file(tmp_path: Path) -> None:
    looks = Looks(tmp_path / "looks", 10**9, 30)
    with Seat(Settings(offline=True)) as seat:
        inspect, look_closer = looks.keeping(seat, {})
        seen = list(inspect(FILES))
        closer = look_closer(*FILES[0])
        again, again_closer = looks.recalling(seat)
        assert list(again((Path(media.sha256 or ""), media.name) for media in seen)) == seen
        assert again_closer(Path(seen[0].sha256 or ""), seen[0].name) == closer
        with pytest.raises(GoneError):
            again_closer(Path(seen[1].sha256 or ""), seen[1].name)
        with pytest.raises(GoneError):  # under another name it may be judged otherwise
            next(again([(Path(seen[0].sha256 or ""), "other.jpg")]))
        with pytest.raises(GoneError):
            next(again([(Path("0" * 64), seen[0].name)]))


def test_what_is_said_of_other_bytes_than_came_in_is_neither_believed_nor_kept(tmp_path: Path) -> None:
    """A worker that a file took over might call it a registered one."""
    looks = Looks(tmp_path / "looks", 10**9, 30)
    path, name = FILES[1]
    with Seat(Settings(offline=True)) as seat:
        (told,) = seat.workers.inspect([FILES[1]])
        inspect, look_closer = looks.keeping(seat, {path: "0" * 64})
        for media in (*inspect([FILES[0], FILES[1]]), look_closer(path, name)):
            if media.name == name:
                assert (media.sha256, media.fingerprints) == (None, None)
                assert [problem.code for problem in media.problems] == ["MC801"]
            else:
                assert media.sha256 is not None
        again, again_closer = looks.recalling(seat)
        with pytest.raises(GoneError):
            list(again([(Path(told.sha256 or ""), name)]))
        with pytest.raises(GoneError):
            again_closer(Path(told.sha256 or ""), name)


def test_the_oldest_goes_where_there_is_too_much_or_it_is_too_old(tmp_path: Path) -> None:
    folder = tmp_path / "looks"
    with Seat(Settings(offline=True)) as seat:
        seen = list(Looks(folder, 10**9, 30).keeping(seat, {})[0](FILES))
        kept = [path for path in folder.iterdir() if not path.name.startswith(".")]
        sizes = [path.stat().st_size for path in kept]
        for age, media in enumerate(reversed(seen)):
            for path in kept:
                if media.sha256 is not None and media.sha256.encode() in path.read_bytes():
                    os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 1000 * (age + 1)))

        def left(looks: Looks) -> int:
            recall = looks.recalling(seat)[0]
            count = 0
            for media in seen:
                try:
                    count += len(list(recall([(Path(media.sha256 or ""), media.name)])))
                except GoneError:
                    continue
            return count

        assert left(Looks(folder, 10**9, 30)) == len(FILES)
        assert left(Looks(folder, sum(sizes) - 1, 30)) == len(FILES) - 1
        assert left(Looks(folder, 10**9, 0.001)) == 0
