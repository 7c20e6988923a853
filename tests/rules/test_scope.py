import datetime as dt
from typing import Any

import pytest

from mediacheck.i18n import render
from mediacheck.vocabulary import channels, territories

WEB = "LicenseRef-Web-Only"  # website and newsletter, in DACH


@pytest.mark.parametrize(
    ("granted", "wanted", "expected"),
    [
        (("linkedin",), ("linkedin",), ["clear"]),
        (("website",), ("linkedin",), ["blocked", "MC203"]),
        (("social",), ("linkedin",), ["clear"]),
        (("social",), ("newsletter",), ["blocked", "MC203"]),
        (("linkedin",), ("social",), ["blocked", "MC203"]),
        (("linkedin",), ("linkedin", "website"), ["blocked", "MC203"]),
        (("linkedin", "website"), ("linkedin", "website"), ["clear"]),
        (None, ("linkedin", "print"), ["clear"]),
        ((), ("linkedin",), ["blocked", "MC203"]),
        (("linkedin",), (), ["review", "MC214"]),
        (None, (), ["clear"]),
        ((), (), ["blocked", "MC203"]),
        (tuple(sorted(channels().names)), (), ["clear"]),
    ],
)
def test_channels(build: Any, granted: tuple[str, ...] | None, wanted: tuple[str, ...], expected: list[str]) -> None:
    """Each channel of the use must be granted, groups taken apart; a limited grant cannot answer an unstated channel."""
    assert build.codes(build.asset(build.grant(channels=granted)), use=build.use(channels=wanted)) == expected


@pytest.mark.parametrize(
    ("granted", "wanted", "expected"),
    [
        (("DE",), ("DE",), ["clear"]),
        (("DE",), ("AT",), ["blocked", "MC204"]),
        (("DE",), ("DACH",), ["blocked", "MC204"]),
        (("DACH",), ("DE",), ["clear"]),
        (("DACH",), ("DE", "AT", "CH"), ["clear"]),
        (("DE", "AT", "CH"), ("DACH",), ["clear"]),
        (("EU",), ("EEA",), ["blocked", "MC204"]),
        (("EEA",), ("EU",), ["clear"]),
        (("EU",), ("CH",), ["blocked", "MC204"]),
        (("world",), ("US",), ["clear"]),
        (("EU",), ("world",), ["blocked", "MC204"]),
        (None, ("world",), ["clear"]),
        (("DE",), (), ["review", "MC214"]),
        (("world",), (), ["clear"]),
        (tuple(sorted(territories().names)), (), ["clear"]),
        (None, (), ["clear"]),
        ((), ("DE",), ["blocked", "MC204"]),
        ((), (), ["blocked", "MC204"]),
    ],
)
def test_territories(build: Any, granted: tuple[str, ...] | None, wanted: tuple[str, ...], expected: list[str]) -> None:
    """Every member of the use's territories must be granted; the whole world is no limit."""
    assert build.codes(build.asset(build.grant(territories=granted)), use=build.use(territories=wanted)) == expected


def test_two_channels_may_rest_on_two_grants(build: Any) -> None:
    """One grant per channel is enough, but each must cover all of its channel's use."""
    asset = build.asset(build.grant(channels=("linkedin",)), build.grant(channels=("website",)))
    use = build.use(channels=("linkedin", "website"))
    assert build.codes(asset, use=use) == ["clear"]
    assert build.codes(asset, use=build.use(channels=("linkedin", "website", "xing"))) == ["blocked", "MC203"]


def test_one_finding_names_all_channels(build: Any) -> None:
    """Several channels that one grant lacks make one finding, and only those that are lacking are named."""
    asset = build.asset(build.grant(channels=("website",)))
    (finding,) = build.judge(asset, use=build.use(channels=("xing", "linkedin", "website"))).findings
    assert finding.evidence["channels"] == finding.evidence["wanted"] == ("linkedin", "xing")
    assert finding.evidence["granted"] == ("website",)


@pytest.mark.parametrize(
    ("terms", "use", "expected"),
    [
        ({}, {"channels": ("website",)}, ["clear"]),
        ({}, {"channels": ("linkedin",)}, ["blocked", "MC203"]),
        ({"channels": ("linkedin",)}, {"channels": ("linkedin",)}, ["blocked", "MC203"]),
        ({"channels": ("linkedin", "website")}, {"channels": ("website",)}, ["clear"]),
        ({"channels": ("website",)}, {"channels": ("newsletter",)}, ["blocked", "MC203"]),
        ({"territories": ("world",)}, {"channels": ("website",), "territories": ("US",)}, ["blocked", "MC204"]),
        ({"territories": ("DE",)}, {"channels": ("website",), "territories": ("AT",)}, ["blocked", "MC204"]),
        ({"territories": ("EU",)}, {"channels": ("website",), "territories": ("DE", "AT")}, ["clear"]),
        ({"territories": ("EU",)}, {"channels": ("website",), "territories": ("CH",)}, ["blocked", "MC204"]),
    ],
)
def test_a_grant_narrows_its_licence(build: Any, terms: dict, use: dict, expected: list[str]) -> None:
    """What the licence forbids no grant can allow; what both allow is allowed."""
    assert build.codes(build.asset(build.grant(WEB, **terms)), use=build.use(**use)) == expected


@pytest.mark.parametrize(
    ("license", "terms", "use", "expected"),
    [
        ("CC-BY-NC-4.0", {}, {}, ["blocked", "MC205"]),
        ("CC-BY-NC-4.0", {}, {"purpose": "internal"}, ["blocked", "MC205"]),
        ("CC-BY-NC-4.0", {}, {"purpose": "editorial"}, ["blocked", "MC205"]),
        ("CC-BY-NC-4.0", {}, {"commercial": False}, ["clear"]),
        ("CC-BY-4.0", {}, {}, ["clear"]),
        ("LicenseRef-Getty-Editorial", {"reference": "1"}, {}, ["blocked", "MC206"]),
        ("LicenseRef-Getty-Editorial", {"reference": "1"}, {"purpose": "editorial"}, ["clear"]),
        ("LicenseRef-Getty-Editorial", {"reference": "1", "purposes": ("organic",)}, {}, ["blocked", "MC206"]),
        ("LicenseRef-No-Ads", {}, {}, ["clear"]),
        ("LicenseRef-No-Ads", {}, {"purpose": "paid"}, ["blocked", "MC207"]),
        ("LicenseRef-No-Ads", {"purposes": ("paid",)}, {"purpose": "paid"}, ["blocked", "MC207"]),
        ("LicenseRef-No-Ads", {"purposes": ("internal", "paid")}, {"purpose": "internal"}, ["clear"]),
        ("LicenseRef-Internal", {}, {}, ["blocked", "MC207"]),
        ("LicenseRef-Internal", {}, {"purpose": "internal"}, ["clear"]),
        ("LicenseRef-Internal", {"purposes": ("organic",)}, {"purpose": "internal"}, ["blocked", "MC207"]),
        ("LicenseRef-No-Copies", {}, {"purpose": "internal"}, ["blocked", "MC207"]),
        ("LicenseRef-Company-Owned", {"purposes": ("internal",)}, {}, ["blocked", "MC207"]),
        ("LicenseRef-Company-Owned", {"purposes": ()}, {}, ["blocked", "MC207"]),
        ("LicenseRef-Company-Owned", {}, {"purpose": "paid"}, ["clear"]),
    ],
)
def test_purposes(build: Any, license: str, terms: dict, use: dict, expected: list[str]) -> None:  # noqa: A002
    """Non-commercial, editorial-only and named purposes each have their rule; a company's internal use is commercial."""
    use = build.use(caption=build.credit.replace("/by/", "/by-nc/") if "NC" in license else build.credit, **use)
    assert build.codes(build.asset(build.grant(license, **terms)), use=use) == expected


@pytest.mark.parametrize(
    ("grant", "account", "expected"),
    [
        ({"license": "LicenseRef-Company-Owned"}, "employee", ["clear"]),
        ({"license": "CC0-1.0"}, "employee", ["clear"]),
        ({"license": "LicenseRef-Buyer"}, "company", ["clear"]),
        ({"license": "LicenseRef-Buyer"}, "employee", ["review", "MC215"]),
        ({"license": "LicenseRef-Buyer", "accounts": ("employee",)}, "employee", ["review", "MC215"]),
        ({"license": "LicenseRef-Company-Owned", "accounts": ("employee",)}, "company", ["review", "MC215"]),
        ({"license": "LicenseRef-Company-Owned", "accounts": ("company",)}, "employee", ["review", "MC215"]),
    ],
)
def test_accounts(build: Any, grant: dict, account: str, expected: list[str]) -> None:
    """A licence for the company's account is none for an employee's own, unless its kind or its words say so."""
    assert build.codes(build.asset(build.grant(**grant)), use=build.use(account=account)) == expected


def test_accounts_of_a_stock_licence(build: Any) -> None:
    """A stock licence that does not say covers the company's own account only."""
    asset = build.asset(build.stock())
    assert build.codes(asset, use=build.use(account="employee")) == ["review", "MC215"]
    assert build.codes(asset) == ["clear"]
    told = build.asset(build.stock(accounts=("company", "employee")))
    assert build.codes(told, use=build.use(account="employee")) == ["clear"]


def test_unstated_use_names_the_flag(build: Any) -> None:
    """MC214 says with which flag to answer, and asks for each missing thing once."""
    asset = build.asset(build.grant(channels=("linkedin",), territories=("DE",)))
    first, second = build.judge(asset, use=build.use(channels=(), territories=())).findings
    assert {first.code, second.code} == {"MC214"}
    assert {first.term, second.term} == {"channels", "territories"}
    remedies = first.remedy.template + second.remedy.template
    assert "--channel" in remedies
    assert "--territory" in remedies


@pytest.mark.parametrize(
    ("granted", "wanted", "missing"),
    [
        (("DE",), ("DACH",), ("AT", "CH")),
        (("DE", "AT"), ("DE", "CH", "US"), ("CH", "US")),
        (("DE",), ("DE", "EU"), ("EU",)),
    ],
)
def test_missing_countries(
    build: Any, granted: tuple[str, ...], wanted: tuple[str, ...], missing: tuple[str, ...]
) -> None:
    """The finding names the countries that are missing, a large group by its name."""
    (finding,) = build.judge(build.asset(build.grant(territories=granted)), use=build.use(territories=wanted)).findings
    assert finding.evidence["missing"] == missing


def test_all_channels_that_would_do_are_named(build: Any) -> None:
    """Where nobody states a channel, those of every licence that would cover the use; not those of one that is over."""
    grants = [build.grant(channels=(name,)) for name in ("instagram", "linkedin")]
    over = build.grant(channels=("print",), valid_until=build.day - dt.timedelta(1))
    (finding,) = build.judge(build.asset(*grants, over), use=build.use(channels=())).findings
    assert render(finding.message, "en").startswith("The licences for A-1 allow only Instagram, LinkedIn;")
    assert set(finding.evidence["granted"]) == {"instagram", "linkedin"}
    (finding,) = build.judge(build.asset(grants[0]), use=build.use(channels=())).findings
    assert render(finding.message, "en").startswith("The licence “Company-owned” for A-1 allows only Instagram;")
