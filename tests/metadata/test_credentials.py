import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mediacheck.media.sniff import sniff
from mediacheck.metadata import Metadata, credentials, signals
from mediacheck.model import Claim, Signal

Read = Callable[..., Metadata]
MANIFEST = bytes.fromhex("0000001f6a756d62000000176a756d646332706100110010800000aa00389b71") + b"\3c2pa\0"


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if the extra were not installed."""
    monkeypatch.setitem(sys.modules, "c2pa", None)
    credentials._library.cache_clear()
    yield
    credentials._library.cache_clear()


def holders(make: Any) -> dict[str, bytes]:
    """Files of every container that may hold a manifest, each with the beginning of one."""
    uuid = make.box(b"uuid", bytes.fromhex("d8fec3d61b0e483c92975828877ec481"), b"\0\0\0\0manifest\0")
    return {
        "image/jpeg": make.jpeg(make.segment(0xEB, b"JP\0\1\0\0\0\1" + MANIFEST)),
        "image/png": make.png((b"caBX", MANIFEST)),
        "image/webp": make.webp((b"C2PA", MANIFEST)),
        "audio/wav": make.riff(b"WAVE", (b"C2PA", MANIFEST)),
        "image/gif": make.gif(b"!\xff\x0bC2PA_GIF\1\0\0" + make.parts(MANIFEST)),
        "image/tiff": make.tiff(make.entry(0xCD41, MANIFEST, 7)),
        "image/avif": make.heic() + uuid,
        "video/mp4": make.movie() + uuid,
        "image/jxl": make.box(b"JXL ", b"\r\n\x87\n") + MANIFEST,
        "audio/mpeg": make.id3(("GEOB", b"\0application/x-c2pa-manifest-store\0\0\0" + MANIFEST)),
    }


def test_a_manifest_is_told_where_nothing_reads_it(make: Any, read: Read, without: None) -> None:  # noqa: ARG001
    """Without the extra a person is told of Content Credentials and how to read them, once, in every container."""
    for kind, data in holders(make).items():
        found = read(data, kind)
        assert (kind, found.signals, len(found.problems)) == (kind, (Signal("c2pa", "present"),), 1)
        assert found.problems[0].extra
        assert found.problems[0].remedy
        assert 'pip install "mediacheck[c2pa]"' in found.problems[0].remedy.template
        assert found.claims == ()


def test_a_broken_manifest_is_noted_and_not_called_false(make: Any, read: Read) -> None:
    """What cannot be read is not known to be wrong."""
    pytest.importorskip("c2pa")
    for kind, data in holders(make).items():
        found = read(data, kind)
        assert (kind, found.claims) == (kind, ())
        assert Signal("c2pa", "invalid") not in found.signals


def manifests(corpora: Path) -> Path:
    pytest.importorskip("c2pa")
    return corpora / "corpora/metadata/c2pa-python/tests/fixtures"


def of(read: Read, path: Path) -> Metadata:
    data = path.read_bytes()
    sniffed = sniff(data[:4096])
    assert sniffed
    return read(data, sniffed.type, path.name)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("C.dng", "valid"),
        ("C_with_CAWG_data.jpg", "valid"),
        ("dashinit.mp4", "invalid"),
        ("files-for-reading-tests/XCA.jpg", "invalid"),
        ("files-for-reading-tests/E-sig-CA.jpg", "invalid"),
        ("files-for-reading-tests/pdf-file.pdf", "valid"),
        ("files-for-reading-tests/sample1_signed.wav", "valid"),
        ("files-for-reading-tests/video1.mp4", "valid"),
    ],
)
def test_the_state_of_real_files(corpora: Path, read: Read, name: str, state: str) -> None:
    """A sound signature is valid, a changed file invalid; none is trusted, because nobody named whom to trust."""
    found = of(read, manifests(corpora) / name)
    assert {signal.name for signal in found.signals if signal.kind == "c2pa"} == {state}
    assert Claim("contentCredentials", state, "c2pa") in found.claims
    failures = [claim for claim in found.claims if claim.field == "credentialsFailure"]
    assert bool(failures) is (state == "invalid")


def test_a_manifest_elsewhere_is_not_fetched(corpora: Path, read: Read) -> None:
    """Its address is told; nothing is asked for."""
    found = of(read, manifests(corpora) / "files-for-reading-tests/cloud.jpg")
    (signal,) = [signal for signal in found.signals if signal.kind == "c2pa"]
    assert signal.name == "remote"
    assert str(signal.id).startswith("https://cai-manifests.adobe.com/")


def test_the_library_is_kept_from_fetching(make: Any) -> None:
    """Even where it is asked about such a file, nobody is called."""
    pytest.importorskip("c2pa")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)  # noqa: FBT003  the method's own form
        address = f"http://127.0.0.1:{server.getsockname()[1]}/manifest.c2pa"
        data = make.jpeg(make.xmp_segment(make.xmp("", f'dcterms:provenance="{address}"')))
        assert list(credentials.read(data, "image/jpeg")) == [Signal("c2pa", "present")]
        with pytest.raises(BlockingIOError):
            server.accept()


def test_the_mining_of_a_real_file_is_reported(corpora: Path, read: Read) -> None:
    """Training and mining are claims, and an old one with a blank before its source type is read."""
    found = of(read, manifests(corpora) / "C_with_CAWG_data.jpg")
    assert {(claim.field, claim.value) for claim in found.claims} >= {
        ("trainingMining", "ai_inference: notAllowed"),
        ("digitalSourceType", "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"),
        ("credentialsSigner", "C2PA Test Signing Cert / C2PA Signer"),
    }


def test_what_a_real_file_was_made_from_and_by(corpora: Path, read: Read) -> None:
    """Ingredients, actions, the author, and the machine that had a part in it."""
    fixtures = manifests(corpora) / "files-for-reading-tests"
    assert {(claim.field, claim.value) for claim in of(read, fixtures / "CA.jpg").claims} >= {
        ("ingredient", "A.jpg"),
        ("creator", "John Doe"),
        ("credentialsAction", "c2pa.opened"),
    }
    ai = {signal.name for signal in of(read, fixtures / "pdf-file.pdf").signals if signal.kind == "ai"}
    assert "trainedAlgorithmicMedia" in ai


STORE = {
    "active_manifest": "a",
    "validation_state": "Valid",
    "validation_status": [{"code": "signingCredential.untrusted"}],
    "manifests": {
        "a": {
            "title": "collage.psd",
            "claim_generator": "Adobe_Photoshop",
            "signature_info": {"issuer": "Adobe Inc.", "common_name": "cai-prod"},
            "ingredients": [{"title": "AdobeStock_282070651.png", "relationship": "componentOf"}],
            "assertions": [
                {
                    "label": "c2pa.actions.v2__1",
                    "data": {"actions": [{"action": "c2pa.opened", "softwareAgent": {"name": "x"}}]},
                },
                {
                    "label": "stds.schema-org.CreativeWork",
                    "data": {
                        "author": [{"@type": "Person", "name": "Ada"}],
                        "copyrightYear": 2024,
                        "license": "CC0-1.0",
                    },
                },
                {
                    "label": "cawg.metadata",
                    "data": {
                        "@context": {
                            "p": "http://ns.adobe.com/photoshop/1.0/",
                            "dc": "http://purl.org/dc/elements/1.1/",
                        },
                        "p:Credit": "Ada / AP",
                        "dc:rights": {"x-default": "© Ada", "de": "© Ada DE"},
                        "dc:creator": ["Ada", {"@value": "Eve"}],
                    },
                },
            ],
        },
        "b": {
            "ingredients": [{"title": "shutterstock_12345678.jpg"}],
            "assertions": [
                {
                    "label": "c2pa.actions",
                    "data": {"actions": [{"digitalSourceType": " http://x/y/trainedAlgorithmicMedia"}]},
                }
            ],
        },
    },
}


def test_all_that_a_store_may_say() -> None:
    """Every kind of assertion, properties by the namespaces that it names itself, and what stands behind its ingredients."""
    found = list(credentials._store(STORE))
    assert {(claim.field, claim.value) for claim in found if isinstance(claim, Claim) and claim.value} == {
        ("contentCredentials", "valid"),
        ("credentialsSigner", "Adobe Inc. / cai-prod"),
        ("fileNameAsDelivered", "collage.psd"),
        ("software", "Adobe_Photoshop"),
        ("software", "x"),
        ("ingredient", "AdobeStock_282070651.png"),
        ("ingredient", "shutterstock_12345678.jpg"),
        ("credentialsAction", "c2pa.opened"),
        ("creator", "Ada"),
        ("creator", "Eve"),
        ("copyrightYear", "2024"),
        ("license", "CC0-1.0"),
        ("creditLine", "Ada / AP"),
        ("copyrightNotice", "© Ada"),
        ("copyrightNotice", "© Ada DE"),
    }
    told = [signal for signal in found if isinstance(signal, Signal)]
    assert told == [Signal("c2pa", "valid", "Adobe Inc. / cai-prod"), Signal("ai", "trainedAlgorithmicMedia")]
    claims = [claim for claim in found if isinstance(claim, Claim)]
    assert {signal for signal in signals.find(claims, "collage.jpg") if signal.kind == "ingredient"} == {
        Signal("ingredient", "adobestock", "282070651"),
        Signal("ingredient", "shutterstock", "12345678"),
    }


@pytest.mark.parametrize("strange", [None, 5, "x", [], {}, {"a": 5}, [{"a": []}, 7]])
def test_stores_of_any_shape_are_taken(strange: object) -> None:
    """Whatever stands where an object or list should be."""
    for key in STORE:
        assert isinstance(list(credentials._store({**STORE, key: strange})), list)
    manifest = STORE["manifests"]["a"]
    for key in manifest:
        list(credentials._store({**STORE, "manifests": {"a": {**manifest, key: strange}}}))
    for assertion in manifest["assertions"]:
        list(credentials._store({**STORE, "manifests": {"a": {"assertions": [{**assertion, "data": strange}]}}}))
