"""A session flown without a window, in this process: a simulated pass at full speed, a file to its end, a recording again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from msgspec import Struct

from console.clock import monotonic_ns
from console.command.procedure import ProcedureState
from console.command.states import Stage
from console.report import BugReports
from console.session.engine import TICK_NS, EngineSetup
from console.session.feed import LinkFeed, Turn
from console.session.messages import Delivery
from console.session.operator_at_hand import Operator, ScriptedCommand, ScriptedOperator
from console.telemetry.states import AlarmState
from console.utc import SECOND_NS


class Summary(Struct):
    """What a flight came to. Counts since its start; `alarms` that came, `refused` what the script asked for and did not get.
    `link` is the link's last word, `trouble` what kept the recording from being whole, `notices` what is wrong with a
    replayed one; `plan` is the last pass plan as it stood at the end, None without one."""

    session: str
    recording: str = ""
    chunks: int = 0
    bytes: int = 0
    bytes_skipped: int = 0
    bytes_pending: int = 0
    frames_good: int = 0
    frames_corrected: int = 0
    frames_bad: int = 0
    frames_idle: int = 0
    frames_lost: int = 0
    packets: int = 0
    packets_lost: int = 0
    undecoded: int = 0
    values: int = 0
    events: int = 0
    alarms: int = 0
    commands_sent: int = 0
    commands_completed: int = 0
    commands_failed: int = 0
    gui_dropped: int = 0
    first_ns: int = -1
    last_ns: int = -1
    refused: list[str] = []
    link: str = ""
    trouble: str = ""
    notices: list[str] = []
    plan: ProcedureState | None = None


def fly(
    setup: EngineSetup,
    *,
    until_ns: int | None = None,
    script: Sequence[ScriptedCommand] = (),
    operator: Operator | None = None,
    is_stopping: Callable[[], bool] = lambda: False,
    on_delivery: Callable[[Delivery], None] = lambda _: None,
) -> Summary:
    """Run a session until session time `until_ns`, the end of its feed, or `is_stopping()`, as fast as its feed gives turns. `operator`
    asks for things in place of the script.

    Closes the feed and the file. What should never happen in a link's thread is written to a report; here it is raised.
    """
    flight = _Headless(setup, operator or ScriptedOperator(script), on_delivery)
    setup.feed.start(flight.report)
    setup.session.antenna.start(flight.report)
    try:
        while not is_stopping() and not flight.is_over(until_ns):
            flight.turn()
    finally:
        setup.feed.stop()
        flight.last_turn()
        setup.session.antenna.close()
        setup.on_end(setup.session)
        if setup.writer is not None:
            setup.writer.close(setup.session.now_ns)
    return flight.summary()


class _Headless:
    """One flight on its way."""

    def __init__(self, setup: EngineSetup, operator: Operator, on_delivery: Callable[[Delivery], None]) -> None:
        self._setup, self._operator, self._on_delivery = setup, operator, on_delivery
        self._pause = threading.Event()
        self._bugs = BugReports(setup.reports_folder, doing="headless flight")
        recording = setup.welcome.recording if setup.writer is not None else ""
        self._summary = Summary(setup.welcome.session, recording, first_ns=setup.welcome.first_ns)
        self._summary.notices = list(setup.welcome.notices)

    def is_over(self, until_ns: int | None) -> bool:
        return self._setup.feed.is_at_end or (until_ns is not None and self._setup.session.now_ns >= until_ns)

    def turn(self) -> None:
        begun_ns = monotonic_ns()
        for turn in self._setup.feed.turns():
            self._step(turn)
        if self._setup.writer is not None:
            self._setup.writer.commit_if_due(monotonic_ns())
        if isinstance(self._setup.feed, LinkFeed):
            self._pause.wait(max(TICK_NS - (monotonic_ns() - begun_ns), 0) / SECOND_NS)

    def last_turn(self) -> None:
        """What a link gave until it stopped belongs into the file too."""
        if isinstance(self._setup.feed, LinkFeed):
            for turn in self._setup.feed.turns():
                self._step(turn)

    def report(self, error: BaseException) -> None:
        if told := self._bugs.tell(error):
            self._setup.session.tell(told)

    def summary(self) -> Summary:
        counters, summary = self._setup.session.decoding.counters, self._summary
        for name in ("chunks", "bytes", "bytes_skipped", "bytes_pending", "frames_good", "frames_corrected", "frames_bad", "frames_idle",
                     "frames_lost", "packets", "packets_lost", "undecoded", "values"):  # fmt: skip
            setattr(summary, name, getattr(counters, name))
        summary.refused = list(self._operator.refused)
        summary.trouble = self._setup.writer.trouble if self._setup.writer is not None else ""
        return summary

    def _step(self, turn: Turn) -> None:
        asked = [*turn.asked, *self._operator.acts(turn.now_ns)]
        delivery = self._setup.session.step(turn.now_ns, turn.chunks, asked, turn.statuses)
        self._operator.heard(delivery)
        self._count(delivery)
        self._on_delivery(delivery)

    def _count(self, delivery: Delivery) -> None:
        summary, stages = self._summary, [change.stage for change in delivery.command_changes]
        summary.last_ns = delivery.now_ns
        summary.plan = delivery.procedure or summary.plan
        if delivery.link.status != "closed":
            summary.link = ": ".join(part for part in (delivery.link.status, delivery.link.name, delivery.link.detail) if part)
        summary.events += len(delivery.events)
        summary.alarms += sum(change.state is AlarmState.UNACKNOWLEDGED for change in delivery.alarm_changes)
        summary.commands_sent += stages.count(Stage.SENT)
        summary.commands_completed += stages.count(Stage.COMPLETED)
        summary.commands_failed += sum(stage.is_end for stage in stages) - stages.count(Stage.COMPLETED) - stages.count(Stage.CANCELLED)
