"""Decisions from end to end: a picture is decided on, and files that have something of it are checked."""

import dataclasses
import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance, ImageOps

from mediacheck import catalog, pipeline
from mediacheck.media import inspect
from mediacheck.model import (
    Asset,
    Attachment,
    Decision,
    Depth,
    Grant,
    Item,
    Limits,
    Media,
    Policy,
    Post,
    RecordedUse,
    Use,
    Verdict,
)
from mediacheck.registry import Decided, Entry
from mediacheck.registry.memory import MemoryRegistry
from mediacheck.registry.packing import pack

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
USE = Use(date=NOW.date(), timezone="UTC", channels=("linkedin",), territories=("DE",))
OWNED = Grant("LicenseRef-Company-Owned")


@pytest.fixture
def photo(corpora: Path) -> Path:
    return corpora / "photos" / "coffee.jpg"


def look(files: Iterable[tuple[Path, str]]) -> Iterator[Media]:
    return (inspect.inspect(path, name, Limits()) for path, name in files)


def look_closer(path: Path, name: str) -> Media:
    return inspect.look(path, name, Limits(), Depth.PARTS)


def decided(path: Path, verdict: Verdict = Verdict.CLEAR, name: str = "D", *, seen: bool = True) -> Decided:
    """As the command line decides; `seen`: with what the picture looks like."""
    media = inspect.look(path, path.name, Limits(), Depth.ASSET)
    assert media.sha256 is not None
    pixels = media.fingerprints.pixels if media.fingerprints else None
    ruled = Decision(name, verdict, "r", "Jana", dt.date(2027, 1, 1), media.sha256, NOW.date(), pixels)
    return Decided(ruled, pack(Entry.of(Asset(""), media)).packed if seen and not media.parts else None)


def judged(registry: MemoryRegistry, *paths: Path) -> list[Item]:
    court = pipeline.Court(Policy(), catalog.load(), registry, look_closer=look_closer)
    post = Post("post", "files", USE, tuple(Attachment(path.name, path) for path in paths))
    return list(pipeline.check([post], court, look, started=NOW).posts[0].items)


def registered(*paths: Path, grant: Grant = OWNED) -> MemoryRegistry:
    registry = MemoryRegistry()
    registry.add(
        Entry.of(
            Asset(path.stem, grants=(grant,), origin=str(path)), inspect.look(path, path.name, Limits(), Depth.ASSET)
        )
        for path in paths
    )
    return registry


Edit = Callable[[Image.Image], Image.Image]


def saved(picture: Image.Image, path: Path, **how: object) -> Path:
    picture.save(path, **how)  # type: ignore[arg-type]
    return path


def recompressed(quality: int) -> Edit:
    def edit(picture: Image.Image) -> Image.Image:
        stream = io.BytesIO()
        picture.save(stream, "JPEG", quality=quality)
        return Image.open(io.BytesIO(stream.getvalue())).convert("RGB")

    return edit


PLAIN: dict[str, Edit] = {
    "jpeg 85": recompressed(85),
    "jpeg 40": recompressed(40),
    "half": lambda picture: picture.resize((picture.width // 2, picture.height // 2)),
    "third, jpeg 60": lambda picture: recompressed(60)(picture.resize((picture.width // 3, picture.height // 3))),
    "larger": lambda picture: picture.resize((picture.width * 3 // 2, picture.height * 3 // 2)),
    "png": lambda picture: picture,
}
EDITED: dict[str, Edit] = {
    "crop": lambda picture: picture.crop((40, 30, picture.width - 50, picture.height - 20)),
    "half of it": lambda picture: picture.crop((0, 0, picture.width // 2, picture.height)),
    "mirror": ImageOps.mirror,
    "rotate": lambda picture: picture.rotate(90, expand=True),
    "grey": lambda picture: ImageOps.grayscale(picture).convert("RGB"),
    "border": lambda picture: ImageOps.expand(picture, 60, "white"),
    "colour": lambda picture: ImageEnhance.Color(picture).enhance(2.5),
}


def overlaid(picture: Image.Image, other: Image.Image) -> Image.Image:
    made = picture.copy()
    made.paste(other.resize((picture.width // 3, picture.height // 3)), (picture.width // 2, picture.height // 2))
    return made


def beside(picture: Image.Image, other: Image.Image) -> Image.Image:
    made = Image.new("RGB", (picture.width * 2, picture.height))
    made.paste(picture)
    made.paste(other.resize(picture.size), (picture.width, 0))
    return made


# ---------------------------------------------------------------- which copies a decision covers


def test_a_decision_covers_the_same_picture_and_no_other(photo: Path, corpora: Path, tmp_path: Path) -> None:
    """Recompressed and scaled copies are clear; every edited one is a review, and the decision is named."""
    with Image.open(photo) as opened:
        picture = opened.convert("RGB")
    with Image.open(corpora / "photos" / "rocket.jpg") as opened:
        other = opened.convert("RGB")
    registry = MemoryRegistry()
    registry.decide([decided(photo)])
    plain = [saved(edit(picture), tmp_path / f"plain {name}.png") for name, edit in PLAIN.items()]
    edited = [saved(edit(picture), tmp_path / f"edited {name}.png") for name, edit in EDITED.items()]
    edited += [
        saved(overlaid(picture, other), tmp_path / "edited overlay.png"),
        saved(beside(picture, other), tmp_path / "edited collage.png"),
    ]
    found = {item.attachment.name: item for item in judged(registry, photo, *plain, *edited)}
    assert {name: item.verdict for name, item in found.items()} == {
        path.name: Verdict.REVIEW if path in edited else Verdict.CLEAR for path in (photo, *plain, *edited)
    }
    for path in (photo, *plain):
        item = found[path.name]
        assert item.decision is not None
        assert item.decision.id == "D"
    for path in edited:
        item = found[path.name]
        assert item.decision is None
        assert [finding.code for finding in item.findings] == ["MC101", "MC902"], path.name


def test_no_other_photograph_is_covered(photo: Path, corpora: Path) -> None:
    """Thirty photographs, of which one was decided on."""
    registry = MemoryRegistry()
    registry.decide([decided(photo)])
    others = [path for path in sorted((corpora / "photos").glob("*.jpg")) if path != photo]
    assert {item.verdict for item in judged(registry, *others)} == {Verdict.REVIEW}
    assert all(item.decision is None for item in judged(registry, *others))


def test_the_same_pixels_under_other_metadata(photo: Path, tmp_path: Path) -> None:
    """Whatever was written into the file since; another orientation shows another picture."""
    data = photo.read_bytes()
    comment = b"\xff\xfe\x00\x07hello"
    (tmp_path / "a.jpg").write_bytes(data[:2] + comment + data[2:])
    with Image.open(photo) as opened:
        exif = opened.getexif()
    exif[0x0112] = 3
    body = exif.tobytes()
    app1 = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    (tmp_path / "turned.jpg").write_bytes(data[:2] + app1 + data[2:])
    registry = MemoryRegistry()
    registry.decide([decided(photo)])
    same, turned = judged(registry, tmp_path / "a.jpg", tmp_path / "turned.jpg")
    assert (same.verdict, turned.verdict) == (Verdict.CLEAR, Verdict.REVIEW)


def test_without_a_look_only_the_bytes_count(photo: Path, tmp_path: Path) -> None:
    """Decided by digest alone: the file is covered, its copy is not."""
    with Image.open(photo) as opened:
        copy = saved(opened.convert("RGB"), tmp_path / "copy.jpg", quality=80)
    registry = MemoryRegistry()
    one = decided(photo, seen=False)
    registry.decide([dataclasses.replace(one, decision=dataclasses.replace(one.decision, pixels=None))])
    assert [item.verdict for item in judged(registry, photo, copy)] == [Verdict.CLEAR, Verdict.REVIEW]


# ---------------------------------------------------------------- against the record


def test_a_block_reaches_copies_and_parts_of_registered_pictures(photo: Path, corpora: Path, tmp_path: Path) -> None:
    """A grant covers it, a person blocked it: its copy is blocked too, its crop and a collage with it a review."""
    rocket = corpora / "photos" / "rocket.jpg"
    with Image.open(photo) as opened:
        picture = opened.convert("RGB")
    with Image.open(rocket) as opened:
        other = opened.convert("RGB")
    copy = saved(PLAIN["half"](picture), tmp_path / "half.jpg", quality=80)
    crop = saved(EDITED["crop"](picture), tmp_path / "crop.jpg", quality=90)
    collage = saved(beside(picture, other), tmp_path / "collage.jpg", quality=90)
    registry = registered(photo, rocket)
    paths = (photo, copy, crop, collage, rocket)
    assert {item.verdict for item in judged(registry, *paths)} == {Verdict.CLEAR}
    registry.decide([decided(photo, Verdict.BLOCKED)])
    blocked, review, clear = Verdict.BLOCKED, Verdict.REVIEW, Verdict.CLEAR
    items = judged(registry, *paths)
    assert [item.verdict for item in items] == [blocked, blocked, review, review, clear]
    assert [finding.code for item in items for finding in item.findings] == ["MC105"] * 4
    # The copy has a decision of its own: that the original is blocked stands above it.
    registry.decide([decided(copy, name="E"), decided(crop, name="F")])
    assert [item.verdict for item in judged(registry, *paths)] == [blocked, blocked, clear, review, clear]


def test_what_is_recorded_uses_up_a_grant(photo: Path) -> None:
    """A post counts once under its grant; what went out under another one of the asset's does not."""
    limited = Grant("LicenseRef-Company-Owned", reference="R-1", quota=2)
    registry = registered(photo, grant=limited)
    use = RecordedUse(NOW.date(), "p", "a.jpg", "1", asset="coffee", license=limited.license, reference="R-1")
    registry.record_uses(
        [use, dataclasses.replace(use, name="b.jpg"), dataclasses.replace(use, post="q", reference="R-2")]
    )
    assert [item.verdict for item in judged(registry, photo)] == [Verdict.CLEAR]
    registry.record_uses([dataclasses.replace(use, result="2")])
    (item,) = judged(registry, photo)
    assert (item.verdict, [finding.code for finding in item.findings]) == (Verdict.BLOCKED, ["MC209"])


# ---------------------------------------------------------------- several frames


def test_a_frame_that_was_blocked_blocks_its_animation(corpora: Path, tmp_path: Path) -> None:
    """A decision on the animation as a whole does not lift it; that on a frame clears no animation."""
    frames = []
    for name in ("coffee.jpg", "rocket.jpg"):
        with Image.open(corpora / "photos" / name) as opened:
            frames.append(opened.convert("RGB").resize((480, 320)))
    film = tmp_path / "film.webp"
    frames[0].save(film, save_all=True, append_images=frames[1:], duration=500, lossless=True)
    still = saved(frames[0], tmp_path / "still.png")
    last = saved(frames[1], tmp_path / "last.png")
    registry = MemoryRegistry()
    registry.decide([decided(still)])
    assert [item.verdict for item in judged(registry, film)] == [Verdict.REVIEW]
    registry.decide([decided(film, name="whole")])
    assert [item.verdict for item in judged(registry, film)] == [Verdict.CLEAR]
    registry.decide([decided(last, Verdict.BLOCKED, "last")])
    assert [item.verdict for item in judged(registry, film)] == [Verdict.BLOCKED]
