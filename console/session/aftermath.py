"""What is left of a session: commands that a crash cut short, for the next one to take up; and when its passes really began and ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from console.command.lineup import QueueAct
from console.command.procedure import ProcedureState
from console.command.states import CommandChange
from console.errors import KnownError
from console.orbit.types import Pass
from console.store.reader import SessionReader
from console.store.schema import SUFFIX
from console.store.writer import SessionWriter
from console.utc import SECOND_NS

FILES_LOOKED_AT = 20
PASS_MARGIN_NS = 60 * SECOND_NS
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Left:
    """What a session's record says of its commands, for `Commander.restore`."""

    changes: list[CommandChange]
    acts: list[QueueAct]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever said of commands."""
        return not self.changes and not self.acts


def left_commands(folder: Path, *, spacecraft: str, mode: str, own: Path | None = None) -> Left:
    """The commands of the newest session of that spacecraft and mode, if a crash cut it short, else none. A session that was cut short
    before it had written anything of commands (not even what it took up) is passed over for the one before it.

    The mode counts: what was queued for a simulator never comes back in front of a real spacecraft. `own` is the file of the session
    that asks.
    """

    def look(reader: SessionReader) -> Left | None:
        left = Left(reader.commands(), reader.queue_acts())
        return None if left.is_empty else left

    return _newest_cut_short(folder, spacecraft, mode, own, look) or Left([], [])


def left_procedure(folder: Path, *, spacecraft: str, mode: str, own: Path | None = None) -> ProcedureState | None:
    """The pass plan that a crash cut short in the newest session of that spacecraft and mode, as it stood last; None when there is none or
    it was over."""
    state = _newest_cut_short(folder, spacecraft, mode, own, lambda reader: next(reversed(reader.procedures()), None))
    return None if state is None or state.phase.is_over else state


def _newest_cut_short(
    folder: Path, spacecraft: str, mode: str, own: Path | None, look: Callable[[SessionReader], Found | None]
) -> Found | None:
    """What is found in the sessions of that spacecraft and mode, newest first, up to one that came to its end. What can't be read is passed
    over."""
    others = (path for path in folder.glob(f"*{SUFFIX}") if own is None or path.name != own.name)
    for path in sorted(others, key=_age_key, reverse=True)[:FILES_LOOKED_AT]:
        with suppress(KnownError), SessionReader(path) as reader:
            info = reader.info()
            if (info.spacecraft, info.mode) != (spacecraft, mode):
                continue
            if info.is_complete or info.is_being_written:
                return None
            if (found := look(reader)) is not None:
                return found
    return None


def record_contacts(writer: SessionWriter, passes: Iterable[Pass], contacts: Sequence[tuple[int, int]]) -> None:
    """Write to each pass when bytes really came: the first and the last contact (first, last in ns) within a minute of it."""
    for one in passes:
        during = [(a, b) for a, b in contacts if a <= one.los_ns + PASS_MARGIN_NS and b >= one.aos_ns - PASS_MARGIN_NS]
        if during:
            writer.one_pass(one, actual_aos_ns=during[0][0], actual_los_ns=during[-1][1])


def _age_key(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
