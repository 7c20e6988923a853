"""What `--read-watermarks` finds, and what it must not find, in pictures made here.

    python benchmarks/watermarks.py [PHOTOS]

PHOTOS is a folder of photographs (default: `$MEDIACHECK_CORPORA/photos`). 30 of them get a watermark as agencies print them:
an agency's name, half transparent, tiled at an angle or level, or once and large. As many are left alone, and ten slides name
agencies as people do: in sentences, lists, tables and credits. Prints how many marks block (`preview`), how many are at
least told of (`mark`), what is wrongly found, and the time a picture takes on one core.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from mediacheck.media import lettering
from mediacheck.metadata import watermarks

MARKS = (
    ("shutterstock", "shutterstock"),
    ("adobestock", "Adobe Stock"),
    ("gettyimages", "gettyimages"),
    ("istock", "iStock"),
    ("alamy", "alamy"),
    ("dreamstime", "dreamstime"),
    ("depositphotos", "depositphotos"),
    ("123rf", "123RF"),
    ("imago", "imago images"),
    ("dpa", "picture alliance"),
)
WAYS = (  # angle, opacity, height of the letters and distance of the rows as shares of the shorter side
    (30, 0.40, 0.050, 0.18),
    (0, 0.45, 0.060, 0.22),
    (45, 0.35, 0.045, 0.16),
    (-25, 0.30, 0.055, 0.20),
    (20, 0.55, 0.035, 0.14),
)
SINGLE = 5  # of the 30: once, level, in the middle
SIDE = 1000
SLIDES = (
    ("Where we buy pictures", "We license from Alamy and Getty Images.", "Ask before you use Canva templates."),
    ("Canvas and paint", "A budget for canvas prints", "Gettysburg tour 2025"),
    ("Stock agencies compared", "Shutterstock is cheaper than Adobe Stock", "iStock belongs to Getty Images"),
    ("Our rules", "Never post a Shutterstock preview.", "Shutterstock sends warning letters.", "So does Getty."),
    ("Photo credits", "Page 1: Jana Muster / Getty Images", "Page 2: Tom Beispiel / Shutterstock.com"),
    ("In stock", "Freepick and Dreamtime are not agencies", "Photo: private"),
    ("Quarterly results", "Revenue grew by 12 percent", "Thank you to our team"),
    ("Made with Canva Pro", "and a lot of coffee"),
    ("Bildnachweise", "S. 3: picture alliance / dpa / Jo Doe", "S. 5: imago images / Sportfoto"),
    ("Meet us at Photokina", "Hall 4, next to Adobe Stock and Depositphotos"),
)
PARTNERS = ("Shutterstock", "Adobe Stock", "Getty Images", "Alamy")


def marked(picture: Image.Image, text: str, way: tuple[float, ...], *, once: bool = False) -> Image.Image:
    """The picture with the text printed over it."""
    angle, opacity, height, step = way
    side = int((picture.width**2 + picture.height**2) ** 0.5)
    shorter = min(picture.size)
    font = ImageFont.load_default(shorter * height * (2 if once else 1))
    layer = Image.new("L", (side, side))
    draw = ImageDraw.Draw(layer)
    width = draw.textlength(text, font=font)
    if once:
        draw.text((side / 2, side / 2), text, font=font, fill=255, anchor="mm")
    else:
        for row, y in enumerate(range(0, side, int(shorter * step))):
            for x in range(int(-width + row % 2 * 0.7 * width), side, int(1.5 * width)):
                draw.text((x, y), text, font=font, fill=255)
    layer = layer.rotate(0 if once else angle, resample=Image.Resampling.BICUBIC)
    left, top = (side - picture.width) // 2, (side - picture.height) // 2
    mask = layer.crop((left, top, left + picture.width, top + picture.height)).point(lambda value: value * opacity)
    result = picture.convert("RGB")
    result.paste("white", (0, 0), mask)
    return result


def slide(lines: tuple[str, ...]) -> Image.Image:
    picture = Image.new("RGB", (1280, 720), "#0b4f6c")
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((90, 90 + 130 * number), line, font=ImageFont.load_default(56 if number else 72), fill="white")
    return picture


def logos() -> Image.Image:
    """Agencies side by side, each name the only text of its line."""
    picture = Image.new("RGB", (1280, 720), "white")
    draw = ImageDraw.Draw(picture)
    for number, name in enumerate(PARTNERS):
        place = (100 + 640 * (number % 2), 160 + 280 * (number // 2))
        draw.text(place, name, font=ImageFont.load_default(64), fill="#222222")
    return picture


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    corpora = os.environ.get("MEDIACHECK_CORPORA")
    parser.add_argument("photos", type=Path, nargs="?", default=Path(corpora, "photos") if corpora else None)
    options = parser.parse_args()
    paths = sorted(options.photos.glob("*.jpg")) if options.photos else []
    if not paths:
        print("name a folder with photographs, or set MEDIACHECK_CORPORA", file=sys.stderr)
        return 2
    times: list[float] = []

    def found(picture: Image.Image) -> set[tuple[str, str | None]]:
        begun = time.perf_counter()
        signals = watermarks.find(lettering.read(picture))
        times.append(time.perf_counter() - begun)
        return {(signal.kind, signal.name) for signal in signals}

    blocked = told = wrong = false_blocks = 0
    for number in range(30):
        agency, text = MARKS[number % len(MARKS)]
        once = number >= 30 - SINGLE
        way = WAYS[(number + number // len(MARKS)) % len(WAYS)]
        signals = found(marked(photograph(paths[number % len(paths)]), text, way, once=once))
        blocked += ("preview", agency) in signals
        told += bool({("preview", agency), ("mark", agency)} & signals)
        wrong += any(name != agency for _, name in signals)
        if ("preview", agency) not in signals:
            print(f"  not blocked: {paths[number % len(paths)].name}, {text}, {'once' if once else way}: {signals}")
    clean = [photograph(path) for path in paths] + [slide(lines) for lines in SLIDES] + [logos()]
    for number, picture in enumerate(clean):
        signals = found(picture)
        false_blocks += any(kind == "preview" for kind, _ in signals)
        if signals:
            print(f"  clean picture {number}: {signals}")
    print(f"marked: blocked {blocked} of 30, told of {told} of 30, another agency named in {wrong}")
    print(f"clean: blocked {false_blocks} of {len(clean)}")
    print(f"seconds a picture: median {statistics.median(times):.1f}, longest {max(times):.1f}")
    return 0 if not false_blocks else 1


def photograph(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        picture.thumbnail((SIDE, SIDE))
        return picture.convert("RGB")


if __name__ == "__main__":
    sys.exit(main())
