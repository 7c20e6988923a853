"""Reads the TOML that people write, field by field, and says file, line and what was expected when it is wrong."""

from mediacheck.tomlfile.reading import content, parse, read
from mediacheck.tomlfile.table import DATE, MOMENT, Table, parse_moment

__all__ = ["DATE", "MOMENT", "Table", "content", "parse", "parse_moment", "read"]
