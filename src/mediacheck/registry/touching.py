"""Which posts on record a change of the registry touches: those with a work that may be used less than before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from mediacheck.model import Asset, Grant, License, RecordedUse, Release
from mediacheck.registry import Registry
from mediacheck.registry.endings import covers, released_until
from mediacheck.registry.purchases import licensed

Touched = Mapping[str, tuple[RecordedUse, ...]]
"""Ids of works, and what went out with them, the oldest first."""


class Watch:
    """The works that went out, as they were when the watch began."""

    def __init__(self, registry: Registry, licenses: Mapping[str, License]) -> None:
        self._registry = registry
        self._licenses = licenses
        self._of_asset: dict[str, list[RecordedUse]] = defaultdict(list)
        self._of_file: dict[str, list[RecordedUse]] = defaultdict(list)
        for use in registry.uses():
            if use.asset is not None:
                self._of_asset[use.asset].append(use)
            if use.sha256 is not None:
                self._of_file[use.sha256].append(use)
        self._before = dict(self._works())

    def touched(self) -> Touched:
        """By all that was changed since, ordered by id."""
        if not self._of_asset and not self._of_file:
            return {}
        now = dict(self._works())
        narrower = [
            asset_id
            for asset_id in sorted(self._before.keys() | now.keys())
            if narrows(*(works[asset_id][0] if asset_id in works else None for works in (self._before, now)))
        ]
        return {each: self._uses(each, (self._before.get(each) or now[each])[1]) for each in narrower}

    def _works(self) -> Iterator[tuple[str, tuple[Asset, str | None]]]:
        """With all grants, those that were bought too; and the digests of their files where those went out."""
        files = {asset_id: sha256 for sha256 in self._of_file for asset_id in self._registry.exact(sha256)}
        for asset_id in self._of_asset.keys() | files.keys():
            asset = self._registry.asset(asset_id)
            if asset is not None:
                yield asset_id, (licensed(asset, self._registry, self._licenses), files.get(asset_id))

    def _uses(self, asset_id: str, sha256: str | None) -> tuple[RecordedUse, ...]:
        of_file = self._of_file.get(sha256, ()) if sha256 else ()
        return _ordered((*self._of_asset.get(asset_id, ()), *of_file))


def shown(registry: Registry, asset_id: str) -> tuple[RecordedUse, ...]:
    """What went out with a work: under a grant of it, or as the very file; the oldest first."""
    entry = registry.get(asset_id)
    sha256 = entry.sha256 if entry else None
    return _ordered(use for use in registry.uses() if use.asset == asset_id or (sha256 and use.sha256 == sha256))


def _ordered(uses: Iterable[RecordedUse]) -> tuple[RecordedUse, ...]:
    return tuple(sorted(dict.fromkeys(uses), key=lambda use: use.date))


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
