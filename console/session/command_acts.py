"""What an operator wants of commands, carried out by the commander."""

from __future__ import annotations

from typing import assert_never

from console.command.commander import Commander
from console.command.states import CommandChange
from console.frames.fop_state import Directive
from console.session.messages import (
    Approve,
    Arm,
    Cancel,
    CommandIntent,
    EditCommand,
    FopDirective,
    HoldCommand,
    MoveCommand,
    Override,
    Queue,
    QueueIntent,
    ResumeCommand,
    Send,
    SetExpiry,
    SetPriority,
    SetQueueMode,
    SetRule,
    TakeBack,
)  # fmt: skip


def carry_out_command_act(  # noqa: PLR0911 - one case an intent
    commander: Commander, intent: CommandIntent, *, by: str, now_ns: int
) -> list[CommandChange]:
    """The changes of stages that an intent makes. Raises KnownError with the reason of a refusal."""
    match intent:
        case Queue(name, arguments, is_repeat_meant, priority, rule, expires_ns):
            return commander.queue(
                name, arguments, now_ns, by=by, is_repeat_meant=is_repeat_meant, priority=priority, rule=rule, expires_ns=expires_ns
            )
        case Arm(number):
            return commander.arm(number, now_ns, by=by)
        case Cancel(number):
            return commander.cancel(number, now_ns, by=by)
        case Send(number, service):
            return commander.send(number, now_ns, by=by, service=service)
        case Approve(number, name, pin):
            return commander.approve(number, name, pin, now_ns)
        case Override(number, reason):
            return commander.override(number, reason, now_ns, by=by)
        case _:
            return _carry_out_on_line(commander, intent, by, now_ns)


def carry_out_directive(commander: Commander, intent: FopDirective, *, by: str, now_ns: int) -> tuple[list[CommandChange], str]:
    """Have FOP-1 do it: what it changes, and what to write into the event log. Raises KnownError with the reason of a refusal."""
    changes = commander.direct(Directive(intent.kind, intent.value), now_ns)
    return changes, f"FOP-1: {intent.kind}{f' {intent.value}' if intent.value else ''}{f' (by {by})' if by else ''}"


def _carry_out_on_line(commander: Commander, intent: QueueIntent, by: str, now_ns: int) -> list[CommandChange]:  # noqa: PLR0911 - one case an intent
    match intent:
        case SetQueueMode(mode):
            return commander.act(lambda line: line.set_mode(mode, now_ns, by=by))
        case MoveCommand(number, steps):
            return commander.act(lambda line: line.move(number, steps, now_ns, by=by))
        case SetPriority(number, priority):
            return commander.act(lambda line: line.prioritize(number, priority, now_ns, by=by))
        case SetRule(number, rule):
            return commander.act(lambda line: line.set_rule(number, rule, now_ns, by=by))
        case SetExpiry(number, expires_ns):
            return commander.act(lambda line: line.set_expiry(number, expires_ns, now_ns, by=by))
        case EditCommand(number, arguments):
            return commander.act(lambda line: line.edit(number, arguments, now_ns, by=by))
        case HoldCommand(number):
            return commander.act(lambda line: line.hold(number, now_ns, by=by))
        case ResumeCommand(number):
            return commander.act(lambda line: line.resume(number, now_ns, by=by))
        case TakeBack(number):
            return commander.act(lambda line: line.take_back(number, now_ns, by=by))
        case _:
            assert_never(intent)
