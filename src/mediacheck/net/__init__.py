"""The only door to hosts that a file or a post names. `docs/network.md` says what is asked, and when."""
