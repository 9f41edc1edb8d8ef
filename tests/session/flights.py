"""Builders for sessions: the demo spacecraft's bytes, sessions on them, recordings of them."""

from __future__ import annotations

import random
from functools import cache
from itertools import pairwise
from pathlib import Path

from console import __version__
from console.command.commander import Commander, Commands
from console.command.framed_uplink import FramedUplink
from console.command.journal import no_record
from console.command.recorded import RecordedCommands
from console.dictionary.model import Dictionary
from console.frames.batch import Chunk
from console.mission.loader import load_mission, mission_files
from console.mission.model import Mission, Spacecraft
from console.resources import demo_mission_folder
from console.session.durable import durably
from console.session.engine import EngineSetup
from console.session.feed import Feed, SteppedFeed
from console.session.messages import Mode, Welcome
from console.session.playback import Playback
from console.session.session import NoRecorder, Session, SessionParts
from console.simulator.demonstration import demo_pass
from console.simulator.simulator import Simulator
from console.store.reader import SessionReader
from console.store.writer import SessionWriter
from console.utc import parse_utc

EPOCH_NS = parse_utc("2026-326T00:00:00Z")
S = 1_000_000_000


@cache
def mission() -> Mission:
    return load_mission(demo_mission_folder(), session_start_ns=EPOCH_NS)


@cache
def the_pass() -> tuple[int, int]:
    """AOS and LOS of a good pass over the first station."""
    found = demo_pass(mission(), craft().name, mission().stations[0].name, EPOCH_NS)
    return found.aos_ns, found.los_ns


@cache
def craft() -> Spacecraft:
    return next(one for one in mission().spacecraft if one.dictionary)


def dictionary() -> Dictionary:
    found = craft().dictionary
    assert found is not None
    return found


def simulator(start_ns: int, *, seed: int = 5) -> Simulator:
    return Simulator(craft(), mission().stations[0], start_ns=start_ns, seed=seed)


@cache
def pass_chunks(seconds: int, *, after_aos_s: int = 100, seed: int = 5) -> tuple[Chunk, ...]:
    """The bytes of some seconds in the middle of the pass, ten chunks a second."""
    start_ns = the_pass()[0] + after_aos_s * S
    spacecraft = simulator(start_ns, seed=seed)
    times = [start_ns + tenth * S // 10 for tenth in range(1, 10 * seconds + 1)]
    return tuple(Chunk(at_ns, data) for at_ns in times if (data := spacecraft.step(at_ns)))


def parts(commands: Commands | None = None, **more: object) -> SessionParts:
    return SessionParts(dictionary(), "cadu", craft().frames, commands or RecordedCommands(()), **more)  # type: ignore[arg-type]


def session(**more: object) -> Session:
    return Session(parts(**more))  # type: ignore[arg-type]


def cut(chunks: tuple[Chunk, ...], seed: int) -> list[Chunk]:
    """The same bytes at the same times, cut anyhow and given one by one or many at once."""
    dice = random.Random(seed)
    pieces = []
    for chunk in chunks:
        places = sorted(dice.randrange(len(chunk.data) + 1) for _ in range(dice.randrange(4)))
        edges = [0, *places, len(chunk.data)]
        pieces += [Chunk(chunk.received_ns, chunk.data[a:b]) for a, b in pairwise(edges) if a < b]
    return pieces


def writer(folder: Path, start_ns: int) -> SessionWriter:
    return SessionWriter.create(
        folder, started_ns=start_ns, spacecraft=craft().name, station=mission().stations[0].name, mode="SIM", mission_name="demo",
        mission_digest=mission().digest, files=mission_files(mission().folder), version=__version__, epoch_ns=EPOCH_NS,
    )  # fmt: skip


def welcome(feed_name: str = "", *, mode: Mode = Mode.SIM, recording: str = "", first_ns: int = 0, can_command: bool = True) -> Welcome:
    return Welcome(
        __version__, feed_name or "test", mode, str(mission().folder), craft().name, mission().stations[0].name, recording, "",
        first_ns, -1, can_command,
    )  # fmt: skip


def stepped_setup(folder: Path, start_ns: int, *, seed: int = 5, is_recorded: bool = True) -> EngineSetup:
    """A simulated flight with commanding, at full speed."""
    feed = SteppedFeed(simulator(start_ns, seed=seed), start_ns)
    file = writer(folder, start_ns) if is_recorded else None
    uplink = FramedUplink(feed.send, framing="cadu", frame_format=craft().frames)
    commander = Commander(dictionary(), uplink, record=durably(file) if file else no_record)
    return setup(folder, Session(parts(commander, recorder=file or NoRecorder())), feed, file)


def setup(folder: Path, one: Session, feed: Feed, file: SessionWriter | None = None, *, mode: Mode = Mode.SIM) -> EngineSetup:
    recording = str(file.path) if file else ""
    return EngineSetup(one, feed, welcome(mode=mode, recording=recording), folder, folder / "reports", file)


def replay(path: Path, *, rate: float = 0.0, use_keyframes: bool = True) -> tuple[Session, Playback]:
    playback = Playback(SessionReader(path), rate=rate, use_keyframes=use_keyframes)
    told = parts(playback.commands, ground=playback.ground, antenna=playback.antenna, procedures=playback.procedures)
    return Session(told), playback
