"""Which changes name posts: those after which a use that was right may not be any more."""

import datetime as dt
from dataclasses import replace

import pytest

from mediacheck.model import Asset, Grant, RecordedUse, Release, text
from mediacheck.registry import Purchase, Stored, setting
from mediacheck.registry.memory import MemoryRegistry
from mediacheck.registry.touching import Watch, narrows, shown

DAY = dt.date(2026, 6, 1)
GRANT = Grant(
    "CC-BY-4.0",
    licensor="L",
    valid_from=DAY,
    valid_until=dt.date(2027, 1, 1),
    channels=("linkedin", "website"),
    accounts=("company", "employee"),
    edits=("crop", "grey"),
    quota=3,
)
WORK = Asset("A", creator="Jana", grants=(GRANT,), releases=(Release("model", "Max", valid_until=DAY),))


@pytest.mark.parametrize(
    "terms",
    [
        {"valid_until": dt.date(2026, 12, 31)},
        {"valid_from": dt.date(2026, 6, 2)},
        {"embargo_until": DAY},
        {"channels": ("linkedin",)},
        {"channels": ()},
        {"territories": ("DACH",)},
        {"purposes": ("organic",)},
        {"accounts": ("company",)},
        {"accounts": None},
        {"edits": ("crop",)},
        {"edits": None},
        {"quota": 2},
        {"license": "CC0-1.0"},
        {"licensee": "ACME"},
        {"licensor": None},
        {"credit": "Foto: Jana"},
    ],
    ids=str,
)
def test_less_names_posts_and_more_does_not(terms: dict[str, object]) -> None:
    """Whatever of a grant ends, narrows or is asked for anew; the same change backwards names none."""
    narrower = replace(WORK, grants=(replace(GRANT, **terms),))  # type: ignore[arg-type]
    assert narrows(WORK, narrower)
    if None not in terms.values() and "license" not in terms:
        assert not narrows(narrower, WORK)


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (None, True),
        (WORK, False),
        (replace(WORK, status="withdrawn"), True),
        (replace(WORK, grants=()), True),
        (replace(WORK, grants=(*WORK.grants, Grant("X", channels=()))), False),
        (replace(WORK, grants=(replace(GRANT, valid_until=None, channels=None, quota=None),)), False),
        (replace(WORK, grants=(replace(GRANT, channels=("social", "website")),)), False),
        (replace(WORK, releases=()), True),
        (replace(WORK, releases=(Release("model", "Max", valid_until=DAY, revoked=DAY),)), True),
        (replace(WORK, releases=(Release("model", "Max"),)), False),
        (replace(WORK, people=True), True),
        (replace(WORK, creator=None), True),
        (replace(WORK, title="b", owner="c"), False),
        (replace(WORK, problems=(text("x"),)), True),
    ],
)
def test_what_else_may_matter(new: Asset | None, *, told: bool) -> None:
    """Bans, consents, people that are in it after all; not a title."""
    assert narrows(WORK, new) is told


def test_a_ban_that_is_new_matters_and_one_that_was_does_not() -> None:
    """What was forbidden already was not allowed before; what is taken out is known to nobody any more."""
    banned = replace(WORK, status="forbidden", reason="r")
    assert narrows(None, banned)
    assert not narrows(None, WORK)
    assert not narrows(banned, replace(banned, grants=()))
    assert not narrows(banned, WORK)
    assert narrows(banned, None)


SHA = "ab" * 32
OTHER = RecordedUse(DAY, "other", "b.jpg", "r", sha256="cd" * 32)


def registered(asset: Asset, *uses: RecordedUse) -> MemoryRegistry:
    registry = MemoryRegistry()
    registry.add([Stored(asset, SHA)])
    registry.record_uses([*uses, OTHER])
    return registry


def test_the_posts_are_those_with_the_work() -> None:
    """Under a grant of it, whatever the file, or as the very file, whatever let it go; the oldest first, each once."""
    copy = RecordedUse(DAY, "copy", "a-small.jpg", "r", sha256="ef" * 32, asset="A", license="CC-BY-4.0")
    file = RecordedUse(dt.date(2026, 5, 1), "file", "a.jpg", "r", sha256=SHA)
    registry = registered(WORK, copy, file)
    assert shown(registry, "A") == (file, copy)
    watch = Watch(registry, {})
    watch.asset("A")
    assert watch.touched() == {}
    registry.revise("A", setting.parse(["grant.quota=4"]))
    assert watch.touched() == {}
    registry.revise("A", setting.parse(["grant.channels=website"]))
    assert watch.touched() == {"A": (file, copy)}
    registry.remove("A")
    assert watch.touched() == {"A": (file, copy)}


def test_a_ban_finds_what_went_out_before_anybody_knew() -> None:
    """A picture that is registered as forbidden only now may be in posts already."""
    file = RecordedUse(DAY, "file", "a.jpg", "r", sha256=SHA)
    registry = registered(Asset("Z"), file)
    registry.remove("Z")
    watch = Watch(registry, {})
    watch.file(SHA)
    registry.add([Stored(Asset("NEW", status="forbidden", reason="r"), SHA)])
    assert watch.touched() == {"NEW": (file,)}


def test_a_cancelled_purchase_ends_a_right() -> None:
    """What was bought counts as a grant, so the end of an order is the end of that."""
    bought = Asset("A", supplier_id="AdobeStock_112670342")
    use = RecordedUse(DAY, "post", "a.jpg", "r", asset="A", license="X")
    registry = registered(bought, use)
    order = Purchase("adobestock", "112670342", "X", reference="O-1")
    registry.add_purchases([order])
    watch = Watch(registry, {})
    watch.everything()
    registry.add_purchases([], cancelled=[order.order])
    assert watch.touched() == {"A": (use,)}
