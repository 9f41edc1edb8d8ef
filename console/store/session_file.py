"""An open session file: how it was opened, what was wrong with it, and rows out of it whatever happens."""

from __future__ import annotations

import re
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from console.errors import KnownError
from console.store.connections import check_header, connect_reading, lenient_text, sidecar
from console.store.presence import is_being_written
from console.store.salvage import is_damage, salvage
from console.store.schema import MIGRATIONS, migrate, version_of
from console.utc import utc_text

FOREVER_NS = 2**62
SENSELESS = (msgspec.MsgspecError, ValueError, TypeError)
Answer = TypeVar("Answer")


class SessionFile:
    """A read-only session file with a horizon. Damage that shows itself while reading leads to a salvaged copy, once."""

    def __init__(self, path: Path, *, until_ns: int | None = None) -> None:
        self.path = path.absolute()
        self.notices: list[str] = []
        self.horizon_ns = FOREVER_NS if until_ns is None else until_ns
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        is_long_enough = check_header(self.path)
        self.is_live = is_being_written(self.path)
        self._has_log = not self.is_live and _size(sidecar(self.path, "-wal")) > 0
        with ExitStack() as on_failure:
            on_failure.callback(self._drop_copy)
            self._connection = self._opened(is_long_enough)
            on_failure.callback(self.close)
            self._meta = dict(self._rows("select key, value from meta"))
            self._last_ns = self._tallies().get("last_ns", -1)
            on_failure.pop_all()
        self._tell_how_it_ended()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._drop_copy()

    def _drop_copy(self) -> None:
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None

    def show_until(self, until_ns: int | None) -> None:
        """From now on show nothing received later than this; None shows all."""
        self.horizon_ns = FOREVER_NS if until_ns is None else until_ns

    def _opened(self, is_long_enough: bool) -> sqlite3.Connection:
        if not is_long_enough:
            return self._salvaged("the file is shorter than it says, its end is missing")
        try:
            connection = connect_reading(self.path)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            return self._salvaged(_words(error))
        if version_of(connection) == len(MIGRATIONS):
            return connection
        connection.close()
        return self._upgraded()

    def _upgraded(self) -> sqlite3.Connection:
        target = self._copy_folder() / self.path.name
        with _closing(connect_reading(self.path)) as source, _closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        connection = sqlite3.connect(target, isolation_level=None, check_same_thread=False)
        came_from = migrate(connection)
        self._notice(f"recorded with schema {came_from}; a temporary copy was brought to {len(MIGRATIONS)}")
        return connection

    def _salvaged(self, why: str) -> sqlite3.Connection:
        self._notice(f"the file is damaged: {why}")
        target = self._copy_folder() / self.path.name
        for line in salvage(self.path, target):
            self._notice(line)
        connection = sqlite3.connect(target, isolation_level=None, check_same_thread=False)
        connection.text_factory = lenient_text
        return connection

    def _copy_folder(self) -> Path:
        self._copy = tempfile.TemporaryDirectory(prefix="moonkite-", ignore_cleanup_errors=True)
        return Path(self._copy.name)

    def _tell_how_it_ended(self) -> None:
        if self.is_live or self._number("ended_ns", -1) >= 0:
            return
        until = f"; what was recorded until {utc_text(self._last_ns)} is here" if self._last_ns >= 0 else ""
        self._notice(f"the engine stopped without closing this session{until}")
        if self._has_log:
            self._notice("its last commits were read from the log beside the file; keep both together")

    def _notice(self, text: str) -> None:
        if text not in self.notices:
            self.notices.append(text)

    def _until(self, until_ns: int | None) -> int:
        return self.horizon_ns if until_ns is None else min(until_ns, self.horizon_ns)

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self._retried(lambda: self._connection.execute(sql, values).fetchall())

    def _one(self, sql: str, values: Sequence[object] = ()) -> Any:
        rows = self._rows(sql, values)
        return rows[0][0] if rows else None

    def _in_one_transaction(self, ask: Callable[[sqlite3.Connection], Answer]) -> Answer:
        def read() -> Answer:
            self._connection.execute("begin")
            try:
                return ask(self._connection)
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")

        return self._retried(read)

    def _retried(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return ask()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            if not is_damage(error) or self._copy is not None:
                raise KnownError("the session can't be read", where=str(self.path), rule=_words(error)) from error
            self._connection.close()
            self._connection = self._salvaged(_words(error))
        return ask()

    def _made(self, what: str, rows: Sequence[tuple[Any, ...]], make: Callable[..., Answer]) -> list[Answer]:
        """`make(*row)` for each row; rows that damage has made senseless are left out and counted in a notice."""
        found = []
        for row in rows:
            try:
                found.append(make(*row))
            except SENSELESS:
                continue
        if len(found) < len(rows):
            self._notice(f"{len(rows) - len(found)} of {len(rows)} {what} make no sense and are left out")
        return found

    def _tallies(self) -> dict[str, int]:
        return {name: last for name, last in self._rows("select name, last from tallies") if isinstance(last, int)}

    def _number(self, key: str, default: int) -> int:
        """A number among the facts of the session, as it stands there now."""
        text = self._one("select value from meta where key = ?", (key,))
        return int(text) if isinstance(text, str) and re.fullmatch(r"-?[0-9]{1,19}", text) else default


def _words(error: Exception) -> str:
    return "its inner texts are damaged" if isinstance(error, UnicodeDecodeError) else str(error)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _closing:  # noqa: N801 - reads like contextlib.closing, but typed for connections that are also context managers
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()
