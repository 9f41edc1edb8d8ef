"""Asks what is to be exported, which of it, over which time, and into which file; shows how far an export is, and cancels it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QWidget,
)

from console.utc import utc_text
from widgets.dialog_layout import dialog_form, indent_number, lay_out_dialog
from widgets.theme import DARK, Status, Theme

WHATS: dict[str, tuple[str, ...]] = {
    "values": ("csv", "npz", "parquet"),
    "packets": ("bin", "hex", "pcap", "csv", "parquet"),
    "frames": ("bin", "hex", "pcap", "csv", "parquet"),
    "cadus": ("bin", "hex", "pcap"),
    "raw": ("bin", "hex", "pcap", "csv"),
    "events": ("csv", "parquet"),
    "alarms": ("csv", "parquet"),
    "commands": ("csv", "parquet"),
}
WORDS = {
    "values": "Values", "packets": "Packets", "frames": "Transfer frames", "cadus": "CADUs as received", "raw": "All bytes as received",
    "events": "Events", "alarms": "Alarms", "commands": "Commands",
}  # fmt: skip
FORM_WORDS = {
    "csv": "CSV", "npz": "NPZ (NumPy)", "parquet": "Parquet", "bin": "Binary", "hex": "Hexadecimal, one a line",
    "pcap": "Capture (pcap, for Wireshark)",
}  # fmt: skip
LAYOUTS = {"wide": "A row a packet", "long": "A row a value", "matlab": "For MATLAB"}
_TYPED = "Names or patterns"


@dataclass(frozen=True, slots=True)
class ExportSpan:
    """A stretch of time that can be chosen, both ends in nanoseconds (None: open)."""

    words: str
    from_ns: int | None = None
    until_ns: int | None = None


@dataclass(frozen=True, slots=True)
class ExportOffer:
    """What can be chosen: lists of parameters by name, spans, and what the packet list shows now ('' when it is all)."""

    lists: Mapping[str, Sequence[str]]
    spans: Sequence[ExportSpan]
    packets: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What was chosen; `parameters` empty: all. `only_shown`: the packets that the list shows. `may_replace`: an older file;
    `has_bad`: frames that failed their checks, too."""

    what: str
    form: str
    path: str
    layout: str = "wide"
    parameters: tuple[str, ...] = ()
    is_raw: bool = False
    every: int = 1
    is_generation: bool = False
    span: ExportSpan = ExportSpan("All of it")
    only_shown: bool = False
    may_replace: bool = False
    has_bad: bool = False


class ExportDialog(QDialog):
    """`export_requested` carries an ExportChoice, `cancel_requested` ends one that is under way. It stays open while that runs."""

    export_requested = Signal(object)
    cancel_requested = Signal()

    def __init__(self, offer: ExportOffer, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("export_dialog")
        self.setAccessibleName("Export data")
        self.setWindowTitle("Export data")
        self.theme = theme
        self.offer = offer
        self._may_replace = False
        self._make_fields()
        self._make_buttons()
        self._lay_out()
        self.show_offer(offer)
        self.show_progress(None)

    def _make_fields(self) -> None:
        self.what = _choice_box("export_what", "What", [(words, name) for name, words in WORDS.items()])
        self.form = _choice_box("export_format", "Format", [])
        self.layout_box = _choice_box("export_layout", "Layout of the table", [(words, name) for name, words in LAYOUTS.items()])
        self.which = _choice_box("export_which", "Which parameters", [])
        self.names = QLineEdit()
        self.names.setObjectName("export_names")
        self.names.setAccessibleName("Names of parameters")
        self.names.setPlaceholderText("BATT_V, TEMP_*")
        self.span = _choice_box("export_span", "Time span", [])
        self.axis = _choice_box("export_time", "Which time", [("Receipt", False), ("On board", True)])
        self.units = _choice_box("export_units", "Values as", [("Engineering units", False), ("Raw", True)])
        self.every = QSpinBox()
        self.every.setObjectName("export_every")
        self.every.setAccessibleName("Every how many samples")
        self.every.setRange(1, 1_000_000)
        self.every.setPrefix("every ")
        indent_number(self.every)
        self.only = QCheckBox("")
        self.only.setObjectName("export_only_shown")
        self.bad = QCheckBox("Those that failed their checks, too")
        self.bad.setObjectName("export_bad_frames")
        self.path = QLineEdit()
        self.path.setObjectName("export_file")
        self.path.setAccessibleName("File")
        self.path.textChanged.connect(lambda _: self._on_path())
        self.what.currentIndexChanged.connect(lambda _: self._on_what())
        self.form.currentIndexChanged.connect(lambda _: self._on_form())
        self.which.currentIndexChanged.connect(lambda _: self._settle())

    def _make_buttons(self) -> None:
        self.browse = QPushButton("Choose ...")
        self.start, self.cancel, self.leave = QPushButton("Export"), QPushButton("Cancel"), QPushButton("Close")
        self.start.setProperty("role", "primary")
        for button, name in ((self.browse, "browse"), (self.start, "start"), (self.cancel, "cancel"), (self.leave, "close")):
            button.setObjectName(f"export_{name}")
            button.setAutoDefault(False)
        self.browse.clicked.connect(self._on_browse)
        self.start.clicked.connect(lambda: self.export_requested.emit(self.choice()))
        self.cancel.clicked.connect(self.cancel_requested)
        self.leave.clicked.connect(self.close)
        self.bar = QProgressBar()
        self.bar.setObjectName("export_progress")
        self.bar.setAccessibleName("How far the export is")
        self.told = QLabel("")
        self.told.setWordWrap(True)

    def _lay_out(self) -> None:
        file_row, which = QHBoxLayout(), QHBoxLayout()
        for row in (file_row, which):
            row.setSpacing(8)
        file_row.addWidget(self.path, 1)
        file_row.addWidget(self.browse)
        which.addWidget(self.which)
        which.addWidget(self.names, 1)
        self.rows = dialog_form()
        for words, part in (
            ("What", self.what), ("Format", self.form), ("Layout", self.layout_box), ("Parameters", which), ("Values", self.units),
            ("Samples", self.every), ("Packets", self.only), ("Frames", self.bad),
            ("Time span", self.span), ("Time", self.axis), ("File", file_row),
        ):  # fmt: skip
            self.rows.addRow(words, part)
        buttons = QHBoxLayout()
        buttons.addWidget(self.told, 1)
        for button in (self.cancel, self.leave, self.start):
            buttons.addWidget(button)
        lay_out_dialog(self, (self.rows, self.bar), buttons, width=560)
        self._which_row = which

    def show_offer(self, offer: ExportOffer, *, what: str = "") -> None:
        """What can be chosen now; `what` chooses one at once."""
        self.offer = offer
        for box, items in (
            (self.which, [("All", ()), *((name, tuple(names)) for name, names in offer.lists.items()), (_TYPED, None)]),
            (self.span, [(one.words, one) for one in offer.spans]),
        ):
            with QSignalBlocker(box):
                box.clear()
                for text, value in items:
                    box.addItem(text, value)
        self.only.setText(f"Only what the list shows: {offer.packets}" if offer.packets else "All packets")
        self.only.setChecked(bool(offer.packets))
        self.only.setEnabled(bool(offer.packets))
        if what:
            self.what.setCurrentIndex(self.what.findData(what))
        self._on_what()

    def choice(self) -> ExportChoice:
        """What the fields say now."""
        typed = tuple(part.strip() for part in self.names.text().split(",") if part.strip())
        chosen = self.which.currentData()
        return ExportChoice(
            self.what.currentData(), self.form.currentData(), self.path.text().strip(), self.layout_box.currentData(),
            typed if chosen is None else tuple(chosen), self.units.currentData(), self.every.value(), self.axis.currentData(),
            self.span.currentData() or ExportSpan("All of it"), self.only.isChecked() and self.only.isEnabled(), self._may_replace,
            self.bad.isChecked(),
        )  # fmt: skip

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.told.setStyleSheet("")

    def show_progress(self, percent: int | None) -> None:
        """How far an export is, None when none is under way."""
        is_running = percent is not None
        self.bar.setVisible(is_running)
        self.cancel.setVisible(is_running)
        self.bar.setValue(percent or 0)
        if is_running and self.focusWidget() is self.start:
            self.cancel.setFocus()
        self.start.setEnabled(not is_running)
        if not is_running:
            self._allow_replacing(False)
            self._settle()

    def tell(self, text: str, status: Status = Status.STANDBY) -> None:
        """A line about the export."""
        self.told.setText(text)
        self.told.setStyleSheet(f"color: {self.theme.status_ink(status)}" if status is not Status.STANDBY else "")

    def ask_to_replace(self, name: str) -> None:
        """There is a file of that name: pressing the button again writes over it."""
        self._allow_replacing(True)
        self.tell(f"{name} is there already. Replace writes over it", Status.CAUTION)

    def _allow_replacing(self, may_replace: bool) -> None:
        self._may_replace = may_replace
        self.start.setText("Replace" if may_replace else "Export")

    def _on_path(self) -> None:
        if self._may_replace:
            self._allow_replacing(False)
            self.tell("")
        self._settle()

    def _on_what(self) -> None:
        forms = WHATS[self.what.currentData()]
        if [self.form.itemData(at) for at in range(self.form.count())] != list(forms):
            with QSignalBlocker(self.form):
                self.form.clear()
                for name in forms:
                    self.form.addItem(FORM_WORDS[name], name)
        self._on_form()

    def _on_form(self) -> None:
        what, form = self.what.currentData(), self.form.currentData()
        is_values = what == "values"
        for part, is_shown in (
            (self.layout_box, is_values and form != "npz"), (self._which_row, is_values), (self.units, is_values), (self.every, is_values),
            (self.only, what == "packets"), (self.bad, what == "frames"), (self.axis, what in ("values", "packets")),
        ):  # fmt: skip
            self.rows.setRowVisible(part, is_shown)
        path = self.path.text().strip() or self.offer.suggestion
        stem, dot, ending = path.rpartition(".")
        if path and (not dot or ending in {name for names in WHATS.values() for name in names}):
            self.path.setText(f"{stem if dot else path}.{form}")
        self._settle()

    def _on_browse(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Export to", self.path.text(), f"*.{self.form.currentData()};;All files (*)")
        if path:
            self.path.setText(path)
            self._may_replace = True  # it has asked

    def _settle(self) -> None:
        self.names.setEnabled(self.which.currentData() is None)
        self.start.setEnabled(bool(self.path.text().strip()) and not self.bar.isVisibleTo(self))


def _choice_box(name: str, words: str, items: Sequence[tuple[str, object]]) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(words)
    for text, value in items:
        box.addItem(text, value)
    return box


def demo() -> QWidget:
    """Values, with a plot's span to choose."""
    spans = (ExportSpan("All of it"), ExportSpan("What the plot shows", 0, 10**9), ExportSpan(f"Until {utc_text(10**9)}", None, 10**9))
    dialog = ExportDialog(ExportOffer({"In the plots": ("BATT_V",), "Watch list": ("BATT_V", "BATT_I")}, spans, "APID 201", "pass.csv"))
    dialog.resize(600, 420)
    return dialog
