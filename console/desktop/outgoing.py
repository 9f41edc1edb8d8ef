"""The way of intents from a window to its engine: nothing that would act now leaves while the window shows another time."""

from __future__ import annotations

from collections.abc import Callable

from console.command.lineup import QueueMode, ReleaseKind
from console.desktop.bridge import Bridge
from console.session.messages import (
    AlarmIntent,
    CommandIntent,
    HoldCommand,
    HoldProcedure,
    Intent,
    PointAntenna,
    ProcedureIntent,
    Queue,
    ResumeAntenna,
    SetQueueMode,
    Shutdown,
    StopProcedure,
    TrackPass,
    TuneRadio,
)
from widgets.theme import Status

NOT_WHILE_AWAY = CommandIntent | ProcedureIntent | AlarmIntent | TrackPass | PointAntenna | ResumeAntenna | TuneRadio
AWAY_NOTICE = "nothing is sent, changed or acknowledged while this window shows another time: go back to now first (F8)"


def waits_for_now(intent: Intent) -> bool:
    """Whether an intent may not leave while the window shows another time: it would send, or act on what is not seen as it is. What
    only keeps things back, and a command that is built and leaves by hand, may."""
    match intent:
        case HoldCommand() | HoldProcedure() | StopProcedure():
            return False
        case SetQueueMode(mode):
            return mode is QueueMode.ENABLED
        case Queue():
            return intent.rule.kind is not ReleaseKind.HAND
        case _:
            return isinstance(intent, NOT_WHILE_AWAY)


class Outgoing:
    """What a window asks of its engine. `say` tells what could not be given."""

    def __init__(self, bridge: Bridge, is_away: Callable[[], bool], say: Callable[[str, Status], None]) -> None:
        self._bridge, self._is_away, self._say = bridge, is_away, say
        self.is_ending = False
        """Whether the engine was asked to end: then its going is no loss."""

    def send(self, intent: Intent) -> None:
        """Give an intent to the engine; what can't be given is said. While the operator looks at another time nothing leaves, and no alarm
        or command that stood then is taken for one of now."""
        if self._is_away() and waits_for_now(intent):
            self._say(AWAY_NOTICE, Status.CAUTION)
            return
        self.is_ending = self.is_ending or isinstance(intent, Shutdown)
        if trouble := self._bridge.send(intent):
            self._say(trouble, Status.SERIOUS)
