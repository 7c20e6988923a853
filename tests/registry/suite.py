"""What every registry has to do, whatever keeps it: each backend's test class inherits this one."""

import datetime as dt
import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mediacheck.errors import UsageError
from mediacheck.fingerprint import perceptual
from mediacheck.model import Asset, Grant, Keypoints, RecordedUse, Release, Revocation, Verdict
from mediacheck.registry import (
    CANDIDATES,
    DISTANCE,
    KEYPOINTS,
    Booked,
    Purchase,
    Registry,
    Vote,
    exchange,
    revisions,
    setting,
    verifying,
)
from mediacheck.registry.memory import MemoryRegistry
from mediacheck.registry.packing import pack

from .making import NO_KEYPOINTS, corners, entry, flipped, made, perturbed, ruling, strangers

OWNED = Grant("LicenseRef-Company-Owned")
BOUGHT = Grant(
    "LicenseRef-Adobe-Stock-Standard",
    reference="ORDER-1",
    valid_from=dt.date(2025, 1, 1),
    valid_until=dt.date(2026, 12, 31),
    channels=("linkedin", "social"),
    edits=(),
    quota=3,
)

DAY = dt.date(2026, 12, 1)
USE = RecordedUse(
    DAY,
    post="posts/a",
    name="Sée, 1.jpg",
    result="0f" * 16,
    sha256="ab" * 32,
    channels=("linkedin", "xing"),
    asset="ACME-1",
    license="LicenseRef-Adobe-Stock-Standard",
    reference="ORDER-1",
    decision="2026-11-28-a",
)

Open = Callable[[], Registry]


class RegistrySuite:
    """A subclass gives the fixture `registry`, empty; and `again`, which opens the same one a second time."""

    # ------------------------------------------------------------ adding and finding

    def test_a_new_registry_is_empty(self, registry: Registry) -> None:
        """Nothing is registered that nobody registered."""
        assert len(registry) == 0
        assert list(registry.assets()) == []
        assert registry.near([bytes(32)]) == []
        assert list(registry.verify()) == []

    def test_a_file_is_found_by_bytes_pixels_and_codes(self, registry: Registry, photos: list[Path]) -> None:
        """The three ways to find an asset lead to it."""
        clock = entry(photos[0], Asset("CLOCK", grants=(OWNED,)))
        added = registry.add([clock, entry(photos[1])])
        assert (added.new, added.changed, added.unchanged) == (2, 0, 0)
        assert added.ids == ("CLOCK", "coffee.jpg")
        assert clock.sha256 is not None
        assert clock.fingerprints is not None
        assert registry.exact(clock.sha256) == ["CLOCK"]
        assert registry.pixels(clock.fingerprints.pixels) == ["CLOCK"]
        hits = registry.near(clock.fingerprints.views[0].codes)
        assert (hits[0].asset, hits[0].view, hits[0].query, hits[0].distance) == ("CLOCK", 0, 0, 0)
        assert {hit.asset for hit in hits} == {"CLOCK"}

    def test_what_was_stored_comes_back(self, registry: Registry, photos: list[Path]) -> None:
        """Nothing of a record or a fingerprint is lost, but what packing a raster loses."""
        asset = Asset(
            "FIG",
            title="Feigen",
            status="withdrawn",
            reason="…",
            creator="T. „Freespace“",
            owner="ACME",
            source="https://example.com",
            supplier_id="123",
            credit_region=(0.0, 0.9, 1.0, 0.1),
            people=True,
            ai_made=True,
            grants=(OWNED, BOUGHT),
            releases=(Release("model", "Jana", ("intranet",), revoked=dt.date(2026, 1, 1), minor=True),),
        )
        fig = entry(photos[2], asset)
        registry.add([fig])
        stored = registry.get("FIG")
        assert stored is not None
        assert replace(stored.asset, origin=None) == asset
        assert (stored.sha256, stored.media_type, stored.width, stored.height) == (
            fig.sha256,
            fig.media_type,
            fig.width,
            fig.height,
        )
        assert stored.fingerprints is not None
        assert fig.fingerprints is not None
        assert [view.codes for view in stored.fingerprints.views] == [view.codes for view in fig.fingerprints.views]
        assert [view.box for view in stored.fingerprints.views] == [view.box for view in fig.fingerprints.views]
        for kept, seen in zip(stored.fingerprints.views, fig.fingerprints.views, strict=True):
            assert len(kept.raster.pixels) == len(seen.raster.pixels)

    def test_an_asset_that_was_asked_for_is_known_as_it_is_now(
        self, registry: Registry, again: Open, photos: list[Path]
    ) -> None:
        """What is kept of an asset goes no further than the next change, whoever makes it."""
        registry.add([entry(photos[2], Asset("FIG", grants=(OWNED,)))])
        for known in (registry.get("FIG"), registry.get("FIG")):
            assert known is not None
            assert known.asset.grants == (OWNED,)
        assert registry.asset("FIG") == registry.asset("FIG")
        other = again()
        other.add([entry(photos[2], Asset("FIG", status="withdrawn", reason="…"))], replace=True)
        for asset in (registry.asset("FIG"), getattr(registry.get("FIG"), "asset", None)):
            assert asset is not None
            assert (asset.status, asset.grants) == ("withdrawn", ())
        other.remove("FIG")
        assert registry.get("FIG") is None
        assert registry.asset("FIG") is None

    def test_it_answers_as_the_reference_does(self, registry: Registry, photos: list[Path], tmp_path: Path) -> None:
        """All backends give the same results, rasters included."""
        source = tmp_path / "source"
        source.mkdir()
        base, other = strangers(2, 1)
        bits = np.random.default_rng(1).permutation(256).tolist()
        near = [made(source, f"{count}.bin", flipped(base, bits[:count])) for count in range(0, 60, 3)]
        entries = [*near, made(source, "flat.bin"), *(entry(photo) for photo in photos)]
        reference = MemoryRegistry()
        assert registry.add(entries) == reference.add(entries)
        codes = [base, other, flipped(base, range(5))]
        assert registry.near(codes) == reference.near(codes)
        assert [replace(asset, origin=None) for asset in registry.assets()] == [
            replace(asset, origin=None) for asset in reference.assets()
        ]
        for asset in reference.assets():
            mine, theirs = registry.get(asset.id), reference.get(asset.id)
            assert mine is not None
            assert theirs is not None
            assert (mine.sha256, mine.fingerprints) == (theirs.sha256, theirs.fingerprints)

    def test_the_search_is_exact_to_the_last_bit(self, registry: Registry, tmp_path: Path) -> None:
        """Distance 31 is found, wherever the bits are; distance 32 is not."""
        code = strangers(1, 2)[0]
        source = tmp_path / "source"
        source.mkdir()
        spread = [16 * band + 5 * bit for bit in (1, 2) for band in range(16)]
        registry.add(
            [
                made(source, "a", flipped(code, spread[:DISTANCE])),
                made(source, "b", flipped(code, spread)),
                made(source, "c", flipped(code, range(DISTANCE))),
                made(source, "d", flipped(code, range(DISTANCE + 1))),
                made(source, "e", flipped(code, range(256 - DISTANCE, 256))),
                made(source, "f", flipped(code, range(256 - DISTANCE - 1, 256))),
            ]
        )
        assert DISTANCE == perceptual.DISTANCE
        assert [(hit.asset, hit.distance) for hit in registry.near([code])] == [(name, DISTANCE) for name in "ace"]

    # ------------------------------------------------------------ keypoints

    def test_keypoints_find_their_asset_among_others(self, registry: Registry, again: Open, tmp_path: Path) -> None:
        """A tenth of an asset's corners, changed as in copies and among many strangers, lead to it first."""
        kept = {f"{number:02}": corners(400, number) for number in range(30)}
        registry.add(made(tmp_path, name, keypoints=each) for name, each in kept.items())
        for each in (registry, again()):
            for name in ("00", "17", "29"):
                votes = each.voted(perturbed(kept[name], 0.1, 5, beside=1000))
                assert votes[0].asset == name
                assert 10 <= votes[0].votes <= 40
                assert all(vote.votes <= 5 for vote in votes[1:])
                assert len(votes) <= CANDIDATES

    def test_votes_agree_with_the_reference_on_who_is_first(self, registry: Registry, tmp_path: Path) -> None:
        """Two assets in one picture are the first two, in the order that comparing all with all gives."""
        kept = {name: corners(300, seed) for seed, name in enumerate("abcdef")}
        entries = [made(tmp_path, name, keypoints=each) for name, each in kept.items()]
        reference = MemoryRegistry()
        reference.add(entries)
        registry.add(entries)
        large, small = perturbed(kept["d"], 0.8, 1), perturbed(kept["b"], 0.3, 2, beside=300)
        asked = Keypoints(KEYPOINTS, large.places + small.places, large.descriptors + small.descriptors)
        mine, theirs = registry.voted(asked), reference.voted(asked)
        assert [vote.asset for vote in mine[:2]] == [vote.asset for vote in theirs[:2]] == ["d", "b"]

    def test_real_pictures_vote_for_themselves(self, registry: Registry, photos: list[Path]) -> None:
        """The corners that a photograph is registered with are those that it is found by."""
        registry.add([entry(photo) for photo in photos])
        for photo in photos:
            looked = entry(photo).fingerprints
            assert looked is not None
            assert looked.keypoints is not None
            votes = registry.voted(looked.keypoints)
            assert votes[0].asset == photo.name
            assert votes[0].votes > len(looked.keypoints.descriptors) // 32 * 0.9

    def test_a_corner_votes_once(self, registry: Registry, tmp_path: Path) -> None:
        """A pattern that repeats within an asset counts no more than a corner does."""
        one = corners(1, 1)
        many = Keypoints(KEYPOINTS, one.places * 50, one.descriptors * 50)
        registry.add([made(tmp_path, "pattern", keypoints=many)])
        assert registry.voted(one) == [Vote("pattern", 1)]

    def test_what_is_removed_or_replaced_gets_no_votes(self, registry: Registry, again: Open, tmp_path: Path) -> None:
        """Neither an asset that is gone nor the keypoints that one had before."""
        kept = [corners(200, number) for number in range(3)]
        registry.add([made(tmp_path, name, keypoints=each) for name, each in zip("abc", kept, strict=True)])
        assert registry.voted(kept[0])[0] == Vote("a", 200)
        registry.remove("a")
        newer = made(tmp_path, "b", keypoints=corners(200, 9))
        (tmp_path / "b").write_bytes(b"other bytes")
        newer = replace(newer, sha256=hashlib.sha256(b"other bytes").hexdigest())
        registry.add([newer], replace=True)
        for each in (registry, again()):
            assert each.voted(kept[0]) == []
            assert each.voted(kept[1]) == []
            assert each.voted(corners(200, 9)) == [Vote("b", 200)]
            assert each.voted(kept[2]) == [Vote("c", 200)]

    def test_only_the_best_are_proposed(self, registry: Registry, tmp_path: Path) -> None:
        """However many are alike, at most CANDIDATES come back, most votes first and then by id."""
        known = corners(100, 1)
        shares = [known.descriptors[: 32 * count] for count in range(100, 70, -1)]
        registry.add(
            made(tmp_path, f"{number:02}", keypoints=Keypoints(KEYPOINTS, share[: len(share) // 8], share))
            for number, share in enumerate(shares)
        )
        votes = registry.voted(known)
        assert votes == [Vote(f"{number:02}", 100 - number) for number in range(CANDIDATES)]

    def test_keypoints_of_another_algorithm_are_not_compared(self, registry: Registry, tmp_path: Path) -> None:
        """Neither asked for nor registered; and nothing asked is nothing found."""
        known = corners(50, 1)
        older = replace(known, algorithm="orb-0")
        registry.add([made(tmp_path, "a", keypoints=older), made(tmp_path, "b", keypoints=None)])
        assert registry.voted(known) == []
        registry.add([made(tmp_path, "c", keypoints=known)])
        assert registry.voted(older) == []
        assert registry.voted(NO_KEYPOINTS) == []
        assert [vote.asset for vote in registry.voted(known)] == ["c"]

    def test_each_asset_says_whether_its_preview_is_another_one(
        self, registry: Registry, photos: list[Path], tmp_path: Path
    ) -> None:
        """What is computed from previews is computed again for those that changed, and for no other."""
        registry.add([entry(photos[0], Asset("A")), entry(photos[1], Asset("B")), made(tmp_path, "c")])
        before = dict(registry.previews())
        assert list(before) == sorted(before)
        assert all(before[asset] for asset in "AB")
        assert before["c"] == ""
        stored = registry.get("A")
        assert stored is not None
        assert registry.preview("A") == stored.preview
        assert registry.preview("c") is None
        assert registry.preview("nobody") is None
        registry.add([entry(photos[0], Asset("A", title="New"))], replace=True)
        registry.add([entry(photos[2], Asset("B"))], replace=True)
        after = dict(registry.previews())
        assert after["A"] == before["A"]
        assert after["B"] not in {before["B"], ""}

    def test_what_is_recognised_is_told_from_what_is_on_record(self, registry: Registry, photos: list[Path]) -> None:
        """Another picture or title changes the one, another grant the other, and a recorded use neither."""
        registry.add([entry(photos[0], Asset("A"))])
        first = revisions.of(registry)
        registry.record_uses([RecordedUse(dt.date(2026, 1, 2), "post", "a.jpg", "r", asset="A")])
        assert revisions.of(registry) == first
        registry.add([entry(photos[0], Asset("A", grants=(BOUGHT,)))])
        granted = revisions.of(registry)
        assert granted.pictures == first.pictures
        assert granted.terms != first.terms
        registry.add([entry(photos[1], Asset("B"))])
        more = revisions.of(registry)
        assert more.pictures != first.pictures
        registry.add([entry(photos[1], Asset("B", title="Lake"))], replace=True)
        assert revisions.of(registry).pictures != more.pictures

    def test_registering_again_fills_in_keypoints(self, registry: Registry, tmp_path: Path) -> None:
        """The same bytes bring what was not looked for then, and take nothing away that is there."""
        bare = made(tmp_path, "a", bytes(32), keypoints=None)
        assert bare.packed is not None
        registry.add([bare])
        assert len(list(verifying.records(registry.stored()))) == 1
        full = replace(
            bare, packed=replace(bare.packed, keypoints=corners(50, 1), colours=bytes(768)), preview=b"\xff\xd8\xff"
        )
        for by_import in (False, True):
            assert registry.add([full], replace=by_import).changed == (not by_import)
            assert registry.add([bare], replace=by_import).unchanged == 1
        assert list(verifying.records(registry.stored())) == []
        (stored,) = registry.stored()
        assert stored.packed == full.packed
        assert stored.preview == full.preview

    # ------------------------------------------------------------ the same again

    def test_the_same_bytes_again_change_nothing(self, registry: Registry, photos: list[Path]) -> None:
        """Registering twice is registering once; the revision stays."""
        registry.add([entry(photos[0], Asset("", grants=(OWNED,)))])
        revision = registry.revision()
        added = registry.add([entry(photos[0], Asset("", grants=(OWNED,)))])
        assert (added.new, added.changed, added.unchanged) == (0, 0, 1)
        assert registry.revision() == revision
        assert len(registry) == 1

    def test_the_same_bytes_again_append_the_new_grant(self, registry: Registry, photos: list[Path]) -> None:
        """A second licence for a registered picture joins the first, under the id that it has."""
        registry.add([entry(photos[0], Asset("CLOCK", title="Uhr", grants=(OWNED,)))])
        added = registry.add([entry(photos[0], Asset("", creator="B. Ond", grants=(BOUGHT,)))])
        assert (added.changed, added.ids) == (1, ("CLOCK",))
        stored = registry.get("CLOCK")
        assert stored is not None
        assert stored.asset.grants == (OWNED, BOUGHT)
        assert (stored.asset.title, stored.asset.creator) == ("Uhr", "B. Ond")

    def test_the_same_bytes_twice_in_one_go_are_one_asset(self, registry: Registry, photos: list[Path]) -> None:
        """Copies under two names are one picture."""
        copy = photos[0].with_name("copy.jpg")
        copy.write_bytes(photos[0].read_bytes())
        added = registry.add([entry(photos[0]), entry(copy, Asset("", grants=(OWNED,)))])
        assert (added.new, added.changed, len(registry)) == (1, 1, 1)

    def test_a_ban_is_added_and_never_lifted_by_adding(self, registry: Registry, photos: list[Path]) -> None:
        """A picture that was registered can be forbidden; a later licence does not undo that."""
        registry.add([entry(photos[0], Asset("", grants=(OWNED,)))])
        registry.add([entry(photos[0], Asset("", status="forbidden", reason="Künstler widersprach"))])
        registry.add([entry(photos[0], Asset("", grants=(BOUGHT,)))])
        stored = registry.get("clock.jpg")
        assert stored is not None
        assert (stored.asset.status, stored.asset.reason) == ("forbidden", "Künstler widersprach")

    def test_two_files_of_one_name_get_two_ids(self, registry: Registry, photos: list[Path], tmp_path: Path) -> None:
        """A name that is taken gets a number; nothing is overwritten."""
        other = tmp_path / "other" / "clock.jpg"
        other.parent.mkdir()
        other.write_bytes(photos[1].read_bytes())
        assert registry.add([entry(photos[0]), entry(other)]).ids == ("clock.jpg", "clock-2.jpg")

    def test_an_id_belongs_to_one_file(self, registry: Registry, photos: list[Path]) -> None:
        """Another file under a known id, or a known file under another id, is refused and changes nothing."""
        registry.add([entry(photos[0], Asset("ACME-1"))])
        revision = registry.revision()
        with pytest.raises(UsageError, match="belongs to another file"):
            registry.add([entry(photos[1], Asset("ACME-1"))])
        with pytest.raises(UsageError, match="registered already, as “ACME-1”"):
            registry.add([entry(photos[0], Asset("ACME-2"))])
        assert (registry.revision(), len(registry)) == (revision, 1)

    def test_a_batch_is_all_or_nothing(self, registry: Registry, tmp_path: Path) -> None:
        """An entry that is refused takes those with it that were to be written together."""
        registry.add([made(tmp_path, "a")])
        revision = registry.revision()
        bad = replace(made(tmp_path, "b"), asset=Asset("a"))
        with pytest.raises(UsageError):
            registry.add([made(tmp_path, "c"), bad])
        assert [asset.id for asset in registry.assets()] == ["a"]
        assert registry.revision() == revision

    def test_replacing_takes_grants_away(self, registry: Registry, photos: list[Path]) -> None:
        """An import follows its source: a grant that stands there no more is gone here as well."""
        registry.add([entry(photos[0], Asset("A", title="x", grants=(OWNED, BOUGHT)))])
        added = registry.add([entry(photos[0], Asset("A", grants=(BOUGHT,)))], replace=True)
        stored = registry.get("A")
        assert stored is not None
        assert (added.changed, stored.asset.grants, stored.asset.title) == (1, (BOUGHT,), None)

    def test_replacing_takes_other_bytes(self, registry: Registry, photos: list[Path]) -> None:
        """An import follows its source: a picture that was edited there is the edited one here."""
        registry.add([entry(photos[0], Asset("A", grants=(OWNED,)))])
        new = entry(photos[1], Asset("A", grants=(OWNED,)))
        assert registry.add([new], replace=True).changed == 1
        assert new.sha256 is not None
        assert new.fingerprints is not None
        assert registry.exact(new.sha256) == ["A"]
        assert [hit.asset for hit in registry.near(new.fingerprints.views[0].codes[:1])] == ["A"]
        assert len(registry) == 1

    # ------------------------------------------------------------ purchases

    def test_a_purchase_is_found_by_agency_and_number(self, registry: Registry, again: Open) -> None:
        """Nothing of a purchase is lost; the number is compared without case, and another agency's is another picture."""
        whole = Purchase(
            "alamy",
            "2ABCDE1",
            "LicenseRef-Alamy",
            reference="Ö-1",
            licensee="ACME",
            date="1. März 2025",
            valid_from=dt.date(2025, 3, 1),
            valid_until=dt.date(2026, 2, 28),
            project="Herbst; „neu“",
            user="jana@example.com",
            document="verträge/7.pdf",
        )
        bare = Purchase("istock", "2abcde1", "LicenseRef-iStock-Standard")
        assert registry.add_purchases([whole, bare]) == Booked(new=2)
        for each in (registry, again()):
            assert each.purchases("alamy", "2abcde1") == [whole]
            assert each.purchases("istock", "2ABCDE1") == [bare]
            assert each.purchases("alamy", "2ABCDE") == []
            assert list(each.all_purchases()) == [whole, bare]
            assert len(each) == 0
            assert list(each.verify()) == []

    def test_the_same_purchases_again_change_nothing(self, registry: Registry, again: Open) -> None:
        """A list that is imported twice is imported once; the revision tells."""
        empty = registry.revision()
        listed = [Purchase("gettyimages", str(number), "LicenseRef-Getty-Editorial") for number in range(9)]
        assert registry.add_purchases(listed) == Booked(new=9)
        revision = registry.revision()
        assert revision != empty
        assert registry.add_purchases(reversed(listed)) == Booked(unchanged=9)
        assert registry.revision() == revision == again().revision()
        assert registry.add_purchases([]) == Booked()

    def test_a_list_has_the_last_word_on_its_orders(self, registry: Registry, again: Open) -> None:
        """A corrected order is corrected, one of two licences keeps both, a cancelled one is gone, others stay."""
        standard = Purchase("adobestock", "1", "LicenseRef-Adobe-Stock-Standard", reference="A")
        extended = replace(standard, license="LicenseRef-Adobe-Stock-Extended")
        other = replace(standard, reference="B")
        registry.add_purchases([standard, other])
        assert registry.add_purchases([standard, extended]) == Booked(changed=1)
        assert registry.purchases("adobestock", "1") == [extended, standard, other]
        assert registry.add_purchases([extended]) == Booked(changed=1)
        assert registry.purchases("adobestock", "1") == [extended, other]
        gone = Purchase("adobestock", "7", "x").order
        assert registry.add_purchases([], cancelled=[extended.order, gone]) == Booked(removed=1)
        assert registry.purchases("adobestock", "1") == again().purchases("adobestock", "1") == [other]
        assert registry.add_purchases([standard], cancelled=[standard.order]) == Booked()

    def test_purchases_are_exported_and_imported(self, registry: Registry, photos: list[Path], tmp_path: Path) -> None:
        """They travel with the assets, and a second import changes nothing."""
        registry.add([entry(photos[0])])
        bought = [Purchase("adobestock", "1", "L", reference=str(number), user="Ä") for number in range(3)]
        registry.add_purchases(bought)
        path = tmp_path / "export.json"
        exchange.export_file(registry, path)
        reference = MemoryRegistry()
        assert exchange.import_file(path, reference).purchases == Booked(new=3)
        assert list(reference.all_purchases()) == bought
        stream = io.StringIO()
        exchange.export(reference, stream)
        assert stream.getvalue() == path.read_text(encoding="utf-8")
        assert exchange.import_file(path, registry).purchases == Booked(unchanged=3)

    # ------------------------------------------------------------ decisions

    def test_a_decision_comes_back_whole(self, registry: Registry, again: Open, photos: list[Path]) -> None:
        """Who decided what, for what, until when, and what the picture looks like; nothing of it is an asset."""
        look = pack(entry(photos[0])).packed
        full = ruling("b", look)
        revoked = ruling("a", revoked=Revocation("Ö", dt.date(2026, 12, 1), "war doch\nfremd"))
        bare = ruling("c", channels=(), overrides=(), own_work=False, pixels=None, name=None, verdict=Verdict.BLOCKED)
        assert registry.decide([full, revoked, bare]) == 3
        for each in (registry, again()):
            assert list(each.decisions()) == [revoked, full, bare]
            assert len(each) == 0
            assert list(each.verify()) == []

    def test_deciding_the_same_again_changes_nothing(self, registry: Registry, again: Open) -> None:
        """A decision that is imported twice is one; the revision tells of each that is new."""
        seen = [registry.revision()]
        assert registry.decide([ruling("a"), ruling("a")]) == 1
        seen.append(registry.revision())
        assert registry.decide([ruling("a")]) == 0
        assert registry.revision() == seen[-1]
        assert registry.decide([ruling("a"), ruling("b")]) == 1
        seen.append(registry.revision())
        registry.revoke("a", Revocation("J", dt.date(2026, 12, 1), "r"))
        seen.append(registry.revision())
        assert len(set(seen)) == len(seen)
        assert again().revision() == seen[-1]

    def test_a_decision_is_revoked_once_and_stays(self, registry: Registry, again: Open) -> None:
        """Who took it back is never written over, neither by another one nor by what an older copy says."""
        registry.decide([ruling("a")])
        first = Revocation("Jana", dt.date(2026, 12, 1), "Irrtum")
        assert registry.revoke("a", first) == ruling("a", revoked=first).decision
        with pytest.raises(UsageError, match="revoked already, by Jana"):
            registry.revoke("a", Revocation("Otto", dt.date(2026, 12, 2), "x"))
        assert registry.decide([ruling("a")]) == 0
        assert list(again().decisions()) == [ruling("a", revoked=first)]

    def test_an_unknown_decision_cannot_be_revoked(self, registry: Registry) -> None:
        """A misspelt id is said to be unknown, whatever it looks like."""
        registry.decide([ruling("a")])
        for unknown in ("b", "", "../a", "a.toml", "\ud800", "x" * 999):
            with pytest.raises(UsageError, match="no decision"):
                registry.revoke(unknown, Revocation("J", dt.date(2026, 12, 1), "r"))

    def test_a_decision_is_never_changed(self, registry: Registry) -> None:
        """Another one under the same id is refused, and takes those with it that came with it."""
        registry.decide([ruling("a")])
        revision = registry.revision()
        with pytest.raises(UsageError, match="another decision"):
            registry.decide([ruling("b"), ruling("a", until=dt.date(2099, 1, 1))])
        assert list(registry.decisions()) == [ruling("a")]
        assert registry.revision() == revision

    def test_decisions_and_uses_are_exported_and_imported(
        self, registry: Registry, photos: list[Path], tmp_path: Path
    ) -> None:
        """They travel with the assets, and a second import changes nothing."""
        registry.add([entry(photos[0])])
        rulings = [ruling("a", pack(entry(photos[1])).packed), ruling("b", revoked=Revocation("J", DAY, "r"))]
        registry.decide(rulings)
        registry.record_uses([USE, replace(USE, post="z")])
        path = tmp_path / "export.json"
        exchange.export_file(registry, path)
        reference = MemoryRegistry()
        exchange.import_file(path, reference)
        assert list(reference.decisions()) == rulings
        assert list(reference.uses()) == [USE, replace(USE, post="z")]
        stream = io.StringIO()
        exchange.export(reference, stream)
        assert stream.getvalue() == path.read_text(encoding="utf-8")
        revision = registry.revision()
        exchange.import_file(path, registry)
        assert registry.revision() == revision

    # ------------------------------------------------------------ uses

    def test_a_use_counts_once(self, registry: Registry, again: Open) -> None:
        """Recording the same again is no second use; another post is; the oldest stands first."""
        later = replace(USE, date=dt.date(2027, 1, 1), post='Ä; "b"\n', reference=None)
        bare = RecordedUse(DAY, "p", "n.jpg", "r")
        assert list(registry.uses()) == []
        assert registry.record_uses([later, USE, USE, bare]) == 3
        revision = registry.revision()
        assert registry.record_uses([USE]) == registry.record_uses([]) == 0
        assert registry.revision() == revision
        for each in (registry, again()):
            assert set(each.uses()) == {bare, USE, later}
            assert list(each.uses())[-1] == later
            assert list(each.uses("ACME-1")) == [USE, later]
            assert list(each.uses("ACME")) == list(each.uses("\ud800")) == []
            assert len(each) == 0
            assert list(each.verify()) == []

    # ------------------------------------------------------------ setting

    def test_what_is_set_is_on_record(self, registry: Registry, again: Open, photos: list[Path]) -> None:
        """Keys and terms of one grant become what is said; everything else stays, and the picture is found as before."""
        clock = entry(photos[0], Asset("CLOCK", title="a", people=True, grants=(OWNED, BOUGHT)))
        registry.add([clock])
        seen = registry.revision()
        words = ["title=Die „Uhr“, 1", "people=", "grant[order-1].valid_until=2027-12-31", "grant[1].channels=LinkedIn"]
        revised = registry.revise("CLOCK", setting.parse(words))
        wanted = replace(
            revised.old,
            title="Die „Uhr“, 1",
            people=False,
            grants=(replace(OWNED, channels=("linkedin",)), replace(BOUGHT, valid_until=dt.date(2027, 12, 31))),
        )
        assert clock.sha256 is not None
        assert revised.new == wanted
        assert registry.revision() != seen
        for each in (registry, again()):
            assert each.asset("CLOCK") == wanted
            assert each.exact(clock.sha256) == ["CLOCK"]
            assert list(each.verify()) == []
        seen = registry.revision()
        assert registry.revise("CLOCK", setting.parse(words)).new == wanted
        assert registry.revision() == seen

    def test_a_mistake_sets_nothing(self, registry: Registry, photos: list[Path]) -> None:
        """All of it or nothing: what a sidecar could not say is refused, also behind what it could."""
        registry.add([entry(photos[0], Asset("CLOCK", grants=(BOUGHT,)))])
        old, seen = registry.asset("CLOCK"), registry.revision()
        for wrong in ("grant.valid_until=2024-12-31", "grant.edits=krop", "status=forbidden", "grant[3].quota=1"):
            with pytest.raises(UsageError):
                registry.revise("CLOCK", setting.parse(["title=b", wrong]))
        with pytest.raises(UsageError, match="no asset"):
            registry.revise("CLOK", setting.parse(["title=b"]))
        assert (registry.asset("CLOCK"), registry.revision()) == (old, seen)

    # ------------------------------------------------------------ removing

    def test_what_is_removed_is_found_no_more(self, registry: Registry, again: Open, photos: list[Path]) -> None:
        """A registration that ended leaves no trace in any search, then and later."""
        clock = entry(photos[0])
        registry.add([clock, entry(photos[1])])
        registry.remove("clock.jpg")
        assert clock.sha256 is not None
        assert clock.fingerprints is not None
        for each in (registry, again()):
            assert each.get("clock.jpg") is None
            assert each.exact(clock.sha256) == []
            assert each.pixels(clock.fingerprints.pixels) == []
            assert each.near(clock.fingerprints.views[0].codes) == []
            assert [asset.id for asset in each.assets()] == ["coffee.jpg"]
            assert list(each.verify()) == []

    def test_what_is_unknown_cannot_be_removed(self, registry: Registry) -> None:
        """A misspelt id is said to be unknown."""
        for unknown in ("X", "\udce9", "\ud800"):
            assert registry.get(unknown) is None
            with pytest.raises(UsageError, match="no asset"):
                registry.remove(unknown)

    # ------------------------------------------------------------ revision, reopening

    def test_the_revision_is_another_one_exactly_when_the_content_is(
        self, registry: Registry, again: Open, photos: list[Path]
    ) -> None:
        """A result can name the state of the registry that it was made with."""
        seen = [registry.revision()]
        registry.add([entry(photos[0])])
        seen.append(registry.revision())
        registry.add([entry(photos[0], Asset("", grants=(BOUGHT,)))])
        seen.append(registry.revision())
        registry.add([entry(photos[1])])
        seen.append(registry.revision())
        assert len(set(seen)) == len(seen)
        assert again().revision() == seen[-1]
        assert list(registry.verify()) == []
        assert registry.revision() == seen[-1]

    def test_content_is_there_again(self, registry: Registry, again: Open, photos: list[Path]) -> None:
        """Opening a registry anew changes nothing in it."""
        registry.add([entry(photo, Asset("", grants=(BOUGHT,))) for photo in photos])
        assert list(again().stored()) == list(registry.stored())
        assert len(again()) == len(registry) == len(photos)

    # ------------------------------------------------------------ export and import

    def test_an_export_is_imported_without_loss(self, registry: Registry, photos: list[Path], tmp_path: Path) -> None:
        """What one registry writes another reads, to the last bit of rasters, keypoints, colours and previews."""
        registry.add([entry(photos[0], Asset("A", grants=(BOUGHT,))), entry(photos[1]), made(tmp_path, "b.bin")])
        first = tmp_path / "first.json"
        exchange.export_file(registry, first)
        reference = MemoryRegistry()
        assert exchange.import_file(first, reference).new == 3
        assert list(reference.stored()) == list(registry.stored())
        stored = reference.stored_at("A")
        assert stored is not None
        assert stored.preview is not None
        assert stored.packed is not None
        assert stored.packed.keypoints is not None
        assert len(stored.packed.colours) == 768
        stream = io.StringIO()
        exchange.export(reference, stream)
        assert stream.getvalue() == first.read_text(encoding="utf-8")
        assert exchange.import_file(first, registry).unchanged == 3
