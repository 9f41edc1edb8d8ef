"""The options that say how `moonkite passes` writes its passes; apart from the work, so that other commands start without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

FORMATS = ("table", "json", "csv", "ical")
_OPTIONS = (
    click.option("--format", "form", type=click.Choice(FORMATS), help="how to write them (default: a table)"),
    click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="write into this file"),
    click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="write a plan to be printed into this file as well"),
    click.option("--alarm-minutes", type=click.IntRange(0, 1440), help="with ical: remind so many minutes before AOS"),
)


def with_export_options(function: Callable[..., object]) -> Callable[..., object]:
    """The options that say how passes are written; the command gets them as `form`, `output`, `pdf` and `alarm_minutes`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
