"""What the window's actions do with passes. One small method each, named as the action; `Handlers` inherits them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QInputDialog

from console.desktop.panels.timeline import TimelinePanel
from console.desktop.session_view import SessionView
from console.orbit.types import Pass
from widgets.pass_timeline_layout import PRESETS_H
from widgets.pass_timeline_limits import HIGHEST_DEG, LOWEST_DEG
from widgets.theme import Status

MOST_MINUTES = 60
MOST_MHZ = 1e6
SPANS = {(f"{hours} hours" if hours < 72 else f"{hours // 24} days"): hours for hours in PRESETS_H}


class PassHandlers:
    """The actions of the timeline, the bookings, the reminder and the shown Doppler shift."""

    def __init__(self, view: SessionView) -> None:
        self._passes = view

    def _timeline(self) -> TimelinePanel | None:
        """The timeline, brought into sight."""
        self._passes.show_workspace("monitor")
        self._passes.room.workspace.reveal("timeline").setFocus()
        return self._passes.room.timeline

    def _act_on_pass(self, act: Callable[[TimelinePanel, Pass], None]) -> None:
        """Do something with the pass under the timeline's cursor, else with the one that strip and sky show."""
        panel = self._passes.rooms["monitor"].timeline
        if panel is None:
            return
        row = self._passes.tracking.shown_pass(self._passes.desk.shown_ns())
        one = panel.timeline.current if self._passes.room.timeline is panel else None
        one = one or (row.one_pass if row else None)
        if one is None:
            self._passes.notices.show_notice("there is no pass to act on: choose one on the timeline", Status.CAUTION)
        else:
            act(panel, one)

    def book_pass(self) -> None:
        self._act_on_pass(lambda panel, one: panel.book(one))

    def release_pass(self) -> None:
        self._act_on_pass(lambda panel, one: panel.release(one))

    def swap_pass(self) -> None:
        self._act_on_pass(lambda panel, one: panel.swap(one))

    def set_timeline_span(self) -> None:
        name, is_given = QInputDialog.getItem(self._passes, "Timeline", "How much of it is shown:", list(SPANS), 2, False)
        panel = self._timeline()
        if is_given and panel is not None and name in SPANS:
            panel.timeline.show_span(SPANS[name])

    def toggle_light_rows(self) -> None:
        if (panel := self._timeline()) is not None:
            panel.timeline.toggle_light()

    def toggle_imaging_rows(self) -> None:
        if (panel := self._timeline()) is not None:
            panel.timeline.toggle_imaging()

    def toggle_pass_plan(self) -> None:
        if (panel := self._timeline()) is not None:
            panel.timeline.toggle_plan()

    def try_min_elevation(self) -> None:
        text = "Minimum elevation in degrees, over all stations:"
        value, is_given = QInputDialog.getInt(self._passes, "Minimum elevation", text, 10, round(LOWEST_DEG), round(HIGHEST_DEG))
        panel = self._timeline()
        if is_given and panel is not None:
            panel.timeline.try_elevation(float(value))

    def tell_doppler_of(self) -> None:
        shell = self._passes
        row = shell.tracking.shown_pass(shell.desk.shown_ns())
        name = row.one_pass.spacecraft if row else shell.tracking.selected
        told = shell.desk.settings.doppler_mhz
        text = f"Frequency that {name} sends, in MHz (0: the mission's):"
        mhz, is_given = QInputDialog.getDouble(shell, "Doppler", text, told.get(name, 0.0), 0.0, MOST_MHZ, 6)
        if is_given and mhz:
            told[name] = mhz
        elif is_given:
            told.pop(name, None)

    def remind_before_aos(self) -> None:
        settings = self._passes.desk.settings
        text = "Minutes before AOS (0: no reminder):"
        value, is_given = QInputDialog.getInt(self._passes, "Reminder", text, settings.reminder_minutes, 0, MOST_MINUTES)
        if is_given:
            settings.reminder_minutes = value
            self._say_reminder()

    def remind_of_own_passes(self) -> None:
        settings = self._passes.desk.settings
        settings.reminds_own_passes = not settings.reminds_own_passes
        self._say_reminder()

    def silence_reminder(self) -> None:
        settings = self._passes.desk.settings
        settings.is_reminder_silent = not settings.is_reminder_silent
        self._say_reminder()

    def _say_reminder(self) -> None:
        settings = self._passes.desk.settings
        if not settings.reminder_minutes:
            self._passes.notices.show_notice("no reminder before AOS", Status.STANDBY)
            return
        what = "booked passes and the session's own" if settings.reminds_own_passes else "booked passes only"
        sound = "without a sound" if settings.is_reminder_silent else "with a sound"
        self._passes.notices.show_notice(f"reminder {settings.reminder_minutes} min before AOS of {what}, {sound}", Status.STANDBY)
