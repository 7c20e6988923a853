"""What a marketing team, a platform or a meme does to a photograph: 58 edits, each of an RGB picture.

`GROUPS` names them. An edit gets the picture, another one to lie on or beside it, and a random generator of its own.
"""

import io
import math
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps, ImageTransform

Edit = Callable[[Image.Image, Image.Image, random.Random], Image.Image]
_TURNED = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180}


def coded(kind: str, **options: int) -> Edit:
    def edit(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
        stream = io.BytesIO()
        picture.save(stream, kind, **options)
        return Image.open(stream).convert("RGB")

    return edit


def sized(across: float, down: float | None = None) -> Edit:
    def edit(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
        size = (max(1, round(picture.width * across)), max(1, round(picture.height * (down or across))))
        return picture.resize(size, Image.Resampling.BICUBIC)

    return edit


def aspect(ratio: float) -> Edit:
    def edit(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
        return picture.resize((round(picture.height * ratio), picture.height), Image.Resampling.BICUBIC)

    return edit


def enhanced(how: type[ImageEnhance._Enhance], factor: float) -> Edit:
    return lambda picture, _other, _chance: how(picture).enhance(factor)


def sepia(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    return picture.convert("RGB", (0.39, 0.77, 0.19, 0, 0.35, 0.69, 0.17, 0, 0.27, 0.53, 0.13, 0))


def vintage(picture: Image.Image, other: Image.Image, chance: random.Random) -> Image.Image:
    """Faded, warm, dark in the corners."""
    faded = ImageEnhance.Contrast(Image.blend(picture, sepia(picture, other, chance), 0.5)).enhance(0.85)
    across, down = np.meshgrid(np.linspace(-1, 1, picture.width), np.linspace(-1, 1, picture.height))
    shade = (1 - 0.35 * (across**2 + down**2) / 2)[..., None]
    return Image.fromarray((np.asarray(faded) * shade).clip(0, 255).astype(np.uint8))


def blurred(share: float) -> Edit:
    return lambda picture, _other, _chance: picture.filter(ImageFilter.GaussianBlur(share * max(picture.size)))


def noisy(sigma: float) -> Edit:
    def edit(picture: Image.Image, _other: Image.Image, chance: random.Random) -> Image.Image:
        noise = np.random.default_rng(chance.randrange(2**32)).normal(0, sigma, (picture.height, picture.width, 3))
        return Image.fromarray((np.asarray(picture) + noise).clip(0, 255).astype(np.uint8))

    return edit


def written(picture: Image.Image, words: str, box: tuple[float, float, float], ink: str) -> Image.Image:
    """`words` at left, top and of a height, in fractions of the picture's height (left: of its width)."""
    left, top, height = box
    font = ImageFont.load_default(max(6, round(height * picture.height)))
    changed = picture.copy()
    ImageDraw.Draw(changed).text((left * picture.width, top * picture.height), words, ink, font, stroke_width=0)
    return changed


def logo(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    changed = picture.copy()
    side = round(0.14 * min(picture.size))
    left, top = picture.width - side - side // 3, picture.height - side - side // 3
    pen = ImageDraw.Draw(changed)
    pen.ellipse((left, top, left + side, top + side), fill=(0, 90, 170))
    pen.text((left + side * 0.2, top + side * 0.25), "ac", "white", ImageFont.load_default(max(6, side // 2)))
    return changed


def emoji(picture: Image.Image, _other: Image.Image, chance: random.Random) -> Image.Image:
    changed = picture.copy()
    side = round(0.3 * min(picture.size))
    left, top = chance.randrange(picture.width - side), chance.randrange(picture.height - side)
    pen = ImageDraw.Draw(changed)
    pen.ellipse((left, top, left + side, top + side), fill=(255, 205, 50), outline=(120, 80, 0), width=side // 25 + 1)
    for eye in (0.3, 0.62):
        pen.ellipse((left + side * eye, top + side * 0.3, left + side * (eye + 0.1), top + side * 0.42), fill="black")
    pen.arc(
        (left + side * 0.25, top + side * 0.35, left + side * 0.75, top + side * 0.8), 20, 160, "black", side // 20 + 1
    )
    return changed


def text_free(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    return written(picture, "Summer sale", (0.08, 0.72, 0.1), "white")


def text20(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    """Text over a fifth of the picture."""
    changed = picture
    for line, words in enumerate(("WE ARE HIRING", "join our team now")):
        changed = written(changed, words, (0.05, 0.38 + 0.13 * line, 0.11), "yellow")
    return changed


def blend50(picture: Image.Image, other: Image.Image, _chance: random.Random) -> Image.Image:
    return Image.blend(picture, other.resize(picture.size), 0.5)


def kept(share: float, *, centre: bool = True) -> Edit:
    """A crop to `share` of the area, aspect kept."""

    def edit(picture: Image.Image, _other: Image.Image, chance: random.Random) -> Image.Image:
        scale = math.sqrt(share)
        width, height = round(picture.width * scale), round(picture.height * scale)
        spare_x, spare_y = picture.width - width, picture.height - height
        left, top = (spare_x // 2, spare_y // 2) if centre else (chance.randint(0, spare_x), chance.randint(0, spare_y))
        return picture.crop((left, top, left + width, top + height))

    return edit


def story(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    return ImageOps.fit(picture, (720, 1280))


def flipped(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    return ImageOps.mirror(picture)


def turned(angle: int) -> Edit:
    return lambda picture, _other, _chance: picture.transpose(_TURNED[angle])


def tilted(angle: float) -> Edit:
    def edit(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
        return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor="black")

    return edit


def perspective(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    width, height = picture.size
    corners = (0.06 * width, 0.04 * height, 0, height, width, 0.94 * height, 0.95 * width, 0)
    coefficients = ImageTransform.PerspectiveTransform(_homography(picture.size, corners))
    return picture.transform(picture.size, coefficients, Image.Resampling.BICUBIC)


def _homography(size: tuple[int, int], corners: tuple[float, ...]) -> tuple[float, ...]:
    """Pillow's eight numbers that bring the corners (upper left, lower left, lower right, upper right) to the picture's."""
    width, height = size
    rows, values = [], []
    for (x, y), (u, v) in zip(
        ((0, 0), (0, height), (width, height), (width, 0)), zip(corners[::2], corners[1::2], strict=True), strict=True
    ):
        rows += [(x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y)]
        values += [u, v]
    return tuple(np.linalg.solve(np.array(rows, float), np.array(values, float)))


def bent(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    """Drawn at its corners, as image editors do freely: no camera sees it so."""
    width, height = picture.size
    corners = (0.06 * width, 0.04 * height, 0, height, width, 0.94 * height, 0.95 * width, 0)
    return picture.transform(picture.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)


def on(size: tuple[int, int], place: tuple[int, int], picture: Image.Image, ground: Image.Image | str) -> Image.Image:
    sheet = Image.new("RGB", size, ground) if isinstance(ground, str) else ground.resize(size)
    sheet.paste(picture, place)
    return sheet


def meme(*, both: bool) -> Edit:
    def edit(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
        band = round(0.18 * picture.height)
        sheet = on((picture.width, picture.height + band * (2 if both else 1)), (0, band), picture, "white")
        font = ImageFont.load_default(max(6, round(band * 0.45)))
        pen = ImageDraw.Draw(sheet)
        pen.text((band // 3, band // 5), "WHEN IT IS FRIDAY", "black", font)
        if both:
            pen.text((band // 3, sheet.height - band + band // 5), "and you posted it", "black", font)
        return sheet

    return edit


def letterbox(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    band = round(0.14 * picture.height)
    return on((picture.width, picture.height + 2 * band), (0, band), picture, "black")


def square(picture: Image.Image, ground: Image.Image | str) -> Image.Image:
    side = max(picture.size)
    if picture.width == picture.height:
        picture = picture.resize((side, round(side * 0.7)))
    return on((side, side), ((side - picture.width) // 2, (side - picture.height) // 2), picture, ground)


def insta_pad(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    return square(picture, "white")


def blurpad(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    return square(picture, picture.filter(ImageFilter.GaussianBlur(0.04 * max(picture.size))))


def frame(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    return ImageOps.expand(picture, round(0.05 * min(picture.size)), (150, 30, 40))


def screen(share: float) -> Edit:
    """The picture at `share` of the area of an app's screen."""

    def edit(picture: Image.Image, other: Image.Image, _chance: random.Random) -> Image.Image:
        width = picture.width
        shown = picture if share > 0.5 else picture.resize((round(width * 0.8), round(picture.height * 0.8)))
        height = round(shown.width * shown.height / share / width)
        top = (height - shown.height) // 2
        sheet = on((width, height), ((width - shown.width) // 2, top), shown, "white")
        pen, unit = ImageDraw.Draw(sheet), max(6, width // 30)
        font = ImageFont.load_default(unit)
        pen.rectangle((0, 0, width, unit * 2), fill=(40, 90, 160))
        pen.text((unit, unit // 3), "9:41   Connect", "white", font)
        sheet.paste(other.resize((unit * 2, unit * 2)), (unit, top - unit * 3))
        pen.text((unit * 4, top - unit * 3), "Ada Example · 2 h", "black", font)
        for line in range(3):
            pen.text((unit, top + shown.height + unit * (1 + line * 2)), "Proud of the whole team and", "black", font)
        return sheet

    return edit


def collage(picture: Image.Image, other: Image.Image, _chance: random.Random) -> Image.Image:
    width, height = picture.width // 2, picture.height // 2
    sheet = Image.new("RGB", (width * 2, height * 2))
    parts = (picture, ImageOps.mirror(other), ImageOps.flip(other), other)
    for place, part in enumerate(parts):
        sheet.paste(part.resize((width, height)), (place % 2 * width, place // 2 * height))
    return sheet


def laid_over(share: float) -> Edit:
    def edit(picture: Image.Image, other: Image.Image, chance: random.Random) -> Image.Image:
        sheet = other.copy()
        scale = math.sqrt(share * sheet.width * sheet.height / (picture.width * picture.height))
        scale = min(scale, sheet.width / picture.width, sheet.height / picture.height)
        part = picture.resize((round(picture.width * scale), round(picture.height * scale)))
        place = chance.randint(0, sheet.width - part.width), chance.randint(0, sheet.height - part.height)
        sheet.paste(part, place)
        return sheet

    return edit


def chain(*edits: Edit) -> Edit:
    def edit(picture: Image.Image, other: Image.Image, chance: random.Random) -> Image.Image:
        for one in edits:
            picture = one(picture, other, chance)
        return picture

    return edit


def as_it_is(picture: Image.Image, _other: Image.Image, _chance: random.Random) -> Image.Image:
    return picture


def region(edit: Edit, picture: Image.Image, other: Image.Image, seed: int) -> tuple[float, float, float, float] | None:
    """Where the picture is in what the edit makes of it: what changes with the picture. None where that is everywhere.

    left, top, width, height in fractions.
    """
    bright, dark = (
        np.asarray(edit(Image.new("RGB", picture.size, ink), other, random.Random(seed)).convert("L"), np.int16)  # noqa: S311
        for ink in ("white", "black")
    )
    changed = np.abs(bright - dark) > 60
    if not changed.any():
        return None
    down, across = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    height, width = changed.shape
    return (
        across[0] / width,
        down[0] / height,
        (across[-1] + 1 - across[0]) / width,
        (down[-1] + 1 - down[0]) / height,
    )


NAMES: dict[str, frozenset[str]] = {
    **dict.fromkeys(
        ("bright+", "bright-", "contrast+", "contrast-", "sat+", "sat-", "sepia", "vintage"), frozenset({"colour"})
    ),
    "gray": frozenset({"grey"}),
    "blur_l": frozenset({"blur"}),
    **dict.fromkeys(("logo", "emoji", "text_free", "text20"), frozenset({"overlay"})),
    "blend50": frozenset({"overlay", "colour"}),
    **dict.fromkeys(
        ("crop90", "crop75", "crop50", "crop30", "offcrop50", "offcrop30", "crop_story9x16"), frozenset({"crop"})
    ),
    "hflip": frozenset({"mirror"}),
    **dict.fromkeys(("rot90", "rot180", "rot5", "rot25"), frozenset({"rotate"})),
    "persp": frozenset({"crop"}),
    **dict.fromkeys(("letterbox", "insta_pad", "frame"), frozenset({"border"})),
    **dict.fromkeys(
        ("meme_top", "meme_both", "ui60", "ui30", "collage2x2", "overlay30", "overlay10"), frozenset({"overlay"})
    ),
    "blurpad": frozenset({"border"}),
    "combo_social": frozenset({"crop", "colour", "overlay"}),
    "combo_flipcrop": frozenset({"mirror", "crop"}),
    "combo_ui_filter": frozenset({"overlay", "colour"}),
}
"""The edits that a match should name; none where an edit is not listed: recompression, size, a little blur are no edits."""

_C = ImageEnhance
GROUPS: dict[str, dict[str, Edit]] = {
    "recompress": {
        **{f"jpeg{q}": coded("JPEG", quality=q) for q in (90, 50, 20, 10)},
        "webp": coded("WEBP", quality=60),
        "png": coded("PNG"),
        "strip": as_it_is,
    },
    "resize": {f"resize{p}": sized(p / 100) for p in (75, 50, 25, 10)},
    "aspect": {"aspect_square": aspect(1), "aspect_16x9": aspect(16 / 9)},
    "colour": {
        "gray": lambda picture, _other, _chance: picture.convert("L").convert("RGB"),
        "bright+": enhanced(_C.Brightness, 1.3),
        "bright-": enhanced(_C.Brightness, 0.7),
        "contrast+": enhanced(_C.Contrast, 1.4),
        "contrast-": enhanced(_C.Contrast, 0.6),
        "sat+": enhanced(_C.Color, 1.6),
        "sat-": enhanced(_C.Color, 0.4),
        "sepia": sepia,
        "vintage": vintage,
    },
    "blur, noise": {
        "blur_s": blurred(0.002),
        "blur_l": blurred(0.006),
        "noise_s": noisy(8),
        "noise_l": noisy(25),
    },
    "sticker, text": {"logo": logo, "emoji": emoji, "text_free": text_free, "text20": text20, "blend50": blend50},
    "crop mild": {"crop90": kept(0.9), "crop75": kept(0.75)},
    "crop hard": {
        "crop50": kept(0.5),
        "crop30": kept(0.3),
        "offcrop50": kept(0.5, centre=False),
        "offcrop30": kept(0.3, centre=False),
        "crop_story9x16": story,
    },
    "flip, quarter turns": {"hflip": flipped, "rot90": turned(90), "rot180": turned(180)},
    "tilt, perspective": {"rot5": tilted(5), "rot25": tilted(25), "persp": perspective},
    "pad": {"letterbox": letterbox, "insta_pad": insta_pad, "frame": frame},
    "banner, blurred pad": {"meme_top": meme(both=False), "meme_both": meme(both=True), "blurpad": blurpad},
    "screenshot": {"ui60": screen(0.6), "ui30": screen(0.3)},
    "collage, overlay": {"collage2x2": collage, "overlay30": laid_over(0.3), "overlay10": laid_over(0.1)},
    "combination": {
        "combo_social": chain(kept(0.85), enhanced(_C.Color, 1.3), text_free, coded("JPEG", quality=60)),
        "combo_flipcrop": chain(flipped, kept(0.7)),
        "combo_ui_filter": chain(screen(0.6), vintage),
    },
}
