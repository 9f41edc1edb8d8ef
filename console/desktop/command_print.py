"""The list of commands on paper: a PDF, A4 across, one block a command with its bytes and stages."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from console.desktop.paper import print_html
from console.store.command_log import CommandRecord
from console.utc import utc_text


def write_pdf(path: Path, commands: Sequence[CommandRecord]) -> int:
    """Print the commands and return how many pages they take. Raises KnownError when the file can't be written; then there is none."""
    return print_html(path, html_of(commands), title="Commands", what="the list of commands")


def html_of(commands: Sequence[CommandRecord]) -> str:
    """The text that is printed, with everything that comes from a session escaped."""
    count = f"{len(commands)} command{'s' * (len(commands) != 1)}, newest first; all times UTC"
    return f"<h1>Commands</h1><p class='note'>{count}</p>" + "".join(_block(one) for one in commands)


def _block(one: CommandRecord) -> str:
    told = " ".join(f"{name}={value}" for name, value in one.arguments.items())
    significance = "" if one.significance == "none" else f", significance {one.significance}"
    head = f"<b>{escape(one.name)}</b> {escape(told)}"
    who = escape(
        f"{one.mode} {one.spacecraft} over {one.station or 'no station'}, session {one.session}, command {one.number}{significance}"
    )
    rows = "".join(
        f"<tr><td>{utc_text(each.at_ns, digits=3)}</td><td><b>{escape(each.stage.value)}</b></td><td>{escape(each.detail)}</td>"
        f"<td>{f'packet {each.packet}' if each.packet >= 0 else ''}</td><td>{escape(each.by)}</td></tr>"
        for each in one.stages
    )
    data = f"<p class='bytes'>{who}<br/>{one.data.hex(' ').upper()}</p>"
    return f"<p class='head'>{head}</p>{data}<table cellspacing='0' cellpadding='2'>{rows}</table>"
