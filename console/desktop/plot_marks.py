"""What stands as marks on the time axis of plots: commands sent and failed, events, alarms that came, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from console.command.states import CommandChange, Stage
from console.errors import KnownError
from console.session.messages import Delivery
from console.store.reader import SessionReader
from console.telemetry.states import AlarmChange, AlarmState, Event, EventSeverity
from console.utc import parse_utc
from widgets.telemetry_plot_types import MarkKind, PlotMark

_TOLD_STAGES = {Stage.SENT, Stage.REJECTED, Stage.FAILED, Stage.TIMED_OUT}
_ABOUT = re.compile(r"\[(\d{4}-\d{3}T\d\d:\d\d:\d\d(?:\.\d+)?Z)\] ")


def marks_of(delivery: Delivery, commands: Mapping[int, Sequence[CommandChange]] | None = None) -> list[PlotMark]:
    """The marks of one Delivery. A command that only now is known by its number is named from `commands`."""
    names = {number: changes[0].name for number, changes in (commands or {}).items() if changes}
    return [
        *(mark for each in delivery.command_changes if (mark := command_mark(each, names.get(each.command, "")))),
        *alarm_marks(delivery.alarm_changes),
        *(event_mark(each) for each in delivery.events),
    ]


def command_mark(change: CommandChange, name: str = "") -> PlotMark | None:
    """The mark of a command's stage, None for a stage that isn't marked."""
    if change.stage not in _TOLD_STAGES:
        return None
    words = f"{change.name or name} {str(change.stage.value).lower()}"
    return PlotMark(change.at_ns, MarkKind.COMMAND, f"{words}: {change.detail}" if change.detail else words)


def alarm_marks(changes: Iterable[AlarmChange]) -> list[PlotMark]:
    """Alarms that came, each with its level."""
    came = (change for change in changes if change.state is AlarmState.UNACKNOWLEDGED)
    return [
        PlotMark(each.at_ns, MarkKind.ALARM, f"{each.parameter} {each.value} {each.level.name.lower()}".replace("  ", " "), int(each.level))
        for each in came
    ]


def event_mark(event: Event) -> PlotMark:
    """The mark of an event; a note stands where its text says that it is about."""
    if event.severity is EventSeverity.GROUND and event.source.split(" ")[0] == "note":
        return note_mark(event.at_ns, event.text)
    return PlotMark(event.at_ns, MarkKind.EVENT, f"{event.text} ({event.source})" if event.source else event.text)


def note_mark(at_ns: int, text: str) -> PlotMark:
    """A note at the time it is about, which `[2026-326T10:55:12.000Z] ` at its head says, else at the time it was written."""
    found = _ABOUT.match(text)
    if found is None:
        return PlotMark(at_ns, MarkKind.NOTE, text)
    try:
        return PlotMark(parse_utc(found[1]), MarkKind.NOTE, text[found.end() :])
    except KnownError:
        return PlotMark(at_ns, MarkKind.NOTE, text)


def recorded_marks(path: Path, until_ns: int) -> list[PlotMark]:
    """The marks of a session file up to an instant. Blocks; raises KnownError."""
    with SessionReader(path, until_ns=until_ns) as reader:
        commands = [mark for each in reader.commands() if (mark := command_mark(each))]
        return [*commands, *alarm_marks(reader.alarms()), *(event_mark(each) for each in reader.events())]
