"""When a session heard its spacecraft: a contact lasts from the first to the last good frame or packet, and a minute of silence ends it."""

from __future__ import annotations

from console.frames.batch import LinkCounters
from console.utc import SECOND_NS

CONTACT_GAP_NS = 60 * SECOND_NS


class Contacts:
    """The contacts of one session, told from its counters."""

    def __init__(self) -> None:
        self.spans: list[tuple[int, int]] = []
        """When the first and the last good frame or packet of each contact came, in ns UTC."""
        self._received = 0

    @property
    def heard_ns(self) -> int:
        """When the spacecraft was last heard, -1 for never."""
        return self.spans[-1][1] if self.spans else -1

    def note(self, counters: LinkCounters, now_ns: int) -> None:
        """Take in how many good frames and packets there are now."""
        received = counters.frames_good + counters.frames_corrected + counters.frames_idle + counters.packets
        if received > self._received:
            first_ns = now_ns
            if self.spans and now_ns - self.spans[-1][1] < CONTACT_GAP_NS:
                first_ns, _ = self.spans.pop()
            self.spans.append((first_ns, now_ns))
        self._received = received
