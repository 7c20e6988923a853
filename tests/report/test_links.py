"""Addresses that may be opened from a report."""

import pytest

from mediacheck.report.links import mailto, target


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://intranet.acme.example/social-media?x=1#top", "https://intranet.acme.example/social-media?x=1#top"),
        ("https://münchen.example/ä", "https://münchen.example/ä"),
        ("jana.sommer+x@acme.example", "mailto:jana.sommer+x@acme.example"),
        ("a?bcc=b&c@acme.example", "mailto:a%3Fbcc%3Db%26c@acme.example"),
    ],
)
def test_pages_by_https_and_mail_addresses(address: str, leads: str) -> None:
    """These two a company names in its policy; nothing in a mail address adds a header or a recipient."""
    assert target(address) == leads


@pytest.mark.parametrize(
    "address",
    [
        "http://acme.example/",
        "javascript:alert(1)",
        "JavaScript:alert(1)//@acme.example",
        "data:text/html,x",
        "file:///etc/passwd",
        "//acme.example/",
        "https://",
        "https:acme.example",
        "https://acme.example@evil.example/",
        "https://acme.example:99999999/",
        "https://[::1",
        "https://acme.example/ x",
        'https://acme.example/"onclick=',
        "https://acme.example/\u202egpj",
        "https://acme.example\\@evil.example",
        "https://acme.example/\x00",
        "jana sommer@acme.example",
        "\ud800@acme.example",
        "ask Jana",
        "",
    ],
)
def test_nobody_is_led_anywhere_else(address: str) -> None:
    """No other scheme, no hidden host, nothing that is no address."""
    assert target(address) is None


def test_a_mail_address_is_quoted() -> None:
    assert mailto("ä/b@c d.example") == "mailto:%C3%A4%2Fb@c%20d.example"
