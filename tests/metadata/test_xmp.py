import time
from typing import Any

import pytest

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def packet(make: Any, said: Any, properties: str, attributes: str = "") -> Any:
    return said(make.jpeg(make.xmp_segment(make.xmp(properties, attributes))))


@pytest.mark.parametrize(
    "properties",
    [
        "<dc:rights>© Zoë</dc:rights>",
        '<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Zoë</rdf:li></rdf:Alt></dc:rights>',
        "<dc:rights><rdf:Bag><rdf:li>© Zoë</rdf:li></rdf:Bag></dc:rights>",
        "<dc:rights><rdf:Seq><rdf:_1>© Zoë</rdf:_1></rdf:Seq></dc:rights>",
        '<dc:rights rdf:resource="© Zoë"/>',
        '<dc:rights rdf:parseType="Literal">© <b>Zoë</b></dc:rights>',
        "<dc:rights><rdf:Description><rdf:value>© Zoë</rdf:value><plus:x>q</plus:x></rdf:Description></dc:rights>",
        '<dc:rights rdf:parseType="Resource"><rdf:value>© Zoë</rdf:value></dc:rights>',
        '<dc:rights><rdf:Description rdf:value="© Zoë"/></dc:rights>',
        '<dc:rights rdf:nodeID="a"/></rdf:Description><rdf:Description rdf:nodeID="a"><rdf:value>© Zoë</rdf:value>',
        "<dc:rights><rdf:li>© Zoë</rdf:li></dc:rights>",
        '<dc:rights><rdf:Alt><rdf:li rdf:parseType="Resource"><rdf:value>© Zoë</rdf:value></rdf:li></rdf:Alt></dc:rights>',
        "<dc:Rights>© Zoë</dc:Rights>",
        "<dc:rights><![CDATA[© Zoë]]></dc:rights>",
        "<dc:rights>&#169; Zo&#xeb;</dc:rights>",
        "<!-- a remark --><dc:rights>© <!-- inside -->Zoë</dc:rights>",
    ],
)
def test_every_form_of_rdf_is_read(make: Any, said: Any, properties: str) -> None:
    """However a property is written down, it says the same."""
    assert packet(make, said, properties) == {("xmp", "copyrightNotice", "© Zoë")}


def test_attributes_are_properties(make: Any, said: Any) -> None:
    """RDF may write a property as an attribute of its description."""
    found = packet(make, said, "", 'dc:rights="© Zoë" photoshop:Credit="Ada"')
    assert found == {("xmp", "copyrightNotice", "© Zoë"), ("xmp", "creditLine", "Ada")}


def test_only_the_namespace_counts(make: Any, said: Any) -> None:
    """Prefixes are anybody's choice, and a property of the same name in another namespace is another property."""
    raw = (
        f'<z:RDF xmlns:z="{RDF}"><z:Description xmlns:q="http://purl.org/dc/elements/1.1/" xmlns:dc="http://other.example/">'
        "<q:rights>Right</q:rights><dc:rights>Wrong</dc:rights></z:Description></z:RDF>"
    ).encode()
    assert said(make.jpeg(make.xmp_segment(raw))) == {("xmp", "copyrightNotice", "Right")}


def test_every_language_is_a_claim(make: Any, said: Any) -> None:
    """Terms in two languages are two claims, and one said twice is one."""
    found = packet(
        make,
        said,
        '<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">No sales</rdf:li><rdf:li xml:lang="en">No sales'
        '</rdf:li><rdf:li xml:lang="de">Kein Verkauf</rdf:li></rdf:Alt></xmpRights:UsageTerms>',
    )
    assert found == {("xmp", "rightsUsageTerms", "No sales"), ("xmp", "rightsUsageTerms", "Kein Verkauf")}


@pytest.mark.parametrize(
    "licensor",
    [
        (
            '<rdf:Seq><rdf:li rdf:parseType="Resource"><plus:LicensorName>Ada</plus:LicensorName>'
            "<plus:LicensorURL>https://ada.example</plus:LicensorURL></rdf:li></rdf:Seq>"
        ),
        '<rdf:Bag><rdf:li plus:LicensorName="Ada" plus:LicensorURL="https://ada.example"/></rdf:Bag>',
        (
            "<rdf:Seq><rdf:li><rdf:Description><plus:LicensorName>Ada</plus:LicensorName>"
            "<plus:LicensorURL>https://ada.example</plus:LicensorURL></rdf:Description></rdf:li></rdf:Seq>"
        ),
        '<rdf:Seq><rdf:li><plus:Entity plus:LicensorName="Ada" plus:LicensorURL="https://ada.example"/></rdf:li></rdf:Seq>',
    ],
)
def test_structures_are_read(make: Any, said: Any, licensor: str) -> None:
    """Name and address of a licensor, in whatever form the structure has."""
    assert packet(make, said, f"<plus:Licensor>{licensor}</plus:Licensor>") == {
        ("xmp", "licensor", "Ada"),
        ("xmp", "licensorUrl", "https://ada.example"),
    }


def test_the_rights_of_a_shown_work_are_not_the_pictures(make: Any, said: Any) -> None:
    """A sculpture's sculptor is not the photographer."""
    found = packet(
        make,
        said,
        '<Iptc4xmpExt:ArtworkOrObject><rdf:Bag><rdf:li rdf:parseType="Resource"><Iptc4xmpExt:AOCopyrightNotice>© Gallery'
        "</Iptc4xmpExt:AOCopyrightNotice><dc:creator>Nobody</dc:creator></rdf:li></rdf:Bag></Iptc4xmpExt:ArtworkOrObject>",
    )
    assert found == {("xmp", "artworkCopyrightNotice", "© Gallery")}


def test_properties_of_other_things_are_not_the_pictures(make: Any, said: Any) -> None:
    """What stands inside a structure that nobody asked for is about that structure."""
    assert (
        packet(make, said, '<plus:Other rdf:parseType="Resource"><dc:rights>Not ours</dc:rights></plus:Other>') == set()
    )


def test_a_licence_is_read_as_resource_and_as_text(make: Any, said: Any) -> None:
    """cc:license names an address."""
    address = "https://creativecommons.org/licenses/by/4.0/"
    for form in (f'<cc:license rdf:resource="{address}"/>', f"<cc:license>{address}</cc:license>"):
        assert packet(make, said, form) == {("xmp", "license", address)}
    typed = f'<cc:license><cc:License rdf:about="{address}"/></cc:license>'
    assert packet(make, said, typed) == {("xmp", "license", address)}


def test_marked_is_a_status_only_when_true(make: Any, said: Any) -> None:
    """True says protected; False is a claim of its own and never a clearance."""
    true = packet(make, said, "", 'xmpRights:Marked="True"')
    assert true == {("xmp", "marked", "True"), ("xmp", "copyrightStatus", "protected")}
    assert packet(make, said, "<xmpRights:Marked>false</xmpRights:Marked>") == {("xmp", "marked", "False")}


def test_plus_values_come_as_their_codes(make: Any, said: Any) -> None:
    """The vocabulary's address in front is left out; the copyright status is put into words."""
    vocabulary = "http://ns.useplus.org/ldf/vocab/"
    found = packet(
        make, said, "", f'plus:ModelReleaseStatus="{vocabulary}MR-LMR" plus:CopyrightStatus="{vocabulary}CS-PRO"'
    )
    assert found == {("xmp", "modelReleaseStatus", "MR-LMR"), ("xmp", "copyrightStatus", "protected")}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_packets_in_wide_encodings_are_read(make: Any, said: Any, encoding: str) -> None:
    """XMP may be written in UTF-16 and UTF-32, with a byte-order mark or without."""
    wide = make.xmp("<dc:rights>© Zoë</dc:rights>").decode().encode(encoding)
    assert said(make.jpeg(make.xmp_segment(wide))) == {("xmp", "copyrightNotice", "© Zoë")}


def test_stray_bytes_do_not_hide_the_packet(make: Any, said: Any) -> None:
    """A Latin-1 letter or a control code in a UTF-8 packet is read for what it was meant."""
    raw = make.xmp("<dc:rights>© Zo?</dc:rights><dc:creator>A!da</dc:creator>").replace(b"?</dc", b"\xeb</dc")
    raw = raw.replace(b"A!da", b"A\x01da") + b"\0\0\n"
    assert said(make.jpeg(make.xmp_segment(raw))) == {("xmp", "copyrightNotice", "© Zoë"), ("xmp", "creator", "Ada")}


def test_a_forgotten_end_tag_costs_nothing_before_it(make: Any, read: Any) -> None:
    """What was said before the mistake is read, and the mistake is noted."""
    broken = "<dc:rights>First</dc:rights><broken><photoshop:Credit>Second</photoshop:Credit>"
    found = read(make.jpeg(make.xmp_segment(make.xmp(broken))))
    assert {claim.value for claim in found.claims} == {"First", "Second"}
    assert [problem.code for problem in found.problems] == ["MC307"]


@pytest.mark.parametrize(
    ("mistake", "value"),
    [
        ("<photoshop:Credit>A & B</photoshop:Credit>", "A & B"),
        ("<photoshop:Credit>&copy; A&#0;B</photoshop:Credit>", "© A\ufffdB"),
        ("<photoshop:Credit>A&#55357;B</photoshop:Credit>", "A\ufffdB"),
        ("<photoshop:Credit>A &lt; B &amp; C &</photoshop:Credit>", "A < B & C &"),
        ('<foo:bar foo:baz="1"/><photoshop:Credit>A</photoshop:Credit>', "A"),
        ("<xmpRights:UsageTerms><aux:x/></xmpRights:UsageTerms><cc:license aux:y='1'>A</cc:license>", "A"),
        ("</rdf:Description><rdf:Description><photoshop:Credit>A</photoshop:Credit><dc:rights>Behind</dc:rights>", "A"),
    ],
)
def test_a_mistake_in_a_text_or_a_prefix_costs_nothing_behind_it(
    make: Any, read: Any, mistake: str, value: str
) -> None:
    """What programs write that know no XML is read as it was meant, and what follows as well; it is noted."""
    found = read(make.jpeg(make.xmp_segment(make.xmp(f"{mistake}<dc:rights>Behind</dc:rights>"))))
    assert {claim.value for claim in found.claims} == {value, "Behind"}
    assert [problem.code for problem in found.problems] == ["MC307"]


def test_what_is_mended_is_bounded(read: Any, make: Any) -> None:
    """Mistakes without number keep nobody busy, in packets short and long."""
    for mistakes in (b"&" * 200_000, b"&a" * 100_000, b"".join(b"<p%d:a/>" % n for n in range(20_000)) + b"&"):
        for times in (1, 20):
            began = time.perf_counter()
            found = read(
                make.png((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x>" + mistakes * times + b"</x>")), "image/png"
            )
            assert time.perf_counter() - began < 2
            assert (found.claims, len(found.problems)) == ((), 1)


def test_a_cut_packet_is_read_up_to_the_cut(make: Any, read: Any) -> None:
    """A packet that ends in the middle is noted."""
    whole = make.xmp("<dc:rights>First</dc:rights><dc:creator>Second</dc:creator>")
    found = read(make.jpeg(make.xmp_segment(whole[: whole.index(b"Second")])))
    assert [claim.value for claim in found.claims] == ["First"]
    assert len(found.problems) == 1


BOMB = '<!ENTITY a "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(12))


@pytest.mark.parametrize(
    "declaration",
    [
        f"<!DOCTYPE x [{BOMB}]>",
        '<!DOCTYPE x [<!ENTITY a11 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://dtd.example/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://dtd.example/x.dtd"> %p;]>',
    ],
)
def test_entities_are_refused(make: Any, read: Any, declaration: str) -> None:
    """A packet with a document type or entities of its own is not read, and nothing of it is expanded or fetched."""
    body = make.xmp("<dc:rights>A&a11;</dc:rights>")
    raw = declaration.encode() + body[body.index(b"<x:xmpmeta") :]
    found = read(make.jpeg(make.xmp_segment(raw), make.iptc_segment((2, 80, b"Ada"))))
    assert [claim.value for claim in found.claims] == ["Ada"]
    assert [problem.code for problem in found.problems] == ["MC307"]


def test_depth_and_number_are_bounded(make: Any, read: Any) -> None:
    """A packet nested eight thousand deep, or with a million elements, ends with a note."""
    for body in ("<dc:a>" * 8000 + "</dc:a>" * 8000, "<dc:a/>" * 200_000):
        found = read(make.png((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + make.xmp(body))), "image/png")
        assert found.claims == ()
        assert len(found.problems) == 1


DC = "http://purl.org/dc/elements/1.1/"


def test_a_node_that_is_referred_to_is_read_where_it_belongs(make: Any, said: Any) -> None:
    """A reference by rdf:nodeID, or to an rdf:ID, stands for the node, and is no value itself."""
    for reference, name in (('rdf:resource="#p"', 'rdf:ID="p"'), ('rdf:nodeID="p"', 'rdf:nodeID="p"')):
        node = f"</rdf:Description><rdf:Description {name} xmlns:dc='{DC}'><dc:title>Ada</dc:title>"
        raw = make.xmp(f"<dc:creator {reference}/>{node}")
        assert said(make.jpeg(make.xmp_segment(raw))) == {("xmp", "creator", "Ada"), ("xmp", "title", "Ada")}


def test_references_in_a_circle_end(make: Any, read: Any) -> None:
    """Nodes that refer to one another do not keep the reader busy."""
    nodes = "".join(
        f'</rdf:Description><rdf:Description rdf:nodeID="n{n}">' + f'<dc:a rdf:nodeID="n{(n + 1) % 30}"/>' * 20
        for n in range(30)
    )
    assert read(make.jpeg(make.xmp_segment(make.xmp(f'<dc:a rdf:nodeID="n0"/>{nodes}')))).claims == ()


def test_properties_of_prism_and_exif_are_read(make: Any, said: Any) -> None:
    """Usage rights of PRISM in any of its versions, and EXIF's photographer as XMP has it."""
    found = packet(
        make,
        said,
        "<pur:creditLine>Ada</pur:creditLine><pur:rightsOwner>Zoe</pur:rightsOwner><pur:restrictions>No web</pur:restrictions>",
        'prism:copyright="© Zoë" prism:expirationDate="2026-12-31" exifEX:Photographer="Eve"',
    )
    assert found == {
        ("xmp", "creditLine", "Ada"),
        ("xmp", "copyrightOwner", "Zoe"),
        ("xmp", "restrictions", "No web"),
        ("xmp", "copyrightNotice", "© Zoë"),
        ("xmp", "expirationDate", "2026-12-31"),
        ("xmp", "creator", "Eve"),
    }


def test_the_ai_fields_of_iptc_2025_are_read(make: Any, read: Any) -> None:
    """System, version, prompt and its writer are claims; a prompt alone tells of a machine, too."""
    names = ("AISystemUsed", "AISystemVersionUsed", "AIPromptInformation", "AIPromptWriterName")
    found = read(make.jpeg(make.xmp_segment(make.xmp("", " ".join(f'Iptc4xmpExt:{name}="x{name}"' for name in names)))))
    assert [(claim.field, claim.value) for claim in found.claims] == [(f"ai{name[2:]}", f"x{name}") for name in names]
    alone = read(make.jpeg(make.xmp_segment(make.xmp("", 'Iptc4xmpExt:AIPromptInformation="a lake"'))))
    assert [(signal.kind, signal.name) for signal in alone.signals] == [("ai", "prompt")]


def test_ingredients_and_history_tell_of_agencies(make: Any, read: Any) -> None:
    """A licensed picture hidden in a composite: in the ingredients, the origin, the history."""
    properties = (
        "<xmpMM:Ingredients><rdf:Bag><rdf:li stRef:filePath='C:\\AdobeStock_282070651.jpeg'/></rdf:Bag></xmpMM:Ingredients>"
        "<xmpMM:DerivedFrom stRef:filePath='/a/shutterstock_12345678.jpg'/>"
        "<xmpMM:History><rdf:Seq><rdf:li stEvt:action='saved' stEvt:parameters='from iStock-87654321.jpg'/></rdf:Seq>"
        "</xmpMM:History>"
    )
    found = read(make.jpeg(make.xmp_segment(make.xmp(properties))))
    assert {(signal.kind, signal.name, signal.id) for signal in found.signals} == {
        ("ingredient", "adobestock", "282070651"),
        ("ingredient", "shutterstock", "12345678"),
        ("ingredient", "istock", "87654321"),
    }
    assert [claim.field for claim in found.claims] == ["ingredient", "ingredient"]


def test_the_address_of_credentials_elsewhere_is_a_signal(make: Any, read: Any) -> None:
    """A manifest that is kept on a server; one that is in the file is told by the file."""
    for value, signals in (
        ("https://c.example/m", [("c2pa", "remote", "https://c.example/m")]),
        ("self#jumbf=c2pa", []),
    ):
        found = read(make.jpeg(make.xmp_segment(make.xmp("", f'dcterms:provenance="{value}"'))))
        assert [(signal.kind, signal.name, signal.id) for signal in found.signals] == signals
