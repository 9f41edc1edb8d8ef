"""Engines for tests, in this process: one that says what it is told to say, and one with a real session stepped by the test."""

from __future__ import annotations

import threading
from collections import deque

from console.errors import KnownError
from console.session.engine import EngineSetup
from console.session.messages import Delivery, Intent, Refused, Steer, ToWindow
from console.session.session import Asked


class FakeEngine:
    """A `console.desktop.bridge.Engine` that remembers what it was sent and delivers what the test says."""

    def __init__(self) -> None:
        self.sent: list[Intent] = []
        self.is_closed = False
        self._said: deque[ToWindow] = deque()
        self._has_news = threading.Condition()
        self._death = ""

    def say(self, *messages: ToWindow) -> None:
        """Tell the window."""
        with self._has_news:
            self._said.extend(messages)
            self._has_news.notify_all()

    def die(self, reason: str) -> None:
        """Be gone, as after a crash."""
        with self._has_news:
            self._death = reason
            self._has_news.notify_all()

    def send(self, intent: Intent) -> None:
        if self._death:
            raise KnownError(self._death)
        self.sent.append(intent)

    def receive(self, timeout_s: float) -> ToWindow | None:
        with self._has_news:
            self._has_news.wait_for(lambda: self._said or self._death or self.is_closed, timeout_s)
            if self._said:
                return self._said.popleft()
        if self._death:
            raise KnownError(self._death)
        return None

    def close(self) -> None:
        with self._has_news:
            self.is_closed = True
            self._has_news.notify_all()

    def sent_of(self, kind: type) -> list[Intent]:
        """The intents of one kind."""
        return [intent for intent in self.sent if isinstance(intent, kind)]


class SteppedEngine(FakeEngine):
    """A real session with its feed: the test steps it, intents are carried out in the next step."""

    def __init__(self, setup: EngineSetup) -> None:
        super().__init__()
        self.setup = setup
        self._asked: list[Asked] = []
        setup.feed.start(_raise)

    def send(self, intent: Intent) -> None:
        super().send(intent)
        self._asked.append(Asked(intent, "tester", self.say))

    def step(self, turns: int = 1) -> list[Delivery]:
        """Step the session as often as that, telling the window of each; returns what was told."""
        told = []
        for _ in range(turns):
            told += self._resets()
            for turn in self.setup.feed.turns():
                self.setup.session.rate = self.setup.feed.rate
                told.append(self.setup.session.step(turn.now_ns, turn.chunks, [*turn.asked, *self._granted()], turn.statuses))
        self.say(*told)
        return told

    def step_until(self, at_ns: int) -> None:
        """Step until the session's time."""
        while self.setup.session.now_ns < at_ns:
            self.step()

    def greet(self) -> None:
        """Tell the window all that stands, as an engine does for a new one."""
        self.setup.session.rate = self.setup.feed.rate
        self.say(self.setup.session.standing(self.setup.session.now_ns))

    def end(self) -> None:
        """End the session and close its file."""
        self.setup.feed.stop()
        self.setup.on_end(self.setup.session)
        if self.setup.writer is not None:
            self.setup.writer.close(self.setup.session.now_ns)

    def _resets(self) -> list[Delivery]:
        steers = [each for each in self._asked if isinstance(each.intent, Steer)]
        self._asked = [each for each in self._asked if not isinstance(each.intent, Steer)]
        resets = [self.setup.feed.steer(each.intent, self.setup.session) for each in steers if isinstance(each.intent, Steer)]
        return [reset for reset in resets if reset is not None]

    def _granted(self) -> list[Asked]:
        asked, self._asked = self._asked, []
        granted = []
        for each in asked:
            if refusal := self.setup.feed.refusal(each.intent):
                self.say(Refused(type(each.intent).__name__, refusal))
            else:
                granted.append(each)
        return granted


def _raise(error: BaseException) -> None:
    raise error
