from collections.abc import Callable, Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mediacheck import catalog
from mediacheck.model import License

Load = Callable[[dict[str, str]], Mapping[str, License]]

NAMED = [
    # the ways in which an address is written
    ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
    ("http://creativecommons.org/licenses/by/3.0/deed.en", "CC-BY-3.0"),
    ("HTTPS://WWW.CreativeCommons.org/Licenses/BY-SA/4.0/legalcode", "CC-BY-SA-4.0"),
    ("//creativecommons.org/licenses/by-nd/2.5", "CC-BY-ND-2.5"),
    ("creativecommons.org/licences/by-nc/2.0/", "CC-BY-NC-2.0"),
    ("https://creativecommons.org:443/licenses/by/4.0/?ref=chooser-v1#top", "CC-BY-4.0"),
    ("https://creativecommons.org/licenses/by/4.0/deed.zh-hans", "CC-BY-4.0"),
    ("https://creativecommons.org/licenses/by-sa/3.0/de/legalcode.de#s3", "CC-BY-SA-3.0-DE"),
    ("https://creativecommons.org/licenses/by-nc-nd/3.0/igo/", "CC-BY-NC-ND-3.0-IGO"),
    ("https://creativecommons.org/licenses/by-nc-sa/2.0/uk/", "CC-BY-NC-SA-2.0-UK"),
    ("https://creativecommons.org/licenses/by-sa/2.1/jp/rdf", "CC-BY-SA-2.1-JP"),
    ("http://creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0"),
    ("http://creativecommons.org/licenses/sa/1.0/", "CC-SA-1.0"),
    ("https://creativecommons.org/publicdomain/zero/1.0/deed.de", "CC0-1.0"),
    ("https://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
    ("http://creativecommons.org/licenses/publicdomain/", "CC-PDDC"),
    # in a sentence
    ("This work is licensed under … http://creativecommons.org/licenses/by/3.0/deed.en", "CC-BY-3.0"),
    ("Lizenz:https://creativecommons.org/licenses/by/4.0/.", "CC-BY-4.0"),
    ("(see <https://creativecommons.org/licenses/by-sa/4.0/>)", "CC-BY-SA-4.0"),
    ("„creativecommons.org/licenses/by-sa/4.0/“", "CC-BY-SA-4.0"),
    ("Photo: https://example.org/ann, licence https://creativecommons.org/licenses/by/4.0/!", "CC-BY-4.0"),
    ("https://www.flickr.com/photos/35034346243@N01/4/ CC BY 2.0", "CC-BY-2.0"),
    # as people write it
    ("CC BY-SA 4.0", "CC-BY-SA-4.0"),
    ("© Ann Lee, CC BY NC SA 4.0 International", "CC-BY-NC-SA-4.0"),
    ("cc-by-nc-nd-3.0", "CC-BY-NC-ND-3.0"),
    ("CCBY 4.0", "CC-BY-4.0"),
    ("CC BY-NCND 4.0", "CC-BY-NC-ND-4.0"),
    ("CC BY v3.0", "CC-BY-3.0"),
    ("CC BY 3.0 DE", "CC-BY-3.0-DE"),
    ("CC BY 4.0 DE", "CC-BY-4.0"),
    ("CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/deed.de", "CC-BY-SA-4.0"),
    ("CC BY-SA, https://creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"),
    ("CC BY 3.0 (https://creativecommons.org/licenses/by/3.0/at/)", "CC-BY-3.0-AT"),
    ("CC0", "CC0-1.0"),
    ("CC 0 1.0", "CC0-1.0"),
    ("Public Domain Mark 1.0", "CC-PDM-1.0"),
    # ids and the entries' own addresses
    (" LicenseRef-unsplash\n", "LicenseRef-Unsplash"),
    ("https://unsplash.com/license", "LicenseRef-Unsplash"),
    ("https://unsplash.com/de/license?utm=1", "LicenseRef-Unsplash"),
    ("Free: www.pexels.com/license/.", "LicenseRef-Pexels"),
    ("https://pixabay.com/service/license-summary/", "LicenseRef-Pixabay"),
    ("https://commons.wikimedia.org/wiki/File:Sea.jpg", "LicenseRef-Wikimedia-Commons"),
    ("https://www.flickr.com/photos/ann/123/", "LicenseRef-Flickr-CC"),
]

NOT_NAMED = [
    "",
    "© Ann Lee",
    # a version or a type is missing
    "CC BY-SA",
    "CC BY 4",
    "Creative Commons Attribution-ShareAlike (CC BY-SA)",
    "licensed under Creative Commons 4.0",
    "https://creativecommons.org/licenses/by/",
    "https://creativecommons.org/licenses/",
    "public domain",
    # not in the catalogue, or no licence
    "https://creativecommons.org/licenses/by/3.0/fr/",
    "https://creativecommons.org/licenses/by/4.0/de/",
    "https://creativecommons.org/licenses/by-nc-nd-sa/4.0/",
    "https://creativecommons.org/licenses/sampling+/1.0/",
    "https://creativecommons.org/publicdomain/by/4.0/",
    "https://creativecommons.org/licenses/zero/1.0/",
    "https://creativecommons.org/licenses/by/4.0/evil",
    "https://i.creativecommons.org/l/by/4.0/88x31.png",
    "CC BY 3.0 FR",
    # elsewhere
    "https://creativecommons.org.evil.com/licenses/by/4.0/",
    "https://evilcreativecommons.org/licenses/by/4.0/",
    "https://evil.com/?x=https://creativecommons.org/licenses/by/4.0/",
    "evil.com/?x=https://creativecommons.org/licenses/by/4.0/",
    "evil.com/https://creativecommons.org/licenses/by/4.0/",
    "evil.com\\https://creativecommons.org/licenses/by/4.0/",
    "https://web.archive.org/web/2010/http://creativecommons.org/licenses/by/4.0/",
    "https://creativecommons.org@evil.com/licenses/by/4.0/",
    "https://user@creativecommons.org/licenses/by/4.0/",
    "https://evil.com\\@creativecommons.org/licenses/by/4.0/",
    "https://creativecommons.org:8080/licenses/by/4.0/",
    "https://creativecommons.org:x/licenses/by/4.0/",
    "https://[creativecommons.org/licenses/by/4.0/",
    "ftp://creativecommons.org/licenses/by/4.0/",
    "https://unsplash.com.evil.com/license",
    "https://evil.com/unsplash.com/license",
    "https://unsplash.com/photos/abc",
    "https://unsplash.com/plus/licenses",
    "ACC BY 4.0",
    "CC BY 4.05",
    # several
    "CC BY 4.0 or CC BY-SA 4.0",
    "CC BY 3.0, CC BY 4.0",
    "CC BY-SA 4.0 https://creativecommons.org/licenses/by/4.0/",
    "CC BY-NC https://creativecommons.org/licenses/by/4.0/",
    "https://creativecommons.org/licenses/by/4.0/ https://creativecommons.org/licenses/by/3.0/fr/",
    "https://creativecommons.org/licenses/by/4.0/ https://creativecommons.org/licenses/by/4.0/un/heard/",
    "https://creativecommons.org/licenses/by/4.0/ https://unsplash.com/license",
    "https://unsplash.com/license https://www.pexels.com/license/",
    # taken back
    "https://creativecommons.org/licenses/by/4.0/ for non-commercial use only",
    "CC BY 4.0, keine Bearbeitung",
]


@pytest.mark.parametrize(("value", "name"), NAMED)
def test_a_licence_is_recognised_however_it_is_written(value: str, name: str, shipped: Mapping[str, License]) -> None:
    """Scheme, www, language, deed, port and a sentence around it make no difference to what is named."""
    found = catalog.recognise(value, shipped)
    assert found is not None
    assert found.id == name


@pytest.mark.parametrize("value", NOT_NAMED)
def test_a_licence_is_not_guessed(value: str, shipped: Mapping[str, License]) -> None:
    """No version, another host, several licences, or words against it: then no licence is named."""
    assert catalog.recognise(value, shipped) is None


def test_unsplash_plus_is_not_unsplash(shipped: Mapping[str, License]) -> None:
    """The paid collection has terms of its own, on an address that looks like the free one's."""
    assert catalog.recognise("https://unsplash.com/plus/license", shipped) is None


def test_a_companys_addresses_are_recognised(company: Load) -> None:
    """A pattern is a host and a path; `*` stands for anything in the path."""
    loaded = company(
        {
            "LicenseRef-ACME.toml": 'name = "ACME"\nkind = "stock"\n[matches]\nurls = ["https://www.acme.example/terms/*/v2"]\n'
        }
    )
    found = catalog.recognise("http://acme.example/Terms/a/b/v2/", loaded)
    assert found is loaded["LicenseRef-ACME"]
    assert catalog.recognise("https://acme.example/terms/v2", loaded) is None
    assert catalog.recognise("https://xacme.example/terms/a/v2", loaded) is None


def test_a_companys_port_of_creative_commons_is_recognised(company: Load) -> None:
    """An id of the same form is enough: no pattern has to be written for it."""
    loaded = company({"CC-BY-3.0-FR.toml": 'name = "CC BY 3.0 France"\nkind = "open"\n'})
    assert catalog.recognise("https://creativecommons.org/licenses/by/3.0/fr/", loaded) is loaded["CC-BY-3.0-FR"]


WORDS = st.sampled_from([
    "CC", "BY", "-SA", " 4.0", "NC", "https://", "http://", "//", "creativecommons.org", "/licenses/by/4.0/", "evil.com", "/",
    "?x=", "@", "\\", ":", "#", ".", " ", "\n", "(", "]", "unsplash.com/license", "0", "\0", "ſ", "４",
])  # fmt: skip


@given(st.one_of(st.text(), st.lists(WORDS).map("".join)))
@example("https://[::1]/creativecommons.org")
@example("http://\x00creativecommons.org:99999/")
@example("CC" * 10_000 + " " * 10_000)
def test_any_text_is_survived(value: str) -> None:
    """Files of strangers hold anything; reading it ends in an entry or in nothing."""
    found = catalog.recognise(value, SHIPPED)
    assert found is None or found.id in SHIPPED


@given(
    st.from_regex(r"[a-z0-9-]{1,12}(\.[a-z]{2,8}){1,3}", fullmatch=True).filter(
        lambda host: host != "creativecommons.org"
    ),
    st.sampled_from(["https://{}", "http://{}", "//{}", "{}", "https://creativecommons.org.{}", "https://{}:443"]),
    st.sampled_from(
        ["/licenses/by/4.0/", "/publicdomain/zero/1.0/deed.de", "/?u=https://creativecommons.org/licenses/by/4.0/"]
    ),
)
def test_other_hosts_give_no_creative_commons_licence(host: str, form: str, path: str) -> None:
    """Only creativecommons.org speaks for Creative Commons."""
    found = catalog.recognise(form.format(host) + path, SHIPPED)
    assert found is None or not found.id.startswith("CC")


SHIPPED = catalog.load()
