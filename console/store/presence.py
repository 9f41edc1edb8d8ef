"""Who is writing a session: a lock beside the file that the system takes away when its holder dies, however it dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SUFFIX = "-lock"


def lock_path(session: Path) -> Path:
    """Where the lock of a session file stands while it is being written."""
    return session.with_name(session.name + SUFFIX)


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class WritingLock:
    """Held by a writer from the first byte to the close of its session."""

    def __init__(self, session: Path) -> None:
        self._path = lock_path(session)
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        self.is_held = _try_lock(self._handle)

    def release(self) -> None:
        """Give it up and take the lock file away."""
        if self._handle < 0:
            return
        if self.is_held:
            self._path.unlink(missing_ok=True)
        os.close(self._handle)
        self._handle, self.is_held = -1, False


def is_being_written(session: Path) -> bool:
    """Whether some process (this one too) has the session open for writing right now."""
    try:
        handle = os.open(lock_path(session), os.O_RDWR)
    except OSError:
        return False
    try:
        return not _try_lock(handle)
    finally:
        os.close(handle)
