"""The session as it stood at the shown time: for all views that show the present session while the window is at now.

Where the operator looks back, a process beside the window plays the recording up to that instant, one question at a time and the newest
first; its answer is what a replay's seek to that instant shows. One surprise: between two answers the views stand still at the instant
of the last one, so ages and values always belong together.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Protocol

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, SignalInstance, Slot

from console.clock import Ticks, monotonic_ns
from console.desktop.model import WindowModel
from console.desktop.time_control import TimeControl
from console.frames.batch import LinkCounters
from console.session.messages import Delivery, LinkState
from console.session.past import PastAsked
from console.utc import SECOND_NS

ASK_EVERY_NS = SECOND_NS // 5
ASK_AGAIN_NS = SECOND_NS
WRITTEN_AFTER_NS = SECOND_NS
KEPT_FOR_MS = 60_000
NOTHING = "nothing recorded at this time"
NOT_RECORDED = "this session is not recorded"
READING = "reading what was recorded ..."


class PastSource(Protocol):
    """Answers what stood at an instant; `console.desktop.past_process.PastProcess` is one."""

    @property
    def answered(self) -> SignalInstance: ...
    @property
    def failed(self) -> SignalInstance: ...
    def ask(self, asked: PastAsked) -> None: ...
    def close(self) -> None: ...


class Sight(Enum):
    """What the views of the session show."""

    NOW = "now"
    NOTHING = "nothing"
    READING = "reading"
    PAST = "past"
    FAILED = "failed"


class LookBack(QObject):
    """`model` is what views show. `on_shown` are told each Delivery that belongs to it: the session's own at now, otherwise one that
    resets for each picture of the past."""

    def __init__(
        self, present: WindowModel, time: TimeControl, source: PastSource | None, *, ticks: Ticks = monotonic_ns,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("look_back")
        self._present, self._time, self._source, self._ticks = present, time, source, ticks
        self._past = WindowModel(present.mission, present.welcome)
        self.sight = Sight.NOW
        self._asked: PastAsked | None = None
        self._asked_at, self._is_waiting = 0, False
        self.on_shown: list[Callable[[Delivery], None]] = []
        self.on_failed: list[Callable[[str], None]] = []
        self._rest = QTimer(self, singleShot=True, interval=KEPT_FOR_MS)
        self._rest.setObjectName("look_back_rest")
        if source is not None:
            source.answered.connect(self._on_answered)
            source.failed.connect(self._on_failed)
            self._rest.timeout.connect(source.close)

    @property
    def model(self) -> WindowModel:
        """The session as it stood at the shown time; empty where that is not known."""
        return self._present if self.sight is Sight.NOW else self._past

    @property
    def is_at_now(self) -> bool:
        """Whether the session itself is shown."""
        return self.sight is Sight.NOW

    def words(self) -> str:
        """What views of the session have to say about the time that they show; '' where they follow the shown time."""
        if self.sight is Sight.NOTHING:
            return NOTHING if self._source is not None else NOT_RECORDED
        if self.sight is Sight.FAILED:
            return "the recording can't be read"
        lag_ns = abs(self._time.shown_ns() - self._past.now_ns())
        is_late = self.sight is Sight.PAST and lag_ns > 2 * SECOND_NS * max(1.0, abs(self._time.rate))
        return READING if self.sight is Sight.READING or is_late else ""

    def hear(self, delivery: Delivery) -> None:
        """A Delivery of the session has come."""
        if self.sight is Sight.NOW:
            self._tell(delivery)

    def keep_up(self) -> None:
        """To be called every frame, and as soon as the shown time is another one."""
        if not self._time.is_away:
            self._come_back()
            return
        shown_ns = self._time.shown_ns()
        if self._source is None or not self._present.welcome.first_ns <= shown_ns <= self._present.now_ns():
            self._show_empty(Sight.NOTHING, shown_ns)
            return
        if self.sight in (Sight.NOW, Sight.NOTHING):
            self._show_empty(Sight.READING, shown_ns)
            self._asked = None
        if self._is_due(shown_ns):
            self._ask(self._source, shown_ns)

    def close(self) -> None:
        """End the process beside the window."""
        self._rest.stop()
        if self._source is not None:
            self._source.close()

    def _come_back(self) -> None:
        if self.sight is not Sight.NOW:
            self.sight = Sight.NOW
            self._rest.start()
            self._tell(self._present.standing())

    def _show_empty(self, sight: Sight, shown_ns: int) -> None:
        if self.sight is not sight:
            self.sight = sight
            link = LinkState(self._present.link.name, "closed", NOTHING if sight is Sight.NOTHING else READING)
            self._show(Delivery(0, shown_ns, 0.0, link, LinkCounters(), is_reset=True))

    def _show(self, delivery: Delivery) -> None:
        self._past.apply(delivery)
        self._tell(delivery)

    def _tell(self, delivery: Delivery) -> None:
        for listener in self.on_shown:
            listener(delivery)

    def _is_due(self, shown_ns: int) -> bool:
        """One question at a time, of the newest instant; what had just been received is asked for again when it is written."""
        since_ns = self._ticks() - self._asked_at
        if self._asked is None:
            return not self._is_waiting
        if self._is_waiting or since_ns < ASK_EVERY_NS:
            return False
        if self._asked.at_ns != shown_ns:
            return self.sight is not Sight.FAILED or since_ns >= ASK_AGAIN_NS
        written_ns = self._asked.now_ns - round(WRITTEN_AFTER_NS * max(1.0, abs(self._present.rate)))
        return self.sight is Sight.PAST and shown_ns > written_ns and since_ns >= ASK_AGAIN_NS

    def _ask(self, source: PastSource, shown_ns: int) -> None:
        self._rest.stop()
        self._asked = PastAsked(shown_ns, self._present.now_ns())
        self._asked_at, self._is_waiting = self._ticks(), True
        source.ask(self._asked)

    @Slot(object)
    def _on_answered(self, delivery: Delivery) -> None:
        self._is_waiting = False
        if self.sight in (Sight.READING, Sight.PAST, Sight.FAILED):
            self.sight = Sight.PAST
            self._show(replace(delivery, link=replace(delivery.link, name=self._present.link.name)))  # a replay's link is its file

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self._is_waiting = False
        if self.sight in (Sight.READING, Sight.PAST):
            self._show_empty(Sight.FAILED, self._time.shown_ns())
            for listener in self.on_failed:
                listener(reason)
