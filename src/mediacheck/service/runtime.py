"""What all requests of a running service share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

from mediacheck.model import Service
from mediacheck.service.bench import Bench
from mediacheck.service.clerk import Clerk
from mediacheck.service.looks import Looks
from mediacheck.service.spool import Spool

if TYPE_CHECKING:
    from mediacheck.service.access import Rates
    from mediacheck.service.callbacks import Callbacks
    from mediacheck.service.hooks import Listening
    from mediacheck.service.jobs import Jobs


@dataclass(frozen=True)
class Runtime:
    limits: Service
    clerk: Clerk
    bench: Bench
    spool: Spool
    looks: Looks
    jobs: "Jobs"
    rates: "Rates"
    hooks: "Mapping[str, Listening]"
    callbacks: "Callbacks"
    loopback: bool  # whether only programs on this machine can ask


def runtime(request: Request) -> Runtime:
    found = request.app.state.runtime
    assert isinstance(found, Runtime)  # noqa: S101 - set before the first request
    return found
