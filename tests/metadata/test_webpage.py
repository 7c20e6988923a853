"""What pages say of their pictures, as real ones are written: Wikimedia Commons, Flickr, schema.org, plain ones."""

import json

import pytest

from mediacheck.metadata import webpage
from mediacheck.metadata.webpage import Shown, shown

URL = "https://photos.example/lake"
BY = "https://creativecommons.org/licenses/by/4.0/"
BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"


def ld(*objects: object) -> str:
    return f'<html><head><script type="application/ld+json">{json.dumps(objects)}</script></head>'


def test_a_licensable_image_is_what_it_says() -> None:
    """JSON-LD as Google asks for it; addresses may be relative."""
    image = {"@type": "ImageObject", "contentUrl": "/a.jpg", "license": BY, "creditText": "Ann Lee"}
    assert shown(ld(image), URL) == [Shown("https://photos.example/a.jpg", (BY,), "Ann Lee", own=True)]


@pytest.mark.parametrize(
    "image",
    [
        {"@type": ["ImageObject"], "contentUrl": "a.jpg", "license": {"@id": BY}},
        {"@type": "http://schema.org/ImageObject", "contentUrl": "a.jpg", "license": [{"url": BY}]},
        {
            "@graph": [
                {
                    "@type": "WebPage",
                    "primaryImageOfPage": {"@type": "ImageObject", "contentUrl": "a.jpg", "license": BY},
                }
            ]
        },
        {"@type": "Photograph", "image": {"contentUrl": "a.jpg"}, "license": BY},
    ],
)
def test_json_ld_is_written_in_many_ways(image: object) -> None:
    """Lists, graphs, ids, full names."""
    assert shown(ld(image), URL) == [Shown("https://photos.example/a.jpg", (BY,), own=True)]


ANN = {"@type": "Person", "@id": "#ann", "name": "Ann Lee"}


@pytest.mark.parametrize(
    ("stated", "credit"),
    [
        ({"creditText": "Lee / Lake Photos", "creator": ANN}, "Lee / Lake Photos"),
        ({"creator": ANN, "copyrightNotice": "© Lake Photos"}, "Ann Lee"),
        ({"creator": "Ann Lee"}, "Ann Lee"),
        ({"creator": [ANN, {"@type": "Organization", "name": "Lake Photos"}, "Ann Lee"]}, "Ann Lee, Lake Photos"),
        ({"author": {"@id": "#ann"}}, "Ann Lee"),
        ({"creator": {"@id": "#nobody"}, "copyrightNotice": "© Ann Lee"}, "© Ann Lee"),
        ({"creator": {"@type": "Person"}, "creditText": ""}, None),
    ],
)
def test_who_is_credited(stated: dict[str, object], credit: str | None) -> None:
    """As the page asks for it, else the creators by name, wherever they stand in the graph, else the copyright notice."""
    image = {"@type": "ImageObject", "contentUrl": "a.jpg", "license": BY} | stated
    (found,) = shown(ld({"@context": "https://schema.org", "@graph": [image, ANN]}), URL)
    assert (found.credit, found.notice) == (credit, stated.get("copyrightNotice"))


def test_an_article_with_its_picture_in_a_graph() -> None:
    """As WordPress plugins write it: the picture has an id, an address of its own, and is referred to."""
    image = {
        "@type": "ImageObject",
        "@id": "https://photos.example/lake/#primaryimage",
        "url": "https://photos.example/a.jpg",
        "contentUrl": "https://photos.example/a.jpg",
        "license": BY,
        "acquireLicensePage": "/buy",
        "creator": {"@id": "#ann"},
    }
    graph = [
        {
            "@type": "Article",
            "image": {"@id": image["@id"]},
            "license": BY_SA,
            "author": {"@type": "Person", "name": "Bo"},
        },
        image,
        ANN,
    ]
    wanted = Shown("https://photos.example/a.jpg", (BY,), "Ann Lee", own=True, offer="https://photos.example/buy")
    assert shown(ld({"@graph": graph}), URL) == [wanted]
    nested = {"@type": "Article", "image": [image | {"creator": ANN}], "author": {"@type": "Person", "name": "Bo"}}
    assert shown(ld(nested), URL) == [wanted]


def test_a_picture_that_is_only_an_address() -> None:
    """IPTC's own example has the picture in `url`; where there is a contentUrl, `url` is the page."""
    image = {"@type": "ImageObject", "url": "a.jpg", "license": BY}
    assert [each.picture for each in shown(ld(image), URL)] == ["https://photos.example/a.jpg"]
    assert [each.picture for each in shown(ld(image | {"contentUrl": "b.jpg"}), URL)] == [
        "https://photos.example/b.jpg"
    ]


@pytest.mark.parametrize(
    ("stated", "offer"),
    [
        ("/buy?id=1", "https://photos.example/buy?id=1"),
        ("//shop.example/1", "https://shop.example/1"),
        ({"@type": "WebPage", "url": "https://shop.example/1"}, "https://shop.example/1"),
        ("javascript:alert(1)", None),
        ("https://shop.example/" + "x" * 3000, None),
    ],
)
def test_where_a_licence_is_to_be_had(stated: object, offer: str | None) -> None:
    """Also of a picture of which the page does not say what it is under; only what can be opened."""
    image = {"@type": "ImageObject", "contentUrl": "a.jpg", "acquireLicensePage": stated}
    assert [each.offer for each in shown(ld(image), URL)] == [offer]
    assert [each.offer for each in shown(ld(image | {"license": "https://photos.example/terms"}), URL)] == [offer]


def test_microdata_as_google_shows_it() -> None:
    """The creator is an object of its own within the picture's."""
    page = f"""
    <div itemscope itemtype="https://schema.org/ImageObject">
      <img alt="" src="https://photos.example/a.jpg" itemprop="contentUrl" />
      <span itemprop="license">{BY}</span> <a itemprop="acquireLicensePage" href="/buy">get it</a>
      <span itemprop="creator" itemtype="https://schema.org/Person" itemscope><meta itemprop="name" content="Ann Lee" /></span>
      <span itemprop="copyrightNotice">© Lake Photos</span><meta itemprop="name" content="The lake">
    </div>"""
    wanted = Shown(
        "https://photos.example/a.jpg",
        (BY,),
        "Ann Lee",
        own=True,
        offer="https://photos.example/buy",
        notice="© Lake Photos",
    )
    assert shown(page, URL) == [wanted]


def test_what_a_page_says_of_single_pictures_leaves_the_rest_unheard() -> None:
    """The foot's licence is that of the text, and another picture's is another's."""
    page = ld(
        {"@type": "ImageObject", "contentUrl": "a.jpg", "license": BY}, {"@type": "ImageObject", "contentUrl": "b.jpg"}
    )
    page += f'<meta property="og:image" content="c.jpg"><a rel="license" href="{BY_SA}">text</a>'
    assert shown(page, URL) == [Shown("https://photos.example/a.jpg", (BY,), own=True)]


def test_microdata_belongs_to_the_object_around_it() -> None:
    """Also where the credit is a text, and another object stands within."""
    page = f"""
    <div itemscope itemtype="https://schema.org/ImageObject">
      <img src="a.jpg" itemprop="contentUrl">
      <div itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="license" href="/not">x</a></div>
      <span itemprop="creditText">Ann <b>Lee</b></span>
      <a href="{BY}" itemprop="license">licence</a>
    </div>
    <a itemprop="license" href="/outside">x</a>"""
    assert shown(page, URL) == [Shown("https://photos.example/a.jpg", (BY,), "Ann Lee", own=True)]


def test_a_plain_page_has_its_main_picture_and_its_licence() -> None:
    """Flickr's way: og:image, and a link with rel="license"; what is said of the page is not said of the picture."""
    page = f'<meta property="og:image" content="https://live.example/1_b.jpg"><a href="{BY}" rel="license cc:license">x</a>'
    assert shown(page, URL) == [Shown("https://live.example/1_b.jpg", (BY,))]


def test_all_licences_that_a_plain_page_links_to_are_named() -> None:
    """Marks of Creative Commons without rel among them, so that nobody takes one of several for the picture's."""
    page = f'<meta name="twitter:image" content="a.jpg"><link rel="license" href="{BY}"><a href="{BY_SA}">mark</a>'
    assert shown(page, URL)[0].licenses == (BY, BY_SA)


def test_the_head_of_a_wiki_speaks_of_its_text() -> None:
    """Commons: the picture's licence stands in the template's mark, the text's in the head and the foot."""
    page = f"""<html><head><meta name="generator" content="MediaWiki 1.45"><link rel="license" href="{BY_SA}">
    <meta property="og:image" content="https://upload.example/thumb/a.jpg/1200px-a.jpg"></head><body>
    <div class="fullImageLink" id="file"><a href="//upload.example/a.jpg"><img src="x"></a></div>
    <span class="licensetpl_link" style="display:none;">{BY}</span><footer><a href="{BY_SA}">text</a></footer>"""
    assert shown(page, URL) == [
        Shown("https://upload.example/thumb/a.jpg/1200px-a.jpg", (BY,)),
        Shown("https://upload.example/a.jpg", (BY,)),
    ]


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<",
        "<!--",
        ld({"@type": "ImageObject", "contentUrl": "a.jpg", "license": BY}).replace("}", ""),
        '<script type="application/ld+json">' + "[" * 100_000 + "</script>",
        '<script type="application/ld+json">[{"@type": 1, "license": 2}, 3, null]</script>',
        '<!-- <meta property="og:image" content="a.jpg"> -->',
        '<textarea><script type="application/ld+json">',
        "</div>" * 1000,
        "\0<meta property='og:image'>",
    ],
)
def test_nonsense_says_nothing(page: str) -> None:
    """And raises nothing."""
    assert shown(page, URL) == []


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", "<![", "</", "&#", "<a b='", "<script>", "<div itemscope>", "<?"]
)
def test_a_page_that_would_cost_the_square_of_its_length_ends(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """2 MB of what broken pages are made of: it is given up in time, and nothing is in it."""
    monkeypatch.setattr(webpage, "_SECONDS", 0.2)
    assert shown(piece * (2_000_000 // len(piece)), URL) == []
