"""`moonkite dictionary`: what two dictionaries of one spacecraft have in common, and what not."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from console.cli_output import json_option, print_json

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def dictionary() -> None:
    """Dictionaries of telemetry and commands."""


@dictionary.command()
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
@click.option("--with", "beside", multiple=True, type=_FILE, help="a file that both dictionaries refer to")
@click.option("--exit-code", "tells", is_flag=True, help="exit with 1 when anything differs")
@json_option
def diff(old: Path, new: Path, beside: tuple[Path, ...], tells: bool, is_json: bool) -> int:
    """What is new, gone, moved or changed from dictionary OLD to NEW."""
    from console.dictionary.compare import compare
    from console.dictionary.formats import open_dictionary

    found = compare(open_dictionary(old, beside=beside), open_dictionary(new, beside=beside))
    if is_json:
        print_json(found)
    else:
        for item in found:
            click.echo(str(item))
        counts = Counter((item.sort, item.change) for item in {(item.sort, item.change, item.name): item for item in found}.values())
        told = (f"{count} {sort}{'' if count == 1 else 's'} {change}" for (sort, change), count in counts.items())
        click.echo(", ".join(told) or "no difference")
    return 1 if found and tells else 0
