"""Moonkite: a desktop mission-operations console for small satellites. Everything here but `desktop` is free of Qt."""

__version__ = "0.1.0"
