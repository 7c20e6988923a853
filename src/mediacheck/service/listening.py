"""The addresses on which the service is reached."""

import errno
import socket
import sys
from typing import Any

from mediacheck.errors import MediacheckError, UsageError

Sockets = list[socket.socket]

_BACKLOG = 128


def listen(host: str, port: int) -> Sockets:
    """Sockets that listen on every address that the host has; nobody is answered yet.

    Raises UsageError and MediacheckError where that cannot be.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise UsageError(
            "“{host}” is no address.", "Name one of this machine's: --host 127.0.0.1.", host=host
        ) from error
    opened: Sockets = []
    lacking = None
    for family, kind, protocol, _, address in dict.fromkeys(found):
        # Where any port will do, it is the same one on all addresses.
        at = (address[0], opened[0].getsockname()[1] if opened else address[1], *address[2:])
        try:
            opened.append(_listening(family, kind, protocol, at))
        except OSError as error:
            if error.errno not in _LACKING:
                for each in opened:
                    each.close()
                raise _cannot_listen(host, port, error) from error
            lacking = error
    if not opened:
        assert lacking is not None  # noqa: S101 - every host has an address
        raise _cannot_listen(host, port, lacking) from lacking
    return opened


_LACKING = {errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL}
"""A machine without IPv6 may have an IPv6 address for localhost all the same."""


def _listening(family: int, kind: int, protocol: int, address: tuple[Any, ...]) -> socket.socket:
    one = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # where it would let two programs have the same port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
        one.listen(_BACKLOG)
    except BaseException:
        one.close()
        raise
    return one


def _cannot_listen(host: str, port: int, error: OSError) -> MediacheckError:
    if error.errno == errno.EADDRINUSE:
        return MediacheckError(
            "Another program listens on {host}, port {port} already.",
            "End it, or name another port: --port 8766.",
            host=host,
            port=port,
        )
    return MediacheckError(
        "The service cannot listen on {host}, port {port}: {reason}.",
        "Name an address of this machine, and a port that you may use: --host 127.0.0.1 --port 8765.",
        host=host,
        port=port,
        reason=error.strerror or str(error),
    )
