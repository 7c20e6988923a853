"""[network] of mediacheck.toml: what may be asked of other hosts."""

import re
from typing import Any

from mediacheck.model import Network
from mediacheck.net.address import read_pair
from mediacheck.tomlfile import Table

PROXY = r"https?://[^\s/?#]+/?"
PAIR = r"(?:\[[0-9a-fA-F:.]+\]|[^\s/?#@:\[\]\\]+):[0-9]{1,5}"


def network(table: Table) -> Network:
    """Raises FileError."""
    proxy, certificates = table.string("proxy"), table.string("certificates")
    if proxy is not None and not re.fullmatch(PROXY, proxy):
        table.refuse(
            "proxy", "“{value}” is no proxy; expected an address like http://proxy.example.com:3128.", value=proxy
        )
    path = None if certificates is None else table.path.parent / certificates
    if path is not None and not path.is_file():
        table.refuse("certificates", "there is no file {file}.", file=str(path))
    stated: dict[str, Any] = {"bytes": table.integer("bytes", minimum=1), "seconds": table.number("seconds")}
    return Network(
        fetch=table.boolean("fetch"),
        verify_web=table.boolean("verify_web"),
        private=frozenset(_pair(table, written) for written in table.strings("private") or ()),
        proxy=proxy,
        certificates=path,
        **{name: value for name, value in stated.items() if value is not None},
    )


def _pair(table: Table, written: str) -> str:
    try:
        pair = read_pair(written) if re.fullmatch(PAIR, written) else None
    except ValueError:
        pair = None
    if pair is None:
        message = "“{value}” is no host with a port; expected one like dam.example.com:8443."
        table.refuse("private", message, among=written, value=written)
    return pair
