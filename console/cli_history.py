"""`moonkite history`: the commands of all recordings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from console.cli_output import json_option, print_json
from console.cli_recording import recordings_option
from console.errors import KnownError, near_name
from console.utc import iso_text, parse_utc, utc_text

if TYPE_CHECKING:
    from console.store.command_log import CommandQuery, CommandRecord, FoundCommands


@click.command("history")
@click.argument("words", nargs=-1)
@click.option("--name", default="", help="only this command")
@click.option("--spacecraft", default="", help="only this spacecraft")
@click.option("--mode", type=click.Choice(["LIVE", "SIM", "TRAINING"]), help="only sessions of this mode")
@click.option("--by", default="", help="only commands that this operator had to do with")
@click.option("--stage", default="", help="only commands that stand at this stage, for example failed")
@click.option("--from", "start", metavar="UTC", help="not before this time")
@click.option("--until", "end", metavar="UTC", help="not after this time")
@click.option("--limit", type=click.IntRange(min=1), default=1000, show_default=True, help="the newest so many")
@click.option("--stages", "has_stages", is_flag=True, help="every stage with its evidence below each command")
@recordings_option
@click.option("--csv", "csv_path", type=click.Path(path_type=Path, dir_okay=False), help="write a table of all stages to this file")
@click.option("--pdf", "pdf_path", type=click.Path(path_type=Path, dir_okay=False), help="print them into this file")
@json_option
def history(
    words: tuple[str, ...], limit: int, has_stages: bool, recordings: Path | None, csv_path: Path | None, pdf_path: Path | None,
    is_json: bool, **wish: Any,
) -> None:  # fmt: skip
    """Every command of every recording, newest first. WORDS stand in its name, arguments, outcome, bytes, session or people."""
    from console.store.command_log import find_commands
    from console.store.places import sessions_folder

    found = find_commands(recordings or sessions_folder(), query_of(" ".join(words), **wish), limit=limit)
    if csv_path is not None or pdf_path is not None:
        _write(found, csv_path, pdf_path)
    elif is_json:
        print_json(record_of(found))
    else:
        click.echo("\n".join(lines_of(found, has_stages=has_stages)))


def query_of(
    words: str, *, name: str, spacecraft: str, mode: str | None, by: str, stage: str, start: str | None, end: str | None
) -> CommandQuery:
    """The options as a query. Raises KnownError for a stage that there is not."""
    from console.command.states import Stage
    from console.store.command_log import CommandQuery

    stages = {one.value: one for one in Stage}
    if stage and stage not in stages:
        raise KnownError(f"no stage {stage}", rule=near_name(stage, stages), remedy=f"one of {', '.join(stages)}")
    span = {"from_ns": parse_utc(start)} if start else {}
    span |= {"until_ns": parse_utc(end)} if end else {}
    return CommandQuery(words, name, spacecraft, mode or "", by, stages.get(stage), **span)


def _write(found: FoundCommands, csv_path: Path | None, pdf_path: Path | None) -> None:
    from console.store.command_export import write_csv

    if csv_path is not None:
        write_csv(csv_path, found.commands)
        click.echo(f"{csv_path}: {len(found.commands)} commands")
    if pdf_path is not None:
        from console.desktop.command_print import write_pdf
        from console.desktop.pass_plan_pdf import application_for_printing

        application = application_for_printing()
        pages = write_pdf(pdf_path, found.commands)
        click.echo(f"{pdf_path}: {len(found.commands)} commands on {pages} page{'s' * (pages != 1)}")
        del application


def record_of(found: FoundCommands) -> dict[str, object]:
    """What was found as JSON has it: times as texts, bytes as hexadecimal."""
    broken = [{"path": one.path, "reason": one.fault or one.chain.reason} for one in found.broken]
    return {"total": found.total, "sessions": found.sessions, "broken": broken, "commands": [command_record(one) for one in found.commands]}


def command_record(one: CommandRecord) -> dict[str, object]:
    """One command as JSON has it."""
    stages = [
        {"at_utc": iso_text(each.at_ns), "stage": each.stage.value, "detail": each.detail, "by": each.by,
         "packet": each.packet if each.packet >= 0 else None}
        for each in one.stages
    ]  # fmt: skip
    return {
        "session": one.session, "path": one.path, "spacecraft": one.spacecraft, "station": one.station, "mode": one.mode,
        "number": one.number, "name": one.name, "arguments": one.arguments, "data": one.data.hex().upper(),
        "significance": one.significance.value, "sent_utc": iso_text(one.sent_ns) if one.sent_ns >= 0 else None,
        "outcome": one.last.stage.value, "operators": one.operators, "stages": stages,
    }  # fmt: skip


def lines_of(found: FoundCommands, *, has_stages: bool) -> list[str]:
    """A line a command, with a word on what is left out and on every log that is not whole."""
    lines: list[str] = []
    for one in found.commands:
        told = " ".join(f"{name}={value}" for name, value in one.arguments.items())
        who = f"{one.mode:<5} {one.spacecraft:<10} {one.name:<20} {one.last.stage.value:<10}"
        people = f"  by {', '.join(one.operators)}" if one.operators else ""
        lines.append(f"{utc_text(one.first_ns)} {who} {told}{people}".rstrip())
        lines += _stage_lines(one) if has_stages else []
    rest = found.total - len(found.commands)
    lines += [f"{rest} older ones are not shown (--limit)"] if rest else []
    lines += [f"NOT as it was written: {one.path}: {one.fault or one.chain.reason}" for one in found.broken]
    return lines or [f"no such command in {found.sessions} recordings"]


def _stage_lines(one: CommandRecord) -> list[str]:
    lines = [f"    {one.data.hex(' ').upper()}"]
    for each in one.stages:
        evidence = f"  packet {each.packet}" if each.packet >= 0 else ""
        lines.append(
            f"    {utc_text(each.at_ns, digits=3)} {each.stage.value:<10} {each.detail}{evidence}{f'  by {each.by}' if each.by else ''}"
        )
    return lines
