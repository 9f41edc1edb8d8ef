"""What a session needs of a link. A link runs in one worker thread; it retries by itself and says how it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from console.frames.batch import Chunk


class LinkSink(Protocol):
    """Where a link puts what happens. Both calls are safe from the link's thread and return at once."""

    def chunk(self, chunk: Chunk) -> None:
        """Bytes came in."""
        ...

    def status(self, status: str, detail: str = "") -> None:
        """The link is now 'connecting', 'open', 'waiting' (to retry), 'closed' or 'ended' (a file is through)."""
        ...


class Link(Protocol):
    """One source of bytes, and perhaps a sink for commands."""

    name: str

    def run(self, sink: LinkSink, is_stopping: Callable[[], bool]) -> None:
        """Deliver until `is_stopping()`; returns within 0.2 s after it. Raises nothing for an unplugged or refused device."""
        ...

    def uplink(self) -> Callable[[bytes], None] | None:
        """What sends bytes (raises KnownError when they can't leave now), or None where this link can't send."""
        ...
