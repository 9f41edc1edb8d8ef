"""How long the window stands still while it works: `python tests/benchmarks/bench_stalls.py [FOLLOWED] [SECONDS] [SCENARIO...]`.

An offscreen window of the demo with so many satellites followed besides (0 and 500 when nothing is said) and fourteen days on the
timeline. A timer that should fire every millisecond tells the longest gap of each scenario, and how much of it the window's thread has
computed itself: the rest waited for the interpreter (`gc`: the longest collection of garbage), or for other programs. `calm` leaves out
the time in which the thread could have run but another program had its processor (Linux tells; the worker's own waits stay in it).
`pace`: what the processor takes just then for a million additions in Python; on a machine that is shared it varies by two and more.
`WHERE=1` samples what the thread does in gaps. Nothing here passes or fails.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PySide6.QtCore import QEventLoop, QPointF, Qt, QTimer
from PySide6.QtWidgets import QApplication

from console.desktop.app import GIVE_WAY_S, keep_for_good, make_application
from console.desktop.main_window import MainWindow
from console.desktop.session_view import SessionView
from console.desktop.settings import Settings
from console.mission.model import Spacecraft
from console.orbit.elements import ElementSet
from console.utc import DAY_NS
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, fly_a_pass, window_on

SIZE = (1600, 950)
DAYS_SHOWN = 14
LATE_S = 0.02
SCHEDULE = Path("/proc/thread-self/schedstat")
Act = Callable[[SessionView], None]


def satellites(count: int, epoch_ns: int) -> list[Spacecraft]:
    """Low orbits of all inclinations between 9 and 99 degrees."""
    rng = np.random.default_rng(3)
    found = []
    for number in range(count):
        motion, incline = float(rng.uniform(13.5, 15.6)), float(rng.uniform(9, 99))
        angles = [float(angle) for angle in rng.uniform(0, 360, 3)]
        name = f"SAT-{number:03d}"
        elements = ElementSet(name, 90_000 + number, epoch_ns, motion, 0.002, incline, *angles, bstar=1e-5)
        found.append(Spacecraft(name, 90_000 + number, elements, "synthetic"))
    return found


class Watch:
    """Notes how late the event loop is, and, if asked for, what the window's thread does then."""

    def __init__(self, *, is_sampling: bool) -> None:
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=1)
        self._timer.setObjectName("watch")
        self._timer.timeout.connect(self._tick)
        self._gc_began = 0.0
        gc.callbacks.append(self._on_gc)
        self._main, self._stop = threading.get_ident(), threading.Event()
        self.clear()
        self._timer.start()
        self._sampler = threading.Thread(target=self._sample, daemon=True) if is_sampling else None
        if self._sampler is not None:
            self._sampler.start()

    def clear(self) -> None:
        """Begin anew."""
        self.gaps: list[tuple[float, float, float]] = []
        self.longest_gc = 0.0
        self.places: Counter[str] = Counter()
        self._last, self._last_own, self._last_waited = time.perf_counter(), time.thread_time(), waited_s()

    def close(self) -> None:
        gc.callbacks.remove(self._on_gc)
        self._timer.stop()
        self._stop.set()
        if self._sampler is not None:
            self._sampler.join()

    def _on_gc(self, phase: str, _told: dict[str, int]) -> None:
        if phase == "start":
            self._gc_began = time.perf_counter()
        else:
            self.longest_gc = max(self.longest_gc, time.perf_counter() - self._gc_began)

    def _tick(self) -> None:
        now, own, waited = time.perf_counter(), time.thread_time(), waited_s()
        self.gaps.append((now - self._last, own - self._last_own, now - self._last - (waited - self._last_waited)))
        self._last, self._last_own, self._last_waited = now, own, waited

    def _sample(self) -> None:
        while not self._stop.wait(0.004):
            if time.perf_counter() - self._last > LATE_S:
                self.places[_place(sys._current_frames()[self._main])] += 1


def waited_s() -> float:
    """How long this thread has waited for a processor since it began; 0 where the system doesn't tell."""
    try:
        return int(SCHEDULE.read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


def _place(frame: FrameType | None) -> str:
    names = []
    while frame is not None and len(names) < 9:
        names.append(f"{Path(frame.f_code.co_filename).stem}.{frame.f_code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(names)


def let_run(seconds: float) -> None:
    """The event loop as it is, for so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


@contextmanager
def demo_window(flight: Flight, recordings: Path) -> Iterator[MainWindow]:
    """The demo's window with all that the flight brought, its frames running."""
    engine = FakeEngine()
    window = window_on(flight.mission, flight.welcome, engine, recordings, Settings(is_guide_done=True))
    window.resize(*SIZE)
    assert window.view is not None
    for delivery in flight.deliveries:
        window.view.take(delivery)
    keep_for_good()
    yield window
    window.close()
    QApplication.processEvents()


def fourteen_days(view: SessionView) -> None:
    timeline = view.rooms["monitor"].timeline
    assert timeline is not None
    timeline.timeline.show_span(24.0 * DAYS_SHOWN)


def zoom_into_detail(view: SessionView) -> None:
    ground = _map(view)
    ground.zoom_by(12.0, QPointF(ground.width() * 0.7, ground.height() * 0.4))


def _map(view: SessionView):  # type: ignore[no-untyped-def]
    return view.rooms["monitor"].workspace.panels["map"].widget


def choose_another(view: SessionView) -> None:
    view.tracking.select_spacecraft(view.tracking.fleet[1].name)


def open_chooser(view: SessionView) -> None:
    view.window()._handlers.choose_satellites()  # type: ignore[attr-defined]


def close_chooser(view: SessionView) -> None:
    dialog = view.window()._handlers._dialog  # type: ignore[attr-defined]
    if dialog is not None:
        dialog.reject()


def other_theme(view: SessionView) -> None:
    view.window()._handlers.by_name()["next_theme"]()  # type: ignore[attr-defined]


SCENARIOS: dict[str, list[Act]] = {
    "a day of passes": [lambda _: None],
    "fourteen days asked for": [fourteen_days],
    "rate 1000": [lambda view: view.time.set_rate(1000.0)],
    "rate -1000": [lambda view: view.time.set_rate(-1000.0)],
    "back to now": [lambda view: view.time.back_to_now()],
    "a year on": [lambda view: view.time.go_to(view.time.shown_ns() + 365 * DAY_NS)],
    "and back": [lambda view: view.time.back_to_now()],
    "another spacecraft": [choose_another],
    "first notice": [lambda view: view.notices.show_notice("a first notice at the window's foot")],
    "map into 50m": [zoom_into_detail],
    "map home": [lambda view: _map(view).go_home()],
    "chooser": [open_chooser, close_chooser],
    "to Pass": [lambda view: view.show_workspace("pass")],
    "to Investigate": [lambda view: view.show_workspace("investigate")],
    "to Monitor": [lambda view: view.show_workspace("monitor")],
    "at rest": [lambda _: None],
    "another theme": [other_theme],
}
SHORT = ("notice", "map", "chooser", "to ", "another")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def pace_s() -> float:
    """Processor time of a million additions."""
    start, total = time.thread_time(), 0
    for number in range(1_000_000):
        total += number
    return time.thread_time() - start


def measure(view: SessionView, watch: Watch, name: str, seconds: float) -> None:
    """One scenario and its longest gap on a line."""
    pace = pace_s()
    watch.clear()
    for act in SCENARIOS[name]:
        QTimer.singleShot(0, view, lambda act=act: act(view))  # type: ignore[misc]
        let_run(min(seconds, 1.5) if any(word in name for word in SHORT) else seconds)
    wall, own, calm = (max(gap[column] for gap in watch.gaps) * 1e3 for column in range(3))
    late = sum(gap[2] > 0.03 for gap in watch.gaps)
    rest = f"gc {watch.longest_gc * 1e3:5.1f}   {late:4} over 30 ms   pace {pace * 1e3:3.0f}"
    figures = f"{wall:7.1f} ms   calm {calm:6.1f}   own {own:6.1f}   {rest}"
    say(f"  {name:26}{figures}   {len(view.tracking.found.rows):6} passes")
    for place, count in watch.places.most_common(6):
        say(f"      {count:4} {place}")


def run(followed: int, seconds: float, names: list[str]) -> None:
    """All scenarios with so many satellites followed."""
    say(f"{followed} satellites followed, {SIZE[0]}x{SIZE[1]}, longest gap of the event loop")
    with TemporaryDirectory() as folder:
        os.environ["MOONKITE_HOME"] = folder
        flight = fly_a_pass(Path(folder))
        watch = Watch(is_sampling="WHERE" in os.environ)
        with demo_window(flight, Path(folder)) as window:
            assert window.view is not None
            window.view.tracking.follow(satellites(followed, flight.last_ns))
            let_run(1.0)
            for name in names:
                measure(window.view, watch, name, seconds)
        watch.close()


def main() -> None:
    sys.setswitchinterval(GIVE_WAY_S)
    make_application(Settings())
    counts = [int(sys.argv[1])] if len(sys.argv) > 1 else [0, 500]
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 6.0
    for count in counts:
        run(count, seconds, sys.argv[3:] or list(SCENARIOS))


if __name__ == "__main__":
    main()
