"""The commands of all recordings, read from the catalogue in a worker thread; copied into the queue, exported, printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from console.desktop.background import Background
from console.desktop.command_print import write_pdf
from console.desktop.desk import Desk
from console.desktop.workspace import Panel, Shows
from console.session.messages import Queue
from console.store.command_export import write_csv
from console.store.command_log import CommandQuery, CommandRecord, FoundCommands, find_commands
from widgets.command_history import CommandHistory, PastCommand, PastStage
from widgets.theme import Status

MOST_SHOWN = 1_000
MOST_WRITTEN = 100_000
PERIOD_MS = 10_000


class CommandHistoryPanel(QObject):
    """The list; `packet_requested` carries the index of a packet of this session, `session_requested` the file of another one."""

    packet_requested = Signal(int)
    session_requested = Signal(str)

    def __init__(self, desk: Desk, folder: Path) -> None:
        super().__init__()
        self._desk, self._folder, self._words = desk, folder, ""
        self.list = CommandHistory(desk.theme)
        self.list.allow_copy(desk.model.welcome.can_command)
        self.list.search_requested.connect(self._on_search)
        self.list.copy_requested.connect(self._on_copy)
        self.list.evidence_requested.connect(self._on_evidence)
        self.list.export_requested.connect(partial(self._write, "Export the commands", "commands.csv", write_csv))
        self.list.print_requested.connect(partial(self._write, "Print the commands", "commands.pdf", write_pdf))
        self._background = Background("command_history", self)
        self._background.failed.connect(lambda reason: desk.notice(reason, Status.CAUTION))
        desk.on_close.append(self._background.close)

    def panel(self) -> Panel:
        """The panel for a workspace; the recordings are looked at again every ten seconds while it can be seen."""
        return Panel("command_history", "Command history", self.list, self.read, PERIOD_MS, Shows.NOTHING)

    def read(self) -> None:
        """Look at the recordings again."""
        self.list.allow_copy(self._desk.model.welcome.can_command)
        folder, query = self._folder, CommandQuery(words=self._words)
        self._background.run(lambda: find_commands(folder, query, limit=MOST_SHOWN), self._on_found, key="find")

    def _on_found(self, found: FoundCommands) -> None:
        broken = {log.path: log.session for log in found.broken}
        rows = [past_command(one, self._desk.recording, is_sound=one.path not in broken) for one in found.commands]
        self.list.show_commands(rows, found.total, list(broken.values()))

    def _on_search(self, words: str) -> None:
        self._words = words
        self.read()

    def _on_copy(self, name: str, arguments: dict[str, str]) -> None:
        self._desk.send(Queue(name, arguments))
        told = " ".join(f"{key}={value}" for key, value in arguments.items())
        self._desk.notice(f"into the queue: {name} {told}".rstrip(), Status.STANDBY)

    def _on_evidence(self, one: PastCommand, packet: int) -> None:
        if one.is_here:
            self.packet_requested.emit(packet)
        else:
            self._desk.notice(f"packet {packet} is in {one.session}, which opens in a window of its own", Status.STANDBY)
            self.session_requested.emit(one.path)

    def _write(self, title: str, name: str, write: Callable[[Path, Sequence[CommandRecord]], int], words: str) -> None:
        path, _ = QFileDialog.getSaveFileName(self.list, title, str(Path.home() / name))
        if not path:
            return
        folder, query = self._folder, CommandQuery(words=words)

        def work() -> str:
            commands = find_commands(folder, query, limit=MOST_WRITTEN).commands
            write(Path(path), commands)
            return f"{path}: {len(commands)} commands"

        self._background.run(work, lambda text: self._desk.notice(text, Status.NORMAL))


def past_command(one: CommandRecord, here: Path | None, *, is_sound: bool) -> PastCommand:
    """A command of a recording as the list shows it; `here` is the recording that the window shows."""
    stages = tuple(PastStage(each.at_ns, each.stage, each.detail, each.packet, each.by, each.is_late) for each in one.stages)
    is_here = here is not None and Path(one.path).name == here.name
    return PastCommand(
        one.session, one.path, one.spacecraft, one.mode, one.number, one.name, tuple(one.arguments.items()), one.data, one.significance,
        stages, is_sound, is_here,
    )  # fmt: skip
