"""Reads the TOML that people write, field by field, and says file, line and what was expected when it is wrong."""

from mediacheck.tomlfile.reading import parse, read
from mediacheck.tomlfile.table import DATE, MOMENT, Table, parse_moment

__all__ = ["DATE", "MOMENT", "Table", "parse", "parse_moment", "read"]
