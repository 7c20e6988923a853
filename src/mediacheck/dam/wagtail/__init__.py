"""The Wagtail connector: pictures are checked when they are uploaded, and for their use when a page is published.

The first app of INSTALLED_APPS, as docs/wagtail.md says.
"""
