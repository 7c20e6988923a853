"""What an audit comes to, and what it does not do again."""

import datetime as dt
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mediacheck import catalog
from mediacheck.audit import Outcome, run
from mediacheck.audit.ledger import Ledger
from mediacheck.audit.run import Audit
from mediacheck.audit.undated import then
from mediacheck.media.sandbox import Workers
from mediacheck.model import Attachment, Finding, Item, Level, Media, Post, RecordedUse, Verdict, text

from .conftest import POLICY, SKYLINE, SLIDE, TODAY, WAVES, Audited, Here, grant, opened, post


def codes(item: dict[str, object], when: str) -> list[str]:
    return [finding["code"] for finding in item[when]["findings"]]  # type: ignore[index]


def verdicts(item: dict[str, object]) -> tuple[str, str]:
    return item["then"]["verdict"], item["now"]["verdict"]  # type: ignore[index]


def test_then_and_now(place: Path, audited: Audited) -> None:
    """A licence that ended covers what was posted before, then; online it is used today."""
    grant(place, "valid_until = 2025-12-31\n")
    media = place / "media"
    ((kept,), (late,), (unknown,)), _ = audited(
        post("a", "2025-06-01", media / SKYLINE.name),
        post("b", "2026-03-01", media / SKYLINE.name),
        post("c", "2026-04-01", media / WAVES.name),
    )
    assert verdicts(kept) == ("clear", "blocked")
    assert codes(kept, "now") == ["MC201"]
    assert kept["verdict"] == "blocked"
    assert kept["findings"] == kept["now"]["findings"]
    assert verdicts(late) == ("blocked", "blocked")
    assert verdicts(unknown) == ("review", "review")


def test_what_did_not_change_is_not_judged_again(place: Path, audited: Audited) -> None:
    """The same posts on the same day; a new one alone is judged."""
    media = place / "media"
    first = post("a", "2025-06-01", media / SKYLINE.name, media / WAVES.name)
    one, engine = audited(first)
    assert engine.judged == [("instagram/a", 0), ("instagram/a", 1)]
    again, engine = audited(first, post("b", "2025-06-02", media / WAVES.name))
    assert engine.judged == [("instagram/b", 0)]
    assert again[0] == one[0]


def test_other_terms_are_judged_without_looking_again(
    place: Path, audited: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another grant, another picture in the registry: nothing is decoded, also where parts were looked for."""
    media = place / "media"
    posts = [post("a", "2025-06-01", media / SKYLINE.name), post("b", "2025-06-01", media / WAVES.name)]
    audited(*posts)
    for path in media.iterdir():
        path.write_bytes(path.read_bytes())  # the stamp is another one: the bytes decide
    grant(place, "valid_until = 2025-01-01\n")
    shutil.copy(SLIDE, place / "registry" / SLIDE.name)
    (place / "registry" / f"{SLIDE.name}.toml").write_text("")
    with closing(opened(place)) as registry:
        assert len(registry) == 2
    monkeypatch.setattr(Workers, "inspect", _looks_at_nothing)
    monkeypatch.setattr(Workers, "look_closer", _looks_at_nothing)
    ((skyline,), _), engine = audited(*posts)
    assert len(engine.judged) == 2
    assert codes(skyline, "then") == ["MC201"]


def _looks_at_nothing(_self: Workers, files: Iterable[object], *_: str) -> Iterator[Media]:
    for file in [files] if isinstance(files, Path) else files:
        pytest.fail(f"{file} was looked at")
    return iter(())


def test_a_post_that_changed_is_judged_anew(place: Path, audited: Audited) -> None:
    """Its caption, its day, its channel."""
    picture = place / "media" / SKYLINE.name
    audited(post("a", "2025-06-01", picture))
    assert audited(post("a", "2025-06-02", picture))[1].judged
    assert audited(post("a", "2025-06-02", picture, caption="new"))[1].judged
    assert not audited(post("a", "2025-06-02", picture, caption="new"))[1].judged


def test_other_bytes_under_the_same_name_are_judged_anew(place: Path, audited: Audited) -> None:
    """A verdict is that of these bytes."""
    picture = place / "media" / SKYLINE.name
    first = post("a", "2025-06-01", picture)
    audited(first)
    picture.write_bytes(WAVES.read_bytes())
    ((item,),), engine = audited(first)
    assert engine.judged
    assert item["verdict"] == "review"


def uses(place: Path) -> list[RecordedUse]:
    with closing(opened(place)) as registry:
        return list(registry.uses())


def test_uses_are_recorded_once(place: Path, audited: Audited) -> None:
    """Under the grant that bore the post, however often it is audited."""
    picture = place / "media" / SKYLINE.name
    for _ in range(2):
        audited(post("a", "2025-06-01", picture), post("b", "2025-06-01", place / "media" / WAVES.name))
    (use,) = uses(place)
    assert (use.post, use.asset, use.reference) == ("instagram/a", SKYLINE.name, "R-1")
    assert (use.date, use.channels, use.result) == (dt.date(2025, 6, 1), ("instagram",), "audit:instagram")


def test_what_was_recorded_when_it_went_out_is_not_counted_twice(place: Path, audited: Audited) -> None:
    """The same asset on the same channel on that day is the same post, though its platform recoded it."""
    known = RecordedUse(dt.date(2025, 6, 1), "summer", "s.jpg", "1" * 32, channels=("instagram",), asset=SKYLINE.name)
    with closing(opened(place)) as registry:
        registry.record_uses([known])
    audited(post("a", "2025-06-01", place / "media" / SKYLINE.name))
    assert len(uses(place)) == 1
    audited(post("b", "2025-09-01", place / "media" / SKYLINE.name))
    assert len(uses(place)) == 2


def test_a_number_of_uses_is_used_up_in_the_order_of_days(place: Path, audited: Audited) -> None:
    """Two uses are granted: the third post is the one too many, in whatever order an audit comes to them, and again."""
    grant(place, "quota = 2\n")
    picture = place / "media" / SKYLINE.name
    posts = [post("c", "2025-06-03", picture), post("a", "2025-06-01", picture), post("b", "2025-06-02", picture)]
    for _ in range(2):
        found, _ = audited(*posts)
        assert [verdicts(item) for (item,) in found] == [("clear", "clear")] * 2 + [("blocked", "blocked")]
        assert codes(found[2][0], "then") == ["MC209"]
    found, _ = audited(post("0", "2025-05-01", picture), *posts)
    assert [item["verdict"] for (item,) in found] == ["clear", "clear", "blocked", "blocked"]


def by_hand(place: Path, day: str, name: str = "summer") -> None:
    """Somebody recorded the skyline when it went out."""
    known = RecordedUse(
        dt.date.fromisoformat(day), name, "s.jpg", "1" * 32, channels=("instagram",), asset=SKYLINE.name,
        license="LicenseRef-Commissioned", reference="R-1",
    )  # fmt: skip
    with closing(opened(place)) as registry:
        registry.record_uses([known])


@pytest.mark.parametrize("name", ["a", "zz"])
def test_a_post_is_not_held_against_its_own_use_that_was_recorded_by_hand(
    place: Path, audited: Audited, name: str
) -> None:
    """One use is granted, and this is it, whatever name it was given; the next post is one too many."""
    grant(place, "quota = 1\n")
    picture = place / "media" / SKYLINE.name
    by_hand(place, "2025-06-01", name)
    for _ in range(2):
        found, _ = audited(post("m", "2025-06-01", picture), post("n", "2025-07-01", picture))
        assert [verdicts(item) for (item,) in found] == [("clear", "clear"), ("blocked", "blocked")]
    assert len(uses(place)) == 2


def test_a_use_that_was_recorded_by_hand_stands_for_one_post(place: Path, audited: Audited) -> None:
    """Of two posts of a day one was recorded: two went out, and one is granted."""
    grant(place, "quota = 1\n")
    picture = place / "media" / SKYLINE.name
    by_hand(place, "2025-06-01")
    for _ in range(2):
        found, _ = audited(post("a", "2025-06-01", picture), post("b", "2025-06-01", picture))
        assert [verdicts(item) for (item,) in found] == [("clear", "clear"), ("blocked", "blocked")]
    assert sorted(use.post for use in uses(place)) == ["instagram/b", "summer"]


def test_a_post_that_was_recorded_for_two_platforms_is_in_both_archives(place: Path, audited: Audited) -> None:
    """What was recorded as one use stays one, whichever of the two is audited first."""
    picture = place / "media" / SKYLINE.name
    with closing(opened(place)) as registry:
        registry.record_uses(
            [
                RecordedUse(
                    dt.date(2025, 6, 1),
                    "summer",
                    "s.jpg",
                    "1" * 32,
                    channels=("instagram", "facebook"),
                    asset=SKYLINE.name,
                )
            ]
        )
    other = post("b", "2025-06-01", picture, channels=("facebook",))
    audited(post("a", "2025-06-01", picture), replace(other, id="facebook/b", source="facebook"))
    assert [use.post for use in uses(place)] == ["summer"]


def test_what_is_one_too_many_uses_up_the_next_grant(place: Path, audited: Audited) -> None:
    """Two grants of one use each: of three posts the third is blocked, in the first audit as in the next."""
    other = '[[grant]]\nlicense = "LicenseRef-Commissioned"\nlicensor = "Jana Muster"\nreference = "R-2"\n'
    grant(place, f'quota = 1\n{other}channels = ["social"]\npurposes = ["organic"]\nquota = 1\n')
    picture = place / "media" / SKYLINE.name
    posts = [post(name, f"2025-06-0{day}", picture) for day, name in enumerate("abc", 1)]
    for _ in range(2):
        found, _ = audited(*posts)
        assert [verdicts(item) for (item,) in found] == [("clear", "clear")] * 2 + [("blocked", "blocked")]


def test_a_registry_that_changes_while_uses_are_recorded(
    place: Path, audited: Audited, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it says afterwards counts."""
    grant(place, "quota = 2\n")
    picture = place / "media" / SKYLINE.name
    record, changed = run._record, []

    def recorded(*arguments: Any) -> int:
        new = record(*arguments)
        if not changed:
            changed.append(True)
            grant(place, "quota = 2\nvalid_until = 2025-01-01\n")
        return new

    monkeypatch.setattr(run, "_record", recorded)
    ((item,),), _ = audited(post("a", "2025-06-01", picture))
    assert codes(item, "then") == ["MC201"]


def test_a_medium_that_is_missing_is_unchecked(place: Path, audited: Audited) -> None:
    """And is looked for again each time."""
    picture = place / "media" / "later.jpg"
    first = post("a", "2025-06-01", picture)
    ((item,),), _ = audited(first)
    assert item["verdict"] == "unchecked"
    picture.write_bytes(SKYLINE.read_bytes())
    ((item,),), _ = audited(first)
    assert verdicts(item) == ("clear", "clear")


def test_today_is_another_day_tomorrow(place: Path, audited: Audited) -> None:
    """What ends in between is blocked then."""
    grant(place, f"valid_until = {TODAY}\n")
    first = post("a", "2025-06-01", place / "media" / SKYLINE.name)
    assert verdicts(audited(first)[0][0][0]) == ("clear", "clear")
    assert verdicts(audited(first, today=TODAY + dt.timedelta(days=1))[0][0][0]) == ("clear", "blocked")


def undated(name: str, *pictures: Path) -> Post:
    """A post of which nobody knows the day."""
    made = post(name, "2026-12-01", *pictures)
    return replace(made, use=replace(made.use, publish_at=None))


@pytest.mark.parametrize(
    ("terms", "then", "now"),
    [
        ("", "clear", "clear"),
        ("valid_until = 2027-12-31\n", "clear", "clear"),  # before its end it held as well
        ("valid_from = 2026-01-01\n", "review", "clear"),
        ("valid_until = 2025-12-31\n", "review", "blocked"),
    ],
)
def test_without_its_day_nobody_knows_what_held_then(
    place: Path, audited: Audited, terms: str, then: str, now: str
) -> None:
    """Neither clear nor blocked where a day decides; and no use is recorded for a day that is none."""
    grant(place, terms)
    ((item,),), _ = audited(undated("a", place / "media" / SKYLINE.name))
    assert verdicts(item) == (then, now)
    assert ("MC214" in codes(item, "then")) == (then == "review")
    assert uses(place) == []


class Meddling(Here):
    """An engine under which somebody else changes a grant, when all was judged."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        self._place = place

    def run(self, *work: Any) -> Iterator[Outcome]:
        yield from super().run(*work)
        grant(self._place, "valid_until = 2025-12-31\n")
        opened(self._place).close()


def test_results_are_of_one_state_of_the_registry(place: Path) -> None:
    """A grant that ends while uses are recorded: all is judged anew, and the state that is named is that one."""
    with Ledger(place / "ledger.db") as ledger, closing(opened(place)) as registry:
        ledger.begin(dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
        made = Audit(ledger, Meddling(place), POLICY, catalog.load(), registry, today=TODAY, lang="en")
        made.take([post("a", "2025-06-01", place / "media" / SKYLINE.name)])
        made.judge(lambda _done, _all: None)
        ((_, (found,)),) = made.posts()
        assert verdicts(found.document) == ("clear", "blocked")
        assert made.state is not None
        assert made.state.revision == registry.revision()


class Blocking(Here):
    """An engine under which the registry can no longer be told anything."""

    def __init__(self, place: Path) -> None:
        super().__init__()
        self._place = place

    def run(self, *work: Any) -> Iterator[Outcome]:
        yield from super().run(*work)
        (self._place / "registry" / "uses.csv").mkdir()


def test_a_registry_that_can_only_be_read(place: Path) -> None:
    """What was judged is there all the same, and it is known that nothing was recorded."""
    with Ledger(place / "ledger.db") as ledger, closing(opened(place)) as registry:
        ledger.begin(dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
        made = Audit(ledger, Blocking(place), POLICY, catalog.load(), registry, today=TODAY, lang="en")
        made.take([post("a", "2025-06-01", place / "media" / SKYLINE.name)])
        made.judge(lambda _done, _all: None)
        assert made.unrecorded is not None
        assert "uses.csv" in str(made.unrecorded)
        ((_, (found,)),) = made.posts()
        assert verdicts(found.document) == ("clear", "clear")


def test_what_nobody_can_count_is_not_clear_under_a_grant_for_a_number_of_uses(place: Path, audited: Audited) -> None:
    """Two posts without a day, one use: it may be either's. Another grant without a number bears both."""
    picture = place / "media" / SKYLINE.name
    grant(place, "quota = 1\n")
    found, _ = audited(undated("a", picture), undated("b", picture))
    assert [verdicts(item) for (item,) in found] == [("review", "review")] * 2
    assert codes(found[0][0], "now") == ["MC214"]
    other = '[[grant]]\nlicense = "LicenseRef-Commissioned"\nlicensor = "Jana Muster"\nreference = "R-2"\n'
    grant(place, f'quota = 1\n{other}channels = ["social"]\npurposes = ["organic"]\n')
    found, _ = audited(undated("a", picture), undated("b", picture))
    assert [verdicts(item) for (item,) in found] == [("clear", "clear")] * 2


def test_a_note_beside_a_right_that_ended_makes_nothing_clear() -> None:
    """Whether the post was in time nobody knows, whatever else is said of the picture."""

    def item(*findings: Finding) -> Item:
        return Item(Attachment("a.jpg"), Media("a.jpg"), Verdict.CLEAR, findings)

    note = Finding("MC307", "suspicious-metadata", Level.NOTE, text("Odd."), text("Look."))
    ended = Finding("MC201", "license-expired", Level.BLOCK, text("Ended."), text("Renew."))
    assert then(item(note), item(note)).verdict is Verdict.CLEAR
    assert then(item(note), item(ended, note)).verdict is Verdict.REVIEW


@pytest.mark.parametrize(
    ("field", "day", "now"),
    [
        ("LicenseStartDate", "2025-01-01", "clear"),
        ("LicenseEndDate", "2025-01-01", "review"),
        ("LicenseEndDate", "2030-01-01", "clear"),
    ],
)
def test_days_that_a_file_names_are_days_too(place: Path, audited: Audited, field: str, day: str, now: str) -> None:
    """A licence that begins or ends in between, as the file has it, need not have held when it was posted."""
    picture = place / "media" / SKYLINE.name
    picture.with_suffix(".xmp").write_text(
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" plus:{field}="{day}"/></rdf:RDF></x:xmpmeta>'
    )
    ((item,),), _ = audited(undated("a", picture))
    assert verdicts(item) == ("clear" if day == "2030-01-01" else "review", now)
    assert ("MC214" in codes(item, "then")) == (day != "2030-01-01")
    assert "MC305" not in codes(item, "then")


def test_what_an_audit_did_not_come_to_is_told_from_what_is_missing(place: Path) -> None:
    """An audit that was ended before it judged anything has every post, each medium unchecked and not reached."""
    with Ledger(place / "ledger.db") as ledger, closing(opened(place)) as registry:
        ledger.begin(dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
        made = Audit(ledger, Here(), POLICY, catalog.load(), registry, today=TODAY, lang="en")
        made.take([post("a", "2025-06-01", place / "media" / SKYLINE.name)])
        ((_, (found,)),) = list(made.posts())
    assert not found.reached
    item = found.document
    assert item["verdict"] == "unchecked"
    assert item["findings"][0]["remedy"] == "Start the audit again: it goes on where it was."


def test_of_an_audit_that_was_ended_before_uses_were_counted_nothing_that_is_granted_by_number_is_clear(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One use is granted, and two posts were looked at: which of them it is, nobody knows yet."""

    def ended(*_: object) -> int:
        raise KeyboardInterrupt

    grant(place, "quota = 1\n")
    picture = place / "media" / SKYLINE.name
    with Ledger(place / "ledger.db") as ledger, closing(opened(place)) as registry:
        ledger.begin(dt.datetime(2026, 12, 1, tzinfo=dt.UTC))
        made = Audit(ledger, Here(), POLICY, catalog.load(), registry, today=TODAY, lang="en")
        made.take([post("a", "2025-06-01", picture), post("b", "2025-06-02", picture)])
        with monkeypatch.context() as patched:
            patched.setattr(run, "_record", ended)
            with pytest.raises(KeyboardInterrupt):
                made.judge(lambda _done, _all: None)
        assert [found.reached for _, items in made.posts() for found in items] == [False, False]
        made.judge(lambda _done, _all: None)
        verdicts = [found.document["verdict"] for _, items in made.posts() for found in items]
    assert verdicts == ["clear", "blocked"]


def test_what_was_told_is_told_again_only_if_something_is_new(place: Path, audited: Audited) -> None:
    """What a person took off the record stays off it, where no use is counted; a new post brings what is missing."""
    picture = place / "media" / SKYLINE.name
    audited(post("a", "2025-06-01", picture))
    (place / "registry" / "uses.csv").unlink()
    audited(post("a", "2025-06-01", picture))
    assert uses(place) == []
    audited(post("a", "2025-06-01", picture), post("b", "2025-07-01", picture))
    assert [use.post for use in uses(place)] == ["instagram/a", "instagram/b"]


def test_a_lost_list_of_uses_clears_nothing_under_a_grant_for_a_number_of_them(place: Path, audited: Audited) -> None:
    """What went out is told again where it counts: the second post is one too many, whoever lost the list."""
    grant(place, "quota = 1\n")
    picture = place / "media" / SKYLINE.name
    posts = [post("a", "2025-06-01", picture), post("b", "2025-07-01", picture)]
    audited(*posts)
    (place / "registry" / "uses.csv").unlink()
    found, _ = audited(*posts)
    assert [verdicts(item) for (item,) in found] == [("clear", "clear"), ("blocked", "blocked")]
    assert len(uses(place)) == 2
