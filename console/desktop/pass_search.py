"""Passes found day by day in a thread of its own, the day that is looked at first; imaging after all passes.

Days are those of UTC, so a jump of the time shown or a fast clock asks for the same days again and finds them there. Memory is bounded
by `MOST_ROWS` passes (a kilobyte and a half each): the days farthest from the one looked at are forgotten first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from console.desktop.pass_days import Day, Question, Span, image_day, search_day, together
from console.utc import DAY_NS

MOST_ROWS = 30_000
MOST_DAYS = 45
REST_S = 0.004
TELL_EVERY_DAYS = 3


class _Work(QRunnable):
    def __init__(self, run: Callable[[], None]) -> None:
        super().__init__()
        self.setAutoDelete(True)
        self._run = run

    def run(self) -> None:
        self._run()


class PassSearch(QObject):
    """Finds the days that are wanted, in a thread of its own, and tells what is known after each. `found` carries a Found."""

    found = Signal(object)

    def __init__(self, question: Question, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pass_search")
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._question = question
        self._days: dict[int, Day] = {}
        self._asked: tuple[int, ...] = ()
        self._wanted: tuple[int, ...] = ()
        self._is_running = self._is_full = False

    def ask(self, question: Question) -> None:
        """Search something else: what was found before is forgotten (and stays on show until there is something new)."""
        with self._lock:
            self._question, self._days, self._wanted = question, {}, self._asked
        self._go_on()

    def want(self, days: tuple[int, ...]) -> None:
        """Which days (numbers since 1970) are looked at, the most urgent first."""
        if days != self._asked:
            with self._lock:
                self._asked = self._wanted = days
                self._is_full = False
            self._go_on()

    def close(self) -> None:
        """Stop, and wait for the thread."""
        self._stop.set()
        self._pool.clear()
        self._pool.waitForDone()

    def _go_on(self) -> None:
        with self._lock:
            if self._is_running or self._stop.is_set() or self._next() is None:
                return
            self._is_running = True
        self._pool.start(_Work(self._run))

    def _next(self) -> int | None:
        """The most urgent day that is not known; then those whose imaging is not."""
        bare = next((day for day in self._wanted if day in self._days and self._days[day].opportunities is None), None)
        return next((day for day in self._wanted if day not in self._days), bare)

    def _run(self) -> None:
        untold = 0
        while True:
            with self._lock:
                day, question, is_first = self._next(), self._question, not self._days
                if day is None or self._stop.is_set():
                    self._is_running = False
                    break
                known = self._days.get(day)
            result = self._search(question, day, known)
            if result is None:
                continue
            with self._lock:
                if question is not self._question:
                    continue
                self._days[day] = result
                self._forget()
            untold += 1
            if is_first or untold >= TELL_EVERY_DAYS:
                untold = self._tell()
        if untold and not self._stop.is_set():
            self._tell()

    def _search(self, question: Question, day: int, known: Day | None) -> Day | None:
        def rest() -> bool:
            return self._stop.wait(REST_S) or question is not self._question

        return search_day(question, day * DAY_NS, rest) if known is None else image_day(question, known, rest)

    def _tell(self) -> int:
        with self._lock:
            question, days = self._question, list(self._days.values())
        self.found.emit(together(question, days, is_full=self._is_full))
        return 0

    def _forget(self) -> None:
        """Keep within bounds: first what isn't wanted, the farthest first; then the least urgent, which is wanted no more."""
        centre = self._wanted[0] if self._wanted else 0
        while len(self._days) > 1 and (len(self._days) > MOST_DAYS or sum(len(day.rows) for day in self._days.values()) > MOST_ROWS):
            far = max(self._days, key=lambda day: (day not in self._wanted, abs(day - centre)))
            del self._days[far]
            self._is_full = self._is_full or far in self._wanted
            self._wanted = tuple(day for day in self._wanted if day != far)


def days_of(now_ns: int, spans: Sequence[Span]) -> tuple[int, ...]:
    """The days that some stretches of time touch, nearest to an instant first."""
    days = {day for start_ns, end_ns in spans if end_ns > start_ns for day in range(start_ns // DAY_NS, end_ns // DAY_NS + 1)}
    today = now_ns // DAY_NS
    return tuple(sorted(days, key=lambda day: abs(day - today) + (0.5 if day < today else 0.0)))
