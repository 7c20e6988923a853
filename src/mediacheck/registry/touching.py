"""Which posts on record a change of the registry touches: those with a work that may be used less than before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from mediacheck.model import Asset, Grant, License, RecordedUse, Release
from mediacheck.registry import Registry
from mediacheck.registry.endings import covers, released_until
from mediacheck.registry.purchases import licensed

Touched = Mapping[str, tuple[RecordedUse, ...]]
"""Ids of works, and what went out with them, the oldest first."""


class Watch:
    """Works as they were before a change. What is going to be changed has to be named before it is."""

    def __init__(self, registry: Registry, licenses: Mapping[str, License]) -> None:
        self._registry = registry
        self._licenses = licenses
        self._before: dict[str, Asset | None] = {}
        self._files: dict[str, set[str]] = defaultdict(set)  # by SHA-256: the works that have these bytes

    def asset(self, asset_id: str) -> None:
        entry = self._registry.get(asset_id)
        if entry is not None and entry.sha256 is not None:
            self._files[entry.sha256].add(asset_id)
        self._see(asset_id)

    def file(self, sha256: str) -> None:
        """The works whose file has these bytes, also one that only will be registered."""
        self._files[sha256].update(self._registry.exact(sha256))
        for asset_id in self._files[sha256]:
            self._see(asset_id)

    def everything(self) -> None:
        """All works that went out."""
        for use in self._registry.uses():
            if use.asset is not None:
                self._see(use.asset)
            if use.sha256 is not None and use.sha256 not in self._files:
                self.file(use.sha256)

    def touched(self) -> Touched:
        """By all that was changed since, ordered by id."""
        for sha256, assets in self._files.items():
            assets.update(self._registry.exact(sha256))
        known = self._before.keys() | set[str]().union(*self._files.values())
        narrower = sorted(each for each in known if narrows(self._before.get(each), self._now(each)))
        found: dict[str, list[RecordedUse]] = {each: [] for each in narrower}
        for use in self._registry.uses() if found else ():
            for each in {use.asset} | self._files.get(use.sha256 or "", set()):
                if each in found:
                    found[each].append(use)
        return {each: tuple(uses) for each, uses in found.items() if uses}

    def _see(self, asset_id: str) -> None:
        if asset_id not in self._before:
            self._before[asset_id] = self._now(asset_id)

    def _now(self, asset_id: str) -> Asset | None:
        """With all grants, those that were bought too."""
        asset = self._registry.asset(asset_id)
        return asset and licensed(asset, self._registry, self._licenses)


def shown(registry: Registry, asset_id: str) -> tuple[RecordedUse, ...]:
    """What went out with a work: under a grant of it, or as the very file; the oldest first."""
    entry = registry.get(asset_id)
    sha256 = entry.sha256 if entry else None
    return tuple(use for use in registry.uses() if use.asset == asset_id or (sha256 and use.sha256 == sha256))


# ---------------------------------------------------------------- whether less is allowed


def narrows(old: Asset | None, new: Asset | None) -> bool:
    """Whether a use that was right may not be any more. A work that nobody knew was not forbidden either."""
    if old is None or new is None:
        return new is None or new.status != "active"
    if old.status != "active" or new.status != "active":
        return old.status == "active"
    return (
        (bool(new.problems) and not old.problems)
        or _loses(old, new, ("creator", "source"))
        or any(getattr(new, flag) and not getattr(old, flag) for flag in ("people", "property", "ai_made"))
        or not all(any(_allows(other, grant) for other in new.grants) for grant in old.grants)
        or not all(any(_consents(other, release) for other in new.releases) for release in old.releases)
    )


def _loses(old: Asset | Grant, new: Asset | Grant, names: Iterable[str]) -> bool:
    """Whether something is not stated any more without which a record may not be enough."""
    return any(getattr(old, name) and not getattr(new, name) for name in names)


def _allows(other: Grant, grant: Grant) -> bool:
    """Whether one grant allows all that the other does, and asks for no more.

    Channels, territories and purposes that it leaves open narrow nothing. Which accounts and edits are allowed where
    nobody says, the licence decides.
    """
    scopes = ((getattr(other, name), getattr(grant, name)) for name in ("channels", "territories", "purposes"))
    begins = ((getattr(other, name), getattr(grant, name)) for name in ("valid_from", "embargo_until"))
    return (
        other.license == grant.license
        and (other.valid_until is None or (grant.valid_until is not None and other.valid_until >= grant.valid_until))
        and all(new is None or (old is not None and new <= old) for new, old in begins)
        and all(new is None or (old is not None and covers(new, old)) for new, old in scopes)
        and covers(other.accounts, grant.accounts)
        and covers(other.edits, grant.edits)
        and (other.quota is None or (grant.quota is not None and other.quota >= grant.quota))
        and other.licensee in {None, grant.licensee}
        and other.credit in {None, grant.credit}
        and not _loses(grant, other, ("licensor", "reference", "document"))
    )


def _consents(other: Release, release: Release) -> bool:
    """Whether one consent goes as far as the other."""
    end, before = released_until(other), released_until(release)
    return (
        (other.kind, other.person) == (release.kind, release.person)
        and (end is None or (before is not None and end >= before))
        and (other.channels is None or (release.channels is not None and covers(other.channels, release.channels)))
        and (release.minor or not other.minor)
        and not (release.document and not other.document)
    )
