"""How fast a demo session really runs at 1000x: `python tests/benchmarks/bench_rate.py [SECONDS] [--window] [--picture=x.png]`

A real engine process flies the demo from twenty seconds before a pass on, told to run at 1000 times the real time; with `--window` a real
window is drawn beside it without a screen. Printed for every second are the rate that the session's time went at (what the Deliveries say,
against the monotonic clock) and whether bytes came; at the end the rate of the first contact and of the time after it, and what the engine
used of a processor for it: where other programs run, that tells more.
`pace` is what the processor takes just then for a sum of a million numbers in Python.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)

from console.session.engine_process import EngineClient, start_engine  # noqa: E402
from console.session.messages import Delivery, Shutdown, Steer, Welcome  # noqa: E402
from console.session.runtime import living_engines, runtime_folder  # noqa: E402

RATE = 1000.0
EVERY_S = 0.5
CONTACT_GAP_S = 300.0


@dataclass
class Notes:
    """When which session time was told, in seconds, how many bytes had come by then, and what the engine had used of a processor."""

    pid: int
    rows: list[tuple[float, float, int, float]] = field(default_factory=list)
    told_rate: float = 0.0

    def take(self, delivery: Delivery) -> None:
        """A Delivery has come."""
        self.told_rate = delivery.rate
        self.rows.append((time.perf_counter(), delivery.now_ns / 1e9, delivery.counters.bytes, cpu_of(self.pid)))

    def report(self) -> None:
        """Print the rate for every half second, then that of the first contact and of the time after it."""
        base = self.rows[0]
        for row in self.rows:
            if row[0] - base[0] >= EVERY_S:
                print(f"  {(row[1] - base[1]) / (row[0] - base[0]):7.0f}x  {'contact' if row[2] > base[2] else '-'}")  # noqa: T201
                base = row
        fed = [at for at, (before, after) in enumerate(pairwise(self.rows)) if after[2] > before[2]]
        end = next((at for at, after in pairwise(fed) if self.rows[after][1] - self.rows[at][1] > CONTACT_GAP_S), fed[-1]) + 1
        self._tell("in contact", fed[0], end)
        self._tell("out of contact", end, len(self.rows) - 1)

    def _tell(self, what: str, first: int, last: int) -> None:
        begun, ended = self.rows[first], self.rows[last]
        real, flown, used = ended[0] - begun[0], ended[1] - begun[1], ended[3] - begun[3]
        if real > 0 and used > 0:
            alone = f"{flown / used:.0f}x with a core of its own"
            print(f"{what}: {flown / real:.0f}x over {flown:.0f} s; {1e3 * used / flown:.2f} ms of a core a second, {alone}")  # noqa: T201


def pace_ms() -> float:
    """What a sum of a million numbers takes."""
    began = time.perf_counter()
    sum(number for number in range(1_000_000))
    return 1e3 * (time.perf_counter() - began)


def cpu_of(pid: int) -> float:
    """Processor seconds of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def fly_alone(seconds: float) -> None:
    """The engine, and a client that only listens."""
    engine = start_engine([], folder=runtime_folder())
    client, notes = EngineClient.connect(engine), Notes(engine.pid)
    while not isinstance(client.receive(5.0), Welcome):
        pass
    client.send(Steer(rate=RATE))
    began, cpu = time.perf_counter(), cpu_of(engine.pid)
    while time.perf_counter() - began < seconds:
        told = client.receive(1.0)
        if isinstance(told, Delivery):
            notes.take(told)
    used = cpu_of(engine.pid) - cpu
    client.send(Shutdown())
    client.close()
    notes.report()
    print(f"engine: {100 * used / seconds:.0f} % of a core; the last Delivery said {notes.told_rate:g}x")  # noqa: T201


def fly_with_window(seconds: float, picture: str) -> None:
    """The engine, and a whole window in the Monitor workspace."""
    from console.desktop.app import GIVE_WAY_S, Request, make_application
    from console.desktop.settings import Settings
    from tests.benchmarks.bench_load import live, show

    sys.setswitchinterval(GIVE_WAY_S)
    application = make_application(Settings())
    window, view = show(Request((), may_join=False))
    view.show_workspace("monitor")
    live(2.0)
    engine = living_engines(runtime_folder())[0]
    notes = Notes(engine.pid)
    view.desk.on_delivery.append(notes.take)
    view.send(Steer(rate=RATE))
    cpu, own = cpu_of(engine.pid), time.process_time()
    live(seconds)
    used, own = cpu_of(engine.pid) - cpu, time.process_time() - own
    if picture:
        window.grab().save(picture)
    view.send(Shutdown())
    live(1.0)
    window.close()
    application.processEvents()
    notes.report()
    shares = f"engine: {100 * used / seconds:.0f} % of a core, window: {100 * own / seconds:.0f} %"
    print(f"{shares}; the last Delivery said {notes.told_rate:g}x")  # noqa: T201


def main() -> None:
    """Measure for the time of the command line."""
    numbers = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    seconds = float(numbers[0]) if numbers else 8.0
    pictures = [argument.partition("=")[2] for argument in sys.argv[1:] if argument.startswith("--picture=")]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ["MOONKITE_HOME"] = home
        print(f"pace {pace_ms():.0f} ms")  # noqa: T201
        if "--window" in sys.argv:
            fly_with_window(seconds, pictures[0] if pictures else "")
        else:
            fly_alone(seconds)
        print(f"pace {pace_ms():.0f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
