"""What the window's actions about alarms do."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog

from console.desktop.alarm_bell import LEAST
from console.desktop.session_view import SessionView
from console.telemetry.states import AlarmChange
from widgets.parameter_search import ParameterSearch
from widgets.theme import Status


class AlarmHandlers:
    """The actions of one session's window that are about alarms."""

    def __init__(self, view: SessionView) -> None:
        self._alarm_view = view
        self._limit_search: ParameterSearch | None = None

    def acknowledge_alarm(self) -> None:
        alarms = self._alarm_view.room.alarms
        if alarms is not None:
            alarms.list.acknowledge_chosen()

    def acknowledge_all(self) -> None:
        alarms = self._alarm_view.room.alarms
        if alarms is not None:
            alarms.list.acknowledge_all()

    def shelve_alarm(self) -> None:
        self._alarm_view.alarms.shelve(self._chosen_alarm())

    def take_back_alarm(self) -> None:
        alarms = self._alarm_view.room.alarms
        if alarms is not None:
            chosen = alarms.list.suppressed.chosen()
            self._alarm_view.alarms.take_back(chosen.change if chosen else None)

    def reset_latch(self) -> None:
        self._alarm_view.alarms.reset(self._chosen_alarm())

    def change_limits(self) -> None:
        if self._limit_search is None:
            self._limit_search = ParameterSearch(self._alarm_view.desk.theme, parent=self._alarm_view)
            self._limit_search.parameter_chosen.connect(self._alarm_view.alarms.edit_limits)
            self._limit_search.stays_open = False
            self._limit_search.show_parameters(self._alarm_view.model.dictionary.parameters.values(), plottable_only=False)
        self._limit_search.open_over(self._alarm_view)

    def list_hand_limits(self) -> None:
        self._alarm_view.alarms.list_hand_limits()

    def show_alarm_history(self) -> None:
        self._alarm_view.alarms.show_history()

    def silence_alarms(self) -> None:
        self._alarm_view.alarms.silence()

    def toggle_alarm_sound(self) -> None:
        settings = self._alarm_view.desk.settings
        settings.is_alarm_silent = not settings.is_alarm_silent
        self._alarm_view.notices.show_notice(f"alarms {'make no sound' if settings.is_alarm_silent else 'sound'}", Status.STANDBY)

    def choose_alarm_sound(self) -> None:
        settings, names = self._alarm_view.desk.settings, list(LEAST)
        at = names.index(settings.alarm_sound_from)
        name, is_given = QInputDialog.getItem(self._alarm_view, "Alarm sound", "The least level that sounds:", names, at, False)
        if is_given and name in LEAST:
            settings.alarm_sound_from = name  # type: ignore[assignment]

    def _chosen_alarm(self) -> AlarmChange | None:
        alarms = self._alarm_view.room.alarms
        return alarms.list.chosen_change() if alarms is not None else None
