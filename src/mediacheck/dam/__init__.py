"""Connectors: how a system that keeps pictures asks before it takes, releases or publishes one."""
