"""Batonpass: pass the baton between AI coding sessions."""

__version__ = "0.1.0"
