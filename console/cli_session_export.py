"""`moonkite export`: what a recording holds, as files that other tools read. Ctrl+C leaves no half file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.cli_output import json_option, print_json
from console.cli_recording import latest_option, recording_named
from console.clock import monotonic_ns
from console.utc import SECOND_NS, parse_utc

if TYPE_CHECKING:
    from console.store.export_wish import ExportReport, ExportWish

WHATS = ("values", "packets", "frames", "cadus", "raw", "events", "alarms", "commands")
FORMS = ("csv", "npz", "parquet", "bin", "hex", "pcap")
LAYOUTS = ("wide", "long", "matlab")
_OF_PACKETS = ("good", "corrected", "truncated", "suspect")
QUALITIES = (*_OF_PACKETS, "undecoded", "not-good")
TOLD_EVERY_NS = SECOND_NS // 5
CANCELLED = 130


class ToldCourse:
    """Says on standard error how far an export is, and ends it when it is to stop."""

    def __init__(self, is_stopping: Callable[[], bool], *, style: str) -> None:
        self._is_stopping, self._style, self._due_ns = is_stopping, style, 0

    def reached(self, done: int, total: int) -> None:
        """So much is done. Raises ExportCancelled after a signal."""
        from console.store.export_wish import ExportCancelled

        if self._is_stopping():
            raise ExportCancelled
        now_ns = monotonic_ns()
        if self._style != "none" and now_ns >= self._due_ns:
            self._due_ns = now_ns + TOLD_EVERY_NS
            percent = min(100, 100 * done // max(total, 1))
            click.echo(f"\r{percent:3d} %" if self._style == "bar" else f"progress {percent}", err=True, nl=self._style != "bar")

    def ended(self) -> None:
        """Leave the line clean."""
        if self._style == "bar":
            click.echo("\r     \r", err=True, nl=False)


_OPTIONS = (
    click.option("--what", type=click.Choice(WHATS), default="values", show_default=True, help="what to take out"),
    click.option("--format", "form", type=click.Choice(FORMS), help="default: csv, for packets, frames and raw bytes bin"),
    click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="the file to write"),
    click.option("--layout", type=click.Choice(LAYOUTS), default="wide", show_default=True, help="how values stand in CSV and Parquet"),
    click.option("--parameters", metavar="NAMES", help="names or patterns with * and ?, separated by commas (default: all)"),
    click.option("--containers", metavar="NAMES", help="only values of these containers, names or patterns, separated by commas"),
    click.option("--apid", type=click.IntRange(0, 65535), help="only packets of this APID"),
    click.option("--service", metavar="SERVICE[,SUBTYPE]", help="only packets of this PUS service"),
    click.option("--quality", type=click.Choice(QUALITIES), help="only packets of this quality"),
    click.option("--search", default="", metavar="WORDS", help="only packets whose container, APID or service has these words"),
    click.option("--bytes", "hex_text", default="", metavar="HEX", help="only packets that hold these bytes"),
    click.option("--numbers", metavar="NUMBERS", help="only packets with these numbers in the session: 5,9-20"),
    click.option("--from", "start", metavar="UTC", help="from this instant on"),
    click.option("--until", "end", metavar="UTC", help="up to this instant"),
    click.option("--time", "axis", type=click.Choice(["receipt", "generation"]), default="receipt", show_default=True,
                 help="which time --from and --until mean"),
    click.option("--raw/--engineering", "is_raw", default=False, help="values as they stand in the packets, or calibrated (the default)"),
    click.option("--every", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="each Nth sample of a container"),
    latest_option,
    click.option("--bad-frames", "has_bad", is_flag=True, help="frames that failed their checks, too"),
    click.option("--received-until", metavar="NS", type=int, hidden=True, help="nothing received later, in nanoseconds: a replay's clock"),
    click.option("--progress", type=click.Choice(["auto", "lines", "none"]), default="auto", hidden=True, help="how progress is told"),
)  # fmt: skip


def with_options(function: Callable[..., object]) -> Callable[..., object]:
    """The options that say what is exported and how."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_options
@json_option
def export(file: Path, output: Path, progress: str, is_json: bool, recordings: Path | None, **wanted: Any) -> int:
    """Take values, packets, frames or raw bytes out of a recording, into a file that other tools read.

    FILE is a recording, or the word latest: the newest there is.
    """
    from console.cli_sessions import stopped_by_signals
    from console.store.export import export_session
    from console.store.export_wish import ExportCancelled

    wish = wish_of(wanted)
    file = recording_named(file, recordings)
    style = ("bar" if sys.stderr.isatty() else "none") if progress == "auto" else progress
    with stopped_by_signals() as is_stopping:
        course = ToldCourse(is_stopping, style=style)
        try:
            report = export_session(file, wish, output, course)
        except ExportCancelled:
            click.echo("moonkite: the export was cancelled; no file was written", err=True)
            return CANCELLED
        finally:
            course.ended()
    if is_json:
        print_json(report)
    else:
        for line in report_lines(report):
            click.echo(line)
    for notice in report.notices:
        click.echo(f"moonkite: {file}: {notice}", err=True)
    return 0


def wish_of(wanted: dict[str, Any]) -> ExportWish:
    """The options as a wish. Raises UsageError for options that don't belong together, KnownError for times that are none."""
    from console.packets.batch import PacketQuality
    from console.store.export_wish import FORMS as KNOWN_FORMS
    from console.store.export_wish import ExportWish, Form, Layout, What
    from console.store.rows import PacketFilter

    _refuse_what_does_not_belong(wanted)
    what, quality = What(wanted["what"]), wanted["quality"]
    service, subtype = _service_of(wanted["service"])
    packets = PacketFilter(
        apid=wanted["apid"], service=service, subtype=subtype,
        quality=int(PacketQuality[quality.upper()]) if quality in _OF_PACKETS else None,
        text=wanted["search"], hex_text=wanted["hex_text"],
        from_ns=parse_utc(wanted["start"]) if wanted["start"] else None,
        until_ns=parse_utc(wanted["end"]) if wanted["end"] else None,
        axis="received" if wanted["axis"] == "receipt" else "generation",
        is_not_good=quality == "not-good", is_undecoded=quality == "undecoded", numbers=_ranges_of(wanted["numbers"]),
    )  # fmt: skip
    return ExportWish(
        what, Form(wanted["form"]) if wanted["form"] else KNOWN_FORMS[what][0], Layout(wanted["layout"]), _names(wanted["parameters"]),
        _names(wanted["containers"]), packets, wanted["is_raw"], wanted["every"], wanted["has_bad"], wanted["received_until"],
    )  # fmt: skip


_ONLY_PACKETS = {"apid": "--apid", "service": "--service", "quality": "--quality", "search": "--search", "hex_text": "--bytes",
                 "numbers": "--numbers"}  # fmt: skip
_ONLY_VALUES = {"parameters": "--parameters", "containers": "--containers", "is_raw": "--raw"}


def _refuse_what_does_not_belong(wanted: dict[str, Any]) -> None:
    for what, options in (("packets", _ONLY_PACKETS), ("values", _ONLY_VALUES)):
        given = [text for name, text in options.items() if wanted[name] not in (None, "", False)]
        if given and wanted["what"] != what:
            raise click.UsageError(f"{given[0]} is about {what}: say --what {what}")
    if wanted["every"] > 1 and wanted["what"] != "values":
        raise click.UsageError("--every is about values: say --what values")


def _service_of(text: str | None) -> tuple[int | None, int | None]:
    if not text:
        return None, None
    parts = text.replace(" ", "").split(",")
    if len(parts) > 2 or not all(part.isdigit() for part in parts):
        raise click.UsageError(f"--service {text}: write 3 or 3,25")
    return int(parts[0]), int(parts[1]) if len(parts) == 2 else None


def _ranges_of(text: str | None) -> tuple[tuple[int, int], ...]:
    found = []
    for part in _names(text):
        first, dash, last = part.partition("-")
        if not first.isdigit() or (dash and not last.isdigit()):
            raise click.UsageError(f"--numbers {part}: write 5 or 9-20")
        found.append((int(first), int(last) if dash else int(first)))
    return tuple(found)


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def report_lines(report: ExportReport) -> list[str]:
    """What was written, in words."""
    values = f", {report.values:,} values" if report.values else ""
    lines = [f"{report.file}: {report.rows:,} {_counted(report)}{values}, {report.bytes:,} bytes"]
    return lines + [f"left out: {count:,} {what}" for what, count in report.left_out.items() if count]


def _counted(report: ExportReport) -> str:
    if report.what == "values":
        return "samples" if report.form == "npz" else "rows"
    return {"raw": "chunks"}.get(report.what, report.what)
