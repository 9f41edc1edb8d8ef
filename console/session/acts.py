"""What an operator or a rule of the dictionary did that changes what is made of the bytes, as it stands in a session file: done again
by a replay."""

from __future__ import annotations

from typing import Any

import msgspec

from console.errors import KnownError
from console.session.messages import AlarmIntent


class SetParameter(msgspec.Struct, tag=True, frozen=True):
    """A parameter is set on the ground, because a command (its name, and its number in the session) has reached a stage. `raw` is a number,
    a text, bytes, or None where there is no value to set."""

    parameter: str
    raw: Any
    name: str
    command: int
    stage: str

    @property
    def reason(self) -> str:
        """Which command set it."""
        return f"command {self.command}, {self.name}: {self.stage}"


class Act(msgspec.Struct, frozen=True):
    """One recorded act and who did it."""

    by: str
    intent: AlarmIntent | SetParameter


def encode_act(act: Act) -> bytes:
    """The act as a session file keeps it."""
    return msgspec.msgpack.encode(act)


def decode_act(blob: bytes) -> Act:
    """What `encode_act` made. Raises KnownError for anything else."""
    try:
        return msgspec.msgpack.decode(blob, type=Act)
    except msgspec.MsgspecError as error:
        raise KnownError("not an act of an operator", rule=str(error)) from error
