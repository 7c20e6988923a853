"""Other people's files: the trap files, and what ExifTool reads of the rest."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mediacheck.metadata import Metadata

Read = Callable[..., Metadata]

TYPES = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".tif": "image/tiff",
    ".TIF": "image/tiff",
    ".dng": "image/tiff",
    ".heic": "image/heic",
    ".heif": "image/heif",
    ".avif": "image/avif",
}

EXIF = {
    ("exif", "creator", "EXAR Müller"),
    ("exif", "copyrightNotice", "EXPH Zoë ©"),
    ("exif", "copyrightNotice", "EXED Größe"),
}
IIM = {("iim", "creator", "IIMB Müller"), ("iim", "copyrightNotice", "IIMC Zoë ©")}
XMP = {
    ("xmp", "creator", "CREA Müller"),
    ("xmp", "copyrightNotice", "XMPR Zoë ©"),
    ("xmp", "copyrightNotice", "XMPD Größe"),
    ("xmp", "license", "https://creativecommons.org/licenses/by/4.0/"),
    ("xmp", "webStatementOfRights", "https://terms.example/w"),
    ("xmp", "licensorUrl", "https://licensor.example/x"),
    ("xmp", "dataMining", "DMI-PROHIBITED"),
    ("xmp", "digitalSourceType", "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"),
}
SHORT = {
    ("xmp", "copyrightNotice", "XMPR Zoë ©"),
    ("xmp", "license", "https://creativecommons.org/licenses/by/4.0/"),
    ("xmp", "webStatementOfRights", "https://terms.example/w"),
    ("xmp", "licensorUrl", "https://licensor.example/x"),
    ("xmp", "dataMining", "DMI-PROHIBITED"),
    ("xmp", "marked", "True"),
    ("xmp", "copyrightStatus", "protected"),
}
TEXT = {("native", "copyrightNotice", "TEXT Zoë ©"), ("native", "creator", "TEXA Müller")}
COMMENT = {("native", "comment", "TEXT Zoë")}
PROTECTED = {("iim", "copyrightStatus", "protected")}

TRAPS: dict[str, set[tuple[str, str, str]]] = {
    "a.jpg": EXIF | IIM | XMP | COMMENT,
    "a.png": EXIF | IIM | XMP | TEXT,
    "a_unc.png": EXIF | IIM | XMP | TEXT,
    "a.webp": EXIF | XMP,
    "a.gif": XMP | {("native", "comment", "TEXT Zoe")},
    "a.tif": EXIF | IIM | XMP,
    "a.heic": EXIF | XMP,
    "a.avif": EXIF | XMP,
    "exif129.jpg": EXIF - {("exif", "creator", "EXAR Müller")},
    "exifblank.jpg": set(),
    "exifcp1252.jpg": {("exif", "copyrightNotice", "EXPH Zoë ©")},
    "exifed.jpg": {("exif", "copyrightNotice", "EXED Größe")},
    "ext.jpg": XMP | COMMENT,
    "extonly.jpg": XMP,
    "iimundecl.jpg": {("iim", "copyrightNotice", "IIMC Zoë ©")},
    "latin.jpg": {("iim", "copyrightNotice", "IIML Zoë ©"), *COMMENT},
    "malformed.jpg": SHORT,
    "rawprof.png": EXIF | IIM | SHORT | PROTECTED,
    "short.jpg": SHORT,
    "twoiptc.jpg": IIM | PROTECTED | {("iim", "title", "Title only!")},
    "twoxmp.jpg": SHORT,
    "utf16.jpg": XMP,
    "xxe.jpg": set(),
}
TRAPS["rawprof.png"] -= {("exif", "creator", "EXAR Müller")}

NOTED = {"malformed.jpg", "xxe.jpg"}


@pytest.mark.parametrize("name", sorted(TRAPS))
def test_every_sentinel_is_found_and_nothing_else(corpora: Path, read: Read, name: str) -> None:
    """Each trap file says what was put into it, in the right block, and only broken or hostile ones are noted."""
    path = corpora / "corpora" / "metadata" / "traps" / name
    found = read(path.read_bytes(), TYPES[path.suffix], name)
    assert {(claim.block, claim.field, claim.value) for claim in found.claims} == TRAPS[name]
    assert bool(found.problems) == (name in NOTED)


def test_every_readable_trap_is_in_the_table(corpora: Path) -> None:
    """A new trap file wants a row here."""
    folder = corpora / "corpora" / "metadata" / "traps"
    assert {path.name for path in folder.iterdir() if path.suffix in TYPES} == TRAPS.keys()


# ---------------------------------------------------------------- ExifTool as the reference

BLOCKS = {"IFD0": "exif", "IPTC": "iim"}
FIELDS = {
    "Artist": ("creator",),
    "XPAuthor": ("creator",),
    "By-line": ("creator",),
    "Creator": ("creator",),
    "Copyright": ("copyrightNotice",),
    "CopyrightNotice": ("copyrightNotice",),
    "Rights": ("copyrightNotice",),
    "Credit": ("creditLine",),
    "Instructions": ("instructions",),
    "SpecialInstructions": ("instructions",),
    "AttributionName": ("attributionName",),
    "AOCopyrightNotice": ("artworkCopyrightNotice",),
    "AOCreator": ("artworkCreator",),
    "DigitalSourceType": ("digitalSourceType",),
    "EmbdEncRightsExpr": ("encodedRightsExpression",),
    "LinkedEncRightsExpr": ("linkedRightsExpression",),
    "CopyrightOwner": ("copyrightOwner", "copyrightOwnerId"),
    "ImageCreator": ("imageCreator", "imageCreatorId"),
    "ImageSupplier": ("imageSupplier", "imageSupplierId"),
    "ImageSupplierImageID": ("imageSupplierImageId",),
    "ImageSupplierImageId": ("imageSupplierImageId",),
    "Licensor": (
        "licensor",
        "licensorId",
        "licensorUrl",
        "licensorEmail",
        "licensorTelephone",
        "licensorTelephoneType",
        "licensorAddress",
    ),
    "Marked": ("marked",),
    "UsageTerms": ("rightsUsageTerms",),
    "WebStatement": ("webStatementOfRights",),
}
# Values that ExifTool shows and we do not take for claims: what cameras and converters write by themselves.
NO_CLAIMS = {
    ("DNG.dng", "unknown"),
    ("Ricoh.jpg", "(C) by Caplio RR1 User"),
    ("Ricoh2.jpg", "(C) by Caplio Pro G3 User"),
}
# Claims that the reference leaves out though they stand in the file.
MORE = {
    # It lists the flat artwork properties of these files, not the ones in the structure.
    ("IPTC-PhotometadataRef-Std2021.1.jpg", "artworkCopyrightNotice"),
    ("IPTC-PhotometadataRef-Std2021.1.jpg", "artworkCreator"),
    ("metadata_demo_iim_and_xmp_only.jpg", "artworkCopyrightNotice"),
    ("metadata_demo_iim_and_xmp_only.jpg", "artworkCreator"),
    ("metadata_demo_inc_exif_out_of_sync_Inc_adobe.jpg", "artworkCopyrightNotice"),
    ("metadata_demo_inc_exif_out_of_sync_Inc_adobe.jpg", "artworkCreator"),
    # Photoshop's URL, which is in a group of its own there.
    ("withExifAndIptc.jpg", "webStatementOfRights"),
    ("withIptcExifGps.jpg", "webStatementOfRights"),
    ("metadata_demo_iim_and_xmp_only.jpg", "webStatementOfRights"),
    ("metadata_demo_inc_exif_out_of_sync_Inc_adobe.jpg", "webStatementOfRights"),
    ("ExifTool.jpg", "webStatementOfRights"),
    ("IPTC.jpg", "webStatementOfRights"),
    # Artist: "me".
    ("RIFF.webp", "creator"),
}


def files(corpora: Path) -> Iterator[Path]:
    for path in sorted((corpora / "corpora" / "metadata").rglob("*")):
        if path.suffix in TYPES and "traps" not in path.parts:
            yield path


def test_rights_values_against_exiftool(corpora: Path, read: Read) -> None:
    """Every rights value that ExifTool reads is read, in the right block; and none that it does not know is invented."""
    root = corpora / "corpora" / "metadata"
    reference: dict[str, dict[str, list[str]]] = json.loads((root / "expected.json").read_text(encoding="utf-8"))
    missed, invented, total = set(), set(), 0
    for path in files(corpora):
        claims = read(path.read_bytes(), TYPES[path.suffix], path.name).claims
        ours = {(claim.block, claim.field, claim.value) for claim in claims}
        theirs = defaultdict(set)
        for key, values in reference.get(str(path.relative_to(root)), {}).items():
            group, tag = key.split(":")
            block = BLOCKS.get(group, "xmp")
            for value in values:
                total += 1
                places = {
                    (block, field, value) for field in FIELDS[tag.partition("-")[0] if tag == "Rights-fr" else tag]
                }
                theirs[path.name] |= places
                if not places & ours:
                    missed.add((path.name, value))
        scored = {field for fields in FIELDS.values() for field in fields}
        invented |= {
            (path.name, field)
            for block, field, value in ours - theirs[path.name]
            if field in scored and block != "native"
        }
    assert total > 200
    assert missed == NO_CLAIMS
    assert invented == MORE


def test_photographs_without_rights_say_nothing(corpora: Path, read: Read) -> None:
    """The photographs have no rights metadata, and get no claims."""
    for path in (corpora / "photos").glob("*.jpg"):
        assert read(path.read_bytes(), "image/jpeg", path.name) == Metadata()


def test_a_real_file_of_getty_is_told(corpora: Path, read: Read) -> None:
    """Credit, source and number of a picture that AFP and Getty Images supplied."""
    path = corpora / "corpora/metadata/bep-imagemeta/testdata/images/metadata-extractor/withXmp.jpg"
    signals = {(signal.name, signal.id) for signal in read(path.read_bytes(), "image/jpeg", path.name).signals}
    assert signals == {("afp", "DV1945213"), ("gettyimages", "536991815")}
