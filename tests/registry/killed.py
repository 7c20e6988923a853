"""A process of its own that works until it is killed, and says what is acknowledged.

python killed.py import|decide|open REGISTRY PREFIX
"""

import datetime as dt
import hashlib
import itertools
import sys

from tests.registry.writer import stored

from mediacheck.model import Decision, RecordedUse, Revocation, Verdict
from mediacheck.registry import Decided, open_registry

DAY = dt.date(2026, 12, 1)
BATCH = 7


def say(words: str) -> None:
    print(words, flush=True)  # noqa: T201


def decided(name: str) -> Decided:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Decided(Decision(name, Verdict.CLEAR, "r", "b", DAY, digest, DAY))


def main() -> None:
    job, location, prefix = sys.argv[1:]
    if job == "open":
        say("ready")
        open_registry(location, inspect=lambda _files: iter(())).close()
        say("open")
        return
    registry = open_registry(location, inspect=lambda _files: iter(()), create=True)
    say("ready")
    for number in itertools.count():
        batch = f"{prefix}-{number}"
        names = [f"{batch}.{place}" for place in range(BATCH)]
        if job == "import":
            registry.add([stored(name) for name in names])
            say(batch)
        else:
            registry.decide([decided(name) for name in names])
            say(batch)
            registry.revoke(names[0], Revocation("J", DAY, "r"))
            say(f"-{names[0]}")
            registry.record_uses([RecordedUse(DAY, batch, "n.jpg", "r")])
            say(f"+{batch}")


if __name__ == "__main__":
    main()
