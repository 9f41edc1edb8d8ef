from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from console.command.states import Stage
from console.store import catalogue
from console.store.catalogue import CATALOGUE_NAME, list_passes, list_sessions, open_catalogue, rebuild
from tests.store.recordings import SECOND, START_NS, alarm, begin, chunk, delivery, one_pass, packet, stage


def record(folder: Path, minutes: int) -> Path:
    with begin(folder, started_ns=START_NS + minutes * 60 * SECOND) as writer:
        for number in range(1, 31):
            writer.chunk(chunk(number))
            writer.delivery(delivery(number, packets=[packet(number)]))
        writer.delivery(delivery(31, alarm_changes=[alarm(12)]))
        for reached in (Stage.QUEUED, Stage.SENT, Stage.COMPLETED):
            writer.command_stage(stage(15, reached))
        writer.command_stage(stage(40, Stage.SENT, command=2))
        writer.one_pass(one_pass(10, 20), actual_aos_ns=START_NS + 11 * SECOND)
    return writer.path


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Paths of the sessions that were really read."""
    read: list[Path] = []
    real = catalogue.summary_of
    monkeypatch.setattr(catalogue, "summary_of", lambda path: (read.append(path), real(path))[1])
    return read


def test_sessions_are_listed_newest_first_with_what_they_hold(tmp_path: Path) -> None:
    record(tmp_path, 0)
    record(tmp_path, 5)
    newest, oldest = list_sessions(tmp_path)
    assert newest.started_ns > oldest.started_ns
    assert (oldest.chunks, oldest.packets, oldest.alarms, oldest.commands_sent, oldest.commands_completed) == (30, 30, 1, 2, 1)
    assert oldest.is_complete
    assert not oldest.fault


def test_passes_have_their_own_counts(tmp_path: Path) -> None:
    record(tmp_path, 0)
    (found,) = list_passes(tmp_path)
    assert (found.packets, found.alarms, found.commands_sent, found.actual_aos_ns) == (11, 1, 1, START_NS + 11 * SECOND)


def test_session_that_did_not_change_is_not_read_again(tmp_path: Path, readings: list[Path]) -> None:
    path = record(tmp_path, 0)
    assert list_sessions(tmp_path) == list_sessions(tmp_path)
    assert len(readings) == 1
    os.utime(path, (1, 1))
    list_sessions(tmp_path)
    assert len(readings) == 2


def test_session_being_written_is_read_each_time(tmp_path: Path, readings: list[Path]) -> None:
    with begin(tmp_path) as writer:
        assert list_sessions(tmp_path)[0].chunks == 0
        writer.chunk(chunk(1))
        writer.commit_if_due(SECOND)
        (found,) = list_sessions(tmp_path)
        assert (found.chunks, found.is_being_written) == (1, True)
    (closed,) = list_sessions(tmp_path)
    assert closed.is_complete
    assert len(readings) == 3


@pytest.mark.parametrize("damage", [b"noise" * 1000, b"", b"SQLite format 3\x00" + bytes(4080)])
def test_damaged_catalogue_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    record(tmp_path, 0)
    before = list_sessions(tmp_path)
    (tmp_path / CATALOGUE_NAME).write_bytes(damage)
    assert list_sessions(tmp_path) == before
    (tmp_path / CATALOGUE_NAME).unlink()
    assert rebuild(tmp_path) == before


def test_removed_session_disappears_and_a_broken_one_says_why(tmp_path: Path) -> None:
    path = record(tmp_path, 0)
    list_sessions(tmp_path)
    path.unlink()
    (tmp_path / "noise.moonkite").write_bytes(b"noise")
    (tmp_path / "other.txt").write_bytes(b"noise")
    (found,) = list_sessions(tmp_path)
    assert found.name == "noise"
    assert "not a session" in found.fault


def test_folder_that_is_not_there_has_no_sessions(tmp_path: Path) -> None:
    assert list_sessions(tmp_path / "none") == []


def test_who_comes_late_to_make_the_catalogue_finds_it_made(tmp_path: Path) -> None:
    """Two threads of a window see an empty file at the same moment; the slower one dropped what the faster one had made."""
    with (
        closing(open_catalogue(tmp_path)) as first,
        closing(sqlite3.connect(tmp_path / CATALOGUE_NAME, isolation_level=None)) as late,
    ):
        first.execute("insert into sessions (name, stamp, summary) values ('one', '', x'00')")
        catalogue._make(late)
        assert first.execute("select name from sessions").fetchall() == [("one",)]
