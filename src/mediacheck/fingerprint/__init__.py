"""What a picture looks like, as values that can be kept and compared."""

ALGORITHM = "phash256-2"
"""Name and version of everything that `image.fingerprints` computes. Another decoder, hash, raster or border trim is
another algorithm: fingerprints of two algorithms are never compared."""
