"""The command line: `moonkite ...`, one small function a subcommand.

One surprise: `moonkite FILE` needs no subcommand; a recording, or packets with `--dictionary`, opens in the window.
Exit codes: 0 done, 1 an error the operator can act on, 2 wrong usage, 70 a bug (a report is written).
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from console import __version__
from console.clock import system_utc_ns
from console.errors import KnownError
from console.utc import DAY_NS, parse_utc


class FileFirst(click.Group):
    """A group whose first word may be a file instead of a subcommand; without any word it opens the window."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "--version"}
        if not args or (args[0] not in self.commands and args[0] not in own and (args[0].startswith("-") or Path(args[0]).exists())):
            args = ["window", *args]
        return super().parse_args(ctx, args)


@click.group(cls=FileFirst)
@click.version_option(__version__, prog_name="moonkite")
def moonkite() -> None:
    """Moonkite, a mission-operations console for small satellites. Without a subcommand it opens the window on the demo mission."""


mission_option = click.option(
    "--mission", type=click.Path(path_type=Path, exists=True, file_okay=False), help="the mission's folder (default: the demo mission)"
)
json_option = click.option("--json", "is_json", is_flag=True, help="print one JSON value on standard output and nothing else")


def print_json(value: object) -> None:
    """One JSON value on standard output."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=1).decode())


@moonkite.command()
@mission_option
@click.option("--spacecraft", default="", help="only this spacecraft")
@click.option("--station", default="", help="only this station")
@click.option("--elements", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="elements in place of the mission's")
@click.option("--catalogue-number", type=int, help="only the object with this number")
@click.option("--site", "sites", multiple=True, metavar="NAME,LAT_DEG,LON_DEG,HEIGHT_M", help="a site in place of the mission's stations")
@click.option("--from", "start", metavar="UTC", help="search from here (default: now)")
@click.option("--days", type=click.FloatRange(0, 400, min_open=True), default=1.0, show_default=True)
@click.option("--min-elevation", type=click.FloatRange(-90, 90), help="degrees; the default is each station's own")
@json_option
def passes(
    mission: Path | None,
    spacecraft: str,
    station: str,
    elements: Path | None,
    catalogue_number: int | None,
    sites: tuple[str, ...],
    start: str | None,
    days: float,
    min_elevation: float | None,
    is_json: bool,
) -> None:
    """When which spacecraft can be seen from where."""
    from console import cli_passes as work

    start_ns = parse_utc(start) if start else system_utc_ns()
    end_ns = start_ns + round(days * DAY_NS)
    sets, stations = work.what_to_search(mission, elements, sites, start_ns=start_ns, station=station)
    chosen = work.choose_elements(sets, catalogue_number=catalogue_number, name=spacecraft)
    found, remarks = work.search(work.newest_of_each(chosen, start_ns), stations, start_ns, end_ns, min_elevation)
    if is_json:
        print_json([work.as_json(one) for one in found])
        return
    for line in (*work.as_table(found), *remarks):
        click.echo(line)


@moonkite.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dictionary", "dictionary_path", required=True, type=click.Path(path_type=Path, dir_okay=False), help="an XTCE file")
@click.option("--values", "count", type=click.IntRange(min=0), default=0, help="print the values of the first N packets, too")
@json_option
def decode(file: Path, dictionary_path: Path, count: int, is_json: bool) -> None:
    """Decode a file of space packets with a dictionary."""
    from console import cli_decode as work
    from console.dictionary.xtce import load_dictionary
    from console.telemetry.decoder import decode_packet_file

    dictionary = load_dictionary(dictionary_path)
    found = decode_packet_file(dictionary, work.read_packets(file))
    told = work.summary(found)
    packets = work.first_values(dictionary, found, count)
    if is_json:
        print_json({**told, "values": packets} if count else told)
        return
    for name, value in told.items():
        click.echo(f"{name:<16} {value}")
    for packet in packets:
        click.echo(f"\n{packet['container'] or 'no container'}")
        for name, value in packet["values"].items():
            click.echo(f"  {name:<28} {value}")


@moonkite.command()
@click.argument("path", type=click.Path(path_type=Path))
@json_option
def check(path: Path, is_json: bool) -> int:
    """All faults of a mission folder or of a dictionary (XTCE)."""
    from console.cli_decode import faults_of

    faults = faults_of(path)
    if is_json:
        print_json([{"what": f.what, "where": f.where, "rule": f.rule, "remedy": f.remedy} for f in faults])
    else:
        for fault in faults:
            click.echo(str(fault))
        click.echo(f"{path}: {len(faults)} faults" if faults else f"{path}: no faults", err=bool(faults))
    return 1 if faults else 0


def main() -> None:
    """The `moonkite` command: runs it and turns what goes wrong into a line and an exit code."""
    try:
        code = moonkite.main(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
    except KnownError as error:
        click.echo(f"moonkite: {error}", err=True)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the top: whatever comes here is a bug, and says so
        sys.exit(_report_bug(error))
    sys.exit(code if isinstance(code, int) else 0)


def _report_bug(error: Exception) -> int:
    from console.report import write_report
    from console.store.places import reports_folder

    try:
        path = write_report(error, reports_folder(), doing=" ".join(sys.argv[1:2]))
        told = f"a report is in {path}"
    except OSError as failure:
        told = f"and no report could be written: {failure}"
    click.echo(f"moonkite: a bug in Moonkite: {type(error).__name__}: {error}; {told}", err=True)
    return 70
