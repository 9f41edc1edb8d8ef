"""What an operator did that changes what is made of the bytes, as it stands in a session file: done again by a replay."""

from __future__ import annotations

import msgspec

from console.errors import KnownError
from console.session.messages import AlarmIntent


class Act(msgspec.Struct, frozen=True):
    """One recorded act and who did it."""

    by: str
    intent: AlarmIntent


def encode_act(act: Act) -> bytes:
    """The act as a session file keeps it."""
    return msgspec.msgpack.encode(act)


def decode_act(blob: bytes) -> Act:
    """What `encode_act` made. Raises KnownError for anything else."""
    try:
        return msgspec.msgpack.decode(blob, type=Act)
    except msgspec.MsgspecError as error:
        raise KnownError("not an act of an operator", rule=str(error)) from error
