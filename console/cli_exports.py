"""How `moonkite passes` gives its passes away: a table for the eye, JSON, CSV, iCalendar, and a printed plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import msgspec

from console.cli_passes import as_table, remarks_of
from console.clock import system_utc_ns
from console.orbit.pass_calendar import calendar_text
from console.orbit.pass_details import PassDetails
from console.orbit.pass_text import csv_text, details_record, json_text, light_time_text, search_record
from console.orbit.passes import PassSearch, pass_profile
from console.orbit.site import Site
from console.orbit.trajectory import Orbit, trajectory_of
from console.orbit.types import Pass, PassRow
from console.utc import iso_text
from console.whole_file import whole_file


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: one of FORMATS, a file for it and one for the plan (None: none), minutes of warning in a calendar.

    `frequency_hz` is one whose Doppler shift is wanted, `is_optical` when only what the eye sees is, `is_report` when all searches are,
    `has_light_time` when the signal that arrives is.
    """

    form: str
    output: Path | None = None
    pdf: Path | None = None
    alarm_minutes: int | None = None
    frequency_hz: float | None = None
    is_optical: bool = False
    is_report: bool = False
    has_light_time: bool = False


def wish_of(options: dict[str, Any], *, is_json: bool) -> Wish:
    """The wish of a command's options. Raises UsageError for two that contradict each other."""
    form = options["form"]
    if is_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other")
    if options["report"] and form not in (None, "json"):
        raise click.UsageError(f"--report is JSON: it and --format {form} exclude each other")
    frequency_hz = None if options["frequency"] is None else options["frequency"] * 1e6
    wish = Wish(
        "json" if is_json or options["report"] else form or "table",
        options["output"],
        options["pdf"],
        options["alarm_minutes"],
        frequency_hz,
        options["optical"],
        options["report"],
        options["light_time"],
    )
    if wish.alarm_minutes is not None and wish.form != "ical":
        raise click.UsageError("--alarm-minutes needs --format ical: only a calendar can remind")
    return wish


def told(wish: Wish, found: Sequence[PassDetails], searches: Sequence[PassSearch], span: tuple[int, int]) -> str:
    """The passes in the format that was wished for. Only the table and the report say why there are none."""
    records = [details_record(one, frequency_hz=wish.frequency_hz) for one in found] if wish.form in {"json", "csv"} else []
    if wish.is_report:
        return report_text(records, searches, span, has_light_time=wish.has_light_time)
    match wish.form:
        case "json":
            return json_text(records)
        case "csv":
            return csv_text(records)
        case "ical":
            return calendar_text([one.one_pass for one in found], made_ns=system_utc_ns(), alarm_minutes=wish.alarm_minutes)
        case _:
            lines = as_table(found, frequency_hz=wish.frequency_hz, is_optical=wish.is_optical)
            return "".join(f"{line}\n" for line in (*lines, *remarks_of(searches)))


def report_text(
    records: Sequence[dict[str, object]], searches: Sequence[PassSearch], span: tuple[int, int], *, has_light_time: bool = False
) -> str:
    """One JSON object: the window, the conventions, what every search came to, and the passes."""
    report = {
        "start_utc": iso_text(span[0]),
        "end_utc": iso_text(span[1]),
        "refraction": "none",
        "light_time": light_time_text(has_light_time),
        "doppler": "first order, as received",
        "searches": [search_record(one) for one in searches],
        "passes": records,
    }
    return msgspec.json.format(msgspec.json.encode(report), indent=1).decode() + "\n"


def write_text(text: str, output: Path | None) -> None:
    """Write to the file, whole or not at all, or to standard output; line ends stay as they are. Raises KnownError."""
    if output is None:
        click.echo(text, nl=False)
        return
    with whole_file(output, "the passes can't be written") as beside:
        beside.write_bytes(text.encode())


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
