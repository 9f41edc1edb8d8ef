"""The stages of a command's life and the record of a change; design section 6."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from console.dictionary.significance import Significance


class Stage(StrEnum):
    """One name per physical event. Everything from REJECTED on is an end; what was CANCELLED may be taken back, and is HELD then."""

    DRAFT = "draft"
    ARMED = "armed"
    QUEUED = "queued"
    HELD = "held"
    RELEASED = "released"
    SENT = "sent"
    RADIATED = "radiated"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    STARTED = "started"
    PROGRESS = "progress"
    COMPLETED = "completed"
    REJECTED = "rejected"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def is_end(self) -> bool:
        """Whether nothing follows this stage."""
        return self in _ENDS


_ENDS = {
    Stage.COMPLETED, Stage.REJECTED, Stage.FAILED, Stage.TIMED_OUT, Stage.UNKNOWN, Stage.CANCELLED, Stage.EXPIRED,
}  # fmt: skip


LATE = "late"


class CommandChange(Struct, frozen=True):
    """One command reached one stage. `command` is its number in the session; arguments are texts as typed; `data` is the
    encoded packet in bytes, `detail` says why or with which code, `packet` is the evidence (index of the packet, or -1)."""

    at_ns: int
    command: int
    name: str
    stage: Stage
    arguments: dict[str, str] = {}
    data: bytes = b""
    significance: Significance = Significance.NONE
    detail: str = ""
    packet: int = -1
    by: str = ""

    @property
    def is_late(self) -> bool:
        """Whether it tells of evidence that came after the command's end: `late report`, `late evidence`. It changes no end."""
        return is_late(self.stage, self.detail)


def is_late(stage: Stage, detail: str) -> bool:
    """Whether a stage with these words tells of evidence that came after the command's end."""
    return stage.is_end and detail.startswith(f"{LATE} ")
