"""What a registry holds, told apart by what depends on it: what is recognised, and what is judged."""

import hashlib
from dataclasses import dataclass

from mediacheck.registry import Registry, record


@dataclass(frozen=True, slots=True)
class Revisions:
    """Opaque. Recorded uses are in neither."""

    pictures: str  # another one whenever another asset may be recognised, or would be named otherwise
    terms: str  # another one whenever anything else is on record of assets, purchases and decisions


def of(registry: Registry) -> Revisions:
    """Looks at every asset: some 20 µs each."""
    pictures, terms = hashlib.sha256(), hashlib.sha256()
    for asset, look in zip(registry.assets(), registry.looks(), strict=True):
        named = (asset.title, asset.status, bool(asset.problems))
        pictures.update(repr((look, named)).encode(errors="surrogatepass"))
        terms.update(repr((asset.id, record.dump(asset), asset.origin, asset.problems)).encode(errors="surrogatepass"))
    for purchase in registry.all_purchases():
        terms.update(repr(purchase).encode(errors="surrogatepass"))
    for decided in registry.decisions():
        terms.update(repr(decided.decision).encode(errors="surrogatepass"))
    return Revisions(pictures.hexdigest(), terms.hexdigest())
