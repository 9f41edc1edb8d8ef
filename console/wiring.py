"""Puts sessions together from what was asked for: mission, link, clock, dictionary, store. Used by the command line's engine."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from console import __version__
from console.clock import Clock, SimulatedClock, WallClock, system_utc_ns
from console.command.commander import Commander, Commands
from console.command.framed_uplink import FramedUplink
from console.command.procedure import PassWindow, ProcedureState
from console.command.recorded import RecordedCommands
from console.command.rule_checks import RuleChecks
from console.command.states import CommandChange
from console.dictionary.model import Dictionary
from console.errors import KnownError
from console.link.address import LinkKind, parse_link
from console.link.factory import open_link
from console.link.file import CaptureLink, first_time
from console.link.link import Link
from console.mission.adhoc import write_adhoc_mission
from console.mission.commanding import without_pin_hashes
from console.mission.loader import load_mission, mission_digest, mission_files
from console.mission.model import LinkSpec, Mission, Spacecraft, Station
from console.orbit.passes import find_passes
from console.orbit.types import Pass
from console.resources import demo_mission_folder
from console.session.aftermath import left_commands, left_procedure, record_contacts
from console.session.alarm_acts import LimitKeeper, NoLimitKeeper
from console.session.antenna import Antenna, NoAntenna
from console.session.antenna_making import antenna_of, without_real_devices
from console.session.durable import durably, plan_durably
from console.session.elements_used import choose_elements, with_elements
from console.session.engine import EngineSetup
from console.session.feed import Feed, LinkFeed, SteppedFeed
from console.session.hand_limits import bring_in_limits
from console.session.messages import Mark, Mode, SessionElements, Welcome
from console.session.past import Past
from console.session.playback import Playback
from console.session.procedures import LiveProcedures, NoProcedures, Procedures
from console.session.runtime import runtime_folder
from console.session.securing import SecuredUplink
from console.session.session import Recorder, Session, SessionParts
from console.simulator.demonstration import LEAD_NS, demo_start_ns, fresh_start_ns
from console.simulator.link import SimulatorLink
from console.simulator.simulator import Simulator
from console.station.booked import ReadBookings
from console.store.bookings import Booking, BookingBook
from console.store.keys import KeyStore
from console.store.limit_book import LimitBook, Owner
from console.store.places import (
    bookings_path,
    elements_path,
    keys_folder,
    limits_path,
    missions_folder,
    reports_folder,
    sequences_path,
    sessions_folder,
)
from console.store.reader import SessionReader
from console.store.recorded_mission import extract_mission
from console.store.sequence_book import SequenceBook
from console.store.writer import SessionWriter
from console.utc import DAY_NS

Send = Callable[[bytes], None]
ELSEWHERE = "the time of this session is not the real one: it is that of a simulator or a capture"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator asked for; empty texts and 0 mean: the mission's own, or the first there is. `epoch_ns` is the "session-start"
    that the mission is read with; `clock_ns` is when the session's clock begins, and `clock_offset_ns` how far it is from the real time
    (None: not at all): either makes it a simulated time, whatever the link. `dictionary` stands in for a mission that there is not: a
    spacecraft without an orbit is made around it. `rotator` and `radio` replace those of the station. `security` "on" secures the uplink on
    whatever link."""

    mission: Path | None = None
    dictionary: Path | None = None
    spacecraft: str = ""
    station: str = ""
    link: str = ""
    framing: str = ""
    seed: int = 1
    epoch_ns: int = 0
    clock_ns: int = 0
    clock_offset_ns: int | None = None
    recordings: Path | None = None
    ident: str = ""
    rotator: str = ""
    radio: str = ""
    security: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part in a session: read and checked. `station` is None in a mission that has none. `is_secured`: the uplink is, as the
    spacecraft's `[spacecraft.security]` says."""

    mission: Mission
    spacecraft: Spacecraft
    station: Station | None
    link: LinkSpec
    epoch_ns: int
    elements_used: tuple[SessionElements, ...] = ()
    notices: tuple[str, ...] = ()
    is_elsewhere: bool = False
    """Its time is not the real one though its link is: at the other end is a simulator."""
    is_secured: bool = False

    @property
    def dictionary(self) -> Dictionary:
        """The spacecraft's dictionary, or an empty one: its packets are then kept and shown as bytes."""
        return self.spacecraft.dictionary or Dictionary(self.spacecraft.name, {}, {}, {})

    @property
    def station_name(self) -> str:
        """The station's name, "" without one."""
        return self.station.name if self.station else ""

    @property
    def is_simulated(self) -> bool:
        """Whether the bytes come from the built-in simulator."""
        return parse_link(self.link.url).kind is LinkKind.SIM


def cast_of(wanted: Wanted) -> Cast:
    """The mission, spacecraft, station and link that were asked for. Raises KnownError for what the mission doesn't have."""
    cast = _cast_at(wanted, wanted.epoch_ns or system_utc_ns())
    if wanted.epoch_ns or not cast.is_simulated or cast.station is None:
        return cast
    fresh_ns = fresh_start_ns(lambda at_ns: _cast_at(wanted, at_ns).mission, cast.spacecraft.name, cast.station.name, cast.epoch_ns)
    return cast if fresh_ns is None else _cast_at(wanted, fresh_ns)


def _cast_at(wanted: Wanted, epoch_ns: int) -> Cast:
    read = load_mission(mission_folder_of(wanted), session_start_ns=epoch_ns)
    mission, used, notices = choose_elements(read, wanted.clock_ns or epoch_ns, elements_path)
    link = _link_of(wanted, mission)
    name = wanted.spacecraft or link.spacecraft
    craft = mission.spacecraft_named(name) if name else _first_with_telemetry(mission)
    place = wanted.station or link.station
    station = mission.station_named(place) if place else next(iter(mission.stations), None)
    cast = Cast(mission, craft, station, link, epoch_ns, tuple(used), tuple(notices), is_secured=_is_secured(wanted, craft, link))
    if wanted.clock_offset_ns is not None and cast.is_simulated:
        raise KnownError("the built-in simulator keeps the session's own time", rule="--clock-offset", remedy="say when with --at")
    has_own_time = parse_link(cast.link.url).has_capture_times
    if has_own_time and (wanted.clock_ns or wanted.clock_offset_ns is not None):
        raise KnownError("the capture has its own time", rule="times=capture", remedy="leave out --at and --clock-offset")
    is_elsewhere = not cast.is_simulated and bool(wanted.clock_ns or wanted.clock_offset_ns is not None or has_own_time)
    return _exercised(replace(cast, is_elsewhere=True, notices=(*cast.notices, ELSEWHERE)) if is_elsewhere else cast)


def _is_secured(wanted: Wanted, craft: Spacecraft, link: LinkSpec) -> bool:
    if wanted.security == "on" and craft.security is None:
        raise KnownError(
            f"{craft.name} has no security", rule="--security on", remedy="write a [spacecraft.security] table in mission.toml"
        )
    return craft.security is not None and (wanted.security == "on" or craft.security.is_for(link.name))


def _exercised(cast: Cast) -> Cast:
    """The cast with nothing in it that would move in the real world while time is made up."""
    if cast.station is None or not (cast.is_simulated or cast.is_elsewhere):
        return cast
    station, notice = without_real_devices(cast.station)
    return replace(cast, station=station, notices=(*cast.notices, notice)) if notice else cast


def mission_folder_of(wanted: Wanted) -> Path:
    """The mission that was named, the one made around the dictionary that was named, or the demo."""
    if wanted.dictionary is not None:
        return write_adhoc_mission(missions_folder(), wanted.dictionary)
    return wanted.mission or demo_mission_folder()


def _link_of(wanted: Wanted, mission: Mission) -> LinkSpec:
    named = next((one for one in mission.links if one.name == wanted.link), None)
    base = named or (None if wanted.link else next(iter(mission.links), None))
    if base is None and not wanted.link:
        raise KnownError("the mission has no link", where=str(mission.folder), remedy="name one with --link, for example --link file:PATH")
    spec = base or LinkSpec(wanted.link, wanted.link, "packets" if wanted.dictionary else "cadu")
    parse_link(spec.url)
    return replace(spec, framing=wanted.framing or spec.framing)


def _first_with_telemetry(mission: Mission) -> Spacecraft:
    if not mission.spacecraft:
        raise KnownError("the mission has no spacecraft", where=str(mission.folder), remedy="add a [[spacecraft]] table to mission.toml")
    return next((one for one in mission.spacecraft if one.dictionary), mission.spacecraft[0])


def clock_of(cast: Cast, wanted: Wanted) -> SimulatedClock:
    """The real time, one as far from it as was said, or for the simulator a clock that begins twenty seconds before a good pass."""
    address = parse_link(cast.link.url)
    if address.has_capture_times:
        return SimulatedClock(first_time(address.path, port=address.port))
    if wanted.clock_offset_ns is not None:
        return WallClock(offset_ns=wanted.clock_offset_ns)
    if not cast.is_simulated:
        return WallClock(offset_ns=wanted.clock_ns - system_utc_ns() if wanted.clock_ns else 0)
    station = needed_station(cast)
    start_ns = wanted.clock_ns or demo_start_ns(cast.mission, cast.spacecraft.name, station.name, cast.epoch_ns - LEAD_NS)
    return SimulatedClock(start_ns)


def needed_station(cast: Cast) -> Station:
    """The session's station. Raises KnownError in a mission without one."""
    if cast.station is None:
        raise KnownError("the mission has no station", where=str(cast.mission.folder), remedy="add a [[stations]] table to mission.toml")
    return cast.station


def simulator_of(cast: Cast, start_ns: int, seed: int) -> Simulator:
    """The demo spacecraft as the station sees it."""
    secured = secured_uplink(cast)
    security = secured.receiver() if secured else None
    return Simulator(cast.spacecraft, needed_station(cast), start_ns=start_ns, seed=seed, security=security)


def secured_uplink(cast: Cast) -> SecuredUplink | None:
    """The key and counters of a secured uplink; None for one that is not. Raises KnownError where it can't be secured."""
    security = cast.spacecraft.security
    if security is None or not cast.is_secured:
        return None
    return SecuredUplink(security, KeyStore(keys_folder()), SequenceBook(sequences_path()), may_make_key=cast.mission.is_fictional)


def link_of(cast: Cast, clock: Clock, seed: int) -> Link:
    """The link of a session, which does nothing until it is run."""
    if cast.is_simulated:
        return SimulatorLink(simulator_of(cast, clock.now_ns(), seed), clock)
    address = parse_link(cast.link.url)
    if address.kind is LinkKind.FILE and not address.path.exists():
        raise KnownError("there is no such file", where=str(address.path), remedy="look at the path after file:")
    return open_link(address, clock)


def writer_of(cast: Cast, started_ns: int, folder: Path | None) -> SessionWriter:
    """A new session file with a copy of the mission in it, without the hashes of PINs."""
    files = without_pin_hashes(mission_files(cast.mission.folder), cast.mission.commanding.approvers)
    return SessionWriter.create(
        folder or sessions_folder(),
        started_ns=started_ns,
        spacecraft=cast.spacecraft.name,
        station=cast.station_name,
        mode=mode_of(cast),
        mission_name=cast.mission.name,
        mission_digest=mission_digest(files),
        files=files,
        version=__version__,
        epoch_ns=cast.epoch_ns,
        framing=cast.link.framing,
        elements=cast.elements_used,
    )


def mode_of(cast: Cast) -> Mode:
    """SIM for the built-in simulator and wherever the time is not the real one, else LIVE."""
    return Mode.SIM if cast.is_simulated or cast.is_elsewhere else Mode.LIVE


def live_session(
    cast: Cast,
    recorder: Recorder,
    commands: Commands,
    *,
    antenna: Antenna | None = None,
    limit_keeper: LimitKeeper | None = None,
    procedures: Procedures | None = None,
) -> Session:
    """A session that decodes what the link brings."""
    return Session(
        SessionParts(
            cast.dictionary, cast.link.framing, cast.spacecraft.frames, commands, recorder=recorder, antenna=antenna or NoAntenna(),
            link_name=cast.link.url, limit_keeper=limit_keeper or NoLimitKeeper(), procedures=procedures or NoProcedures(),
        )
    )  # fmt: skip


def limit_book_of(cast: Cast) -> LimitBook:
    """Where the limits by hand of this mission, spacecraft and mode are kept."""
    return LimitBook(limits_path(), Owner(cast.mission.name, cast.spacecraft.name, mode_of(cast)))


def bookings_of(cast: Cast) -> ReadBookings:
    """The bookings that the antenna minds, opened anew each time they are read: windows and commands book meanwhile."""

    def read(since_ns: int) -> Sequence[Booking]:
        path = bookings_path(is_exercise=cast.mission.is_fictional)
        if not path.exists():
            return []
        with BookingBook(path) as book:
            return book.standing(since_ns=since_ns)

    return read


def live_setup(wanted: Wanted) -> EngineSetup:
    """An engine that records: a link, the real or a simulated time, a new session file."""
    cast = cast_of(wanted)
    clock = clock_of(cast, wanted)
    link = link_of(cast, clock, wanted.seed)
    feed = LinkFeed(link, clock, reached_ns=link.reached_ns if isinstance(link, SimulatorLink | CaptureLink) else None)
    return _recorded(cast, feed, link.uplink(), clock.now_ns(), wanted, limits=limit_book_of(cast))


def flight_setup(wanted: Wanted) -> EngineSetup:
    """A simulated pass that is flown as fast as the machine can, in one thread, and recorded. Same seed, same file contents."""
    cast = cast_of(wanted)
    if not cast.is_simulated:
        raise KnownError("only the simulator can be flown at speed", where=cast.link.url, remedy="use --link sim")
    start_ns = clock_of(cast, wanted).now_ns()
    feed = SteppedFeed(simulator_of(cast, start_ns, wanted.seed), start_ns)
    return _recorded(cast, feed, feed.send, start_ns, wanted)


def _recorded(cast: Cast, feed: Feed, send: Send | None, start_ns: int, wanted: Wanted, *, limits: LimitBook | None = None) -> EngineSetup:
    """A recorded session. Limits by hand are kept and taken up where there is a book for them: a flight at speed has none, so that the
    same seed makes the same file."""
    antenna = antenna_of(
        cast.mission.spacecraft, cast.spacecraft.name, cast.station, rotator=wanted.rotator, radio=wanted.radio,
        bookings=bookings_of(cast) if isinstance(feed, LinkFeed) else None,
    )  # fmt: skip
    writer = writer_of(cast, start_ns, wanted.recordings)
    passes = write_passes(writer, cast, start_ns)
    commands: Commands = RecordedCommands([])
    plans: LiveProcedures | None = None
    if send is not None and cast.dictionary.commands:
        ahead = _passes_ahead(cast, start_ns)
        secured = secured_uplink(cast)
        uplink = FramedUplink(
            send, framing=cast.link.framing, frame_format=cast.spacecraft.frames, form=cast.spacecraft.uplink,
            rate_bps=cast.spacecraft.radio.uplink_bps, protection=secured.sender() if secured else None,
        )  # fmt: skip
        checks = RuleChecks(cast.dictionary, cast.mission.commanding)
        commands = Commander(
            cast.dictionary, uplink, record=durably(writer), checks=checks, passes=ahead,
            airtime_ns=uplink.airtime_ns,
        )  # fmt: skip
        plans = plans_of(cast, commands, writer, ahead)
    can_command = isinstance(commands, Commander)
    welcome = _welcome(cast, session=writer.path.stem, recording=str(writer.path), now_ns=start_ns, can_command=can_command)
    session = live_session(cast, writer, commands, antenna=antenna, limit_keeper=limits, procedures=plans)
    if limits is not None:
        _take_up_limits(session, limits, start_ns)
    if isinstance(commands, Commander) and isinstance(feed, LinkFeed):
        past = _take_up_queue(session, commands, writer, cast, start_ns)
        left = left_procedure(writer.path.parent, spacecraft=cast.spacecraft.name, mode=mode_of(cast), own=writer.path)
        if left is not None and plans is not None:
            _take_up_plan(session, plans, left, past, start_ns)
    return EngineSetup(
        session, feed, welcome, runtime_folder(), reports_folder(), writer=writer, ident=wanted.ident,
        on_end=lambda ended: record_contacts(writer, passes, ended.contacts.spans),
    )  # fmt: skip


def _take_up_limits(session: Session, limits: LimitBook, now_ns: int) -> None:
    """The limits by hand of earlier sessions; a book that can't be read stops no session, and is told."""
    try:
        standing = limits.standing()
    except KnownError as error:
        session.tell(f"{error}; the dictionary's limits are in force")
        return
    bring_in_limits(session, standing, now_ns)


def plans_of(cast: Cast, commander: Commander, writer: SessionWriter, passes: Iterable[Pass]) -> LiveProcedures:
    """What flies the session's pass plans."""
    windows = [PassWindow(one.aos_ns, one.los_ns) for one in passes]
    return LiveProcedures(commander, cast.dictionary, windows, keep=plan_durably(writer), note=writer.note)


def _take_up_queue(session: Session, commander: Commander, writer: SessionWriter, cast: Cast, now_ns: int) -> list[CommandChange]:
    """What a crash left in the queue comes back held; what had left by then is unknown. All of its commands' changes, those too."""
    left = left_commands(writer.path.parent, spacecraft=cast.spacecraft.name, mode=mode_of(cast), own=writer.path)
    if left.is_empty:
        return []
    changes = commander.restore(left.changes, now_ns, left.acts)
    session.bring_in(changes, now_ns)
    return [*left.changes, *changes]


def _take_up_plan(
    session: Session, plans: LiveProcedures, left: ProcedureState, past: list[CommandChange], now_ns: int
) -> None:  # fmt: skip
    """A pass plan that a crash cut short is held where it stood."""
    try:
        plans.take_up(left, past, now_ns)
    except KnownError as error:
        session.tell(f"plan {left.name} was not taken up: {error}")


def session_pass(cast: Cast, start_ns: int) -> Pass:
    """The pass that is on or comes next for the session. Raises KnownError when there is none within two days."""
    station = needed_station(cast)
    found = find_passes(cast.spacecraft.elements, station.site, start_ns, start_ns + 2 * DAY_NS)
    if not found.passes:
        reason = found.reason or "none within two days"
        raise KnownError(f"no pass of {cast.spacecraft.name} over {station.name}", rule=reason, remedy="choose another station")
    return found.passes[0]


def replay_setup(path: Path, *, ident: str, rate: float = 0.0, mission_folder: Path | None = None) -> EngineSetup:
    """An engine that plays a session file: no link, no uplink, nothing written. `mission_folder` replaces the mission in the file, for
    one that is damaged."""
    reader = SessionReader(path)
    folder = tempfile.TemporaryDirectory(prefix="moonkite-replay-")
    try:
        cast = _recorded_cast(reader, Path(folder.name), mission_folder)
    except KnownError:
        reader.close()
        folder.cleanup()
        raise
    playback, info = Playback(reader, rate=rate), reader.info()
    clock = playback.clock
    marks = [mark for mark in reader.marks() if clock.first_ns <= mark.at_ns <= clock.last_ns]
    welcome = Welcome(
        __version__, info.name, Mode.REPLAY, str(cast.mission.folder), cast.spacecraft.name, cast.station_name, str(path.absolute()), "",
        clock.first_ns, clock.last_ns, can_command=False, marks=marks, notices=list(reader.notices), epoch_ns=info.epoch_ns, can_steer=True,
        elements_used=list(cast.elements_used),
    )  # fmt: skip
    return EngineSetup(
        _replayed(cast, playback), playback, welcome, runtime_folder(), reports_folder(), ident=ident, on_end=lambda _: folder.cleanup()
    )


def past_of(path: Path, *, mission_folder: Path | None = None) -> Past:
    """What stood at any instant of a session file, recorded or still being recorded."""
    with SessionReader(path) as reader, tempfile.TemporaryDirectory(prefix="moonkite-past-") as folder:
        cast = _recorded_cast(reader, Path(folder), mission_folder)
    return Past(path, lambda playback: _replayed(cast, playback))


def _recorded_cast(reader: SessionReader, folder: Path, mission_folder: Path | None) -> Cast:
    """Who and what a session file was flown with; its mission is put into `folder`, unless another one is named."""
    try:
        info = reader.info()
        read = load_mission(mission_folder or extract_mission(reader, folder), session_start_ns=info.epoch_ns)
        mission = with_elements(read, used := reader.elements_used())
        craft = mission.spacecraft_named(info.spacecraft)
        station = mission.station_named(info.station) if info.station else None
    except KnownError as error:
        which, remedy = ("in it", "name a sound one with --mission") if mission_folder is None else ("that was named", "")
        rule = str(error)
        raise KnownError(f"it can't be replayed with the mission {which}", where=str(reader.path), rule=rule, remedy=remedy) from error
    link = next((one for one in mission.links if one.spacecraft in ("", craft.name)), None)
    framing = reader.framing() or (link.framing if link else "cadu")
    spec = LinkSpec("replay", reader.path.name, framing)
    return Cast(mission, craft, station, spec, info.epoch_ns, elements_used=tuple(used))


def _replayed(cast: Cast, playback: Playback) -> Session:
    """A session that is stepped with a recording: nothing is written, nothing can be sent."""
    link = cast.link
    return Session(
        SessionParts(
            cast.dictionary, link.framing, cast.spacecraft.frames, playback.commands, ground=playback.ground, antenna=playback.antenna,
            link_name=link.url, procedures=playback.procedures,
        )
    )  # fmt: skip


def _welcome(cast: Cast, *, session: str, recording: str, now_ns: int, can_command: bool) -> Welcome:
    return Welcome(
        __version__, session, mode_of(cast), str(cast.mission.folder.absolute()), cast.spacecraft.name, cast.station_name, recording,
        cast.spacecraft.elements.source if cast.spacecraft.elements else "", now_ns, -1, can_command=can_command, epoch_ns=cast.epoch_ns,
        can_steer=cast.is_simulated,
        notices=list(cast.notices), elements_used=list(cast.elements_used),
    )  # fmt: skip


def _passes_ahead(cast: Cast, now_ns: int) -> list[Pass]:
    """The passes that commands can leave in: those of a session's first week, none where there is no station."""
    if cast.station is None:
        return []
    return list(find_passes(cast.spacecraft.elements, cast.station.site, now_ns, now_ns + 7 * DAY_NS).passes)


def write_passes(writer: SessionWriter, cast: Cast, now_ns: int) -> list[Pass]:
    """Put the passes of the session's first day into its file, with marks at AOS and LOS; returns them."""
    if cast.station is None:
        return []
    found = find_passes(cast.spacecraft.elements, cast.station.site, now_ns, now_ns + DAY_NS)
    for one in found.passes:
        writer.one_pass(one)
        writer.mark(Mark(one.aos_ns, "aos", f"AOS {one.station}"))
        writer.mark(Mark(one.los_ns, "los", f"LOS {one.station}"))
    return list(found.passes)
