from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from console.command.states import Stage
from console.errors import KnownError
from console.frames.batch import Chunk
from console.store.reader import SessionReader
from console.store.recorded_mission import extract_mission
from console.store.rows import PacketFilter
from console.store.writer import SessionWriter
from tests.store.recordings import SECOND, START_NS, alarm, batch, begin, chunk, delivery, event, packet, stage


def at(number: int) -> int:
    return START_NS + number * SECOND


def record(folder: Path, seconds: int = 20, *, size: int = 40) -> Path:
    with begin(folder) as writer:
        for number in range(1, seconds + 1):
            writer.chunk(chunk(number, size=size))
            parts = {"packets": [packet(number, apid=100 + number % 2)], "events": [event(number)], "alarm_changes": [alarm(number)]}
            writer.delivery(delivery(number, command_changes=[stage(number, Stage.SENT, command=number)], **parts))
            writer.intent(at(number), b"%d" % number)
            writer.note(at(number), "note")
            if number % 5 == 0:
                writer.keyframe(at(number), number, b"state %d" % number)
            writer.commit_if_due(number * SECOND)
    return writer.path


def test_horizon_holds_for_everything(tmp_path: Path) -> None:
    with SessionReader(record(tmp_path)) as reader:
        reader.show_until(at(7))
        for shown in (
            reader.chunks(),
            reader.packets(),
            reader.events(),
            reader.alarms(),
            reader.commands(),
            reader.intents(),
            reader.marks(),
        ):
            assert len(shown) == 7
        assert len(reader.notes()) == reader.count_packets() == 7
        assert reader.packet(8) is None
        assert len(reader.events(at(20))) == 7, "an argument can't look beyond the horizon"
        found = reader.keyframe_before(at(20))
        assert found is not None
        assert found.at_ns == at(5)
        reader.show_until(None)
        assert reader.count_packets() == 20


def test_keyframe_before_the_first_is_none(tmp_path: Path) -> None:
    with SessionReader(record(tmp_path)) as reader:
        assert reader.keyframe_before(at(4)) is None


def test_packets_are_filtered_and_paged(tmp_path: Path) -> None:
    with SessionReader(record(tmp_path)) as reader:
        assert [row.index for row in reader.packets(PacketFilter(apid=100), 2, 3)] == [6, 8, 10]
        assert reader.count_packets(PacketFilter(text="hk", service=3, subtype=25)) == 20
        assert reader.count_packets(PacketFilter(container="OTHER")) == 0
        assert reader.count_packets(PacketFilter(hex_text="08 64")) == 20
        with pytest.raises(KnownError, match="not hexadecimal"):
            reader.packets(PacketFilter(hex_text="zz"))


def test_session_being_written_is_read_as_it_grows(tmp_path: Path) -> None:
    with begin(tmp_path) as writer, SessionReader(writer.path) as reader:
        assert reader.info().is_being_written
        assert reader.notices == []
        for number in (1, 2, 3):
            writer.chunk(chunk(number))
            writer.commit_if_due(number * SECOND)
            assert len(reader.chunks()) == number
    with SessionReader(writer.path) as reader:
        assert not reader.info().is_being_written


def test_reader_that_outlives_the_writer_still_reads(tmp_path: Path) -> None:
    writer = begin(tmp_path)
    with SessionReader(writer.path) as reader:
        writer.chunk(chunk(1))
        reader.chunks()
        writer.close()
        assert len(reader.chunks()) == 1
    with SessionReader(writer.path) as reader:
        assert reader.info().is_complete
        assert reader.notices == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty file"),
        (b"hello", "not a session"),
        (random.randbytes(9000), "not a session"),
        (b"SQLite format 3\x00", "not a session"),
    ],
)
def test_what_is_no_session_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "x.moonkite"
    path.write_bytes(content)
    with pytest.raises(KnownError, match=says):
        SessionReader(path)


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.moonkite", tmp_path):
        with pytest.raises(KnownError, match="can't be opened"):
            SessionReader(path)


def test_other_database_is_refused(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "other.moonkite")
    other.execute("create table t (a)")
    other.close()
    with pytest.raises(KnownError, match="not a session"):
        SessionReader(tmp_path / "other.moonkite")


@pytest.mark.parametrize("part", [0.5, 0.3, 0.8, 0.97])
def test_recording_cut_short_yields_the_chunks_that_are_left(tmp_path: Path, part: float) -> None:
    path = record(tmp_path / "whole", 400, size=4000)
    data = path.read_bytes()
    cut = tmp_path / "cut.moonkite"
    cut.write_bytes(data[: int(len(data) * part)])
    with SessionReader(cut) as reader:
        chunks = reader.chunks(limit=10**6)
        assert 400 * part * 0.8 < len(chunks) < 400
        assert all(each.data == chunk(each.ident, size=4000).data for each in chunks)
        assert any("damaged" in notice for notice in reader.notices)
        assert any("raw chunks could be read" in notice for notice in reader.notices)
        assert reader.info().spacecraft == "WAU-1"
    assert cut.read_bytes() == data[: int(len(data) * part)], "the damaged file itself is left alone"


def test_recording_cut_to_almost_nothing_is_refused_clearly(tmp_path: Path) -> None:
    path = record(tmp_path / "whole")
    cut = tmp_path / "cut.moonkite"
    cut.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(KnownError):
        SessionReader(cut)


def test_overwritten_page_costs_only_what_stood_in_it(tmp_path: Path) -> None:
    path = record(tmp_path, 400, size=4000)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2 // 4096 * 4096
    data[middle : middle + 3 * 4096] = random.randbytes(3 * 4096)
    path.write_bytes(data)
    with SessionReader(path) as reader:
        chunks = reader.chunks(limit=10**6)
        is_right = [each.data == chunk(each.ident, size=4000).data for each in chunks]
        assert sum(is_right) >= 390
        assert all(is_right) or any("not as it was written" in notice for notice in reader.notices)


def test_mission_comes_back_with_its_digests(tmp_path: Path) -> None:
    with SessionReader(record(tmp_path / "a", 1)) as reader:
        files = {each.name: each for each in reader.mission_files()}
        assert files["mission.toml"].sha256 == hashlib.sha256(b"name = 'demo'\n").hexdigest()
        folder = extract_mission(reader, tmp_path / "out")
    assert (folder / "dict" / "wau.xml").read_bytes() == b"<x/>"


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/../../evil", "..", "", "C:\\evil", "a\\..\\..\\evil", "."])
def test_mission_file_cannot_leave_its_folder(tmp_path: Path, name: str) -> None:
    with begin(tmp_path / "s", files={"ok.toml": b"", name: b"x"}) as writer:
        pass
    with SessionReader(writer.path) as reader, pytest.raises(KnownError, match="outside its folder"):
        extract_mission(reader, tmp_path / "out")
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


def test_mission_file_that_was_changed_is_not_extracted(tmp_path: Path) -> None:
    path = record(tmp_path, 1)
    connection = sqlite3.connect(path)
    connection.execute("update mission_files set data = x'00' where name = 'mission.toml'")
    connection.commit()
    connection.close()
    with SessionReader(path) as reader, pytest.raises(KnownError, match="not as it was recorded"):
        extract_mission(reader, tmp_path / "out")


def test_chunk_that_rotted_is_told(tmp_path: Path) -> None:
    path = record(tmp_path, 3)
    connection = sqlite3.connect(path)
    connection.execute("update chunks set data = zeroblob(40) where id = 2")
    connection.commit()
    connection.close()
    with SessionReader(path) as reader:
        reader.chunks()
        assert reader.notices == ["chunk 2 is not as it was written"]


def test_copy_without_its_log_opens_with_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    with begin(tmp_path) as writer:
        writer.chunk(chunk(1))
        writer.commit_if_due(SECOND)
        copy = Path(shutil.copy(writer.path, tmp_path / "copy"))
    with SessionReader(copy) as reader:
        assert reader.info().spacecraft == "WAU-1"
        assert reader.chunks() == []
        assert any("stopped without closing" in notice for notice in reader.notices)


def test_empty_chunk_and_large_chunk_come_back(tmp_path: Path) -> None:
    large = random.randbytes(1_000_000)
    writer: SessionWriter
    with begin(tmp_path) as writer:
        for data in (b"", large):
            writer.chunk(Chunk(at(1), data))
    with SessionReader(writer.path) as reader:
        assert [each.data for each in reader.chunks()] == [b"", large]
        assert reader.parameters() == []


def test_parameters_are_named_once(tmp_path: Path) -> None:
    with begin(tmp_path) as writer:
        writer.delivery(delivery(1, samples=[batch(1, {"B": [1.0], "A": ["x"]})]))
    with SessionReader(writer.path) as reader:
        assert reader.parameters() == ["A", "B"]
