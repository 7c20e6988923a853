"""[service] and [hooks.NAME] of mediacheck.toml: what the HTTP service takes, and which senders it listens to."""

import re
from typing import Any

from mediacheck.model import Hook, Service
from mediacheck.net.address import read_pair
from mediacheck.tomlfile import Table

UNAVAILABLE = ("quarantine", "refuse")

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_HOST = re.compile(r"(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+")
_COUNTS = (*("upload_bytes", "files", "wait_bytes", "spool_bytes", "requests_per_minute", "keep_days", "looks_bytes"),)


def service_of(table: Table, hooks: Table) -> Service:
    """Raises FileError. Which adapters there are, the service knows."""
    stated: dict[str, Any] = {name: table.integer(name, minimum=1) for name in _COUNTS}
    stated |= {"seconds": table.number("seconds"), "on_unavailable": table.choice("on_unavailable", UNAVAILABLE)}
    return Service(
        **{name: value for name, value in stated.items() if value is not None},
        hooks={name: _hook(hooks, name) for name in hooks.data},
    )


def _hook(hooks: Table, name: str) -> Hook:
    table = hooks.table(name)
    if not _NAME.fullmatch(name):
        hooks.refuse(name, "“{key}” is part of a web address: small letters, digits and hyphens only.")
    adapter, secret = table.string("adapter"), table.string("secret_env")
    if adapter is None:
        table.refuse("adapter", "“{key}” is missing here.")
    if secret is None:
        table.refuse("secret_env", "“{key}” is missing here.")
    hook = Hook(
        adapter=adapter,
        secret_env=secret,
        allowed_hosts=frozenset(_host(table, written) for written in table.strings("allowed_hosts") or ()),
        callback_secret_env=table.string("callback_secret_env"),
        options={key: value for key in _OPTIONS if (value := table.string(key)) is not None},
    )
    table.finish()
    return hook


_OPTIONS = ("url", "region", "access_key_env", "secret_key_env", "callback")
"""What adapters may want to know beside; see `service.hooks`."""


def _host(table: Table, written: str) -> str:
    """A name as it is compared: in small letters; with a port, any address will do, as under [network] private."""
    host = written.casefold()
    if _HOST.fullmatch(host):
        return host
    try:
        return read_pair(host)
    except ValueError:
        message = "“{value}” is no host; expected one like dam.example.com, or dam.example.com:8443."
        table.refuse("allowed_hosts", message, among=written, value=written)
