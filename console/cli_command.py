"""`moonkite command`: one command, checked without sending it, or sent and watched to its end.

One surprise: nothing leaves without `--send`, and nothing of significance without `--arm` beside it.
"""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.errors import KnownError
from console.utc import SECOND_NS, iso_text, utc_text

if TYPE_CHECKING:
    from console.command.commander import PreparedCommand
    from console.command.states import CommandChange
    from console.command.uplink import LinkView, UplinkNotice
    from console.frames.uplink_format import Service
    from console.session.operator_at_hand import CommandOperator
    from console.wiring import Wanted

GOOD_ENDS = ("completed",)


def arguments_of(words: tuple[str, ...]) -> dict[str, str]:
    """`NAME=VALUE` words as arguments. Raises KnownError for a word without a name, and for one that is given twice."""
    arguments: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise KnownError(f"{word!r} is no argument", rule="NAME=VALUE", remedy="write for example HEATER=BATTERY")
        if name in arguments:
            raise KnownError(f"the argument {name} is given twice")
        arguments[name] = value
    return arguments


def dry_run(wanted: Wanted, name: str, arguments: dict[str, str]) -> PreparedCommand:
    """The encoded command and what the checks say of it; no link is opened and nothing is recorded."""
    from console.command.commander import Commander
    from console.command.rule_checks import RuleChecks
    from console.wiring import cast_of

    cast = cast_of(wanted)
    checks = RuleChecks(cast.dictionary, cast.mission.commanding)
    return Commander(cast.dictionary, _NoUplink(), checks=checks).prepare(name, arguments)


def prepared_record(prepared: PreparedCommand) -> dict[str, object]:
    """A dry run as JSON has it; fields are (name, first bit, bits)."""
    checks = [{"subject": one.subject, "verdict": one.verdict.value, "text": one.text, "rule": one.rule} for one in prepared.checks]
    return {
        "sent": False, "name": prepared.command.name, "arguments": prepared.encoded.arguments, "data": prepared.encoded.data.hex().upper(),
        "significance": prepared.command.significance.value, "reason": prepared.command.reason,
        "fields": [{"name": name, "first_bit": first, "bits": bits} for name, first, bits in prepared.encoded.fields], "checks": checks,
    }  # fmt: skip


def prepared_lines(prepared: PreparedCommand) -> list[str]:
    """A dry run in words."""
    told = " ".join(f"{name}={value}" for name, value in prepared.encoded.arguments.items())
    lines = [f"{prepared.command.name} {told}".rstrip(), f"    {prepared.encoded.data.hex(' ').upper()}"]
    lines += [f"    bit {first:>4} {bits:>4} {'bit ' if bits == 1 else 'bits'}  {name}" for name, first, bits in prepared.encoded.fields]
    lines += [f"{one.verdict.value}: {one.subject}: {one.text}" for one in prepared.checks if one.subject != "link"]
    return [*lines, "not sent: this was a dry run; --send sends it"]


def send(
    wanted: Wanted, name: str, arguments: dict[str, str], *, may_arm: bool, patience_s: float, contact_s: float, by: str
) -> tuple[CommandOperator, str]:
    """Fly a session until the command has come to its end; returns what was heard of it, and the recording."""
    from console.cli_sessions import stopped_by_signals
    from console.session.headless import fly
    from console.session.operator_at_hand import CommandOperator
    from console.wiring import cast_of, flight_setup, live_setup

    prepared = dry_run(wanted, name, arguments)
    if prepared.command.significance.needs_arming and not may_arm:
        reason = f": {prepared.command.reason}" if prepared.command.reason else ""
        raise KnownError(f"{name} is {prepared.command.significance}{reason}", rule="it must be armed", remedy="add --arm if it is meant")
    cast = cast_of(wanted)
    setup = flight_setup(wanted) if cast.is_simulated else live_setup(wanted)
    operator = CommandOperator(
        name, arguments, cast.dictionary, by=by or getpass.getuser(), may_arm=may_arm, patience_ns=round(patience_s * SECOND_NS),
        contact_ns=round(contact_s * SECOND_NS),
    )  # fmt: skip
    with stopped_by_signals() as is_stopping:
        fly(setup, operator=operator, is_stopping=lambda: operator.is_over or is_stopping())
    return operator, setup.welcome.recording


def outcome_of(operator: CommandOperator) -> str:
    """The last stage, or `refused`, or `not sent` when nothing was heard of the spacecraft."""
    if operator.refused:
        return "refused"
    return operator.changes[-1].stage.value if operator.changes else "not sent"


def is_well(operator: CommandOperator) -> bool:
    """Whether it came to a good end: completed, or sent where nothing more is ever told."""
    return outcome_of(operator) in GOOD_ENDS or (operator.is_over and outcome_of(operator) == "sent" and not operator.has_verifiers)


def sent_record(operator: CommandOperator, name: str, recording: str) -> dict[str, object]:
    """What became of a command as JSON has it."""
    stages = [_stage_record(change) for change in operator.changes]
    last = operator.changes[-1] if operator.changes else None
    return {
        "sent": any(each["stage"] == "sent" for each in stages), "name": name, "outcome": outcome_of(operator),
        "arguments": dict(last.arguments) if last else {}, "data": last.data.hex().upper() if last else "", "refused": operator.refused,
        "stages": stages, "recording": recording,
    }  # fmt: skip


def sent_lines(operator: CommandOperator, name: str, recording: str) -> list[str]:
    """What became of a command in words."""
    lines = [f"{name}: {outcome_of(operator)}"]
    lines += [f"    {utc_text(one.at_ns, digits=3)} {one.stage.value:<10} {one.detail}".rstrip() for one in operator.changes]
    lines += [f"    {reason}" for reason in operator.refused]
    if not operator.changes and not operator.refused:
        lines.append("    nothing was heard of the spacecraft in time, so nothing was sent (--contact)")
    return [*lines, f"    recorded in {recording}"]


def _stage_record(change: CommandChange) -> dict[str, object]:
    packet = change.packet if change.packet >= 0 else None
    return {"at_utc": iso_text(change.at_ns), "stage": change.stage.value, "detail": change.detail, "packet": packet, "by": change.by}


class _NoUplink:
    """Nothing can leave by a dry run."""

    def send(self, packet: bytes, now_ns: int, *, tag: int = -1, service: Service | None = None) -> Sequence[UplinkNotice]:
        raise KnownError("a dry run sends nothing")

    def step(self, now_ns: int, link: LinkView) -> Sequence[UplinkNotice]:
        return ()
