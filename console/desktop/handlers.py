"""What the window's actions do. One small method each, named as the action."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget, QFileDialog, QInputDialog, QWidget

from console.desktop.alarm_handlers import AlarmHandlers
from console.desktop.antenna_handlers import AntennaHandlers
from console.desktop.approval_handlers import ApprovalHandlers
from console.desktop.command_handlers import CommandHandlers
from console.desktop.element_handlers import ElementHandlers
from console.desktop.evidence import Evidence
from console.desktop.export_handlers import ExportHandlers
from console.desktop.map_handlers import MapHandlers
from console.desktop.pass_handlers import PassHandlers
from console.desktop.plan_handlers import PlanHandlers
from console.desktop.plot_handlers import PlotHandlers
from console.desktop.queue_handlers import QueueHandlers
from console.desktop.session_view import SessionView
from console.desktop.time_handlers import TimeHandlers
from console.desktop.uplink_handlers import UplinkHandlers
from console.desktop.value_handlers import ValueHandlers
from console.resources import resource_root
from console.session.messages import AddNote, Shutdown
from widgets.command_palette import CommandPalette
from widgets.help_view import HelpView
from widgets.panel import Panel
from widgets.panel_table import SearchField
from widgets.restyle import Restyle
from widgets.theme import THEMES, Status, Theme

ThemeChanged = Callable[[Theme], None]


class Handlers(
    AlarmHandlers, MapHandlers, TimeHandlers, PassHandlers, PlotHandlers, ElementHandlers, AntennaHandlers, ExportHandlers, ValueHandlers,
    CommandHandlers,
    UplinkHandlers,
    QueueHandlers,
    ApprovalHandlers,
    PlanHandlers,
):  # fmt: skip
    """The actions of one session's window."""

    def __init__(self, view: SessionView, *, open_recording: Callable[[str], None], close_window: Callable[[], object]) -> None:
        AlarmHandlers.__init__(self, view)
        MapHandlers.__init__(self, view)
        TimeHandlers.__init__(self, view)
        PassHandlers.__init__(self, view)
        PlotHandlers.__init__(self, view)
        ElementHandlers.__init__(self, view)
        AntennaHandlers.__init__(self, view)
        ExportHandlers.__init__(self, view)
        ValueHandlers.__init__(self, view)
        CommandHandlers.__init__(self, view)
        UplinkHandlers.__init__(self, view)
        QueueHandlers.__init__(self, view)
        evidence = Evidence(view)
        ApprovalHandlers.__init__(self, view, evidence)
        PlanHandlers.__init__(self, view, evidence)
        self._view = view
        self._open_recording, self._close_window = open_recording, close_window
        self._palette: CommandPalette | None = None
        self._help: HelpView | None = None
        self._restyle = Restyle(cast(QApplication, QApplication.instance()), view)
        view.stack.currentChanged.connect(lambda _: self._restyle.finish(view.room.workspace))
        view.on_theme.append(self._forget_popups)
        self.actions: dict[str, QAction] = {}
        view.bar.bar.palette_requested.connect(self.show_palette)
        view.bar.bar.alarms_clicked.connect(self.show_monitor)
        view.bar.bar.pass_clicked.connect(self.show_pass)
        view.bar.bar.link_clicked.connect(self.show_pass)
        view.bar.bar.frames_clicked.connect(self.show_investigate)
        view.bar.bar.arm_clicked.connect(self.show_pass)

    def by_name(self) -> dict[str, Callable[[], None]]:
        """Every handler by the name of its action."""
        return {name: getattr(self, name) for name in dir(type(self)) if not name.startswith("_") and name not in ("by_name", "actions")}

    def show_palette(self) -> None:
        if self._palette is None:
            self._palette = CommandPalette(self._view.desk.theme, parent=self._view)
        self._palette.show_actions(self.actions.values())
        self._palette.open_over(self._view)

    def show_monitor(self) -> None:
        self._view.show_workspace("monitor")

    def show_pass(self) -> None:
        self._view.show_workspace("pass")

    def show_investigate(self) -> None:
        self._view.show_workspace("investigate")

    def search_telemetry(self) -> None:
        near = _search_near(QApplication.focusWidget(), self._view)
        if near is not None:
            near.setFocus()
            near.selectAll()
            return
        if self._view.room.table is None:
            self.show_pass()
        table = self._view.room.table
        if table is not None:
            table.table.search.setFocus()
            table.table.search.selectAll()

    def choose_command(self) -> None:
        self.show_pass()
        builder = self._view.rooms["pass"].builder
        if builder is not None:
            builder.builder.search.setFocus()
            builder.builder.search.selectAll()

    def go_to_queue(self) -> None:
        self.show_pass()
        self._view.room.workspace.reveal("queue").setFocus()

    def show_command_history(self) -> None:
        self.show_investigate()
        self._view.room.workspace.reveal("command_history").setFocus()

    def show_imaging(self) -> None:
        self.show_monitor()
        self._view.room.workspace.reveal("imaging").setFocus()

    def show_completeness(self) -> None:
        self.show_investigate()
        self._view.room.workspace.reveal("completeness").setFocus()

    def build_ping(self) -> None:
        self.show_pass()
        builder = self._view.rooms["pass"].builder
        if builder is not None and "PING" in self._view.model.dictionary.commands:
            builder.builder.choose("PING")
        else:
            self._say("the dictionary has no command PING")

    def add_note(self) -> None:
        text, is_given = QInputDialog.getText(self._view, "Note", "A note into the session, at the present time:")
        if is_given and text.strip():
            self._view.send(AddNote(text.strip()))

    def open_recording(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self._view, "Open a recording", str(self._view.recordings), "Sessions (*.moonkite)")
        if path:
            self._open_recording(path)

    def replay_this_session(self) -> None:
        if self._view.desk.recording is None:
            self._say("nothing is recorded in this session")
        else:
            self._open_recording(str(self._view.desk.recording))

    def toggle_play(self) -> None:
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton):
            focus.click()
            return
        transport = self._view.rooms["investigate"].transport
        if transport is not None:
            transport.bar.toggle()

    def step_forward(self) -> None:
        self._view.time.step_chunk(1)

    def step_back(self) -> None:
        self._view.time.step_chunk(-1)

    def next_theme(self) -> None:
        names = list(THEMES)
        theme = THEMES[names[(names.index(self._view.desk.theme.name) + 1) % len(names)]]
        self._view.desk.settings.theme = theme.name  # type: ignore[assignment]
        self._view.room.workspace.cover(before=self._restyle.finish)
        self._restyle.start(theme)
        self._view.set_theme(theme)

    def _forget_popups(self) -> None:
        """What is opened next is made in the new look."""
        self._palette = self._search = self._limit_search = None

    def float_panel(self) -> None:
        focus = QApplication.focusWidget()
        while focus is not None and not isinstance(focus, QDockWidget):
            focus = focus.parentWidget()
        if isinstance(focus, QDockWidget):
            focus.setFloating(not focus.isFloating())
        else:
            self._say("put the keyboard into a panel first (Tab)")

    def save_layout(self) -> None:
        name, is_given = QInputDialog.getText(self._view, "Layout", "Save where the panels stand, by this name:")
        if is_given and name.strip():
            self._view.layouts.save(self._view.room.workspace, name.strip())
            self._say(f"layout {name.strip()} saved")

    def load_layout(self) -> None:
        workspace = self._view.room.workspace
        names = self._view.layouts.names(workspace)
        if not names:
            self._say("no layout has been saved for this workspace")
            return
        name, is_given = QInputDialog.getItem(self._view, "Layout", "Bring back:", names, 0, False)
        if is_given:
            self._view.layouts.load(workspace, name)

    def reset_layout(self) -> None:
        self._view.layouts.reset(self._view.room.workspace)

    def show_help(self) -> None:
        if self._help is None:
            self._help = HelpView(self._view.desk.theme, parent=self._view)
            self._help.show_pages(help_pages())
        self._help.show()
        self._help.raise_()

    def show_guide(self) -> None:
        self._view.guide.setVisible(not self._view.guide.isVisible())

    def end_session(self) -> None:
        self._view.send(Shutdown())

    def close_window(self) -> None:
        self._close_window()

    def _say(self, text: str) -> None:
        self._view.notices.show_notice(text, Status.STANDBY)


def _search_near(focus: QWidget | None, view: QWidget) -> SearchField | None:
    """The search field of the panel that has the focus, so that `/` searches what one is looking at."""
    while focus is not None and focus is not view:
        field = focus.findChild(SearchField)
        if isinstance(focus, Panel) and isinstance(field, SearchField):
            return field
        focus = focus.parentWidget()
    return None


def help_pages() -> dict[str, str]:
    """The help pages that ship with the product, by title."""
    order = ("operator", "mission-author", "tester", "developer")
    folder = resource_root() / "help"
    return {name.replace("-", " ").capitalize(): (folder / f"{name}.md").read_text(encoding="utf-8") for name in order}
