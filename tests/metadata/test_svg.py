import gzip
from typing import Any

WORK = (
    '<cc:Work rdf:about=""><dc:creator><cc:Agent><dc:title>Ada</dc:title></cc:Agent></dc:creator>'
    "<dc:rights><cc:Agent><dc:title>© Zoë</dc:title></cc:Agent></dc:rights>"
    '<cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/></cc:Work>'
)
SAID = {
    ("xmp", "creator", "Ada"),
    ("xmp", "copyrightNotice", "© Zoë"),
    ("xmp", "license", "https://creativecommons.org/licenses/by/4.0/"),
}


def test_a_work_with_its_agents_is_read(make: Any, said: Any) -> None:
    """Inkscape nests names: the creator is an agent, whose title is the name."""
    assert said(make.svg(WORK), "image/svg+xml") == SAID


def test_compressed_drawings_are_read_within_bounds(make: Any, said: Any, read: Any, megabytes: Any) -> None:
    """An svgz file is the same, compressed; a bomb is not inflated."""
    assert said(gzip.compress(make.svg(WORK)), "image/svg+xml") == SAID
    data = gzip.compress(make.svg(WORK, inside=" " * 50_000_000))
    assert megabytes(data, "image/svg+xml", metadata=100_000) < 5
    bomb = read(data, "image/svg+xml", metadata=100_000)
    assert (bomb.claims, len(bomb.problems)) == ((), 1)


def test_the_old_name_of_creative_commons_is_read(make: Any, said: Any) -> None:
    """Old Inkscapes wrote web.resource.org, and what a licence permits."""
    rdf = (
        WORK
        + '<cc:License rdf:about="x"><cc:permits rdf:resource="http://web.resource.org/cc/Reproduction"/></cc:License>'
    )
    old = make.svg(rdf).replace(b"http://creativecommons.org/ns#", b"http://web.resource.org/cc/")
    assert said(old, "image/svg+xml") == SAID | {("xmp", "permits", "Reproduction")}


def test_a_document_type_is_no_harm_but_entities_are(make: Any, read: Any) -> None:
    """Most old drawings name SVG's document type, which is not fetched; entities are refused and noted."""
    doctype = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://dtd.example/svg11.dtd"{}>'
    found = read(make.svg(WORK, doctype.format("")), "image/svg+xml")
    assert (len(found.claims), found.problems) == (3, ())
    for declaration in ('<!ENTITY a "b">', '<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY % a "b">'):
        found = read(make.svg(WORK, doctype.format(f" [{declaration}]")), "image/svg+xml")
        assert (found.claims, len(found.problems)) == ((), 1)


def test_a_large_drawing_hides_nothing(make: Any, said: Any) -> None:
    """A hundred thousand shapes, nested deep, are walked over to the metadata."""
    shapes = "<g>" * 500 + "<path/>" * 100_000 + "</g>" * 500
    assert said(make.svg(WORK, inside=shapes), "image/svg+xml") == SAID
    late = make.svg("", inside=shapes + f"<metadata><rdf:RDF>{WORK}</rdf:RDF></metadata>")
    assert said(late, "image/svg+xml") == SAID


def test_a_drawing_without_end_ends(make: Any, read: Any) -> None:
    """Beyond half a million elements the reader stops and says so."""
    found = read(make.svg("", inside="<g/>" * 600_000), "image/svg+xml")
    assert (found.claims, len(found.problems)) == ((), 1)


def test_the_licence_in_a_comment_is_read(make: Any, said: Any) -> None:
    """Icon sets put it there; what programs put there is none."""
    comment = "<!--! Icons by Zoe, License CC BY 4.0, Copyright 2024 --><!-- Generator: Adobe Illustrator 27 -->"
    assert said(make.svg("", comment), "image/svg+xml") == {
        ("native", "comment", "Icons by Zoe, License CC BY 4.0, Copyright 2024")
    }


def test_a_broken_drawing_is_read_up_to_the_mistake(make: Any, read: Any) -> None:
    """The metadata stand before the shapes."""
    found = read(make.svg(WORK, inside="<g></path>"), "image/svg+xml")
    assert (len(found.claims), len(found.problems)) == (3, 1)


def test_comments_without_end_keep_nobody_busy(read: Any) -> None:
    """A megabyte of opened comments is looked at once, and noted."""
    found = read(b"<svg>" + b"<!--" * 300_000, "image/svg+xml")
    assert (found.claims, len(found.problems)) == ((), 2)
