import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

from mediacheck.fingerprint import raster
from mediacheck.matching import ENOUGH
from mediacheck.matching.blocks import Comparison, compare
from mediacheck.model import Raster


def of(picture: Image.Image) -> Raster:
    return raster.of(picture.convert("L"))


def against(asset: Image.Image, query: Image.Image, *, trimmed: bool = False) -> Comparison:
    return compare(of(query), of(asset), trimmed=trimmed)


def is_copy(result: Comparison) -> bool:
    return result.same and result.coverage >= ENOUGH


@pytest.fixture(params=["dandelion", "fig", "cat-unknown", "picos-de-europa"])
def picture(photos: dict[str, Image.Image], request: pytest.FixtureRequest) -> Image.Image:
    return photos[request.param]


def test_picture_explains_itself(picture: Image.Image) -> None:
    """Laid on itself, a picture agrees everywhere."""
    result = against(picture, picture)
    assert result == Comparison(same=True, score=pytest.approx(1, abs=0.001), coverage=1, overlay=False)


@pytest.mark.parametrize("blur", [0.002, 0.006])
def test_blur_is_allowed_for(picture: Image.Image, blur: float) -> None:
    """A blurred copy has lost detail, but shows nothing else."""
    assert is_copy(against(picture, picture.filter(ImageFilter.GaussianBlur(blur * picture.width))))


def test_noise_is_allowed_for(picture: Image.Image) -> None:
    """Grain on top of the picture is no other picture."""
    grain = np.random.default_rng(1).normal(0, 16, (picture.height, picture.width, 3))
    assert is_copy(against(picture, Image.fromarray((np.asarray(picture) + grain).clip(0, 255).astype(np.uint8))))


@pytest.mark.parametrize("brightness", [0.6, 1.3])
def test_tones_are_allowed_for(picture: Image.Image, brightness: float) -> None:
    """Darker, or so bright that the light parts are lost: still the same picture."""
    assert is_copy(against(picture, ImageEnhance.Brightness(picture).enhance(brightness)))


def test_light_that_falls_off_is_allowed_for(picture: Image.Image) -> None:
    """A filter that darkens the corners moves nothing."""
    across, down = np.meshgrid(np.linspace(-1, 1, picture.width), np.linspace(-1, 1, picture.height))
    shade = 1 - 0.2 * (across**2 + down**2)
    assert is_copy(against(picture, Image.fromarray((np.asarray(picture) * shade[..., None]).astype(np.uint8))))


def test_negative_is_another_picture(picture: Image.Image) -> None:
    """Inverted, everything is where it was and nothing agrees."""
    assert not against(picture, ImageOps.invert(picture)).same


def test_half_a_picture_is_not_the_picture(photos: dict[str, Image.Image]) -> None:
    """Where half of the content is another's, it is not a copy with something on it."""
    half = photos["fig"].copy()
    half.paste(photos["brook-claims-cc-by"].resize(half.size).crop((0, 0, half.width // 2, half.height)), (0, 0))
    assert not against(photos["fig"], half).same


@pytest.mark.parametrize("aside", [0.004, 0.008])
def test_part_that_moved_is_not_explained(picture: Image.Image, aside: float) -> None:
    """A subject a pixel or two of the raster aside still correlates: that it moved gives the other frame away."""
    width, height = picture.size
    box = (width // 4, height // 4, 3 * width // 4, 3 * height // 4)
    moved = picture.copy()
    moved.paste(picture.crop(box), (box[0] + round(aside * width), box[1]))
    assert against(picture, moved).coverage < ENOUGH


def test_soft_picture_that_was_moved_as_a_whole_is_not_the_same() -> None:
    """Where no single part is sharp enough to tell, all of them together do: two percent nearer is another frame."""
    blots = np.random.default_rng(3).integers(0, 256, (7, 9), dtype=np.uint8)
    soft = Image.fromarray(blots).resize((900, 700), Image.Resampling.BICUBIC).convert("RGB")
    nearer = soft.crop((9, 7, 891, 693)).resize(soft.size, Image.Resampling.BICUBIC)
    assert is_copy(against(soft, soft.resize((300, 233))))
    assert not against(soft, nearer).same


def test_border_cut_too_deep_is_put_right(picture: Image.Image) -> None:
    """Where a border was cut away the box may be a little off; where none was, such a crop is not the same."""
    width, height = picture.size
    cut = picture.crop((round(width * 0.006), 0, width, height - round(height * 0.006)))
    assert is_copy(against(picture, cut, trimmed=True))
    assert is_copy(against(cut, picture, trimmed=True))
    assert not is_copy(against(picture, cut))


@pytest.mark.parametrize("side", [200, 110])
def test_small_copies_are_held_to_the_same(picture: Image.Image, side: int) -> None:
    """In a small picture a change of the same share is found as well."""
    changed = picture.copy()
    box = (
        picture.width // 2,
        picture.height // 2,
        picture.width // 2 + picture.width // 6,
        picture.height // 2 + picture.height // 6,
    )
    changed.paste(ImageOps.flip(ImageOps.mirror(picture)).crop(box), box[:2])
    scale = side / max(picture.size)
    size = round(picture.width * scale), round(picture.height * scale)
    assert is_copy(against(picture, picture.resize(size)))
    assert not is_copy(against(picture, changed.resize(size)))
    assert not is_copy(against(picture.resize(size), changed))


def text(words: str, lines: int, size: int = 26) -> Image.Image:
    sheet = Image.new("RGB", (900, 1100), "white")
    for line in range(lines):
        shown = words[line % len(words) :] + words[: line % len(words)]
        ImageDraw.Draw(sheet).text((60, 60 + 36 * line), shown, "black", ImageFont.load_default(size))
    return sheet


@pytest.mark.parametrize("size", [14, 18, 26])
def test_pages_of_text_differ(size: int) -> None:
    """Lines of other words lie like one another; the letters, smaller than the raster shows, do not."""
    one = text("Our company takes part in the summer run of the city again, " * 2, 26, size)
    other = text("Applications for the autumn are open until the last of July, " * 2, 26, size)
    assert is_copy(against(one, one.resize((450, 550))))
    assert not against(one, other).same


def test_little_content_is_no_evidence() -> None:
    """One word on white proves nothing, not even its own copy."""
    assert not against(text("Hello", 1), text("Hello", 1)).same


def test_plain_parts_are_compared_by_level(photos: dict[str, Image.Image]) -> None:
    """Where nothing is to be seen, at least the brightness must be right."""

    def sheet(*levels: int) -> Image.Image:
        made = ImageOps.fit(photos["coffee"], (900, 600))
        for place, level in enumerate(levels):
            made.paste((level, level, level), (place * 150, 0, place * 150 + 150, 600))
        return made

    assert against(sheet(60, 190, 120), sheet(60, 190, 120)).same
    assert not against(sheet(60, 190, 120), sheet(190, 100, 240)).same


def test_plain_pictures_have_nothing_in_common() -> None:
    """Two white pictures agree everywhere, and that is worth nothing."""
    white = Image.new("RGB", (400, 300), "white")
    assert against(white, white) == Comparison(same=False, score=0, coverage=0, overlay=False)


@pytest.mark.parametrize("size", [(1, 1), (256, 3), (23, 200)])
def test_slivers_are_not_compared(picture: Image.Image, size: tuple[int, int]) -> None:
    """What is too narrow for blocks is no match, and no error."""
    assert not against(picture, picture.resize(size)).same
    assert not against(picture.resize(size), picture).same
