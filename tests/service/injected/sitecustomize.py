"""Found on PYTHONPATH by the service and by those who look at files for it: files do as their names say.

The misbehaviour is that of `tests/media/injected`, which is on PYTHONPATH too.
"""

from pathlib import Path

import misbehaviour

import mediacheck.media.inspect
import mediacheck.media.sandbox
from mediacheck.model import Limits, Media

look = mediacheck.media.inspect.inspect


def by_name(path: Path, name: str, limits: Limits) -> Media:
    """Uploads lie under numbers, so that here the name says it that they came with."""
    deed = misbehaviour.DEEDS.get(Path(name).stem.partition("-")[0])
    return deed(path, name, limits) if deed else look(path, name, limits)


mediacheck.media.sandbox.Workers.__init__.__kwdefaults__["function"] = by_name
