"""Other people's files: the trap files, and what ExifTool reads of the rest."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mediacheck.media.sniff import sniff
from mediacheck.metadata import Metadata

Read = Callable[..., Metadata]

UNSEEN = frozenset({".flac", ".ogg", ".mie", ".json"})
"""What the corpora hold and this room does not read."""


def statements(read: Read, path: Path) -> Metadata:
    """A file by its first bytes, as the program does it; an `.xmp` file beside a file that says nothing."""
    data = path.read_bytes()
    if path.suffix == ".xmp":
        return read(b"", "", path.name, sidecars=(data,))
    sniffed = sniff(data[:4096])
    return read(data, sniffed.type if sniffed else "image/jpeg", path.name)


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

TITLE = {("iim", "title", "Test Picture"), ("xmp", "title", "Test Picture")}
URL = {("iim", "webStatementOfRights", "https://exiftool.org/")}

TRAPS: dict[str, set[tuple[str, str, str]]] = {
    "a.jpg": EXIF | IIM | XMP | COMMENT,
    "a.png": EXIF | IIM | XMP | TEXT,
    "a_unc.png": EXIF | IIM | XMP | TEXT,
    "a.webp": EXIF | XMP,
    "a.gif": XMP | {("native", "comment", "TEXT Zoe")},
    "a.tif": EXIF | IIM | XMP,
    "a.heic": EXIF | XMP,
    "a.avif": EXIF | XMP,
    "a.jp2": EXIF | IIM | XMP,
    "a.psd": EXIF | IIM | XMP | TITLE | URL,
    "a.pdf": XMP | {("native", "creator", "TEXA Müller"), ("native", "title", "TEXT Zoë ©")},
    "a.svg": {
        ("xmp", "copyrightNotice", "XMPR Zoë ©"),
        ("xmp", "creator", "CREA Müller"),
        ("xmp", "license", "https://creativecommons.org/licenses/by/4.0/"),
    },
    "a.mp4": XMP | TEXT,
    "a.mov": XMP | TEXT,
    "a.mp3": {
        ("native", "creator", "Phil Harvey"),
        ("native", "title", "ExifTool Test"),
        ("native", "contributor", "A Composer"),
        ("native", "comment", "My Comments"),
    },
    "side.xmp": {("sidecar", field, value) for _, field, value in XMP},
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
    found = statements(read, path)
    assert {(claim.block, claim.field, claim.value) for claim in found.claims} == TRAPS[name]
    assert bool(found.problems) == (name in NOTED)


def test_every_trap_is_in_the_table(corpora: Path) -> None:
    """A new trap file wants a row here."""
    folder = corpora / "corpora" / "metadata" / "traps"
    assert {path.name for path in folder.iterdir()} == TRAPS.keys()


# ---------------------------------------------------------------- ExifTool as the reference

BLOCKS = {"IFD0": "exif", "IPTC": "iim", "ItemList": "native", "UserData": "native", "RIFF": "native"}
FIELDS = {
    "Artist": ("creator",),
    "XPAuthor": ("creator",),
    "By-line": ("creator",),
    "Creator": ("creator",),
    "Copyright": ("copyrightNotice",),
    "CopyrightNotice": ("copyrightNotice",),
    "Rights": ("copyrightNotice",),
    "Rights-fr": ("copyrightNotice",),
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
    "CopyrightStatus": ("copyrightStatus",),
    "CreditLineRequired": ("creditLineRequired",),
    "Licensee": ("licensee",),
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
# Values that ExifTool shows in words of its own.
WORDS = {"CS-PRO": "protected"}
# Values that are not read as they should be, each with its reason.
MISSED: set[tuple[str, str, str]] = set()
BROTLI = ("JXL2.jxl", "exif", "creator")  # Artist: "me", if the library is there
# Claims that the reference leaves out though they stand in the file. It has no copyright status where `Marked` or
# Photoshop's flag says it, and nothing of Content Credentials.
MORE = {
    # It lists the flat artwork properties of these files, not the ones in the structure.
    ("IPTC-PhotometadataRef-Std2021.1.jpg", "xmp", "artworkCopyrightNotice"),
    ("IPTC-PhotometadataRef-Std2021.1.jpg", "xmp", "artworkCreator"),
    ("metadata_demo_iim_and_xmp_only.jpg", "xmp", "artworkCopyrightNotice"),
    ("metadata_demo_iim_and_xmp_only.jpg", "xmp", "artworkCreator"),
    ("metadata_demo_inc_exif_out_of_sync_Inc_adobe.jpg", "xmp", "artworkCopyrightNotice"),
    ("metadata_demo_inc_exif_out_of_sync_Inc_adobe.jpg", "xmp", "artworkCreator"),
    # Photoshop's URL, which is in a group of its own there.
    ("withExifAndIptc.jpg", "iim", "webStatementOfRights"),
    ("withIptcExifGps.jpg", "iim", "webStatementOfRights"),
    ("metadata_demo_iim_and_xmp_only.jpg", "iim", "webStatementOfRights"),
    ("metadata_demo_inc_exif_out_of_sync_Inc_adobe.jpg", "iim", "webStatementOfRights"),
    ("ExifTool.jpg", "iim", "webStatementOfRights"),
    ("IPTC.jpg", "iim", "webStatementOfRights"),
    ("Photoshop.psd", "iim", "webStatementOfRights"),
    ("PDF.pdf", "iim", "webStatementOfRights"),
    # Artist: "me".
    ("RIFF.webp", "exif", "creator"),
    BROTLI,
    ("Jpeg2000.jp2", "exif", "creator"),
    # PNG's own texts, of which it lists none.
    ("sunrise.png", "native", "copyrightNotice"),
    ("sunrise.png", "native", "creator"),
}


def files(corpora: Path) -> Iterator[Path]:
    for path in sorted((corpora / "corpora" / "metadata").rglob("*")):
        if path.is_file() and path.suffix not in UNSEEN and "traps" not in path.parts:
            yield path


def block(path: Path, group: str) -> str:
    if path.suffix == ".xmp":
        return "sidecar"
    return "native" if group.startswith("ID3") else BLOCKS.get(group, "xmp")


def test_rights_values_against_exiftool(corpora: Path, read: Read) -> None:
    """At least 99 % of the rights values that ExifTool reads are read in the right block, and none that it does not know."""
    root = corpora / "corpora" / "metadata"
    reference: dict[str, dict[str, list[str]]] = json.loads((root / "expected.json").read_text(encoding="utf-8"))
    missed, invented, total, no_claims = set(), set(), 0, 0
    for path in files(corpora):
        ours = {(claim.block, claim.field, claim.value) for claim in statements(read, path).claims}
        theirs = set()
        for key, values in reference.pop(str(path.relative_to(root)), {}).items():
            group, tag = key.split(":")
            for value in values:
                total += 1
                no_claims += (path.name, value) in NO_CLAIMS
                for one in value.split("; ") if tag == "Artist" else (value,):  # several creators are several claims
                    places = {(block(path, group), field, WORDS.get(one, one)) for field in FIELDS[tag]}
                    theirs |= places
                    if not places & ours and (path.name, value) not in NO_CLAIMS:
                        missed.add((path.name, tag, value))
        scored = {field for fields in FIELDS.values() for field in fields}
        invented |= {
            (path.name, said, field)
            for said, field, value in ours - theirs
            if field in scored - {"copyrightStatus"} and said != "c2pa"
        }
    assert not reference  # every file that it knows was read
    assert total == 306
    assert (total - no_claims - len(missed)) / (total - no_claims) >= 0.99
    assert missed == MISSED
    assert invented | {BROTLI} == MORE | {BROTLI}


def test_photographs_without_rights_say_nothing(corpora: Path, read: Read) -> None:
    """The photographs have no rights metadata, and get no claims."""
    for path in (corpora / "photos").glob("*.jpg"):
        assert read(path.read_bytes(), "image/jpeg", path.name) == Metadata()


def test_a_real_file_of_getty_is_told(corpora: Path, read: Read) -> None:
    """Credit, source and number of a picture that AFP and Getty Images supplied."""
    path = corpora / "corpora/metadata/bep-imagemeta/testdata/images/metadata-extractor/withXmp.jpg"
    signals = {(signal.name, signal.id) for signal in read(path.read_bytes(), "image/jpeg", path.name).signals}
    assert signals == {("afp", "DV1945213"), ("gettyimages", "536991815")}
