"""A small Wagtail site, as docs/wagtail.md puts mediacheck into one; SQLite and a folder are all that it needs."""
