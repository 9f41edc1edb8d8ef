"""Choose a command, fill its arguments, see its bytes and the dry run of its checks, queue it. Nothing here sends: Enter only builds the
bytes anew.

Keys: `/` searches, Down and Up choose in the list, F makes a favourite, V shows all, favourites, or those used last; Enter or Tab goes to
the first argument, Alt+L says what lets it leave, Alt+Q queues.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from console.command.verdicts import Verdict
from console.dictionary.model import Argument, Command, Kind
from console.dictionary.significance import Significance
from console.session.messages import Prepared
from widgets.check_list import demo_checks
from widgets.command_details import CommandDetails
from widgets.command_list import CommandList
from widgets.packet_hex import HexField
from widgets.panel import Panel
from widgets.panel_table import lay_out_panel
from widgets.theme import DARK, Status, Theme

Filled = tuple[str, dict[str, str]]
Check = Callable[[str, dict[str, str]], Mapping[str, str]]
_PREPARE_MS = 250
_PATIENCE_MS = 3000


class CommandBuilder(Panel):
    """The builder. `check(name, arguments)` gives the faults by argument name; `''` stands for the command as a whole.

    `prepare_requested` carries a name and the arguments as texts, `queue_requested` those and a Release. One preparation is under way at
    a time, so that an answer is never taken for that of other arguments; `queue_requested` comes only for arguments whose bytes are on the
    screen.
    `repeat_requested` is the same for a command that was refused as a repetition and is meant all the same. `marks_changed` carries the
    favourites and the commands used last, newest first.
    """

    prepare_requested = Signal(str, object)
    queue_requested = Signal(str, object, object)
    repeat_requested = Signal(str, object, object)
    marks_changed = Signal(object, object)

    def __init__(self, theme: Theme = DARK, *, check: Check | None = None, parent: QWidget | None = None) -> None:
        super().__init__("command_builder", "Command builder", theme, parent)
        self.check: Check = check or (lambda name, arguments: {})
        self.command: Command | None = None
        self._prepared: Filled | None = None
        self._asked: Filled | None = None
        self._repeat: Filled | None = None
        self.list = CommandList(theme)
        self.model, self.table, self.search = self.list.model, self.list.table, self.list.search
        self._pause, self._patience = self._timer(_PREPARE_MS), self._timer(_PATIENCE_MS)
        self._pause.timeout.connect(self.prepare)
        self._patience.timeout.connect(self._give_up)
        self._build()

    def _timer(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        return timer

    def _build(self) -> None:
        self.list.command_chosen.connect(self._show_command)
        self.list.entered.connect(self._enter)
        self.list.marks_changed.connect(self.marks_changed)
        self.details = CommandDetails(self.theme)
        self.form, self.release, self.queue = self.details.form, self.details.release, self.details.queue
        self.release.changed.connect(self._show_state)
        self.form.changed.connect(self._on_changed)
        self.form.prepare_requested.connect(self.prepare)
        self.queue.clicked.connect(self._on_queue)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.addWidget(self.list)
        self.split.addWidget(self.details)
        self.split.setSizes([150, 320])
        lay_out_panel(self, [], self.split)
        self._show_command(None)

    def show_commands(self, commands: Iterable[Command]) -> None:
        """The commands to choose from."""
        self.list.show_commands(commands)
        self._show_command(None)

    def show_marks(self, favourites: Iterable[str], recent: Iterable[str]) -> None:
        """The operator's favourites and the commands used last, as they were kept."""
        self.list.show_marks(favourites, recent)

    def choose(self, name: str, arguments: Mapping[str, str] | None = None) -> None:
        """Choose a command, and fill some of its arguments."""
        command = self.list.bring_up(name)
        if command is None:
            return
        if self.command is None or self.command.name != name:
            self._show_command(command)
        self.details.fill(arguments or {})

    def show_prepared(self, prepared: Prepared) -> None:
        """The answer to `prepare_requested`: bytes, the bits each argument fills, and what the checks say."""
        asked, self._asked = self._asked, None
        self._patience.stop()
        if asked is None or prepared.name != asked[0] or asked != self._present():
            self._pause.start()
            return
        self._prepared = asked
        self.details.show_bytes(prepared.data, [HexField(*one) for one in prepared.fields])
        self.details.show_checks(prepared.checks)
        words = "" if prepared.checks else "; ".join(prepared.warnings)
        self.details.say(words or _summary(prepared), Status.SERIOUS if words else None)
        self._show_state()

    def show_refused(self, reason: str) -> None:
        """The command can't be built or queued, and why."""
        self._prepared = self._asked = None
        self._patience.stop()
        self.details.say(reason, Status.CRITICAL)
        self._show_state()

    def ask_to_repeat(self, reason: str) -> None:
        """The command was queued moments ago: it is queued again only when the operator says that it is meant."""
        self._repeat = self._present()
        self.details.say(f"{reason}. Press again if it is meant", Status.SERIOUS)
        self._show_state()

    def refresh(self) -> None:
        """Look again at what the checks say, with the bytes on the screen left as they are."""
        if self._prepared is not None and self._asked is None and not self._pause.isActive() and self._repeat is None:
            self._asked = self._prepared
            self._patience.start()
            self.prepare_requested.emit(self._prepared[0], dict(self._prepared[1]))

    def prepare(self) -> None:
        """Ask for the bytes of what stands in the fields, unless there are faults or an answer is still awaited."""
        self._pause.stop()
        present = self._present()
        if present is None or self._show_faults():
            return
        if self._asked is not None:
            self._pause.start()
            return
        self._asked = present
        self._patience.start()
        self.prepare_requested.emit(present[0], dict(present[1]))

    def _give_up(self) -> None:
        self._asked = None
        self.details.say("No answer: the bytes could not be built", Status.SERIOUS)

    def _present(self) -> Filled | None:
        return (self.command.name, self.form.arguments()) if self.command else None

    def _show_command(self, command: Command | None) -> None:
        self.command, self._prepared, self._repeat = command, None, None
        self.details.setVisible(command is not None)
        self.details.release_by_hand()
        if command is not None:
            self.details.show_command(command)
            self._on_changed()
        self._show_state()

    def _show_faults(self) -> bool:
        present = self._present()
        faults = dict(self.check(*present)) if present else {}
        self.form.show_faults(faults)
        if faults:
            self.details.keep_in_sight()
            needed = self.form.needed()
            self.details.say(
                faults.get("", "") or (f"Needed: {', '.join(needed)}" if needed else ""), Status.CRITICAL if "" in faults else None
            )
        return bool(faults)

    def _on_changed(self) -> None:
        if self._repeat is not None and self._repeat != self._present():
            self._repeat = None
        if self._prepared is not None and self._prepared != self._present():
            self._prepared = None
            self.details.clear_bytes()
        if self._show_faults():
            self._pause.stop()
        else:
            self._pause.start()
        self._show_state()

    def _show_state(self) -> None:
        is_allowed = self.command is not None and self.command.significance is not Significance.FORBIDDEN
        is_ready = self._prepared is not None and self._prepared == self._present() and self.release.release() is not None
        self.queue.setEnabled(is_allowed and is_ready)
        self.queue.setText("&Queue again" if self._repeat is not None else "&Queue")
        self.queue.set_role("armed" if self._repeat is not None else "primary")

    def take_theme(self) -> None:
        self._show_faults()

    def _on_queue(self) -> None:
        release = self.release.release()
        if self._prepared is None or self._prepared != self._present() or release is None:
            self._show_state()
            return
        is_repeat, self._repeat = self._repeat == self._prepared, None
        (self.repeat_requested if is_repeat else self.queue_requested).emit(self._prepared[0], dict(self._prepared[1]), release)
        self.list.used(self._prepared[0])
        self._show_state()

    def _enter(self) -> None:
        first = next(iter(self.form.editors.values()), None)
        if first is not None:
            first.setFocus()
        else:
            self.prepare()


def _summary(prepared: Prepared) -> str:
    """How many bytes, and how many checks said what."""
    counts = {verdict: sum(check.verdict is verdict for check in prepared.checks) for verdict in Verdict}
    told = [f"{count} {verdict}" for verdict, count in counts.items() if count]
    return ", ".join([f"{len(prepared.data)} bytes", *told])


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
    """A critical command with its bytes and the dry run of its checks."""

    def check(name: str, arguments: dict[str, str]) -> dict[str, str]:
        text = arguments.get("rate_limit", "0")
        return {} if text.replace(".", "").isdigit() and float(text) <= 1.5 else {"rate_limit": f"{text} is above 1.5 deg/s"}

    builder = CommandBuilder(check=check)
    data = bytes.fromhex("1b21c00000 0c 2f080102 0002 3f000000 8a14")
    fields = [("SERVICE", 56, 8), ("SUBTYPE", 64, 8), ("mode", 80, 16), ("rate_limit", 96, 32), ("CRC", 128, 16)]
    builder.prepare_requested.connect(lambda name, _: builder.show_prepared(Prepared(name, data, fields, [], demo_checks())))
    builder.show_commands(demo_commands())
    builder.show_marks(["PING", "SET_MODE"], ["PING"])
    builder.choose("SET_MODE")
    builder.prepare()
    builder.details.light("rate_limit")
    builder.resize(560, 720)
    return builder
