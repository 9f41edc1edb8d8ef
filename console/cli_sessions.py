"""What `moonkite run`, `replay`, `sim` and `sessions` do, apart from reading their options."""

from __future__ import annotations

import shlex
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

import click

from console.cli_output import print_json
from console.cli_plan_words import report_lines
from console.cli_plan_words import told as plan_record
from console.clock import WallClock, system_utc_ns
from console.errors import KnownError
from console.session.engine import EngineSetup
from console.session.headless import Summary, fly
from console.session.operator_at_hand import Operator, ScriptedCommand
from console.store.catalogue import SessionSummary, list_sessions
from console.store.places import sessions_folder
from console.utc import SECOND_NS, iso_text, utc_text
from console.wiring import Wanted, cast_of, clock_of, flight_setup, live_setup, replay_setup, session_pass, simulator_of

AFTER_LOS_NS = 10 * SECOND_NS
PING_AFTER_AOS_NS = 90 * SECOND_NS


@contextmanager
def stopped_by_signals() -> Iterator[Callable[[], bool]]:
    """Whether SIGINT or SIGTERM has come since; the handlers are put back at the end."""
    came: list[int] = []

    def on_signal(number: int, frame: FrameType | None) -> None:
        came.append(number)

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(came)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_headless(wanted: Wanted, *, seconds: float | None, in_real_time: bool, operator: Operator | None = None) -> Summary:
    """A session without a window: a simulated pass at speed until after its LOS, any other link until it ends or `seconds` are over.
    `operator` asks for things; without one a simulated pass has a ping in it."""
    cast = cast_of(wanted)
    wanted = replace(wanted, epoch_ns=cast.epoch_ns)
    if cast.is_simulated and not in_real_time:
        return _fly_pass(wanted, seconds, operator)
    setup = live_setup(wanted)
    until_ns = None if seconds is None else setup.welcome.first_ns + round(seconds * SECOND_NS)
    with stopped_by_signals() as is_stopping:
        return fly(setup, until_ns=until_ns, operator=operator, is_stopping=is_stopping)


def _fly_pass(wanted: Wanted, seconds: float | None, operator: Operator | None) -> Summary:
    setup, script, until_ns = demo_flight(wanted)
    if seconds is not None:
        until_ns = setup.welcome.first_ns + round(seconds * SECOND_NS)
    with stopped_by_signals() as is_stopping:
        return fly(setup, until_ns=until_ns, script=script, operator=operator, is_stopping=is_stopping)


def demo_flight(wanted: Wanted) -> tuple[EngineSetup, list[ScriptedCommand], int]:
    """A pass flown at speed: its setup, a ping ninety seconds after AOS, and when it is over (after LOS)."""
    cast = cast_of(wanted)
    wanted = replace(wanted, epoch_ns=cast.epoch_ns)
    setup = flight_setup(wanted)
    one = session_pass(cast, setup.welcome.first_ns)
    has_ping = "PING" in cast.dictionary.commands and setup.welcome.can_command
    script = [ScriptedCommand(one.aos_ns + PING_AFTER_AOS_NS, "PING")] if has_ping else []
    return setup, script, one.los_ns + AFTER_LOS_NS


def run_replay(path: Path, *, mission: Path | None = None) -> Summary:
    """A recording through the live path, as fast as it can; with the mission that is in it, or another."""
    with stopped_by_signals() as is_stopping:
        return fly(replay_setup(path, ident="", rate=float("inf"), mission_folder=mission), is_stopping=is_stopping)


def told(summary: Summary) -> dict[str, object]:
    """A summary as JSON has it: fields and, for the reader, the times as texts; a plan as `moonkite plans --json` tells it."""
    fields: dict[str, object] = {name: getattr(summary, name) for name in summary.__struct_fields__}
    fields["plan"] = None if summary.plan is None else plan_record(summary.plan)
    for name in ("first_ns", "last_ns"):
        at_ns = fields.pop(name)
        fields[name.replace("_ns", "_utc")] = iso_text(at_ns) if isinstance(at_ns, int) and at_ns >= 0 else None
    return fields


def print_summary(summary: Summary, is_json: bool) -> None:
    """What a flight came to, as JSON or as lines; a plan step by step below them."""
    fields = told(summary)
    if is_json:
        print_json(fields)
        return
    del fields["plan"]
    for name, value in fields.items():
        click.echo(f"{name:<20} {'; '.join(value) if isinstance(value, list) else value}")
    if summary.plan is not None:
        click.echo("\n".join(["plan", *report_lines(summary.plan)]))


def remark_on(summary: Summary) -> str:
    """What the operator should know of a session that brought nothing, "" when it brought something."""
    if summary.packets:
        return ""
    if summary.bytes:
        return f"no packet in {summary.bytes} bytes, which are recorded; is the framing right?"
    return f"nothing came: the link is {summary.link}" if summary.link.startswith(("open", "ended")) else ""


def require_a_link(summary: Summary) -> None:
    """Raise KnownError for a session whose link never came up: no byte, and the last word was that it waits."""
    if summary.bytes == 0 and summary.link.partition(":")[0] in ("waiting", "connecting"):
        raise KnownError(
            f"nothing came: the link is {summary.link}",
            remedy="look at the device or address; the empty recording is kept",
        )


def sessions_in(folder: Path | None) -> list[SessionSummary]:
    """The recordings in a folder, newest first."""
    return list_sessions(folder or sessions_folder())


def session_line(one: SessionSummary) -> str:
    """A recording in one line."""
    state = f"can't be read: {one.fault}" if one.fault else "recording" if one.is_being_written else "" if one.is_complete else "unfinished"
    begun = utc_text(one.started_ns) if one.started_ns else "-"
    seconds = max(0, one.last_ns - one.started_ns) // SECOND_NS
    who = f"{one.mode:<7} {one.spacecraft:<10} {one.station:<10}"
    return f"{begun:<18} {who} {seconds:6d} s {one.packets:8d} packets {one.size_bytes / 1e6:8.2f} MB  {one.path}  {state}".rstrip()


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the simulator is to be heard, and what is said when it can be: its address, and how a console joins it."""

    port: int | None
    host: str
    is_pty: bool
    say: Callable[[str], None]
    hint: Callable[[str], None]


def serve_simulator(wanted: Wanted, listening: Listening, *, in_real_time: bool = False) -> None:
    """The demo spacecraft alone, until SIGINT or SIGTERM."""
    from console.simulator.server import serve_pty, serve_tcp

    if in_real_time:
        now_ns = system_utc_ns()
        wanted = replace(wanted, epoch_ns=now_ns, clock_ns=now_ns)
    cast = cast_of(wanted)
    clock = WallClock(offset_ns=0 if in_real_time else clock_of(cast, wanted).now_ns() - system_utc_ns())
    simulator = simulator_of(cast, clock.now_ns(), wanted.seed)

    def on_ready(address: str) -> None:
        listening.say(address)
        offset_s = 0.0 if in_real_time else (clock.now_ns() - system_utc_ns()) / SECOND_NS
        listening.hint(f"its time is {utc_text(clock.now_ns())}; to look on: {joining_words(wanted, address, cast.epoch_ns, offset_s)}")

    with stopped_by_signals() as is_stopping:
        if listening.is_pty:
            serve_pty(simulator, clock, is_stopping=is_stopping, on_ready=on_ready)
        elif listening.port is not None:
            serve_tcp(simulator, clock, is_stopping=is_stopping, on_ready=on_ready, host=listening.host, port=listening.port)
        else:
            raise KnownError("where shall the simulator be heard?", remedy="give --tcp PORT or --pty")


def joining_words(wanted: Wanted, address: str, epoch_ns: int, offset_s: float) -> str:
    """The command that opens a console with a simulator's time, orbit and mission."""
    words = ["moonkite", "--link", address, "--at", utc_text(epoch_ns, digits=9), "--clock-offset", f"{offset_s:.3f}"]
    named = {"--mission": wanted.mission, "--spacecraft": wanted.spacecraft, "--station": wanted.station, "--security": wanted.security}
    return shlex.join(words + [str(part) for pair in named.items() if pair[1] for part in pair])
