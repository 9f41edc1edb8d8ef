"""What every subcommand does alike: one JSON value on standard output, and nothing else, where that is asked for."""

from __future__ import annotations

import click
import msgspec

json_option = click.option("--json", "is_json", is_flag=True, help="print one JSON value on standard output and nothing else")


def print_json(value: object) -> None:
    """One JSON value on standard output."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=1).decode())
