"""An audit as a process of its own, in shards of three files, until it is done or killed.

python killed.py PLACE LEDGER
"""

import datetime as dt
import json
import sys
from contextlib import closing
from pathlib import Path

from tests.audit.conftest import POLICY, TODAY, opened, post

from mediacheck import catalog
from mediacheck.audit.ledger import Ledger
from mediacheck.audit.local import Local
from mediacheck.audit.run import Audit


def main() -> None:
    place, name = Path(sys.argv[1]), sys.argv[2]
    pictures = sorted((place / "media").iterdir())
    with Ledger(place / name) as ledger, closing(opened(place)) as registry:
        print("ready", flush=True)  # noqa: T201
        ledger.begin(dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
        made = Audit(ledger, Local(2), POLICY, catalog.load(), registry, today=TODAY, lang="en", shard=3)
        made.take(post(f"{path.stem}", "2025-06-01", path) for path in pictures)
        made.judge(lambda _done, _all: None)
        found = [item.document for _, items in made.posts() for item in items]
        (place / f"{name}.json").write_text(json.dumps(found))


if __name__ == "__main__":
    main()
