from typing import Any

import pytest

from mediacheck.metadata import generators
from mediacheck.model import Claim, Signal


def found(field: str, value: str) -> list[Signal]:
    return list(dict.fromkeys(generators.find([Claim(field, value, "xmp")])))


PREFIX = "http://cv.iptc.org/newscodes/digitalsourcetype/"


@pytest.mark.parametrize(
    "value", [f"{PREFIX}trainedAlgorithmicMedia", "https" + PREFIX[4:] + "trainedAlgorithmicMedia/"]
)
def test_the_source_type_says_ai(value: str) -> None:
    """IPTC's source type counts in every spelling of its address."""
    assert found("digitalSourceType", value) == [Signal("ai", "trainedAlgorithmicMedia")]


def test_a_blank_before_the_source_type_is_nothing(make: Any, read: Any) -> None:
    """A real file has one."""
    packet = make.xmp("", f'Iptc4xmpExt:DigitalSourceType=" {PREFIX}compositeWithTrainedAlgorithmicMedia"')
    result = read(make.jpeg(make.xmp_segment(packet)))
    assert result.signals == (Signal("ai", "compositeWithTrainedAlgorithmicMedia"),)
    assert result.claims[0].value == f"{PREFIX}compositeWithTrainedAlgorithmicMedia"


@pytest.mark.parametrize("kind", ["digitalCapture", "humanEdits", "algorithmicMedia", "softwareImage", "screenCapture"])
def test_other_source_types_are_not_ai(kind: str) -> None:
    """A photograph, a drawing and a fractal are no AI pictures."""
    assert found("digitalSourceType", PREFIX + kind) == []


PARAMETERS = "a lake, oil\nNegative prompt: boat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512"


@pytest.mark.parametrize(
    ("key", "text", "tool"),
    [
        ("parameters", PARAMETERS, "stable-diffusion"),
        ("prompt", '{"3": {"class_type": "KSampler", "inputs": {}}}', "comfyui"),
        ("Software", "NovelAI", "novelai"),
        ("Description", "a lake --ar 16:9 --v 6 Job ID: 01234567-89ab-cdef-0123-456789abcdef", "midjourney"),
    ],
)
def test_what_generators_write_into_png_text(make: Any, read: Any, key: str, text: str, tool: str) -> None:
    """The usual tools write prompt and settings beside the picture."""
    result = read(make.png((b"tEXt", f"{key}\0{text}".encode())), "image/png")
    assert [(signal.kind, signal.name) for signal in result.signals] == [("ai", tool)]
    assert result.claims == ()


def test_what_generators_write_into_exif(make: Any, read: Any) -> None:
    """In JPEG and WebP the settings stand in the user comment."""
    stream = make.with_exif_ifd(make.entry(0x9286, b"UNICODE\0" + PARAMETERS.encode("utf-16-be"), 7), order=">")
    assert read(make.jpeg(make.exif_segment(stream))).signals == (Signal("ai", "stable-diffusion"),)


@pytest.mark.parametrize(
    ("software", "tool"),
    [
        ("Adobe Firefly", "firefly"),
        ("Midjourney v6", "midjourney"),
        ("DALL·E 3", "dall-e"),
        ("ChatGPT", "openai"),
        ("Made with Google AI", "google"),
        ("Stable Diffusion XL", "stable-diffusion"),
        ("FLUX.1 [dev]", "flux"),
    ],
)
def test_the_software_says_ai(software: str, tool: str) -> None:
    """A tool that names itself as the maker."""
    assert found("software", software) == [Signal("ai", tool)]


@pytest.mark.parametrize(
    "software",
    [
        "Adobe Photoshop 25.0 (Windows)",
        "GIMP 2.10",
        "ImagenAI Profile",
        "Gemini Observatory",
        "f.lux",
        "Firefly 8S",
        "Grokker 2",
        "Reflux 1.0",
    ],
)
def test_other_software_is_not_ai(software: str) -> None:
    """Names that only sound like it are left alone."""
    assert found("software", software) == []


def test_iptcs_ai_system_is_a_signal_whatever_its_name() -> None:
    """The field itself says AI; a known tool goes by its usual name."""
    assert found("aiSystemUsed", "Midjourney 7") == [Signal("ai", "midjourney")]
    assert found("aiSystemUsed", "Pinsel 3000") == [Signal("ai", "Pinsel 3000")]


def test_every_tool_has_a_name_for_people() -> None:
    """No report names a tool as the program calls it; one that is not known is called as the file does."""
    assert all(generators.display_name(tool) != tool for tool in generators._NAMES)
    assert generators.display_name("Some Engine 3") == "Some Engine 3"
