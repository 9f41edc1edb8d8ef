"""The list of commands on paper: a PDF, A4 across, one block a command with its bytes and stages.

May be called outside the GUI thread; a QGuiApplication must be there, for the fonts.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from console import __version__
from console.errors import KnownError
from console.store.command_log import CommandRecord
from console.utc import utc_text
from widgets.theme import LIGHT, figure_font

MARGIN_MM = 14.0
_STYLE = f"""
h1 {{ font-size: 15pt; margin-bottom: 2pt }}
p.note {{ color: {LIGHT.muted}; font-size: 8pt }}
p.head {{ font-size: 10pt; margin-top: 9pt; margin-bottom: 1pt }}
p.bytes {{ color: {LIGHT.muted}; font-size: 8pt; margin-top: 0; margin-bottom: 2pt }}
td {{ font-size: 8pt; padding-right: 14pt }}
"""


def write_pdf(path: Path, commands: Sequence[CommandRecord]) -> int:
    """Print the commands and return how many pages they take. Raises KnownError when the file can't be written; then there is none."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(b"")
        pages = _print(beside, commands)
        if not beside.stat().st_size:
            raise OSError("the disk is full")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise KnownError("the list of commands can't be printed", where=str(path), rule=error.strerror or str(error)) from error
    return pages


def _print(path: Path, commands: Sequence[CommandRecord]) -> int:
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    writer.setPageMargins(QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM), QPageLayout.Unit.Millimeter)
    writer.setTitle("Commands")
    writer.setCreator(f"Moonkite {__version__}")
    document = QTextDocument()
    document.setDefaultFont(figure_font(10))
    document.setDefaultStyleSheet(_STYLE)
    document.setHtml(html_of(commands))
    document.print_(writer)
    document.setPageSize(writer.pageLayout().paintRectPoints().size())
    return max(document.pageCount(), 1)


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
    return f"<p class='head'>{head}</p>{data}<table>{rows}</table>"
