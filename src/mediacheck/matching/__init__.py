"""Which registered assets a medium shows."""

ENOUGH = 0.9
"""The coverage from which all of a picture's content is accounted for; the measurement is in docs/matching.md."""
