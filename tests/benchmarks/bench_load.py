"""The whole way under load: link, engine, window, with 1,000 parameters. `python tests/benchmarks/bench_load.py [RATE] [SECONDS] [KINDS]`

A spacecraft of its own (`housekeeping`) sends RATE packets a second over a local TCP connection to a real engine process; a real
window, drawn without a screen, shows plots and table in the Pass workspace. KINDS of packets share the parameters: 20 of 50
values, or 1 of 1,000. Printed are the window's frames a second, how old values are when they reach it, what was left out for it,
bytes sent and recorded, and the processor time of both. `--profile` prints where the window's time goes, `--picture=x.png` shows it.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer  # noqa: E402

from console.desktop.app import GIVE_WAY_S, Request, make_application, meet_engine  # noqa: E402
from console.desktop.bridge import Bridge  # noqa: E402
from console.desktop.main_window import MainWindow  # noqa: E402
from console.desktop.session_view import SessionView  # noqa: E402
from console.desktop.settings import Settings  # noqa: E402
from console.session.messages import Delivery, Shutdown  # noqa: E402
from console.session.runtime import living_engines, runtime_folder  # noqa: E402
from console.store.reader import SessionReader  # noqa: E402
from tests.benchmarks.housekeeping import PARAMETERS, dictionary_xtce  # noqa: E402
from widgets.theme import THEMES  # noqa: E402

WARM_UP_S = 4.0
SIZE = (1600, 900)


class Paints(QObject):
    """Counts how often a window brings its picture up to date."""

    def __init__(self) -> None:
        super().__init__()
        self.frames = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.frames += event.type() == QEvent.Type.UpdateRequest
        return False


@dataclass
class Notes:
    """What was seen while the load ran."""

    ticks: list[float] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    dropped: int = 0
    paints: int = 0
    window_cpu_s: float = 0.0
    engine_cpu_s: float = 0.0
    seconds: float = 0.0

    def take(self, delivery: Delivery) -> None:
        """A Delivery has reached the window."""
        self.late_s.append((time.time_ns() - delivery.now_ns) / 1e9)
        self.dropped = max(self.dropped, delivery.gui_dropped)


def cpu_of(pid: int) -> float:
    """Processor seconds of another process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def show(request: Request) -> tuple[MainWindow, SessionView]:
    """A window on a new engine, in the Pass workspace."""
    settings = Settings(workspace="pass", is_guide_done=True)
    met = meet_engine(request)
    theme = THEMES[settings.theme]
    window = MainWindow(settings, theme)
    window.resize(*SIZE)
    bridge = Bridge(met.client)
    view = SessionView(met.mission, met.welcome, bridge, settings=settings, theme=theme, recordings=Path(met.welcome.recording).parent)
    bridge.start()
    window.show_session(view)
    view.show_workspace("pass")
    window.show()
    return window, view


def live(seconds: float) -> None:
    """Let the window live for so long."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def watch(window: MainWindow, view: SessionView, pid: int, seconds: float) -> Notes:
    """Let the window live for so long and note how it went."""
    notes, paints = Notes(), Paints()
    window.installEventFilter(paints)
    timer = view.findChild(QTimer, "frames", Qt.FindChildOption.FindDirectChildrenOnly)
    assert timer is not None
    tick = timer.timeout.connect(lambda: notes.ticks.append(time.perf_counter()))
    view.desk.on_delivery.append(notes.take)
    began, window_cpu, engine_cpu = time.perf_counter(), time.process_time(), cpu_of(pid)
    live(seconds)
    notes.seconds = time.perf_counter() - began
    notes.window_cpu_s, notes.engine_cpu_s = time.process_time() - window_cpu, cpu_of(pid) - engine_cpu
    notes.paints = paints.frames
    window.removeEventFilter(paints)
    timer.timeout.disconnect(tick)
    view.desk.on_delivery.remove(notes.take)
    return notes


def report(notes: Notes, view: SessionView) -> None:
    """Print how the window did."""
    counters, late = view.model.counters, sorted(notes.late_s)
    gaps = sorted(1e3 * (b - a) for a, b in zip(notes.ticks, notes.ticks[1:], strict=False))
    lines = [
        f"window: {len(notes.ticks) / notes.seconds:.1f} frames/s, {notes.paints / notes.seconds:.1f} times painted",
        f"        frame to frame {gaps[len(gaps) // 2]:.0f} ms (median), {gaps[-len(gaps) // 100]:.0f} (99 %), {gaps[-1]:.0f} (longest)",
        f"        values {late[len(late) // 2] * 1e3:.0f} ms old when taken in (median), {late[-1] * 1e3:.0f} ms at most",
        f"        {notes.dropped} rows dropped for the window; {100 * notes.window_cpu_s / notes.seconds:.0f} % of a core",
        f"engine: {counters.packets:,} packets, {counters.values:,} values, {counters.undecoded} undecoded, {counters.packets_lost} lost",
        f"        {100 * notes.engine_cpu_s / notes.seconds:.0f} % of a core",
    ]
    print("\n".join(lines))  # noqa: T201


def fly(rate: int, seconds: float, containers: int, *, is_profiled: bool, picture: str) -> None:
    """One run of the benchmark."""
    home = Path(os.environ["MOONKITE_HOME"])
    dictionary = home / "load.xml"
    dictionary.write_text(dictionary_xtce(containers, PARAMETERS // containers), encoding="utf-8")
    sender = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("housekeeping.py")), str(rate), str(seconds), str(containers)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert sender.stdout is not None
    port = int(sender.stdout.readline())
    sys.setswitchinterval(GIVE_WAY_S)
    application = make_application(Settings())
    link = ("--dictionary", str(dictionary), "--link", f"tcp:127.0.0.1:{port}", "--framing", "packets")
    window, view = show(Request(link, may_join=False))
    engine = living_engines(runtime_folder())[0]
    live(WARM_UP_S)
    profile = cProfile.Profile()
    if is_profiled:
        profile.enable()
    notes = watch(window, view, engine.pid, seconds - WARM_UP_S - 2)
    profile.disable()
    if picture:
        window.grab().save(picture)
    sent = int(sender.stdout.readline())
    sender.terminate()
    live(1.5)
    report(notes, view)
    recording, counted = Path(engine.recording), view.model.counters.bytes
    view.send(Shutdown())
    sender.terminate()
    sender.wait()
    live(1.5)
    window.close()
    application.processEvents()
    report_bytes(recording, sent, counted)
    if is_profiled:
        pstats.Stats(profile).sort_stats("tottime").print_stats(40)


def report_bytes(recording: Path, sent: int, counted: int) -> None:
    """Print what of the bytes is on disk."""
    reader = SessionReader(recording)
    stored = sum(len(chunk.data) for chunk in reader.chunks(limit=10**9))
    reader.close()
    verdict = "all there" if sent == counted == stored else "BYTES MISSING"
    print(f"bytes:  {sent:,} sent, {counted:,} counted, {stored:,} recorded: {verdict}")  # noqa: T201


def main() -> None:
    """Measure at the rate and for the time of the command line."""
    numbers = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    rate, seconds = int(numbers[0]) if numbers else 2_000, float(numbers[1]) if len(numbers) > 1 else 30.0
    containers = int(numbers[2]) if len(numbers) > 2 else 20
    pictures = [argument.partition("=")[2] for argument in sys.argv[1:] if argument.startswith("--picture=")]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ["MOONKITE_HOME"] = home
        fly(rate, seconds, containers, is_profiled="--profile" in sys.argv, picture=pictures[0] if pictures else "")


if __name__ == "__main__":
    main()
