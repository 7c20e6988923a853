"""imagehash, which defines the perceptual hash: held against our own arithmetic on the machine at hand."""

from PIL import Image


def agrees() -> bool:
    """Whether `perceptual.codes` gives imagehash's bits here, in all eight orientations.

    Hashes of other libraries, or of other numbers behind the point, differ by some bits; a registry made with them would
    not be found again. imagehash itself is too slow to import for every run: it needs SciPy.
    """
    import imagehash
    import numpy as np

    from mediacheck.fingerprint import perceptual

    side = 64
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 256, (side, side), dtype=np.uint8))
    codes = perceptual.codes(perceptual.small(picture))
    for (rotation, mirror), code in zip(perceptual.ORIENTATIONS, codes, strict=True):
        shown = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirror else picture
        shown = shown.rotate(-rotation) if rotation else shown
        if np.packbits(imagehash.phash(shown, hash_size=16).hash).tobytes() != code:
            return False
    return True
