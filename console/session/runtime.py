"""Which engines are alive: one small file each, readable by the user alone, with the address and the key of its socket."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

import msgspec
import platformdirs

from console.errors import KnownError
from console.store.places import HOME_VARIABLE

_PREFIX, _SUFFIX = "engine-", ".json"
_LONGEST_SOCKET_PATH = 100


class EngineFile(msgspec.Struct, frozen=True):
    """How to reach one living engine. `key` is in hex; `recording` is '' when nothing is recorded."""

    ident: str
    address: str
    key: str
    pid: int
    session: str
    mode: str
    recording: str = ""
    version: str = ""

    @property
    def authkey(self) -> bytes:
        """The key that both ends prove to know, before a message is read."""
        return bytes.fromhex(self.key)


def runtime_folder() -> Path:
    """Where living engines are written down, made for the user alone."""
    home = os.environ.get(HOME_VARIABLE, "")
    has_runtime = sys.platform in ("win32", "darwin") or bool(os.environ.get("XDG_RUNTIME_DIR"))
    usual = platformdirs.user_runtime_path if has_runtime else platformdirs.user_state_path
    folder = Path(home).expanduser() / "run" if home else usual("moonkite", appauthor=False) / "run"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        folder = platformdirs.user_data_path("moonkite", appauthor=False) / "run"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def new_ident() -> str:
    """A name for an engine that no other has."""
    return secrets.token_hex(4)


def engine_path(folder: Path, ident: str) -> Path:
    """Where the file of an engine stands."""
    return folder / f"{_PREFIX}{ident}{_SUFFIX}"


def log_path(folder: Path, ident: str) -> Path:
    """Where an engine process writes what it has to say outside of its session."""
    return folder / f"{_PREFIX}{ident}.log"


def socket_address(folder: Path, ident: str) -> str | None:
    """An address for an engine's listener; None lets the system choose (named pipes, and paths too long for a socket)."""
    path = str(folder / f"{_PREFIX}{ident}.sock")
    return None if sys.platform == "win32" or len(path.encode()) > _LONGEST_SOCKET_PATH else path


def write_engine_file(folder: Path, engine: EngineFile) -> Path:
    """Make the engine known; whoever sees the file sees all of it."""
    path = engine_path(folder, engine.ident)
    draft = path.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, msgspec.json.encode(engine))
    finally:
        os.close(handle)
    draft.replace(path)
    return path


def read_engine_file(path: Path) -> EngineFile:
    """The engine that a file names. Raises KnownError for a file that is gone or broken."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=EngineFile)
    except (OSError, msgspec.MsgspecError) as error:
        raise KnownError("no engine is named there", where=str(path), rule=str(error)) from error


def living_engines(folder: Path) -> list[EngineFile]:
    """All engines that still run, newest first; what dead ones left behind is removed."""
    found = []
    for path in sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}"), key=_age_key, reverse=True):
        try:
            engine = read_engine_file(path)
        except KnownError:
            path.unlink(missing_ok=True)
            continue
        if is_alive(engine.pid):
            found.append(engine)
        else:
            forget_engine(folder, engine)
    return found


def forget_engine(folder: Path, engine: EngineFile) -> None:
    """Remove an engine's file and socket."""
    engine_path(folder, engine.ident).unlink(missing_ok=True)
    if sys.platform != "win32":
        Path(engine.address).unlink(missing_ok=True)


def _age_key(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


if sys.platform == "win32":  # pragma: no cover
    import ctypes

    def is_alive(pid: int) -> bool:
        """Whether a process of that number runs."""
        query_limited, still_active = 0x1000, 259
        handle = ctypes.windll.kernel32.OpenProcess(query_limited, False, pid)
        if not handle:
            return False
        code = ctypes.c_ulong()
        ctypes.windll.kernel32.GetExitCodeProcess(handle, ctypes.byref(code))
        ctypes.windll.kernel32.CloseHandle(handle)
        return code.value == still_active
else:
    _THREADS = 17  # in /proc/PID/stat, from the state on (proc(5))

    def is_alive(pid: int) -> bool:
        """Whether a process of that number runs (one that has ended and is not yet collected does not)."""
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return False
        return not _is_zombie(pid)

    def _is_zombie(pid: int) -> bool:
        """Whether all of a process has ended: while one of its threads has not, its files and their locks are still held."""
        try:
            status = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        except OSError:
            return False
        return status[:1] == [b"Z"] and int(status[_THREADS]) <= 1
