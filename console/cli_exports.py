"""How `moonkite passes` gives its passes away: a table for the eye, JSON, CSV, iCalendar, and a printed plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from console.clock import system_utc_ns
from console.errors import KnownError
from console.orbit.pass_calendar import calendar_text
from console.orbit.pass_text import csv_text, json_text
from console.orbit.passes import pass_profile
from console.orbit.site import Site
from console.orbit.trajectory import Orbit, trajectory_of
from console.orbit.types import Pass, PassRow


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: one of FORMATS, a file for it and one for the plan (None: none), minutes of warning in a calendar."""

    form: str
    output: Path | None = None
    pdf: Path | None = None
    alarm_minutes: int | None = None


def wish_of(options: dict[str, Any], *, is_json: bool) -> Wish:
    """The wish of a command's options. Raises UsageError for two that contradict each other."""
    form = options["form"]
    if is_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other")
    wish = Wish("json" if is_json else form or "table", options["output"], options["pdf"], options["alarm_minutes"])
    if wish.alarm_minutes is not None and wish.form != "ical":
        raise click.UsageError("--alarm-minutes needs --format ical: only a calendar can remind")
    return wish


def text_of(wish: Wish, passes: Sequence[Pass], records: Sequence[dict[str, object]], table: Sequence[str]) -> str:
    """The passes in the format that was wished for, `records` and `table` being what there is of them already."""
    match wish.form:
        case "json":
            return json_text(records)
        case "csv":
            return csv_text(records)
        case "ical":
            return calendar_text(passes, made_ns=system_utc_ns(), alarm_minutes=wish.alarm_minutes)
        case _:
            return "".join(f"{line}\n" for line in table)


def write_text(text: str, output: Path | None) -> None:
    """Write to the file, whole or not at all, or to standard output; line ends stay as they are. Raises KnownError."""
    if output is None:
        click.echo(text, nl=False)
        return
    beside = output.with_name(f".{output.name}.new")
    try:
        beside.write_bytes(text.encode())
        beside.replace(output)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise KnownError("the passes can't be written", where=str(output), rule=error.strerror or str(error)) from error


def write_plan(path: Path, sets: Sequence[Orbit], sites: Sequence[Site], passes: Sequence[Pass], span: tuple[int, int]) -> None:
    """Write the passes of a span (start_ns, end_ns) as a plan to be printed; `sets` are those they were found with. Raises KnownError."""
    from console.desktop.pass_plan import PassPlan, PlannedPass
    from console.desktop.pass_plan_pdf import application_for_printing, write_pass_plan

    trajectories = {(one.name, one.epoch_ns): trajectory_of(one) for one in sets}
    places = {site.name: site for site in sites}
    rows = []
    for one in passes:
        profile = pass_profile(trajectories[one.spacecraft, one.element_epoch_ns], places[one.station], one)
        rows.append(PlannedPass(PassRow(one, *profile)))
    application = application_for_printing()
    write_pass_plan(path, PassPlan("Moonkite", tuple(sites), tuple(rows), *span, system_utc_ns()))
    del application
