import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from ..web import Site, site


@pytest.fixture
def server() -> Iterator[Site]:
    with site() as running:
        yield running


@pytest.fixture
def canary() -> Iterator[Site]:
    """A server that no test's configuration lists."""
    with site() as running:
        yield running


@pytest.fixture(autouse=True)
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that a socket was to be connected to; none but loopback is."""
    tried: list[str] = []
    connect = socket.socket.connect

    def noted(self: socket.socket, address: Any) -> None:
        tried.append(str(address[0]))
        if not ipaddress.ip_address(address[0]).is_loopback:
            raise OSError("no test leaves this machine")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noted)
    return tried
