"""Watermarks in real pictures, read by the real engine. Few of them: each costs a second."""

import importlib
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from mediacheck.media import watermark
from mediacheck.media.sandbox import Workers
from mediacheck.model import Limits, Media, Signal

INJECTED = Path(__file__).parent / "injected"
LIMITS = Limits()


@pytest.fixture(scope="module")
def _engine() -> None:
    pytest.importorskip("rapidocr")
    pytest.importorskip("onnxruntime")


def scene() -> Image.Image:
    """Something like a photograph: soft shapes of many colours with grain."""
    dice = random.Random(7)  # noqa: S311 - a picture, no secret
    picture = Image.new("RGB", (900, 600), "#6f8f4f")
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y, side = dice.randrange(900), dice.randrange(600), dice.randrange(20, 160)
        draw.ellipse((x, y, x + side, y + side), fill=tuple(dice.randrange(40, 200) for _ in range(3)))
    grain = Image.effect_noise(picture.size, 24).convert("RGB")
    return Image.blend(picture.filter(ImageFilter.GaussianBlur(6)), grain, 0.15)


def tiled(text: str, angle: float, opacity: float) -> Image.Image:
    picture = scene()
    layer = Image.new("L", (1100, 1100))
    draw, font = ImageDraw.Draw(layer), ImageFont.load_default(40)
    width = int(draw.textlength(text, font=font))
    for row, y in enumerate(range(0, 1100, 130)):
        for x in range(-width + row % 2 * width // 2, 1100, width * 3 // 2):
            draw.text((x, y), text, font=font, fill=int(255 * opacity))
    layer = layer.rotate(angle, resample=Image.Resampling.BICUBIC).crop((100, 250, 1000, 850))
    picture.paste("white", (0, 0), layer)
    return picture


def slide(*lines: str) -> Image.Image:
    picture = Image.new("RGB", (1000, 560), "#0b4f6c")
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((60, 60 + 110 * number), line, font=ImageFont.load_default(48), fill="white")
    return picture


@pytest.mark.usefixtures("_engine")
def test_watermarks_are_found_and_sentences_are_not(tmp_path: Path) -> None:
    """Through the sandbox: a tiled name is its agency's preview, a slide that names agencies is none, order is kept."""
    pictures = {
        "slanted.jpg": tiled("Shutterstock", 30, 0.4),
        "level.png": tiled("Adobe Stock", 0, 0.45),
        "slide.png": slide("We license from Alamy and Getty Images.", "Ask before you use Canva templates."),
        "plain.jpg": scene(),
    }
    for name, picture in pictures.items():
        picture.save(tmp_path / name)
    (tmp_path / "text.jpg").write_text("no picture")
    files = [(tmp_path / name, name) for name in ("text.jpg", *pictures)]
    with Workers(LIMITS, 1) as workers, watermark.Watermarks(workers, LIMITS, 1) as second:
        plain = list(workers.inspect(files))
        found = list(second.inspect(files))
    assert [media.name for media in found] == ["text.jpg", *pictures]
    assert [media.signals for media in found] == [
        (),
        (Signal("preview", "shutterstock"),),
        (Signal("preview", "adobestock"),),
        (),
        (),
    ]
    # Of the first look nothing is lost.
    assert [media.problems for media in found] == [media.problems for media in plain]
    assert [media.fingerprints for media in found] == [media.fingerprints for media in plain]


@pytest.fixture
def misread(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., list[Media]]:
    """What becomes of two good pictures, if the second look at `name` goes wrong as told."""
    monkeypatch.syspath_prepend(INJECTED)
    function = importlib.import_module("misbehaviour").misbehave

    def found(name: str, **limits: float) -> list[Media]:
        for each in (name, "good"):
            scene().save(tmp_path / each, "PNG")
        files = [(tmp_path / each, each) for each in (name, "good")]
        with Workers(LIMITS, 1) as workers:
            second = watermark.Watermarks(workers, LIMITS, 1)
            second._second = Workers(Limits(**limits), 1, function=function)  # type: ignore[arg-type]
            with second:
                return list(second.inspect(files))

    return found


@pytest.mark.parametrize(
    ("deed", "limits", "said"),
    [
        ("hang", {"seconds": 1.0}, "too long"),
        ("segfault", {}, "could not be read"),
        ("memory", {}, "could not be read"),
    ],
)
def test_a_second_look_that_fails_costs_the_file_nothing(
    misread: Callable[..., list[Media]], deed: str, limits: dict[str, float], said: str
) -> None:
    """Too slow, crashed or out of memory: the file keeps what the first look found, with a note, and others are read."""
    bad, good = misread(f"{deed}-x.png", **limits)
    assert [problem.code for problem in bad.problems] == ["MC307"]
    assert said in bad.problems[0].message.template
    assert bad.fingerprints is not None
    assert (good.name, good.problems) == ("good", ())


def test_another_file_than_was_checked_tells_nothing(misread: Callable[..., list[Media]]) -> None:
    """What was learned of bytes that are not those of the first look is not believed."""
    (media, _) = misread("process-x.png")
    assert [problem.code for problem in media.problems] == ["MC307"]


def test_the_second_look_may_cost_more_than_the_first() -> None:
    """Time and memory of reading are its own, and never below what was configured."""
    raised = watermark.limits(LIMITS)
    assert raised.seconds > LIMITS.seconds
    assert raised.memory > LIMITS.memory
    assert watermark.limits(Limits(seconds=99.0)).seconds == 99.0
