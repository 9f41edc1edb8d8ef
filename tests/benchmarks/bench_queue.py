"""1,000 queued commands: a frame of the queue's panel and a step of the engine, beside 20 commands and none, in one run.

`python tests/benchmarks/bench_queue.py [FRAMES]`: a frame is the worst that the window does: the time moves on by a second (every countdown
changes), one command reaches a stage, the whole line turns by one place, and the panel is painted. The engine's step judges as many release
rules as commands wait (a telemetry condition each, a quarter of them different ones). Printed are milliseconds of processor time, and what
20 frames a second take of a core. Nothing here passes or fails.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication  # noqa: E402

from console.command.commander import Commander  # noqa: E402
from console.command.lineup import QueueItem, QueueState, ReleaseKind, ReleaseRule  # noqa: E402
from console.command.states import CommandChange, Stage  # noqa: E402
from console.frames.batch import LinkCounters  # noqa: E402
from console.session.codec import decode_to_window, encode  # noqa: E402
from console.session.messages import Delivery, LinkState  # noqa: E402
from console.utc import SECOND_NS  # noqa: E402
from tests.command.fakes import OPEN, KeptUplink, demo_dictionary  # noqa: E402
from tests.command.test_releasing import Values  # noqa: E402
from widgets.command_queue import CommandQueue  # noqa: E402
from widgets.theme import DARK, apply_theme  # noqa: E402

S = SECOND_NS
SIZES = (0, 20, 1000)


def item(number: int, place: int) -> QueueItem:
    rule = ReleaseRule(ReleaseKind.TELEMETRY, condition=f"BATT_V > {number % 250 + 10}")
    return QueueItem(number, place, rule=rule, is_on=True, expires_ns=100_000 * S, airtime_ns=S // 10, window_ns=30 * S)


def line(count: int, frame: int) -> QueueState:
    """A line that has turned by one place in each frame."""
    numbers = [(step + frame) % count + 1 for step in range(count)]
    return QueueState(items=[item(number, place) for place, number in enumerate(numbers)], aos_ns=0, los_ns=600 * S)


def change(number: int, at_ns: int, stage: Stage = Stage.QUEUED) -> CommandChange:
    return CommandChange(at_ns, number, "PING", stage, {"n": "1"})


def window_ms(application: QApplication, count: int, frames: int) -> list[float]:
    """Milliseconds of each frame, the Delivery decoded from the engine's bytes."""
    queue = CommandQueue()
    queue.resize(900, 500)
    queue.show()
    queue.show_changes([change(number, 0) for number in range(1, count + 1)], line(count, 0) if count else QueueState())
    application.processEvents()
    spent = []
    for frame in range(1, frames + 1):
        state = line(count, frame) if count else QueueState()
        told = [change(frame % count + 1, frame * S, Stage.HELD if frame % 2 else Stage.QUEUED)] if count else []
        sent = encode(Delivery(frame, frame * S, 1.0, LinkState("sim", "open"), LinkCounters(), command_changes=told, queue=state))
        begun = time.process_time()
        delivery = decode_to_window(sent)
        assert isinstance(delivery, Delivery)
        queue.show_changes(delivery.command_changes, delivery.queue)
        queue.show_now(delivery.now_ns)
        application.processEvents()
        spent.append((time.process_time() - begun) * 1000)
    queue.close()
    return spent


def engine_ms(count: int, frames: int) -> list[float]:
    """Milliseconds of the commander's step with so many rules to judge."""
    commander = Commander(demo_dictionary(), KeptUplink())
    commander.look_at(Values(BATT_V=100.0))
    commander.step(0, [], OPEN)
    for number in range(1, count + 1):
        commander.queue("PING", {}, S, is_repeat_meant=True, rule=item(number, number).rule)
    spent = []
    for frame in range(frames):
        begun = time.process_time()
        commander.step(2 * S + frame * S // 20, [], OPEN)
        spent.append((time.process_time() - begun) * 1000)
    return spent


def shown(word: str, spent: dict[int, list[float]]) -> list[str]:
    """A line for each size of the queue."""
    lines = []
    for count, each in spent.items():
        middle, last = sorted(each)[len(each) // 2], sorted(each)[len(each) * 95 // 100]
        lines.append(f"{word}, {count:5} waiting: {middle:6.2f} ms, 95 % within {last:6.2f} ms, {middle * 2:3.0f} % of a core at 20 Hz")
    return lines


def main() -> None:
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    application = QApplication([])
    apply_theme(application, DARK)
    lines = shown("a frame of the window", {count: window_ms(application, count, frames) for count in SIZES})
    lines += shown("a step of the engine ", {count: engine_ms(count, frames) for count in SIZES})
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
