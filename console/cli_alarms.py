"""`moonkite alarms`: the history of a session's alarms, and the limits that were set by hand in it, from its file."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from console.cli_output import json_option, print_json
from console.cli_recording import latest_option, recording_named
from console.errors import KnownError, near_name
from console.session.acts import decode_act
from console.session.messages import ChangeLimit
from console.store.reader import SessionReader
from console.telemetry.states import AlarmChange, AlarmLevel, AlarmState, LimitByHand
from console.utc import iso_text, utc_text


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@latest_option
@click.option("--parameter", default="", help="only this parameter's alarm")
@click.option("--standing", "is_standing", is_flag=True, help="only what still stands at the end, pending and suppressed ones too")
@json_option
def alarms(file: Path, recordings: Path | None, parameter: str, is_standing: bool, is_json: bool) -> None:
    """Every change of every alarm of a session, and the limits that were set by hand in it.

    FILE is a recording, or the word latest: the newest there is.
    """
    file = recording_named(file, recordings)
    with SessionReader(file) as reader:
        changes, hands = reader.alarms(), limits_by_hand(reader)
    known = {each.parameter for each in changes} | {each.parameter for each in hands}
    if parameter and parameter not in known:
        raise KnownError(f"no alarm of {parameter} in this session", where=str(file), rule=near_name(parameter, known))
    shown = standing(changes) if is_standing else changes
    shown = [each for each in shown if parameter in ("", each.parameter)]
    chosen = [each for each in hands if parameter in ("", each.parameter)]
    if is_json:
        print_json({"changes": [change_told(each) for each in shown], "limits_by_hand": [hand_told(each) for each in chosen]})
        return
    for change in shown:
        click.echo(change_line(change))
    for hand in chosen:
        click.echo(hand_line(hand))
    if not shown and not chosen:
        click.echo("no alarm stands at the end" if is_standing else "no alarm came in this session")


def limits_by_hand(reader: SessionReader) -> list[LimitByHand]:
    """The limits that were put in force by hand in a session, or were in force from an earlier one; oldest first."""
    acts = [decode_act(each.blob) for each in reader.intents()]
    changes = [(act.by, act.intent) for act in acts if isinstance(act.intent, ChangeLimit)]
    return [LimitByHand(one.parameter, one.limits, one.since_ns, by, one.reason, one.context) for by, one in changes]


def standing(changes: list[AlarmChange]) -> list[AlarmChange]:
    """The last change of each alarm that is not normal at the end; oldest first."""
    last = {change.parameter: change for change in changes}
    return sorted((each for each in last.values() if each.state is not AlarmState.NORMAL), key=lambda each: each.at_ns)


def change_line(change: AlarmChange) -> str:
    """One change in one line."""
    first = " first out" if change.is_first_out else ""
    by = f"  {change.by}" if change.by else ""
    note = f": {change.note}" if change.note else ""
    value = f"{change.value} {change.limit}".strip()
    level = change.level.name.lower()
    return f"{utc_text(change.at_ns, digits=3)}  {level:<8}  {change.parameter + first:<24}  {change.state:<24}  {value}{by}{note}".rstrip()


def hand_line(hand: LimitByHand) -> str:
    """One change of limits in one line."""
    if hand.limits is None:
        text = "the dictionary's again"
    elif hand.limits.is_off:
        text = "out of service"
    else:
        parts = [(AlarmLevel(each.level).name.lower(), each.low, each.high) for each in hand.limits.ranges]
        text = ", ".join(f"{level} {_number(low)} .. {_number(high)}" for level, low, high in parts)
    where = "" if hand.context is None else f" where {hand.context}" if hand.context else " outside its contexts"
    by = f"{hand.by}: " if hand.by else ""
    return f"{utc_text(hand.since_ns, digits=3)}  limits    {hand.parameter:<24}  {text or 'none'}{where}  {by}{hand.reason}"


def _number(end: float | None) -> str:
    return "" if end is None else f"{end:g}"


def change_told(change: AlarmChange) -> dict[str, object]:
    """A change as JSON has it: its fields, the time as a text, the level as a word."""
    fields = msgspec.to_builtins(change)
    return {"at": iso_text(change.at_ns), **fields, "level": change.level.name.lower()}


def hand_told(hand: LimitByHand) -> dict[str, object]:
    """Limits by hand as JSON has them; `limits` of null are the dictionary's again."""
    return {"since": iso_text(hand.since_ns), **msgspec.to_builtins(hand)}
