"""Text on paper: HTML into a PDF of A4 pages, in the ink of the light look.

May be called outside the GUI thread; a QGuiApplication must be there, for the fonts.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from console import __version__
from console.whole_file import whole_file
from widgets.theme import LIGHT, figure_font

MARGIN_MM = 14.0
DPI = 96  # what Qt lays text out with where there is no screen; a page laid out by hand gets no margins of its own
STYLE = f"""
h1 {{ font-size: 15pt; margin-bottom: 2pt }}
p.note {{ color: {LIGHT.muted}; font-size: 8pt }}
p.head {{ font-size: 10pt; margin-top: 9pt; margin-bottom: 1pt }}
p.bytes {{ color: {LIGHT.muted}; font-size: 8pt; margin-top: 0; margin-bottom: 2pt }}
td, th {{ font-size: 8pt; padding-right: 14px }}
table {{ margin-bottom: 10px }}
th {{ color: {LIGHT.muted}; font-weight: normal; text-align: left }}
"""


def print_html(path: Path, html: str, *, title: str, what: str) -> int:
    """Print it across and return how many pages it takes. Raises KnownError, which says `what` can't be printed; then there is no file."""
    with whole_file(path, f"{what} can't be printed") as beside:
        beside.write_bytes(b"")
        pages = _print(beside, html, title)
        if not beside.stat().st_size:
            raise OSError("the disk is full")
    return pages


def _print(path: Path, html: str, title: str) -> int:
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageOrientation(QPageLayout.Orientation.Landscape)
    writer.setPageMargins(QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM), QPageLayout.Unit.Millimeter)
    writer.setTitle(title)
    writer.setCreator(f"Moonkite {__version__}")
    document = QTextDocument()
    document.setDefaultFont(figure_font(10))
    document.setDefaultStyleSheet(STYLE)
    document.setDocumentMargin(0)
    document.setHtml(html)
    document.setPageSize(QSizeF(writer.pageLayout().paintRectPoints().size()) * DPI / 72)
    document.print_(writer)
    return max(document.pageCount(), 1)
