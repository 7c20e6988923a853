"""AI tools: how they are recognised by what they write into a file."""

import re
from collections.abc import Iterator, Sequence

from mediacheck.model import Claim, Signal

SOURCE_TYPES = frozenset(
    {
        "trainedalgorithmicmedia",
        "compositewithtrainedalgorithmicmedia",
        "trainedalgorithmicdata",
        "compositesynthetic",
    }
)
"""Those of IPTC's and C2PA's digital source types that say AI made it or part of it, in lower case."""

# Full names only: Gemini, Flux, Firefly and Imagen are also a telescope, a display filter, a camera and a Lightroom helper.
_TOOLS = {
    "midjourney": r"midjourney",
    "dall-e": r"dall[ ·.\-]?e(?: ?[23])?",
    "openai": r"openai|chatgpt|gpt-image(?:-\d)?|gpt-4o image",
    "stable-diffusion": r"stable[ _-]?diffusion(?: ?xl)?|dreamstudio|automatic1111|a1111|sdxl|stability\.ai",
    "firefly": r"adobe[ _]firefly|firefly image \d",
    "google": r"made with google ai|google (?:gemini|imagen)|imagen ?[234]|gemini[ -]\d(?:\.\d)?[\w .-]*image|nano banana",
    "flux": r"flux[. ]?1|flux\.?(?:schnell|dev|pro|kontext)|black forest labs",
    "comfyui": r"comfyui",
    "invokeai": r"invoke[ ]?ai",
    "novelai": r"novelai",
    "leonardo": r"leonardo\.ai",
    "ideogram": r"ideogram(?:\.ai)?",
    "bing": r"bing image creator|microsoft designer",
    "grok": r"grok(?:[ -]imagine|[ -]?\d| image)",
    "meta": r"imagined with (?:meta )?ai|made with meta ai",
}
_TOOL = re.compile(
    r"(?<![\w])(?:" + "|".join(f"(?P<t{n}>{p})" for n, p in enumerate(_TOOLS.values())) + r")(?![a-z])", re.IGNORECASE
)
_NAMES = tuple(_TOOLS)
_CALLED = {
    "midjourney": "Midjourney", "dall-e": "DALL·E", "openai": "OpenAI", "stable-diffusion": "Stable Diffusion",
    "firefly": "Adobe Firefly", "google": "Google AI", "flux": "FLUX", "comfyui": "ComfyUI", "invokeai": "InvokeAI",
    "novelai": "NovelAI", "leonardo": "Leonardo.Ai", "ideogram": "Ideogram", "bing": "Bing Image Creator", "grok": "Grok",
    "meta": "Meta AI",
}  # fmt: skip
_WRITERS = frozenset({"software", "aiSystemUsed", "creditLine", "creator", "source", "comment", "generatorData"})

_PARAMETERS = re.compile(r"\bSteps: \d+, .{0,200}\b(Sampler|CFG scale|Seed): ")
_MIDJOURNEY = re.compile(r"\bJob ID: (?P<id>[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE)
_COMFY_NODE = '"class_type"'


def display_name(tool: str) -> str:
    """What people call it; one that is not in the table is its own name."""
    return _CALLED.get(tool, tool)


def find(claims: Sequence[Claim]) -> Iterator[Signal]:
    for claim in claims:
        value = claim.value
        if claim.field == "digitalSourceType":
            tail = value.rstrip("/").rpartition("/")[2]
            if tail.casefold() in SOURCE_TYPES:
                yield Signal("ai", tail)
        elif claim.field == "aiSystemUsed" and not _TOOL.search(value):
            yield Signal("ai", value[:100])
        elif claim.field in {
            "aiPromptInformation",
            "aiPromptWriterName",
        }:  # who names a prompt says that there was a machine
            yield Signal("ai", "prompt")
        if claim.field in {"description", "comment", "generatorData"}:
            yield from _traces(value)
        if claim.field in _WRITERS:
            for found in _TOOL.finditer(value):
                yield Signal("ai", _NAMES[int((found.lastgroup or "t0")[1:])])


def _traces(value: str) -> Iterator[Signal]:
    if _PARAMETERS.search(value):
        yield Signal("ai", "stable-diffusion")
    if found := _MIDJOURNEY.search(value):
        yield Signal("ai", "midjourney", found["id"])
    if _COMFY_NODE in value:
        yield Signal("ai", "comfyui")
