"""[network] of mediacheck.toml: what may be asked of other hosts."""

from typing import Any
from urllib.parse import urlsplit

from mediacheck.model import Network
from mediacheck.net.address import read_pair
from mediacheck.tomlfile import Table


def network(table: Table) -> Network:
    """Raises FileError."""
    proxy, certificates = table.string("proxy"), table.string("certificates")
    if proxy is not None and (urlsplit(proxy).scheme not in {"http", "https"} or not urlsplit(proxy).hostname):
        table.refuse(
            "proxy", "“{value}” is no proxy; expected an address like http://proxy.example.com:3128.", value=proxy
        )
    path = None if certificates is None else table.path.parent / certificates
    if path is not None and not path.is_file():
        table.refuse("certificates", "there is no file {file}.", file=str(path))
    private = set()
    for written in table.strings("private") or ():
        try:
            private.add(read_pair(written))
        except ValueError:
            table.refuse(
                "private",
                "“{value}” is no host with a port; expected one like dam.example.com:8443.",
                value=written,
            )
    stated: dict[str, Any] = {"bytes": table.integer("bytes", minimum=1), "seconds": table.number("seconds")}
    return Network(
        fetch=table.boolean("fetch"),
        verify_web=table.boolean("verify_web"),
        private=frozenset(private),
        proxy=proxy,
        certificates=path,
        **{name: value for name, value in stated.items() if value is not None},
    )
