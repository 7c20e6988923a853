"""The HTTP service: what a DAM asks before it takes, releases or publishes a picture. `docs/service.md` is its page."""
