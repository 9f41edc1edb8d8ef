"""Where a link's thread puts what came, until the session takes it; and how the link is doing."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from console.frames.batch import Chunk
from console.session.messages import LinkState
from console.utc import SECOND_NS

BYTES_KEPT = 64 * 1024 * 1024
RATE_OVER_NS = 5 * SECOND_NS


@dataclass(frozen=True, slots=True)
class LinkStatus:
    """A link's word on itself; see LinkSink.status."""

    status: str
    detail: str = ""


class LinkInbox:
    """The sink of a link. When the session can't keep up by `BYTES_KEPT`, the link has to wait: bytes are never dropped here."""

    def __init__(self, is_stopping: Callable[[], bool] = lambda: False) -> None:
        self._is_stopping = is_stopping
        self._has_room = threading.Condition()
        self._chunks: deque[Chunk] = deque()
        self._statuses: deque[LinkStatus] = deque()
        self._bytes = 0

    def chunk(self, chunk: Chunk) -> None:
        with self._has_room:
            while self._bytes > BYTES_KEPT and not self._is_stopping():
                self._has_room.wait(0.1)
            self._chunks.append(chunk)
            self._bytes += len(chunk.data)

    def status(self, status: str, detail: str = "") -> None:
        with self._has_room:
            self._statuses.append(LinkStatus(status, detail))

    def take(self) -> tuple[list[Chunk], list[LinkStatus]]:
        """What came since the last call."""
        with self._has_room:
            chunks, statuses = list(self._chunks), list(self._statuses)
            self._chunks.clear()
            self._statuses.clear()
            self._bytes = 0
            self._has_room.notify_all()
        return chunks, statuses


class LinkGauge:
    """A link's state over session time: its status, its rate over the last seconds, its last byte."""

    def __init__(self, name: str, *, can_send: bool = False) -> None:
        self._name, self._can_send = name, can_send
        self.status = LinkStatus("connecting")
        self.last_byte_ns = -1
        self._recent: deque[tuple[int, int]] = deque()

    def came(self, chunk: Chunk) -> None:
        """Count a chunk."""
        self.last_byte_ns = chunk.received_ns
        self._recent.append((chunk.received_ns, len(chunk.data)))

    def forget(self, last_byte_ns: int = -1) -> None:
        """Start again, after a seek."""
        self.last_byte_ns = last_byte_ns
        self._recent.clear()

    def state(self, now_ns: int) -> LinkState:
        """The link as it is now."""
        while self._recent and self._recent[0][0] <= now_ns - RATE_OVER_NS:
            self._recent.popleft()
        rate_bps = 8.0 * sum(size for _, size in self._recent) * SECOND_NS / RATE_OVER_NS
        return LinkState(self._name, self.status.status, self.status.detail, rate_bps, self.last_byte_ns, self._can_send)
