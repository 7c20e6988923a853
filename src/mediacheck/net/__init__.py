"""The only door to hosts that a file or a post names. `docs/network.md` says what is asked, and when."""

from mediacheck.net.address import read_pair
from mediacheck.net.body import Fetched
from mediacheck.net.door import Door, Unknown

__all__ = ["Door", "Fetched", "Unknown", "read_pair"]
