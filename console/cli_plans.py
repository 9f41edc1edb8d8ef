"""`moonkite plans`: what the pass plans of a session came to, step by step, from its file."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli_output import json_option, print_json
from console.cli_plan_words import report_lines, runs_of, told
from console.cli_recording import latest_option, recording_named
from console.command.procedure import ProcedureState, RunMode
from console.errors import KnownError, near_name
from console.store.reader import SessionReader

if TYPE_CHECKING:
    from console.session.plan_at_hand import PlanOperator
    from console.store.rows import SessionInfo
    from console.wiring import Cast, Wanted


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@latest_option
@click.option("--pdf", "pdf_path", type=click.Path(path_type=Path, dir_okay=False), help="print them into this file")
@json_option
def plans(file: Path, recordings: Path | None, pdf_path: Path | None, is_json: bool) -> None:
    """Report the pass plans of a session: every step with its result, times, command and evidence.

    FILE is a recording, or the word latest: the newest there is.
    """
    file = recording_named(file, recordings)
    with SessionReader(file) as reader:
        runs, session = runs_of(reader.procedures()), reader.info()
    if pdf_path is not None:
        _print(pdf_path, session, runs)
        return
    if is_json:
        print_json([told(state) for state in runs])
        return
    for state in runs:
        click.echo("\n".join(report_lines(state)))
    if not runs:
        click.echo("no plan was loaded in this session")


def _print(path: Path, session: SessionInfo, runs: list[ProcedureState]) -> None:
    from console.desktop.pass_plan_pdf import application_for_printing
    from console.desktop.plan_print import write_plans_pdf

    application = application_for_printing()
    pages = write_plans_pdf(path, session, runs)
    click.echo(f"{path}: {len(runs)} run{'s' * (len(runs) != 1)} of plans on {pages} page{'s' * (pages != 1)}")
    del application


def plan_operator(wanted: Wanted, name: str, mode: str | None) -> PlanOperator:
    """Who flies a plan in a session without a window: one of the mission's by its name, or a TOML file. Raises KnownError for one that
    there is not, that has faults, or that needs somebody who confirms. A refusal in the session is told on standard error at once."""
    from console.command.procedure_file import read_procedure
    from console.session.plan_at_hand import PlanOperator, PlanToFly
    from console.wiring import cast_of

    cast = cast_of(wanted)
    text, called = _plan_text(cast, name)
    procedure = read_procedure(text, name=called, dictionary=cast.dictionary, file=name)
    plan = PlanToFly.of(procedure, RunMode(mode) if mode else None)
    return PlanOperator(plan, by=getpass.getuser(), on_refused=lambda why: click.echo(f"moonkite: plan {name}: {why}", err=True))


def _plan_text(cast: Cast, name: str) -> tuple[str, str]:
    """The text of a plan, and what it is called: a file by its name without folder and ending."""
    known = {plan.name: plan.text for plan in cast.mission.procedures if plan.spacecraft == cast.spacecraft.name}
    if name in known:
        return known[name], name
    if not name.endswith(".toml"):
        there = f"its plans are {', '.join(known)}" if known else f"{cast.spacecraft.name} has no plan"
        raise KnownError(f"no plan {name}", rule=near_name(name, known) or there, remedy="or name a file: PLAN.toml")
    try:
        return Path(name).read_text("utf-8"), Path(name).stem
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror or str(error) if isinstance(error, OSError) else "it is not UTF-8"
        raise KnownError("the plan can't be read", where=name, rule=reason) from error
