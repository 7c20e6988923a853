"""No restriction makes anything better: not in a grant, a licence, a record, a use, a file or the company's policy.

Read the other way round: whoever widens a grant never worsens a verdict.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, find, given, settings
from hypothesis import strategies as st

from mediacheck.model import Asset, Grant, Level, License, Match, Media, Policy, Use, text
from mediacheck.rules import RULES, judge
from mediacheck.rules.rule import RANK

from .conftest import LICENSES, Builder
from .worlds import CREDIT, DAY, assets, edits, levels, matches, sayings, signals, uses

build = Builder()
Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclasses.dataclass(frozen=True)
class World:
    """All that a verdict depends on."""

    works: tuple[Asset, ...]
    found: tuple[Match, ...]
    use: Use
    policy: Policy
    media: Media
    licenses: Mapping[str, License] = dataclasses.field(default_factory=lambda: LICENSES)
    used: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def verdict(self) -> int:
        case = build.case(
            *self.works, matches=self.found, use=self.use, policy=self.policy, media=self.media, licenses=self.licenses,
            uses=self.used,
        )  # fmt: skip
        return judge(case).verdict.rank


@st.composite
def worlds(draw: Draw) -> World:
    works = draw(st.lists(assets, min_size=1, max_size=3, unique_by=lambda asset: asset.id))
    found = tuple(dataclasses.replace(draw(matches(work)), verified=True) for work in works)
    media = build.media(claims=draw(sayings), signals=draw(st.lists(signals, max_size=2)))
    return World(tuple(works), found, draw(uses), build.policy(levels=draw(levels)), media)


def first(world: World, **changes: Any) -> World:
    return dataclasses.replace(world, works=(dataclasses.replace(world.works[0], **changes), *world.works[1:]))


def less(draw: Draw, names: tuple[str, ...]) -> tuple[str, ...]:
    """Some of the names, not all."""
    assume(names)
    left_out = draw(st.sampled_from(names))
    return tuple(name for name in names if name != left_out and draw(st.booleans()))


# ---------------------------------------------------------------- of a grant


def of_grant(change: Callable[[Draw, World, Grant], Mapping[str, Any]]) -> Callable[[Draw, World], World]:
    def restricted(draw: Draw, world: World) -> World:
        grants = world.works[0].grants
        assume(grants)
        at = draw(st.integers(0, len(grants) - 1))
        tight = dataclasses.replace(grants[at], **change(draw, world, grants[at]))
        return first(world, grants=(*grants[:at], tight, *grants[at + 1 :]))

    return restricted


def day(draw: Draw, *, after: dt.date | None = None, before: dt.date | None = None) -> dt.date:
    shift = draw(st.integers(-3, 3).map(lambda days: DAY + dt.timedelta(days)))
    assume((after is None or shift >= after) and (before is None or shift <= before))
    return shift


def sooner_ended(draw: Draw, _world: World, grant: Grant) -> Mapping[str, Any]:
    return {"valid_until": day(draw, before=grant.valid_until)}


def later_begun(draw: Draw, _world: World, grant: Grant) -> Mapping[str, Any]:
    return {"valid_from": day(draw, after=grant.valid_from)}


def longer_embargo(draw: Draw, _world: World, grant: Grant) -> Mapping[str, Any]:
    return {"embargo_until": day(draw, after=grant.embargo_until)}


def smaller_quota(draw: Draw, _world: World, grant: Grant) -> Mapping[str, Any]:
    return {"quota": draw(st.integers(0, 1 if grant.quota is None else grant.quota))}


def other_licensee(_draw: Draw, world: World, _grant: Grant) -> Mapping[str, Any]:
    assume(not world.media.claims)  # whoever comes onto the record is no stranger any more
    return {"licensee": "Somebody Else"}


def own_credit(_draw: Draw, world: World, grant: Grant) -> Mapping[str, Any]:
    assume(not world.media.claims)
    return {"credit": f"{grant.credit or 'Ann Lee'} / Agency"}


def fewer_channels(draw: Draw, _world: World, grant: Grant) -> Mapping[str, Any]:
    assume(grant.channels is not None)
    return {"channels": less(draw, grant.channels or ())}


def fewer_purposes(draw: Draw, _world: World, grant: Grant) -> Mapping[str, Any]:
    assume(grant.purposes is not None)
    return {"purposes": less(draw, grant.purposes or ())}


def fewer_accounts(draw: Draw, _world: World, grant: Grant) -> Mapping[str, Any]:
    assume(grant.accounts is not None)
    return {"accounts": less(draw, grant.accounts or ())}


def first_limits(draw: Draw, _world: World, grant: Grant) -> Mapping[str, Any]:
    """Where a kind is unlimited until somebody says otherwise, to say so is a restriction; for others it is news."""
    assume(LICENSES.get(grant.license, License("", "", "")).kind in {"owned", "open"})
    part, names = draw(
        st.sampled_from(
            [("channels", ["print"]), ("purposes", ["internal"]), ("accounts", ["employee"]), ("accounts", [])]
        )
    )
    assume(getattr(grant, part) is None)
    return {part: tuple(names)}


def fewer_countries(draw: Draw, _world: World, grant: Grant) -> Mapping[str, Any]:
    return {"territories": ("AT",) if grant.territories is None else less(draw, grant.territories)}


def fewer_edits(draw: Draw, _world: World, grant: Grant) -> Mapping[str, Any]:
    return {"edits": () if grant.edits is None else less(draw, grant.edits)}


def no_reference(_draw: Draw, _world: World, grant: Grant) -> Mapping[str, Any]:
    assume(grant.reference)
    return {"reference": None}


# ---------------------------------------------------------------- of a licence


def of_license(change: Callable[[Draw, License], Mapping[str, Any]]) -> Callable[[Draw, World], World]:
    def restricted(draw: Draw, world: World) -> World:
        ids = [grant.license for grant in world.works[0].grants if grant.license in world.licenses]
        assume(ids)
        entry = world.licenses[draw(st.sampled_from(ids))]
        tight = dataclasses.replace(entry, **change(draw, entry))
        return dataclasses.replace(world, licenses={**world.licenses, entry.id: tight})

    return restricted


def forbidden_act(draw: Draw, entry: License) -> Mapping[str, Any]:
    act = draw(st.sampled_from(["CommercialUse", "Distribution", "Reproduction", "DerivativeWorks"]))
    return {"prohibits": entry.prohibits | {act}, "permits": entry.permits - {act}}


def duty(draw: Draw, entry: License) -> Mapping[str, Any]:
    return {"requires": entry.requires | {draw(st.sampled_from(["Attribution", "Notice", "ShareAlike"]))}}


def news_only(_draw: Draw, _entry: License) -> Mapping[str, Any]:
    return {"editorial_only": True}


def licence_limits(draw: Draw, entry: License) -> Mapping[str, Any]:
    assume(entry.kind in {"owned", "open"})
    part, name = draw(
        st.sampled_from([("channels", "print"), ("purposes", "internal"), ("territories", "AT"), ("edits", "blur")])
    )
    stated = getattr(entry, part)
    return {part: (name,) if stated is None else less(draw, stated)}


# ---------------------------------------------------------------- of a record, a use, a file, a policy


def refused(draw: Draw, world: World) -> World:
    return first(world, status=draw(st.sampled_from(["forbidden", "withdrawn"])))


def people_shown(_draw: Draw, world: World) -> World:
    return first(world, people=True)


def property_shown(_draw: Draw, world: World) -> World:
    return first(world, property=True)


def made_by_ai(_draw: Draw, world: World) -> World:
    return first(world, ai_made=True)


def mistaken_record(_draw: Draw, world: World) -> World:
    return first(world, problems=(text("line 3 is wrong"),))


def of_release(change: Callable[[Draw, Any], Mapping[str, Any]]) -> Callable[[Draw, World], World]:
    def restricted(draw: Draw, world: World) -> World:
        releases = world.works[0].releases
        assume(releases)
        tight = dataclasses.replace(releases[0], **change(draw, releases[0]))
        return first(world, releases=(tight, *releases[1:]))

    return restricted


def consent_ends(draw: Draw, release: Any) -> Mapping[str, Any]:
    return {"valid_until": day(draw, before=release.valid_until)}


def consent_revoked(draw: Draw, release: Any) -> Mapping[str, Any]:
    return {"revoked": day(draw, before=release.revoked)}


def consent_limited(draw: Draw, release: Any) -> Mapping[str, Any]:
    return {"channels": ("intranet",) if release.channels is None else less(draw, release.channels)}


def of_a_minor(_draw: Draw, _release: Any) -> Mapping[str, Any]:
    return {"minor": True}


def used_more(draw: Draw, world: World) -> World:
    keys = [f"{work.id} {grant.reference or grant.license}" for work in world.works for grant in work.grants]
    assume(keys)
    return dataclasses.replace(world, used={**world.used, draw(st.sampled_from(keys)): draw(st.integers(1, 3))})


def of_use(change: Callable[[Draw, Use], Mapping[str, Any]]) -> Callable[[Draw, World], World]:
    return lambda draw, world: dataclasses.replace(world, use=dataclasses.replace(world.use, **change(draw, world.use)))


def more_channels(draw: Draw, use: Use) -> Mapping[str, Any]:
    assume(use.channels)  # from unknown to known is news
    return {"channels": (*use.channels, draw(st.sampled_from(["print", "website", "intranet", "social"])))}


def more_countries(draw: Draw, use: Use) -> Mapping[str, Any]:
    assume(use.territories)
    return {"territories": (*use.territories, draw(st.sampled_from(["US", "CH", "EU", "world"])))}


def an_exception_claimed(draw: Draw, _use: Use) -> Mapping[str, Any]:
    return {"basis": draw(st.sampled_from(["quotation", "panorama"]))}


def commercial(_draw: Draw, _use: Use) -> Mapping[str, Any]:
    return {"commercial": True}


def uploaded(_draw: Draw, _use: Use) -> Mapping[str, Any]:
    return {"mode": "upload"}


def unlabelled(_draw: Draw, _use: Use) -> Mapping[str, Any]:
    return {"labels": ()}


def edited_more(draw: Draw, world: World) -> World:
    assume(world.found[0].method == "perceptual")
    more = tuple(dict.fromkeys((*world.found[0].edits, *draw(edits))))
    return dataclasses.replace(world, found=(dataclasses.replace(world.found[0], edits=more), *world.found[1:]))


def not_all_explained(draw: Draw, world: World) -> World:
    """A look-alike of a forbidden picture beside what was recognised."""
    assume("Z" not in {work.id for work in world.works})
    status = draw(st.sampled_from(["forbidden", "withdrawn"]))
    like = Match("Z", None, "perceptual", draw(st.booleans()), 0.9)
    return dataclasses.replace(
        world, works=(*world.works, build.asset(id="Z", status=status)), found=(*world.found, like)
    )


def broken_file(draw: Draw, world: World) -> World:
    code = draw(st.sampled_from(["MC801", "MC802", "MC803", "MC804", "MC805", "MC307"]))
    return dataclasses.replace(
        world, media=dataclasses.replace(world.media, problems=build.media(problems=[code]).problems)
    )


def raised_level(draw: Draw, world: World) -> World:
    levels = dict(world.policy.levels)
    rule = draw(st.sampled_from(RULES))
    higher = [level for level in Level if RANK[level] > RANK[levels.get(rule.code, rule.level)]]
    assume(higher)
    levels[rule.code] = draw(st.sampled_from(higher))
    return dataclasses.replace(world, policy=dataclasses.replace(world.policy, levels=levels))


RESTRICTIONS: Mapping[str, Callable[[Draw, World], World]] = {
    **{each.__name__: of_grant(each) for each in (
        sooner_ended, later_begun, longer_embargo, smaller_quota, other_licensee, own_credit, fewer_channels, fewer_purposes,
        fewer_accounts, first_limits, fewer_countries, fewer_edits, no_reference,
    )},
    **{each.__name__: of_license(each) for each in (forbidden_act, duty, news_only, licence_limits)},
    **{each.__name__: of_release(each) for each in (consent_ends, consent_revoked, consent_limited, of_a_minor)},
    **{each.__name__: of_use(each) for each in (
        more_channels, more_countries, an_exception_claimed, commercial, uploaded, unlabelled,
    )},
    **{each.__name__: each for each in (
        refused, people_shown, property_shown, made_by_ai, mistaken_record, used_more, edited_more, not_all_explained,
        broken_file, raised_level,
    )},
}  # fmt: skip


@st.composite
def restricted(draw: Draw, name: str, world: World | None = None) -> tuple[World, World]:
    before = draw(worlds()) if world is None else world
    return before, RESTRICTIONS[name](draw, before)


@pytest.mark.parametrize("name", RESTRICTIONS)
def test_a_restriction_never_makes_it_better(name: str) -> None:
    """Whatever the rest of the world is, the verdict after the restriction is as bad as before, or worse."""

    @given(pair=restricted(name))
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    def holds(pair: tuple[World, World]) -> None:
        before, after = pair
        assert after.verdict() >= before.verdict()

    holds()


FREE = World(  # clear, and every restriction can bite it
    works=(
        build.asset(
            build.grant(
                "CC-BY-4.0", channels=("linkedin",), purposes=("organic",), accounts=("company",), territories=("DE",),
                reference="R-1", edits=("crop",), quota=3,
            ),
            releases=(build.release(person="Kim"),),
        ),
    ),
    found=(build.match("A-1", method="perceptual", edits=("crop",), asset_share=0.9),),
    use=build.use(caption=CREDIT, labels=("ai",)),
    policy=build.policy(),
    media=build.media(),
)  # fmt: skip
OTHERWISE = {
    "first_limits": {"works": (build.asset(build.grant()),)},
    "licence_limits": {"works": (build.asset(build.grant()),)},
    "no_reference": {"works": (build.asset(build.stock(edits=("crop",))),)},
    "duty": {"works": (build.asset(build.grant()),), "use": build.use()},
    "commercial": {
        "works": (build.asset(build.grant("CC-BY-NC-4.0")),),
        "use": build.use(caption=CREDIT.replace("/by/", "/by-nc/"), commercial=False),
    },
    "uploaded": {"works": (build.asset(),), "use": build.use(mode="share")},
    "unlabelled": {"works": (build.asset(build.grant(document="terms.pdf"), ai_made=True),)},
    "made_by_ai": {"use": build.use(caption=CREDIT)},
    "people_shown": {"works": (build.asset(build.grant()),)},
    "raised_level": {"works": (build.asset(build.grant(valid_until=DAY)),)},
}  # fmt: skip


@pytest.mark.parametrize("name", RESTRICTIONS)
def test_each_restriction_bites(name: str) -> None:
    """Each of them turns a clear use into one that is not clear: none of them is drawn in vain."""
    world = dataclasses.replace(FREE, **OTHERWISE.get(name, {}))
    assert world.verdict() == 0
    find(restricted(name, world), lambda pair: pair[1].verdict() > 0)
