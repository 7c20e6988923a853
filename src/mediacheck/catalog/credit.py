"""Credit lines. A template has {names}; a part in [brackets] is dropped where one of its names is unknown."""

import re

from mediacheck.model import Asset, Grant, License

NAMES = ("creator", "title", "source", "license", "licensor", "url")

_NAME = re.compile(r"\{([^{}\[\]]*)\}")
_SLOT = re.compile(r"\[([^\[\]]*)\]|\{([^{}\[\]]*)\}")
_WITHOUT_TEMPLATE = "[{creator}][ / {licensor}]"


def credit_text(license: License, asset: Asset, grant: Grant) -> str:  # noqa: A002 - the model's word
    """The exact line to print: the grant's own, else the licence's template, filled with what is known."""
    if grant.credit:
        return grant.credit
    values = {
        "creator": asset.creator,
        "title": asset.title,
        "source": asset.source,
        "license": license.name,
        "licensor": grant.licensor,
        "url": license.url,
    }
    known = {name: " ".join(value.split()) for name, value in values.items() if value and value.strip()}

    def fill(slot: re.Match[str]) -> str:
        if slot[1] is None:
            return known.get(slot[2], "")
        whole = all(name in known for name in names(slot[1]))
        return _NAME.sub(lambda found: known[found[1]], slot[1]) if whole else ""

    return _SLOT.sub(fill, license.credit or _WITHOUT_TEMPLATE).lstrip(" ,/").rstrip(" ,")


def names(template: str) -> list[str]:
    return _NAME.findall(template)


def is_balanced(template: str) -> bool:
    """Whether every bracket and brace is part of a slot, and no slot in brackets holds a stray brace."""
    parts = [inner or "" for inner, _ in _SLOT.findall(template)]
    return not any(
        re.search(r"[\[\]{}]", rest) for rest in (_SLOT.sub("", template), *(_NAME.sub("", p) for p in parts))
    )
