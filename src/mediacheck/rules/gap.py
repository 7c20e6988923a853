"""What the nearest grants lack, gathered for the rules: one gap for each grant, though many channels lack the same."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mediacheck.model import Asset, Case, Cover, Finding, Grant, Lack, Region, Text
from mediacheck.rules import words
from mediacheck.rules.ground import standings
from mediacheck.rules.rule import Rule, once


@dataclass(slots=True)
class Gap:
    """A grant and all that it lacks under one rule, for the channels named (none: nobody stated a channel)."""

    asset: Asset
    cover: Cover
    region: Region | None
    lacks: list[Lack] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(lack.term for lack in self.lacks))

    @property
    def named(self) -> Mapping[str, Text | str]:
        """Values that every sentence about the gap may use."""
        return {"asset": words.asset(self.asset), "license": words.license(self.cover)}

    def value(self, name: str) -> Any:
        return self.lacks[0].values.get(name)

    def only(self, lack: Lack) -> "Gap":
        return replace(self, lacks=[lack])

    def finding(self, rule: Rule, message: Text, remedy: Text) -> Finding:
        evidence: dict[str, Any] = {name: value for lack in self.lacks for name, value in lack.values.items()}
        evidence |= {"reference": self.cover.grant.reference, "document": self.cover.grant.document}
        if self.channels:
            evidence |= {"wanted": tuple(self.channels)} if self.lacks[0].term == "channels" else {}
            evidence["channels"] = tuple(self.channels)
        return rule.finding(
            message,
            remedy,
            asset=self.asset.id or None,
            license=self.cover.grant.license,
            term=self.lacks[0].term,
            region=self.region,
            evidence=evidence,
        )


@once
def _lacking(case: Case) -> frozenset[str]:
    """Under which rules something is lacking at all: of most of them nothing is."""
    nearest = [standing.cover for standing in standings(case)]
    return frozenset(lack.code for cover in nearest if cover is not None for lack in cover.lacks)


def gaps(case: Case, code: str) -> Iterator[Gap]:
    """What is missing under the rule `code`, grant by grant; nothing where a grant covers."""
    if code not in _lacking(case):
        return
    found: dict[tuple[str, Grant], Gap] = {}
    for standing in standings(case):
        cover = standing.cover
        lacks = [lack for lack in cover.lacks if lack.code == code] if cover else []
        if cover is None or not lacks:
            continue
        asset = case.assets.get(cover.asset, standing.asset)
        gap = found.setdefault((asset.id, cover.grant), Gap(asset, cover, standing.region))
        gap.lacks += [lack for lack in lacks if lack not in gap.lacks]
        if standing.channel and standing.channel not in gap.channels:
            gap.channels.append(standing.channel)
    yield from found.values()
