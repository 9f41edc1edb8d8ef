"""The on-board schedule of the session's spacecraft: followed from what was sent and heard, changed by commands through the queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from console.command.activities import Activity, ActivityState
from console.command.schedule import ASK_DETAIL, ASK_SUMMARY, DELETE, DISABLE, ENABLE, INSERT, SERVICE, SHIFT, Schedule
from console.command.states import CommandChange
from console.desktop.background import Background
from console.desktop.desk import Desk
from console.desktop.quick_send import QuickSend
from console.desktop.time_words import EventWish, TimeWords, parse_instant
from console.desktop.workspace import Panel
from console.dictionary.arguments import check_arguments
from console.dictionary.encode import encode_command
from console.dictionary.model import Command, Dictionary, Kind
from console.dictionary.recognise import Signs, service_command
from console.errors import KnownError
from console.session.messages import Arm, Cancel, Delivery, EditCommand, Mode, Queue, Send
from console.store.command_log import CommandQuery, CommandRecord, find_commands
from console.utc import DAY_NS, SECOND_NS, iso_text, utc_text
from widgets.command_builder import CommandBuilder
from widgets.onboard_compose import ComposeDialog
from widgets.onboard_move import place_ns
from widgets.onboard_schedule import OnboardSchedule
from widgets.theme import Status

LIST_ALL = 17
REMEMBERED_NS = 30 * DAY_NS
MOST_REMEMBERED = 5_000
_SOONEST_NS = 5 * SECOND_NS


def has_schedule(dictionary: Dictionary) -> bool:
    """Whether the dictionary has a command that inserts an activity, with a time and a request."""
    found = service_command(dictionary, SERVICE, INSERT)
    return found is not None and {Kind.TIME, Kind.BINARY} <= {one.kind for one in found.arguments}


class OnboardPanel:
    """Composes, uplinks, lists and deletes. `builder` gives the command builder, whose command is what a schedule entry is made of.

    What earlier live sessions left on board is read from their recordings; a simulated spacecraft is a new one every time."""

    def __init__(self, desk: Desk, *, can_command: bool, builder: Callable[[], CommandBuilder | None]) -> None:
        self._desk, self._builder = desk, builder
        self._dictionary = desk.model.dictionary
        self._signs = Signs(self._dictionary)
        self._describer = _Describer(self._signs)
        self._quick = QuickSend(desk.send, lambda text: desk.notice(text, Status.CAUTION))
        self.schedule, self._earlier, self._past = (Schedule(self._described) for _ in range(3))
        self.widget = OnboardSchedule(desk.theme, can_command=can_command)
        if can_command:
            self._connect()
        desk.on_delivery.append(self._on_delivery)
        desk.look_back.on_shown.append(self._on_shown)
        desk.on_prepared.append(self._quick.take_answer)
        self._background = Background("onboard", self.widget)
        self._background.failed.connect(self._say)
        desk.on_close.append(self._background.close)
        if desk.model.welcome.mode is Mode.LIVE and desk.recording is not None:
            self._look_back(desk.recording)

    def _look_back(self, recording: Path) -> None:
        """Read what earlier sessions of this spacecraft have put on board."""
        query = CommandQuery(
            spacecraft=self._desk.model.welcome.spacecraft, mode=Mode.LIVE.value, from_ns=self._desk.model.now_ns() - REMEMBERED_NS
        )
        self._background.run(
            lambda: self._left_by(find_commands(recording.parent, query, limit=MOST_REMEMBERED).commands, recording), self._take_earlier
        )

    def _left_by(self, commands: Sequence[CommandRecord], own: Path) -> Schedule:
        """What commands of other sessions have left on board; in the thread, where thousands of packets may take their time."""
        return schedule_after([one for one in commands if one.path != str(own)], _Describer(self._signs).text)

    def take_earlier(self, commands: Sequence[CommandRecord]) -> None:
        """Commands of earlier sessions, newest first."""
        self._take_earlier(schedule_after(commands, self._described))

    def _take_earlier(self, earlier: Schedule) -> None:
        self._earlier = earlier
        self.schedule.adopt(earlier, self._desk.model.now_ns())

    def take_command(self) -> None:
        """Let the operator command from here; to be called once."""
        self._connect()
        self.widget.take_command()

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("onboard", "On board", self.widget, self._refresh, 200, lack=self._desk.look_back.words)

    def _connect(self) -> None:
        """Where nothing can be commanded, nothing listens to the widget's wishes."""
        desk = self._desk
        self.widget.compose_requested.connect(self.compose)
        self.widget.arm_requested.connect(lambda number: desk.send(Arm(number)))
        self.widget.send_requested.connect(lambda number: desk.send(Send(number)))
        self.widget.cancel_requested.connect(lambda number: desk.send(Cancel(number)))
        self.widget.delete_requested.connect(self._delete)
        self.widget.move_requested.connect(self.move)
        self.widget.report_requested.connect(self._report)
        self.widget.list_requested.connect(lambda: self._ask(LIST_ALL))
        self.widget.enable_requested.connect(lambda is_wanted: self._ask(ENABLE if is_wanted else DISABLE))

    def compose(self, at_ns: int) -> None:
        """Ask when the command that stands in the builder shall be released on board."""
        request = self._request()
        if request is None:
            return
        name, arguments = request
        text = " ".join([name, *(f"{key} {value}" for key, value in arguments.items())])
        dialog = ComposeDialog(text, at_ns, self._read_time, self._desk.theme, self.widget)
        dialog.plan_requested.connect(lambda release_ns: self.plan(name, arguments, release_ns))
        dialog.open()

    def plan(self, name: str, arguments: dict[str, str], release_ns: int) -> None:
        """Queue the command that inserts another one on board."""
        insert = self._signs.service_command(SERVICE, INSERT)
        if insert is None:
            return
        packet = encode_command(self._dictionary, name, arguments, sequence=self.schedule.next_count()).data
        self._describer.texts[packet] = " ".join([name, *(f"{key} {value}" for key, value in arguments.items())])
        named = {one.kind: one.name for one in insert.arguments}
        self._desk.send(Queue(insert.name, {named[Kind.TIME]: iso_text(release_ns), named[Kind.BINARY]: packet.hex()}))

    def move(self, activity: Activity, at_ns: int) -> None:
        """Queue what moves an activity to another time: a time-shift for one on board, another time for one that is still in the queue."""
        if activity.state is ActivityState.PLANNED:
            self._move_planned(activity, at_ns)
            return
        command = self._signs.service_command(SERVICE, SHIFT)
        if command is None or len(command.arguments) != 4:
            self._say(f"the dictionary has no TC[{SERVICE},{SHIFT}] with offset, source, APID and sequence count")
            return
        by_ms, name = round((at_ns - place_ns(activity)) / 1e6), activity.name
        offset = str(by_ms) if command.arguments[0].units != "s" else f"{by_ms / 1e3:g}"
        values = (offset, str(name.source), str(name.apid), str(name.sequence))
        names = [one.name for one in command.arguments]
        self._desk.send(Queue(command.name, dict(zip(names, values, strict=True)), is_repeat_meant=True))
        self._desk.notice(f"into the queue: {activity.text} moves by {by_ms / 1e3:+g} s, to {utc_text(at_ns)}", Status.STANDBY)

    def _move_planned(self, activity: Activity, at_ns: int) -> None:
        insert, changes = self._signs.service_command(SERVICE, INSERT), self._desk.model.commands.get(activity.command, [])
        if insert is not None and changes:
            time = next(one.name for one in insert.arguments if one.kind is Kind.TIME)
            self._desk.send(EditCommand(activity.command, {**changes[-1].arguments, time: iso_text(at_ns)}))

    def _request(self) -> tuple[str, dict[str, str]] | None:
        """The command in the builder with its arguments, where it can be scheduled."""
        builder = self._builder()
        command = builder.command if builder is not None else None
        if builder is None or command is None:
            self._say("build the command first (Ctrl+M): what stands in the builder goes onto the schedule")
            return None
        arguments = builder.form.arguments()
        fault = self._fault(command, arguments)
        if fault:
            self._say(f"{command.name} can't be put on the schedule: {fault}")
            return None
        return command.name, arguments

    def _fault(self, command: Command, arguments: dict[str, str]) -> str:
        faults = check_arguments(command, arguments)
        if faults:
            return str(next(iter(faults.values())))
        packet = encode_command(self._dictionary, command.name, arguments).data
        return "it is one of the schedule's own" if len(packet) > 7 and packet[7] == SERVICE else ""

    def _read_time(self, text: str) -> int:
        now_ns = self._desk.model.now_ns()
        at_ns = parse_instant(text, TimeWords(now_ns, (), (), _no_event))
        if at_ns is None or at_ns < now_ns + _SOONEST_NS:
            raise KnownError(
                "that time is over, or too near", rule=f"{_SOONEST_NS // SECOND_NS} s ahead at least: it has to get there first"
            )
        return at_ns

    def _ask(self, subtype: int) -> None:
        command = self._signs.service_command(SERVICE, subtype)
        if command is None:
            self._say(f"the dictionary has no TC[{SERVICE},{subtype}]")
        else:
            self._quick.ask(command.name)

    def _delete(self, activity: Activity) -> None:
        self._ask_about(activity, DELETE)

    def _report(self, activity: Activity) -> None:
        """With its request where the dictionary has that, else its time alone."""
        has_detail = self._signs.service_command(SERVICE, ASK_DETAIL) is not None
        self._ask_about(activity, ASK_DETAIL if has_detail else ASK_SUMMARY)

    def _ask_about(self, activity: Activity, subtype: int) -> None:
        command = self._signs.service_command(SERVICE, subtype)
        names = [one.name for one in command.arguments] if command is not None else []
        if command is None or len(names) != 3:
            self._say(f"the dictionary has no TC[{SERVICE},{subtype}] with source, APID and sequence count")
            return
        name = activity.name
        self._quick.ask(command.name, dict(zip(names, map(str, (name.source, name.apid, name.sequence)), strict=True)))

    def _described(self, packet: bytes) -> str:
        return self._describer.text(packet)

    def _on_delivery(self, delivery: Delivery) -> None:
        self.schedule = self._taken(self.schedule, delivery)
        self._quick.take_delivery(delivery)

    def _on_shown(self, delivery: Delivery) -> None:
        """A picture of the past is kept apart: the session's own schedule goes on beside it."""
        if not self._desk.look_back.is_at_now:
            self._past = self._taken(self._past, delivery)

    def _taken(self, schedule: Schedule, delivery: Delivery) -> Schedule:
        if delivery.is_reset:
            schedule = Schedule(self._described)
            schedule.adopt(self._earlier, delivery.now_ns)
        for change in delivery.command_changes:
            schedule.take_change(change)
        for row in delivery.packets:
            if row.service in (1, SERVICE):
                schedule.take_packet(row.data, row.received_ns)
        return schedule

    def _refresh(self) -> None:
        is_now, now_ns = self._desk.look_back.is_at_now, self._desk.shown.now_ns()
        schedule = self.schedule if is_now else self._past
        schedule.step(now_ns)
        self.widget.show_past(is_past=not is_now)
        self.widget.show_schedule(schedule.view(), now_ns)

    def _say(self, text: str) -> None:
        self._desk.notice(text, Status.CAUTION)


class _Describer:
    """Says what a telecommand packet is, each once."""

    def __init__(self, signs: Signs) -> None:
        self._signs = signs
        self.texts: dict[bytes, str] = {}

    def text(self, packet: bytes) -> str:
        """The name of its command, or the service and subtype of a stranger."""
        known = self.texts.get(packet)
        if known is None:
            command = self._signs.command_of(packet)
            known = command.name if command is not None else f"TC[{packet[7]},{packet[8]}] of {len(packet)} bytes"
            self.texts[packet] = known
        return known


def schedule_after(commands: Sequence[CommandRecord], describe: Callable[[bytes], str]) -> Schedule:
    """What commands of earlier sessions, newest first, have left on board as far as their logs tell."""
    schedule = Schedule(describe)
    for number, one in enumerate(reversed(commands)):
        if one.sent_ns >= 0:
            schedule.take_change(CommandChange(one.last.at_ns, number, one.name, one.last.stage, one.arguments, one.data))
    return schedule


def _no_event(wish: EventWish) -> int:
    raise KnownError(f"no time: {wish.kind.value}", remedy="write 2026-326T10:55:12Z, 10:55 or +15m")
