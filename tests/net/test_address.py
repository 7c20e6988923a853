"""What is not a public address is not asked, however it is written."""

import ipaddress
import re

import pytest

from mediacheck.model import Network
from mediacheck.net.address import NOT_PUBLIC, RefusedError, is_public, read_pair, target
from mediacheck.net.body import Unknown
from mediacheck.net.door import Door

from ..web import Site

NAMES = {
    "inside.example.com": ["10.1.2.3"],
    "meta.example.com": ["169.254.169.254"],
    "loop.example.com": ["127.0.0.1"],
    "loop6.example.com": ["::1"],
    "mixed.example.com": ["93.184.216.34", "192.168.0.7"],
    "mapped.example.com": ["::ffff:10.0.0.1"],
    "old-site.example.com": ["fec0::1"],
    "scoped.example.com": ["fe80::1%1"],
    "nat64.example.com": ["64:ff9b::a00:1"],
    "multicast.example.com": ["224.0.0.251"],
}

REFUSED = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://2130706433/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://0x7f.0.0.1/",
    "https://0x7f000001/",
    "https://0X7F.1/",
    "https://127.0.0.1./",
    "https://0/",
    "https://0.0.0.0/",
    "https://10.0.0.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://172.16.0.1/",
    "https://192.0.0.8/",
    "https://192.0.2.1/",
    "https://192.88.99.1/",
    "https://192.168.1.1/",
    "https://198.18.0.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://１２７.０.０.１/",
    "https://127。0。0。1/",
    "https://①②⑦.⓪.⓪.①/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "https://[::1]/",
    "https://[::]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[64:ff9b:1::1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:5ef5:79fb:0:59c:80ff:fffe]/",
    "https://[2001:db8::1]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fec0::1]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[ff02::1]/",
    "https://[5f00::1]/",
    "https://[100::1]/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://a.localhost/",
    "https://localhost.localdomain/",
    "https://printer.local/",
    "https://metadata.google.internal/",
    "https://intranet/",
    *(f"https://{name}/" for name in NAMES),
    "https://user@example.com/",
    "https://user:secret@example.com/",
    "https://example.com@127.0.0.1/",
    "https://example.com:8443/",
    "https://example.com:22/",
    "https://example.com:0/",
    "https://example.com:99999/",
    "http://example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "//example.com/",
    "https:///etc/passwd",
    "https://",
    "",
    "https://exa mple.com/",
    "https://example.com\\@127.0.0.1/",
    "https://127.0.0.1\t/",
    "https://example.com/\r\nHost: x",
    "https://%31%32%37.0.0.1/",
    "https://[::1/",
    "https://-example.com/",
    "https://example..com/",
    "https://" + "a" * 64 + ".com/",
    "https://example.com/" + "a" * 5000,
]


@pytest.mark.parametrize("url", REFUSED)
def test_what_is_not_public_is_not_asked(url: str, dialled: list[str]) -> None:
    """Whatever it is written like, whatever its name leads to: no socket is connected."""
    door = Door(Network(), resolve=lambda host, _port: NAMES[host])
    assert isinstance(door.fetch(url, types=("text/",)), Unknown)
    assert dialled == []


@pytest.mark.parametrize(
    "spelling", ["http://127.0.0.1:{}", "http://localhost:{}", "http://2130706433:{}", "http://[::ffff:127.0.0.1]:{}"]
)
def test_a_server_that_is_not_listed_is_not_asked_though_it_listens(
    spelling: str, canary: Site, server: Site, dialled: list[str]
) -> None:
    """To list one port of a host opens no other."""
    door = Door(Network(private=frozenset({server.pair})))
    assert isinstance(door.fetch(spelling.format(canary.port), types=("text/",)), Unknown)
    assert (canary.asked, dialled) == ([], [])


@pytest.mark.parametrize(
    "public", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "64:ff9b::808:808", "198.17.255.1", "172.32.0.1"]
)
def test_public_addresses_are_asked(public: str) -> None:
    """Among them those of a network that has IPv6 only."""
    assert is_public(ipaddress.ip_address(public))


def test_an_address_is_written_in_one_way_before_it_is_asked() -> None:
    """What is checked and what is sent are the same: ASCII, lower case, no final dot, path escaped."""
    found = target("HTTPS://MÜNCHEN.example.:443/Bär.jpg?q=ä b".replace(" ", "%20"))
    assert found.url == "https://xn--mnchen-3ya.example/B%C3%A4r.jpg?q=%C3%A4%20b"
    assert found.authority == "xn--mnchen-3ya.example"


def test_a_relative_address_is_meant_from_where_it_stands() -> None:
    """And may not leave encryption."""
    base = target("https://example.com/a/b.html")
    assert target("../c.jpg", base=base).url == "https://example.com/c.jpg"
    assert target("//other.example/c.jpg", base=base).url == "https://other.example/c.jpg"
    with pytest.raises(RefusedError):
        target("http://example.com/c.jpg", base=base)


def test_listed_pairs_are_compared_as_addresses_are() -> None:
    """The configuration may write a host as its author likes; a port must stand there."""
    assert read_pair("DAM.Example.Intern.:8443") == "dam.example.intern:8443"
    assert read_pair("[0:0::1]:80") == "[::1]:80"
    assert target("http://dam.example.intern:8443/x", {"dam.example.intern:8443"}).private
    for wrong in ("dam.example.intern", "https://dam.example.intern:8443", "a@b:1", "a:1/x", ":80"):
        with pytest.raises(ValueError, match=re.escape(wrong)):
            read_pair(wrong)


def test_a_private_address_says_that_it_is_one() -> None:
    """The reason is the true one, also where only the name's answer shows it."""
    door = Door(Network(), resolve=lambda host, _port: NAMES[host])
    answer = door.fetch("https://mixed.example.com/", types=("text/",))
    assert isinstance(answer, Unknown)
    assert answer.why == NOT_PUBLIC
