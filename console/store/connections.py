"""Opening session files: for writing, for reading without touching them, and putting a left-over one in order."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from console.errors import KnownError
from console.store.schema import APPLICATION_ID, MAGIC, MIGRATIONS, too_new

_SIDECARS = ("-wal", "-shm")


def connect_writing(path: Path) -> sqlite3.Connection:
    """A connection in autocommit that may be used from any one thread at a time."""
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=2.0)


def connect_reading(path: Path) -> sqlite3.Connection:
    """A read-only connection. Works while another process writes, after a crash (the log is read, not changed), and from a
    read-only folder when the file has no log beside it. Raises KnownError when it can't be opened."""
    errors = []
    for options in ("mode=ro", "mode=ro&immutable=1"):
        if "immutable" in options and sidecar(path, "-wal").exists():
            continue
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{options}", uri=True, isolation_level=None, check_same_thread=False)
        try:
            connection.text_factory = lenient_text
            connection.execute("select count(*) from sqlite_master").fetchone()
            connection.execute("pragma query_only = on")
        except sqlite3.Error as error:
            connection.close()
            errors.append(error)
            continue
        except UnicodeDecodeError:
            connection.close()
            raise
        return connection
    if any(getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) for error in errors):
        raise errors[0]
    raise KnownError("the session can't be opened", where=str(path), rule=str(errors[0])) from errors[0]


def lenient_text(octets: bytes) -> str:
    """A text of a file that may be damaged."""
    return octets.decode("utf-8", "replace")


def sidecar(path: Path, ending: str) -> Path:
    """The path of a file's log (`-wal`) or its index (`-shm`)."""
    return path.with_name(path.name + ending)


def settle(path: Path) -> bool:
    """Fold the log into the file and leave one file without sidecars; False when somebody else has it open or it can't be written."""
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0.0)
    except sqlite3.Error:
        return False
    try:
        connection.execute("pragma wal_checkpoint(truncate)").fetchall()
        return bool(connection.execute("pragma journal_mode = delete").fetchone()[0] == "delete")
    except sqlite3.Error:
        return False
    finally:
        connection.close()


def check_header(path: Path) -> bool:
    """Whether the file is as long as it says it is (unknown, so True, while a log lies beside it).

    Raises KnownError for what is no session at all, or from a newer version.
    """
    try:
        with path.open("rb") as file:
            head = file.read(100)
            size = file.seek(0, 2)
    except OSError as error:
        raise KnownError("the session can't be opened", where=str(path), rule=error.strerror or str(error)) from error
    if not head:
        raise KnownError("this is an empty file, not a session", where=str(path))
    if not head.startswith(MAGIC[: len(head)]) or len(head) < 100:
        raise KnownError("this is not a session", where=str(path), rule="a session is an SQLite file made by Moonkite")
    if int.from_bytes(head[68:72], "big") != APPLICATION_ID:
        raise KnownError("this is an SQLite file, but not a session", where=str(path))
    version = int.from_bytes(head[60:64], "big")
    if version > len(MIGRATIONS):
        raise too_new(version, len(MIGRATIONS), str(path))
    log = sidecar(path, "-wal")
    if log.exists() and log.stat().st_size:
        return True
    page = int.from_bytes(head[16:18], "big")
    return size >= (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
