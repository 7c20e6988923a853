"""A process of its own that registers files one after the other and says each id when it is acknowledged.

python writer.py REGISTRY PREFIX COUNT
"""

import hashlib
import sys

from mediacheck.fingerprint import ALGORITHM, raster
from mediacheck.model import Asset, Keypoints, Raster
from mediacheck.registry import KEYPOINTS, Packed, PackedView, Stored, open_registry

RASTER = raster.pack(Raster(16, 16, bytes(256)))


def stored(name: str) -> Stored:
    digest = hashlib.sha256(name.encode())
    view = PackedView((0.0, 0.0, 1.0, 1.0), digest.digest() * 8, RASTER)
    packed = Packed(ALGORITHM, name, 5.0, grey=False, views=(view,), keypoints=Keypoints(KEYPOINTS, b"", b""))
    return Stored(Asset(name), digest.hexdigest(), packed=packed)


def main() -> None:
    location, prefix, count = sys.argv[1:]
    registry = open_registry(location, inspect=lambda _files: iter(()), create=True)
    for number in range(int(count)):
        registry.add([stored(f"{prefix}-{number}")])
        print(f"{prefix}-{number}", flush=True)  # noqa: T201
    registry.close()


if __name__ == "__main__":
    main()
