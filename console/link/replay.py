"""A recording as a source of inputs: the chunks and the operator's acts of a session in the order in which they came.

The engine steps it with its clock. Nothing that came after that clock leaves it.
"""

from __future__ import annotations

from console.frames.batch import Chunk
from console.store.reader import SessionReader
from console.store.rows import Keyframe, RecordedIntent

Input = Chunk | RecordedIntent
_READ_AHEAD = 256


class Recording:
    """A cursor over the inputs of a recorded session. `position` is the last chunk given out (0 before the first)."""

    def __init__(self, reader: SessionReader) -> None:
        self.reader = reader
        info = reader.info()
        self.first_ns, self.last_ns = info.first_ns, info.last_ns
        self.position = 0
        self._intent = 0
        self._chunks: list[Chunk] = []
        self._intents: list[RecordedIntent] = []

    def next_inputs(self, until_ns: int, limit: int = 1000) -> list[Input]:
        """What came next up to an instant, at most `limit` of it; empty when nothing did."""
        found: list[Input] = []
        while len(found) < limit:
            following = self._following(until_ns)
            if following is None:
                break
            found.append(following)
        return found

    def _following(self, until_ns: int) -> Input | None:
        self._fill()
        chunk = self._chunks[0] if self._chunks else None
        intent = self._intents[0] if self._intents else None
        if intent is not None and intent.after_chunk <= self.position:
            if intent.at_ns > until_ns:
                return None
            self._intent = intent.ident
            return self._intents.pop(0)
        if chunk is None or chunk.received_ns > until_ns:
            return None
        self.position = chunk.ident
        return self._chunks.pop(0)

    def _fill(self) -> None:
        if not self._chunks:
            self._chunks = self.reader.chunks(self.position, limit=_READ_AHEAD)
        if not self._intents:
            self._intents = self.reader.intents(self._intent, limit=_READ_AHEAD)

    @property
    def is_at_end(self) -> bool:
        """Whether everything recorded so far was given out."""
        self._fill()
        return not self._chunks and not self._intents

    def next_ns(self) -> int | None:
        """When the next input came, None at the end: a clock that runs as fast as it can jumps there."""
        self._fill()
        intent = self._intents[0] if self._intents else None
        if intent is not None and intent.after_chunk <= self.position:
            return intent.at_ns
        return self._chunks[0].received_ns if self._chunks else None

    def seek(self, at_ns: int) -> Keyframe | None:
        """Stand just after the newest keyframe up to an instant; None, and at the very start, when there is none.

        The caller restores the keyframe's state and takes `next_inputs(at_ns)` until it is empty.
        """
        keyframe = self.reader.keyframe_before(at_ns)
        self.position, self._intent = (keyframe.chunk, keyframe.intent) if keyframe else (0, 0)
        self._chunks, self._intents = [], []
        return keyframe

    def next_chunk_ns(self) -> int | None:
        """When the chunk after the present one came: one step on goes there."""
        following = self.reader.chunks(self.position, limit=1)
        return following[0].received_ns if following else None

    def previous_chunk_ns(self) -> int | None:
        """When the newest chunk from before the present one's instant came: one step back seeks there."""
        present_ns = self.reader.chunk_received_ns(self.position)
        return None if present_ns is None else self.reader.chunk_received_ns(self.reader.chunk_ident_at(present_ns - 1))
