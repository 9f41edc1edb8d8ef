"""Watches over booked passes: their acts are said at the window's foot, and before AOS a line counts down and a sound is played."""

from __future__ import annotations

from console.desktop.desk import Desk
from console.desktop.reminders import AosReminders
from console.desktop.sound import AOS_SOUND, Player, sound_file
from console.orbit.types import Pass
from console.session.messages import Mode
from console.station.bookings import Fate
from console.utc import SECOND_NS
from widgets.reminder_bar import ReminderBar
from widgets.theme import Status


class PassWatch:
    """Brings together what is booked, the session's own pass, the settings, the bar and the player."""

    def __init__(self, desk: Desk, player: Player) -> None:
        self._desk, self.player = desk, player
        self._reminders = AosReminders(desk.settings)
        self._second = -1
        self.bar = ReminderBar(desk.theme)
        desk.tracking.passes_changed.connect(desk.bookings.show_found)
        desk.bookings.said.connect(self._on_said)
        desk.on_close += [desk.bookings.close, player.close]

    def _on_said(self, text: str, is_bad: bool) -> None:
        self._desk.notice(text, Status.CAUTION if is_bad else Status.STANDBY)

    def keep_up(self) -> None:
        """Remind of what is due by the session's time; cheap when nothing is."""
        now_ns = self._desk.model.now_ns()
        if now_ns // SECOND_NS == self._second or self._desk.model.welcome.mode is Mode.REPLAY:
            return
        self._second = now_ns // SECOND_NS
        booked = {each.one for each in self._desk.bookings.standings.booked if each.fate is not Fate.VANISHED}
        for one in self._reminders.due(now_ns, self._desk.model.rate, booked | self._own(now_ns)):
            self.bar.remind(one, is_booked=one in booked)
            if not self._desk.settings.is_reminder_silent:
                self.player.play(sound_file(AOS_SOUND))
        self.bar.show_now(now_ns, is_silent=self._desk.settings.is_reminder_silent)

    def _own(self, now_ns: int) -> set[Pass]:
        """The session's own next pass, where the operator wants to be reminded of it."""
        row = self._desk.tracking.session_pass(now_ns) if self._desk.settings.reminds_own_passes else None
        return set() if row is None else {row.one_pass}
