"""Bytes in, words out: what a file is, and what it looks like. Everything that decodes runs in a worker process."""
