import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from mediacheck import catalog, pipeline
from mediacheck.media import inspect
from mediacheck.model import (
    Asset,
    Attachment,
    Depth,
    Grant,
    Item,
    Limits,
    Media,
    Policy,
    Post,
    Trust,
    Use,
    Verdict,
    text,
)
from mediacheck.registry import Entry, Purchase, open_registry
from mediacheck.registry.memory import MemoryRegistry

FIXTURES = Path(__file__).parent.parent / "fixtures"
NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
USE = Use(date=NOW.date(), timezone="UTC", channels=("linkedin",), territories=("DE",))


def look(files: Iterable[tuple[Path, str]]) -> Iterator[Media]:
    return (inspect.inspect(path, name, Limits()) for path, name in files)


def look_closer(path: Path, name: str) -> Media:
    return inspect.look(path, name, Limits(), Depth.PARTS)


def look_to_register(path: Path) -> Media:
    return inspect.look(path, path.name, Limits(), Depth.ASSET)


def registered(*pictures: Path) -> MemoryRegistry:
    registry = open_registry("memory:", inspect=look)
    grant = Grant("LicenseRef-Company-Owned")
    registry.add(
        Entry.of(Asset(picture.stem, grants=(grant,), origin=str(picture)), look_to_register(picture))
        for picture in pictures
    )
    assert isinstance(registry, MemoryRegistry)
    return registry


def verdicts(registry: MemoryRegistry | None, *attachments: Attachment) -> list[Verdict]:
    court = pipeline.Court(Policy(), catalog.load(), registry, look_closer=look_closer)
    result = pipeline.check([Post("post", "files", USE, attachments)], court, look, started=NOW)
    return [item.verdict for post in result.posts for item in post.items]


def file(path: Path) -> Attachment:
    return Attachment(path.name, path)


@pytest.fixture
def skyline() -> Path:
    return FIXTURES / "registry" / "brand" / "skyline.jpg"


@pytest.fixture
def waves() -> Path:
    return FIXTURES / "registry" / "brand" / "waves.jpg"


def test_items_stand_in_the_order_of_the_attachments(skyline: Path, waves: Path) -> None:
    """What was not fetched is unchecked and moves no other verdict to the wrong file."""
    address = Attachment("https://example.com/x.jpg", url="https://example.com/x.jpg")
    found = verdicts(registered(skyline), file(waves), address, file(skyline))
    assert found == [Verdict.REVIEW, Verdict.UNCHECKED, Verdict.CLEAR]


@pytest.mark.parametrize("when", ["looking", "judging"])
def test_what_an_interrupt_leaves_is_unchecked(skyline: Path, waves: Path, when: str) -> None:
    """What was judged before it stays as it is; nothing behind it is looked at, and none of it is clear."""

    def looking(files: Iterable[tuple[Path, str]]) -> Iterator[Media]:
        for media in look(files):
            if when == "looking" and media.name == waves.name:
                raise KeyboardInterrupt
            yield media

    def judging(_post: Post, item: Item) -> None:
        if when == "judging" and item.media.name == waves.name:
            raise KeyboardInterrupt

    court = pipeline.Court(Policy(), catalog.load(), registered(skyline, waves), look_closer=look_closer)
    posts = [Post("a", "files", USE, (file(skyline), file(waves))), Post("b", "files", USE, (file(skyline),))]
    result = pipeline.check(posts, court, looking, started=NOW, judged=judging)
    assert result.interrupted
    found = [item.verdict for post in result.posts for item in post.items]
    assert found == [Verdict.CLEAR, Verdict.UNCHECKED, Verdict.UNCHECKED]
    assert [post.verdict for post in result.posts] == [Verdict.UNCHECKED] * 2


def test_a_second_interrupt_is_raised(skyline: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who insists is not kept waiting by what is still to be said."""
    court = pipeline.Court(Policy(), catalog.load(), None)

    def interrupted(*_: object) -> Item:
        raise KeyboardInterrupt

    monkeypatch.setattr(pipeline.Court, "judge", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pipeline.check([Post("a", "files", USE, (file(skyline),))], court, look, started=NOW)


def test_an_animation_is_as_bad_as_its_worst_frame(skyline: Path, waves: Path, tmp_path: Path) -> None:
    """One frame that nobody registered keeps the whole animation from being clear."""
    mine, alien = (Image.open(path).convert("RGB").resize((480, 320)) for path in (skyline, waves))
    mine.save(tmp_path / "mine.gif", save_all=True, append_images=[mine.rotate(0)] * 3)
    mine.save(tmp_path / "mixed.gif", save_all=True, append_images=[mine] * 8 + [alien] + [mine] * 8)
    registry = registered(skyline)
    assert verdicts(registry, file(tmp_path / "mixed.gif")) == [Verdict.REVIEW]
    both = registered(skyline, waves)
    assert verdicts(both, file(tmp_path / "mixed.gif")) == [Verdict.CLEAR]
    assert verdicts(registry, file(tmp_path / "mine.gif")) == [Verdict.CLEAR]


def test_each_item_is_handed_over_with_its_look_and_kept_without(skyline: Path, waves: Path, tmp_path: Path) -> None:
    """Whoever listens hears of each item in the order of the post; the result holds on to no look of a file or frame."""
    frames = [Image.open(path).convert("RGB").resize((480, 320)) for path in (skyline, waves)]
    frames[0].save(tmp_path / "film.gif", save_all=True, append_images=frames[1:])
    seen: list[Item] = []
    court = pipeline.Court(Policy(), catalog.load(), registered(skyline, waves), look_closer=look_closer)
    posts = [Post("post", "files", USE, (file(waves), file(tmp_path / "film.gif")))]
    result = pipeline.check(posts, court, look, started=NOW, judged=lambda _post, item: seen.append(item))
    kept = result.posts[0].items
    assert [item.media.name for item in seen] == [item.media.name for item in kept] == ["waves.jpg", "film.gif"]
    assert all(looks(item.media, *item.media.parts, *(part.media for part in item.parts)) for item in seen)
    assert not any(looks(item.media, *item.media.parts, *(part.media for part in item.parts)) for item in kept)


def looks(*media: Media) -> list[object]:
    return [each.fingerprints for each in media if each.fingerprints]


def test_only_what_the_whole_leaves_open_is_looked_at_closer(skyline: Path, waves: Path, tmp_path: Path) -> None:
    """A copy costs one look; a crop and an unknown picture two."""
    Image.open(skyline).convert("RGB").save(tmp_path / "copy.jpg", quality=70)
    crop = Image.open(skyline).convert("RGB")
    crop.crop((0, 0, crop.width * 2 // 3, crop.height)).save(tmp_path / "crop.jpg", quality=90)
    closer: list[str] = []

    def counted(path: Path, name: str) -> Media:
        closer.append(name)
        return look_closer(path, name)

    court = pipeline.Court(Policy(), catalog.load(), registered(skyline), look_closer=counted)
    posts = [Post("post", "files", USE, (file(tmp_path / "copy.jpg"), file(tmp_path / "crop.jpg"), file(waves)))]
    items = pipeline.check(posts, court, look, started=NOW).posts[0].items
    assert closer == ["crop.jpg", "waves.jpg"]
    assert [bool(item.matches and item.matches[0].verified) for item in items] == [True, True, False]


def test_a_file_that_changes_between_two_looks_is_unchecked(skyline: Path, waves: Path, tmp_path: Path) -> None:
    """The parts of other bytes say nothing about those that were looked at first."""
    picture = tmp_path / "swapped.jpg"
    picture.write_bytes(waves.read_bytes())

    def swapped(path: Path, name: str) -> Media:
        path.write_bytes(skyline.read_bytes())
        return look_closer(path, name)

    court = pipeline.Court(Policy(), catalog.load(), registered(skyline), look_closer=swapped)
    result = pipeline.check([Post("post", "files", USE, (file(picture),))], court, look, started=NOW)
    assert result.verdict is Verdict.UNCHECKED
    assert [finding.code for finding in result.posts[0].items[0].findings] == ["MC801"]


def test_a_registered_animation_is_clear_as_a_whole(skyline: Path, waves: Path, tmp_path: Path) -> None:
    """The very same animation needs no look at its frames."""
    frames = [Image.open(path).convert("RGB").resize((480, 320)) for path in (skyline, waves)]
    frames[0].save(tmp_path / "film.gif", save_all=True, append_images=frames[1:])
    assert verdicts(registered(tmp_path / "film.gif"), file(tmp_path / "film.gif")) == [Verdict.CLEAR]


def test_without_a_registry_nothing_is_clear(skyline: Path) -> None:
    """No registry knows nothing."""
    assert verdicts(None, file(skyline)) == [Verdict.REVIEW]


def entry(asset: Asset, path: Path) -> Entry:
    return Entry.of(replace(asset, origin=str(path)), look_to_register(path))


OWNED = (Grant("LicenseRef-Company-Owned"),)
EXPIRED = (Grant("LicenseRef-Adobe-Stock-Standard", reference="4711", valid_until=dt.date(2020, 1, 1)),)


def sheet(folder: Path, name: str, *pictures: Path) -> Path:
    """The pictures beside one another."""
    parts = [Image.open(picture).convert("RGB").resize((640, 480)) for picture in pictures]
    page = Image.new("RGB", (660 * len(parts) + 20, 520), "white")
    for at, part in enumerate(parts):
        page.paste(part, (20 + 660 * at, 20))
    page.save(folder / name, quality=88)
    return folder / name


def test_every_part_of_a_collage_needs_its_rights(skyline: Path, waves: Path, tmp_path: Path) -> None:
    """Clear only where all parts are granted; one that is unknown or expired decides, and a forbidden one blocks."""
    collage = file(sheet(tmp_path, "collage.jpg", skyline, waves))
    assert verdicts(registered(skyline, waves), collage) == [Verdict.CLEAR]
    assert verdicts(registered(skyline), collage) == [Verdict.REVIEW]
    for other in (Asset("waves", grants=EXPIRED), Asset("waves", status="forbidden", grants=OWNED)):
        registry = registered(skyline)
        registry.add([entry(other, waves)])
        assert verdicts(registry, collage) == [Verdict.BLOCKED]


def test_a_collage_of_ours_lends_a_bought_part_no_rights(skyline: Path, waves: Path, tmp_path: Path) -> None:
    """Cut out of our own collage, the bought picture is the bought picture again."""
    collage = sheet(tmp_path, "collage.png", skyline, waves)
    registry = registered()
    registry.add([entry(Asset("collage", grants=OWNED), collage), entry(Asset("bought", grants=EXPIRED), skyline)])
    part = Image.open(collage).crop((20, 20, 660, 500))
    part.save(tmp_path / "part.jpg", quality=88)
    assert verdicts(registry, file(tmp_path / "part.jpg")) == [Verdict.BLOCKED]


def test_a_banner_of_ours_over_a_bought_picture_lends_it_no_rights(skyline: Path, waves: Path, tmp_path: Path) -> None:
    """A work that shares only a part with the picture is not the picture: its grant says nothing about it."""
    bought = Image.open(skyline).convert("RGB")
    ours = bought.copy()
    ours.paste(Image.open(waves).convert("RGB").resize((bought.width // 3, bought.height // 3)), (0, 0))
    bought.save(tmp_path / "bought.jpg", quality=95)
    ours.save(tmp_path / "ours.jpg", quality=95)
    registry = registered()
    registry.add(
        [
            entry(Asset("bought", grants=EXPIRED), tmp_path / "bought.jpg"),
            entry(Asset("ours", grants=OWNED), tmp_path / "ours.jpg"),
        ]
    )
    assert verdicts(registry, file(tmp_path / "bought.jpg")) == [Verdict.BLOCKED]
    assert verdicts(registry, file(tmp_path / "ours.jpg")) == [Verdict.CLEAR]


def test_a_forbidden_frame_is_found_in_a_registered_animation(skyline: Path, waves: Path, tmp_path: Path) -> None:
    """A forbidden picture wins over all, also where only a frame of a registered file shows it."""
    frames = [Image.open(path).convert("RGB").resize((480, 320)) for path in (skyline, waves)]
    frames[0].save(tmp_path / "film.gif", save_all=True, append_images=frames[1:])
    registry = registered(tmp_path / "film.gif")
    registry.add([entry(Asset("no", status="forbidden", reason="warned"), waves)])
    assert verdicts(registry, file(tmp_path / "film.gif")) == [Verdict.BLOCKED]


def test_a_first_frame_lends_a_registered_animation_no_rights(skyline: Path, waves: Path, tmp_path: Path) -> None:
    """The animation's own grant ended; that its first frame is ours does not help."""
    frames = [Image.open(path).convert("RGB").resize((480, 320)) for path in (skyline, waves)]
    frames[0].save(tmp_path / "film.gif", save_all=True, append_images=frames[1:])
    registry = registered(skyline)
    registry.add([entry(Asset("film", grants=EXPIRED), tmp_path / "film.gif")])
    assert verdicts(registry, file(tmp_path / "film.gif")) == [Verdict.BLOCKED]


def test_a_record_with_a_mistake_is_not_outvoted_by_another_copy(skyline: Path, tmp_path: Path) -> None:
    """What could not be read may have been a ban."""
    copy = tmp_path / "copy.jpg"
    copy.write_bytes(skyline.read_bytes() + b"another file, the same picture")
    registry = registered(skyline)
    registry.add([entry(Asset("broken", problems=(text("a mistake"),)), copy)])
    assert verdicts(registry, file(skyline)) == [Verdict.REVIEW]


def test_grey_is_seen_alike_in_every_format(skyline: Path, tmp_path: Path) -> None:
    """A copy turned grey is one as PNG as well as as JPEG."""
    grey = Image.open(skyline).convert("L").convert("RGB")
    found = []
    for name in ("grey.jpg", "grey.png"):
        grey.save(tmp_path / name)
        fingerprints = inspect.inspect(tmp_path / name, name, Limits()).fingerprints
        assert fingerprints
        found.append(fingerprints.grey)
    assert found == [True, True]


# ---------------------------------------------------------------- what was bought


STOCK = "LicenseRef-Adobe-Stock-Standard"
BOUGHT = Purchase("adobestock", "112670342", STOCK, reference="ORDER-7")


def judged(registry: MemoryRegistry, path: Path, policy: Policy | None = None, use: Use = USE) -> Item:
    court = pipeline.Court(policy or Policy(), catalog.load(), registry, look_closer=look_closer)
    result = pipeline.check([Post("post", "files", use, (file(path),))], court, look, started=NOW)
    return result.posts[0].items[0]


def test_a_registered_number_that_was_bought_is_granted(skyline: Path) -> None:
    """In whichever order picture and purchase came; until the purchase is cancelled."""
    (media,) = look([(skyline, skyline.name)])
    asset = Asset("sky", supplier_id="112670342", source="Adobe Stock", origin=str(skyline))
    registry = MemoryRegistry()
    registry.add([Entry.of(asset, media)])
    assert judged(registry, skyline).verdict == Verdict.REVIEW
    registry.add_purchases([BOUGHT])
    item = judged(registry, skyline)
    assert item.verdict == Verdict.CLEAR
    assert {cover.grant.reference for cover in item.covers} == {"ORDER-7"}
    other = MemoryRegistry()
    other.add_purchases([BOUGHT])
    other.add([Entry.of(asset, media)])
    assert judged(other, skyline).verdict == Verdict.CLEAR
    registry.add_purchases([], cancelled=[BOUGHT.order])
    assert judged(registry, skyline).verdict == Verdict.REVIEW


def test_the_number_of_another_agency_grants_nothing(skyline: Path) -> None:
    """Two agencies, one number: what was bought of one is not the other's picture."""
    (media,) = look([(skyline, skyline.name)])
    registry = MemoryRegistry()
    registry.add_purchases([BOUGHT])
    for source in ("Shutterstock", "Getty Images", "https://example.com", None):
        asset = Asset("sky", supplier_id="112670342", source=source, origin=str(skyline))
        registry.add([Entry.of(asset, media)], replace=True)
        assert judged(registry, skyline).verdict == Verdict.REVIEW


def test_a_file_that_bears_a_bought_number_names_the_purchase(skyline: Path, tmp_path: Path) -> None:
    """Unregistered it stays a review; where the company trusts the number, the bought licence decides."""
    path = tmp_path / "AdobeStock_112670342.jpeg"
    path.write_bytes(skyline.read_bytes())
    registry = MemoryRegistry()
    registry.add_purchases([BOUGHT])
    (finding,) = judged(registry, path).findings
    assert (finding.code, finding.message.values["purchases"]) == ("MC107", ("ORDER-7",))
    trusting = Policy(trust=Trust(purchase_ids=True))
    assert judged(registry, path).verdict == Verdict.REVIEW
    assert judged(registry, path, trusting).verdict == Verdict.CLEAR
    assert judged(registry, skyline, trusting).verdict == Verdict.REVIEW
    news = replace(USE, purpose="editorial")
    assert judged(registry, path, trusting, news).verdict == Verdict.BLOCKED
    registry.add_purchases([replace(BOUGHT, license="LicenseRef-Adobe-Stock-Editorial")])
    assert judged(registry, path, trusting).verdict == Verdict.BLOCKED
    registry.add_purchases([replace(BOUGHT, license="Standard_M")])
    assert judged(registry, path, trusting).verdict == Verdict.REVIEW


def test_an_unnumbered_purchase_is_named_by_its_picture(skyline: Path, tmp_path: Path) -> None:
    """A list without order numbers still says what was bought, but its licence lacks the proof."""
    path = tmp_path / "AdobeStock_112670342.jpeg"
    path.write_bytes(skyline.read_bytes())
    registry = MemoryRegistry()
    registry.add_purchases([replace(BOUGHT, reference=None)])
    item = judged(registry, path, Policy(trust=Trust(purchase_ids=True)))
    assert item.verdict == Verdict.REVIEW
    assert {finding.code for finding in item.findings} == {"MC107", "MC211"}
