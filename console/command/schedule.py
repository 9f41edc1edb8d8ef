"""What should stand on the on-board schedule, from the commands that were sent and what was heard of them, held against the report.

Source: ECSS-E-ST-70-41C 6.11, 8.11 (service 11), without sub-schedules and groups. One surprise: only packets are read, never names of the
dictionary, so that every mission whose schedule is laid out so is followed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from console.command.activities import Activity, ActivityName, ActivityState, ScheduleView
from console.command.states import CommandChange, Stage
from console.errors import KnownError
from console.packets.pus import TC_DATA_START, TM_DATA_START, parse_pus_tc, reported_request, request_id
from console.packets.space_packet import HEADER_LENGTH, parse_header
from console.packets.time_codes import decode_cuc
from console.utc import SECOND_NS, utc_text

SERVICE, TIME_LENGTH, NAME_LENGTH = 11, 6, 6
INSERT, DELETE, SHIFT, SHIFT_ALL, ENABLE, DISABLE, RESET = 4, 5, 7, 15, 1, 2, 3
DETAIL_REPORT, SUMMARY_REPORT = 10, 13
ASK_DETAIL, ASK_SUMMARY = 9, 12
FIRST_OWN_COUNT, OWN_COUNTS = 0x2000, 0x2000
PATIENCE_NS = 10 * SECOND_NS
_SAME_NS = 2_000_000
_CRC = 2
_ANSWER_TO = {ASK_DETAIL: DETAIL_REPORT, ASK_SUMMARY: SUMMARY_REPORT}
_WAITING = (Stage.DRAFT, Stage.ARMED, Stage.QUEUED, Stage.HELD)
_ON_ITS_WAY = (Stage.RELEASED, Stage.SENT, Stage.RADIATED, Stage.RECEIVED, Stage.ACCEPTED, Stage.STARTED, Stage.PROGRESS)
_REQUEST_ENDS = {
    1: (ActivityState.RUNNING, "accepted on board"), 2: (ActivityState.FAILED, "rejected on board"),
    3: (ActivityState.RUNNING, "started"), 4: (ActivityState.FAILED, "start failed"),
    7: (ActivityState.EXECUTED, "completed"), 8: (ActivityState.FAILED, "completion failed"),
}  # fmt: skip


class Schedule:
    """The model. `describe` says a telecommand packet in words. Times on board are taken for UTC."""

    def __init__(self, describe: Callable[[bytes], str] = lambda packet: f"{len(packet)} bytes") -> None:
        self._describe = describe
        self._activities: dict[ActivityName, Activity] = {}
        self._done: set[int] = set()
        self._moves: dict[int, tuple[ActivityName, int, Stage]] = {}
        self._asked: dict[int, tuple[int, ActivityName]] = {}
        self._is_enabled: bool | None = None
        self._reported_ns = -1

    def view(self) -> ScheduleView:
        """All activities by time."""
        return ScheduleView(
            tuple(sorted(self._activities.values(), key=lambda one: (one.release_ns, one.name))), self._is_enabled, self._reported_ns
        )

    def next_count(self) -> int:
        """A sequence count for one more request: apart from those of commands that are sent at once, and of all that were seen here."""
        used = {name.sequence for name in self._activities}
        return next((count for count in range(FIRST_OWN_COUNT, FIRST_OWN_COUNT + OWN_COUNTS) if count not in used), FIRST_OWN_COUNT)

    def adopt(self, earlier: Schedule, now_ns: int) -> None:
        """Take over what earlier sessions left on board and is still to come; what this session knows of goes before it."""
        for one in earlier._on_board():
            if one.name not in self._activities and one.release_ns > now_ns:
                self._put(replace(one, command=-1, is_armed=False, wanted_ns=-1, told=f"of an earlier session, {one.told}"))
        if self._is_enabled is None:
            self._is_enabled = earlier._is_enabled

    def take_change(self, change: CommandChange) -> None:
        """A command reached a stage: those of service 11 change what is expected."""
        subtype = _schedule_subtype(change.data)
        if subtype == SHIFT and change.command not in self._done:
            self._move(change)
        if subtype == INSERT:
            self._insert(change)
        elif subtype in _ANSWER_TO:
            self._ask(subtype, change)
        elif subtype and change.stage is Stage.COMPLETED and change.command not in self._done:
            self._done.add(change.command)
            self._carry_out(subtype, change.data[TC_DATA_START:-_CRC], change.at_ns)

    def take_packet(self, packet: bytes, received_ns: int) -> None:
        """A telemetry packet: reports of service 11 are compared, those of service 1 on scheduled requests are evidence."""
        if len(packet) < TM_DATA_START or packet[6] >> 4 not in (1, 2):
            return
        service, subtype, data = packet[7], packet[8], packet[TM_DATA_START:]
        if service == 1:
            self._take_evidence(reported_request(packet), subtype, received_ns)
        elif service == SERVICE and subtype in (DETAIL_REPORT, SUMMARY_REPORT):
            reported = read_report(subtype, data)
            if reported is not None:
                self._compare(reported, received_ns, is_whole=not self._answers(subtype, reported))

    def step(self, now_ns: int) -> bool:
        """Time passes: what should have happened and was not heard of is PASSED. Whether anything changed."""
        late = [
            one for one in self._activities.values()
            if one.state in (ActivityState.UPLINKED, ActivityState.CONFIRMED) and one.release_ns + PATIENCE_NS < now_ns
        ]  # fmt: skip
        for one in late:
            self._put(replace(one, state=ActivityState.PASSED, told="nothing was heard of it"))
        return bool(late)

    def _insert(self, change: CommandChange) -> None:
        data = change.data[TC_DATA_START:-_CRC]
        packet = data[1 + TIME_LENGTH :]
        if len(packet) < TC_DATA_START or data[0] != 1:
            return
        name = name_of(packet)
        known = self._activities.get(name)
        if known is not None and known.command != change.command and not known.state.is_over and known.command >= 0:
            return
        if change.stage in (Stage.CANCELLED, Stage.EXPIRED):
            self._activities.pop(name, None)
            return
        state, told = _state_after_insert(change)
        is_further = known is not None and known.command == change.command and _RANK[known.state] > _RANK[state]
        if known is not None and is_further:
            return
        self._put(
            Activity(name, decode_cuc(data[1 : 1 + TIME_LENGTH]), self._describe(packet), state, packet, change.command,
                     is_armed=change.stage is Stage.ARMED, told=told)
        )  # fmt: skip

    def _ask(self, subtype: int, change: CommandChange) -> None:
        """A report on one activity was asked for: what answers it lists no other one; that it can't be given is an answer as well."""
        data = change.data[TC_DATA_START:-_CRC]
        if len(data) != 1 + NAME_LENGTH or data[0] != 1:
            return
        name = _read_name(data[1:])
        if change.stage is Stage.SENT:
            self._asked[change.command] = (_ANSWER_TO[subtype], name)
        elif change.stage.is_end and change.stage is not Stage.COMPLETED and self._asked.pop(change.command, None) is not None:
            for one in self._on_board(name) if change.stage is Stage.FAILED else ():
                words = f"the spacecraft can't report it: {change.detail or change.stage}"
                self._put(replace(one, state=ActivityState.DIFFERS, differences=words))

    def _answers(self, subtype: int, reported: list[Activity]) -> bool:
        """Whether a report is the one on a single activity that was asked for."""
        found = [command for command, asked in self._asked.items() if [(subtype, one.name) for one in reported] == [asked]]
        for command in found[:1]:
            del self._asked[command]
        return bool(found)

    def _carry_out(self, subtype: int, data: bytes, at_ns: int) -> None:
        if subtype in (ENABLE, DISABLE):
            self._is_enabled = subtype == ENABLE
        elif subtype == RESET:
            self._is_enabled = False
            for one in self._on_board():
                self._put(replace(one, state=ActivityState.DELETED, told=f"schedule emptied {utc_text(at_ns)}"))
        elif subtype == DELETE and len(data) == 1 + NAME_LENGTH:
            for one in self._on_board(_read_name(data[1:])):
                self._put(replace(one, state=ActivityState.DELETED, told=f"deleted {utc_text(at_ns)}"))
        elif subtype == SHIFT and len(data) == 5 + NAME_LENGTH:
            self._shift(_offset_ns(data), _read_name(data[5:]))
        elif subtype == SHIFT_ALL and len(data) == 4:
            self._shift(_offset_ns(data), None)

    def _move(self, change: CommandChange) -> None:
        """A time-shift of one activity waits or is under way: until it is done, both places are known."""
        data = change.data[TC_DATA_START:-_CRC]
        if len(data) != 5 + NAME_LENGTH:
            return
        name = _read_name(data[5:])
        if change.stage in (*_WAITING, *_ON_ITS_WAY, Stage.UNKNOWN, Stage.TIMED_OUT):
            self._moves[change.command] = (name, _offset_ns(data), change.stage)
        elif self._moves.pop(change.command, None) is not None and change.stage is not Stage.COMPLETED:
            for one in self._on_board(name):
                self._put(replace(one, told=f"not moved: the command {change.stage}"))
        self._show_moves(name)

    def _show_moves(self, name: ActivityName) -> None:
        moves = [(by_ns, stage) for moved, by_ns, stage in self._moves.values() if moved == name]
        for one in self._on_board(name):
            if not moves:
                self._put(replace(one, wanted_ns=-1))
                continue
            wanted_ns, stage = one.release_ns + sum(by_ns for by_ns, _ in moves), moves[-1][1]
            doubt = "nobody knows whether it was moved; list the schedule" if stage.is_end else f"the command is {stage}"
            self._put(replace(one, wanted_ns=wanted_ns, told=f"to be moved to {utc_text(wanted_ns)}: {doubt}"))

    def _settle_moves(self, told: Activity) -> None:
        """A report shows an activity where time-shifts that have left were to put it: they were carried out, whatever was heard of them."""
        known = self._activities.get(told.name)
        moves = {number: stage for number, (name, _, stage) in self._moves.items() if name == told.name}
        if known is None or known.wanted_ns < 0 or abs(known.wanted_ns - told.release_ns) > _SAME_NS or set(moves.values()) & set(_WAITING):
            return
        for number in moves:
            del self._moves[number]
            self._done.add(number)
        self._put(replace(known, release_ns=known.wanted_ns, wanted_ns=-1))

    def _shift(self, by_ns: int, name: ActivityName | None) -> None:
        for one in self._on_board(name):
            was_ns = one.was_ns if one.was_ns >= 0 else one.release_ns
            told = f"moved by {by_ns / SECOND_NS:+g} s; no report has shown it there yet"
            self._put(replace(one, release_ns=one.release_ns + by_ns, was_ns=was_ns, wanted_ns=-1, told=told))
            self._show_moves(one.name)

    def _on_board(self, name: ActivityName | None = None) -> list[Activity]:
        there = (ActivityState.UPLINKED, ActivityState.CONFIRMED, ActivityState.DIFFERS)
        return [one for one in self._activities.values() if one.state in there and name in (None, one.name)]

    def _take_evidence(self, request: int, subtype: int, received_ns: int) -> None:
        found = next((one for one in self._activities.values() if one.packet and request_id(one.packet) == request), None)
        meaning = _REQUEST_ENDS.get(subtype)
        if found is None or meaning is None or found.state in (ActivityState.PLANNED, ActivityState.DELETED, ActivityState.REFUSED):
            return
        state, words = meaning
        if state is ActivityState.RUNNING and found.state in (ActivityState.EXECUTED, ActivityState.FAILED):
            return
        self._put(replace(found, state=state, told=f"{words} {utc_text(received_ns)}", differences=""))

    def _compare(self, reported: list[Activity], received_ns: int, *, is_whole: bool) -> None:
        """Every activity that stands otherwise in the report is named with what is different; one that misses, where it lists all."""
        self._reported_ns = received_ns if is_whole else self._reported_ns
        listed = {one.name: one for one in reported}
        for one in reported:
            self._settle_moves(one)
            self._put(_reconciled(one, self._activities.get(one.name), received_ns, self._describe))
        for one in list(self._activities.values()) if is_whole else ():
            if one.name not in listed:
                self._miss(one, received_ns)

    def _miss(self, one: Activity, received_ns: int) -> None:
        """An activity that the report doesn't list: gone as expected, or a difference."""
        if not one.is_ours:
            self._put(replace(one, state=ActivityState.PASSED if one.release_ns < received_ns else ActivityState.DELETED, differences=""))
        elif one.state in (ActivityState.CONFIRMED, ActivityState.DIFFERS) and one.release_ns > received_ns + SECOND_NS:
            words = f"it is not in the report of {utc_text(received_ns)}"
            self._put(replace(one, state=ActivityState.DIFFERS, differences=words))

    def _put(self, activity: Activity) -> None:
        self._activities[activity.name] = activity


_RANK = {
    ActivityState.PLANNED: 0, ActivityState.REFUSED: 0, ActivityState.UPLINKED: 1, ActivityState.CONFIRMED: 2, ActivityState.DIFFERS: 2,
    ActivityState.RUNNING: 3, ActivityState.EXECUTED: 4, ActivityState.FAILED: 4, ActivityState.PASSED: 3, ActivityState.DELETED: 4,
}  # fmt: skip


def _reconciled(told: Activity, known: Activity | None, received_ns: int, describe: Callable[[bytes], str]) -> Activity:
    """An activity as it stands once a report has told of it."""
    if known is None or (not known.is_ours and not known.packet):
        text = describe(told.packet) if told.packet else "a request that was not sent from here"
        return replace(told, text=text, differences="it is on board and was not sent from here", is_ours=False)
    packet = known.packet or told.packet
    if abs(known.release_ns - told.release_ns) > _SAME_NS:
        words = f"on board its time is {utc_text(told.release_ns)}, here {utc_text(known.release_ns)}"
    elif told.packet and known.packet and told.packet != known.packet:
        words = "on board the request has other bytes"
    elif not known.is_ours:
        words = known.differences
    elif known.state in (ActivityState.DELETED, ActivityState.REFUSED, ActivityState.PLANNED):
        words = f"it is on board, though it is {known.state} here"
    else:
        return replace(known, state=ActivityState.CONFIRMED, told=f"in the report of {utc_text(received_ns)}", differences="", was_ns=-1)
    return replace(known, state=ActivityState.DIFFERS, packet=packet, differences=words)


def read_report(subtype: int, data: bytes) -> list[Activity] | None:
    """The activities that a report lists; None when it is cut or no such report. Detail reports have packets, too (8.11.2.10, .13)."""
    count, at, found = data[0] if data else 0, 1, list[Activity]()
    for _ in range(count):
        time, at = data[at : at + TIME_LENGTH], at + TIME_LENGTH
        length = NAME_LENGTH if subtype == SUMMARY_REPORT else _packet_length(data[at:])
        body, at = data[at : at + length], at + length
        if len(time) < TIME_LENGTH or not length or len(body) < length:
            return None
        packet = b"" if subtype == SUMMARY_REPORT else body
        name = _read_name(body) if subtype == SUMMARY_REPORT else name_of(body)
        found.append(Activity(name, decode_cuc(time), "", ActivityState.DIFFERS, packet))
    return found if data and at == len(data) else None


def name_of(packet: bytes) -> ActivityName:
    """What service 11 calls a telecommand packet."""
    header = parse_header(packet)
    return ActivityName(int.from_bytes(packet[9:11], "big"), header.apid, header.sequence)


def _packet_length(data: bytes) -> int:
    return parse_header(data).length if len(data) >= TC_DATA_START else 0


def _read_name(data: bytes) -> ActivityName:
    source, apid, sequence = (int.from_bytes(data[at : at + 2], "big") for at in (0, 2, 4))
    return ActivityName(source, apid, sequence)


def _offset_ns(data: bytes) -> int:
    return int.from_bytes(data[:4], "big", signed=True) * 1_000_000


def _schedule_subtype(data: bytes) -> int:
    """The subtype of a telecommand of service 11; 0 for any other bytes."""
    if len(data) < TC_DATA_START + _CRC or len(data) < HEADER_LENGTH:
        return 0
    try:
        header = parse_pus_tc(data)
    except KnownError:
        return 0
    return header.subtype if header.service == SERVICE else 0


def _state_after_insert(change: CommandChange) -> tuple[ActivityState, str]:
    if change.stage in _WAITING:
        return ActivityState.PLANNED, f"{change.stage} here, not sent"
    if change.stage is Stage.COMPLETED:
        return ActivityState.CONFIRMED, f"confirmed {utc_text(change.at_ns)}"
    if change.stage in (Stage.REJECTED, Stage.FAILED):
        return ActivityState.REFUSED, change.detail or str(change.stage)
    words = "" if change.stage in _ON_ITS_WAY else ": nobody knows whether it arrived; list the schedule"
    return ActivityState.UPLINKED, f"{change.stage}{words}"
