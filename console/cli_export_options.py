"""The options that say what `moonkite passes` tells of its passes and how it writes them.

They are apart from the work, so that other commands start without it.
"""

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
_DETAILS = (
    click.option(
        "--frequency", type=click.FloatRange(0, 1e6, min_open=True), metavar="MHZ", help="tell the Doppler shift of this frequency"
    ),
    click.option("--optical", is_flag=True, help="only passes that can be seen by eye: spacecraft sunlit, station dark"),
    click.option(
        "--sun-below", type=click.FloatRange(-90, 90), default=-6.0, show_default=True, help="a station is dark with the Sun below"
    ),
    click.option(
        "--light-time", is_flag=True, help="times, angles and Doppler of the signal as it arrives, not of the spacecraft as it is"
    ),
    click.option("--report", is_flag=True, help="one JSON object: the passes, what every search came to, and the conventions"),
)


def with_detail_options(function: Callable[..., object]) -> Callable[..., object]:
    """The options that say what is told of passes; the command gets them as `frequency`, `optical`, `sun_below`, `light_time` and
    `report`."""
    for option in reversed(_DETAILS):
        function = option(function)
    return function


def with_export_options(function: Callable[..., object]) -> Callable[..., object]:
    """The options that say how passes are written; the command gets them as `form`, `output`, `pdf` and `alarm_minutes`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
