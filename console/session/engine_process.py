"""The engine as a process of its own, seen from the window: start one that outlives us, find those that live, talk to one."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection
from pathlib import Path

from console import __version__
from console.clock import monotonic_ns
from console.errors import KnownError
from console.session.codec import MESSAGE_LIMIT, decode_to_window, encode
from console.session.messages import Hello, Intent, ToWindow
from console.session.runtime import EngineFile, engine_path, living_engines, log_path, new_ident, read_engine_file
from console.utc import SECOND_NS

READY_WITHIN_S = 20.0
_POLL_S = 0.02
_TOLD_OF_ERROR = 600


class EngineClient:
    """One end of the line to an engine. `send` may be called while another thread waits in `receive`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sending = threading.Lock()

    @classmethod
    def connect(cls, engine: EngineFile, *, by: str = "") -> EngineClient:
        """Say hello to a living engine; it answers with Welcome and a reset Delivery. Raises KnownError when it does not answer."""
        try:
            connection = Client(engine.address, authkey=engine.authkey)
        except (OSError, EOFError, AuthenticationError) as error:
            raise KnownError("the engine does not answer", where=engine.session, rule=str(error), remedy="start another one") from error
        client = cls(connection)
        client._send(Hello(__version__, by))
        return client

    def send(self, intent: Intent) -> None:
        """Give an intent to the engine. Raises KnownError when the engine has gone."""
        self._send(intent)

    def receive(self, timeout_s: float) -> ToWindow | None:
        """The next message, or None after `timeout_s`. Raises KnownError when the engine has gone."""
        try:
            return decode_to_window(self._connection.recv_bytes(MESSAGE_LIMIT)) if self._connection.poll(timeout_s) else None
        except (OSError, EOFError, ValueError) as error:
            raise _gone() from error

    def close(self) -> None:
        """Hang up; the engine goes on."""
        with contextlib.suppress(OSError):
            self._connection.close()

    def _send(self, message: Hello | Intent) -> None:
        try:
            with self._sending:
                self._connection.send_bytes(encode(message))
        except (OSError, ValueError) as error:
            raise _gone() from error


def engine_command(ident: str, arguments: Sequence[str]) -> list[str]:
    """What starts an engine: this program again, be it run from Python or frozen into one file."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "console"]
    return [*program, "engine", "--id", ident, *arguments]


def start_engine(
    arguments: Sequence[str], *, folder: Path, ready_within_s: float = READY_WITHIN_S, command: Sequence[str] | None = None, ident: str = ""
) -> EngineFile:
    """Start an engine that goes on when this process ends, and wait until it can be connected to.

    `arguments` go to `moonkite engine`; `command` replaces the whole command line (it has to use `ident`). Raises KnownError
    with the engine's own words when it ends before it is ready.
    """
    ident = ident or new_ident()
    log_file = log_path(folder, ident)
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            command or engine_command(ident, arguments),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True, close_fds=True,
            creationflags=_creation_flags(),
        )  # fmt: skip
    return _wait_until_ready(process, engine_path(folder, ident), log_file, ready_within_s)


def find_engine(folder: Path, *, session: str = "") -> EngineFile | None:
    """The newest living engine, or the one of that session; None when there is none."""
    return next((engine for engine in living_engines(folder) if session in ("", engine.session)), None)


def _wait_until_ready(process: subprocess.Popen[bytes], path: Path, log_file: Path, within_s: float) -> EngineFile:
    deadline = monotonic_ns() + round(within_s * SECOND_NS)
    while monotonic_ns() < deadline:
        if path.exists():
            _let_go(process)
            return read_engine_file(path)
        if process.poll() is not None:
            raise KnownError("the engine could not start", rule=_last_words(log_file) or f"it ended with {process.returncode}")
        time.sleep(_POLL_S)
    process.terminate()
    process.wait()
    raise KnownError(f"the engine was not ready within {within_s:g} s", rule=_last_words(log_file), remedy="try again")


def _let_go(process: subprocess.Popen[bytes]) -> None:
    """The engine is meant to outlive us; a thread collects it if it ends first, so that no zombie stays."""
    threading.Thread(target=process.wait, name="moonkite-engine-collector", daemon=True).start()


def _last_words(log_file: Path) -> str:
    try:
        text = log_file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
    return (text.splitlines() or [""])[-1][-_TOLD_OF_ERROR:]


def _creation_flags() -> int:
    return getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(subprocess, "DETACHED_PROCESS", 0)


def _gone() -> KnownError:
    return KnownError("the engine has gone", remedy="its recording is safe; open it, or start a new session")
