"""Clears the media of a planned post: whose picture is it, and does our licence cover this use."""

__version__ = "0.1.0"
