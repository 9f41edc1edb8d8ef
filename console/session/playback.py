"""A recording played by a clock: the bytes and the operator's acts in their recorded order, from any point, at any speed.

One surprise: where the machine can't follow the speed that was asked for, the clock waits for it; nothing is skipped.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from console.clock import ReplayClock
from console.command.recorded import RecordedCommands
from console.errors import KnownError
from console.frames.batch import Chunk
from console.link.replay import Recording
from console.session.acts import decode_act
from console.session.antenna import RecordedAntenna
from console.session.feed import Turn, checked_rate
from console.session.ground import RecordedGround
from console.session.link_inbox import RATE_OVER_NS, LinkStatus
from console.session.messages import (
    AddNote,
    AlarmIntent,
    AntennaIntent,
    CommandIntent,
    Delivery,
    Intent,
    PacketRow,
    Prepare,
    ProcedureIntent,
    Steer,
)
from console.session.procedures import RecordedProcedures
from console.session.session import Asked, Session
from console.session.told_lately import PACKETS_KEPT
from console.store.reader import SessionReader
from console.store.rows import RecordedIntent

INPUTS_A_HELPING = 100


class Playback:
    """Turns from a session file. To be used from the thread that opened the reader; `use_keyframes` is off where the file's state
    was made by another dictionary. `until_ns`: how far the session has come, where that is later than the last thing in the file."""

    def __init__(self, reader: SessionReader, *, rate: float = 0.0, use_keyframes: bool = True, until_ns: int = -1) -> None:
        self._reader = reader
        self._recording = Recording(reader)
        self._use_keyframes = use_keyframes
        self.commands = RecordedCommands(reader.commands(), reader.queue_acts(), reader.fop_states())
        self.ground = RecordedGround(reader.events())
        self.antenna = RecordedAntenna(reader.antenna())
        self.procedures = RecordedProcedures(reader.procedures())
        self.clock = ReplayClock(self._recording.first_ns, max(self._recording.last_ns, until_ns))
        self._is_unbounded = False
        self._statuses = [LinkStatus("open")]
        self._told_ns = self._recording.first_ns
        self._set_rate(rate)

    @property
    def rate(self) -> float:
        return math.inf if self._is_unbounded else self.clock.rate

    @property
    def is_at_end(self) -> bool:
        """Whether everything recorded has been played."""
        return self._told_ns >= self.clock.last_ns

    def start(self, on_bug: Callable[[BaseException], None]) -> None:
        """Nothing runs by itself here."""

    def stop(self) -> None:
        self._reader.close()

    def turns(self) -> list[Turn]:
        until_ns = self.clock.last_ns if self._is_unbounded else self.clock.now_ns()
        turns = self._helping(max(until_ns, self._told_ns))
        if self._is_unbounded or self._told_ns < until_ns:
            self.clock.set_now(self._told_ns)
        if self.is_at_end and self.rate:
            self._set_rate(0.0)
            self._statuses.append(LinkStatus("ended", "the recording is through"))
        return turns

    def refusal(self, intent: Intent) -> str:
        if isinstance(intent, AlarmIntent | AddNote):
            return "a recording is not changed by looking at it"
        if isinstance(intent, AntennaIntent):
            return "nothing can be moved or tuned in a replay"
        return "nothing can be commanded in a replay" if isinstance(intent, Prepare | CommandIntent | ProcedureIntent) else ""

    def steer(self, steer: Steer, session: Session) -> Delivery | None:
        reset = None
        if steer.seek_ns >= 0:
            reset = self.seek(steer.seek_ns, session)
        if steer.step:
            reset = self._step(steer.step, session) or reset
        if steer.rate is not None:
            checked_rate(steer.rate, fastest=math.inf)
            if steer.rate and self.is_at_end:
                reset = self.seek(self.clock.first_ns, session)
            self._set_rate(steer.rate)
        return reset

    def seek(self, at_ns: int, session: Session) -> Delivery:
        """Bring the session to where a straight replay would be at this instant, and say all that stands there."""
        self.clock.set_now(at_ns)
        at_ns = self.clock.now_ns()
        self._restore(at_ns, session)
        self._told_ns = -1
        while self._told_ns < at_ns:
            for turn in self._helping(at_ns):
                session.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses)
        self._statuses.append(LinkStatus("open"))
        return session.standing(at_ns)

    def _step(self, direction: int, session: Session) -> Delivery | None:
        """On to the next recorded chunk, or back to the state after the one before; paused in either case."""
        self._set_rate(0.0)
        if direction > 0:
            following = self._recording.next_chunk_ns()
            self.clock.set_now(self.clock.last_ns if following is None else following)
            return None
        before = self._recording.previous_chunk_ns()
        return self.seek(self.clock.first_ns if before is None else before, session)

    def _restore(self, at_ns: int, session: Session) -> None:
        # the link's rate is that of some seconds: they are played anew
        keyframe = self._recording.seek(at_ns - RATE_OVER_NS if self._use_keyframes else -1)
        if keyframe is None:
            session.restore(None, chunk=0, events=(), command_changes=self.commands.seek(-1))
            self.ground.seek(-1)
            self.antenna.seek(-1)
            self.procedures.seek(-1)
            return
        stages = self.commands.seek(keyframe.at_ns)
        self.ground.seek(keyframe.at_ns)
        self.antenna.seek(keyframe.at_ns)
        self.procedures.seek(keyframe.at_ns)
        events, packets = self._reader.events(keyframe.at_ns), self._packets_before(keyframe.at_ns)
        try:
            session.restore(keyframe.state, chunk=keyframe.chunk, events=events, command_changes=stages, packets=packets)
        except KnownError:
            self._use_keyframes = False
            self._restore(at_ns, session)

    def _packets_before(self, at_ns: int) -> list[PacketRow]:
        """The last packets up to an instant, as many as a session keeps."""
        first = max(self._reader.count_packets(until_ns=at_ns) - PACKETS_KEPT, 0)
        return self._reader.packets(offset=first, limit=PACKETS_KEPT, until_ns=at_ns)

    def _helping(self, until_ns: int) -> list[Turn]:
        """Turns up to `until_ns`, or as far as one helping reaches; each act of the operator ends a turn, at its own time."""
        inputs = self._recording.next_inputs(until_ns, INPUTS_A_HELPING)
        turns: list[Turn] = []
        chunks: list[Chunk] = []
        for each in inputs:
            if isinstance(each, Chunk):
                chunks.append(each)
            else:
                turns.append(Turn(each.at_ns, chunks, [_asked(each)], self._new_statuses()))
                chunks = []
        is_all = len(inputs) < INPUTS_A_HELPING
        self._told_ns = until_ns if is_all else chunks[-1].received_ns if chunks else turns[-1].now_ns
        return [*turns, Turn(self._told_ns, chunks, (), self._new_statuses())]

    def _new_statuses(self) -> list[LinkStatus]:
        statuses, self._statuses = self._statuses, []
        return statuses

    def _set_rate(self, rate: float) -> None:
        self._is_unbounded = math.isinf(rate)
        self.clock.set_rate(0.0 if self._is_unbounded else rate)


def _asked(act: RecordedIntent) -> Asked:
    done = decode_act(act.blob)
    return Asked(done.intent, done.by)
