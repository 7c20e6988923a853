"""What is older than the settings say is forgotten, as long as the service runs."""

import asyncio
import time

from mediacheck.errors import MediacheckError
from mediacheck.service import logs
from mediacheck.service.runtime import Runtime

_PAUSE = 3600.0  # seconds


async def always(shared: Runtime) -> None:
    """At once, and again until it is cancelled."""
    while True:
        try:
            await once(shared)
        except MediacheckError as error:
            logs.failed(error)
        await asyncio.sleep(_PAUSE)


async def once(shared: Runtime) -> None:
    await shared.clerk.told(lambda journal: journal.tidy(time.time(), shared.limits.keep_days))
    await asyncio.to_thread(shared.looks.tidy)
