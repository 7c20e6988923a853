from typing import Any

import pytest

from mediacheck.model import Signal
from mediacheck.rules.provenance import says_ai

TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
ADOBE = Signal("ingredient", "adobestock", "112670342")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (TRAINED, True),
        (TRAINED.replace("http:", "https:") + "/", True),
        (" " + TRAINED, True),
        ("compositeWithTrainedAlgorithmicMedia", True),
        ("http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic", True),
        ("http://c2pa.org/digitalsourcetype/trainedAlgorithmicData", True),
        ("http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture", False),
        ("http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia", False),
        ("http://cv.iptc.org/newscodes/digitalsourcetype/minorHumanEdits", False),
    ],
)
def test_ai_by_source_type(build: Any, source: str, *, expected: bool) -> None:
    """The source types of IPTC and C2PA that say AI made it ask for a label, under a covering grant too."""
    media = build.media(claims=[("digitalSourceType", source)])
    asset = build.asset(build.grant(document="terms-of-the-tool.pdf"))
    assert build.codes(asset, media=media) == (["review", "MC601"] if expected else ["clear"])
    assert ("MC601" in build.codes(media=media)) is expected


def test_ai_by_signal_and_record(build: Any) -> None:
    """A tool's traces count, and so does the record, where a verified part of the picture is AI's."""
    signal = build.media(signals=[Signal("ai", "midjourney")])
    assert build.codes(build.asset(build.grant()), media=signal) == ["review", "MC601"]
    made = build.asset(build.grant(document="terms-of-the-tool.pdf"), ai_made=True)
    (finding,) = build.judge(made).findings
    assert (finding.code, finding.asset) == ("MC601", "A-1")
    assert build.codes(made, matches=[build.match(made, verified=False)]) == ["review", "MC102"]
    assert build.codes(build.asset(build.grant()), media=build.media(signals=[Signal("web-name", "download")])) == [
        "clear"
    ]


@pytest.mark.parametrize("label", ["ai", "AI", "ki", "KI-generiert", "AI generated", "ai-assisted"])
def test_ai_label(build: Any, label: str) -> None:
    """A label that says AI, in any spelling, is enough."""
    media = build.media(signals=[Signal("ai", "firefly")])
    assert build.codes(build.asset(build.grant()), media=media, use=build.use(labels=(label,))) == ["clear"]


@pytest.mark.parametrize("label", ["advert", "kids", "aids", "sponsored"])
def test_other_labels(build: Any, label: str) -> None:
    """Another label, also one that holds the letters, is none."""
    media = build.media(signals=[Signal("ai", "firefly")])
    assert build.codes(build.asset(build.grant()), media=media, use=build.use(labels=(label,))) == ["review", "MC601"]


@pytest.mark.parametrize(
    "caption",
    ["Bild: KI", "Image: AI.", "AI-generated image", "ai-generated", "KI-generiertes Bild", "mit KI erstellt", "Made with AI",
     "#KI", "#ai #office", "#KIgeneriert", "#aiart", "Erzeugt mit künstlicher Intelligenz",
     "Artificial intelligence made this", "A.I. art", "Unser neues Büro (KI)", "Unser neues Büro [AI images]",
     "Unser neues Büro\nKI", "Unser neues Büro | KI", "Foto: KI", "Bilder: AI / Ann Lee", "Bild und Text: KI",
     "Dieses Bild wurde mit Hilfe von KI erstellt.", "Das Bild hat eine KI generiert.", "Image générée par IA",
     "Image générée par l’IA", "Ein KI-Bild unseres Büros"],
)  # fmt: skip
def test_caption_that_says_so(build: Any, caption: str) -> None:
    """The words by which a caption says that AI had a part in it."""
    media = build.media(signals=[Signal("ai", "firefly")])
    assert build.codes(build.asset(build.grant()), media=media, use=build.use(caption=caption)) == ["clear"]


@pytest.mark.parametrize(
    "caption",
    [None, "", "Our new office", "AIRBUS", "KITA", "Mail", "J'AI VU", "j’ai vu la mer", "Ai Weiwei", "viaggio ai tropici", "No AI",
     "keine KI", "Ohne KI erstellt", "Not made with AI", "created without AI", "KI-frei", "AI-free",
     "no artificial intelligence was used", "Adobe Firefly", "Wir reden über AI in Berlin", "Besuchen Sie uns in Appenzell AI!",
     "Künstliche Intelligenz hilft", "Künstliche Intelligenz (KI) hilft", "Wir arbeiten mit KI.", "KI erstellt jetzt unsere Texte",
     "Foto: AI WEIWEI", "Foto: KI-Konferenz in Berlin", "KI-Kunst-Ausstellung", "AI images are everywhere", "Die Zukunft? KI!",
     "Ohne den Einsatz von KI erstellt", "Made without the help of AI"],
)  # fmt: skip
def test_caption_that_does_not(build: Any, caption: str | None) -> None:
    """Letters within words, words of other languages, talk about AI, and the denial are no label."""
    assert not says_ai(caption or "")
    media = build.media(signals=[Signal("ai", "firefly")])
    use = build.use(caption=caption)
    assert build.codes(build.asset(build.grant()), media=media, use=use) == ["review", "MC601"]


def test_content_credentials(build: Any) -> None:
    """Broken Content Credentials are a review; valid ones, unknown signers and missing ones are nothing."""
    asset = build.asset(build.grant())
    failure = ("credentialsFailure", "assertion.dataHash.mismatch", "c2pa")
    broken = build.media(signals=[Signal("c2pa", "invalid", "A camera")], claims=[failure])
    (finding,) = build.judge(asset, media=broken).findings
    assert finding.code == "MC603"
    assert finding.evidence == {"signer": "A camera", "failures": ["assertion.dataHash.mismatch"]}
    for name in ("valid", "trusted", "present", "remote", None):
        assert build.codes(asset, media=build.media(signals=[Signal("c2pa", name)])) == ["clear"]


def test_ingredient(build: Any) -> None:
    """An agency's picture that was built in needs a grant of its own, whatever covers the whole."""
    media = build.media(signals=[ADOBE])
    assert build.codes(build.asset(build.grant()), media=media) == ["review", "MC604"]
    assert build.codes(media=media) == ["review", "MC101", "MC604"]
    unsplash = build.media(signals=[Signal("ingredient", "unsplash", "AbCdEfGhIjK")])
    assert build.codes(build.asset(build.grant()), media=unsplash) == ["review", "MC604"]


def test_ingredient_on_record(build: Any) -> None:
    """A covering grant that names its number, or else its agency, is what it needs."""
    media = build.media(signals=[ADOBE])
    assert build.codes(build.asset(build.stock(), supplier_id="112670342"), media=media) == ["clear"]
    assert build.codes(build.asset(build.stock()), media=media) == ["clear"]
    assert build.codes(build.asset(build.grant(licensor="Adobe Stock")), media=media) == ["clear"]
    assert build.codes(build.asset(build.stock(), supplier_id="999999999"), media=media) == ["review", "MC604"]
    assert build.codes(build.asset(build.stock(), supplier_id="1126703420"), media=media) == ["review", "MC604"]
    assert "MC604" in build.codes(build.asset(build.stock(channels=("print",)), supplier_id="112670342"), media=media)


def test_ingredient_of_nobody(build: Any) -> None:
    """A part that no agency's name stands on is no agency's picture."""
    media = build.media(signals=[Signal("ingredient", "background.png"), Signal("ingredient", None, "1")])
    assert build.codes(build.asset(build.grant()), media=media) == ["clear"]
