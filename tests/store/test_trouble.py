"""A full disk: simulated with the size limit that the system sets on files of this process."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from console.command.states import Stage
from console.errors import KnownError
from console.store.reader import SessionReader
from console.store.writer import SessionWriter
from tests.store.recordings import SECOND, batch, begin, chunk, delivery, packet, stage


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file can grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def fill(writer: SessionWriter, first: int, last: int) -> None:
    for number in range(first, last):
        writer.chunk(chunk(number, size=4000))
        writer.delivery(delivery(number, samples=[batch(number, {"A": np.array([float(number)])})], packets=[packet(number)]))
        writer.commit_if_due(number * SECOND)


def test_full_disk_is_told_and_nothing_is_lost_when_there_is_room_again(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        fill(writer, 1, 50)
        assert writer.trouble == ""
        with room_for(300_000):
            fill(writer, 50, 200)
            assert "chunks are in memory only" in writer.trouble
            assert writer.unwritten_chunks > 0
            assert writer.committed_chunk < 199
        fill(writer, 200, 202)
        assert writer.trouble == ""
        assert writer.unwritten_chunks == 0
    with SessionReader(writer.path) as reader:
        assert [each.ident for each in reader.chunks(limit=10**6)] == list(range(1, 202))
        assert reader.history("A", 0, 2**62).values.tolist() == [float(number) for number in range(1, 202)]
        assert reader.count_packets() == 201


def test_command_that_cannot_be_recorded_is_refused_and_yet_kept(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        fill(writer, 1, 50)
        with room_for(300_000):
            fill(writer, 50, 200)
            with pytest.raises(KnownError, match=r"not recorded.*make room"):
                writer.command_stage(stage(1, Stage.RELEASED))
        writer.command_stage(stage(2, Stage.SENT))
    with SessionReader(writer.path) as reader:
        assert [change.stage for change in reader.commands()] == [Stage.RELEASED, Stage.SENT]
        assert reader.verify_chain().is_whole


def test_memory_is_bounded_and_the_newest_chunks_stay(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        writer.buffer_limit_bytes = 100_000
        fill(writer, 1, 50)
        with room_for(300_000):
            fill(writer, 50, 300)
            assert writer.lost_chunks > 0
            assert writer.unwritten_chunks * 4000 <= 100_000
            assert f"{writer.lost_chunks} lost" in writer.trouble
        fill(writer, 300, 303)
        lost = writer.lost_chunks
    with SessionReader(writer.path) as reader:
        idents = [each.ident for each in reader.chunks(limit=10**6)]
        assert len(idents) == 302 - lost
        assert idents[-20:] == list(range(283, 303))
        assert any(f"{lost} chunks were lost" in event.text for event in reader.events())
        assert reader.history("A", 0, 2**62).values[-3:].tolist() == [300.0, 301.0, 302.0]


def test_session_closed_in_trouble_keeps_what_was_committed(tmp_path: Path) -> None:
    writer = begin(tmp_path)
    fill(writer, 1, 50)
    committed = writer.committed_chunk
    with room_for(300_000):
        fill(writer, 50, 200)
        writer.close()
    assert writer.trouble
    with SessionReader(writer.path) as reader:
        assert len(reader.chunks(limit=10**6)) >= committed


def test_session_cannot_begin_without_room(tmp_path: Path) -> None:
    with room_for(2000), pytest.raises(KnownError, match="can't be started"):
        begin(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_recording_that_is_removed_while_it_is_written_is_told(tmp_path: Path) -> None:
    writer = begin(tmp_path)
    fill(writer, 1, 5)
    writer.path.unlink()
    fill(writer, 5, 7)
    assert "removed" in writer.trouble
    writer.close()
    assert not writer.path.exists()
