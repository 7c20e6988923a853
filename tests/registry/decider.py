"""A process of its own that decides, revokes and records, one after the other.

python decider.py REGISTRY PREFIX COUNT
"""

import datetime as dt
import hashlib
import sys

from mediacheck.model import Decision, RecordedUse, Revocation, Verdict
from mediacheck.registry import Decided, open_registry

DAY = dt.date(2026, 12, 1)


def main() -> None:
    location, prefix, count = sys.argv[1:]
    registry = open_registry(location, inspect=lambda _files: iter(()))
    for number in range(int(count)):
        name = f"{prefix}-{number}"
        digest = hashlib.sha256(name.encode()).hexdigest()
        registry.decide([Decided(Decision(name, Verdict.CLEAR, "r", "b", DAY, digest, DAY))])
        registry.record_uses([RecordedUse(DAY, name, "n.jpg", "r")])
        registry.revoke(name, Revocation("J", DAY, "r"))
    registry.close()


if __name__ == "__main__":
    main()
