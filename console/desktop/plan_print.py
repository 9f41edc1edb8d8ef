"""What the pass plans of a session came to, on paper: a PDF, A4 across, a table of steps for each run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from console.command.procedure import ProcedureState, StepResult, StepState
from console.command.procedure_text import step_values
from console.desktop.paper import print_html
from console.errors import KnownError
from console.store.rows import SessionInfo
from console.utc import utc_text

_HEADINGS = ("No", "Step", "Begun (UTC)", "Took", "Result", "Evidence", "By")


def write_plans_pdf(path: Path, session: SessionInfo, runs: Sequence[ProcedureState]) -> int:
    """Print how each run of a plan stood last, and return how many pages that takes. Raises KnownError when the file can't be written;
    then there is none."""
    return print_html(path, html_of(session, runs), title=f"Pass plans of {session.name}", what="the report of pass plans")


def html_of(session: SessionInfo, runs: Sequence[ProcedureState]) -> str:
    """The text that is printed, with everything that comes from a session escaped."""
    place = f" over {session.station}" if session.station else ""
    note = escape(f"{session.mode} {session.spacecraft}{place}, session {session.name}; all times UTC")
    blocks = "".join(_block(one) for one in runs) or "<p class='head'>No plan was loaded in this session.</p>"
    return f"<h1>Pass plans</h1><p class='note'>{note}</p>{blocks}"


def _block(state: ProcedureState) -> str:
    head = f"<b>{state.run}. {escape(state.name)}</b> {escape(str(state.phase))}{f': {escape(state.reason)}' if state.reason else ''}"
    by = f", run by {state.by}" if state.by else ""
    window = f"; pass {utc_text(state.aos_ns)} to {utc_text(state.los_ns)}" if state.aos_ns >= 0 else ""
    told = escape(f"{state.mode}{by}; last changed {utc_text(state.at_ns)}{window}")
    titles = _titles(state.source)
    headings = "".join(f"<th>{heading}</th>" for heading in _HEADINGS)
    rows = "".join(_row(number, result, titles.get(result.step, "")) for number, result in enumerate(state.results, 1))
    return f"<p class='head'>{head}</p><p class='bytes'>{told}</p><table cellspacing='0' cellpadding='2'><tr>{headings}</tr>{rows}</table>"


def _row(number: int, result: StepResult, title: str) -> str:
    is_begun = result.begun_ns >= 0
    took = f"{(result.ended_ns - result.begun_ns) / 1e9:.1f} s" if is_begun and result.ended_ns >= 0 else ""
    step = f"{escape(result.step)}{f'<br/>{escape(title)}' if title else ''}"
    is_plain = result.state in (StepState.OPEN, StepState.PASSED)
    state = escape(str(result.state)) if is_plain else f"<b>{escape(str(result.state))}</b>"
    attempts = f", attempt {result.attempt}" if result.attempt > 1 else ""
    cells = (
        str(number), step, utc_text(result.begun_ns) if is_begun else "", took, f"{state}{attempts}", escape(evidence_text(result)),
        escape(result.by),
    )  # fmt: skip
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def evidence_text(result: StepResult) -> str:
    """What shows a result, in words: the values, the command and how far it came, the packet."""
    command = f"command {result.command} {result.stage}" if result.command >= 0 else ""
    packet = f"packet {result.packet}" if result.packet >= 0 else ""
    return "; ".join(filter(None, (result.text if result.text != result.stage else "", command, packet)))


def _titles(source: str) -> dict[str, str]:
    """What each step does, from the plan's text; nothing where that can't be read any more."""
    try:
        return {str(step.get("id", "")): _title(step) for step in step_values(source)}
    except KnownError:
        return {}


def _title(step: Mapping[str, Any]) -> str:
    arguments = step.get("arguments")
    told = " ".join(f"{name}={value}" for name, value in arguments.items()) if isinstance(arguments, dict) else ""
    doing = f"{step['command']} {told}".rstrip() if "command" in step else str(step.get("condition", ""))
    text = str(step.get("text", ""))
    return " ".join(filter(None, (f"{text}:" if doing and text and text[-1].isalnum() else text, doing)))
