"""What the operator does with alarms in the window: the dialogs, the intents that come of them, the history, and the bell."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from console.desktop.alarm_bell import SOUND_OF, AlarmBell
from console.desktop.alarm_history import AlarmHistoryLoader
from console.desktop.desk import Desk
from console.desktop.limits_shown import hands_of, limits_tip
from console.desktop.sound import Player, sound_file
from console.session.messages import ChangeLimit, Mode, ResetLatch, Shelve, Unshelve
from console.telemetry.states import AlarmChange, AlarmState, LimitByHand
from widgets.alarm_history import AlarmHistory
from widgets.alarm_limit_editor import LimitEditor
from widgets.alarm_list import AlarmList
from widgets.alarm_shelve_dialog import ShelveDialog
from widgets.find_popup import Find, FindPopup
from widgets.theme import Status


class AlarmDesk(QObject):
    """Serves the alarm lists of all workspaces. Its windows belong to `view`."""

    def __init__(self, desk: Desk, player: Player, view: QWidget) -> None:
        super().__init__(view)
        self.setObjectName("alarm_desk")
        self._desk, self._view, self.player = desk, view, player
        self.bell = AlarmBell(desk.settings)
        self.history: AlarmHistory | None = None
        self._hands: FindPopup | None = None
        self.dialog: ShelveDialog | LimitEditor | None = None
        self._loader = AlarmHistoryLoader(desk.recording, self)
        self._loader.loaded.connect(self._on_loaded)
        self._loader.failed.connect(self._on_failed)
        desk.on_close += [self._close, player.close]

    def serve(self, shown: AlarmList) -> None:
        """Do what is asked for in a list."""
        shown.shelve_requested.connect(self.shelve)
        shown.back_requested.connect(self.take_back)
        shown.reset_requested.connect(self.reset)
        shown.limits_requested.connect(lambda change: self.edit_limits(change.parameter if change else ""))
        shown.hand_limits_requested.connect(self.list_hand_limits)
        shown.history_requested.connect(lambda change: self.show_history(change.parameter if change else ""))

    def shelve(self, change: AlarmChange | None) -> None:
        """Ask how long and why."""
        if change is None:
            self._say("choose an alarm first")
        elif change.state is AlarmState.OUT_OF_SERVICE:
            self._say(f"the alarm of {change.parameter} is out of service")
        elif not self._is_refused():
            dialog = ShelveDialog(change.parameter, self._desk.theme, self._view)
            dialog.shelve_requested.connect(lambda name, seconds, reason: self._desk.send(Shelve(name, seconds, reason)))
            self._open(dialog)

    def take_back(self, change: AlarmChange | None) -> None:
        """Take back from the shelf; into service again needs a reason, so the limit editor opens."""
        if change is None or change.state not in (AlarmState.SHELVED, AlarmState.OUT_OF_SERVICE):
            by_design = change is not None and change.state is AlarmState.SUPPRESSED
            self._say("it comes back when what suppresses it ends" if by_design else "choose a suppressed alarm first")
        elif change.state is AlarmState.SHELVED:
            self._desk.send(Unshelve(change.parameter))
        else:
            self.edit_limits(change.parameter)

    def reset(self, change: AlarmChange | None) -> None:
        """Reset the chosen latch, or all that wait for it."""
        chosen = change is not None and change.state in (AlarmState.LATCHED, AlarmState.LATCHED_ACKNOWLEDGED)
        if chosen or any(each.state is AlarmState.LATCHED_ACKNOWLEDGED for each in self._desk.model.alarms.values()):
            self._desk.send(ResetLatch(change.parameter if chosen and change is not None else ""))
        else:
            self._say("no latched alarm waits to be reset")

    def edit_limits(self, name: str) -> None:
        """Open the limit editor for a parameter."""
        parameter = self._desk.model.dictionary.parameters.get(name)
        if parameter is None:
            self._say("choose an alarm first, or find a parameter by its name (palette: Change the limits of a parameter)")
        elif not self._is_refused():
            state = self._desk.model.limits.get(name)
            editor = LimitEditor(parameter, hands_of(state), state.context if state else "", self._desk.theme, self._view)
            editor.change_requested.connect(self._on_change_requested)
            self._open(editor)

    def list_hand_limits(self) -> None:
        """List what is set by hand, in every context; Enter opens the limit editor."""
        shown = self._desk.shown
        finds = [
            Find(name, name, limits_tip(shown, name).replace("\n", "; ")) for name, each in sorted(shown.limits.items()) if hands_of(each)
        ]
        if not finds:
            self._say("no limits are set by hand")
            return
        if self._hands is None:
            self._hands = FindPopup(
                self._desk.theme, hint="Limits set by hand", empty_text="No such limits", name="hand_limits", parent=self._view
            )
            self._hands.resize(960, 320)
            self._hands.found.connect(self.edit_limits)
        self._hands.show_finds(finds)
        self._hands.open_over(self._view)

    def _on_change_requested(self, change: LimitByHand) -> None:
        self._desk.send(ChangeLimit(change.parameter, change.limits, change.reason, context=change.context))

    def _is_refused(self) -> bool:
        """In a replay nothing is changed: that is said before a dialog is filled in."""
        is_replay = self._desk.model.welcome.mode is Mode.REPLAY
        if is_replay:
            self._say("a recording is not changed by looking at it")
        return is_replay

    def _open(self, dialog: ShelveDialog | LimitEditor) -> None:
        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
        self.dialog = dialog
        dialog.show()

    def show_history(self, parameter: str = "") -> None:
        """Open the history, up to the time of what is shown."""
        if self.history is None:
            self.history = AlarmHistory(self._desk.theme, self._view)
            self.history.setWindowFlags(Qt.WindowType.Window)
        self.history.show()
        self.history.raise_()
        self.history.show_trouble("Reading the session file ...")
        self._loader.load(self._desk.shown.now_ns(), parameter)

    def _on_loaded(self, changes: list[AlarmChange], parameter: str) -> None:
        if self.history is not None:
            self.history.show_changes(changes, parameter)

    def _on_failed(self, reason: str) -> None:
        if self.history is not None:
            self.history.show_trouble(reason)

    def ring(self, at_ms: int) -> None:
        """Sound what is due. Nothing sounds in a replay: nobody has to act on what is past."""
        if self._desk.model.welcome.mode is Mode.REPLAY:
            return
        level = self.bell.due(self._desk.model.alarms, at_ms)
        if level is not None:
            self.player.play(sound_file(SOUND_OF[level]))

    def silence(self) -> None:
        """Silence what stands, and say so."""
        count = self.bell.silence(self._desk.model.alarms)
        self._say(f"{count} critical alarm{'s' * (count != 1)} silenced; a new one sounds again" if count else "no alarm sounds now")

    def _say(self, text: str) -> None:
        self._desk.notice(text, Status.STANDBY)

    def _close(self) -> None:
        self._loader.close()
        for window in (self.history, self.dialog):
            if window is not None:
                window.close()
                window.deleteLater()
        self.history = self.dialog = None
