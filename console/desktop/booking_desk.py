"""The window's bookings: read, written and matched to today's passes in a thread of its own; the window never touches the file.

Another window or a command may book at any time: the file is looked at every few seconds, and again inside each act.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal, Slot

from console.clock import system_utc_ns
from console.desktop.pass_days import Found
from console.desktop.pass_marks import Standings, standings_of
from console.errors import KnownError
from console.mission.model import Mission
from console.orbit.types import Pass
from console.station.bookings import BookedPass, Fate, match_bookings, refusal_of, rivals_of
from console.store.bookings import Booking, BookingBook
from console.utc import DAY_NS

LOOK_EVERY_MS = 4_000
KEPT_PAST_NS = 2 * DAY_NS
Task = Callable[[], None]


class _Task(QRunnable):
    def __init__(self, run: Task) -> None:
        super().__init__()
        self.setAutoDelete(True)
        self._run = run

    def run(self) -> None:
        self._run()


class BookingDesk(QObject):
    """Books, releases and swaps for one window. `changed` carries Standings; `said` a sentence and whether it is bad news."""

    changed = Signal(object)
    said = Signal(str, bool)
    _worked = Signal(object)

    def __init__(self, mission: Mission, find_file: Callable[[], Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("booking_desk")
        self.standings = Standings()
        self._antennas = {station.name: station.antenna for station in mission.stations}
        self._priorities = {craft.name: craft.priority for craft in mission.spacecraft}
        self._crafts, self._find_file = set(self._priorities), find_file
        self._is_exercise = mission.is_fictional
        self._book: BookingBook | None = None
        self._seen: tuple[int, Found | None] = (-1, None)
        self._found = Found(0, 0, (), ())
        self._told: set[tuple[int, Fate]] = set()
        self._is_closed = self._is_waiting = False
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._worked.connect(self._on_worked)
        self._timer = QTimer(self)
        self._timer.setObjectName("bookings_looked_at")
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def show_found(self, found: Found) -> None:
        """Match the bookings to these passes."""
        self._found = found
        if not self._is_closed:
            self._start(self._look)

    @Slot()
    def look(self) -> None:
        """Look at the file and the passes, and tell when something has changed."""
        if not self._is_waiting and not self._is_closed:
            self._is_waiting = True
            self._start(self._look)

    def book(self, one: Pass, *, by: str) -> None:
        """Book a pass; refused with the reason when it is in conflict with another booking."""
        self._act(lambda book: self._booked(book, one, by))

    def release(self, one: Pass, *, by: str, reason: str = "") -> None:
        """Release the booking of a pass."""
        booked = next((each for each in self.standings.booked if each.one == one), None)
        if booked is None:
            self.said.emit(f"{_name(one)} is not booked", True)
            return
        ident = booked.booking.ident
        self._act(lambda book: self._released(book, ident, by, reason))

    def swap(self, one: Pass, *, by: str, reason: str = "") -> None:
        """Book a pass in place of those that exclude it."""
        self._act(lambda book: self._swapped(book, one, by, reason))

    def close(self) -> None:
        """Wait for what is under way, and let go of the file."""
        self._is_closed = True
        self._timer.stop()
        self._pool.waitForDone()
        if self._book is not None:
            self._book.close()

    def _start(self, task: Task) -> None:
        self._pool.start(_Task(task))

    def _act(self, act: Callable[[BookingBook], str]) -> None:
        def run() -> None:
            try:
                self.said.emit(act(self._opened()), False)
            except KnownError as error:
                self.said.emit(str(error), True)
            self._seen = (-1, None)
            self._look()

        if not self._is_closed:
            self._start(run)

    def _opened(self) -> BookingBook:
        if self._book is None:
            self._book = BookingBook(self._find_file())
        return self._book

    def _booked(self, book: BookingBook, one: Pass, by: str) -> str:
        made = book.book(one, at_ns=system_utc_ns(), by=by, refuse=lambda standing: refusal_of(one, standing, self._antennas))
        return f"{_name(one)} is booked (booking {made.ident})"

    def _released(self, book: BookingBook, ident: int, by: str, reason: str) -> str:
        gone = book.release(ident, at_ns=system_utc_ns(), by=by, reason=reason)
        return f"{gone.spacecraft} over {gone.station} is released"

    def _swapped(self, book: BookingBook, one: Pass, by: str, reason: str) -> str:
        rivals = rivals_of(one, book.standing(), self._antennas)
        idents = [each.ident for each in rivals]
        made = book.swap(
            idents, one, at_ns=system_utc_ns(), by=by, reason=reason,
            refuse=lambda standing: refusal_of(one, standing, self._antennas),
        )  # fmt: skip
        gone = ", ".join(f"{each.spacecraft} (booking {each.ident})" for each in rivals) or "nothing"
        return f"{_name(one)} is booked (booking {made.ident}) in place of {gone}"

    def _look(self) -> None:
        """In the worker: read what has changed, match, mark."""
        try:
            found = self._found
            if self._book is None and not self._find_file().exists():
                state, bookings = 0, []
            else:
                book = self._opened()
                state = book.state()
                if self._seen[0] == state and self._seen[1] is found:
                    return
                names = self._crafts | {lane.spacecraft for lane in found.lanes}
                bookings = [each for each in book.standing(since_ns=found.start_ns - KEPT_PAST_NS) if each.spacecraft in names]
            if self._seen[0] != state or self._seen[1] is not found:
                self._seen = (state, found)
                self._worked.emit(self._matched(found, bookings))
        except KnownError as error:
            self.said.emit(str(error), True)
        finally:
            self._is_waiting = False

    def _matched(self, found: Found, bookings: list[Booking]) -> Standings:
        booked = match_bookings(bookings, (row.one_pass for row in found.rows), found.known)
        if self._is_exercise:
            booked = [each for each in booked if not self._is_left_over(each)]
        return standings_of(found, booked, self._antennas, self._priorities)

    def _is_left_over(self, each: BookedPass) -> bool:
        """An exercise whose orbits begin anew has other passes than the last one: what was booked then is released, in silence."""
        if each.fate is not Fate.VANISHED:
            return False
        self._opened().release(each.booking.ident, at_ns=system_utc_ns(), by="", reason="the exercise has begun anew")
        return True

    @Slot(object)
    def _on_worked(self, standings: Standings) -> None:
        self.standings = standings
        for each in standings.booked:
            self._tell(each)
        self.changed.emit(standings)

    def _tell(self, each: BookedPass) -> None:
        """Say once of each booking that its pass has moved or gone."""
        if each.remark and (each.booking.ident, each.fate) not in self._told:
            self._told.add((each.booking.ident, each.fate))
            self.said.emit(f"{_name(each.one)} (booking {each.booking.ident}): {each.remark}", True)


def _name(one: Pass) -> str:
    return f"{one.spacecraft} over {one.station}"
