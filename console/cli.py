"""The command line: `moonkite ...`, one small function a subcommand."""

from __future__ import annotations

import click


@click.group()
def main() -> None:
    """Moonkite, a mission-operations console for small satellites."""
