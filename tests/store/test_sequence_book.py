"""Sequence numbers of secured frames: never one twice, whatever dies; and none at all where that can't be promised."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from console.errors import KnownError
from console.frames.sdls import FrameSecurity, Key, SecurityAssociation
from console.store.sequence_book import SequenceBook

ROOT = Path(__file__).resolve().parents[2]
KEY = "00112233aabbccdd"


@pytest.fixture
def book(tmp_path: Path) -> SequenceBook:
    found = SequenceBook(tmp_path / "sequences.sqlite")
    found.open_account(KEY)
    return found


def taken_until_killed(book: SequenceBook) -> list[int]:
    """The numbers that a program said it had, until it was killed somewhere in the middle of the next one."""
    command = [sys.executable, "-m", "tests.store.sequence_taker", str(book.path), KEY]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(random.randint(1, 40))]
        process.kill()
        said += process.stdout.read().splitlines(keepends=True)
    return [int(line) for line in said if line.endswith("\n")]


def test_numbers_go_on_after_a_restart(book: SequenceBook) -> None:
    assert [book.take(KEY) for _ in range(3)] == [1, 2, 3]
    assert SequenceBook(book.path).take(KEY) == 4
    assert SequenceBook(book.path).last(KEY) == 4


def test_no_number_is_given_twice_however_often_the_program_is_killed(book: SequenceBook) -> None:
    said = [number for _ in range(4) for number in [*taken_until_killed(book), book.take(KEY)]]
    assert len(said) > 8
    assert said == sorted(set(said))


def test_two_at_once_never_get_the_same_number(book: SequenceBook) -> None:
    found: list[int] = []
    workers = [threading.Thread(target=lambda: found.extend(book.take(KEY) for _ in range(20))) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(found) == list(range(1, 41))


def test_the_number_is_on_the_disk_with_full_synchronisation_before_it_is_given(
    book: SequenceBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    connect = sqlite3.connect

    def watched(*args: object, **more: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **more)  # type: ignore[call-overload]
        connection.set_trace_callback(asked.append)
        return connection

    monkeypatch.setattr(sqlite3, "connect", watched)
    book.take(KEY)
    assert asked[0].casefold() == "pragma synchronous = full"
    assert asked[-1].casefold() == "commit"


def test_each_key_has_its_own_numbers_and_none_falls_back(book: SequenceBook) -> None:
    book.open_account("other", last=40)
    assert (book.take("other"), book.take(KEY)) == (41, 1)
    book.open_account("other", last=7)
    assert book.take("other") == 42


def test_a_key_that_the_book_does_not_know_gets_no_number(book: SequenceBook) -> None:
    assert book.last("stranger") is None
    with pytest.raises(KnownError, match="nobody knows"):
        book.take("stranger")
    book.path.unlink()
    with pytest.raises(KnownError, match="nobody knows"):
        book.take(KEY)


def test_nothing_is_protected_while_the_book_cannot_be_written(book: SequenceBook, tmp_path: Path) -> None:
    security = FrameSecurity(SecurityAssociation(1), Key(bytes(32)), lambda: book.take(KEY))
    holder = sqlite3.connect(book.path, isolation_level=None)
    holder.execute("begin immediate")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("console.store.books.WAIT_S", 0.0)
            with pytest.raises(KnownError, match="can't be kept"):
                security.protect(b"\x20\x01\x00\x20\x00", b"data")
    finally:
        holder.close()
    with pytest.raises(KnownError, match="can't be kept"):
        SequenceBook(tmp_path / "nowhere" / "book").take(KEY)
    assert security.protect(b"\x20\x01\x00\x20\x00", b"data")[2:14] == (1).to_bytes(12, "big")


def test_a_file_that_is_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("create table other (a)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(KnownError, match="not of sequence numbers"):
        SequenceBook(path).take(KEY)
    assert path.read_bytes() == before


def test_a_newer_file_is_refused(book: SequenceBook) -> None:
    with sqlite3.connect(book.path) as connection:
        connection.execute("pragma user_version = 9")
    connection.close()
    with pytest.raises(KnownError, match="newer version"):
        book.take(KEY)


def test_numbers_end_before_they_repeat(book: SequenceBook) -> None:
    book.open_account(KEY, last=2**63 - 1)
    with pytest.raises(KnownError):
        book.take(KEY)
