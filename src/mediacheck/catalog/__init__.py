"""The licence catalogue: `licenses/*.toml`, which of them a file's own words name, and the credit line each asks for."""

from mediacheck.catalog.credit import credit_text
from mediacheck.catalog.entries import find, load
from mediacheck.catalog.recognition import recognise

__all__ = ["credit_text", "find", "load", "recognise"]
