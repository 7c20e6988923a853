"""What is older than keep_days is forgotten while the service runs, not only when it starts."""

import asyncio
import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import cast

from mediacheck.model import Service
from mediacheck.registry.journal import Journal
from mediacheck.service import forgetting
from mediacheck.service.clerk import Clerk
from mediacheck.service.looks import Looks
from mediacheck.service.runtime import Runtime


def test_old_results_and_looks_are_gone(tmp_path: Path) -> None:
    clerk = Clerk(lambda: Journal(tmp_path / "service.db"))
    looks = Looks(tmp_path / "looks", 10**9, 2)
    old = time.time() - 3 * 86400
    clerk.write(lambda journal: journal.begin("chk_old", "dam", {}, old))
    clerk.write(lambda journal: journal.begin("chk_new", "dam", {}, time.time()))
    (tmp_path / "looks").mkdir()
    for name, at in (("old", old), ("new", time.time())):
        (tmp_path / "looks" / name).write_bytes(b"look")
        os.utime(tmp_path / "looks" / name, (at, at))
    shared = cast("Runtime", SimpleNamespace(clerk=clerk, looks=looks, limits=Service(keep_days=2)))
    asyncio.run(forgetting.once(shared))
    assert clerk.read(lambda journal: journal.checked("chk_old")) is None
    assert clerk.read(lambda journal: journal.checked("chk_new")) is not None
    assert [path.name for path in (tmp_path / "looks").iterdir() if not path.name.startswith(".")] == ["new"]
    clerk.close()
