"""How long the window takes to stand: `python -m tests.benchmarks.bench_startup [TIMES]`.

Starts the console offscreen in a process of its own, with a home and an engine of its own, and tells when the shell was painted, when the
session stood in it, and when all of it was painted; in brackets the processor time of the window's thread until then. Each is counted from
the start of the process, the interpreter's own 20 ms included; what has been compiled is kept, as it is for a user (the first start of all
takes longer). `pace` as in `bench_stalls`. Nothing here passes or fails.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
START = "BENCH_STARTED_NS"


def child() -> None:
    """The window itself, until all has been painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    from console.desktop.app import Desktop, Request, run_window
    from console.session.messages import Shutdown

    began_ns = int(os.environ[START])

    def tell(what: str) -> None:
        sys.stdout.write(f"{what} {(time.monotonic_ns() - began_ns) / 1e9:.3f} {time.thread_time():.3f}\n")
        sys.stdout.flush()

    class Eye(QObject):
        has_painted = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if not self.has_painted and event.type() is QEvent.Type.Paint:
                self.has_painted = True
                tell("shell")
            return False

    eye = Eye()

    def look(desktop: Desktop) -> None:
        desktop.windows[0].message.installEventFilter(eye)
        desktop.session_shown.connect(shown)

    def shown(window) -> None:  # type: ignore[no-untyped-def]
        tell("session")
        window.view.room.workspace.repaint()
        tell("painted")

        def end() -> None:
            window.view.send(Shutdown())
            QTimer.singleShot(300, window.close)

        QTimer.singleShot(100, end)

    run_window(Request(may_join=False), on_ready=[look])


def measure() -> str:
    with TemporaryDirectory() as home:
        known = {**os.environ, "MOONKITE_HOME": home, "QT_QPA_PLATFORM": "offscreen", START: str(time.monotonic_ns())}
        known.pop("PYTHONDONTWRITEBYTECODE", None)
        told = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.bench_startup", "child"],
            env=known,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    if "painted" not in told.stdout:
        return told.stderr.strip().splitlines()[-1] if told.stderr.strip() else "it did not start"
    parts = [line.split() for line in told.stdout.splitlines() if line]
    return "   ".join(f"{name} {float(at):5.2f} s ({float(own):4.2f})" for name, at, own in parts)


def main() -> None:
    from tests.benchmarks.bench_stalls import pace_s

    for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
        sys.stdout.write(f"{measure()}   pace {pace_s() * 1e3:.0f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    child() if sys.argv[1:] == ["child"] else main()
