"""The command line: `moonkite ...`, one small function a subcommand.

One surprise: `moonkite FILE` needs no subcommand; a recording, or packets with `--dictionary`, opens in the window.
Exit codes: 0 done, 1 an error the operator can act on, 2 wrong usage, 70 a bug (a report is written).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console import __version__
from console.cli_alarms import alarms as alarms_command
from console.cli_bookings import bookings as bookings_group
from console.cli_completeness import completeness as completeness_command
from console.cli_coverage import coverage as coverage_command
from console.cli_dictionary import dictionary as dictionary_group
from console.cli_elements import elements as elements_group
from console.cli_elements import stored_sets
from console.cli_export_options import with_detail_options, with_export_options
from console.cli_history import history as history_command
from console.cli_keys import keys as keys_group
from console.cli_output import json_option, print_json
from console.cli_pin import pin as pin_command
from console.cli_plans import plans as plans_command
from console.cli_recording import recordings_option
from console.cli_session_export import export as export_command
from console.cli_verify import verify as verify_command
from console.clock import system_utc_ns
from console.command.procedure import RunMode
from console.errors import KnownError, near_name
from console.utc import DAY_NS, SECOND_NS, parse_utc

if TYPE_CHECKING:
    from console.wiring import Wanted


FILE_WITHIN_S = 50
SLOWEST_FILE_BYTES_S = 600


class FileFirst(click.Group):
    """A group whose first word may be a file instead of a subcommand; without any word it opens the window. An unknown word is
    answered with the near name of a subcommand."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "--version"}
        if not args or (args[0] not in self.commands and args[0] not in own and (args[0].startswith("-") or Path(args[0]).exists())):
            args = ["window", *args]
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        shown = [name for name, command in self.commands.items() if not command.hidden]
        hint = near_name(args[0], shown) or f"the subcommands are {', '.join(sorted(shown))}"
        raise click.UsageError(f"there is no file and no subcommand {args[0]!r}; {hint}", ctx)


@click.group(cls=FileFirst)
@click.version_option(__version__, prog_name="moonkite")
def moonkite() -> None:
    """Moonkite, a mission-operations console for small satellites. Without a subcommand it opens the window on the demo mission."""


moonkite.add_command(elements_group)
moonkite.add_command(coverage_command)
moonkite.add_command(alarms_command)
moonkite.add_command(plans_command)
moonkite.add_command(bookings_group)
moonkite.add_command(dictionary_group)
moonkite.add_command(keys_group)
moonkite.add_command(export_command)
moonkite.add_command(completeness_command)
moonkite.add_command(history_command)
moonkite.add_command(verify_command)
moonkite.add_command(pin_command)
mission_option = click.option(
    "--mission", type=click.Path(path_type=Path, exists=True, file_okay=False), help="the mission's folder (default: the demo mission)"
)
beside_option = click.option(
    "--with",
    "beside",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="a file that the dictionary refers to",
)


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
@click.option("--stored", "is_stored", is_flag=True, help="elements from the element store; name --spacecraft or --catalogue-number")
@with_detail_options
@with_export_options
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
    is_stored: bool,
    is_json: bool,
    **more: Any,
) -> None:
    """When which spacecraft can be seen from where. Angles are without refraction, in the table and in JSON, and without light time
    unless it is asked for."""
    from console import cli_exports
    from console import cli_passes as work

    wish = cli_exports.wish_of(more, is_json=is_json)
    start_ns = parse_utc(start) if start else system_utc_ns()
    span = start_ns, start_ns + round(days * DAY_NS)
    crafts, stations = work.what_to_search(mission, elements, sites, start_ns=start_ns, station=station)
    if is_stored:
        crafts = work.crafts_of(stored_sets(catalogue_number=catalogue_number, name=spacecraft))
    chosen = work.choose_crafts(crafts, catalogue_number=catalogue_number, name=spacecraft)
    searches = work.search(chosen, stations, *span, min_elevation)
    found = work.details(chosen, stations, searches, min_elevation, more["sun_below"], light_time=more["light_time"])
    shown = [one for one in found if one.optical or not more["optical"]]
    cli_exports.write_text(cli_exports.told(wish, shown, searches, span), wish.output)
    if wish.pdf:
        sets = [each for one in chosen for each in one.sets]
        cli_exports.write_plan(wish.pdf, sets, stations, [one.one_pass for one in shown], span)


@moonkite.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--dictionary", "dictionary_path", required=True, type=click.Path(path_type=Path, dir_okay=False), help="XTCE or a table (CSV)"
)
@beside_option
@click.option("--values", "count", type=click.IntRange(min=0), default=0, help="print the values of the first N packets, too")
@json_option
def decode(file: Path, dictionary_path: Path, beside: tuple[Path, ...], count: int, is_json: bool) -> None:
    """Decode a file of space packets with a dictionary."""
    from console import cli_decode as work
    from console.dictionary.formats import open_dictionary
    from console.telemetry.decoder import decode_packet_file, packet_values

    dictionary = open_dictionary(dictionary_path, beside=beside)
    found = decode_packet_file(dictionary, work.read_packets(file))
    told = work.summary(found)
    packets = packet_values(dictionary, found, count)
    if is_json:
        print_json({**told, "values": packets} if count else told)
    else:
        for line in work.as_lines(told, packets):
            click.echo(line)
    work.raise_what_is_wrong(file, found)


@moonkite.command("time-correlation")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--delay", "delay_s", type=click.FloatRange(-3600, 3600), default=0.0, metavar="SECONDS", help="known delays besides light time"
)
@click.option("--no-light-time", is_flag=True, help="don't take off the light time of the recording's own elements")
@json_option
def time_correlation(file: Path, delay_s: float, no_light_time: bool, is_json: bool) -> None:
    """How the on-board clock of a recording ran against UTC: offset, rate, their uncertainty, steps and resets."""
    from console import cli_time as work

    told = work.correlate(file, delay_s=delay_s, has_light_time=not no_light_time)
    if is_json:
        print_json(told)
    else:
        for line in work.as_lines(told):
            click.echo(line)


@moonkite.command()
@click.argument("path", type=click.Path(path_type=Path))
@beside_option
@click.option("--strict", is_flag=True, help="warnings, too, make the exit code 1")
@json_option
def check(path: Path, beside: tuple[Path, ...], strict: bool, is_json: bool) -> int:
    """All faults of a mission folder or of a dictionary (XTCE, CSV); of a dictionary also what looks like a mistake. The exit code is
    0 when it can be used, 1 when it has faults."""
    from console import cli_decode as work

    faults, warnings = work.findings_of(path, beside)
    if is_json:
        print_json(work.finding_records(faults, warnings))
    else:
        *lines, last = work.finding_lines(path, faults, warnings)
        for line in lines:
            click.echo(line)
        click.echo(last, err=bool(faults))
    return 1 if faults or (strict and warnings) else 0


security_option = click.option("--security", type=click.Choice(["on"]), help="secure the uplink as the mission says, on whatever link")
session_options = [
    mission_option,
    click.option(
        "--dictionary", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="an XTCE file, in place of a whole mission"
    ),
    click.option("--spacecraft", default="", help="which spacecraft (default: the link's, or the first with telemetry)"),
    click.option("--station", default="", help="which station (default: the mission's first)"),
    click.option("--link", default="", metavar="NAME|URL", help="a link of the mission, or sim, serial:, tcp:, tcp-listen:, udp:, file:"),
    click.option("--framing", type=click.Choice(["cadu", "tm", "packets", "kiss"]), help="how the link's bytes are framed"),
    click.option("--seed", type=int, default=1, show_default=True, help="the simulator's seed"),
    click.option("--rotator", default="", metavar="DEVICE", help="sim or rotctld:HOST:PORT, in place of the station's own"),
    click.option("--radio", default="", metavar="DEVICE", help="sim or rigctld:HOST:PORT, in place of the station's own"),
    security_option,
    click.option("--at", metavar="UTC", help="begin at this instant: a simulated session, and elements that begin with it"),
    click.option(
        "--clock-offset", type=click.FloatRange(-1e10, 1e10), metavar="SECONDS", help="how far a simulator's clock is from the real time"
    ),
]


def with_session_options(function: Callable[..., object]) -> Callable[..., object]:
    """The options that say which session is meant."""
    for option in reversed(session_options):
        function = option(function)
    return function


@moonkite.command(hidden=True)
@with_session_options
@click.option("--id", "ident", default="", help="the name under which the engine can be found")
@click.option("--replay", type=click.Path(path_type=Path, dir_okay=False), help="play this session file")
@recordings_option
def engine(ident: str, replay: Path | None, **wanted: Any) -> None:
    """Run a session without a window; `moonkite` starts this by itself."""
    from console.session.engine import Engine
    from console.session.runtime import new_ident
    from console.wiring import live_setup, replay_setup

    ident = ident or new_ident()
    setup = replay_setup(replay, ident=ident, mission_folder=wanted["mission"]) if replay else live_setup(wanted_of(wanted, ident=ident))
    Engine(setup).run(has_signals=True)


@moonkite.command("look-back", hidden=True)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@mission_option
def look_back(file: Path, mission: Path | None) -> None:
    """Say what stood at instants of a recording, as a window asks for them; it starts this by itself."""
    from console.session.past import serve_past
    from console.wiring import past_of

    serve_past(past_of(file, mission_folder=mission), sys.stdin.buffer, sys.stdout.buffer)


def wanted_of(options: dict[str, Any], **more: Any) -> Wanted:
    """The session options as the wiring takes them."""
    from console.wiring import Wanted

    refuse_two_missions(options)
    fields: dict[str, Any] = {**options, **more}
    fields["framing"], fields["security"] = fields.get("framing") or "", fields.get("security") or ""
    at, offset_s = fields.pop("at", None), fields.pop("clock_offset", None)
    if at:
        begins_ns = parse_utc(at)
        if begins_ns <= 0:
            raise KnownError(f"a session can't begin at {at}", rule="after 1970-01-01T00:00:00Z", remedy="give a later --at")
        fields["epoch_ns"] = fields["clock_ns"] = begins_ns
    if offset_s is not None:
        fields["clock_offset_ns"] = round(offset_s * SECOND_NS)
    return Wanted(**fields)


def refuse_two_missions(options: dict[str, Any]) -> None:
    """Raise UsageError when a mission and a dictionary in place of one are both named."""
    if options.get("mission") and options.get("dictionary"):
        raise click.UsageError("--mission and --dictionary exclude each other: a mission names its dictionaries itself")


@moonkite.command()
@with_session_options
@click.option("--headless", is_flag=True, help="without a window")
@click.option("--seconds", type=click.FloatRange(min=0, min_open=True), help="end after so many seconds of session time")
@click.option("--real-time", "in_real_time", is_flag=True, help="fly the simulated pass in real time, not at speed")
@click.option("--plan", default="", metavar="NAME", help="with --headless: carry out this pass plan (of the mission, or a TOML file)")
@click.option(
    "--plan-mode",
    type=click.Choice([mode.value for mode in RunMode]),
    help="how (default: as the plan says); without a window only automatic is possible",
)
@recordings_option
@json_option
def run(
    headless: bool, seconds: float | None, in_real_time: bool, plan: str, plan_mode: str | None, recordings: Path | None, is_json: bool,
    **wanted: Any,
) -> int:  # fmt: skip
    """Run a session; with --headless without a window, a simulated pass at full speed."""
    if plan_mode and not plan:
        raise click.UsageError("--plan-mode says how a plan is flown: name it with --plan")
    if not headless:
        if plan:
            raise click.UsageError("--plan needs --headless; in the window a plan is loaded and run with F5")
        from console.desktop.display import has_display
        from console.desktop.pin import require_sound_pyside

        require_sound_pyside()
        if not has_display():
            raise KnownError("there is no display to show a window on", remedy="add --headless")
        from console.desktop.app import Request, run_window

        return run_window(Request(tuple(engine_arguments({**wanted, "recordings": recordings})), may_join=False))
    from console.cli_plans import plan_operator
    from console.cli_sessions import print_summary, remark_on, require_a_link, run_headless
    from console.session.plan_at_hand import require_flown

    asked = wanted_of(wanted, recordings=recordings)
    operator = plan_operator(asked, plan, plan_mode) if plan else None
    summary = run_headless(asked, seconds=seconds, in_real_time=in_real_time, operator=operator)
    print_summary(summary, is_json)
    if remark := remark_on(summary):
        click.echo(f"moonkite: {remark}", err=True)
    if summary.trouble:
        raise KnownError("the recording is not whole", where=summary.recording, rule=summary.trouble, remedy="make room on the disk")
    require_a_link(summary)
    if operator is not None:
        require_flown(summary.plan, plan, operator.refused)
    return 0


@moonkite.command()
@click.argument("name")
@click.argument("arguments", nargs=-1, metavar="[ARGUMENT=VALUE]...")
@with_session_options
@click.option("--send", "is_meant", is_flag=True, help="send it; without this, only its bytes and the checks are shown")
@click.option("--arm", "may_arm", is_flag=True, help="arm it first: a command of significance is not sent otherwise")
@click.option("--patience", type=click.FloatRange(min=1), default=120.0, show_default=True, metavar="SECONDS", help="watch it so long")
@click.option(
    "--contact",
    type=click.FloatRange(min=1),
    default=900.0,
    show_default=True,
    metavar="SECONDS",
    help="wait so long to hear the spacecraft",
)
@click.option("--by", default="", help="who sends it, in the log (default: the user's name)")
@recordings_option
@json_option
def command(
    name: str, arguments: tuple[str, ...], is_meant: bool, may_arm: bool, patience: float, contact: float, by: str,
    recordings: Path | None, is_json: bool, **wanted: Any,
) -> int:  # fmt: skip
    """Check one command, or with --send send it once the spacecraft is heard and watch it to its end. The exit code is 0 when it was
    completed (or nothing more is told of it), else 1."""
    from console import cli_command as work

    wish, given = wanted_of(wanted, recordings=recordings), work.arguments_of(arguments)
    if not is_meant:
        prepared = work.dry_run(wish, name, given)
        if is_json:
            print_json(work.prepared_record(prepared))
        else:
            click.echo("\n".join(work.prepared_lines(prepared)))
        return 0
    heard, recording = work.send(wish, name, given, may_arm=may_arm, patience_s=patience, contact_s=contact, by=by)
    if is_json:
        print_json(work.sent_record(heard, name, recording))
    else:
        click.echo("\n".join(work.sent_lines(heard, name, recording)))
    return 0 if work.is_well(heard) else 1


@moonkite.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--headless", is_flag=True, help="accepted for symmetry: this command never opens a window")
@click.option("--mission", type=click.Path(path_type=Path, exists=True, file_okay=False), help="in place of the mission in the recording")
@json_option
def replay(file: Path, headless: bool, mission: Path | None, is_json: bool) -> None:
    """Replay a recording through the live path, as fast as it can, and count what comes of it."""
    from console.cli_sessions import print_summary, run_replay

    summary = run_replay(file, mission=mission)
    print_summary(summary, is_json)
    for notice in summary.notices:
        click.echo(f"moonkite: {file}: {notice}", err=True)


@moonkite.command()
@mission_option
@click.option("--spacecraft", default="", help="which spacecraft (default: the mission's first)")
@click.option("--station", default="", help="which station (default: the mission's first)")
@click.option("--rotator", default="", metavar="DEVICE", help="sim or rotctld:HOST:PORT (default: the station's own)")
@click.option("--radio", default="", metavar="DEVICE", help="sim or rigctld:HOST:PORT (default: the station's own)")
@click.option("--uplink", is_flag=True, help="follow the Doppler shift with the transmitter, too, where the mission allows it")
@click.option("--from", "start", metavar="UTC", help="the pass in progress or next at this time (default: now)")
@click.option("--dry-run", is_flag=True, help="only plan: nothing connects, nothing moves")
@json_option
def track(
    mission: Path | None, spacecraft: str, station: str, rotator: str, radio: str, uplink: bool, start: str | None, dry_run: bool,
    is_json: bool,
) -> None:  # fmt: skip
    """Plan the antenna's way through the next pass, and follow it without a window. Ctrl+C stops a real rotator."""
    from console import cli_track as work
    from console.cli_sessions import stopped_by_signals

    start_ns = parse_utc(start) if start else system_utc_ns()
    wish = work.Wish(mission, spacecraft, station, start_ns, rotator, radio, uplink)
    target = work.target_of(wish)
    control = None if dry_run else work.control_for(target, wish)
    say = _say_nothing if is_json else click.echo
    for line in work.plan_lines(target):
        say(line)
    told = work.plan_json(target)
    if control is not None:
        with stopped_by_signals() as is_stopping:
            told["flown"] = work.flown_json(work.follow(control, target, is_stopping, say))
        say(f"moved {told['flown']['moves']} times, off by {told['flown']['worst_error_deg']} deg at most")  # type: ignore[index]
    if is_json:
        print_json(told)


def _say_nothing(line: str) -> None:
    """For JSON, which stands alone on standard output."""


@moonkite.command()
@recordings_option
@json_option
def sessions(recordings: Path | None, is_json: bool) -> None:
    """List the recordings there are, newest first."""
    from console.cli_sessions import session_line, sessions_in

    found = sessions_in(recordings)
    if is_json:
        print_json(found)
        return
    for one in found:
        click.echo(session_line(one))
    if not found:
        click.echo("no recordings yet", err=True)


@moonkite.command()
@mission_option
@click.option("--spacecraft", default="", help="which spacecraft (default: the first with telemetry)")
@click.option("--station", default="", help="the station whose modem this is (default: the mission's first)")
@click.option("--seed", type=int, default=1, show_default=True, help="the same seed gives the same bytes")
@click.option("--tcp", "port", type=click.IntRange(0, 65535), help="serve on this TCP port (0: any free one)")
@click.option("--host", default="127.0.0.1", show_default=True, help="the address to listen on")
@click.option("--pty", "is_pty", is_flag=True, help="serve on a pseudo-terminal that looks like a serial port")
@security_option
@click.option("--at", metavar="UTC", help="begin at this instant (default: twenty seconds before a good pass)")
@click.option("--real-time", "in_real_time", is_flag=True, help="begin now: the simulator's time is the real one")
def sim(port: int | None, host: str, is_pty: bool, in_real_time: bool, **wanted: Any) -> None:
    """Run the demo spacecraft alone. Standard output says by which link it can be reached, standard error how a console looks on with
    the simulator's time and orbit."""
    from console.cli_sessions import Listening, serve_simulator

    if in_real_time and wanted["at"]:
        raise click.UsageError("--at and --real-time exclude each other")
    listening = Listening(port, host, is_pty, say=click.echo, hint=lambda text: click.echo(text, err=True))
    serve_simulator(wanted_of({**wanted, "link": "sim"}), listening, in_real_time=in_real_time)


def engine_arguments(wanted: dict[str, Any]) -> list[str]:
    """The options of a session as words for the engine's own command line."""
    words = {f"--{name.replace('_', '-')}": value for name, value in wanted.items() if value not in (None, "")}
    return [str(part) for pair in words.items() for part in pair]


@moonkite.command()
@click.option("--workspace", type=click.Choice(["monitor", "pass", "investigate"]), default="pass", show_default=True)
@click.option("--size", default="1920x1080", show_default=True, metavar="WIDTHxHEIGHT")
@click.option("--theme", type=click.Choice(["dark", "light", "night"]), default="dark", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="the PNG file to write")
@mission_option
@click.option("--seed", type=int, default=1, show_default=True, help="the simulator's seed")
@json_option
def screenshot(workspace: str, size: str, theme: str, output: Path, mission: Path | None, seed: int, is_json: bool) -> None:
    """A picture of a workspace in the middle of the demo pass; needs no display."""
    from console.cli_picture import parse_size, take_picture

    width, height = parse_size(size)
    summary = take_picture(workspace, (width, height), theme, output, wanted_of({"mission": mission, "seed": seed, "link": "sim"}))
    if is_json:
        print_json({"picture": str(output), "width": width, "height": height, "session": summary.session, "packets": summary.packets})
    else:
        click.echo(f"{output}: {workspace}, {width}x{height}, after {summary.packets} packets")


@moonkite.command(hidden=True)
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@with_session_options
@click.option("--new", "is_new", is_flag=True, help="start a new session even when an engine is running")
def window(file: Path | None, is_new: bool, **wanted: Any) -> int:
    """Open the console; with FILE a recording, or packets and their --dictionary."""
    from console.desktop.pin import require_sound_pyside

    require_sound_pyside()
    from console.desktop.display import has_display

    refuse_two_missions(wanted)
    arguments = engine_arguments(wanted) if file is None else arguments_for_file(file, wanted)
    if not has_display():
        return fly_without_display(file, wanted)
    from console.desktop.app import Request, run_window

    if file is not None:
        return run_window(Request(tuple(arguments), may_join=False))
    is_plain = all(value in (None, "", 1) for value in wanted.values())
    return run_window(Request(tuple(arguments), may_join=is_plain and not is_new))


def arguments_for_file(file: Path, wanted: dict[str, Any]) -> list[str]:
    """What the engine is told for `moonkite FILE`: a recording is replayed; packets come through a file link within a minute, so that
    their plots are curves. KnownError for neither."""
    from console.store.connections import check_header

    if wanted.get("dictionary") is not None:
        rate = max(file.stat().st_size // FILE_WITHIN_S, SLOWEST_FILE_BYTES_S)
        return engine_arguments({**wanted, "link": f"file:{file.absolute()}?rate={rate}", "framing": wanted.get("framing") or "packets"})
    try:
        check_header(file)
    except KnownError as error:
        raise KnownError(str(error), remedy="for packets, name their dictionary with --dictionary X.xml") from error
    if wanted.get("at") or wanted.get("clock_offset") is not None:
        raise KnownError("a recording has its own time", where=str(file), remedy="open it without --at, then seek in it (Ctrl+J)")
    return ["--replay", str(file.absolute()), *engine_arguments({"mission": wanted.get("mission")})]


def fly_without_display(file: Path | None, wanted: dict[str, Any]) -> int:
    """What `moonkite` does where no window can be shown: fly the pass at speed, write a picture and a summary."""
    if file is not None:
        dictionary = wanted.get("dictionary")
        remedy = f"moonkite decode --dictionary {dictionary} {file}" if dictionary else f"moonkite replay {file}"
        raise KnownError("there is no display to show a file on", remedy=remedy)
    click.echo("there is no display here: flying the pass without a window, at speed", err=True)
    from console.cli_picture import fly_and_picture
    from console.cli_sessions import print_summary

    picture = Path("first-light.png")
    print_summary(fly_and_picture(wanted_of(wanted), picture), is_json=False)
    click.echo(f"{'picture':<20} {picture.absolute()}")
    return 0


def main() -> None:
    """The `moonkite` command: runs it and turns what goes wrong into a line and an exit code."""
    try:
        code = moonkite.main(prog_name="moonkite", standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
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
    except (OSError, KnownError) as failure:
        told = f"and no report could be written: {failure}"
    click.echo(f"moonkite: a bug in Moonkite: {type(error).__name__}: {error}; {told}", err=True)
    return 70
