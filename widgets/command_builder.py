"""Choose a command, fill its arguments, see its bytes, queue it. Nothing here sends: Enter only builds the bytes anew.

Keys: `/` searches, Down and Up choose in the list, Enter or Tab goes to the first argument, Alt+Q queues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSplitter, QVBoxLayout, QWidget

from console.dictionary.model import Argument, Command, Kind
from console.dictionary.significance import Significance
from console.session.messages import Prepared
from widgets.argument_form import ArgumentForm
from widgets.deliberate_button import DeliberateButton
from widgets.packet_hex import HexField, HexPane
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel, SearchField, has_all_words, lay_out_panel
from widgets.significance_badge import SIGNIFICANCE_STATUS, SignificanceBadge
from widgets.theme import DARK, Status, Theme

Check = Callable[[str, dict[str, str]], Mapping[str, str]]
_PREPARE_MS = 250


def _name_cell(command: Command) -> Cell:
    is_plain = command.significance is Significance.NONE
    return Cell(command.name, status=None if is_plain else SIGNIFICANCE_STATUS[command.significance], tip=command.description)


_COLUMNS: list[Column[Command]] = [
    Column("Command", _name_cell, 208),
    Column("Description", lambda command: Cell(command.description, "muted", tip=command.description), 0),
    Column("Group", lambda command: Cell(command.group, "muted"), 96),
]


class CommandBuilder(Panel):
    """The builder. `check(name, arguments)` gives the faults by argument name; `''` stands for the command as a whole.

    `prepare_requested` and `queue_requested` carry a name and the arguments as texts; `queue_requested` comes only for arguments
    whose bytes are on the screen.
    """

    prepare_requested = Signal(str, object)
    queue_requested = Signal(str, object)

    def __init__(self, theme: Theme = DARK, *, check: Check | None = None, parent: QWidget | None = None) -> None:
        super().__init__("command_builder", "Command builder", theme, parent)
        self.check: Check = check or (lambda name, arguments: {})
        self.command: Command | None = None
        self._said: Status | None = None
        self._prepared: tuple[str, dict[str, str]] | None = None
        self._asked: tuple[str, dict[str, str]] | None = None
        self.model: RowModel[Command] = RowModel(_COLUMNS, lambda command: command.name, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="No command matches, or no dictionary is loaded")
        self.table.key_filter = self._takes_key
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PREPARE_MS)
        self._timer.timeout.connect(self.prepare)
        self._build()

    def _build(self) -> None:
        self.search = SearchField("Search commands  /", "command_search")
        self.search.textChanged.connect(self._on_search)
        self.search.left.connect(self.table.setFocus)
        self.title, self.description = QLabel(""), QLabel("")
        self.description.setProperty("role", "muted")
        self.description.setWordWrap(True)
        self.badge = SignificanceBadge(self.theme)
        self.form = ArgumentForm(self.theme)
        self.form.changed.connect(self._on_changed)
        self.form.prepare_requested.connect(self.prepare)
        self.form.argument_entered.connect(self._light)
        self.hex = HexPane(self.theme, empty_text="The encoded bytes will stand here")
        self.hex.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.spans = QLabel("")
        self.spans.setObjectName("command_spans")
        self.spans.setProperty("role", "caption")
        self.spans.setWordWrap(True)
        self.message = QLabel("")
        self.message.setObjectName("command_message")
        self.message.setWordWrap(True)
        self.queue = DeliberateButton("&Queue", "command_queue_button", role="primary")
        self.queue.clicked.connect(self._on_queue)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.addWidget(self.table)
        self.split.addWidget(self._details())
        self.split.setSizes([150, 320])
        lay_out_panel(self, [self.search], self.split)
        self._show_command(None)

    def _details(self) -> QWidget:
        self.details = QWidget()
        column = QVBoxLayout(self.details)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        for part in (self.title, self.description, self.badge):
            column.addWidget(part)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.form)
        inner.addStretch(1)
        scroll.setWidget(holder)
        scroll.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)
        column.addWidget(scroll, 1)
        self.hex.setFixedHeight(64)
        column.addWidget(self.hex)
        column.addWidget(self.spans)
        foot = QHBoxLayout()
        foot.addWidget(self.message, 1)
        foot.addWidget(self.queue)
        column.addLayout(foot)
        return self.details

    def show_commands(self, commands: Iterable[Command]) -> None:
        """The commands to choose from."""
        self.model.set_rows(sorted(commands, key=lambda command: (command.group, command.name)))
        self._show_command(None)

    def choose(self, name: str, arguments: Mapping[str, str] | None = None) -> None:
        """Choose a command, and fill some of its arguments."""
        command = self.model.found(name)
        if command is None:
            return
        place = self.model.place_of(name)
        if place is not None:
            self.table.selectRow(place)
        if self.command is None or self.command.name != name:
            self._show_command(command)
        for key, text in (arguments or {}).items():
            editor = self.form.editors.get(key)
            if editor is not None and hasattr(editor, "setText"):
                editor.setText(text)
            elif editor is not None:
                editor.setCurrentText(text)

    def show_prepared(self, prepared: Prepared) -> None:
        """The answer to `prepare_requested`: bytes, the bits each argument fills, and what the checks say."""
        if self._asked is None or prepared.name != self._asked[0] or self._asked != self._present():
            return
        self._prepared = self._asked
        fields = [HexField(*one) for one in prepared.fields]
        self.hex.show_data(prepared.data, fields)
        self.spans.setText("   ".join(f"{one.name} {_bytes_text(one)}" for one in fields))
        self._say("; ".join(prepared.warnings) or f"{len(prepared.data)} bytes", Status.SERIOUS if prepared.warnings else None)
        self._show_state()

    def show_refused(self, reason: str) -> None:
        """The command can't be built or queued, and why."""
        self._prepared = None
        self._say(reason, Status.CRITICAL)
        self._show_state()

    def prepare(self) -> None:
        """Ask for the bytes of what stands in the fields, unless there are faults."""
        self._timer.stop()
        present = self._present()
        if present is None or self._show_faults():
            return
        self._asked = present
        self.prepare_requested.emit(present[0], dict(present[1]))

    def _present(self) -> tuple[str, dict[str, str]] | None:
        return (self.command.name, self.form.arguments()) if self.command else None

    def _show_command(self, command: Command | None) -> None:
        self.command, self._prepared, self._asked = command, None, None
        self.details.setVisible(command is not None)
        self._clear_bytes()
        if command is not None:
            self.title.setText(command.name)
            self.description.setText(command.description)
            self.description.setVisible(bool(command.description))
            self.badge.show_significance(command.significance, command.reason)
            self.form.show_arguments(command.arguments)
            self._on_changed()
        self._show_state()

    def _show_faults(self) -> bool:
        present = self._present()
        faults = dict(self.check(*present)) if present else {}
        self.form.show_faults(faults)
        if faults:
            self._say(faults.get("", ""), Status.CRITICAL)
        return bool(faults)

    def _on_changed(self) -> None:
        if self._prepared is not None and self._prepared != self._present():
            self._prepared = None
            self._clear_bytes()
        if self._show_faults():
            self._timer.stop()
        else:
            self._timer.start()
        self._show_state()

    def _show_state(self) -> None:
        is_allowed = self.command is not None and self.command.significance is not Significance.FORBIDDEN
        self.queue.setEnabled(is_allowed and self._prepared is not None and self._prepared == self._present())

    def take_theme(self) -> None:
        self._say(self.message.text(), self._said)
        self._show_faults()

    def _say(self, text: str, status: Status | None) -> None:
        self._said = status
        self.message.setText(text)
        self.message.setStyleSheet(f"color: {self.theme.status_ink(status) if status else self.theme.muted}")

    def _clear_bytes(self) -> None:
        self.hex.show_data(b"")
        self.spans.setText("")
        self._say("", None)

    def _light(self, argument: str) -> None:
        for one in self.hex.fields:
            if one.name == argument:
                self.hex.light(one.byte_range())

    def _on_queue(self) -> None:
        if self._prepared is not None and self._prepared == self._present():
            self.queue_requested.emit(self._prepared[0], dict(self._prepared[1]))

    def _on_search(self, words: str) -> None:
        self.model.set_filter(lambda command: has_all_words(words, command.name, command.group, command.description))

    def _on_current(self, index: object) -> None:
        place = self.table.current_place()
        if place is not None and place < self.model.rowCount():
            self._show_command(self.model.row(place))

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Slash:
            self.search.setFocus()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            first = next(iter(self.form.editors.values()), None)
            if first is not None:
                first.setFocus()
            else:
                self.prepare()
            return True
        return False


def _bytes_text(one: HexField) -> str:
    span = one.byte_range()
    return f"byte {span.start}" if len(span) == 1 else f"bytes {span.start} to {span.stop - 1}"


def demo_commands() -> list[Command]:
    """A few commands of a small spacecraft."""
    duration = Argument("duration", Kind.INTEGER, "s", "How long the heater stays on", 0, 3600, default="600", bits=16)
    heater = Argument("heater", Kind.ENUMERATED, labels={1: "BATTERY", 2: "TANK", 3: "CAMERA"}, default="BATTERY", bits=8)
    return [
        Command("PING", "/PING", "Are you alive?", "test"),
        Command("HEATER_ON", "/HEATER_ON", "Switch a heater on for a while", "thermal", (heater, duration),
                Significance.WARNING, "draws 8 W"),
        Command("SET_MODE", "/SET_MODE", "Attitude mode", "attitude", (
            Argument("mode", Kind.ENUMERATED, labels={0: "SAFE", 1: "SUN", 2: "NADIR"}, default="SUN", bits=8),
            Argument("rate_limit", Kind.FLOAT, "deg/s", low=0.0, high=1.5, default="0.5", bits=32),
        ), Significance.CRITICAL, "turns the antennas away from the Earth"),
        Command("LOAD_TEXT", "/LOAD_TEXT", "Text for the beacon", "radio", (Argument("text", Kind.STRING, default="MOONKITE"),)),
        Command("HK_INTERVAL", "/HK_INTERVAL", "Seconds between housekeeping packets", "housekeeping"),
    ]  # fmt: skip


def demo() -> QWidget:
    """A critical command with a fault in one field."""

    def check(name: str, arguments: dict[str, str]) -> dict[str, str]:
        text = arguments.get("rate_limit", "0")
        return {} if text.replace(".", "").isdigit() and float(text) <= 1.5 else {"rate_limit": f"{text} is above 1.5 deg/s"}

    builder = CommandBuilder(check=check)
    builder.prepare_requested.connect(
        lambda name, arguments: builder.show_prepared(
            Prepared(name, bytes.fromhex("1b21c00000 0c 2f080102 0002 3f000000 8a14"), [("mode", 80, 16), ("rate_limit", 96, 32)], [])
        )
    )
    builder.show_commands(demo_commands())
    builder.choose("SET_MODE")
    builder.prepare()
    builder.resize(520, 560)
    return builder
