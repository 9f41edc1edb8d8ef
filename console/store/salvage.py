"""Gets out of a damaged session file what is still in it.

Two ways at once: every table is walked in ranges that avoid the missing pages, and for the raw chunks, which everything else
can be made from, the pages of the file are searched for rows whose checksum is right, wherever they stand (the layout of table
leaf pages is in "Database File Format", sections 1.6 and 2.1, sqlite.org).
"""

from __future__ import annotations

import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from console.errors import KnownError
from console.store.connections import lenient_text, sidecar
from console.store.schema import PAGE_SIZE, TABLES, insert_sql, migrate, table_columns

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LEAF = 0x0D
_STEP = 64
_ROWS_A_PAGE = 128
ChunkRow = tuple[int, int, int, bytes]


def is_damage(error: Exception) -> bool:
    """Whether an error says that the file is broken, and not that a query was wrong or the disk failed."""
    if isinstance(error, UnicodeDecodeError):
        return True
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF in _DAMAGE or code == sqlite3.SQLITE_IOERR_SHORT_READ


def salvage(path: Path, target: Path) -> list[str]:
    """Make a new session file of what can be read; returns what to tell. Raises KnownError when nothing can."""
    damaged = target.with_name("damaged.sqlite")
    _copy_mended(path, damaged)
    fresh = sqlite3.connect(target, isolation_level=None)
    source = sqlite3.connect(damaged, isolation_level=None)
    source.text_factory = lenient_text
    try:
        fresh.execute("pragma journal_mode = delete")
        fresh.execute("pragma synchronous = off")
        migrate(fresh)
        fresh.execute("begin")
        kept = {table: _copy_table(source, fresh, table, _pages(damaged)) for table in TABLES}
        found = fresh.executemany("insert or ignore into chunks values (?, ?, ?, ?)", scan_chunks(damaged)).rowcount
        kept["chunks"] += max(found, 0)
        fresh.execute("commit")
        return _told(path, fresh, kept)
    finally:
        source.close()
        fresh.close()
        for leftover in (damaged, sidecar(damaged, "-wal"), sidecar(damaged, "-shm")):
            leftover.unlink(missing_ok=True)


def _told(path: Path, fresh: sqlite3.Connection, kept: dict[str, int]) -> list[str]:
    if not kept["chunks"] and not kept["meta"]:
        raise KnownError("nothing can be read from this session", where=str(path), remedy="ask for another copy of the file")
    written = dict(fresh.execute("select name, last from tallies").fetchall())
    lines = []
    for table, word in (("chunks", "raw chunks"), ("packets", "packets"), ("command_stages", "command stages")):
        total = max(int(written.get(table, 0)), kept[table])
        if total > kept[table]:
            lines.append(f"{kept[table]} of {total} {word} could be read")
    return lines or [f"all {kept['chunks']} raw chunks could be read"]


def _copy_mended(path: Path, damaged: Path) -> None:
    """A copy whose header counts the pages that are there: SQLite refuses a short file as a whole, but a missing page only by itself."""
    shutil.copyfile(path, damaged)
    log = sidecar(path, "-wal")
    if log.exists():
        shutil.copyfile(log, sidecar(damaged, "-wal"))
    with damaged.open("r+b") as file:
        file.seek(16)
        file.write(PAGE_SIZE.to_bytes(2, "big"))
        file.seek(28)
        file.write(_pages(damaged).to_bytes(4, "big"))


def _pages(path: Path) -> int:
    return path.stat().st_size // PAGE_SIZE


def _copy_table(source: sqlite3.Connection, fresh: sqlite3.Connection, table: str, pages: int) -> int:
    if not _has_table(source, table):
        return 0
    columns = ", ".join(f'"{name}"' for name in table_columns(table))
    sql = f"select rowid, {columns} from {table} not indexed where rowid between ? and ? order by rowid"  # noqa: S608 - own names
    kept = 0
    for rows in _readable(source, sql, 0, pages * _ROWS_A_PAGE):
        kept += len(rows)
        fresh.executemany(insert_sql(table).replace("or replace", "or ignore"), [row[1:] for row in rows])
    return kept


def _has_table(source: sqlite3.Connection, table: str) -> bool:
    """False only for a sound answer that there is none: a session from before the table was thought of."""
    try:
        return source.execute("select 1 from sqlite_master where name = ?", (table,)).fetchone() is not None
    except (sqlite3.Error, UnicodeDecodeError):
        return True


def _readable(source: sqlite3.Connection, sql: str, first: int, last: int) -> Iterator[list[tuple[object, ...]]]:
    """Rows by ranges of rowid, halving a range that meets a broken page until it is too small to matter."""
    waiting = [(first, last)]
    while waiting:
        low, high = waiting.pop()
        rows: list[tuple[object, ...]] = []
        try:
            for row in source.execute(sql, (low, high)):
                rows.append(row)
        except (sqlite3.Error, UnicodeDecodeError):
            low = _number(rows[-1][0]) + 1 if rows else low
            middle = (low + high) // 2
            if high - low >= _STEP:
                waiting += [(middle + 1, high), (low, middle)]
        if rows:
            yield rows


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value


def scan_chunks(path: Path) -> Iterator[ChunkRow]:
    """Rows of the table of chunks on any page of a file, believed only when the CRC-32 of their bytes is right."""
    with path.open("rb") as file:
        pages = _PageFile(file, PAGE_SIZE)
        for number in range(1, _pages(path) + 1):
            page, start = pages.page(number), 100 if number == 1 else 0
            if len(page) == pages.size and page[start] == _LEAF:
                rows = (_chunk_at(pages, page, offset) for offset in _cells(page, start))
                yield from (row for row in rows if row is not None)


class _PageFile:
    """The pages of a database file, counted from 1."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self.size = file, size

    def page(self, number: int) -> bytes:
        self._file.seek((number - 1) * self.size)
        return self._file.read(self.size)

    def payload(self, page: bytes, at: int, length: int) -> bytes | None:
        """A cell's payload from `at` on, with its overflow pages (section 1.6); None when some of it is missing."""
        local, most = length, self.size - 35
        if length > most:
            least = (self.size - 12) * 32 // 255 - 23
            local = least + (length - least) % (self.size - 4)
            local = local if local <= most else least
        parts, left = [page[at : at + local]], length - local
        following = int.from_bytes(page[at + local : at + local + 4], "big")
        while left > 0:
            more = self.page(following) if following > 1 else b""
            if len(more) < self.size:
                return None
            parts.append(more[4 : 4 + left])
            left -= len(parts[-1])
            following = int.from_bytes(more[:4], "big")
        return b"".join(parts)


def _cells(page: bytes, start: int) -> list[int]:
    count = int.from_bytes(page[start + 3 : start + 5], "big")
    pointers = page[start + 8 : start + 8 + 2 * count]
    return [int.from_bytes(pointers[at : at + 2], "big") for at in range(0, len(pointers) - 1, 2)]


def _chunk_at(pages: _PageFile, page: bytes, offset: int) -> ChunkRow | None:
    """The chunk in a cell, None when the cell holds anything else. A record is its header's length, its types, its values."""
    length, at = _varint(page, offset)
    ident, at = _varint(page, at)
    if not 8 < length < 1 << 30 or at + 4 > len(page):
        return None
    header, cursor = _varint(page, at)
    types: list[int] = []
    end = at + header
    while cursor < end and len(types) < 5:
        kind, cursor = _varint(page, cursor)
        types.append(kind)
    if len(types) != 4 or types[0] != 0 or any(kind not in _INTEGER_BYTES for kind in types[1:3]) or types[3] < 12 or types[3] % 2:
        return None
    record = pages.payload(page, at, length)
    if record is None:
        return None
    received_ns, cursor = _integer(record, header, types[1])
    crc, cursor = _integer(record, cursor, types[2])
    data = record[cursor : cursor + (types[3] - 12) // 2]
    return (ident, received_ns, crc, data) if zlib.crc32(data) == crc else None


_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0}


def _integer(record: bytes, at: int, kind: int) -> tuple[int, int]:
    size = _INTEGER_BYTES[kind]
    value = int.from_bytes(record[at : at + size], "big", signed=True) if size else kind - 8
    return value, at + size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A variable-length integer of up to nine bytes, and where it ends."""
    value = 0
    for number, byte in enumerate(data[at : at + 9]):
        if number == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + number + 1
    return value, at + 9
