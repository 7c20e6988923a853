"""Which addresses are asked at all: read strictly, so that what is checked here is what is connected to there."""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from urllib.parse import quote, urljoin, urlsplit

from mediacheck.model import Text, text

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_LONGEST = 4096  # characters
_DEFAULT_PORTS = {"https": 443, "http": 80}
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_NUMBER = re.compile(r"(\d+|0x[0-9a-f]*)")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")

# Names that never lead to a public host: RFC 6761, 6762 and 8375, ICANN's .internal, and what resolvers make of a bare name.
_HERE = ("localhost", "localdomain", "local", "internal", "home.arpa")

# IANA's special-purpose registries. The ipaddress module of older Pythons calls some of these global.
_NOT_PUBLIC_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
# Of IPv6 only this much is handed out to hosts at all; mapped, compatible, site-local and link-local addresses are not.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # Teredo, ORCHID, benchmarking
            "2001:db8::/32",
            "2002::/16",  # 6to4
            "3fff::/20",
        ),
    )
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # how a network without IPv4 names a host that has only that


class RefusedError(Exception):
    """An address that is not asked; `why` completes the sentence “could not be fetched: …”."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.template)
        self.why = why


NOT_PUBLIC = text("it leads into a private network")
NOT_HTTPS = text("only https addresses are fetched")
NO_ADDRESS = text("it is not written as a web address is")
NOT_HERE = text("without encryption only this machine is asked")
CREDENTIALS = text("it holds a user name or a password")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. `private`: the user names it, so any address will do; `here`: only one of this machine will."""

    scheme: str
    host: str  # ASCII, lower case, without brackets or a final dot
    port: int
    path: str  # with the query
    private: bool
    here: bool = False

    def allows(self, address: Address) -> bool:
        return self.private or (address.is_loopback if self.here else is_public(address))

    @property
    def authority(self) -> str:
        """The host as a URL and the request's header name it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def literal(self) -> Address | None:
        """The address, where the host is one."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None


def target(url: str, private: Collection[str] = (), base: Target | None = None) -> Target:
    """Raises RefusedError. `private` are `host:port` pairs that may be asked, also without encryption.

    `base`: the address that this one was met at, for a relative one.
    """
    found = _read(url, private, base)
    if not found.private:
        _check(found)
    return found


def service(url: str, private: Collection[str] = ()) -> Target:
    """The address of a service that the user names himself: any host by https; by http this machine, and `private` ones.

    Raises RefusedError.
    """
    found = _read(url, private)
    if "?" in found.path or "#" in url:
        raise RefusedError(NO_ADDRESS)
    if found.scheme == "https" or found.private:
        return replace(found, private=True)
    if found.host != "localhost" and not (found.literal and found.literal.is_loopback):
        raise RefusedError(NOT_HERE)
    return replace(found, here=True)


def _read(url: str, private: Collection[str], base: Target | None = None) -> Target:
    if len(url) > _LONGEST or _UNSAFE.search(url):
        raise RefusedError(NO_ADDRESS)
    try:
        parts = urlsplit(urljoin(base.url, url) if base else url)
        port = parts.port
    except ValueError:
        raise RefusedError(NO_ADDRESS) from None
    if parts.scheme not in _DEFAULT_PORTS:
        raise RefusedError(NOT_HTTPS)
    if "@" in parts.netloc:
        raise RefusedError(CREDENTIALS)
    host = _host(parts.hostname or "", parts.netloc)
    if port is None:
        port = _DEFAULT_PORTS[parts.scheme]
    path = quote(parts.path or "/", safe="%/:=&~+!$,;'@()*") + (
        "?" + quote(parts.query, safe="%/:=&~+!$,;'@()*?") if parts.query else ""
    )
    return Target(parts.scheme, host, port, path, pair(host, port) in private)


def pair(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def read_pair(written: str) -> str:
    """A `host:port` of the configuration as `target` compares it. Raises ValueError."""
    try:
        parts = urlsplit(f"//{written}")
        host = _host(parts.hostname or "", parts.netloc)
    except RefusedError:
        raise ValueError(written) from None
    if parts.port is None or parts.path or parts.query or "@" in written:
        raise ValueError(written)
    return pair(host, parts.port)


def _check(found: Target) -> None:
    if found.scheme != "https":
        raise RefusedError(NOT_HTTPS)
    if found.port != _DEFAULT_PORTS["https"]:
        raise RefusedError(text("port {port} is not allowed", port=found.port))
    if (address := found.literal) is not None:
        if not is_public(address):
            raise RefusedError(NOT_PUBLIC)
    elif "." not in found.host or found.host.endswith(tuple(f".{name}" for name in _HERE)):
        raise RefusedError(NOT_PUBLIC)


def _host(written: str, netloc: str) -> str:
    if "[" in netloc:
        try:
            return str(ipaddress.IPv6Address(written))
        except ValueError:
            raise RefusedError(NO_ADDRESS) from None
    host = written
    if not host.isascii():
        import idna

        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise RefusedError(NO_ADDRESS) from None
    host = host.lower().removesuffix(".")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        # A number at the end is an address to every resolver: 127.1, 2130706433, 0x7f.0.0.1, 0177.0.0.1.
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError:
            raise RefusedError(NOT_PUBLIC) from None
    if len(host) > 253 or not _NAME.fullmatch(host):
        raise RefusedError(NO_ADDRESS)
    return host


def is_public(address: Address) -> bool:
    """Whether the address belongs to a host of the public internet. What is in doubt does not."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address in _NAT64:
        return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
