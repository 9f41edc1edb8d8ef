"""What the engine and the window say to each other: msgspec structs in msgpack, never pickle.

Numpy arrays travel as (dtype, bytes). Every message is tagged with its class name.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from console.command.lineup import BY_HAND, Priority, QueueMode, QueueState, ReleaseRule
from console.command.procedure import ProcedureState, RunMode
from console.command.states import CommandChange
from console.command.verdicts import Check
from console.frames.batch import LinkCounters
from console.frames.fop_state import DirectiveKind, FopState
from console.frames.uplink_format import Service
from console.station.state import AntennaCourse, AntennaState
from console.telemetry.samples import SampleBatch
from console.telemetry.states import AlarmChange, AlarmFlood, Event, HandLimits, LimitState


class Mode(StrEnum):
    """What the operator is looking at. It can't be missed in the window."""

    LIVE = "LIVE"
    SIM = "SIM"
    REPLAY = "REPLAY"
    TRAINING = "TRAINING"


class LinkState(Struct, frozen=True):
    """The link as it is: `status` is one of 'connecting', 'open', 'waiting', 'closed', 'ended'; rate in bit/s over the last
    seconds; `last_byte_ns` is -1 before the first byte."""

    name: str
    status: str
    detail: str = ""
    rate_bps: float = 0.0
    last_byte_ns: int = -1
    can_send: bool = False


class PacketRow(Struct, frozen=True, array_like=True):
    """One packet for the packet list; `index` counts from the session's start. service and subtype are -1 without PUS. `reason`: why
    it could not be decoded, or not in full; '' when it was (and in packets from a file)."""

    index: int
    received_ns: int
    generation_ns: int
    apid: int
    sequence: int
    vcid: int
    quality: int
    service: int
    subtype: int
    container: str
    data: bytes
    reason: str = ""


class Delivery(Struct, tag=True):
    """Everything that came of one step of the session. `is_reset`: a seek happened, forget what came before; then `samples`
    holds the last known value of each parameter and the changes hold all alarms and commands that stand. `gui_dropped`: rows of
    samples and packets that this window has not been given so far because it could not keep up. `antenna` is None where there is none;
    `antenna_course` comes when a new plan has been made (and with a reset). `limits` are those in force that have changed (with a reset:
    all that are not the dictionary's default ones); `flood` is the alarm flood that is on. `queue` comes when the line of waiting commands
    has changed (and with a reset), `fop` when FOP-1 has, `procedure` when the pass plan has."""

    sequence: int
    now_ns: int
    rate: float
    link: LinkState
    counters: LinkCounters
    samples: list[SampleBatch] = field(default_factory=list)
    packets: list[PacketRow] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    alarm_changes: list[AlarmChange] = field(default_factory=list)
    command_changes: list[CommandChange] = field(default_factory=list)
    is_reset: bool = False
    gui_dropped: int = 0
    antenna: AntennaState | None = None
    antenna_course: AntennaCourse | None = None
    limits: list[LimitState] = field(default_factory=list)
    flood: AlarmFlood | None = None
    queue: QueueState | None = None
    fop: FopState | None = None
    procedure: ProcedureState | None = None


class Mark(Struct, frozen=True, array_like=True):
    """A point on the replay bar: kind is 'aos', 'los', 'alarm', 'command' or 'note'."""

    at_ns: int
    kind: str
    text: str


class SessionElements(Struct, frozen=True):
    """The orbit that a spacecraft of a session flies with: `text` is one OMM in JSON or the OEM as it came (`form` says which; "" where
    it stands in the mission's files), `source` the file or provider; `imported_ns` is -1 for one of the mission's own."""

    spacecraft: str
    source: str
    epoch_ns: int
    imported_ns: int = -1
    form: str = "OMM"
    text: str = ""


class Welcome(Struct, tag=True):
    """First message to a window: which session this is. Paths are absolute; `recording` is '' when nothing is recorded; `epoch_ns`
    is the "session-start" that the mission has to be read with; `can_steer`: Steer is heard (a replay; a simulated session's rate);
    `is_looking_on`: another window is in command;
    `elements_used` are the orbits that the session flies with."""

    version: str
    session: str
    mode: Mode
    mission_folder: str
    spacecraft: str
    station: str
    recording: str
    elements: str
    first_ns: int
    last_ns: int
    can_command: bool
    marks: list[Mark] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    epoch_ns: int = 0
    can_steer: bool = False
    is_looking_on: bool = False
    elements_used: list[SessionElements] = field(default_factory=list)


class Refused(Struct, tag=True):
    """An intent was not carried out, and why."""

    intent: str
    reason: str


class Hello(Struct, tag=True):
    """First message from a window. `by` is the operator's name."""

    version: str
    by: str = ""


class Prepare(Struct, tag=True):
    """Build a command and show what it would be: nothing is queued. Answered by Prepared or Refused."""

    name: str
    arguments: dict[str, str]


class Prepared(Struct, tag=True):
    """The encoded bytes, which span of them each argument fills (name, first bit, bits), and what the checks say."""

    name: str
    data: bytes
    fields: list[tuple[str, int, int]]
    warnings: list[str]
    checks: list[Check] = field(default_factory=list)


class Queue(Struct, tag=True):
    """Put a command into the queue; it becomes QUEUED. `is_repeat_meant`: the same command again within seconds is wanted. `rule`: what
    may let it leave by itself; `expires_ns`: when it is no longer wanted, -1 for never."""

    name: str
    arguments: dict[str, str]
    is_repeat_meant: bool = False
    priority: Priority = Priority.NORMAL
    rule: ReleaseRule = BY_HAND
    expires_ns: int = -1


class Arm(Struct, tag=True):
    """Arm a queued command (10 s, then it falls back); needed before Send when its significance is vital or above."""

    command: int


class Send(Struct, tag=True):
    """Release a queued command and give its bytes to the link; `service` None: by the mission's own, else AD or BD."""

    command: int
    service: Service | None = None


class Cancel(Struct, tag=True):
    """Take a command that has not been sent out of the queue."""

    command: int


class TakeBack(Struct, tag=True):
    """Put a command that was taken out back at its place in the queue, held."""

    command: int


class SetQueueMode(Struct, tag=True):
    """Enable the queue (rules release), hold it (only releases by hand) or disable it (nothing leaves)."""

    mode: QueueMode


class MoveCommand(Struct, tag=True):
    """Move a waiting command within those of its priority: negative steps are forward."""

    command: int
    steps: int


class SetPriority(Struct, tag=True):
    """Give a waiting command a priority; it goes to the end of those that have it."""

    command: int
    priority: Priority


class SetRule(Struct, tag=True):
    """Let a waiting command leave by this rule; one that was held is queued again for it."""

    command: int
    rule: ReleaseRule


class SetExpiry(Struct, tag=True):
    """Let a waiting command expire at an instant; -1 for never."""

    command: int
    expires_ns: int


class EditCommand(Struct, tag=True):
    """Give a waiting command other arguments; it is encoded again."""

    command: int
    arguments: dict[str, str]


class HoldCommand(Struct, tag=True):
    """Keep a waiting command back."""

    command: int


class ResumeCommand(Struct, tag=True):
    """Queue a held command again, its release rule on as it was."""

    command: int


class FopDirective(Struct, tag=True):
    """Have FOP-1 carry out a directive (CCSDS 232.1-B-2 4.1). Two of them send a control command to the spacecraft."""

    kind: DirectiveKind
    value: int = 0


class Approve(Struct, tag=True):
    """A second person approves a queued command, with a name and a PIN that is neither kept nor logged."""

    command: int
    name: str
    pin: str

    def __repr__(self) -> str:
        return f"Approve(command={self.command!r}, name={self.name!r})"


class Override(Struct, tag=True):
    """Let a queued command pass the checks that may be overridden; a reason is needed, and kept with it."""

    command: int
    reason: str


class Acknowledge(Struct, tag=True):
    """Acknowledge one alarm, or all when `parameter` is empty."""

    parameter: str
    note: str = ""


class Shelve(Struct, tag=True):
    """Put a parameter's alarm aside for some seconds; a reason is needed. It comes back by itself."""

    parameter: str
    duration_s: float
    reason: str


class Unshelve(Struct, tag=True):
    """Take a shelved alarm back before its time."""

    parameter: str
    note: str = ""


class ResetLatch(Struct, tag=True):
    """Reset a latched alarm that has been acknowledged, or all of those when `parameter` is empty."""

    parameter: str
    note: str = ""


class ChangeLimit(Struct, tag=True):
    """Put limits by hand in force, an alarm out of service, or (`limits` of None) the dictionary's limits in force again; a reason is
    needed. `since_ns` is -1 for now; else it was changed then, in an earlier session. `context` is that of LimitByHand."""

    parameter: str
    limits: HandLimits | None
    reason: str
    since_ns: int = -1
    context: str | None = None


class AddNote(Struct, tag=True):
    """Write a note into the session at the present time."""

    text: str


class Steer(Struct, tag=True):
    """Replay or simulated time: `rate` 0 pauses, `inf` runs as fast as it can; `seek_ns` jumps when it is >= 0; `step` steps on to
    the next (1) or back to the one before (-1) recorded chunk."""

    rate: float | None = None
    seek_ns: int = -1
    step: int = 0


class TrackPass(Struct, tag=True):
    """Follow a spacecraft's pass with the antenna: the one in progress or next, or the one whose AOS is near `aos_ns`. Without a name, the
    session's spacecraft."""

    spacecraft: str = ""
    aos_ns: int = 0


class StopAntenna(Struct, tag=True):
    """Stand still, before everything else, until ResumeAntenna. Heard from every window, also from one that looks on."""


class ResumeAntenna(Struct, tag=True):
    """The stop stands no longer: the antenna takes up what it was about."""


class ParkAntenna(Struct, tag=True):
    """Go to the park position and stay there."""


class FreeAntenna(Struct, tag=True):
    """Want nothing of the antenna any more; it stays where it is."""


class PointAntenna(Struct, tag=True):
    """Go to a position by hand."""

    azimuth_deg: float
    elevation_deg: float


class TuneRadio(Struct, tag=True):
    """Follow the Doppler shift with the station's receiver, with its transmitter, with both or none."""

    downlink: bool
    uplink: bool = False


class LoadProcedure(Struct, tag=True):
    """Take up a pass plan: its name and its text (TOML). Nothing runs yet. Refused while another one is on."""

    name: str
    text: str


class RunProcedure(Struct, tag=True):
    """Begin the loaded plan, or go on where it is held, in this mode (None: as before)."""

    mode: RunMode | None = None


class HoldProcedure(Struct, tag=True):
    """Go no further than the step that is on."""


class StopProcedure(Struct, tag=True):
    """End the plan where it stands."""


class StepProcedure(Struct, tag=True):
    """Confirm the step that waits, send its armed command, or do one step of a held plan. `step` is the one that the window shows; it is
    refused when the plan has gone on."""

    step: str


class SkipStep(Struct, tag=True):
    """Go past the step that is on, with a reason."""

    step: str
    reason: str


class AnswerPrompt(Struct, tag=True):
    """Answer the question that a plan asks."""

    step: str
    answer: str


class Shutdown(Struct, tag=True):
    """End the session: close the file and the engine."""


AntennaIntent = TrackPass | StopAntenna | ResumeAntenna | ParkAntenna | FreeAntenna | PointAntenna | TuneRadio
AlarmIntent = Acknowledge | Shelve | Unshelve | ResetLatch | ChangeLimit
QueueIntent = TakeBack | SetQueueMode | MoveCommand | SetPriority | SetRule | SetExpiry | EditCommand | HoldCommand | ResumeCommand
CommandIntent = Queue | Arm | Send | Cancel | Approve | Override | QueueIntent
ProcedureIntent = LoadProcedure | RunProcedure | HoldProcedure | StopProcedure | StepProcedure | SkipStep | AnswerPrompt
Intent = Prepare | CommandIntent | FopDirective | AlarmIntent | AddNote | Steer | Shutdown | AntennaIntent | ProcedureIntent
ToEngine = Hello | Intent
ToWindow = Welcome | Delivery | Prepared | Refused
