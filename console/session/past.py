"""What stood at an instant of a session: values, alarms, commands, packets and counters as a replay's seek to it would show them.

It is a replay's seek: the file is opened anew for each question, so one that is still being written is read as far as it has come, and
is in nobody's way when it is closed. Asked over pipes, so that a window can have it done in a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from console.errors import KnownError
from console.session.codec import MESSAGE_LIMIT, decode_to_window, encode
from console.session.messages import Delivery, Refused, ToWindow
from console.session.playback import Playback
from console.session.session import Session
from console.store.reader import SessionReader

LENGTH_BYTES = 4


class PastAsked(Struct, frozen=True):
    """What stood at `at_ns`, in a session that has come to `now_ns`? A line of JSON on the way."""

    at_ns: int
    now_ns: int


class Past:
    """The past of one session file. `make` puts a session together that is stepped with a playback."""

    def __init__(self, path: Path, make: Callable[[Playback], Session]) -> None:
        self._path, self._make = path, make

    def standing(self, asked: PastAsked) -> Delivery:
        """All that stood then, as a Delivery that resets, in a time that stands still. Raises KnownError for a file that can't be read."""
        with SessionReader(self._path) as reader:
            playback = Playback(reader, until_ns=asked.now_ns)
            session = self._make(playback)
            session.rate = 0.0
            return playback.seek(asked.at_ns, session)


def serve_past(past: Past, questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer questions (lines of `PastAsked`) with framed messages, until there are no more."""
    for line in questions:
        answers.write(framed(_answer(past, line)))
        answers.flush()


def _answer(past: Past, line: bytes) -> ToWindow:
    try:
        return past.standing(msgspec.json.decode(line, type=PastAsked))
    except (KnownError, msgspec.MsgspecError) as error:
        return Refused(PastAsked.__name__, str(error))


def framed(message: ToWindow) -> bytes:
    """A message with its length (4 bytes, big-endian) before it."""
    data = encode(message)
    return len(data).to_bytes(LENGTH_BYTES) + data


def unframed(data: bytes) -> tuple[ToWindow | None, bytes]:
    """The first whole message of what came so far, if there is one, and what is left. Raises KnownError for what is none."""
    length = int.from_bytes(data[:LENGTH_BYTES])
    if length > MESSAGE_LIMIT:
        raise KnownError("an answer is longer than any can be", rule=f"{length:,} bytes")
    end = LENGTH_BYTES + length
    if len(data) < max(end, LENGTH_BYTES):
        return None, data
    return decode_to_window(data[LENGTH_BYTES:end]), data[end:]
