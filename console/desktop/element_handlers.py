"""What the window's actions do with elements and passes. One small method each, named as the action; `Handlers` inherits them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QVBoxLayout

from console.desktop.pass_export import FILTERS
from console.desktop.session_view import SessionView
from console.orbit.providers import GROUPS
from console.utc import file_text
from widgets.satellite_chooser import SatelliteChooser
from widgets.satellite_row import SatelliteRow

ELEMENT_FILES = "Elements (*.tle *.txt *.3le *.json *.csv *.xml *.kvn *.omm *.oem *.dat);;All files (*)"


class ElementHandlers:
    """The actions around the element store."""

    def __init__(self, view: SessionView) -> None:
        self._owner, self._elements = view, view.elements
        self._dialog: QDialog | None = None
        self._elements.following.rows_read.connect(self._on_rows_read)
        self._elements.following.failed.connect(self._on_rows_failed)

    def import_elements(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self._owner, "Import elements", "", ELEMENT_FILES)
        if paths:
            names = Path(paths[0]).name if len(paths) == 1 else f"{len(paths)} files"
            self._elements.process.start("import", paths, doing=f"importing elements from {names} ...")

    def update_elements(self) -> None:
        text, is_given = QInputDialog.getItem(
            self._owner,
            "Update elements",
            "Ask the provider now for a group, a catalogue number or an address (https):",
            list(GROUPS),
            0,
            True,
        )
        if is_given and text.strip():
            self._elements.process.start("update", [text.strip()], doing=f"asking for {text.strip()} ...")

    def choose_satellites(self) -> None:
        dialog = self._dialog = _chooser_dialog(self._owner)
        chooser = dialog.findChild(SatelliteChooser)
        assert isinstance(chooser, SatelliteChooser)
        chooser.accepted.connect(self._on_satellites_accepted)
        chooser.cancelled.connect(dialog.reject)
        dialog.finished.connect(self._on_dialog_finished)
        chooser.show_message("Reading the element store ...")
        dialog.open()
        self._elements.following.read_rows()

    def export_passes(self) -> None:
        start_ns, _ = self._elements.shown_span()
        name = f"passes-{file_text(start_ns)[:8]}.ics"
        path, chosen = QFileDialog.getSaveFileName(self._owner, "Export passes", name, FILTERS)
        if path:
            self._elements.export(with_suffix(Path(path), chosen))

    def _on_rows_read(self, rows: list[SatelliteRow]) -> None:
        chooser = self._chooser()
        if chooser is not None:
            chooser.show_message("No elements yet. Import a file of them (Ctrl+I), or update from a provider (Ctrl+K, update)")
            chooser.show_satellites(rows, self._elements.following.keys)

    def _on_rows_failed(self, reason: str) -> None:
        chooser = self._chooser()
        if chooser is not None:
            chooser.show_message(reason)

    def _on_satellites_accepted(self, keys: tuple[str, ...]) -> None:
        self._elements.following.follow(keys)
        if self._dialog is not None:
            self._dialog.accept()

    def _on_dialog_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
            self._dialog = None

    def _chooser(self) -> SatelliteChooser | None:
        found = self._dialog.findChild(SatelliteChooser) if self._dialog is not None else None
        return found if isinstance(found, SatelliteChooser) else None


def _chooser_dialog(view: SessionView) -> QDialog:
    dialog = QDialog(view)
    dialog.setObjectName("satellite_dialog")
    dialog.setAccessibleName("Choose satellites")
    dialog.setWindowTitle("Choose satellites to follow")
    dialog.resize(1000, 600)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    chooser = SatelliteChooser(view.desk.theme)
    column.addWidget(chooser)
    chooser.search.setFocus()
    return dialog


def with_suffix(path: Path, chosen: str) -> Path:
    """The path with the ending of the chosen filter, `Calendar (*.ics)`, where it has none."""
    ending = chosen.partition("(*")[2].partition(")")[0]
    return path if path.suffix or not ending.startswith(".") else path.with_name(path.name + ending)
