from typing import Any

import pytest

from mediacheck.metadata import signals
from mediacheck.model import Claim, Signal


def found(name: str = "picture.jpg", **values: str) -> set[tuple[str, str | None, str | None]]:
    claims = tuple(Claim(field, value, "xmp") for field, value in values.items())
    return {(signal.kind, signal.name, signal.id) for signal in signals.find(claims, name)}


@pytest.mark.parametrize(
    ("name", "agency", "number"),
    [
        ("gettyimages-536991815-2048x2048.jpg", "gettyimages", "536991815"),
        ("GettyImages_536991815.jpg", "gettyimages", "536991815"),
        ("istockphoto-1181366400-612x612.jpg", "istock", "1181366400"),
        ("iStock-518031234.jpg", "istock", "518031234"),
        ("shutterstock_1234567890.jpg", "shutterstock", "1234567890"),
        ("AdobeStock_112670342.jpeg", "adobestock", "112670342"),
        ("Fotolia_51234567_M.jpg", "adobestock", "51234567"),
        ("Depositphotos_12345678_xl-2015.jpg", "depositphotos", "12345678"),
        ("dreamstime_xxl_12345678.jpg", "dreamstime", "12345678"),
        ("123rf_12345678.jpg", "123rf", "12345678"),
        ("alamy-stock-photo-lake-E7BDR1.jpg", "alamy", "E7BDR1"),
        ("team alamy.jpg", "alamy", None),
        ("imago0123456789h.jpg", "imago", "0123456789"),
        ("picture-alliance-12345678.jpg", "dpa", "12345678"),
        ("urn-newsml-dpa-com-20090101-240131-99-12345_large.jpg", "dpa", "20090101-240131-99-12345"),
        ("2023-01-01T1_RC2ABCD1EFGH_RTRMADP_3_LAKE.JPG", "reuters", "RC2ABCD1EFGH"),
        ("AP23001234567890.jpg", "ap", "23001234567890"),
        ("AFP_33B29QA.jpg", "afp", "33B29QA"),
        ("annie-spratt-QckxruozjRg-unsplash.jpg", "unsplash", "QckxruozjRg"),
        ("photo-1503023345310-bd7c1de61c7d.jpg", "unsplash", "1503023345310-bd7c1de61c7d"),
        ("pexels-photo-414612.jpeg", "pexels", "414612"),
        ("pexels-jane-doe-1234567.jpg", "pexels", "1234567"),
        ("mountain-7654321_1280.jpg", "pixabay", "7654321"),
        ("51234567890_a1b2c3d4e5_b.jpg", "flickr", "51234567890"),
    ],
)
def test_agencies_are_told_by_the_files_name(name: str, agency: str, number: str | None) -> None:
    """A file as the agency delivers it carries agency and number in its name, in whatever folder it lies."""
    assert found(name) == {("agency", agency, number)}
    assert ("agency", agency, number) in found(f"posts/may/{name}")


@pytest.mark.parametrize(
    ("field", "value", "agencies"),
    [
        ("creditLine", "AFP/Getty Images", {"afp", "gettyimages"}),
        ("creditLine", "Jane Doe/AP", {"ap"}),
        ("creditLine", "AP Photo/Jane Doe", {"ap"}),
        ("creditLine", "picture alliance / dpa / Jane Doe", {"dpa"}),
        ("creditLine", "Jane Doe via Reuters", {"reuters"}),
        ("creditLine", "REUTERS", {"reuters"}),
        ("creditLine", "imago images/Jane Doe", {"imago"}),
        ("copyrightNotice", "© IMAGO/Jane Doe", {"imago"}),
        ("creditLine", "Jane Doe / Alamy Stock Photo", {"alamy"}),
        ("copyrightNotice", "© Jane Doe - stock.adobe.com", {"adobestock"}),
        ("copyrightNotice", "Copyright 2024 The Associated Press. All rights reserved.", {"ap"}),
        ("copyrightNotice", "© Corbis.  All Rights Reserved.", {"corbis"}),
        ("source", "dpa", {"dpa"}),
        ("source", "EPA", {"epa"}),
        ("source", "REX/Shutterstock", {"shutterstock"}),
        ("imageSupplier", "Getty Images", {"gettyimages"}),
        ("creator", "Jane Doe/Getty Images", {"gettyimages"}),
        ("creator", "lake - Fotolia", {"adobestock"}),
        ("licensorUrl", "https://www.gettyimages.de/detail/536991815", {"gettyimages"}),
        ("webStatementOfRights", "www.alamy.com", {"alamy"}),
        ("webStatementOfRights", "https://commons.wikimedia.org/wiki/File:Lake.jpg", {"wikimedia"}),
        ("comment", "File source: https://commons.wikimedia.org/wiki/File:Lake.jpg", {"wikimedia"}),
        ("webStatementOfRights", "https://stock.adobe.com/1", {"adobestock"}),
        ("webStatementOfRights", "https://www.123rf.co.uk/photo", {"123rf"}),
        ("description", "A lake. (Photo by Jane Doe/Getty Images)", {"gettyimages"}),
        ("description", "A lake. Photo: Jane Doe/dpa", {"dpa"}),
        ("description", "Mandatory Credit: Photo by Jane Doe/Shutterstock (123456a)", {"shutterstock"}),
        ("gettyAssetId", "no number", {"gettyimages"}),
        ("title", "shutterstock_1234567890", {"shutterstock"}),
        ("fileNameAsDelivered", "AdobeStock_112670342.jpeg", {"adobestock"}),
    ],
)
def test_agencies_are_told_by_what_stands_in_the_file(field: str, value: str, agencies: set[str]) -> None:
    """Credit, source, notice, supplier, addresses and captions name the agency in its usual forms."""
    assert {name for kind, name, _ in found(**{field: value}) if kind == "agency"} == agencies


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("creator", "Imago Smith"),
        ("creditLine", "Studio Imagon"),
        ("creditLine", "Studio Kalamy"),
        ("webStatementOfRights", "https://unsplash.com.evil.example/"),
        ("creditLine", "Pa Ap Design GmbH"),
        ("copyrightNotice", "© 2024 Epaper Verlag"),
        ("creator", "AP"),
        ("creator", "Jane Rex"),
        ("copyrightNotice", "© Bloomberg Street Studio"),
        ("rightsUsageTerms", "No sales via Alamy, Getty Images or Shutterstock"),
        ("instructions", "No Getty"),
        ("webStatementOfRights", "https://gettyimages.com.evil.example/"),
        ("webStatementOfRights", "https://notgettyimages.com/"),
        ("webStatementOfRights", "https://evil.example/?u=x.gettyimages"),
        ("description", "The Reuters building at night, photographed from the AP office"),
        ("artworkCopyrightNotice", "© Getty Images"),
        ("title", "Imago Dei"),
    ],
)
def test_a_likeness_is_no_agency(field: str, value: str) -> None:
    """A word inside another word, a name in a sentence and a host that only looks like it are no signals."""
    assert found(**{field: value}) == set()


@pytest.mark.parametrize(
    "name",
    [
        "lake.jpg",
        "IMG_20240131_123456.jpg",
        "20230101_1234567890.jpg",
        "DSC_0123.JPG",
        "imagotipo-1234.png",
        "dpa_vertrag_2024.png",
        "kalamyra.jpg",
        "AP_Meeting_2024.jpg",
        "AFP_report.jpg",
        "RTS.jpg",
        "2024-05-01_1280.jpg",
        "downloads.jpg",
        "deadbeef.jpg",
        "12345678901234567890123456789012.jpg",
        "images-of-the-team.jpg",
        "file_with_wrong_extension.jpg",
        "pexelsious.jpg",
        "team-20240131_1920.jpg",
        "RTX4090.jpg",
        "RTX4070TI.png",
        "RTS2024.jpg",
        "AFP_LOGO1.png",
        "AP_20240131123000.jpg",
        "imago-20240131.jpg",
        "pexels-office-2024.jpg",
    ],
)
def test_an_ordinary_name_is_no_signal(name: str) -> None:
    """A false agency costs an employee an afternoon."""
    assert found(name) == set()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("download.jpg", "download"),
        ("download (1).jpg", "download"),
        ("unnamed.png", "download"),
        ("images (3).jpeg", "download"),
        ("d41d8cd98f00b204e9800998ecf8427e.jpg", "hash"),
        ("IMG-20240131-WA0012.jpg", "whatsapp"),
        ("WhatsApp Image 2024-01-31 at 12.34.56.jpeg", "whatsapp"),
        ("FB_IMG_1706700000000.jpg", "facebook"),
        ("photo_2024-01-31_12-34-56.jpg", "telegram"),
        ("220px-Lake.jpg", "wikimedia"),
        ("WhatsApp Image 2026-01-01.jpg", "whatsapp"),
        ("signal-2026-01-01-12-34-56-789.jpeg", "signal"),
        ("Screenshot 2026-01-01 at 12.34.56.png", "screenshot"),
        ("Screenshot (3).png", "screenshot"),
        ("Screenshot_20260101-123456_Chrome.jpg", "screenshot"),
        ("Screen Shot 2026-01-01.png", "screenshot"),
        ("Bildschirmfoto 2026-01-01 um 12.34.56.png", "screenshot"),
    ],
)
def test_names_of_the_web_are_weak_signals(name: str, kind: str) -> None:
    """Browsers and messengers name what they save; that says where it was, not whose it is."""
    assert found(name) == {("web-name", kind, None)}


def test_a_preview_is_told_beside_its_agency() -> None:
    """Adobe's layout pictures end in `_Preview`."""
    assert found("AdobeStock_112670342_Preview.jpeg") == {
        ("preview", "adobestock", "112670342"),
        ("agency", "adobestock", "112670342"),
    }


def test_the_number_is_the_agencys_own() -> None:
    """Among several agencies a number goes to the one whose shape it has; a signal without gives way to one with."""
    values = {"creditLine": "AFP/Getty Images", "title": "536991815", "imageSupplierImageId": "DV1945213"}
    assert found(**values) == {("agency", "afp", "DV1945213"), ("agency", "gettyimages", "536991815")}
    assert found("gettyimages-536991815.jpg", creditLine="Getty Images") == {("agency", "gettyimages", "536991815")}


def test_gettys_own_namespace_is_a_signal(make: Any, read: Any) -> None:
    """A file with Getty's asset number is Getty's, under whatever prefix."""
    packet = make.xmp("", 'GettyImagesGIFT:AssetID="536991815"').replace(b"GettyImagesGIFT", b"prefix0")
    assert read(make.jpeg(make.xmp_segment(packet))).signals == (Signal("agency", "gettyimages", "536991815"),)


def test_hints_are_no_claims(make: Any, read: Any) -> None:
    """A caption tells the agency, but says nothing about rights itself."""
    packet = make.xmp("<dc:description>A lake (Photo by Jane Doe/Getty Images)</dc:description>")
    result = read(make.jpeg(make.xmp_segment(packet)))
    assert result.claims == ()
    assert result.signals == (Signal("agency", "gettyimages"),)


def test_long_texts_are_looked_at_only_so_far() -> None:
    """Of a thousand long values some beginnings are looked at, without the runs of blanks that cost patterns dear."""
    claims = [Claim("creditLine", f"a{' ' * 99}/" * 1000 + str(number), "xmp") for number in range(1000)]
    values = [claim.value for claim in signals._bounded(claims)]
    assert 0 < sum(map(len, values)) <= 128 * 1024
    assert all("  " not in value for value in values)
