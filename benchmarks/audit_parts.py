"""What each part of an audit costs, a medium: processor time in the process that judges, and in the one that looks.

    python benchmarks/audit_parts.py [FOLDER] [--items 400] [--megapixels 2]

FOLDER holds JPEG photographs (default: `$MEDIACHECK_CORPORA/photos`), which are registered; the archive is that of
benchmarks/audit.py. One process judges all of it, with one that looks at the files; then once more when all is known, and once
more under other terms.
"""

import argparse
import dataclasses
import datetime as dt
import functools
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from audit import archive, registered
from mediacheck import catalog
from mediacheck.audit import Outcome, Setting, Shard, desk, ledger, run
from mediacheck.media.sandbox import Workers
from mediacheck.model import Limits, Policy
from mediacheck.registry import open_registry
from mediacheck.report import audit as report
from mediacheck.report import audited
from mediacheck.sources import use
from mediacheck.sources.exports import recognition
from mediacheck.sources.tree import Tree

Spent = dict[str, float]


class Here:
    """One process judges."""

    def run(self, shards: Iterable[Shard], setting: Setting) -> Iterator[Outcome]:
        with desk.Desk(setting, 1) as judge:
            for shard in shards:
                yield judge.judge(shard)


def timed(spent: Spent, name: str, owner: Any, attribute: str) -> None:
    """What is spent in a function, without what is spent in those that are timed within it."""
    function: Callable[..., Any] = getattr(owner, attribute)

    @functools.wraps(function)
    def wrapped(*arguments: Any, **stated: Any) -> Any:
        begun, inside = time.process_time(), sum(spent.values())
        try:
            return function(*arguments, **stated)
        finally:
            spent[name] += time.process_time() - begun - (sum(spent.values()) - inside)

    setattr(owner, attribute, wrapped)


def audited_once(work: Path, policy: Policy, today: dt.date) -> tuple[float, float]:
    """Seconds of this process and of those that looked."""
    begun, others = time.process_time(), resource.getrusage(resource.RUSAGE_CHILDREN)
    limits = Limits()
    with (
        Workers(limits, 1) as workers,
        ledger.Ledger(work / "ledger.db") as kept,
        closing(open_registry(str(work / "registry"), inspect=workers.register)) as registry,
    ):
        kept.begin(dt.datetime.now(dt.UTC))
        made = run.Audit(kept, Here(), policy, catalog.load(), registry, today=today, lang="en")
        (source,) = recognition.sources([work / "archive"], limits)
        with Tree(source.paths, limits) as tree:
            build = functools.partial(_use, policy)
            made.take(recognition.posts(source, tree, build, recognition.Count()))
        made.judge(lambda _done, _all: None)
        summary = audited.Summary(today)
        for post, found in made.posts():
            shown = report.post(post, [each.document for each in found], "en")
            summary.add(shown)
            for _piece in report.written({}, [shown], ()):
                pass
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() - begun, now.ru_utime + now.ru_stime - others.ru_utime - others.ru_stime


def _use(policy: Policy, stated: Any) -> Any:
    return use.build(policy, stated, now=dt.datetime.now(dt.UTC))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = Path(os.environ.get("MEDIACHECK_CORPORA", "."), "photos")
    parser.add_argument("folder", type=Path, nargs="?", default=default)
    parser.add_argument("--items", type=int, default=400)
    parser.add_argument("--megapixels", type=float, default=2)
    options = parser.parse_args()
    photos = sorted(path for path in options.folder.rglob("*") if path.suffix.casefold() in {".jpg", ".jpeg"})
    if not photos:
        print(f"no JPEG files in {options.folder}", file=sys.stderr)
        return 2
    spent: Spent = defaultdict(float)
    from mediacheck import rules
    from mediacheck.audit.ledger import Kept, Ledger
    from mediacheck.media.looks import Looks
    from mediacheck.pipeline import court

    timed(spent, "posts read, their media found, kept", run.Audit, "take")
    timed(spent, "stamps, and what is known of the bytes", Looks, "_known")
    timed(spent, "registered pictures looked for and compared", court, "find")
    timed(spent, "rules, for both days", rules, "judge")
    timed(spent, "what was seen packed and unpacked", Kept, "put")
    timed(spent, "what was seen packed and unpacked", Kept, "get")
    timed(spent, "the ledger written", Ledger, "commit")
    timed(spent, "the report", report, "post")
    with tempfile.TemporaryDirectory() as place, multiprocessing.get_context("spawn").Pool() as pool:
        work = Path(place)
        os.environ["XDG_CACHE_HOME"] = str(work / "cache")
        registered(photos, work / "registry")
        archive(photos, work / "archive", options.items, options.megapixels, pool)
        time.sleep(1)
        policy, today = Policy(timezone="UTC"), dt.date(2026, 12, 1)
        with Workers(Limits()) as workers:
            open_registry(str(work / "registry"), inspect=workers.register).close()
        names = list(dict.fromkeys(spent))
        runs = {}
        for name, terms, day in (
            ("first", policy, today),
            ("again", policy, today),
            ("other terms", dataclasses.replace(policy, sha256="other"), today),
        ):
            spent.clear()
            runs[name] = (*audited_once(work, terms, day), dict(spent))
            names = list(dict.fromkeys((*names, *spent)))
    each = 1000 / options.items
    print(f"{options.items} media of {options.megapixels} megapixels; milliseconds of processor time a medium")
    print(f"{'':48}" + "".join(f"{name:>13}" for name in runs))
    for part in names:
        print(f"{part:48}" + "".join(f"{found.get(part, 0) * each:13.2f}" for _, _, found in runs.values()))
    rest = [(total - sum(found.values())) * each for total, _, found in runs.values()]
    print(f"{'all else: pipes, values, start-up':48}" + "".join(f"{value:13.2f}" for value in rest))
    print(
        f"{'read, decoded, fingerprinted (another process)':48}"
        + "".join(f"{o * each:13.2f}" for _, o, _ in runs.values())
    )
    print(f"{'total':48}" + "".join(f"{(t + o) * each:13.2f}" for t, o, _ in runs.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
