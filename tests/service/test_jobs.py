"""A job comes to an end, whatever goes wrong with one of its tries."""

import asyncio
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mediacheck.pipeline.seat import Settings
from mediacheck.registry.journal import Job, Journal
from mediacheck.service.bench import Bench
from mediacheck.service.clerk import Clerk
from mediacheck.service.hooks.fetching import Assets
from mediacheck.service.jobs import Jobs
from mediacheck.service.judging import File, Order
from mediacheck.service.looks import Looks
from mediacheck.service.spool import Spool

PICTURE = Path(__file__).parents[2] / "fixtures" / "post_assets" / "waves-recompressed.jpg"


def test_a_job_whose_result_could_not_be_kept_is_tried_again(tmp_path: Path) -> None:
    """And whoever does the jobs is still there for it."""
    clerk = Clerk(lambda: Journal(tmp_path / "service.db"))
    spool, bench = Spool(tmp_path / "spool", 10**6), Bench(Settings(registry=str(tmp_path / "service.db")), 1)
    told: list[str] = []

    def finished(_journal: Journal, check: str, _order: Order, result: Mapping[str, Any] | None, _problem: Any) -> None:
        told.append(check)
        if len(told) == 1:
            raise ValueError(result)

    async def run() -> Job | None:
        jobs = Jobs(
            clerk,
            bench,
            spool,
            Looks(tmp_path / "looks", 10**6, 1),
            assets=Assets({}, offline=True),
            finished=finished,
        )
        jobs.start()
        job = None
        for _ in range(200):
            job = await clerk.asked(lambda journal: journal.job("chk_1"))
            if job is not None and job.state == "done":
                break
            await asyncio.sleep(0.1)
        await jobs.stop()
        return job

    def begin(journal: Journal) -> None:
        journal.begin("chk_1", "dam", Order((File("lake.jpg"),)).as_json(), time.time())
        journal.enqueue("chk_1", "dam", time.time())

    (spool.make("chk_1") / "0").write_bytes(PICTURE.read_bytes())
    clerk.write(begin)
    job = asyncio.run(run())
    assert job is not None
    assert (job.state, job.tries) == ("done", 2)
    bench.close(10)
    spool.close()
    clerk.close()
